"""Some thousand entities: enough for the ways that only pay for many, which small differential tests never take."""

from __future__ import annotations

import random
from typing import Any

import pytest

from callboard.plugins.catalog.index import (
    CatalogIndex,
    EntityList,
    EntityQuery,
    Entry,
    Everything,
    OrderField,
    list_entities,
    parse_filter,
    query_entities,
    sorted_page,
)

from .oracle import Oracle

SIZE = 3_000
WORDS = ["catalog", "playlist", "payment", "search", "invoice", "Über", "stream", "x-ray"]


def make_document(chance: random.Random, number: int) -> dict[str, Any]:
    name = f"{chance.choice(WORDS)}-{number % 2_900}"
    words = " ".join(chance.choice(WORDS) for _ in range(8))
    return {
        "kind": chance.choice(["Component", "API", "component"]),
        "metadata": {
            "name": name,
            "uid": f"U{number * 7919 % 10_007}",
            "title": chance.choice([None, name.upper(), words]),
            "description": f"{words} {number} of {chance.choice(WORDS)}{chance.randrange(99)}." * chance.choice([1, 9]),
            "tags": chance.sample(["java", "Java", "go", "rest"], chance.randrange(4)),
        },
        "spec": {"type": f"t{chance.randrange(90)}", "owner": f"Team-{chance.randrange(200)}", "rare": None},
        "relations": [
            {"type": "ownedBy", "targetRef": f"group:default/{chance.randrange(300)}"} for _ in range(number % 3)
        ],
    }


