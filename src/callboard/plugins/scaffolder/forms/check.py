"""Whether answers are what a page asks for: the errors beside each place, in words. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import jsonschema_rs

from .expand import Path, Schema, pointer, validator, without_hints
from .form import Field
from .wording import explain

Errors = dict[str, list[str]]
"""By JSON pointer; an empty pointer is the page itself."""
MOST_ERRORS = 100


class Found(NamedTuple):
    """One broken rule, where it is and where in the schema the rule stands."""

    path: Path
    rule: tuple[str | int, ...]
    keyword: str
    details: Mapping[str, Any]
    value: Any


def check(schema: Schema, page: Mapping[str, Any], values: Mapping[str, Any], fields: Sequence[Field]) -> Errors:
    """What is wrong with the values of a page. `schema` is the page expanded for them, in whose words most errors are
    best said; `page`, as it was written, has the last word. Of a place that is empty only that is said."""
    by_pointer = {each.pointer: each for top in fields for each in top.walk()}
    hidden = {each.path for each in by_pointer.values() if each.kind == "secret"}
    found = [each for each in _broken(_as_written(without_hints(schema)), values) if not _is_secret(each, hidden)]
    if not found:
        found = [each for each in _broken(without_hints(page), values) if not _is_secret(each, hidden)]
    errors: Errors = {}
    for each in found:
        said = _own_words(each, schema) or explain(each.keyword, each.details, each.value, by_pointer.get(_at(each)))
        if said not in errors.setdefault(_at(each), []):
            errors[_at(each)].append(said)
    return errors


def own_values(schema: Schema, page: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """Those of all values that a page is about: what it asks for now, and what its conditions look at."""
    asked = set(schema.get("properties") or ())
    if page.get("additionalProperties") is False:
        return {name: value for name, value in values.items() if name in asked}
    elsewhere = names_in(page) - asked
    return {name: value for name, value in values.items() if name in asked or name not in elsewhere}


def names_in(page: Mapping[str, Any]) -> set[str]:
    """All properties that a page ever asks for, whatever is answered."""
    found: set[str] = set()
    waiting: list[Any] = [page]
    seen = 0
    while waiting and seen < 2000:
        here, seen = waiting.pop(), seen + 1
        if not isinstance(here, Mapping):
            continue
        properties = here.get("properties")
        found.update(map(str, properties) if isinstance(properties, Mapping) else ())
        waiting += [here.get("then"), here.get("else")]
        for keyword in ("allOf", "anyOf", "oneOf"):
            waiting += here[keyword] if isinstance(here.get(keyword), list) else []
        dependent = here.get("dependencies")
        waiting += dependent.values() if isinstance(dependent, Mapping) else []
    return found


def _as_written(schema: Any) -> Any:
    """An expanded schema as JSON Schema: a list without items has one schema for all that it might have."""
    if isinstance(schema, Mapping):
        said = {key: _as_written(value) for key, value in schema.items()}
        if said.get("items") == [] and "additionalItems" in said:
            said["items"] = said.pop("additionalItems")
        return said
    if isinstance(schema, list):
        return [_as_written(each) for each in schema]
    return schema


def _broken(schema: Any, values: Mapping[str, Any]) -> list[Found]:
    found = []
    for error in validator(schema).iter_errors(values):
        found.append(_found(error))
        if len(found) == MOST_ERRORS:
            break
    return found


def _found(error: jsonschema_rs.ValidationError) -> Found:
    details = error.kind.as_dict()
    path, rule = tuple(error.instance_path), tuple(error.schema_path)
    if error.kind.name == "required":
        return Found((*path, details["property"]), rule, "required", details, None)
    return Found(path, rule, error.kind.name, details, error.instance)


def _is_secret(found: Found, hidden: set[Path]) -> bool:
    return found.path in hidden


def _at(found: Found) -> str:
    return pointer(found.path)


def _own_words(found: Found, schema: Schema) -> str:
    """What the template says itself of a broken rule: `errorMessage`, for the place or for one of its rules."""
    here: Any = schema
    for step in found.rule[:-1]:
        if isinstance(here, Mapping):
            here = here.get(str(step))
        elif isinstance(here, list) and isinstance(step, int) and step < len(here):
            here = here[step]
        else:
            return ""
    said = here.get("errorMessage") if isinstance(here, Mapping) else None
    if isinstance(said, Mapping):
        rule = said.get(found.keyword)
        if isinstance(rule, Mapping):
            rule = rule.get(str(found.path[-1]))
        said = rule or said.get("_")
    return said if isinstance(said, str) else ""
