"""Relations: the fields of a kind that point at other entities, as edges in both directions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from callboard import Invalid

from ...model import EntityRef, Relation, RelationField, parse_ref
from .kinds import SORTED_EVERYWHERE, KnownKind
from .refusal import Refusal


class _Mention(NamedTuple):
    field: RelationField
    value: Any
    pointer: str


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
    source, found = str(ref), set()
    for mention in _mentions(document, known):
        try:
            target = str(_read_target(mention, ref.namespace))
        except Invalid as error:
            return (), _bad_reference(mention, error, known)
        found.add(Relation(source, mention.field.forward, target))
        found.add(Relation(target, mention.field.reverse, source))
    return tuple(sorted(found)), None


def _mentions(document: Mapping[str, Any], known: KnownKind) -> Iterator[_Mention]:
    for way, fields in known.relations:
        found = _at(document, way)
        for key, field in fields if isinstance(found, dict) else ():
            if value := found.get(key):
                yield from _mentions_in(value, field, "/" + "/".join((*way, key)))


def _mentions_in(value: Any, field: RelationField, pointer: str) -> Iterator[_Mention]:
    if not isinstance(value, list):
        yield _Mention(field, value, pointer)
        return
    for index, item in enumerate(value):
        yield _Mention(field, item, f"{pointer}/{index}")


def _read_target(mention: _Mention, namespace: str) -> EntityRef:
    kind = mention.field.default_kind
    if isinstance(mention.value, str):
        return parse_ref(mention.value, kind=kind, namespace=namespace)
    if not isinstance(mention.value, Mapping):
        raise Invalid(f'Entity reference "{mention.value}" was not on the form [<kind>:][<namespace>/]<name>')
    return _read_parts(mention.value, kind, namespace)


def _read_parts(parts: Mapping[str, Any], kind: str | None, namespace: str) -> EntityRef:
    """A reference in its object form, `{kind, namespace, name}`."""
    kind, namespace, name = parts.get("kind", kind), parts.get("namespace", namespace), parts.get("name")
    if not all(isinstance(part, str) and part for part in (kind, namespace, name)):
        raise Invalid("An entity reference that is a map must have a `kind` and a `name`")
    return EntityRef(str(kind).lower(), str(namespace).lower(), str(name).lower())


def _bad_reference(mention: _Mention, error: Invalid, known: KnownKind) -> Refusal:
    # The reference raises a TypeError for a bad form and a plain Error for a missing kind.
    cause = "Error" if "empty kind" in error.message else "TypeError"
    if cause == "Error":
        hint = f"Say which kind it is: `component:{mention.value}`, `resource:{mention.value}` …"
    else:
        hint = "Write `name`, `kind:name` or `kind:namespace/name`."
    return Refusal(
        message=f"Processor {known.kind.checked_by} threw an error while postprocessing; "
        f"caused by {cause}: {error.message}",
        pointer=mention.pointer,
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
