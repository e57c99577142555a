"""Several sites in one: entries of `nav` that include the `mkdocs.yml` of another folder of the same source."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from callboard import Invalid, LinkRefused, Workspace

from ..model import DocsProblem
from .edit import included_edit
from .files import MARKDOWN
from .keys import Table
from .nav import title_of_name
from .nav_entries import read_nav
from .places import OUTSIDE_HINT, is_folder, read_source, resolve
from .reading import Notes
from .site import DocsFolder, NavEntry
from .tree import LIMITS, YamlError, read_tree
from .walking import Walk

INCLUDE = "!include "
WILDCARD = "*include "
MOST_INCLUDED = 200
MOST_WILDCARDS = 20
_ALIAS = re.compile(r"[a-zA-Z0-9_.\-]+(?:/[a-zA-Z0-9_.\-]+)*")
_APART = re.compile(r"[^a-z0-9]+")


@dataclass
class Monorepo:
    """Includes sites into that of `file`: `folders` are theirs, `problems` what is wrong with them."""

    root: Workspace
    file: str
    own: DocsFolder
    folders: list[DocsFolder] = field(default_factory=list)
    problems: list[DocsProblem] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    asked: int = 0
    wildcards: int = 0
    walk: Walk = field(init=False)

    def __post_init__(self) -> None:
        self.walk = Walk(self.root, Notes(self.file))

    def resolve(self, entries: tuple[NavEntry, ...]) -> tuple[NavEntry, ...]:
        """The same entries with what they include in its place."""
        return tuple(resolved for entry in entries if (resolved := self._resolve(entry)) is not None)

    def _resolve(self, entry: NavEntry) -> NavEntry | None:
        if entry.target is None:
            return replace(entry, entries=self.resolve(entry.entries))
        if entry.target.startswith(INCLUDE):
            return self._include(entry, entry.target.removeprefix(INCLUDE).strip())
        if entry.target.startswith(WILDCARD) and entry.title:
            return self._include_all(entry, entry.target.removeprefix(WILDCARD).strip())
        return entry

    def _include_all(self, entry: NavEntry, pattern: str) -> NavEntry | None:
        self.wildcards += 1
        if self.wildcards > MOST_WILDCARDS:
            self._fail(entry, f"more than {MOST_WILDCARDS} wildcards are included")
            return None
        found: list[str] = []
        if pattern.endswith((".yml", ".yaml")):
            try:
                found = sorted(self.root.glob(pattern), key=lambda path: path.split("/"))
            except Invalid as fault:
                self._fail(entry, f"`{pattern[:200]}` cannot be included: {fault.message}")
                return None
        if not found:
            message = f"no `mkdocs.yml` fits `{pattern[:200]}`; nothing is included"
            self.problems.append(DocsProblem(message=message, file=entry.file, line=entry.line))
            return None
        below = [self._include(replace(entry, title=None), path) for path in found]
        return replace(entry, target=None, entries=tuple(each for each in below if each is not None))

    def _include(self, entry: NavEntry, path: str) -> NavEntry | None:
        file = resolve(path, self.file)
        if file is None or not file.endswith((".yml", ".yaml")):
            self._fail(entry, f"`{path[:200]}` cannot be included: it is no `mkdocs.yml` inside the source")
            return None
        if file == self.file:
            self._fail(entry, f"`{path[:200]}` includes itself")
            return None
        self.asked += 1
        if self.asked > MOST_INCLUDED:
            self._fail(entry, f"more than {MOST_INCLUDED} sites are included")
            return None
        notes = Notes(file)
        top = self._read(file, notes)
        folder = self._folder(entry, file, top, notes) if top else None
        nav = self._nav(top, folder, notes) if top and folder else ()
        self.problems.extend(notes.problems)
        if top is None or folder is None:
            return None
        self.folders.append(folder)
        return replace(entry, title=entry.title or top.text("site_name"), target=None, entries=nav)

    def _read(self, file: str, notes: Notes) -> Table | None:
        text = read_source(self.root, file, LIMITS.bytes, notes)
        if text is None:
            return None
        try:
            tree = read_tree(text, notes)
        except YamlError as fault:
            notes.fail(f"YAML error: {fault.problem}", fault.line + 1)
            return None
        if tree is None or not isinstance(tree.data, Mapping):
            notes.fail("it has to be a map of settings", 1)
            return None
        return Table(tree.data, notes)

    def _folder(self, entry: NavEntry, file: str, top: Table, notes: Notes) -> DocsFolder | None:
        name = top.text("site_name")
        alias = name if _ALIAS.fullmatch(name) else slug(name)
        if not alias or any(part in (".", "..") for part in alias.split("/")):
            hint = "Give it a `site_name`: the addresses of its pages begin with it."
            notes.fail("an included site needs a name", top.line("site_name") or 1, hint)
            return None
        if alias in self.names:
            message = f"`{file}` and `{self.names[alias]}` are both named `{alias}`"
            self._fail(entry, message, hint="Give each included site a `site_name` of its own.")
            return None
        self.names[alias] = file
        written = top.text("docs_dir", "docs")
        path = resolve(written, file)
        try:
            is_there = path is not None and is_folder(self.root, path)
        except LinkRefused:
            path = None
        if path is None:
            notes.fail(f"`docs_dir: {written[:200]}` leads out of the source", top.line("docs_dir"), OUTSIDE_HINT)
            return None
        if not is_there:
            notes.fail(f"the docs folder `{written[:200]}` is not there", top.line("docs_dir"))
            return None
        return DocsFolder(path=path, alias=alias, edit=included_edit(top, self.own, path))

    def _nav(self, top: Table, folder: DocsFolder, notes: Notes) -> tuple[NavEntry, ...]:
        entries = read_nav(top.value("nav"), notes)
        if entries is None:
            entries = self._scan(folder.path, notes)
        return tuple(self._prefixed(entry, folder.alias, notes) for entry in entries)

    def _scan(self, folder: str, notes: Notes) -> tuple[NavEntry, ...]:
        self.walk.notes = notes
        sources = self.walk.files(folder)
        paths = [source if folder == "." else source.removeprefix(f"{folder}/") for source in sources]
        return _grow([path for path in paths if path.endswith(MARKDOWN)], notes.file)

    def _prefixed(self, entry: NavEntry, alias: str, notes: Notes) -> NavEntry:
        if entry.target is None:
            return replace(entry, entries=tuple(self._prefixed(each, alias, notes) for each in entry.entries))
        if entry.target.startswith((INCLUDE, WILDCARD)):
            notes.fail("an included site includes another", entry.line, "Include it from the first `mkdocs.yml`.")
            return entry
        return entry if _is_address(entry.target) else replace(entry, target=f"{alias}/{entry.target}")

    def _fail(self, entry: NavEntry, message: str, hint: str = "") -> None:
        self.problems.append(DocsProblem(message=message, file=entry.file, line=entry.line, hint=hint, level="error"))


def slug(name: str) -> str:
    """A name as part of an address: plain letters and digits with `-` between them."""
    plain = unicodedata.normalize("NFKD", name.casefold()).encode("ascii", "ignore").decode()
    return _APART.sub("-", plain).strip("-")


def _grow(files: list[str], file: str) -> tuple[NavEntry, ...]:
    """Entries for files: what is in folders comes before what lies beside them."""
    here = sorted(path for path in files if "/" not in path)
    below: dict[str, list[str]] = {}
    for path in files:
        folder, slash, rest = path.partition("/")
        if slash:
            below.setdefault(folder, []).append(rest)
    grown = []
    for folder in sorted(below):
        inner = tuple(_behind(folder, each) for each in _grow(below[folder], file))
        grown.append(NavEntry(title=title_of_name(folder), entries=inner, file=file))
    return (*grown, *(NavEntry(target=path, file=file) for path in here))


def _behind(folder: str, entry: NavEntry) -> NavEntry:
    if entry.target is not None:
        return replace(entry, target=f"{folder}/{entry.target}")
    return replace(entry, entries=tuple(_behind(folder, each) for each in entry.entries))


def _is_address(target: str) -> bool:
    try:
        parts = urlsplit(target)
    except ValueError:
        return False
    return bool(parts.scheme or parts.netloc)
