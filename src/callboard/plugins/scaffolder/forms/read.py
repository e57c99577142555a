"""What was sent becomes values: each place by its type, places that were not shown as they were. Pure.

Inputs are called `v` and the JSON pointer of their place, those of contributed fields also `!` and the part.
`shown` lists the places that the form had, so that an unticked box is told from one that was not there; `n` and a
pointer is how many items a list had.
"""

from __future__ import annotations

import copy
import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..model import Question
from .defaults import default_of, filled
from .expand import Expanding
from .form import Field, lay_out, type_of
from .hints import hint

Posted = Mapping[str, Sequence[str]]
Reader = Callable[[Mapping[str, str], Question], Any]

ROUNDS = 8
MOST_ITEMS = 100
ALTERNATIVE = "alternative"
DEEPEST_JSON = 20_000
"""Characters of JSON that somebody may type into one field."""


@dataclass(frozen=True, kw_only=True)
class Answers:
    """All that is kept of a form: values by name, None for what was taken away, and the alternatives chosen by
    place."""

    values: Mapping[str, Any] = field(default_factory=dict)
    choices: Mapping[str, int] = field(default_factory=dict)

    def work(self, page: Mapping[str, Any]) -> Expanding:
        """The beginning of an expansion of a page."""
        return Expanding(root=page, choices=self.choices)


def read(page: Mapping[str, Any], posted: Posted, before: Answers, readers: Mapping[str, Reader | None]) -> Answers:
    """The answers after a page was sent. `readers` are those of the contributed fields, None for the secret ones.

    What was sent may change what is asked for, so it is gone through until nothing changes any more.
    """
    answers = Answers(values=before.values, choices={**before.choices, **_choices(posted)})
    custom = {id_: reader is None for id_, reader in readers.items()}
    shown = frozenset(posted.get("shown", ()))
    for _ in range(ROUNDS):
        work = answers.work(page)
        schema, values = filled(page, answers.values, work)
        fields = lay_out(schema, values, work, custom)
        taken = _Taking(posted, shown, readers).into(fields, copy.deepcopy(values))
        if taken == answers.values:
            break
        answers = Answers(values=taken, choices=answers.choices)
    return answers


def act(page: Mapping[str, Any], answers: Answers, asked: str) -> Answers:
    """After a button of a list: `add/items`, `remove/items/1`, `up/items/1` or `down/items/1`. Anything else is
    nothing."""
    verb, _, place = asked.partition("/")
    steps = [step.replace("~1", "/").replace("~0", "~") for step in place.split("/")]
    values = copy.deepcopy(dict(answers.values))
    if verb == "add":
        _add(page, answers, steps, values)
    elif verb in {"remove", "up", "down"} and len(steps) > 1 and steps[-1].isdecimal():
        items = _at(values, steps[:-1])
        if isinstance(items, list):
            _change(verb, items, int(steps[-1]))
    return Answers(values=values, choices=answers.choices)


def _add(page: Mapping[str, Any], answers: Answers, steps: Sequence[str], values: dict[str, Any]) -> None:
    work = answers.work(page)
    schema, said = filled(page, values, work)
    values.update(said)
    here: Any = schema
    for step in steps:
        inner = here.get("properties", {}).get(step)
        items = here.get("items")
        if inner is None and isinstance(items, list) and step.isdecimal() and int(step) < len(items):
            inner = items[int(step)]
        if not isinstance(inner, Mapping):
            return
        here = inner
    blank, parent = here.get("additionalItems"), _at(values, steps[:-1]) if len(steps) > 1 else values
    if not isinstance(blank, Mapping):
        return
    key: Any = int(steps[-1]) if isinstance(parent, list) else steps[-1]
    if isinstance(parent, dict) and not isinstance(parent.get(key), list):
        parent[key] = []
    items = _at(values, steps)
    if isinstance(items, list) and len(items) < MOST_ITEMS:
        items.append(default_of(blank))


def _change(verb: str, items: list[Any], at: int) -> None:
    other = {"up": at - 1, "down": at + 1}.get(verb)
    if at >= len(items):
        return
    if other is None:
        del items[at]
    elif 0 <= other < len(items):
        items[at], items[other] = items[other], items[at]


def _at(values: Any, steps: Sequence[str]) -> Any:
    for step in steps:
        if isinstance(values, list) and step.isdecimal() and int(step) < len(values):
            values = values[int(step)]
        elif isinstance(values, dict):
            values = values.get(step)
        else:
            return None
    return values


