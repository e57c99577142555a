"""Who may post: every scheme with a right, a wrong, a missing, an old and a tampered signature."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping

import pytest

from callboard.plugins.events import Incoming
from callboard.plugins.events.hosts import WEBHOOKS, signed

from .posts import SECRET, bitbucket, gitea, github, gitlab, hex_of, standard

NOW = 1_800_000_000.0
BODY = b'{"type": "repository.pushed"}'
BY_TOPIC = {each.topic: each for each in (*WEBHOOKS, signed("builds"))}
SIGNED = {
    "github": github("push", {"a": 1}),
    "gitlab": gitlab({"a": 1}),
    "gitea": gitea("push", {"a": 1}),
    "forgejo": gitea("push", {"a": 1}, brand="forgejo"),
    "bitbucketCloud": bitbucket("repo:push", {"a": 1}),
    "bitbucketServer": bitbucket("repo:refs_changed", {"a": 1}),
    "builds": (standard(BODY, at=NOW), BODY),
}
SIGNATURE = {
    "github": "x-hub-signature-256",
    "gitlab": "x-gitlab-token",
    "gitea": "x-gitea-signature",
    "forgejo": "x-forgejo-signature",
    "bitbucketCloud": "x-hub-signature",
    "bitbucketServer": "x-hub-signature",
    "builds": "webhook-signature",
}


def verified(topic: str, headers: Mapping[str, str], body: bytes, secret: str = SECRET, now: float = NOW) -> bool:
    return BY_TOPIC[topic].verify(Incoming(topic=topic, headers=headers, body=body, now=now), secret)


@pytest.mark.parametrize("topic", sorted(SIGNED))
def test_what_is_signed_with_the_secret_is_let_in(topic: str) -> None:
    assert verified(topic, *SIGNED[topic])


@pytest.mark.parametrize("topic", sorted(SIGNED))
def test_what_is_signed_with_another_secret_is_not(topic: str) -> None:
    assert not verified(topic, *SIGNED[topic], secret="another-secret")


@pytest.mark.parametrize("topic", sorted(SIGNED))
def test_what_is_not_signed_is_not(topic: str) -> None:
    headers, body = SIGNED[topic]
    assert not verified(topic, {name: value for name, value in headers.items() if name != SIGNATURE[topic]}, body)
    assert not verified(topic, {**headers, SIGNATURE[topic]: ""}, body)


@pytest.mark.parametrize("topic", sorted(set(SIGNED) - {"gitlab"}))
def test_one_more_byte_in_the_body_spoils_the_signature(topic: str) -> None:
    headers, body = SIGNED[topic]
    assert not verified(topic, headers, body + b" ")


@pytest.mark.parametrize("topic", sorted(SIGNED))
def test_a_signature_of_strange_characters_is_refused_without_an_error(topic: str) -> None:
    headers, body = SIGNED[topic]
    assert not verified(topic, {**headers, SIGNATURE[topic]: "sha256=\u00e9\u2028"}, body)


@pytest.mark.parametrize("topic", ["github", "bitbucketCloud", "bitbucketServer"])
def test_another_algorithm_is_refused(topic: str) -> None:
    headers, body = SIGNED[topic]
    sha1 = hmac.new(SECRET.encode(), body, hashlib.sha1).hexdigest()
    for value in (f"sha1={sha1}", sha1, hex_of(body), f"sha512={hex_of(body)}"):
        assert not verified(topic, {**headers, "x-hub-signature": value, SIGNATURE[topic]: value}, body)


def test_githubs_older_header_is_not_looked_at() -> None:
    _, body = SIGNED["github"]
    sha1 = hmac.new(SECRET.encode(), body, hashlib.sha1).hexdigest()
    assert not verified("github", {"x-hub-signature": f"sha1={sha1}", "x-github-event": "push"}, body)


def test_forgejos_own_signature_counts_when_both_are_there() -> None:
    headers, body = SIGNED["forgejo"]
    assert not verified("forgejo", {**headers, "x-forgejo-signature": "0", "x-gitea-signature": hex_of(body)}, body)


@pytest.mark.parametrize("seconds", [-301, 301])
def test_a_delivery_that_somebody_kept_is_too_old(seconds: int) -> None:
    assert verified("builds", standard(BODY, at=NOW + seconds * 0.99), BODY)
    assert not verified("builds", standard(BODY, at=NOW + seconds), BODY)


@pytest.mark.parametrize("when", ["", "now", "-1", "1e9", "1800000000.5", " 1800000000", "9" * 40, "١٨٠٠٠٠٠٠٠٠"])
def test_a_time_that_is_none_is_refused(when: str) -> None:
    headers = {**standard(BODY, at=NOW), "webhook-timestamp": when}
    digest = hmac.new(SECRET.encode(), f"msg_1.{when}.".encode() + BODY, hashlib.sha256).digest()
    signature = f"v1,{base64.b64encode(digest).decode()}"
    assert not verified("builds", {**headers, "webhook-signature": signature}, BODY)


def test_the_id_and_the_time_are_signed_too() -> None:
    headers = standard(BODY, at=NOW)
    assert not verified("builds", {**headers, "webhook-id": "msg_2"}, BODY)
    assert not verified("builds", {**headers, "webhook-timestamp": str(int(NOW) + 1)}, BODY)


def test_one_right_signature_among_several_is_enough() -> None:
    headers = dict(standard(BODY, at=NOW))
    headers["webhook-signature"] = f"v1,AAAA v2,BBBB {headers['webhook-signature']}"
    assert verified("builds", headers, BODY)


def test_a_secret_with_a_prefix_is_base64() -> None:
    secret = f"whsec_{base64.b64encode(b'a key of bytes').decode()}"
    assert verified("builds", standard(BODY, secret=secret, at=NOW), BODY, secret=secret)
    assert not verified("builds", standard(BODY, secret="a key", at=NOW), BODY, secret=secret)


def test_gitlab_may_sign_instead_of_sending_a_token() -> None:
    assert verified("gitlab", standard(BODY, at=NOW), BODY)


def test_gitlabs_token_does_not_make_up_for_a_bad_signature() -> None:
    headers = {**standard(BODY, at=NOW), "webhook-signature": "v1,AAAA", "x-gitlab-token": SECRET}
    assert not verified("gitlab", headers, BODY)
