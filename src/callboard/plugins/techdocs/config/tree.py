"""A YAML file as a tree of plain values that know their lines: bounded, merge keys filled in, tags as words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from yaml import MappingNode, Node, ScalarNode, SequenceNode

from callboard.plugins.catalog import ParseLimits, YamlError, compose_yaml, read_scalar

from .reading import Notes
from .tags import CALL, ENVIRONMENT, FUNCTIONS, INCLUDE, function_of, shown

LIMITS = ParseLimits(bytes=512 * 1024, depth=40, nodes=20_000, aliases=100)
_MERGE = "<<"
_OWN = "tag:yaml.org,2002:"
_PLAIN_TAGS = frozenset({"plain", "text", "container", "!"}) | {
    _OWN + name for name in ("null", "bool", "int", "float", "str", "map", "seq", "set", "omap", "timestamp", "binary")
}

Data: TypeAlias = "str | int | float | bool | tuple[Value, ...] | Mapping[str, Value] | None"


@dataclass(frozen=True)
class Value:
    """A value and the line it stands on, 1-based; that of its key, if it has one."""

    data: Data
    line: int

    def plain(self) -> Any:
        """The same without lines."""
        if isinstance(self.data, tuple):
            return [each.plain() for each in self.data]
        if isinstance(self.data, Mapping):
            return {key: each.plain() for key, each in self.data.items()}
        return self.data


def read_tree(text: str, notes: Notes) -> Value | None:
    """The value of a text, None for an empty one. Raises YamlError; `notes` hear of what is read and not heeded."""
    node = compose_yaml(text.removeprefix("\ufeff"), LIMITS)
    return None if node is None else _Reader(notes).read(node)


@dataclass
class _Reader:
    """Makes values of nodes. Aliases of one anchor share theirs: what they are written out to was counted before."""

    notes: Notes
    made: dict[int, Value] = field(default_factory=dict)

    def read(self, node: Node) -> Value:
        if id(node) not in self.made:
            self.made[id(node)] = Value(self._data(node), node.start_mark.line + 1)
        return self.made[id(node)]

    def _data(self, node: Node) -> Data:
        if node.tag not in _PLAIN_TAGS:
            return self._tagged(node)
        if isinstance(node, ScalarNode):
            found: str | int | float | bool | None = read_scalar(node)
            return found
        if isinstance(node, SequenceNode):
            return tuple(self.read(each) for each in node.value)
        return self._table(node) if isinstance(node, MappingNode) else None

    def _table(self, node: MappingNode) -> dict[str, Value]:
        merged: dict[str, Value] = {}
        own: dict[str, Value] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            if not isinstance(key_node, ScalarNode):
                self.notes.warn("a key has to be a single word or text; this one has no effect", line)
            elif key_node.value == _MERGE and key_node.tag == "plain":
                self._merge(value_node, merged)
            else:
                key = str(key_node.value)
                if key in own:
                    self.notes.warn(f"`{key}` stands twice in the same place; the last one counts", line)
                own[key] = Value(self.read(value_node).data, line)
        return merged | own

    def _merge(self, node: Node, into: dict[str, Value]) -> None:
        """What `<<` brings: the keys of a map, or of several, of which the first counts."""
        for each in node.value if isinstance(node, SequenceNode) else [node]:
            found = self.read(each)
            if isinstance(found.data, Mapping):
                into.update({key: value for key, value in found.data.items() if key not in into})
            else:
                self.notes.warn("`<<` has to be followed by a map; it has no effect", found.line)

    def _tagged(self, node: Node) -> Data:
        if node.tag == ENVIRONMENT:
            return self._without_environment(node)
        if node.tag == INCLUDE and isinstance(node, ScalarNode):
            return f"{INCLUDE} {node.value}"
        name = function_of(node.tag)
        if name in FUNCTIONS:
            return self._call(name, node) if node.tag.startswith(CALL) else name
        self.notes.warn(
            f"the tag `{shown(node.tag)[:100]}` is not known; what it stands at has no effect",
            node.start_mark.line + 1,
            hint="Nothing of a documentation's settings is ever run. Leave it out." if name else "Leave it out.",
        )
        return None

    def _call(self, name: str, node: Node) -> Data:
        line = node.start_mark.line + 1
        found = self._table(node) if isinstance(node, MappingNode) else {}
        options = found.get("kwds")
        kept = options.data if options is not None and isinstance(options.data, Mapping) else {}
        return {"function": Value(name, line), "options": Value(kept, line)}

    def _without_environment(self, node: Node) -> Data:
        """What stands there for when the variable is not set: none is."""
        self.notes.info("`!ENV` reads no variable here: its default counts", node.start_mark.line + 1)
        if isinstance(node, SequenceNode) and len(node.value) > 1:
            return self.read(node.value[-1]).data
        return None


__all__ = ["LIMITS", "Value", "YamlError", "read_tree"]
