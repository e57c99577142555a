"""What RSS 2.0, Atom (RFC 4287) and JSON Feed 1.1 require of a feed, checked by their own words."""

from __future__ import annotations

import datetime
import json
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit
from xml.etree import ElementTree

ATOM = "{http://www.w3.org/2005/Atom}"


def check_feed(end: str, text: str) -> None:
    """Raises AssertionError for a feed that a strict reader would not take."""
    ids = {"rss": _rss, "atom": _atom, "json": _json}[end](text)
    assert len(ids) == len(set(ids))
    assert all(each.startswith("tag:") for each in ids)


def _json(text: str) -> list[str]:
    feed = json.loads(text)
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["title"]
    for each in (feed["home_page_url"], feed["feed_url"]):
        assert urlsplit(each).scheme in ("http", "https")
    for each in feed["items"]:
        assert each["content_text"]
        assert datetime.datetime.fromisoformat(each["date_published"]).tzinfo
    return [each["id"] for each in feed["items"]]


def _atom(text: str) -> list[str]:
    root = ElementTree.fromstring(text)
    assert root.tag == f"{ATOM}feed"
    entries = root.findall(f"{ATOM}entry")
    for parent in (root, *entries):
        for name in ("id", "title", "updated"):
            assert [bool(each.text) for each in parent.findall(f"{ATOM}{name}")] == [True]
        assert datetime.datetime.fromisoformat(str(parent.findtext(f"{ATOM}updated"))).tzinfo
        assert parent.find(f"{ATOM}link") is not None
    assert root.findtext(f"{ATOM}author/{ATOM}name")
    assert [each.get("rel") for each in root.findall(f"{ATOM}link")] == ["self", "alternate"]
    return [str(each.findtext(f"{ATOM}id")) for each in entries]


def _rss(text: str) -> list[str]:
    root = ElementTree.fromstring(text)
    assert (root.tag, root.get("version")) == ("rss", "2.0")
    [channel] = root
    for name in ("title", "link", "description"):
        assert channel.findtext(name)
    guids = [guid for each in channel.findall("item") for guid in each.findall("guid")]
    assert len(guids) == len(channel.findall("item"))
    assert all(each.findtext("title") for each in channel.findall("item"))
    assert {each.get("isPermaLink") for each in guids} <= {"false"}
    for moment in channel.iter("pubDate"):
        assert parsedate_to_datetime(str(moment.text)).tzinfo
    return [str(each.text) for each in guids]
