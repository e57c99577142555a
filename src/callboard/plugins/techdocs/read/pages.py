"""Reads one page of a site, cleaned, with links that work wherever it is shown."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from hashlib import blake2b

from msgspec import structs
from selectolax.lexbor import LexborHTMLParser, LexborNode

from callboard import Context

from ..clean import CleanRules
from ..model import PageRecord, SiteKey, path_of
from ..storage import storage_of
from .articles import article_of, clean_article, headings_of, moved_to, parse, words_of
from .remembered import Remembered
from .sites import Site

AT_ONCE = 50_000
"""Bytes of HTML up to which a page is taken apart at once: another thread takes longer to begin."""
NO_PAGES = frozenset({"404.html", "search.html"})


@dataclass(frozen=True, kw_only=True)
class ReadPage:
    """A page. `html` is clean; `etag` changes when it does. `moved_to` is the path of another page of the site that has
    taken its place, else None: then there is nothing to show here."""

    record: PageRecord
    html: str
    etag: str
    moved_to: str | None = None


async def read_page(ctx: Context, site: Site, path: str) -> ReadPage | None:
    """The page that is read at a path, with or without a slash or `index.html` at its end; None when there is none.
    Raises Unavailable."""
    record = _record(site, path)
    if record is None:
        return None
    if (target := site.manifest.redirects.get(record.path)) is not None:
        return ReadPage(record=record, html="", etag=site.etag, moved_to=path_of(target))
    remembered = ctx.state(Remembered)
    name = ("page", site.key, record.path, record.digest or site.etag)
    known = remembered.get(name, ReadPage)
    if known is not None:
        return _with(known, record) if site.is_ours else known
    stored = await storage_of(ctx).read(site.key, record.file)
    if stored is None:
        return None
    take = _take_ours if site.is_ours else _take_foreign
    what = (stored.content, site.key, record, remembered.rules)
    page = await asyncio.to_thread(take, *what) if len(stored.content) > AT_ONCE else take(*what)
    remembered.keep(name, page, len(page.html) + 1_000)
    return page


def _with(page: ReadPage, record: PageRecord) -> ReadPage:
    """The page with what is said of it now: who wrote it when may change where its text does not."""
    return ReadPage(record=record, html=page.html, etag=page.etag, moved_to=page.moved_to)


def _record(site: Site, path: str) -> PageRecord | None:
    """What is said of the page at a path. A site of others need not name all of its pages."""
    wanted = path_of(path)
    found = site.manifest.page(path)
    if found is not None:
        return found
    if (other := next((each for each in (wanted, f"{wanted}/") if each in site.manifest.redirects), None)) is not None:
        return PageRecord(path=other, title=site.manifest.name)
    if site.is_ours or wanted in NO_PAGES:
        return None
    is_page = wanted == "" or wanted.endswith(("/", ".html"))
    return PageRecord(path=wanted if is_page else f"{wanted}/", title=wanted.strip("/") or site.manifest.name)


def _take_ours(content: bytes, key: SiteKey, record: PageRecord, rules: CleanRules) -> ReadPage:
    article = article_of(parse(content))
    html = clean_article(article, key, record.path, rules) if article else ""
    return ReadPage(record=record, html=html, etag=_digest(html))


def _take_foreign(content: bytes, key: SiteKey, record: PageRecord, rules: CleanRules) -> ReadPage:
    tree = parse(content)
    article = article_of(tree)
    target = moved_to(tree, record.path)
    if target is not None and target != record.path:
        return ReadPage(record=record, html="", etag=_digest(target), moved_to=target)
    edit = _edit(article) if article else ""
    html = clean_article(article, key, record.path, rules) if article else ""
    headings = headings_of(html)
    described = tree.css_first("meta[name=description]")
    said = structs.replace(
        record,
        title=_title(tree, record),
        description=(described.attributes.get("content") or "") if described else "",
        edit=edit,
        headings=headings,
    )
    return ReadPage(record=said, html=html, etag=_digest(html))


def _edit(article: LexborNode) -> str:
    """Where a page is edited: what Material's button leads to, when it leads to the web."""
    for button in article.css("a.md-content__button"):
        href = (button.attributes.get("href") or "").strip()
        if "edit" in (button.attributes.get("rel") or "").split() or "/edit/" in href or "/_edit/" in href:
            return href if href.startswith(("https://", "http://")) else ""
    return ""


def _title(tree: LexborHTMLParser, record: PageRecord) -> str:
    if record.title and record.title != record.path.strip("/"):
        return record.title
    title = tree.css_first("title") or tree.css_first("h1")
    return (words_of(title).rpartition(" - ")[0] or words_of(title)) if title else record.title


def _digest(text: str) -> str:
    return blake2b(text.encode("utf-8", "replace"), digest_size=12).hexdigest()
