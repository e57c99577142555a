"""The layer on top of all files: `APP_CONFIG_app_title=…` and `CALLBOARD_CONFIG_app_title=…` set `app.title`."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import NoReturn

from callboard.foundation.config.json_file import plant
from callboard.foundation.config.merge import merge
from callboard.foundation.config.tree import MAX_DEPTH, Leaf, Node, Origin, Table
from callboard.foundation.errors import Invalid

PREFIXES = ("APP_CONFIG_", "CALLBOARD_CONFIG_")

# Parts are tied by -, _ or :, but the name was already split at each _.
_KEY_PART = re.compile(r"[a-z][a-z0-9]*(?:[-:][a-z0-9]+)*", re.IGNORECASE)
_HINT = "Unset or rename the variable; its name is the key with _ for each dot, as in APP_CONFIG_app_baseUrl."


def read_overrides(environ: Mapping[str, str], folder: Path) -> Table:
    """One table of everything that the environment sets. Variables without a value are passed over.

    Raises Invalid for names that are not keys, for null, and when two variables set the same key or one sets
    a part of what another sets.
    """
    layer: Node = Table(origin=Origin(name="environment", folder=folder))
    taken: dict[tuple[str, ...], str] = {}
    for variable in sorted(name for name in environ if name.startswith(PREFIXES) and environ[name]):
        parts = tuple(variable.split("_", 2)[2].split("_"))
        if len(parts) > MAX_DEPTH or not all(_KEY_PART.fullmatch(part) for part in parts):
            raise Invalid(f"{variable}: Invalid env config key '{'_'.join(parts)}'", hint=_HINT)
        _refuse_overlap(taken, parts, variable)
        taken[parts] = variable
        node = _read(environ[variable], Origin(name=variable, folder=folder))
        for part in reversed(parts):
            node = Table(entries=MappingProxyType({part: node}), origin=node.origin)
        layer = merge(layer, node)
    assert isinstance(layer, Table)
    return layer


def _refuse_overlap(taken: Mapping[tuple[str, ...], str], parts: tuple[str, ...], variable: str) -> None:
    for other_parts, other in taken.items():
        shorter = min(parts, other_parts, key=len)
        if parts[: len(shorter)] == other_parts[: len(shorter)]:
            raise Invalid(
                f"{variable}: Refusing to override existing config at key '{'.'.join(shorter)}'",
                hint=f"{other} sets it too. Keep one of the two.",
            )


def _read(text: str, origin: Origin) -> Node:
    try:
        value = json.loads(text, parse_constant=_not_json)
        node = plant(value, origin, injected=True)
    except ValueError:
        return Leaf(value=text, origin=origin, injected=True)
    except RecursionError as error:
        raise Invalid(f"{origin}: it is nested too deep") from error
    if isinstance(node, Leaf) and node.value is None:
        raise Invalid(f"{origin}: value may not be null", hint="Unset the variable; null can't remove a key here.")
    return node


def _not_json(word: str) -> NoReturn:
    raise ValueError(f"`{word}` is not JSON")
