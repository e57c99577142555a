"""Several processes read the same files into the same database, and are killed at any moment: all of them say alike
what the files say."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import initialize, invariant, rule, run_state_machine_as_test

from callboard.foundation.http import client
from callboard.plugins.catalog import catalog_of
from callboard.plugins.catalog.ingest import register
from callboard.plugins.catalog.model import LocationRef
from callboard.testing import LocalServer, Reply, TestDatabases

from .reference_model import File
from .replica import PAUSE, Replica, answers
from .scenarios import scenarios
from .test_refresh_stateful import FACETS, Company, changes, contents

pytestmark = pytest.mark.long

OTHERS = 2
WEB = "web.yaml"
FAULTS = {
    "gone": 404,
    "failing": 500,
    "empty": "",
    "an error page": "<!doctype html><html><body>Sign in</body></html>",
    "cut off": Reply(hang_up=True),
}
web_contents = contents.filter(lambda each: not each.targets)
moments = st.lists(st.tuples(st.integers(0, OTHERS - 1), st.integers(0, 60)), min_size=1, max_size=3)


class Replicated(Company):
    """The company's portal in three processes: one here, which nobody kills, and two that may go at any time."""

    @initialize()
    def open(self) -> None:
        self.web, self.on_the_web = LocalServer(), dict[str, File]()
        self.web.__enter__()
        super().open()
        self.run(register(self.ctx, LocationRef("url", f"{self.web.url}/{WEB}"), by="somebody"))
        self.registered.add(WEB)
        self.sweep()
        configuration = self.ctx.portal.configuration.folder / "callboard.yaml"
        self.others = [Replica(configuration, Path(tempfile.mkdtemp()), FACETS) for _ in range(OTHERS)]

    def teardown(self) -> None:
        for other in getattr(self, "others", ()):
            other.close()
        super().teardown()
        if hasattr(self, "web"):
            self.web.__exit__(None, None, None)

    def settings(self) -> dict[str, Any]:
        host = self.web.url.removeprefix("http://")
        return {**super().settings(), "backend": {"reading": {"allow": [{"host": host}]}}}

    @property
    def readable(self) -> dict[str, File]:
        return self.files | self.on_the_web

    @rule(content=web_contents)
    def a_web_host_gives_something_new(self, content: File) -> None:
        self.on_the_web[WEB] = content
        self.web.routes[f"/{WEB}"] = content.text(WEB)
        self.sweep()

    @rule(fault=st.sampled_from(sorted(FAULTS)))
    def a_web_host_is_at_fault(self, fault: str) -> None:
        self.on_the_web.pop(WEB, None)
        self.web.routes[f"/{WEB}"] = FAULTS[fault]
        self.sweep()

    @rule(changes=changes)
    def change_and_all_sweep_at_once(self, changes: dict[str, File | None]) -> None:
        self.put(changes)
        self.all_begin()
        for other in self.others:
            other.end()
        self.sweep()

    @rule(changes=changes, moments=moments)
    def change_and_some_are_killed(self, changes: dict[str, File | None], moments: list[tuple[int, int]]) -> None:
        self.put(changes)
        for victim, milliseconds in moments:
            self.all_begin()
            self.others[victim].kill(milliseconds / 1000)
            for number, other in enumerate(self.others):
                if number != victim:
                    other.end()
        self.sweep()

    def put(self, changes: dict[str, File | None]) -> None:
        for name, content in changes.items():
            if content is None:
                self.remove(name)
            else:
                self.write(name, content, True)

    def all_begin(self) -> None:
        for other in self.others:
            other.begin("refresh")

    @invariant()
    def every_replica_says_the_same(self) -> None:
        if not hasattr(self, "others"):
            return
        self.read(catalog_of(self.ctx).live.follow)
        expected = answers(catalog_of(self.ctx).live, FACETS)
        for other in self.others:
            other.begin("answer")
        for other in self.others:
            assert other.end() == expected


@pytest.mark.timeout(0)  # thousands of scenarios take hours
def test_replicas_agree_whatever_kills_them(callboard_database: TestDatabases, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "_FIRST_PAUSE", PAUSE)
    chosen = settings(
        max_examples=scenarios(50, by_day=3),
        stateful_step_count=8,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Replicated, settings=chosen)
