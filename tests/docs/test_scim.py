"""The configurations of the guide to SCIM are taken, and the first one lets in who asks as the guide says."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from callboard.kernel.assemble import find_plugins
from callboard.kernel.settings import findings_for, read_settings
from callboard.plugins.scim.model import MOST_MEMBERS
from callboard.plugins.scim.names import RESERVED
from callboard.testing import portal

pytestmark = pytest.mark.usefixtures("callboard_database")

GUIDE = (Path(__file__).resolve().parents[2] / "docs" / "guides" / "scim.md").read_text(encoding="utf-8")
SAMPLES = re.findall(r"^```yaml\n(.*?)^```$", GUIDE, re.M | re.S)


@pytest.mark.parametrize("number", range(len(SAMPLES)))
def test_every_sample_is_taken(number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in re.findall(r"\$\{(\w+)\}", SAMPLES[number]):
        monkeypatch.setenv(name, "any-of-eight")
    (tmp_path / "callboard.yaml").write_text(SAMPLES[number], encoding="utf-8")
    settings = read_settings([tmp_path / "callboard.yaml"])
    found, _ = find_plugins(settings)
    assert findings_for(settings.configuration, [each.plugin for each in found]) == []


async def test_the_first_sample_lets_the_provider_in() -> None:
    plain: Any = yaml.safe_load(SAMPLES[0].replace("${SCIM_TOKEN}", "any-of-eight"))
    [path] = re.findall(r"^\$ curl .* https://callboard\.example\.com(\S+)$", GUIDE, re.M)
    async with portal(settings={"auth": {}, **plain}) as running:
        answer = await running.get(path, headers={"authorization": "Bearer any-of-eight"})
    assert answer.status_code == 200


def test_the_limits_and_the_names_that_nobody_gets_are_said() -> None:
    assert f"{MOST_MEMBERS:,} members" in GUIDE
    assert all(f"`{name}`" in GUIDE for kind, name in RESERVED if kind == "User")
