"""What leaves the portal: by e-mail, in Slack, by webhooks; what fails is tried again, and seen by who operates it."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import re
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest

from callboard.testing import LocalServer, Meadow, Reply, RunningPortal, Seen, portal

from .certificate import make_certificate
from .mail_server import MailServer, mail_server
from .world import API, COMPANY, come_as, settings, tell

pytestmark = pytest.mark.usefixtures("callboard_database")
SOON = {"attempts": 3, "firstPause": "10ms", "longestPause": "20ms"}
SECRET = "the-secret-of-a-receiver"


TRANSPORT = ("requireTls", "username", "password")


def by_mail(server: MailServer, **more: Any) -> dict[str, Any]:
    transport = {"hostname": "127.0.0.1", "port": server.port}
    transport |= {name: more.pop(name) for name in TRANSPORT if name in more}
    usual = {"transportConfig": transport, "sender": "portal@meadow.test", "throttleInterval": "0s", "timeout": "5s"}
    return {"email": {**usual, **more}}


async def test_people_get_mail_unless_they_do_not_want_it() -> None:
    async with mail_server() as server:
        broadcast = {"broadcastConfig": {"receiver": "config", "receiverEmails": ["all@meadow.test"]}}
        given = by_mail(server, replyTo="help@meadow.test", denylistEmailAddresses=["CEM@meadow.test"], **broadcast)
        async with portal(catalog=COMPANY, settings=settings(processors=given, deliveries=SOON)) as running:
            ben = await come_as(running, "ben")
            said = {"channels": [{"id": "Email", "enabled": False}, {"id": "Web", "enabled": False}]}
            answer = await running.api(f"{API}/settings", method="POST", json=said, headers=ben)
            assert [each["id"] for each in answer["channels"]] == ["Web", "Email"]
            await tell(
                running,
                ["group:default/company", "user:default/stranger"],
                "Größe <b>4</b> \n failed",
                description="Step lint\nBcc: evil@evil.test",
                link="/catalog/x",
                severity="high",
            )
            await tell(running, None, "Coffee")
            await running.wait_until(lambda: len(server.got) == 2)
            mail, coffee = server.got
            if coffee["To"] == "ann@meadow.test":
                mail, coffee = coffee, mail
            assert (mail["To"], mail["From"], mail["Reply-To"]) == (
                "ann@meadow.test",
                "portal@meadow.test",
                "help@meadow.test",
            )
            assert sorted(server.to) == ["all@meadow.test", "ann@meadow.test"]
            text, html = [part.get_payload(decode=True).decode() for part in mail.get_payload()]  # type: ignore[union-attr]
            assert "Größe <b>4</b> failed" in text
            assert re.search(r'<a href="http[^"]+/catalog/x">Größe &lt;b&gt;4&lt;/b&gt; failed</a>', html)
            assert mail["Bcc"] is None
            assert mail["Auto-Submitted"] == "auto-generated"
            await running.wait_until(lambda: _all_done(running))


async def test_what_fails_is_tried_again_then_given_up_and_seen_until_it_is_sent_anew() -> None:
    async with mail_server() as server:
        given = settings(processors=by_mail(server), deliveries=SOON)
        async with portal(catalog=COMPANY, settings=given) as running:
            server.answers = ["450 later"]
            await tell(running, "user:default/ann", "Second try")
            await running.wait_until(lambda: len(server.got) == 1)
            server.answers = ["451 <b>full</b>"] * 3
            await tell(running, "user:default/ann", "Given up")
            await running.wait_until(lambda: _says(running, "3 attempts; given up."))
            page = (await running.get("/-/notifications")).text
            assert "127.0.0.1 said 451 &lt;b&gt;full&lt;/b&gt;" in page
            assert "Email: 1 given up" in (await running.get("/plugins")).text
            server.answers = ["550 nobody of that name"]
            await tell(running, "user:default/ben", "For good")
            await running.wait_until(lambda: _says(running, "1 attempt; given up."))
            assert [each["Subject"] for each in server.got] == ["Second try"]
            ann = await come_as(running, "ann")
            assert (await running.get("/-/notifications", headers=ann)).status_code == 403
            assert (await running.post_form("/-/notifications/retry", headers=ann)).status_code == 403
            await running.post_form("/-/notifications/retry")
            await running.wait_until(lambda: len(server.got) == 3)
            await running.wait_until(lambda: _all_done(running))


async def test_mail_goes_over_tls_in_the_name_of_the_settings_and_never_in_the_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, context = make_certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    login = ("portal", "the-password-of-the-portal")
    async with mail_server(context, login) as server, mail_server() as bare:
        given = by_mail(server, requireTls=True, username=login[0], password=login[1])
        async with portal(catalog=COMPANY, settings=settings(processors=given, deliveries=SOON)) as running:
            await tell(running, "user:default/ann", "In secret")
            await running.wait_until(lambda: _all_done(running))
            assert [each["Subject"] for each in server.got] == ["In secret"]
            begun, closed = server.heard[:2], server.heard[2:]
            assert begun == ["EHLO", "STARTTLS"]
            assert {"AUTH*", "MAIL*", "DATA*"} <= {*closed}
            assert all(each.endswith("*") for each in closed)
            # Who is at fault is the portal: it is tried again, as somebody may correct the password meanwhile.
            server.login = ("portal", "another-password")
            await tell(running, "user:default/ann", "Nobody knows us")
            await running.wait_until(lambda: _says(running, "3 attempts; given up."))
            page = (await running.get("/-/notifications")).text
            assert "127.0.0.1 said 535 nobody of that name" in page
            assert login[1] not in page
            # A server that cannot prove who it is, and one without TLS, are told nothing.
            server.login, server.heard = login, []
            monkeypatch.setenv("SSL_CERT_FILE", os.devnull)
            await running.post_form("/-/notifications/retry")
            await running.wait_until(lambda: _says(running, "CERTIFICATE_VERIFY_FAILED"))
            assert not {"AUTH*", "MAIL*"} & {*server.heard}
        given = by_mail(bare, requireTls=True, username=login[0], password=login[1])
        async with portal(catalog=COMPANY, settings=settings(processors=given, deliveries=SOON)) as running:
            await tell(running, "user:default/ann", "In the open")
            await running.wait_until(lambda: _says(running, "offers no TLS"))
            assert {*bare.heard} <= {"EHLO", "QUIT"}
        assert len(server.got) == 1


async def test_webhooks_are_signed_and_the_same_when_they_come_again() -> None:
    answers = iter([Reply(status=500), Reply(status=204)])
    with LocalServer({"/hook": lambda _: next(answers)}) as receiver:
        hook = {"url": f"{receiver.url}/hook", "secret": SECRET, "filter": {"minSeverity": "high"}}
        given = settings(processors={"webhook": [hook]}, deliveries=SOON)
        async with portal(catalog=COMPANY, settings=given) as running:
            await tell(running, "group:default/web", "Too low")
            await tell(running, "group:default/web", severity="high", link="/x", metadata={"build": 4812})
            await running.wait_until(lambda: len(receiver.seen) == 2)
            first, second = receiver.seen
            data = second.json()["data"]
            assert (data["origin"], data["payload"]["metadata"]) == ("build-farm", {"build": 4812})
            assert data["recipients"] == {"type": "entity", "entityRef": ["user:default/ann", "user:default/ben"]}
            assert first.headers["webhook-id"] == second.headers["webhook-id"]
            assert second.headers["webhook-signature"] == _signature(second)
            await running.wait_until(lambda: _all_done(running))


async def test_slack_is_told_people_by_name_groups_in_their_channel_and_broadcasts_by_their_topic() -> None:
    def look_up(seen: Seen) -> Any:
        known = parse_qs(seen.query)["email"] == ["ann@meadow.test"]
        return {"ok": True, "user": {"id": "U1"}} if known else {"ok": False, "error": "users_not_found"}

    routes = {"/api/users.lookupByEmail": look_up, "/api/chat.postMessage": {"ok": True}}
    loud = Meadow.group("loud", annotations={"slack.com/bot-notify": "C7"}, members=["cem"])
    with LocalServer(routes) as slack:
        entry = {
            "token": "xoxb-of-the-bot",
            "apiBaseUrl": f"{slack.url}/api",
            "broadcastChannels": ["C1"],
            "broadcastRoutes": [{"topic": "kitchen", "channel": "C2"}],
        }
        given = settings(processors={"slack": [entry]}, deliveries=SOON)
        async with portal(catalog=[*COMPANY, loud], settings=given) as running:
            await tell(running, ["group:default/web", "group:default/loud"], "<!here> failed", link="https://ci.test/1")
            await tell(running, None, "Coffee", topic="kitchen")
            await tell(running, None, "Moved")

            def told() -> dict[str, str]:
                posted = [each.json() for each in slack.seen if each.path.endswith("chat.postMessage")]
                return {each["channel"]: each["text"] for each in posted}

            await running.wait_until(lambda: set(told()) == {"U1", "C7", "C1", "C2"})
            assert told()["C7"].startswith("*<https://ci.test/1|&lt;!here&gt; failed>*")
            assert told()["C2"].startswith("*Coffee*")
            assert {each.headers["authorization"] for each in slack.seen} == {"Bearer xoxb-of-the-bot"}
            await running.wait_until(lambda: _says(running, "users_not_found"))


async def _says(running: RunningPortal, words: str) -> bool:
    return words in (await running.get("/-/notifications")).text


async def _all_done(running: RunningPortal) -> bool:
    page = (await running.get("/-/notifications")).text
    return "Everything has arrived" in page and ", 0 on the way" in page


def _signature(seen: Seen) -> str:
    signed = b".".join((seen.headers["webhook-id"].encode(), seen.headers["webhook-timestamp"].encode(), seen.body))
    return f"v1,{base64.b64encode(hmac.new(SECRET.encode(), signed, hashlib.sha256).digest()).decode()}"
