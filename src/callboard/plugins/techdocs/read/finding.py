"""Finds words within a site, over the search index that is stored with it: beginnings of words count, small slips are
forgiven, headings come before text."""

from __future__ import annotations

import asyncio
import html
import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import msgspec
from selectolax.lexbor import LexborHTMLParser

from callboard import Context

from ..clean import safe_fragment
from ..model import SEARCH_INDEX
from ..storage import storage_of
from .remembered import Remembered
from .sites import Site

WORD = re.compile(r"\w+")
PILCROW = "\u00b6"
MOST_WORDS, LONGEST_WORD, MOST_HITS = 8, 60, 30
MOST_ENTRIES, MOST_TEXT = 100_000, 200_000
BEFORE, AROUND = 60, 200
"""Characters of a snippet before the first hit, and in all."""
EXACT, BEGINNING, SLIP = 4, 2, 1
IN_TITLE, IN_TEXT, OF_PAGE = 10, 1, 2
ONE_SLIP, TWO_SLIPS = 4, 8
"""Lengths of words from which one slip is forgiven, and two."""
MOST_ALIKE = 5


class Entry(msgspec.Struct):
    """A page or, with a fragment in its `location`, a section of one."""

    location: str = ""
    title: str = ""
    text: str = ""


class _Stored(msgspec.Struct):
    docs: list[Entry] = []


@dataclass(frozen=True, kw_only=True)
class Hit:
    """A section in which words were found. `page` is the title of its page, `path` relative to the site, with the
    fragment that leads there, `href` the same from the top of the portal. `marks` are where in `text` the words stand,
    as pairs of first and last position, `title_marks` those in `title`."""

    title: str
    page: str
    path: str
    href: str
    text: str
    marks: tuple[tuple[int, int], ...] = ()
    title_marks: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Index:
    """A search index ready to be asked: words in order, and in which entries they stand, in titles and in texts."""

    entries: tuple[Entry, ...]
    pages: dict[str, str]
    words: tuple[str, ...]
    in_titles: dict[str, set[int]] = field(repr=False)
    in_texts: dict[str, set[int]] = field(repr=False)


async def find_in_site(ctx: Context, site: Site, words: str) -> list[Hit]:
    """The sections in which most of the words stand, best first; none for none. Raises Unavailable."""
    wanted = wanted_words(words)
    if not wanted:
        return []
    remembered, name = ctx.state(Remembered), ("index", site.key, site.etag)
    index = remembered.get(name, Index)
    if index is None:
        stored = await storage_of(ctx).read(site.key, SEARCH_INDEX)
        content = stored.content if stored else b""
        index = await asyncio.to_thread(make_index, content)
        remembered.keep(name, index, len(content) * 4 + 1_000)
    return await asyncio.to_thread(search, index, wanted, site.key.url)


def wanted_words(text: str) -> list[str]:
    """The words that are looked for: in lower case, each once, not too many of them."""
    found = (each.casefold()[:LONGEST_WORD] for each in WORD.findall(text[:1_000]))
    return list(dict.fromkeys(found))[:MOST_WORDS]


def read_entries(content: bytes) -> tuple[Entry, ...]:
    """The pages and sections in what MkDocs stores for its search, as plain text. What cannot be read has none."""
    try:
        entries = msgspec.json.decode(content, type=_Stored).docs[:MOST_ENTRIES] if content else []
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        entries = []
    return tuple(Entry(safe_fragment(each.location), _plain(each.title), _plain(each.text)) for each in entries)


def make_index(content: bytes) -> Index:
    """An index of what MkDocs stores for its search. What cannot be read has no entries."""
    plain = read_entries(content)
    in_titles: dict[str, set[int]] = defaultdict(set)
    in_texts: dict[str, set[int]] = defaultdict(set)
    for number, entry in enumerate(plain):
        for word in set(WORD.findall(entry.title.casefold())):
            in_titles[word].add(number)
        for word in set(WORD.findall(entry.text.casefold())):
            in_texts[word].add(number)
    words = tuple(sorted({*in_titles, *in_texts}))
    pages = {each.location: each.title for each in plain if "#" not in each.location}
    return Index(entries=plain, pages=pages, words=words, in_titles=dict(in_titles), in_texts=dict(in_texts))


