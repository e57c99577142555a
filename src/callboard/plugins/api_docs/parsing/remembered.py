"""Definitions that have been read, by the hash of their text, so that a page reads none twice."""

from __future__ import annotations

import asyncio
import hashlib
from collections import OrderedDict
from threading import Lock

from callboard import Context
from callboard.plugins.catalog import Entity

from ..model import Definition
from .reading import read_definition


class Remembered:
    """The definitions that were asked for last."""

    def __init__(self, most: int) -> None:
        self._most, self._lock = most, Lock()
        self._known: OrderedDict[tuple[str, str], Definition] = OrderedDict()

    def read(self, type: str, text: str) -> Definition:
        """The definition of a text, read once."""
        key = (type.lower(), hash_of(text))
        with self._lock:
            found = self._known.get(key)
            if found is not None:
                self._known.move_to_end(key)
                return found
        found = read_definition(type, text)
        with self._lock:
            self._known[key] = found
            while len(self._known) > self._most:
                self._known.popitem(last=False)
        return found


def hash_of(text: str) -> str:
    """What tells two texts apart."""
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()


def text_of(entity: Entity) -> str:
    """The text of an API's definition, empty for one without."""
    found = entity.spec.get("definition")
    return found if isinstance(found, str) else ""


async def definition_of(entity: Entity, ctx: Context) -> Definition:
    """The definition of an API."""
    return await asyncio.to_thread(ctx.state(Remembered).read, entity.type, text_of(entity))
