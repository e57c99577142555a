"""Addresses of repositories, what git says of them, and lists of files that hosts send."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from callboard import CallboardError, Invalid
from callboard.foundation.git import GitResult, check_remote
from callboard.plugins.catalog.ingest.guess import guess
from callboard.plugins.catalog.ingest.repository_sources import _is_covered
from callboard.plugins.catalog.sources.git_targets import choose_commit, parse_git_target, parse_tree
from callboard.plugins.catalog.sources.scm import IntegrationsSettings, list_integrations
from callboard.plugins.catalog.sources.web_patterns import _parse
from callboard.plugins.github.settings import GithubProvider

from .shaped import SOON

INTEGRATIONS = list_integrations(IntegrationsSettings())
PARTS = ["http://", "https://", "ssh://", "git@", "github.com", "[", "]", ":", ":99999", "/", "//", "@", "..", "acme"]
PARTS += [
    ".git",
    "#",
    "?",
    "%2f",
    "%zz",
    "\\",
    "\t",
    "tree/main",
    "blob/main/a.yaml",
    "::1",
    "xn--",
    "é",
    "\u2028",
    "a" * 300,
]
ADDRESSES = st.lists(st.sampled_from(PARTS), max_size=8).map("".join) | st.text(max_size=30)


@given(address=ADDRESSES)
@example(address="https://[")
@example(address="https://github.com:99999/a/b")
@SOON
def test_what_is_guessed_of_an_address_is_a_component_or_invalid(address: str) -> None:
    try:
        found = guess(address, INTEGRATIONS)
    except CallboardError as error:
        assert error.message
    else:
        assert found["kind"] == "Component"


@given(address=ADDRESSES)
@example(address="http://[")
@SOON
def test_any_address_is_covered_by_a_provider_or_not(address: str) -> None:
    assert _is_covered(GithubProvider(organization="acme"), address) in {True, False}


@given(address=ADDRESSES, local=st.booleans())
@SOON
def test_an_address_may_be_given_to_git_or_is_invalid(address: str, local: bool) -> None:
    for check in (parse_git_target, lambda text: check_remote(text, local=local)):
        try:
            check(address)
        except Invalid as error:
            assert error.message
    if not local and not address.startswith(("https://", "http://", "ssh://", "git://")) and "@" not in address:
        with pytest.raises(Invalid):
            check_remote(address)


WORDS = st.sampled_from(
    [b"100644", b"120000", b"160000", b"blob", b"\t", b" ", b"\0", b"\n", b"a/b.yaml", b"..", b"\xff"]
)
OUTPUT = st.lists(WORDS | st.binary(max_size=4), max_size=30).map(b"".join)


@given(output=OUTPUT)
@example(output=b"100644 blob \xff\tname\0")
@SOON
def test_what_git_says_of_files_is_files_with_names_that_can_be_said(output: bytes) -> None:
    for each in parse_tree(output):
        assert not any(ord(char) < 0x20 for char in each.path)


@given(output=OUTPUT, ref=st.text(max_size=8) | st.sampled_from(["main", "v1", "refs/heads/main"]))
@SOON
def test_what_git_says_of_refs_leads_to_a_commit_or_to_none(output: bytes, ref: str) -> None:
    text = GitResult(arguments=(), code=0, output=output, errors="").text
    refs = {name: commit for commit, _, name in (line.partition("\t") for line in text.splitlines()) if name}
    commit, name = choose_commit(refs, ref)
    assert isinstance(commit, str)
    assert isinstance(name, str)


JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
)


@given(
    content=st.binary(max_size=40) | JSON.map(lambda value: json.dumps(value).encode()),
    kind=st.sampled_from([list, dict]),
)
@example(content=b"[" * 100_000, kind=list)
@example(content=b"\xff\xfe[", kind=list)
@example(content=b"9" * 5000, kind=list)
@SOON
def test_a_list_of_files_is_one_or_refused(content: bytes, kind: type) -> None:
    try:
        assert isinstance(_parse(content, kind), kind)
    except CallboardError as error:
        assert error.message