def _choices(posted: Posted) -> dict[str, int]:
    """Which alternative is wanted where."""
    named = {name: each[-1] for name, each in posted.items() if each and name.startswith(ALTERNATIVE)}
    found = {name.removeprefix(ALTERNATIVE): text for name, text in named.items()}
    return {place: int(at) for place, at in found.items() if at.isdecimal() and len(at) < 4}


@dataclass(frozen=True)
class _Taking:
    posted: Posted
    shown: frozenset[str]
    readers: Mapping[str, Reader | None]

    def into(self, fields: Sequence[Field], values: dict[str, Any]) -> dict[str, Any]:
        """The values with what was sent for these fields in them."""
        for each in fields:
            if each.pointer in self.shown:
                values[str(each.path[-1])] = self._value(each)
        return values

    def _value(self, each: Field) -> Any:
        if each.kind == "secret":
            return None
        if each.disabled or each.readonly or each.kind == "hidden":
            return each.value
        if each.kind == "group":
            before = each.value if isinstance(each.value, dict) else {}
            return self.into(each.children, copy.deepcopy(before)) or None
        if each.kind == "list":
            return self._items(each)
        if each.kind == "custom":
            return self._custom(each)
        if each.kind == "checkboxes":
            return [self._choice(each, text) for text in self.posted.get(each.name, ())]
        return self._leaf(each)

    def _items(self, each: Field) -> list[Any] | None:
        count = _count(self.posted.get(f"n{each.pointer}", ()), len(each.children))
        values = [self._value(child) if child.pointer in self.shown else child.value for child in each.children]
        return [*values[:count], *([None] * (count - len(values)))] or None

    def _custom(self, each: Field) -> Any:
        parts = {}
        for name, sent in self.posted.items():
            whole, _, part = name.partition("!")
            if sent and whole == each.name:
                parts[part] = sent[-1][:10_000]
        reader = self.readers.get(each.field_id)
        return reader(parts, each.question) if reader is not None else each.value

    def _leaf(self, each: Field) -> Any:
        sent = self.posted.get(each.name, ())
        text = sent[-1] if sent else ""
        if each.kind == "check":
            return bool(sent)
        if each.kind in {"select", "choice"}:
            return self._choice(each, text) if text else _empty(each)
        if each.type == "file":
            return text or each.value
        if text.strip() == "":
            return _empty(each)
        return _typed(text, each)

    @staticmethod
    def _choice(each: Field, text: str) -> Any:
        values = each.schema.get("enum")
        if values is None and isinstance(each.schema.get("additionalItems"), Mapping):
            values = each.schema["additionalItems"].get("enum")
        if values is None:
            return {"true": True, "false": False}.get(text, text)
        for value, option in zip(values, each.options, strict=True):
            if option.value == text:
                return value
        return text


def _empty(each: Field) -> Any:
    """What nothing becomes: None, unless the template says otherwise."""
    return hint(each.schema, "emptyValue")


def _typed(text: str, each: Field) -> Any:
    """Text as a value of the type that the schema wants; as it is where it is none, so that this can be said."""
    if each.type == "json":
        return _json(text)
    type_ = type_of(each.schema)
    if type_ == "integer":
        return _number(text, whole=True)
    if type_ == "number":
        return _number(text, whole=False)
    if each.type == "datetime-local":
        return _moment(text)
    return text.replace("\r\n", "\n")


def _moment(text: str) -> str:
    """What a browser sends of a date and a time, as the moment that it is in UTC; anything else as it is."""
    seconds = {len("2026-01-01T12:00"): ":00Z", len("2026-01-01T12:00:00"): "Z"}.get(len(text))
    return f"{text}{seconds}" if seconds and "T" in text else text


def _json(text: str) -> Any:
    try:
        return json.loads(text) if len(text) <= DEEPEST_JSON else text
    except (ValueError, RecursionError):
        return text


def _number(text: str, *, whole: bool) -> Any:
    text = text.strip()[:100]
    try:
        number = float(text)
    except ValueError:
        return text
    if not math.isfinite(number):
        return text
    return int(number) if number.is_integer() and (whole or "." not in text) else number


def _count(sent: Sequence[str], otherwise: int) -> int:
    said = sent[-1] if sent else ""
    return min(int(said), MOST_ITEMS) if said.isdecimal() and len(said) < 5 else otherwise


def without_blanks(values: Any) -> Any:
    """The values as a task gets them: without what was taken away or never said, also in lists."""
    if isinstance(values, Mapping):
        kept = {key: without_blanks(value) for key, value in values.items()}
        return {key: value for key, value in kept.items() if value is not None}
    if isinstance(values, list):
        return [without_blanks(value) for value in values if value is not None]
    return values
