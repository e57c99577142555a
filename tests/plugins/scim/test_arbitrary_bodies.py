"""Whatever is sent, it is understood or refused on purpose, and nothing that comes out is longer than what may be."""

from __future__ import annotations

import json
import re
from typing import Any

import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from callboard.plugins.scim.documents import document_of
from callboard.plugins.scim.filters import MOST_TERMS, parse_filter
from callboard.plugins.scim.model import Refused, Resource
from callboard.plugins.scim.names import LONGEST, name_of
from callboard.plugins.scim.patch import patch_group, patch_user, read_operations
from callboard.plugins.scim.reading import read_group, read_json, read_members, read_user

QUICK = settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
WORDS = ["userName", "USERNAME", "emails", "members", "name", "active", "op", "path", "value", "Operations", "primary"]
WORDS += ["Add", "replace", "Remove", 'emails[type eq "work"].value', 'members[value eq "1"]', "name.givenName", "True"]
TEXT = st.sampled_from(WORDS) | st.text(max_size=12)
LEAVES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | TEXT
VALUES: st.SearchStrategy[Any] = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4), max_leaves=12
)
PIECES = [*WORDS, " eq ", '"', "x", " and ", "\\", "(", "not", "[", "]"]
OBJECTS = st.dictionaries(TEXT, VALUES, max_size=6)
OPERATIONS = st.lists(
    st.fixed_dictionaries(
        {"op": st.sampled_from(["add", "Replace", "REMOVE"])},
        optional={"path": st.sampled_from(WORDS) | TEXT, "value": VALUES | OBJECTS},
    ),
    min_size=1,
    max_size=4,
)
BEFORE = {"userName": "ann@acme.io", "active": True, "emails": [{"value": "a@b.c", "type": "work", "primary": True}]}
NAME = re.compile(r"[a-z0-9]([a-z0-9._-]*[a-z0-9])?")


@QUICK
@given(raw=st.binary(max_size=60) | VALUES.map(lambda each: json.dumps(each).encode()), media=TEXT)
def test_any_bytes_are_an_object_or_refused(raw: bytes, media: str) -> None:
    for each in (media, "application/json", "application/scim+json; charset=utf-8"):
        try:
            assert isinstance(read_json(each, raw), dict)
        except Refused as error:
            assert error.kind == "invalidSyntax"


def test_what_is_nested_without_end_is_refused() -> None:
    for raw in (b"[" * 100_000, b'{"a":' * 100_000):
        try:
            read_json("application/json", raw)
        except Refused as error:
            assert error.kind == "invalidSyntax"
        else:
            raise AssertionError(raw[:9])


@QUICK
@given(body=OBJECTS, user_name=st.text(max_size=300))
def test_any_object_is_a_person_or_refused_and_a_person_becomes_an_entity(body: Any, user_name: str) -> None:
    try:
        user = read_user({**body, "userName": user_name})
        name = name_of("User", user["userName"])
    except Refused:
        return
    assert NAME.fullmatch(name)
    assert len(name) <= LONGEST
    assert read_user(user) == user
    made = Resource(
        id="1",
        kind="User",
        name=name,
        label=user["userName"],
        active=True,
        document=user,
        version=1,
        created=0.0,
        changed=0.0,
        seq=1,
    )
    entity = yaml.safe_load(document_of(made, ()))
    assert entity["metadata"]["annotations"]["callboard.dev/scim-user-name"] == user["userName"]


@QUICK
@given(body=OBJECTS)
def test_any_object_is_a_group_or_refused(body: Any) -> None:
    for read in (read_group, lambda each: read_members(each.get("members"))):
        try:
            read(body)
        except Refused:
            continue


@QUICK
@given(operations=OPERATIONS | VALUES)
def test_any_change_is_made_or_refused(operations: Any) -> None:
    for patch in (
        lambda each: read_user(patch_user(BEFORE, each)),
        lambda each: patch_group({"displayName": "A"}, each),
    ):
        try:
            patch(read_operations({"Operations": operations}))
        except Refused:
            continue
    assert BEFORE["emails"] == [{"value": "a@b.c", "type": "work", "primary": True}]


@QUICK
@given(
    text=st.text(max_size=40)
    | st.lists(st.sampled_from([*WORDS, " eq ", '"', "x", " and ", "\\", "(", "not"])).map("".join)
)
def test_any_filter_is_understood_or_refused(text: str) -> None:
    try:
        assert 0 < len(parse_filter(text)) <= MOST_TERMS
    except Refused as error:
        assert error.kind == "invalidFilter"
