"""Sections that there may be one of, or several by their ids, as Backstage has them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from callboard.foundation.config.configuration import Configuration

SEVERAL = ".*"
Model = TypeVar("Model")


def paths_of(configuration: Configuration, path: str) -> dict[str, str]:
    """Where the sections below `path` are, by id. One that is written there without an id is `default`."""
    found = configuration.get(path, {})
    if not isinstance(found, Mapping) or not found:
        return {}
    if any(not isinstance(value, Mapping) for value in found.values()):
        return {"default": path}
    return {str(id_): f"{path}.{id_}" for id_ in found}


def spread(configuration: Configuration, sections: Mapping[str, Model]) -> dict[str, Model]:
    """Sections by where they are: a name that ends in `.*` stands for each that is there."""
    spread: dict[str, Model] = {}
    for name, model in sections.items():
        several = name.endswith(SEVERAL)
        paths = paths_of(configuration, name.removesuffix(SEVERAL)).values() if several else (name,)
        spread |= dict.fromkeys(paths, model)
    return spread
