"""What the guide "Documentation beside the code" shows the portal takes, and the annotations it names are read."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import pytest
import yaml
from samples import complaints_of

from callboard.plugins.techdocs import model
from callboard.plugins.techdocs.commands import COMMANDS
from callboard.plugins.techdocs.config.keys import USED

ROOT = Path(__file__).resolve().parents[2]
GUIDE = (ROOT / "docs" / "guides" / "techdocs.md").read_text(encoding="utf-8")
SAMPLES = re.findall(r"^```yaml\n(.*?)^```$", GUIDE, re.M | re.S)


def test_nothing_is_wrong_with_the_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = [each for each in SAMPLES if each.startswith("techdocs:")]
    assert len(settings) == 1
    assert complaints_of(settings[0], tmp_path, monkeypatch) == []


def test_the_annotations_are_those_that_are_read() -> None:
    read = {model.REF, model.ELSEWHERE, model.PATH, model.VERSIONS}
    assert set(re.findall(r"(?:backstage|callboard)\.io/techdocs[\w-]+", GUIDE)) == read


def test_the_keys_that_are_used_are_used() -> None:
    rows = re.findall(r"^\| (`\w+`(?:, `[^`]+`)*)[^|]*\|", GUIDE.partition("## What of `mkdocs.yml`")[2], re.M)
    used = {key for row in rows[:6] for key in re.findall(r"`(\w+)`", row)}
    assert used <= USED
    assert {"nav", "docs_dir", "plugins", "validation", "theme", "markdown_extensions"} <= used


def test_the_options_are_those_of_the_commands() -> None:
    table = GUIDE.partition("| command | |")[2].partition("\n\n")[0]
    for name, said in re.findall(r"^\| `callboard docs (\w+)`(.*)$", table, re.M):
        (command,) = [each for each in COMMANDS if each.name == name]
        taken = list(inspect.signature(command.run, eval_str=True).parameters.values())[1:]
        infos = [each.annotation.__metadata__[0] for each in taken]
        # In an annotation, typer takes the first of the names for a default.
        options = {word for info in infos for word in (info.default, *(info.param_decls or ()))}
        assert set(re.findall(r"`(--[\w-]+)", said)) <= options


def test_the_step_for_pipelines_is_that_of_the_golden_paths() -> None:
    (shown,) = [yaml.safe_load(each)["jobs"]["docs"] for each in SAMPLES if each.startswith("jobs:")]
    workflow = ROOT / "examples/meadowlark/templates/go-service/ci/github/.github/workflows/ci.yml"
    made = yaml.safe_load(workflow.read_text(encoding="utf-8"))["jobs"]["docs"]
    assert [each["run"] for each in shown["steps"] if "run" in each] == [
        each["run"] for each in made["steps"] if "run" in each
    ]
