"""A relation that two entities show is one row; what comes out is what went in, whoever said what."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

import callboard.plugins.catalog
from callboard.foundation.database import migrate
from callboard.plugins.catalog.model import Relation, state
from callboard.plugins.catalog.store.relations import (
    emitters_of,
    forget_relations,
    relations_by,
    relations_of,
    write_relations,
)
from callboard.testing import portal

pytestmark = pytest.mark.usefixtures("callboard_database")

REFS = [f"component:default/{name}" for name in "abcdef"]
KINDS = (("dependsOn", "dependencyOf"), ("partOf", "hasPart"), ("ownedBy", "ownerOf"))
MIGRATIONS = Path(callboard.plugins.catalog.__file__).parent / "migrations"
OLD_TABLE = """
    CREATE TABLE catalog_relation (
        emitter VARCHAR(300) NOT NULL, source VARCHAR(300) NOT NULL, type VARCHAR(60) NOT NULL,
        target VARCHAR(300) NOT NULL
    )
"""
Said = Mapping[str, Sequence[Relation]]


def made_up(chance: random.Random) -> Said:
    """Some of each: both ways, one way only, of itself, several between the same two, between two others."""
    said: dict[str, Sequence[Relation]] = {}
    for ref in REFS:
        edges: set[Relation] = set()
        for _ in range(chance.randrange(6)):
            (forth, back), other = chance.choice(KINDS), chance.choice(REFS)
            ways = [Relation(ref, forth, other), Relation(other, back, ref)]
            strange = Relation(chance.choice(REFS), forth, other)
            edges.update(chance.choice([ways, ways, ways[:1], ways[1:], [strange]]))
        said[ref] = sorted(edges)
    return said


def shown(said: Said) -> dict[str, set[tuple[str, str]]]:
    found: dict[str, set[tuple[str, str]]] = {}
    for each in (each for edges in said.values() for each in edges):
        found.setdefault(each.source, set()).add((each.type, each.target))
    return found


def by(said: Said) -> dict[str, list[Relation]]:
    return {ref: sorted(edges) for ref, edges in said.items() if edges}


def sayers(said: Said, ref: str) -> dict[tuple[str, str], str]:
    edges = [(by, each) for by, edges in sorted(said.items()) for each in edges if each.source == ref]
    return {(each.type, each.target): by for by, each in reversed(edges)}


def assert_holds(connection: Connection, said: Said) -> None:
    assert dict(relations_of(connection, REFS)) == shown(said)
    emitted = {ref: state(ref, said.get(ref, ())) for ref in REFS}
    from_both = relations_of(connection, REFS, emitted)
    assert {ref: edges for ref, edges in from_both.items() if edges} == shown(said)
    kept = relations_by(connection, REFS)
    found = {ref: [edge for each in stated for edge in each.edges] for ref, stated in kept.items()}
    assert by(found) == by(said)
    for ref in REFS:
        assert emitters_of(connection, ref) == sayers(said, ref)


@pytest.mark.parametrize("seed", range(12))
async def test_what_is_written_is_what_is_read_and_goes_with_who_said_it(seed: int) -> None:
    chance = random.Random(seed)
    said = made_up(chance)
    gone = chance.sample(REFS, 2)

    def work(connection: Connection) -> None:
        write_relations(connection, {ref: state(ref, edges) for ref, edges in said.items()})
        assert_holds(connection, said)
        forget_relations(connection, gone)
        assert_holds(connection, {ref: edges for ref, edges in said.items() if ref not in gone})

    async with portal(work=False) as running, running.context("catalog").transaction() as ctx:
        await ctx.database.run(work)


def test_both_ends_of_a_relation_are_one_row() -> None:
    a, b = REFS[:2]
    assert state(a, [Relation(a, "dependsOn", b), Relation(b, "dependencyOf", a)]) == (
        (a, "dependsOn", b, "dependencyOf", None),
    )


@pytest.mark.parametrize("seed", range(6))
async def test_relations_of_the_version_before_are_taken_over(seed: int) -> None:
    said = made_up(random.Random(seed))

    def work(connection: Connection) -> None:
        make_as_before(connection, ((ref, *each) for ref, edges in said.items() for each in edges))
        migrate(connection, "catalog", MIGRATIONS)
        assert_holds(connection, said)
        ours = "SELECT count(*) FROM catalog_relation WHERE back IS NOT NULL"
        assert connection.execute(text(ours)).scalar_one() == sum(
            row.back is not None for ref, edges in said.items() for row in state(ref, edges)
        )

    async with portal(work=False) as running, running.context("catalog").transaction() as ctx:
        await ctx.database.run(work)


def make_as_before(connection: Connection, rows: Iterable[tuple[str, ...]]) -> None:
    connection.execute(text("DROP TABLE catalog_relation"))
    connection.execute(text(OLD_TABLE))
    for column in ("source", "emitter"):
        connection.execute(text(f"CREATE INDEX ix_catalog_relation_{column} ON catalog_relation ({column})"))
    values = text("INSERT INTO catalog_relation VALUES (:emitter, :source, :type, :target)")
    for row in rows:
        connection.execute(values, dict(zip(("emitter", "source", "type", "target"), row, strict=True)))
    connection.execute(text("ALTER TABLE catalog_problem DROP COLUMN draft"))
    connection.execute(text("UPDATE catalog_migration SET version_num = '0010'"))
