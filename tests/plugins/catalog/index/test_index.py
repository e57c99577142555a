"""The index as a store: identity, replacement, facets, text, permission and threads."""

from __future__ import annotations

import threading
import time
from typing import Any

import pytest

from callboard.plugins.catalog.index import (
    And,
    CatalogIndex,
    Equals,
    Everything,
    Exists,
    Expression,
    FacetValue,
    HasRelation,
    Not,
    Nothing,
    OneOf,
    Or,
    OrderField,
    Prefix,
    find_by_refs,
    parse_filter,
)


def document(name: str, **parts: Any) -> dict[str, Any]:
    return {"kind": "Component", "metadata": {"name": name, **parts.pop("metadata", {})}, **parts}


def put(index: CatalogIndex, id: int, name: str, **parts: Any) -> None:
    index.put(id, f"component:default/{name}", f"uid-{id}", document(name, **parts))


@pytest.fixture
def index() -> CatalogIndex:
    index = CatalogIndex()
    put(index, 1, "playlist", metadata={"title": "Playlist Service", "tags": ["java", "music"]})
    put(index, 2, "payments", metadata={"description": "Takes 100% of the money"}, spec={"type": "Service"})
    put(index, 3, "search", spec={"type": "service", "profile": {"displayName": "Finder"}})
    return index


def test_an_entity_is_found_by_ref_and_uid(index: CatalogIndex) -> None:
    assert index.id_of_ref("component:default/payments") == 2
    assert index.id_of_ref("Component:default/payments") is None
    assert index.id_of_uid("uid-3") == 3
    assert index.ref_of(1) == "component:default/playlist"
    assert (index.ref_of(9), index.id_of_uid("nope")) == (None, None)


def test_replacing_an_entity_forgets_what_it_was(index: CatalogIndex) -> None:
    index.order(index.select(Everything()), OrderField("metadata.name"))
    index.put(2, "component:default/billing", "uid-new", document("billing"))
    assert len(index) == 3
    assert index.id_of_ref("component:default/payments") is None
    assert index.id_of_uid("uid-2") is None
    assert index.id_of_uid("uid-new") == 2
    assert list(index.select(Equals("metadata.name", "payments"))) == []
    assert index.order(index.select(Everything()), OrderField("metadata.name")) == [2, 1, 3]


def test_a_ref_that_comes_back_under_another_id_leaves_no_ghost(index: CatalogIndex) -> None:
    index.put(7, "component:default/payments", "uid-7", document("payments"))
    assert len(index) == 3
    assert list(index.select(Equals("metadata.name", "payments"))) == [7]
    index.remove(2)
    assert index.id_of_ref("component:default/payments") == 7


def test_removing_twice_is_the_same_as_once(index: CatalogIndex) -> None:
    index.remove(1)
    index.remove(1)
    assert len(index) == 2
    assert list(index.select(Everything())) == [2, 3]


def test_facets_keep_the_original_case_and_echo_the_keys_asked_for(index: CatalogIndex) -> None:
    put(index, 4, "both", spec={"type": ["Service", "service", "service"]}, metadata={"title": None})
    chosen = index.select(Everything())
    assert index.facets(["spec.Type", "spec.nope", "metadata.title"], chosen) == {
        "spec.Type": [FacetValue("Service", 2), FacetValue("service", 2)],
        "spec.nope": [],
        "metadata.title": [FacetValue("Playlist Service", 1)],
    }
    index.remove(2)
    index.remove(4)
    assert index.facets(["spec.type"], index.select(Everything())) == {"spec.type": [FacetValue("service", 1)]}


def test_without_permission_facets_are_empty_lists(index: CatalogIndex) -> None:
    chosen = index.select(parse_filter([]), visible=Nothing())
    assert index.facets(["kind"], chosen) == {"kind": []}


@pytest.mark.parametrize(
    "expression, ids",
    [
        (Everything(), [1, 2, 3]),
        (Nothing(), []),
        (Equals("KIND", "component"), [1, 2, 3]),
        (OneOf("metadata.name", ("Search", "payments", "x")), [2, 3]),
        (OneOf("metadata.name", ()), []),
        (Exists("spec.type"), [2, 3]),
        (Prefix("metadata.name", "P"), [1, 2]),
        (HasRelation("ownedBy"), []),
        (And(()), [1, 2, 3]),
        (Or(()), []),
        (And((Equals("spec.type", "service"), Not(Equals("metadata.name", "search")))), [2]),
        (Or((Equals("metadata.name", "search"), Equals("metadata.tags", "java"))), [1, 3]),
    ],
)
def test_expressions_written_by_hand_ignore_case(index: CatalogIndex, expression: Expression, ids: list[int]) -> None:
    assert list(index.select(expression)) == ids


