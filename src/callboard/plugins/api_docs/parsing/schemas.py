"""JSON Schema, in the dialects of OpenAPI and AsyncAPI, as schemas of the model. References become names."""

from __future__ import annotations

from typing import Any

from ..model import Choice, NamedType, Property, Schema
from .document import Document, Object, as_text, step, words

HOW = ("allOf", "oneOf", "anyOf")
LIMITS = (
    ("minimum", "at least {}"),
    ("maximum", "at most {}"),
    ("multipleOf", "a multiple of {}"),
    ("minLength", "at least {} characters"),
    ("maxLength", "at most {} characters"),
    ("minItems", "at least {} items"),
    ("maxItems", "at most {} items"),
    ("minProperties", "at least {} fields"),
    ("maxProperties", "at most {} fields"),
    ("pattern", "matches {}"),
    ("contentMediaType", "holds {}"),
)
EXCLUSIVE = (("exclusiveMinimum", "minimum", "more than {}"), ("exclusiveMaximum", "maximum", "less than {}"))


def read_schema(doc: Document, value: Any, at: str) -> Schema:
    """The schema at a pointer."""
    if isinstance(value, bool):
        return Schema(type="anything" if value else "nothing")
    found = doc.object(value, at)
    if isinstance(found.get("$ref"), str):
        name = doc.type_name(found["$ref"], at)
        return Schema(type=name, ref=name, description=words(found.get("description")))
    items = _items(doc, found, at)
    types, nullable = _types(found)
    return Schema(
        type=_type_words(types, found, items),
        format=words(found.get("format")),
        title=words(found.get("title")),
        description=words(found.get("description")),
        nullable=nullable,
        deprecated=found.get("deprecated") is True,
        access=_access(found),
        default=as_text(found["default"]) if "default" in found else "",
        example=example_of(found),
        enum=_enum(doc, found, at),
        limits=tuple(_limits(found)),
        properties=_properties(doc, found, at),
        items=items,
        values=_values(doc, found, at),
        choices=_choices(doc, found, at),
    )


def read_types(doc: Document) -> list[NamedType]:
    """All named types: those at home where types are, then whatever else was referred to."""
    wanted = set(doc.wanted)
    found = [_named(doc, pointer) for pointer in tuple(doc.names) if pointer not in wanted]
    while doc.wanted:
        found.append(_named(doc, doc.wanted.pop(0)))
    return found


def name_types(doc: Document) -> None:
    """Names the types that are at home, before anything refers to them."""
    for home in doc.homes:
        listed = doc.at(home)
        for key in listed if isinstance(listed, dict) else ():
            doc.name(step(home, key))


def example_of(found: Object) -> str:
    """The first example that a schema, a parameter or a body gives, as JSON."""
    if "example" in found:
        return as_text(found["example"])
    given = found.get("examples")
    if isinstance(given, list) and given:
        return as_text(given[0])
    if isinstance(given, dict):
        first = next(iter(given.values()), None)
        if isinstance(first, dict) and "value" in first:
            return as_text(first["value"])
    return ""


def _named(doc: Document, pointer: str) -> NamedType:
    schema = read_schema(doc, doc.at(pointer), pointer)
    return NamedType(name=doc.names[pointer], schema=schema, description=schema.description)


def _types(found: Object) -> tuple[list[str], bool]:
    given = found.get("type")
    listed = [words(each) for each in given] if isinstance(given, list) else [words(given)] if given else []
    nullable = found.get("nullable") is True or found.get("x-nullable") is True or "null" in listed
    return [each for each in listed if each and (each != "null" or listed == ["null"])], nullable


def _type_words(types: list[str], found: Object, items: Schema | None) -> str:
    if not types:
        if "properties" in found or "additionalProperties" in found:
            types = ["object"]
        elif items is not None:
            types = ["array"]
        else:
            return ""
    said = [f"array of {items.type or 'anything'}" if each == "array" and items else each for each in types]
    return " or ".join(said)


def _access(found: Object) -> str:
    return "read only" if found.get("readOnly") is True else "write only" if found.get("writeOnly") is True else ""


def _enum(doc: Document, found: Object, at: str) -> tuple[str, ...]:
    if "const" in found:
        return (_short(found["const"]),)
    return tuple(_short(each) for each in doc.list_of(found.get("enum"), f"{at}/enum"))


def _short(value: Any) -> str:
    return value if isinstance(value, str) else as_text(value)


def _limits(found: Object) -> list[str]:
    said = [text.format(_short(found[key])) for key, text in LIMITS if key in found and not _is_open(found, key)]
    for key, plain, text in EXCLUSIVE:
        given = found.get(key)
        if given is True and plain in found:
            said.append(text.format(_short(found[plain])))
        elif isinstance(given, int | float) and not isinstance(given, bool):
            said.append(text.format(given))
    if found.get("uniqueItems") is True:
        said.append("no item twice")
    if found.get("additionalProperties") is False and "properties" in found:
        said.append("no other fields")
    discriminator = found.get("discriminator")
    told = discriminator.get("propertyName") if isinstance(discriminator, dict) else discriminator
    return [*said, f"told apart by `{told}`"] if isinstance(told, str) else said


def _is_open(found: Object, key: str) -> bool:
    return any(plain == key and found.get(exclusive) is True for exclusive, plain, _ in EXCLUSIVE)


def _properties(doc: Document, found: Object, at: str) -> tuple[Property, ...]:
    at_properties = f"{at}/properties"
    listed = doc.object(found.get("properties"), at_properties)
    required = found.get("required")
    needed = {words(each) for each in required} if isinstance(required, list) else set()
    fields = [
        Property(name=str(key), schema=read_schema(doc, value, step(at_properties, key)), required=str(key) in needed)
        for key, value in listed.items()
    ]
    patterns = doc.object(found.get("patternProperties"), f"{at}/patternProperties")
    for key, value in patterns.items():
        schema = read_schema(doc, value, step(f"{at}/patternProperties", key))
        fields.append(Property(name=str(key), schema=schema, note="every field that matches"))
    return tuple(fields)


def _items(doc: Document, found: Object, at: str) -> Schema | None:
    given = found.get("items")
    if given is None or isinstance(given, list):
        listed = [*(given or ()), *doc.list_of(found.get("prefixItems"), f"{at}/prefixItems")]
        if not listed:
            return None
        schemas = tuple(read_schema(doc, each, f"{at}/items/{index}") for index, each in enumerate(listed))
        return Schema(type="in this order", choices=(Choice(how="allOf", schemas=schemas),))
    return read_schema(doc, given, f"{at}/items")


def _values(doc: Document, found: Object, at: str) -> Schema | None:
    given = found.get("additionalProperties")
    return read_schema(doc, given, f"{at}/additionalProperties") if isinstance(given, dict) and given else None


def _choices(doc: Document, found: Object, at: str) -> tuple[Choice, ...]:
    choices = []
    for how in HOW:
        listed = doc.list_of(found.get(how), f"{at}/{how}")
        if listed:
            schemas = tuple(read_schema(doc, each, f"{at}/{how}/{index}") for index, each in enumerate(listed))
            choices.append(Choice(how=how, schemas=schemas))
    if isinstance(found.get("not"), dict):
        choices.append(Choice(how="not", schemas=(read_schema(doc, found["not"], f"{at}/not"),)))
    return tuple(choices)
