"""The library itself: what is in it, and the questions that are answered from it."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from callboard import Context
from callboard.plugins.catalog import has_entity

from ..dress import Dressed, dress
from ..model import SiteKey, Written
from ..read import ReadPage

MOST_DRESSED = 32 * 1024 * 1024
"""Characters of pages that are kept as they are shown."""
SHORTEST_ASKED = 2


@dataclass(frozen=True, slots=True)
class ShelvedPage:
    """A page of a site: where it is in that, its title, and the same in lower case."""

    path: str
    title: str
    folded: str


@dataclass(frozen=True, kw_only=True)
class Shelved:
    """A site. `etag` is that of what describes it; `written` is the last change of it, `code` that of what it is
    about, `problems` how many its sources have."""

    key: SiteKey
    etag: str
    name: str
    pages: tuple[ShelvedPage, ...] = ()
    built_at: float = 0.0
    written: Written = field(default_factory=Written)
    code: Written = field(default_factory=Written)
    problems: int = 0
    versions: tuple[str, ...] = ()

    @property
    def updated(self) -> float:
        """When it changed last: its sources, or where nobody knows when those did, the site itself."""
        return self.written.at or self.built_at


@dataclass
class Library:
    """All sites by the ref of their entity, and the last pages by site, path and etag."""

    sites: dict[str, Shelved] = field(default_factory=dict)
    _dressed: OrderedDict[tuple[SiteKey, str, str], Dressed] = field(default_factory=OrderedDict)
    _kept: int = 0

    def put(self, site: Shelved) -> None:
        """Has a site in it as it is now."""
        self.sites[site.key.ref] = site

    def drop(self, refs: Iterable[str]) -> None:
        """Forgets sites that are gone."""
        for ref in refs:
            self.sites.pop(ref, None)

    def dressed(self, key: SiteKey, page: ReadPage) -> Dressed:
        """A page as it is shown."""
        name = (key, page.record.path, page.etag)
        found = self._dressed.get(name)
        if found is None:
            found = self._dressed[name] = dress(page.html)
            self._kept += len(found.html)
            while self._kept > MOST_DRESSED and len(self._dressed) > 1:
                self._kept -= len(self._dressed.popitem(last=False)[1].html)
        self._dressed.move_to_end(name)
        return found


def library_of(ctx: Context) -> Library:
    """The library of this process."""
    return ctx.state(Library)


def shelved(ctx: Context, key: SiteKey) -> Shelved | None:
    """What is known of an entity's site; None for one that is not there, or not known yet."""
    return library_of(ctx).sites.get(key.ref)


def dressed(ctx: Context, key: SiteKey, page: ReadPage) -> Dressed:
    """A page as it is shown."""
    return library_of(ctx).dressed(key, page)


def found_pages(ctx: Context, text: str, most: int) -> list[tuple[Shelved, ShelvedPage]]:
    """Pages of sites that the person who asks may see whose titles have all words of a text: those first that begin
    with it, then those with a word that does, and the shorter of them."""
    words = text.lower().split()
    if not words or len("".join(words)) < SHORTEST_ASKED:
        return []
    found = sorted(_matches(library_of(ctx), words), key=lambda each: each[:3])
    may_see: dict[str, bool] = {}
    shown: list[tuple[Shelved, ShelvedPage]] = []
    for _, _, _, site, page in found:
        ref = site.key.ref
        if ref not in may_see:
            may_see[ref] = has_entity(ctx, ref)
        if may_see[ref]:
            shown.append((site, page))
            if len(shown) == most:
                break
    return shown


def _matches(library: Library, words: list[str]) -> Iterator[tuple[int, int, str, Shelved, ShelvedPage]]:
    first = words[0]
    for site in library.sites.values():
        for page in site.pages:
            if all(word in page.folded for word in words):
                begins = 0 if page.folded.startswith(first) else 1 if f" {first}" in page.folded else 2
                yield begins, len(page.title), f"{page.folded}\n{site.key.ref}\n{page.path}", site, page
