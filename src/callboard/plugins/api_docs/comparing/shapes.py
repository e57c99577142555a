"""Two schemas side by side, with what they refer to, to a depth at which no chain of references is endless."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from ..model import Definition, Property, Schema

DEEPEST = 30
MOST_FIELDS = 400
MOST_STEPS = 300_000


@dataclass
class Shapes:
    """The types of a definition, for following references; not `deep`, for comparing types by themselves."""

    definition: Definition
    deep: bool = True
    left: int = MOST_STEPS
    """So many pairs of schemas are compared yet: a definition may be made to have endlessly many."""

    def __post_init__(self) -> None:
        self.types = {each.name: each.schema for each in reversed(self.definition.types)}

    def whole(self, schema: Schema | None) -> Schema:
        """What a schema stands for."""
        for _ in range(DEEPEST):
            if schema is None or not schema.ref or not self.deep or schema.ref not in self.types:
                break
            schema = self.types[schema.ref]
        return schema or Schema()

    def fields(self, schema: Schema) -> dict[str, Property]:
        """The fields of an object, those of all its parts together."""
        found = {each.name: each for each in schema.properties}
        for choice in schema.choices:
            if choice.how == "allOf":
                for part in choice.schemas:
                    whole = self.whole(part)
                    found = {**{each.name: each for each in whole.properties}, **found}
        return found


def changed_fields(
    old: Schema | None, new: Schema | None, shapes: tuple[Shapes, Shapes], *, sent: bool
) -> Iterator[tuple[str, bool]]:
    """What differs between two schemas, and whether it breaks: for what is `sent`, more must not be asked; for what is
    answered, nothing may be missing or of another kind."""
    return islice(_Comparison(*shapes, sent).changes(old, new, ""), MOST_FIELDS)


@dataclass
class _Comparison:
    """One walk through two schemas at once. `seen` are the pairs of types that it has been at: it says once what became
    of each."""

    before: Shapes
    after: Shapes
    sent: bool
    seen: set[tuple[str, str]] = field(default_factory=set)
    depth: int = 0

    def changes(self, old: Schema | None, new: Schema | None, path: str) -> Iterator[tuple[str, bool]]:
        """What differs at a path and below it."""
        if old == new and not self.before.deep:
            return
        pair = (old.ref, new.ref) if old is not None and new is not None and (old.ref or new.ref) else ("", "")
        self.before.left -= 1
        if pair in self.seen or self.depth > DEEPEST or self.before.left < 0:
            return
        self.seen |= {pair} - {("", "")}
        self.depth += 1
        before, after = self.before.whole(old), self.after.whole(new)
        at = f"`{path}` " if path else ""
        yield from _kinds(before, after, at, self.sent)
        yield from _values(before, after, at, self.sent)
        yield from _limits(before, after, at, self.sent)
        yield from self._fields(before, after, path)
        for one, other, mark in ((before.items, after.items, "[]"), (before.values, after.values, "{}")):
            if one is not None and other is not None:
                yield from self.changes(one, other, f"{path}{mark}")
        yield from _forms(before, after, at, self.sent)
        self.depth -= 1

    def _fields(self, before: Schema, after: Schema, path: str) -> Iterator[tuple[str, bool]]:
        old, new = self.before.fields(before), self.after.fields(after)
        for name in old:
            if name not in new:
                yield f"the field `{_step(path, name)}` is gone", not self.sent or old[name].required
        for name, one in new.items():
            had, at = old.get(name), _step(path, name)
            if had is None:
                words = f"the field `{at}` is new" + (" and required" if one.required else "")
                yield words, self.sent and one.required
                continue
            if one.required != had.required:
                words = "is now required" if one.required else "is no longer required"
                yield f"the field `{at}` {words}", one.required == self.sent
            if one.note != had.note:
                yield f"the field `{at}` is {one.note or 'plain'}, and was {had.note or 'plain'}", True
            yield from self.changes(had.schema, one.schema, at)


def _kinds(before: Schema, after: Schema, at: str, sent: bool) -> Iterator[tuple[str, bool]]:
    if (before.type, before.format) != (after.type, after.format) and not _same_list(before, after):
        yield f"{at}is {_kind(after)}, and was {_kind(before)}", not _is_wider(before, after, sent)
    if before.nullable != after.nullable:
        yield f"{at}may {'now' if after.nullable else 'no longer'} be null", after.nullable != sent
    if after.deprecated and not before.deprecated:
        yield f"{at}is deprecated", False


def _values(before: Schema, after: Schema, at: str, sent: bool) -> Iterator[tuple[str, bool]]:
    if after.enum and not before.enum:
        yield f"{at}may only be {_listed(list(after.enum))}", sent
        return
    if before.enum and not after.enum:
        yield f"{at}may be anything", not sent
        return
    gone = [each for each in before.enum if each not in after.enum]
    more = [each for each in after.enum if each not in before.enum]
    if gone:
        yield f"{at}may no longer be {_listed(gone)}", sent
    if more:
        yield f"{at}may now be {_listed(more)}", not sent


def _limits(before: Schema, after: Schema, at: str, sent: bool) -> Iterator[tuple[str, bool]]:
    old, new = set(before.limits), set(after.limits)
    if old != new:
        said = [f"{each} is new" for each in after.limits if each not in old]
        said += [f"{each} no longer holds" for each in before.limits if each not in new]
        yield f"{at or 'the value: '}{', '.join(said)}", sent and bool(new - old)


def _forms(before: Schema, after: Schema, at: str, sent: bool) -> Iterator[tuple[str, bool]]:
    """Forms of which one is chosen, by the names of their types."""
    old, new = _named_forms(before), _named_forms(after)
    if gone := [each for each in old if each not in new]:
        yield f"{at or 'it '}may no longer be {_listed(gone)}", sent
    if more := [each for each in new if each not in old]:
        yield f"{at or 'it '}may now be {_listed(more)}", bool(old) and not sent


def _named_forms(schema: Schema) -> list[str]:
    return [
        each.ref or each.title
        for choice in schema.choices
        if choice.how in ("oneOf", "anyOf")
        for each in choice.schemas
        if each.ref or each.title
    ]


def _same_list(before: Schema, after: Schema) -> bool:
    """Lists are told apart by what is in them, which is compared by itself."""
    return before.items is not None and after.items is not None and before.type.startswith("array of ")


def _is_wider(before: Schema, after: Schema, sent: bool) -> bool:
    """May whoever sends, or reads, go on as before?"""
    narrow, wide = (before, after) if sent else (after, before)
    return not wide.type or (narrow.type == "integer" and wide.type == "number")


def _kind(schema: Schema) -> str:
    return f"{schema.type or 'anything'}{f' ({schema.format})' if schema.format else ''}"


def _step(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _listed(values: list[str]) -> str:
    shown = ", ".join(f"`{each}`" for each in values[:6])
    return shown + (f" and {len(values) - 6} more" if len(values) > 6 else "")
