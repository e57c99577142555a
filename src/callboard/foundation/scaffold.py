"""`callboard plugin new`: a small package with a card and a test that passes."""

from __future__ import annotations

import re
from pathlib import Path
from string import Template

from callboard.foundation.errors import Conflict, Invalid

NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
FILES = {
    "pyproject.toml": """\
[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"

[project]
name = "callboard-$id"
version = "0.1.0"
description = "$title for Callboard."
requires-python = ">=3.11"
dependencies = ["callboard"]

[project.entry-points."callboard.plugins"]
$id = "$package.plugin:plugin"

[tool.hatch.build.targets.wheel]
packages = ["src/$package"]

[tool.pytest.ini_options]
testpaths = ["tests"]
anyio_mode = "auto"
""",
    "README.md": """\
# $title

A plugin for Callboard. `pip install -e . && pytest` runs its tests, `callboard serve` shows it.
""",
    "src/$package/__init__.py": '"""$title: a plugin for Callboard. Open `plugin.py` first."""\n',
    "src/$package/plugin.py": '''\
"""What this plugin gives: one card on the page of every component."""

from callboard import Context, Plugin, ui
from callboard.plugins.catalog import Entity, EntityCard


async def hello(entity: Entity, ctx: Context) -> ui.Component:
    """Replace this with what your tool knows of the entity; `ctx.http` and `ctx.settings` are at hand."""
    return ui.text(f"$title says hello to {entity.title}.")


plugin = Plugin(
    id="$id",
    title="$title",
    needs=["catalog"],
    contributes=[
        EntityCard(
            id="$id", title="$title", render=hello, shows_for=lambda entity: entity.kind == "Component"
        ),
    ],
)
''',
    "tests/test_plugin.py": '''\
"""The plugin in a real portal, in this process."""

from callboard.testing import Meadow, portal

from $package import plugin as module


async def test_the_card_greets_the_component() -> None:
    async with portal(module, catalog=[Meadow.component("web-player")]) as running:
        page = await running.get("/catalog/default/component/web-player/-/cards/$id")
        assert page.status_code == 200
        assert "$title says hello to web-player." in page.text
''',
    "tests/conftest.py": '''\
"""Asynchronous tests run on asyncio."""

import pytest


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"
''',
}


def new_plugin(name: str, folder: Path) -> Path:
    """Writes the package below `folder`. Raises Invalid for a name that is none, Conflict when something is there."""
    if not NAME.fullmatch(name):
        raise Invalid(f"`{name}` is no name for a plugin", hint="Use lower-case words joined by dashes: on-call.")
    made = folder / f"callboard-{name}"
    if made.exists():
        raise Conflict(f"{made} is there already", hint="Choose another name or --folder.")
    package = f"callboard_{name.replace('-', '_')}"
    words = {"id": name, "package": package, "title": name.replace("-", " ").capitalize()}
    for path, text in FILES.items():
        file = made / Template(path).substitute(words)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(Template(text).substitute(words), encoding="utf-8")
    return made
