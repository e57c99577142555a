"""What steps of templates say about where to publish: addresses of repositories, and the picker's form of them."""

from __future__ import annotations

import base64
import json
from urllib.parse import quote, urlsplit

from hypothesis import example, given
from hypothesis import strategies as st

from callboard import Allowance, CallboardError, HttpClient, Invalid, Secret, Unavailable, git
from callboard.plugins.catalog import CodeHost
from callboard.plugins.github.actions.sealing import seal
from callboard.plugins.scaffolder.publishing.calls import LONGEST_MESSAGE, message_of
from callboard.plugins.scaffolder.publishing.proposing import host_name
from callboard.plugins.scaffolder.publishing.remotes import is_below
from callboard.plugins.scaffolder.publishing.repo_urls import PARTS, split_repo_url
from callboard.plugins.scaffolder.publishing.targets import own_address

from .shaped import SOON

PIECES = [
    "github.com",
    "?",
    "&",
    "owner=",
    "repo=",
    "acme",
    "%2F",
    "..",
    "/",
    "%00",
    "#",
    "@",
    ":",
    "[",
    "\n",
    "é",
    "%zz",
]
TEXTS = st.lists(st.sampled_from(PIECES), max_size=10).map("".join) | st.text(max_size=40)
BASES = [
    "https://git.example.com/fleet",
    "https://git.example.com",
    "ssh://git@host/fleet/",
    "git@host:fleet",
    "git@host:",
]


@given(text=TEXTS)
@example(text="[")
@SOON
def test_a_repository_is_read_or_refused(text: str) -> None:
    try:
        host, found = split_repo_url(text)
    except Invalid as error:
        assert error.message
        return
    assert host
    assert set(found) == set(PARTS)
    for value in found.values():
        # None of them can lead elsewhere as a part of an address.
        path = urlsplit(f"https://host/repos/{quote(value)}/x").path
        assert ".." not in path.split("/")


@given(rest=TEXTS)
@example(rest="/../other")
@example(rest="ing/x")
@example(rest=":8443/x")
@SOON
def test_what_is_below_an_address_begins_with_it_and_ends_at_a_border(rest: str) -> None:
    for base in BASES:
        url = f"{base}{rest}"
        try:
            git.check_remote(url)
        except CallboardError:
            continue
        if is_below(url, base):
            assert url.startswith(base.rstrip("/:"))
            assert urlsplit(url).hostname == urlsplit(base).hostname
            assert url[len(base.rstrip("/:")) :][:1] in ("", "/", ":")


WORDS = st.recursive(
    st.text(max_size=20) | st.none() | st.integers(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["message", "error", "errors", "code", "field", "x"]), inner, max_size=4)
    ),
    max_leaves=20,
)


@given(content=st.binary(max_size=60) | WORDS.map(lambda value: json.dumps(value).encode()))
@example(content=b"[" * 100_000)
@example(content=b'{"message": "Repository creation failed.", "errors": [{"message": "name already exists"}]}')
@SOON
def test_what_a_host_has_against_something_is_one_line(content: bytes) -> None:
    said = message_of(content)
    assert len(said) <= LONGEST_MESSAGE
    assert not {"\n", "\r", "\0"} & set(said)


@given(rest=TEXTS)
@example(rest="@evil.example/x")
@example(rest=".evil.example/x")
@example(rest=":443@evil.example/x")
@example(rest="\\@evil.example/x")
@SOON
def test_git_goes_to_no_other_host_than_the_one_that_was_asked(rest: str) -> None:
    host = CodeHost(
        kind="github",
        host="github.example",
        base_url="https://github.example",
        api_url="https://github.example/api/v3",
        is_signed_in=True,
        http=HttpClient(Allowance(), plugin="test"),
    )
    for url in (f"https://github.example{rest}", f"https://{rest}", rest):
        try:
            found = own_address(host, url)
        except Unavailable:
            continue
        assert found.startswith("https://github.example") and found.partition("://github.example")[2][:1] in ("", "/")


@given(key=st.text(max_size=60) | st.binary(max_size=40).map(lambda raw: base64.b64encode(raw).decode()))
@SOON
def test_a_secret_is_sealed_or_the_key_is_none(key: str) -> None:
    try:
        sealed = seal(key, Secret("sesame"))
    except Unavailable:
        return
    assert "sesame" not in sealed


@given(rest=TEXTS)
@example(rest="[")
@SOON
def test_the_host_of_anything_is_a_name_or_nothing(rest: str) -> None:
    assert "/" not in host_name(f"https://{rest}")
    assert host_name(f"ssh://{rest}") == ""
