"""Not allowed is not found: what a person may not see is in no answer, and what they may not change stays as it is."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import pytest

from callboard import Condition, Context, Decision, Holds, Identity, Not, Permission, Plugin, Policy, Recognizer
from callboard.plugins.catalog.endpoints import changes
from callboard.testing import Meadow, RunningPortal, portal

pytestmark = pytest.mark.usefixtures("callboard_database")

API = "/api/catalog"
SECRET = "secret-vault"
LABEL = {"acme.io/confidential": "true"}
PUBLIC: Condition = Not(Holds("HAS_LABEL", {"label": "acme.io/confidential", "value": "true"}))
OWNED: Condition = Holds("IS_ENTITY_OWNER", {"claims": ["group:default/web"]})
CATALOG = [
    Meadow.group("web"),
    Meadow.group("vaulters", labels=LABEL),
    Meadow.system("shop", owner="web"),
    Meadow.api("secret-api", owner="vaulters", system="shop", labels=LABEL),
    Meadow.component(SECRET, owner="vaulters", system="shop", providesApis=["secret-api"], labels=LABEL),
    Meadow.component(
        "front", owner="web", system="shop", dependsOn=[f"component:{SECRET}"], consumesApis=["secret-api"]
    ),
    Meadow.component("back", owner="other", system="shop"),
]


async def by_header(request: Any, ctx: Context) -> Identity | None:
    name = request.headers.get("x-name")
    return None if name is None else Identity(ref=f"user:default/{name}", title=name, owns_as=("group:default/web",))


def decide(identity: Identity, permission: Permission, ctx: Context) -> Decision:
    """Admins may do everything; others see what is public and change what the web team owns."""
    if identity.ref == "user:default/admin" or not permission.resource_type:
        return Decision(allowed=True)
    return Decision(allowed=True, condition=PUBLIC if permission.action == "read" else OWNED)


POLICY = Plugin(id="policy", title="Policy", contributes=[Recognizer(recognize=by_header), Policy(decide=decide)])


async def as_member(running: RunningPortal, path: str, **options: Any) -> Any:
    return await running.get(path, headers={"x-name": "ann"}, **options)


async def as_admin(running: RunningPortal, path: str, **options: Any) -> Any:
    return await running.get(path, headers={"x-name": "admin"}, **options)


NOW = int((time.time() + 0.5) * 1000)
ANSWERS = [
    f"{API}/entities",
    f"{API}/entities?filter=metadata.name={SECRET}",
    f"{API}/entities/by-query?limit=100",
    f"{API}/entities/by-query?fullTextFilterTerm=vault&fullTextFilterFields=metadata.name",
    f"{API}/entities/by-name/component/default/front",
    f"{API}/entities/by-name/system/default/shop",
    f"{API}/entities/by-name/component/default/front/ancestry",
    f"{API}/entity-facets?facet=relations.hasPart&facet=relations.dependsOn&facet=kind&facet=relations.ownedBy",
    f"{API}/problems",
    f"{API}/entities/unprocessed/pending",
    f"{API}/imports/1",
    f"{API}/history/changes?from=0001-01-02",
    "/catalog",
    "/catalog?kind=api",
    "/catalog?kind=group",
    "/catalog-graph?root=system:default/shop&depth=4",
    "/catalog-graph?root=system:default/shop&depth=4&view=list",
    "/catalog/default/system/shop",
    "/catalog/default/system/shop/-/cards/has-components",
    "/catalog/default/system/shop/-/cards/relations",
    "/catalog/default/system/shop/-/inspect?view=json",
    "/catalog/default/system/shop/-/inspect?view=colocated",
    "/catalog/default/system/shop/-/inspect?view=ancestry",
    "/catalog/default/system/shop/-/unregister",
    "/catalog/-/changes",
    "/catalog/-/imports/1/revert",
    "/catalog/-/export.csv",
    "/problems",
    "/-/palette?q=vault",
]
HIDDEN_REFS = (SECRET, "secret-api", "vaulters")


async def test_what_may_not_be_seen_is_in_no_answer() -> None:
    shown_to_admins = 0
    async with portal(POLICY, catalog=CATALOG) as running:
        for path in ANSWERS:
            answer = await as_member(running, path)
            assert answer.status_code in {200, 404}, (path, answer.text)
            text = answer.text.replace(f"q={SECRET}", "")
            if answer.headers["content-type"].startswith("application/json"):
                text = str(without_specs(answer.json()))
            assert not [name for name in HIDDEN_REFS if name in text], path
            to_admins = (await as_admin(running, path)).text
            shown_to_admins += any(name in to_admins for name in HIDDEN_REFS)
    assert shown_to_admins > 20


def without_specs(value: Any) -> Any:
    """An answer without what a file that may be seen says by itself."""
    if isinstance(value, dict):
        return {key: without_specs(inner) for key, inner in value.items() if key != "spec"}
    return [without_specs(each) for each in value] if isinstance(value, list) else value


async def test_what_may_not_be_seen_is_not_found_as_what_is_not_there() -> None:
    async with portal(POLICY, catalog=CATALOG) as running:
        uid = (await as_admin(running, f"{API}/entities/by-name/component/default/{SECRET}")).json()["metadata"]["uid"]
        paths = [
            f"{API}/entities/by-name/component/default/{{}}",
            f"{API}/entities/by-name/component/default/{{}}/ancestry",
            f"{API}/entities/by-name/component/default/{{}}/provenance",
            f"{API}/entities/by-name/component/default/{{}}/history",
            f"{API}/entities/by-name/component/default/{{}}?at={int(time.time() * 1000)}",
            f"{API}/entities/by-name/component/default/{{}}/diff?from={int(time.time() * 1000) - 60_000}",
            f"{API}/locations/by-entity/component/default/{{}}",
            "/catalog/default/component/{}",
            f"/catalog/default/component/{{}}?at={int(time.time() * 1000)}",
            "/catalog/default/component/{}/-/inspect",
            "/catalog/default/component/{}/-/cards/about",
            "/catalog/default/component/{}/-/unregister",
            "/catalog/default/component/{}/-/catalog-info.yaml",
            "/catalog-graph?root=component:default/{}",
        ]
        for path in paths:
            hidden = await as_member(running, path.format(SECRET))
            missing = await as_member(running, path.format("no-such-one"))
            assert hidden.status_code == missing.status_code, path
            if path.startswith("/api/"):
                assert hidden.status_code == 404
                assert hidden.json()["error"]["message"] == missing.json()["error"]["message"].replace(
                    "no-such-one", SECRET
                )
        assert (await as_member(running, f"{API}/entities/by-uid/{uid}")).status_code == 404
        assert (await as_admin(running, f"{API}/entities/by-uid/{uid}")).status_code == 200
        sent = {"entityRefs": [f"component:default/{SECRET}", "component:default/front"]}
        found = (await running.post(f"{API}/entities/by-refs", json=sent, headers={"x-name": "ann"})).json()["items"]
        assert (found[0], found[1]["metadata"]["name"]) == (None, "front")


async def test_counts_and_pages_are_those_of_what_may_be_seen() -> None:
    async with portal(POLICY, catalog=CATALOG) as running:
        everything = (await as_admin(running, f"{API}/entities/by-query?limit=2")).json()
        page = (await as_member(running, f"{API}/entities/by-query?limit=2")).json()
        assert page["totalItems"] == everything["totalItems"] - 3
        facets = (await as_member(running, f"{API}/entity-facets?facet=kind")).json()["facets"]["kind"]
        assert {each["value"]: each["count"] for each in facets} == {
            "Component": 2,
            "Group": 1,
            "Location": 1,
            "System": 1,
        }
        past = (await as_member(running, f"{API}/entities/by-query?at={int(time.time() * 1000)}")).json()
        assert past["counts"] == {"component": 2, "group": 1, "location": 1, "system": 1}
        assert len(past["items"]) == past["totalItems"] == 5


@pytest.mark.parametrize(
    "question",
    [
        f"relations.dependsOn=component:default/{SECRET}",
        "relations.consumesApi",
        "relations.ownedBy=group:default/vaulters",
    ],
)
async def test_nobody_finds_out_by_asking_what_relates_to_it(question: str) -> None:
    async with portal(POLICY, catalog=CATALOG) as running:
        assert (await as_admin(running, f"{API}/entities?filter={question}")).json()
        assert (await as_member(running, f"{API}/entities?filter={question}")).json() == []


async def test_relations_to_what_may_be_seen_stay() -> None:
    async with portal(POLICY, catalog=CATALOG) as running:
        front = (await as_member(running, f"{API}/entities/by-name/component/default/front")).json()
        assert {each["type"] for each in front["relations"]} == {"ownedBy", "partOf"}
        asked = (await as_member(running, f"{API}/entities?filter=relations.partOf=system:default/shop")).json()
        assert sorted(each["metadata"]["name"] for each in asked) == ["back", "front"]
        some = (await as_member(running, f"{API}/entities?filter=relations.partOf")).json()
        assert sorted(each["metadata"]["name"] for each in some) == ["back", "front"]


@pytest.mark.parametrize("field", ["relations.dependsOn", "Relations.ownedby"])
async def test_who_does_not_see_everything_cannot_sort_by_relations(field: str) -> None:
    async with portal(POLICY, catalog=CATALOG) as running:
        path = f"{API}/entities/by-query?orderField={field},asc"
        assert (await as_member(running, path)).status_code == 400
        assert (await as_admin(running, path)).status_code == 200


async def test_who_may_see_but_not_change_is_told_so_and_who_may_not_see_finds_nothing() -> None:
    async with portal(POLICY, catalog=CATALOG) as running:
        for name, status in (("back", 403), (SECRET, 404), ("front", 200)):
            sent = {"entityRef": f"component:default/{name}"}
            answer = await running.post(f"{API}/refresh", json=sent, headers={"x-name": "ann"})
            assert answer.status_code == status, answer.text
            page = await running.post_form(f"/catalog/default/component/{name}/-/refresh", headers={"x-name": "ann"})
            assert page.status_code == {200: 303}.get(status, status)
            form = {"what": "entity"}
            gone = await running.post_form(
                f"/catalog/default/component/{name}/-/unregister", form, headers={"x-name": "ann"}
            )
            assert gone.status_code == {200: 303}.get(status, status)


async def test_only_what_is_owned_is_deleted_by_uid() -> None:
    async with portal(POLICY, catalog=CATALOG) as running:
        for name, status in (("back", 403), (SECRET, 204), ("front", 204)):
            found = (await as_admin(running, f"{API}/entities/by-name/component/default/{name}")).json()
            path = f"{API}/entities/by-uid/{found['metadata']['uid']}"
            answer = await running.client.delete(path, headers={"x-name": "ann"})
            assert answer.status_code == status
            now = await as_admin(running, f"{API}/entities/by-uid/{found['metadata']['uid']}")
            assert (now.status_code == 200) == (name != "front")


async def test_buttons_that_would_be_refused_are_not_shown() -> None:
    async with portal(POLICY, catalog=CATALOG) as running:
        others, own = [
            (await as_member(running, f"/catalog/default/component/{name}")).text for name in ("back", "front")
        ]
        for button in ("/-/refresh", "/-/unregister"):
            assert button not in others
            assert button in own


async def test_a_location_with_something_hidden_is_not_unregistered_by_who_owns_the_rest() -> None:
    async with portal(POLICY, catalog=CATALOG, settings={"catalog": {"rules": [{"allow": ["Component"]}]}}) as running:
        folder = running.portal.data_folder.parent
        file = folder / "more.yaml"
        file.write_text(
            "\n---\n".join(
                f"apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: {{name: {name}{labels}}}\n"
                f"spec: {{type: service, lifecycle: x, owner: {owner}}}\n"
                for name, owner, labels in (
                    ("mine", "web", ""),
                    ("theirs", "vaulters", ", labels: {acme.io/confidential: 'true'}"),
                )
            )
        )
        sent = {"type": "file", "target": str(file)}
        made = await running.post(f"{API}/locations", json=sent, headers={"x-name": "admin"})
        assert made.status_code == 201, made.text
        form = {"what": "location"}
        path = "/catalog/default/component/mine/-/unregister"
        assert (await running.post_form(path, form, headers={"x-name": "ann"})).status_code == 403
        assert "Unregister the location" not in (await as_member(running, path)).text
        elsewhere = {"type": "file", "target": f"{file}.other"}
        moved = await running.put(
            f"{API}/locations/{made.json()['location']['id']}", json=elsewhere, headers={"x-name": "ann"}
        )
        assert moved.status_code == 403
        assert (await as_admin(running, f"{API}/entities/by-name/component/default/theirs")).status_code == 200


async def test_who_follows_changes_is_asked_anew_now_and_then_who_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changes, "HEARTBEAT", 0.05)
    monkeypatch.setattr(changes, "LONGEST", 0.0)
    async with portal(POLICY, catalog=CATALOG) as running, asyncio.timeout(30):
        answer = await as_member(running, f"{API}/changes")
    assert answer.status_code == 200
    assert answer.text.startswith("retry:")
