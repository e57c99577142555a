"""A folder with configuration files, as a company would have it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from callboard.foundation.config import Configuration, load


@dataclass(frozen=True)
class Company:
    """Writes files into a folder and loads what is there."""

    folder: Path

    def write(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def load(self, *paths: str, environ: Mapping[str, str] | None = None) -> Configuration:
        return load(paths, environ=environ or {}, folder=self.folder)

    def loaded(self, text: str, environ: Mapping[str, str] | None = None) -> Configuration:
        self.write("callboard.yaml", text)
        return self.load(environ=environ)


@pytest.fixture
def company(tmp_path: Path) -> Company:
    return Company(tmp_path)
