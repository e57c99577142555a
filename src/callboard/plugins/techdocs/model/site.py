"""What a built site says of itself, stored beside its pages: pages, navigation, headings, who wrote what when."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import msgspec

MANIFEST = "callboard.json"
"""Where it is stored. A site that others have built has none."""
METADATA = "techdocs_metadata.json"
SEARCH_INDEX = "search/search_index.json"
FORMAT = 1


class Heading(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A heading of a page: 1 to 6, the fragment that leads to it, its words."""

    level: int
    id: str
    text: str


class Section(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The words under one heading, up to the next. `id` is empty for what stands before the first."""

    id: str
    title: str
    text: str


class Written(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Who changed something last: seconds since 1970, the name of the author, the commit. Empty where unknown."""

    at: float = 0.0
    by: str = ""
    commit: str = ""


class DocsProblem(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Something wrong in the sources of a site. `file` is relative to the folder that the `techdocs-ref` names, `line`
    1-based, 0 when unknown."""

    message: str
    file: str = ""
    line: int = 0
    hint: str = ""
    level: Literal["error", "warning", "info"] = "warning"


class PageRecord(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One page. `path` is where it is read, relative to the site: `""`, `guide/`, or `guide.html`. `source` is its
    file, relative to the folder that the `techdocs-ref` names, and `digest` changes when what is shown does.

    `edit` is where it is edited on its host, empty when nobody knows.
    """

    path: str
    title: str
    source: str = ""
    digest: str = ""
    description: str = ""
    edit: str = ""
    headings: tuple[Heading, ...] = ()
    written: Written = Written()

    @property
    def file(self) -> str:
        """Where its HTML is stored, relative to the site."""
        return file_of(self.path)


class NavNode(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A line of the navigation: a page of the site by its `path`, a link elsewhere by its `url`, or a heading over
    `children`, with neither."""

    title: str
    path: str | None = None
    url: str = ""
    children: tuple[NavNode, ...] = ()


class Manifest(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A whole site. `files` are the digests of everything stored, by path; `redirects` lead from paths to others.

    `built_at` is in seconds since 1970, `source` is the address on its host of the folder that the `techdocs-ref`
    names, `repository` that of its repository. `written` is the last change of the documentation, `code` the last of
    anything beside it.
    """

    format: int = FORMAT
    name: str
    description: str = ""
    language: str = "en"
    built_at: float
    commit: str = ""
    source: str = ""
    repository: str = ""
    nav: tuple[NavNode, ...] = ()
    pages: tuple[PageRecord, ...] = ()
    redirects: dict[str, str] = {}
    files: dict[str, str] = {}
    problems: tuple[DocsProblem, ...] = ()
    written: Written = Written()
    code: Written = Written()

    def page(self, path: str) -> PageRecord | None:
        """The page that is read at that path, with or without a slash or `index.html` at its end."""
        wanted = path_of(path)
        return next((each for each in self.pages if each.path in (wanted, f"{wanted}/")), None)

    def beside(self, path: str) -> tuple[PageRecord | None, PageRecord | None]:
        """The pages before and after one, in the order of the navigation."""
        order = list(in_order(self.nav))
        found = order.index(path) if path in order else -1
        if found < 0:
            return None, None
        return (
            self.page(order[found - 1]) if found else None,
            self.page(order[found + 1]) if found + 1 < len(order) else None,
        )


def in_order(nodes: tuple[NavNode, ...]) -> Iterator[str]:
    """The paths of the pages of a navigation, from top to bottom."""
    for node in nodes:
        if node.path is not None:
            yield node.path
        yield from in_order(node.children)


def path_of(path: str) -> str:
    """Where the page is read that somebody asks for: without a slash before it and `index.html` at its end."""
    plain = path.lstrip("/")
    return plain.removesuffix("index.html") if f"/{plain}".endswith("/index.html") else plain


def file_of(path: str) -> str:
    """Where the HTML is stored of the page that is read there."""
    return f"{path}index.html" if path == "" or path.endswith("/") else path


def markdown_of(path: str) -> str:
    """Where the Markdown source is stored of the page that is read there."""
    return f"{file_of(path).removesuffix('.html')}.md"


def read_manifest(content: bytes) -> Manifest | None:
    """A stored manifest; None for what is none, or of another format."""
    try:
        found = msgspec.json.decode(content, type=Manifest)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    return found if found.format == FORMAT else None
