"""Reads prose written for people: the headings and paragraphs of Markdown, reStructuredText, AsciiDoc, plain text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.token import Token

from .wording import clean_text

MAX_PROSE = 16_000
MARKUP_LINE = re.compile(r"^(?:\.\. |:[a-zA-Z-]+:|image:|[=\-~^#*+\"']{3,}$|\|)")


def first_paragraph(markdown: str) -> str:
    """The first paragraph as one line of plain text; empty when there is none."""
    return next((words for kind, words, _ in markdown_blocks(markdown) if kind == "paragraph"), "")


def markdown_blocks(text: str) -> Iterator[tuple[str, str, int]]:
    """`("heading" or "paragraph", plain text, line from 1)` of a text's start, lists and quotes left out."""
    tokens = MarkdownIt("commonmark").parse(text[:MAX_PROSE])
    for before, token in pairwise(tokens):
        if token.type == "inline" and before.level == 0 and before.type in {"heading_open", "paragraph_open"}:
            words = clean_text(_inline_text(token.children or ()))
            if words:
                yield before.type.removesuffix("_open"), words, (token.map or (0, 0))[0] + 1


def _inline_text(tokens: Sequence[Token]) -> str:
    """What is read aloud: no images (badges), no tags, the words of links."""
    words: list[str] = []
    for token in tokens:
        if token.type in {"text", "code_inline"}:
            words.append(token.content)
        elif token.type in {"softbreak", "hardbreak"}:
            words.append(" ")
    return "".join(words)


def plain_blocks(text: str) -> Iterator[tuple[str, str, int]]:
    """The same for other markups: a first block of one line that is underlined or marked is the heading."""
    first = True
    for line, block in _blocks(text[:MAX_PROSE]):
        words = [words for words in block if not MARKUP_LINE.match(words)]
        if block[0].startswith((".. ", ":")) or not words:
            continue
        is_heading = first and (len(words) < len(block) or words[0].startswith("= ")) and len(words) <= 1
        yield "heading" if is_heading else "paragraph", clean_text(" ".join(words).removeprefix("= ")), line
        first = False


def _blocks(text: str) -> Iterator[tuple[int, list[str]]]:
    block: list[str] = []
    start = 1
    for number, line in enumerate([*text.splitlines(), ""], start=1):
        if line.strip():
            start = start if block else number
            block.append(line.strip())
        elif block:
            yield start, block
            block = []
