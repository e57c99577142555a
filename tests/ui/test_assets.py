"""Budgets of the built files, and rules that every template has to keep."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest

from .conftest import ROOT, UI

TEMPLATES = sorted((UI / "templates").rglob("*.html"))
BUDGETS = {"callboard.css": 20_000, "callboard.js": 25_000, "icons.svg": 16_000}
ICON_USES = (
    r"(?:ui\.icon|\bicon|\bdraw)\(\s*'([a-z0-9-]+)'",
    r"\bicon='([a-z0-9-]+)'",
    r"\bend='([a-z0-9-]+)'",
    r"menu_item\('[^']+', '([a-z0-9-]+)'",
    r"kind_icon\('([a-z0-9-]+)'",
)


@pytest.mark.parametrize("name", BUDGETS)
def test_what_every_page_loads_stays_within_its_budget(assets: dict[str, Path], name: str) -> None:
    assert len(gzip.compress(assets[name].read_bytes(), 9)) <= BUDGETS[name]


def test_names_carry_a_hash_and_the_stylesheet_finds_its_fonts(assets: dict[str, Path]) -> None:
    assert all(re.search(r"-[0-9A-Z]{8}\.\w+$", path.name) for path in assets.values())
    css = assets["callboard.css"].read_text()
    fonts = re.findall(r"url\([\"']?\./?([^)\"']+\.woff2)", css)
    assert sorted(fonts) == sorted(path.name for name, path in assets.items() if name.endswith(".woff2"))


def test_layers_are_declared_first_so_that_a_theme_always_wins(assets: dict[str, Path]) -> None:
    first = re.match(r"@layer ([\w,]+);", assets["callboard.css"].read_text())
    assert first is not None
    assert first.group(1).split(",")[0] == "reset"
    assert first.group(1).split(",")[-1] == "theme"


def test_templates_use_only_icons_that_are_in_the_sprite(assets: dict[str, Path]) -> None:
    known = set(re.findall(r'<symbol id="([^"]+)"', assets["icons.svg"].read_text()))
    sources = [*TEMPLATES, *UI.glob("*.py")]
    used = {name for path in sources for pattern in ICON_USES for name in re.findall(pattern, path.read_text())}
    used |= set(
        re.findall(r"\('((?:circle|triangle|loader|info)[a-z-]*)', '\w+'\)", "".join(p.read_text() for p in TEMPLATES))
    )
    used |= set(re.findall(r'"icon": "([a-z0-9-]+)"|icon="([a-z0-9-]+)"', (UI / "gallery.py").read_text())[0])
    assert len(used) > 30
    assert used - {""} <= known


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(UI / "templates")))
def test_no_template_has_inline_styles_scripts_or_handlers(path: Path) -> None:
    text = path.read_text()
    assert not re.search(r"\sstyle=|\son[a-z]+=\"|<style|javascript:|\|\s*safe\b", text)
    assert not re.search(r"<script(?![^>]*( src=|application/json))", text)


def test_no_file_of_the_design_system_is_longer_than_four_hundred_lines() -> None:
    own = [
        *UI.rglob("*.py"),
        *TEMPLATES,
        *(ROOT / "frontend/css").rglob("*.css"),
        *(ROOT / "frontend/behaviours").glob("*.ts"),
    ]
    assert [path.name for path in own if len(path.read_text().splitlines()) > 400] == []


def test_every_class_that_macros_use_is_styled_somewhere(assets: dict[str, Path]) -> None:
    css = assets["callboard.css"].read_text()
    styled = set(re.findall(r"\.(-?[a-zA-Z_][\w-]*)", css))
    used = set()
    for path in TEMPLATES:
        for value in re.findall(r'class="([^"]*)"', path.read_text()):
            used |= set(re.findall(r"(?:^|\s)(cb-[\w-]*\w)(?=\s|$)", re.sub(r"{{.*?}}|{%.*?%}", " ", value)))
    hooks = {"cb-copy"}
    assert used - styled - hooks == set()
