"""Works out what to write when locations say something new: pure, over what is stored and what was found."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from ..model import LocationRef, Problem, Stated
from .locations import Known

LEAVING = "leaving"
FREE = frozenset({"orphan", LEAVING})
"""States in which an entity may be taken over by another location that declares it."""


@dataclass(frozen=True, kw_only=True)
class NewEntity:
    """An entity as found: its document before linking as JSON, a hash of that, and its YAML with its first line."""

    ref: str
    document: bytes
    hash: str
    text: bytes
    file: str
    index: int
    line: int
    relations: tuple[Stated, ...]


@dataclass(frozen=True, kw_only=True)
class Target:
    """A location that this one leads to, the entity that says so, and the line on which it does."""

    ref: LocationRef
    optional: bool
    emitter: str
    line: int = 0


@dataclass(frozen=True, kw_only=True)
class Replacement:
    """All that a location says now.

    `unreadable` says that some document could not be read at all: what was there before and is missing now stays,
    since nobody can know which of them it was. Without `targets` those known stay. `failed` are refs whose
    document is faulty: their last good version stays. With `keep_orphans` nothing is deleted for being gone.
    `discovers` says that the targets are files found by a pattern rather than named by somebody.
    """

    known: Known
    entities: Sequence[NewEntity] = ()
    problems: Sequence[Problem] = ()
    targets: Sequence[Target] | None = ()
    etag: str = ""
    hash: str = ""
    revision: str = ""
    depends: str = ""
    unreadable: bool = False
    failed: frozenset[str] = field(default_factory=frozenset)
    keep_orphans: bool = False
    discovers: bool = False


@dataclass(frozen=True, kw_only=True)
class Present:
    """An entity as stored: where it stands, the hash of what was found there, and its state."""

    location_id: int
    location: LocationRef
    hash: str
    state: str


@dataclass(kw_only=True)
class Plan:
    """What to do for one location. `states` are new states by ref; `refused` are refs that another location holds.

    `removed` have been taken over by another location; `gone` are said nowhere now, and wait for the end of the round.
    """

    new: Replacement
    added: list[NewEntity] = field(default_factory=list)
    changed: list[NewEntity] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    states: dict[str, str] = field(default_factory=dict)
    refused: dict[str, LocationRef] = field(default_factory=dict)

    @property
    def differs(self) -> bool:
        return bool(self.added or self.changed or self.removed or self.gone)


def make_plans(news: Iterable[Replacement], present: Mapping[str, Present]) -> tuple[list[Plan], dict[str, int]]:
    """A plan for each location, in their order: what one gives up, those after it may take.

    `present` must hold every entity that stands at one of these locations or that one of them names. Returns as
    well who holds which ref once all plans are carried out.
    """
    holders = dict(present)
    here: dict[int, set[str]] = {}
    for ref, each in present.items():
        here.setdefault(each.location_id, set()).add(ref)
    plans = [_plan(new, holders, here.get(new.known.id, set())) for new in news]
    return plans, {ref: each.location_id for ref, each in holders.items()}


def _plan(new: Replacement, holders: dict[str, Present], here: set[str]) -> Plan:
    plan = Plan(new=new)
    mine: set[str] = set()
    for each in new.entities:
        holder = holders.get(each.ref)
        if holder is not None and holder.location_id != new.known.id and holder.state not in FREE:
            plan.refused[each.ref] = holder.location
            continue
        mine.add(each.ref)
        _take(plan, each, holder)
        holders[each.ref] = Present(location_id=new.known.id, location=new.known.ref, hash=each.hash, state="ok")
    for ref in sorted(here - mine):
        # What another location of the same batch has just taken over is no longer here.
        if holders[ref].location_id != new.known.id:
            continue
        state = _state_without(new, ref)
        if not state:
            plan.gone.append(ref)
            holders[ref] = replace(holders[ref], state=LEAVING)
        elif holders[ref].state != state:
            plan.states[ref] = state
    return plan


def _take(plan: Plan, each: NewEntity, holder: Present | None) -> None:
    if holder is None:
        plan.added.append(each)
    elif holder.location_id != plan.new.known.id:
        # An orphan that turns up elsewhere moves there, and so does what its location has just given up.
        plan.removed.append(each.ref)
        plan.added.append(each)
    elif holder.hash != each.hash:
        plan.changed.append(each)
    elif holder.state != "ok":
        plan.states[each.ref] = "ok"


def _state_without(new: Replacement, ref: str) -> str:
    """What becomes of an entity that its location does not give any more; empty when it goes."""
    if new.unreadable or ref in new.failed:
        return "stale"
    return "orphan" if new.keep_orphans else ""
