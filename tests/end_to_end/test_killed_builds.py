"""Processes that build documentation are killed, again and again, at any moment: what was published stays readable, and
the build that is left to its end gives a whole site.

The processes are forked from one that has imported everything already. On PostgreSQL two of them work side by side.
"""

from __future__ import annotations

import multiprocessing
import os
import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml
from killed_builds import work

from callboard.foundation.database import Database
from callboard.kernel.assemble import make_portal
from callboard.plugins.techdocs import Manifest, SiteKey
from callboard.plugins.techdocs.build.built import digest_of
from callboard.plugins.techdocs.model import read_manifest
from callboard.plugins.techdocs.queries import SiteState, state_of
from callboard.plugins.techdocs.store import want
from callboard.testing import Meadow
from callboard.testing.databases import current

pytestmark = [pytest.mark.usefixtures("callboard_database"), pytest.mark.long]

KILLS = int(os.environ.get("CALLBOARD_KILLS", "6"))
"""`make nightly` has a hundred and more of them."""
LONGEST_LIFE, PAGES = 2.5, 40
KEY = SiteKey("default", "component", "svc")
FORKS = multiprocessing.get_context("forkserver")


class Home:
    """A folder with a database, an entity with documentation, and the site that is published of it."""

    def __init__(self, folder: Path, connection: dict[str, Any]) -> None:
        self.folder, self.site = folder, folder / "sites" / "default" / "component" / "svc"
        component = Meadow.component("svc")
        component["metadata"]["annotations"] = {"backstage.io/techdocs-ref": "dir:."}
        self.write("svc/catalog-info.yaml", yaml.safe_dump(component))
        settings = {
            "backend": {"database": connection, "dataFolder": str(folder / "data")},
            "auth": {"session": {"secret": "a-session-secret-of-thirty-two-letters"}, "providers": {"guest": {}}},
            "catalog": {"locations": [{"type": "file", "target": str(folder / "svc" / "catalog-info.yaml")}]},
            "techdocs": {"publisher": {"type": "local", "local": {"publishDirectory": str(folder / "sites")}}},
            "plugins": {"disabled": ["github", "gitlab", "gitea", "scim", "scaffolder", "admin"]},
        }
        self.write("callboard.yaml", yaml.safe_dump(settings))
        self.change(0)
        portal = make_portal([folder / "callboard.yaml"], folder=folder, environ={})
        portal.migrate()
        self.database: Database = portal.database

    def write(self, path: str, content: str) -> None:
        (self.folder / path).parent.mkdir(parents=True, exist_ok=True)
        (self.folder / path).write_text(content, encoding="utf-8")

    def change(self, round_: int) -> None:
        """Half of the pages say another round, some come and some go; then somebody asks for a build."""
        self.write("svc/docs/index.md", f"# Round {round_}\n")
        for number in range(PAGES):
            if (number + round_) % 2:
                self.write(f"svc/docs/page{number:02}.md", f"# Page {number}\n\nRound {round_ % 3}.\n")
        self.write(f"svc/docs/only{round_}.md", "# Only now\n")
        (self.folder / f"svc/docs/only{round_ - 1}.md").unlink(missing_ok=True)

    def ask_for_it(self) -> None:
        with self.database.alone() as connection:
            want(connection, KEY, "pushed")

    def state(self) -> SiteState | None:
        with self.database.engines.reader.connect() as connection:
            return state_of(connection, KEY)

    def begin(self) -> Any:
        """A process that builds, once it says that it does."""
        ready, tell = FORKS.Pipe(duplex=False)
        process = FORKS.Process(target=work, args=(self.folder, tell), daemon=True)
        process.start()
        assert ready.poll(60), "It did not start"
        return process

    def wait(self, seconds: float = 90.0) -> SiteState:
        """Until nothing is to be built any more."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            found = self.state()
            if found is not None and found.status == "idle" and found.is_published:
                return found
            time.sleep(0.1)
        raise AssertionError(f"It was not built: {self.state()}")

    def readable(self) -> Manifest:
        """What is served: a manifest, and each of its pages, whole."""
        manifest = read_manifest((self.site / "callboard.json").read_bytes())
        assert manifest is not None
        for page in manifest.pages:
            if "only" not in page.path:
                assert (self.site / page.file).read_text().rstrip().endswith("</html>"), page.path
        return manifest


@contextmanager
def home(folder: Path) -> Iterator[Home]:
    folder.mkdir()
    made = Home(folder, current().settings_for(folder))
    try:
        yield made
    finally:
        made.database.close()
        current().forget(folder)


def test_however_often_builds_are_killed_the_site_stays_readable_and_becomes_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = random.Random(6)
    # Else the process that is forked would not find this module, and each would import everything anew.
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent))
    FORKS.set_forkserver_preload(["killed_builds"])
    with home(tmp_path / "home") as here:
        living = [here.begin()]
        here.wait()
        for round_ in range(1, KILLS + 1):
            here.change(round_)
            here.ask_for_it()
            time.sleep(chance.uniform(0.1, LONGEST_LIFE))
            here.readable()
            victim = living.pop(chance.randrange(len(living)))
            victim.kill()
            victim.join()
            here.readable()
            living += [here.begin() for _ in range((2 if here.database.is_shared else 1) - len(living))]
        here.ask_for_it()
        state = here.wait()
        for process in living:
            process.kill()
            process.join()
        _check(here, here.readable(), state)


def _check(here: Home, manifest: Manifest, state: SiteState) -> None:
    assert not state.failed_since and not state.is_torn, state
    sources = {path.name for path in (here.folder / "svc" / "docs").iterdir()}
    assert {each.source.removeprefix("docs/") for each in manifest.pages} == sources
    for page in manifest.pages:
        source = (here.folder / "svc" / page.source).read_text()
        assert source.splitlines()[-1].removeprefix("# ") in (here.site / page.file).read_text(), page.path
    assert {path: digest_of((here.site / path).read_bytes()) for path in manifest.files} == manifest.files
    stored = {each.relative_to(here.site).as_posix() for each in here.site.rglob("*.html")}
    assert stored == {each.file for each in manifest.pages}
