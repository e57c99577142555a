"""The navigation beside a page: drawn once, and marked for each page."""

from __future__ import annotations

import re
from collections.abc import Sequence

from markupsafe import Markup, escape

from callboard.plugins.techdocs.model import Manifest, NavNode, PageRecord, SiteKey
from callboard.plugins.techdocs.navigating import OPEN_UP_TO, Navigation, NavLine
from callboard.plugins.techdocs.read import Site


def navigation(*nodes: NavNode, pages: Sequence[str] = ()) -> Navigation:
    records = tuple(PageRecord(path=path, title=path) for path in pages)
    manifest = Manifest(name="Mixer", built_at=1, nav=nodes, pages=records)
    return Navigation(Site(key=SiteKey("default", "component", "mixer"), manifest=manifest, etag="1"))


def draw(lines: Sequence[NavLine]) -> Markup:
    """As the template does, in few words."""
    drawn = Markup()
    for each in lines:
        number = each.number
        link = Markup('<a data-line="{}" href="{}">{}</a>').format(number, each.href, each.title) if each.own else ""
        if each.children:
            attributes = Markup('data-line="{}"').format(number) + (Markup(" open") if each.open else "")
            drawn += Markup("<details {}>{}{}</details>").format(attributes, link, draw(each.children))
        else:
            drawn += link or escape(each.title)
    return drawn


def leaf(path: str, title: str = "") -> NavNode:
    return NavNode(title=title or path, path=path)


LONG = tuple(
    NavNode(title=f"Part {part}", path=f"part{part}/", children=tuple(leaf(f"part{part}/{n}/") for n in range(9)))
    for part in range(OPEN_UP_TO // 9)
)


def marked(html: str) -> tuple[list[str], int]:
    """Where the marked links lead within the site, and how many groups are open."""
    return re.findall(r'aria-current="page" href="/docs/default/component/mixer/([^"]*)"', html), html.count(" open")


def test_only_the_groups_around_the_page_are_open_in_a_long_one() -> None:
    made = navigation(NavNode(title="All", children=LONG), leaf("end/"))
    assert marked(made.marked("part2/3/", draw)) == (["part2/3/"], 2)
    assert marked(made.marked("part1/", draw)) == (["part1/"], 2)
    assert marked(made.marked("end/", draw)) == (["end/"], 0)
    assert marked(made.marked("nowhere/", draw)) == ([], 0)


def test_all_are_open_in_a_short_one_and_a_page_may_stand_in_it_twice() -> None:
    made = navigation(NavNode(title="All", children=(leaf("a/"), leaf("b/"))), leaf("a/", "A again"))
    assert marked(made.marked("a/", draw)) == (["a/", "a/"], 1)


def test_lines_are_drawn_once_and_titles_cannot_mark_anything() -> None:
    made, asked = navigation(leaf("a/", '<a data-line="1"'), leaf("b/")), []

    def counted(lines: Sequence[NavLine]) -> Markup:
        asked.append(lines)
        return draw(lines)

    assert made.marked("b/", counted).count("aria-current") == 1
    assert made.marked("a/", counted).count("aria-current") == 1
    assert len(asked) == 1


def test_a_site_that_says_nothing_of_one_has_its_pages_in_a_row() -> None:
    assert [each.title for each in navigation(pages=["", "b/"]).lines] == ["", "b/"]
