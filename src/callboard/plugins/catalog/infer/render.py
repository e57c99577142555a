"""Writes inferred documents as the catalog file that a team would commit, with the evidence as comments."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import yaml

from .documents import INFERRED_ANNOTATION, README_ANNOTATION
from .evidence import Evidence

HEADER = """\
# Inferred by Callboard from what this repository holds; the comments say from where.
# Check it, complete it, and commit it as catalog-info.yaml at the root of the repository.
"""
KEY_ORDER = {
    "": ("apiVersion", "kind", "metadata", "spec"),
    "metadata": ("name", "namespace", "title", "description", "labels", "annotations", "tags", "links"),
    "spec": ("type", "lifecycle", "owner", "system", "subcomponentOf", "providesApis", "definition"),
}
# PyYAML quotes what YAML 1.1 would misread; these are plain to it, but numbers to a reader of YAML 1.2.
NUMBER = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|0o[0-7]+|0x[0-9a-fA-F]+")
LINE_WIDTH = 110
# These say themselves where they come from.
SILENT_FIELDS = frozenset({"spec.providesApis", f"metadata.annotations.{README_ANNOTATION}"})


class Writer(yaml.SafeDumper):
    """Indents lists below their keys and repeats values instead of making aliases."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002
        super().increase_indent(flow, False)

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002
        return True


def _represent_text(writer: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = "'" if NUMBER.fullmatch(text) else None
    if not text.isprintable():  # only in double quotes are all line breaks and invisible letters kept
        style = '"'
    return writer.represent_scalar("tag:yaml.org,2002:str", text, style=style)


Writer.add_representer(str, _represent_text)


def to_yaml(documents: Iterable[Mapping[str, Any]], evidence: Sequence[Evidence] = ()) -> str:
    """The text of a catalog file: without the mark of inferred entities, read back by any YAML reader as it was."""
    parts = [_document_text(_presentable(document), evidence) for document in documents]
    return HEADER + "---\n".join(parts)


def _presentable(document: Mapping[str, Any]) -> dict[str, Any]:
    shown = {key: _in_order(value, key) if key in KEY_ORDER else value for key, value in _pairs(document, "")}
    metadata = shown.get("metadata")
    if isinstance(metadata, dict) and isinstance(metadata.get("annotations"), Mapping):
        kept = {key: value for key, value in metadata["annotations"].items() if key != INFERRED_ANNOTATION}
        shown["metadata"] = {
            key: kept if key == "annotations" else value
            for key, value in metadata.items()
            if key != "annotations" or kept
        }
    return shown


def _in_order(value: object, section: str) -> object:
    return dict(_pairs(value, section)) if isinstance(value, Mapping) else value


def _pairs(mapping: Mapping[str, Any], section: str) -> Iterator[tuple[str, Any]]:
    order = KEY_ORDER[section]
    return iter(sorted(mapping.items(), key=lambda pair: order.index(pair[0]) if pair[0] in order else len(order)))


def _document_text(document: Mapping[str, Any], evidence: Sequence[Evidence]) -> str:
    text = yaml.dump(document, Dumper=Writer, sort_keys=False, allow_unicode=True, width=LINE_WIDTH)
    lines = text.splitlines(keepends=True)
    if len(lines) != text.count("\n"):  # an exotic line break inside a value: no comments rather than wrong ones
        return text
    for line, comment in _comments(text, document, evidence).items():
        lines[line] = f"{lines[line].rstrip()}  # {comment}\n"
    return "".join(lines)


def _comments(text: str, document: Mapping[str, Any], evidence: Sequence[Evidence]) -> dict[int, str]:
    """The comment for each line (from 0) on which a field with evidence stands."""
    if document.get("kind") != "Component":  # the path of an API's definition says it all
        return {}
    entity = f"{document.get('kind')}:{(document.get('metadata') or {}).get('name')}".lower()
    sources: dict[str, list[str]] = {}
    for proof in evidence:
        if proof.entity == entity and proof.field not in SILENT_FIELDS and proof.file and proof.file.isprintable():
            place = f"{proof.file}:{proof.line}" if proof.line else proof.file
            if place not in sources.setdefault(proof.field, []):
                sources[proof.field].append(place)
    return {
        line: ", ".join(_exact(sources[field])[:3])
        for field, line in _lines_of_fields(yaml.compose(text, Loader=yaml.SafeLoader))
        if field in sources
    }


def _exact(places: Sequence[str]) -> list[str]:
    """Without the files that are named with a line as well."""
    return [place for place in places if not any(other.startswith(f"{place}:") for other in places)]


def _lines_of_fields(root: yaml.Node | None, path: str = "") -> Iterator[tuple[str, int]]:
    """Fields down to annotations, each with the line where a comment can follow it: never inside a text block."""
    if not isinstance(root, yaml.MappingNode):
        return
    for key, value in root.value:
        field = f"{path}.{key.value}" if path else str(key.value)
        is_one_line = value.start_mark.line == value.end_mark.line
        if is_one_line or isinstance(value, yaml.CollectionNode):
            yield field, key.start_mark.line
        if field in {"metadata", "spec", "metadata.annotations"}:
            yield from _lines_of_fields(value, field)
