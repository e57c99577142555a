"""Every route of a portal, called by everybody about everything: what comes of it is what the oracle says.

The routes are those of the running portal. A new one is called as its address says, or fails the first test here until
`routes.py` says how; a public one has to be said to be that.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from callboard import Endpoint, Page
from callboard.foundation.web.routing import Routes

from .calls import ENTITY, READ, Call, Route, each_thing, nothing, one
from .door import Answer
from .oracle import Outcome, of_guarded, of_public, sees
from .people import ADMIN, PEOPLE, Person
from .routes import ROUTES
from .things import MARKS
from .world import CSRF, World, world

pytestmark = pytest.mark.long
NAMED = re.compile(r"z(?:own|other|secret|inner|sealed|told)-[a-z0-9-]+")


@dataclass(frozen=True, kw_only=True)
class Found:
    """A route as the portal has it, with what is declared of it; nothing is of the kernel's own."""

    method: str
    path: str
    declared: Page | Endpoint | None

    @property
    def name(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def is_page(self) -> bool:
        return not isinstance(self.declared, Endpoint) and not self.path.startswith("/api/")

    @property
    def requires(self) -> str:
        return "" if self.declared is None else self.declared.requires


def routes_of(world: World) -> Iterator[Found]:
    """All that the assembled portal answers, in the order of its table."""
    contributed: dict[str, Page | Endpoint] = {}
    for point in (Page, Endpoint):
        for each in world.running.portal.contributed(point):
            contributed[f"{each.contribution.method} {each.contribution.path}"] = each.contribution
    [table] = world.door.routes
    assert isinstance(table, Routes)
    for path, method in table.listed():
        if method != "HEAD":
            yield Found(method=method, path=path, declared=contributed.pop(f"{method} {path}", None))
    assert not contributed, f"These have no address of their own: {', '.join(contributed)}"


def how(found: Found) -> Route | None:
    """How a route is called: as the table says, or as its address does. None when neither tells."""
    said = ROUTES.get(found.name, Route())
    if found.path.startswith("/api/") and found.path.endswith("/openapi.json"):
        said = Route(public="everybody")
    if said.make is not nothing:
        return said
    placeholders = set(re.findall(r"\{(\w+)(?::\w+)?\}", found.path))
    if found.method != "GET" or placeholders - ENTITY:
        return None
    make = each_thing(found.path) if placeholders else one(found.path)
    return Route(make=make, public=said.public, tells_all=said.tells_all)


async def test_everybody_gets_of_every_route_what_the_oracle_says(tmp_path: Path) -> None:
    wrong: list[str] = []
    async with world(tmp_path) as made:
        # What changes things comes first, so that what is left of it is to be seen.
        for found in sorted(routes_of(made), key=lambda each: each.method == "GET"):
            route = how(found)
            complaint = f"say in routes.py how it is called: {found.name}" if route is None else None
            if route is not None:
                complaint = _undeclared(made, found, route)
            if complaint:
                wrong.append(complaint)
            elif route is not None:
                wrong += [f"{found.name}: {each}" async for each in _differences(Asking(made, found, route))]
    assert not wrong, "\n".join(wrong)


async def test_each_line_of_the_table_is_about_a_route_that_there_is(tmp_path: Path) -> None:
    async with world(tmp_path) as made:
        assert set(ROUTES) <= {each.name for each in routes_of(made)}


def _undeclared(made: World, found: Found, route: Route) -> str:
    """What a route has to say of itself before anybody calls it."""
    if found.requires not in {"", *made.permissions}:
        return f"{found.name}: nobody declares {found.requires}"
    if (found.requires == "") is (route.public is None):
        said = route.public or "nothing of its being public"
        return f"{found.name}: it requires {found.requires or 'nothing'}, and routes.py says {said}"
    changes = found.method != "GET" and not route.only_reads
    if found.requires and changes and made.permissions[found.requires].action == "read":
        return f"{found.name}: it changes something, by a permission to read"
    return ""


@dataclass(frozen=True)
class Asking:
    """One route that everybody calls."""

    made: World
    found: Found
    route: Route

    def wanted(self, call: Call, person: Person) -> Outcome:
        """What the oracle says."""
        if self.route.public is not None:
            outcome = of_public(person, self.route.public)
            return "not found" if outcome == "done" and not call.theirs else outcome
        permissions = self.made.permissions
        needs = [permissions[each] for each in (self.found.requires, call.also) if each]
        return of_guarded(person, needs, call.about, permissions[READ], hides=call.hides)

    def is_wanted(self, call: Call, wanted: Outcome, answer: Answer) -> bool:
        """Is this the answer that was due?"""
        statuses: Mapping[Outcome, int] = {
            "sign in": 303 if self.found.is_page else 401,
            "denied": call.denied,
            "not found": call.not_found,
            "done": call.done,
        }
        leads = answer.leads_to_sign_in is (wanted == "sign in")
        return answer.status == statuses[wanted] and (leads or wanted == "done" or not self.found.is_page)


async def _differences(asking: Asking) -> AsyncIterator[str]:
    """What came otherwise than the oracle says, for everybody and everything."""
    made = asking.made
    for person in PEOPLE:
        for call in await asking.route.make(made, person):
            wanted, answer = asking.wanted(call, person), await send(made, asking.found, call, person)
            said = f"{person.name}, {call.target}: {wanted} was due"
            if not asking.is_wanted(call, wanted, answer):
                yield f"{said}, and {answer.status} came: {_words(answer)}"
                continue
            if call.check is not None and wanted == "done":
                call.check(answer, person)
            for each in _told(asking, call, person, answer.body):
                yield f"{said}, and {each}"
            if call.removes and call.about is not None and await made.is_there(call.about) is (wanted == "done"):
                yield f"{said}, and the entity is as it should not be"
        if asking.route.leaves:
            await made.come_back()


async def send(made: World, found: Found, call: Call, person: Person, **more: str) -> Answer:
    """One call of somebody's, with further headers."""
    headers = {**call.headers, **{name.replace("_", "-"): value for name, value in more.items()}}
    body = {"json_body": call.json_body, "form": call.form, "content": call.content}
    return await made.ask(person, found.method, call.target, headers=headers, **body)


def _words(answer: Answer) -> str:
    title = re.search(r"<title>(.*?)</title>", answer.body)
    return title[1] if title else answer.body[:300]


def _told(asking: Asking, call: Call, person: Person, body: str) -> Iterator[str]:
    """What an answer mentions that it must not, and what it leaves out of a list."""
    if asking.route.tells_all:
        return
    if not call.lists:
        for each in NAMED.findall(f"{call.target} {call.json_body} {call.form}"):
            body = body.replace(each, "")
    for mark in MARKS:
        seen = sees(person, mark, asking.made.permissions[READ])
        if not seen and f"z{mark}-" in body:
            at = body.index(f"z{mark}-")
            yield f"it mentions what is hidden: …{body[max(0, at - 80) : at + 40]}…"
        if seen and call.lists and f"z{mark}-component" not in body and asking.wanted(call, person) == "done":
            yield f"z{mark}-component is missing"


async def test_no_form_is_taken_without_its_token_and_no_change_from_elsewhere(tmp_path: Path) -> None:
    async with world(tmp_path) as made:
        changing = [(found, route) for found in routes_of(made) if found.method != "GET" and (route := how(found))]
        assert changing
        for found, route in changing:
            call = (await route.make(made, ADMIN))[-1]
            for more in ({"origin": "https://elsewhere.test"}, {"sec_fetch_site": "cross-site"}):
                answer = await send(made, found, call, ADMIN, **more)
                assert (answer.status, "another site" in answer.body) == (403, True), (found.name, answer)
            for token in ("", CSRF[:-1], f"{CSRF}x") if isinstance(found.declared, Page) else ():
                answer = await send(made, found, call, ADMIN, x_csrf_token=token)
                assert (answer.status, "expired" in answer.body) == (403, True), (found.name, answer)
