"""The relations around an entity: walked breadth first over the index, laid out in columns, drawn by a macro.

Each pair of relations (ownedBy and ownerOf …) is one edge, pointing the way the forward one does.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from callboard import Context

from .catalog import catalog_of, find_related
from .live import OwnRelation
from .model import Entity, EntityRef, parse_ref

FORWARD = {
    "ownedBy": "owned by",
    "partOf": "part of",
    "apiProvidedBy": "provided by",
    "consumesApi": "consumes",
    "dependsOn": "depends on",
    "memberOf": "member of",
    "childOf": "child of",
}
REVERSE = {
    "ownerOf": "ownedBy",
    "hasPart": "partOf",
    "providesApi": "apiProvidedBy",
    "apiConsumedBy": "consumesApi",
    "dependencyOf": "dependsOn",
    "hasMember": "memberOf",
    "parentOf": "childOf",
}
STRUCTURE = frozenset({"partOf", "apiProvidedBy", "consumesApi", "dependsOn"})
NODE_WIDTH, NODE_HEIGHT = 176, 44
GAP_X, GAP_Y, PAD = 74, 18, 16
MOST_NODES = 90
MOST_ROWS = 12
LOOP = 30  # room for edges within the last column


@dataclass(frozen=True, kw_only=True)
class Node:
    """One entity in the picture."""

    id: str
    x: int
    y: int
    title: str
    subtitle: str
    icon: str
    tone: str
    href: str
    focus: bool = False
    dim: bool = False


@dataclass(frozen=True, kw_only=True)
class Edge:
    """One relation in the picture, as an SVG path."""

    source: str
    target: str
    path: str
    label: str
    hot: bool = False
    dim: bool = False


@dataclass(frozen=True, kw_only=True)
class Layout:
    """A picture ready to be drawn. `left_out` says how many entities did not fit."""

    width: int
    height: int
    nodes: Sequence[Node]
    edges: Sequence[Edge]
    left_out: int = 0
    node_width: int = NODE_WIDTH
    node_height: int = NODE_HEIGHT


@dataclass(frozen=True, kw_only=True)
class Neighbourhood:
    """Entities around a root with their distance (negative: they point here), and the edges among them."""

    root: EntityRef
    entities: Mapping[str, Entity]
    distances: Mapping[str, int]
    edges: Sequence[tuple[str, str, str]]
    left_out: int


async def walk(
    ctx: Context,
    root: Entity,
    *,
    depth: int = 1,
    kinds: Iterable[str] = (),
    relations: Iterable[str] = (),
    most: int = MOST_NODES,
) -> Neighbourhood:
    """Entities up to `depth` relations away, of these kinds and over these forward relations; all when empty.

    Unless relations are named, ownership and membership lead one step only: a team owns too much to be a path.
    From what it needs one goes on to what that needs, from what needs it to what needs that. What is missing from
    the catalog, or may not be seen, is not drawn.
    """
    wanted_kinds, wanted, own = {kind.lower() for kind in kinds}, set(relations), str(root.ref)
    entities, distances = {own: root}, {own: 0}
    said: dict[str, Sequence[OwnRelation]] = {own: _relations_of(root)}
    frontier, left_out = [own], 0
    for step in range(depth):
        followed = wanted or (STRUCTURE if step else set())
        steps = [each for ref in frontier for each in _steps(ref, said[ref], distances[ref], followed)]
        ahead = dict.fromkeys(target for target, _ in steps if target not in entities)
        fitting = [ref for ref in ahead if not wanted_kinds or parse_ref(ref).kind in wanted_kinds]
        found = await find_related(ctx, fitting[: most - len(entities)])
        left_out += max(0, len(fitting) - (most - len(entities)))
        for target, distance in steps:
            if target in found:
                distances.setdefault(target, distance)
        entities |= {ref: entity for ref, (entity, _) in found.items()}
        said |= {ref: relations for ref, (_, relations) in found.items()}
        frontier = list(found)
    among = {ref: [each for each in said[ref] if each.target_ref in entities] for ref in entities}
    edges = {edge for ref, relations in among.items() for edge in _edges(ref, relations, wanted)}
    return Neighbourhood(root=root.ref, entities=entities, distances=distances, edges=sorted(edges), left_out=left_out)


def lay_out(ctx: Context, around: Neighbourhood) -> Layout:
    """Columns by distance; within a column, near what one is connected to."""
    catalog = catalog_of(ctx)
    columns = [part for column in _columns(around) for part in _wrapped(column)]
    tallest = max(len(column) for column in columns)
    total = tallest * NODE_HEIGHT + (tallest - 1) * GAP_Y
    places: dict[str, tuple[int, int]] = {}
    for number, column in enumerate(columns):
        height = len(column) * NODE_HEIGHT + (len(column) - 1) * GAP_Y
        for row, ref in enumerate(column):
            places[ref] = (
                PAD + number * (NODE_WIDTH + GAP_X),
                PAD + (total - height) // 2 + row * (NODE_HEIGHT + GAP_Y),
            )
    nodes = []
    for ref, (x, y) in sorted(places.items(), key=lambda item: item[1]):
        entity = around.entities[ref]
        icon, tone = catalog.look(entity)
        subtitle = entity.type or entity.kind
        nodes.append(
            Node(
                id=ref,
                x=x,
                y=y,
                title=entity.title,
                subtitle=subtitle,
                icon=icon,
                tone=tone,
                href=entity.ref.path,
                focus=entity.ref == around.root,
            )
        )
    root = str(around.root)
    edges = [
        Edge(source=s, target=t, path=_curve(places[s], places[t]), label=FORWARD.get(kind, kind), hot=root in (s, t))
        for s, kind, t in around.edges
        if s != t
    ]
    return Layout(
        width=2 * PAD + LOOP + len(columns) * NODE_WIDTH + (len(columns) - 1) * GAP_X,
        height=2 * PAD + total,
        nodes=nodes,
        edges=edges,
        left_out=around.left_out,
    )


def _relations_of(entity: Entity) -> list[OwnRelation]:
    return [OwnRelation(each["type"], each["targetRef"]) for each in entity.document.get("relations", ())]


def _edges(own: str, said: Iterable[OwnRelation], wanted: Collection[str]) -> Iterable[tuple[str, str, str]]:
    for each in said:
        kind, source, target = each.type, own, each.target_ref
        if kind in REVERSE:
            kind, source, target = REVERSE[kind], target, own
        if not wanted or kind in wanted:
            yield source, kind, target


def _steps(own: str, said: Iterable[OwnRelation], here: int, wanted: Collection[str]) -> Iterable[tuple[str, int]]:
    """Where what an entity says leads, each with its distance."""
    for source, _, target in _edges(own, said, wanted):
        forward = source == own
        if here == 0 or forward == (here > 0):
            yield (target if forward else source), here + (1 if forward else -1)


def _columns(around: Neighbourhood) -> list[list[str]]:
    by_distance: dict[int, list[str]] = defaultdict(list)
    for ref in around.entities:
        by_distance[around.distances[ref]].append(ref)
    neighbours: dict[str, list[str]] = defaultdict(list)
    for source, _, target in around.edges:
        neighbours[source].append(target)
        neighbours[target].append(source)
    columns = [sorted(by_distance[distance]) for distance in sorted(by_distance)]
    for _ in range(4):
        for before, column in itertools.pairwise(columns):
            _sort_by_neighbours(column, before, neighbours)
        for after, column in zip(columns[::-1], columns[-2::-1], strict=False):
            _sort_by_neighbours(column, after, neighbours)
    return columns


def _wrapped(column: list[str]) -> Iterator[list[str]]:
    """A long column as several short ones of about the same height."""
    parts = -(-len(column) // MOST_ROWS)
    rows = -(-len(column) // parts)
    yield from (column[start : start + rows] for start in range(0, len(column), rows))


def _sort_by_neighbours(column: list[str], fixed: Sequence[str], neighbours: Mapping[str, Sequence[str]]) -> None:
    rows = {ref: row for row, ref in enumerate(fixed)}

    def middle(ref: str) -> float:
        near = [rows[other] for other in neighbours.get(ref, ()) if other in rows]
        return sum(near) / len(near) if near else len(fixed) / 2

    column.sort(key=lambda ref: (middle(ref), ref))


def _curve(source: tuple[int, int], target: tuple[int, int]) -> str:
    (x1, y1), (x2, y2) = source, target
    b, d = y1 + NODE_HEIGHT // 2, y2 + NODE_HEIGHT // 2
    if x1 == x2:
        a = x1 + NODE_WIDTH
        return f"M{a} {b}C{a + 38} {b} {a + 38} {d} {a + 3} {d}"
    forward = x2 > x1
    a, c = (x1 + NODE_WIDTH, x2 - 3) if forward else (x1, x2 + NODE_WIDTH + 3)
    bend = max(30, abs(c - a) // 2) * (1 if forward else -1)
    return f"M{a} {b}C{a + bend} {b} {c - bend} {d} {c} {d}"
