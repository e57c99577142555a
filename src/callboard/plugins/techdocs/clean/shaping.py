"""Brings HTML into a form about which allow-lists can decide element by element.

What they could not say: that an input is one of a tab or a task list, that a frame leads to an allowed host, that a
label belongs to an input of the page. And what styles say of alignment is said with attributes instead.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

UNSHAPED = re.compile(r"<(?:iframe|input|label)|style\s*=", re.IGNORECASE)
TAB = re.compile(r"__tabbed_\d{1,6}")
ALIGNED = re.compile(r"(?:^|;)\s*text-align\s*:\s*(left|right|center|justify)\s*(?:;|$)", re.IGNORECASE)
WIDE = re.compile(r"(?:^|;)\s*width\s*:\s*(\d{1,5}(?:px|%))\s*(?:;|$)", re.IGNORECASE)


def shape(html: str, hosts: frozenset[str]) -> str:
    """The content of the body in which inputs, labels, frames and styles are as they may be."""
    if not UNSHAPED.search(html):
        return html
    body = LexborHTMLParser(f"<!doctype html><body>{html}").body
    if body is None:
        return ""
    ids = {keep for each in body.css("input") if (keep := _shape_input(each))}
    for label in body.css("label[for]"):
        if label.attributes["for"] not in ids:
            del label.attrs["for"]
    for frame in body.css("iframe"):
        _shape_frame(frame, hosts)
    for cell in body.css("td[style], th[style]"):
        _say(cell, "align", ALIGNED)
    for image in body.css("img[style]"):
        _say(image, "width", WIDE)
    return body.inner_html or ""


def _shape_input(node: LexborNode) -> str | None:
    """Its id when it is the button of a tab; None for the box of a task, which nobody can tick, and what is removed."""
    kind = (node.attributes.get("type") or "").lower()
    if kind == "radio" and TAB.fullmatch(node.attributes.get("name") or ""):
        return node.attributes.get("id")
    if kind == "checkbox":
        node.attrs["type"] = kind
        node.attrs["disabled"] = ""
        if "name" in node.attributes:
            del node.attrs["name"]
    else:
        node.decompose()
    return None


def _shape_frame(node: LexborNode, hosts: frozenset[str]) -> None:
    """Leaves the frame without content, when it leads to one of the hosts."""
    if not is_allowed_frame(node.attributes.get("src") or "", hosts):
        node.decompose()
        return
    for child in list(node.iter(include_text=True)):
        child.decompose()


def is_allowed_frame(url: str, hosts: frozenset[str]) -> bool:
    """Whether an absolute address, over TLS, names exactly one of the hosts, with its port if it has one."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme == "https" and parts.netloc.lower() in hosts and "\\" not in url and url.isascii()


def _say(node: LexborNode, attribute: str, style: re.Pattern[str]) -> None:
    found = style.search(node.attributes.get("style") or "")
    if found and attribute not in node.attributes:
        node.attrs[attribute] = found[1].lower()
