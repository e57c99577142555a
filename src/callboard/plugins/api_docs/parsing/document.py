"""A loaded definition while it is being understood: references inside of it are followed, what is wrong is noted."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Literal
from urllib.parse import unquote

import yaml

from callboard.plugins.catalog import YamlError, compose_yaml, read_scalar

from ..model import DefinitionProblem

MOST_PROBLEMS = 100
LONGEST_CHAIN = 20
LONGEST_EXAMPLE = 4_000
Object = Mapping[str, Any]


class Document:
    """One definition. `homes` are the pointers below which named types are, as `/components/schemas`."""

    def __init__(self, text: str, root: Object, homes: tuple[str, ...]) -> None:
        self.text, self.root, self.homes = text, root, homes
        self.names: dict[str, str] = {}
        self.wanted: list[str] = []
        self._problems: list[tuple[str, str, str, str]] = []
        self._taken: set[str] = set()

    def complain(self, message: str, at: str, hint: str = "", level: str = "error") -> None:
        """Notes a problem with what is at a pointer."""
        if len(self._problems) < MOST_PROBLEMS and not any(each[:2] == (message, at) for each in self._problems):
            self._problems.append((message, at, hint, level))

    def problems(self) -> Iterator[DefinitionProblem]:
        """What was noted, with lines."""
        root = self._nodes() if self._problems else None
        for message, at, hint, level in self._problems:
            line = _line(root, at)
            known: Literal["warning", "error"] = "warning" if level == "warning" else "error"
            yield DefinitionProblem(message=message, line=line, hint=hint, level=known)

    def object(self, value: Any, at: str) -> Object:
        """The value as an object, empty with a problem if it is none."""
        if value is None or isinstance(value, dict):
            return value or {}
        self.complain(f"{_place(at)} is to be an object", at)
        return {}

    def list_of(self, value: Any, at: str) -> list[Any]:
        """The value as a list, empty with a problem if it is none."""
        if value is None or isinstance(value, list):
            return value or []
        self.complain(f"{_place(at)} is to be a list", at)
        return []

    def follow(self, value: Any, at: str) -> tuple[Object, str]:
        """The object that a value is or refers to, and where that is."""
        for _ in range(LONGEST_CHAIN):
            if not isinstance(value, dict) or not isinstance(value.get("$ref"), str):
                return self.object(value, at), at
            target = self.pointer(value["$ref"], at)
            if target is None:
                return {}, at
            found = self.at(target)
            if found is None:
                self._dangles(value["$ref"], at)
                return {}, at
            value, at = found, target
        self.complain("This reference leads back to itself", at)
        return {}, at

    def type_name(self, ref: str, at: str) -> str:
        """The name of the type that a reference means. A target that is no named type becomes one."""
        target = self.pointer(ref, at)
        if target is None:
            return ref.rpartition("/")[2] or ref
        if target not in self.names:
            if self.at(target) is None:
                self._dangles(ref, at)
                return _unescaped(target.rpartition("/")[2])
            self.name(target)
            self.wanted.append(target)
        return self.names[target]

    def name(self, pointer: str) -> str:
        """Gives the type at a pointer its name, which no other has."""
        parts = [_unescaped(each) for each in pointer.split("/")[1:]] or ["document"]
        name = next(
            (each for size in range(1, len(parts) + 1) if (each := "/".join(parts[-size:])) not in self._taken), pointer
        )
        self._taken.add(name)
        self.names[pointer] = name
        return name

    def pointer(self, ref: str, at: str) -> str | None:
        """The JSON pointer of a reference inside this document; None with a problem for one to anywhere else."""
        if ref == "#" or ref.startswith("#/"):
            return unquote(ref[1:])
        self.complain(
            f"`{ref[:200]}` lies outside of this definition and is not followed",
            f"{at}/$ref",
            "Bundle the definition into one file.",
            "warning",
        )
        return None

    def at(self, pointer: str) -> Any:
        """What is at a pointer, None for nothing."""
        value: Any = self.root
        for part in pointer.split("/")[1:]:
            key = _unescaped(part)
            if isinstance(value, dict):
                value = value.get(key)
            elif isinstance(value, list) and key.isascii() and key.isdecimal() and int(key[:9]) < len(value):
                value = value[int(key[:9])]
            else:
                return None
        return value

    def _dangles(self, ref: str, at: str) -> None:
        self.complain(f"`{ref[:200]}` leads nowhere", f"{at}/$ref", "What it names is not in this definition.")

    def _nodes(self) -> yaml.Node | None:
        try:
            return compose_yaml(self.text)
        except (YamlError, RecursionError):
            return None


def words(value: Any) -> str:
    """A text as it is, nothing for what is none."""
    return value if isinstance(value, str) else str(value) if isinstance(value, int | float) else ""


def step(at: str, key: object) -> str:
    """The pointer one step further."""
    return f"{at}/{str(key).replace('~', '~0').replace('/', '~1')}"


def as_text(value: Any) -> str:
    """A value as JSON, as people read it; a text that is long anyway is cut."""
    try:
        found = json.dumps(value, indent=2, ensure_ascii=False, default=str)
    except (ValueError, RecursionError):
        return ""
    return found if len(found) <= LONGEST_EXAMPLE else f"{found[:LONGEST_EXAMPLE]}\n…"


def _place(at: str) -> str:
    return f"`{_unescaped(at.rpartition('/')[2])[:100]}`" if at else "The definition"


def _unescaped(part: str) -> str:
    return part.replace("~1", "/").replace("~0", "~")


def _line(node: yaml.Node | None, pointer: str) -> int:
    """The 1-based line of what is at a pointer, or of the nearest thing around it; 0 when nothing is known."""
    line = 0
    for part in pointer.split("/")[1:]:
        key = _unescaped(part)
        if isinstance(node, yaml.MappingNode):
            found = next((pair for pair in node.value if _is_key(pair[0], key)), None)
            if found is None:
                return line
            line, node = found[0].start_mark.line + 1, found[1]
        elif isinstance(node, yaml.SequenceNode) and key.isdecimal() and int(key) < len(node.value):
            node = node.value[int(key)]
            line = node.start_mark.line + 1
        else:
            return line
    return line


def _is_key(node: yaml.Node, key: str) -> bool:
    return isinstance(node, yaml.ScalarNode) and (node.value == key or str(read_scalar(node)) == key)
