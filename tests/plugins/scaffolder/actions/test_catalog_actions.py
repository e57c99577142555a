"""catalog:register, catalog:write and catalog:fetch, for people who may and people who may not."""

from __future__ import annotations

import dataclasses
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import ValidationError

from callboard import ActionContext, CallboardError, Conflict, Context, Identity, Invalid, NotAllowed
from callboard.plugins.catalog import file_url
from callboard.testing import Meadow, RunningPortal, action_context, portal, run_action, said

from . import BY_ID, step

pytestmark = pytest.mark.usefixtures("callboard_database")

ANN = Identity(
    ref="user:default/ann", title="Ann", owns_as=("user:default/ann", "group:default/playlist-core"), via="session:1"
)


@asynccontextmanager
async def cataloguing(folder: Path, **settings: Any) -> AsyncIterator[tuple[RunningPortal, ActionContext]]:
    """A portal from whose `files` people may register, and a call on behalf of Ann."""
    (folder / "files").mkdir()
    more = {"catalog": {"localFolders": [str(folder / "files")], "processingInterval": False}, **settings}
    documents = [Meadow.component("web"), Meadow.group("playlist-core")]
    async with portal(catalog=documents, settings=more) as running:
        yield running, action_context(folder, of(running, ANN), origin_ref="template:default/service")


def of(running: RunningPortal, who: Identity) -> Context:
    return dataclasses.replace(running.context("scaffolder"), identity=who, decisions={})


def write(folder: Path, *documents: dict[str, Any]) -> str:
    file = folder / "files/catalog-info.yaml"
    file.write_text(yaml.safe_dump_all(documents))
    return f"file:{file}"


async def names(running: RunningPortal) -> set[str]:
    found = await running.api("/api/catalog/entities?fields=metadata.name,kind")
    return {each["metadata"]["name"] for each in found if each["kind"] != "Location"}


async def test_what_is_registered_is_in_the_catalog_at_once_and_can_be_taken_back(tmp_path: Path) -> None:
    async with cataloguing(tmp_path) as (running, act):
        url = write(tmp_path, Meadow.api("a-first"), Meadow.component("new"), Meadow.component("later"))
        output = await run_action(*step("catalog:register", catalogInfoUrl=url), act)
        assert output == {"catalogInfoUrl": url, "entityRef": "component:default/new"}
        assert {"new", "later", "a-first"} <= await names(running)
        registered = await running.api("/api/catalog/locations")
        assert [each["data"]["target"] for each in registered] == [url.removeprefix("file:")]
        action = BY_ID["catalog:register"]
        assert action.undo is not None and action.output is not None
        given, gave = action.input.model_validate({"catalogInfoUrl": url}), action.output.model_validate(output)
        await action.undo(given, gave, act)
        await action.undo(given, gave, act)
        assert {"new", "later", "a-first"}.isdisjoint(await names(running))


async def test_a_location_that_is_there_fails_the_step_unless_it_is_optional(tmp_path: Path) -> None:
    async with cataloguing(tmp_path) as (running, act):
        url = write(tmp_path, Meadow.component("new"))
        await run_action(*step("catalog:register", catalogInfoUrl=url), act)
        other = action_context(tmp_path, of(running, ANN))
        with pytest.raises(Conflict):
            await run_action(*step("catalog:register", catalogInfoUrl=url), other)
        with pytest.raises(Conflict):
            await run_action(*step("catalog:register", catalogInfoUrl=url), other)
        found = await run_action(*step("catalog:register", catalogInfoUrl=url, optional=True), other)
        assert found == {"catalogInfoUrl": url, "entityRef": "component:default/new"}


async def test_a_step_that_died_after_registering_goes_on(tmp_path: Path) -> None:
    async with cataloguing(tmp_path) as (_, act):
        url = write(tmp_path, Meadow.component("new"))
        given = step("catalog:register", catalogInfoUrl=url)
        first = await run_action(*given, act)
        # The same journal, and no output kept: as after a kill.
        assert await run_action(*given, act) == first


async def test_a_file_with_faults_leaves_no_registration_behind(tmp_path: Path) -> None:
    async with cataloguing(tmp_path) as (running, act):
        url = write(
            tmp_path, {"apiVersion": "backstage.io/v1alpha1", "kind": "Component", "metadata": {"name": "no no"}}
        )
        with pytest.raises(Invalid):
            await run_action(*step("catalog:register", catalogInfoUrl=url), act)
        nothing = await run_action(*step("catalog:register", catalogInfoUrl=url, optional=True), act)
        assert nothing == {"catalogInfoUrl": url}
        assert await running.api("/api/catalog/locations") == []


async def test_people_register_only_what_they_could_by_themselves(tmp_path: Path) -> None:
    async with cataloguing(tmp_path) as (running, act):
        url = write(tmp_path, Meadow.component("new"))
        limited = dataclasses.replace(ANN, only=frozenset({"catalog.entity.read"}))
        with pytest.raises(NotAllowed):
            await run_action(
                *step("catalog:register", catalogInfoUrl=url), action_context(tmp_path, of(running, limited))
            )
        assert "new" not in await names(running)
        await run_action(*step("catalog:register", catalogInfoUrl=url), act)
        stranger = dataclasses.replace(ANN, ref="user:default/bob", owns_as=("user:default/bob",))
        action = BY_ID["catalog:register"]
        assert action.undo is not None
        given = action.input.model_validate({"catalogInfoUrl": url})
        with pytest.raises(NotAllowed):
            await action.undo(given, None, action_context(tmp_path, of(running, stranger)))
        assert "new" in await names(running)


