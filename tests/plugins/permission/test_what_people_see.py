"""What a person sees is what an admin would see of a catalog in which what is confidential did not exist: lists, pages,
totals, facets, refs, the past, the graph and exports, on random catalogs."""

from __future__ import annotations

import csv
import io
import random
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote

import pytest

from callboard.plugins.catalog.index import (
    CatalogIndex,
    EntityList,
    EntityQuery,
    OrderField,
    find_by_refs,
    list_entities,
    parse_filter,
    query_entities,
)
from callboard.plugins.catalog.model import Entity
from callboard.testing import Meadow, portal

from .people import PEOPLE, Person

pytestmark = pytest.mark.usefixtures("callboard_database")

API = "/api/catalog"
GROUPS = ["web", "pay", "data", "vault"]
PERMISSION = {
    "confidential": [
        {"label": "acme.io/confidential", "visibleTo": ["group:default/data"]},
        {"tag": "secret"},
        {"annotation": "acme.io/closed", "value": "yes"},
    ]
}
IDENTITIES = ["ann", "bob group:default/web", "eve group:default/pay group:default/vault", "dan group:default/data"]
FACETS = ["kind", "spec.type", "metadata.tags", "relations.ownedBy", "relations.dependsOn", "relations.hasPart", "nope"]
FILTERS = [
    "kind=component",
    "kind=component,spec.type=service",
    "metadata.tags=secret",
    "metadata.labels.acme.io/confidential",
    "relations.dependsOn",
    "relations.dependencyOf",
    "relations.hasPart=component:default/c3",
    "relations.dependsOn=component:default/c1",
    "relations.ownedBy=group:default/vault",
    "spec.owner=pay",
]


def random_catalog(chance: random.Random) -> list[dict[str, Any]]:
    """Groups, systems and components that depend on one another; about every third is confidential in some way."""
    found = [Meadow.group(name, **_mark(chance, 0.2)) for name in GROUPS]
    found += [Meadow.system(f"s{n}", owner=chance.choice(GROUPS), **_mark(chance, 0.4)) for n in range(4)]
    for n in range(24):
        more: dict[str, Any] = {"dependsOn": [f"component:c{chance.randrange(26)}" for _ in range(chance.randrange(4))]}
        if chance.random() < 0.7:
            more["system"] = f"s{chance.randrange(5)}"
        kind = chance.choice(["service", "website", "Service"])
        found.append(
            Meadow.component(f"c{n}", owner=chance.choice([*GROUPS, "gone"]), type=kind, **more, **_mark(chance, 0.35))
        )
    return found


def _mark(chance: random.Random, share: float) -> dict[str, Any]:
    if chance.random() > share:
        return {"tags": ["java"]} if chance.random() < 0.5 else {}
    return chance.choice(
        [
            {"labels": {"acme.io/confidential": "x"}},
            {"tags": ["java", "secret"]},
            {"annotations": {"acme.io/closed": "yes"}},
        ]
    )


def may_see(document: Mapping[str, Any], refs: set[str], by_ref: Mapping[str, Any]) -> bool:
    """The rule, in words of its own."""
    if refs & _targets(document, "ownedBy"):
        return True
    above, level = [document], [document]
    for _ in range(3):
        level = [by_ref[ref] for each in level for ref in _targets(each, "partOf") if ref in by_ref]
        above += level
    return all(is_open(each, refs) for each in above)


def _targets(document: Mapping[str, Any], type: str) -> set[str]:
    return {each["targetRef"] for each in document["relations"] if each["type"] == type}


def is_open(document: Mapping[str, Any], refs: set[str]) -> bool:
    """Has it no mark that closes it to these refs?"""
    metadata = document["metadata"]
    if "acme.io/confidential" in metadata.get("labels", {}) and "group:default/data" not in refs:
        return False
    return "secret" not in metadata.get("tags", []) and metadata["annotations"].get("acme.io/closed") != "yes"


class Oracle:
    """A catalog of what somebody may see, in which the rest never was."""

    def __init__(self, everything: Sequence[dict[str, Any]], who: str) -> None:
        refs = {f"user:default/{who.split(maxsplit=1)[0]}", *who.split()[1:]}
        by_ref = {_ref(each): each for each in everything}
        seen = [each for each in everything if may_see(each, refs, by_ref)]
        self.hidden = {_ref(each) for each in everything} - {_ref(each) for each in seen}
        self.documents = [self._cut(each) for each in seen]
        self.index = CatalogIndex()
        for number, each in enumerate(self.documents):
            self.index.put(number, _ref(each), each["metadata"]["uid"], each)

    def _cut(self, document: dict[str, Any]) -> dict[str, Any]:
        kept = [each for each in document["relations"] if each["targetRef"] not in self.hidden]
        return {**document, "relations": kept}

    def of(self, ids: Sequence[int]) -> list[dict[str, Any]]:
        return [self.documents[id_] for id_ in ids]


