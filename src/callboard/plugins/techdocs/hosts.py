"""Issues on the code hosts of `integrations`: what trackers on them have in common. Their plugins say what differs."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import quote

from callboard import Context, NotAllowed, NotFound, Unavailable
from callboard.plugins.catalog import CodeHost, repository_on

from .model import IssueTracker, Report

HostType = Literal["github", "gitlab", "gitea"]
LONGEST_ADDRESS = 7000
"""Of a form with everything filled in: hosts refuse longer ones."""
_NUMBER = re.compile(r"/(?:issues|work_items)/([0-9]{1,12})\Z")
_CUT, _WEB = "…", ("https://", "http://")


@dataclass(frozen=True, kw_only=True)
class HostIssues:
    """How hosts of one type speak of issues.

    `names` is what the full name of a repository looks like, `issues` the path of its issues in the API, `latest` the
    query that lists the newest first. `text` is the field of an issue's text, `address` that of its address. `form` is
    the path of the form for a new one below the repository's page, with the names of its two parameters.
    """

    type: HostType
    title: str
    needs: str
    names: re.Pattern[str]
    issues: Callable[[str], str]
    latest: str
    text: str
    address: str
    form: tuple[str, str, str]

    def tracker(self) -> IssueTracker:
        """The tracker, for a plugin's list."""
        return IssueTracker(
            id=self.type,
            title=self.title,
            takes=self.takes,
            open=self.open,
            find=self.find,
            closed=self.closed,
            prefilled=self.prefilled,
        )

    async def takes(self, repository: str, ctx: Context) -> bool:
        """Whether it is on such a host, and there is a token for that."""
        found = self._place(repository, ctx)
        return found is not None and found[0].is_signed_in

    async def open(self, report: Report, ctx: Context) -> str:
        """Opens it. Raises NotFound, NotAllowed, Unavailable, and what else the host has against it."""
        host, here = self._issues(report.repository, ctx)
        answer = await host.send("POST", here, {"title": report.title, self.text: report.body})
        if answer.status == 410:
            raise NotFound(f"{report.repository} takes no issues", hint="Its owners can switch them on.")
        made = host.decode(host.require_written(answer, needs=self.needs).content, dict[str, Any])
        return self._address_of(made, host)

    async def find(self, report: Report, ctx: Context) -> str:
        """The issue with the mark among the latest fifty."""
        host, here = self._issues(report.repository, ctx)
        for each in await host.read(f"{here}?{self.latest}", list[dict[str, Any]]):
            if report.mark in str(each.get(self.text) or ""):
                return self._address_of(each, host)
        return ""

    async def closed(self, addresses: Sequence[str], ctx: Context) -> Collection[str]:
        """Those that are closed. What cannot be found any more counts as closed."""
        return [each for each in addresses if await self._is_closed(each, ctx)]

    def prefilled(self, report: Report, ctx: Context) -> str:
        """The host's own form. A text that is too long for an address is cut at its end."""
        found = self._place(report.repository, ctx)
        if found is None:
            return ""
        path, title, text = self.form
        start = f"{found[0].base_url}/{quote(found[1])}{path}?{title}={quote(report.title, safe='')}&{text}="
        return start + _fitting(report.body, LONGEST_ADDRESS - len(start))

    async def _is_closed(self, address: str, ctx: Context) -> bool:
        number = _NUMBER.search(address)
        repository = address[: number.start()].removesuffix("/-") if number else ""
        if number is None or self._place(repository, ctx) is None:
            return False
        host, here = self._issues(repository, ctx)
        try:
            found = await host.read(f"{here}/{number[1]}", dict[str, Any])
        except NotFound:
            return True
        return found.get("state") == "closed"

    def _issues(self, repository: str, ctx: Context) -> tuple[CodeHost, str]:
        found = self._place(repository, ctx)
        if found is None or not found[0].is_signed_in:
            raise NotAllowed(f"There is no token for {repository}", hint=self.needs)
        return found[0], self.issues(found[1])

    def _place(self, repository: str, ctx: Context) -> tuple[CodeHost, str] | None:
        found = repository_on(ctx, repository)
        if found is None or found[0].kind != self.type or not self.names.fullmatch(found[1]):
            return None
        return found

    def _address_of(self, issue: dict[str, Any], host: CodeHost) -> str:
        address = issue.get(self.address)
        if not isinstance(address, str) or not address.startswith(_WEB):
            raise Unavailable(f"{host.host} gave no address for the issue", hint="Look there whether it was opened.")
        return address


def _fitting(text: str, most: int) -> str:
    """The text as a value of a query, in at most so many characters."""
    whole = quote(text, safe="")
    if len(whole) <= most:
        return whole
    kept, room = [], most - len(quote(_CUT))
    for each in text:
        encoded = quote(each, safe="")
        if len(encoded) > room:
            break
        room -= len(encoded)
        kept.append(encoded)
    return "".join(kept) + quote(_CUT)
