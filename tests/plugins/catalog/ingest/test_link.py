"""What the entities of all locations make of each other."""

from __future__ import annotations

from callboard.plugins.catalog.ingest.link import Conflict, conflicts, dangling, relations_by_source
from callboard.plugins.catalog.model import EntityRef, LocationRef, Relation

OWNED = Relation("component:default/a", "ownedBy", "group:default/gone")
OWNER = Relation("group:default/gone", "ownerOf", "component:default/a")
PART = Relation("component:default/a", "partOf", "system:default/s")


def test_an_edge_to_nobody_dangles():
    known = {"component:default/a", "system:default/s"}
    assert dangling([PART, OWNED, OWNER, OWNED], known) == [OWNED]


def test_edges_are_gathered_by_where_they_start_sorted_and_once():
    edges = [PART, OWNED, OWNER, PART]
    assert relations_by_source(edges) == {"component:default/a": (OWNED, PART), "group:default/gone": (OWNER,)}


def test_a_ref_declared_twice_is_a_conflict_held_by_the_first():
    one, two = LocationRef("url", "https://x.example/1"), LocationRef("url", "https://x.example/2")
    a, b, c = (EntityRef("component", "default", name) for name in "abc")
    assert conflicts([(a, one), (b, one), (a, two), (c, two), (c, two)]) == [
        Conflict(a, (one, two)),
        Conflict(c, (two, two)),
    ]
