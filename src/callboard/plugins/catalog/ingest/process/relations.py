"""Relations: the fields of a kind that point at other entities, as edges in both directions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, TypeAlias

from callboard import Invalid

from ...model import EntityRef, Relation, RelationField, parse_ref
from .formats import REMEMBERED
from .kinds import SORTED_EVERYWHERE, KnownKind
from .refusal import Refusal

LONGEST = 256
"""A reference of more characters is no name that comes back, and is not kept in memory."""

_Mention: TypeAlias = tuple[RelationField, Any, tuple[str | int, ...]]
"""A field, a value that it has, and the keys and the index that lead to that."""


def sort_references(document: Mapping[str, Any], known: KnownKind | None) -> Mapping[str, Any]:
    """The document with its lists of references sorted, so that moving a line changes nothing."""
    for way, keys in known.sorted_fields if known else SORTED_EVERYWHERE:
        found = _at(document, way)
        for key in keys if isinstance(found, dict) else ():
            value = found.get(key)
            if isinstance(value, list) and len(value) > 1 and all(isinstance(item, str) for item in value):
                ordered = sorted(value)
                if ordered != value:
                    document = _with(document, (*way, key), ordered)
    return document


def read_relations(
    document: Mapping[str, Any], ref: EntityRef, known: KnownKind
) -> tuple[tuple[Relation, ...], Refusal | None]:
    """The edges that a document declares, in both directions, sorted, each once; or the first bad reference."""
    source, namespace, found = str(ref), ref.namespace, set()
    for field, value, place in _mentions(document, known):
        try:
            target = _read_target(value, field.default_kind, namespace)
        except Invalid as error:
            return (), _bad_reference(value, place, error, known)
        found.add(Relation(source, field.forward, target))
        found.add(Relation(target, field.reverse, source))
    return tuple(sorted(found)), None


def readable_targets(document: Mapping[str, Any], namespace: str, known: KnownKind) -> Iterator[tuple[str, str]]:
    """Where the references lead that can be read, each with its type; the others are somebody else's to refuse."""
    for field, value, _ in _mentions(document, known):
        try:
            yield field.forward, _read_target(value, field.default_kind, namespace)
        except Invalid:
            continue


def _mentions(document: Mapping[str, Any], known: KnownKind) -> Iterator[_Mention]:
    for way, fields in known.relations:
        found = _at(document, way)
        for key, field in fields if isinstance(found, dict) else ():
            value = found.get(key)
            if isinstance(value, list):
                for index, item in enumerate(value):
                    yield field, item, (*way, key, index)
            elif value:
                yield field, value, (*way, key)


def _read_target(value: Any, kind: str | None, namespace: str) -> str:
    if isinstance(value, str):
        read = _read_text if len(value) <= LONGEST else _read_text.__wrapped__
        return read(value, kind, namespace)
    if not isinstance(value, Mapping):
        raise Invalid(f'Entity reference "{value}" was not on the form [<kind>:][<namespace>/]<name>')
    return str(_read_parts(value, kind, namespace))


@lru_cache(REMEMBERED)
def _read_text(text: str, kind: str | None, namespace: str) -> str:
    """A reference as most write it; thousands of entities name the same owners and systems."""
    return str(parse_ref(text, kind=kind, namespace=namespace))


def _read_parts(parts: Mapping[str, Any], kind: str | None, namespace: str) -> EntityRef:
    """A reference in its object form, `{kind, namespace, name}`."""
    kind, namespace, name = parts.get("kind", kind), parts.get("namespace", namespace), parts.get("name")
    if not all(isinstance(part, str) and part for part in (kind, namespace, name)):
        raise Invalid("An entity reference that is a map must have a `kind` and a `name`")
    return EntityRef(str(kind).lower(), str(namespace).lower(), str(name).lower())


def _bad_reference(value: Any, place: tuple[str | int, ...], error: Invalid, known: KnownKind) -> Refusal:
    # The reference raises a TypeError for a bad form and a plain Error for a missing kind.
    cause = "Error" if "empty kind" in error.message else "TypeError"
    if cause == "Error":
        hint = f"Say which kind it is: `component:{value}`, `resource:{value}` …"
    else:
        hint = "Write `name`, `kind:name` or `kind:namespace/name`."
    return Refusal(
        message=f"Processor {known.kind.checked_by} threw an error while postprocessing; "
        f"caused by {cause}: {error.message}",
        pointer="".join(f"/{step}" for step in place),
        stage="postprocess",
        hint=hint,
    )


def _at(document: Any, path: tuple[str, ...]) -> Any:
    for key in path:
        if not isinstance(document, dict):
            return None
        document = document.get(key)
    return document


def _with(document: Mapping[str, Any], path: tuple[str, ...], value: Any) -> dict[str, Any]:
    """A copy that differs only at `path`: documents are shared with whoever parsed them."""
    key, *rest = path
    return {**document, key: _with(document[key], tuple(rest), value) if rest else value}
