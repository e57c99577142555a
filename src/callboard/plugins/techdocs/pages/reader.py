"""`/docs/{namespace}/{kind}/{name}/{path}`: a page of a site to read, or one of its files."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from callboard import Context, Page, View, content_policy
from callboard.plugins.catalog import Entity, RefLink, catalog_of, find_entity, known_hosts, links_to

from ..addresses import address, address_beside, base_of, home_of
from ..dress import Dressed
from ..library import dressed, shelved
from ..model import ELSEWHERE, Heading, Manifest, PageRecord, Written, markdown_of
from ..navigating import NavAt, navigation_at
from ..read import ReadPage, Site, answer_file, open_site, read_page
from ..report import Beside, beside, note_reader
from .commits import commit_at
from .nearest import MissingPage, nearest
from .places import ADDRESS, READ, Place, place_of
from .states import Notice, notice_of, sync_of, without_site

DEEPEST_LISTED = 3
"""Headings down to this level are listed beside the text."""


@dataclass(frozen=True, kw_only=True)
class ReaderPage(View):
    """One page of documentation."""

    template = "techdocs/reader.html"
    headers: Sequence[tuple[str, str]]
    place: Place
    entity: Entity
    look: tuple[str, str]
    site: Manifest
    page: PageRecord
    dressed: Dressed
    owner: RefLink | None
    nav: NavAt
    contents: Sequence[Heading]
    before: tuple[str, str] | None
    after: tuple[str, str] | None
    versions: Sequence[tuple[str, str, bool]]
    updated: datetime.datetime | None
    written: Written
    beside: Beside
    commit: str
    notice: Notice | None
    sync: str

    @property
    def crumbs(self) -> list[tuple[str, str]]:
        way = [("Docs", "/docs"), (self.site.name, address(self.place.key))]
        return way if self.page.path == "" else [*way, (self.page.title, "")]

    @property
    def url(self) -> str:
        return address(self.place.key, self.page.path)

    @property
    def base(self) -> str:
        """What pages beside the reader begin with; they have the version in their query."""
        return base_of(self.place.key)

    @property
    def offline(self) -> str:
        return address_beside(self.place.key, "offline.zip")

    @property
    def faults(self) -> str:
        return address_beside(self.place.key, "problems")

    @property
    def problems(self) -> int:
        return sum(each.level != "info" for each in self.site.problems)

    @property
    def source(self) -> str:
        """Where the page's Markdown is read; empty where the site does not have it."""
        named = markdown_of(self.page.path)
        return address(self.place.key, named) if named in self.site.files else ""


async def read(request: Request, ctx: Context) -> View | Response:
    """The page, what leads to it, or what is known instead of it."""
    place = place_of(request)
    if request.path_params["namespace"] + request.path_params["kind"] + request.path_params["name"] != (
        place.key.namespace + place.key.kind + place.key.name
    ):
        return _moved(request, place.url)
    entity = await find_entity(ctx, place.key.entity)
    if entity.annotation(ELSEWHERE):
        return _moved(request, home_of(entity))
    site = await open_site(ctx, place.key)
    if site is None:
        return await without_site(ctx, entity, place)
    return await _in_site(request, ctx, entity, place, site)


async def _in_site(request: Request, ctx: Context, entity: Entity, place: Place, site: Site) -> View | Response:
    if place.asked.endswith(f"@{place.key.version}") and place.key.version:
        return _moved(request, place.url)
    record = site.manifest.page(place.path)
    page = await read_page(ctx, site, place.path) if record is not None or _may_be_unnamed(site, place.path) else None
    if page is not None and page.moved_to is not None:
        return _moved(request, address(place.key, page.moved_to))
    found = record if page is None else page.record
    if found is not None and found.path != place.path:
        return _moved(request, address(place.key, found.path))
    if page is not None:
        return await _shown(ctx, entity, place, site, page)
    return await _no_page(request, ctx, entity, place, site)


async def _no_page(request: Request, ctx: Context, entity: Entity, place: Place, site: Site) -> View | Response:
    """What else there is: where a page has gone, or a file."""
    if (to := _redirected(site, place.path)) is not None:
        return _moved(request, to)
    asked = place.path if site.manifest.page(place.path) is None else ""
    file = await answer_file(ctx, site.key, asked, request.headers) if asked else None
    return _missing(ctx, entity, place, site) if file is None else file


