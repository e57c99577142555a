"""The index answers every question exactly as the brute-force scan over the documents does."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from callboard.plugins.catalog.index import (
    CatalogIndex,
    EntityList,
    EntityQuery,
    OrderField,
    QueryPage,
    list_entities,
    matches,
    parse_filter,
    parse_predicate,
    query_entities,
    search_rows,
)

from .documents import ASKED_KEYS, COMMON_KEYS, DOCUMENTS, ENTITIES, FIELDS, FILTERS, ORDERS, PREDICATES, TERMS, UIDS
from .oracle import Oracle, rows_of

checked = settings(
    max_examples=100,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)


def both(entities: Iterable[tuple[str, dict[str, Any]]]) -> tuple[CatalogIndex, Oracle]:
    """An index and an oracle that went through the same puts and removals.

    Some of the indexes are merged in between, some at the end, and some stay as many segments.
    """
    entities = list(entities)
    index, oracle = CatalogIndex(), Oracle()
    for number, (uid, document) in enumerate(entities):
        for one in (index, oracle):
            one.put(number % 9, f"component:default/e{number * 7 % 10}", uid, document)
            if number % 5 == 4:
                one.remove(number % 9 - 2)
        if number == len(entities) % 5:
            index.tidy(all=True)
    if len(entities) % 3 == 0:
        index.tidy(all=True)
    return index, oracle


@checked
@given(DOCUMENTS)
def test_search_rows_are_those_of_the_reference(document: dict[str, Any]) -> None:
    expected = {(row.key, row.value, row.original) for row in rows_of(document)}
    found = search_rows(document)
    assert set(found) == expected
    assert len(found) == len(expected)


@checked
@given(ENTITIES, FILTERS)
def test_filters_choose_what_a_scan_chooses(entities: Any, values: list[str]) -> None:
    index, oracle = both(entities)
    expression = parse_filter(values)
    assert set(index.select(expression)) == oracle.by_filter(values)
    for id, stored in oracle.entities.items():
        assert matches(expression, search_rows(stored.document)) == (id in oracle.by_filter(values))


@checked
@given(ENTITIES, PREDICATES)
def test_predicates_choose_what_a_scan_chooses(entities: Any, query: dict[str, Any]) -> None:
    index, oracle = both(entities)
    expression = parse_predicate(query)
    assert set(index.select(expression)) == oracle.by_query(query)
    for id, stored in oracle.entities.items():
        assert matches(expression, search_rows(stored.document)) == (id in oracle.by_query(query))


@checked
@given(ENTITIES, FILTERS, PREDICATES, st.lists(ASKED_KEYS, max_size=4))
def test_facets_and_counts_are_those_of_a_scan_under_any_permission(
    entities: Any, values: list[str], permission: dict[str, Any], keys: list[str]
) -> None:
    index, oracle = both(entities)
    chosen = index.select(parse_filter(values), visible=parse_predicate(permission))
    expected = oracle.by_filter(values) & oracle.by_query(permission)
    assert index.count(chosen) == len(expected)
    found = {key: [(one.value, one.count) for one in counted] for key, counted in index.facets(keys, chosen).items()}
    assert found == oracle.facets(keys, expected)
    everything = index.facets(COMMON_KEYS, index.select(parse_filter([])))
    counted = {key: [(one.value, one.count) for one in values] for key, values in everything.items()}
    assert counted == oracle.facets(COMMON_KEYS, oracle.entities)


@checked
@given(ENTITIES, TERMS, st.lists(ASKED_KEYS, max_size=3))
def test_text_is_found_where_a_scan_finds_it(entities: Any, term: str, fields: list[str]) -> None:
    index, oracle = both(entities)
    assert set(index.text(term, fields)) == oracle.by_text(term, fields)
    assert set(index.search_text(term)) == oracle.by_words(term)


@checked
@given(ENTITIES, FILTERS, ORDERS)
def test_unpaginated_lists_come_in_the_order_of_a_scan(entities: Any, values: list[str], order: Any) -> None:
    index, oracle = both(entities)
    key, descending = order or (None, False)
    asked = EntityList(filter=values, order=[OrderField(key, descending)] if order else [])
    rows = oracle.in_order(oracle.by_filter(values), key, descending)
    assert list_entities(index, asked).ids == [id for _, _, id in rows]
    assert index.order(index.select(parse_filter(values)), asked.order[0] if order else None) == [
        id for _, _, id in rows
    ]


@checked
@given(
    ENTITIES,
    FILTERS,
    st.lists(st.tuples(ASKED_KEYS.map(str.lower), st.booleans()), max_size=3),
    st.integers(1, 4),
    st.integers(0, 4),
)
def test_following_after_cursors_gives_the_list_of_a_scan(
    entities: Any, values: list[str], order: list[tuple[str, bool]], limit: int, offset: int
) -> None:
    index, oracle = both(entities)
    expected = oracle.listed(oracle.by_filter(values), order)[offset:]
    fields = [OrderField(key, descending) for key, descending in order]
    page = list_entities(index, EntityList(filter=values, order=fields, limit=limit, offset=offset))
    found = page.ids
    while page.next_after:
        assert len(page.ids) == limit
        page = list_entities(index, EntityList(filter=values, order=fields, after=page.next_after))
        found = found + page.ids
    assert found == expected


class Walk:
    """One query to the index and what a scan says about it, at any moment."""

    def __init__(
        self, entities: Any, values: list[str], query: Any, order: Any, *, term: str = "", fields: Any = None
    ) -> None:
        self.index, self.oracle = both(entities)
        self.values, self.query, self.term, self.fields = values, query, term, fields
        self.key, self.descending = order or (None, False)

    def ask(self, limit: int, offset: int = 0) -> QueryPage:
        order = [OrderField(self.key, self.descending)] if self.key else []
        asked = EntityQuery(
            filter=self.values,
            query=self.query,
            order=order,
            text=self.term,
            text_fields=self.fields,
            limit=limit,
            offset=offset,
        )
        return query_entities(self.index, asked)

    def follow(self, cursor: str, limit: int) -> QueryPage:
        return query_entities(self.index, EntityQuery(cursor=cursor, limit=limit))

    @property
    def chosen(self) -> set[int]:
        fields = [self.key or "metadata.uid"] if self.fields is None else self.fields
        chosen = self.oracle.by_filter(self.values) & self.oracle.by_text(self.term, fields)
        return chosen & self.oracle.by_query(self.query) if self.query is not None else chosen

    @property
    def rows(self) -> list[tuple[str, str, int]]:
        return self.oracle.in_order(self.chosen, self.key, self.descending)

    @property
    def is_narrowed(self) -> bool:
        """A text filter on the order field alone also picks among the field's values (see paging)."""
        fields = [self.key.lower()] if self.key and self.fields is None else self.fields
        return bool(self.term.strip()) and self.key is not None and fields == [self.key.lower()]


