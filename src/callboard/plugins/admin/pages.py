"""The plugins page: who needs attention first, then everyone, with what each adds and how fast it is."""

from __future__ import annotations

import datetime
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from starlette.requests import Request

from callboard import (
    BudgetState,
    Context,
    Contribution,
    Failure,
    HealthCheck,
    Page,
    Refusal,
    Running,
    ScheduleState,
    View,
    schedules,
)

CHECK_DEADLINE = 3.0
UNCOUNTED = {"Permission", "TemplateTools", "Static", "NavItem", "NavGroup", "Palette", "ServeOption"}
SAID = {"On": "listener", "Sources": "source", "PullRequests": "pull request"}


@dataclass(frozen=True, kw_only=True)
class ShownPlugin:
    """One running plugin."""

    id: str
    title: str
    description: str
    icon: str
    version: str
    origin: str
    built_in: bool
    tone: str
    state: str
    adds: str
    hosts: Sequence[str]
    calls: int
    failures: int
    last_failure: str
    last_failure_at: datetime.datetime | None


@dataclass(frozen=True, kw_only=True)
class Check:
    """The answer of a health check."""

    title: str
    tone: str
    message: str


@dataclass(frozen=True, kw_only=True)
class ShownSchedule:
    """A schedule and how its last run went."""

    name: str
    next_run: datetime.datetime
    last_run: datetime.datetime | None
    seconds: float | None
    error: str


@dataclass(frozen=True, kw_only=True)
class ShownHost:
    """A host that plugins ask, with what it has said of its limits."""

    name: str
    tone: str
    state: str
    quota: str
    traffic: str


@dataclass(frozen=True, kw_only=True)
class PluginsPage(View):
    """All plugins."""

    template = "admin/plugins.html"
    attention: Sequence[ShownPlugin]
    well: Sequence[ShownPlugin]
    refused: Sequence[Refusal]
    checks: Sequence[Check]
    schedules: Sequence[ShownSchedule]
    hosts: Sequence[ShownHost]
    example: str

    @property
    def crumbs(self) -> list[tuple[str, str]]:
        return [("Plugins", "/plugins")]

    @property
    def summary(self) -> str:
        count = len(self.attention) + len(self.well)
        trouble = len(self.attention) + len(self.refused)
        words = "all are well" if not trouble else f"{trouble} need{'s' if trouble == 1 else ''} attention"
        return f"{count} running, {words}. Plugins add pages, tabs, cards, checks and commands."


EXAMPLE = """\
from callboard import Plugin, ui
from callboard.plugins.catalog import EntityCard

async def airtime(entity, ctx):
    plays = await ctx.http.get_json(f"{ctx.settings.url}/plays/{entity.name}")
    return ui.stat("Plays today", plays["today"])

plugin = Plugin(
    id="airtime", title="Airtime", needs=["catalog"],
    contributes=[EntityCard(id="airtime", title="Airtime", render=airtime)],
)
"""


async def plugins(request: Request, ctx: Context) -> PluginsPage:  # noqa: ARG001 - a page's signature
    """`/plugins`."""
    shown = [_shown(each) for each in ctx.portal.running]
    return PluginsPage(
        attention=[each for each in shown if each.tone != "success"],
        well=[each for each in shown if each.tone == "success"],
        refused=ctx.portal.refused,
        checks=await _checks(ctx),
        schedules=[_schedule(each) for each in await ctx.database.run(schedules)],
        hosts=[_host(each) for each in ctx.portal.budgets.states()],
        example=EXAMPLE,
    )


def _shown(running: Running) -> ShownPlugin:
    plugin, health = running.plugin, running.cell.health
    tone, state = "success", f"p95 {health.slow_call * 1000:.0f} ms" if health.calls else "Not called yet"
    if health.is_paused:
        tone, state = "danger", "Paused after too many time-outs"
    elif health.recently_failed:
        tone, state = "warning", f"{health.failures} of {health.calls} calls failed"
    last = health.last_failure
    return ShownPlugin(
        id=plugin.id,
        title=plugin.title,
        description=plugin.description,
        icon=plugin.icon,
        version=running.found.version,
        origin=running.found.origin,
        built_in=running.found.built_in,
        tone=tone,
        state=state,
        adds=_adds(plugin.contributes),
        hosts=running.hosts,
        calls=health.calls,
        failures=health.failures,
        last_failure=f"{last.message}. {last.detail} ({last.reference})" if last else "",
        last_failure_at=_moment(health.last_failure_at) if last else None,
    )


def _adds(contributions: Sequence[Contribution]) -> str:
    counts = Counter(type(each).__name__ for each in contributions)
    parts = [f"{n} {_word(name, n)}" for name, n in sorted(counts.items()) if name not in UNCOUNTED]
    return ", ".join(parts) or "nothing visible"


def _word(name: str, count: int) -> str:
    """`EntityCard` as people say it: entity cards."""
    words = SAID.get(name) or re.sub(r"(?<!^)(?=[A-Z])", " ", name).lower()
    if count == 1:
        return words
    return f"{words[:-1]}ies" if words.endswith("y") else f"{words}s"


async def _checks(ctx: Context) -> list[Check]:
    found = []
    for each in ctx.of(HealthCheck):
        result = await each.call("health", CHECK_DEADLINE, ctx, each.contribution.ask)
        if isinstance(result, Failure):
            found.append(Check(title=each.contribution.title, tone="danger", message=result.message))
        else:
            answer = result.value
            tone = "success" if answer.ok else "danger"
            found.append(Check(title=each.contribution.title, tone=tone, message=answer.message or "Well"))
    return found


def _schedule(each: ScheduleState) -> ShownSchedule:
    return ShownSchedule(
        name=each.name,
        next_run=_moment(each.next_run),
        last_run=_moment(each.last_run) if each.last_run else None,
        seconds=each.last_seconds,
        error=each.last_error or "",
    )


def _host(each: BudgetState) -> ShownHost:
    tone, state = "success", "Well"
    if each.paused_until is not None:
        tone, state = "danger", f"Left alone until {_moment(each.paused_until):%H:%M} UTC: {each.reason}"
    elif each.remaining == 0 and each.resets is not None:
        tone, state = "warning", f"Quota used up until {_moment(each.resets):%H:%M} UTC"
    quota = "" if each.remaining is None else f"{each.remaining:,} left"
    if quota and each.limit:
        quota = f"{quota} of {each.limit:,}"
    waiting = f", {each.waiting} wait" if each.waiting else ""
    return ShownHost(
        name=f"{each.host}{'' if each.signed_in else ' (not signed in)'}",
        tone=tone,
        state=state,
        quota=quota,
        traffic=f"{each.asked:,} requests, {each.refused} refused, {each.open} open{waiting}",
    )


def _moment(seconds: float) -> datetime.datetime:
    return datetime.datetime.fromtimestamp(seconds, datetime.UTC)


PAGES = (Page(path="/plugins", show=plugins, requires="admin.plugin.read"),)
