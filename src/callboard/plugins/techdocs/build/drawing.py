"""Draws pages as whole static HTML files, readable without the portal. Their articles have been cleaned before."""

from __future__ import annotations

import posixpath
import secrets
from collections.abc import Iterator, Mapping, Sequence
from importlib import resources
from urllib.parse import quote

from jinja2 import Environment, FunctionLoader, StrictUndefined

from ..model import Manifest, NavNode, PageRecord, in_order
from ..render import RenderedPage

STYLES = "assets/callboard-docs.css"
MOST_NODES = 200
"""A longer navigation shows on each page only the branch that the page is in: else each page of a large site would grow
with the site, and a new title would be on all of them."""


def _template(name: str) -> str:
    return resources.files(__package__).joinpath("templates", name).read_text("utf-8")


class Drawer:
    """Draws the pages of one site. `site` needs to have its pages and navigation."""

    def __init__(self, site: Manifest) -> None:
        self._site = site
        environment = Environment(loader=FunctionLoader(_template), autoescape=True, undefined=StrictUndefined)
        self._page, self._nav = environment.get_template("page.html"), environment.get_template("nav.html")
        self._redirect = environment.get_template("redirect.html")
        self._records = {each.path: each for each in site.pages}
        self._order = list(dict.fromkeys(path for path in in_order(site.nav) if path in self._records))
        self._at = {path: number for number, path in enumerate(self._order)}
        self._whole = _count(site.nav) <= MOST_NODES
        self._branched = dict(reversed(list(_branches(site.nav))))
        self._navs: dict[tuple[str, tuple[int, ...]], str] = {}
        self._hrefs: dict[str, dict[str, str]] = {}
        # What stands for the HTML of the article and of the navigation, until it is put in as it is.
        self._marks = (secrets.token_hex(16), secrets.token_hex(16))

    def page(self, record: PageRecord, rendered: RenderedPage) -> bytes:
        """The HTML of a page."""
        article, nav = self._marks
        frame = self._page.render(
            site=self._site,
            record=record,
            root=root_of(record.path),
            headings=[each for each in rendered.headings if each.id],
            without_heading=not any(each.level == 1 for each in rendered.headings),
            before=self._neighbour(record.path, -1),
            after=self._neighbour(record.path, 1),
            article_mark=article,
            nav_mark=nav,
        )
        head, _, rest = frame.partition(nav)
        middle, _, foot = rest.partition(article)
        return "".join((head, self._navigation(record.path), middle, rendered.html, foot)).encode()

    def redirect(self, path: str, target: str) -> bytes:
        """The page at a path that leads to another, or to an address."""
        return self._redirect.render(language=self._site.language, href=_link(path, target)).encode()

    def _neighbour(self, path: str, step: int) -> Mapping[str, str] | None:
        at = self._at.get(path)
        if at is None or not 0 <= at + step < len(self._order):
            return None
        found = self._records[self._order[at + step]]
        return {"href": self._hrefs_from(path)[found.path], "title": found.title}

    def _navigation(self, path: str) -> str:
        # A page and its neighbours show the same branch, unless the page has some below it.
        branch = () if self._whole else self._branch(path)
        key = (root_of(path), branch)
        hrefs = self._hrefs_from(path)
        if key not in self._navs:
            nodes = self._site.nav if self._whole else _pruned(self._site.nav, branch)
            self._navs[key] = self._nav.render(nodes=nodes, hrefs=hrefs, link=lambda url: _link(path, url))
        plain = f'<a class="md-nav__link" href="{hrefs[path]}">'
        active = f'<a class="md-nav__link md-nav__link--active" aria-current="page" href="{hrefs[path]}">'
        return self._navs[key].replace(plain, active, 1)

    def _branch(self, path: str) -> tuple[int, ...]:
        branch = self._branched.get(path, ())
        nodes = self._site.nav
        for number in branch:
            nodes = nodes[number].children
        return branch if nodes else branch[:-1]

    def _hrefs_from(self, path: str) -> dict[str, str]:
        root = root_of(path)
        if root not in self._hrefs:
            pages = (*self._records, *in_order(self._site.nav))
            self._hrefs[root] = {each: f"{root}{quote(each)}" for each in pages}
        return self._hrefs[root]


def root_of(path: str) -> str:
    """The way from the page at a path to the root of its site: `./`, or `../` as often as needed."""
    return "../" * path.count("/") or "./"


def styles() -> bytes:
    """The style sheet of static pages."""
    return _template("callboard-docs.css").encode()


def _link(path: str, target: str) -> str:
    """Where something leads that is a path of the site, perhaps with a fragment, or an address."""
    if "://" in target or target.startswith(("/", "mailto:", "tel:")):
        return target
    plain, mark, fragment = target.partition("#")
    return f"{root_of(path)}{quote(plain)}{mark}{quote(fragment)}"


def _count(nodes: Sequence[NavNode]) -> int:
    return len(nodes) + sum(_count(each.children) for each in nodes)


def _branches(nodes: Sequence[NavNode], above: tuple[int, ...] = ()) -> Iterator[tuple[str, tuple[int, ...]]]:
    """The pages of a navigation, each with the numbers of the nodes that lead down to it."""
    for number, node in enumerate(nodes):
        branch = (*above, number)
        if node.path is not None:
            yield node.path, branch
        yield from _branches(node.children, branch)


def _pruned(nodes: Sequence[NavNode], branch: tuple[int, ...]) -> tuple[NavNode, ...]:
    """The nodes with the children of none but those on the branch: of the others, where their first page is."""
    return tuple(
        NavNode(title=node.title, path=node.path, url=node.url, children=_pruned(node.children, branch[1:]))
        if branch and number == branch[0]
        else NavNode(title=node.title, path=next(in_order((node,)), None), url=node.url)
        for number, node in enumerate(nodes)
    )


def markdown_path(path: str) -> str:
    """Where the Markdown of the page is stored that is read at a path."""
    return f"{path}index.md" if path == "" or path.endswith("/") else f"{posixpath.splitext(path)[0]}.md"
