"""Every component that a plugin may return, in its states, with the lines that make it: the page for plugin authors."""

from __future__ import annotations

import inspect
import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

from callboard import ui

from .component import Component


@dataclass(frozen=True, kw_only=True)
class Example:
    """One component as made by Python: `value` is drawn, `source` is shown beside it."""

    section: str
    title: str
    about: str
    value: Component
    source: str


@dataclass(frozen=True, kw_only=True)
class TemplateExample:
    """One part that only templates use; its file is included and its text is shown beside it."""

    title: str
    template: str


def examples() -> list[Example]:
    """All examples, in the order in which the page shows them."""
    return [_example(section, make) for section, makers in SECTIONS.items() for make in makers]


def template_examples() -> list[TemplateExample]:
    """The parts that a page's template uses, in the order in which the page shows them."""
    return [TemplateExample(title=title, template=f"ui/gallery/{name}.html") for name, title in PARTS.items()]


def _example(section: str, make: Callable[[], Component]) -> Example:
    about = inspect.getdoc(make) or ""
    return Example(
        section=section,
        title=make.__name__.replace("_", " ").capitalize(),
        about=about,
        value=make(),
        source=_body(make),
    )


def _body(make: Callable[[], Component]) -> str:
    """What stands in a function below its docstring, without the `return`."""
    text = textwrap.dedent(inspect.getsource(make))
    after_docstring = text.split('"""', 2)[2]
    return textwrap.dedent(after_docstring).strip("\n").replace("return ", "", 1)


def _minutes_ago(minutes: int) -> datetime:
    return datetime.now(UTC) - timedelta(minutes=minutes)


def stat() -> Component:
    """One figure. A delta says how it changed, the tone whether that is good."""
    return ui.stat("Plays today", 14_204, delta="+12%", tone="success", note="than last Sunday")


def stats() -> Component:
    """Several figures in one frame."""
    return ui.stats(
        [
            ui.stat("Lead time", 3.2, unit="h", delta="−18 min", tone="success", note="median"),
            ui.stat("Failure rate", 1.9, unit="%", delta="+0.2", tone="danger", note="of deploys"),
            ui.stat("Recovery", 11, unit="min", note="median"),
        ]
    )


def ring_and_bar() -> Component:
    """Shares of a whole. Each has a sentence for those who cannot see it."""
    return ui.stack(
        [
            ui.row([ui.ring(82, label="82 percent of checks pass"), ui.level("silver")], gap=4),
            ui.bar([(70, "success"), (12, "warning"), (6, "danger")], "70 of 88 pass, 12 are flaky, 6 fail"),
        ]
    )


def sparkline() -> Component:
    """How a number went, oldest first."""
    return ui.row([ui.sparkline([5, 6, 5, 7, 8, 6, 9, 8, 12, 14], label="Requests, rising"), "14.2k/s"])


def builds() -> Component:
    """Runs, oldest first: as tall as they were long."""
    runs = [{"state": "failed" if n in (5, 17) else "success", "duration": 60 + n % 7 * 9} for n in range(20)]
    return ui.builds(runs)


def pods() -> Component:
    """Instances, the ones that are not ready in another colour."""
    return ui.row([ui.pods(22, 24), ui.health("warning", "2 are starting")], gap=3)


def heatmap() -> Component:
    """Numbers in five bands. It is a table, so it is read as one."""
    return ui.heatmap(
        ["Owner", "Docs", "On call"],
        [
            {"title": "needle", "cells": [{"value": 100, "band": 5}, {"value": 71, "band": 3}, None]},
            {"title": "karaoke", "cells": [{"value": 88, "band": 4}, None, {"value": 9, "band": 1}]},
        ],
        "Checks that pass, in percent, by team",
    )


def stacked_bars() -> Component:
    """Shares side by side, from the oldest band to the newest."""
    return ui.stacked_bars(
        [
            ("Java", [(71, 1, "8"), (143, 2, "11"), (601, 3, "17"), (302, 4, "21")], "1,117"),
            ("Python", [(4, 1, "3.8"), (31, 2, "3.10"), (120, 4, "3.12")], "155"),
        ],
        "Components by language version",
    )


