"""What an address of a template stands for: it starts from the place where the template lies.

A template's author can write into its annotations that it lies in any folder of this machine. So a folder counts only
when the catalog has really read the template there, or when the task has made it for itself.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from os.path import normpath
from pathlib import Path

from callboard import ActionContext, Invalid, NotFound, Secret, Workspace
from callboard.plugins.catalog import folder_of, read_file, read_tree, resolve_url

from ..settings import ScaffolderSettings
from .paths import inside

_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_READABLE = ("https://", "http://", "git:")
_NOWHERE = "Failed to fetch, template location could not be determined and the fetch URL is relative, {url}"


@asynccontextmanager
async def folder_at(act: ActionContext, url: str, token: Secret | None) -> AsyncIterator[Workspace]:
    """The folder that an address stands for, for as long as the block lasts. Raises Invalid, NotFound, NotAllowed."""
    if _is_here(act, url):
        root, path = await _here(act, url)
        if not root.exists(path):
            raise NotFound(f"There is no folder {url} beside the template", hint="Is its path right?")
        yield root.below(path)
        return
    address = _address(act, url, token)
    with act.temporary_folder() as folder:
        read = await read_tree(act.ctx, address, folder, token=token)
        if read.copied.left_out:
            await act.log(f"Left out, since they lead elsewhere: {', '.join(read.copied.left_out[:20])}")
        yield folder


async def file_at(act: ActionContext, url: str, token: Secret | None) -> tuple[bytes, bool]:
    """The content of the file that an address stands for, and whether it may be run, which only folders tell."""
    if _is_here(act, url):
        root, path = await _here(act, url)
        content, about = root.read_with_stat(path)
        return content, about.is_executable
    address = _address(act, url, token)
    if not address.startswith("git:"):
        return await read_file(act.ctx, address, token=token), False
    above, _, name = address.rpartition("/" if "/" in address.partition("#")[2] else ":")
    async with folder_at(act, above, token) as folder:
        content, about = folder.read_with_stat(name)
        return content, about.is_executable


def _is_here(act: ActionContext, url: str) -> bool:
    return act.origin.startswith("file:") and not _ABSOLUTE.match(url)


def _address(act: ActionContext, url: str, token: Secret | None) -> str:
    """The address, made absolute."""
    settings = act.ctx.settings
    if token is None and isinstance(settings, ScaffolderSettings) and settings.require_scm_user_credentials:
        raise Invalid(
            "User credentials are required to read from repositories",
            hint="Pass the person's own as `token`, such as `${{ secrets.USER_OAUTH_TOKEN }}`.",
        )
    if _ABSOLUTE.match(url):
        if not url.startswith(_READABLE):
            raise Invalid(f"No integration found for location {url[:200]}", hint="Use a web address.")
        return url
    kind, _, place = act.origin.partition(":")
    if kind == "url":
        return resolve_url(act.ctx, place, url)
    if kind == "git":
        return _beside(place, url)
    raise Invalid(_NOWHERE.format(url=url), hint="Write the whole address.")


def _beside(place: str, relative: str) -> str:
    """As seen from a file in a repository that no integration knows: `<repository>#<ref>:<path>`."""
    repository, _, rest = place.partition("#")
    ref, _, path = rest.partition(":")
    folder = path.rpartition("/")[0]
    found = inside(relative.lstrip("/") if relative.startswith("/") else f"{folder}/{relative}".lstrip("/"))
    return f"git:{repository}#{ref}:{'' if found == '.' else found}"


async def _here(act: ActionContext, url: str) -> tuple[Workspace, str]:
    """Where an address leads in the folder that may be read. Raises Invalid, NotFound."""
    root, folder = await _template_folder(act)
    return root, inside(url if url.startswith("/") else f"{folder}/{url}")


async def _template_folder(act: ActionContext) -> tuple[Workspace, str]:
    """What may be read, and where in it the template lies: the folder of its file, if it really lies there, or all
    that this task has laid out for itself. Raises NotFound."""
    named = act.origin.removeprefix("file:").removeprefix("//")
    wanted = Path(normpath(named if named.endswith("/") else str(Path(named).parent)))
    beside = act.workspace.root.parent
    if wanted.is_relative_to(beside) and wanted != beside:
        top = wanted.relative_to(beside).parts[0]
        if top.startswith(f"{act.task}-"):
            return Workspace(beside / top), wanted.relative_to(beside / top).as_posix()
    found = await folder_of(act.ctx, act.origin_ref) if act.origin_ref else None
    if found is not None and wanted.is_relative_to(found[0]):
        return found[1], wanted.relative_to(found[0]).as_posix()
    raise NotFound(
        "The template does not lie in the folder that it says it comes from",
        hint="Remove `backstage.io/source-location` from it, or use web addresses in its steps.",
    )
