"""Draws an organisation: first how many of each thing, then their names, owners and who offers what.

Everything a ref may point at exists here before `descriptors` writes the first line.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random

from vocabulary import ASPECTS, FIRST_NAMES, LAST_NAMES, RESOURCE_TYPES, SUBJECTS, SUFFIXES

# How many of each there are per squad. Groups and domains follow from the number of squads.
PER_SQUAD: Mapping[str, float] = {
    "service": 4,
    "pipeline": 8,
    "ml-model": 5,
    "website": 0.8,
    "library": 0.8,
    "mobile-feature": 0.4,
    "API": 1.6,
    "Resource": 2.4,
    "System": 0.4,
    "User": 8,
}
COMPONENT_TYPES = [sort for sort in PER_SQUAD if sort not in {"API", "Resource", "System", "User"}]
SQUADS_PER_TRIBE = 12
SMALLEST = 40  # entities: below this a squad cannot have one of everything


@dataclass(frozen=True, kw_only=True)
class Thing:
    """A component, API, resource or system. `type` is its `spec.type`, `subject` what its texts talk about."""

    kind: str
    type: str
    name: str
    subject: str
    owner: str
    system: str = ""
    provides: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True)
class Company:
    """All there is. `repositories` holds things that lie in one file together; APIs follow their provider. With a
    `unit` every name begins with it, so that several companies can stand in one catalog."""

    tribes: Sequence[str]
    squads: Sequence[str]
    people: Sequence[tuple[str, str]]
    systems: Sequence[Thing]
    things: Sequence[Thing]
    repositories: Sequence[Sequence[Thing]]
    unit: str = ""

    def tribe_of(self, squad: int) -> str:
        return self.tribes[squad % len(self.tribes)]


def count_things(squads: int | None, entities: int | None) -> Mapping[str, int]:
    """How many of each sort: the keys of PER_SQUAD plus `squads` and `tribes`. Raises ValueError."""
    if squads is not None and entities is None:
        if squads < 1:
            raise ValueError("An organisation has at least one squad")
        shares = {sort: max(1, round(share * squads)) for sort, share in PER_SQUAD.items()}
        return {**shares, "squads": squads, "tribes": count_tribes(squads)}
    if entities is None or squads is not None:
        raise ValueError("Say how large: either squads or entities")
    if entities < SMALLEST:
        raise ValueError(f"An organisation has at least {SMALLEST} entities")
    fitting = max(1, int(entities / (sum(PER_SQUAD.values()) + 1 + 2 / SQUADS_PER_TRIBE)))
    tribes = count_tribes(fitting)
    groups = 1 + tribes + fitting
    return {**divide(entities - groups - tribes, PER_SQUAD), "squads": fitting, "tribes": tribes}


def count_tribes(squads: int) -> int:
    return max(1, round(squads / SQUADS_PER_TRIBE))


def divide(total: int, shares: Mapping[str, float]) -> Mapping[str, int]:
    """Whole numbers in these proportions, each at least one, that add up to exactly `total`."""
    unit = total / sum(shares.values())
    parts = {sort: max(1, int(share * unit)) for sort, share in shares.items()}
    largest_first = sorted(shares, key=lambda sort: (-shares[sort], sort))
    missing = total - sum(parts.values())
    step = 1 if missing > 0 else -1
    for turn in range(abs(missing)):
        # What is missing goes round; what is too much (tiny organisations) is taken from the largest alone.
        parts[largest_first[turn % len(largest_first) if missing > 0 else 0]] += step
    return parts


def draw_company(counts: Mapping[str, int], random: Random, unit: str = "") -> Company:
    """Everything by name, in the same order for the same counts and the same state of `random`."""
    groups, names = NameDrawer(random, unit), NameDrawer(random, unit)
    tribes = [groups.draw(("tribe",))[0] for _ in range(counts["tribes"])]
    squads = [groups.draw(("", "", "crew"))[0] for _ in range(counts["squads"])]
    systems = [draw_thing("System", squads, (), names) for _ in range(counts["System"])]
    components = draw_components(counts, squads, systems, names)
    resources = [draw_thing("Resource", squads, systems, names) for _ in range(counts["Resource"])]
    things = [*components, *resources]
    return Company(
        tribes=tribes,
        squads=squads,
        people=draw_people(counts["User"], random, unit),
        systems=systems,
        things=things,
        repositories=pack_repositories(things, random),
        unit=unit,
    )


class NameDrawer:
    """Hands out plausible names, never the same twice."""

    def __init__(self, random: Random, unit: str = "") -> None:
        self.random, self.unit = random, unit
        self.taken: set[str] = set()

    def draw(self, suffixes: Sequence[str]) -> tuple[str, str]:
        """A free name and the subject it starts with. Numbers come in when words run out."""
        attempt = 0
        while True:
            subject, aspect = self.random.choice(SUBJECTS), self.random.choice(ASPECTS)
            number = str(self.random.randrange(2, attempt)) if attempt > 20 else ""
            name = "-".join(part for part in (self.unit, subject, aspect, number, self.random.choice(suffixes)) if part)
            if name not in self.taken:
                self.taken.add(name)
                return name, subject
            attempt += 1


def draw_thing(
    sort: str,
    squads: Sequence[str],
    systems: Sequence[Thing],
    names: NameDrawer,
    provides: Sequence[str] = (),
) -> Thing:
    name, subject = names.draw(SUFFIXES[sort])
    kind = "Component" if sort in COMPONENT_TYPES else sort
    types = {"Resource": RESOURCE_TYPES.get(name.rsplit("-", 1)[1], ""), "System": "product"}
    return Thing(
        kind=kind,
        type=types.get(sort, sort),
        name=name,
        subject=subject,
        owner=names.random.choice(squads),
        system=names.random.choice(systems).name if systems else "",
        provides=provides,
    )


def draw_components(
    counts: Mapping[str, int], squads: Sequence[str], systems: Sequence[Thing], names: NameDrawer
) -> list[Thing]:
    """Components of every type, each service followed by the APIs it provides."""
    offered: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for _ in range(counts["API"]):
        offered[names.random.randrange(counts["service"])].append(names.draw(SUFFIXES["API"]))
    drawn: list[Thing] = []
    for sort in COMPONENT_TYPES:
        for number in range(counts[sort]):
            apis = offered[number] if sort == "service" else []
            thing = draw_thing(sort, squads, systems, names, [name for name, _ in apis])
            drawn.append(thing)
            drawn += [
                Thing(
                    kind="API",
                    type="openapi",
                    name=name,
                    subject=subject,
                    owner=thing.owner,
                    system=thing.system,
                )
                for name, subject in apis
            ]
    return drawn


def draw_people(count: int, random: Random, unit: str) -> list[tuple[str, str]]:
    """Entity names and full names; namesakes get a number."""
    namesakes: dict[str, int] = defaultdict(int)
    people = []
    for _ in range(count):
        first, last = random.choice(FIRST_NAMES), random.choice(LAST_NAMES)
        name = "-".join(part for part in (unit, first, last) if part).lower()
        namesakes[name] += 1
        number = f"-{namesakes[name]}" if namesakes[name] > 1 else ""
        people.append((name + number, f"{first} {last}"))
    return people


def pack_repositories(things: Sequence[Thing], random: Random) -> list[list[Thing]]:
    """Repositories of one owner with one to six things each; most hold one or two."""
    by_owner: dict[str, list[Thing]] = defaultdict(list)
    for thing in things:
        by_owner[thing.owner].append(thing)
    repositories = []
    for owned in by_owner.values():
        start = 0
        while start < len(owned):
            size = random.choices(range(1, 7), weights=(40, 22, 15, 10, 8, 5))[0]
            repositories.append(owned[start : start + size])
            start += size
    return repositories
