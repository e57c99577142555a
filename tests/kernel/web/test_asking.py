"""Who asks is known before anything runs; who is not known sees public pages and the way in, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from callboard import Context, Endpoint, Identity, NavItem, NotSignedIn, Page, Permission, Plugin, Recognizer, Redirect
from callboard.testing import portal

pytestmark = pytest.mark.usefixtures("callboard_database")

ANN = Identity(ref="user:default/ann", title="Ann", owns_as=("user:default/ann",), via="header")
ALONE = {"plugins": {"disabled": ["auth"]}}
READ, CHANGE = "box.thing.read", "box.thing.change"


async def by_header(request: Any, ctx: Context) -> Identity | None:
    name = request.headers.get("x-name", "")
    if name == "expired":
        raise NotSignedIn("The session has expired", hint="Sign in again.")
    if name == "broken":
        raise RuntimeError("no idea")
    return ANN if name == "ann" else None


async def me(request: Any, ctx: Context) -> Any:
    return {"ref": ctx.identity.ref, "kind": ctx.identity.kind}


async def page(request: Any, ctx: Context) -> Redirect:
    return Redirect(to=f"/{ctx.identity.ref or 'nobody'}")


def box(sign_in: str = "/sign-in") -> Plugin:
    return Plugin(
        id="box",
        title="Box",
        contributes=[
            Recognizer(recognize=by_header, sign_in=sign_in),
            Permission(id=READ, title="See things", action="read"),
            Endpoint(path="/api/box/me", run=me, requires=READ),
            Endpoint(path="/api/box/public", run=me, public=True),
            Page(path="/box", show=page, requires=READ),
            NavItem(title="Box of things", href="/box", requires=READ),
            Page(path="/box", show=page, requires=READ, method="POST"),
            Page(path="/sign-in", show=page, public=True),
        ],
    )


async def test_who_is_recognised_is_who_asks() -> None:
    async with portal(box(), settings=ALONE) as running:
        answer = await running.get("/api/box/me", headers={"x-name": "ann"})
        assert answer.json() == {"ref": "user:default/ann", "kind": "user"}
        assert (await running.get("/box", headers={"x-name": "ann"})).headers["location"] == "/user:default/ann"


@pytest.mark.parametrize("name", ["", "expired"])
async def test_a_program_that_nobody_knows_is_told_so_in_its_own_form(name: str) -> None:
    async with portal(box(), settings=ALONE) as running:
        answer = await running.get("/api/box/me", headers={"x-name": name})
    assert answer.status_code == 401
    assert answer.json()["error"]["name"] == "AuthenticationError"


@pytest.mark.parametrize("name", ["", "expired"])
async def test_a_person_that_nobody_knows_is_sent_to_sign_in_and_back(name: str) -> None:
    async with portal(box(), settings=ALONE) as running:
        answer = await running.get("/box?a=1&b=%2F", headers={"x-name": name})
        assert answer.status_code == 303
        assert answer.headers["location"] == "/sign-in?to=%2Fbox%3Fa%3D1%26b%3D%252F"
        sent = await running.post_form("/box", headers={"x-name": name})
        assert (sent.status_code, sent.headers["location"]) == (303, "/sign-in")


async def test_without_a_page_to_sign_in_a_person_is_told_so() -> None:
    async with portal(box(sign_in=""), settings=ALONE) as running:
        answer = await running.get("/box")
    assert answer.status_code == 401
    assert "Sign in first" in answer.text


@pytest.mark.parametrize("name", ["", "expired"])
async def test_what_is_public_is_for_everybody_whatever_they_carry(name: str) -> None:
    async with portal(box(), settings=ALONE) as running:
        answer = await running.get("/api/box/public", headers={"x-name": name})
        assert answer.json() == {"ref": "", "kind": "nobody"}
        assert (await running.get("/sign-in", headers={"x-name": name})).headers["location"] == "/nobody"
        known = await running.get("/api/box/public", headers={"x-name": "ann"})
    assert known.json()["ref"] == "user:default/ann"


async def test_a_recognizer_that_fails_lets_nobody_in() -> None:
    async with portal(box(), settings=ALONE, tolerant=True) as running:
        assert (await running.get("/api/box/me", headers={"x-name": "broken"})).status_code == 503
        # The page about a problem comes all the same.
        missing = await running.get("/nowhere", headers={"x-name": "broken"})
    assert missing.status_code == 404


async def test_a_page_about_a_problem_shows_nobody_the_way_around() -> None:
    async with portal(box(), settings=ALONE) as running:
        nobody = await running.get("/nowhere")
        ann = await running.get("/nowhere", headers={"x-name": "ann"})
    assert nobody.status_code == ann.status_code == 404
    assert "Box of things" not in nobody.text
    assert "Box of things" in ann.text
    assert "Not signed in" in nobody.text
    assert "Ann" in ann.text
