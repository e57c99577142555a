"""A secret text: it travels through settings and calls, and only `reveal()` gives it away [R9].

Whatever prints, formats, logs or serialises it gets `<secret>` or a TypeError, so that a forgotten log line or
a dumped settings object never becomes a leak.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, NoReturn, SupportsIndex, final

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, core_schema

MASK: Final = "<secret>"


@final
class Secret:
    """Text that can't be printed, logged, serialised, compared, hashed, pickled or iterated.

    A pydantic field of this type takes text and is dumped as `<secret>`. Copies are the value itself.
    """

    # A closure and not the text: tools that list the attributes of an object (debuggers, rich.inspect) see a
    # function, and no attribute of a secret is ever a string.
    __slots__ = ("_open",)

    _open: Callable[[], str]

    def __init__(self, text: str) -> None:
        if not isinstance(text, str):
            raise TypeError(f"A secret is made of text, not of {type(text).__name__}")
        object.__setattr__(self, "_open", lambda: text)

    def reveal(self) -> str:
        """The text. Call it where the secret is used, not earlier, and keep no copy."""
        return self._open()

    def __repr__(self) -> str:
        return MASK

    def __str__(self) -> str:
        return MASK

    def __format__(self, specification: str) -> str:
        return MASK

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise TypeError("A secret can't be changed")

    def __delattr__(self, name: str) -> NoReturn:
        raise TypeError("A secret can't be changed")

    def __eq__(self, other: object) -> NoReturn:
        raise TypeError("A secret can't be compared; use hmac.compare_digest on what reveal() gives")

    def __hash__(self) -> NoReturn:
        raise TypeError("A secret can't be hashed or be a key")

    def __iter__(self) -> NoReturn:
        raise TypeError("A secret can't be iterated")

    def __contains__(self, item: object) -> NoReturn:
        raise TypeError("A secret can't be searched")

    def __len__(self) -> NoReturn:
        raise TypeError("A secret has no length to tell")

    def __bool__(self) -> bool:
        return True

    def __getstate__(self) -> NoReturn:
        raise TypeError("A secret can't be pickled or serialised")

    def __reduce__(self) -> NoReturn:
        raise TypeError("A secret can't be pickled or serialised")

    def __reduce_ex__(self, protocol: SupportsIndex) -> NoReturn:
        raise TypeError("A secret can't be pickled or serialised")

    def __copy__(self) -> Secret:
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> Secret:
        return self

    @classmethod
    def __get_pydantic_core_schema__(cls, source: type[Any], handler: GetCoreSchemaHandler) -> CoreSchema:
        from_text = core_schema.no_info_after_validator_function(cls, core_schema.str_schema(strict=True))
        return core_schema.json_or_python_schema(
            json_schema=from_text,
            python_schema=core_schema.union_schema([core_schema.is_instance_schema(cls), from_text]),
            serialization=core_schema.plain_serializer_function_ser_schema(lambda _: MASK),
        )

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {"type": "string", "format": "password", "writeOnly": True}