def _may_be_unnamed(site: Site, path: str) -> bool:
    """Whether others may have stored a page there that neither their navigation nor their search names: one that leads
    on, or that is left out of both."""
    name = path.rpartition("/")[2]
    return not site.is_ours and ("." not in name or name.endswith(".html"))


def _redirected(site: Site, path: str) -> str | None:
    """Where a page has gone; to the first page of the site when that is elsewhere on the web."""
    plain = path.removesuffix("index.html").rstrip("/")
    for old in (path, plain, f"{plain}/", f"{plain}/index.html"):
        if (to := site.manifest.redirects.get(old)) is not None:
            return address(site.key, "" if "://" in to or to.startswith("//") else to.lstrip("/"))
    return None


def _moved(request: Request, to: str) -> Response:
    query = request.url.query
    return RedirectResponse(f"{to}?{query}" if query and "#" not in to else to, 302)


async def _shown(ctx: Context, entity: Entity, place: Place, site: Site, page: ReadPage) -> ReaderPage:
    manifest, record = site.manifest, page.record
    owners = list(entity.targets("ownedBy"))[:1]
    links = await links_to(ctx, owners)
    written = record.written if record.written.at else manifest.written
    before, after = manifest.beside(record.path)
    made = dressed(ctx, site.key, page)
    shown = await beside(ctx, entity, site.key, manifest, record)
    note_reader(ctx, shown)
    return ReaderPage(
        headers=_headers(ctx, made),
        place=place,
        entity=entity,
        look=catalog_of(ctx).look(entity),
        site=manifest,
        page=record,
        dressed=made,
        owner=links[owners[0]] if owners else None,
        nav=navigation_at(ctx, site, record.path),
        contents=[each for each in record.headings if 1 < each.level <= DEEPEST_LISTED],
        before=None if before is None else (before.title, address(site.key, before.path)),
        after=None if after is None else (after.title, address(site.key, after.path)),
        versions=_versions(ctx, place, record.path),
        updated=_moment(written.at),
        written=written,
        beside=shown,
        commit=commit_at(known_hosts(ctx), manifest.repository, written.commit),
        notice=await notice_of(ctx, place.key),
        sync="" if ctx.settings.builder == "external" or place.key.version else sync_of(place.key),
    )


def _headers(ctx: Context, made: Dressed) -> Sequence[tuple[str, str]]:
    """What the page may hold beside what every page may: diagrams, the frames that the settings allow, films."""
    said: dict[str, str] = {}
    if "<iframe" in made.html or made.diagrams:
        hosts = [f"https://{each}" for each in ctx.settings.sanitizer.allowed_iframe_hosts]
        said["frame-src"] = " ".join(["'self'", *hosts])
    if "<video" in made.html or "<audio" in made.html:
        said["media-src"] = "'self'"
    return [("Content-Security-Policy", content_policy(said))] if said else []


def _versions(ctx: Context, place: Place, path: str) -> list[tuple[str, str, bool]]:
    """The versions of the site: what each is called, the page in it, whether it is the one that is read."""
    found = shelved(ctx, place.key)
    names = found.versions if found is not None else ()
    if not names and not place.key.version:
        return []
    named = dict.fromkeys(["", *names, place.key.version])
    key = place.key
    keys = [type(key)(key.namespace, key.kind, key.name, name) for name in named]
    return [(each.version or "Latest", address(each, path), each.version == key.version) for each in keys]


def _moment(at: float) -> datetime.datetime | None:
    return datetime.datetime.fromtimestamp(at, datetime.UTC) if at else None


def _missing(ctx: Context, entity: Entity, place: Place, site: Site) -> MissingPage:
    return MissingPage(
        entity=entity,
        key=place.key,
        asked=place.path,
        site=site.manifest,
        nearest=[(each.title, address(place.key, each.path)) for each in nearest(site.manifest, place.path)],
        nav=navigation_at(ctx, site),
    )


PAGES = (Page(path=f"{ADDRESS}/{{path:path}}", show=read, requires=READ),)
