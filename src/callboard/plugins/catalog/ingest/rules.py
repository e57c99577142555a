"""Rules: which kinds of entities a location may bring (`catalog.rules`, and `rules` of one location)."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from callboard import Invalid

from ..model import Entity, LocationRef, Problem
from .glob import matches

DEFAULT_KINDS = ("Component", "API", "Location")


@dataclass(frozen=True, kw_only=True)
class AllowedKind:
    """A kind, or only those of one `spec.type`; letter case is ignored."""

    kind: str
    type: str | None = None

    def covers(self, entity: Entity) -> bool:
        if self.kind.lower() != entity.kind.lower():
            return False
        return self.type is None or self.type.lower() == entity.type.lower()


@dataclass(frozen=True, kw_only=True)
class AllowedLocation:
    """A place by type, exact target or pattern; what is None does not matter."""

    type: str | None = None
    exact: str | None = None
    pattern: str | None = None

    def covers(self, location: LocationRef) -> bool:
        if self.type is not None and self.type != location.type:
            return False
        if self.exact is not None:
            return self.exact == location.target
        return self.pattern is None or matches(self.pattern, location.target)


@dataclass(frozen=True, kw_only=True)
class Rule:
    """These kinds may come from these locations; without `locations`, from anywhere."""

    allow: tuple[AllowedKind, ...]
    locations: tuple[AllowedLocation, ...] | None = None

    def covers(self, entity: Entity, origin: LocationRef) -> bool:
        if self.locations is not None and not any(place.covers(origin) for place in self.locations):
            return False
        return any(kind.covers(entity) for kind in self.allow)


@dataclass(frozen=True, kw_only=True)
class Rules:
    """An entity is allowed when any rule covers it."""

    rules: tuple[Rule, ...]

    def refusal(self, entity: Entity, origin: LocationRef, location: LocationRef | None = None) -> Problem | None:
        """Why `origin`, the registration and not the file read, may not bring this entity; None when it may."""
        if any(rule.covers(entity, origin) for rule in self.rules):
            return None
        return Problem(
            message=f"Entity {entity.ref} at {location or origin}, originated at {origin}, "
            "is not of an allowed kind for that location",
            hint=f"An administrator can allow {entity.kind} under `catalog.rules`.",
            name="NotAllowedError",
            stage="rules",
            entity=str(entity.ref),
        )

    def and_own(self, kinds: Mapping[str, Sequence[str]]) -> Rules:
        """These, and further kinds by the type of the locations that may bring them."""
        own = (
            Rule(allow=tuple(AllowedKind(kind=each) for each in some), locations=(AllowedLocation(type=type_),))
            for type_, some in kinds.items()
        )
        return Rules(rules=(*self.rules, *own))


def read_rules(config: Mapping[str, Any], folder: str = "") -> Rules:
    """The rules in the `catalog` section of the settings; `folder` is what relative files are below.

    Raises Invalid for a rule that makes no sense.
    """
    rules = [_read_rule(rule) for rule in _list(config.get("rules"), "catalog.rules")]
    if "rules" not in config:
        rules = [Rule(allow=tuple(AllowedKind(kind=kind) for kind in DEFAULT_KINDS))]
    for location in _list(config.get("locations"), "catalog.locations"):
        place = _place_of(location, folder)
        for rule in _list(location.get("rules"), "catalog.locations.rules"):
            kinds = tuple(_read_kind(kind) for kind in _list(rule.get("allow"), "allow"))
            rules.append(Rule(allow=kinds, locations=(place,)))
    return Rules(rules=tuple(rules))


def _read_rule(rule: Mapping[str, Any]) -> Rule:
    allow = tuple(_read_kind(kind) for kind in _list(rule.get("allow"), "catalog.rules.allow"))
    if "locations" not in rule:
        return Rule(allow=allow)
    places = _list(rule["locations"], "catalog.rules.locations")
    return Rule(allow=allow, locations=tuple(_read_location(place) for place in places))


def _read_kind(value: str | Mapping[str, Any]) -> AllowedKind:
    if isinstance(value, str):
        return AllowedKind(kind=value)
    if not isinstance(value, Mapping) or not isinstance(value.get("kind"), str):
        raise Invalid(
            f"`{value}` is no kind that a rule of the catalog could allow",
            hint="Write the name of a kind, or `{kind: Resource, spec.type: database}`.",
        )
    return AllowedKind(kind=value["kind"], type=value.get("spec.type"))


def _read_location(value: Mapping[str, Any]) -> AllowedLocation:
    if value.get("exact") is not None and value.get("pattern") is not None:
        raise Invalid(
            "A rule of the catalog has a location with both `exact` and `pattern`",
            hint="Keep one of the two.",
        )
    return AllowedLocation(type=value.get("type"), exact=value.get("exact"), pattern=value.get("pattern"))


def _place_of(location: Mapping[str, Any], folder: str) -> AllowedLocation:
    kind, target = location.get("type", "url"), str(location.get("target", ""))
    if kind == "file":
        target = posixpath.normpath(posixpath.join(folder, target))
    return AllowedLocation(type=kind, exact=target)


def _list(value: Any, where: str) -> Sequence[Any]:
    if value is None:
        return ()
    if isinstance(value, str) or not isinstance(value, Sequence):
        raise Invalid(f"`{where}` must be a list", hint="Put each value on a line of its own, after `- `.")
    return value
