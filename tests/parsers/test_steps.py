"""What steps of templates write: paths, addresses, YAML and JSON are understood or refused, whatever they are."""

from __future__ import annotations

import json
from typing import Any

import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from callboard import CallboardError, HttpResponse, Invalid, Unavailable
from callboard.plugins.catalog import read_yaml, write_yaml
from callboard.plugins.catalog.sources.scm import IntegrationsSettings, cloned_folder, list_integrations
from callboard.plugins.scaffolder.actions.debug import text_of
from callboard.plugins.scaffolder.actions.json_text import from_json, merge, to_json
from callboard.plugins.scaffolder.actions.origins import _beside
from callboard.plugins.scaffolder.actions.paths import inside
from callboard.plugins.scaffolder.actions.requests import _body, _rule_for

from .shaped import SOON
from .test_addresses import ADDRESSES

INTEGRATIONS = list_integrations(IntegrationsSettings())
PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.text(max_size=20)
    | st.sampled_from(["1e3", "no", "~"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=10,
)
PATHS = st.lists(st.sampled_from(["..", ".", "", "a", "b c", "é", "\\", "\x00", "*"]), max_size=8).map("/".join)


@given(path=PATHS | st.text(max_size=20))
@SOON
def test_a_path_is_inside_or_refused(path: str) -> None:
    try:
        found = inside(path)
    except Invalid:
        return
    assert found == "." or (not found.startswith("/") and {"", ".", ".."}.isdisjoint(found.split("/")))


@given(place=PATHS, relative=PATHS)
@SOON
def test_what_is_seen_from_a_file_of_a_repository_is_in_it(place: str, relative: str) -> None:
    try:
        found = _beside(f"https://h/r.git#main:{place}", relative)
    except Invalid:
        return
    assert found.startswith("git:https://h/r.git#main:")
    assert ".." not in found.removeprefix("git:https://h/r.git#main:").split("/")


@given(address=ADDRESSES)
@example(address="https://github.com/a/b/tree/main/")
@example(address="https://[")
@SOON
def test_an_address_is_cloned_from_its_host_or_refused(address: str) -> None:
    try:
        found = cloned_folder(address, INTEGRATIONS)
    except CallboardError as error:
        assert error.message
        return
    assert found.url.startswith(f"{found.place.integration.base_url}/")
    assert not found.ref.startswith("-") and ".." not in found.path.split("/")


@given(text=st.text(max_size=60) | PLAIN.map(json.dumps))
@example(text="NaN")
@example(text="[" * 10_000)
@SOON
def test_json_is_a_value_or_invalid(text: str) -> None:
    try:
        assert json.loads(to_json(from_json(text, "x"))) == json.loads(text)
    except Invalid as error:
        assert "is not JSON" in error.message


@given(value=PLAIN)
@SOON
def test_yaml_is_read_as_it_was_written_by_readers_of_both_versions(value: Any) -> None:
    text = write_yaml(value)
    try:
        (read,) = read_yaml(text) or [None]
    except Invalid:
        # Some letters are allowed in texts, and in no YAML.
        return
    assert read == value
    assert yaml.safe_load(text) == value


@given(below=PLAIN, above=PLAIN, append=st.booleans())
@SOON
def test_merging_with_itself_changes_nothing_but_lists(below: Any, above: Any, append: bool) -> None:
    merge(below, above, append=append)
    assert merge(below, below) == below


@given(content=st.binary(max_size=40), kind=st.sampled_from(["application/json", "text/plain", ""]))
@SOON
def test_an_answer_is_a_value_or_its_text(content: bytes, kind: str) -> None:
    try:
        found = _body(HttpResponse(status=200, headers={"content-type": kind}, content=content, url="https://h/"))
    except Unavailable:
        assert kind == "application/json"
        return
    assert kind == "application/json" or isinstance(found["message"], str)


@given(port=st.integers(1, 65535), path=st.sampled_from(["", "/portal"]))
@SOON
def test_the_portal_asks_only_itself(port: int, path: str) -> None:
    rule = _rule_for(f"http://localhost:{port}{path}")
    assert (rule.host, rule.ports, rule.paths) == ("localhost", (port,), (path or "/",))


@given(content=st.binary(max_size=40))
@SOON
def test_any_file_can_be_shown_in_a_log(content: bytes) -> None:
    assert isinstance(text_of(content).encode(), bytes)
