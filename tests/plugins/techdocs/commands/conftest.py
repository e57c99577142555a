"""A repository with documentation, as its pipeline sees it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

PAGES = {
    "mkdocs.yml": "site_name: Turntable\nplugins: [techdocs-core]\nnav:\n  - Start: index.md\n  - Guide: guide.md\n",
    "docs/index.md": "# Turntable\n\nRead the [guide](guide.md#speed).\n",
    "docs/guide.md": "# Guide\n\n## Speed\n\nThirty-three and a third.\n",
}
BROKEN = "# Guide\n\n## Speed\n\nSee [nowhere](nowhere.md).\n"


@dataclass(frozen=True)
class Checkout:
    """A folder that is written to and built from."""

    folder: Path

    def write(self, files: Mapping[str, str]) -> None:
        for path, text in files.items():
            (self.folder / path).parent.mkdir(parents=True, exist_ok=True)
            (self.folder / path).write_text(text, encoding="utf-8")


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    made = Checkout(tmp_path / "turntable")
    made.write(PAGES)
    return made
