"""What is asked of a catalog, once as requests and once as plain values for those who ask a database directly."""

from __future__ import annotations

import json
import random
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from load import Question

API = "/api/catalog"
BY_QUERY = f"{API}/entities/by-query"
TEXT_FIELDS = ("metadata.name", "metadata.title", "metadata.description")
DOCS = "metadata.annotations.backstage.io/techdocs-ref"
FACETS = ("spec.type", "spec.lifecycle", "metadata.tags")
WORDS = ("playlist", "royalty", "podcast", "ticket", "payment", "lyrics", "campaign", "codec", "ledger", "atlas")
VARIETY = 32
PAGE = 20


@dataclass(frozen=True, kw_only=True)
class Sample:
    """What is there to ask about: refs and owners drawn at random, and cursors near the end of all components."""

    refs: Sequence[str]
    uids: Sequence[str]
    owners: Sequence[str]
    components: int
    cursors: Sequence[str]
    places: Sequence[tuple[str, str]]


@dataclass(frozen=True, kw_only=True)
class Shape:
    """One kind of question. `ask` makes requests from a sample; `most` is the largest catalog it is fair to ask,
    for those whose answer is as large as the catalog. `backstage` is what Backstage took at 10,000 entities:
    requests per second, p50 and p95 in milliseconds, alone and 16 at once."""

    name: str
    title: str
    ask: Callable[[Sample], Sequence[Question]]
    backstage: tuple[tuple[float, float, float], tuple[float, float, float]] | None = None
    most: int = 10**9
    linear: str = ""


def get(path: str, *parameters: tuple[str, Any]) -> Question:
    """A request by GET."""
    return Question(target=f"{path}?{urlencode(parameters)}" if parameters else path)


def post(path: str, body: Any) -> Question:
    """A request by POST."""
    return Question(target=path, method="POST", body=json.dumps(body).encode())


def boolean_of(owners: Sequence[str]) -> Mapping[str, Any]:
    """(kind and type and tag and not lifecycle) or (kind and owner)."""
    services = {"kind": "component", "spec.type": {"$in": ["service", "library"]}}
    tagged = {"metadata.tags": {"$contains": "java"}}
    first = {"$all": [services, tagged, {"$not": {"spec.lifecycle": "deprecated"}}]}
    return {"$any": [first, {"kind": "api", "relations.ownedBy": {"$in": list(owners)}}]}


def owners_at(sample: Sample, turn: int, count: int) -> list[str]:
    """A few owners, other ones at every turn."""
    return [sample.owners[(turn * count + each) % len(sample.owners)] for each in range(count)]


def refs_at(sample: Sample, turn: int, count: int = 100) -> list[str]:
    """A hundred refs, other ones at every turn."""
    return [sample.refs[(turn * count + each) % len(sample.refs)] for each in range(count)]


def _by_name(ref: str, more: str = "") -> Question:
    kind, _, rest = ref.partition(":")
    return get(f"{API}/entities/by-name/{kind}/{quote(rest)}{more}")


def _page_of(ref: str) -> str:
    kind, _, rest = ref.partition(":")
    namespace, _, name = rest.partition("/")
    return f"{namespace}/{kind}/{quote(name)}"


def _turns(make: Callable[[Sample, int], Question]) -> Callable[[Sample], Sequence[Question]]:
    return lambda sample: [make(sample, turn) for turn in range(VARIETY)]


def _always(*parameters: tuple[str, Any], path: str = BY_QUERY) -> Callable[[Sample], Sequence[Question]]:
    return lambda sample: [get(path, *parameters)]  # noqa: ARG005 - asks the same of every catalog


def _boolean(sample: Sample, turn: int) -> Question:
    order = [{"field": "metadata.name", "order": "desc"}]
    return post(BY_QUERY, {"query": boolean_of(owners_at(sample, turn, 2)), "orderBy": order, "limit": PAGE})


def _exists(sample: Sample, turn: int) -> Question:
    owned = ",".join(f"relations.ownedBy={owner}" for owner in owners_at(sample, turn, 3))
    return get(BY_QUERY, ("filter", f"{DOCS},{owned}"), ("orderField", "metadata.name"), ("limit", PAGE))


