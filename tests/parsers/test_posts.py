"""Whatever is posted, it is understood or refused; a signature that nobody made opens nothing."""

from __future__ import annotations

import importlib
import json
from typing import Any
from urllib.parse import urlencode

import msgspec
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from callboard import Invalid
from callboard.plugins.events import Incoming
from callboard.plugins.events.hosts import WEBHOOKS, signed

from .shaped import SOON, TEXT, nearly

HOSTS = {each.topic: each for each in (*WEBHOOKS, signed("builds"))}
SHAPES = [
    value
    for host in ("bitbucket", "gitea", "github", "gitlab", "merges", "pushes", "signed")
    for value in vars(importlib.import_module(f"callboard.plugins.events.hosts.{host}")).values()
    if isinstance(value, type) and issubclass(value, msgspec.Struct)
]
HEADERS = ["x-github-event", "x-github-delivery", "x-hub-signature-256", "x-hub-signature", "x-gitlab-event"]
HEADERS += ["x-gitlab-token", "x-gitlab-webhook-uuid", "x-gitea-event", "x-gitea-signature", "x-forgejo-event"]
HEADERS += [
    "x-forgejo-signature",
    "x-event-key",
    "x-request-id",
    "webhook-id",
    "webhook-timestamp",
    "webhook-signature",
]
EVENTS = ["push", "Push Hook", "repo:push", "repo:refs_changed", "repository", "create", "delete", "ping", "pr:merged"]
EVENTS += [
    "repo:modified",
    "pull_request",
    "Merge Request Hook",
    "Repository Update Hook",
    "System Hook",
    "project_rename",
    "sha256=",
    "v1,",
    "v1,AAAA v1a,x",
]
WORDS = st.sampled_from(EVENTS) | st.text(st.characters(min_codepoint=32, max_codepoint=255), max_size=20)
PUSHED = {"gitlab": "Push Hook", "bitbucketCloud": "repo:push", "bitbucketServer": "repo:refs_changed"}
FORM = "application/x-www-form-urlencoded"


def test_there_are_shapes() -> None:
    assert len(SHAPES) > 8


@pytest.mark.parametrize("topic", HOSTS)
@given(data=st.data(), headers=st.dictionaries(st.sampled_from(HEADERS), WORDS, max_size=4), form=st.booleans())
@settings(SOON, max_examples=150)
def test_a_post_is_told_of_or_refused(topic: str, data: Any, headers: dict[str, str], form: bool) -> None:
    shape = data.draw(st.sampled_from(SHAPES))
    body = data.draw(nearly(shape).map(lambda value: json.dumps(value).encode()) | st.binary(max_size=40))
    for name in ("x-github-event", "x-gitlab-event", "x-gitea-event", "x-forgejo-event", "x-event-key"):
        headers.setdefault(name, data.draw(st.sampled_from(EVENTS)))
    if form:
        body, headers = urlencode({"payload": body}).encode(), {**headers, "content-type": FORM}
    incoming = Incoming(topic=topic, headers=headers, body=body, now=1e9)
    assert not HOSTS[topic].verify(incoming, "a secret that nobody knows")
    try:
        told = HOSTS[topic].read(incoming)
    except Invalid as error:
        assert error.message
    else:
        assert isinstance(told.event, str)
        assert len(told.happened) < 1000


@given(body=st.binary(max_size=60), kind=st.sampled_from([FORM, "application/json", "", f"{FORM}; charset=x"]))
@example(body=b"[" * 100_000, kind="")
@example(body=b'{"type":' + b"[" * 100_000, kind="")
@example(body=b"payload=" + b"%5B" * 50_000, kind=FORM)
@example(body=b"&".join([b"payload=1"] * 1000), kind=FORM)
@example(body=b"\xff=\xff", kind=FORM)
@SOON
def test_no_bytes_are_more_than_invalid(body: bytes, kind: str) -> None:
    for topic, host in HOSTS.items():
        headers = dict.fromkeys(HEADERS, PUSHED.get(topic, "push")) | {"content-type": kind}
        with pytest.raises(Invalid):
            host.read(Incoming(topic=topic, headers=headers, body=body, now=1e9))


@given(secret=TEXT, sent=st.dictionaries(st.sampled_from(HEADERS), WORDS))
@SOON
def test_no_secret_and_no_header_are_too_odd_to_compare(secret: str, sent: dict[str, str]) -> None:
    for topic, host in HOSTS.items():
        incoming = Incoming(topic=topic, headers=sent, body=b"{}", now=1e9)
        assert host.verify(incoming, secret) in {True, False}
