"""Which locations a Location entity points at, made absolute from where it was read itself. Pure."""

from __future__ import annotations

import json
import os
import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from callboard import CallboardError, Invalid

from ..model import LocationRef, Problem
from .location_refs import parse_location
from .results import problem_of
from .scm import Integrations, resolve

ALLOWED_TYPES = ("url",)

_STAGE = "location"
_ABSOLUTE_CLONE_URL = re.compile(r"[A-Za-z][\w+.-]*://|[\w.-]+@[\w.-]+:|.*#", re.DOTALL)


def targets_of(
    spec: Mapping[str, Any],
    own_location: LocationRef,
    integrations: Integrations,
    allowed_types: Sequence[str] = ALLOWED_TYPES,
) -> list[LocationRef | Problem]:
    """The locations that `spec` names, `target` before `targets`, each absolute or a Problem of its own.

    A type other than that of the file which names it must be among `allowed_types`: a file from the web cannot pull
    in `file:` locations.
    """
    kind = spec.get("type") or own_location.type
    if kind != own_location.type and kind not in allowed_types:
        return [
            Problem(
                message=f"Registered locations must be of an allowed type {json.dumps(list(allowed_types))}",
                hint="Delete `type`, so that targets are read like this file.",
                file=own_location.target,
                stage=_STAGE,
            )
        ]
    return [resolve_target(kind, target, own_location, integrations) for target in _named(spec)]


def resolve_target(
    kind: str, target: Any, own_location: LocationRef, integrations: Integrations
) -> LocationRef | Problem:
    """One target, made absolute when it is of the same type as the location that names it; else as it is written."""
    try:
        if not isinstance(target, str) or not target.strip():
            raise Invalid("The target of a location is not text", hint="Write a path or an address.")
        if kind == own_location.type:
            target = _make_absolute(kind, target.strip(), own_location.target, integrations)
        return parse_location(f"{kind}:{target}")
    except CallboardError as error:
        return problem_of(error, own_location.target, _STAGE)


def join_git(own_target: str, path: str) -> str:
    """A path relative to a file in a repository, `git:<URL>#<ref>:<path>`, as a target of the same form.

    A leading `/` means the root of the repository. Raises Invalid for a path that leaves it.
    """
    url, _, rest = own_target.partition("#")
    ref, _, own_path = rest.partition(":")
    folder = "" if path.startswith("/") else posixpath.dirname(own_path)
    joined = posixpath.normpath(posixpath.join(folder, path.lstrip("/")))
    if joined in (".", "..") or joined.startswith("../"):
        raise Invalid(f"The path {path} leaves the repository or names no file", hint="Name a file in the repository.")
    return f"{url}#{ref}:{joined}"


def _named(spec: Mapping[str, Any]) -> Iterator[Any]:
    if spec.get("target") is not None:
        yield spec["target"]
    targets = spec.get("targets")
    yield from targets if isinstance(targets, list) else [] if targets is None else [targets]


def _make_absolute(kind: str, target: str, own: str, integrations: Integrations) -> str:
    if kind == "url":
        return resolve(own, target, integrations)
    if kind == "git" and not _ABSOLUTE_CLONE_URL.match(target):
        return join_git(own, target)
    return _join_file(own, target) if kind == "file" else target


def _join_file(own: str, target: str) -> str:
    if target.endswith(("/", "\\")):
        raise Invalid(
            f"A location of type file cannot have a target that ends with a path separator: {target}",
            hint=f"Name a file, or all of a folder: {target}*.yaml",
        )
    return target if target.startswith("/") else os.path.normpath(f"{posixpath.dirname(own)}/{target}")
