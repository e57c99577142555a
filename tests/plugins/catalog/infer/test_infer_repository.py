"""Clone addresses: read as data, never with their credentials."""

from __future__ import annotations

import pytest
from infer_trees import MemoryTree

from callboard.plugins.catalog.infer.repository import find_origin, find_remote, read_remote


@pytest.mark.parametrize(
    ("address", "url", "annotations"),
    [
        (
            "https://github.com/meadowlark/playlist.git",
            "https://github.com/meadowlark/playlist",
            {"github.com/project-slug": "meadowlark/playlist"},
        ),
        (
            "git@github.com:meadowlark/playlist.git",
            "https://github.com/meadowlark/playlist",
            {"github.com/project-slug": "meadowlark/playlist"},
        ),
        (
            "https://user:token@gitlab.com/group/sub/playlist.git",
            "https://gitlab.com/group/sub/playlist",
            {"gitlab.com/project-slug": "group/sub/playlist"},
        ),
        (
            "ssh://git@gitlab.example.com:2222/group/playlist.git",
            "https://gitlab.example.com/group/playlist",
            {"gitlab.com/instance": "gitlab.example.com", "gitlab.com/project-slug": "group/playlist"},
        ),
        (
            "https://bitbucket.org/meadowlark/playlist/",
            "https://bitbucket.org/meadowlark/playlist",
            {"bitbucket.org/project-slug": "meadowlark/playlist"},
        ),
        (
            "https://meadowlark@dev.azure.com/meadowlark/My%20Project/_git/playlist",
            "https://dev.azure.com/meadowlark/My%20Project/_git/playlist",
            {"dev.azure.com/project-repo": "My Project/playlist"},
        ),
        (
            "git@ssh.dev.azure.com:v3/meadowlark/audio/playlist",
            "https://dev.azure.com/meadowlark/audio/_git/playlist",
            {"dev.azure.com/project-repo": "audio/playlist"},
        ),
        (
            "https://meadowlark.visualstudio.com/audio/_git/playlist",
            "https://dev.azure.com/meadowlark/audio/_git/playlist",
            {"dev.azure.com/project-repo": "audio/playlist"},
        ),
        ("http://git.example.com:3000/a/b.git", "http://git.example.com:3000/a/b", {}),
    ],
)
def test_an_address_gives_the_page_and_the_annotations(address: str, url: str, annotations: dict[str, str]) -> None:
    repository = read_remote(address)
    assert repository is not None
    assert repository.url == url
    assert dict(repository.annotations) == annotations


@pytest.mark.parametrize(
    "address",
    [
        "",
        "/srv/git/playlist.git",
        "../playlist",
        "file:///srv/git/playlist.git",
        "C:\\repositories\\playlist",
        "javascript:alert(1)//a/b",
        "https://github.com/only-one-part",
        "https://github.com/../../etc/passwd",
        "https://github.com/a/<script>",
        "https://[::1/a/b",
        "https://github.com:port/a/b",
        "ext::sh -c whoami",
        "https://github.com/a/b\nhttps://evil.example.com",
        "https://github.com/" + "a/" * 2_000,
    ],
)
def test_a_local_or_suspicious_address_gives_nothing(address: str) -> None:
    assert read_remote(address) is None


def test_origin_is_read_from_the_git_configuration_with_its_line() -> None:
    text = '[core]\n\tbare = false\n[remote "fork"]\n\turl = https://github.com/me/x\n'
    text += '[remote "origin"]\n\turl = git@h.com:a/b\n'
    assert find_remote(text) == ("git@h.com:a/b", 6)


def test_without_origin_the_first_remote_counts() -> None:
    assert find_remote('[remote "up"]\nurl = https://github.com/a/b\n') == ("https://github.com/a/b", 2)


def test_an_url_outside_of_a_remote_is_none() -> None:
    assert find_remote('[url "https://x/"]\nurl = 1\n[submodule "s"]\nurl = https://github.com/a/b\n') == ("", 0)


def test_a_given_address_outweighs_the_trees_own() -> None:
    tree = MemoryTree({".git/config": '[remote "origin"]\nurl = https://github.com/a/b\n'})
    assert find_origin(tree, None).address.line == 2
    given = find_origin(tree, "https://gitlab.com/c/d").repository
    assert given is not None
    assert given.url == "https://gitlab.com/c/d"