def test_a_null_exists_and_equals_nothing(index: CatalogIndex) -> None:
    put(index, 4, "nulls", spec={"type": None, "owner": None})
    assert list(index.select(Exists("spec.type"))) == [2, 3, 4]
    assert list(index.select(Exists("spec.owner"))) == [4]
    assert list(index.select(Prefix("spec.type", ""))) == [2, 3]
    assert index.order(index.select(Exists("spec.type")), OrderField("spec.type")) == [2, 3]


def test_a_prefix_is_at_the_start_of_a_value_and_nowhere_else() -> None:
    index = CatalogIndex()
    for id, name in enumerate(["apay", "pa", "pay", "payments", "pbpay", "xpay"]):
        put(index, id, name)
    assert list(index.select(Prefix("metadata.name", "Pay"))) == [2, 3]


def test_the_selection_belongs_to_the_caller(index: CatalogIndex) -> None:
    for expression in (Everything(), Equals("kind", "component"), Exists("kind"), And((Everything(),))):
        index.select(expression).clear()
        assert len(index.select(expression)) == 3


def test_a_selection_made_before_a_removal_can_still_be_used(index: CatalogIndex) -> None:
    chosen = index.select(Everything())
    index.remove(1)
    assert index.order(chosen, OrderField("metadata.name")) == [2, 3]
    assert index.order(chosen) == [2, 3]
    assert index.facets(["metadata.name"], chosen)["metadata.name"][0].value == "payments"


@pytest.mark.parametrize(
    "term, ids",
    [
        ("play", [1]),
        ("SERVICE playlist", [1]),
        ("list serv", [1]),
        ("mus", [1]),
        ("finder", [3]),
        ("100%", [2]),
        ("money takes", [2]),
        ("playlist finder", []),
        ("100_", []),
        ("", [1, 2, 3]),
        ("p", [1, 2]),
    ],
)
def test_the_search_box_wants_every_word_somewhere(index: CatalogIndex, term: str, ids: list[int]) -> None:
    assert list(index.search_text(term)) == ids


def test_like_wildcards_work_only_in_the_exact_text_filter(index: CatalogIndex) -> None:
    assert list(index.text("p_y", ["metadata.name"])) == [2]
    assert list(index.text("p%s", ["metadata.name"])) == [1, 2]
    assert list(index.text("y%y", ["metadata.name"])) == []
    put(index, 4, "lines", metadata={"title": "a\nb"})
    assert list(index.text("a_b", ["metadata.title"])) == [4]
    assert list(index.text("play", ["metadata.title", "METADATA.NAME"])) == [1]
    assert list(index.text("money", [])) == []


def test_refs_are_looked_up_in_their_order_and_as_they_are(index: CatalogIndex) -> None:
    refs = ["component:default/search", "component:default/none", "Component:default/search"]
    assert find_by_refs(index, [*refs, refs[0]]) == [3, None, None, 3]
    assert find_by_refs(index, refs, visible=Nothing()) == [None, None, None]
    assert find_by_refs(index, refs[:1], filter=parse_filter(["spec.type=website"])) == [None]


def test_readers_never_see_half_an_entity() -> None:
    """One writer flips an entity between two shapes; whatever readers ask, both halves of the shape agree."""
    index = CatalogIndex()
    for id in range(50):
        put(index, id, f"n{id}", spec={"type": "a"}, metadata={"tags": ["a"]})
    wrong: list[str] = []
    stop = threading.Event()

    def look() -> None:
        # A rest after each look: threads that never let go of the interpreter hold the writer up for minutes.
        while not stop.wait(0.002):
            mixed = index.select(And((Equals("spec.type", "a"), Not(Equals("metadata.tags", "a")))))
            everything = index.select(Everything())
            ordered = index.order(everything, OrderField("metadata.name"))
            with index.reading():
                chosen = index.select(Everything())
                counted = index.facets(["spec.type"], chosen)["spec.type"]
            if mixed or len(everything) != 50 or len(ordered) != 50 or sum(one.count for one in counted) != 50:
                wrong.append(f"{list(mixed)} {len(everything)} {len(ordered)} {counted}")

    readers = [threading.Thread(target=look) for _ in range(3)]
    for reader in readers:
        reader.start()
    enough, turn = time.monotonic() + 5, 0
    while turn < 2_000 and (turn < 100 or time.monotonic() < enough):
        shape = "ab"[turn % 2]
        put(index, turn % 50, f"n{turn % 50}", spec={"type": shape}, metadata={"tags": [shape]})
        turn += 1
    stop.set()
    for reader in readers:
        reader.join()
    assert wrong == []
