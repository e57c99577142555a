"""Keeps relations: what one entity says of itself and another is one row, from which both ends are served."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, delete, select, union, union_all, update

from ..model import Stated
from .bulk import insert_values
from .parts import among, parts
from .tables import entity, relation

SAID = relation.c.emitter.is_(None)
"""Holds for a row that its source says itself."""
TOLD = relation.c.emitter.is_not(None)
"""Holds for a row that another says of its source."""
LEADS_BACK = relation.c.back.is_not(None)


def write_relations(connection: Connection, emitted: Mapping[str, Sequence[Stated]]) -> None:
    """Adds what these entities, by ref, emit, and marks the others that show it."""
    rows = [row for stated in emitted.values() for row in stated]
    insert_values(connection, relation, Stated._fields, rows)
    shown = {row.source for row in rows} | {row.target for row in rows if row.back is not None}
    _mark(connection, sorted(shown.difference(emitted)))


def forget_relations(connection: Connection, emitters: Sequence[str]) -> None:
    """Removes what these emitted, and marks the others that showed it."""
    for part in parts(emitters):
        mine, others = (SAID, among(relation.c.source, part)), among(relation.c.emitter, part)
        shown = union(select(relation.c.target).where(*mine, LEADS_BACK), select(relation.c.source).where(others))
        _mark(connection, connection.execute(shown).scalars().all())
        connection.execute(delete(relation).where(*mine))
        connection.execute(delete(relation).where(others))


def relations_of(
    connection: Connection, refs: Sequence[str], said: Mapping[str, Sequence[Stated]] | None = None
) -> Mapping[str, set[tuple[str, str]]]:
    """Type and target of all that these entities show, whoever said it.

    Give what each of them emits as `said`, where that is known: most of what they show need not be looked up then.
    """
    found: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for ref, stated in (said or {}).items():
        found[ref].update((each.type, each.target) for each in stated if each.emitter is None)
    known = () if said is None else (TOLD,)
    for part in parts(refs):
        there = select(relation.c.source, relation.c.type, relation.c.target).where(
            among(relation.c.source, part), *known
        )
        back = select(relation.c.target, relation.c.back, relation.c.source).where(
            among(relation.c.target, part), LEADS_BACK
        )
        for source, kind, target in connection.execute(union_all(there, back)):
            found[source].add((kind, target))
    return found


def relations_by(connection: Connection, refs: Sequence[str]) -> Mapping[str, list[Stated]]:
    """What these entities emit."""
    found: dict[str, list[Stated]] = defaultdict(list)
    for part in parts(refs):
        mine = select(relation).where(SAID, among(relation.c.source, part))
        others = select(relation).where(among(relation.c.emitter, part))
        for row in connection.execute(union_all(mine, others)):
            found[row.emitter or row.source].append(Stated(*row))
    return found


def emitters_of(connection: Connection, ref: str) -> dict[tuple[str, str], str]:
    """Which entity said each relation of this one, by type and target; the first by ref, where several did."""
    there = select(relation).where(relation.c.source == ref)
    back = select(relation).where(relation.c.target == ref, LEADS_BACK)
    rows = connection.execute(union(there, back)).all()
    said = [(row.emitter or row.source, edge) for row in rows for edge in Stated(*row).edges if edge.source == ref]
    return {(edge.type, edge.target): by for by, edge in sorted(said, reverse=True)}


def _mark(connection: Connection, refs: Sequence[str]) -> None:
    """These are written anew."""
    for part in parts(refs):
        connection.execute(
            update(entity).where(among(entity.c.ref, part), entity.c.dirty.is_(False)).values(dirty=True)
        )
