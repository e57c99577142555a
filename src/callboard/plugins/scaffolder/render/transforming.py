"""What steps do with values beside rendering them: JSONata, and regular expressions of JavaScript over texts."""

from __future__ import annotations

from typing import Any

import msgspec

from callboard import Lost, Workers

from .answers import Answer, Unrenderable, read_answer, to_request
from .limits import Limits
from .renderer import MODULE

PROGRAM = "data.js"


class _Value(Answer, rename="camel"):
    value: Any = None
    is_undefined: bool = False


class Transformer:
    """Works in a process of its own, as `Renderer` does and within the same limits, until `close`."""

    def __init__(self, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()
        setup = {"limits": self._limits, "program": PROGRAM}
        self._workers = Workers(MODULE, msgspec.json.encode(setup), count=1, limit=self._limits.patience)

    async def transform(self, data: Any, expression: str) -> Any:
        """What a JSONata expression gives for a value; None for nothing. Raises Unrenderable with what is wrong."""
        return await self._ask("transform", data=data, expression=expression)

    async def replace(self, text: str, pattern: str, replacement: str) -> str:
        """A text with each match of a regular expression replaced. Raises Unrenderable."""
        return str(await self._ask("replace", text=text, pattern=pattern, replacement=replacement))

    async def close(self) -> None:
        """Ends the process."""
        await self._workers.close()

    async def _ask(self, kind: str, **request: Any) -> Any:
        try:
            return read_answer(await self._workers.call(to_request(kind, request)), _Value).value
        except Lost as error:
            raise Unrenderable(f"It cannot be worked out. {error}", hint="Look for what grows without end.") from error
