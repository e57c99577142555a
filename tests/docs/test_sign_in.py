"""The configurations of the guide to sign-in are ones that the portal takes, and give the ways in that they promise."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from callboard.kernel.assemble import find_plugins
from callboard.kernel.settings import findings_for, read_settings
from callboard.plugins.auth.settings import ResolverName
from callboard.testing import portal

pytestmark = pytest.mark.usefixtures("callboard_database")

GUIDE = (Path(__file__).resolve().parents[2] / "docs" / "guides" / "sign-in.md").read_text(encoding="utf-8")
SAMPLES = re.findall(r"^```yaml\n(.*?)^```$", GUIDE, re.M | re.S)


@pytest.mark.parametrize("number", range(len(SAMPLES)))
def test_every_sample_is_taken(number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in re.findall(r"\$\{(\w+)\}", SAMPLES[number]):
        monkeypatch.setenv(name, "any-of-eight")
    (tmp_path / "callboard.yaml").write_text(SAMPLES[number], encoding="utf-8")
    settings = read_settings([tmp_path / "callboard.yaml"])
    found, _ = find_plugins(settings)
    assert findings_for(settings.configuration, [each.plugin for each in found]) == []


async def test_the_first_sample_shows_its_button() -> None:
    plain: Any = yaml.safe_load(SAMPLES[0].replace("${OIDC_SECRET}", "any"))
    async with portal(settings=plain) as running:
        assert "Continue with Meadowlark SSO" in (await running.get("/sign-in")).text


def test_every_resolver_is_explained() -> None:
    assert set(re.findall(r"^\| `(\w+)` \|", GUIDE, re.M)) == set(ResolverName.__args__)  # type: ignore[attr-defined]
