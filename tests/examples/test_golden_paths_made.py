"""What the golden paths make: what their examples expect, files that are what they say, and tests that pass."""

from __future__ import annotations

import asyncio
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from callboard import Context
from callboard.plugins.catalog import LocationRef, register_location
from callboard.plugins.scaffolder.model import read_template
from callboard.plugins.scaffolder.run import DryRun, dry_run
from callboard.plugins.techdocs.build import build_site
from callboard.plugins.techdocs.render import Renderer
from callboard.plugins.techdocs.settings import TechdocsSettings
from callboard.plugins.techdocs.source import local_source
from callboard.testing import portal
from own_tests import run_own_tests

TEMPLATES = Path(__file__).parents[2] / "examples" / "meadowlark" / "templates"
EXAMPLES = sorted(file.relative_to(TEMPLATES).as_posix() for file in TEMPLATES.glob("*/examples/*.yaml"))
SETTINGS = {
    "catalog": {"rules": [{"allow": ["Component", "API", "Resource"]}]},
    "scaffolder": {"publish": {"folders": ["."], "remotes": [{"url": "https://git.meadowlark.tools"}]}},
}
MARKS = re.compile(rb"\$\{\{|\{%|\{#")
THEIR_OWN = re.compile(r"\.github/.*|src/\w+/templates/.*\.html")
"""Files in which `${{ }}` is GitHub's, and `{% %}` Jinja's."""


@dataclass(frozen=True, kw_only=True)
class Made:
    """What came of an example: the run, and its files in a folder."""

    run: DryRun
    folder: Path
    expected: Mapping[str, Any]

    def texts(self, *patterns: str) -> Iterator[tuple[Path, str]]:
        for pattern in patterns:
            for file in sorted(self.folder.glob(pattern)):
                yield file, file.read_text(encoding="utf-8")


def read_yaml(file: Path) -> Any:
    return yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)


@pytest.fixture(scope="module")
def all_made(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Made]:
    """All examples, tried out in one portal."""
    return asyncio.run(_make_all(tmp_path_factory.mktemp("made")))


async def _make_all(folder: Path) -> dict[str, Made]:
    async with portal(settings=SETTINGS, folder=folder, work=False) as running:
        ctx = running.context("scaffolder")
        return {example: await _make(ctx, example, folder / example.removesuffix(".yaml")) for example in EXAMPLES}


async def _make(ctx: Context, example: str, folder: Path) -> Made:
    home = TEMPLATES / example.partition("/")[0]
    asked = read_yaml(TEMPLATES / example)
    sources = {file.relative_to(home).as_posix(): file.read_bytes() for file in home.rglob("*") if file.is_file()}
    template = read_template(read_yaml(home / "template.yaml"))
    run = await dry_run(ctx, template, asked["values"], asked.get("secrets", {}), sources)
    for path, made in run.files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(made.content)
    return Made(run=run, folder=folder, expected=asked["expect"])


@pytest.fixture(params=EXAMPLES)
def made(request: pytest.FixtureRequest, all_made: Mapping[str, Made]) -> Made:
    return all_made[request.param]


def test_an_example_makes_what_it_expects(made: Made) -> None:
    assert sorted(made.run.files) == sorted(made.expected["files"])
    for path, texts in made.expected["contains"].items():
        content = made.run.files[path].content.decode()
        assert [text for text in texts if text not in content] == [], path


def test_nothing_is_left_of_the_skeleton(made: Made) -> None:
    left = [path for path, file in made.run.files.items() if MARKS.search(file.content + path.encode())]
    assert [path for path in left if not THEIR_OWN.fullmatch(path)] == []


def test_files_are_what_their_names_say(made: Made) -> None:
    for _, text in made.texts("**/*.yaml", "**/*.yml", ".github/**/*.yml"):
        assert list(yaml.load_all(text, Loader=yaml.CSafeLoader))
    for _, text in made.texts("**/*.json"):
        assert json.loads(text)
    workflows, pipelines = list(made.texts(".github/workflows/*.yml")), list(made.texts(".gitlab-ci.yml"))
    assert len(workflows) + len(pipelines) == 1


