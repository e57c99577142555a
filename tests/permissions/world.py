"""The one portal of the matrix, the keys of its people, and fresh things for what takes things away."""

from __future__ import annotations

import importlib
import itertools
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml

from callboard import Identity, Permission
from callboard.plugins.auth import backstage
from callboard.plugins.auth.model import Person as SignedIn
from callboard.plugins.auth.model import Visit
from callboard.plugins.auth.store import begin_session
from callboard.plugins.auth.tokens import make_token
from callboard.testing import RunningPortal, portal

from .door import Answer, Door
from .people import ADMIN, PEOPLE, PROGRAM_TOKEN, SETTINGS, Person
from .things import Mark, Thing, catalog, component

EXAMPLE = Path(__file__).parents[2] / "examples" / "callboard-hello" / "src"
CSRF = "the-token-of-a-form"
DAY = 86400.0


@dataclass
class World:
    """What every call of the matrix starts from."""

    running: RunningPortal
    door: Door
    folder: Path
    keys: dict[str, dict[str, str]] = field(default_factory=dict)
    sessions: dict[str, str] = field(default_factory=dict)
    permissions: dict[str, Permission] = field(default_factory=dict)
    held: str = ""
    began: int = field(default_factory=lambda: int(time.time() * 1000))
    _things: dict[str, Thing] = field(default_factory=dict)
    _fresh: dict[tuple[str, Mark], Thing] = field(default_factory=dict)
    _numbers: itertools.count[int] = field(default_factory=itertools.count)

    async def enter(self, person: Person) -> None:
        """Gives somebody a new key, as the portal itself would have given it."""
        cookies = f"callboard_csrf={CSRF}"
        if person.has_session:
            self.sessions[person.name], secret = await self.session_of(person)
            cookies += f"; callboard_session={secret}"
        self.keys[person.name] = {"cookie": cookies}
        if person.way == "user token":
            session, _ = await self.session_of(person)
            who = Identity(ref=person.ref, title=person.name, owns_as=sorted(person.refs))
            made = await backstage.make(self.running.context("auth"), who, session=session)
            self.keys[person.name]["authorization"] = f"Bearer {made.token}"
        if person.way in {"token", "expired token"}:
            _, secret = await self.token_of(person, -1.0 if person.way == "expired token" else DAY)
            self.keys[person.name]["authorization"] = f"Bearer {secret}"
        if person.way == "program":
            self.keys[person.name]["authorization"] = f"Bearer {PROGRAM_TOKEN}"

    async def come_back(self) -> None:
        """Somebody has ended sessions: everybody who came by one has another."""
        for each in PEOPLE:
            if each.has_session or each.way == "user token":
                await self.enter(each)

    async def session_of(self, person: Person) -> tuple[str, str]:
        """Another session: its id and its secret."""
        signed_in = SignedIn(
            ref=person.ref, title=person.name, owns_as=sorted(person.refs), guest=person.way == "guest session"
        )
        begin = partial(begin_session, visit=Visit(agent="", address=""), way="test", now=time.time(), lifetime=DAY)
        return await self.running.context("auth").database.run(begin, signed_in)

    async def token_of(self, person: Person, lifetime: float = DAY) -> tuple[str, str]:
        """Another token: its id and its secret."""
        make = partial(make_token, ref=person.ref, title=person.name, name="matrix", only=person.carries)
        return await self.running.context("auth").database.run(make, now=time.time(), lifetime=lifetime)

    async def ask(self, person: Person, method: str, target: str, **more: Any) -> Answer:
        """A request of somebody's. A form carries its token, unless the headers say otherwise."""
        headers = {"x-csrf-token": CSRF, **self.keys[person.name], **more.pop("headers", {})}
        return await self.door.ask(method, target, headers=headers, **more)

    async def thing(self, mark: Mark, kind: str = "component") -> Thing:
        """One that is there from the beginning."""
        name = f"z{mark}-{kind}"
        if name not in self._things:
            answer = await self.ask(ADMIN, "GET", f"/api/catalog/entities/by-name/{kind}/default/{name}")
            uid = answer.json()["metadata"]["uid"] if answer.status == 200 else "no-such-uid"
            self._things[name] = Thing(mark=mark, name=name, kind=kind, uid=uid)
        return self._things[name]

    async def fresh(self, use: str, mark: Mark) -> Thing:
        """One for this use alone, registered by itself; the last one, as long as nobody has taken it away. Its file is
        gone, so that it would not come back."""
        last = self._fresh.get((use, mark))
        if last is None or not await self.is_there(last):
            name = f"z{mark}-{next(self._numbers)}"
            file = self.file(mark, name)
            body = {"type": "file", "target": str(file)}
            made = await self.ask(ADMIN, "POST", "/api/catalog/locations", json_body=body)
            assert made.status == 201, made.body
            file.unlink()
            found = await self.ask(ADMIN, "GET", f"/api/catalog/entities/by-name/component/default/{name}")
            location = made.json()["location"]["id"]
            last = Thing(mark=mark, name=name, uid=found.json()["metadata"]["uid"], location=location)
            self._fresh[use, mark] = last
        return last

    async def is_there(self, thing: Thing) -> bool:
        path = f"/api/catalog/entities/by-name/{thing.kind}/default/{thing.name}"
        return (await self.ask(ADMIN, "GET", path)).status == 200

    def file(self, mark: Mark, name: str = "", *more: str) -> Path:
        """A new file that people may register, with a component in it."""
        name = name or f"z{mark}-{next(self._numbers)}"
        file = self.folder / f"{next(self._numbers)}.yaml"
        file.write_text(yaml.safe_dump_all([component(mark, each) for each in (name, *more)]), encoding="utf-8")
        return file


@asynccontextmanager
async def world(folder: Path) -> AsyncIterator[World]:
    """A portal with the built-in plugins and one from outside, and everybody at its door."""
    open_folder = folder / "open"
    open_folder.mkdir()
    given = {"catalog": {"localFolders": [str(open_folder)], "rules": [{"allow": ["Component"]}]}}
    settings = {**SETTINGS, **given}
    async with portal(_outsider(), catalog=catalog(), settings=settings, folder=folder / "portal") as running:
        made = World(running=running, door=Door(running), folder=open_folder)
        made.permissions = {each.contribution.id: each.contribution for each in running.portal.contributed(Permission)}
        for each in PEOPLE:
            await made.enter(each)
        made.held = await _hold(made)
        yield made


def _outsider() -> ModuleType:
    """The plugin of the example, as it would come with pip."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(EXAMPLE)
        return importlib.import_module("callboard_hello.plugin")


async def _hold(made: World) -> str:
    """A removal that waits for a decision, of things that are hidden and things that are not."""
    names = {mark: [f"z{mark}-held-{number}" for number in range(8)] for mark in ("other", "secret")}
    documents = [component(mark, name) for mark in names for name in names[mark]]  # type: ignore[arg-type,index]
    file = made.folder / "held.yaml"
    file.write_text(yaml.safe_dump_all(documents), encoding="utf-8")
    body = {"type": "file", "target": str(file)}
    assert (await made.ask(ADMIN, "POST", "/api/catalog/locations", json_body=body)).status == 201
    file.write_text(yaml.safe_dump_all([documents[0], documents[8]]), encoding="utf-8")
    again = {"entityRef": "component:default/zother-held-0"}
    assert (await made.ask(ADMIN, "POST", "/api/catalog/refresh", json_body=again)).status == 200
    [held] = (await made.ask(ADMIN, "GET", "/api/catalog/held")).json()["items"]
    return str(held["id"])
