"""`callboard audit verify`."""

from __future__ import annotations

import pytest

from callboard.plugins.audit.commands import check
from callboard.testing import portal

from .tampering import fill, statements

pytestmark = pytest.mark.usefixtures("callboard_database")


async def test_verifying_prints_the_head_and_takes_it_again(capsys: pytest.CaptureFixture[str]) -> None:
    async with portal(work=False) as running:
        await fill(running, 3)
        assert await check(running.context("audit")) == 0
        printed = capsys.readouterr()
        head = printed.out.splitlines()[-1]
        assert head.startswith("3:")
        assert "3 records from 1 on" in printed.err
        assert await check(running.context("audit"), expect=head) == 0


async def test_verifying_says_where_the_chain_breaks_and_ends_with_1(capsys: pytest.CaptureFixture[str]) -> None:
    async with portal(work=False) as running:
        await fill(running, 3)
        await statements(running, "UPDATE audit_record SET outcome = 'allowed', actor = 'eve' WHERE seq = 2")
        assert await check(running.context("audit")) == 1
        said = " ".join(capsys.readouterr().err.split())
    assert "breaks behind record 1. Record 2 was changed" in said
