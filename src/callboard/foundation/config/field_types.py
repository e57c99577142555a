"""What the typed settings say about a path: which types stand there, and which keys are known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel

from callboard.foundation.config.tree import KeyPath
from callboard.foundation.secrets import Secret


def types_at(annotation: Any, path: KeyPath) -> list[Any]:
    """The plain types that may stand at the path below the annotation; empty when the path is not known."""
    types = _alternatives(annotation)
    for part in path:
        types = [each for kind in types for each in _alternatives_below(kind, part)]
    return types


def types_in(sections: Mapping[str, type[BaseModel]], path: KeyPath) -> list[Any]:
    """As `types_at`, for a path from the root of the configuration. Names of sections may be dotted."""
    found: list[Any] = []
    for name, model in sections.items():
        keys = tuple(name.split("."))
        if path[: len(keys)] == keys:
            found += types_at(model, path[len(keys) :])
    return found


def known_keys(types: Iterable[Any]) -> list[str]:
    """The keys, as they are written in a file, of those of the types that are settings."""
    models = [each for each in types if _is_model(each)]
    return [field.alias or name for model in models for name, field in model.model_fields.items()]


def has_secret(types: Iterable[Any]) -> bool:
    """May a secret stand there?"""
    return any(each is Secret for each in types)


def _alternatives(annotation: Any) -> list[Any]:
    if get_origin(annotation) is Annotated:
        return _alternatives(get_args(annotation)[0])
    if get_origin(annotation) in {Union, UnionType}:
        return [each for member in get_args(annotation) for each in _alternatives(member)]
    return [annotation]


def _alternatives_below(kind: Any, part: str | int) -> list[Any]:
    if _is_model(kind):
        fields = kind.model_fields.items()
        return [each for name, f in fields if part in {name, f.alias} for each in _alternatives(f.annotation)]
    container, arguments = get_origin(kind), get_args(kind)
    if not isinstance(container, type) or not arguments:
        return []
    if issubclass(container, Mapping) and isinstance(part, str):
        return _alternatives(arguments[1])
    if issubclass(container, Sequence | set | frozenset) and isinstance(part, int):
        return _alternatives(arguments[0])
    return []


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)