def test_manifests_are_whole_and_found(made: Made) -> None:
    for file, text in made.texts("deploy/*/kustomization.yaml"):
        said = yaml.safe_load(text)
        assert [each for each in said.get("resources", ()) if not (file.parent / each).exists()] == []
    for file, text in made.texts("deploy/*/*.yaml"):
        for manifest in yaml.safe_load_all(text):
            assert {"apiVersion", "kind"} <= manifest.keys(), file
            assert manifest["kind"] == "Kustomization" or manifest["metadata"]["name"], file


def test_the_dashboard_shows_and_the_alerts_lead_to_what_there_is(made: Made) -> None:
    for file, text in made.texts("deploy/monitoring/dashboard.json"):
        panels = json.loads(text)["panels"]
        assert len({panel["id"] for panel in panels}) == len(panels) >= 2
        assert all(target["expr"] for panel in panels for target in panel["targets"])
        rules = yaml.safe_load((file.parent / "alerts.yaml").read_text(encoding="utf-8"))["spec"]["groups"][0]["rules"]
        runbook = (made.folder / "docs/runbook.md").read_text(encoding="utf-8")
        headings = {each.lower().replace(" ", "-") for each in re.findall(r"^## (.+)$", runbook, re.M)}
        assert {rule["annotations"]["runbook_url"].partition("#")[2] for rule in rules} <= headings


def test_its_documentation_is_there_page_by_page(made: Made) -> None:
    nav = read_yaml(made.folder / "mkdocs.yml")["nav"]
    pages = {file.name for file in (made.folder / "docs").iterdir()}
    assert {name for each in nav for name in each.values()} == pages
    for file, text in made.texts("docs/*.md"):
        links = [link for link in re.findall(r"\]\(([^)#]+)\)", text) if ":" not in link]
        assert [link for link in links if not (file.parent / link).is_file()] == [], file


def test_its_documentation_builds_without_a_word(all_made: Mapping[str, Made]) -> None:
    assert asyncio.run(_problems_of_documentation(all_made)) == {}


async def _problems_of_documentation(all_made: Mapping[str, Made]) -> dict[str, Sequence[str]]:
    """By example, what `callboard docs lint --strict` says in its continuous integration."""
    renderer, found = Renderer(), {}
    try:
        for example, made in all_made.items():
            built = await build_site(
                await local_source(made.folder), renderer, name=example, settings=TechdocsSettings()
            )
            found[example] = [f"{each.file}:{each.line}: {each.message}" for each in built.manifest.problems]
    finally:
        await renderer.close()
    return {example: problems for example, problems in found.items() if problems}


def test_the_catalog_takes_all_of_it_without_a_word(all_made: Mapping[str, Made], tmp_path: Path) -> None:
    assert asyncio.run(_register_all(all_made, tmp_path)) == []


async def _register_all(all_made: Mapping[str, Made], folder: Path) -> list[str]:
    """Examples that give other entities than their catalog file has, and whether there are problems."""
    async with portal(settings=SETTINGS, folder=folder, work=False) as running:
        other = []
        for example, made in all_made.items():
            file = made.folder / "catalog-info.yaml"
            refs = await register_location(running.context("catalog"), LocationRef("file", str(file)))
            said = yaml.safe_load_all(file.read_text(encoding="utf-8"))
            wanted = {f"{each['kind']}:default/{each['metadata']['name']}".lower() for each in said}
            other += [] if wanted == {each for each in refs if not each.startswith("location:")} else [example]
        page = await running.get("/problems")
        return other if "Nothing is wrong" in page.text else [*other, page.text]


def test_its_own_tests_pass(made: Made) -> None:
    run_own_tests(made.folder)


@pytest.mark.parametrize(
    ("words", "said"), [(("lint", "."), "0 errors, 0 warnings"), (("test", "documentation"), "3 examples, 0 came out")]
)
def test_the_commands_of_the_guide_find_nothing_wrong(words: tuple[str, ...], said: str, tmp_path: Path) -> None:
    program = Path(sys.executable).parent / "callboard"
    environment = {**os.environ, "CALLBOARD_CONFIG_backend_dataFolder": json.dumps(str(tmp_path))}
    command = [str(program), "template", *words]
    done = subprocess.run(command, cwd=TEMPLATES, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert said in done.stderr
