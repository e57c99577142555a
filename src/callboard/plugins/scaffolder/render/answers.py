"""What crosses the pipe between the portal and a process that renders, as JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, TypeVar

import msgspec

from callboard import Invalid


class Failure(msgspec.Struct, kw_only=True):
    """Why nothing was rendered. `line` is 0 when it is not known, `number` counts texts from 0."""

    message: str
    line: int = 0
    number: int = 0
    path: str = ""


class Warned(msgspec.Struct, kw_only=True):
    """A text that stays as it was written."""

    path: str
    line: int
    message: str


class Answer(msgspec.Struct, kw_only=True):
    """Every answer may be that it failed."""

    failure: Failure | None = None


class ValuesAnswer(Answer, rename="camel"):
    value: Any = None
    is_undefined: bool = False
    warnings: list[Warned] = []


class ConditionAnswer(Answer, rename="camel"):
    truthy: bool = False
    asked_status: bool = False
    warnings: list[Warned] = []


class TextAnswer(Answer):
    texts: list[str] = []


class FaultsAnswer(Answer):
    """For each text what is wrong with it; None for nothing."""

    faults: list[Failure | None] = []


class Unrenderable(Invalid):
    """A template that cannot be rendered: the text of that `number`, in that `line` if it is known."""

    def __init__(self, message: str, *, hint: str | None = None, number: int = 0, line: int = 0) -> None:
        super().__init__(message, hint=hint)
        self.number, self.line = number, line


T = TypeVar("T", bound=Answer)


def to_json(value: Any) -> str:
    """JSON of any value that has one. Raises Invalid for another."""
    try:
        return json.dumps(value, allow_nan=False)
    except (TypeError, ValueError, RecursionError) as error:
        raise Invalid(f"What a template is given is no JSON: {error}") from error


def to_request(kind: str, content: Mapping[str, Any]) -> bytes:
    """A request of that kind."""
    return to_json({"kind": kind, **content}).encode()


def read_answer(answered: bytes, shape: type[T]) -> T:
    """The answer. Raises Unrenderable when it is that nothing was rendered, or nothing that can be understood."""
    try:
        answer = msgspec.json.decode(answered, type=shape)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as error:
        raise Unrenderable("A template gave something that is not JSON") from error
    if answer.failure is not None:
        failure = answer.failure
        raise Unrenderable(_told(failure), number=failure.number, line=failure.line)
    return answer


def failed(message: str) -> bytes:
    """The answer that nothing was rendered."""
    return msgspec.json.encode(Answer(failure=Failure(message=message)))


def told_warning(warned: Warned) -> str:
    """A warning as a person reads it."""
    where = f"`{warned.path}` stays as it is written" if warned.path else "An expression stays as it is written"
    return f"{where}: {warned.message}"


def _told(failure: Failure) -> str:
    where = " ".join(
        filter(None, [failure.path and f"`{failure.path}`", f"line {failure.line}" if failure.line else ""])
    )
    return f"{where}: {failure.message}" if where else failure.message
