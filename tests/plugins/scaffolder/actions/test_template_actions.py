"""fetch:template and workspace:template, and both for a single file, from a folder that a template lies in."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from callboard import ActionContext, Invalid, NotFound
from callboard.testing import action_context, portal, run_action, said

from . import step

SKELETON = {
    "README.md": "# ${{ values.name }}\n",
    "${{ values.name }}/main.py": "print('${{ values.name }}')\n",
    "{% if values.ci %}ci.yaml{% endif %}": "x",
    "raw/keep.txt": "${{ values.name }}",
    "one.txt.njk": "${{ values.name }}!",
}


@pytest.fixture
async def act(tmp_path: Path) -> AsyncIterator[ActionContext]:
    """A call whose template lies in a folder that the task has made."""
    async with portal(work=False) as running:
        act = action_context(tmp_path, running.context("scaffolder"))
        with act.temporary_folder() as folder:
            for path, text in SKELETON.items():
                folder.write_text(f"skeleton/{path}", text)
            folder.write_bytes("skeleton/raw/run", b"#!/bin/sh ${{ values.name }}", executable=True)
            yield action_context(
                tmp_path, running.context("scaffolder"), origin=f"file:{folder.root}/", origin_ref="template:default/t"
            )


def found(act: ActionContext) -> dict[str, str]:
    return {path: act.workspace.read_text(path) for path in act.workspace.walk()}


async def test_a_skeleton_is_filled(act: ActionContext) -> None:
    given = {"url": "./skeleton", "targetPath": "./out", "values": {"name": "web", "ci": False}}
    await run_action(*step("fetch:template", **given, copyWithoutTemplating=["raw"], copyWithoutRender=["*"]), act)
    assert found(act) == {
        "out/README.md": "# web\n",
        "out/web/main.py": "print('web')\n",
        "out/raw/keep.txt": "${{ values.name }}",
        "out/raw/run": "#!/bin/sh ${{ values.name }}",
        "out/one.txt.njk": "web!",
    }
    assert act.workspace.stat("out/raw/run").is_executable
    assert said(act)[-1] == "Template result written to out: 5 files"


async def test_what_is_there_stays_unless_it_is_to_be_replaced(act: ActionContext) -> None:
    act.workspace.write_text("README.md", "mine")
    given: dict[str, Any] = {"url": "./skeleton", "values": {"name": "web"}}
    await run_action(*step("fetch:template", **given), act, dry_run=True)
    assert act.workspace.read_text("README.md") == "mine"
    await run_action(*step("fetch:template", **given, replace=True), act)
    assert act.workspace.read_text("README.md") == "# web\n"


async def test_only_templates_by_their_extension(act: ActionContext) -> None:
    await run_action(
        *step("fetch:template", url="skeleton", values={"name": "web", "ci": True}, templateFileExtension=True), act
    )
    assert (found(act)["one.txt"], found(act)["README.md"]) == ("web!", "# ${{ values.name }}\n")
    assert "web/main.py" in found(act)
    with pytest.raises(Invalid, match="does not go together"):
        await run_action(
            *step("fetch:template", url="skeleton", templateFileExtension="j2", cookiecutterCompat=True), act
        )


async def test_a_single_file_is_filled(act: ActionContext) -> None:
    given = {"url": "skeleton/README.md", "values": {"name": "web"}}
    await run_action(*step("fetch:template:file", **given, targetPath="docs/index.md"), act)
    await run_action(*step("fetch:template:file", url="skeleton/raw/run", values={"name": "a"}, targetPath="run"), act)
    assert found(act) == {"docs/index.md": "# web\n", "run": "#!/bin/sh a"}
    assert act.workspace.stat("run").is_executable
    again = {**given, "values": {"name": "other"}, "targetPath": "docs/index.md"}
    await run_action(*step("fetch:template:file", **again), act)
    assert found(act)["docs/index.md"] == "# web\n"
    assert said(act)[-1] == "File docs/index.md already exists in workspace, not replacing."
    await run_action(*step("fetch:template:file", **again, replace=True), act)
    assert found(act)["docs/index.md"] == "# other\n"


async def test_a_skeleton_of_the_workspace_is_filled_beside_itself(act: ActionContext) -> None:
    act.workspace.write_text("s/${{ values.name }}.md", "${{ values.name }}")
    given: dict[str, Any] = {"sourcePath": "./s", "values": {"name": "web"}, "copyWithoutTemplating": []}
    await run_action(*step("workspace:template", **given, targetPath="t"), act)
    assert found(act)["t/web.md"] == "web"
    for target in ("s", "./s/", "s/deep", "x/../s"):
        with pytest.raises(Invalid, match="targetPath must not be within template path"):
            await run_action(*step("workspace:template", **given, targetPath=target), act)
    one = {"sourcePath": "t/web.md", "targetPath": "u/web.md", "values": {}}
    await run_action(*step("workspace:template:file", **one), act)
    assert found(act)["u/web.md"] == "web"


async def test_a_skeleton_of_cookiecutter_is_filled_over_what_is_there(act: ActionContext, tmp_path: Path) -> None:
    act.workspace.write_text("web.md", "before")
    with act.temporary_folder() as folder:
        folder.write_text("plain/{{cookiecutter.name}}.md", "{{ cookiecutter.name | upper }} ${{ values.x }}")
        folder.write_text("plain/raw/a", "{{ cookiecutter.name }}")
        folder.write_text("older/{{cookiecutter and 'contents'}}/b", "{{ cookiecutter.name }}")
        folder.write_text("older/hooks/pre_gen_project.py", "raise SystemExit")
        cut = action_context(tmp_path, act.ctx, origin=f"file:{folder.root}/")
        given: dict[str, Any] = {"values": {"name": "web"}, "imageName": "any/image"}
        await run_action(*step("fetch:cookiecutter", url="plain", copyWithoutRender=["raw/*"], **given), cut)
        await run_action(*step("fetch:cookiecutter", url="older", targetPath="old", **given), cut)
        with pytest.raises(Invalid, match="cannot be used"):
            await run_action(*step("fetch:cookiecutter", url="plain", extensions=["jinja2.ext.do"], **given), cut)
    assert found(act) == {"web.md": "WEB $", "raw/a": "{{ cookiecutter.name }}", "old/b": "web"}


async def test_a_text_that_cannot_be_rendered_fails_the_step(act: ActionContext) -> None:
    act.workspace.write_text("s/broken.md", "one\n${{ values.name | nosuch }}\n")
    given = {"sourcePath": "s", "targetPath": "t", "copyWithoutTemplating": []}
    with pytest.raises(Invalid, match=r"broken\.md"):
        await run_action(*step("workspace:template", **given), act)
    assert "t/broken.md" not in found(act)


async def test_no_value_leads_out_of_the_workspace(act: ActionContext, tmp_path: Path) -> None:
    for name in ("../evil", "/etc/evil", "a/../../evil", "a\\evil", "a\x00evil", "a\nevil", ".git/hooks/evil"):
        for given in (
            step("fetch:template", url="skeleton", values={"name": name}, targetPath="deep/down"),
            step("fetch:template", url="skeleton", values={"name": "ok"}, targetPath=name),
            step("fetch:template:file", url="skeleton/README.md", targetPath=name),
            step("workspace:template", sourcePath=name, targetPath="t", copyWithoutTemplating=[]),
            step("workspace:template:file", sourcePath="x", targetPath=name),
        ):
            with suppress(Invalid, NotFound):
                await run_action(*given, act)
    made = {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.name.endswith("evil")}
    # A skeleton may say where hooks of Git are only in its paths; as the target of a step they are files as any other.
    assert {path for path in made if not path.startswith("workspace/.git/")} == set()
    assert not Path("/etc/evil").exists()
