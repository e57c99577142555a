"""A template's examples are tried out in anybody's CI: nothing is published, nothing is asked of a network."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callboard import Invalid
from callboard.plugins.scaffolder.authoring import differences, parse_example
from callboard.plugins.scaffolder.authoring.examples import Expected
from callboard.plugins.scaffolder.commands import preview, try_out
from callboard.testing import RunningPortal, portal

pytestmark = pytest.mark.usefixtures("callboard_database")

TEMPLATE = """\
apiVersion: scaffolder.backstage.io/v1beta3
kind: Template
metadata: {name: t}
spec:
  type: service
  strict: true
  parameters:
    - required: [name]
      properties: {name: {type: string, pattern: '^[a-z]+$'}}
  steps:
    - id: files
      action: fetch:template
      input: {url: ./skeleton, values: {name: "${{ parameters.name }}"}}
    - id: publish
      action: publish:git
      input: {remoteUrl: "https://git.nowhere.example/${{ parameters.name }}.git"}
  output: {word: "${{ parameters.name | upper }}"}
"""
EXAMPLE = """\
values: {name: radio}
expect:
  files: [radio.txt, run.sh]
  contains: {radio.txt: [Hello radio]}
  lacks: {radio.txt: [values]}
  output: {word: RADIO}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "path"
    (place / "skeleton").mkdir(parents=True)
    (place / "examples").mkdir()
    (place / "template.yaml").write_text(TEMPLATE)
    (place / "skeleton" / "${{ values.name }}.txt").write_text("Hello ${{ values.name }}\n")
    (place / "skeleton" / "run.sh").write_text("#!/bin/sh\n")
    (place / "skeleton" / "run.sh").chmod(0o755)
    (place / "examples" / "one.yaml").write_text(EXAMPLE)
    return place


async def outcome(running: RunningPortal, folder: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    capsys.readouterr()
    code = await try_out(running.context("scaffolder"), folder)
    return code, capsys.readouterr().out


async def test_examples_pass_or_say_what_came_out_otherwise(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    example = folder / "examples" / "one.yaml"
    async with portal() as running:
        code, said = await outcome(running, folder, capsys)
        assert (code, said) == (0, f"passed {example}\n")
        changes = {
            "run.sh]": ("more.txt]", "more.txt is not made"),
            "Hello radio": ("Bye", "radio.txt lacks 'Bye'"),
            "[values]": ("[Hello]", "radio.txt has 'Hello' in it"),
            "RADIO": ("TV", "output.word is 'RADIO', not 'TV'"),
            "radio}": ("RADIO}", "does not match"),
            "values: {": ("valeus: {", "valeus"),
            "expect:": ("expect: [", "examples/one.yaml:"),
        }
        for written, (instead, words) in changes.items():
            example.write_text(EXAMPLE.replace(written, instead, 1))
            code, said = await outcome(running, folder, capsys)
            assert code == 1, written
            assert "FAILED" in said
            assert words in said


async def test_an_example_may_say_that_answers_are_refused(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    example = folder / "examples" / "one.yaml"
    async with portal() as running:
        example.write_text("values: {name: NO}\nexpect: {fails: does not match}\n")
        assert (await outcome(running, folder, capsys))[0] == 0
        example.write_text("values: {name: radio}\nexpect: {fails: does not match}\n")
        code, said = await outcome(running, folder, capsys)
        assert (code, "It went well" in said) == (1, True)


async def test_a_preview_makes_the_files_and_nothing_else(folder: Path, tmp_path: Path) -> None:
    async with portal() as running:
        ctx = running.context("scaffolder")
        await preview(ctx, folder, tmp_path / "made", folder / "examples" / "one.yaml")
        assert (tmp_path / "made" / "radio.txt").read_text() == "Hello radio\n"
        assert (tmp_path / "made" / "run.sh").stat().st_mode & 0o100
        with pytest.raises(Invalid, match="is not empty"):
            await preview(ctx, folder, tmp_path / "made", folder / "examples" / "one.yaml")


def test_many_differences_are_told_of_in_few_words() -> None:
    said = list(differences(Expected(files=[]), {f"{number}.txt": b"" for number in range(9)}, {}))
    assert said[-1] == "… and 4 more"


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=200) | st.text(alphabet="values: {}[]expect\n-'x").map(str.encode))
def test_whatever_an_example_holds_is_understood_or_refused(content: bytes) -> None:
    try:
        parse_example(content, "x.yaml")
    except Invalid as error:
        assert "x.yaml" in error.message
