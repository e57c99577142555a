"""What a page of a form asks for, given what has been answered so far: conditions followed, alternatives chosen.

A page is a JSON Schema with `ui:` keys in it. `expand` makes one of it that has neither references nor conditions: the
properties to ask for now, and what each of them must be. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple, TypeGuard

import jsonschema_rs
import msgspec

from callboard import Invalid

Schema = dict[str, Any]
Path = tuple[str | int, ...]

DEEPEST, MOST_PARTS = 16, 2000
BACKTRACKS = 20_000
CONDITIONAL = frozenset(
    {"$ref", "allOf", "anyOf", "oneOf", "if", "then", "else", "dependencies", "dependentRequired", "dependentSchemas"}
)
PATTERNS = jsonschema_rs.FancyRegexOptions(backtrack_limit=BACKTRACKS)


@dataclass(frozen=True, kw_only=True)
class Alternatives:
    """Sub-schemas of which a person chooses one: the words for each, and the one that is chosen."""

    path: Path
    titles: Sequence[str]
    chosen: int


@dataclass
class Expanding:
    """One expansion: `root` holds the definitions, `choices` say by place which alternative a person wants, and
    `alternatives` are the choices that there are."""

    root: Mapping[str, Any]
    choices: Mapping[str, int] = field(default_factory=dict)
    alternatives: dict[Path, Alternatives] = field(default_factory=dict)
    parts: int = 0

    def spend(self, depth: int) -> None:
        """Counts one sub-schema. Raises Invalid for a form without end."""
        self.parts += 1
        if depth > DEEPEST or self.parts > MOST_PARTS:
            raise Invalid(
                "The form of this template is too large",
                hint=f"At most {MOST_PARTS} fields in {DEEPEST} levels can be shown. A reference may lead in a circle.",
            )


class Spot(NamedTuple):
    """Where one is in an expansion: what is there, the work as a whole, the place, and how deep it is."""

    values: Any
    work: Expanding
    path: Path
    depth: int

    @property
    def deeper(self) -> Spot:
        """The same place inside a condition."""
        return self._replace(depth=self.depth + 1)

    @property
    def given(self) -> Mapping[str, Any]:
        """The values by name, none where there is no object."""
        return _mapping(self.values)


def expand(page: Mapping[str, Any], values: Any, work: Expanding, path: Path = ()) -> Schema:
    """The schema of one place for these values, with all that lies below it. Raises Invalid for one without end."""
    schema = resolve(page, Spot(values, work, path, len(path)))
    if isinstance(schema.get("properties"), Mapping):
        given = values if isinstance(values, Mapping) else {}
        schema["properties"] = {
            name: expand(inner, given.get(name), work, (*path, name))
            for name, inner in schema["properties"].items()
            if isinstance(inner, Mapping)
        }
    if "items" in schema:
        _expand_items(schema, values if isinstance(values, list) else [], work, path)
    return schema


def resolve(page: Mapping[str, Any], spot: Spot) -> Schema:
    """One level of it: references and conditions become part of the schema that they stand in."""
    spot.work.spend(spot.depth)
    schema = {key: value for key, value in page.items() if key not in CONDITIONAL}
    reference = page.get("$ref")
    if isinstance(reference, str):
        schema = merge(resolve(_find(spot.work.root, reference), spot.deeper), schema)
    for part in _mappings(page.get("allOf")):
        schema = merge(schema, resolve(part, spot.deeper))
    schema = _with_branch(schema, page, spot)
    schema = _with_dependencies(schema, page, spot)
    for keyword in ("oneOf", "anyOf"):
        if keyword in page:
            schema = _with_alternative(schema, _mappings(page[keyword]), spot)
    return schema


def merge(one: Mapping[str, Any], other: Mapping[str, Any]) -> Schema:
    """Both at once: properties and what is required of either, and of anything else what the later one says."""
    merged = {**one, **other}
    if "required" in one and "required" in other:
        merged["required"] = list(dict.fromkeys([*_list(one["required"]), *_list(other["required"])]))
    ours, theirs = one.get("properties"), other.get("properties")
    if isinstance(ours, Mapping) and isinstance(theirs, Mapping):
        both = {name: merge(_mapping(ours[name]), _mapping(theirs[name])) for name in ours.keys() & theirs.keys()}
        merged["properties"] = {**ours, **theirs, **both}
    return merged


def fits(schema: Any, values: Any) -> bool:
    """Is the value what the schema wants? A schema that is none fits nothing."""
    try:
        return _validator(msgspec.json.encode(schema)).is_valid(values)
    except (ValueError, TypeError, jsonschema_rs.ValidationError):
        return False


@lru_cache(maxsize=2048)
def _validator(schema: bytes) -> jsonschema_rs.Draft7Validator:
    return jsonschema_rs.Draft7Validator(msgspec.json.decode(schema), validate_formats=True, pattern_options=PATTERNS)


def validator(schema: Mapping[str, Any]) -> jsonschema_rs.Draft7Validator:
    """The compiled schema. Raises Invalid for what is none."""
    try:
        return _validator(msgspec.json.encode(schema))
    except (ValueError, TypeError, jsonschema_rs.ValidationError) as error:
        raise Invalid(
            f"A page of this template is no JSON Schema: {_first_line(error)}", hint="Its owner can repair it."
        ) from error


def without_hints(schema: Any) -> Any:
    """The schema without the keys that are for people: `ui:`, `backstage:`, `errorMessage` and `enumNames`."""
    if isinstance(schema, Mapping):
        return {key: without_hints(value) for key, value in schema.items() if not _is_hint(str(key))}
    if isinstance(schema, list):
        return [without_hints(each) for each in schema]
    return schema


def option_values(options: Sequence[Mapping[str, Any]]) -> list[Any] | None:
    """The constants that alternatives stand for, if each is nothing but one; else None."""
    values = []
    for option in options:
        if "const" in option:
            values.append(option["const"])
        elif isinstance(option.get("enum"), list) and len(option["enum"]) == 1 and "properties" not in option:
            values.append(option["enum"][0])
        else:
            return None
    return values or None


def _is_hint(key: str) -> bool:
    return key.startswith(("ui:", "backstage:")) or key in {"errorMessage", "enumNames"}


def _with_branch(schema: Schema, page: Mapping[str, Any], spot: Spot) -> Schema:
    if "if" not in page:
        return schema
    holds = fits(_with_definitions(page["if"], spot.work.root), spot.values or {})
    branch = page.get("then" if holds else "else")
    return merge(schema, resolve(branch, spot.deeper)) if isinstance(branch, Mapping) else schema


def _with_definitions(schema: Any, root: Mapping[str, Any]) -> Any:
    """A condition with the definitions that it may refer to."""
    if not isinstance(schema, Mapping):
        return schema
    return {**{key: root[key] for key in ("definitions", "$defs") if key in root}, **without_hints(schema)}


def _with_dependencies(schema: Schema, page: Mapping[str, Any], spot: Spot) -> Schema:
    for keyword in ("dependencies", "dependentRequired", "dependentSchemas"):
        for name, needed in _mapping(page.get(keyword)).items():
            if spot.given.get(name) is None:
                continue
            if isinstance(needed, list):
                schema = merge(schema, {"required": needed})
            elif isinstance(needed, Mapping):
                schema = merge(schema, _dependent(name, needed, spot))
    return schema


def _dependent(name: str, needed: Mapping[str, Any], spot: Spot) -> Mapping[str, Any]:
    """What comes with a property: of alternatives the one whose words about that property hold."""
    rest = {key: value for key, value in needed.items() if key != "oneOf"}
    schema = resolve(rest, spot.deeper)
    for option in _mappings(needed.get("oneOf")):
        said = _mapping(option.get("properties")).get(name)
        if said is not None and fits(without_hints(said), spot.given[name]):
            others = {key: value for key, value in option["properties"].items() if key != name}
            return merge(schema, resolve({**option, "properties": others}, spot.deeper))
    return schema


def _with_alternative(schema: Schema, options: Sequence[Mapping[str, Any]], spot: Spot) -> Schema:
    constants = option_values(options)
    if constants is not None:
        names = [str(option.get("title", value)) for option, value in zip(options, constants, strict=True)]
        return merge(schema, {"enum": constants, "enumNames": names})
    if not any(option.keys() & {"properties", "type", "$ref", "allOf", "items"} for option in options):
        return schema
    resolved = [merge(schema, resolve(option, spot.deeper)) for option in options]
    chosen = _chosen(options, spot)
    titles = [str(option.get("title") or f"Option {at}") for at, option in enumerate(resolved, start=1)]
    spot.work.alternatives[spot.path] = Alternatives(path=spot.path, titles=titles, chosen=chosen)
    kept: Schema = {key: schema[key] for key in ("title", "description") if key in schema}
    return {**resolved[chosen], **kept}


def _chosen(options: Sequence[Mapping[str, Any]], spot: Spot) -> int:
    wanted = spot.work.choices.get(pointer(spot.path))
    if wanted is not None and 0 <= wanted < len(options):
        return wanted
    fitting = [
        at for at, option in enumerate(options) if spot.values not in (None, {}) and _says_so(option, spot.values)
    ]
    return fitting[0] if fitting else 0


def _says_so(option: Mapping[str, Any], values: Any) -> bool:
    """Do the values look like this alternative: does it name one of them, and fit?"""
    named = _mapping(option.get("properties")).keys()
    if named and isinstance(values, Mapping) and not any(values.get(name) is not None for name in named):
        return False
    return fits(without_hints(option), values)


def _expand_items(schema: Schema, values: Sequence[Any], work: Expanding, path: Path) -> None:
    """Items may differ by what is in them, so that each gets a schema of its own; what is there is one for another."""
    items = schema["items"]
    if isinstance(items, list):
        fixed = [_mapping(each) for each in items]
        more = schema.get("additionalItems")
        blank = more if isinstance(more, Mapping) else None
    else:
        fixed, blank = [], _mapping(items)
    count = max(len(values), len(fixed))
    each = [fixed[at] if at < len(fixed) else blank for at in range(count)]
    schema["items"] = [
        expand(item, values[at] if at < len(values) else None, work, (*path, at))
        for at, item in enumerate(each)
        if item is not None
    ]
    schema["additionalItems"] = expand(blank, None, work, (*path, count)) if blank is not None else False


def pointer(path: Path) -> str:
    """The place as a JSON pointer."""
    return "".join(f"/{str(step).replace('~', '~0').replace('/', '~1')}" for step in path)


def _find(root: Mapping[str, Any], reference: str) -> Mapping[str, Any]:
    here: Any = root
    for step in reference.removeprefix("#").split("/")[1:]:
        here = here.get(step.replace("~1", "/").replace("~0", "~")) if isinstance(here, Mapping) else None
    if not reference.startswith("#") or not isinstance(here, Mapping):
        raise Invalid(
            f"The form refers to `{reference}`, which is not there", hint="Only references below `#/` are followed."
        )
    return here


def _mappings(value: Any) -> list[Mapping[str, Any]]:
    return [each for each in value if isinstance(each, Mapping)] if isinstance(value, list) else []


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if _is_mapping(value) else {}


def _is_mapping(value: Any) -> TypeGuard[Mapping[str, Any]]:
    return isinstance(value, Mapping)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0][:200]
