"""A form as it is shown: fields in their order, each with its widget, its words and what is in it. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from typing import Any

from ..model import Input, Option, Question
from .expand import Alternatives, Expanding, Path, Schema, pointer
from .hints import hint, in_order, options_of, words

WIDGETS = {
    "radio", "select", "checkboxes", "textarea", "password", "hidden", "updown", "range", "color", "date", "date-time",
    "email", "uri", "file", "checkbox", "text",
}  # fmt: skip
BY_FORMAT = {
    "date": "date", "date-time": "date-time", "email": "email", "uri": "uri", "color": "color", "data-url": "file",
}  # fmt: skip
INPUT_TYPES = {
    "date": "date", "date-time": "datetime-local", "email": "email", "uri": "url", "color": "color", "file": "file",
    "number": "number", "updown": "number", "range": "range",
}  # fmt: skip
YES, NO = "true", "false"


@dataclass(frozen=True, kw_only=True)
class Field:
    """One place of a form.

    `kind` says how it is drawn: group, list, check, choice (radio buttons), select, checkboxes, textarea, input,
    hidden, custom, or secret. `inputs` are those of a custom one.
    """

    path: Path
    kind: str
    schema: Schema
    title: str
    value: Any = None
    text: str = ""
    type: str = "text"
    required: bool = False
    description: str = ""
    help: str = ""
    placeholder: str = ""
    disabled: bool = False
    readonly: bool = False
    autofocus: bool = False
    note: str = ""
    field_id: str = ""
    options: Sequence[Option] = ()
    chosen: Sequence[str] = ()
    children: Sequence[Field] = ()
    inputs: Sequence[Input] = ()
    errors: Sequence[str] = ()
    alternatives: Alternatives | None = None
    attributes: Mapping[str, str] = field(default_factory=dict)
    adds: bool = False
    removes: bool = False
    moves: bool = False

    @property
    def pointer(self) -> str:
        return pointer(self.path)

    @property
    def name(self) -> str:
        """What its inputs are called in the form that is sent."""
        return f"v{self.pointer}"

    @property
    def id(self) -> str:
        """What it is called in the page."""
        return id_of(self.path)

    @property
    def question(self) -> Question:
        """What a contributed field is asked."""
        return Question(
            name=str(self.path[-1]) if self.path else "",
            title=self.title,
            schema=self.schema,
            value=self.value,
            required=self.required,
            options=options_of(self.schema),
        )

    def walk(self) -> Sequence[Field]:
        """This one and all below it, from top to bottom."""
        return [self, *(each for child in self.children for each in child.walk())]


def id_of(path: Path) -> str:
    """The id of a place in the page: letters, digits, dashes and underscores."""
    return "field" + re.sub(r"[^A-Za-z0-9_-]", lambda found: f"-{ord(found[0]):x}-", pointer(path).replace("/", "-"))


def lay_out(schema: Schema, values: Mapping[str, Any], work: Expanding, custom: Mapping[str, bool]) -> list[Field]:
    """The fields of an expanded page. `custom` names the contributed fields that there are, and which are secret."""
    return _children(schema, values, _Laying(work=work, custom=custom), ())


def without_autofocus(field: Field) -> Field:
    """The same for a page that somebody is in the middle of: where they are is theirs to say."""
    return replace(field, autofocus=False, children=[without_autofocus(each) for each in field.children])


def secrets_of(fields: Sequence[Field]) -> list[Field]:
    """What is asked for at the end only."""
    return [each for top in fields for each in top.walk() if each.kind == "secret"]


def secret_by_hint(schema: Mapping[str, Any]) -> bool:
    """Is this a place whose value nobody is to see?"""
    return bool(hint(schema, "widget") == "password" or hint(schema, "field") == "Secret")


def text_of(value: Any) -> str:
    """A value as a form sends it: text as it is, everything else as JSON."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


@dataclass(frozen=True, kw_only=True)
class _Laying:
    work: Expanding
    custom: Mapping[str, bool]


