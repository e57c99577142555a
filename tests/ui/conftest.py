"""A strict environment over the templates of the design system, as the kernel makes it, and the built assets."""

from __future__ import annotations

import importlib.util
import json
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest
from jinja2 import Environment, FileSystemLoader, PrefixLoader, StrictUndefined
from markupsafe import Markup

import callboard.ui
from callboard.ui.filters import filters, functions

ROOT = Path(__file__).parents[2]
UI = Path(callboard.ui.__file__).parent
Render = Callable[..., str]


def load_build() -> ModuleType:
    """The build script, which is no part of any package."""
    spec = importlib.util.spec_from_file_location("build_assets", ROOT / "frontend/build_assets.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["build_assets"] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def assets() -> dict[str, Path]:
    """The built files by their plain names; they are built when they are missing or old."""
    load_build().build_if_stale(ROOT)
    folder = UI / "static/dist"
    manifest = json.loads((folder / "manifest.json").read_text())
    return {name: folder / hashed for name, hashed in manifest.items()}


@pytest.fixture(scope="session")
def environment() -> Environment:
    """Templates of `ui/` under their names, and templates of this test under `mine/`."""
    made = Environment(
        loader=PrefixLoader(
            {"ui": FileSystemLoader(UI / "templates"), "mine": FileSystemLoader(Path(__file__).parent / "templates")}
        ),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(filters())
    made.globals.update(functions())
    made.globals["asset"] = lambda name: f"/-/static/{name}"
    return made


@pytest.fixture
def shell() -> SimpleNamespace:
    """What the kernel hands to the layout."""

    def line(title: str, href: str, **more: object) -> SimpleNamespace:
        usual = {"icon": "box", "current": False, "count": None, "tone": "neutral", "shape": "icon"}
        return SimpleNamespace(title=title, href=href, **{**usual, **more})

    def group(id: str, title: str, label: str, *items: SimpleNamespace) -> SimpleNamespace:
        return SimpleNamespace(id=id, title=title, label=label, items=list(items), wide_only=False)

    return SimpleNamespace(
        app_title="Callboard",
        organization="Meadowlark",
        groups=[
            group("main", "", "Main", line("Home", "/"), line("Catalog", "/catalog", current=True, count=2914)),
            group(
                "your-teams",
                "Your teams",
                "Your teams",
                line("needle", "/teams/needle", shape="dot", tone="warning", count=3),
            ),
            group("administration", "", "Administration", line("Plugins", "/plugins")),
        ],
        person=SimpleNamespace(
            title="Saga Lindqvist", subtitle="saga@meadowlark.fm", ref="user:default/saga", href="/saga", initials="SL"
        ),
        theme="dark",
        csrf_token="token-of-the-page",
        shortcuts={"c": "/catalog", "x": "/elsewhere"},
        request_path="/catalog",
        banner=None,
        search_href="/catalog",
        toast="",
    )


@pytest.fixture
def render(environment: Environment, shell: SimpleNamespace) -> Render:
    """Renders a snippet that has the components at hand as `ui`."""

    def draw(snippet: str, **variables: object) -> Markup:
        head = '{% import "ui/components.html" as ui with context %}'
        return Markup(environment.from_string(head + snippet).render(shell=shell, **variables))

    return draw
