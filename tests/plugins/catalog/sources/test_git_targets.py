"""The grammar of `git:` targets, and where the files in repositories are on the web."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callboard import CallboardError
from callboard.plugins.catalog.sources import GitTarget, parse_git_target
from callboard.plugins.catalog.sources.git_targets import choose_commit, file_location, sparse_pattern
from callboard.plugins.catalog.sources.scm import IntegrationsSettings, list_integrations

INTEGRATIONS = list_integrations(
    IntegrationsSettings.model_validate(
        {"gitlab": [{"host": "gl.acme.com", "baseUrl": "https://gl.acme.com/code"}], "gitea": [{"host": "gt.acme.com"}]}
    )
)


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("https://h/o/r.git", GitTarget(url="https://h/o/r.git")),
        ("https://h/o/r.git#main", GitTarget(url="https://h/o/r.git", ref="main")),
        ("https://h/o/r.git#a/b:x/*.yaml", GitTarget(url="https://h/o/r.git", ref="a/b", pattern="x/*.yaml")),
        ("git@h:o/r.git#:x.yaml", GitTarget(url="git@h:o/r.git", pattern="x.yaml")),
        ("/srv/r#v1:/x.yaml", GitTarget(url="/srv/r", ref="v1", pattern="x.yaml")),
    ],
)
def test_a_target_is_url_ref_and_pattern(target: str, expected: GitTarget) -> None:
    assert parse_git_target(target) == expected


@pytest.mark.parametrize(
    ("url", "ref", "path", "expected"),
    [
        ("https://github.com/o/r.git", "main", "d/c.yaml", "url:https://github.com/o/r/blob/main/d/c.yaml"),
        ("https://github.com/o/r", "main", "a b.yaml", "url:https://github.com/o/r/blob/main/a%20b.yaml"),
        ("git@github.com:o/r.git", "main", "c.yaml", "url:https://github.com/o/r/blob/main/c.yaml"),
        ("ssh://git@github.com/o/r.git", "v1", "c.yaml", "url:https://github.com/o/r/blob/v1/c.yaml"),
        ("https://github.com/o/r.git", "a/b", "c.yaml", "git:https://github.com/o/r.git#a/b:c.yaml"),
        ("https://github.com/o/r.git", "main", "a%b.yaml", "git:https://github.com/o/r.git#main:a%b.yaml"),
        ("git@gitlab.com:g/sub/p.git", "main", "c.yaml", "url:https://gitlab.com/g/sub/p/-/blob/main/c.yaml"),
        ("https://gl.acme.com/code/g/p.git", "main", "c.yaml", "url:https://gl.acme.com/code/g/p/-/blob/main/c.yaml"),
        ("https://bitbucket.org/ws/r.git", "main", "c.yaml", "url:https://bitbucket.org/ws/r/src/main/c.yaml"),
        ("https://gt.acme.com/o/r.git", "main", "c.yaml", "url:https://gt.acme.com/o/r/src/branch/main/c.yaml"),
        (
            "https://dev.azure.com/o/p/_git/r",
            "main",
            "d/c.yaml",
            "url:https://dev.azure.com/o/p/_git/r?path=/d/c.yaml&version=GBmain",
        ),
        ("https://example.com/o/r.git", "main", "c.yaml", "git:https://example.com/o/r.git#main:c.yaml"),
        ("/srv/r", "main", "c.yaml", "git:/srv/r#main:c.yaml"),
    ],
)
def test_a_file_is_where_a_browser_shows_it_if_the_host_is_known(url: str, ref: str, path: str, expected: str) -> None:
    assert str(file_location(GitTarget(url=url), ref, path, INTEGRATIONS)) == expected


def test_the_default_branch_is_the_one_at_the_head() -> None:
    refs = {"HEAD": "1", "refs/heads/other": "1", "refs/heads/main": "1", "refs/heads/x": "2"}
    assert choose_commit(refs, "") == ("1", "main")
    assert choose_commit({"HEAD": "1", "refs/heads/trunk": "1"}, "") == ("1", "trunk")
    assert choose_commit({"HEAD": "1"}, "") == ("1", "HEAD")
    assert choose_commit({}, "") == ("", "")
    assert choose_commit(refs, "x") == ("2", "x")
    assert choose_commit(refs, "gone") == ("", "")


def test_a_branch_wins_over_a_tag_and_a_tag_means_its_commit() -> None:
    tags = {"refs/tags/v1": "tag", "refs/tags/v1^{}": "commit"}
    assert choose_commit(tags, "v1") == ("commit", "v1")
    assert choose_commit(tags | {"refs/heads/v1": "branch"}, "v1") == ("branch", "v1")


def test_a_sparse_pattern_means_one_file() -> None:
    assert sparse_pattern("a/[b] *!#.yaml") == "/a/\\[b\\]\\ \\*\\!\\#.yaml"


@given(st.text(max_size=60), st.text(max_size=20), st.text(max_size=20))
def test_no_target_fails_in_an_unknown_way(text: str, ref: str, path: str) -> None:
    try:
        target = parse_git_target(text)
    except CallboardError as error:
        assert error.hint
        return
    assert file_location(target, ref, path, INTEGRATIONS).type in ("url", "git")
