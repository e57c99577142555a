"""The shell: what can be done, and to have it done."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer
import yaml
from rich.console import Console
from rich.table import Table

from callboard import Action, Command, Context, Invalid

from .performing import as_call, find_action, perform

MOST_BYTES = 1024 * 1024
console = Console(stderr=True)


async def list_actions(ctx: Context) -> None:
    """Lists all actions."""
    table = Table("Action", "What it does", "From", "Dry run", "Undo")
    for each in sorted(ctx.of(Action), key=lambda found: found.contribution.id):
        action = each.contribution
        ways = ["yes" if way else "" for way in (action.dry_run, action.undo)]
        table.add_row(action.id, action.title, each.plugin, *ways)
    Console().print(table)


async def run_action(
    ctx: Context,
    action: Annotated[str, typer.Argument(help="As `debug:log`.")],
    given: Annotated[str, typer.Option("--input", help="The input, as JSON or YAML.")] = "{}",
    file: Annotated[Path | None, typer.Option(help="A file with the input instead.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Touch nothing outside the workspace.")] = False,
) -> int:
    """Has one action done, and prints what it gave as JSON."""
    found = find_action(ctx, action)
    with as_call(ctx, task="command", is_dry_run=dry_run) as (act, journal):
        done = await perform(found, _read(given if file is None else _text_of(file)), act)
        for line in journal.lines:
            console.print(line, markup=False, highlight=False)
    if not done.was_done:
        console.print(f"{action} does not support dry runs: this is only what its output looks like.", style="yellow")
    print(json.dumps(done.output, indent=2, ensure_ascii=False))
    return 0


def _text_of(file: Path) -> str:
    try:
        with file.open("rb") as opened:
            return opened.read(MOST_BYTES).decode()
    except (OSError, UnicodeDecodeError) as error:
        raise Invalid(f"{file} cannot be read: {error}", hint="Name a file of JSON or YAML.") from error


def _read(text: str) -> dict[str, Any]:
    try:
        found = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise Invalid(f"The input is neither JSON nor YAML: {error}") from error
    if not isinstance(found, dict):
        raise Invalid("The input is no object", hint="""Write it as `--input '{"message": "hello"}'`.""")
    return found


COMMANDS = (
    Command(name="list", run=list_actions, help=list_actions.__doc__ or ""),
    Command(name="run", run=run_action, help=run_action.__doc__ or ""),
)
