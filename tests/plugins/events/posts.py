"""Payloads of the shapes that hosts publish, as small as they go, and how each host signs them."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Mapping
from typing import Any

SECRET = "a-secret-that-nobody-guesses"
SETTINGS: dict[str, Any] = {
    "events": {
        "modules": {
            topic: {"webhookSecret": SECRET}
            for topic in ("github", "gitlab", "gitea", "forgejo", "bitbucketCloud", "bitbucketServer")
        },
        "webhooks": {"builds": {"webhookSecret": SECRET}},
    }
}
OLD, NEW, NOTHING = "1" * 40, "2" * 40, "0" * 40
Post = tuple[Mapping[str, str], bytes]


def hex_of(body: bytes, secret: str = SECRET) -> str:
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def standard(body: bytes, *, secret: str = SECRET, id_: str = "msg_1", at: float | None = None) -> Mapping[str, str]:
    """The headers of Standard Webhooks. `whsec_` secrets are base64."""
    when = str(int(time.time() if at is None else at))
    key = base64.b64decode(secret[6:]) if secret.startswith("whsec_") else secret.encode()
    digest = hmac.new(key, f"{id_}.{when}.".encode() + body, hashlib.sha256).digest()
    signature = f"v1,{base64.b64encode(digest).decode()}"
    return {"webhook-id": id_, "webhook-timestamp": when, "webhook-signature": signature}


def encoded(payload: object) -> bytes:
    return json.dumps(payload).encode()


def commit(**paths: list[str]) -> dict[str, Any]:
    return {"id": NEW, "message": "Change", "added": [], "modified": [], "removed": [], **paths}


def github(event: str, payload: object, *, secret: str = SECRET, delivery: str = "d-1") -> Post:
    body = encoded(payload)
    headers = {
        "content-type": "application/json",
        "x-github-event": event,
        "x-github-delivery": delivery,
        "x-hub-signature-256": f"sha256={hex_of(body, secret)}",
    }
    return headers, body


def github_repository(**more: Any) -> dict[str, Any]:
    return {
        "full_name": "acme/web",
        "html_url": "https://github.com/acme/web",
        "clone_url": "https://github.com/acme/web.git",
        "ssh_url": "git@github.com:acme/web.git",
        "default_branch": "main",
        **more,
    }


def github_push(*commits: dict[str, Any], ref: str = "refs/heads/main", **more: Any) -> dict[str, Any]:
    return {
        "ref": ref,
        "before": OLD,
        "after": NEW,
        "forced": False,
        "repository": github_repository(),
        "commits": list(commits),
        **more,
    }


def gitlab(payload: object, *, secret: str = SECRET, headers: Mapping[str, str] | None = None) -> Post:
    body = encoded(payload)
    usual = {"content-type": "application/json", "x-gitlab-event": "Push Hook", "idempotency-key": "k-1"}
    return {**usual, **({"x-gitlab-token": secret} if headers is None else headers)}, body


def gitlab_push(*commits: dict[str, Any], total: int | None = None, **more: Any) -> dict[str, Any]:
    return {
        "object_kind": "push",
        "event_name": "push",
        "ref": "refs/heads/main",
        "before": OLD,
        "after": NEW,
        "project": {
            "web_url": "https://gitlab.com/acme/apps/web",
            "git_http_url": "https://gitlab.com/acme/apps/web.git",
            "git_ssh_url": "git@gitlab.com:acme/apps/web.git",
            "default_branch": "main",
        },
        "commits": list(commits),
        "total_commits_count": len(commits) if total is None else total,
        **more,
    }


def gitea(event: str, payload: object, *, secret: str = SECRET, brand: str = "gitea") -> Post:
    body = encoded(payload)
    headers = {
        "content-type": "application/json",
        f"x-{brand}-event": event,
        f"x-{brand}-delivery": "d-1",
        f"x-{brand}-signature": hex_of(body, secret),
    }
    return headers, body


def gitea_push(*commits: dict[str, Any], total: int | None = None, **more: Any) -> dict[str, Any]:
    return {
        "ref": "refs/heads/main",
        "before": OLD,
        "after": NEW,
        "repository": {
            "html_url": "https://git.acme.test/acme/web",
            "clone_url": "https://git.acme.test/acme/web.git",
            "ssh_url": "ssh://git@git.acme.test:2222/acme/web.git",
            "default_branch": "main",
        },
        "commits": list(commits) or None,
        "total_commits": len(commits) if total is None else total,
        **more,
    }


def bitbucket(event: str, payload: object, *, secret: str = SECRET) -> Post:
    body = encoded(payload)
    headers = {
        "content-type": "application/json",
        "x-event-key": event,
        "x-request-uuid": "d-1",
        "x-request-id": "d-1",
        "x-hub-signature": f"sha256={hex_of(body, secret)}",
    }
    return headers, body


def cloud_push(*branches: str, main: str | None = None) -> dict[str, Any]:
    repository: dict[str, Any] = {"links": {"html": {"href": "https://bitbucket.org/acme/web"}}}
    if main:
        repository["mainbranch"] = {"name": main, "type": "branch"}
    changes = [{"new": {"name": name, "type": "branch"}, "old": None, "truncated": False} for name in branches]
    return {"repository": repository, "push": {"changes": changes}}


def server_push(*refs: str, links: object = None) -> dict[str, Any]:
    repository: dict[str, Any] = {"slug": "web", "project": {"key": "ACME"}}
    if links:
        repository["links"] = links
    changes = [{"refId": ref, "fromHash": OLD, "toHash": NEW, "type": "UPDATE"} for ref in refs]
    return {"eventKey": "repo:refs_changed", "repository": repository, "changes": changes}
