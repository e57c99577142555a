"""What is said where a site does not have the page that somebody asks for: the ones that may be meant."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from callboard import View
from callboard.plugins.catalog import Entity

from ..addresses import address, address_beside, base_of
from ..model import Manifest, PageRecord, SiteKey
from ..navigating import NavAt

MOST_NAMED = 5
MOST_COMPARED = 2000
LONGEST_COMPARED = 200
ALIKE = 0.5


@dataclass(frozen=True, kw_only=True)
class MissingPage(View):
    """A page that is not there."""

    template = "techdocs/missing.html"
    status = 404
    entity: Entity
    key: SiteKey
    asked: str
    site: Manifest
    nearest: Sequence[tuple[str, str]]
    nav: NavAt

    @property
    def crumbs(self) -> list[tuple[str, str]]:
        return [("Docs", "/docs"), (self.site.name, address(self.key)), ("Not found", "")]

    @property
    def home(self) -> str:
        return address(self.key)

    @property
    def base(self) -> str:
        return base_of(self.key)

    @property
    def search(self) -> str:
        between = "&" if self.key.version else "?"
        return f"{address_beside(self.key, 'search')}{between}{urlencode({'q': _words(self.asked)})}"

    @property
    def suggestions(self) -> list[dict[str, str]]:
        return [{"text": title, "href": href, "icon": "file-text", "sub": href} for title, href in self.nearest]


def nearest(site: Manifest, path: str) -> list[PageRecord]:
    """The pages whose addresses are most like a path, the likeliest first."""
    wanted = _words(path)
    last = wanted.rpartition("/")[2]
    ranked = []
    for each in site.pages[:MOST_COMPARED]:
        own = _words(each.path)
        alike = max(_alike(wanted, own), _alike(last, own.rpartition("/")[2]), _alike(last, each.title.lower()))
        if alike >= ALIKE:
            ranked.append((-alike, each.path, each))
    return [each for _, _, each in sorted(ranked, key=lambda one: one[:2])[:MOST_NAMED]]


def _words(path: str) -> str:
    plain = path.lower().removesuffix("index.html").rstrip("/")
    return plain.removesuffix(".html").removesuffix(".md")[-LONGEST_COMPARED:]


def _alike(one: str, other: str) -> float:
    if not one or not other:
        return 0.0
    matcher = difflib.SequenceMatcher(None, one, other[:LONGEST_COMPARED], autojunk=False)
    return matcher.ratio() if matcher.quick_ratio() >= ALIKE else 0.0
