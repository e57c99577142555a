"""Measures the catalog index alone, on made-up companies of a given size.

    python benchmarks/catalog_index.py [--entities 10000] [--json] [--scan]

Prints CPU milliseconds of each question (median and 95th percentile), what building and putting cost, and what a
process that starts from the snapshot takes in memory. With --scan some questions are also put to a scan over search
rows that were derived beforehand: that ratio can be compared between machines.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from callboard.plugins.catalog.index import (
    CatalogIndex,
    EntityList,
    EntityQuery,
    Entry,
    Everything,
    Expression,
    Mark,
    OrderField,
    SnapshotFolder,
    find_by_refs,
    list_entities,
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
TEXTS = ["metadata.name", "metadata.title", "metadata.description"]
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
BATCH = 4_000


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


def entry_of(id: int, document: dict[str, Any]) -> Entry:
    ref = f"{document['kind']}:default/{document['metadata']['name']}".lower()
    return Entry(id, ref, document["metadata"]["uid"], document)


def batches(size: int) -> Iterator[list[Entry]]:
    """The whole company, a batch at a time: a million documents do not fit into memory together."""
    chance = random.Random(size)
    for start in range(0, size, BATCH):
        numbers = range(start, min(size, start + BATCH))
        yield [entry_of(number + 1, make_document(chance, number, size)) for number in numbers]


def resident_mb(field: str = "VmRSS") -> float:
    """What this process has in memory; `RssAnon` leaves out what lies in files that are mapped."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith(f"{field}:"))


