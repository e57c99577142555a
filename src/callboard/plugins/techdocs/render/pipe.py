"""What crosses the pipe between the portal and a process that renders, as MessagePack."""

from __future__ import annotations

from typing import Any

import msgspec

from ..clean import CleanRules
from ..model import DocsProblem, Heading, Section
from .limits import Limits


class PageSource(msgspec.Struct, frozen=True, kw_only=True):
    """A page as it is written. `uri` is its place below the docs folder as links see it, `path` where it is read, both
    relative to the site; `source` is its file as problems name it."""

    uri: str
    path: str
    source: str
    text: str


class SiteContext(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What pages of a site have in common.

    `extensions` are names with options, in order. `targets` are all pages and assets: the `uri` that links name, with
    the path where it is read. `snippets` are the texts that `--8<--` lines may ask for, by the names that
    `snippets_named` finds. `alerts` says whether `> [!NOTE]` is an admonition, `absolute_links` whether a link that
    begins with a slash begins at the docs folder.
    """

    extensions: tuple[tuple[str, dict[str, Any]], ...] = ()
    targets: dict[str, str] = {}
    snippets: dict[str, str] = {}
    alerts: bool = True
    absolute_links: bool = False


class PageLink(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A link to a heading of another page: its `uri`, the fragment, and the line where it is written."""

    target: str
    anchor: str
    line: int = 0


class RenderedPage(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A page as it is read. `html` is clean, with links relative to the page's `path`. `title` is what its front matter
    or the heading that it begins with says; empty when neither does.

    `anchors` are all fragments that lead somewhere in it, `links` those that it expects in other pages. `looked` are
    the targets that links were looked for in, and whether they were there; `used` the snippets that were asked for.
    `failed` says that `html` is the source as text, since it could not be rendered.
    """

    uri: str
    html: str
    title: str = ""
    description: str = ""
    headings: tuple[Heading, ...] = ()
    sections: tuple[Section, ...] = ()
    problems: tuple[DocsProblem, ...] = ()
    anchors: tuple[str, ...] = ()
    links: tuple[PageLink, ...] = ()
    looked: dict[str, bool] = {}
    used: tuple[str, ...] = ()
    failed: bool = False


class Setup(msgspec.Struct, frozen=True, kw_only=True):
    """What holds for all requests."""

    limits: Limits
    rules: CleanRules


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """Pages to render. `site` is a SiteContext, which is read when `digest` is not that of the request before."""

    digest: bytes
    site: msgspec.Raw
    pages: tuple[PageSource, ...]


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """The first so many of the pages that were asked for: one at least. Where there were none, what is wrong with the
    extensions of the site."""

    pages: tuple[RenderedPage, ...]
    faults: tuple[str, ...] = ()
