"""Reports: they arrive once at the owners' tracker, or are kept until they do."""

from __future__ import annotations

import asyncio
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from callboard import Plugin
from callboard.plugins.techdocs import IssueTracker
from callboard.plugins.techdocs.report.following import follow_issues

from .documented import BASE, documented, form, manifest
from .issue_server import API, IssueServer

pytestmark = pytest.mark.usefixtures("callboard_database")

WORDS = "It is five by now, @everyone"


@pytest.mark.parametrize("kind", sorted(API))
async def test_a_report_becomes_an_issue_with_quote_page_source_and_reporter(kind: str, tmp_path: Path) -> None:
    folder = {"github": "/tree/main", "gitlab": "/-/tree/main", "gitea": "/src/branch/main"}[kind]
    shown = {"github": "plain=1#L3", "gitlab": "plain=1#L3", "gitea": "display=source#L3"}[kind]
    with IssueServer(kind) as server:
        site = manifest(server.repository)
        site = type(site)(
            **{name: getattr(site, name) for name in site.__struct_fields__}
            | {"source": f"{server.repository}{folder}"}
        )
        async with documented(tmp_path, site, settings={"integrations": server.settings}) as running:
            sent = await form(running)
            answer = await running.post_form(f"{BASE}/report", {**sent, "words": WORDS, "what": "send"})
            assert answer.status_code == 303
            page = (await running.get(answer.headers["location"])).text
    (issue,) = server.issues
    body = issue["description" if kind == "gitlab" else "body"]
    assert issue["title"] == "Documentation feedback: three times the expected peak"
    assert body.startswith("> three times the expected peak\n\n")
    assert "@\u200beveryone" in body and "@everyone" not in body
    assert "/docs/default/component/docs/guide/#:~:text=three%20times%20the%20expected%20peak" in body
    assert f"docs/guide.md, line 3](<{server.repository}" in body and shown in body
    assert "Reported by Guest" in body and "user:default/guest" in body
    assert "Your report has arrived" in page and issue["web_url" if kind == "gitlab" else "html_url"] in page


async def test_a_form_that_is_sent_twice_counts_once(tmp_path: Path) -> None:
    with IssueServer("gitea") as server:
        settings = {"integrations": server.settings}
        async with documented(tmp_path, manifest(server.repository), settings=settings) as running:
            sent = {**await form(running), "words": "Wrong", "what": "send"}
            answers = await asyncio.gather(*(running.post_form(f"{BASE}/report", sent) for _ in range(3)))
            again = await running.post_form(f"{BASE}/report", {**await form(running), "words": "Wrong", "what": "send"})
            assert {each.headers["location"] for each in (*answers, again)} == {again.headers["location"]}
    assert len(server.issues) == 1


async def test_what_does_not_arrive_is_kept_and_can_be_sent_again(tmp_path: Path) -> None:
    with IssueServer("github") as server:
        server.refuses = 500
        site, settings = manifest(server.repository), {"integrations": server.settings}
        async with documented(tmp_path, site, settings=settings) as running:
            sent = {**await form(running), "words": "Wrong", "what": "send"}
            here = (await running.post_form(f"{BASE}/report", sent)).headers["location"]
            page = (await running.get(here)).text
            assert "has not arrived yet" in page and "answered 500" in page and "Send again" in page
            assert f"{server.repository}/issues/new?title=" in page
            assert "Not arrived" in (await running.get(f"{BASE}/reports")).text
            server.refuses = 0
            assert (await running.post_form(f"{here}/send")).headers["location"] == here
            assert "Your report has arrived" in (await running.get(here)).text
            again = await running.post_form(f"{here}/send")
            assert again.status_code == 403
    assert len(server.issues) == 1


async def test_a_report_that_arrived_without_an_answer_is_found_and_not_sent_twice(tmp_path: Path) -> None:
    with IssueServer("gitea") as server:
        server.loses = True
        settings = {"integrations": server.settings}
        async with documented(tmp_path, manifest(server.repository), settings=settings) as running:
            sent = {**await form(running), "words": "Wrong", "what": "send"}
            here = (await running.post_form(f"{BASE}/report", sent)).headers["location"]
            assert "has not arrived yet" in (await running.get(here)).text
            server.loses = False
            await asyncio.gather(running.post_form(f"{here}/send"), running.post_form(f"{here}/send"))
            assert server.issues[0]["html_url"] in (await running.get(here)).text
    assert len(server.issues) == 1


