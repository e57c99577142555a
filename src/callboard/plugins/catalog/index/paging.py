"""Pages of entities: the exact order, limits and cursors of GET /entities and of /entities/by-query.

Everything here answers with ids; whoever asked fetches the documents. `visible` is what the asker may read: it
is part of every page and of no cursor.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, islice
from typing import Any

from msgspec import structs
from pyroaring import BitMap

from callboard import Invalid

from .cursor import After, Cursor, CursorOrder, CursorText, decode_after, decode_cursor, encode_cursor
from .expression import And, Everything, Expression
from .filters import parse_filter
from .index import CatalogIndex
from .order import OrderField, Row
from .predicates import parse_predicate
from .seen import refuse_relations
from .text import LikePattern
from .walk import Ordering, Way

DEFAULT_LIMIT = 200
MAX_ORDER_FIELDS = 20

_FAR = 1 << 32
"""Beyond every row there can be: larger limits and offsets mean no more than this."""


@dataclass(frozen=True, kw_only=True)
class EntityList:
    """What GET /entities is asked for. With `limit`, `offset` or `after` it answers in pages."""

    filter: Sequence[str] = ()
    order: Sequence[OrderField] = ()
    limit: int | None = None
    offset: int | None = None
    after: str | None = None


@dataclass(frozen=True, kw_only=True)
class ListPage:
    """The ids of a page, and the `after` cursor of the next one if there is one."""

    ids: list[int]
    next_after: str | None


@dataclass(frozen=True, kw_only=True)
class EntityQuery:
    """What /entities/by-query is asked for; with a cursor only `limit` and the cursor count.

    `filter` holds the query string's filters, `query` a decoded predicate of the POST form. `text_fields` is
    None when the asker named none. `count` is False for `totalItems=exclude`.
    """

    filter: Sequence[str] = ()
    query: Mapping[str, Any] | None = None
    order: Sequence[OrderField] = ()
    text: str = ""
    text_fields: Sequence[str] | None = None
    limit: int = DEFAULT_LIMIT
    offset: int = 0
    cursor: str | None = None
    count: bool = True


@dataclass(frozen=True, kw_only=True)
class QueryPage:
    """The ids of a page, how many entities the whole query has, and cursors to the neighbouring pages."""

    ids: list[int]
    total: int
    next_cursor: str | None
    previous_cursor: str | None


def list_entities(index: CatalogIndex, asked: EntityList, *, visible: Expression | None = None) -> ListPage:
    """Answers GET /entities. Raises Invalid for a bad filter, limit, offset or `after`."""
    if len(asked.order) > MAX_ORDER_FIELDS:
        raise Invalid(f"Invalid order parameters, more than {MAX_ORDER_FIELDS}")
    refuse_relations(visible, [each.field for each in asked.order])
    limit, offset = _list_window(asked)
    filter = parse_filter(asked.filter)
    with index.reading():
        chosen = index.select(filter, visible=visible)
        if limit is None and offset is None:
            return ListPage(ids=index.order(chosen, asked.order[0] if asked.order else None), next_after=None)
        start = offset or 0
        if asked.order:
            found = _order_with_nulls_last(index, chosen, asked.order, start)
        else:
            found = (row[2] for row in index.ordering_by_ref(chosen).rows(skip=start))
        page = list(islice(found, None if limit is None else limit + 1))
    if limit is None or len(page) <= limit:
        return ListPage(ids=page, next_after=None)
    return ListPage(ids=page[:limit], next_after=encode_cursor(After(limit, start + limit)))


def query_entities(index: CatalogIndex, asked: EntityQuery, *, visible: Expression | None = None) -> QueryPage:
    """Answers GET and POST /entities/by-query. Raises Invalid for a bad filter, query, limit or cursor."""
    if asked.limit < 0 or asked.offset < 0:
        raise Invalid("limit and offset must be >= 0")
    cursor = decode_cursor(asked.cursor) if asked.cursor else _begin(asked)
    condition = _condition(cursor)
    with index.reading():
        path = _find_path(index, cursor, condition, visible)
        if cursor.total_items is None:
            cursor = structs.replace(cursor, total_items=len(path.chosen) if asked.count else 0)
        asked = replace(asked, limit=min(asked.limit, _FAR), offset=min(asked.offset, _FAR))
        if cursor.is_previous:
            return _previous_page(path, cursor, asked.limit)
        return _next_page(path, cursor, asked)


def sorted_page(
    index: CatalogIndex, chosen: BitMap, order: OrderField, rest: OrderField, *, skip: int, most: int
) -> list[int]:
    """A page of chosen entities for people: each once, at its first value, and those without one last, by `rest`."""
    found: list[int] = []
    with index.reading():
        first = chosen & index.with_value(order.field)
        for field, among in ((order, first), (rest, chosen - first)):
            way = Way.DOWN if field.descending else Way.UP
            rows = index.ordering(field.field, among, way, distinct=True).rows(skip=skip)
            found += (row[2] for row in islice(rows, most - len(found)))
            skip = max(0, skip - len(among))
    return found


def _list_window(asked: EntityList) -> tuple[int | None, int | None]:
    """Limit and offset, those of the `after` cursor first."""
    if asked.limit == 0:
        raise Invalid("Invalid limit, must be greater than zero")
    if (asked.limit or 0) < 0 or (asked.offset or 0) < 0:
        raise Invalid("limit and offset must be >= 0")
    limit, offset = asked.limit, asked.offset
    if asked.after:
        after = decode_after(asked.after)
        limit = limit if after.limit is None else after.limit
        offset = (offset or 0) if after.offset is None else after.offset
    return limit and min(limit, _FAR), offset and min(offset, _FAR)


def _order_with_nulls_last(
    index: CatalogIndex, chosen: BitMap, order: Sequence[OrderField], skip: int
) -> Iterator[int]:
    """Ordered by the first field, once for each of its values, entities without it last; ties by the others.

    Keys are looked up as they were written, although stored ones are lower-cased: so does Backstage.
    """
    field, *others = order
    first = index.ordering(field.field, chosen, Way.DOWN_BY_VALUE if field.descending else Way.UP)
    rest = chosen - index.with_value(field.field)
    if not others:
        yield from (row[2] for row in first.rows(skip=skip))
        left = max(0, skip - first.count()) if skip else 0
        yield from (row[2] for row in index.ordering(None, rest).rows(skip=left))
        return
    yield from islice(_with_ties_broken(index, first, rest, others), skip, None)


def _with_ties_broken(
    index: CatalogIndex, first: Ordering, rest: BitMap, others: Sequence[OrderField]
) -> Iterator[int]:
    for _, rows in groupby(first.rows(), key=lambda row: row[0]):
        yield from _break_ties(index, [row[2] for row in rows], others)
    yield from _break_ties(index, index.order(rest), others)


def _break_ties(index: CatalogIndex, ids: list[int], order: Sequence[OrderField]) -> list[int]:
    """Orders ids that come by uid. Here a field with several values counts with its best one, so that an
    order over several such fields cannot multiply the answer."""
    if len(ids) > 1:
        tied = BitMap(ids)
        for field in reversed(order):
            best = index.best_values(field, tied)
            found = sorted((id for id in ids if id in best), key=best.__getitem__, reverse=field.descending)
            ids = found + [id for id in ids if id not in best]
    return ids


def _begin(asked: EntityQuery) -> Cursor:
    fields = None if asked.text_fields is None else list(asked.text_fields)
    return Cursor(
        order_fields=[CursorOrder.of(field) for field in asked.order],
        order_field_values=[],
        is_previous=False,
        full_text_filter=CursorText(asked.text, fields) if asked.text.strip() else None,
        filter=list(asked.filter),
        query=None if asked.query is None else dict(asked.query),
    )


def _condition(cursor: Cursor) -> Expression:
    """The filters a cursor carries, read anew: a client may have changed them."""
    query = Everything() if cursor.query is None else parse_predicate(cursor.query)
    return And((parse_filter(cursor.filter), query))


@dataclass(frozen=True, kw_only=True)
class _Path:
    """The rows of one query in one order, to be walked either way while the index is being read.

    `key` is None in the natural order.
    """

    key: str | None
    descending: bool
    chosen: BitMap
    ordering: Ordering

    def walk(self, place: Sequence[str], *, backwards: bool, skip: int = 0) -> Iterator[Row]:
        """The rows behind a place, or all from the end we come from when the place is empty."""
        after = None if not place else (place[0], place[1]) if self.key is not None else ("", place[0])
        down = self.descending != backwards
        return self.ordering.rows(after, skip=skip, way=Way.DOWN if down else Way.UP)

    def place(self, row: Row) -> list[str]:
        """A row as a cursor remembers it."""
        return [row[1]] if self.key is None else [row[0], row[1]]

    def goes_on(self, place: Sequence[str], *, backwards: bool) -> bool:
        """Whether there is any row behind a place."""
        return next(self.walk(place, backwards=backwards), None) is not None


def _find_path(index: CatalogIndex, cursor: Cursor, condition: Expression, visible: Expression | None) -> _Path:
    order = cursor.order_fields[0].as_field() if cursor.order_fields else None
    key = order.field.lower() if order else None
    refuse_relations(visible, [key or ""])
    chosen = index.select(condition, visible=visible)
    pattern = None
    if text := cursor.full_text_filter:
        fields = [key or "metadata.uid"] if text.fields is None else text.fields
        refuse_relations(visible, fields)
        chosen &= index.text(text.term, fields)
        if key is not None and fields == [key]:
            pattern = LikePattern(text.term.strip())
    if key is not None:
        chosen &= index.with_value(key)
    descending = bool(order and order.descending)
    ordering = index.ordering(key, chosen, Way.DOWN if descending else Way.UP, pattern=pattern)
    return _Path(key=key, descending=descending, chosen=chosen, ordering=ordering)


def _next_page(path: _Path, cursor: Cursor, asked: EntityQuery) -> QueryPage:
    is_initial = not asked.cursor
    skip = asked.offset if is_initial else 0
    most = asked.limit + 1 if asked.limit else 0
    rows = list(islice(path.walk(cursor.order_field_values, backwards=False, skip=skip), most))
    has_next = len(rows) > asked.limit > 0
    rows = rows[: asked.limit]
    if is_initial:
        cursor = structs.replace(cursor, first_sort_field_values=path.place(rows[0]) if rows else [])
    has_previous = asked.limit > 0 and not is_initial and _has_previous(path, cursor, rows)
    return _page(path, cursor, rows, has_next=has_next, has_previous=has_previous)


def _previous_page(path: _Path, cursor: Cursor, limit: int) -> QueryPage:
    rows = list(islice(path.walk(cursor.order_field_values, backwards=True), limit))[::-1]
    last = path.place(rows[-1]) if rows else []
    return _page(
        path,
        cursor,
        rows,
        has_next=limit > 0 and path.goes_on(last, backwards=False),
        has_previous=bool(rows) and _has_previous(path, cursor, rows),
    )


def _has_previous(path: _Path, cursor: Cursor, rows: Sequence[Row]) -> bool:
    """Whether to offer the way back, which ends where the walk began even if rows came to lie before it.

    A page that came out empty because its entities are gone offers the last rows there are.
    """
    first = path.place(rows[0]) if rows else []
    return first != cursor.first_sort_field_values and path.goes_on(first, backwards=True)


def _page(path: _Path, cursor: Cursor, rows: Sequence[Row], *, has_next: bool, has_previous: bool) -> QueryPage:
    first, last = (path.place(rows[0]), path.place(rows[-1])) if rows else ([], [])
    onwards = structs.replace(cursor, order_field_values=last, is_previous=False)
    back = structs.replace(cursor, order_field_values=first, is_previous=True)
    return QueryPage(
        ids=[row[2] for row in rows],
        total=cursor.total_items or 0,
        next_cursor=encode_cursor(onwards) if has_next else None,
        previous_cursor=encode_cursor(back) if has_previous else None,
    )