def graph() -> Component:
    """A graph whose places are known: its nodes are links in reading order."""
    box = {"icon": "box", "tone": "info", "href": "#graph"}
    layout = SimpleNamespace(
        width=470,
        height=60,
        node_width=150,
        node_height=40,
        nodes=[
            {"id": "a", "x": 4, "y": 10, "title": "web-player", "subtitle": "website", **box},
            {"id": "b", "x": 316, "y": 10, "title": "playlist-service", "subtitle": "service", "focus": True, **box},
        ],
        edges=[{"source": "a", "target": "b", "path": "M154 30 L312 30", "hot": True}],
    )
    return ui.graph(layout, "web-player depends on playlist-service", id="example-graph")


def table() -> Component:
    """Rows are mappings; a plain word is a column of text. The link names the key of each row's address."""
    rows: list[dict[str, object]] = [
        {"number": "#4812", "result": "failed", "ran": 412, "when": _minutes_ago(6), "url": "#4812"},
        {"number": "#4811", "result": "success", "ran": 388, "when": _minutes_ago(65), "url": "#4811"},
        {"number": "#4810", "result": "running", "ran": None, "when": _minutes_ago(9000), "url": "#4810"},
    ]
    columns = [
        ui.column("number"),
        ui.column("result", type="status"),
        ui.column("ran", "Seconds", type="number"),
        ui.column("when", type="time"),
    ]
    return ui.data_table(rows, columns, link="url", caption="Builds")


def empty_table() -> Component:
    """A table with nothing in it says so in your words."""
    return ui.data_table([], ["number", "result"], empty="No build ran in the last 30 days")


def definitions() -> Component:
    """Names and values. A value may be a component."""
    return ui.kv(
        {
            "Language": "Java 21",
            "Tags": ui.row([ui.tag("java"), ui.tag("grpc", "#grpc")], gap=1),
            "Deployed": _minutes_ago(130),
            "Retired": None,
        }
    )


def lists() -> Component:
    """Lines with something at their end."""
    return ui.list(
        [
            {"text": "Golden signals", "end": "Grafana", "href": "#grafana", "icon": "layout-dashboard"},
            {"text": "Runbook", "sub": "What to do when it pages", "end": "Docs", "href": "#docs", "icon": "book-open"},
            ui.status("failed", "5xx under target"),
        ]
    )


def cards() -> Component:
    """For pages of your own. A card on an entity gets its frame from the page: return its body only."""
    return ui.card("On call", ui.text("Noor Haddad, until Monday 09:00"), icon="siren", footer="From PagerDuty")


def tiles() -> Component:
    """Counts that lead somewhere."""
    return ui.tiles(
        [
            {"label": "Services", "count": 8, "href": "#services", "icon": "box", "tone": "info"},
            {"label": "Libraries", "count": 2914, "href": "#libraries", "icon": "library", "tone": "teal"},
        ]
    )


def tree() -> Component:
    """A tree of links."""
    squad = {"title": "playlist-core", "href": "#squad", "icon": "users", "note": "9", "current": True}
    tribe = {"title": "Listening", "href": "#tribe", "icon": "layers", "note": "31 squads", "children": [squad]}
    return ui.tree([{"title": "Meadowlark", "href": "#company", "icon": "building-2", "children": [tribe]}], "Teams")


def statuses() -> Component:
    """A shape and a word, never a colour alone."""
    states = ("success", "failed", "running", "warning", "pending", "cancelled", "unknown")
    return ui.row([ui.status(state) for state in states], gap=4)


def badges() -> Component:
    """A badge is an exception, a tag is a word, a level is a medal."""
    tones = ("neutral", "accent", "success", "warning", "danger", "info", "done", "teal", "pink")
    return ui.stack(
        [
            ui.row([ui.badge(tone, tone) for tone in tones]),
            ui.row([ui.tag("java"), ui.tag("tier-1", "#tier-1"), ui.lifecycle("deprecated")]),
            ui.row([ui.level("gold"), ui.level("silver"), ui.level("bronze"), ui.level(None)], gap=4),
        ],
        gap=3,
    )


