"""What each host's payloads become."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import pytest

from callboard import Invalid
from callboard.plugins.events import ChangeMerged, Incoming, RepositoryChanged, RepositoryPushed, Told
from callboard.plugins.events.hosts import WEBHOOKS, signed

from .posts import (
    NEW,
    NOTHING,
    OLD,
    bitbucket,
    cloud_push,
    commit,
    gitea,
    gitea_push,
    github,
    github_push,
    github_repository,
    gitlab,
    gitlab_push,
    server_push,
)

BY_TOPIC = {each.topic: each for each in (*WEBHOOKS, signed("builds"))}


def told(topic: str, headers: Mapping[str, str], body: bytes) -> Told:
    return BY_TOPIC[topic].read(Incoming(topic=topic, headers=headers, body=body, now=0.0))


def push_of(topic: str, post: tuple[Mapping[str, str], bytes]) -> RepositoryPushed:
    (happened,) = told(topic, *post).happened
    assert isinstance(happened, RepositoryPushed)
    return happened


def test_a_push_to_github_tells_repository_branch_commits_and_paths() -> None:
    noor = {"name": "Noor", "email": "noor@acme.io", "username": "noorh"}
    commits = [
        {**commit(added=["a.yaml"], modified=["b.yaml"]), "author": noor},
        {**commit(modified=["b.yaml"], removed=["c/d.yaml"]), "author": noor},
    ]
    assert push_of("github", github("push", github_push(*commits))) == RepositoryPushed(
        url="https://github.com/acme/web",
        branch="main",
        before=OLD,
        after=NEW,
        added=("a.yaml",),
        modified=("b.yaml",),
        removed=("c/d.yaml",),
        is_default_branch=True,
        truncated=False,
        addresses=("https://github.com/acme/web.git", "git@github.com:acme/web.git"),
        authors=(("noorh", "noor@acme.io"),),
        topic="github",
    )


def merged(topic: str, post: tuple[Mapping[str, str], bytes]) -> tuple[str, int, tuple[str, str]]:
    (happened,) = told(topic, *post).happened
    assert isinstance(happened, ChangeMerged)
    assert happened.topic == topic
    return happened.url, happened.number, happened.author


def test_a_merged_change_tells_its_author_as_far_as_the_host_does() -> None:
    pull = {"number": 7, "merged": True, "user": {"login": "noorh", "email": "noor@acme.io"}}
    closed = {"action": "closed", "pull_request": pull, "repository": github_repository()}
    assert merged("github", github("pull_request", closed)) == ("https://github.com/acme/web", 7, ("noorh", ""))
    for other in ({**closed, "action": "opened"}, {**closed, "pull_request": {**pull, "merged": False}}):
        assert told("github", *github("pull_request", other)).happened == ()

    closed["repository"] = gitea_push()["repository"]
    assert merged("gitea", gitea("pull_request", closed)) == (
        "https://git.acme.test/acme/web",
        7,
        ("noorh", "noor@acme.io"),
    )

    request = {"action": "merge", "iid": 7, "author_id": 3, "last_commit": {"author": {"email": "noor@acme.io"}}}
    said = {"object_kind": "merge_request", "object_attributes": request, "project": gitlab_push()["project"]}
    web = "https://gitlab.com/acme/apps/web"
    by_author, by_another = ({"id": number, "username": "noorh"} for number in (3, 4))
    assert merged("gitlab", gitlab({**said, "user": by_author})) == (web, 7, ("noorh", ""))
    assert merged("gitlab", gitlab({**said, "user": by_another})) == (web, 7, ("", "noor@acme.io"))
    assert told("gitlab", *gitlab({**said, "object_attributes": {**request, "action": "open"}})).happened == ()


@pytest.mark.parametrize(
    "change",
    [
        {"forced": True},
        {"before": NOTHING},
        {"after": NOTHING, "commits": []},
        {"commits": []},
        {"commits": [commit(added=[f"{n}.yaml" for n in range(3000)])]},
        {"commits": [commit(modified=["a.yaml"])] * 2048},
    ],
)
def test_where_the_paths_of_a_push_are_not_all_known_anything_may_have_changed(change: dict[str, Any]) -> None:
    payload = {**github_push(commit(modified=["a.yaml"])), **change}
    assert push_of("github", github("push", payload)).truncated


def test_a_branch_with_slashes_keeps_its_name_and_is_not_the_default() -> None:
    push = push_of("github", github("push", github_push(commit(), ref="refs/heads/feature/x/y")))
    assert (push.branch, push.is_default_branch) == ("feature/x/y", False)


def test_a_tag_tells_nothing() -> None:
    answer = told("github", *github("push", github_push(commit(), ref="refs/tags/v1")))
    assert (answer.event, answer.happened) == ("push", ())


def test_a_payload_in_a_form_is_read_too() -> None:
    headers, body = github("push", github_push(commit(modified=["a.yaml"])))
    form = urlencode({"payload": body.decode()}).encode()
    headers = {**headers, "content-type": "application/x-www-form-urlencoded"}
    assert push_of("github", (headers, form)).modified == ("a.yaml",)


@pytest.mark.parametrize("form", [b"", b"other=1", b"payload", b"\xff=1"])
def test_a_form_without_a_payload_says_what_to_do(form: bytes) -> None:
    headers = {**github("push", {})[0], "content-type": "application/x-www-form-urlencoded"}
    with pytest.raises(Invalid, match="no field `payload`"):
        told("github", headers, form)


@pytest.mark.parametrize(
    ("action", "changes", "expected"),
    [
        ("created", {}, {"what": "created"}),
        ("archived", {}, {"what": "archived"}),
        ("unarchived", {}, {"what": "unarchived"}),
        ("deleted", {}, {"what": "deleted"}),
        (
            "renamed",
            {"repository": {"name": {"from": "site"}}},
            {"what": "renamed", "old_url": "https://github.com/acme/site"},
        ),
        (
            "transferred",
            {"owner": {"from": {"organization": {"login": "former"}}}},
            {"what": "transferred", "old_url": "https://github.com/former/web"},
        ),
        (
            "transferred",
            {"owner": {"from": {"user": {"login": "mona"}}}},
            {"what": "transferred", "old_url": "https://github.com/mona/web"},
        ),
    ],
)
def test_what_happens_to_a_repository_of_github_is_told(
    action: str, changes: dict[str, Any], expected: dict[str, Any]
) -> None:
    payload = {"action": action, "repository": github_repository(), "changes": changes}
    (happened,) = told("github", *github("repository", payload)).happened
    addresses = ("https://github.com/acme/web.git", "git@github.com:acme/web.git")
    assert happened == RepositoryChanged(url="https://github.com/acme/web", addresses=addresses, **expected)


@pytest.mark.parametrize("event", ["star", "ping", "", "workflow_run"])
def test_other_events_of_github_are_named_and_tell_nothing(event: str) -> None:
    assert told("github", *github(event, {"zen": "x"})) == Told(event=event, delivery="d-1")


def test_a_push_to_gitlab_knows_its_group_and_its_project() -> None:
    push = push_of("gitlab", gitlab(gitlab_push(commit(modified=["a.yaml"]))))
    assert (push.url, push.branch, push.modified) == ("https://gitlab.com/acme/apps/web", "main", ("a.yaml",))
    assert push.addresses == ("https://gitlab.com/acme/apps/web.git", "git@gitlab.com:acme/apps/web.git")
    assert (push.is_default_branch, push.truncated) == (True, False)


def test_gitlab_lists_twenty_commits_and_says_how_many_there_are() -> None:
    assert push_of("gitlab", gitlab(gitlab_push(commit(modified=["a.yaml"]), total=21))).truncated


@pytest.mark.parametrize(
    ("event", "what", "old"),
    [
        ("project_create", "created", ""),
        ("project_destroy", "deleted", ""),
        ("project_rename", "renamed", "acme/old"),
        ("project_transfer", "transferred", "former/web"),
    ],
)
def test_system_hooks_of_gitlab_tell_what_happens_to_projects(event: str, what: str, old: str) -> None:
    payload = {
        "event_name": event,
        "path_with_namespace": "acme/web",
        **({"old_path_with_namespace": old} if old else {}),
    }
    headers, body = gitlab(payload)
    (happened,) = told("gitlab", {**headers, "x-gitlab-instance": "https://git.acme.test"}, body).happened
    assert (happened.url, happened.what) == ("https://git.acme.test/acme/web", what)
    assert happened.old_url == (f"https://git.acme.test/{old}" if old else "")


@pytest.mark.parametrize("brand", ["gitea", "forgejo"])
def test_a_push_to_gitea_or_forgejo_is_told(brand: str) -> None:
    push = push_of(brand, gitea("push", gitea_push(commit(removed=["a.yaml"])), brand=brand))
    assert (push.url, push.removed, push.truncated) == ("https://git.acme.test/acme/web", ("a.yaml",), False)


def test_gitea_lists_few_commits_and_none_of_a_new_branch() -> None:
    assert push_of("gitea", gitea("push", gitea_push(commit(), total=9))).truncated
    assert push_of("gitea", gitea("push", gitea_push(before=NOTHING))).truncated


def test_repositories_of_gitea_come_and_go() -> None:
    payload = {"action": "deleted", "repository": {"html_url": "https://git.acme.test/acme/web"}}
    (happened,) = told("gitea", *gitea("repository", payload)).happened
    assert (happened.what, happened.url) == ("deleted", "https://git.acme.test/acme/web")


def test_bitbucket_cloud_names_branches_and_never_files() -> None:
    pushes = told("bitbucketCloud", *bitbucket("repo:push", cloud_push("main", "other", main="main"))).happened
    assert [(each.branch, each.is_default_branch, each.truncated) for each in pushes] == [
        ("main", True, True),
        ("other", False, True),
    ]


def test_a_host_that_does_not_tell_its_default_branch_may_mean_it() -> None:
    assert push_of("bitbucketCloud", bitbucket("repo:push", cloud_push("main"))).is_default_branch


def test_bitbucket_data_center_may_not_say_where_it_is() -> None:
    push = push_of("bitbucketServer", bitbucket("repo:refs_changed", server_push("refs/heads/main", "refs/tags/v1")))
    assert (push.url, push.branch, push.truncated) == ("/projects/ACME/repos/web", "main", True)


def test_bitbucket_data_center_with_links_says_it() -> None:
    links = {
        "self": [{"href": "https://code.acme.test/projects/ACME/repos/web/browse"}],
        "clone": [{"href": "ssh://git@code.acme.test:7999/acme/web.git", "name": "ssh"}],
    }
    push = push_of("bitbucketServer", bitbucket("repo:refs_changed", server_push("refs/heads/main", links=links)))
    assert push.url == "https://code.acme.test/projects/ACME/repos/web"
    assert push.addresses == ("ssh://git@code.acme.test:7999/acme/web.git",)


def test_a_build_job_may_tell_of_any_repository() -> None:
    payload = {
        "type": "repository.pushed",
        "url": "https://dev.azure.com/acme/shop/_git/web",
        "branch": "main",
        "modified": ["catalog-info.yaml"],
    }
    push = push_of("builds", ({"webhook-id": "1"}, json.dumps(payload).encode()))
    assert (push.url, push.branch, push.truncated) == ("https://dev.azure.com/acme/shop/_git/web", "main", False)
    bare = {key: value for key, value in payload.items() if key != "modified"}
    assert push_of("builds", ({"webhook-id": "1"}, json.dumps(bare).encode())).truncated


def test_a_misspelt_key_of_a_build_job_is_named() -> None:
    payload = {"type": "repository.pushed", "url": "https://a.test/b", "branch": "main", "modifed": ["x"]}
    with pytest.raises(Invalid, match="modifed"):
        told("builds", {}, json.dumps(payload).encode())


@pytest.mark.parametrize("topic", sorted(set(BY_TOPIC) - {"builds"}))
@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b"null", b'"text"', b"{}", b"\xff\xfe", b'{"ref": 1}', b"[" * 100_000, b'{"repository": []}'],
)
def test_a_push_that_cannot_be_read_says_so(topic: str, body: bytes) -> None:
    headers = {
        "x-github-event": "push",
        "x-gitea-event": "push",
        "x-event-key": "repo:push" if topic == "bitbucketCloud" else "repo:refs_changed",
    }
    named = body
    if topic == "gitlab" and body.startswith(b"{}"):
        named = b'{"event_name": "push"}'
    if topic == "gitlab" and body.startswith(b'{"re'):
        named = body.replace(b"{", b'{"event_name": "push", ', 1)
    with pytest.raises(Invalid, match="payload") as caught:
        told(topic, headers, named)
    assert caught.value.hint
