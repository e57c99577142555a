"""What the guide to expressions says that they give, they give; its filter works, and its limits are the limits."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from callboard import Plugin
from callboard.plugins.scaffolder import TemplateFilter
from callboard.plugins.scaffolder.render import Limits, Renderer

GUIDE = (Path(__file__).parents[2] / "docs/guides/expressions.md").read_text(encoding="utf-8")
PARAMETERS = {
    "name": "my-service",
    "count": 3,
    "tags": ["a", "b"],
    "none": [],
    "database": {"engine": "sqlite"},
    "owner": "group:default/web",
    "repoUrl": "github.com?owner=acme&repo=svc",
}
ROWS = re.findall(r"^\| `(.+?)` \| `(.+)` \|$", GUIDE, re.MULTILINE)
(SAMPLE,) = re.findall(r"```python\n(.*?)```", GUIDE, re.DOTALL)


@pytest.fixture
def filters() -> list[TemplateFilter]:
    names: dict[str, Any] = {}
    exec(SAMPLE, names)
    found = names["plugin"]
    assert isinstance(found, Plugin)
    return [each for each in found.contributes if isinstance(each, TemplateFilter)]


async def test_expressions_give_what_the_guide_says(filters: list[TemplateFilter]) -> None:
    assert len(ROWS) == 16
    renderer = Renderer(hosts={"github.com": "github"}, filters=filters)
    written = [row[0].replace("\\|", "|") for row in ROWS]
    examples = [example for each in filters for example in each.examples]
    try:
        rendered = await renderer.values([*written, *examples], {"parameters": PARAMETERS})
    finally:
        await renderer.close()
    assert list(rendered.warnings) == []
    assert rendered.value == [*(json.loads(row[1]) for row in ROWS), "ms"]


def test_the_limits_are_those_of_the_guide() -> None:
    said = " ".join(GUIDE.split())
    limits = Limits()
    assert f"{limits.seconds:g} seconds of the processor, {limits.memory >> 20} MiB of memory" in said
    assert f"{limits.output >> 20} Mi characters of output, and {limits.source >> 20} Mi characters of one text" in said
