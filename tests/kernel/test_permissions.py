"""Every route names a declared permission or is public [R7], and what is not allowed is refused before it runs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from callboard import (
    Context,
    Contribution,
    Decision,
    Endpoint,
    Holds,
    Identity,
    NavItem,
    Page,
    Permission,
    Plugin,
    Policy,
    Redirect,
    ui,
)
from callboard.kernel import permissions
from callboard.kernel.identity import ANYBODY, NOBODY
from callboard.plugins.catalog import Entity, EntityCard, EntityTab
from callboard.testing import Meadow, RunningPortal, portal

pytestmark = pytest.mark.usefixtures("callboard_database")

SECRET = "vault.secret.read"


async def never(*anything: Any) -> Any:
    raise AssertionError("must not be asked")


async def shown(request: Any, ctx: Context) -> Redirect:
    return Redirect(to="/elsewhere")


async def told(request: Any, ctx: Context) -> Any:
    return {"secret": "the treasure"}


async def card(entity: Entity, ctx: Context) -> ui.Component:
    return ui.text("the treasure")


def policy(decide: Callable[[str], Any]) -> Plugin:
    """A plugin with a policy that looks at nothing but the permission."""
    return Plugin(
        id="strict", title="Strict", contributes=[Policy(decide=lambda _who, permission, _ctx: decide(permission.id))]
    )


def all_but(secret: str) -> Plugin:
    """Nobody may do one thing."""
    return policy(lambda permission: Decision(allowed=permission != secret))


def vault() -> Plugin:
    return Plugin(
        id="vault",
        title="Vault",
        needs=["catalog"],
        contributes=[
            Permission(id=SECRET, title="See secrets"),
            Page(path="/vault", show=shown, requires=SECRET),
            Page(path="/vault", show=shown, requires=SECRET, method="POST"),
            Endpoint(path="/api/vault/secret", run=told, requires=SECRET),
            NavItem(title="Vault of secrets", href="/vault", requires=SECRET),
            EntityCard(id="vault", title="Vault card", render=card, requires=SECRET, inline=True),
            EntityTab(id="vault", title="Vault tab", render=card, requires=SECRET),
        ],
    )


@pytest.mark.parametrize(
    "contribution",
    [
        Page(path="/bare", show=shown),
        Endpoint(path="/bare", run=shown),
        EntityCard(id="bare", title="Bare", render=card, requires=""),
        EntityTab(id="bare", title="Bare", render=card, requires=""),
    ],
    ids=lambda each: type(each).__name__,
)
def test_a_contribution_that_people_reach_must_name_a_permission_or_say_that_it_is_public(
    contribution: Contribution,
) -> None:
    complaint = permissions.missing_from(Plugin(id="bare", title="Bare", contributes=[contribution]))
    assert complaint is not None
    assert type(contribution).__name__ in complaint
    assert "bare" in complaint


def test_what_is_public_or_names_a_permission_is_in_order() -> None:
    contributes = [Page(path="/a", show=shown, public=True), Endpoint(path="/b", run=shown, requires="a.b.c")]
    assert permissions.missing_from(Plugin(id="fine", title="Fine", contributes=contributes)) is None


async def test_a_permission_that_nobody_declares_refuses_the_plugin_and_names_it() -> None:
    plugin = Plugin(id="typo", title="Typo", contributes=[Page(path="/typo", show=never, requires="typo.thing.raed")])
    async with portal(plugin, tolerant=True) as running:
        [refusal] = running.portal.refused
        assert (await running.get("/typo")).status_code == 404
    assert refusal.plugin == "typo"
    assert "typo.thing.raed" in refusal.reason


async def test_a_plugin_with_a_bare_route_does_not_start_and_nobody_reaches_it() -> None:
    plugin = Plugin(
        id="bare",
        title="Bare",
        contributes=[Page(path="/bare", show=never), Endpoint(path="/api/bare", run=never, method="POST")],
    )
    async with portal(plugin, tolerant=True) as running:
        [refusal] = running.portal.refused
        answers = [await running.get("/bare"), await running.post("/api/bare", json={})]
    assert refusal.plugin == "bare"
    assert "Page /bare" in refusal.reason
    assert "Endpoint /api/bare" in refusal.reason
    assert [answer.status_code for answer in answers] == [404, 404]


async def test_a_permission_of_another_plugin_may_be_required() -> None:
    plugin = Plugin(
        id="guest", title="Guest", contributes=[Page(path="/guest", show=shown, requires="catalog.entity.read")]
    )
    async with portal(plugin) as running:
        assert (await running.get("/guest")).status_code == 303


async def ask_everything(running: RunningPortal) -> Sequence[int]:
    base = "/catalog/default/component/web-player"
    answers = [
        await running.get("/vault"),
        await running.post_form("/vault"),
        await running.get("/api/vault/secret"),
        await running.get(f"{base}/-/cards/vault"),
        await running.get(f"{base}/vault"),
    ]
    return [answer.status_code for answer in answers]


async def test_without_the_permission_nothing_is_run_shown_or_mentioned() -> None:
    async with portal(vault(), catalog=[Meadow.component("web-player")]) as running:
        assert await ask_everything(running) == [303, 303, 200, 200, 200]
        before = await running.get("/catalog/default/component/web-player")
    async with portal(vault(), all_but(SECRET), catalog=[Meadow.component("web-player")]) as running:
        assert await ask_everything(running) == [403, 403, 403, 404, 404]
        page = await running.get("/catalog/default/component/web-player")
        palette = await running.get("/-/palette?q=vault")
    for word in ("Vault of secrets", "the treasure", "Vault tab"):
        assert word in before.text
        assert word not in page.text
    assert "Vault of secrets" not in palette.text


async def test_a_refusal_says_which_permission_and_not_what_lies_behind() -> None:
    async with portal(vault(), all_but(SECRET)) as running:
        page, answer = await running.get("/vault"), await running.get("/api/vault/secret")
    assert SECRET in page.text
    assert answer.json()["error"]["name"] == "NotAllowedError"


@pytest.mark.parametrize(
    ("identity", "permission", "allowed"),
    [
        (Identity(ref="user:default/someone", title="Someone"), SECRET, True),
        (Identity(ref="user:default/someone", title="Someone"), "vault.secret.raed", False),
        (Identity(ref="user:default/someone", title="Someone", only=frozenset({SECRET})), SECRET, True),
        (Identity(ref="user:default/someone", title="Someone", only=frozenset({"a.b.c"})), SECRET, False),
        (ANYBODY, SECRET, False),
        (NOBODY, SECRET, True),
        (NOBODY, "vault.secret.raed", False),
    ],
)
async def test_without_a_policy_who_is_recognised_may_do_what_is_declared_and_their_token_carries(
    identity: Identity, permission: str, allowed: bool
) -> None:
    async with portal(vault()) as running:
        decision = running.portal.decide(identity, permission)
    assert decision.allowed is allowed
    assert decision.because


@pytest.mark.parametrize(
    "decide",
    [lambda _: 1 / 0, lambda _: True, lambda _: None, lambda _: Decision(allowed=True, condition=Holds("x"))],
    ids=["raises", "returns nonsense", "returns nothing", "makes a condition where there is no resource"],
)
async def test_a_policy_that_fails_allows_nothing(decide: Callable[[str], Any]) -> None:
    async with portal(vault(), policy(decide), tolerant=True) as running:
        decision = running.portal.decide(Identity(ref="user:default/someone", title="Someone"), SECRET)
        assert (await running.get("/api/vault/secret")).status_code == 403
    assert not decision.allowed
    assert decision.because


def anything_goes(*, gives_way: bool) -> Policy:
    return Policy(decide=lambda _who, _permission, _ctx: Decision(allowed=True), gives_way=gives_way)


async def fails(ctx: Context) -> None:
    raise RuntimeError("no rules to be found")


SOMEONE = Identity(ref="user:default/someone", title="Someone")


@pytest.mark.parametrize(
    ("id", "gives_way", "allowed"),
    [("strict", False, False), ("permission", True, False), ("lenient", True, True)],
    ids=["in place of the default", "the default itself", "one that would have given way"],
)
async def test_nobody_may_do_anything_while_the_plugin_that_was_to_decide_does_not_run(
    id: str, *, gives_way: bool, allowed: bool
) -> None:
    broken = Plugin(id=id, title="Rules", start=fails, contributes=[anything_goes(gives_way=gives_way)])
    async with portal(vault(), broken, tolerant=True) as running:
        decision = running.portal.decide(SOMEONE, SECRET)
        assert running.portal.decide(NOBODY, SECRET).allowed
    assert decision.allowed is allowed
    assert allowed or f"`{id}`" in decision.because[0]


async def test_without_any_policy_a_plugin_that_can_not_be_read_may_have_been_the_one(tmp_path: Path) -> None:
    (tmp_path / "rules.py").write_text("plugin = (")
    off = {"disabled": ["permission"]}
    async with portal(vault(), settings={"plugins": off}) as running:
        assert running.portal.decide(SOMEONE, SECRET).allowed
    async with portal(vault(), settings={"plugins": {**off, "folder": str(tmp_path)}}, tolerant=True) as running:
        assert not running.portal.decide(SOMEONE, SECRET).allowed


async def test_a_condition_is_told_to_who_has_the_resources_and_only_to_them() -> None:
    seen: list[Decision] = []

    async def show(request: Any, ctx: Context) -> Any:
        seen.append(ctx.decide("vault.box.read"))
        return {"may": ctx.may("vault.box.read")}

    condition = Holds("IS_OWNER", {"claims": ["group:default/a"]})
    boxes = Plugin(
        id="boxes",
        title="Boxes",
        contributes=[
            Permission(id="vault.box.read", title="See boxes", action="read", resource_type="box"),
            Endpoint(path="/api/boxes/all", run=show, requires="vault.box.read"),
        ],
    )
    conditional = policy(lambda _: Decision(allowed=True, condition=condition, because=("Owners see theirs.",)))
    async with portal(boxes, conditional) as running:
        answer = await running.get("/api/boxes/all")
    assert answer.json() == {"may": True}
    assert [each.condition for each in seen] == [condition]
    assert "IS_OWNER" not in answer.text
