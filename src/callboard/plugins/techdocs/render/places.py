"""Where links lead: targets of a site by name, the address of one page as another one writes it, what was meant."""

from __future__ import annotations

import difflib
import posixpath
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Final
from urllib.parse import quote

MOST_COMPARED: Final = 3_000
"""Targets among which the most similar one is looked for."""


class Places:
    """The targets of a site: `uri` as links name it, with the path where it is read."""

    def __init__(self, targets: Mapping[str, str]) -> None:
        self.targets = targets

    @cached_property
    def by_path(self) -> Mapping[str, str]:
        """The targets by the path where they are read."""
        return {path: uri for uri, path in self.targets.items()}

    @cached_property
    def _by_name(self) -> Mapping[str, list[str]]:
        named: dict[str, list[str]] = {}
        for uri in self.targets:
            named.setdefault(posixpath.basename(uri).lower(), []).append(uri)
        return named

    def nearest(self, uri: str, wanted: str) -> str:
        """The target that was probably meant by a link in the page `uri`, as that page would write it; else empty."""
        for guess in self._guesses(uri, wanted):
            if guess in self.targets and guess != wanted:
                return relative(guess, uri)
        same_name = self._by_name.get(posixpath.basename(wanted).lower(), [])
        if same_name:
            return relative(max(same_name, key=lambda each: _likeness(each, wanted)), uri)
        if len(self.targets) > MOST_COMPARED or len(wanted) > 300:
            return ""
        similar = difflib.get_close_matches(wanted, self.targets, n=1, cutoff=0.75)
        return relative(similar[0], uri) if similar else ""

    def _guesses(self, uri: str, wanted: str) -> Iterator[str]:
        path = self.targets.get(uri, "")
        folder = posixpath.dirname(uri)
        written = posixpath.relpath(f"/{wanted}", f"/{folder}")
        for start in (wanted, resolve(path, written)):
            yield start
            yield posixpath.join(start, "index.md")
            yield posixpath.join(start, "README.md")
            yield f"{start.removesuffix('.html')}.md"
            yield start.removeprefix("docs/")


def resolve(uri: str, written: str) -> str:
    """The target that a page names by a path relative to its own folder; above the docs folder there is none."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(uri), written).lstrip("/")).lstrip("/")


def relative(uri: str, page: str) -> str:
    """How a page writes another target."""
    return posixpath.relpath(f"/{uri}", f"/{posixpath.dirname(page)}")


def address(path: str, page: str) -> str:
    """How a page that is read at `page` links to what is read at `path`: quoted, relative."""
    folder = page.rpartition("/")[0]
    found = posixpath.relpath(f"/{path}", f"/{folder}")
    if path.endswith("/") or path == "":
        found += "/"
    return quote(found, safe="/:@!$&'()*+,;=~")


def _likeness(uri: str, wanted: str) -> float:
    return difflib.SequenceMatcher(None, uri, wanted).quick_ratio()
