"""A folder becomes a site, as build, lint and serve need it: without a portal, a database or the network."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import typer

from ..model import DocsProblem
from ..render import Renderer
from ..settings import GeneratorSettings, MkdocsSettings, TechdocsSettings

UNNAMED = "Documentation Site"


def settings_of(*, copy_readme: bool = False, omit_core: bool = False, plugins: Sequence[str] = ()) -> TechdocsSettings:
    """What the options say, as the settings of a portal say it."""
    mkdocs = MkdocsSettings(
        legacy_copy_readme_md_to_index_md=copy_readme,
        omit_techdocs_core_plugin=omit_core,
        default_plugins=list(plugins),
    )
    return TechdocsSettings(generator=GeneratorSettings(mkdocs=mkdocs))


def several(option: list[str] | None, rest: list[str] | None) -> tuple[str, ...]:
    """The values of an option that may be given as `--option one two`. Raises BadParameter for what belongs to none."""
    if rest and not option:
        raise typer.BadParameter(f"Got unexpected extra argument ({' '.join(rest)})")
    return (*(option or ()), *(rest or ()))


@contextlib.asynccontextmanager
async def renderer() -> AsyncIterator[Renderer]:
    """A renderer until the end of the block."""
    made = Renderer()
    try:
        yield made
    finally:
        await made.close()


def place_of(folder: Path, problem: DocsProblem) -> str:
    """The file of a problem, and its line, as whoever gave the folder would name it."""
    return f"{file_of(folder, problem)}:{problem.line}" if problem.line else file_of(folder, problem)


def file_of(folder: Path, problem: DocsProblem) -> str:
    """The file of a problem."""
    return (folder / problem.file).as_posix() if problem.file else folder.as_posix()
