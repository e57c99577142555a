"""YAML as plain values and back, for other plugins: bounded as catalog files are, and read by the rules of YAML 1.2."""

from __future__ import annotations

from typing import Any

import yaml

from callboard import Invalid

from ..infer.render import NUMBER, Writer
from .documents import split_documents
from .limits import DEFAULT_LIMITS, ParseLimits
from .yaml_document import YamlError, compose, read_document


def read_yaml(text: str) -> list[Any]:
    """The value of each document in a text. Raises Invalid with the line of what is wrong, or for too much."""
    if len(text) > DEFAULT_LIMITS.bytes:
        raise Invalid(f"The YAML is larger than {DEFAULT_LIMITS.bytes:,} bytes")
    found = []
    for document in split_documents(text):
        try:
            found.append(read_document(document.text, DEFAULT_LIMITS)[0])
        except YamlError as error:
            raise Invalid(f"YAML error: {error.problem} at line {document.first + error.line}") from error
        if len(found) > DEFAULT_LIMITS.documents:
            raise Invalid(f"The YAML has more than {DEFAULT_LIMITS.documents:,} documents")
    return found


def compose_yaml(text: str, limits: ParseLimits = DEFAULT_LIMITS) -> yaml.Node | None:
    """The nodes of the one document in a text, for who needs its lines or its tags: a node's `tag` is what is written
    there, or `plain`, `text` or `container`. Nothing is made of a tag. Raises YamlError."""
    if len(text) > limits.bytes:
        raise YamlError(f"The YAML is larger than {limits.bytes:,} bytes")
    return compose(text, limits)


def write_yaml(value: Any, *, indent: int = 2, width: int = 80, sort_keys: bool = False) -> str:
    """A plain value as YAML that readers of 1.1 and of 1.2 take for the same; a width below 0 never breaks lines."""
    wide = width if width > 0 else float("inf")
    return yaml.dump(value, Dumper=_Writer, sort_keys=sort_keys, allow_unicode=True, indent=indent, width=wide)


class _Writer(Writer):
    """Shows long texts line by line, as well."""


def _represent_text(writer: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = "'" if NUMBER.fullmatch(text) else None
    if not text.isprintable():
        lines = text.split("\n")
        style = "|" if all(line.isprintable() for line in lines) else '"'
    return writer.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Writer.add_representer(str, _represent_text)
