"""Discovers `repositories:` locations: a folder of checkouts, each read from its catalog file or else inferred."""

from __future__ import annotations

import os
from pathlib import Path

from callboard import CallboardError, NotFound

from ..model import LocationRef
from .ports import Folder, Ports
from .results import Previous, ReadResult, combine_etags, keep, missing, problem_of

CATALOG_FILES = ("catalog-info.yaml", "catalog-info.yml")
# Checkouts without a catalog file at their root may keep one for each of their parts.
_PARTS = ("*/{name}", "*/*/{name}")
_MOST_NAMES = 20_000


def list_repositories(location: LocationRef, previous: Previous, ports: Ports, *, optional: bool = False) -> ReadResult:
    """One location for each sub-folder, links and hidden folders left out. Blocks on the disk; reads no file.

    A folder with a catalog file at its root becomes the `file:` location of it, one with catalog files one or two
    folders further down a pattern over them, and any other one an `inferred:` location.
    """
    root = os.path.normpath(location.target)
    try:
        folder = ports.open_folder(Path(ports.real_path(root)))
        names = [entry.name for entry in folder.list() if entry.kind == "folder" and not entry.name.startswith(".")]
        found = tuple(_child(folder, root, name) for name in names)
    except NotFound:
        message = f"folder {location.target} does not exist"
        return missing(location, optional, previous, message, "Is the path right, and can Callboard see it?")
    except CallboardError as error:
        return keep(previous, problem_of(error, location.target))
    etag = combine_etags((str(child), "") for child in found)
    if etag == previous.etag:
        return keep(previous)
    return ReadResult(locations=found, etag=etag)


def _child(folder: Folder, root: str, name: str) -> LocationRef:
    path = f"{root}/{name}"
    for file in CATALOG_FILES:
        if folder.exists(f"{name}/{file}"):
            return LocationRef("file", f"{path}/{file}")
    if not any(char in name for char in "*?{}[]") and _has_parts(folder, name):
        return LocationRef("file", f"{path}/{{*,*/*}}/{{{','.join(CATALOG_FILES)}}}")
    return LocationRef("inferred", path)


def _has_parts(folder: Folder, name: str) -> bool:
    files = "{" + ",".join(CATALOG_FILES) + "}"
    try:
        return any(
            next(folder.glob(f"{name}/{pattern.format(name=files)}", max_entries=_MOST_NAMES), None) is not None
            for pattern in _PARTS
        )
    except CallboardError:
        # Too large, or not readable: inference looks at such folders with bounds of its own.
        return False
