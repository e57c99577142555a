"""Whatever a template, a link or a form says: it is understood or refused, and nothing breaks."""

from __future__ import annotations

import json
import string
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from callboard import Invalid
from callboard.plugins.scaffolder.forms import Answers, act, drafts, read, rows_of
from callboard.plugins.scaffolder.forms.check import check
from callboard.plugins.scaffolder.forms.defaults import filled
from callboard.plugins.scaffolder.forms.expand import Expanding
from callboard.plugins.scaffolder.forms.fields.repositories import address_of, parts_of
from callboard.plugins.scaffolder.forms.form import lay_out
from callboard.plugins.scaffolder.forms.patterns import better, in_words
from callboard.plugins.scaffolder.forms.tidy import tidy

TRIES = settings(max_examples=60, deadline=None)
WORDS = (
    "type properties required items additionalItems oneOf anyOf allOf if then else dependencies enum enumNames const "
    "default minItems uniqueItems $ref definitions ui:order ui:options ui:field ui:widget ui:backstage errorMessage "
    "title pattern format maxLength a b"
)
PLAIN = (
    st.none()
    | st.booleans()
    | st.integers(-3, 3)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from(
        [
            "string",
            "object",
            "array",
            "integer",
            "boolean",
            "a",
            "b",
            "#/definitions/a",
            "#/properties/a",
            "password",
            "Secret",
            "*",
        ]
    )
)
JSON = st.recursive(
    PLAIN,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(WORDS.split()), inner, max_size=4),
    max_leaves=14,
)
OBJECTS = st.dictionaries(st.sampled_from(WORDS.split()), JSON, max_size=6)
SCHEMAS = st.builds(
    lambda inside, more: {"properties": inside, **more}, st.dictionaries(st.sampled_from("ab"), OBJECTS), OBJECTS
)
NAMES = st.sampled_from(
    ["v/a", "v/b", "v/a/b", "n/a", "v/a/0", "v/a/0/b", "v/a!host", "alternative/a", "alternative", "carried"]
)
SENT = st.dictionaries(
    NAMES | st.text(string.printable, max_size=8), st.lists(st.text(max_size=12), max_size=3), max_size=6
)
PLACES = st.lists(st.sampled_from(["", "/", "/a", "/a/0", "/a/b", "/b", "/nothing"]), max_size=6)


@TRIES
@given(SCHEMAS, st.dictionaries(st.sampled_from("ab"), JSON, max_size=2))
def test_any_page_is_laid_out_checked_and_reviewed_or_refused(page: dict[str, Any], values: dict[str, Any]) -> None:
    try:
        page = tidy(page)
        work = Expanding(root=page)
        schema, said = filled(page, values, work)
        fields = lay_out(schema, said, work, {"Secret": True})
        rows_of(schema, said)
        assert all(isinstance(words, str) for each in check(schema, page, said, fields).values() for words in each)
    except Invalid as error:
        assert error.message


@TRIES
@given(SCHEMAS, SENT, PLACES, st.text("/adremovupwn0123456789b~", max_size=16))
def test_whatever_is_sent_to_any_page_is_read_or_left(
    page: dict[str, Any], posted: dict[str, list[str]], shown: list[str], asked: str
) -> None:
    try:
        page = tidy(page)
        before = Answers(values={"a": ["x", {"b": 1}]})
        answers = act(page, read(page, {**posted, "shown": shown}, before, {"Secret": None}), asked)
        assert drafts.decoded(drafts.encoded(answers)).values == json.loads(json.dumps(dict(answers.values)))
    except Invalid as error:
        assert error.message


@TRIES
@given(st.text() | JSON.map(json.dumps))
def test_any_text_is_answers_or_none(text: str) -> None:
    assert isinstance(drafts.decoded(text).values, dict)
    assert isinstance(drafts.prefilled(text), dict)


@TRIES
@given(
    st.text(max_size=60),
    st.dictionaries(st.sampled_from(["host", "owner", "repo", "workspace", "x"]), st.text(max_size=20)),
)
def test_any_address_of_a_repository_has_parts_and_any_parts_an_address(text: str, parts: dict[str, str]) -> None:
    assert isinstance(parts_of(text)["host"], str)
    address = address_of(parts)
    assert address is None or address.startswith(parts["host"].strip())


@TRIES
@given(st.text(string.printable, max_size=30), st.text("ab-_ .AZ09!é", max_size=20))
def test_any_pattern_is_put_into_words_or_not(pattern: str, value: str) -> None:
    assert isinstance(in_words(pattern), str)
    assert isinstance(better(value, pattern), str)
