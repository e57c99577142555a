"""What a repository says of its site, once it has been read and checked: settings, navigation, files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeAlias

from ..model import DocsProblem
from .edit_rule import NOWHERE, EditRule

Options: TypeAlias = Mapping[str, Any]
"""Plain values only: texts, numbers, booleans, None, lists and maps of them."""


@dataclass(frozen=True, kw_only=True)
class Extension:
    """A Markdown extension by the name that its library knows it by, and its options.

    A function among the options is its dotted name, or `{"function": name, "options": {…}}` if it gets arguments.
    """

    name: str
    options: Options = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class DocsFolder:
    """A folder of pages and assets: `path` is relative to the source, `.` for all of it. The addresses of its files
    begin with `alias`, which is empty for the site's own."""

    path: str
    alias: str = ""
    edit: EditRule = NOWHERE


@dataclass(frozen=True, kw_only=True)
class NavEntry:
    """A line of `nav` as it is written, in `file`: `target` names a file of the site or an address; a heading has
    `entries` instead."""

    title: str | None = None
    target: str | None = None
    entries: tuple[NavEntry, ...] = ()
    file: str = ""
    line: int = 0


@dataclass(frozen=True, kw_only=True)
class Redirect:
    """From the uri of a page that was to the uri of one that is, perhaps with a fragment, or to a web address."""

    old: str
    new: str
    file: str = ""
    line: int = 0


@dataclass(frozen=True, kw_only=True)
class SiteConfig:
    """A site's settings. `file` is what they were read from, relative to the source; empty when there is none.

    `nav` is None when the navigation follows from the files. `extensions` are in the order in which they are given to
    Markdown, and may repeat a name, as they do in MkDocs. `github_alerts` says whether `> [!NOTE]` is an admonition.
    `readme` is a file that is the first page where the docs folder has none, relative to the source.
    """

    name: str
    file: str = ""
    description: str = ""
    author: str = ""
    copyright: str = ""
    url: str = ""
    language: str = "en"
    repository: str = ""
    folders: tuple[DocsFolder, ...] = ()
    readme: str = ""
    nav: tuple[NavEntry, ...] | None = None
    exclude: str = ""
    not_in_nav: str = ""
    directory_urls: bool = True
    strict: bool = False
    extensions: tuple[Extension, ...] = ()
    github_alerts: bool = True
    redirects: tuple[Redirect, ...] = ()
    validation: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[DocsProblem, ...] = ()

    @property
    def is_usable(self) -> bool:
        """Whether a site can be built of it: nothing in it is an error."""
        return not any(each.level == "error" for each in self.problems)


@dataclass(frozen=True, kw_only=True)
class SourcePage:
    """A page. `source` is its file, relative to the source; `uri` its name in the site as links spell it, with the
    alias of its folder in front; `path` where it is read; `edit` where it is edited, or empty.

    A page that is not `in_nav` is missing from the navigation on purpose.
    """

    source: str
    uri: str
    path: str
    in_nav: bool = True
    edit: str = ""


@dataclass(frozen=True, kw_only=True)
class Asset:
    """Any other file: `source` as a page's, `dest` where it is stored and how links spell it."""

    source: str
    dest: str


@dataclass(frozen=True, kw_only=True)
class Files:
    """The files of a site, in the order of MkDocs: folder by folder, an index before its neighbours."""

    pages: tuple[SourcePage, ...] = ()
    assets: tuple[Asset, ...] = ()
    problems: tuple[DocsProblem, ...] = ()

    @property
    def is_usable(self) -> bool:
        """Whether a site can be built of them: nothing is wrong that is an error."""
        return not any(each.level == "error" for each in self.problems)

    @cached_property
    def targets(self) -> Mapping[str, str]:
        """Where each file is read, page or asset, by its uri."""
        return {each.uri: each.path for each in self.pages} | {each.dest: each.dest for each in self.assets}
