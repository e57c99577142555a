"""Folders of repositories that are read again and again, with the history of their files: for plugins that follow them.

The clone is kept, one for each repository, and can be removed between two readings.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import shutil
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from callboard import CallboardError, Context, Copied, Unavailable, Workspace, git

from ..sources.git_checkouts import Checkout
from ..sources.git_targets import GitTarget, file_location
from ..sources.scm import edit_url, path_on, places_of, repository_at, repository_of
from .ingestion import Ingestion, ingestion_of
from .touched import names_of
from .trees import copy_from, find_target

DEPTH = 2000
MOST_KEPT = 100
_KEPT = "kept-"


@dataclass(frozen=True, kw_only=True)
class RepositoryFolder:
    """A folder of a repository: how it is cloned, the branch or tag (empty for the default), and where it is in it."""

    clone_url: str
    ref: str
    path: str

    @property
    def prefix(self) -> str:
        """What the paths of its files begin with."""
        return f"{self.path}/" if self.path else ""


@dataclass(frozen=True, kw_only=True)
class KeptTree:
    """What was read: the commit, its branch or tag, what was copied, and the last change of each path of the whole
    repository, as far as its last commits tell."""

    folder: RepositoryFolder
    commit: str
    ref: str
    copied: Copied
    changes: Mapping[str, git.LastChange]


def repository_folder(ctx: Context, url: str) -> RepositoryFolder:
    """The folder that an address names, of the kinds that `read_tree` takes. Raises Invalid."""
    target, path, _ = find_target(ingestion_of(ctx), url, None, registered=True)
    return RepositoryFolder(clone_url=target.url, ref=target.ref, path=path.strip("/"))


async def find_commit(ctx: Context, url: str, *, ref: str = "", registered: bool = False) -> str:
    """The commit that the address stands for now, or that of another branch or tag of the repository, without reading
    anything. What is `registered` may be on this machine. Raises Invalid, NotFound, NotAllowed, Unavailable."""
    checkout, _ = _checkout(ingestion_of(ctx), url, ref, registered=registered)
    return (await checkout.find_commit())[0]


async def find_references(ctx: Context, url: str, *, registered: bool = False) -> dict[str, str]:
    """The names of the branches and tags of the repository behind an address, and their commits. Raises as above."""
    checkout, _ = _checkout(ingestion_of(ctx), url, "", registered=registered)
    found: dict[str, str] = {}
    for name, commit in (await checkout.references()).items():
        for before in ("refs/heads/", "refs/tags/"):
            if name.startswith(before) and not name.endswith("^{}"):
                found.setdefault(name.removeprefix(before), commit)
    return found


async def read_kept_tree(
    ctx: Context, url: str, into: Workspace, *, ref: str = "", registered: bool = False
) -> KeptTree:
    """Copies all that is below a folder of a repository into a workspace, as `read_tree` does, and tells of each file
    who changed it last. `ref` is a branch or tag other than the one that the address names.

    Raises Invalid for what names no folder, and for too much; NotFound, NotAllowed, Unavailable.
    """
    checkout, path = _checkout(ingestion_of(ctx), url, ref, registered=registered)
    commit, name = await checkout.find_commit()
    async with checkout.alone():
        try:
            changes = await _show(checkout, commit, path)
        except Unavailable:
            if checkout.folder.exists():
                raise
            # What a process has left half done that died has been dropped: a new clone will do.
            changes = await _show(checkout, commit, path)
        copied = await ctx.in_thread(partial(copy_from, checkout.folder, path, into, url, shared=True))
    await ctx.in_thread(_let_go, checkout.folder)
    folder = RepositoryFolder(clone_url=checkout.target.url, ref=checkout.target.ref, path=path)
    return KeptTree(folder=folder, commit=commit, ref=name, copied=copied, changes=changes)


async def _show(checkout: Checkout, commit: str, path: str) -> Mapping[str, git.LastChange]:
    await checkout.fetch(commit)
    changes, _ = await asyncio.gather(checkout.find_changes(commit), checkout.show_folder(commit, path))
    return changes


def web_addresses(ctx: Context, folder: RepositoryFolder, ref: str, path: str) -> tuple[str, str]:
    """Where a file of a repository is seen and where it is edited on its host, empty where nobody knows."""
    integrations = ingestion_of(ctx).integrations
    target = GitTarget(url=folder.clone_url, ref=ref)
    seen = file_location(target, ref, path, integrations)
    if seen.type != "url":
        return "", ""
    try:
        return seen.target, edit_url(seen.target, integrations) or ""
    except CallboardError:
        return seen.target, ""


def pushed_path(
    ctx: Context, url: str, *, addresses: Iterable[str], branch: str, is_default: bool, ref: str = ""
) -> str | None:
    """Where in its repository the folder at `url` is, if a push to that branch of the repository with these addresses
    reaches it; None if it does not. `ref` is a branch or tag that is read instead of the one that the address names."""
    integrations = ingestion_of(ctx).integrations
    names = names_of(ctx, addresses)
    for place in places_of(url, integrations) if not ref else ():
        if any(repository_at(place).is_same(each) for each in names):
            path = path_on(place, branch, is_default=is_default)
            return None if path is None else path.strip("/")
    try:
        folder = repository_folder(ctx, url)
    except CallboardError:
        return None
    repository, follows = repository_of(folder.clone_url, integrations), ref or folder.ref
    if repository is None or not any(repository.is_same(each) for each in names):
        return None
    is_meant = follows.removeprefix("refs/heads/") == branch if follows else is_default
    return folder.path if is_meant else None


def _checkout(ingestion: Ingestion, url: str, ref: str, *, registered: bool) -> tuple[Checkout, str]:
    target, path, credential = find_target(ingestion, url, None, registered=registered)
    if ref:
        target = replace(target, ref=ref)
    name = hashlib.sha256(target.url.encode(errors="surrogateescape")).hexdigest()[:32]
    folder = ingestion.ports.cache.absolute() / f"{_KEPT}{name}"
    return Checkout(target, ingestion.ports, folder, credential, depth=DEPTH), path.strip("/")


def _let_go(used: Path) -> None:
    """Notes that this clone was used, and removes those that have not been for longest where there are too many."""
    with suppress(OSError):
        os.utime(used)
    kept = [each for each in used.parent.glob(f"{_KEPT}*") if each.is_dir()]
    for each in sorted(kept, key=_age)[: max(0, len(kept) - MOST_KEPT)]:
        shutil.rmtree(each, ignore_errors=True)


def _age(folder: Path) -> float:
    try:
        return folder.stat().st_mtime
    except OSError:
        return 0.0
