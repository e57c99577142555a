"""The configuration of the guide "Getting started" is one that the portal takes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from samples import complaints

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "guides" / "getting-started.md"


def test_nothing_is_wrong_with_the_configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    [text] = re.findall(r"^```yaml\n(.*?)^```$", GUIDE.read_text(encoding="utf-8"), re.M | re.S)
    (tmp_path / "callboard.yaml").write_text(text, encoding="utf-8")
    monkeypatch.setenv("GITHUB_TOKEN", "any")
    assert complaints(tmp_path / "callboard.yaml") == []