def _plain(text: str) -> str:
    """Text without the tags and entities that Material leaves in it, and without the sign of links to headings."""
    text = text[:MOST_TEXT]
    if "<" in text:
        text = LexborHTMLParser(text).text(separator=" ")
    return re.sub(r"\s+", " ", html.unescape(text).replace(PILCROW, " ")).strip()


def search(index: Index, wanted: Sequence[str], url: str) -> list[Hit]:
    """The best entries, and in them what was found."""
    scores: dict[int, int] = defaultdict(int)
    matched: dict[int, int] = defaultdict(int)
    shown: set[str] = set()
    for word in wanted:
        best: dict[int, int] = {}
        for other, weight in _like(index.words, word).items():
            shown.add(other)
            for number in index.in_titles.get(other, ()):
                bonus = 1 if "#" in index.entries[number].location else OF_PAGE
                best[number] = max(best.get(number, 0), weight * IN_TITLE * bonus)
            for number in index.in_texts.get(other, ()):
                best[number] = best.get(number, 0) + weight * IN_TEXT
        for number, score in best.items():
            scores[number] += score
            matched[number] += 1
    most = max(matched.values(), default=0)
    order = sorted((each for each in scores if matched[each] == most), key=lambda each: (-scores[each], each))
    return [_hit(index, index.entries[each], shown, url) for each in order[:MOST_HITS]]


def _like(words: Sequence[str], wanted: str) -> dict[str, int]:
    """The words that fit one that is wanted, and how well: those that begin with it, else those nearly the same."""
    found: dict[str, int] = {}
    for number in range(bisect_left(words, wanted), len(words)):
        if not words[number].startswith(wanted):
            break
        found[words[number]] = EXACT if words[number] == wanted else BEGINNING
    if found or len(wanted) < ONE_SLIP:
        return found
    slips = 1 if len(wanted) < TWO_SLIPS else 2
    beginnings = ((word, word[: len(wanted) + slips]) for word in words if len(word) >= len(wanted) - slips)
    alike = ((min(distances(wanted, beginning, slips)), word) for word, beginning in beginnings)
    near = sorted((away, word) for away, word in alike if away <= slips)
    return {word: SLIP for away, word in near[:MOST_ALIKE] if away == near[0][0]}


def distances(one: str, other: str, most: int) -> list[int]:
    """How many letters have to be put in, left out, changed or swapped with the next to make each beginning of the
    other word of one word, from none of its letters to all. More than `most` is not counted to its end."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        earlier, before, row = before, row, [i]
        for j, second in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != second))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == second:
                cost = min(cost, earlier[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return [most + 1] * (len(other) + 1)
    return row


def _hit(index: Index, entry: Entry, words: Iterable[str], url: str) -> Hit:
    pattern = re.compile(
        r"\b(?:" + "|".join(map(re.escape, sorted(words, key=len, reverse=True))) + r")\b", re.IGNORECASE
    )
    first = pattern.search(entry.text)
    start = max(0, first.start() - BEFORE) if first else 0
    start = entry.text.rfind(" ", 0, start) + 1 if start else 0
    end = start + AROUND
    text = entry.text[start:end].rsplit(" ", 1)[0] if end < len(entry.text) else entry.text[start:]
    page = entry.location.partition("#")[0]
    return Hit(
        title=entry.title or index.pages.get(page, ""),
        page=index.pages.get(page, ""),
        path=entry.location,
        href=f"{url}{entry.location.lstrip('/')}",
        text=text,
        marks=tuple(each.span() for each in pattern.finditer(text)),
        title_marks=tuple(each.span() for each in pattern.finditer(entry.title)),
    )
