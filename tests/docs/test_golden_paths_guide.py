"""What the guide "Golden paths" shows is a template, answers to it, and settings that the portal takes."""

from __future__ import annotations

import re
from pathlib import Path

import jsonschema_rs
import pytest
import yaml
from samples import complaints_of

from callboard.plugins.scaffolder.model import read_template

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "guides" / "golden-paths.md"
TEMPLATE, SKELETON, EXAMPLE, SETTINGS = re.findall(
    r"^```yaml\n(.*?)^```$", GUIDE.read_text(encoding="utf-8"), re.M | re.S
)


def test_the_answers_are_answers_to_the_questions() -> None:
    [page] = read_template(yaml.safe_load(TEMPLATE)).pages
    values = yaml.safe_load(EXAMPLE)["values"]
    assert [each.message for each in jsonschema_rs.Draft7Validator(page).iter_errors(values)] == []
    del values["reviewer"]
    assert not jsonschema_rs.Draft7Validator(page).is_valid(values)


def test_the_skeleton_has_what_the_example_expects() -> None:
    values, expected = yaml.safe_load(EXAMPLE)["values"], yaml.safe_load(EXAMPLE)["expect"]
    filled = re.sub(r"\$\{\{ values\.(\w+) }}", lambda match: values[match[1]], SKELETON)
    assert all(text in filled for text in expected["contains"]["catalog-info.yaml"])


def test_nothing_is_wrong_with_the_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert complaints_of(SETTINGS, tmp_path, monkeypatch) == []
