"""Says what is wrong with a section in the words of the person who wrote it, never showing a secret."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import groupby
from typing import Any, Final

from pydantic_core import ErrorDetails

from callboard.foundation.config.configuration import Configuration
from callboard.foundation.config.field_types import has_secret, known_keys, types_at
from callboard.foundation.config.findings import Finding, suggest
from callboard.foundation.config.secrecy import is_secret
from callboard.foundation.config.tree import Items, KeyPath, Leaf, Node, find, join_path

_WANTED: Final = {
    "string_type": "string",
    "int_type": "whole number",
    "int_parsing": "whole number",
    "int_from_float": "whole number",
    "float_type": "number",
    "float_parsing": "number",
    "bool_type": "boolean",
    "bool_parsing": "boolean",
    "list_type": "list",
    "tuple_type": "list",
    "set_type": "list",
    "frozen_set_type": "list",
    "dict_type": "object",
    "mapping_type": "object",
    "model_type": "object",
    "model_attributes_type": "object",
    "none_required": "nothing",
}


def describe(
    configuration: Configuration, keys: KeyPath, model: type[Any], faults: Sequence[tuple[KeyPath, ErrorDetails]]
) -> list[Finding]:
    """One finding for each place at which there is a fault, in the order of the file as far as it is known."""
    findings = []
    for below, group in groupby(sorted(faults, key=lambda each: join_path(each[0])), key=lambda each: each[0]):
        path = (*keys, *below)
        message = _describe_place(configuration, path, below, model, [fault for _, fault in group])
        findings.append(Finding(level="error", message=message, origin=configuration.nearest_origin(path)))
    return sorted(findings, key=_place)


def _place(finding: Finding) -> tuple[str, int]:
    return (finding.origin.name, finding.origin.line) if finding.origin else ("", 0)


def _describe_place(
    configuration: Configuration, path: KeyPath, below: KeyPath, model: type[Any], faults: list[ErrorDetails]
) -> str:
    shown, kinds = join_path(path), {fault["type"] for fault in faults}
    if "extra_forbidden" in kinds:
        near = suggest(str(path[-1]), known_keys(types_at(model, below[:-1])))
        return f"{shown} is not a known key{near}"
    if "missing" in kinds:
        return f"{shown} is required"
    wanted = [text for fault in faults if (text := _wanted(fault)) is not None]
    if len(wanted) == len(faults):
        node = find(configuration.root, path)
        hidden = node is None or is_secret(path, node, typed=has_secret(types_at(model, below)))
        return f"{shown}: got {_got(node, hidden=hidden)}, wanted {' or '.join(dict.fromkeys(wanted))}"
    return f"{shown}: {'; '.join(dict.fromkeys(_message(fault) for fault in faults if _wanted(fault) is None))}"


def _wanted(fault: ErrorDetails) -> str | None:
    context = fault.get("ctx", {})
    if fault["type"] in {"literal_error", "enum"}:
        expected = str(context.get("expected", "another value"))
        return expected.lower() if expected in {"True", "False"} else expected
    if fault["type"] == "is_instance_of" and context.get("class") == "Secret":
        return "string"
    return _WANTED.get(fault["type"])


def _message(fault: ErrorDetails) -> str:
    if fault["type"] == "value_error":
        return str(fault.get("ctx", {}).get("error", fault["msg"]))
    return fault["msg"].replace("Input should be", "it has to be")


def _got(node: Node | None, *, hidden: bool) -> str:
    if node is None:
        return "nothing"
    if isinstance(node, Leaf):
        kind = _kind(node.value)
        shown = json.dumps(node.value, ensure_ascii=False)
        return kind if hidden or node.injected or len(shown) > 40 or kind == "empty string" else f"{kind} {shown}"
    return "list" if isinstance(node, Items) else "object"


def _kind(value: object) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, (int, float)):
        return "number"
    return "string" if value else "empty string"
