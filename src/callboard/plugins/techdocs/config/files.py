"""Which files a site has, where each is read, and which are left out: as MkDocs finds them."""

from __future__ import annotations

import posixpath
from typing import Final, TypeAlias

from callboard import Workspace

from ..model import file_of
from .ignoring import Ignore
from .reading import Notes
from .site import Asset, DocsFolder, Files, SiteConfig, SourcePage
from .walking import Walk

MARKDOWN: Final = (".markdown", ".mdown", ".mkdn", ".mkd", ".md")
_Found: TypeAlias = dict[str, tuple[str, DocsFolder]]
_NEVER: Final = (".*", "/templates/")


def find_files(root: Workspace, config: SiteConfig) -> Files:
    """The pages and assets of a site. Where something is wrong that makes it unfit to be built, there are none.

    Raises Invalid for a source that is too large.
    """
    notes = Notes("")
    found: _Found = {}
    walk = Walk(root, notes)
    for folder in config.folders:
        for source in walk.files(folder.path):
            found[_uri(source, folder)] = (source, folder)
    if config.readme and "index.md" not in found:
        found["index.md"] = (config.readme, DocsFolder(path=posixpath.dirname(config.readme) or "."))
    kept = _included(found, config, notes)
    if any(each.level == "error" for each in notes.problems):
        return Files(problems=tuple(notes.problems))
    return _places(kept, found, config, notes)


def path_of_page(uri: str, *, directory_urls: bool) -> str:
    """Where a page is read, by its uri."""
    folder = posixpath.dirname(uri)
    stem = stem_of(uri)
    if not directory_urls:
        return posixpath.join(folder, f"{stem}.html")
    if stem == "index":
        return f"{folder}/" if folder else ""
    return f"{posixpath.join(folder, stem)}/"


def stem_of(uri: str) -> str:
    """What a page is called: the name of its file without what comes after the dot; a README is an index."""
    stem = posixpath.splitext(posixpath.basename(uri))[0]
    return "index" if stem == "README" else stem


def is_page(uri: str) -> bool:
    """Whether a file is Markdown."""
    return uri.endswith(MARKDOWN)


def sort_key(uri: str) -> tuple[tuple[str, ...], bool, str]:
    """The order of MkDocs: folder by folder, in each the index first."""
    *folders, name = uri.split("/")
    return tuple(folders), posixpath.splitext(name)[0] not in ("index", "README"), name


def _uri(source: str, folder: DocsFolder) -> str:
    below = source if folder.path == "." else source.removeprefix(f"{folder.path}/")
    return f"{folder.alias}/{below}" if folder.alias else below


def _included(found: _Found, config: SiteConfig, notes: Notes) -> list[str]:
    """Those that are not excluded, in the order of MkDocs; of an index and a README in one folder, the index."""
    excluded = Ignore([*_NEVER, *config.exclude.splitlines()])
    kept: dict[tuple[str, str], str] = {}
    for uri in sorted(found, key=sort_key):
        if excluded.matches(uri):
            continue
        file = file_of(path_of_page(uri, directory_urls=config.directory_urls)) if is_page(uri) else uri
        place = (posixpath.dirname(uri), file)
        if place in kept:
            message = f"it is left out, because `{uri}` is read in the same place"
            notes.warn(message, file=found[kept.pop(place)][0])
        kept[place] = uri
    return sorted(kept.values(), key=sort_key)


def _places(uris: list[str], found: _Found, config: SiteConfig, notes: Notes) -> Files:
    hidden = Ignore(config.not_in_nav.splitlines())
    pages: dict[str, SourcePage] = {}
    assets: list[Asset] = []
    for uri in uris:
        source, folder = found[uri]
        if not is_page(uri):
            assets.append(Asset(source=source, dest=uri))
            continue
        path = path_of_page(uri, directory_urls=config.directory_urls)
        if path in pages:
            notes.warn(f"it is left out, because `{uri}` is read in the same place", file=pages[path].source)
        edit = folder.edit.address(source if folder.path == "." else source.removeprefix(f"{folder.path}/"))
        pages[path] = SourcePage(source=source, uri=uri, path=path, in_nav=not hidden.matches(uri), edit=edit)
    stored = {file_of(path) for path in pages}
    for each in assets:
        if each.dest in stored:
            notes.warn("it is left out, because a page is read in the same place", file=each.source)
    free = tuple(each for each in assets if each.dest not in stored)
    return Files(pages=tuple(pages.values()), assets=free, problems=tuple(notes.problems))
