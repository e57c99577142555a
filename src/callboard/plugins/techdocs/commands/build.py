"""`callboard docs build`: a folder becomes a site in another one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn

from callboard import Context, Invalid, Workspace

from ..build import Built, Unusable, build_site
from ..model import MANIFEST, DocsProblem, read_manifest
from ..settings import TechdocsSettings
from ..source import Source, local_source
from .building import UNNAMED, renderer, settings_of, several
from .lint import line_of
from .options import (
    NO_DOCKER,
    CopyReadme,
    DefaultPlugins,
    DockerImage,
    OmitCore,
    Pull,
    Rest,
    RunAsUser,
    SiteName,
    SourceDir,
    UseDocker,
    Verbose,
    console,
    note_unused,
)

MOST_BYTES = 64 * 1024 * 1024


async def build(
    ctx: Context,
    *,
    rest: Rest = None,
    source_dir: SourceDir = Path(),
    output_dir: Annotated[Path, typer.Option("--output-dir", help="Where the site goes.")] = Path("site"),
    site_name: SiteName = "",
    techdocs_ref: Annotated[
        str, typer.Option("--techdocs-ref", help="url:<address> of the folder on its host, for links to edit pages.")
    ] = "",
    etag: Annotated[str, typer.Option("--etag", help="Kept in techdocs_metadata.json.")] = "",
    default_plugins: DefaultPlugins = None,
    omit_core: OmitCore = False,
    copy_readme: CopyReadme = False,
    docker_image: DockerImage = None,
    docker: UseDocker = None,
    pull: Pull = None,
    as_user: RunAsUser = False,
    verbose: Verbose = False,
) -> int:
    """Builds the documentation in a folder into a site of static pages, as it is published. What is wrong with it is
    said, and does not stop it."""
    del ctx
    note_unused(
        NO_DOCKER, {"--docker-image": docker_image, "--docker": docker, "--pull": pull, "--runAsDefaultUser": as_user}
    )
    settings = settings_of(copy_readme=copy_readme, omit_core=omit_core, plugins=several(default_plugins, rest))
    source = await _source(source_dir, techdocs_ref)
    try:
        built = await _built(source, site_name or UNNAMED, settings, etag, verbose=verbose)
    except Unusable as error:
        _tell_outcome(source_dir, error.problems, "Nothing could be built")
        return 1
    write_site(built, output_dir)
    _tell_outcome(source_dir, built.manifest.problems, f"{len(built.manifest.pages)} pages in {output_dir}")
    return 0


def write_site(built: Built, folder: Path) -> None:
    """Writes a whole site, and removes what the last one had there and this one has not; other files stay."""
    folder.mkdir(parents=True, exist_ok=True)
    target = Workspace(folder.resolve())
    for path in _written_before(target) - set(built.files):
        if target.exists(path):
            target.delete(path)
    for path in sorted(built.files, key=lambda each: each == MANIFEST):
        target.write_bytes(path, built.files[path])


def _tell_outcome(folder: Path, problems: Sequence[DocsProblem], outcome: str) -> None:
    for line in (*(line_of(folder, each) for each in problems), outcome):
        console.print(line, markup=False, highlight=False, soft_wrap=True)


def _written_before(target: Workspace) -> set[str]:
    before = read_manifest(target.read_bytes(MANIFEST, MOST_BYTES)) if target.exists(MANIFEST) else None
    return set(before.files) if before is not None else set()


async def _source(folder: Path, ref: str) -> Source:
    found = await local_source(folder)
    if not ref:
        return found
    kind, _, target = ref.partition(":")
    if kind not in ("url", "dir") or not target:
        raise Invalid(
            f"`--techdocs-ref {ref}` does not say where the documentation is",
            hint="It is what the entity's annotation says: `dir:.`, or `url:` and an address.",
        )
    return replace(found, address=target) if kind == "url" else found


async def _built(source: Source, name: str, settings: TechdocsSettings, etag: str, *, verbose: bool) -> Built:
    columns = (SpinnerColumn(), TextColumn("{task.description}", markup=False), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("Building")

        def tell(line: str) -> None:
            _tell(progress, task, line, verbose=verbose)

        async with renderer() as pages:
            return await build_site(source, pages, name=name, settings=settings, etag=etag, tell=tell)


def _tell(progress: Progress, task: TaskID, line: str, *, verbose: bool) -> None:
    if verbose:
        progress.console.print(line, markup=False, highlight=False)
    progress.update(task, description=line.removeprefix("INFO - "))
