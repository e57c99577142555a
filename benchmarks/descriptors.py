"""Writes a drawn company down as catalog files: paths and YAML documents, as text and in a fixed order.

Text is put together by hand because a YAML library would take most of a minute for ten thousand entities.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from random import Random

from company import Company, Thing
from vocabulary import DEFINITION, LANGUAGES, LIFECYCLES, PURPOSES, REMARKS, TAG_WEIGHTS, TAGS

HEAD = "apiVersion: backstage.io/v1alpha1\nkind: {}\nmetadata:\n  name: {}\n"


def render_files(company: Company, random: Random) -> Iterator[tuple[str, list[str]]]:
    """Every file as (path below the folder, its YAML documents), definitions of APIs included."""
    yield "organisation/domains-and-groups.yaml", [*render_domains(company), *render_groups(company)]
    yield from render_people(company)
    yield from render_systems(company)
    picker = RelationPicker(company, random)
    for repository in company.repositories:
        folder = f"repositories/{repository[0].name}"
        files = [thing for thing in repository if thing.kind == "API" and is_in_a_file(thing)]
        yield f"{folder}/catalog-info.yaml", [render_thing(thing, folder, picker) for thing in repository]
        for thing in files:
            yield f"{folder}/{thing.name}.openapi.yaml", [render_definition(thing)]


def render_domains(company: Company) -> Iterator[str]:
    for tribe in company.tribes:
        yield (
            HEAD.format("Domain", domain_of(tribe))
            + f"  description: What {tribe} is about.\nspec:\n  owner: {tribe}\n"
        )


def domain_of(tribe: str) -> str:
    return tribe.removesuffix("-tribe")


def render_groups(company: Company) -> Iterator[str]:
    everyone = f"{company.unit}-everyone".strip("-")
    yield render_group(everyone, "root", "", company.tribes)
    squads: dict[str, list[str]] = defaultdict(list)
    for number, squad in enumerate(company.squads):
        squads[company.tribe_of(number)].append(squad)
    for tribe in company.tribes:
        yield render_group(tribe, "tribe", everyone, squads[tribe])
    for number, squad in enumerate(company.squads):
        yield render_group(squad, "squad", company.tribe_of(number), ())


def render_group(name: str, type_: str, parent: str, children: Sequence[str]) -> str:
    title = name.replace("-", " ").capitalize()
    return (
        HEAD.format("Group", name)
        + f"  description: {title}, a {type_}.\nspec:\n  type: {type_}\n"
        + f"  profile: {{displayName: {title}, email: {name}@example.com}}\n"
        + (f"  parent: {parent}\n" if parent else "")
        + f"  children: [{', '.join(children)}]\n"
    )


def render_people(company: Company) -> Iterator[tuple[str, list[str]]]:
    by_tribe: dict[str, list[str]] = defaultdict(list)
    for number, (name, full_name) in enumerate(company.people):
        squad = number % len(company.squads)
        by_tribe[company.tribe_of(squad)].append(
            HEAD.format("User", name)
            + f"spec:\n  profile: {{displayName: {full_name}, email: {name}@example.com}}\n"
            + f"  memberOf: [{company.squads[squad]}]\n"
        )
    for tribe, documents in by_tribe.items():
        yield f"organisation/people-{tribe}.yaml", documents


def render_systems(company: Company) -> Iterator[tuple[str, list[str]]]:
    tribes = {squad: company.tribe_of(number) for number, squad in enumerate(company.squads)}
    by_domain: dict[str, list[str]] = defaultdict(list)
    for system in company.systems:
        domain = domain_of(tribes[system.owner])
        by_domain[domain].append(
            HEAD.format("System", system.name)
            + f"  title: {system.name.replace('-', ' ').capitalize()}\n"
            + f"  description: Everything about a {system.subject} in one place.\n"
            + f"spec:\n  owner: {system.owner}\n  domain: {domain}\n"
        )
    for domain, documents in by_domain.items():
        yield f"systems/{domain}.yaml", documents


class RelationPicker:
    """Chooses what a thing uses: a few things are used by nearly all, most by their neighbours only."""

    def __init__(self, company: Company, random: Random) -> None:
        self.random = random
        self.apis = [thing for thing in company.things if thing.kind == "API"]
        self.targets = [
            thing for thing in company.things if thing.kind == "Resource" or thing.type in {"library", "service"}
        ]

    def pick(self, among: Sequence[Thing], most: int, besides: Thing) -> list[Thing]:
        """At most `most` different things. The cube makes the first ones far more likely."""
        chosen: dict[str, Thing] = {}
        for _ in range(self.random.randrange(most + 1)):
            thing = among[int(len(among) * self.random.random() ** 3)]
            if thing.name != besides.name and thing.name not in besides.provides:
                chosen[thing.name] = thing
        return [*chosen.values()]


def render_thing(thing: Thing, folder: str, picker: RelationPicker) -> str:
    """One document: what a careful squad would have written."""
    random = picker.random
    text = HEAD.format(thing.kind, thing.name) + describe(thing, random) + annotate(thing, folder, random)
    text += f"spec:\n  type: {thing.type}\n"
    if thing.kind != "Resource":
        text += f"  lifecycle: {random.choices(LIFECYCLES, weights=(84, 11, 5))[0]}\n"
    text += f"  owner: {thing.owner}\n  system: {thing.system}\n"
    if thing.kind == "API":
        return text + render_api(thing)
    if thing.kind == "Component":
        text += render_list("providesApis", thing.provides)
        text += render_list("consumesApis", [api.name for api in picker.pick(picker.apis, 4, thing)])
    used = picker.pick(picker.targets, 3, thing)
    return text + render_list("dependsOn", [f"{target.kind.lower()}:{target.name}" for target in used])


def describe(thing: Thing, random: Random) -> str:
    purpose = random.choice(PURPOSES).format(subject=thing.subject, system=thing.system, owner=thing.owner)
    remark = " " + random.choice(REMARKS) if random.random() < 0.4 else ""
    tags = dict.fromkeys(random.choices(TAGS, cum_weights=TAG_WEIGHTS, k=random.randrange(5)))
    language = [random.choice(LANGUAGES[thing.type])] if thing.type in LANGUAGES else []
    text = f"  description: >-\n    {purpose}{remark}\n"
    if language:
        text += f"  labels:\n    example.com/language: {language[0]}\n"
    return text + (f"  tags: [{', '.join([*language, *tags])}]\n" if language or tags else "")


def annotate(thing: Thing, folder: str, random: Random) -> str:
    name, repository = thing.name, folder.rsplit("/", 1)[1]
    text = f"  annotations:\n    github.com/project-slug: example/{repository}\n"
    if thing.type == "service":
        text += f"    backstage.io/kubernetes-id: {name}\n    grafana/dashboard-selector: {name}\n"
        text += f"    pagerduty.com/service-id: P{random.randrange(10**6):06}\n"
    if thing.kind == "Component" and random.random() < 0.5:
        text += "    backstage.io/techdocs-ref: dir:.\n"
        text += f"    sonarqube.org/project-key: example_{name}\n"
    if thing.kind == "Component" and random.random() < 0.6:
        text += "  links:\n"
        text += f"    - {{url: 'https://dashboards.example.com/{name}', title: Dashboard, icon: dashboard}}\n"
        text += f"    - {{url: 'https://runbooks.example.com/{name}', title: Runbook, icon: docs}}\n"
    return text


def is_in_a_file(thing: Thing) -> bool:
    """Whether an API's definition lies beside the catalog file (every other one) or inside it."""
    return len(thing.name) % 2 == 0


def render_api(thing: Thing) -> str:
    if is_in_a_file(thing):
        return f"  definition:\n    $text: ./{thing.name}.openapi.yaml\n"
    lines = render_definition(thing).splitlines()
    return "  definition: |\n" + "".join(f"    {line}\n" for line in lines)


def render_definition(thing: Thing) -> str:
    return DEFINITION.format(name=thing.name, subject=thing.subject, capital=thing.subject.capitalize())


def render_list(key: str, items: Sequence[str]) -> str:
    return f"  {key}:\n" + "".join(f"    - {item}\n" for item in items) if items else ""
