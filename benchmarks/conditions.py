"""What a permission's condition costs, as how many times the same question without one takes.

    python benchmarks/conditions.py [--entities 100000]

The condition is the one of confidential entities: what has a mark, or is a part of what has it, is there for its owners
alone. A quarter of all entities have the mark. Both questions are put in turn to one index in this process, so that
the ratio can be compared between machines.
"""

from __future__ import annotations

import argparse
import statistics
from collections.abc import Callable
from typing import Any

from catalog_index import FACETS, FILTER, QUERY, TEXTS, batches, cpu_seconds, page

from callboard import AllOf, AnyOf, Holds, Not
from callboard.plugins.catalog.index import (
    CatalogIndex,
    EntityList,
    EntityQuery,
    Everything,
    Expression,
    OrderField,
    list_entities,
    parse_filter,
    query_entities,
)
from callboard.plugins.catalog.rules import expression_of

TIMES = 60
CLOSED = AnyOf(
    [
        Holds("HAS_LABEL", {"label": "tier", "value": "0"}),
        Holds("IS_WITHIN", {"mark": "label", "name": "tier", "value": "0"}),
    ]
)
OWNED = Holds("IS_ENTITY_OWNER", {"claims": ["group:default/team-1", "group:default/team-2"]})
CONDITION = AllOf([AnyOf([Not(CLOSED), OWNED])])
Question = Callable[[Expression | None], object]


def main() -> None:
    """Measures, and prints a line for each question."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--entities", type=int, default=100_000)
    size = parser.parse_args().entities
    index = CatalogIndex()
    for batch in batches(size):
        # They depend on each other, so that what is hidden is pointed at by what is not.
        for entry, before in zip(batch, [batch[-1], *batch], strict=False):
            entry.document["relations"][2]["targetRef"] = before.ref
        index.put_many(batch, new=True)
    index.tidy(all=True)
    visible = expression_of(CONDITION)
    print(f"{size} entities, of which {len(index.select(Everything(), visible=visible))} may be seen")
    for name, question in questions(index, size).items():
        free, bound = in_turn(lambda ask=question: ask(None), lambda ask=question: ask(visible))  # type: ignore[misc]
        print(f"{name:42} {free:8.3f} ms  {bound:8.3f} ms  {bound / free:6.2f} times")


def in_turn(one: Callable[[], object], other: Callable[[], object]) -> tuple[float, float]:
    """The medians of both in CPU milliseconds, each asked once before."""
    one(), other()
    taken = [(cpu_seconds(one) * 1000, cpu_seconds(other) * 1000) for _ in range(TIMES)]
    return statistics.median(each for each, _ in taken), statistics.median(each for _, each in taken)


def questions(index: CatalogIndex, size: int) -> dict[str, Question]:
    """Every shape of question, each to be asked with or without what may be seen."""

    def paged(**asked: Any) -> Question:
        return lambda visible: page(index, visible=visible, **asked)

    def facets(keys: list[str], filter: list[str]) -> Question:
        expression = parse_filter(filter)
        return lambda visible: index.counts(keys, index.select(expression, visible=visible), visible=visible)

    def onward(visible: Expression | None) -> object:
        cursor = cursors[visible is None]
        return query_entities(index, EntityQuery(cursor=cursor, limit=20), visible=visible)

    deep = EntityQuery(order=(OrderField("metadata.name"),), limit=20, offset=size // 2)
    visible = expression_of(CONDITION)
    cursors = {each is None: query_entities(index, deep, visible=each).next_cursor for each in (None, visible)}
    return {
        "page of 20 of everything": paged(),
        "page of 20, kind and type": paged(filter=["kind=component,spec.type=service"]),
        "page of 20, boolean": paged(query=QUERY),
        "page of 20, owned by one of 1,000": paged(filter=["relations.ownedby=group:default/team-7"]),
        "page of 20, deep, by cursor": onward,
        "page of 20, a word": paged(text="play", text_fields=TEXTS, filter=["kind=component"]),
        "list of 20": lambda visible: list_entities(index, EntityList(limit=20), visible=visible),
        "list of 20, deep": lambda visible: list_entities(
            index, EntityList(limit=20, offset=size // 2), visible=visible
        ),
        "exact count": lambda visible: len(index.select(parse_filter(["kind=component"]), visible=visible)),
        "facets of three fields": facets(["kind", "spec.type", "metadata.tags"], FILTER),
        "facet of owners": facets(["relations.ownedBy"], ["kind=component"]),
        "facet of all dependencies": facets(["relations.dependsOn"], ["kind=component"]),
        "facets, four keys": facets(FACETS, FILTER),
    }


if __name__ == "__main__":
    main()