def _children(schema: Schema, values: Mapping[str, Any], laying: _Laying, path: Path) -> list[Field]:
    required: Set[str] = {str(name) for name in schema.get("required") or ()}
    properties = schema.get("properties") or {}
    return [
        _field(properties[name], values.get(name), laying, (*path, name), needed=name in required)
        for name in in_order(schema)
        if isinstance(properties.get(name), Mapping)
    ]


def _field(schema: Schema, value: Any, laying: _Laying, path: Path, *, needed: bool) -> Field:
    named = hint(schema, "field")
    made = Field(
        path=path,
        kind="input",
        schema=schema,
        title=words(schema, "title") or str(schema.get("title") or _title(path)),
        value=value,
        required=needed,
        description=words(schema, "description") or str(schema.get("description") or ""),
        help=words(schema, "help"),
        placeholder=words(schema, "placeholder"),
        disabled=hint(schema, "disabled") is True,
        readonly=hint(schema, "readonly") is True or schema.get("readOnly") is True,
        autofocus=hint(schema, "autofocus") is True,
        alternatives=laying.work.alternatives.get(path),
    )
    if isinstance(named, str) and named in laying.custom:
        return replace(made, kind="secret" if laying.custom[named] else "custom", field_id=named)
    if isinstance(named, str) and named:
        note = f"This portal has no field `{named}`, so its value is asked for as it is."
        made = replace(made, note=note)
    return _plain(made, laying)


def _plain(made: Field, laying: _Laying) -> Field:
    """By type and widget."""
    schema, widget, type_ = made.schema, hint(made.schema, "widget"), type_of(made.schema)
    if widget == "hidden":
        return replace(made, kind="hidden", text="" if made.value is None else text_of(made.value))
    if widget == "password":
        return replace(made, kind="secret")
    if type_ == "object":
        return _group(made, laying)
    if type_ == "array":
        return _many(made, laying)
    if isinstance(schema.get("enum"), list):
        return _choice(made, schema["enum"])
    if type_ == "boolean":
        return _boolean(made)
    return _input(made, type_)


def type_of(schema: Mapping[str, Any]) -> str:
    """The type to ask for: the first one that is not null, else what the rest of the schema makes likely."""
    said = schema.get("type")
    types = [each for each in (said if isinstance(said, list) else [said]) if isinstance(each, str) and each != "null"]
    if types:
        return types[0]
    if "properties" in schema:
        return "object"
    if "items" in schema:
        return "array"
    examples = schema.get("enum") or [schema.get("const", schema.get("default"))]
    for type_, kind in (("boolean", bool), ("integer", int), ("number", float), ("array", list), ("object", dict)):
        if isinstance(examples[0], kind):
            return type_
    return "string"


def _group(made: Field, laying: _Laying) -> Field:
    values = made.value if isinstance(made.value, Mapping) else {}
    children = _children(made.schema, values, laying, made.path)
    if children or made.alternatives:
        return replace(made, kind="group", children=children)
    return _as_json(made, "{}")


def _many(made: Field, laying: _Laying) -> Field:
    schema = made.schema
    blank, values = schema.get("additionalItems"), made.value if isinstance(made.value, list) else []
    ticked = schema.get("uniqueItems") is True or hint(schema, "widget") == "checkboxes"
    if ticked and isinstance(blank, Mapping) and isinstance(blank.get("enum"), list):
        options = _options(blank["enum"], {**blank, **_only_hints(schema)})
        return replace(made, kind="checkboxes", options=options, chosen=[text_of(each) for each in values])
    if "items" not in schema:
        return _as_json(made, "[]")
    children = [
        _field(item, values[at] if at < len(values) else None, laying, (*made.path, at), needed=False)
        for at, item in enumerate(schema["items"])
    ]
    numbered = [replace(each, title=_item_title(each, made, at)) for at, each in enumerate(children, start=1)]
    most = schema.get("maxItems")
    full = isinstance(most, int) and len(values) >= most
    return replace(
        made,
        kind="list",
        children=numbered,
        adds=isinstance(blank, Mapping) and not full and hint(schema, "addable") is not False,
        removes=hint(schema, "removable") is not False,
        moves=len(children) > 1 and hint(schema, "orderable") is not False,
    )