def _text(sample: Sample, turn: int) -> Question:  # noqa: ARG001 - words do not depend on the catalog
    word, fields = WORDS[turn % len(WORDS)], ",".join(TEXT_FIELDS)
    asked = (("fullTextFilterTerm", word), ("fullTextFilterFields", fields), ("orderField", "metadata.name"))
    return get(BY_QUERY, ("filter", "kind=component"), *asked, ("limit", PAGE))


def _offset(sample: Sample, turn: int) -> Question:
    offset = max(0, sample.components - PAGE * (turn + 2))
    ordered = (("filter", "kind=component"), ("orderField", "metadata.name"))
    return get(BY_QUERY, *ordered, ("offset", offset), ("limit", PAGE))


COMPONENTS = (("filter", "kind=component"), ("limit", PAGE))
LIST = (("filter", "kind=component,spec.type=service"), ("orderField", "metadata.name"), ("limit", PAGE))
SHAPES: Sequence[Shape] = (
    Shape(
        name="page",
        title="page of 20 components",
        ask=_always(*COMPONENTS),
        backstage=((68, 15, 17), (115, 122, 235)),
    ),
    Shape(
        name="page-by-name",
        title="the same, ordered by name",
        ask=_always(*COMPONENTS, ("orderField", "metadata.name")),
        backstage=((34, 28, 37), (52, 286, 406)),
    ),
    Shape(name="list", title="list: kind and type, ordered, with total", ask=_always(*LIST)),
    Shape(name="boolean", title="boolean filter (and, or, not, in)", ask=_turns(_boolean)),
    Shape(name="exists-owner", title="has an annotation, owned by one of three", ask=_turns(_exists)),
    Shape(
        name="owner",
        title="filter spec.owner",
        ask=_turns(
            lambda sample, turn: get(
                BY_QUERY, ("filter", f"spec.owner={owners_at(sample, turn, 1)[0].split('/')[1]}"), ("limit", PAGE)
            )
        ),
        backstage=((165, 6, 10), (287, 51, 86)),
    ),
    Shape(
        name="text",
        title="text filter over name, title, description",
        ask=_turns(_text),
        backstage=((38, 24, 31), (51, 268, 500)),
    ),
    Shape(name="count", title="count only", ask=_always(("filter", "kind=component,spec.type=service"), ("limit", 0))),
    Shape(
        name="facets",
        title="three facets of components",
        ask=_always(("filter", "kind=component"), *(("facet", key) for key in FACETS), path=f"{API}/entity-facets"),
    ),
    Shape(
        name="facets-kind-type",
        title="facets kind and spec.type",
        ask=_always(("facet", "kind"), ("facet", "spec.type"), path=f"{API}/entity-facets"),
        backstage=((109, 9, 12), (241, 61, 104)),
    ),
    Shape(
        name="facets-owner",
        title="facet owner of components",
        ask=_always(("filter", "kind=component"), ("facet", "relations.ownedBy"), path=f"{API}/entity-facets"),
        backstage=((41, 24, 28), (86, 174, 256)),
        linear="the answer names every owner, and there are as many more of them as there are entities",
    ),
    Shape(
        name="by-name",
        title="one entity by name",
        ask=lambda sample: [_by_name(ref) for ref in sample.refs],
        backstage=((764, 1.3, 2), (1108, 13, 21)),
    ),
    Shape(
        name="by-uid",
        title="one entity by uid",
        ask=lambda sample: [get(f"{API}/entities/by-uid/{uid}") for uid in sample.uids],
    ),
    Shape(
        name="by-refs",
        title="100 entities by refs",
        ask=_turns(lambda sample, turn: post(f"{API}/entities/by-refs", {"entityRefs": refs_at(sample, turn)})),
        backstage=((237, 4, 6), (391, 40, 55)),
    ),
    Shape(
        name="deep-cursor",
        title="last pages by cursor",
        ask=lambda sample: [get(BY_QUERY, ("cursor", cursor), ("limit", PAGE)) for cursor in sample.cursors],
        backstage=((191, 5, 6), (470, 32, 55)),
    ),
    Shape(
        name="deep-offset",
        title="last pages by offset",
        ask=_turns(_offset),
        backstage=((16, 60, 77), (15, 755, 1146)),
    ),
    Shape(
        name="entities",
        title="GET /entities, a page in the order of refs",
        ask=lambda sample: [  # noqa: ARG005 - the first pages of every catalog
            get(f"{API}/entities", ("limit", PAGE), ("offset", turn * PAGE)) for turn in range(VARIETY)
        ],
    ),
    Shape(
        name="ancestry",
        title="ancestry of an entity",
        ask=lambda sample: [_by_name(ref, "/ancestry") for ref in sample.refs[:VARIETY]],
        backstage=((211, 4, 7), (394, 39, 52)),
    ),
    Shape(
        name="all-apis",
        title="all APIs in one answer",
        ask=_always(("filter", "kind=api"), path=f"{API}/entities"),
        backstage=((38, 26, 31), (69, 214, 373)),
        most=10_000,
        linear="the answer is the documents themselves",
    ),
)


