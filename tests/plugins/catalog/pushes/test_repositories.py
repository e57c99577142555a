"""One repository in all the words for it, and what lies on which of its branches."""

from __future__ import annotations

import pytest

from callboard.plugins.catalog.sources.scm import (
    IntegrationsSettings,
    Repository,
    list_integrations,
    path_on,
    places_of,
    repository_at,
    repository_of,
)

INTEGRATIONS = list_integrations(
    IntegrationsSettings.model_validate(
        {
            "gitlab": [{"host": "git.acme.test", "baseUrl": "https://git.acme.test/forge"}],
            "gitea": [{"host": "gitea.acme.test"}],
            "bitbucketServer": [{"host": "code.acme.test", "apiBaseUrl": "https://code.acme.test/rest/api/1.0"}],
        }
    )
)


@pytest.mark.parametrize(
    "address",
    [
        "https://github.com/acme/web",
        "https://github.com/acme/web/",
        "https://github.com/acme/web.git",
        "https://GitHub.com/Acme/Web.git",
        "http://github.com/acme/web",
        "https://token@github.com/acme/web.git",
        "https://user:pass@github.com/acme/web.git",
        "https://github.com:443/acme/web.git",
        "git@github.com:acme/web.git",
        "git@github.com:/acme/web.git",
        "github.com:acme/web",
        "ssh://git@github.com/acme/web.git",
        "ssh://git@github.com:22/acme/web.git",
        "git+ssh://git@GITHUB.com/acme/web.git",
        "git://github.com/acme/web.git",
        " https://github.com/acme/web ",
    ],
)
def test_all_words_for_a_repository_mean_it(address: str) -> None:
    assert repository_of(address, INTEGRATIONS) == Repository("github.com", "acme/web")


@pytest.mark.parametrize(
    ("address", "host", "path"),
    [
        ("https://gitlab.com/group/sub/project.git", "gitlab.com", "group/sub/project"),
        ("https://git.acme.test/forge/group/web", "git.acme.test", "group/web"),
        ("git@git.acme.test:group/web.git", "git.acme.test", "group/web"),
        ("https://code.acme.test/projects/ACME/repos/web", "code.acme.test", "acme/web"),
        ("https://code.acme.test/projects/ACME/repos/web/browse", "code.acme.test", "acme/web"),
        ("https://code.acme.test/users/mona/repos/web", "code.acme.test", "~mona/web"),
        ("https://code.acme.test/scm/acme/web.git", "code.acme.test", "acme/web"),
        ("ssh://git@code.acme.test:7999/acme/web.git", "code.acme.test", "acme/web"),
        ("/projects/ACME/repos/web", "", "acme/web"),
        ("https://dev.azure.com/acme/shop/_git/web", "dev.azure.com", "acme/shop/web"),
        ("http://127.0.0.1:3000/acme/web.git", "127.0.0.1:3000", "acme/web"),
    ],
)
def test_hosts_put_other_things_between_the_names(address: str, host: str, path: str) -> None:
    assert repository_of(address, INTEGRATIONS) == Repository(host, path)


@pytest.mark.parametrize("address", ["", "   ", "https://", "https://host/", "x" * 9000, "\x00"])
def test_what_is_no_address_is_no_repository(address: str) -> None:
    assert repository_of(address, INTEGRATIONS) is None


def test_a_host_that_nobody_knows_may_be_any() -> None:
    anywhere, here = Repository("", "acme/web"), Repository("code.acme.test", "acme/web")
    assert anywhere.is_same(here)
    assert here.is_same(anywhere)
    assert not here.is_same(Repository("other.acme.test", "acme/web"))
    assert not anywhere.is_same(Repository("code.acme.test", "acme/other"))


