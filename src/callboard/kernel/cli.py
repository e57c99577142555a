"""The command `callboard`: what the kernel offers itself, and what plugins contribute."""

from __future__ import annotations

import asyncio
import inspect
import os
import sys
import tempfile
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from callboard.foundation import logs, memory
from callboard.foundation.config import load, render
from callboard.foundation.config.core import Role
from callboard.foundation.database import Report
from callboard.foundation.errors import CallboardError, Invalid
from callboard.foundation.scaffold import new_plugin
from callboard.kernel import discovery, serving
from callboard.kernel.assemble import find_plugins, make_portal
from callboard.kernel.backup import back_up, restore
from callboard.kernel.contributions import Command, ServeOption
from callboard.kernel.discovery import Found
from callboard.kernel.plugin import Refusal
from callboard.kernel.portal import Portal
from callboard.kernel.settings import findings_for, read_settings

Configs = Annotated[
    list[Path] | None, typer.Option("--config", help="A configuration file; several are laid on each other.")
]
console = Console(stderr=True)


def main() -> None:
    """Runs the command line. Deliberate errors are one clear line, with what to do next."""
    try:
        app = command_line()
        app()
    except CallboardError as error:
        console.print(f"[red]error:[/red] {error.message}", highlight=False)
        if error.hint:
            console.print(f"       {error.hint}", highlight=False)
        sys.exit(2)


def command_line() -> typer.Typer:
    """The commands of the kernel and of all plugins that can be found from here."""
    app = typer.Typer(help="Callboard, the developer portal.", no_args_is_help=True, pretty_exceptions_enable=False)
    found, _ = _find_plugins(_configs_in(sys.argv), tolerant=sys.argv[1:2] == ["config"])
    app.command("serve", help="Starts the portal.")(_serve_command(found))
    app.command("plugins", help="Lists plugins, and why those that do not run do not.")(_plugins)
    app.command("backup", help="Writes everything that cannot be read again into one file.")(_backup)
    app.command("restore", help="Makes the database what a backup holds. Stop the portal first.")(_restore)
    plugin = typer.Typer(help="For plugin authors.", no_args_is_help=True)
    plugin.command("new", help="Makes a plugin package whose tests pass.")(_new_plugin)
    app.add_typer(plugin, name="plugin")
    config = typer.Typer(help="Looks at the configuration.", no_args_is_help=True)
    config.command("check", help="Says what is wrong with it.")(_check_config)
    config.command("print", help="Shows the result, where each value comes from, and no secrets.")(_print_config)
    app.add_typer(config, name="config")
    for each in found:
        _add_commands(app, each)
    return app


def _find_plugins(configs: Sequence[Path | str], *, tolerant: bool) -> tuple[list[Found], list[Refusal]]:
    """All plugins. When `tolerant`, a configuration that is wrong leaves out those of its folder: what looks at the
    configuration says more of what is wrong with it than the first complaint."""
    try:
        return find_plugins(read_settings(configs))
    except Invalid:
        if not tolerant:
            raise
        return discovery.installed()


def _configs_in(arguments: list[str]) -> list[str]:
    """The `--config` files, before anything else is known."""
    named = [arguments[i + 1] for i, word in enumerate(arguments[:-1]) if word == "--config"]
    return [*named, *(word.partition("=")[2] for word in arguments if word.startswith("--config="))]


def _serve_command(found: list[Found]) -> Callable[..., None]:
    options = [each for one in found for each in one.plugin.contributes if isinstance(each, ServeOption)]

    def serve(**chosen: Any) -> None:
        overrides = {option.key: chosen[option.flag] for option in options if chosen.get(option.flag)}
        serving.serve(
            chosen.get("config") or [],
            {**overrides, **({"backend.role": chosen["role"]} if chosen.get("role") else {})},
            host=chosen.get("host"),
            port=chosen.get("port"),
            reload=bool(chosen.get("reload")),
            open_browser=bool(chosen.get("open")),
        )

    fixed = {
        "config": (Configs, None),
        "host": (Annotated[str | None, typer.Option(help="Address to listen on.")], None),
        "port": (Annotated[int | None, typer.Option(help="Port to listen on.", envvar="PORT")], None),
        "role": (Annotated[Role | None, typer.Option(help="What this process is for.")], None),
        "reload": (Annotated[bool, typer.Option(help="Start anew when a plugin's file changes.")], False),
        "open": (Annotated[bool, typer.Option(help="Open the browser once the portal is ready.")], False),
    }
    for option in options:
        fixed[option.flag] = (Annotated[list[Path] | None, typer.Option(f"--{option.flag}", help=option.help)], None)
    parameters = [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=annotation)
        for name, (annotation, default) in fixed.items()
    ]
    serve.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    serve.__annotations__ = {name: annotation for name, (annotation, _) in fixed.items()}
    return serve


def _plugins(config: Configs = None) -> None:
    logs.set_up("error")
    portal = make_portal(config or [])
    table = Table("Plugin", "Version", "From", "State", "Adds")
    for running in portal.running:
        found = running.found
        adds = serving.summary(running.plugin.contributes)
        table.add_row(running.plugin.id, found.version, found.origin, "[green]runs[/green]", adds)
    for refusal in portal.refused:
        table.add_row(refusal.plugin, "", "", "[red]refused[/red]", f"{refusal.reason} {refusal.hint}")
    Console().print(table)


