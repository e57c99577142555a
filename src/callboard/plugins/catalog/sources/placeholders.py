"""Where `$text`, `$json` and `$yaml` point, and reading it: never outside of the repository the entity is from."""

from __future__ import annotations

import asyncio
import os
import re
from pathlib import Path

from callboard import CallboardError, Invalid, NotAllowed

from ..model import LocationRef, Problem, SourceFile
from .git_repositories import read_repository_file
from .local_files import is_glob, read_files
from .location_targets import join_git
from .ports import Ports
from .results import Previous, problem_of
from .scm import Integrations, is_same_repository, resolve
from .scm.splitting import check_characters
from .web_files import read_web_file

SAME_REPOSITORY = "Placeholder may only reference files from the same repository as the entity"

_STAGE = "placeholder"
_HINT = "Copy the file into the repository of the entity, or publish it on a web host."
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")


async def read_placeholder(
    value: str, entity_location: LocationRef, ports: Ports, root: LocationRef | None = None
) -> SourceFile | Problem:
    """The file that a placeholder in the entity at `entity_location` names. Never raises for what it finds.

    `root` is the registered location through which the entity was found; its folder is the limit for files that are
    not in a git checkout.
    """
    bound = None
    if entity_location.type == "file":
        bound = await asyncio.to_thread(find_bound, entity_location, root)
    location = placeholder_location(value, entity_location, ports.integrations, bound)
    if isinstance(location, Problem):
        return location
    match location.type:
        case "file":
            return await asyncio.to_thread(_read_file, location, ports, bound)
        case "git":
            return await read_repository_file(location, ports)
    return await read_web_file(location.target, ports)


def placeholder_location(
    value: str, entity_location: LocationRef, integrations: Integrations, bound: Path | None = None
) -> LocationRef | Problem:
    """Where the value of a placeholder points: an absolute URL, or a path relative to the entity's file. Pure.

    `bound` is the folder that paths from `file:` entities may not leave (`find_bound`); a leading `/` means it.
    """
    try:
        check_characters(value)
        return _locate(value.strip(), entity_location, integrations, bound)
    except CallboardError as error:
        return problem_of(error, entity_location.target, _STAGE)


def find_bound(location: LocationRef, root: LocationRef | None = None) -> Path:
    """The folder that a file's placeholders may not leave: the nearest one above it that is a git checkout, else that
    of the registered root, else its own. For a pattern, that of the folder before it. Looks at the disk."""
    folder = candidate = _static_folder(location)
    while True:
        if os.path.lexists(f"{candidate}/.git"):
            return Path(candidate)
        if candidate == "/":
            break
        candidate = candidate.rpartition("/")[0] or "/"
    if root is not None and root.type in ("file", "repositories") and root.target.startswith("/"):
        top = _static_folder(root)
        if f"{folder}/".startswith(f"{top.rstrip('/')}/"):
            return Path(top)
    return Path(folder)


def _static_folder(root: LocationRef) -> str:
    path = os.path.normpath(root.target)
    if root.type == "repositories":
        return path
    names = path.strip("/").split("/")
    static = next((index for index, name in enumerate(names) if is_glob(name)), len(names) - 1)
    return "/" + "/".join(names[:static])


def _locate(value: str, entity: LocationRef, integrations: Integrations, bound: Path | None) -> LocationRef:
    if not value:
        raise Invalid("A placeholder names no file", hint="Write the path of a file, such as ./openapi.yaml.")
    scheme = _SCHEME.match(value)
    if scheme and scheme[1].lower() not in ("http", "https"):
        raise Invalid(f"A placeholder cannot read {scheme[1]}: addresses", hint="Use a relative path or https://.")
    if scheme and entity.type != "url":
        return LocationRef("url", value)
    match entity.type:
        case "url":
            return _locate_on_web(value, entity.target, integrations)
        case "git":
            return LocationRef("git", join_git(entity.target, value))
        case "file":
            return _locate_on_disk(value, entity.target, bound)
    raise Invalid(f"A placeholder cannot be relative to {entity}", hint="Use an absolute https:// address.")


def _locate_on_web(value: str, entity_url: str, integrations: Integrations) -> LocationRef:
    url = resolve(entity_url, value, integrations)
    if not is_same_repository(url, entity_url, integrations):
        raise NotAllowed(SAME_REPOSITORY, hint=_HINT)
    return LocationRef("url", url)


def _locate_on_disk(value: str, entity_path: str, bound: Path | None) -> LocationRef:
    folder = str(Path(entity_path).parent)
    limit = os.path.normpath(bound or folder)
    start = limit if value.startswith("/") else folder
    path = os.path.normpath(f"{start}/{value.lstrip('/')}")
    if not Path(path).is_relative_to(limit) or path == limit:
        raise NotAllowed(SAME_REPOSITORY, hint=_HINT)
    if is_glob(value):
        raise Invalid(f"A placeholder names one file, and {value} is a pattern", hint="Name one file.")
    return LocationRef("file", path)


def _read_file(location: LocationRef, ports: Ports, bound: Path | None) -> SourceFile | Problem:
    result = read_files(location, Previous(), ports, within=bound)
    file = next((each for each in result.files if isinstance(each, SourceFile)), None)
    return file or result.problems[0]
