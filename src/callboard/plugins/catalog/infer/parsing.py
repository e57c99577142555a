"""Bounded parsers of untrusted text: JSON, TOML, XML, and YAML as a stream. Broken input yields less, never raises."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple
from xml.etree import ElementTree

import yaml

MAX_NAMES = 500
MAX_YAML_EVENTS = 100_000
MAX_YAML_DEPTH = 100
LEAF_DEPTH = 5
MAX_DOTS_IN_LINE = 400


class Leaf(NamedTuple):
    """A scalar (or, with no text, the start of a map or list) in a YAML document, with its keys and its line."""

    path: tuple[str, ...]
    text: str
    line: int


def read_json(text: str) -> Mapping[str, Any]:
    """A JSON object; empty when it isn't one."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return document if isinstance(document, dict) else {}


def read_toml(text: str) -> Mapping[str, Any]:
    """A TOML document; empty when it is broken."""
    # A dotted key costs the parser the square of its parts.
    if any(line.count(".") > MAX_DOTS_IN_LINE for line in text.splitlines()):
        return {}
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError):
        return {}


def read_xml(text: str) -> ElementTree.Element | None:
    """The root element; None when it is broken or declares a document type, from which all entity attacks start."""
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        return None
    try:
        return ElementTree.fromstring(text)  # noqa: S314 - no document type, hence no entities
    except (ElementTree.ParseError, ValueError):
        return None


def text_at(document: object, *keys: str) -> str:
    """The text at a path of keys; empty when it isn't there or isn't text."""
    found = value_at(document, *keys)
    return found if isinstance(found, str) else ""


def names_at(document: object, *keys: str) -> tuple[str, ...]:
    """The keys of the map, or the texts of the list, at a path of keys."""
    found = value_at(document, *keys)
    if isinstance(found, Mapping):
        return tuple(str(key) for key in found)[:MAX_NAMES]
    if isinstance(found, list):
        return tuple(item for item in found if isinstance(item, str))[:MAX_NAMES]
    return ()


def value_at(document: object, *keys: str) -> object:
    """Whatever is at a path of keys, or None."""
    for key in keys:
        if not isinstance(document, Mapping):
            return None
        document = document.get(key)
    return document


@dataclass
class _Open:
    """A map or list that the stream is inside of; `key` is the map key that waits for its value."""

    path: tuple[str, ...]
    is_map: bool
    key: str | None = None
    index: int = 0

    def take_place(self, scalar: str | None) -> tuple[str, ...] | None:
        """The path of the node that comes now; None when that node is a map's key."""
        if not self.is_map:
            self.index += 1
            return (*self.path, str(self.index - 1))
        if self.key is None:
            self.key = scalar or ""
            return None
        place, self.key = (*self.path, self.key), None
        return place


def walk_yaml(text: str) -> Iterator[Leaf]:
    """The leaves of the first document, lazily: no document is built, tags and aliases mean nothing.

    Ends early at a syntax error, at too many nodes and at too deep nesting, with what came before it.
    """
    stack = [_Open((), is_map=False)]
    try:
        for count, event in enumerate(yaml.parse(text, Loader=yaml.CSafeLoader)):
            if count > MAX_YAML_EVENTS or len(stack) > MAX_YAML_DEPTH:
                return
            if isinstance(event, yaml.DocumentEndEvent):
                return
            yield from _advance(stack, event)
    except (yaml.YAMLError, ValueError):
        return


def _advance(stack: list[_Open], event: yaml.Event) -> Iterator[Leaf]:
    if isinstance(event, yaml.CollectionEndEvent):
        stack.pop()
        return
    if not isinstance(event, yaml.NodeEvent):
        return
    scalar = event.value if isinstance(event, yaml.ScalarEvent) else None
    place = stack[-1].take_place(scalar)
    # The outermost level is the document itself, which is no list item.
    path = place[1:] if place else ()
    if place and 0 < len(path) <= LEAF_DEPTH and not isinstance(event, yaml.AliasEvent):
        yield Leaf(path, scalar or "", event.start_mark.line + 1 if event.start_mark else 0)
    if isinstance(event, yaml.CollectionStartEvent):
        shown = (place or ())[: LEAF_DEPTH + 2]
        stack.append(_Open(shown, is_map=isinstance(event, yaml.MappingStartEvent)))
