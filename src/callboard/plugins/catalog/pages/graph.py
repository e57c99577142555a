"""The full-page explorer of relations, and the same facts as a list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.requests import Request

from callboard import Context, Page, View

from ..catalog import RefLink, catalog_of, find_entity, link_to, select_entities
from ..graph import FORWARD, Layout, lay_out, walk
from ..index import Equals, OneOf
from ..model import Entity, parse_ref
from ..people import ownership_refs

DEPTHS = ("1", "2", "3", "4")


@dataclass(frozen=True, kw_only=True)
class Line:
    """One relation in words."""

    source: RefLink
    label: str
    target: RefLink


@dataclass(frozen=True, kw_only=True)
class GraphPage(View):
    """What surrounds one entity."""

    template = "catalog/graph.html"
    root: Entity | None
    icon: str
    tone: str
    layout: Layout | None
    lines: Sequence[Line]
    depth: str
    view: str
    relations: Sequence[tuple[str, str, bool]]
    kinds: Sequence[tuple[str, str, bool]]
    feels: Sequence[RefLink]
    needs: Sequence[RefLink]
    problem: str = ""

    @property
    def crumbs(self) -> list[tuple[str, str]]:
        return [("Graph", "/catalog-graph")]


async def graph(request: Request, ctx: Context) -> GraphPage:
    """`/catalog-graph?root=…&depth=…&relation=…&kind=…&view=graph|list`, or with Backstage's parameters."""
    params = request.query_params
    wanted = params.get("root") or params.get("rootEntityRefs[]") or params.get("rootEntityRefs[0]") or ""
    depth = params.get("depth") or params.get("maxDepth") or "1"
    depth = depth if depth in DEPTHS else "1"
    relations = [r for r in params.getlist("relation") or params.getlist("selectedRelations[]") if r in FORWARD]
    kinds = params.getlist("kind") or params.getlist("selectedKinds[]")
    root, problem = await _root(ctx, wanted)
    if root is None:
        return _page(ctx, None, depth, params.get("view", "graph"), relations, kinds, problem)
    around = await walk(ctx, root, depth=int(depth), relations=relations, kinds=kinds)
    catalog = catalog_of(ctx)
    links = {ref: link_to(catalog, entity.ref, entity) for ref, entity in around.entities.items()}
    lines = [Line(source=links[s], label=FORWARD.get(kind, kind), target=links[t]) for s, kind, t in around.edges]
    own = str(root.ref)
    depends = {"dependsOn", "consumesApi", "providesApi"}
    return _page(
        ctx,
        root,
        depth,
        params.get("view", "graph"),
        relations,
        kinds,
        problem,
        layout=lay_out(ctx, around),
        lines=lines,
        feels=[links[s] for s, kind, t in around.edges if t == own and kind in depends],
        needs=[links[t] for s, kind, t in around.edges if s == own and kind in depends],
    )


async def _root(ctx: Context, wanted: str) -> tuple[Entity | None, str]:
    """What is asked for, as a ref or as a name; without a wish, something that the person owns."""
    index = catalog_of(ctx).live.index
    if wanted:
        for kind in ("component", "api", "system", "resource", "group", "domain", "user"):
            ref = wanted.strip().lower()
            full = ref if ":" in ref else str(parse_ref(ref, kind=kind)) if ref.strip("/: ") else ""
            if full and index.id_of_ref(full) is not None:
                return await find_entity(ctx, full), ""
        return None, f"Nothing in the catalog is called {wanted}"
    mine = OneOf("relations.ownedby", tuple(await ownership_refs(ctx)))
    for conditions in (
        (Equals("kind", "system"), mine),
        (Equals("kind", "component"), mine),
        (Equals("kind", "system"),),
    ):
        if found := await select_entities(ctx, *conditions, most=1):
            return found[0], ""
    return None, ""


def _page(
    ctx: Context,
    root: Entity | None,
    depth: str,
    view: str,
    relations: Sequence[str],
    kinds: Sequence[str],
    problem: str,
    *,
    layout: Layout | None = None,
    lines: Sequence[Line] = (),
    feels: Sequence[RefLink] = (),
    needs: Sequence[RefLink] = (),
) -> GraphPage:
    catalog = catalog_of(ctx)
    icon, tone = catalog.look(root) if root is not None else ("waypoints", "neutral")
    picked = {kind.lower() for kind in kinds}
    return GraphPage(
        root=root,
        icon=icon,
        tone=tone,
        layout=layout,
        lines=lines,
        depth=depth,
        view="list" if view == "list" else "graph",
        relations=[(name, words, name in relations) for name, words in FORWARD.items()],
        kinds=[(name, kind.plural, name in picked) for name, kind in catalog.kinds.items() if name != "location"],
        feels=feels,
        needs=needs,
        problem=problem,
    )


PAGES = (Page(path="/catalog-graph", show=graph, requires="catalog.entity.read"),)
