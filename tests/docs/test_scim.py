"""The configurations of the guide to SCIM are taken, and the first one lets in who asks as the guide says."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from samples import complaints_of

from callboard.plugins.scim.model import MOST_MEMBERS
from callboard.plugins.scim.names import RESERVED
from callboard.testing import portal

pytestmark = pytest.mark.usefixtures("callboard_database")

GUIDE = (Path(__file__).resolve().parents[2] / "docs" / "guides" / "scim.md").read_text(encoding="utf-8")
SAMPLES = re.findall(r"^```yaml\n(.*?)^```$", GUIDE, re.M | re.S)


@pytest.mark.parametrize("number", range(len(SAMPLES)))
def test_every_sample_is_taken(number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert complaints_of(SAMPLES[number], tmp_path, monkeypatch) == []


async def test_the_first_sample_lets_the_provider_in() -> None:
    plain: Any = yaml.safe_load(SAMPLES[0].replace("${SCIM_TOKEN}", "any-of-eight"))
    [path] = re.findall(r"^\$ curl .* https://callboard\.example\.com(\S+)$", GUIDE, re.M)
    async with portal(settings={"auth": {}, **plain}) as running:
        answer = await running.get(path, headers={"authorization": "Bearer any-of-eight"})
    assert answer.status_code == 200


def test_the_limits_and_the_names_that_nobody_gets_are_said() -> None:
    assert f"{MOST_MEMBERS:,} members" in GUIDE
    assert all(f"`{name}`" in GUIDE for kind, name in RESERVED if kind == "User")
