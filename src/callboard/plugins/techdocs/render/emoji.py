"""Emoji by their short names become characters: no image is fetched from anywhere."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import Any, Final
from xml.etree.ElementTree import Element

from markdown import Extension, Markdown
from markdown.inlinepatterns import InlineProcessor
from pymdownx import emoji  # type: ignore[import-untyped]

MARKER: Final = "data-emoji"
ICON: Final = r":((?:material|fontawesome|octicons|simple)(?:-[a-z0-9]+)+):"
MATERIAL: Final = frozenset(
    {"materialx.emoji.twemoji", "material.extensions.emoji.twemoji", "zensical.extensions.emoji.twemoji"}
)
INDICES: Final[dict[str, Callable[..., dict[str, Any]]]] = {
    "pymdownx.emoji.emojione": emoji.emojione,
    "pymdownx.emoji.gemoji": emoji.gemoji,
    "pymdownx.emoji.twemoji": emoji.twemoji,
    **dict.fromkeys(MATERIAL, emoji.twemoji),
}


def index_of(name: str) -> Callable[..., dict[str, Any]]:
    """The short names that the index of that name knows."""
    read = INDICES.get(name, emoji.emojione)
    return lambda *_: _read_once(read)


@cache
def _read_once(read: Callable[..., dict[str, Any]]) -> dict[str, Any]:
    return read({}, None)


def to_marker(index: str, *given: str, **_named: Any) -> Element:
    """An image without a source, so that titles and ids come out as with images; `as_characters` replaces it."""
    _shortname, _alias, _unicode, alt, title, *_ = given
    return Element("img", {MARKER: index, "alt": alt, **({"title": title} if title else {})})


def as_characters(root: Element) -> None:
    """Replaces what `to_marker` made by the characters themselves."""
    for node in root.iter("img"):
        if kind := node.attrib.pop(MARKER, None):
            node.tag = "span"
            node.set("class", kind)
            node.text = node.attrib.pop("alt", "")


class IconExtension(Extension):
    """Icons that Material draws for a short name: their place stays empty, since there are none here."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - the name is Python-Markdown's
        """Comes before emoji do."""
        md.inlinePatterns.register(_Icon(ICON, md), "material-icon", 76)


class _Icon(InlineProcessor):
    def handleMatch(  # type: ignore[override]  # noqa: N802 - the name is Python-Markdown's
        self, m: re.Match[str], _data: str
    ) -> tuple[Element, int, int]:
        return Element("span", {"class": "twemoji", "title": m.group(1)}), m.start(0), m.end(0)
