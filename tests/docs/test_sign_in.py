"""The configurations of the guide to sign-in are ones that the portal takes, and give the ways in that they promise."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from samples import complaints_of

from callboard.plugins.auth.settings import ResolverName
from callboard.testing import portal

pytestmark = pytest.mark.usefixtures("callboard_database")

GUIDE = (Path(__file__).resolve().parents[2] / "docs" / "guides" / "sign-in.md").read_text(encoding="utf-8")
SAMPLES = re.findall(r"^```yaml\n(.*?)^```$", GUIDE, re.M | re.S)


@pytest.mark.parametrize("number", range(len(SAMPLES)))
def test_every_sample_is_taken(number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert complaints_of(SAMPLES[number], tmp_path, monkeypatch) == []


async def test_the_first_sample_shows_its_button() -> None:
    plain: Any = yaml.safe_load(SAMPLES[0].replace("${OIDC_SECRET}", "any"))
    async with portal(settings=plain) as running:
        assert "Continue with Meadowlark SSO" in (await running.get("/sign-in")).text


def test_every_resolver_is_explained() -> None:
    assert set(re.findall(r"^\| `(\w+)` \|", GUIDE, re.M)) == set(ResolverName.__args__)  # type: ignore[attr-defined]
