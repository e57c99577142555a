"""The news in the formats of feed readers: RSS 2.0, Atom (RFC 4287) and JSON Feed 1.1. Pure."""

from __future__ import annotations

import datetime
import html
import re
from collections.abc import Sequence
from dataclasses import dataclass
from email.utils import format_datetime
from typing import Any
from urllib.parse import urlsplit

from .model import Item

_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
SINCE = "2026"
"""The year in the names of items: whose the host was then, they are."""


@dataclass(frozen=True, kw_only=True)
class Feed:
    """What the formats say. `home` is the page of the same, `own` the address of the feed itself, both in full; `root`
    is the portal. `kinds` are the titles of the kinds of news."""

    title: str
    root: str
    home: str
    own: str
    items: Sequence[Item]
    kinds: dict[str, str]
    now: datetime.datetime

    @property
    def updated(self) -> datetime.datetime:
        return _moment(self.items[0].at) if self.items else self.now

    def id_of(self, item: Item) -> str:
        """The same for ever, whatever the address of the portal."""
        return f"tag:{urlsplit(self.root).hostname or 'localhost'},{SINCE}:news/{item.id}"

    def link_to(self, item: Item) -> str:
        return f"{self.root}{item.href}" if item.href.startswith("/") else item.href


def as_rss(feed: Feed) -> str:
    """RSS 2.0."""
    items = "".join(
        f"<item><title>{_xml(_title(each))}</title><link>{_xml(feed.link_to(each))}</link>"
        f'<guid isPermaLink="false">{_xml(feed.id_of(each))}</guid>'
        f"<description>{_xml(html.escape(each.text or _title(each)))}</description>"
        f"<category>{_xml(feed.kinds.get(each.kind, each.kind))}</category>"
        f"<pubDate>{format_datetime(_moment(each.at))}</pubDate></item>\n"
        for each in feed.items
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel>'
        f"<title>{_xml(feed.title)}</title><link>{_xml(feed.home)}</link>"
        f"<description>{_xml(feed.title)}</description>"
        f'<atom:link href="{_xml(feed.own)}" rel="self" type="application/rss+xml"/>'
        f"<lastBuildDate>{format_datetime(feed.updated)}</lastBuildDate>\n{items}</channel></rss>\n"
    )


def as_atom(feed: Feed) -> str:
    """Atom, RFC 4287."""
    entries = "".join(
        f'<entry><id>{_xml(feed.id_of(each))}</id><title type="text">{_xml(_title(each))}</title>'
        f'<link rel="alternate" href="{_xml(feed.link_to(each))}"/><updated>{_moment(each.at).isoformat()}</updated>'
        f'<category term="{_xml(each.kind)}" label="{_xml(feed.kinds.get(each.kind, each.kind))}"/>'
        f'<content type="text">{_xml(each.text or _title(each))}</content></entry>\n'
        for each in feed.items
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">'
        f'<id>{_xml(feed.own)}</id><title type="text">{_xml(feed.title)}</title>'
        f"<updated>{feed.updated.isoformat()}</updated><author><name>{_xml(feed.title)}</name></author>"
        f'<link rel="self" href="{_xml(feed.own)}"/><link rel="alternate" href="{_xml(feed.home)}"/>\n'
        f"{entries}</feed>\n"
    )


def as_json(feed: Feed) -> dict[str, Any]:
    """JSON Feed 1.1."""
    return {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": feed.home,
        "feed_url": feed.own,
        "items": [
            {
                "id": feed.id_of(each),
                "url": feed.link_to(each),
                "title": _title(each),
                "content_text": each.text or _title(each),
                "date_published": _moment(each.at).isoformat(),
                "tags": [feed.kinds.get(each.kind, each.kind)],
            }
            for each in feed.items
        ],
    }


def _title(item: Item) -> str:
    return f"{item.title} {item.words}".strip()


def _moment(at: float) -> datetime.datetime:
    return datetime.datetime.fromtimestamp(int(at), datetime.UTC)


def _xml(text: str) -> str:
    """Text for an element or an attribute, without what XML cannot hold."""
    return html.escape(_NO_XML.sub("\ufffd", text))
