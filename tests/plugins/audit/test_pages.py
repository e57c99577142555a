"""The pages of the audit log, and its exports: for admins, filtered, page by page, and harmless whatever is in it."""

from __future__ import annotations

import csv
import datetime
import io
import json
from html import unescape
from typing import Any

import pytest
from tests.plugins.permission.people import PEOPLE, Person

from callboard.plugins.audit.store import append
from callboard.testing import RunningPortal, portal

from .tampering import fill, line, verdict

pytestmark = pytest.mark.usefixtures("callboard_database")

PAGE = "/-/audit"
NASTY = "<script>alert(1)</script>\r\n2026-01-01,user:default/eve,audit.forged\u2028x"
FORMULA = '=HYPERLINK("http://evil.example")'
SETTINGS = {"permission": {"roles": {"admin": {"members": ["user:default/admin"], "allow": ["*"]}}}}


def at(day: int) -> float:
    return datetime.datetime(2026, 11, day, 12, tzinfo=datetime.UTC).timestamp()


async def write(running: RunningPortal, *said: dict[str, Any]) -> None:
    async with running.context("audit").transaction() as ctx:
        for each in said:
            await ctx.database.run(append, line(**each))


async def three(running: RunningPortal) -> None:
    await write(
        running,
        {
            "action": "catalog.entity.delete",
            "actor": "user:default/ann",
            "target": "component:default/web",
            "at": at(1),
        },
        {"action": "catalog.entity.refresh", "actor": "user:default/bob", "target": "100%_done", "at": at(2)},
        {"action": "auth.session.create", "actor": "user:default/ann", "outcome": "denied", "at": at(3)},
    )


async def exported(admin: Person, query: str = "") -> list[int]:
    answer = await admin.get(f"{PAGE}/export.jsonl{query}")
    assert answer.status_code == 200, answer.text
    return [json.loads(each)["seq"] for each in answer.text.splitlines()]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("", [3, 2, 1]),
        ("?actor=ANN", [3, 1]),
        ("?action=catalog.", [2, 1]),
        ("?target=component:default/web", [1]),
        ("?target=%25_", [2]),
        ("?target=_", [2]),
        ("?outcome=denied", [3]),
        ("?outcome=allowed&actor=ann", [1]),
        ("?since=2026-11-02", [3, 2]),
        ("?until=2026-11-02", [2, 1]),
        ("?since=2026-11-02&until=2026-11-02", [2]),
        ("?actor=nobody", []),
    ],
)
async def test_filters_mean_the_same_on_the_page_and_in_an_export(asked: str, found: list[int]) -> None:
    async with portal(PEOPLE, settings=SETTINGS, work=False) as running:
        admin = Person(running, "admin")
        await three(running)
        shown = (await admin.get(f"{PAGE}{asked}")).text
        assert [seq for seq in (3, 2, 1) if f"{PAGE}/records/{seq}" in shown] == found
        assert await exported(admin, asked) == found


@pytest.mark.parametrize("asked", ["outcome=maybe", "since=yesterday", "until=2026-13-01", "before=x", "after=-1"])
async def test_a_question_that_means_nothing_is_refused(asked: str) -> None:
    async with portal(PEOPLE, settings=SETTINGS, work=False) as running:
        answer = await Person(running, "admin").get(f"{PAGE}?{asked}")
    assert answer.status_code == 400
    assert f"`{asked.partition('=')[0]}` is" in answer.text


async def test_pages_lead_to_all_records_and_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("callboard.plugins.audit.pages.listing.ON_A_PAGE", 3)
    async with portal(PEOPLE, settings=SETTINGS, work=False) as running:
        admin = Person(running, "admin")
        await fill(running, 8)

        async def page(query: str) -> tuple[list[int], list[str]]:
            text = unescape((await admin.get(f"{PAGE}{query}")).text)
            ways = [word for word in ("before", "after") if f'href="{PAGE}?{word}=' in text]
            return [seq for seq in range(8, 0, -1) if f'{PAGE}/records/{seq}"' in text], ways

        assert await page("") == ([8, 7, 6], ["before"])
        assert await page("?before=6") == ([5, 4, 3], ["before", "after"])
        assert await page("?before=3") == ([2, 1], ["after"])
        assert await page("?after=2") == ([5, 4, 3], ["before", "after"])
        assert await page("?after=5") == ([8, 7, 6], ["before"])


