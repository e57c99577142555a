"""The navigation of a site, as the reader draws it: once for each time that it is published, then marked for each page
that is read. A site may have hundreds of lines, and drawing them takes longer than all else on a page."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import msgspec
from markupsafe import Markup

from callboard import Context

from .addresses import address
from .model import NavNode
from .read import Remembered, Site

OPEN_UP_TO = 40
"""Lines of a navigation up to which all of its groups are open."""
NOWHERE = "\0"
"""The path of no page."""
PER_LINE = 600
"""Bytes that a line takes in memory, about, drawn and not."""


class NavLine(msgspec.Struct, frozen=True, kw_only=True):
    """A page, a link, or a group of them. `number` is its place among all lines of the site, `own` says that it is a
    page of the site, `open` that it is a group whose lines are shown on whatever page."""

    title: str
    number: int
    href: str = ""
    own: bool = False
    open: bool = False
    children: Sequence[NavLine] = ()


Draw = Callable[[Sequence[NavLine]], Markup]


class Navigation:
    """The lines of a site, and the lines above each of its pages."""

    def __init__(self, site: Site) -> None:
        nodes = site.manifest.nav or tuple(NavNode(title=each.title, path=each.path) for each in site.manifest.pages)
        self.count = _count(nodes)
        self._is_open = self.count <= OPEN_UP_TO
        self._ways: dict[str, list[tuple[int, ...]]] = {}
        numbers = iter(range(self.count))
        self.lines = [self._line(site, each, numbers, ()) for each in nodes]
        self._drawn: str | None = None

    def marked(self, path: str, draw: Draw) -> str:
        """The lines as they are drawn, with those that lead to that page marked, and the groups around them open: HTML
        as safe as what was drawn."""
        if self._drawn is None:
            self._drawn = str(draw(self.lines))
        html = self._drawn
        for *groups, link in self._ways.get(path, ()):
            html = html.replace(f'<a data-line="{link}"', f'<a data-line="{link}" aria-current="page"')
            for number in () if self._is_open else (*groups, link):
                html = html.replace(f'<details data-line="{number}"', f'<details open data-line="{number}"')
        return html

    def _line(self, site: Site, node: NavNode, numbers: Iterator[int], above: tuple[int, ...]) -> NavLine:
        way = (*above, next(numbers))
        if node.path is not None:
            self._ways.setdefault(node.path, []).append(way)
        return NavLine(
            title=node.title,
            number=way[-1],
            href=address(site.key, node.path) if node.path is not None else node.url,
            own=node.path is not None,
            open=self._is_open,
            children=[self._line(site, each, numbers, way) for each in node.children],
        )


class NavAt(msgspec.Struct, frozen=True, kw_only=True):
    """The navigation as it stands beside one page."""

    navigation: Navigation
    path: str

    def drawn(self, draw: Draw) -> str:
        """Its lines. `draw` draws them with no page marked; each line bears its number as `data-line`."""
        return self.navigation.marked(self.path, draw)


def navigation_at(ctx: Context, site: Site, path: str = NOWHERE) -> NavAt:
    """The navigation with that page marked; every page in a row for a site that says nothing of one."""
    remembered, name = ctx.state(Remembered), ("navigation", site.key, site.etag)
    found = remembered.get(name, Navigation)
    if found is None:
        found = Navigation(site)
        remembered.keep(name, found, PER_LINE * found.count)
    return NavAt(navigation=found, path=path)


def _count(nodes: Sequence[NavNode]) -> int:
    return sum(1 + _count(each.children) for each in nodes)
