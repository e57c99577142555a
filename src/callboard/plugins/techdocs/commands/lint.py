"""`callboard docs lint`: what is wrong with the documentation of a repository, with file and line."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal

import typer

from callboard import Context

from ..build import Unusable, build_site
from ..model import DocsProblem
from ..settings import TechdocsSettings
from ..source import local_source
from .building import UNNAMED, file_of, place_of, renderer, settings_of, several
from .options import CopyReadme, DefaultPlugins, OmitCore, Rest, SiteName, SourceDir, console

GITHUB_LEVELS = {"error": "error", "warning": "warning", "info": "notice"}

Form = Literal["text", "github", "json"]


async def lint(
    ctx: Context,
    *,
    rest: Rest = None,
    source_dir: SourceDir = Path(),
    strict: Annotated[bool, typer.Option("--strict", help="Warnings count as errors.")] = False,
    form: Annotated[
        Form, typer.Option("--format", help="text, json, or github: annotations of a pull request.")
    ] = "text",
    site_name: SiteName = "",
    default_plugins: DefaultPlugins = None,
    omit_core: OmitCore = False,
    copy_readme: CopyReadme = False,
) -> int:
    """Says what is wrong with the documentation in a folder: broken links, anchors, pictures and snippets, the
    navigation, mkdocs.yml. Exits with 1 when there are errors, with --strict also for warnings."""
    del ctx
    plugins = several(default_plugins, rest)
    settings = settings_of(copy_readme=copy_readme, omit_core=omit_core, plugins=plugins)
    pages, problems = await _look(source_dir, site_name or UNNAMED, settings)
    print_problems(source_dir, problems, form)
    errors, warnings = (sum(each.level == level for each in problems) for level in ("error", "warning"))
    console.print(f"{pages} pages, {errors} errors, {warnings} warnings")
    return 1 if errors or (strict and warnings) else 0


def print_problems(folder: Path, problems: Sequence[DocsProblem], form: Form) -> None:
    """One line for each, or all of them as JSON."""
    if form == "json":
        print(json.dumps([_as_json(folder, each) for each in problems], indent=2, ensure_ascii=False))
        return
    for each in problems:
        print(_annotation(folder, each) if form == "github" else line_of(folder, each))


def line_of(folder: Path, problem: DocsProblem) -> str:
    """A problem as compilers say it, so that editors find the place."""
    hint = f" ({problem.hint})" if problem.hint else ""
    return f"{place_of(folder, problem)}: {problem.level}: {problem.message}{hint}"


async def _look(folder: Path, name: str, settings: TechdocsSettings) -> tuple[int, Sequence[DocsProblem]]:
    """How many pages there are, and what is wrong with them; with none, why."""
    async with renderer() as pages:
        try:
            built = await build_site(await local_source(folder), pages, name=name, settings=settings)
        except Unusable as error:
            return 0, error.problems
    return len(built.manifest.pages), built.manifest.problems


def _as_json(folder: Path, problem: DocsProblem) -> dict[str, str | int]:
    return {
        "file": file_of(folder, problem),
        "line": problem.line,
        "level": problem.level,
        "message": problem.message,
        "hint": problem.hint,
    }


def _annotation(folder: Path, problem: DocsProblem) -> str:
    at = f"file={_property(file_of(folder, problem))}" + (f",line={problem.line}" if problem.line else "")
    words = f"{problem.message} ({problem.hint})" if problem.hint else problem.message
    return f"::{GITHUB_LEVELS[problem.level]} {at}::{_escaped(words)}"


def _property(text: str) -> str:
    return _escaped(text).replace(":", "%3A").replace(",", "%2C")


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
