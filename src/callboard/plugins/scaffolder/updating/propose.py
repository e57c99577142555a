"""Brings a repository to what its template makes today: a branch with the merged files, and a pull request for people
to look at."""

from __future__ import annotations

import datetime
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from callboard import Context, Invalid, Workspace, git
from callboard.plugins.catalog import find_entity

from ..provenance import MARKER, Creation, Merged, Origin, in_words, merge, store, write_marker
from ..publishing import propose_changes
from .compare import compare, read_repository

BRANCH = "callboard/update-{digest}"
SHORT = 12
UPDATE = "template:update"
"""The action that does this."""


@dataclass(frozen=True, kw_only=True)
class Updated:
    """The pull request, or the branch where the host has none, and the paths in which people have to choose."""

    url: str
    branch: str
    files: int
    conflicts: Sequence[str]
    notes: Sequence[str]


async def update(ctx: Context, creation: Creation) -> Updated:
    """Merges and proposes. Asked twice, it is the same branch and the same pull request. Raises Invalid when there is
    nothing to bring, and what reading, rendering and pushing do."""
    repository = await read_repository(ctx, creation)
    found = await compare(ctx, creation, repository.rendering)
    if not found.paths:
        raise Invalid("The template makes what it made before: there is nothing to update")
    with tempfile.TemporaryDirectory(prefix="merging-") as place:
        merged = await merge(found.before, repository.files, found.now, Workspace(Path(place)))
    async with ctx.transaction() as own:
        digest = await own.database.run(store.keep_rendering, found.now)
    title = (await find_entity(ctx, creation.template)).title
    proposed = await propose_changes(
        ctx,
        contents=creation.contents,
        remote=creation.remote,
        changes=[*merged.changes, _marker(creation, digest)],
        onto=repository.commit,
        branch=BRANCH.format(digest=digest[:SHORT]),
        title=f"Update from the template {title}",
        body=_body(creation, title, merged),
    )
    async with ctx.transaction() as own:
        await own.database.run(store.note_proposed, creation.id, proposed.url)
    return Updated(
        url=proposed.url,
        branch=proposed.branch,
        files=len(merged.changes),
        conflicts=merged.conflicts,
        notes=merged.notes,
    )


def _marker(creation: Creation, rendering: str) -> git.FileChange:
    """The marker as it is once people have taken the update."""
    day = datetime.datetime.fromtimestamp(creation.created_at, datetime.UTC).date().isoformat()
    origin = Origin(
        template=creation.template, task=creation.task, rendering=rendering, created=day, inputs=creation.inputs
    )
    return git.FileChange(path=MARKER, content=write_marker(origin))


def _body(creation: Creation, title: str, merged: Merged) -> str:
    said = [f"This repository was made from the template {title} (`{creation.template}`), which has changed since."]
    return "\n".join([*said, "", *in_words(merged)])
