"""A page of a form for somebody: contributed fields say what they show, and what is wrong. Each in its own boundary."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from callboard import Context, Contributed, Failure

from ..model import FormField, Input, Question, Suggestion
from .check import Errors, check, own_values
from .defaults import filled, present
from .expand import Schema
from .form import Field, lay_out
from .read import Answers, Reader

MOST_SUGGESTED = 20


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A page with what is in it: its expanded schema, all values with defaults, and the fields."""

    page: Mapping[str, Any]
    schema: Schema
    values: Mapping[str, Any]
    fields: Sequence[Field]


def points(ctx: Context) -> dict[str, Contributed[FormField]]:
    """The contributed fields by name; of two with one name the later plugin's."""
    return {each.contribution.id: each for each in ctx.of(FormField)}


def known_fields(ctx: Context) -> frozenset[str]:
    """The names of all contributed fields, the built-in ones included."""
    return frozenset(points(ctx))


def readers(ctx: Context) -> dict[str, Reader | None]:
    """How the value of each is read, None for the secret ones."""
    return {id_: None if each.contribution.secret else partial(_read, each) for id_, each in points(ctx).items()}


def ask(page: Mapping[str, Any], answers: Answers, ctx: Context) -> Asked:
    """The page for these answers, before contributed fields were asked. Raises Invalid for a page without end."""
    work = answers.work(page)
    schema, values = filled(page, answers.values, work)
    custom = {id_: each.contribution.secret for id_, each in points(ctx).items()}
    return Asked(page=page, schema=schema, values=values, fields=lay_out(schema, values, work, custom))


async def errors_of(asked: Asked, ctx: Context) -> Errors:
    """What is wrong with the answers of a page: by its schema, and then by what its fields know."""
    values = own_values(asked.schema, asked.page, present(asked.values))
    errors = check(asked.schema, asked.page, values, asked.fields)
    known = points(ctx)
    custom = [each for each in _all(asked.fields) if each.kind == "custom" and each.value not in (None, "", [])]
    said = await asyncio.gather(*(_check(known[each.field_id], each, asked.values, ctx) for each in custom))
    for each, wrong in zip(custom, said, strict=True):
        if wrong and each.pointer not in errors:
            errors[each.pointer] = list(wrong)
    return errors


async def complete(asked: Asked, errors: Errors, ctx: Context) -> list[Field]:
    """The fields as they are drawn: with the inputs of contributed ones, and with their errors."""
    return list(await asyncio.gather(*(_complete(each, asked.values, errors, ctx) for each in asked.fields)))


async def suggestions(asked: Asked, place: str, part: str, text: str, ctx: Context) -> Sequence[Suggestion]:
    """How what has been typed at a place might go on; nothing for a place that does not suggest."""
    known = points(ctx)
    for each in _all(asked.fields):
        if each.pointer == place and each.kind == "custom":
            point = known[each.field_id]
            question = replace(each.question, values=asked.values)
            made = await point.call(
                f"field {each.field_id}",
                point.contribution.deadline,
                ctx,
                partial(point.contribution.suggest, text, part, question),
            )
            return () if isinstance(made, Failure) else made.value[:MOST_SUGGESTED]
    return ()


def _all(fields: Sequence[Field]) -> list[Field]:
    return [each for top in fields for each in top.walk()]


def _read(point: Contributed[FormField], parts: Mapping[str, str], question: Question) -> Any:
    return point.plain(f"field {point.contribution.id}", lambda: point.contribution.read(parts, question))


async def _check(point: Contributed[FormField], field: Field, values: Mapping[str, Any], ctx: Context) -> Sequence[str]:
    question = replace(field.question, values=values)
    made = await point.call(
        f"field {field.field_id}",
        point.contribution.deadline,
        ctx,
        partial(point.contribution.check, question),
    )
    if isinstance(made, Failure):
        return [f"This could not be checked: {made.message}"]
    return made.value


async def _complete(field: Field, values: Mapping[str, Any], errors: Errors, ctx: Context) -> Field:
    children = await asyncio.gather(*(_complete(each, values, errors, ctx) for each in field.children))
    field = replace(field, children=children, errors=errors.get(field.pointer, ()))
    if field.kind != "custom":
        return field
    point = points(ctx)[field.field_id]
    question = replace(field.question, values=values)
    made = await point.call(
        f"field {field.field_id}",
        point.contribution.deadline,
        ctx,
        partial(point.contribution.inputs, question),
    )
    if isinstance(made, Failure):
        note = f"The field `{field.field_id}` does not work at the moment: {made.message}"
        text = field.value if isinstance(field.value, str) else ""
        return replace(field, inputs=[Input(value=text)], note=note)
    return replace(field, inputs=list(made.value))