PAGES: Sequence[Shape] = (
    Shape(name="html-list", title="the catalog page, first of all components", ask=_always(path="/catalog")),
    Shape(
        name="html-narrowed",
        title="the catalog page, four filters and a word",
        ask=_always(
            ("kind", "component"),
            ("type", "service"),
            ("lifecycle", "production"),
            ("tag", "java"),
            ("q", "radio"),
            path="/catalog",
        ),
    ),
    Shape(
        name="html-entity",
        title="the page of an entity",
        ask=lambda sample: [get(f"/catalog/{_page_of(ref)}") for ref in sample.refs[:VARIETY]],
    ),
)


def draw_sample(server: str, size: int) -> Sample:
    """Asks a running portal what it has. The same catalog gives the same sample but for its cursors and uids."""
    chance = random.Random(size)
    refs: list[str] = []
    uids: list[str] = []
    places: list[tuple[str, str]] = []
    fields = "kind,metadata.namespace,metadata.name,metadata.uid"
    components = ask(server, get(BY_QUERY, ("filter", "kind=component"), ("limit", 0)))["totalItems"]
    total = ask(server, get(BY_QUERY, ("limit", 0)))["totalItems"]
    while len(refs) < min(800, total):
        offset = chance.randrange(max(1, total - 25))
        page = ask(server, get(f"{API}/entities", ("limit", 25), ("offset", offset), ("fields", fields)))
        refs += [_ref_of(each) for each in page]
        uids += [each["metadata"]["uid"] for each in page]
    cursors = []
    for turn in range(8):
        offset = max(0, components - PAGE * (turn + 2))
        ordered = (("filter", "kind=component"), ("orderField", "metadata.name"), ("offset", offset), ("limit", PAGE))
        page = ask(server, get(BY_QUERY, *ordered))
        cursors.append(page["pageInfo"]["nextCursor"])
        last = page["items"][-1]["metadata"]
        places.append((last["name"].lower(), last["uid"]))
    found = ask(server, get(f"{API}/entity-facets", ("filter", "kind=component"), ("facet", "relations.ownedBy")))
    owners = [each["value"] for each in found["facets"]["relations.ownedBy"]]
    return Sample(
        refs=refs,
        uids=uids,
        owners=chance.sample(owners, min(100, len(owners))),
        components=components,
        cursors=cursors,
        places=places,
    )


def ask(server: str, question: Question) -> Any:
    """The decoded answer to one question. Raises HTTPError for anything but success."""
    headers = {"Content-Type": "application/json"} if question.body else {}
    request = urllib.request.Request(
        f"{server}{question.target}", question.body or None, headers, method=question.method
    )
    with urllib.request.urlopen(request, timeout=300) as answer:
        return json.loads(answer.read())


def _ref_of(entity: Mapping[str, Any]) -> str:
    metadata = entity["metadata"]
    return f"{entity['kind']}:{metadata.get('namespace', 'default')}/{metadata['name']}".lower()
