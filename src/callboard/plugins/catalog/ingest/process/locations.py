"""What a Location entity asks to be read."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ...model import LocationRef
from .refusal import Refusal


@dataclass(frozen=True, kw_only=True)
class LocationTarget:
    """One file, or pattern of files, named by a Location entity, as written.

    A relative `target` is meant from the file at `base`, in the way of its type. When it is `optional`, its
    absence is no problem. `pointer` and `line` say where it is named.
    """

    location: LocationRef
    base: LocationRef
    optional: bool = False
    pointer: str = ""
    line: int = 0


def read_targets(
    document: Mapping[str, Any], base: LocationRef, allowed_types: Collection[str]
) -> tuple[list[LocationTarget], list[Refusal]]:
    """The targets of a Location entity in order, `target` before `targets`, and those that may not be read."""
    spec = document["spec"]
    kind_of_target = spec.get("type") or base.type
    if kind_of_target != base.type and kind_of_target not in allowed_types:
        return [], [_not_allowed(allowed_types)]
    targets: list[LocationTarget] = []
    refusals: list[Refusal] = []
    for pointer, target in _named(spec):
        if kind_of_target == "file" and target.endswith(("/", "\\")):
            refusals.append(_is_folder(target, pointer))
            continue
        location = LocationRef(kind_of_target, target)
        optional = spec.get("presence") == "optional"
        targets.append(LocationTarget(location=location, base=base, optional=optional, pointer=pointer))
    return targets, refusals


def _named(spec: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if target := spec.get("target"):
        yield "/spec/target", target
    for index, target in enumerate(spec.get("targets") or ()):
        yield f"/spec/targets/{index}", target


def _not_allowed(allowed_types: Collection[str]) -> Refusal:
    types = ", ".join(f'"{name}"' for name in sorted(allowed_types))
    return Refusal(
        message=f"Registered locations must be of an allowed type [{types}]",
        pointer="/spec/type",
        stage="location",
        hint="Delete `type`, so that targets are read like this file, or allow the type in the settings.",
    )


def _is_folder(target: str, pointer: str) -> Refusal:
    return Refusal(
        message=f"The target {target} of type file ends with a path separator, so it names no file",
        pointer=pointer,
        stage="location",
        hint=f"Name a file, or all of a folder: `{target}*.yaml`.",
    )
