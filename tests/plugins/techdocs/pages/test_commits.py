"""Where a commit is looked at on its host."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callboard.plugins.techdocs.pages.commits import commit_at

HOSTS = {"github.com": "github", "gitlab.acme.org": "gitlab", "bitbucket.org": "bitbucketCloud"}


@pytest.mark.parametrize(
    ("repository", "address"),
    [
        ("https://github.com/a/b", "https://github.com/a/b/commit/3f1c"),
        ("https://github.com/a/b.git", "https://github.com/a/b/commit/3f1c"),
        ("https://gitlab.acme.org/a/b/", "https://gitlab.acme.org/a/b/-/commit/3f1c"),
        ("https://bitbucket.org/a/b", "https://bitbucket.org/a/b/commits/3f1c"),
        ("https://elsewhere.example.org/a/b", ""),
        ("git@github.com:a/b", ""),
        ("", ""),
    ],
)
def test_a_commit_is_where_its_host_shows_it(repository: str, address: str) -> None:
    assert commit_at(HOSTS, repository, "3f1c") == address


@given(st.one_of(st.text(), st.text().map(lambda rest: f"https://github.com/{rest}"), st.just("http://[")), st.text())
def test_any_text_gives_an_address_on_the_web_or_none(repository: str, commit: str) -> None:
    assert commit_at(HOSTS, repository, commit).startswith(("https://", "http://")) or (
        commit_at(HOSTS, repository, commit) == ""
    )