def people() -> Component:
    """Round for people, square for teams; the colour follows from the name."""
    return ui.row(
        [
            ui.avatar("Noor Haddad", size="lg"),
            ui.avatar("playlist-core", size="lg", square=True),
            ui.avatars(["Noor Haddad", "Saga Lindqvist", "Teo Marchetti", "Ines Okafor", "Mikael Aho"]),
            ui.owner(None),
        ],
        gap=4,
    )


def text_and_prose() -> Component:
    """Plain words, or Markdown with everything dangerous taken out."""
    return ui.stack(
        [
            ui.text("4.1 billion playlists are kept here.", muted=True),
            ui.prose("**Callers** use `playlist-api`; see the [runbook](https://example.com)."),
        ],
        gap=2,
    )


def code() -> Component:
    """Coloured on the server, with a copy button."""
    source = 'metadata:\n  name: playlist-service  # unique\n  tags: ["java", 21]'
    return ui.code(source, "yaml", title="catalog-info.yaml")


def callouts() -> Component:
    """What to know before the rest: at most one at the top of a page."""
    return ui.stack(
        [
            ui.callout("danger", "Build 4812 failed.", "It timed out.", actions=[ui.button("Open", "#log")]),
            ui.callout("warning", "Almost out of quota.", "3 of 5 databases are used."),
            ui.callout("success", "Saved.", "All 42 files were written."),
            ui.callout("info", "Worth knowing.", "The nightly import runs at 02:00."),
        ],
        gap=2,
    )


def empty_state() -> Component:
    """Nothing here: say what would appear and how to make it appear."""
    return ui.empty_state(
        "No flags name this service",
        "Flags appear here once their owner field says playlist-service.",
        icon="flag-off",
        actions=[ui.button("How to link flags", "#flags")],
    )


def timeline() -> Component:
    """What happened, newest first."""
    return ui.timeline(
        [
            {"text": "Build 4812 failed", "icon": "circle-x", "tone": "danger", "when": _minutes_ago(6)},
            {
                "text": "8.41.2 to production",
                "sub": "Noor Haddad",
                "icon": "rocket",
                "tone": "success",
                "when": _minutes_ago(120),
                "href": "#deploy",
            },
            {"text": "Registered", "icon": "circle-plus", "when": _minutes_ago(60 * 24 * 40)},
        ]
    )


def steps() -> Component:
    """Something that runs, and how far it is."""
    return ui.steps(
        [
            {"state": "success", "text": "Make the repository", "end": "2 s"},
            {"state": "running", "text": "Wait for checks", "end": "41 s"},
            {"state": "pending", "text": "Register"},
        ]
    )


def log() -> Component:
    """Output, dark in both themes. Line numbers are anchors."""
    return ui.log(
        [
            {"time": "14:09:31", "text": "$ make test", "level": "command"},
            {"time": "14:09:58", "text": "412 passed", "level": "ok"},
            {"time": "14:10:02", "text": "deprecated call in playlists.py", "level": "warning"},
        ],
        title="Test run",
        id="example-log",
    )


def problems() -> Component:
    """What is wrong with content: where, what and how to repair it."""
    problem = SimpleNamespace(
        message="spec.owner names a team that does not exist: playlist-cor",
        hint="Did you mean playlist-core?",
        file="playlists/catalog-info.yaml",
        line=14,
        level="error",
    )
    return ui.problem_list([problem])


SECTIONS: dict[str, tuple[Callable[[], Component], ...]] = {
    "Numbers": (stat, stats, ring_and_bar, sparkline, builds, pods, heatmap, stacked_bars, graph),
    "Tables and groups": (table, empty_table, definitions, lists, cards, tiles, tree),
    "Words and signs": (statuses, badges, people, text_and_prose, code),
    "Telling": (callouts, empty_state, timeline, steps, log, problems),
}

PARTS = {
    "buttons": "Buttons",
    "page_header": "Page header, tabs and views",
    "entity_header": "Head of a record",
    "card_states": "A card in its four states",
    "filters": "Filters and chips",
    "pager": "Pages of a list",
    "fields": "Fields",
    "choices": "Choices and switches",
    "menu": "Menu and dialog",
    "wizard": "Where one is in a form",
}
