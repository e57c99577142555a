"""Writes a configuration as YAML for people to read: merged, with the place of each value, without secrets."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Final

from pydantic import BaseModel

from callboard.foundation.config.configuration import Configuration
from callboard.foundation.config.core import CORE_SECTIONS
from callboard.foundation.config.field_types import has_secret, types_in
from callboard.foundation.config.scalars import read_plain
from callboard.foundation.config.secrecy import is_secret
from callboard.foundation.config.tree import Items, KeyPath, Leaf, Node, Scalar, Table
from callboard.foundation.secrets import MASK

_SAFE = re.compile(r"[A-Za-z_/][A-Za-z0-9_./@+-]*(?: [A-Za-z0-9_./@+-]+)*|https?://[A-Za-z0-9_./:@+?&=%-]*[A-Za-z0-9/]")
# Words that readers of older YAML take for something else than text.
_TAKEN: Final = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null"})
# YAML's own rules for what may stand in quotes; JSON escapes only what is below a space.
_UNPRINTABLE = re.compile(r"[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")


def render(
    configuration: Configuration,
    *,
    with_origins: bool,
    known: Mapping[str, type[BaseModel]] = CORE_SECTIONS,
) -> str:
    """The merged result as YAML, every secret as `<secret>`. There is no way to have the secrets printed.

    `known` are the typed sections: they say which fields are secrets beside those whose names look like it.
    With `with_origins` each value is followed by a comment such as `# callboard.yaml:12`.
    """
    return "".join(f"{line}\n" for line in _Writer(known, with_origins=with_origins).lines(configuration.root, (), ""))


class _Writer:
    """Yields the lines of a node."""

    def __init__(self, known: Mapping[str, type[BaseModel]], *, with_origins: bool) -> None:
        self._known = known
        self._with_origins = with_origins

    def lines(self, node: Node, path: KeyPath, indent: str) -> Iterator[str]:
        """The lines of a table or list; of an empty one or a plain value, the only one."""
        if isinstance(node, Table) and node.entries:
            for key, value in node.entries.items():
                yield from self._entry(key, value, path, indent)
        elif isinstance(node, Items) and node.items:
            for index, item in enumerate(node.items):
                first, *rest = self.lines(item, (*path, index), f"{indent}  ")
                yield f"{indent}- {first.lstrip(' ')}"
                yield from rest
        else:
            yield f"{indent}{self._value(node, path)}"

    def _entry(self, key: str, value: Node, path: KeyPath, indent: str) -> Iterator[str]:
        first, *rest = self.lines(value, (*path, key), f"{indent}  ")
        if isinstance(value, Leaf) or not (value.entries if isinstance(value, Table) else value.items):
            yield f"{indent}{_quote(key)}: {first.lstrip(' ')}"
        else:
            yield f"{indent}{_quote(key)}:"
            yield first
            yield from rest

    def _value(self, node: Node, path: KeyPath) -> str:
        comment = f"  # {node.origin}" if self._with_origins and path else ""
        return f"{self._text(node, path)}{comment}"

    def _text(self, node: Node, path: KeyPath) -> str:
        if isinstance(node, Table):
            return "{}"
        if isinstance(node, Items):
            return "[]"
        types = types_in(self._known, path)
        hidden = is_secret(path, node, typed=has_secret(types) if types else None)
        return MASK if hidden else _write(node.value)


def _write(value: Scalar) -> str:
    return _quote(value) if isinstance(value, str) else json.dumps(value)


def _quote(text: str) -> str:
    if _SAFE.fullmatch(text) and text.lower() not in _TAKEN and read_plain(text) == text:
        return text
    return _UNPRINTABLE.sub(lambda match: f"\\u{ord(match[0]):04x}", json.dumps(text, ensure_ascii=False))