def _ref(document: dict[str, Any]) -> str:
    return str(Entity(document).ref)


async def walked(person: Person, path: str) -> tuple[list[Any], set[int]]:
    """All pages of a query, one after the other, and the totals that they name."""
    items, totals, page = [], set(), await person.json(path)
    while True:
        items += page["items"]
        totals.add(page["totalItems"])
        if "nextCursor" not in page["pageInfo"]:
            return items, totals
        page = await person.json(f"{API}/entities/by-query?limit=5&cursor={quote(page['pageInfo']['nextCursor'])}")


def questions() -> Iterator[tuple[str, EntityQuery]]:
    for filter in (None, *FILTERS):
        for order in (None, OrderField("metadata.name"), OrderField("spec.type", descending=True)):
            asked = EntityQuery(filter=[filter] if filter else [], order=[order] if order else [], limit=1000)
            path = f"{API}/entities/by-query?limit=5" + (f"&filter={filter}" if filter else "")
            if order:
                path += f"&orderField={order.field},{'desc' if order.descending else 'asc'}"
            yield path, asked
    term = EntityQuery(text="c1", text_fields=["metadata.name"], limit=1000)
    yield f"{API}/entities/by-query?limit=5&fullTextFilterTerm=c1&fullTextFilterFields=metadata.name", term


@pytest.mark.parametrize("seed", [1, 2])
async def test_a_person_sees_a_catalog_without_what_is_confidential(seed: int) -> None:
    settings = {"permission": PERMISSION}
    async with portal(PEOPLE, catalog=random_catalog(random.Random(seed)), settings=settings) as running:
        everything = await Person(running, "admin").json(f"{API}/entities")
        for who in IDENTITIES:
            oracle, person = Oracle(everything, who), Person(running, who)
            assert oracle.hidden
            await check_lists(oracle, person)
            await check_counts(oracle, person)
            await check_single(oracle, person, everything)
            await check_pages(oracle, person)


async def check_lists(oracle: Oracle, person: Person) -> None:
    for path, asked in questions():
        expected = query_entities(oracle.index, asked)
        items, totals = await walked(person, path)
        assert items == oracle.of(expected.ids), path
        assert totals == {expected.total}, path
    assert await person.json(f"{API}/entities") == oracle.of(list_entities(oracle.index, EntityList()).ids)


async def check_counts(oracle: Oracle, person: Person) -> None:
    for filter in (None, *FILTERS):
        chosen = oracle.index.select(parse_filter([filter] if filter else []))
        path = f"{API}/entity-facets?" + "&".join(f"facet={each}" for each in FACETS)
        found = (await person.json(path + (f"&filter={filter}" if filter else "")))["facets"]
        expected = oracle.index.facets(FACETS, chosen)
        assert found == {
            key: [{"value": each.value, "count": each.count} for each in expected[key]] for key in FACETS
        }, filter
    past = await person.json(f"{API}/entities/by-query?at={int(time.time() * 1000)}&limit=1000")
    assert past["totalItems"] == len(past["items"]) == len(oracle.documents)


async def check_single(oracle: Oracle, person: Person, everything: Sequence[dict[str, Any]]) -> None:
    refs = [_ref(each) for each in everything] + ["component:default/never"]
    answer = await person.post(f"{API}/entities/by-refs", {"entityRefs": refs})
    found = find_by_refs(oracle.index, refs)
    assert answer.json()["items"] == [None if id_ is None else oracle.documents[id_] for id_ in found]
    for document in everything:
        kind, _, rest = _ref(document).partition(":")
        seen = _ref(document) not in oracle.hidden
        for path in (
            f"by-name/{kind}/{rest}",
            f"by-name/{kind}/{rest}/ancestry",
            f"by-uid/{document['metadata']['uid']}",
        ):
            assert (await person.get(f"{API}/entities/{path}")).status_code == (200 if seen else 404)


async def check_pages(oracle: Oracle, person: Person) -> None:
    for kind in ("component", "system", "group"):
        answer = await person.get(f"/catalog/-/export.csv?kind={kind}")
        rows = list(csv.DictReader(io.StringIO(answer.text)))
        assert {row["reference"] for row in rows} == {
            _ref(each) for each in oracle.documents if each["kind"].lower() == kind
        }
    for document in oracle.documents[:6]:
        answer = await person.get(f"/catalog-graph?root={_ref(document)}&depth=3&view=list")
        for ref in oracle.hidden:
            kind, _, rest = ref.partition(":")
            namespace, _, name = rest.partition("/")
            assert f'/catalog/{namespace}/{kind}/{name}"' not in answer.text, (ref, document)
        for each in document["relations"]:
            if oracle.index.id_of_ref(each["targetRef"]) is not None:
                kind, _, rest = each["targetRef"].partition(":")
                namespace, _, name = rest.partition("/")
                assert f"/catalog/{namespace}/{kind}/{name}" in answer.text
