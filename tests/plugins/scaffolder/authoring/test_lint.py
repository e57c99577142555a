"""What is wrong with a template is said before anybody uses it, with file and line."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.conftest import CORPUS

from callboard import Action, ActionModel, Context, Invalid, Plugin
from callboard.plugins.catalog import Problem
from callboard.plugins.scaffolder.authoring import lint_template, template_files
from callboard.plugins.scaffolder.authoring.references import references_in
from callboard.plugins.scaffolder.commands import lint
from callboard.testing import portal

pytestmark = pytest.mark.usefixtures("callboard_database")

HEAD = """\
apiVersion: scaffolder.backstage.io/v1beta3
kind: Template
metadata: {name: t}
spec:
  type: service
"""
GOOD = (
    HEAD
    + """\
  parameters:
    - properties:
        name: {type: string}
        token: {type: string, ui:field: Secret}
  steps:
    - id: my-tool
      action: kit:make
      input: {what: "${{ parameters.name }}", parts: ["${{ secrets.token }}"]}
    - id: files
      action: fetch:template
      input:
        url: ./skeleton
        values: {title: "${{ steps['my-tool'].output.made }}"}
  output:
    links:
      - {title: Open, url: "${{ steps['my-tool'].output.made }}"}
"""
)


LAST = "steps['my-tool'].output.made }}\"}\n  o"


class Make(ActionModel):
    what: str
    count: int = 1
    parts: list[str] = []


class Made(ActionModel):
    made: str


async def make(given: Make, act: object) -> Made:
    return Made(made=given.what)


KIT = Plugin(
    id="kit",
    title="Kit",
    contributes=[
        Action(id="kit:make", title="Make", input=Make, output=Made, run=make, requires="scaffolder.action.execute")
    ],
)


async def problems(ctx: Context, folder: Path) -> list[Problem]:
    found: list[Problem] = []
    for file in template_files(folder):
        found += file.problems
        for declaration in file.declarations:
            found += await lint_template(ctx, file.path.name, declaration, file.folder)
    return found


async def said(folder: Path, text: str) -> list[tuple[int, str]]:
    (folder / "template.yaml").write_text(text)
    async with portal(KIT) as running:
        return [(each.line, each.in_words) for each in await problems(running.context("scaffolder"), folder)]


async def test_a_good_template_has_nothing_said_of_it(tmp_path: Path) -> None:
    (tmp_path / "skeleton").mkdir()
    (tmp_path / "skeleton" / "a.txt").write_text("${{ values.title }} {% raw %}${{ values.x }}{% endraw %}")
    assert await said(tmp_path, GOOD) == []


@pytest.mark.parametrize(
    ("written", "instead", "line", "words"),
    [
        ("kit:make", "kit:mak", 12, "There is no action `kit:mak`"),
        ("{what:", "{hwat: x, what:", 13, "kit:make does not take `hwat`"),
        ("{what:", "{count:", 13, "kit:make needs `what`"),
        ("{what:", "{count: many, what:", 13, "kit:make, `count`"),
        ("parameters.name", "parameters.nmae", 13, "There is no `parameters.nmae`"),
        ("secrets.token", "secrets.tokn", 13, "There is no `secrets.tokn`"),
        (
            LAST,
            LAST.replace("my-tool", "files"),
            18,
            "`steps.files` comes later",
        ),
        (LAST, 'steps.my-tool.output.made }}"}\n  o', 18, "is a subtraction"),
        (
            LAST,
            LAST.replace("made", "url"),
            18,
            "kit:make gives no `url`",
        ),
        ("./skeleton", "./skeletons", 17, "There is no `./skeletons` beside the template"),
        ("./skeleton", "../skeleton", 17, "leads out of the template's folder"),
        ("id: files", "id: my-tool", 14, "Two steps have the id `my-tool`"),
        ("{type: string}\n", "{type: strin}\n", 7, "The page is no JSON Schema"),
        ("- properties:", "- required: [nam]\n      properties:", 7, "`nam` is required, and no field of this page"),
        ("${{ parameters.name }}", "x", 6, "`name` is asked for, and no step uses it"),
        ('{what: "$', '{what: "${{ each.value }}$', 13, "only in a step with `each`"),
        ("v1beta3", "v1beta2", 1, "v1beta2"),
        ("parameters.name }}", "parameters.name | uper }}", 13, "uper"),
        ("parameters.name }}", "parameters.name + }}", 13, "unexpected"),
    ],
)
async def test_what_is_wrong_is_said_with_its_line(
    tmp_path: Path, written: str, instead: str, line: int, words: str
) -> None:
    (tmp_path / "skeleton").mkdir()
    assert written in GOOD
    found = await said(tmp_path, GOOD.replace(written, instead, 1))
    assert any(at == line and words in message for at, message in found), found


async def test_files_that_are_filled_in_refer_to_what_their_step_gives(tmp_path: Path) -> None:
    skeleton = tmp_path / "skeleton"
    skeleton.mkdir()
    (skeleton / "a.txt").write_text("one\n${{ values.titel }}\n${{ parameters.name }}\n")
    (skeleton / "${{ values.other }}.bin").write_bytes(b"\xff\x00${{ values.no }}")
    found = await said(tmp_path, GOOD)
    assert (2, "`values.titel` is not among the values of the step") in found
    assert (3, "`parameters` is not there in files, only `values`") in found
    assert (1, "`values.other` is not among the values of the step") in found
    assert len(found) == 3
    (skeleton / "a.txt").write_text("one\n\n{% if values.title %}\n${{ values.title | nosuch }}")
    found = await said(tmp_path, GOOD)
    assert any("nosuch" in message or "endif" in message or "end of file" in message for _, message in found), found


async def test_the_command_counts_errors_and_finds_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "skeleton").mkdir()
    file = tmp_path / "template.yaml"
    async with portal(KIT) as running:
        ctx = running.context("scaffolder")
        file.write_text(GOOD)
        assert await lint(ctx, tmp_path) == 0
        file.write_text(GOOD.replace("kit:make", "kit:mak"))
        assert await lint(ctx, file) == 1
        told = capsys.readouterr().out
        assert f"{file}:12: error: There is no action `kit:mak` (Did you mean `kit:make`?)" in told
        file.write_text("a: {")
        assert await lint(ctx, file) == 1
        file.unlink()
        with pytest.raises(Invalid, match="no template"):
            await lint(ctx, tmp_path)


@pytest.mark.corpus
async def test_whatever_is_written_in_public_templates_is_understood_or_complained_of() -> None:
    async with portal(KIT) as running:
        found = await problems(running.context("scaffolder"), CORPUS / "templates")
    assert len(found) > 100
    assert all(each.line > 0 for each in found if each.stage == "lint")


def test_references_are_found_outside_of_texts_and_raw_parts() -> None:
    text = """a ${{ parameters.a | replace('parameters.b', "steps.c") }}
{%- if values.x and steps['d-e'].output['f g'] %}{% raw %}${{ values.y }}{% endraw %}
${{ foo.values.z }} ${{ steps.h-i }}"""
    assert [(each.parts, each.line, each.minus) for each in references_in(text)] == [
        (("parameters", "a"), 0, ""),
        (("values", "x"), 1, ""),
        (("steps", "d-e", "output", "f g"), 1, ""),
        (("steps", "h"), 2, "i"),
    ]


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="${}%[]'\"\\. abparmetsvlu\n-|"))
def test_whatever_text_is_searched_for_references_ends(text: str) -> None:
    for each in references_in("${{" + text + "}}" + text):
        assert each.parts
