"""The golden paths of the sample company: what they ask, and that their examples answer it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
import yaml

from callboard.plugins.scaffolder.model import Template, read_template

COMPANY = Path(__file__).parents[2] / "examples" / "meadowlark"
TEMPLATES = COMPANY / "templates"
PATHS = ["callboard-plugin", "data-pipeline", "documentation", "go-service", "ml-model", "python-service", "website"]
EXAMPLES = sorted(file.relative_to(TEMPLATES).as_posix() for file in TEMPLATES.glob("*/examples/*.yaml"))
SHARED_PAGES = ("Tier and compliance", "Where it goes")
SHARED_FILES = ("CODEOWNERS", "docs/compliance.md")


def read_yaml(name: str) -> Any:
    return yaml.load((TEMPLATES / name).read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)


@cache
def template(path: str) -> Template:
    return read_template(read_yaml(f"{path}/template.yaml"))


def test_there_are_seven_and_each_has_examples() -> None:
    assert sorted(file.parent.name for file in TEMPLATES.glob("*/template.yaml")) == PATHS
    assert {example.partition("/")[0] for example in EXAMPLES} == set(PATHS)
    assert all(template(path).strict for path in PATHS)


@pytest.mark.parametrize("title", SHARED_PAGES)
def test_what_every_path_asks_is_the_same_everywhere(title: str) -> None:
    pages = [page for path in PATHS for page in template(path).pages if page["title"] == title]
    assert len(pages) == len(PATHS)
    assert [page for page in pages if page != pages[0]] == []


@pytest.mark.parametrize("name", SHARED_FILES)
def test_what_every_path_makes_of_it_is_the_same_everywhere(name: str) -> None:
    assert len({(TEMPLATES / path / "skeleton" / name).read_text(encoding="utf-8") for path in PATHS}) == 1


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_answers_what_is_asked(example: str) -> None:
    values = read_yaml(example)["values"]
    for page in template(example.partition("/")[0]).pages:
        faults = [fault.message for fault in jsonschema_rs.Draft7Validator(page).iter_errors(values)]
        assert faults == [], page["title"]


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_names_what_there_is_to_choose(example: str) -> None:
    values = read_yaml(example)["values"]
    for page in template(example.partition("/")[0]).pages:
        for name, asked in page["properties"].items():
            narrowed = asked.get("ui:options", {}).get("catalogFilter")
            if not narrowed or name not in values:
                continue
            for ref in values[name] if isinstance(values[name], list) else [values[name]]:
                assert any(is_meant(company()[ref], each) for each in narrowed), ref


@cache
def company() -> Mapping[str, dict[str, Any]]:
    """All that the company has, by ref."""
    files = [*COMPANY.glob("organisation/*.yaml"), *COMPANY.glob("systems/*.yaml")]
    files += [each for each in COMPANY.glob("repositories/*/catalog-info.yaml") if each.parent.name != "hack-week-2026"]
    texts = [file.read_text(encoding="utf-8") for file in files]
    found = [each for text in texts for each in yaml.load_all(text, Loader=yaml.CSafeLoader)]
    return {f"{each['kind']}:default/{each['metadata']['name']}".lower(): each for each in found}


def is_meant(entity: Mapping[str, Any], narrowed: Mapping[str, Any]) -> bool:
    """As the catalog does it, for filters as simple as these."""
    said = {"kind": entity["kind"], "spec.type": entity["spec"].get("type")}
    return all(said[key] in (wanted if isinstance(wanted, list) else [wanted]) for key, wanted in narrowed.items())


@pytest.mark.parametrize("path", PATHS)
def test_whatever_answers_lead_to_more_questions_are_given_by_some_example(path: str) -> None:
    """On the pages that are the same for all, all examples together do."""
    for page in template(path).pages:
        among = (
            EXAMPLES if page["title"] in SHARED_PAGES else [each for each in EXAMPLES if each.startswith(f"{path}/")]
        )
        given = [read_yaml(example)["values"] for example in among]
        for name, asked in page.get("dependencies", {}).items():
            for branch in asked["oneOf"]:
                takes = jsonschema_rs.Draft7Validator({**branch, "required": [name]})
                assert any(takes.is_valid(values) for values in given), f"{name}: {branch['properties'][name]}"
