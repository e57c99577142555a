"""What every typed section of the configuration is made of: `class CatalogSettings(Settings)`.

Fields are snake_case in Python and camelCase in the file. Unknown keys are refused. A number or a truth value
may be written as text, as environment variables are; a text may be neither a number nor empty.
"""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic.alias_generators import to_camel
from pydantic_core import PydanticCustomError

from callboard.foundation.config.field_types import types_at
from callboard.foundation.secrets import Secret

_WEB_URL = re.compile(r"https?://[^\s/]\S*", re.IGNORECASE)


class MayBeEmpty:
    """Marks a text field that takes the empty text: `prefix: Annotated[str, MayBeEmpty()] = ""`."""


class Settings(BaseModel):
    """A section, or a part of one. Immutable."""

    model_config = ConfigDict(
        extra="forbid",
        alias_generator=to_camel,
        populate_by_name=True,
        frozen=True,
        hide_input_in_errors=True,
    )

    @model_validator(mode="before")
    @classmethod
    def _refuse_two_spellings(cls, data: Any) -> Any:
        for name, field in cls.model_fields.items() if isinstance(data, dict) else ():
            if field.alias is not None and field.alias != name and {field.alias, name} <= data.keys():
                raise PydanticCustomError(
                    "two_spellings",
                    "`{alias}` and `{name}` are the same key; keep one",
                    {"alias": field.alias, "name": name},
                )
        return data

    @field_validator("*", mode="before")
    @classmethod
    def _refuse_what_is_of_another_kind(cls, value: Any, info: ValidationInfo) -> Any:
        field = cls.model_fields[str(info.field_name)]
        kinds = set(types_at(field.annotation, ()))
        if value == "" and kinds & {str, Secret} and not any(isinstance(m, MayBeEmpty) for m in field.metadata):
            raise PydanticCustomError(
                "empty_string",
                "it is empty; give it a value or remove the key"
                " (with ${NAME:-} the key goes away when the variable is empty)",
            )
        # Python takes True for 1, the people who write `port: true` do not.
        if isinstance(value, bool) and kinds & {int, float} and bool not in kinds:
            raise PydanticCustomError("bool_for_number", "got boolean, wanted number")
        return value


def _strip(value: object) -> object:
    return value.strip() if isinstance(value, str) else value


def _check_web_url(value: str) -> str:
    if not _WEB_URL.fullmatch(value):
        raise PydanticCustomError("web_url", "it has to be a URL that begins with http:// or https://")
    return value.rstrip("/")


Token = Annotated[Secret, BeforeValidator(_strip)]
"""A secret whose surrounding white space does not count."""

WebUrl = Annotated[str, AfterValidator(_check_web_url)]
"""An http or https URL, kept without a slash at its end."""
