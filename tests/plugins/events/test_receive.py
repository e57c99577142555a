"""Deliveries to a running portal: who gets in, what others hear, what is kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import httpx2
import pytest

from callboard import Context, On, Plugin
from callboard.plugins.events import (
    Incoming,
    RepositoryChanged,
    RepositoryPushed,
    Told,
    Webhook,
    receive,
    signed_in_hex,
)
from callboard.plugins.events.queries import Delivery, latest
from callboard.plugins.events.receive import Refusals
from callboard.plugins.events.store import KEPT, KEPT_REFUSED, NewDelivery, keep
from callboard.testing import RunningPortal, portal

from .posts import SECRET, SETTINGS, commit, github, github_push, github_repository, hex_of, standard

pytestmark = pytest.mark.usefixtures("callboard_database")


def listener(heard: list[Any]) -> Plugin:
    async def hear(event: Any, ctx: Context) -> None:
        heard.append(event)

    return Plugin(
        id="ear",
        title="Ear",
        needs=["events"],
        contributes=[On(event=RepositoryPushed, run=hear), On(event=RepositoryChanged, run=hear, id="changes")],
    )


async def deliver(running: RunningPortal, topic: str, post: tuple[Mapping[str, str], bytes]) -> httpx2.Response:
    headers, body = post
    return await running.post(f"/api/events/http/{topic}", headers=dict(headers), content=body)


async def kept(running: RunningPortal) -> Sequence[Delivery]:
    return await running.context("events").database.run(latest)


async def test_a_signed_push_is_accepted_and_heard() -> None:
    heard: list[RepositoryPushed] = []
    async with portal(listener(heard), settings=SETTINGS) as running:
        answer = await deliver(running, "github", github("push", github_push(commit(modified=["a.yaml"]))))
        assert (answer.status_code, answer.json()) == (202, {"status": "accepted"})
        await running.wait_until(lambda: heard)
        assert (heard[0].url, heard[0].modified) == ("https://github.com/acme/web", ("a.yaml",))
        assert heard[0].delivery == "github:d-1"
        (delivery,) = await kept(running)
        assert (delivery.event, delivery.verdict, delivery.about) == ("push", "accepted", "https://github.com/acme/web")


async def test_a_repository_that_is_renamed_is_heard_of() -> None:
    heard: list[RepositoryChanged] = []
    payload = {
        "action": "renamed",
        "repository": github_repository(),
        "changes": {"repository": {"name": {"from": "site"}}},
    }
    async with portal(listener(heard), settings=SETTINGS) as running:
        await deliver(running, "github", github("repository", payload))
        await running.wait_until(lambda: heard)
        assert (heard[0].what, heard[0].old_url) == ("renamed", "https://github.com/acme/site")


async def test_the_same_delivery_again_is_accepted_and_ignored() -> None:
    heard: list[Any] = []
    async with portal(listener(heard), settings=SETTINGS) as running:
        post = github("push", github_push(commit(modified=["a.yaml"])))
        other = github("push", github_push(commit(modified=["b.yaml"])), delivery="d-2")
        answers = [await deliver(running, "github", each) for each in (post, post, other)]
        assert [each.status_code for each in answers] == [202, 202, 202]
        await running.wait_until(lambda: len(heard) == 2)
        assert [each.modified for each in heard] == [("a.yaml",), ("b.yaml",)]
        assert [each.verdict for each in await kept(running)] == ["accepted", "repeated", "accepted"]


async def test_a_delivery_that_was_refused_may_be_sent_again() -> None:
    async with portal(settings=SETTINGS) as running:
        payload = github_push(commit(modified=["a.yaml"]))
        assert (await deliver(running, "github", github("push", payload, secret="wrong"))).status_code == 403
        assert (await deliver(running, "github", github("push", payload))).status_code == 202
        assert [each.verdict for each in await kept(running)] == ["accepted", "refused"]


@pytest.mark.parametrize(
    "topic", ["github", "gitlab", "gitea", "forgejo", "bitbucketCloud", "bitbucketServer", "builds"]
)
async def test_without_a_secret_nobody_gets_in(topic: str) -> None:
    settings = {"events": {"http": {"topics": ["github", "builds"]}}}
    async with portal(settings=settings) as running:
        headers = {**github("push", {}, secret="")[0], **standard(b"{}", secret=""), "x-gitlab-token": ""}
        answer = await deliver(running, topic, (headers, b"{}"))
        assert answer.status_code == 403
        (delivery,) = await kept(running)
        assert (delivery.topic, delivery.verdict) == (topic, "refused")
        assert f"{topic}.webhookSecret" in delivery.reason


async def test_a_wrong_signature_is_refused_before_anything_is_parsed() -> None:
    parsed: list[Incoming] = []

    def read(incoming: Incoming) -> Told:
        parsed.append(incoming)
        return Told(event="x")

    mine = Webhook(topic="mine", title="Mine", verify=lambda it, secret: signed_in_hex(it, secret, "sign"), read=read)
    settings = {"events": {"webhooks": {"mine": {"webhookSecret": SECRET}}}}
    async with portal(
        Plugin(id="host", title="Host", needs=["events"], contributes=[mine]), settings=settings
    ) as running:
        answer = await deliver(running, "mine", ({"sign": "0"}, b"{not json"))
        assert (answer.status_code, answer.json()["error"]["message"], parsed) == (403, "invalid signature", [])
        good = await deliver(running, "mine", ({"sign": hex_of(b"{not json")}, b"{not json"))
        assert (good.status_code, len(parsed)) == (202, 1)


async def test_a_topic_that_nobody_knows_is_not_found() -> None:
    async with portal(settings=SETTINGS) as running:
        assert (await deliver(running, "nowhere", ({}, b"{}"))).status_code == 404
        assert await kept(running) == []


async def test_both_secrets_count_while_one_replaces_the_other() -> None:
    settings = {"events": {"modules": {"github": {"webhookSecret": "new", "previousSecret": "old"}}}}
    async with portal(settings=settings) as running:
        posts = [github("ping", {}, secret=secret, delivery=secret) for secret in ("new", "old", "older")]
        assert [(await deliver(running, "github", each)).status_code for each in posts] == [202, 202, 403]


async def test_an_event_of_no_use_is_accepted_and_kept_as_such() -> None:
    async with portal(settings=SETTINGS) as running:
        assert (await deliver(running, "github", github("star", {"action": "created"}))).status_code == 202
        assert [(each.event, each.verdict) for each in await kept(running)] == [("star", "unused")]


async def test_a_signed_payload_that_cannot_be_read_is_answered_with_the_reason() -> None:
    async with portal(settings=SETTINGS) as running:
        answer = await deliver(running, "github", github("push", {"ref": "refs/heads/main"}))
        assert answer.status_code == 400
        assert "repository" in answer.json()["error"]["message"]
        assert [each.verdict for each in await kept(running)] == ["unreadable"]


async def test_a_body_beyond_five_megabytes_is_not_taken() -> None:
    async with portal(settings=SETTINGS) as running:
        large = github("push", github_push(commit(), padding="x" * (4 * 1024 * 1024)))
        assert (await deliver(running, "github", large)).status_code == 202
        larger = github("push", github_push(commit(), padding="x" * (5 * 1024 * 1024)))
        answer = await deliver(running, "github", larger)
        assert (answer.status_code, answer.json()["error"]["message"]) == (400, "request entity too large")


async def test_strangers_cannot_push_out_what_is_kept() -> None:
    async with portal(settings=SETTINGS, work=False) as running:
        database = running.context("events").database
        await database.run(keep, NewDelivery(topic="github", verdict="accepted", delivery="first"))
        for number in range(KEPT_REFUSED + 5):
            await database.run(keep, NewDelivery(topic="github", verdict="refused", reason=str(number)))
        found = await database.run(latest, most=10_000)
        assert [each.verdict for each in found] == ["refused"] * KEPT_REFUSED + ["accepted"]
        assert found[0].reason == str(KEPT_REFUSED + 4)


async def test_the_oldest_deliveries_go() -> None:
    async with portal(settings=SETTINGS, work=False) as running:
        database = running.context("events").database

        def fill(connection: Any) -> None:
            for number in range(KEPT + 3):
                keep(connection, NewDelivery(topic="github", verdict="unused", delivery=str(number)))

        await database.run(fill)
        found = await database.run(latest, most=10_000)
        assert (len(found), found[-1].delivery) == (KEPT, "3")


async def test_many_refusals_at_once_are_counted_rather_than_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receive, "REFUSALS_EVERY", 600.0)  # a busy machine takes more than a second for all of them
    async with portal(settings=SETTINGS) as running:
        for _ in range(5):
            assert (await deliver(running, "github", github("push", {}, secret="wrong"))).status_code == 403
        assert len(await kept(running)) == 1
        refusals = running.context("events").state(Refusals)
        assert refusals.since == {"github": 4}
        refusals.written.clear()
        await deliver(running, "github", github("push", {}, secret="wrong"))
        assert (await kept(running))[0].reason.endswith("4 more before it.")


async def test_the_page_shows_where_to_post_to_and_what_came_of_it() -> None:
    settings = {
        "events": {"modules": {"github": {"webhookSecret": SECRET}}},
        "app": {"baseUrl": "https://portal.acme.test"},
        "auth": {"providers": {"guest": {"dangerouslyAllowOutsideDevelopment": True}}},
    }
    async with portal(settings=settings) as running:
        await deliver(running, "github", github("push", github_push(commit(modified=["a.yaml"]))))
        page = (await running.get("/-/webhooks")).text
        assert "https://portal.acme.test/api/events/http/github" in page
        assert "https://github.com/acme/web" in page
        assert "events.modules.gitlab.webhookSecret" in page
        assert SECRET not in page


async def test_the_page_is_in_order_when_nothing_has_come() -> None:
    async with portal() as running:
        page = await running.get("/-/webhooks")
        assert (page.status_code, "No deliveries yet" in page.text) == (200, True)


async def test_what_a_host_sends_is_text_on_the_page() -> None:
    async with portal(settings=SETTINGS) as running:
        script = "<script>alert(1)</script>"
        await deliver(running, "github", github(f"{script}", {}, delivery=script))
        page = (await running.get("/-/webhooks")).text
        assert script not in page
        assert "&lt;script&gt;" in page
