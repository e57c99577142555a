"""How each route is called. A GET whose address names at most an entity needs no line here; every other route does, and
every public one says whom it is for."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from callboard.plugins.catalog import Entity, EntityCard, EntityTab

from .door import Answer
from .oracle import Public
from .people import ADMIN, GUEST, WEBHOOK_SECRET, Person
from .things import MARKS, Mark, Thing
from .world import World

ENTITY = frozenset({"kind", "namespace", "name", "uid"})
SIGNED_IN = frozenset({"session", "token", "user token"})
ALL: tuple[Mark, ...] = (*MARKS, "gone")
KINDS = ("component", "api")
READ, DELETE = "catalog.entity.read", "catalog.entity.delete"


@dataclass(frozen=True, kw_only=True)
class Call:
    """One request: what it asks, what it is about, and what each outcome looks like."""

    target: str
    json_body: Any = None
    form: Mapping[str, str] | None = None
    content: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    about: Thing | None = None
    also: str = ""
    """A further permission, asked of the thing."""
    hides: bool = False
    """Is what one may not have by that one not found, instead of denied?"""
    done: int = 200
    not_found: int = 404
    denied: int = 403
    theirs: bool = True
    """Is what the address names the asker's own? What is somebody else's is not found."""
    lists: bool = False
    """Does it list everything? Then nothing may be missing, either."""
    removes: bool = False
    check: Callable[[Answer, Person], None] | None = None


Making = Callable[[World, Person], Awaitable[Sequence[Call]]]


async def nothing(world: World, person: Person) -> Sequence[Call]:
    """No call at all, for a route whose address says enough."""
    return []


@dataclass(frozen=True, kw_only=True)
class Route:
    """What the address alone does not say. `public` is for whom a route is that needs no permission."""

    make: Making = nothing
    public: Public | None = None
    only_reads: bool = False
    """It is no GET, and changes nothing all the same."""
    tells_all: bool = False
    """Who may ask this hears of everything, what is hidden from them included."""
    leaves: bool = False
    """It ends the session of whoever asks."""


def one(target: str, **more: Any) -> Making:
    """A single request, the same for everybody."""

    async def make(world: World, person: Person) -> Sequence[Call]:
        return [Call(target=target, **more)]

    return make


def each_thing(path: str, kinds: Sequence[str] = KINDS, **more: Any) -> Making:
    """A request about each kind of thing."""

    async def make(world: World, person: Person) -> Sequence[Call]:
        things = [await world.thing(mark, kind) for mark in ALL for kind in kinds]
        return [Call(target=_fill(path, each), about=each, **more) for each in things]

    return make


def by_json(path: str, body: Callable[[Thing], Any], **more: Any) -> Making:
    """A request with a body about each thing."""

    async def make(world: World, person: Person) -> Sequence[Call]:
        things = [await world.thing(mark) for mark in ALL]
        return [Call(target=path, json_body=body(each), about=each, **more) for each in things]

    return make


def fresh(path: str, use: str, marks: Sequence[Mark] = MARKS, **more: Any) -> Making:
    """A request about things that are there for it alone."""

    async def make(world: World, person: Person) -> Sequence[Call]:
        things = [await world.fresh(use, mark) for mark in marks]
        return [Call(target=_fill(path, each), about=each, **more) for each in things]

    return make


def listing(target: str, **more: Any) -> Making:
    return one(target, lists=True, **more)


def _fill(path: str, thing: Thing) -> str:
    for name, value in {**thing.filled, "location": thing.location}.items():
        path = path.replace(f"{{{name}}}", value).replace(f"{{{name}:path}}", value)
    return path


def of_fragments(point: type[EntityCard] | type[EntityTab], path: str) -> Making:
    """Every card or tab that there is, at its address, for every kind of thing that shows it, whoever brings it."""

    async def make(world: World, person: Person) -> Sequence[Call]:
        calls = []
        context = world.running.context("catalog")
        documents = await _documents(world)
        for each in context.of(point):
            shown = [doc for doc in documents if each.contribution.shows_for(Entity(doc))]
            for thing in {thing.mark: thing for doc in shown for thing in [_thing(doc)]}.values():
                target = _fill(path.replace("{id}", each.contribution.id), thing)
                calls.append(Call(target=target, about=thing, also=each.contribution.requires, hides=True))
        return calls

    return make


async def _documents(world: World) -> list[Any]:
    return list((await world.ask(ADMIN, "GET", "/api/catalog/entities")).json())


def _thing(document: Mapping[str, Any]) -> Thing:
    name = document["metadata"]["name"]
    mark = next((each for each in MARKS if name.startswith(f"z{each}-")), "other")
    return Thing(mark=mark, name=name, kind=document["kind"].lower())


async def past(world: World, person: Person) -> Sequence[Call]:
    return [Call(target="/api/catalog/history/changes?from=0", lists=True)]


async def differing(world: World, person: Person) -> Sequence[Call]:
    path = "/api/catalog/entities/by-name/{kind}/{namespace}/{name}/diff"
    things = [await world.thing(mark) for mark in ALL]
    return [Call(target=f"{_fill(path, each)}?from={world.began + 2000}", about=each) for each in things]


async def registering(world: World, person: Person) -> Sequence[Call]:
    body = {"type": "file", "target": str(world.file("other"))}
    path = "/api/catalog/locations"
    return [
        Call(target=f"{path}?dryRun=true", json_body=body, done=201),
        Call(target=path, json_body=body, done=201),
    ]


async def registering_by_form(world: World, person: Person) -> Sequence[Call]:
    return [Call(target="/catalog-import", form={"target": str(world.file("other"))}, done=303)]


async def moving(world: World, person: Person) -> Sequence[Call]:
    calls = []
    for mark in MARKS:
        thing = await world.fresh("move", mark)
        body = {"type": "file", "target": str(world.file(mark))}
        path = f"/api/catalog/locations/{thing.location}"
        calls.append(Call(target=path, json_body=body, about=thing, also=DELETE, removes=True))
    return calls


async def of_held(world: World, person: Person) -> Sequence[Call]:
    return [Call(target=f"/api/catalog/held/{world.held}")]


def deciding(what: str) -> Making:
    async def make(world: World, person: Person) -> Sequence[Call]:
        # What would go by now is something else: so much is decided only for who may decide.
        return [Call(target=f"/api/catalog/held/{world.held}/{what}", json_body={"digest": "0" * 64}, done=409)]

    return make


async def deciding_by_form(world: World, person: Person) -> Sequence[Call]:
    form = {"what": "keep", "id": world.held, "digest": "0" * 64}
    return [Call(target="/catalog/-/held", form=form, done=409)]


async def webhook(world: World, person: Person) -> Sequence[Call]:
    body = json.dumps({"zen": "Keep it logically awesome."}).encode()
    signature = "sha256=" + hmac.new(WEBHOOK_SECRET.encode(), body, hashlib.sha256).hexdigest()
    path, sent = "/api/events/http/github", {"content-type": "application/json", "x-github-event": "ping"}
    return [
        Call(target=path, content=body, headers=sent, done=403),
        Call(target=path, content=body, headers={**sent, "x-hub-signature-256": signature}, done=202),
    ]


async def own_sessions(world: World, person: Person) -> Sequence[Call]:
    theirs, _ = await world.session_of(person)
    if person is GUEST:
        theirs = world.sessions[person.name]
    others, _ = await world.session_of(Person(name="somebody", way="session", ref="user:default/somebody"))
    path = "/settings/sessions/{id}/end"
    return [
        Call(target=path.replace("{id}", others), form={}, done=303, theirs=False),
        Call(target=path.replace("{id}", theirs), form={}, done=303),
    ]


async def own_tokens(world: World, person: Person) -> Sequence[Call]:
    theirs, _ = await world.token_of(person)
    others, _ = await world.token_of(Person(name="somebody", way="token", ref="user:default/somebody"))
    path = "/settings/tokens/{id}/revoke"
    return [
        Call(target=path.replace("{id}", others), form={}, done=303, theirs=False),
        Call(target=path.replace("{id}", theirs), form={}, done=303),
    ]


async def anyones_session(world: World, person: Person) -> Sequence[Call]:
    others, _ = await world.session_of(Person(name="somebody", way="session", ref="user:default/somebody"))
    return [Call(target=f"/-/access/sessions/{others}/end", form={}, done=303)]


async def anyones_token(world: World, person: Person) -> Sequence[Call]:
    others, _ = await world.token_of(Person(name="somebody", way="token", ref="user:default/somebody"))
    return [Call(target=f"/-/access/tokens/{others}/revoke", form={}, done=303)]


async def sign_in(world: World, person: Person) -> Sequence[Call]:
    return [Call(target="/sign-in", done=303 if person.is_known and person.way in SIGNED_IN else 200)]


def through(path: str, headers: Mapping[str, str], **done: int) -> Making:
    """A request about each way to sign in, which is what stands for `{way}`; nobody here has come by any of them."""

    async def make(world: World, person: Person) -> Sequence[Call]:
        return [Call(target=path.replace("{way}", way), headers=headers, done=done[way]) for way in done]

    return make


def graph(target: str) -> Making:
    """The graph around everything, and around each thing."""

    async def make(world: World, person: Person) -> Sequence[Call]:
        things = [await world.thing(mark) for mark in MARKS]
        return [Call(target=target), *(Call(target=f"{target}?root={each.ref}") for each in things)]

    return make
