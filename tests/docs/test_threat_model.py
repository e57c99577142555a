"""What is said of security names what is there: each rule has its row, each row what holds it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SECURITY, MODEL = ROOT / "SECURITY.md", ROOT / "docs/concepts/threat-model.md"
RULES = {f"R{number}" for number in range(1, 14)}
NAMED = re.compile(r"`((?:tests|scripts|requirements|\.github)/[\w./-]+)`")
INSIDE = re.compile(r"`((?:foundation|kernel|ui|plugins|ingest|infer|index)/[\w./-]+)`")


@pytest.mark.parametrize("page", [SECURITY, MODEL], ids=lambda page: page.name)
def test_every_rule_has_a_row(page: Path) -> None:
    assert set(re.findall(r"^\| (R\d+) \|", page.read_text(encoding="utf-8"), re.MULTILINE)) == RULES


@pytest.mark.parametrize("page", [SECURITY, MODEL], ids=lambda page: page.name)
def test_what_holds_a_rule_is_there(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    missing = [path for path in NAMED.findall(text) if not (ROOT / path).exists()]
    parts = {path: [ROOT / "src/callboard", ROOT / "src/callboard/plugins/catalog"] for path in INSIDE.findall(text)}
    missing += [path for path, homes in parts.items() if not any((home / path).exists() for home in homes)]
    assert missing == []
    assert NAMED.findall(text)


def test_no_rule_waits_for_a_test() -> None:
    rows = re.findall(r"^\| (R\d+) \|[^|]*\|([^|]*)\|$", MODEL.read_text(encoding="utf-8"), re.MULTILINE)
    waiting = {rule for rule, held in rows if not NAMED.search(held) or "pending.py" in held}
    assert waiting == set()
