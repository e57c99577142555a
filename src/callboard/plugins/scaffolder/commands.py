"""The shell, for who writes templates: `callboard template …`. Nothing of it needs a portal that runs, or a network."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from callboard import Command, Context
from callboard.plugins.catalog import Problem

from .authoring import lint_template, template_files

GROUP = "template"
console = Console(stderr=True)


async def lint(
    ctx: Context,
    place: Annotated[Path, typer.Argument(help="A template file, or a folder with some.")] = Path(),
) -> int:
    """Says what is wrong with templates: the file, the form, the steps, the expressions, the files that are filled in.
    Exits with 1 when there are errors."""
    problems = list(_problems(ctx, place))
    for each in problems:
        hint = f" ({each.hint})" if each.hint else ""
        print(f"{each.file}:{each.line}: {each.level}: {each.in_words}{hint}")
    errors = sum(each.level == "error" for each in problems)
    console.print(f"{errors} errors, {len(problems) - errors} warnings")
    return 1 if errors else 0


def _problems(ctx: Context, place: Path) -> Iterator[Problem]:
    for file in template_files(place):
        yield from file.problems
        for declaration in file.declarations:
            yield from lint_template(ctx, str(file.path), declaration, file.folder)


COMMANDS = (Command(name="lint", group=GROUP, apart=True, run=lint, help=lint.__doc__ or ""),)