async def test_nothing_is_registered_that_people_may_not_name(tmp_path: Path) -> None:
    (tmp_path / "closed.yaml").write_text(yaml.safe_dump(Meadow.component("closed")))
    async with cataloguing(tmp_path) as (_, act):
        for target in (
            f"file:{tmp_path}/closed.yaml",
            f"file:{tmp_path}/files/../closed.yaml",
            "git:ssh://host/x",
            "git:/srv/x",
        ):
            with pytest.raises(CallboardError):
                await run_action(*step("catalog:register", catalogInfoUrl=target), act)


@pytest.mark.parametrize(
    ("contents", "path", "url"),
    [
        (
            "https://github.com/a/b/blob/main",
            "/catalog-info.yaml",
            "https://github.com/a/b/blob/main/catalog-info.yaml",
        ),
        ("https://github.com/a/b/tree/main", "x/c.yaml", "https://github.com/a/b/blob/main/x/c.yaml"),
        ("https://gitlab.com/a/s/b/-/blob/main", "/c.yaml", "https://gitlab.com/a/s/b/-/blob/main/c.yaml"),
        ("https://gitea.test/a/b/src/branch/main/", "/c.yaml", "https://gitea.test/a/b/src/branch/main/c.yaml"),
        ("https://bitbucket.org/a/b/src/main", "/c.yaml", "https://bitbucket.org/a/b/src/main/c.yaml"),
        (
            "https://dev.azure.com/o/p/_git/r?path=/&version=GBmain",
            "/c.yaml",
            "https://dev.azure.com/o/p/_git/r?path=%2Fc.yaml&version=GBmain",
        ),
    ],
)
async def test_the_file_is_found_below_the_contents_of_a_repository(
    callboard_portal: Any, contents: str, path: str, url: str
) -> None:
    settings = {"integrations": {"gitea": [{"host": "gitea.test"}]}}
    running = await callboard_portal(settings=settings, work=False)
    assert file_url(running.context("scaffolder"), contents, path) == url


async def test_contents_of_hosts_that_nobody_knows_are_found_by_what_publishing_says(tmp_path: Path) -> None:
    async with cataloguing(tmp_path) as (_, act):
        write(tmp_path, Meadow.component("new"))
        output = await run_action(*step("catalog:register", repoContentsUrl=f"file:{tmp_path}/files"), act)
        assert output["entityRef"] == "component:default/new"
        with pytest.raises(Invalid, match="No integration found"):
            await run_action(*step("catalog:register", repoContentsUrl="https://unknown.example/a/b"), act)
    for given in ({}, {"catalogInfoUrl": "https://a/b", "repoContentsUrl": "https://a/b"}):
        with pytest.raises(ValidationError, match="either catalogInfoUrl or repoContentsUrl"):
            BY_ID["catalog:register"].input.model_validate(given)


async def test_entities_are_looked_up_as_the_person_sees_them(tmp_path: Path) -> None:
    async with cataloguing(tmp_path) as (_, act):
        one = await run_action(*step("catalog:fetch", entityRef="web", defaultKind="Component"), act)
        assert one.keys() == {"entity"} and one["entity"]["metadata"]["name"] == "web"
        refs = ["group:default/playlist-core", "component:none", "Component:default/WEB"]
        with pytest.raises(Invalid, match="Entity component:default/none not found"):
            await run_action(*step("catalog:fetch", entityRefs=refs), act)
        some = await run_action(*step("catalog:fetch", entityRefs=refs, optional=True), act)
        assert [each and each["metadata"]["name"] for each in some["entities"]] == ["playlist-core", None, "web"]
        assert await run_action(*step("catalog:fetch", entityRef="api:none", optional=True), act) == {"entity": None}
        with pytest.raises(Invalid, match="Missing entity reference or references"):
            await run_action(*step("catalog:fetch"), act)


async def test_a_catalog_file_says_which_template_it_comes_from(tmp_path: Path) -> None:
    act = action_context(tmp_path, origin_ref="template:default/service")
    entity = {"kind": "Component", "metadata": {"name": "new", "annotations": {"a": "1"}}, "spec": {"x": "1.10"}}
    await run_action(*step("catalog:write", entity=entity), act, dry_run=True)
    written = yaml.safe_load(act.workspace.read_text("catalog-info.yaml"))
    assert written["metadata"]["annotations"] == {"a": "1", "backstage.io/source-template": "template:default/service"}
    assert written["spec"] == {"x": "1.10"}
    await run_action(*step("catalog:write", entity=entity, filePath="./a/b.yaml"), action_context(tmp_path))
    assert yaml.safe_load(act.workspace.read_text("a/b.yaml")) == entity
    assert said(act) == ["Writing catalog-info.yaml"]
