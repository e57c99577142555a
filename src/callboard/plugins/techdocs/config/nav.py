"""The navigation of a site, and the titles of its pages, as MkDocs has them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Final, Literal
from urllib.parse import urlsplit

from ..model import DocsProblem, NavNode
from .files import sort_key, stem_of
from .site import Files, NavEntry, SiteConfig

Level = Literal["error", "warning", "info"]
_LEVELS: Final[Mapping[str, Level]] = {"warn": "warning", "info": "info", "relative_to_docs": "warning"}
_LINKED: Final = frozenset({"http", "https", "mailto", "tel"})


def title_of_name(name: str) -> str:
    """A file's or folder's name as a title: in capitals where it says so, else with the first letter in one."""
    words = name.replace("-", " ").replace("_", " ")
    return words.capitalize() if words == words.lower() else words


def nav_titles(config: SiteConfig, files: Files) -> dict[str, str]:
    """The titles that `nav` gives to pages, by their uri. The first that a page is given counts."""
    found: dict[str, str | None] = {}
    for entry in _flat(config.nav or ()):
        uri = _find(entry.target or "", config, files)
        if uri is not None and uri not in found:
            found[uri] = entry.title
    return {uri: title for uri, title in found.items() if title}


def page_titles(config: SiteConfig, files: Files, found: Mapping[str, str]) -> dict[str, str]:
    """The title of every page, by its uri: what `nav` says, or what is `found` in the page, or the name of its file."""
    given, deep = nav_titles(config, files), _below_headings(config, files)
    return {
        page.uri: given.get(page.uri)
        or found.get(page.uri)
        or ("Home" if page.path in ("", "index.html") and page.uri not in deep else title_of_name(stem_of(page.uri)))
        for page in files.pages
    }


def make_nav(
    config: SiteConfig, files: Files, titles: Mapping[str, str]
) -> tuple[tuple[NavNode, ...], tuple[DocsProblem, ...]]:
    """The navigation, and what is wrong with it. `titles` are those of `page_titles`."""
    if config.nav is None:
        return _nest(files, titles), ()
    making = _Making(config, files, titles)
    nodes = making.nodes(config.nav)
    return nodes, (*making.problems, *_left_out(config, files, making.named))


class _Making:
    """Makes nodes of entries, and keeps what is wrong and which pages were named."""

    def __init__(self, config: SiteConfig, files: Files, titles: Mapping[str, str]) -> None:
        self._config, self._files, self._titles = config, files, titles
        self._paths = {page.uri: page.path for page in files.pages}
        self.problems: list[DocsProblem] = []
        self.named: set[str] = set()

    def nodes(self, entries: tuple[NavEntry, ...]) -> tuple[NavNode, ...]:
        made = []
        for entry in entries:
            if entry.target is None:
                children = self.nodes(entry.entries)
                if children or not entry.entries:
                    made.append(NavNode(title=entry.title or "", children=children))
            elif node := self._leaf(entry, entry.target):
                made.append(node)
        return tuple(made)

    def _leaf(self, entry: NavEntry, target: str) -> NavNode | None:
        uri = _find(target, self._config, self._files)
        if uri in self._paths:
            self.named.add(uri)
            return NavNode(title=self._titles[uri], path=self._paths[uri])
        if uri is not None:
            return NavNode(title=entry.title or uri, url=self._files.targets[uri])
        return self._link(entry, target)

    def _link(self, entry: NavEntry, target: str) -> NavNode | None:
        try:
            parts = urlsplit(target)
        except ValueError:
            self._missing(entry, target)
            return None
        if parts.scheme.lower() in _LINKED or (parts.netloc and not parts.scheme):
            return NavNode(title=entry.title or target, url=target)
        if not parts.scheme and target.startswith("/") and "\\" not in target:
            self._note(entry, "nav.absolute_links", "info", f"`{target[:200]}` in `nav` leads out of the site")
            return NavNode(title=entry.title or target, url=target)
        self._missing(entry, target)
        return None

    def _missing(self, entry: NavEntry, target: str) -> None:
        message = f"`{target[:200]}` in `nav` is no file of the site; it is left out"
        hint = "Write the path of a page relative to the docs folder."
        self._note(entry, "nav.not_found", "warning", message, hint)

    def _note(self, entry: NavEntry, check: str, usual: Level, message: str, hint: str = "") -> None:
        if level := level_of(self._config, check, usual):
            self.problems.append(DocsProblem(message=message, file=entry.file, line=entry.line, hint=hint, level=level))


def level_of(config: SiteConfig, check: str, usual: Level) -> Level | None:
    """How much a broken link of a kind counts; None when nobody wants to hear of it."""
    said = config.validation.get(check)
    return usual if said is None else _LEVELS.get(said)


def _left_out(config: SiteConfig, files: Files, named: set[str]) -> Iterator[DocsProblem]:
    level = level_of(config, "nav.omitted_files", "info")
    for page in files.pages:
        if level and page.in_nav and page.uri not in named:
            hint = "Add it to `nav`, or to `not_in_nav` if that is meant."
            yield DocsProblem(message="the page is not in `nav`", file=page.source, hint=hint, level=level)


def _nest(files: Files, titles: Mapping[str, str]) -> tuple[NavNode, ...]:
    """Folder by folder, each under a title made of its name."""
    top = _Branch("")
    for page in sorted(files.pages, key=lambda page: sort_key(page.uri)):
        if page.in_nav:
            branch = top
            for folder in page.uri.split("/")[:-1]:
                branch = branch.below(title_of_name(folder))
            branch.items.append(NavNode(title=titles[page.uri], path=page.path))
    return top.nodes()


@dataclass
class _Branch:
    """A folder in the making. Folders of one whose titles are the same are one."""

    title: str
    items: list[NavNode | _Branch] = field(default_factory=list)
    branches: dict[str, _Branch] = field(default_factory=dict)

    def below(self, title: str) -> _Branch:
        if title not in self.branches:
            self.branches[title] = _Branch(title)
            self.items.append(self.branches[title])
        return self.branches[title]

    def nodes(self) -> tuple[NavNode, ...]:
        return tuple(
            NavNode(title=each.title, children=each.nodes()) if isinstance(each, _Branch) else each
            for each in self.items
        )


def _find(target: str, config: SiteConfig, files: Files) -> str | None:
    """The uri of the file that an entry names."""
    if target.startswith("/") and config.validation.get("nav.absolute_links") == "relative_to_docs":
        target = target.lstrip("/")
    uri = str(PurePosixPath(target))
    return uri if uri in files.targets else None


def _flat(entries: tuple[NavEntry, ...]) -> Iterator[NavEntry]:
    for entry in entries:
        if entry.target is not None:
            yield entry
        yield from _flat(entry.entries)


def _below_headings(config: SiteConfig, files: Files) -> set[str]:
    """The pages that stand below a heading first: an index there is not the home page."""
    top = {_find(entry.target, config, files) for entry in config.nav or () if entry.target is not None}
    below = {_find(entry.target or "", config, files) for entry in _flat(config.nav or ())}
    return {uri for uri in below - top if uri is not None}
