"""Reads one location, whatever its type: the first stage in the life of a YAML file."""

from __future__ import annotations

import asyncio
from pathlib import Path

from ..model import LocationRef, Problem
from .git_repositories import read_repository
from .local_files import read_files
from .ports import Ports
from .repository_folder import list_repositories
from .results import STAGE, Previous, ReadResult, keep
from .web_files import read_url

TYPES = frozenset({"file", "repositories", "url", "git"})
"""The types of locations that are read here."""


async def read_location(
    location: LocationRef, previous: Previous, ports: Ports, *, optional: bool = False, within: Path | None = None
) -> ReadResult:
    """What is at a location now, compared with what was there before.

    `optional` makes an absent target fine. `within` confines a `file:` target to that folder, links included; give it
    for targets that a file names, not for those that the operator wrote. What is wrong with the content or the place
    is in the result's problems; nothing is raised for it.
    """
    match location.type:
        case "file":
            return await asyncio.to_thread(read_files, location, previous, ports, optional=optional, within=within)
        case "repositories":
            return await asyncio.to_thread(list_repositories, location, previous, ports, optional=optional)
        case "url":
            return await read_url(location, previous, ports, optional=optional)
        case "git":
            return await read_repository(location, previous, ports, optional=optional)
    return keep(
        previous,
        Problem(
            message=f"No processor was able to handle reading of {location}",
            hint="Locations are of the type url, file, git or repositories.",
            file=location.target,
            stage=STAGE,
        ),
    )
