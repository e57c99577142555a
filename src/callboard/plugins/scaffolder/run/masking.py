"""What is derived from secrets is not said: not in logs, not in errors, not in what is stored [R9].

Not the secret alone is hidden but each text of an input that would be another one without secrets. So it does not
help a template to turn a secret round, to encode it, or to take it apart.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

MASK: Final = "***"
SHORTEST_LINE = 4
"""Letters of a line of a longer secret that is hidden by itself."""


class Masks:
    """The texts that one task may not say. They only become more."""

    def __init__(self, texts: Iterable[str] = ()) -> None:
        self._texts: set[str] = set()
        self._ordered: tuple[str, ...] = ()
        self.derived: set[str] = set()
        self.add(texts)

    def __bool__(self) -> bool:
        return bool(self._ordered)

    def add(self, texts: Iterable[str]) -> None:
        """Hides these from now on, also as they stand in JSON and line by line."""
        more = {form for each in texts for form in _forms(each)}
        if not more <= self._texts:
            self._texts |= more
            # The longest first: of two that overlap, nothing of the longer one may stay.
            self._ordered = tuple(sorted(self._texts, key=len, reverse=True))

    def derive(self, rendered: Any, without: Any) -> None:
        """Hides what of a rendered value is another one without secrets."""
        found = set(_differences(rendered, without))
        self.derived |= found
        self.add(found)

    def text(self, said: str) -> str:
        """What may be said of a text."""
        for each in self._ordered:
            said = said.replace(each, MASK)
        return said

    def value(self, value: Any) -> Any:
        """What may be said of a JSON value."""
        if not self._ordered:
            return value
        match value:
            case str():
                return self.text(value)
            case Mapping():
                return {self.text(str(key)): self.value(each) for key, each in value.items()}
            case list() | tuple():
                return [self.value(each) for each in value]
            case int() | float() if not isinstance(value, bool) and json.dumps(value) in self._texts:
                return MASK
        return value


def _forms(text: str) -> Iterator[str]:
    lines = [line.strip() for line in text.splitlines()]
    for each in (text, text.strip(), *(line for line in lines if len(line) >= SHORTEST_LINE)):
        if each.strip():
            yield each
            yield json.dumps(each)[1:-1]
            yield json.dumps(each, ensure_ascii=False)[1:-1]


def _differences(rendered: Any, without: Any) -> Iterator[str]:
    """The texts and numbers of the one value that are not at the same place in the other."""
    if isinstance(rendered, Mapping):
        other = without if isinstance(without, Mapping) else {}
        for key, each in rendered.items():
            if key not in other:
                yield str(key)
            yield from _differences(each, other.get(key))
    elif isinstance(rendered, list | tuple):
        beside = without if isinstance(without, list | tuple) else []
        for number, each in enumerate(rendered):
            yield from _differences(each, beside[number] if number < len(beside) else None)
    elif isinstance(rendered, str | int | float) and not isinstance(rendered, bool) and rendered != without:
        yield rendered if isinstance(rendered, str) else json.dumps(rendered)
