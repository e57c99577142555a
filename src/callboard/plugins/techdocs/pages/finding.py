"""Search within a site: a page of hits, and suggestions while one types."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.requests import Request

from callboard import Context, Page, View

from ..addresses import address, base_of
from ..model import Manifest, SiteKey
from ..navigating import NavAt, navigation_at
from ..read import Hit, find_in_site
from .places import ADDRESS, READ, site_beside

LONGEST = 200
MOST_SUGGESTED, MOST_FOUND = 8, 50


@dataclass(frozen=True, kw_only=True)
class FoundPage(View):
    """The places in a site that have the words."""

    template = "techdocs/found.html"
    key: SiteKey
    site: Manifest
    text: str
    hits: Sequence[Hit]
    total: int
    nav: NavAt

    @property
    def crumbs(self) -> list[tuple[str, str]]:
        return [("Docs", "/docs"), (self.site.name, address(self.key)), ("Search", "")]

    @property
    def home(self) -> str:
        return address(self.key)

    @property
    def base(self) -> str:
        return base_of(self.key)

    @property
    def summary(self) -> str:
        """How many places there are, in words."""
        if not self.text:
            return ""
        count = f"{self.total:,} place{'s' if self.total != 1 else ''} with “{self.text}”"
        return f"{count}, the first {MOST_FOUND} are shown" if self.total > MOST_FOUND else count


@dataclass(frozen=True, kw_only=True)
class Suggestions(View):
    """The first of them, as options of a list."""

    template = "techdocs/suggested.html"
    hits: Sequence[Hit]
    more: str
    all: str


async def found(request: Request, ctx: Context) -> FoundPage:
    """`/docs/{namespace}/{kind}/{name}/-/search?q=…&version=…`."""
    site = await site_beside(request, ctx)
    text = request.query_params.get("q", "").strip()[:LONGEST]
    hits = await find_in_site(ctx, site, text) if text else []
    return FoundPage(
        key=site.key,
        site=site.manifest,
        text=text,
        hits=hits[:MOST_FOUND],
        total=len(hits),
        nav=navigation_at(ctx, site),
    )


async def suggested(request: Request, ctx: Context) -> Suggestions:
    """`/docs/{namespace}/{kind}/{name}/-/suggest?version=…&q=…`."""
    site = await site_beside(request, ctx)
    text = request.query_params.get("q", "").strip()[:LONGEST]
    hits = await find_in_site(ctx, site, text) if text else []
    query = urlencode({"q": text, **({"version": site.key.version} if site.key.version else {})})
    return Suggestions(hits=hits[:MOST_SUGGESTED], more=text, all=f"{base_of(site.key)}-/search?{query}")


PAGES = (
    Page(path=f"{ADDRESS}/-/search", show=found, requires=READ),
    Page(path=f"{ADDRESS}/-/suggest", show=suggested, requires=READ),
)
