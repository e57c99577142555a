"""What the portal has to say against a configuration that a guide shows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from callboard.foundation.config import Finding
from callboard.kernel.assemble import find_plugins
from callboard.kernel.settings import findings_for, read_settings


def complaints(file: Path) -> Sequence[Finding]:
    """About a configuration file, with the plugins that it finds."""
    settings = read_settings([file])
    found, _ = find_plugins(settings)
    return findings_for(settings.configuration, [each.plugin for each in found])


def complaints_of(sample: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Sequence[Finding]:
    """The same about a text, with something in every variable that it names."""
    for name in re.findall(r"\$\{(\w+)\}", sample):
        monkeypatch.setenv(name, "any-of-eight")
    file = folder / "callboard.yaml"
    file.write_text(sample, encoding="utf-8")
    return complaints(file)
