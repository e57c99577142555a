"""The shell: checking files offline, and looking after the catalog."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, track

from callboard import Command, Context, Invalid

from . import store
from .catalog import catalog_of
from .index import Everything
from .ingest import Refreshed, approve, ingestion_of, location_for, preview, refresh, register, revert
from .ingest.lint import Finding, lint_folder
from .queries import held_refs, held_removal, held_removals, import_refs, imports_of, one_import

console = Console(stderr=True)


async def lint(
    ctx: Context,
    folder: Annotated[Path, typer.Argument(help="A folder or one catalog file.")] = Path(),
    github: Annotated[bool, typer.Option(help="Write annotations for pull requests on GitHub.")] = False,
) -> int:
    """Checks catalog files as the portal would, without a portal. Exits with 1 when there are errors."""
    del ctx
    files = list(_catalog_files(folder))
    if not files:
        raise Invalid(f"There is no catalog file in {folder}", hint="They are called catalog-info.yaml.")
    found = lint_folder(track(files, "Checking", console=console, disable=len(files) < 50))
    for each in found.findings:
        print(_annotation(each) if github else _line(each))
    errors = sum(each.level == "error" for each in found.findings)
    console.print(f"{len(files)} files, {found.entities} entities, {errors} errors")
    return 1 if errors else 0


async def add(ctx: Context, target: Annotated[str, typer.Argument(help="A URL or path.")]) -> int:
    """Registers a location and reads it."""
    known = await register(ctx, await location_for(ctx, target), by="command line")
    console.print(f"Registered {known.ref}: {len(known.entities)} entities")
    return 0


async def show(ctx: Context, target: Annotated[str, typer.Argument(help="A URL or path.")]) -> int:
    """Says what would come of registering a location."""
    found = await preview(ctx, await location_for(ctx, target))
    for entity in found.entities:
        console.print(str(entity.ref))
    for problem in found.problems:
        console.print(f"{problem.file}:{problem.line}: {problem.message}", style="red")
    return 1 if found.problems else 0


async def sweep(ctx: Context, force: Annotated[bool, typer.Option(help="Parse everything again.")] = False) -> int:
    """Reads all locations once."""
    # Answers nobody: the portal takes in what changed when it starts, or hears of it while it runs.
    await ctx.in_thread(catalog_of(ctx).live.rest)
    await ctx.database.run(store.save_roots, ingestion_of(ctx).roots)
    done = await _with_progress(ctx, force=force)
    console.print(f"{done.read} locations read, {done.parsed} files parsed, {done.served} entities changed")
    return 0


async def rebuild(ctx: Context) -> int:
    """Throws away what is derived and makes it again from the sources."""
    await ctx.database.run(store.mark_all_dirty)
    return await sweep(ctx, force=True)


async def held(ctx: Context) -> int:
    """Lists removals that are held: what a source suddenly says no more."""
    found = await ctx.database.run(held_removals)
    for each in found:
        print(f"{each.id}  {each.going:,} of {each.total:,} entities  {each.decision}  {each.location}")
    if not found:
        console.print("Nothing is held")
    return 0


async def decide(
    ctx: Context,
    id: Annotated[int, typer.Argument(help="The number that `held` shows.")],
    yes: Annotated[bool, typer.Option(help="Remove without asking.")] = False,
) -> int:
    """Approves a held removal, after showing what would go."""
    found = await ctx.database.run(held_removal, id)
    for ref in await ctx.database.run(held_refs, id):
        print(ref)
    if not yes and not typer.confirm(f"Remove these {found.going:,} entities?"):
        return 1
    removed = await approve(ctx, id, found.digest)
    console.print(f"Removed {len(removed):,} entities")
    return 0


async def imported(ctx: Context) -> int:
    """Lists the last imports: what each reading of a source changed."""
    found = await ctx.database.run(imports_of)
    for each in found:
        counts = f"{each.created:,} created, {each.changed:,} changed, {each.deleted:,} deleted"
        said = "reverted" if each.reverted_at is not None else "can be reverted" if each.revertable else ""
        print(f"{each.id}  {counts}  {each.source}  {said}".rstrip())
    if not found:
        console.print("Nothing was imported")
    return 0


async def undo(
    ctx: Context,
    id: Annotated[int, typer.Argument(help="The number that `imports` shows.")],
    yes: Annotated[bool, typer.Option(help="Revert without asking.")] = False,
) -> int:
    """Reverts the last import of a source, after showing what it changed."""
    found = await ctx.database.run(one_import, id)
    for what, refs in (await ctx.database.run(import_refs, id)).items():
        for ref in refs:
            print(f"{what}  {ref}")
    if not yes and not typer.confirm(f"Revert this import of {found.source}?"):
        return 1
    done = await revert(ctx, id)
    console.print(f"{len(done.written):,} entities are as they were, {len(done.removed):,} went")
    return 0


async def count(ctx: Context) -> int:
    """Says how many entities there are, by kind."""
    live = catalog_of(ctx).live
    await ctx.database.read(live.load)
    index = live.index
    for each in index.facets(["kind"], index.select(Everything()))["kind"]:
        console.print(f"{each.count:>8,}  {each.value}")
    return 0


async def _with_progress(ctx: Context, *, force: bool) -> Refreshed:
    columns = (
        TextColumn("Reading"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[words]}"),
        TimeElapsedColumn(),
    )
    # Drawing takes milliseconds, from a process that has better things to do.
    with Progress(*columns, console=console, refresh_per_second=2) as progress:
        task = progress.add_task("Reading", total=None, words="")
        started = time.monotonic()

        def report(done: Refreshed) -> None:
            rate = len(done.written) / max(0.1, time.monotonic() - started)
            words = f"{len(done.written):,} entities, {rate:,.0f} a second" if done.written else ""
            progress.update(task, total=done.known, completed=done.read, words=words)

        return await refresh(ctx, force=force, report=report)


def _catalog_files(folder: Path) -> Iterator[Path]:
    if folder.is_file():
        yield folder
        return
    for pattern in ("catalog-info.y*ml", "*.catalog.y*ml"):
        yield from sorted(path for path in folder.rglob(pattern) if "node_modules" not in path.parts)


def _line(finding: Finding) -> str:
    hint = f" ({finding.hint})" if finding.hint else ""
    return f"{finding.file}:{finding.line}: {finding.level}: {finding.in_words}{hint}"


def _annotation(finding: Finding) -> str:
    text = finding.in_words.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return f"::{finding.level} file={finding.file},line={finding.line}::{text}"


COMMANDS = (
    Command(name="lint", run=lint, help=lint.__doc__ or "", offline=True, top_level=True),
    Command(name="add", run=add, help=add.__doc__ or ""),
    Command(name="preview", run=show, help=show.__doc__ or ""),
    Command(name="refresh", run=sweep, help=sweep.__doc__ or ""),
    Command(name="rebuild", run=rebuild, help=rebuild.__doc__ or ""),
    Command(name="held", run=held, help=held.__doc__ or ""),
    Command(name="approve", run=decide, help=decide.__doc__ or ""),
    Command(name="imports", run=imported, help=imported.__doc__ or ""),
    Command(name="revert", run=undo, help=undo.__doc__ or ""),
    Command(name="count", run=count, help=count.__doc__ or ""),
)
