"""From a section of the configuration to a typed settings object, or to everything that is wrong with it at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from callboard.foundation.config.backstage_keys import BACKSTAGE_KEYS
from callboard.foundation.config.complaints import describe
from callboard.foundation.config.configuration import Configuration, PathLike
from callboard.foundation.config.findings import Finding, accepted_note
from callboard.foundation.config.tree import KeyPath, split_path
from callboard.foundation.errors import Invalid

MAX_SHOWN = 50

Model = TypeVar("Model", bound=BaseModel)


def read_section(
    configuration: Configuration,
    path: PathLike,
    model: type[Model],
    accepted: Mapping[str, str] = BACKSTAGE_KEYS,
) -> Model:
    """The section as the model sees it; an absent section is an empty one.

    `accepted` are dotted prefixes of keys that may stand there although the model does not know them.
    Raises one Invalid that lists every problem, a line each, with file and line.
    """
    settings, findings = try_section(configuration, path, model, accepted)
    if settings is None:
        shown = [str(each) for each in findings[:MAX_SHOWN]]
        if len(findings) > MAX_SHOWN:
            shown.append(f"… and {len(findings) - MAX_SHOWN} more")
        raise Invalid(
            "\n".join(shown),
            hint="Mend the configuration; `callboard config check` shows all that is wrong with it.",
        )
    return settings


def try_section(
    configuration: Configuration, path: PathLike, model: type[Model], accepted: Mapping[str, str]
) -> tuple[Model | None, list[Finding]]:
    """The settings, or None and what is wrong."""
    keys = split_path(path)
    data = configuration.get(keys, {})
    while True:
        try:
            return model.model_validate(data), []
        except ValidationError as error:
            # No input and no context of pydantic's goes on from here: there may be secrets in it.
            faults = error.errors(include_url=False)
        tolerated = [fault for fault in faults if _is_accepted(fault, keys, data, accepted)]
        if not tolerated:
            return None, describe(configuration, keys, model, _located(faults, data))
        for fault in tolerated:
            _remove(data, _locate(fault, data))


def _is_accepted(fault: ErrorDetails, keys: KeyPath, data: Any, accepted: Mapping[str, str]) -> bool:
    if fault["type"] != "extra_forbidden":
        return False
    return accepted_note((*keys, *_locate(fault, data)), accepted) is not None


def _remove(data: Any, path: KeyPath) -> None:
    for part in path[:-1]:
        data = data[part]
    # Two members of a union may have complained of the same key.
    data.pop(path[-1], None)


def _located(faults: Sequence[ErrorDetails], data: Any) -> list[tuple[KeyPath, ErrorDetails]]:
    """Each fault with its path. Where members of a union disagree, what is wrong inside the best fitting counts."""
    located = [(_locate(fault, data), fault) for fault in faults]
    on_the_way = {path[:length] for path, _ in located for length in range(len(path))}
    return [(path, fault) for path, fault in located if path not in on_the_way]


def _locate(fault: ErrorDetails, data: Any) -> KeyPath:
    """The path in the file. Pydantic's also names members of unions and validators: those lead nowhere in the data."""
    path: list[str | int] = []
    for part in fault["loc"]:
        if isinstance(data, Mapping) and part in data:
            data = data[str(part)]
        elif isinstance(data, list) and isinstance(part, int) and part < len(data):
            data = data[part]
        else:
            continue
        path.append(part)
    if fault["type"] == "missing":
        path.append(fault["loc"][-1])
    return tuple(path)
