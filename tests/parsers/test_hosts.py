"""What the APIs of code hosts answer: read as what was asked for, or refused as no answer of such a host."""

from __future__ import annotations

import datetime
import importlib
import json
from typing import Any

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from callboard import HttpClient, Unavailable
from callboard.plugins.catalog.ingest.code_host import CodeHost, decode
from callboard.plugins.gitea import sources as gitea
from callboard.plugins.gitea.settings import GiteaProvider
from callboard.plugins.github import sources as github
from callboard.plugins.github.settings import GithubProvider
from callboard.plugins.gitlab import sources as gitlab
from callboard.plugins.gitlab.settings import GitlabProvider

from .shaped import SOON, nearly

MODULES = ["gitea.pull_requests", "gitea.sources", "github.apps", "github.pull_requests", "github.sources"]
MODULES += ["gitlab.pull_requests", "gitlab.sources"]
SHAPES = {
    f"{module}.{name}": value
    for module in MODULES
    for name, value in vars(importlib.import_module(f"callboard.plugins.{module}")).items()
    if isinstance(value, type) and issubclass(value, msgspec.Struct)
}
NOW = datetime.datetime(2026, 11, 29, tzinfo=datetime.UTC)


def answers(kind: Any) -> st.SearchStrategy[bytes]:
    return nearly(kind).map(lambda value: json.dumps(value).encode()) | st.binary(max_size=30)


@pytest.mark.parametrize("name", SHAPES)
@given(data=st.data())
@SOON
def test_an_answer_has_its_shape_or_the_host_is_unavailable(name: str, data: Any) -> None:
    shape = SHAPES[name]
    try:
        assert isinstance(decode(data.draw(answers(shape)), shape, "host.test"), shape)
    except Unavailable as error:
        assert "host.test" in error.message


@pytest.mark.parametrize("name", SHAPES)
def test_an_answer_without_end_is_refused(name: str) -> None:
    with pytest.raises(Unavailable):
        decode(b'{"id":' + b"[" * 100_000, SHAPES[name], "host.test")


def host(kind: Any) -> CodeHost:
    http = object.__new__(HttpClient)  # nothing here asks anybody
    address = "https://host.test"
    return CodeHost(kind=kind, host="host.test", base_url=address, api_url=address, is_signed_in=False, http=http)


@given(content=answers(gitlab.Project))
@example(content=b'{"id":1,"path_with_namespace":"a/b","default_branch":"m","last_activity_at":"2020-01-01T00:00:00"}')
@SOON
def test_any_project_of_gitlab_is_found_or_left_out(content: bytes) -> None:
    provider = GitlabProvider(group="acme", host="host.test")
    try:
        project = decode(content, gitlab.Project, "host.test")
    except Unavailable:
        return
    if gitlab.counts(project, provider):
        assert gitlab.locate(project, provider, host("gitlab"), NOW)


@given(content=answers(github.Repository))
@SOON
def test_any_repository_of_github_is_found_or_left_out(content: bytes) -> None:
    provider = GithubProvider(organization="acme", host="host.test")
    try:
        repository = decode(content, github.Repository, "host.test")
    except Unavailable:
        return
    if github.counts(repository, provider.filters):
        assert github.locate(repository, provider, host("github"))


@given(content=answers(gitea.Repository))
@SOON
def test_any_repository_of_gitea_is_found_or_left_out(content: bytes) -> None:
    provider = GiteaProvider(organization="acme", host="host.test")
    try:
        repository = decode(content, gitea.Repository, "host.test")
    except Unavailable:
        return
    if gitea.counts(repository, provider):
        assert gitea.locate(repository, provider, host("gitea"))
