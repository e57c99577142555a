"""Orders, limits and cursors of GET /entities and /entities/by-query, as the reference words them."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from typing import Any

import pytest

from callboard import Invalid
from callboard.plugins.catalog.index import (
    CatalogIndex,
    EntityList,
    EntityQuery,
    Equals,
    Nothing,
    OrderField,
    list_entities,
    parse_order,
    parse_order_fields,
    query_entities,
)

NAME = OrderField("metadata.name")


def put(index: CatalogIndex, id: int, name: str, **metadata: Any) -> None:
    document = {"kind": "Component", "metadata": {"name": name, "uid": f"u{id}", **metadata}}
    index.put(id, f"component:default/{name}", f"u{id}", document)


@pytest.fixture
def index() -> CatalogIndex:
    """Five entities: ids 1 to 5, uids u1 to u5, names and titles in other orders."""
    index = CatalogIndex()
    put(index, 1, "e", title="Same")
    put(index, 2, "d", tags=["x", "a"])
    put(index, 3, "c", title="same", tags=["m"])
    put(index, 4, "b", title="Other")
    put(index, 5, "a", title=None)
    return index


def read(cursor: str | None) -> dict[str, Any]:
    assert cursor is not None
    content: dict[str, Any] = json.loads(b64decode(cursor))
    return content


def listed(index: CatalogIndex, *order: str, **asked: Any) -> list[int]:
    return list_entities(index, EntityList(order=parse_order(order), **asked)).ids


def test_without_limits_everything_comes_by_uid(index: CatalogIndex) -> None:
    assert listed(index) == [1, 2, 3, 4, 5]


def test_without_limits_only_the_first_order_counts_and_drops_those_without_the_field(
    index: CatalogIndex,
) -> None:
    assert listed(index, "asc:metadata.Title", "asc:metadata.name") == [4, 1, 3]
    assert listed(index, "desc:metadata.title") == [3, 1, 4]


def test_in_pages_the_order_is_by_ref(index: CatalogIndex) -> None:
    assert listed(index, limit=3) == [5, 4, 3]
    assert listed(index, offset=3) == [2, 1]


def test_in_pages_those_without_the_field_come_last_whichever_way(index: CatalogIndex) -> None:
    assert listed(index, "asc:metadata.title", limit=9) == [4, 1, 3, 2, 5]
    assert listed(index, "desc:metadata.title", limit=9) == [1, 3, 4, 2, 5]


def test_in_pages_further_orders_break_ties(index: CatalogIndex) -> None:
    assert listed(index, "asc:metadata.title", "asc:metadata.name", limit=9) == [4, 3, 1, 5, 2]
    assert listed(index, "asc:metadata.title", "desc:metadata.name", limit=9) == [4, 1, 3, 2, 5]


def test_a_field_with_several_values_breaks_ties_by_the_one_that_comes_first(index: CatalogIndex) -> None:
    put(index, 1, "e", title="t", tags=["b", "z"])
    put(index, 2, "d", title="t", tags=["a", "c"])
    put(index, 3, "c", title="t")
    assert listed(index, "asc:metadata.title", "asc:metadata.tags", limit=4) == [4, 2, 1, 3]
    assert listed(index, "asc:metadata.title", "desc:metadata.tags", limit=4) == [4, 1, 2, 3]
    put(index, 2, "d", title="t", tags=["a", "zz"])
    assert listed(index, "asc:metadata.title", "desc:metadata.tags", limit=4) == [4, 2, 1, 3]
    assert listed(index, "asc:metadata.title", "asc:metadata.tags", limit=4) == [4, 2, 1, 3]


@pytest.mark.parametrize("gather_below", [0, 64])
def test_orders_that_were_in_use_stay_in_step_with_every_change(gather_below: int) -> None:
    def orders(index: CatalogIndex) -> list[list[int]]:
        by_title = query_entities(index, EntityQuery(order=(OrderField("metadata.title"),))).ids
        return [listed(index), listed(index, limit=9), by_title]

    index, fresh = CatalogIndex(), CatalogIndex()
    put(index, 1, "m", title="m")
    put(index, 2, "n", title=None)
    put(index, 3, "o", title="o")
    orders(index)
    put(index, 4, "a", title="z")
    put(index, 3, "b", title=None)
    put(index, 2, "z", title="a")
    index.remove(1)
    put(index, 1, "q", title=["x", "b", None])
    for id, name, title in ((4, "a", "z"), (3, "b", None), (2, "z", "a"), (1, "q", ["x", "b", None])):
        put(fresh, id, name, title=title)
    assert orders(index) == orders(fresh) == [[1, 2, 3, 4], [4, 3, 1, 2], [2, 1, 1, 4]]


def test_in_pages_the_order_key_is_taken_as_it_is_written(index: CatalogIndex) -> None:
    assert listed(index, "desc:metadata.Name", limit=9) == [1, 2, 3, 4, 5]


def test_the_next_page_is_announced_only_when_there_is_one(index: CatalogIndex) -> None:
    first = list_entities(index, EntityList(limit=3, offset=1))
    assert read(first.next_after) == {"limit": 3, "offset": 4}
    second = list_entities(index, EntityList(limit=1, after=first.next_after))
    assert second.ids == [1]
    assert second.next_after is None
    assert list_entities(index, EntityList(limit=5)).next_after is None
    assert list_entities(index, EntityList(offset=1)).next_after is None


def test_a_limit_of_zero_is_refused_for_lists(index: CatalogIndex) -> None:
    with pytest.raises(Invalid, match=r"^Invalid limit, must be greater than zero$"):
        listed(index, limit=0)
    with pytest.raises(Invalid):
        listed(index, limit=-1)


@pytest.mark.parametrize("after", ["garbage", "e30x", "bnVsbA==", b64encode(b'{"limit":"1"}').decode(), "ü"])
def test_a_garbled_after_cursor_is_refused(index: CatalogIndex, after: str) -> None:
    with pytest.raises(Invalid, match=r"^Malformed after cursor, could not be parsed$"):
        listed(index, after=after)


@pytest.mark.parametrize("order", ["foo", "up:metadata.name", "asc:", "metadata.name"])
def test_a_bad_order_is_refused_with_its_text(order: str) -> None:
    with pytest.raises(Invalid) as refused:
        parse_order([order])
    assert refused.value.message == f'Invalid order parameter "{order}", expected "<asc or desc>:<field name>"'


def test_order_fields_are_read_with_an_optional_direction() -> None:
    assert parse_order_fields(["a.b", "c,asc", "d,desc"]) == (
        OrderField("a.b"),
        OrderField("c"),
        OrderField("d", descending=True),
    )
    for wrong in ("a,up", "a,", "a,ASC"):
        with pytest.raises(Invalid, match=r"^Invalid order field order, must be asc or desc$"):
            parse_order_fields([wrong])


def test_a_query_without_order_comes_by_uid_and_two_hundred_at_a_time() -> None:
    index = CatalogIndex()
    for id in range(100, 350):
        put(index, id, f"n{-id}")
    page = query_entities(index, EntityQuery())
    assert page.ids == list(range(100, 300))
    assert page.total == 250


def test_ordering_a_query_leaves_out_who_lacks_the_field_in_items_and_total(index: CatalogIndex) -> None:
    page = query_entities(index, EntityQuery(order=(OrderField("metadata.TITLE"),)))
    assert page.ids == [4, 1, 3]
    assert page.total == 3


def test_a_field_with_several_values_repeats_the_entity_but_counts_it_once(index: CatalogIndex) -> None:
    page = query_entities(index, EntityQuery(order=(OrderField("metadata.tags", descending=True),)))
    assert page.ids == [2, 3, 2]
    assert page.total == 2


def test_only_the_first_order_field_of_a_query_is_used(index: CatalogIndex) -> None:
    order = (OrderField("metadata.title"), OrderField("metadata.name"))
    assert query_entities(index, EntityQuery(order=order)).ids == [4, 1, 3]


def test_a_limit_of_zero_gives_only_the_count(index: CatalogIndex) -> None:
    page = query_entities(index, EntityQuery(limit=0))
    assert (page.ids, page.total, page.next_cursor, page.previous_cursor) == ([], 5, None, None)


def test_leaving_the_count_out_reports_zero_on_every_page(index: CatalogIndex) -> None:
    first = query_entities(index, EntityQuery(limit=2, count=False))
    assert first.total == 0
    assert query_entities(index, EntityQuery(cursor=first.next_cursor)).total == 0


def test_a_text_filter_looks_in_the_order_field_or_else_in_the_uid(index: CatalogIndex) -> None:
    assert query_entities(index, EntityQuery(text="SAM", order=(OrderField("metadata.title"),))).ids == [1, 3]
    assert query_entities(index, EntityQuery(text="b")).ids == []
    assert query_entities(index, EntityQuery(text="u4")).ids == [4]
    fields = ["metadata.name", "metadata.Title"]
    assert query_entities(index, EntityQuery(text="a", text_fields=fields)).ids == [1, 3, 5]
    assert query_entities(index, EntityQuery(text="  ")).total == 5


def test_a_text_filter_on_the_order_field_picks_among_its_values(index: CatalogIndex) -> None:
    page = query_entities(index, EntityQuery(text="x", order=(OrderField("metadata.tags"),)))
    assert page.ids == [2]
    assert page.total == 1


def test_a_cursor_carries_the_whole_query(index: CatalogIndex) -> None:
    asked = EntityQuery(filter=["kind=component"], order=(NAME,), text="", text_fields=["metadata.name"], limit=2)
    content = read(query_entities(index, asked).next_cursor)
    assert content == {
        "orderFields": [{"field": "metadata.name", "order": "asc"}],
        "orderFieldValues": ["b", "u4"],
        "firstSortFieldValues": ["a", "u5"],
        "isPrevious": False,
        "totalItems": 5,
        "filter": ["kind=component"],
    }


def test_only_the_cursor_of_a_post_has_a_query(index: CatalogIndex) -> None:
    query = {"$not": {"metadata.name": "c"}}
    first = query_entities(index, EntityQuery(query=query, text="u", limit=2))
    content = read(first.next_cursor)
    assert content["query"] == query
    assert content["fullTextFilter"] == {"term": "u"}
    assert content["orderFieldValues"] == ["u2"]
    assert query_entities(index, EntityQuery(cursor=first.next_cursor)).ids == [4, 5]


def test_with_a_cursor_everything_but_the_limit_is_taken_from_it(index: CatalogIndex) -> None:
    first = query_entities(index, EntityQuery(order=(NAME,), limit=2))
    asked = EntityQuery(cursor=first.next_cursor, limit=1, offset=3, filter=["kind=api"], text="zzz")
    page = query_entities(index, asked)
    assert page.ids == [3]
    assert page.total == 5


def test_the_total_is_not_counted_anew_on_later_pages(index: CatalogIndex) -> None:
    first = query_entities(index, EntityQuery(limit=2))
    index.remove(5)
    assert query_entities(index, EntityQuery(cursor=first.next_cursor, limit=2)).total == 5


def test_the_first_page_has_no_way_back_even_with_an_offset(index: CatalogIndex) -> None:
    first = query_entities(index, EntityQuery(limit=1, offset=2))
    assert first.previous_cursor is None
    second = query_entities(index, EntityQuery(cursor=first.next_cursor, limit=1))
    back = query_entities(index, EntityQuery(cursor=second.previous_cursor, limit=1))
    assert back.ids == first.ids == [3]
    assert back.previous_cursor is None


def test_a_page_whose_entities_are_gone_still_leads_back(index: CatalogIndex) -> None:
    first = query_entities(index, EntityQuery(limit=3))
    index.remove(4)
    index.remove(5)
    gone = query_entities(index, EntityQuery(cursor=first.next_cursor, limit=3))
    assert (gone.ids, gone.next_cursor) == ([], None)
    assert query_entities(index, EntityQuery(cursor=gone.previous_cursor, limit=3)).ids == [1, 2, 3]


def test_going_back_to_entities_that_are_gone_leads_on(index: CatalogIndex) -> None:
    first = query_entities(index, EntityQuery(limit=2))
    second = query_entities(index, EntityQuery(cursor=first.next_cursor, limit=2))
    index.remove(1)
    index.remove(2)
    gone = query_entities(index, EntityQuery(cursor=second.previous_cursor, limit=2))
    assert (gone.ids, gone.previous_cursor) == ([], None)
    assert query_entities(index, EntityQuery(cursor=gone.next_cursor, limit=2)).ids == [3, 4]


def test_a_permission_holds_on_every_page_and_is_in_no_cursor(index: CatalogIndex) -> None:
    first = query_entities(index, EntityQuery(limit=1), visible=Equals("metadata.title", "same"))
    assert first.total == 2
    assert "same" not in json.dumps(read(first.next_cursor))
    others = query_entities(index, EntityQuery(cursor=first.next_cursor), visible=Nothing())
    assert others.ids == []
    assert list_entities(index, EntityList(limit=5), visible=Equals("kind", "api")).ids == []


def test_a_permission_cannot_be_widened_by_a_forged_cursor(index: CatalogIndex) -> None:
    forged = b64encode(b'{"orderFields":[],"orderFieldValues":[],"isPrevious":false,"query":{"$any":[{}]}}')
    page = query_entities(index, EntityQuery(cursor=forged.decode()), visible=Equals("metadata.name", "c"))
    assert page.ids == [3]
    assert page.total == 1


@pytest.mark.parametrize(
    "content",
    [
        "no json",
        "[]",
        "{}",
        '{"orderFields":[],"orderFieldValues":[1],"isPrevious":false}',
        '{"orderFields":[{"field":"a","order":"up"}],"orderFieldValues":[],"isPrevious":false}',
        '{"orderFields":[{"field":"a","order":"asc"}],"orderFieldValues":["x"],"isPrevious":false}',
        '{"orderFields":[],"orderFieldValues":["a","b"],"isPrevious":false}',
        '{"orderFields":[],"orderFieldValues":[],"isPrevious":"no"}',
        '{"orderFields":[],"orderFieldValues":[],"isPrevious":false,"filter":"kind=a"}',
        '{"orderFields":[],"orderFieldValues":[],"isPrevious":false,"query":[]}',
        '{"orderFields":[],"orderFieldValues":[],"isPrevious":false,"totalItems":"5"}',
        '{"orderFields":[],"orderFieldValues":[],"isPrevious":false,"fullTextFilter":{"fields":[]}}',
    ],
)
def test_a_malformed_cursor_is_refused(index: CatalogIndex, content: str) -> None:
    with pytest.raises(Invalid, match=r"^Malformed cursor: "):
        query_entities(index, EntityQuery(cursor=b64encode(content.encode()).decode()))


def test_names_with_lone_surrogates_survive_in_cursors(index: CatalogIndex) -> None:
    put(index, 6, "a\ud800")
    first = query_entities(index, EntityQuery(order=(NAME,), limit=2))
    assert first.ids == [5, 6]
    assert query_entities(index, EntityQuery(cursor=first.next_cursor, limit=1)).ids == [4]
