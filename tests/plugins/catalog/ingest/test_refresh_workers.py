"""Many files are understood in processes of their own, and what those do to themselves concerns one file."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from callboard.plugins.catalog.ingest import refresh, understand, understanding
from callboard.plugins.catalog.ingest.understand import Understood, decode_answer, encode

from .living_folder import component, living_folder

pytestmark = pytest.mark.usefixtures("callboard_database")

DIES = "ends its process"
HANGS = "never comes to an end"
COMPANY_PLUGIN = """
from callboard import Plugin
from callboard.plugins.catalog import Emitted, Processor
from dataclasses import replace

def label():
    seen = []
    def process(entity):
        seen.append(entity.name)
        metadata = {**entity.metadata, "labels": {"company.example/seen": "yes"}}
        return Emitted(entity=replace(entity, document={**entity.document, "metadata": metadata}))
    return process

plugin = Plugin(id="company-labels", title="Labels", needs=["catalog"],
                contributes=[Processor(id="label", process=label())])
"""


def prepare(setup: bytes) -> Callable[[bytes], bytes]:
    """As the catalog's own, but two words in a file make it end or hang. Found by its name in a worker."""
    answer = understand.prepare(setup)

    def work(content: bytes) -> bytes:
        if DIES.encode() in content:
            os.kill(os.getpid(), signal.SIGKILL)
        if HANGS.encode() in content:
            signal.pause()
        return answer(content)

    return work


@pytest.fixture(autouse=True)
def _a_worker_for_every_refresh(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(understanding, "WORTH_A_PROCESS", 1)
    monkeypatch.setattr(understanding, "MODULE", __name__)
    monkeypatch.setattr(understanding, "SECONDS", 5.0)


def test_what_crosses_the_pipe_comes_back_as_it_was() -> None:
    said = [Understood(hash="x", wanted=["./openapi.yaml"])]
    assert decode_answer(encode(said)) == said


async def test_a_file_over_which_a_worker_dies_is_a_problem_and_its_neighbours_are_read(tmp_path: Path) -> None:
    async with living_folder(tmp_path, "*.yaml", workers=1) as folder:
        for name in ("a", "b", "c", "d"):
            folder.write(f"{name}.yaml", component(name))
        folder.write("e.yaml", component("e", title=DIES))
        folder.write("f.yaml", component("f"))
        await folder.sweep()
        assert await folder.names() == ["a", "b", "c", "d", "f"]
        (problem,) = await folder.problems()
        assert problem.file.endswith("/e.yaml") and "ended" in problem.message and problem.hint
        folder.write("e.yaml", component("e", title="Mended"))
        await folder.sweep()
        assert (await folder.names(), await folder.problems()) == (["a", "b", "c", "d", "e", "f"], [])


async def test_a_file_that_hangs_keeps_what_it_said_before(tmp_path: Path) -> None:
    async with living_folder(tmp_path, "*.yaml", workers=1) as folder:
        folder.write("a.yaml", component("a", title="Good"))
        await folder.sweep()
        folder.write("a.yaml", component("a", title=HANGS))
        folder.write("b.yaml", component("b"))
        await folder.sweep()
        assert await folder.names() == ["a", "b"]
        assert (await folder.entity("a"))["metadata"]["title"] == "Good"
        (problem,) = await folder.problems()
        assert "longer than" in problem.message


async def test_placeholders_are_read_here_and_put_in_there(tmp_path: Path) -> None:
    async with living_folder(tmp_path, "*/catalog-info.yaml", workers=1) as folder:
        api = "apiVersion: backstage.io/v1alpha1\nkind: API\nmetadata: {name: orders}\nspec:\n"
        api += "  type: openapi\n  lifecycle: production\n  owner: team\n  definition: {$text: ./openapi.yaml}\n"
        folder.write("x/catalog-info.yaml", api)
        folder.write("x/openapi.yaml", "openapi: 3.1.0")
        await folder.sweep()
        assert (await folder.entity("orders", "api"))["spec"]["definition"] == "openapi: 3.1.0"


async def test_processors_that_no_process_could_be_handed_stay_in_this_one(tmp_path: Path) -> None:
    plugin = tmp_path / "company_labels.py"
    plugin.write_text(COMPANY_PLUGIN)
    async with living_folder(tmp_path, "*.yaml", workers=1, plugins=[plugin]) as folder:
        folder.write("a.yaml", component("a"))
        await folder.sweep()
        assert (await folder.entity("a"))["metadata"]["labels"] == {"company.example/seen": "yes"}


async def test_without_workers_all_is_done_here(tmp_path: Path) -> None:
    async with living_folder(tmp_path, "*.yaml", workers=0) as folder:
        folder.write("a.yaml", component("a", title=DIES))
        await refresh(folder.ctx)
        assert await folder.names() == ["a"]
