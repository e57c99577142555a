"""What other plugins may add to golden paths: fields for forms, filters for expressions."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from callboard import Context, Contribution


@dataclass(frozen=True, kw_only=True)
class Question:
    """What a field is to ask for.

    `schema` is the place's JSON Schema with its `ui:` keys, `options` are its `ui:options`, `value` is what has been
    answered so far, and `values` are all answers of the form by name.
    """

    name: str
    title: str
    schema: Mapping[str, Any]
    value: Any = None
    required: bool = False
    options: Mapping[str, Any] = field(default_factory=dict)
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Option:
    """One thing to choose: what is sent, and how people read it."""

    value: str
    label: str = ""
    disabled: bool = False


@dataclass(frozen=True, kw_only=True)
class Suggestion:
    """One thing that would complete what somebody types: `value` is put into the input, `title` and `note` tell them
    what it is. `icon` and `tone` are names from the design system."""

    value: str
    title: str = ""
    note: str = ""
    icon: str = ""
    tone: str = "neutral"


@dataclass(frozen=True, kw_only=True)
class Input:
    """One input of a field, which may have several: `part` tells them apart.

    With `options` it is a choice. With `suggests` the field is asked for suggestions while somebody types, `several`
    of which may stand in it, separated by commas. `reloads` has the form asked for again when it changes.
    """

    part: str = ""
    label: str = ""
    help: str = ""
    value: str = ""
    options: Sequence[Option] | None = None
    placeholder: str = ""
    type: Literal["text", "password"] = "text"
    mono: bool = False
    required: bool = False
    suggests: bool = False
    several: bool = False
    reloads: bool = False


def _single(parts: Mapping[str, str], question: Question) -> Any:  # noqa: ARG001 - the signature of `read`
    return parts.get("", "").strip() or None


async def _always_fine(question: Question, ctx: Context) -> Sequence[str]:  # noqa: ARG001 - the signature of `check`
    return ()


async def _no_suggestions(text: str, part: str, question: Question, ctx: Context) -> Sequence[Suggestion]:  # noqa: ARG001
    return ()


@dataclass(frozen=True, kw_only=True)
class FormField(Contribution):
    """A way to ask for a value, which templates choose by `ui:field: <id>`.

    `inputs` says what to show of a question. `read` makes the value of what was typed, by part: it is a plain function
    and gives None for nothing. `check` says in sentences what is wrong with the value, and `suggest` how what has been
    typed into a part might go on. A `secret` one is asked for at the end, goes into the secrets of the task and is kept
    nowhere else. Whatever fails here is shown at the field, and the form stands.
    """

    id: str
    inputs: Callable[[Question, Context], Awaitable[Sequence[Input]]]
    read: Callable[[Mapping[str, str], Question], Any] = _single
    check: Callable[[Question, Context], Awaitable[Sequence[str]]] = _always_fine
    suggest: Callable[[str, str, Question, Context], Awaitable[Sequence[Suggestion]]] = _no_suggestions
    secret: bool = False
    deadline: float = 5.0


@dataclass(frozen=True, kw_only=True)
class TemplateFilter(Contribution):
    """A filter for `${{ }}` expressions and skeletons: `${{ parameters.name | shout }}`.

    `source` is JavaScript, an expression that is a function: `(value, ...args) => …`. It runs where templates run, in a
    sandbox that has nothing of the machine and forgets everything after each call; what it throws is an error of the
    template. `id` is the name in templates.
    """

    id: str
    source: str
    description: str = ""
    examples: Sequence[str] = ()
