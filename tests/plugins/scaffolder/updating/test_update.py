"""What was created follows its template: a branch with the merged files, which people look at before they take it."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import yaml
from sqlalchemy import Connection, update
from tests.git_host import GitHost, git
from tests.plugins.scaffolder.run import begin, finish

from callboard.plugins.scaffolder.jobs import compare_some
from callboard.plugins.scaffolder.provenance import Creation, Which, creations, store
from callboard.plugins.scaffolder.store.tables import task_table
from callboard.plugins.scaffolder.updating import look
from callboard.testing import Meadow, RunningPortal, portal

pytestmark = pytest.mark.usefixtures("callboard_database")

TEMPLATE = """\
apiVersion: scaffolder.backstage.io/v1beta3
kind: Template
metadata: {name: path, title: The path}
spec:
  type: service
  parameters:
    - properties: {name: {type: string}, token: {type: string, ui:field: Secret}}
  steps:
    - id: files
      action: fetch:template
      input: {url: ./skeleton, values: {name: "${{ parameters.name }}", by: "${{ user.ref }} ${{ context.task.id }}"}}
    - id: publish
      action: publish:git
      input: {remoteUrl: "REMOTE"}
"""
CODE = "".join(f"line {number} of ${{{{ values.name }}}}\n" for number in range(20))


class Setting:
    """A portal, a template in a folder of its, and a Git server that has an empty repository."""

    def __init__(self, running: RunningPortal, folder: Path, bare: Path, checkout: Path) -> None:
        self.running, self.skeleton, self.bare, self.checkout = running, folder / "skeleton", bare, checkout

    async def create(self) -> Creation:
        id_ = await begin(self.running, "path", {"name": "radio"})
        await finish(self.running, id_)
        [creation] = await self.running.context("scaffolder").database.read(creations, Which())
        git(self.checkout, "pull", "--quiet", "origin", "main")
        return creation

    async def press(self, creation: Creation, what: str) -> str:
        answer = await self.running.post_form(f"/create/created/{creation.id}", {"what": what})
        assert answer.status_code == 303, answer.text
        return (await self.running.get(f"/create/created/{creation.id}")).text

    def take(self, text: str) -> str:
        """Somebody takes a branch of the update into main, and pushes. Returns what `code.txt` is then."""
        branch = git(self.bare, "branch", "--list", "callboard/*", "--format=%(refname:short)").split("\n")[-1]
        git(self.checkout, "fetch", "--quiet", "origin", branch)
        git(self.checkout, "merge", "--quiet", "--no-edit", "FETCH_HEAD")
        git(self.checkout, "push", "--quiet", "origin", "HEAD:main")
        return (self.checkout / text).read_text()

    def commit(self, path: str, content: str) -> None:
        (self.checkout / path).write_text(content)
        git(self.checkout, "add", ".")
        git(self.checkout, "commit", "--quiet", "-m", "ours")
        git(self.checkout, "push", "--quiet", "origin", "HEAD:main")


@asynccontextmanager
async def setting(folder: Path) -> AsyncIterator[Setting]:
    with GitHost(folder / "git") as host:
        bare, checkout = folder / "git" / "radio.git", folder / "checkout"
        for place in (bare, checkout):
            place.mkdir(parents=True)
        git(bare, "init", "--quiet", "--bare", "--initial-branch=main")
        git(checkout, "init", "--quiet", "--initial-branch=main")
        git(checkout, "remote", "add", "origin", str(bare))
        remote = f"{host.url}/radio.git"
        skeleton = folder / "template" / "skeleton"
        skeleton.mkdir(parents=True)
        (skeleton / "code.txt").write_text(CODE)
        (skeleton / "gone.txt").write_text("gone\n")
        (folder / "template" / "template.yaml").write_text(TEMPLATE.replace("REMOTE", remote))
        settings = {
            "backend": {"reading": {"allow": [{"host": host.host}]}},
            "scaffolder": {"publish": {"remotes": [{"url": host.url}]}},
            "catalog": {
                "locations": [
                    {
                        "type": "file",
                        "target": str(folder / "template" / "template.yaml"),
                        "rules": [{"allow": ["Template"]}],
                    }
                ]
            },
        }
        async with portal(settings=settings) as running:
            yield Setting(running, folder / "template", bare, checkout)


async def test_what_was_created_says_where_it_came_from_and_is_current(tmp_path: Path) -> None:
    async with setting(tmp_path) as all_:
        creation = await all_.create()
        assert sorted(path.name for path in all_.checkout.iterdir()) == [".callboard", ".git", "code.txt", "gone.txt"]
        marker = (all_.checkout / ".callboard" / "created-from.yaml").read_text()
        for said in ("template: template:default/path", f"task: {creation.task}", "name: radio", creation.rendering):
            assert said in marker
        assert git(all_.bare, "rev-list", "--count", "main") == "1"
        assert "radio" in (await all_.running.get("/create/created")).text
        assert "As the template has it" in await all_.press(creation, "look")
        answer = await all_.running.post_form(f"/create/created/{creation.id}", {"what": "update"})
        assert "there is nothing to update" in answer.text


async def test_the_page_of_what_was_created_tells_of_it(tmp_path: Path) -> None:
    async with setting(tmp_path) as all_:
        creation = await all_.create()
        marked = Meadow.component("radio") | {}
        marked["metadata"]["annotations"] = {"backstage.io/source-template": "template:default/path"}
        place = tmp_path / "catalog-info.yaml"
        place.write_text(yaml.safe_dump(marked))
        location = {"type": "file", "target": str(place)}
        await all_.running.api("/api/catalog/locations", method="POST", json=location)
        card = "/catalog/default/component/radio/-/cards/created-from"
        assert card in (await all_.running.get("/catalog/default/component/radio")).text
        said = (await all_.running.get(card)).text
        assert "The path" in said
        assert creation.id not in said
        async with all_.running.context("scaffolder").transaction() as ctx:
            await ctx.database.run(store.name_entity, creation.task, "component:default/radio")
        assert f"/create/created/{creation.id}" in (await all_.running.get(card)).text


async def test_what_nobody_asks_for_is_compared_as_whoever_made_it(tmp_path: Path) -> None:
    async with setting(tmp_path) as all_:
        creation = await all_.create()
        (all_.skeleton / "code.txt").write_text(CODE.replace("line 5", "the fifth line"))
        ctx = all_.running.context("scaffolder")
        await compare_some(ctx)
        [found] = await ctx.database.read(creations, Which())
        assert (found.drift, found.drifted) == ("behind", 1)
        gone = {"ref": "user:default/gone", "title": "Gone", "listed": True}

        def leave(connection: Connection) -> None:
            connection.execute(update(task_table).values(initiator=json.dumps(gone)))

        async with ctx.transaction() as own:
            await own.database.run(leave)
        await compare_some(ctx)
        [found] = await ctx.database.read(creations, Which())
        assert (found.id, found.drift) == (creation.id, "unknown")
        assert "Compare it yourself" in found.drift_told


async def test_who_asks_for_an_update_does_not_change_what_is_made(tmp_path: Path) -> None:
    async with setting(tmp_path) as all_:
        (all_.skeleton / "by.txt").write_text("${{ values.by }}\n")
        creation = await all_.create()
        [found] = await all_.running.context("scaffolder").database.read(creations, Which())
        assert (all_.checkout / "by.txt").read_text() == f"{found.created_by} {creation.task}\n"
        assert (await look(all_.running.context("scaffolder"), found)).state == "current"


async def test_an_update_merges_cleanly_where_nobody_touched_the_lines(tmp_path: Path) -> None:
    async with setting(tmp_path) as all_:
        creation = await all_.create()
        ours = CODE.replace("${{ values.name }}", "radio").replace("line 2 of radio", "ours")
        all_.commit("code.txt", ours)
        all_.commit("own.txt", "own\n")
        (all_.skeleton / "code.txt").write_text(CODE.replace("line 17 of", "the seventeenth of"))
        (all_.skeleton / "new-${{ values.name }}.txt").write_text("new\n")
        (all_.skeleton / "gone.txt").unlink()
        assert "makes 3 files otherwise today" in await all_.press(creation, "look")
        assert "The update that was proposed last" in await all_.press(creation, "update")
        merged = all_.take("code.txt")
        assert merged == ours.replace("line 17 of", "the seventeenth of")
        left = {path.name for path in all_.checkout.iterdir()}
        assert left == {".callboard", ".git", "code.txt", "own.txt", "new-radio.txt"}
        assert "As the template has it" in await all_.press(creation, "look")


async def test_an_update_shows_markers_where_people_changed_the_same_lines(tmp_path: Path) -> None:
    async with setting(tmp_path) as all_:
        creation = await all_.create()
        all_.commit("code.txt", CODE.replace("${{ values.name }}", "radio").replace("line 5 of radio", "ours"))
        (all_.skeleton / "code.txt").write_text(CODE.replace("line 5 of", "the fifth of"))
        await all_.press(creation, "look")
        page = await all_.press(creation, "update")
        assert "People have to choose in 1 files" in page
        merged = all_.take("code.txt")
        assert "<<<<<<< this repository\nours\n" in merged
        assert "the fifth of radio\n>>>>>>> the template now\n" in merged
        # Later versions start from what was taken, not from the first.
        all_.commit("code.txt", CODE.replace("${{ values.name }}", "radio").replace("line 5 of radio", "ours"))
        (all_.skeleton / "code.txt").write_text(
            CODE.replace("line 5 of", "the fifth of").replace("line 9 of", "ninth of")
        )
        await all_.press(creation, "look")
        assert "Proposed" in await all_.press(creation, "update")
        assert "<<<<<<<" not in all_.take("code.txt")
