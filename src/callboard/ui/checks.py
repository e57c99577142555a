"""Checks of what plugin authors hand in: a mistake is named at the call, not in a template far away."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

TONES = ("neutral", "accent", "success", "warning", "danger", "info", "done", "teal", "pink")


def require_text(component: str, name: str, value: object) -> str:
    """The value, when it is text. Raises TypeError."""
    if not isinstance(value, str):
        raise TypeError(f"ui.{component}: {name} must be text, not {_kind(value)}")
    return value


def require_number(component: str, name: str, value: object) -> float:
    """The value, when it is a number (a bool is not). Raises TypeError."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError(f"ui.{component}: {name} must be a number, not {_kind(value)}")
    return value


def require_one_of(component: str, name: str, value: object, allowed: Collection[str]) -> str:
    """The value, when it is one of a few words. Raises TypeError that lists them."""
    if not isinstance(value, str) or value not in allowed:
        raise TypeError(f"ui.{component}: {name} must be one of {', '.join(sorted(allowed))}, not {value!r}")
    return value


def require_tone(component: str, value: object) -> str:
    """The value, when it is a tone. Raises TypeError that lists the tones."""
    return require_one_of(component, "tone", value, TONES)


def require_list(component: str, name: str, value: object) -> list[Any]:
    """The value as a list, when it is a sequence of things and not text. Raises TypeError."""
    if isinstance(value, str | bytes | Mapping) or not isinstance(value, Iterable):
        raise TypeError(f"ui.{component}: {name} must be a list, not {_kind(value)}")
    return list(value)


def require_mappings(component: str, name: str, value: object, *keys: str) -> list[Mapping[str, Any]]:
    """The value as a list of mappings that all have these keys. Raises TypeError that names the first without."""
    rows = require_list(component, name, value)
    for index, row in enumerate(rows):
        if not isinstance(row, Mapping):
            raise TypeError(f"ui.{component}: {name}[{index}] must be a mapping, not {_kind(row)}")
        missing = [key for key in keys if key not in row]
        if missing:
            raise TypeError(f"ui.{component}: {name}[{index}] has no {', '.join(missing)}")
    return rows


def _kind(value: object) -> str:
    return "None" if value is None else type(value).__name__
