"""Where a page is, where the words on it are, and where its source is on its host. Pure, but for `source_link`."""

from __future__ import annotations

import re
from bisect import bisect_right
from urllib.parse import quote, urlencode

from callboard import CallboardError, Context
from callboard.plugins.catalog import repository_on, resolve_url

from ..model import Manifest, PageRecord, SiteKey

WEB = ("https://", "http://")
LONGEST_EXACT = 120
WORDS_AT_ENDS = 5
WORDS_LOOKED_FOR = (12, 6, 3)
_WORD = re.compile(r"\w+")
_TARGET = re.compile(r"\]\([^()\s]{0,2000}(?:\s\"[^\"\n]{0,500}\")?\)")
_AS_SOURCE = {"github": "plain=1", "gitlab": "plain=1", "gitea": "display=source"}
"""How hosts show a Markdown file by its lines. The others have no such page."""


def page_address(key: SiteKey, path: str, words: str = "") -> str:
    """Where a page is read, and these words on it."""
    return f"{quote(key.url, safe='/@:')}{quote(path)}{fragment_of(words)}"


def page_link(base_url: str, key: SiteKey, path: str, words: str = "") -> str:
    """The same as a whole address."""
    return f"{base_url.rstrip('/')}{page_address(key, path, words)}"


def clean_link(address: str) -> str:
    """An address on the web in which nothing ends a link or a line; empty for any other."""
    return quote(address, safe=":/?#[]@!$&'()*+,;=%~") if address.startswith(WEB) else ""


def fragment_of(words: str) -> str:
    """The fragment that leads to the words: by all of them, or by the first and the last ones."""
    if not words:
        return ""
    each = words.split()
    if (len(words) <= LONGEST_EXACT and "\n" not in words) or len(each) <= 2 * WORDS_AT_ENDS:
        return f"#:~:text={_encoded(' '.join(each))}"
    start, end = " ".join(each[:WORDS_AT_ENDS]), " ".join(each[-WORDS_AT_ENDS:])
    return f"#:~:text={_encoded(start)},{_encoded(end)}"


def _encoded(text: str) -> str:
    return quote(text, safe="").replace("-", "%2D")


def page_query(key: SiteKey, path: str) -> str:
    """What names a page of a site in the query of an address."""
    return urlencode({"path": path} | ({"version": key.version} if key.version else {}))


def line_of(words: str, source: str) -> int:
    """The 1-based line of the source on which the words begin; 0 where they are not found, or more than once."""
    wanted = [word.lower() for word in _WORD.findall(words)]
    text, starts = _words_of(source)
    for most in WORDS_LOOKED_FOR:
        looked_for = f" {' '.join(wanted[:most])} "
        first = text.find(looked_for) if wanted else -1
        if first >= 0 and first == text.rfind(looked_for):
            return bisect_right(starts, first)
        if first >= 0 and len(wanted) <= most:
            return 0
    return 0


def _words_of(source: str) -> tuple[str, list[int]]:
    """All words with a space around each, and where in that the words of each line begin."""
    parts, starts, at = [" "], [], 0
    for line in source.split("\n"):
        starts.append(at)
        for word in _WORD.findall(_TARGET.sub("] ", line)):
            parts.append(f"{word.lower()} ")
            at += len(parts[-1])
    return "".join(parts), starts


def source_link(ctx: Context, manifest: Manifest, record: PageRecord, line: int) -> str:
    """The source of a page on its host, at a line where there is one; empty where nobody knows."""
    edit = clean_link(record.edit)
    if not manifest.source.startswith(WEB) or not record.source:
        return edit
    try:
        address = resolve_url(ctx, f"{manifest.source.rstrip('/')}/", record.source)
        found = repository_on(ctx, address)
    except CallboardError:
        return edit
    shown = _AS_SOURCE.get(found[0].kind) if found else None
    if not line or shown is None or "?" in address:
        return clean_link(address)
    return f"{clean_link(address)}?{shown}#L{line}"
