"""Finds what somebody asks for, of what they may see: one answer for pages, programs and the palette."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from threading import Lock
from typing import Any, TypeVar

import numpy as np

from callboard import Context, Unavailable

from .following import LiveSearch
from .index import RESOURCE, TYPE, Answer, Layer, Sees, ask, make_question
from .index.strings import Array
from .model import ResourceFilter, Searchable, Visibility
from .usage import Usage

MOST_REMEMBERED = 64
MOST_ANSWERED, ANSWERED_SECONDS = 2_000, 60.0
SHORT, QUICK = 3, 500_000
"""Words of a question, and documents among which it is asked, up to which it takes some milliseconds, and less than the
way to a thread and back costs while many type."""
NOTHING = "nothing"
T = TypeVar("T")
_NONE = np.zeros(0, np.bool_)


@dataclass
class Sight:
    """Which resources somebody may see, as far as anybody has asked: each is judged once as long as that holds."""

    visibility: Visibility
    _known: dict[int, tuple[object, Array]] = field(default_factory=dict)

    def sees(self, layer: Layer, numbers: Array) -> Array:
        """For each of these documents whether its resource may be seen."""
        column = layer.segment.columns[RESOURCE]
        codes = column.codes[numbers]
        known = self._of(layer)
        unknown = np.unique(codes[known[codes] < 0])
        if unknown.size:
            refs = [column.values[code] for code in unknown.tolist()]
            known[unknown] = np.fromiter(self.visibility.sees(refs), np.bool_, len(refs))
        seen: Array = known[codes] > 0
        return seen

    def _of(self, layer: Layer) -> Array:
        found = self._known.get(id(layer.segment))
        if found is None or found[0] is not layer.segment:
            blank = np.full(len(layer.segment.columns[RESOURCE].values), -1, np.int8)
            found = self._known[id(layer.segment)] = (layer.segment, blank)
        return found[1]


class Sights:
    """What was lately judged, for the ones who search again and again while they type."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Hashable, Sight] = OrderedDict()
        self._lock = Lock()

    def of(self, key: Hashable, visibility: Visibility) -> Sight:
        """The sight that goes with a state of things."""
        with self._lock:
            sight = self._kept.pop(key, None) or Sight(visibility)
            sight.visibility = visibility
            self._kept[key] = sight
            while len(self._kept) > MOST_REMEMBERED:
                self._kept.popitem(last=False)
            return sight


def types_for(ctx: Context) -> list[Searchable]:
    """What the person who asks may search at all."""
    return [each.contribution for each in ctx.of(Searchable) if ctx.may(each.contribution.permission)]


async def find(
    ctx: Context,
    term: str,
    *,
    types: Sequence[str] = (),
    filters: Mapping[str, Sequence[str]] | None = None,
    since: float = 0.0,
) -> Answer:
    """All that fits of what the person who asks may see; without `types` of every type, and with `since` only what has
    changed since then, in seconds since 1970. Raises Unavailable while the index is being made, rather than tell that
    there is nothing."""
    live = ctx.state(LiveSearch)
    if not live.is_loaded:
        raise Unavailable(
            "What can be found is being read: nothing is left out of an answer unsaid",
            hint="It happens once, after an upgrade or a restore. Try again in a minute.",
        )
    allowed = [each for each in types_for(ctx) if not types or each.type in types]
    question = make_question(term, live.synonyms, filters or {}, since)
    popular = ctx.state(Usage).popular
    asked = partial(ask, live.index.layers, question, _sees(ctx, allowed), popular=popular)
    if len(question.units) <= SHORT and len(live.index) <= QUICK:
        return asked()
    return await ctx.in_thread(asked)


async def may_find(ctx: Context, document: int) -> bool:
    """Whether the person who asks may find the document of this number (`id_of` its address)."""
    return await ctx.in_thread(_is_seen, ctx.state(LiveSearch).index.layers, document, _sees(ctx, types_for(ctx)))


def _is_seen(layers: Sequence[Layer], document: int, sees: Sees) -> bool:
    for layer in layers:
        numbers = np.flatnonzero(layer.segment.ids == document)
        numbers = numbers[layer.alive[numbers]]
        seen = sees(layer, numbers) if numbers.size else _NONE
        if seen is None or seen.any():
            return True
    return False


class Answered:
    """What was lately answered: everybody types the same beginnings. It holds as long as what can be found and what
    people open does, and for a minute."""

    def __init__(self) -> None:
        self._kept: dict[Hashable, Any] = {}
        self._of: tuple[object, ...] = ()

    def remembered(self) -> int:
        """How many answers."""
        return len(self._kept)

    async def of(self, ctx: Context, asked: Hashable, find: Callable[[], Awaitable[T]]) -> T:
        """What `find` answers to `asked`, for all who may see the same."""
        now = (ctx.state(LiveSearch).index.layers, ctx.state(Usage).popular, int(time.monotonic() / ANSWERED_SECONDS))
        if len(self._kept) >= MOST_ANSWERED or not all(map(_is_same, self._of, now)) or not self._of:
            self._kept, self._of = {}, now
        kept, key = self._kept, (asked, _what_is_seen(ctx))
        if key not in kept:
            kept[key] = await find()
        found: T = kept[key]
        return found


def _is_same(one: object, other: object) -> bool:
    return one is other or (isinstance(one, int) and one == other)


def _what_is_seen(ctx: Context) -> Hashable:
    """Equal for all who find the same."""
    return tuple((each.type, _seen_of(ctx, each)[0]) for each in types_for(ctx))


def _sees(ctx: Context, allowed: Sequence[Searchable]) -> Sees:
    """Of the documents of the types that somebody may search, those whose resources they may see."""
    sights = {each.type: _sight(ctx, each) for each in allowed}

    def sees(layer: Layer, numbers: Array) -> Array | None:
        column = layer.segment.columns[TYPE]
        if len(column.values) <= len(sights) and all(sights.get(each, _nothing) is None for each in column.listed):
            return None
        types = column.codes[numbers]
        seen = np.zeros(len(numbers), np.bool_)
        for type_, judge in sights.items():
            of_type = np.flatnonzero(types == column.values.find(type_))
            if of_type.size:
                seen[of_type] = True if judge is None else judge(layer, numbers[of_type])
        return seen

    return sees


def _sight(ctx: Context, searchable: Searchable) -> Callable[[Layer, Array], Array] | None:
    """Judges documents of one type; None where all may be seen."""
    key, visibility = _seen_of(ctx, searchable)
    if visibility is not None:
        return ctx.state(Sights).of(key, visibility).sees
    return _nothing if key == NOTHING else None


def _seen_of(ctx: Context, searchable: Searchable) -> tuple[Hashable, Visibility | None]:
    """What somebody may see of one type, and what that is equal by. Where nobody can judge by the condition, it is
    nothing."""
    filters = [each.contribution for each in ctx.of(ResourceFilter)]
    judge = next((each for each in filters if each.type == searchable.resource_type), None)
    if judge is None:
        restricted = ctx.decide(searchable.permission).condition is not None
        return (NOTHING if restricted else ""), None
    visibility = judge.visibility(searchable.permission, ctx)
    return ("", None) if visibility is None else ((judge.type, searchable.permission, visibility.state), visibility)


def _nothing(layer: Layer, numbers: Array) -> Array:  # noqa: ARG001 - the signature of a sight
    return np.zeros(len(numbers), np.bool_)


def types_known(ctx: Context) -> list[str]:
    """The types of documents that there are."""
    return [each.contribution.type for each in ctx.of(Searchable)]