@pytest.mark.parametrize(
    ("url", "repository"),
    [
        ("https://github.com/acme/web/blob/main/a/c.yaml", "acme/web"),
        ("https://github.com/acme/web/tree/main/a/c.yaml", "acme/web"),
        ("https://github.com/acme/web/raw/main/a/c.yaml", "acme/web"),
        ("https://github.com/acme/web/raw/refs/heads/main/a/c.yaml", "acme/web"),
        ("https://github.com/acme/web/edit/main/a/c.yaml", "acme/web"),
        ("https://raw.githubusercontent.com/acme/web/main/a/c.yaml", "acme/web"),
        ("https://raw.githubusercontent.com/acme/web/refs/heads/main/a/c.yaml", "acme/web"),
        ("https://gitlab.com/group/sub/web/-/blob/main/a/c.yaml", "group/sub/web"),
        ("https://gitlab.com/group/sub/web/-/raw/main/a/c.yaml", "group/sub/web"),
        ("https://gitlab.com/group/web/blob/main/a/c.yaml", "group/web"),
        ("https://git.acme.test/forge/group/web/-/blob/main/a/c.yaml", "group/web"),
        ("https://bitbucket.org/acme/web/src/main/a/c.yaml", "acme/web"),
        ("https://bitbucket.org/acme/web/raw/main/a/c.yaml", "acme/web"),
        ("https://code.acme.test/projects/ACME/repos/web/browse/a/c.yaml?at=main", "acme/web"),
        ("https://code.acme.test/projects/ACME/repos/web/raw/a/c.yaml?at=refs/heads/main", "acme/web"),
        ("https://code.acme.test/projects/ACME/repos/web/browse/a/c.yaml", "acme/web"),
        ("https://gitea.acme.test/acme/web/src/branch/main/a/c.yaml", "acme/web"),
        ("https://gitea.acme.test/acme/web/raw/branch/main/a/c.yaml", "acme/web"),
        ("https://dev.azure.com/acme/shop/_git/web?path=/a/c.yaml&version=GBmain", "acme/shop/web"),
        ("https://dev.azure.com/acme/shop/_git/web?path=/a/c.yaml", "acme/shop/web"),
        ("http://127.0.0.1:3000/acme/web/raw/branch/main/a/c.yaml", "acme/web"),
        ("https://unknown.test/acme/web/-/blob/main/a/c.yaml", "acme/web"),
    ],
)
def test_a_file_is_found_in_every_form_of_its_address(url: str, repository: str) -> None:
    paths = {path_on(place, "main", is_default=True) for place in places_of(url, INTEGRATIONS)}
    assert "a/c.yaml" in paths
    assert repository in {repository_at(place).path for place in places_of(url, INTEGRATIONS)}
    assert {path_on(place, "other", is_default=False) for place in places_of(url, INTEGRATIONS)} <= {None}


def test_a_branch_with_slashes_is_told_from_the_path() -> None:
    (place,) = places_of("https://github.com/acme/web/blob/feature/x/a/c.yaml", INTEGRATIONS)
    assert path_on(place, "feature/x", is_default=False) == "a/c.yaml"
    assert path_on(place, "feature", is_default=False) == "x/a/c.yaml"
    assert path_on(place, "feat", is_default=True) is None


@pytest.mark.parametrize(
    "url",
    [
        "https://gitea.acme.test/acme/web/src/tag/main/a/c.yaml",
        "https://gitea.acme.test/acme/web/src/commit/main/a/c.yaml",
        "https://dev.azure.com/acme/shop/_git/web?path=/a/c.yaml&version=GTmain",
        "https://gitlab.com/acme/web/-/jobs/artifacts/main/raw/a/c.yaml?job=build",
    ],
)
def test_tags_commits_and_artifacts_do_not_move_with_a_branch(url: str) -> None:
    assert [path_on(place, "main", is_default=True) for place in places_of(url, INTEGRATIONS)] == [None]


def test_without_a_branch_the_default_one_is_meant() -> None:
    (place,) = places_of("https://github.com/acme/web/blob/HEAD/a/c.yaml", INTEGRATIONS)
    assert path_on(place, "trunk", is_default=True) == "a/c.yaml"
    assert path_on(place, "trunk", is_default=False) is None


@pytest.mark.parametrize("url", ["", "nonsense", "https://github.com/acme", "https://github.com/a/b/blob/main/..%2f/c"])
def test_what_is_no_file_has_no_place(url: str) -> None:
    assert list(places_of(url, INTEGRATIONS)) == []
