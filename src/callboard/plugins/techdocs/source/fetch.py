"""Gets the sources of a site: copies them out of a repository, or takes the folder on this machine in place."""

from __future__ import annotations

from callboard import CallboardError, Context, Invalid, Workspace
from callboard.plugins.catalog import (
    Entity,
    KeptTree,
    find_commit,
    read_kept_tree,
    repository_folder,
    web_addresses,
)

from ..model import Written
from .branches import on_branch
from .local import fingerprint, local_source
from .place import Place, find_place
from .source import NEVER, Source


async def fetch_source(
    ctx: Context, entity: Entity, into: Workspace, *, ref: str = "", place: Place | None = None
) -> Source:
    """The sources of an entity's documentation, in `into` where they come from elsewhere. `ref` is a branch or tag
    other than the usual one.

    Raises NotFound, Invalid, NotAllowed, Unavailable.
    """
    found = await find_place(ctx, entity) if place is None else place
    if found.path is not None and found.files is not None:
        if ref:
            raise Invalid("Versions are published of repositories only, not of a folder on this machine")
        return await local_source(found.path, files=found.files)
    tree = await read_kept_tree(ctx, found.url, into, ref=ref, registered=found.registered)
    return await ctx.in_thread(_source_of, ctx, tree, into, _at_ref(ctx, found.url, ref))


async def find_revision(ctx: Context, place: Place, *, ref: str = "") -> str:
    """What changes when the sources may have, without reading them: the commit, or of a folder on this machine
    something made of its files' times. Raises as `fetch_source`."""
    if place.path is not None and place.files is not None:
        return await ctx.in_thread(fingerprint, place.files)
    return await find_commit(ctx, place.url, ref=ref, registered=place.registered)


def _at_ref(ctx: Context, url: str, ref: str) -> str:
    """The address of the same folder on another branch or tag; empty where nobody knows."""
    if not ref:
        return url
    try:
        return on_branch(url, repository_folder(ctx, url).ref, ref)
    except CallboardError:
        return ""


def _source_of(ctx: Context, tree: KeptTree, into: Workspace, url: str) -> Source:
    prefix = tree.folder.prefix
    changes, beside = {}, NEVER
    for path, change in tree.changes.items():
        written = Written(at=change.at, by=change.by, commit=change.commit)
        if path.startswith(prefix):
            changes[path.removeprefix(prefix)] = written
        elif written.at > beside.at:
            beside = written
    return Source(
        files=into,
        commit=tree.commit,
        ref=tree.ref,
        address="" if url.startswith("git:") else url,
        repository=_repository(tree),
        changes=changes,
        beside=beside,
        edits=lambda path: web_addresses(ctx, tree.folder, tree.ref, prefix + path)[1],
    )


def _repository(tree: KeptTree) -> str:
    """Its page on its host, empty when the host has none."""
    url: str = tree.folder.clone_url
    return url.removesuffix(".git") if url.startswith(("https://", "http://")) else ""
