"""What an issue says of a hostile page: nothing in its names, paths and addresses acts either."""

from __future__ import annotations

from markdown_it import MarkdownIt
from selectolax.lexbor import LexborHTMLParser

from callboard.plugins.techdocs.report.links import clean_link
from callboard.plugins.techdocs.report.wording import Said, body_of, title_of

HOSTILE = "a](https://evil.test) <img src=x> @team `x` #1\n/close"


def test_nothing_of_a_hostile_page_or_person_acts_in_the_issue() -> None:
    said = Said(
        quote=HOSTILE,
        words=HOSTILE,
        page=HOSTILE,
        page_link="https://portal.test/docs/",
        source=HOSTILE,
        source_link=clean_link("https://git.test/x> @team\n<b>"),
        line=3,
        by=HOSTILE,
        portal=HOSTILE,
    )
    body = body_of(said, "mark-1")
    tree = LexborHTMLParser(MarkdownIt("gfm-like", {"html": True, "linkify": False}).render(body)).body
    assert tree is not None
    elements = {each.tag for each in tree.css("*")} - {"body", "-comment"}
    assert elements <= {"blockquote", "p", "hr", "a", "br"}
    links = [each.attributes["href"] for each in tree.css("a")]
    assert links == ["https://portal.test/docs/", "https://git.test/x%3E%20@team%0A%3Cb%3E"]
    assert "@team" not in tree.text() and "\n/close" not in body and "<!-- mark-1 -->" in body
    assert "@team" not in title_of(said) and "\n" not in title_of(said)


def test_an_address_that_is_not_on_the_web_is_none() -> None:
    assert [clean_link(each) for each in ("javascript:alert(1)", "", "data:text/html,x", "//x")] == [""] * 4
