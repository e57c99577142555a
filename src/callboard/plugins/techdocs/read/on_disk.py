"""Pages of a site as they are read from a disk, where no server turns the address of a folder into its page."""

from __future__ import annotations

from collections.abc import Collection
from urllib.parse import quote, unquote, urlsplit, urlunsplit

from callboard import Invalid

from .articles import is_elsewhere, parse, within

INDEX = "index.html"
ASKING = {"stylesheet", "preconnect", "dns-prefetch", "preload", "prefetch", "modulepreload", "icon"}
"""What a browser asks others for by itself, when a page says so in its head."""


def for_disk(content: bytes, path: str, files: Collection[str]) -> bytes:
    """A stored page with links to files in place of folders, and without what its head asks other hosts for. `path` is
    where it is stored, `files` all that is. A page that nests without end stays as it is."""
    try:
        tree = parse(content)
    except Invalid:
        return content
    for node in tree.css("a[href], area[href], link[href]"):
        said = (node.attributes.get("href") or "").strip()
        if node.tag == "link" and is_elsewhere(said) and ASKING & {*(node.attributes.get("rel") or "").lower().split()}:
            node.decompose()
        elif (found := _to_file(said, path, files)) is not None:
            node.attrs["href"] = found
    return (tree.html or "").encode("utf-8", "replace")


def _to_file(said: str, path: str, files: Collection[str]) -> str | None:
    """The link to the page's file, for one to the folder that it is in; None for any other."""
    try:
        parts = urlsplit(said)
    except ValueError:
        return None
    if not parts.path or parts.path.endswith(f"/{INDEX}") or parts.path == INDEX:
        return None
    target = within(said, quote(path))
    if target is None or (folder := unquote(target)) in files:
        return None
    folder = folder if not folder or folder.endswith("/") else f"{folder}/"
    if f"{folder}{INDEX}" not in files:
        return None
    return urlunsplit(("", "", f"{parts.path.rstrip('/')}/{INDEX}", parts.query, parts.fragment))
