"""The cursors of paging: base64 JSON that carries a whole query, so that the server need not remember it.

They are opaque to clients, who may nevertheless send anything: whatever is wrong with one is Invalid.
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from typing import Any, Literal

import msgspec

from callboard import Invalid

from .order import OrderField

MAX_CURSOR_LENGTH = 200_000
_UNREADABLE = (NotBase64, ValueError, RecursionError)
"""The errors of json and msgspec are ValueErrors; JSON nested too deeply is a RecursionError."""


class CursorOrder(msgspec.Struct, frozen=True):
    """An order field as the cursor spells it."""

    field: str
    order: Literal["asc", "desc"] = "asc"

    @classmethod
    def of(cls, field: OrderField) -> CursorOrder:
        return cls(field.field, "desc" if field.descending else "asc")

    def as_field(self) -> OrderField:
        return OrderField(self.field, self.order == "desc")


class CursorText(msgspec.Struct, frozen=True, omit_defaults=True):
    """A text filter as the cursor spells it."""

    term: str
    fields: list[str] | None = None


class Cursor(msgspec.Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """Where a walk through a query stands.

    `order_field_values` is the row next to the page: [value, uid], or [uid] without an order field, or nothing
    for the very start. `first_sort_field_values` is the row at which the walk began. A cursor has `query` only
    when it began with a POST; official clients look for that key to choose their method.
    """

    order_fields: list[CursorOrder]
    order_field_values: list[str]
    is_previous: bool
    first_sort_field_values: list[str] = []
    total_items: int | None = None
    full_text_filter: CursorText | None = None
    filter: list[str] = []
    query: dict[str, Any] | None = None


class After(msgspec.Struct, frozen=True):
    """The `after` cursor of GET /entities."""

    limit: int | None = None
    offset: int | None = None


def encode_cursor(cursor: Cursor | After) -> str:
    """The cursor as clients get it."""
    return b64encode(json.dumps(msgspec.to_builtins(cursor), separators=(",", ":")).encode()).decode()


def decode_cursor(text: str) -> Cursor:
    """Reads a cursor of by-query. Raises Invalid."""
    try:
        cursor = msgspec.convert(_decode_json(text), Cursor)
    except _UNREADABLE as error:
        raise Invalid(f"Malformed cursor: {error}", hint="Start again without a cursor.") from error
    if len(cursor.order_field_values) not in (0, 2 if cursor.order_fields else 1):
        raise Invalid("Malformed cursor: its position does not fit its order", hint="Start again without a cursor.")
    return cursor


def decode_after(text: str) -> After:
    """Reads an `after` cursor. Raises Invalid."""
    try:
        after = msgspec.convert(_decode_json(text), After)
    except _UNREADABLE as error:
        raise Invalid("Malformed after cursor, could not be parsed") from error
    if (after.limit is not None and after.limit < 1) or (after.offset is not None and after.offset < 0):
        raise Invalid("Malformed after cursor, could not be parsed")
    return after


def _decode_json(text: str) -> object:
    """The standard library's JSON, as it keeps the lone surrogates that a name may contain."""
    if len(text) > MAX_CURSOR_LENGTH:
        raise ValueError("it is too long")
    return json.loads(b64decode(text.encode("ascii", "replace"), validate=False))