@pytest.fixture(scope="module", params=["several segments", "one segment"])
def both(request: pytest.FixtureRequest) -> tuple[CatalogIndex, Oracle]:
    """An index of several segments with holes in them, or of one, and what the reference says."""
    chance = random.Random(3)
    index, oracle = CatalogIndex(), Oracle()

    def put(first: int, last: int) -> None:
        entries = []
        for number in range(first, last):
            document = make_document(chance, number)
            entries.append(Entry(number, f"component:default/e{number}", document["metadata"]["uid"], document))
            oracle.put(*entries[-1])
        index.put_many(entries)

    put(0, SIZE)
    index.tidy(all=True)
    put(SIZE // 2, SIZE // 2 + 300)
    put(17, 20)
    for id in range(100, 140):
        index.remove(id)
        oracle.remove(id)
    assert len(index.state.layers) > 2
    if request.param == "one segment":
        index.tidy(all=True)
    return index, oracle


FILTERS = [
    [],
    ["kind=component"],
    ["kind=component,spec.type=t1", "spec.owner=team-7"],
    ["relations.ownedby=group:default/5"],
    ["metadata.tags.java"],
    ["metadata.tags.java=true,kind=api"],
    ["metadata.tags=java,metadata.tags=go", "spec.rare,spec.type=t3"],
    ["nothing=here"],
]
KEYS = ["kind", "spec.type", "spec.Owner", "metadata.tags", "metadata.tags.java", "relations.ownedBy", "spec.rare"]


@pytest.mark.parametrize("values", FILTERS)
def test_filters_and_facets_are_those_of_a_scan(both: tuple[CatalogIndex, Oracle], values: list[str]) -> None:
    index, oracle = both
    chosen = index.select(parse_filter(values))
    assert set(chosen) == oracle.by_filter(values)
    found = {key: [(one.value, one.count) for one in counted] for key, counted in index.facets(KEYS, chosen).items()}
    assert found == oracle.facets(KEYS, chosen)


@pytest.mark.parametrize(
    "term",
    [
        "play",
        "playlist-1",
        "ist-12",
        "9",
        "stream s",
        "ÜBER",
        "ber-2",
        "%list-2_",
        "_",
        "a%b%c",
        "xx",
        "-ray",
        "of x",
        "t.",
    ],
)
def test_text_is_found_where_a_scan_finds_it(both: tuple[CatalogIndex, Oracle], term: str) -> None:
    index, oracle = both
    for fields in (["metadata.name"], ["metadata.title", "metadata.description"], ["metadata.tags", "spec.owner"]):
        assert set(index.text(term, fields)) == oracle.by_text(term, fields)
    assert set(index.search_text(term)) == oracle.by_words(term)


@pytest.mark.parametrize("values", FILTERS)
@pytest.mark.parametrize("key", ["metadata.name", "spec.type", "metadata.tags", "relations.ownedby", "spec.rare", None])
@pytest.mark.parametrize("descending", [False, True])
def test_orders_and_deep_pages_are_those_of_a_scan(
    both: tuple[CatalogIndex, Oracle], values: list[str], key: str | None, descending: bool
) -> None:
    index, oracle = both
    chosen = oracle.by_filter(values)
    descending = descending and key is not None
    order = [OrderField(key, descending)] if key else []
    rows = [id for _, _, id in oracle.in_order(chosen, key, descending)]
    assert index.order(index.select(parse_filter(values)), order[0] if order else None) == rows
    for offset in (0, 1, len(rows) // 2, max(0, len(rows) - 3), len(rows) + 5):
        page = query_entities(index, EntityQuery(filter=values, order=order, limit=7, offset=offset))
        assert page.ids == rows[offset : offset + 7]
        if page.next_cursor:
            following = query_entities(index, EntityQuery(cursor=page.next_cursor, limit=9))
            assert following.ids == rows[offset + 7 : offset + 16]
            assert following.previous_cursor is not None
            back = query_entities(index, EntityQuery(cursor=following.previous_cursor, limit=7))
            assert back.ids == page.ids
    listed = oracle.listed(chosen, [(key, descending)] if key else [])
    for offset in (0, len(listed) // 2, max(0, len(listed) - 3)):
        asked = EntityList(filter=values, order=order, limit=5, offset=offset)
        assert list_entities(index, asked).ids == listed[offset : offset + 5]


@pytest.mark.parametrize("descending", [False, True])
def test_a_page_for_people_has_everybody_once_and_the_valueless_last(
    both: tuple[CatalogIndex, Oracle], descending: bool
) -> None:
    index, oracle = both
    chosen = index.select(Everything())
    tagged = list(dict.fromkeys(id for _, _, id in oracle.in_order(chosen, "metadata.tags", descending)))
    others = oracle.in_order(set(chosen) - set(tagged), "metadata.name", False)
    expected = tagged + [id for _, _, id in others]
    order, rest = OrderField("metadata.tags", descending), OrderField("metadata.name")
    for skip in (0, 40, len(tagged) - 4, len(tagged) + 11, len(expected) - 2):
        assert sorted_page(index, chosen, order, rest, skip=skip, most=9) == expected[skip : skip + 9]


def test_whoever_reads_sees_one_moment_while_others_write(both: tuple[CatalogIndex, Oracle]) -> None:
    index, _ = both
    with index.reading():
        before = len(index)
        index.remove(5)
        assert len(index) == before
        assert index.ref_of(5) is not None
    assert len(index) == before - 1
    assert index.ref_of(5) is None


@pytest.fixture(scope="module")
def lopsided() -> CatalogIndex:
    """Ten thousand components, and behind them as many systems as it takes to be worth trying row by row."""
    index, kinds = CatalogIndex(), ["Component"] * 10_000 + ["System"] * 300
    entries = []
    for id, kind in enumerate(kinds):
        document = {"kind": kind, "metadata": {"name": f"e{id:05}", "uid": f"u{id:05}"}}
        entries.append(Entry(id, f"{kind.lower()}:default/e{id:05}", f"u{id:05}", document))
    index.put_many(entries)
    index.tidy(all=True)
    return index


@pytest.mark.parametrize("key", ["", "metadata.name"])
@pytest.mark.parametrize("kind", ["component", "system"])
@pytest.mark.parametrize("descending", [False, True])
def test_pages_are_whole_where_what_is_asked_for_lies_far_behind(
    lopsided: CatalogIndex, key: str, kind: str, *, descending: bool
) -> None:
    order = [OrderField(key, descending)] if key else []
    expected = [id for id in range(10_300) if (id >= 10_000) == (kind == "system")]
    if descending and key:
        expected.reverse()
    page = query_entities(lopsided, EntityQuery(filter=[f"kind={kind}"], order=order, limit=900))
    forwards, pages = list(page.ids), [page]
    while page.next_cursor:
        page = query_entities(lopsided, EntityQuery(cursor=page.next_cursor, limit=900))
        forwards += page.ids
        pages.append(page)
    assert forwards == expected
    while page.previous_cursor:
        page = query_entities(lopsided, EntityQuery(cursor=page.previous_cursor, limit=900))
        pages.pop()
        assert page.ids == pages[-1].ids
    assert page.ids == expected[:900]
