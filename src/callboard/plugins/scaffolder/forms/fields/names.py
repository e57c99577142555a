"""Fields for the name of an entity, for tags, and for secrets."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from callboard import Context
from callboard.plugins.catalog import And, Expression, OneOf, count_values

from ...model import FormField, Input, Question, Suggestion
from ..patterns import better

NAME = re.compile(r"[A-Za-z0-9]+(?:[-_.][A-Za-z0-9]+)*\Z")
NAME_PATTERN = "^[A-Za-z0-9]+([-_.][A-Za-z0-9]+)*$"
TAG = re.compile(r"[a-z0-9:+#]+(?:-[a-z0-9:+#]+)*\Z")
LONGEST = 63
MOST_SUGGESTED = 8
MOST_COUNTED = 500


async def name_inputs(question: Question, ctx: Context) -> Sequence[Input]:  # noqa: ARG001 - as all fields
    """One line of text."""
    value = question.value if isinstance(question.value, str) else ""
    placeholder = question.schema.get("ui:placeholder")
    return [Input(value=value, mono=True, placeholder=placeholder if isinstance(placeholder, str) else "")]


async def check_name(question: Question, ctx: Context) -> Sequence[str]:  # noqa: ARG001 - as all fields
    """Whether it can be the name of an entity."""
    value = str(question.value)
    if len(value) > LONGEST:
        return [f"Use at most {LONGEST} characters. These are {len(value)}."]
    if NAME.match(value):
        return []
    try_this = better(value, NAME_PATTERN, LONGEST)
    advice = f" Try {try_this}." if try_this else ""
    return [f"Use letters and digits, with single dashes, dots or underscores between them.{advice}"]


async def tag_inputs(question: Question, ctx: Context) -> Sequence[Input]:  # noqa: ARG001 - as all fields
    """One line with all of them, separated by commas."""
    tags = question.value if isinstance(question.value, list) else []
    words = question.options.get("helperText")
    return [
        Input(
            value=", ".join(map(str, tags)),
            suggests=True,
            several=True,
            placeholder="java, grpc",
            help=words if isinstance(words, str) else "Several are separated by commas.",
        )
    ]


def read_tags(parts: Mapping[str, str], question: Question) -> list[str]:  # noqa: ARG001 - as all fields
    """The tags, each once, in lower case."""
    return list(dict.fromkeys(tag for tag in re.split(r"[,\s]+", parts.get("", "").lower()) if tag))


async def check_tags(question: Question, ctx: Context) -> Sequence[str]:  # noqa: ARG001 - as all fields
    """Whether each can be a tag."""
    tags = question.value if isinstance(question.value, list) else []
    wrong = [str(tag) for tag in tags if not TAG.match(str(tag)) or len(str(tag)) > LONGEST]
    if not wrong:
        return []
    return [f"{', '.join(wrong)}: use lower case letters, digits, + and #, with single dashes between them."]


async def suggest_tags(text: str, part: str, question: Question, ctx: Context) -> Sequence[Suggestion]:  # noqa: ARG001
    """The tags that most entities have, as far as what has been typed occurs in them."""
    kinds = question.options.get("kinds")
    of_kind: Expression = OneOf("kind", tuple(map(str, kinds))) if isinstance(kinds, list) and kinds else And(())
    counts = question.options.get("showCounts") is True
    found = [
        each for each in count_values(ctx, "metadata.tags", of_kind, most=MOST_COUNTED) if text.lower() in each.value
    ]
    found.sort(key=lambda each: not each.value.startswith(text.lower()))
    return [
        Suggestion(value=each.value, title=each.value, note=f"{each.count:,}" if counts else "", icon="tag")
        for each in found[:MOST_SUGGESTED]
    ]


async def secret_inputs(question: Question, ctx: Context) -> Sequence[Input]:  # noqa: ARG001 - as all fields
    """One line that nobody can read."""
    return [Input(type="password")]


FIELDS = (
    FormField(id="EntityNamePicker", inputs=name_inputs, check=check_name),
    FormField(id="EntityTagsPicker", inputs=tag_inputs, read=read_tags, check=check_tags, suggest=suggest_tags),
    FormField(id="Secret", inputs=secret_inputs, secret=True),
)
