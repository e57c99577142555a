"""What language a definition is in, and its parser: the text decides where it says so, else the type of the entity."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from ..model import Definition, DefinitionProblem
from . import asyncapi, openapi, swagger
from .document import Document
from .graphql import read_graphql
from .loading import MOST_BYTES, load
from .protobuf import read_protobuf

LANGUAGES: dict[str, Callable[[str], Definition]] = {
    "graphql": read_graphql,
    "grpc": read_protobuf,
    "protobuf": read_protobuf,
    "proto": read_protobuf,
}
STRUCTURED = ("openapi", "asyncapi", "swagger")


def is_known(type: str) -> bool:
    """Is there a parser for entities of this `spec.type`?"""
    return type.lower() in LANGUAGES or type.lower() in STRUCTURED


def read_definition(type: str, text: str) -> Definition:
    """The definition that a text gives, with its problems; of a type without a parser an empty one. Never raises for
    what a text says, makes nothing of it but values, and asks nobody."""
    if len(text) > MOST_BYTES:
        return _broken(f"The definition is larger than {MOST_BYTES:,} characters")
    known = type.lower()
    if known in LANGUAGES:
        return LANGUAGES[known](text)
    if known not in STRUCTURED:
        return Definition()
    return _structured(known, text)


def _structured(type: str, text: str) -> Definition:
    if not text.strip():
        return _broken("The definition is empty")
    loaded = load(text)
    if not isinstance(loaded.value, dict):
        problems = loaded.problems or (DefinitionProblem(message="The definition is no object", line=1),)
        return Definition(format=_NAMES[type], problems=problems)
    doc, read = _document(text, loaded.value)
    if read is None:
        hint = "It begins with `openapi: 3.1.0`, `swagger: '2.0'` or `asyncapi: 3.0.0`."
        known = [DefinitionProblem(message="The definition does not say its version", line=1, hint=hint)]
        return Definition(format=_NAMES[type], problems=[*loaded.problems, *known])
    found = read(doc)
    return replace(found, problems=[*loaded.problems, *doc.problems()])


def _document(text: str, root: dict[str, Any]) -> tuple[Document, Callable[[Document], Definition] | None]:
    readers: Sequence[tuple[str, str, tuple[str, ...], Callable[[Document], Definition]]] = (
        ("openapi", "3", openapi.HOMES, openapi.read_openapi),
        ("swagger", "2", swagger.HOMES, swagger.read_swagger),
        ("asyncapi", "", asyncapi.HOMES, asyncapi.read_asyncapi),
    )
    for key, version, homes, read in readers:
        said = root.get(key)
        if said is not None and str(said).startswith(version):
            return Document(text, {**root, key: str(said)}, homes), read
    return Document(text, root, ()), None


def _broken(message: str) -> Definition:
    return Definition(problems=[DefinitionProblem(message=message)])


_NAMES = {"openapi": "OpenAPI", "swagger": "OpenAPI", "asyncapi": "AsyncAPI"}
