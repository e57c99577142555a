"""`callboard docs serve`: a folder as a site in the browser, which follows every saved file."""

from __future__ import annotations

import asyncio
import socket
import webbrowser
from pathlib import Path
from typing import Annotated

import typer
import uvicorn

from callboard import Context, Invalid

from .building import settings_of, several
from .options import (
    NO_DOCKER,
    CopyReadme,
    DefaultPlugins,
    DockerEntrypoint,
    DockerImage,
    DockerOptions,
    OmitCore,
    Rest,
    SiteName,
    SourceDir,
    UseDocker,
    Verbose,
    console,
    note_unused,
)
from .preview import Preview, application, follow

HOST = "127.0.0.1"
PORT = 8000
TRIED = 20
ONE_PAGE = "What is served is what is published; there is no second application and nothing of MkDocs"

Port = Annotated[int | None, typer.Option("-p", "--port", "--mkdocs-port", help="By default 8000 or the next free.")]


async def serve(
    ctx: Context,
    *,
    rest: Rest = None,
    source_dir: SourceDir = Path(),
    port: Port = None,
    site_name: SiteName = "",
    open_browser: Annotated[bool, typer.Option("--open", help="Open the browser.")] = False,
    default_plugins: DefaultPlugins = None,
    omit_core: OmitCore = False,
    copy_readme: CopyReadme = False,
    docker_image: DockerImage = None,
    docker_entrypoint: DockerEntrypoint = None,
    docker_options: DockerOptions = None,
    docker: UseDocker = None,
    config_file: Annotated[str | None, typer.Option("-c", "--mkdocs-config-file-name", hidden=True)] = None,
    clean: Annotated[bool, typer.Option("--mkdocs-parameter-clean", hidden=True)] = False,
    dirty: Annotated[bool, typer.Option("--mkdocs-parameter-dirtyreload", hidden=True)] = False,
    strict: Annotated[bool, typer.Option("--mkdocs-parameter-strict", hidden=True)] = False,
    app_port: Annotated[int | None, typer.Option("--preview-app-port", hidden=True)] = None,
    app_bundle: Annotated[str | None, typer.Option("--preview-app-bundle-path", hidden=True)] = None,
    verbose: Verbose = False,
) -> int:
    """Shows the documentation in a folder on this machine, and every change a moment after it is saved. What is wrong
    with it stands on the pages."""
    del ctx, docker, verbose
    given = {
        "--docker-image": docker_image,
        "--docker-entrypoint": docker_entrypoint,
        "--docker-option": docker_options,
    }
    note_unused(NO_DOCKER, given)
    unused = {"--mkdocs-config-file-name": config_file, "--mkdocs-parameter-clean": clean}
    unused |= {"--mkdocs-parameter-dirtyreload": dirty, "--mkdocs-parameter-strict": strict}
    note_unused(ONE_PAGE, {**unused, "--preview-app-port": app_port, "--preview-app-bundle-path": app_bundle})
    plugins = several(default_plugins, None if docker_options else rest)
    settings = settings_of(copy_readme=copy_readme, omit_core=omit_core, plugins=plugins)
    async with Preview.of(source_dir, name=site_name, settings=settings) as preview:
        return await _run(preview, listen(port), open_browser=open_browser)


async def serve_mkdocs(
    ctx: Context,
    *,
    source_dir: SourceDir = Path(),
    port: Port = None,
    site_name: SiteName = "",
    docker_image: DockerImage = None,
    docker_entrypoint: DockerEntrypoint = None,
    docker_options: DockerOptions = None,
    docker: UseDocker = None,
    verbose: Verbose = False,
) -> int:
    """The same as `serve`, under the other name that it has in `techdocs-cli`."""
    return await serve(
        ctx,
        source_dir=source_dir,
        port=port,
        site_name=site_name,
        docker_image=docker_image,
        docker_entrypoint=docker_entrypoint,
        docker_options=docker_options,
        docker=docker,
        verbose=verbose,
    )


def listen(port: int | None) -> socket.socket:
    """A socket of this machine alone: on the port, or on the first free one from 8000 on. Raises Invalid."""
    for number in [port] if port is not None else range(PORT, PORT + TRIED):
        found = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            found.bind((HOST, number))
        except OSError:
            found.close()
            continue
        return found
    raise Invalid(
        f"Port {port} is taken" if port is not None else f"All ports from {PORT} to {PORT + TRIED - 1} are taken",
        hint="Name another one with --port.",
    )


async def _run(preview: Preview, at: socket.socket, *, open_browser: bool) -> int:
    """Serves until it is interrupted."""
    shown = f"http://localhost:{at.getsockname()[1]}/"
    console.print(
        f"Building {preview.folder.resolve()}, shown at {shown}", markup=False, highlight=False, soft_wrap=True
    )
    if open_browser:
        webbrowser.open(shown)
    server = uvicorn.Server(uvicorn.Config(application(preview), log_level="critical", timeout_graceful_shutdown=1))
    async with asyncio.TaskGroup() as group:
        following = group.create_task(follow(preview))
        await server.serve(sockets=[at])
        following.cancel()
    return 0
