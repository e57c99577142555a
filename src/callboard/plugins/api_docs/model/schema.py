"""What a value looks like, whatever language said so. References stay names, so that no schema is ever endless."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, kw_only=True)
class Property:
    """A field of an object. `note` is what the language adds: a field's number, what it is called with."""

    name: str
    schema: Schema
    required: bool = False
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Choice:
    """Further schemas that hold: `how` is `oneOf`, `anyOf`, `allOf` or `not`."""

    how: str
    schemas: Sequence[Schema]


@dataclass(frozen=True, kw_only=True)
class Schema:
    """`type` in words (`string`, `array of Track`), `ref` the name of the type that it stands for, if it is one.

    `limits` are words such as `at least 1`; `items` is what an array holds, `values` what a map holds. `example` and
    `default` are JSON as text, empty for none.
    """

    type: str = ""
    ref: str = ""
    format: str = ""
    description: str = ""
    title: str = ""
    nullable: bool = False
    deprecated: bool = False
    access: str = ""
    default: str = ""
    example: str = ""
    enum: Sequence[str] = ()
    limits: Sequence[str] = ()
    properties: Sequence[Property] = ()
    items: Schema | None = None
    values: Schema | None = None
    choices: Sequence[Choice] = ()


ANYTHING = Schema()