async def test_one_record_is_opened_with_its_details() -> None:
    async with portal(PEOPLE, settings=SETTINGS, work=False) as running:
        await write(running, {"target": "component:default/web", "details": {"why": "5xx above target"}})
        shown = unescape((await Person(running, "admin").get(f"{PAGE}/records/1")).text)
        for each in ("user:default/ann", "component:default/web", "5xx above target", "session:1", '"hash"'):
            assert each in shown
        assert (await Person(running, "admin").get(f"{PAGE}/records/2")).status_code == 404
        assert (await Person(running, "admin").get(f"{PAGE}/records/x")).status_code == 400


async def test_the_log_and_its_exports_are_for_admins() -> None:
    async with portal(PEOPLE, settings=SETTINGS, work=False) as running:
        for path in (PAGE, f"{PAGE}/records/1", f"{PAGE}/export.csv", f"{PAGE}/export.jsonl"):
            assert (await Person(running, "ann").get(path)).status_code == 403
        assert PAGE not in (await Person(running, "ann").get("/catalog")).text
        assert PAGE in (await Person(running, "admin").get("/catalog")).text


async def test_who_may_look_but_not_export_sees_no_button() -> None:
    roles = {"auditors": {"members": ["user:default/ann"], "allow": ["audit.record.read"]}}
    settings = {"permission": {"roles": {**SETTINGS["permission"]["roles"], **roles}}}
    async with portal(PEOPLE, settings=settings, work=False) as running:
        assert "export.csv" not in (await Person(running, "ann").get(PAGE)).text
        assert "export.csv" in (await Person(running, "admin").get(PAGE)).text
        assert (await Person(running, "ann").get(f"{PAGE}/export.csv")).status_code == 403


async def test_an_export_is_recorded_with_what_was_asked() -> None:
    async with portal(PEOPLE, settings=SETTINGS, work=False) as running:
        admin = Person(running, "admin")
        await three(running)
        assert (await admin.get(f"{PAGE}/export.csv?actor=ann")).status_code == 200
        last = json.loads((await admin.get(f"{PAGE}/export.jsonl?action=audit.export")).text)
        assert (await verdict(running)).broken is None
    assert (last["action"], last["actor"], last["outcome"]) == ("audit.export", "user:default/admin", "allowed")
    assert last["details"] == {"format": "csv", "filters": "?actor=ann"}


async def test_an_export_of_many_records_has_each_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("callboard.plugins.audit.pages.export.AT_ONCE", 7)
    async with portal(PEOPLE, settings=SETTINGS, work=False) as running:
        await fill(running, 30)
        assert await exported(Person(running, "admin")) == list(range(30, 0, -1))


async def test_nothing_in_a_record_is_markup_a_formula_or_a_further_line() -> None:
    fields = dict.fromkeys(["actor", "via", "plugin", "action", "target", "request", "address", "agent"], NASTY)
    async with portal(PEOPLE, settings=SETTINGS, work=False) as running:
        admin = Person(running, "admin")
        await write(running, {**fields, "details": {NASTY: NASTY}}, dict.fromkeys(fields, FORMULA))
        for path in (PAGE, f"{PAGE}/records/1"):
            shown = (await admin.get(path)).text
            assert "<script>alert" not in shown
            assert "alert(1)" in shown
        table = (await admin.get(f"{PAGE}/export.csv")).text
        lines = (await admin.get(f"{PAGE}/export.jsonl?target=alert")).text
    assert len(table.splitlines()) == 3
    rows = list(csv.DictReader(io.StringIO(table)))
    assert rows[0]["target"] == f"'{FORMULA}"
    assert rows[1]["target"] == NASTY.replace("\r\n", "\\u000d\\u000a").replace("\u2028", "\\u2028")
    assert all(not cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row.values())
    assert json.loads(lines)["target"] == NASTY
    assert lines.count("\n") == 1
