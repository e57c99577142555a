"""Looks a whole configuration over: what `callboard config check` and the settings page show."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pydantic import BaseModel

from callboard.foundation.config.backstage_keys import BACKSTAGE_KEYS
from callboard.foundation.config.configuration import Configuration
from callboard.foundation.config.field_types import types_in
from callboard.foundation.config.findings import Finding, note_on, suggest
from callboard.foundation.config.read import try_section
from callboard.foundation.config.tree import join_path, walk


def check(
    configuration: Configuration,
    known: Mapping[str, type[BaseModel]],
    accepted: Mapping[str, str] = BACKSTAGE_KEYS,
) -> list[Finding]:
    """Errors in the known sections, warnings for sections that nobody knows, notes on keys without a use here.

    `known` are the typed sections by name (which may be dotted), `accepted` are notes by dotted prefix.
    """
    findings = [*_unknown_sections(configuration, known, accepted), *_notes(configuration, known, accepted)]
    for name, model in known.items():
        findings += try_section(configuration, name, model, accepted)[1]
    return sorted(findings, key=lambda each: (each.origin.name, each.origin.line) if each.origin else ("", 0))


def _unknown_sections(
    configuration: Configuration, known: Mapping[str, type[BaseModel]], accepted: Mapping[str, str]
) -> Iterator[Finding]:
    sections = {name.split(".")[0] for name in (*known, *accepted)}
    for name in configuration:
        if name not in sections:
            yield Finding(
                level="warning",
                message=f"{name} is not a section that anything here reads{_near(name, known)}",
                origin=configuration.origin((name,)),
            )


def _near(name: str, known: Mapping[str, type[BaseModel]]) -> str:
    near = suggest(name, {each.split(".")[0] for each in known})
    return near if near.startswith("; did") else ""


def _notes(
    configuration: Configuration, known: Mapping[str, type[BaseModel]], accepted: Mapping[str, str]
) -> Iterator[Finding]:
    for path, node in walk(configuration.root):
        note = note_on(path, accepted) if path else None
        if note is not None and not types_in(known, path):
            yield Finding(level="note", message=f"{join_path(path)} has no effect: {note}", origin=node.origin)
