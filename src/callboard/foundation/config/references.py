"""Fills in what a file refers to: `${NAME}` and `$env` from the environment, `$file` and `$include` from files.

Works on one parsed file, before layers are merged. Only values are filled in, never keys.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from callboard.foundation.config.files import Files
from callboard.foundation.config.tree import MAX_DEPTH, MAX_NODES, Items, Leaf, Node, Origin, Table
from callboard.foundation.errors import Invalid

DIRECTIVES = ("$env", "$file", "$include")

_REFERENCE = re.compile(r"(\$?\$\{[^{}]*\})")


@dataclass(kw_only=True)
class References:
    """What references are filled in from, for one load. `fill` is the only entry."""

    environ: Mapping[str, str]
    files: Files
    nodes: int = 0
    including: list[tuple[Path, str]] = field(default_factory=list)

    def fill(self, node: Node, depth: int = 0) -> Node | None:
        """The node without references; None when it refers to a variable that is not set.

        Raises Invalid, with file and line, for a directive beside other keys, a file that can't be read, a
        circle of includes, and when it all becomes too deep or too large.
        """
        self._count(node, depth)
        if isinstance(node, Leaf):
            return self._fill_leaf(node)
        if isinstance(node, Items):
            items = (self.fill(item, depth + 1) for item in node.items)
            return dataclasses.replace(node, items=tuple(item for item in items if item is not None))
        directive = next((key for key in DIRECTIVES if key in node.entries), None)
        if directive is not None:
            return self._follow(node, directive, depth)
        entries = {key: self.fill(value, depth + 1) for key, value in node.entries.items()}
        kept = {key: value for key, value in entries.items() if value is not None}
        return dataclasses.replace(node, entries=MappingProxyType(kept))

    def _fill_leaf(self, leaf: Leaf) -> Leaf | None:
        if not isinstance(leaf.value, str) or "${" not in leaf.value:
            return leaf
        # Odd pieces are the references; `$${NAME}` stands for the text `${NAME}`.
        pieces = _REFERENCE.split(leaf.value)
        filled = [self._look_up(piece) if index % 2 else piece for index, piece in enumerate(pieces)]
        known = [piece for piece in filled if piece is not None]
        if len(known) < len(filled):
            return None
        injected = any(not piece.startswith("$$") for piece in pieces[1::2])
        return dataclasses.replace(leaf, value="".join(known), injected=injected)

    def _look_up(self, reference: str) -> str | None:
        if reference.startswith("$$"):
            return reference[1:]
        name, has_default, default = reference[2:-1].partition(":-")
        value = self._variable(name.strip())
        # As in a shell, the default of `:-` also stands in for a variable that is empty.
        return (value or default.strip() or None) if has_default else value

    def _variable(self, name: str) -> str | None:
        value = self.environ.get(name)
        return None if value is None else value.strip()

    def _follow(self, node: Table, directive: str, depth: int) -> Node | None:
        if len(node.entries) > 1:
            raise Invalid(
                f"{node.origin}: include key {directive} should not have adjacent keys",
                hint=f"Give the object with {directive} no other key.",
            )
        argument = self._argument(node.entries[directive], directive)
        if directive == "$env":
            value = self._variable(argument)
            return None if value is None else Leaf(value=value, origin=node.origin, injected=True)
        if directive == "$file":
            text = self.files.read(self._locate(argument, node.origin), node.origin)
            return Leaf(value=text.rstrip(), origin=node.origin, injected=True)
        return self._include(argument, node.origin, depth)

    def _argument(self, node: Node, directive: str) -> str:
        filled = self.fill(node)
        if not isinstance(filled, Leaf) or not isinstance(filled.value, str) or not filled.value:
            raise Invalid(
                f"{node.origin}: {directive} needs a text",
                hint="Write the name after it, and check that each variable in it is set.",
            )
        return filled.value

    def _include(self, argument: str, origin: Origin, depth: int) -> Node | None:
        name, _, inside = argument.partition("#")
        path = self._locate(name, origin)
        if (path, inside) in self.including:
            circle = " → ".join(str(each) for each, _ in [*self.including, (path, inside)])
            raise Invalid(f"{origin}: files include each other in a circle: {circle}", hint="Break the circle.")
        node = _step_into(self.files.parse(path, origin), inside, origin)
        self.including.append((path, inside))
        try:
            return self.fill(node, depth)
        finally:
            self.including.pop()

    def _locate(self, name: str, origin: Origin) -> Path:
        return self.files.locate(name, origin.folder)

    def _count(self, node: Node, depth: int) -> None:
        self.nodes += 1
        if self.nodes > MAX_NODES:
            raise Invalid(f"{node.origin}: with all that it includes it has more than {MAX_NODES} values")
        if depth + len(self.including) > MAX_DEPTH:
            raise Invalid(f"{node.origin}: with all that it includes it is more than {MAX_DEPTH} levels deep")


def _step_into(node: Node, inside: str, origin: Origin) -> Node:
    for part in inside.split(".") if inside else ():
        if not isinstance(node, Table) or part not in node.entries:
            raise Invalid(
                f"{origin}: the included file has nothing at `{inside}`",
                hint="The part after # names a key in that file, with a dot for each level.",
            )
        node = node.entries[part]
    return node
