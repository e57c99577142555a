"""A workspace with a secret outside of it, and a call of an action without any portal."""

from __future__ import annotations

from pathlib import Path

import pytest

from callboard import ActionContext
from callboard.testing import action_context


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    folder = tmp_path / "outside"
    folder.mkdir()
    (folder / "secret.txt").write_text("secret-recipe")
    return folder


@pytest.fixture
def act(tmp_path: Path, outside: Path) -> ActionContext:
    return action_context(tmp_path)
