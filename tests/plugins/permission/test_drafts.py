"""A document of which no entity came is heard of by those alone who could see the entity."""

from __future__ import annotations

import re
import time
from functools import partial
from typing import Any

import msgspec
import pytest

from callboard.plugins.auth.model import Person, Visit
from callboard.plugins.auth.store import begin_session
from callboard.plugins.catalog.index import CatalogIndex, Exists, Not
from callboard.plugins.catalog.ingest.process import Kinds, draft_of
from callboard.plugins.catalog.kinds import BUILT_IN
from callboard.testing import RunningPortal, portal
from callboard.testing.portal import CATALOG_FILE

pytestmark = pytest.mark.usefixtures("callboard_database")

MARK = "acme.io/confidential"
SETTINGS = {"auth": {}, "permission": {"confidential": [{"label": MARK, "value": "true"}]}}
HEAD = "apiVersion: backstage.io/v1alpha1\n"
GOOD = f"""{HEAD}kind: Group
metadata: {{name: a}}
spec: {{type: team, children: [], members: [ann]}}
---
{HEAD}kind: User
metadata: {{name: ann}}
spec: {{memberOf: []}}
---
{HEAD}kind: System
metadata: {{name: vault, labels: {{{MARK}: 'true'}}}}
spec: {{owner: others}}
"""
MARKED = f"labels: {{{MARK}: 'true'}}"


def broken(name: str, metadata: str = "", spec: str = "owner: others") -> str:
    """A component without a lifecycle."""
    return f"---\n{HEAD}kind: Component\nmetadata: {{name: {name}, {metadata}}}\nspec: {{type: service, {spec}}}\n"


BAD = "".join(
    [
        broken("zopen"),
        broken("zclosed", MARKED),
        broken("zclosed-own", MARKED, "owner: a"),
        broken("zinner", "", "owner: others, system: vault"),
        broken("zinner-own", "", "owner: 'group:default/a', system: vault"),
        broken("zwide", MARKED, "owner: [a, 7]"),
        broken("zlong", f"description: {'x' * 30_000}"),
        broken("zplaced", MARKED, "owner: others, lifecycle: {$text: ./no-such-file}"),
        f"---\n{HEAD}kind: Component\nmetadata: {{name: 'z bad name', {MARKED}}}\nspec: {{owner: a}}\n",
        f"---\n{HEAD}kind: Gramophone\nmetadata: {{name: zkind, {MARKED}}}\nspec: {{owner: a}}\n",
        f"---\n{HEAD}kind: Component\nmetadata: {{name: znothing, {MARKED}}}\nspec: 7\n",
        f"---\n{HEAD}metadata: {{name: zbare, {MARKED}}}\n",
    ]
)
ALL = {
    "zopen",
    "zclosed",
    "zclosed-own",
    "zinner",
    "zinner-own",
    "zwide",
    "zlong",
    "zplaced",
    "z bad name",
    "zkind",
    "znothing",
    "zbare",
}
# Who owns a part of what is declared hears of that; of the long one, which is not kept, only admins do.
HEARD = {
    "admin": ALL,
    "ann": {"zopen", "zclosed-own", "zinner-own", "zwide", "z bad name"},
    "eve": {"zopen"},
}
NAMES = re.compile(r"z bad name|z[a-z]+(?:-own)?")
PATHS = ("/api/catalog/problems", "/api/catalog/entities/unprocessed/pending", "/problems")


async def session(running: RunningPortal, name: str) -> str:
    begin = partial(begin_session, visit=Visit(agent="", address=""), way="test", now=time.time(), lifetime=3600.0)
    _, secret = await running.context("auth").database.run(begin, Person(ref=f"user:default/{name}", title=name))
    return f"callboard_session={secret}"


async def named(running: RunningPortal, name: str, path: str) -> set[str]:
    """Which of the broken documents an answer speaks of to somebody."""
    answer = await running.get(path, headers={"cookie": await session(running, name)})
    assert answer.status_code == 200
    assert "description" not in answer.text, "what the document says is for judging alone"
    assert '"draft"' not in answer.text
    return set(NAMES.findall(answer.text)) & ALL


async def test_who_could_not_see_an_entity_does_not_hear_that_it_is_broken() -> None:
    async with portal(settings=SETTINGS, catalog=GOOD + BAD) as running:
        for name, heard in HEARD.items():
            assert await named(running, name, PATHS[0]) - {"zbare"} == heard - {"zbare"}, name
            for path in PATHS:
                assert await named(running, name, path) <= heard, (name, path)
        pending = await named(running, "admin", PATHS[1])
    assert pending == ALL - {"zbare"}


async def test_without_anything_confidential_everybody_hears_of_everything() -> None:
    async with portal(settings={"auth": {}}, catalog=GOOD + BAD) as running:
        assert await named(running, "eve", PATHS[1]) == ALL - {"zbare"}


async def test_an_owner_still_hears_when_the_new_version_of_their_entity_forgets_them() -> None:
    good = broken("zclosed-own", MARKED, "owner: a, lifecycle: production")
    async with portal(settings=SETTINGS, catalog=GOOD + good) as running:
        (running.portal.data_folder.parent / CATALOG_FILE).write_text(GOOD + broken("zclosed-own", MARKED, "x: y"))
        asked, ann = {"entityRef": "component:default/zclosed-own"}, {"cookie": await session(running, "ann")}
        assert (await running.post("/api/catalog/refresh", json=asked, headers=ann)).status_code == 200
        assert await named(running, "ann", PATHS[0]) == {"zclosed-own"}
        assert await named(running, "eve", PATHS[0]) == set()


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"kind": 7, "apiVersion": None, "metadata": []},
        {"kind": "Component", "apiVersion": "backstage.io/v1alpha1", "metadata": {"namespace": 7, "labels": "x"}},
        {"kind": "Component", "apiVersion": "backstage.io/v1alpha1", "spec": {"owner": {"kind": 1}, "dependsOn": [[]]}},
        {"kind": "Component", "apiVersion": "backstage.io/v1alpha1", "metadata": {"labels": {"a": {"b": [1.5, None]}}}},
        {"relations": {"x": "y"}, "kind": "User", "apiVersion": "backstage.io/v1alpha1", "spec": {"memberOf": "::"}},
    ],
)
def test_a_draft_is_kept_of_whatever_a_document_is(document: dict[str, Any]) -> None:
    kept = msgspec.json.decode(draft_of(document, Kinds.of(BUILT_IN)))
    assert isinstance(kept["relations"], list)
    assert CatalogIndex().would_select(Not(Exists("metadata.labels.acme.io/confidential")), kept)
