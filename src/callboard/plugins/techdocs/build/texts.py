"""The texts of a site's pages and of the snippets that they ask for, read from its source."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable
from dataclasses import dataclass, field

from callboard import CallboardError, Invalid, Workspace

from ..config import SourcePage
from ..model import DocsProblem
from ..render import snippets_named
from .limits import MEBIBYTE, Limits

MOST_SNIPPET_BYTES = 16 * MEBIBYTE


@dataclass(kw_only=True)
class Texts:
    """Pages by uri: as bytes and as text. Snippets by the name that pages call them."""

    raw: dict[str, bytes] = field(default_factory=dict)
    pages: dict[str, str] = field(default_factory=dict)
    snippets: dict[str, str] = field(default_factory=dict)
    problems: list[DocsProblem] = field(default_factory=list)

    def snippets_of(self, text: str) -> dict[str, str | None]:
        """All snippets that a text asks for, also by those that it asks for; None for what is not there."""
        found: dict[str, str | None] = {}
        waiting = sorted(snippets_named(text))
        while waiting:
            name = waiting.pop()
            if name not in found:
                found[name] = self.snippets.get(name)
                waiting += sorted(snippets_named(self.snippets.get(name, "")))
        return found


def read_texts(files: Workspace, pages: Iterable[SourcePage], limits: Limits) -> Texts:
    """Reads all pages and the snippets that they ask for. A page that cannot be read is left out, with a problem."""
    texts = Texts()
    for page in pages:
        try:
            content = files.read_bytes(page.source, limits.page_bytes)
        except CallboardError as error:
            hint = error.hint or "Make it smaller, or a regular file."
            texts.problems.append(DocsProblem(message=error.message, file=page.source, hint=hint, level="error"))
            continue
        texts.raw[page.uri] = content
        texts.pages[page.uri] = _decoded(content, page.source, texts.problems)
    _read_snippets(files, texts)
    return texts


def _decoded(content: bytes, source: str, problems: list[DocsProblem]) -> str:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        message = "the file is not text in UTF-8; what cannot be read is shown as \ufffd"
        problems.append(DocsProblem(message=message, file=source, line=line, hint="Save it as UTF-8.", level="error"))
        text = content.decode("utf-8", "replace")
    return text.replace("\0", "\ufffd")


def _read_snippets(files: Workspace, texts: Texts) -> None:
    waiting = {name for text in texts.pages.values() if "8<" in text for name in snippets_named(text)}
    seen: set[str] = set()
    left = MOST_SNIPPET_BYTES
    while waiting - seen:
        name = min(waiting - seen)
        seen.add(name)
        text = _snippet(files, name, left)
        if text is not None:
            left -= len(text)
            texts.snippets[name] = text
            waiting |= snippets_named(text)


def _snippet(files: Workspace, name: str, left: int) -> str | None:
    path = posixpath.normpath(name)
    if path.startswith(("../", "/")):
        return None
    try:
        content = files.read_bytes(path, max(0, min(MEBIBYTE, left)))
        return content.decode("utf-8-sig")
    except (CallboardError, UnicodeDecodeError):
        return None


def require_within(pages: int, files: int, limits: Limits) -> None:
    """Raises Invalid for a site with too many pages or files."""
    for found, most, what in ((pages, limits.pages, "pages"), (files, limits.files, "files")):
        if found > most:
            hint = "Keep what is no documentation out of the docs folder, or split the site."
            raise Invalid(f"The site has {found:,} {what}, and {most:,} are the most", hint=hint)


def without(texts: Texts, pages: Iterable[SourcePage]) -> tuple[SourcePage, ...]:
    """The pages that could be read."""
    return tuple(page for page in pages if page.uri in texts.pages)
