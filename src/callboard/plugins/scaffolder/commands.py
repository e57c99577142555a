"""The shell, for who writes templates: `callboard template …`. Nothing of it needs a portal that runs, or a network."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from callboard import CallboardError, Command, Context, Invalid, Workspace
from callboard.plugins.catalog import Problem

from .authoring import (
    Example,
    differences,
    example_names,
    lint_template,
    parse_example,
    read_example,
    template_at,
    template_files,
)
from .model import Template, read_template
from .run import DryRun, collect, dry_run

GROUP = "template"
MOST_BYTES = 1024 * 1024
console = Console(stderr=True)


async def lint(
    ctx: Context,
    place: Annotated[Path, typer.Argument(help="A template file, or a folder with some.")] = Path(),
) -> int:
    """Says what is wrong with templates: the file, the form, the steps, the expressions, the files that are filled in.
    Exits with 1 when there are errors."""
    problems = [each async for each in _problems(ctx, place)]
    for each in problems:
        hint = f" ({each.hint})" if each.hint else ""
        print(f"{each.file}:{each.line}: {each.level}: {each.in_words}{hint}")
    errors = sum(each.level == "error" for each in problems)
    console.print(f"{errors} errors, {len(problems) - errors} warnings")
    return 1 if errors else 0


async def try_out(
    ctx: Context,
    place: Annotated[Path, typer.Argument(help="A template file, or a folder with some.")] = Path(),
) -> int:
    """Tries templates out with their examples (`examples/<name>.yaml` beside each), and compares what comes of it with
    what they expect. Exits with 1 when something came out otherwise."""
    wrong = tried = 0
    for file in template_files(place):
        for declaration in file.declarations:
            for path in example_names(file.folder):
                said = await _differences(ctx, read_template(declaration.document), file.folder, path)
                tried, wrong = tried + 1, wrong + bool(said)
                print(f"{'FAILED' if said else 'passed'} {file.path.parent / path}")
                for each in said:
                    print(f"    {each}")
    console.print(f"{tried} examples, {wrong} came out otherwise")
    return 1 if wrong else 0


async def preview(
    ctx: Context,
    place: Annotated[Path, typer.Argument(help="A template file, or the folder of one.")],
    into: Annotated[Path, typer.Argument(help="A folder for the files, new or empty.")],
    answers: Annotated[Path, typer.Option(help="A YAML file with `values`, as examples have them.")],
) -> int:
    """Makes the files that a template would make of some answers, and shows what its steps say."""
    if into.exists() and any(into.iterdir()):
        raise Invalid(f"{into} is not empty", hint="Name a new folder.")
    with answers.open("rb") as opened:
        example = parse_example(opened.read(MOST_BYTES), str(answers))
    file, template = template_at(place)
    made = await _try(ctx, template, file.folder, example)
    into.mkdir(parents=True, exist_ok=True)
    target = Workspace(into.resolve())
    for path, each in made.files.items():
        target.write_bytes(path, each.content, executable=each.executable)
    for line in made.log:
        console.print(str(line["message"]), markup=False, highlight=False)
    console.print(f"{len(made.files)} files in {into}")
    return 0


async def _problems(ctx: Context, place: Path) -> AsyncIterator[Problem]:
    for file in template_files(place):
        for each in file.problems:
            yield each
        for declaration in file.declarations:
            for each in await lint_template(ctx, str(file.path), declaration, file.folder):
                yield each


async def _try(ctx: Context, template: Template, folder: Workspace, example: Example) -> DryRun:
    files = await ctx.in_thread(collect, folder)
    return await dry_run(ctx, template, example.values, example.secrets, files, publishes=False)


async def _differences(ctx: Context, template: Template, folder: Workspace, path: str) -> list[str]:
    """What came out otherwise than an example says."""
    try:
        example = read_example(folder, path)
    except CallboardError as error:
        return [_said(error)]
    try:
        made = await _try(ctx, template, folder, example)
    except CallboardError as error:
        said = _said(error)
        expected = example.expect.fails
        return [] if expected is not None and expected in said else [said]
    if example.expect.fails is not None:
        return [f"It went well, and was to fail with {example.expect.fails!r}"]
    contents: Mapping[str, bytes] = {name: file.content for name, file in made.files.items()}
    return list(differences(example.expect, contents, made.output))


def _said(error: CallboardError) -> str:
    return f"{error.message.rstrip('.')}. {error.hint}" if error.hint else error.message


COMMANDS = tuple(
    Command(name=name, group=GROUP, apart=True, run=run, help=run.__doc__ or "")
    for name, run in (("lint", lint), ("test", try_out), ("preview", preview))
)