def _backup(file: Annotated[Path, typer.Argument(help="A new file.")], config: Configs = None) -> None:
    logs.set_up("error")
    with _copying() as report, _at_rest(config) as portal:
        back_up(portal, file, report)
    console.print(f"{file} holds everything that cannot be read again.")


def _restore(
    file: Annotated[Path, typer.Argument(help="What `callboard backup` has made, from either database.")],
    yes: Annotated[bool, typer.Option("--yes", help="Replace what the database holds.")] = False,
    config: Configs = None,
) -> None:
    logs.set_up("error")
    with _copying() as report, _at_rest(config) as portal:
        left_out = restore(portal, file, overwrite=yes, report=report)
    for name in left_out:
        console.print(f"[yellow]warning:[/yellow] {name} was left out: no plugin here has it", highlight=False)
    console.print(f"The database is what {file} holds.")


@contextmanager
def _at_rest(config: Configs) -> Iterator[Portal]:
    """The portal without any work, for its database and its migrations."""
    portal = make_portal(config or [])
    try:
        yield portal
    finally:
        portal.database.close()


@contextmanager
def _copying() -> Iterator[Report]:
    """Shows on the terminal what is copied, and how far that is."""
    with Progress(TextColumn("{task.description}"), TimeElapsedColumn(), console=console, transient=True) as progress:
        task = progress.add_task("Copying")
        yield lambda what, count: progress.update(task, description=f"Copying: {what}, {count:,}")


def _new_plugin(
    name: Annotated[str, typer.Argument(help="For example `on-call`.")],
    folder: Annotated[Path, typer.Option(help="Where the package is made.")] = Path(),
) -> None:
    made = new_plugin(name, folder)
    console.print(f"Made {made}. Next: cd {made}, pip install -e ., pytest")


def _check_config(config: Configs = None) -> None:
    configuration = load(config or [], environ=os.environ, folder=Path.cwd())
    found, refused = _find_plugins(config or [], tolerant=True)
    findings = findings_for(configuration, [each.plugin for each in found])
    for finding in findings:
        console.print(str(finding), highlight=False, markup=False)
    for refusal in refused:
        console.print(f"plugin {refusal.plugin}: {refusal.reason}", highlight=False, markup=False)
    errors = sum(finding.level == "error" for finding in findings) + len(refused)
    console.print("Nothing is wrong." if not findings and not refused else f"{errors} errors")
    raise typer.Exit(1 if errors else 0)


def _print_config(config: Configs = None, origins: bool = True) -> None:
    print(render(load(config or [], environ=os.environ, folder=Path.cwd()), with_origins=origins), end="")


def _add_commands(app: typer.Typer, found: Found) -> None:
    commands = [each for each in found.plugin.contributes if isinstance(each, Command)]
    groups: dict[str, typer.Typer] = {}
    for command in commands:
        name = command.group or found.plugin.id
        if not command.top_level and name not in groups:
            groups[name] = typer.Typer(help=found.plugin.description or found.plugin.title, no_args_is_help=True)
            app.add_typer(groups[name], name=name)
        target = app if command.top_level else groups[name]
        target.command(command.name, help=command.help)(_runner(command, found.plugin.id))


def _runner(command: Command, plugin: str) -> Callable[..., None]:
    """A plain function with the command's own parameters and `--config`, without the context."""

    def run(**chosen: Any) -> None:
        configs = chosen.pop("config", None) or []
        logs.set_up("warning")
        with tempfile.TemporaryDirectory() if command.apart else nullcontext() as folder:
            code = asyncio.run(_run(command, plugin, configs, chosen, Path(folder) if folder else None))
        raise typer.Exit(code or 0)

    parameters = list(inspect.signature(command.run, eval_str=True).parameters.values())[1:]
    more = inspect.Parameter("config", inspect.Parameter.KEYWORD_ONLY, default=None, annotation=Configs)
    keyword = [each.replace(kind=inspect.Parameter.KEYWORD_ONLY) for each in parameters]
    run.__signature__ = inspect.Signature([*keyword, more])  # type: ignore[attr-defined]
    run.__annotations__ = {each.name: each.annotation for each in [*keyword, more]}
    return run


async def _run(
    command: Command, plugin: str, configs: list[Path], chosen: dict[str, Any], apart: Path | None
) -> int | None:
    call: Callable[..., Awaitable[int | None]] = command.run
    if command.offline:
        return await call(None, **chosen)
    portal = make_portal(configs, apart=apart)
    await portal.start(work=False)
    memory.keep_for_good()
    try:
        running = portal.find(plugin)
        if running is None:
            reasons = [f"{refusal.reason}" for refusal in portal.refused if refusal.plugin == plugin]
            raise CallboardError(f"The plugin {plugin} does not run: {' '.join(reasons)}")
        return await call(portal.job_context(running), **chosen)
    finally:
        await portal.stop()
