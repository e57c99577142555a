"""What a finished page holds: its anchors, its headings, its words heading by heading."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from typing import Any, Final

from selectolax.lexbor import LexborHTMLParser, LexborNode

from ..clean import safe_id
from ..model import Heading, Section

HEADINGS: Final = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
BLOCKS: Final = HEADINGS | frozenset(
    {"blockquote", "br", "caption", "dd", "details", "div", "dl", "dt", "figcaption", "figure", "hr", "li", "ol", "p"}
    | {"pre", "section", "summary", "table", "td", "th", "tr", "ul", "article", "aside", "header", "footer", "label"}
)
SPACES: Final = re.compile(r"\s+")
TAG: Final = re.compile(r"<(/?)(?!(?:br|col|hr|img|input|source|wbr)\b)[A-Za-z]", re.IGNORECASE)
TAGS: Final = re.compile(r"<[^<>]*>")
LONGEST_DESCRIPTION: Final = 240
MOST_HEADINGS: Final = 2_000
NOT_READ: Final = frozenset({"footnote-backref", "headerlink"})


@dataclass(frozen=True, kw_only=True)
class Contents:
    """What was found in a page."""

    anchors: tuple[str, ...]
    sections: tuple[Section, ...]
    first_paragraph: str


def read_contents(html: str) -> Contents:
    """Looks through a page."""
    body = LexborHTMLParser(html).body
    if body is None:
        return Contents(anchors=(), sections=(), first_paragraph="")
    anchors: dict[str, None] = {}
    for node in body.css("[id], a[name]"):
        for name in ("id", "name"):
            if said := node.attributes.get(name):
                anchors[said] = None
    paragraph = next((text for each in body.css("p") if (text := _plain(each.text())) and not _in_note(each)), "")
    return Contents(anchors=tuple(anchors), sections=tuple(_sections(body)), first_paragraph=_cut(paragraph))


def depth_of(html: str) -> int:
    """How many elements are open at a time, at most: all that are never closed count."""
    deepest = depth = 0
    for found in TAG.finditer(html):
        depth += -1 if found[1] else 1
        deepest = max(deepest, depth)
    return deepest


def headings_of(tokens: Sequence[Mapping[str, Any]]) -> tuple[Heading, ...]:
    """The headings that Markdown's table of contents has, in their order."""
    return tuple(heading for _, heading in zip(range(MOST_HEADINGS), _headings(tokens), strict=False))


def _headings(tokens: Iterable[Mapping[str, Any]]) -> Iterator[Heading]:
    for token in tokens:
        anchor = str(token["id"])
        yield Heading(
            level=int(token["level"]), id=safe_id(anchor) or anchor, text=_plain(unescape(str(token["name"])))
        )
        yield from _headings(token["children"])


def plain_text(html: str) -> str:
    """The words of a piece of HTML without elements."""
    return _plain(unescape(TAGS.sub("", html)))


def _in_note(node: LexborNode) -> bool:
    return any(name in (node.attributes.get("class") or "") for name in ("admonition-title", "progress-label"))


def _cut(text: str) -> str:
    if len(text) <= LONGEST_DESCRIPTION:
        return text
    return f"{text[:LONGEST_DESCRIPTION].rsplit(' ', 1)[0]}…"


def _plain(text: str) -> str:
    return SPACES.sub(" ", text).strip()


@dataclass
class _Part:
    id: str
    title: list[str]
    text: list[str]

    def section(self) -> Section:
        """What it says."""
        return Section(id=self.id, title=_plain("".join(self.title)), text=_plain("".join(self.text)))


def _sections(body: LexborNode) -> Iterator[Section]:
    """What stands before the first heading with an id, then what stands under each."""
    parts = [_Part("", [], [])]
    waiting: list[LexborNode | str | None] = [body]
    into: list[str] | None = None
    while waiting:
        node = waiting.pop()
        words = parts[-1].text if into is None else into
        if node is None:
            into = None
        elif isinstance(node, str) or node.is_text_node:
            words.append(node if isinstance(node, str) else node.text())
        elif node.tag in HEADINGS and into is None and (anchor := node.attributes.get("id")):
            parts.append(_Part(anchor, [], []))
            into = parts[-1].title
            waiting += [None, *_children(node)]
        elif NOT_READ.isdisjoint((node.attributes.get("class") or "").split()):
            space = [" "] if node.tag in BLOCKS else []
            words += space
            waiting += [*space, *_children(node)]
    yield from (each for part in parts if (each := part.section()).id or each.text)


def _children(node: LexborNode) -> list[LexborNode]:
    """From the last to the first."""
    return list(node.iter(include_text=True))[::-1]
