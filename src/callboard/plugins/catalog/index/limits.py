"""How large a question may be, and which keys are refused: shared by both query languages."""

from __future__ import annotations

from callboard import Invalid

MAX_DEPTH = 50
MAX_NODES = 1_000
MAX_VALUES = 10_000

_INHERITED_BY_OBJECTS = frozenset({"constructor", "prototype"})


def check_key(key: str, what: str) -> None:
    """Refuses names that reach into the machinery of an object in one language or another. Raises Invalid.

    To this index a key is only text. But a query also travels, in cursors and links, to programs for which
    `__proto__` is more than that, and no entity has such a field.
    """
    segments = key.lower().split(".")
    reserved = any(len(part) > 4 and part.startswith("__") and part.endswith("__") for part in segments)
    if reserved or segments[0] in _INHERITED_BY_OBJECTS:
        raise Invalid(f"Invalid {what}, '{key}' is not a valid key", hint="No entity has a field of that name.")


class Budget:
    """Counts down what one question has used of its allowance."""

    __slots__ = ("_nodes", "_values", "_what")

    def __init__(self, what: str) -> None:
        self._what = what
        self._nodes = MAX_NODES
        self._values = MAX_VALUES

    def spend(self, *, nodes: int = 0, values: int = 0, depth: int = 0) -> None:
        """Takes from the allowance. Raises Invalid when it is used up or `depth` is too deep."""
        self._nodes -= nodes
        self._values -= values
        if depth > MAX_DEPTH:
            raise Invalid(f"Invalid {self._what}, nested deeper than {MAX_DEPTH} levels")
        if self._nodes < 0:
            raise Invalid(f"Invalid {self._what}, more than {MAX_NODES} conditions")
        if self._values < 0:
            raise Invalid(f"Invalid {self._what}, more than {MAX_VALUES} values")
