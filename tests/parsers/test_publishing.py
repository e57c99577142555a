"""What steps of templates say about where to publish: addresses of repositories, and the picker's form of them."""

from __future__ import annotations

from urllib.parse import quote, urlsplit

from hypothesis import example, given
from hypothesis import strategies as st

from callboard import CallboardError, Invalid, git
from callboard.plugins.scaffolder.publishing.remotes import is_below
from callboard.plugins.scaffolder.publishing.repo_urls import PARTS, split_repo_url

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