async def test_without_a_tracker_the_portal_keeps_its_own_list_that_owners_work_off(tmp_path: Path) -> None:
    async with documented(tmp_path) as running:
        asked = (await running.get(f"{BASE}/report?path=guide/")).text
        assert "Goes to fleet, on the list of reports in this portal." in asked
        sent = {**await form(running), "words": "Wrong <b>here</b>", "what": "send"}
        here = (await running.post_form(f"{BASE}/report", sent)).headers["location"]
        for place in (f"{BASE}/reports", f"{BASE}/reports?path=guide/", "/docs/-/reports"):
            assert "Wrong &lt;b&gt;here&lt;/b&gt;" in (await running.get(place)).text
        assert "Wrong" not in (await running.get(f"{BASE}/reports?path=")).text
        closed = await running.post_form(here, {"what": "close", "word": "Mended in 1.2"})
        assert closed.status_code == 303
        assert "Mended in 1.2" in (await running.get(here)).text
        assert "Wrong" not in (await running.get(f"{BASE}/reports")).text
        assert "Mended in 1.2" in (await running.get(f"{BASE}/reports?state=closed")).text
        await running.post_form(here, {"what": "reopen"})
        assert "Wrong" in (await running.get(f"{BASE}/reports")).text


async def test_a_person_can_write_it_on_the_host_themselves(tmp_path: Path) -> None:
    with IssueServer("gitlab") as server:
        settings = {"integrations": {"gitlab": [{**server.settings["gitlab"][0], "token": "sesame"}]}}
        del settings["integrations"]["gitlab"][0]["token"]
        async with documented(tmp_path, manifest(server.repository), settings=settings) as running:
            sent = {**await form(running), "words": "Five by now", "what": "own"}
            answer = await running.post_form(f"{BASE}/report", sent)
            assert answer.status_code == 200
            address = answer.text.partition('<a class="cb-btn cb-btn--primary" href="')[2].partition('"')[0]
            query = parse_qs(urlsplit(address.replace("&amp;", "&")).query)
            assert "Five by now" in query["issue[description]"][0]
            assert "No open reports" in (await running.get(f"{BASE}/reports")).text
    assert server.issues == []


async def test_nobody_sends_more_than_the_settings_let_them(tmp_path: Path) -> None:
    async with documented(tmp_path, settings={"techdocs": {"reports": {"mostPerHour": 2}}}) as running:
        for words in ("one", "two"):
            sent = {**await form(running), "words": words, "what": "send"}
            assert (await running.post_form(f"{BASE}/report", sent)).status_code == 303
        sent = {**await form(running), "words": "three", "what": "send"}
        answer = await running.post_form(f"{BASE}/report", sent)
        assert answer.status_code == 429
        assert "2 reports within an hour" in answer.text and ">three</textarea>" in answer.text


async def test_a_report_that_says_nothing_is_not_taken(tmp_path: Path) -> None:
    async with documented(tmp_path) as running:
        sent = {**await form(running, "path=guide/"), "words": " \u200b ", "what": "send"}
        assert (await running.post_form(f"{BASE}/report", sent)).status_code == 422
        for ticket in ("", "y" * 65):
            wrong = {**sent, "words": "x", "ticket": ticket}
            assert (await running.post_form(f"{BASE}/report", wrong)).status_code == 422
        assert (await running.post_form(f"{BASE}/report", {**sent, "path": "no/such/"})).status_code == 404


async def test_issues_that_were_closed_at_the_tracker_are_closed_here(tmp_path: Path) -> None:
    with IssueServer("gitea") as server:
        settings = {"integrations": server.settings}
        async with documented(tmp_path, manifest(server.repository), settings=settings) as running:
            for words in ("First", "Second"):
                sent = {**await form(running), "words": words, "what": "send"}
                await running.post_form(f"{BASE}/report", sent)
            server.close(1)
            await follow_issues(running.context("techdocs"))
            page = (await running.get(f"{BASE}/reports")).text
            assert "Second" in page and "First" not in page
            assert "First" in (await running.get(f"{BASE}/reports?state=closed")).text


async def test_a_tracker_that_breaks_takes_nothing_and_the_report_is_kept(tmp_path: Path) -> None:
    async def fail(*_: object) -> bool:
        raise RuntimeError("boom")

    broken = IssueTracker(id="broken", title="Broken", takes=fail, open=fail)  # type: ignore[arg-type]
    plugin = Plugin(id="broken", title="Broken", description="Breaks.", contributes=[broken], fills=["techdocs"])
    async with documented(tmp_path, manifest("https://git.example.com/acme/shop"), plugin) as running:
        sent = {**await form(running), "words": "Wrong", "what": "send"}
        here = (await running.post_form(f"{BASE}/report", sent)).headers["location"]
        assert "Your report is on the list" in (await running.get(here)).text
