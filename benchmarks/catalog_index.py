"""Measures the catalog index against a scan over the documents, on made-up companies of a given size.

    python benchmarks/catalog_index.py [--entities 10000] [--json]

Prints the median of each question in milliseconds, the same for a scan over search rows that were derived
beforehand, and their ratio: the ratio is what can be compared between machines.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import statistics
import time
import uuid
from collections import Counter
from collections.abc import Callable
from typing import Any

from callboard.plugins.catalog.index import (
    CatalogIndex,
    EntityQuery,
    OrderField,
    matches,
    parse_filter,
    parse_predicate,
    query_entities,
    search_rows,
)

WORDS = ["catalog", "playlist", "payment", "search", "invoice", "stream", "order", "user", "report", "billing", "media"]
TAGS = ["java", "python", "go", "typescript", "kafka", "grpc", "rest", "batch", "internal", "public"]
FACETS = ["kind", "spec.type", "relations.ownedBy", "metadata.tags"]
FILTER = ["kind=component,spec.type=service,spec.lifecycle=production"]
QUERY = {
    "$any": [
        {
            "$all": [
                {"kind": "component", "spec.type": {"$in": ["service", "library"]}},
                {"metadata.tags": {"$contains": "java"}},
                {"$not": {"spec.lifecycle": "deprecated"}},
            ]
        },
        {"kind": "api", "relations.ownedBy": {"$in": ["group:default/team-1", "group:default/team-2"]}},
    ]
}


def make_document(chance: random.Random, number: int, size: int) -> dict[str, Any]:
    """One entity with about the 30 search rows that real ones have."""
    name = f"{chance.choice(WORDS)}-{chance.choice(WORDS)}-{number}"
    owner = f"group:default/team-{chance.randrange(max(2, size // 100))}"
    system = f"system:default/system-{chance.randrange(max(2, size // 50))}"
    source = f"url:https://git.example.org/{owner[14:]}/{name}/blob/main/catalog-info.yaml"
    links = [{"url": f"https://grafana.example.org/d/{name}", "title": "Dashboard", "icon": "dashboard"}]
    return {
        "apiVersion": "backstage.io/v1alpha1",
        "kind": chance.choices(["Component", "API", "Resource", "System", "User"], [50, 20, 15, 5, 10])[0],
        "metadata": {
            "name": name,
            "namespace": "default",
            "uid": str(uuid.UUID(int=chance.getrandbits(128))),
            "title": name.replace("-", " ").title(),
            "description": f"The {chance.choice(WORDS)} of {name}, for {chance.choice(WORDS)} and more.",
            "tags": chance.sample(TAGS, 3),
            "labels": {"tier": str(chance.randrange(4))},
            "annotations": {
                "backstage.io/managed-by-location": source,
                "backstage.io/managed-by-origin-location": source,
                "backstage.io/view-url": source[4:],
                "backstage.io/edit-url": source[4:].replace("blob", "edit"),
                "github.com/project-slug": f"{owner[14:]}/{name}",
            },
            "links": links,
        },
        "spec": {
            "type": chance.choice(["service", "website", "library", "openapi", "database"]),
            "lifecycle": chance.choice(["production", "experimental", "deprecated"]),
            "owner": owner[14:],
            "system": system[15:],
        },
        "relations": [
            {"type": "ownedBy", "targetRef": owner},
            {"type": "partOf", "targetRef": system},
            {"type": "dependsOn", "targetRef": f"component:default/{chance.choice(WORDS)}-{chance.randrange(size)}"},
        ],
    }


def median_ms(ask: Callable[[], object], times: int) -> float:
    """The median time of one question, after one unmeasured call that warms caches up."""
    ask()
    taken = []
    for _ in range(times):
        started = time.perf_counter()
        ask()
        taken.append(time.perf_counter() - started)
    return statistics.median(taken) * 1000


class Scan:
    """What a program without an index would do, given rows that were derived beforehand."""

    def __init__(self, documents: list[dict[str, Any]]) -> None:
        self.rows = [search_rows(document) for document in documents]
        self.uids = [document["metadata"]["uid"] for document in documents]

    def dashboard(self) -> object:
        expression = parse_filter(FILTER)
        chosen = [rows for rows in self.rows if matches(expression, rows)]
        facets = {key: Counter[str | None]() for key in FACETS}
        for rows in chosen:
            for key in FACETS:
                facets[key].update({original for row, _, original in rows if row == key.lower()})
        return len(chosen), facets

    def page(self) -> object:
        expression = parse_predicate(QUERY)
        found = [
            (value, uid)
            for rows, uid in zip(self.rows, self.uids, strict=True)
            if matches(expression, rows)
            for key, value, _ in rows
            if key == "metadata.name"
        ]
        return sorted(found)[:20], len(found)

    def text(self) -> object:
        return [
            rows
            for rows in self.rows
            if any(key == "metadata.title" and "play" in (value or "") for key, value, _ in rows)
        ]


def measure(size: int) -> dict[str, float]:
    """All figures for a company of `size` entities, in milliseconds unless the name says otherwise."""
    chance = random.Random(size)
    documents = [make_document(chance, number, size) for number in range(size)]
    refs = [f"{one['kind']}:default/{one['metadata']['name']}".lower() for one in documents]
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    index = CatalogIndex()

    def put(id: int) -> None:
        index.put(id, refs[id], documents[id]["metadata"]["uid"], documents[id])

    started = time.perf_counter()
    for id in range(size):
        put(id)
    figures = {
        "put one, empty to full": (time.perf_counter() - started) / size * 1000,
        "memory in kB an entity": (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / size,
    }

    def dashboard() -> object:
        chosen = index.select(parse_filter(FILTER))
        return index.count(chosen), index.facets(FACETS, chosen)

    def page(**asked: Any) -> object:
        return query_entities(index, EntityQuery(order=(OrderField("metadata.name"),), limit=20, **asked))

    scan = Scan(documents)
    pairs: list[tuple[str, Callable[[], object], Callable[[], object]]] = [
        ("filter, count, four facets", dashboard, scan.dashboard),
        ("ordered page of 20 of a query", lambda: page(query=QUERY), scan.page),
        ("text in titles", lambda: index.text("play", ["metadata.title"]), scan.text),
    ]
    for name, ask, scanned in pairs:
        figures[name] = median_ms(ask, 100)
        figures[f"{name}: scan"] = median_ms(scanned, 3)
        figures[f"{name}: ratio"] = figures[f"{name}: scan"] / figures[name]
    figures["ordered page of 20 of everything"] = median_ms(page, 100)
    figures["ordered page of 20, deep"] = median_ms(lambda: page(offset=size * 9 // 10), 50)
    figures["ordered page of 20, one in a thousand"] = median_ms(
        lambda: page(filter=["relations.ownedby=group:default/team-1,kind=system"]), 100
    )
    figures["search box, two words"] = median_ms(lambda: index.search_text("play serv"), 50)
    figures["facet over every name"] = median_ms(
        lambda: index.facets(["metadata.name"], index.select(parse_filter(FILTER))), 20
    )
    figures["put one again, orders warm"] = median_ms(lambda: put(chance.randrange(size)), 300)
    return figures


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--entities", type=int, default=10_000)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    asked = parser.parse_args()
    figures = measure(asked.entities)
    if asked.json:
        print(json.dumps({"entities": asked.entities, **figures}))
        return
    print(f"{asked.entities} entities; medians in ms")
    for name, figure in figures.items():
        print(f"{name:50} {figure:12.3f}")


if __name__ == "__main__":
    main()
