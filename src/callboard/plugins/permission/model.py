"""What permissions are about: resources of a type, the rules that conditions on them are made of, and how both are
written."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from callboard import AllOf, AnyOf, Condition, Context, Contribution, Holds, Invalid, Not

READ = "permission.policy.read"
DEEPEST = 50
FORMS = "`{rule: …, params: {…}}`, `{allOf: […]}`, `{anyOf: […]}` and `{not: …}`"


@dataclass(frozen=True, kw_only=True)
class Rule:
    """Something that may hold for a resource; `params` is the JSON Schema of its parameters."""

    name: str
    description: str
    params: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Resources(Contribution):
    """The resources of one type. `check` raises Invalid for a condition that is made of what there is not; `owned` is
    the condition of what belongs to any of some refs, None where things belong to nobody; `judge` says for each ref of
    a resource whether a condition holds for it, which it never does for what is not there. Those that the marks of
    `permission.confidential` can be on are `markable`, and have the rules that these are made of."""

    type: str
    rules: Sequence[Rule]
    check: Callable[[Condition], object]
    owned: Callable[[Sequence[str]], Condition] | None
    judge: Callable[[Sequence[str], Condition, Context], Awaitable[Sequence[bool]]]
    markable: bool = False


@dataclass(frozen=True, kw_only=True)
class Memberships(Contribution):
    """Knows what a person's ownership goes by, from their ref: their own and those of their groups."""

    refs_of: Callable[[str, Context], Awaitable[Sequence[str]]]


async def ownership_of(who: str, ctx: Context) -> list[str]:
    """What a person's ownership goes by, as far as anybody knows: their own ref first."""
    found = [who]
    for each in ctx.of(Memberships):
        found += await each.contribution.refs_of(who, ctx)
    return list(dict.fromkeys(found))


def parse_condition(value: object, *, deeper: int = DEEPEST) -> Condition:
    """A condition as Backstage writes it. Raises Invalid for anything else, and for one nested too deep."""
    if not isinstance(value, Mapping) or deeper == 0:
        raise Invalid("This is no condition", hint=f"Conditions are {FORMS}.")
    keys = value.keys() & {"rule", "allOf", "anyOf", "not"}
    match list(keys), value:
        case ["rule"], {"rule": str(rule)} if value.keys() <= {"rule", "params", "resourceType"}:
            params = value.get("params") or {}
            if isinstance(params, Mapping):
                return Holds(rule, dict(params))
        case ["allOf"], {"allOf": [_, *_] as inner} if len(value) == 1:
            return AllOf([parse_condition(each, deeper=deeper - 1) for each in inner])
        case ["anyOf"], {"anyOf": [_, *_] as inner} if len(value) == 1:
            return AnyOf([parse_condition(each, deeper=deeper - 1) for each in inner])
        case ["not"], {"not": inner} if len(value) == 1:
            return Not(parse_condition(inner, deeper=deeper - 1))
    raise Invalid("This is no condition", hint=f"Conditions are {FORMS}; the lists are not empty.")


def in_words(condition: Condition) -> str:
    """A condition as a phrase for an admin."""
    match condition:
        case Holds(rule, params):
            said = ", ".join(f"{key}: {_listed(value)}" for key, value in params.items())
            return f"{rule}({said})"
        case AllOf(conditions):
            return f"({' and '.join(map(in_words, conditions))})"
        case AnyOf(conditions):
            return f"({' or '.join(map(in_words, conditions))})"
        case Not(inner):
            return f"not {in_words(inner)}"


def _listed(value: object) -> str:
    return " ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
