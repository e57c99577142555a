"""What programs read of a site: the search index, Backstage's metadata, and the texts for agents."""

from __future__ import annotations

import html
from collections.abc import Iterator, Mapping

import msgspec

from ..model import Manifest, NavNode, PageRecord, in_order
from ..render import RenderedPage
from .drawing import markdown_path

MOST_FULL_TEXT = 10 * 1024 * 1024
"""Characters of `llms-full.txt`; what follows is named, and to be read by itself."""


def search_index(site: Manifest, pages: Mapping[str, RenderedPage]) -> bytes:
    """In MkDocs' format: each page as a whole, then each of its sections. `pages` are by their paths."""
    documents: list[dict[str, str]] = []
    for record in site.pages:
        sections = pages[record.path].sections
        whole = "\n".join(part for each in sections for part in (each.title, each.text) if part)
        documents.append({"location": record.path, "title": html.escape(record.title), "text": html.escape(whole)})
        documents += (
            {
                "location": f"{record.path}#{each.id}",
                "title": html.escape(each.title),
                "text": html.escape(each.text),
            }
            for each in sections
            if each.id
        )
    settings = {"indexing": "full", "lang": [site.language], "min_search_length": 3, "separator": r"[\s\-]+"}
    return msgspec.json.encode({"config": settings | {"prebuild_index": False}, "docs": documents})


def metadata(site: Manifest, files: list[str], etag: str) -> bytes:
    """`techdocs_metadata.json`, as Backstage writes it."""
    return msgspec.json.encode(
        {
            "site_name": site.name,
            "site_description": site.description,
            "build_timestamp": int(site.built_at * 1000),
            "etag": etag,
            "files": sorted(files),
        }
    )


def agents_index(site: Manifest) -> bytes:
    """`llms.txt`: every page by its title and its Markdown form, in the order of the navigation."""
    by_path = {each.path: each for each in site.pages}
    lines = [f"# {_line(site.name)}", ""]
    if site.description:
        lines += [f"> {_line(site.description)}", ""]
    for heading, paths in _groups(site):
        lines += [f"## {_line(heading)}", ""]
        lines += [_entry(by_path[path]) for path in paths if path in by_path]
        lines.append("")
    return "\n".join(lines).encode()


def agents_text(site: Manifest, texts: Mapping[str, bytes]) -> bytes:
    """`llms-full.txt`: the Markdown of all pages, by their paths, as long as that is bearable."""
    parts, size = [f"# {_line(site.name)}\n".encode()], 0
    for record in _ordered(site):
        text = texts.get(record.path, b"")
        size += len(text)
        if size > MOST_FULL_TEXT:
            parts.append(f"\n---\n\nMore is in {markdown_path(record.path)}\n".encode())
            continue
        parts.append(f"\n---\n\nSource: {markdown_path(record.path)}\n\n".encode() + text.strip() + b"\n")
    return b"".join(parts)


def _groups(site: Manifest) -> Iterator[tuple[str, list[str]]]:
    """The headings of the navigation's first level and the pages below each; what is in none comes last."""
    seen: dict[str, None] = {}
    loose: list[str] = []
    below: list[tuple[str, list[str]]] = []
    for node in site.nav:
        paths = [path for path in in_order((node,)) if path not in seen]
        seen |= dict.fromkeys(paths)
        if node.children:
            below.append((_heading(node), paths))
        else:
            loose += paths
    rest = [each.path for each in site.pages if each.path not in seen]
    yield from (each for each in (("Docs", loose), *below, ("Other pages", rest)) if each[1])


def _heading(node: NavNode) -> str:
    return node.title or "Pages"


def _ordered(site: Manifest) -> Iterator[PageRecord]:
    by_path = {each.path: each for each in site.pages}
    for path in dict.fromkeys((*in_order(site.nav), *by_path)):
        if path in by_path:
            yield by_path[path]


def _entry(record: PageRecord) -> str:
    said = f": {_line(record.description)}" if record.description else ""
    title = _line(record.title).replace("[", "(").replace("]", ")")
    return f"- [{title}](<{markdown_path(record.path)}>){said}"


def _line(text: str) -> str:
    return " ".join(text.split())
