"""The list of what reads bytes from outside is whole, and each line of it leads to a test with random input."""

from __future__ import annotations

import ast
from pathlib import Path

from .listed import OWN, PARSERS

SOURCE = Path(__file__).parents[2] / "src" / "callboard"
TESTS = Path(__file__).parents[1]
READING = frozenset(
    {
        *("decode", "loads", "fromstring", "compose", "b64decode", "urlsafe_b64decode", "deserialize_compact"),
        *("extract_compact", "urlsplit", "urlparse", "parse_qs", "parse_qsl", "fromisoformat", "parsedate_to_datetime"),
        *("ip_address", "ip_network", "MarkdownIt", "clean", "form", "safe_load", "iterparse"),
    }
)
"""Calls by which a module takes a text or bytes apart."""
OF_YAML = "yaml.parse"


def readers() -> set[str]:
    """The modules in which one of these calls stands, but for those of the test kit."""
    found = set()
    for file in SOURCE.rglob("*.py"):
        calls = (each for each in ast.walk(ast.parse(file.read_text("utf-8"))) if isinstance(each, ast.Call))
        if any(_reads(each.func) for each in calls):
            found.add(file.relative_to(SOURCE).as_posix())
    return {each for each in found if not each.startswith("testing/")}


def _reads(called: ast.expr) -> bool:
    name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
    return name in READING or ast.unparse(called) == OF_YAML


def test_every_module_that_reads_is_listed() -> None:
    assert sorted(readers() - PARSERS.keys()) == []


def test_nothing_is_listed_that_reads_nothing() -> None:
    assert sorted(PARSERS.keys() - readers()) == []


def test_each_is_tried_with_random_input() -> None:
    for test in sorted({*PARSERS.values()} - {OWN}):
        assert "@given" in (TESTS / test).read_text("utf-8"), test
