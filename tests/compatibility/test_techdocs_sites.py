"""Sites that MkDocs builds with techdocs-core, as Backstage has it, and the same sites as they are built here: every
page is in the same place with the same words and the same headings, and the navigation is the same."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest

from compatibility.techdocs.comparing import DIFFERENCES, LEAVE_OUT, REPLACE, RULES, Comparison, read_exceptions
from compatibility.techdocs.ours import Builder, builder
from compatibility.techdocs.seeing import article_of, see
from compatibility.techdocs.yardstick import REPOSITORY, Yardstick, yardstick

pytestmark = pytest.mark.long

CORPUS = REPOSITORY.parent / "shared" / "corpus" / "techdocs"
SMALL = Path(__file__).parent / "techdocs" / "sites"


@pytest.fixture(scope="module")
def mkdocs() -> Iterator[Yardstick]:
    with yardstick() as ready:
        yield ready


@pytest.fixture(scope="module")
def callboard() -> Iterator[Builder]:
    with builder() as ready:
        yield ready


@pytest.mark.parametrize("site", sorted(each.name for each in SMALL.iterdir()))
def test_a_small_site_is_what_mkdocs_makes_of_it(site: str, mkdocs: Yardstick, callboard: Builder) -> None:
    theirs = mkdocs.build(SMALL / site / "mkdocs.yml", leave_out=(), replace={})
    found = Comparison(read_exceptions()).differences(site, theirs, callboard.build(SMALL / site))
    assert not found, "\n".join(found)


@pytest.mark.corpus
def test_all_sites_of_the_corpus_are_what_mkdocs_makes_of_them(mkdocs: Yardstick, callboard: Builder) -> None:
    exceptions = read_exceptions()
    comparison = Comparison(exceptions)
    found: list[str] = []
    pages = 0
    for site in sorted(each.name for each in SMALL.iterdir()):
        theirs = mkdocs.build(SMALL / site / "mkdocs.yml", leave_out=(), replace={})
        found += comparison.differences(site, theirs, callboard.build(SMALL / site))
    for site in _sites():
        theirs = mkdocs.build(CORPUS / site, leave_out=LEAVE_OUT, replace=REPLACE)
        found += [
            f"{site}: {each}" for each in comparison.differences(site, theirs, callboard.build((CORPUS / site).parent))
        ]
        pages += len(theirs.pages)
    print(f"\n{len(_sites())} sites with {pages:,} pages compared")
    assert not found, "\n".join(found)
    assert not (exceptions.keys() - comparison.used_pages), "These pages need no exception any more"
    assert not (set(RULES) - comparison.used), "Nothing needs these rules any more"


def test_every_rule_is_explained() -> None:
    told = DIFFERENCES.read_text(encoding="utf-8")
    assert [each for each in RULES if f"| {each} |" not in told] == []
    assert set(read_exceptions().values()) <= set(RULES)


def test_other_words_headings_or_places_are_seen() -> None:
    words = "<h2 id='a'>A <b>b</b><a class='headerlink'>#</a></h2><p>x<br>y</p>"
    seen = see(article_of(f"<html><body><article class='md-content__inner'>{words}</article></body></html>"))
    assert seen.blocks == ("A b", "x", "y")
    assert seen.headings == ((2, "a", "A b"),)


def _sites() -> list[str]:
    with (CORPUS / "INDEX.tsv").open(encoding="utf-8") as file:
        return [row["mkdocs"] for row in csv.DictReader(file, delimiter="\t")]
