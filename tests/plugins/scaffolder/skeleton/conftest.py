"""One renderer for all tests of skeletons."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from callboard import Workspace
from callboard.plugins.scaffolder.skeleton import Filled, FillOptions, fill
from rendering import Rendering, rendering


@pytest.fixture(scope="session")
def language() -> Iterator[Rendering]:
    with rendering() as made:
        yield made


class Skeleton:
    """Two folders: what is to be filled, and where it goes."""

    def __init__(self, language: Rendering, folder: Path) -> None:
        self.source, self.target, self._language = folder / "source", folder / "target", language
        self.source.mkdir()
        self.target.mkdir()

    def write(self, files: Mapping[str, str | bytes], folder: Path | None = None) -> None:
        for path, content in files.items():
            file = (folder or self.source) / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content if isinstance(content, bytes) else content.encode())

    def fill(self, values: Mapping[str, Any] | None = None, **options: Any) -> Filled:
        work = fill(
            self._language.renderer,
            Workspace(self.source),
            Workspace(self.target),
            values=values or {},
            options=FillOptions(**options),
        )
        filled: Filled = self._language.run(work)
        return filled

    def made(self) -> dict[str, str]:
        """The files of the target with their text."""
        files = sorted(path for path in self.target.rglob("*") if path.is_file())
        return {path.relative_to(self.target).as_posix(): path.read_text() for path in files}


@pytest.fixture
def skeleton(language: Rendering, tmp_path: Path) -> Skeleton:
    return Skeleton(language, tmp_path)