WALKS = st.builds(
    Walk,
    ENTITIES,
    FILTERS.map(lambda values: values[:1]),
    st.one_of(st.none(), PREDICATES),
    ORDERS,
    term=TERMS,
    fields=FIELDS,
)
OPEN_WALKS = st.builds(Walk, ENTITIES, st.just([]), st.none(), ORDERS)


@checked
@given(st.one_of(WALKS, OPEN_WALKS), st.integers(1, 4), st.integers(0, 3))
def test_walking_by_cursor_gives_the_query_of_a_scan_both_ways(walk: Walk, limit: int, offset: int) -> None:
    expected = [id for _, _, id in walk.rows][offset:]
    page = walk.ask(limit, offset)
    pages = [page]
    while page.next_cursor:
        page = walk.follow(page.next_cursor, limit)
        pages.append(page)
    assert {page.total for page in pages} == {len({id for _, _, id in walk.rows})}
    if walk.is_narrowed:
        assert {id for page in pages for id in page.ids} <= walk.chosen
    else:
        assert [id for page in pages for id in page.ids] == expected
    for earlier in reversed(pages[:-1]):
        assert page.previous_cursor is not None
        page = walk.follow(page.previous_cursor, limit)
        assert page.ids == earlier.ids
    assert page.previous_cursor is None


CHANGES = st.lists(
    st.one_of(
        st.tuples(st.just("remove"), st.integers(0, 8)),
        st.tuples(st.just("put"), st.integers(0, 12), st.sampled_from(UIDS), DOCUMENTS),
    ),
    max_size=3,
)
STEPS = st.lists(st.tuples(CHANGES, st.sampled_from(["next", "next", "previous"])), max_size=6)


def change(walk: Walk, changes: list[tuple[Any, ...]]) -> None:
    for what, id, *rest in changes:
        for one in (walk.index, walk.oracle):
            if what == "remove":
                one.remove(id)
            else:
                one.put(id, f"component:default/n{id}", *rest)


@checked
@given(OPEN_WALKS, st.integers(1, 3), STEPS)
def test_a_page_continues_right_behind_the_last_one_whatever_happens_between(
    walk: Walk, limit: int, steps: Any
) -> None:
    before = walk.rows
    page = walk.ask(limit)
    shown = before[:limit]
    for changes, direction in steps:
        change(walk, changes)
        cursor = page.next_cursor if direction == "next" else page.previous_cursor
        if cursor is None or not shown:
            break
        backwards = direction == "previous"
        place = shown[0][:2] if backwards else shown[-1][:2]
        rows = walk.rows
        if backwards != walk.descending:
            behind = [row for row in rows if row[:2] < place]
        else:
            behind = [row for row in rows if row[:2] > place]
        shown = behind[-limit:] if backwards else behind[:limit]
        page = walk.follow(cursor, limit)
        assert page.ids == [id for _, _, id in shown]
        if shown:
            assert (page.next_cursor is not None) == (rows[-1] != shown[-1])
            assert page.previous_cursor is None or rows[0] != shown[0]


@checked
@given(ENTITIES)
def test_taking_everything_out_leaves_nothing_behind(entities: Any) -> None:
    index, oracle = both(entities)
    index.order(index.select(parse_filter([])), OrderField("metadata.name"))
    for id in list(oracle.entities):
        index.remove(id)
    assert len(index) == 0
    assert index.state.layers == ()
    assert list_entities(index, EntityList(limit=5)).ids == []


def test_the_random_questions_do_meet_the_random_documents() -> None:
    hits = 0

    @settings(max_examples=100, deadline=None, database=None, derandomize=True)
    @given(ENTITIES, PREDICATES)
    def count(entities: Any, query: Any) -> None:
        nonlocal hits
        _, oracle = both(entities)
        hits += 0 < len(oracle.by_query(query)) < len(oracle.entities)

    count()
    if hits < 5:
        pytest.fail(f"only {hits} of 100 random questions told any entities apart")
