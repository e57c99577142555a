"""Sites that others have built, with MkDocs and Material: what a manifest would say, taken out of their HTML."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import msgspec
from selectolax.lexbor import LexborHTMLParser, LexborNode

from ..model import Manifest, NavNode, PageRecord, in_order
from .articles import is_elsewhere, parse, within, words_of

DEEPEST, MOST_LINES, MOST_PAGES = 12, 20_000, 20_000
UNSAID = {"", "None"}
"""What stands in metadata where there is no description."""
MILLISECONDS = 1000.0


class _Metadata(msgspec.Struct):
    site_name: str = ""
    site_description: str = ""
    build_timestamp: float = 0.0


class _Entry(msgspec.Struct):
    location: str = ""
    title: str = ""


class _Index(msgspec.Struct):
    docs: list[_Entry] = []


@dataclass(frozen=True, kw_only=True)
class Described:
    """What is known of a site of others."""

    manifest: Manifest
    copyright: str


def describe(index: bytes, metadata: bytes, search_index: bytes) -> Described:
    """What the first page, the metadata and the search index of a site say. Parts of no use are passed over."""
    tree = parse(index)
    said = _metadata(metadata)
    nav = _nav(tree)
    description = said.site_description if said.site_description not in UNSAID else ""
    root = tree.css_first("html")
    manifest = Manifest(
        name=said.site_name if said.site_name not in UNSAID else _name(tree),
        description=description,
        language=(root.attributes.get("lang") if root else None) or "en",
        built_at=said.build_timestamp / MILLISECONDS,
        nav=nav,
        pages=_pages(nav, search_index),
    )
    rights = tree.css_first(".md-copyright__highlight")
    return Described(manifest=manifest, copyright=words_of(rights) if rights else "")


def _metadata(content: bytes) -> _Metadata:
    try:
        return msgspec.json.decode(content, type=_Metadata, strict=False)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return _Metadata()


def _name(tree: LexborHTMLParser) -> str:
    title = tree.css_first("title")
    return (words_of(title) if title else "").rpartition(" - ")[2] or "Documentation"


def _nav(tree: LexborHTMLParser) -> tuple[NavNode, ...]:
    found = tree.css_first("nav.md-nav--primary > ul.md-nav__list")
    budget = iter(range(MOST_LINES))
    return tuple(_lines(found, budget, DEEPEST)) if found else ()


def _lines(list_node: LexborNode, budget: Iterator[int], depth: int) -> Iterator[NavNode]:
    for item in _children(list_node, "li"):
        if next(budget, None) is None:
            return
        line = _line(item, budget, depth)
        if line is not None:
            yield line


def _line(item: LexborNode, budget: Iterator[int], depth: int) -> NavNode | None:
    inner = next((each for each in _children(item, "nav") if not _has(each, "md-nav--secondary")), None)
    below = next(_children(inner, "ul"), None) if inner else None
    link = item.css_first("a.md-nav__link") if inner is None else _own_link(item)
    label = next(iter(_children(item, "label")), None) or link
    title = words_of(label) if label else ""
    children = tuple(_lines(below, budget, depth - 1)) if below and depth else ()
    href = (link.attributes.get("href") or "") if link else ""
    path = within(href, "") if link and href else None
    if children and path is not None:
        children = (NavNode(title=title, path=path), *children)
        path = None
    if not title or (path is None and not children and not is_elsewhere(href)):
        return None
    return NavNode(title=title, path=path, url=href if is_elsewhere(href) else "", children=children)


def _own_link(item: LexborNode) -> LexborNode | None:
    """The page of a section itself, where sections have one."""
    for each in item.iter():
        if each.tag == "div" and _has(each, "md-nav__container"):
            return each.css_first("a.md-nav__link")
    return None


def _pages(nav: tuple[NavNode, ...], search_index: bytes) -> tuple[PageRecord, ...]:
    titles = dict(_titles(nav))
    try:
        entries = msgspec.json.decode(search_index, type=_Index).docs if search_index else []
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        entries = []
    for entry in entries[: MOST_PAGES * 10]:
        if "#" not in entry.location and len(titles) < MOST_PAGES:
            titles.setdefault(entry.location, entry.title)
    order = dict.fromkeys((*in_order(nav), *titles))
    return tuple(PageRecord(path=path, title=titles.get(path) or path) for path in order)


def _titles(nav: tuple[NavNode, ...]) -> Iterator[tuple[str, str]]:
    for node in nav:
        if node.path is not None:
            yield node.path, node.title
        yield from _titles(node.children)


def _children(node: LexborNode, tag: str) -> Iterator[LexborNode]:
    return (each for each in node.iter() if each.tag == tag)


def _has(node: LexborNode, name: str) -> bool:
    return name in (node.attributes.get("class") or "").split()
