"""What a template makes today of the answers that were given then, and whether that is what it made then."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from callboard import CallboardError, Context, Invalid, NotFound, Workspace
from callboard.plugins.catalog import find_entity, read_tree

from ..model import read_template
from ..provenance import MARKER, Creation, Snapshot, changed_paths, rendering_in, store, take
from ..queries import find_task, initiator_of
from ..run import person_now, render_published

CURRENT, BEHIND, UNKNOWN = "current", "behind", "unknown"


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """What the template made, what it makes now, and which paths are different."""

    before: Snapshot
    now: Snapshot
    paths: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class Repository:
    """What people have in a repository now: its files, the commit, and what its marker says it was made of."""

    files: Snapshot
    commit: str
    rendering: str = ""


@dataclass(frozen=True, kw_only=True)
class Drift:
    """The outcome of a comparison, in a word, and what to say of it."""

    state: str
    paths: Sequence[str] = field(default_factory=list)
    told: str = ""


async def look(ctx: Context, creation: Creation) -> Drift:
    """Compares with the template as it is today, and keeps what came of it. What cannot be told is said, not raised."""
    try:
        # Where an update was proposed, the repository says whether it was taken.
        taken = (await read_repository(ctx, creation)).rendering if creation.proposed else ""
        found = await compare(ctx, creation, taken)
        drift = Drift(state=BEHIND if found.paths else CURRENT, paths=found.paths)
    except CallboardError as error:
        drift = Drift(state=UNKNOWN, told=f"{error.message}. {error.hint or ''}".strip())
    await _keep(ctx, creation, drift)
    return drift


async def look_for_its_maker(ctx: Context, creation: Creation) -> Drift:
    """The same where nobody asks: with the rights that whoever had it made has now, and no more."""
    initiator = await ctx.database.read(initiator_of, creation.task)
    try:
        person = await person_now(ctx, initiator)
    except CallboardError as error:
        drift = Drift(state=UNKNOWN, told=f"{error.message}. Compare it yourself.")
        await _keep(ctx, creation, drift)
        return drift
    return await look(person, creation)


async def _keep(ctx: Context, creation: Creation, drift: Drift) -> None:
    async with ctx.transaction() as own:
        await own.database.run(store.note_drift, creation.id, drift.state, len(drift.paths), drift.told)


async def compare(ctx: Context, creation: Creation, taken: str = "") -> Comparison:
    """Renders the template anew. `taken` is what the repository says that it was made of. Raises NotFound for a
    template that is gone or whose files were not kept, and what a step raises."""
    before = await ctx.database.read(store.rendering, taken) if taken else None
    if before is None:
        before = await ctx.database.read(store.rendering, creation.rendering)
    if before is None:
        raise NotFound("What the template made was too large to be kept", hint="Compare by hand.")
    now = await render_now(ctx, creation)
    return Comparison(before=before, now=now, paths=changed_paths(before, now))


async def render_now(ctx: Context, creation: Creation) -> Snapshot:
    """The files that the step would publish today."""
    template = read_template((await find_entity(ctx, creation.template)).document)
    if not any(step.id == creation.step for step in template.steps):
        raise NotFound(f"The template has no step `{creation.step}` any more", hint="Start anew from it.")
    task = await ctx.database.read(find_task, creation.task)
    return await render_published(ctx, template, task, creation.step, creation.inputs)


async def read_repository(ctx: Context, creation: Creation) -> Repository:
    """What is in the repository now. Raises what reading it does."""
    where = creation.contents or creation.remote
    with tempfile.TemporaryDirectory(prefix="created-") as place:
        folder = Workspace(Path(place))
        if where.startswith("file:"):
            raise Invalid(
                "It was published into a folder, where nobody can review a change", hint="Start anew from it."
            )
        tree = await read_tree(ctx, where, folder)
        marker = folder.read_bytes(MARKER) if folder.exists(MARKER) else b""
        return Repository(files=await take(folder), commit=tree.commit, rendering=rendering_in(marker))
