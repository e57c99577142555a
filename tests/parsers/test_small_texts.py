"""The small texts that come with a request, an answer or an entity: read, or refused in the way that was declared."""

from __future__ import annotations

import json
import time
from ipaddress import ip_address
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from callboard import HttpResponse, Invalid, Unavailable
from callboard.foundation.http.limits import LONGEST_PAUSE, read_limits
from callboard.foundation.linear_pattern import LinearPattern
from callboard.foundation.web.limits import place_of
from callboard.foundation.web.proxies import bare, is_in
from callboard.plugins.audit.model import Wanted
from callboard.plugins.catalog.ingest.code_host import _last_page
from callboard.plugins.catalog.model import parse_ref
from callboard.plugins.catalog.past import parse_time
from callboard.plugins.permission.model import in_words, parse_condition
from callboard.ui.names import initials, safe_href, tone_of

from .shaped import SOON

TEXT = st.text(max_size=40)
LATIN = st.text(st.characters(min_codepoint=32, max_codepoint=255), max_size=40)
NUMBERS = (
    st.integers().map(str) | st.floats().map(str) | st.sampled_from(["²", "٣", "1" * 400, "-0", "1_0", "1e9", " 7"])
)
TIMES = st.datetimes(timezones=st.timezones() | st.none()).map(lambda moment: moment.isoformat())
TIMES |= st.sampled_from(["0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "2026-W01", "2026-02-30", "24:00"])


@given(text=TEXT | NUMBERS | TIMES)
@SOON
def test_a_time_is_a_moment_or_invalid(text: str) -> None:
    try:
        found = parse_time(text)
    except Invalid as error:
        assert error.message
    else:
        assert abs(found) < 1e12


@given(text=TEXT | st.lists(st.sampled_from([":", "/", "a", "B", "", " ", "\0"])).map("".join))
@SOON
def test_a_ref_is_of_three_parts_or_invalid(text: str) -> None:
    try:
        ref = parse_ref(text, kind="component")
    except Invalid as error:
        assert error.message
    else:
        assert ref.kind
        assert ref.namespace
        assert ref.name
        assert parse_ref(str(ref)) == ref or "/" in ref.name or ":" in f"{ref.kind}{ref.namespace}{ref.name}"


CONDITIONS = st.recursive(
    st.fixed_dictionaries({"rule": TEXT}, optional={"params": st.dictionaries(TEXT, TEXT | st.lists(TEXT))})
    | st.none()
    | TEXT,
    lambda inner: (
        st.dictionaries(st.sampled_from(["allOf", "anyOf", "rule", "not"]), st.lists(inner, max_size=3) | inner)
        | st.lists(inner, max_size=2)
    ),
    max_leaves=12,
)


def nested(times: int) -> Any:
    condition: Any = {"rule": "A"}
    for _ in range(times):
        condition = {"not": condition}
    return condition


@pytest.mark.parametrize("times", [60, 600, 6000])
def test_a_condition_without_end_is_invalid(times: int) -> None:
    with pytest.raises(Invalid):
        parse_condition({"anyOf": [nested(times)]})


@given(written=CONDITIONS)
@SOON
def test_a_condition_is_one_or_invalid(written: Any) -> None:
    try:
        condition = parse_condition(written)
    except Invalid as error:
        assert error.message
    else:
        assert in_words(condition)


NAMES = [
    "x-ratelimit-limit",
    "x-ratelimit-remaining",
    "x-ratelimit-reset",
    "ratelimit",
    "ratelimit-reset",
    "retry-after",
]
DATES = st.sampled_from(
    ["Wed, 21 Oct 2015 07:28:00 GMT", "Wed, 99 Oct 99999 07:28:00 +9999", "Thu, 1 Jan 0001 00:00:00 -2359"]
)


@given(
    status=st.sampled_from([200, 304, 403, 429, 503]),
    headers=st.dictionaries(st.sampled_from(NAMES), LATIN | NUMBERS | TIMES | DATES),
)
@SOON
def test_what_a_host_says_of_its_limits_makes_sense_or_is_not_said(status: int, headers: dict[str, str]) -> None:
    said = read_limits(status, headers, now=1e9)
    assert said.pause is None or 0 <= said.pause <= LONGEST_PAUSE
    assert all(each is None or each >= 0 for each in (said.limit, said.remaining, said.reset))


@given(content=st.binary(max_size=60), kind=LATIN | st.sampled_from(["utf-16", "utf-32", "gb18030", "gbx", "big5"]))
@example(content=b"[" * 100_000, kind="utf-8")
@SOON
def test_an_answer_is_text_in_any_case_and_json_or_unavailable(content: bytes, kind: str) -> None:
    headers = {"content-type": f"text/plain; charset={kind}", "link": kind}
    answer = HttpResponse(status=200, headers=headers, content=content, url="https://host.test/a?b=c")
    assert isinstance(answer.text, str)
    try:
        json.dumps(answer.json())
    except Unavailable as error:
        assert "b=c" not in error.message


@given(link=LATIN | st.integers(-5, 10**12).map(lambda page: f'<https://h.test/?a=1&page={page}>; rel="last"'))
@SOON
def test_the_last_page_of_a_list_is_a_number(link: str) -> None:
    assert 0 <= _last_page({"link": link}) < 10**9


@given(text=LATIN | st.ip_addresses().map(str) | st.ip_addresses(v=6).map(lambda each: f"[{each}%eth0]:80"))
@SOON
def test_what_a_proxy_says_is_an_address_or_nothing(text: str) -> None:
    assert is_in(text, ()) is False
    assert place_of(text)
    found = bare(text)
    assert found is None or str(ip_address(found)) == found


@given(
    pattern=TEXT
    | st.lists(st.sampled_from([*"()[]{}*+?|\\.^$", "a", "a{1,9}", "(?:", "(?i)", "\\1", "(?=a)"])).map("".join)
)
@example(pattern="(a*)*b")
@example(pattern="(?:a{1,1000}){1,1000}")
@example(pattern="(" * 1500)
@SOON
def test_a_pattern_is_refused_or_answers_soon(pattern: str) -> None:
    started = time.perf_counter()
    try:
        assert LinearPattern(pattern).matches("a" * 5000) in {True, False}
    except Invalid as error:
        assert error.message
    assert time.perf_counter() - started < 5


@given(name=TEXT)
@SOON
def test_any_name_has_initials_and_a_tone(name: str) -> None:
    assert 1 <= len(initials(name)) <= 4
    assert tone_of(name.encode(errors="replace").decode())


@given(
    address=TEXT | st.sampled_from(["http://[", "java\nscript:a", "//[", "JAVASCRIPT:x", "data:x", "mailto:a", "/a"])
)
@SOON
def test_an_address_may_be_followed_or_is_none(address: str) -> None:
    found = safe_href(address)
    assert found is None or not found.lower().startswith(("javascript:", "data:", "vbscript:"))


@given(
    asked=st.dictionaries(
        st.sampled_from(["actor", "action", "target", "outcome", "since", "until"]), TEXT | TIMES | NUMBERS
    )
)
@SOON
def test_what_is_asked_of_the_audit_log_is_read_or_invalid(asked: dict[str, str]) -> None:
    try:
        wanted = Wanted.read(asked)
    except Invalid as error:
        assert error.message
    else:
        assert wanted.href("/-/audit").startswith("/-/audit")
