"""Regular expressions whose time grows with the text and no faster: no pattern may stop the portal (R8)."""

from __future__ import annotations

from typing import Any

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, SchemaError, SchemaValidator, ValidationError, core_schema

from callboard.foundation.errors import Invalid

LONGEST_PATTERN = 2000


class LinearPattern:
    """A pattern that has to fit a whole text. Raises Invalid for one that is broken or looks around itself.

    As a field of settings it is written as text.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        if len(text) > LONGEST_PATTERN:
            raise Invalid(f"A pattern has at most {LONGEST_PATTERN:,} characters")
        try:
            # The engine behind it works through the text once, whatever the pattern.
            schema = core_schema.str_schema(pattern=rf"\A(?:{text})\z", regex_engine="rust-regex")
            self._matcher = SchemaValidator(schema)
        except SchemaError as error:
            raise Invalid(
                f"`{text[:80]}` is not a pattern that can be used",
                hint=r"Patterns have no look-ahead, look-behind or back-references, such as (?=…) and \1.",
            ) from error

    def matches(self, text: str) -> bool:
        """Whether the whole of `text` fits."""
        try:
            self._matcher.validate_python(text)
        except ValidationError:
            return False
        return True

    def __repr__(self) -> str:
        return f"LinearPattern({self.text!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, LinearPattern) and other.text == self.text

    def __hash__(self) -> int:
        return hash(self.text)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(
            _read, serialization=core_schema.plain_serializer_function_ser_schema(lambda each: each.text)
        )


def _read(value: object) -> LinearPattern:
    if isinstance(value, LinearPattern):
        return value
    if not isinstance(value, str):
        raise ValueError("a pattern is written as text")
    try:
        return LinearPattern(value)
    except Invalid as error:
        raise ValueError(f"{error.message}. {error.hint or ''}".strip()) from error
