"""What is derived from secrets is not said: not in logs, not in errors, not in what is stored [R9].

Not the secret alone is hidden but each text of an input that would be another one without secrets. So it does not
help a template to turn a secret round, to encode it, or to take it apart.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final
from urllib.parse import quote

MASK: Final = "***"
NOTHING: Final = r"(?!)"
SHORTEST_VARIED = 6
"""Letters of a secret whose usual encodings are hidden, too: an action may make one of it itself."""
SHORTEST_LINE = 4
"""Letters of a line of a longer secret that is hidden by itself."""


class Masks:
    """The texts that one task may not say. They only become more."""

    def __init__(self, texts: Iterable[str] = ()) -> None:
        self._texts: set[str] = set()
        self._ordered: tuple[str, ...] = ()
        self._pattern = re.compile(NOTHING)
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
            self._pattern = re.compile("|".join(map(re.escape, self._ordered)))

    def derive(self, rendered: Any, without: Any, template: Any = None) -> None:
        """Hides what of a rendered value is another one without secrets. The names that stand in the template are
        none: they go only because what they name does."""
        written = json.dumps(template, ensure_ascii=False)
        found = {each for each, is_name in _differences(rendered, without) if not (is_name and each in written)}
        self.derived |= found
        self.add(found)

    def hide(self, texts: Iterable[str]) -> None:
        """Hides these and what is usually made of them, also when another process goes on with the task."""
        found = {form for each in texts for form in variants(each)}
        self.derived |= found
        self.add(found)

    def text(self, said: str) -> str:
        """What may be said of a text."""
        return self._pattern.sub(MASK, said)

    def value(self, value: Any) -> Any:
        """What may be said of a JSON value."""
        if not self._ordered:
            return value
        match value:
            case str():
                return self.text(value)
            case Mapping():
                return {self._key(str(key)): self.value(each) for key, each in value.items()}
            case list() | tuple():
                return [self.value(each) for each in value]
            case int() | float() if not isinstance(value, bool) and json.dumps(value) in self._texts:
                return MASK
        return value

    def _key(self, name: str) -> str:
        """What may be said of a name in an object. A few letters in it are nobody's secret, and it has a meaning."""
        hidden = [each for each in self._ordered if len(each) >= SHORTEST_LINE and each in name]
        return MASK if hidden else name


def variants(secret: str) -> Iterator[str]:
    """A secret, and what programs usually make of one. A single letter is none."""
    if len(secret) > 1:
        yield secret
    if len(secret) < SHORTEST_VARIED:
        return
    raw = secret.encode()
    yield from (secret[::-1], secret.upper(), secret.lower(), raw.hex(), raw.hex().upper(), quote(secret, safe=""))
    for before in range(3):
        # Where something stands before it, as in `user:secret`, the letters in the middle are these all the same.
        encoded = base64.b64encode(b"\0" * before + raw).decode().rstrip("=")
        inner = encoded[(0, 2, 3)[before] :][: -1 if (before + len(raw)) % 3 else None]
        yield from (inner, inner.replace("+", "-").replace("/", "_"))


def _forms(text: str) -> Iterator[str]:
    lines = [line.strip() for line in text.splitlines()]
    for each in (text, text.strip(), *(line for line in lines if len(line) >= SHORTEST_LINE)):
        if each.strip():
            yield each
            yield json.dumps(each)[1:-1]
            yield json.dumps(each, ensure_ascii=False)[1:-1]


def _differences(rendered: Any, without: Any) -> Iterator[tuple[str, bool]]:
    """The texts and numbers of the one value that are not at the same place in the other, and the names in objects,
    each with whether it is one."""
    if isinstance(rendered, Mapping):
        other = without if isinstance(without, Mapping) else {}
        for key, each in rendered.items():
            if key not in other:
                yield str(key), True
            yield from _differences(each, other.get(key))
    elif isinstance(rendered, list | tuple):
        beside = without if isinstance(without, list | tuple) else []
        for number, each in enumerate(rendered):
            yield from _differences(each, beside[number] if number < len(beside) else None)
    elif isinstance(rendered, str | int | float) and not isinstance(rendered, bool) and rendered != without:
        yield rendered if isinstance(rendered, str) else json.dumps(rendered), False
