"""The rules on imports that import-linter cannot say. `scripts/prove_import_rules.py` breaks each of them once."""

from __future__ import annotations

import ast
import importlib
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import grimp
import pytest

import callboard
from callboard import Plugin

PACKAGE = Path(callboard.__file__).parent
PLUGINS = "callboard.plugins"
IDS = sorted(path.parent.name for path in (PACKAGE / "plugins").glob("*/plugin.py"))
SAMPLES = ("gallery.py", "gallery/")


@cache
def imports() -> grimp.ImportGraph:
    return grimp.build_graph("callboard", cache_dir=None)


def imports_of_other_plugins(name: str) -> Iterator[tuple[str, str]]:
    """The importing module and what it imports, for every import that crosses from one plugin into another."""
    home = f"{PLUGINS}.{name}"
    for module in sorted({home} | imports().find_descendants(home)):
        for imported in sorted(imports().find_modules_directly_imported_by(module)):
            if imported.startswith(f"{PLUGINS}.") and not f"{imported}.".startswith(f"{home}."):
                yield module, imported


def plugin_value(name: str) -> Plugin:
    found = importlib.import_module(f"{PLUGINS}.{name}.plugin").plugin
    assert isinstance(found, Plugin)
    return found


def python_files() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


@pytest.mark.parametrize("name", IDS)
def test_a_plugin_is_entered_by_its_front_door(name: str) -> None:
    inside = [f"{module} imports {imported}" for module, imported in imports_of_other_plugins(name)]
    assert [each for each in inside if len(each.rpartition(" ")[2].split(".")) > 3] == []


@pytest.mark.parametrize("name", IDS)
def test_a_plugin_imports_only_plugins_that_it_needs_or_fills(name: str) -> None:
    value = plugin_value(name)
    declared = {*value.needs, *value.fills}
    undeclared = [pair for pair in imports_of_other_plugins(name) if pair[1].split(".")[2] not in declared]
    assert undeclared == []


@pytest.mark.parametrize("name", IDS)
def test_a_plugin_has_the_id_of_its_folder(name: str) -> None:
    assert plugin_value(name).id == name


def test_no_import_stands_inside_a_function() -> None:
    hidden = [
        f"{path.relative_to(PACKAGE)}:{node.lineno}"
        for path in python_files()
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert hidden == []


def test_a_plugin_imports_its_own_modules_by_relative_import() -> None:
    absolute = [
        f"{path.relative_to(PACKAGE)}:{node.lineno}"
        for name in IDS
        for path in sorted((PACKAGE / "plugins" / name).rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and not node.level and f"{node.module}.".startswith(f"{PLUGINS}.{name}.")
    ]
    assert absolute == []


def test_the_design_system_names_no_plugin() -> None:
    """No address, template, style or word of code there belongs to one plugin; the gallery's sample texts may."""
    # What the buttons of a component and the field that one types into are called.
    words = [name for name in IDS if name not in {"actions", "search"}]
    named = re.compile(rf"""(?<=['"/._-])(?:{"|".join(words)})\b""")
    design = PACKAGE / "ui"
    found = [
        f"{path.relative_to(design)}:{number}: {line.strip()}"
        for path in sorted([*design.rglob("*.py"), *(design / "templates").rglob("*.html")])
        if not any(part in str(path.relative_to(design)) for part in SAMPLES)
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if named.search(line)
    ]
    assert found == []


def test_every_module_says_what_it_is() -> None:
    silent = [
        str(path.relative_to(PACKAGE))
        for path in python_files()
        if path.read_text(encoding="utf-8").strip()
        and not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert silent == []


def test_no_module_has_a_name_that_says_nothing() -> None:
    empty = {"utils", "util", "helpers", "helper", "common", "misc", "base", "manager", "service", "services"}
    assert [str(path.relative_to(PACKAGE)) for path in python_files() if {path.stem, path.parent.name} & empty] == []
