"""The shape of a configuration while it is put together: values that know where they were said.

A file is parsed into a tree, references in it are filled in, trees are merged, and the result is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeAlias

MAX_DEPTH = 64
MAX_NODES = 100_000

Scalar: TypeAlias = str | int | float | bool | None
KeyPath: TypeAlias = tuple[str | int, ...]

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


@dataclass(frozen=True, kw_only=True)
class Origin:
    """Where a value was said: a line of a file, or an environment variable.

    `name` is what a reader is shown, `line` is 1-based (0 when there is none), `folder` is where relative paths
    in the value start. `file` is empty for an environment variable.
    """

    name: str
    line: int = 0
    file: Path | None = None
    folder: Path = Path()

    def __str__(self) -> str:
        name = _CONTROL.sub("?", self.name)
        return f"{name}:{self.line}" if self.line else name


@dataclass(frozen=True, kw_only=True, slots=True)
class Leaf:
    """One plain value. `injected` when it came from the environment or from a file of its own."""

    value: Scalar
    origin: Origin
    injected: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Items:
    """A list."""

    items: tuple[Node, ...]
    origin: Origin


@dataclass(frozen=True, kw_only=True, slots=True)
class Table:
    """Keys and their values. With `replaces`, what lower layers say at this place does not shine through."""

    entries: Mapping[str, Node] = field(default_factory=lambda: MappingProxyType({}))
    origin: Origin
    replaces: bool = False


Node: TypeAlias = Leaf | Items | Table


def split_path(path: str | Sequence[str | int]) -> KeyPath:
    """`a.b`, `a.0.b` and `a[0].b` as a path. A sequence is taken as it is: for keys that contain a dot."""
    if not isinstance(path, str):
        return tuple(path)
    return tuple(part for part in re.split(r"[.\[\]]", path) if part)


def join_path(path: Sequence[str | int]) -> str:
    """The path as it is shown: `integrations.github[0].token`."""
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return text.removeprefix(".")


def find(node: Node, path: KeyPath) -> Node | None:
    """The node at the path, or None."""
    for part in path:
        step = child(node, part)
        if step is None:
            return None
        node = step
    return node


def child(node: Node, part: str | int) -> Node | None:
    """One step down: a key of a table, an index of a list (as a number or as digits)."""
    if isinstance(node, Table):
        return node.entries.get(str(part))
    if isinstance(node, Items) and re.fullmatch(r"[0-9]{1,6}", str(part)):
        index = int(part)
        return node.items[index] if index < len(node.items) else None
    return None


def nearest(node: Node, path: KeyPath) -> Node:
    """The node at the path or, when nothing is there, the last one on the way."""
    for part in path:
        step = child(node, part)
        if step is None:
            break
        node = step
    return node


def plain(node: Node) -> Any:
    """Dicts, lists and scalars, all of them fresh: the caller may change them."""
    if isinstance(node, Leaf):
        return node.value
    if isinstance(node, Items):
        return [plain(item) for item in node.items]
    return {key: plain(value) for key, value in node.entries.items()}


def walk(node: Node, path: KeyPath = ()) -> Iterator[tuple[KeyPath, Node]]:
    """Every node with its path, the outer one first, in the order of the file."""
    yield path, node
    if isinstance(node, Table):
        for key, value in node.entries.items():
            yield from walk(value, (*path, key))
    elif isinstance(node, Items):
        for index, item in enumerate(node.items):
            yield from walk(item, (*path, index))


def size(node: Node) -> int:
    """How many nodes there are, the node itself included."""
    return sum(1 for _ in walk(node))
