"""What a reader sees of a page: its words in order, block by block, and its headings."""

from __future__ import annotations

import re
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode

BLOCKS = """
address article aside blockquote body br caption center dd details dialog div dl dt fieldset figcaption figure footer
form h1 h2 h3 h4 h5 h6 header hgroup hr legend li main menu nav ol option p pre search section summary table tbody td
tfoot th thead tr ul
"""
"""What begins and ends a line. Any other element is part of one, as browsers have it for those they do not know."""
UNSEEN = "head iframe math noscript object script style svg template title video audio"
UNREAD = "a.md-content__button, a.headerlink, a.footnote-backref, td.linenos, .emojione, .gemoji, .twemoji, .arithmatex"
"""What is there to click, to count or to look at, and is no part of the text."""
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")


@dataclass(frozen=True)
class Seen:
    """A page: the words of its blocks, and its headings as level, fragment and words."""

    blocks: tuple[str, ...]
    headings: tuple[tuple[int, str, str], ...]


def see(article: str) -> Seen:
    """What is seen of the HTML of an article."""
    body = LexborHTMLParser(f"<body>{article}").body
    assert body is not None
    for node in body.css(UNREAD):
        node.decompose()
    return Seen(blocks=_blocks(body), headings=tuple(_headings(body)))


def article_of(page: str) -> str:
    """The article of a whole page."""
    found = LexborHTMLParser(page).css_first("article.md-content__inner")
    assert found is not None, page[:200]
    return "".join(child.html or "" for child in found.iter(include_text=True))


def _headings(body: LexborNode) -> list[tuple[int, str, str]]:
    return [
        (int(str(node.tag)[1]), node.attributes.get("id") or "", _words(node.text()))
        for node in body.css(", ".join(HEADINGS))
    ]


def _blocks(body: LexborNode) -> tuple[str, ...]:
    pieces: list[str] = []
    _gather(body, pieces)
    return tuple(words for block in "".join(pieces).split("\0") if (words := _words(block)))


def _gather(node: LexborNode, pieces: list[str]) -> None:
    for child in node.iter(include_text=True):
        if child.tag == "-text":
            pieces.append(child.text_content or "")
        elif child.tag not in UNSEEN.split():
            edge = "\0" if child.tag in BLOCKS.split() else ""
            pieces.append(edge)
            _gather(child, pieces)
            pieces.append(edge)


def _words(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()