def cpu_seconds(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


class Figures(dict[str, float]):
    """What was measured, by name."""

    def ask(self, name: str, question: Callable[[], object], times: int = 40) -> None:
        """The median and the 95th percentile of a question in CPU milliseconds, after one that warms caches up."""
        question()
        taken = sorted(cpu_seconds(question) * 1000 for _ in range(times))
        self[f"{name}: p50 ms"], self[f"{name}: p95 ms"] = taken[times // 2], taken[int(times * 0.95)]


def build(size: int, folder: SnapshotFolder, figures: Figures) -> CatalogIndex:
    """The index of a whole company, and what that cost."""
    index, spent = CatalogIndex(), 0.0
    for batch in batches(size):
        spent += cpu_seconds(lambda batch=batch: index.put_many(batch, new=True))  # type: ignore[misc]
        spent += cpu_seconds(lambda: index.tidy(folder.merge))
    figures["load: CPU us an entity"] = spent / size * 1e6
    figures["merge everything: CPU s"] = cpu_seconds(lambda: index.tidy(folder.merge, all=True))
    figures["snapshot write: CPU s"] = cpu_seconds(lambda: folder.save(index.state.layers, Mark("", 1, 1, "", 0.0)))
    figures["snapshot: bytes an entity"] = sum(path.stat().st_size for path in folder.folder.iterdir()) / size
    return index


def measure(size: int, *, scan: bool) -> Figures:
    """All figures for a company of `size` entities."""
    figures = Figures()
    with tempfile.TemporaryDirectory() as name:
        folder = SnapshotFolder(Path(name))
        index = build(size, folder, figures)
        told = subprocess.run([sys.executable, __file__, "--load", name], check=True, capture_output=True, text=True)
        figures |= json.loads(told.stdout)
        ask_everything(index, figures, size)
        chance, changed = random.Random(1), make_document(random.Random(2), 5, size)
        numbers = iter(range(1_000))

        def put() -> None:
            number = next(numbers)
            index.put(chance.randrange(1, size), f"component:default/new-{number}", f"new-{number}", changed)

        figures.ask("put one", put, 60)
        figures.ask("page of 20 after puts", lambda: page(index, filter=FILTER))
        figures.ask("facets after puts", lambda: index.facets(FACETS, index.select(parse_filter(FILTER))))
        figures["merge the puts: CPU s"] = cpu_seconds(lambda: index.tidy(folder.merge))
    figures["peak memory: MB"] = resident_mb("VmHWM")
    if scan:
        against_scan(figures, size)
    return figures


def load(folder: Path) -> dict[str, float]:
    """In a process of its own: what starting from the snapshot takes, before and after it has been asked things."""
    before = resident_mb()
    index = CatalogIndex()
    started = time.perf_counter()
    index.replace_all(SnapshotFolder(folder).load())
    figures = Figures({"snapshot load: s": time.perf_counter() - started, "memory loaded: MB": resident_mb() - before})
    ask_everything(index, Figures(), len(index), times=3)
    figures["memory after every question: MB"] = resident_mb() - before
    figures["memory after every question, without files: MB"] = resident_mb("RssAnon")
    return figures


def page(index: CatalogIndex, *, visible: Expression | None = None, **asked: Any) -> object:
    return query_entities(index, EntityQuery(order=(OrderField("metadata.name"),), limit=20, **asked), visible=visible)


def ask_everything(index: CatalogIndex, figures: Figures, size: int, times: int = 40) -> None:
    """Every shape of question."""
    chance = random.Random(3)
    refs = [ref for ref in (index.ref_of(chance.randrange(1, size)) for _ in range(100)) if ref]
    name, components = OrderField("metadata.name"), parse_filter(["kind=component"])
    deep = query_entities(index, EntityQuery(order=(name,), limit=20, offset=size * 8 // 10)).next_cursor
    questions: dict[str, Callable[[], object]] = {
        "page of 20, kind and type": lambda: page(index, filter=["kind=component,spec.type=service"]),
        "page of 20, boolean": lambda: page(index, query=QUERY),
        "page of 20 of everything": lambda: page(index),
        "page of 20, one in ten thousand": lambda: page(index, filter=["relations.ownedby=group:default/team-1"]),
        "facets, four keys": lambda: index.facets(FACETS, index.select(parse_filter(FILTER))),
        "facets, four keys, half of all": lambda: index.facets(FACETS, index.select(components)),
        "text, a word": lambda: page(index, text="play", text_fields=TEXTS, filter=["kind=component"]),
        "text, two words": lambda: page(index, text="playlist-inv", text_fields=TEXTS),
        "text, a number": lambda: page(index, text="1234", text_fields=TEXTS),
        "search box, two words": lambda: index.search_text("play serv"),
        "search box, a name": lambda: index.search_text("invoice-123"),
        "by name": lambda: index.id_of_ref(refs[0]),
        "by refs, 100": lambda: find_by_refs(index, refs),
        "deep page by offset": lambda: page(index, offset=size * 9 // 10),
        "deep page by cursor": lambda: query_entities(index, EntityQuery(cursor=deep, limit=20)),
        "deep list by offset": lambda: list_entities(index, EntityList(offset=size * 9 // 10, limit=20)),
        "exists": lambda: index.select(parse_filter(["metadata.annotations.github.com/project-slug"])),
        "everything": lambda: index.select(Everything()),
    }
    for named, question in questions.items():
        figures.ask(named, question, times)


def against_scan(figures: Figures, size: int) -> None:
    """The same for what a program without an index would do, given rows that were derived beforehand."""
    rows = [search_rows(entry.document) for batch in batches(size) for entry in batch]
    expression, predicate = parse_filter(FILTER), parse_predicate(QUERY)

    def facets() -> object:
        chosen = [one for one in rows if matches(expression, one)]
        return [Counter(original for one in chosen for row, _, original in one if row == key.lower()) for key in FACETS]

    def boolean() -> object:
        return sorted(value or "" for one in rows if matches(predicate, one) for key, value, _ in one if key == "name")

    for name, question in (("facets, four keys", facets), ("page of 20, boolean", boolean)):
        figures[f"{name}: times faster than a scan"] = cpu_seconds(question) * 1000 / figures[f"{name}: p50 ms"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--entities", type=int, default=10_000)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--scan", action="store_true", help="compare with a scan over all rows")
    parser.add_argument("--load", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.load:
        print(json.dumps(load(asked.load)))
        return
    figures = measure(asked.entities, scan=asked.scan)
    if asked.json:
        print(json.dumps({"entities": asked.entities, **figures}))
        return
    print(f"{asked.entities} entities")
    for name, figure in figures.items():
        print(f"{name:55} {figure:12.3f}")


if __name__ == "__main__":
    main()
