"""Whatever is done to the records behind the portal's back is found, and where."""

from __future__ import annotations

import hashlib
import json
import threading

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from callboard.foundation.database import Database
from callboard.plugins.audit.model import NO_HASH, Link
from callboard.plugins.audit.store import FIELDS, append
from callboard.testing import portal

from .tampering import fill, line, statements, verdict

pytestmark = pytest.mark.usefixtures("callboard_database")

COLUMNS = ", ".join((*FIELDS, "hash"))
BUT_SEQ = ", ".join((*FIELDS[1:], "hash"))
COPY = f"INSERT INTO audit_record ({COLUMNS}) SELECT"
SWAP = "UPDATE audit_record SET seq = {} WHERE seq = {}"
TAMPERED = {
    "a value": (["UPDATE audit_record SET actor = 'user:default/eve' WHERE seq = 4"], 3, "Record 4 was changed"),
    "a detail": (["""UPDATE audit_record SET details = '{"a":"2"}' WHERE seq = 4"""], 3, "Record 4 was changed"),
    "a space": (["""UPDATE audit_record SET details = '{ "a":"1"}' WHERE seq = 4"""], 3, "Record 4 was changed"),
    "no JSON": (["UPDATE audit_record SET details = '{' WHERE seq = 4"], 3, "Record 4 was changed"),
    "its time": (["UPDATE audit_record SET at = at + 1 WHERE seq = 4"], 3, "Record 4 was changed"),
    "its hash": (["UPDATE audit_record SET hash = 'x' WHERE seq = 4"], 3, "Record 4 was changed"),
    "one gone": (["DELETE FROM audit_record WHERE seq = 4"], 3, "Record 4 is missing"),
    "some gone": (["DELETE FROM audit_record WHERE seq IN (4, 5, 6)"], 3, "Records 4 to 6 are missing"),
    "gone and closed up": (
        ["DELETE FROM audit_record WHERE seq = 4", *(SWAP.format(n - 1, n) for n in range(5, 9))],
        3,
        "Record 4 was changed, added or moved",
    ),
    "the first gone": (["DELETE FROM audit_record WHERE seq = 1"], 0, "Record 1 is missing"),
    "the beginning gone, and said to be trimmed": (
        [
            "INSERT INTO audit_anchor (id, seq, hash) SELECT 1, seq, hash FROM audit_record WHERE seq = 3",
            "DELETE FROM audit_record WHERE seq < 4",
        ],
        8,
        "Records up to 3 are missing, and no record says",
    ),
    "one added": ([f"{COPY} 9, {BUT_SEQ} FROM audit_record WHERE seq = 8"], 8, "Record 9 was changed, added"),
    "one added in front": ([f"{COPY} 0, {BUT_SEQ} FROM audit_record WHERE seq = 8"], 0, "Record 0 was added"),
    "one put between": (
        [*(SWAP.format(n + 1, n) for n in range(8, 3, -1)), f"{COPY} 4, {BUT_SEQ} FROM audit_record WHERE seq = 3"],
        3,
        "Record 4 was changed, added",
    ),
    "two swapped": ([SWAP.format(99, 4), SWAP.format(4, 5), SWAP.format(5, 99)], 3, "Record 4 was changed, added"),
}


@pytest.mark.parametrize("what", TAMPERED)
async def test_tampering_is_found_where_it_begins(what: str) -> None:
    done, last, said = TAMPERED[what]
    async with portal(work=False) as running:
        await fill(running, 8, details={"a": "1"})
        assert (await verdict(running)).broken is None
        await statements(running, *done)
        found = await verdict(running)
    assert found.broken is not None
    assert found.broken.startswith(said)
    assert found.head.seq == last


async def test_an_end_that_was_cut_off_is_found_by_a_head_that_was_noted() -> None:
    async with portal(work=False) as running:
        await fill(running, 8)
        noted = (await verdict(running)).head
        assert (await verdict(running, noted)).broken is None
        await statements(running, "DELETE FROM audit_record WHERE seq > 5")
        assert (await verdict(running)).broken is None
        found = await verdict(running, noted)
        assert found.broken == "The end is missing: records 6 to 8 were there when the head was noted"
        await fill(running, 5)
        again = await verdict(running, noted)
        assert again.broken == "Record 8 is not the one that was noted: the log was written anew"


async def test_a_head_that_was_noted_holds_while_the_log_grows() -> None:
    async with portal(work=False) as running:
        await fill(running, 3)
        noted = (await verdict(running)).head
        await fill(running, 3)
        found = await verdict(running, noted)
    assert (found.broken, found.records, found.head.seq) == (None, 6, 6)


async def test_no_statement_changes_a_record() -> None:
    async with portal(work=False) as running:
        await fill(running, 2)
        with pytest.raises(DBAPIError, match="never changed"):
            await running.context("audit").database.run(
                lambda c: c.execute(text("UPDATE audit_record SET actor = 'user:default/eve'"))
            )
        assert (await verdict(running)).broken is None


async def test_anybody_can_follow_the_chain_with_the_tools_of_any_language() -> None:
    async with portal(work=False) as running:
        await fill(running, 2, details={"b": 'ü\n"\\', "a": "€ \u2028 \x1f"})
        rows = await running.context("audit").database.read(
            lambda c: c.execute(text(f"SELECT {COLUMNS} FROM audit_record ORDER BY seq")).mappings().all()
        )
    before = NO_HASH
    for row in rows:
        fields = {**{name: row[name] for name in FIELDS}, "details": json.loads(row["details"])}
        plain = json.dumps(fields, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        before = hashlib.sha256(f"{before}\n{plain}".encode()).hexdigest()
        assert row["hash"] == before


@pytest.mark.parametrize("nasty", ["\0", "a\0b", "\ud800", "x" * 5000, "line\nbreak\r\n", "\U0001f600" * 2000])
async def test_what_a_database_would_not_keep_as_it_is_does_not_break_the_chain(nasty: str) -> None:
    every = dict.fromkeys(["actor", "via", "plugin", "target", "request", "address", "agent"], nasty)
    async with portal(work=False) as running:
        async with running.context("audit").transaction() as ctx:
            await ctx.database.run(append, line(nasty, **every, details={nasty: nasty}))
        assert (await verdict(running)).broken is None


async def test_writers_of_several_processes_do_not_fork_the_chain() -> None:
    async with portal(work=False) as running:
        replicas = [Database(running.portal.database.engines.writer.url) for _ in range(3)]
        failures: list[BaseException] = []

        def write(replica: Database) -> None:
            engine = replica.engines.brief or replica.engines.writer
            try:
                for _ in range(30):
                    with engine.begin() as connection:
                        append(connection, line())
            except BaseException as error:
                failures.append(error)
                raise

        threads = [threading.Thread(target=write, args=(each,)) for each in replicas]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
        for replica in replicas:
            replica.close()
        found = await verdict(running)
    assert failures == []
    assert (found.broken, found.records) == (None, 90)


async def test_the_chain_is_followed_over_many_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("callboard.plugins.audit.queries.chain.BATCH", 3)
    async with portal(work=False) as running:
        await fill(running, 9)
        assert (await verdict(running)).records == 9
        await statements(running, "DELETE FROM audit_record WHERE seq = 7")
        assert (await verdict(running)).broken == "Record 7 is missing"


async def test_an_empty_log_is_whole() -> None:
    async with portal(work=False) as running:
        found = await verdict(running)
    assert (found.records, found.head, found.broken) == (0, Link(), None)
