"""A company of a given size: its files, and databases filled with it, either by reading the files or by multiplying."""

from __future__ import annotations

import hashlib
import os
import shutil
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from databases import SQLITE, Place
from multiply import UNIT, multiply, unit_name
from organisation import write_organisation
from served import run

FILLED = "filled"
GENERATORS = ("company", "descriptors", "vocabulary", "multiply")
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
    """So many entities. `base` is how many are read from files; what goes beyond is a multiple of that."""

    folder: Path
    size: int
    base: int = 100_000

    @property
    def units(self) -> int:
        return max(1, self.size // self.base)

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
        self.folder.mkdir(parents=True)
        if self.units == 1:
            self.write_unit(UNIT)
        units = [unit_name(number) for number in range(self.units)]
        self.config.write_text(CONFIG.format(locations="\n".join(LOCATION.format(unit=unit) for unit in units)))

    def write_unit(self, unit: str) -> None:
        """Writes the files of one unit, each with so many entities as are read from files."""
        write_organisation(self.folder / unit, entities=min(self.size, self.base), unit=unit)
        hour_ago = time.time() - 3600
        for path in (self.folder / unit).rglob("*.yaml"):
            os.utime(path, (hour_ago, hour_ago))

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
        if self.units == 1:
            run(place, self.config, "catalog", "refresh")
        else:
            self._multiply(place)
        self.mark_filled(place)

    def _multiply(self, place: Place) -> None:
        """Fills the smaller company in on SQLite, which is quick, and writes it down several times."""
        smaller = Company(folder=self.folder.parent / str(self.base), size=self.base, base=self.base)
        base = Place(kind=SQLITE, name="base", folder=place.folder.parent / f"{SQLITE}-{self.base}")
        smaller.fill(base)
        run(place, self.config, "catalog", "count")  # makes the tables
        multiply(base, place, self.units, folders=(f"{smaller.folder}/", f"{self.folder}/"))

    def mark_filled(self, place: Place) -> None:
        """Says that the database holds it, as this version would have filled it."""
        (place.folder / FILLED).write_text(filled_by())

    def forget_snapshot(self, place: Place) -> None:
        """Makes the next start one without any help from the last."""
        shutil.rmtree(index_folder(place), ignore_errors=True)


def index_folder(place: Place) -> Path:
    """Where a portal keeps the index for its next start."""
    return place.folder / "catalog" / "index"


def filled_by() -> str:
    """Changes whenever what is written into the tables may have changed."""
    digest = hashlib.sha256()
    own = [Path(__file__).parent / f"{name}.py" for name in GENERATORS]
    for path in [*own, *sorted(SOURCE.glob("store/*.py")), *sorted(SOURCE.glob("migrations/**/*.py"))]:
        digest.update(path.read_bytes())
    return digest.hexdigest()
