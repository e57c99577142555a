"""A company of a given size: its files, and databases filled with it, either by reading the files or by multiplying."""

from __future__ import annotations

import hashlib
import os
import shutil
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from databases import Place
from organisation import write_organisation
from served import run

UNIT = "unit000"
FILLED = "filled"
SOURCE = Path(__file__).parent.parent / "src" / "callboard" / "plugins" / "catalog"
CONFIG = """app: {{title: Callboard}}
organization: {{name: Benchmark}}
auth: {{providers: {{guest: {{}}}}}}
catalog:
  rules: [{{allow: [Component, API, Resource, System, Domain, Group, User, Location, Template]}}]
  locations:
{locations}
"""
LOCATION = "    - {{type: file, target: ./{unit}/all.yaml}}"


@dataclass(frozen=True, kw_only=True)
class Company:
    """So many entities below a folder, counting one for the file that leads to all others."""

    folder: Path
    size: int

    @property
    def config(self) -> Path:
        return self.folder / "callboard.yaml"

    @property
    def only_serving(self) -> Sequence[str]:
        """Options of `serve` with which nothing is read in."""
        return ("--role", "web")

    def write(self) -> None:
        """Writes the files unless they are there. They look an hour old, as those of a company do."""
        if self.config.exists():
            return
        shutil.rmtree(self.folder, ignore_errors=True)
        unit = self.folder / UNIT
        write_organisation(unit, entities=self.size, unit=UNIT)
        hour_ago = time.time() - 3600
        for path in unit.rglob("*.yaml"):
            os.utime(path, (hour_ago, hour_ago))
        self.config.write_text(CONFIG.format(locations=LOCATION.format(unit=UNIT)))

    def some_file(self, turn: int) -> Path:
        """A catalog file of a repository."""
        folders = sorted((self.folder / UNIT / "repositories").iterdir())
        return folders[(turn * 7919) % len(folders)] / "catalog-info.yaml"

    def fill(self, place: Place) -> None:
        """Makes the database hold this company unless it does."""
        mark = place.folder / FILLED
        if mark.exists() and mark.read_text() == filled_by():
            return
        self.write()
        place.empty()
        run(place, self.config, "catalog", "refresh")
        self.mark_filled(place)

    def mark_filled(self, place: Place) -> None:
        """Says that the database holds it, as this version would have filled it."""
        (place.folder / FILLED).write_text(filled_by())

    def has_snapshot(self, place: Place) -> bool:
        """Whether there is anything that makes a start faster."""
        return place.folder.exists()

    def forget_snapshot(self, place: Place) -> None:
        """Makes the next start one without any help from the last."""


def filled_by() -> str:
    """Changes whenever what is written into the tables may have changed."""
    digest = hashlib.sha256()
    for path in sorted(
        [*SOURCE.glob("store/*.py"), *SOURCE.glob("migrations/**/*.py"), *Path(__file__).parent.glob("*.py")]
    ):
        digest.update(path.read_bytes())
    return digest.hexdigest()
