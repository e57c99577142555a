"""From the page of a folder to what git clones, and what it signs in with."""

from __future__ import annotations

import base64

import pytest

from callboard import Invalid, Secret
from callboard.plugins.catalog.sources.scm import (
    IntegrationsSettings,
    clone_header,
    cloned_folder,
    list_integrations,
    token_header,
)

INTEGRATIONS = list_integrations(
    IntegrationsSettings.model_validate(
        {
            "gitlab": [{"host": "git.acme.dev", "apiBaseUrl": "https://git.acme.dev/gitlab/api/v4"}],
            "bitbucketServer": [{"host": "bitbucket.acme.dev"}],
            "gitea": [{"host": "gitea.acme.dev"}],
        }
    )
)


@pytest.mark.parametrize(
    ("url", "clone", "ref", "path"),
    [
        ("https://github.com/a/b/tree/main/x/y", "https://github.com/a/b.git", "main", "x/y"),
        ("https://github.com/a/b/blob/v1/", "https://github.com/a/b.git", "v1", ""),
        ("https://github.com/a/b", "https://github.com/a/b.git", "", ""),
        ("https://github.com/a/b.git", "https://github.com/a/b.git", "", ""),
        ("https://gitlab.com/a/s/b/-/tree/main/x", "https://gitlab.com/a/s/b.git", "main", "x"),
        ("https://gitlab.com/a/s/b", "https://gitlab.com/a/s/b.git", "", ""),
        ("https://gitea.acme.dev/a/b/src/branch/main/x", "https://gitea.acme.dev/a/b.git", "main", "x"),
        ("https://gitea.acme.dev/a/b/src/tag/v1/x", "https://gitea.acme.dev/a/b.git", "v1", "x"),
        ("https://bitbucket.org/w/b/src/main/x", "https://bitbucket.org/w/b.git", "main", "x"),
        (
            "https://bitbucket.acme.dev/projects/P/repos/b/browse/x?at=main",
            "https://bitbucket.acme.dev/scm/P/b.git",
            "main",
            "x",
        ),
        (
            "https://bitbucket.acme.dev/projects/P/repos/b/browse",
            "https://bitbucket.acme.dev/scm/P/b.git",
            "",
            "",
        ),
        (
            "https://dev.azure.com/o/p/_git/b?path=/x/y&version=GBmain",
            "https://dev.azure.com/o/p/_git/b",
            "main",
            "x/y",
        ),
        ("https://dev.azure.com/o/p/_git/b", "https://dev.azure.com/o/p/_git/b", "", ""),
    ],
)
def test_a_folder_is_cloned_from_its_repository(url: str, clone: str, ref: str, path: str) -> None:
    found = cloned_folder(url, INTEGRATIONS)
    assert (found.url, found.ref, found.path) == (clone, ref, path)


@pytest.mark.parametrize(
    "url",
    [
        "https://unknown.example/a/b/tree/main/x",
        "https://github.com/a",
        "https://github.com/a/b/issues/1",
        "https://s3.amazonaws.com/bucket/x",
        "https://github.com/a/b/tree/main/../../c",
        "https://github.com/-x/b/tree/--upload-pack/x",
        "https://user:password@github.com/a/b",
        "ssh://git@github.com/a/b",
        "file:///etc",
    ],
)
def test_what_shows_no_folder_of_a_known_host_is_refused(url: str) -> None:
    with pytest.raises(Invalid):
        cloned_folder(url, INTEGRATIONS)


@pytest.mark.parametrize(
    ("kind", "api", "clone"),
    [
        ("github", "Bearer t", "x-access-token:t"),
        ("gitlab", "Bearer t", "oauth2:t"),
        ("gitea", "token t", "token:t"),
        ("bitbucketCloud", "Bearer t", "x-token-auth:t"),
        ("bitbucketServer", "Bearer t", "Bearer t"),
        ("azure", "Basic OnQ=", ":t"),
    ],
)
def test_each_host_takes_a_token_in_its_own_way(kind: str, api: str, clone: str) -> None:
    token = Secret(" t\n")
    assert token_header(kind, token).reveal() == f"Authorization: {api}"  # type: ignore[arg-type]
    sent = clone if clone.startswith("Bearer") else f"Basic {base64.b64encode(clone.encode()).decode()}"
    assert clone_header(kind, token).reveal() == f"Authorization: {sent}"  # type: ignore[arg-type]
    assert "t" not in repr(clone_header(kind, token)).replace("secret", "")  # type: ignore[arg-type]
