"""What the `techdocs-ref` of an entity means: a folder on this machine, or the address of one in a repository."""

from __future__ import annotations

from callboard import Context, NotFound
from callboard.plugins.catalog import Beside, Entity, find_beside

from ..model import REF, ref_of

Place = Beside
"""One of both: `files` of a folder at `path` on this machine, or the `url` of a folder of a repository."""


async def find_place(ctx: Context, entity: Entity) -> Place:
    """Where the sources of an entity's documentation are; nothing is read. Raises NotFound for an entity that has none,
    Invalid for a `techdocs-ref` that says nothing of the sort or leads out, NotAllowed."""
    ref = ref_of(entity)
    if ref is None:
        raise NotFound(f"{entity.ref} has no documentation", hint=f"Add the annotation `{REF}: dir:.` to its file.")
    if ref.type == "url":
        return Place(url=ref.target.strip())
    return await find_beside(ctx, entity, ref.target)
