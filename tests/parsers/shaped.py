"""Values that fit a type of msgspec, or nearly: what a host would send, and what it might send some day."""

from __future__ import annotations

import datetime
import types
import typing
from typing import Any, Literal, Union

import msgspec
from hypothesis import settings
from hypothesis import strategies as st

SOON = settings(deadline=5000)
"""Each single input is done with in five seconds, on a machine that does much else."""
TEXT = st.text(st.characters(codec="utf-8"), max_size=12) | st.sampled_from(
    [
        "",
        "main",
        "refs/heads/main",
        "refs/tags/v1",
        "0" * 40,
        "https://github.com/acme/web",
        "a/b",
        "\0",
        "..",
        "x" * 300,
    ]
)
PLAIN: dict[Any, st.SearchStrategy[Any]] = {
    str: TEXT,
    int: st.integers(-(2**63), 2**63),
    float: st.floats(allow_nan=False, allow_infinity=False) | st.integers(0, 10),
    bool: st.booleans(),
    datetime.datetime: st.datetimes(timezones=st.none() | st.timezones()).map(lambda moment: moment.isoformat()),
    object: TEXT | st.none(),
    type(None): st.none(),
    Any: TEXT | st.none(),
    msgspec.Raw: st.just({}),
}
WRONG = st.none() | st.integers(-1, 1) | TEXT | st.just([]) | st.just({}) | st.just([[]])


def fitting(kind: Any) -> st.SearchStrategy[Any]:
    """JSON values of that type; fields with a default may be missing."""
    origin, inside = typing.get_origin(kind), typing.get_args(kind)
    if kind in PLAIN:
        return PLAIN[kind]
    if origin in {Union, types.UnionType}:
        return st.one_of(*map(fitting, inside))
    if origin is Literal:
        return st.sampled_from(inside)
    if origin in {list, tuple} or str(origin).endswith("Sequence'>"):
        return st.lists(fitting(inside[0]), max_size=3)
    if origin is dict:
        return st.dictionaries(TEXT, fitting(inside[1]), max_size=3)
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        return _struct(kind)
    raise AssertionError(f"Say here how {kind} looks in JSON")


def nearly(kind: Any) -> st.SearchStrategy[Any]:
    """The same, often with something wrong at the first level."""
    return fitting(kind) | st.builds(_spoiled, fitting(kind), st.integers(0, 20), WRONG) | WRONG


def _struct(kind: type[msgspec.Struct]) -> st.SearchStrategy[Any]:
    fields = msgspec.structs.fields(kind)
    needed = {each.encode_name: fitting(each.type) for each in fields if each.required}
    return st.fixed_dictionaries(
        needed, optional={each.encode_name: fitting(each.type) for each in fields if not each.required}
    )


def _spoiled(value: Any, at: int, wrong: Any) -> Any:
    if not isinstance(value, dict) or not value:
        return wrong
    name = sorted(value)[at % len(value)]
    return {**value, name: wrong}