def _item_title(item: Field, of: Field, number: int) -> str:
    own = item.schema.get("title")
    return f"{own} {number}" if own else f"{of.title} {number}"


def _only_hints(schema: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in schema.items() if key.startswith("ui:") or key == "enumNames"}


def _choice(made: Field, values: Sequence[Any]) -> Field:
    options = _options(values, made.schema)
    chosen = [] if made.value is None else [text_of(made.value)]
    radio = hint(made.schema, "widget") == "radio"
    return replace(made, kind="choice" if radio else "select", options=options, chosen=chosen)


def _options(values: Sequence[Any], schema: Mapping[str, Any]) -> list[Option]:
    names = schema.get("enumNames") or hint(schema, "enumNames")
    disabled = hint(schema, "enumDisabled") or ()
    shown = []
    for at, value in enumerate(values):
        if isinstance(names, Mapping):
            label = names.get(value) if isinstance(value, str) else None
        else:
            label = names[at] if isinstance(names, list) and at < len(names) else None
        label = text_of(value) if label is None else str(label)
        shown.append(Option(value=text_of(value), label=label, disabled=value in disabled))
    return shown


def _boolean(made: Field) -> Field:
    widget = hint(made.schema, "widget")
    chosen = [] if made.value is None else [text_of(made.value)]
    if widget in {"radio", "select"}:
        names = made.schema.get("enumNames")
        yes, no = names[:2] if isinstance(names, list) and len(names) > 1 else ("Yes", "No")
        options = [Option(value=YES, label=str(yes)), Option(value=NO, label=str(no))]
        return replace(made, kind="choice" if widget == "radio" else "select", options=options, chosen=chosen)
    return replace(made, kind="check", chosen=chosen)


def _input(made: Field, type_: str) -> Field:
    widget = hint(made.schema, "widget")
    wanted = widget if widget in WIDGETS else BY_FORMAT.get(str(made.schema.get("format")), "text")
    if type_ in {"integer", "number"} and wanted not in {"range", "updown"}:
        wanted = "number"
    text = "" if made.value is None else text_of(made.value)
    if wanted == "textarea":
        rows = hint(made.schema, "rows")
        shown = {"rows": str(rows)} if isinstance(rows, int) else {}
        return replace(made, kind="textarea", text=text, attributes=shown)
    return replace(
        made,
        type=INPUT_TYPES.get(wanted, "text"),
        text=text,
        note=_range_note(made) if wanted == "range" else _widget_note(made, widget),
        attributes=_limits(made.schema, type_),
    )


def _widget_note(made: Field, widget: object) -> str:
    if isinstance(widget, str) and widget not in WIDGETS:
        return f"This portal has no widget `{widget}`, so its value is asked for as it is."
    return made.note


def _range_note(made: Field) -> str:
    """A slider does not say where it stands."""
    least, most = made.schema.get("minimum", 0), made.schema.get("maximum", 100)
    return f"{'Not set' if made.value is None else made.value}, from {least} to {most}"


def _limits(schema: Mapping[str, Any], type_: str) -> dict[str, str]:
    """What the browser may know of a number's limits; all else it hears in words from the server."""
    if type_ not in {"integer", "number"}:
        return {}
    found = {"min": schema.get("minimum"), "max": schema.get("maximum"), "step": schema.get("multipleOf")}
    limits = {key: text_of(value) for key, value in found.items() if isinstance(value, int | float)}
    return {"step": "1" if type_ == "integer" else "any", **limits}


def _as_json(made: Field, empty: str) -> Field:
    text = "" if made.value is None else json.dumps(made.value, indent=2, ensure_ascii=False)
    note = made.note or "Write it as JSON."
    return replace(made, kind="textarea", type="json", text=text, placeholder=made.placeholder or empty, note=note)


def _title(path: Path) -> str:
    return str(path[-1]) if path else ""
