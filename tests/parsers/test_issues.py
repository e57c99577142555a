"""What hosts answer when an issue is opened or looked for: an address of one on the web, or a deliberate error."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, replace
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from callboard import Allowance, CallboardError, HttpClient, HttpResponse
from callboard.plugins.catalog import CodeHost
from callboard.plugins.gitea.issues import ISSUES
from callboard.plugins.techdocs import HostIssues, Report

from .shaped import SOON, TEXT

REPORT = Report(repository="https://git.example.com/acme/shop", title="t", body="b", mark="mark")
ISSUE = st.dictionaries(
    st.sampled_from(["html_url", "body", "state", "x"]),
    TEXT | st.none() | st.integers() | st.just("mark") | st.just("https://git.example.com/acme/shop/issues/1"),
)
VALUES = ISSUE | st.lists(ISSUE, max_size=3) | TEXT | st.none() | st.lists(TEXT, max_size=2)


@dataclass(frozen=True, kw_only=True)
class Answering(CodeHost):
    """A host that always answers the same."""

    said: bytes = b""
    status: int = 200

    async def get(self, path: str, *, etag: str | None = None) -> HttpResponse:
        return HttpResponse(status=self.status, headers={}, content=self.said, url=path)

    async def send(self, method: str, path: str, body: Any = None) -> HttpResponse:
        return await self.get(path)


@dataclass(frozen=True, kw_only=True)
class There(HostIssues):
    """Every repository is on that host."""

    on: CodeHost

    def _place(self, repository: str, ctx: Any) -> tuple[CodeHost, str]:
        return self.on, "acme/shop"


@given(said=VALUES.map(lambda value: json.dumps(value).encode()) | st.binary(max_size=20), status=st.integers(200, 299))
@example(said=b"[[[", status=200)
@SOON
def test_an_answer_gives_an_address_on_the_web_or_a_reason(said: bytes, status: int) -> None:
    async def ask() -> None:
        async with HttpClient(Allowance(), plugin="test") as http:
            base = "https://git.example.com"
            host = Answering(
                kind="gitea",
                host="git.example.com",
                base_url=base,
                api_url=base,
                is_signed_in=True,
                http=http,
                said=said,
            )
            fields = {name: getattr(ISSUES, name) for name in HostIssues.__dataclass_fields__}
            there = There(**fields, on=replace(host, status=status))
            for asking in (there.open(REPORT, None), there.find(REPORT, None)):  # type: ignore[arg-type]
                try:
                    address = await asking
                except CallboardError as error:
                    assert error.message
                else:
                    assert address == "" or address.startswith(("https://", "http://"))
            try:
                closed = await there.closed([f"{base}/acme/shop/issues/1"], None)  # type: ignore[arg-type]
            except CallboardError as error:
                assert error.message
            else:
                assert len(closed) <= 1

    asyncio.run(ask())
