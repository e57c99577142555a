"""The ten lines of the architecture, as they stand there, against a server that speaks Jenkins' JSON."""

from __future__ import annotations

from pathlib import Path

import pytest

from callboard.testing import LocalServer, Meadow, Reply, RunningPortal, portal

pytestmark = pytest.mark.usefixtures("callboard_database")

JENKINS_CARD = """\
from callboard import Plugin, ui
from callboard.plugins.catalog import EntityCard

async def builds(entity, ctx):
    job = entity.annotation("jenkins.io/job-full-name")
    runs = await ctx.http.get_json(f"{ctx.settings.url}/job/{job}/api/json?tree=builds[number,result,duration,url]")
    return ui.data_table(runs["builds"], columns=["number", "result", "duration"], link="url")

plugin = Plugin(id="company-jenkins", title="Builds", needs=["catalog"],
                contributes=[EntityCard(id="builds", title="Builds", render=builds, shows_for=lambda e: e.annotation("jenkins.io/job-full-name"))])
"""  # noqa: E501 - exactly as in the architecture
BUILDS = {
    "_class": "hudson.model.FreeStyleProject",
    "builds": [
        {"number": 118, "result": "SUCCESS", "duration": 93211, "url": "https://ci.meadowlark.example/job/web/118/"},
        {"number": 117, "result": "FAILURE", "duration": 4021, "url": "https://ci.meadowlark.example/job/web/117/"},
    ],
}
JOB = "/job/web-player/api/json"
CATALOG = [
    Meadow.component("web-player", annotations={"jenkins.io/job-full-name": "web-player"}),
    Meadow.component("lyrics-api"),
]
PAGE = "/catalog/default/component/web-player"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A plugins folder with the one file in it."""
    (tmp_path / "jenkins.py").write_text(JENKINS_CARD)
    return tmp_path


def settings(folder: Path, server: LocalServer) -> dict[str, object]:
    return {"plugins": {"folder": str(folder)}, "company-jenkins": {"url": server.url}}


async def card(running: RunningPortal) -> str:
    answer = await running.get(f"{PAGE}/-/cards/builds")
    assert answer.status_code == 200
    return answer.text


async def test_the_page_shows_the_builds(folder: Path) -> None:
    with LocalServer({JOB: BUILDS}) as jenkins:
        async with portal(catalog=CATALOG, settings=settings(folder, jenkins)) as running:
            page = await running.get(PAGE)
            text = await card(running)
            other = await running.get("/catalog/default/component/lyrics-api")
            plugins = await running.get("/plugins")
    assert f"{PAGE}/-/cards/builds" in page.text
    for word in ("118", "SUCCESS", "93211", "117", "FAILURE", "https://ci.meadowlark.example/job/web/118/"):
        assert word in text
    assert "data-failed" not in text
    assert "/-/cards/builds" not in other.text
    assert "Builds" in plugins.text
    assert jenkins.seen[0].query == "tree=builds[number,result,duration,url]"


@pytest.mark.parametrize(
    "answer",
    [
        Reply(status=500, body="oops"),
        Reply(status=401),
        Reply(body="<html>please sign in</html>"),
        Reply(body={"builds": None}),
        Reply(body={"builds": [17]}),
        Reply(body={"builds": []}, delay=7),
        Reply(hang_up=True),
    ],
    ids=["500", "401", "not JSON", "null", "nonsense", "slow", "hangs up"],
)
async def test_a_jenkins_that_does_not_answer_well_is_a_grey_card_and_the_page_stands(
    folder: Path, answer: Reply
) -> None:
    with LocalServer({JOB: answer}) as jenkins:
        async with portal(catalog=CATALOG, settings=settings(folder, jenkins)) as running:
            text = await card(running)
            page = await running.get(PAGE)
    assert text.count("data-failed") == 1
    assert page.status_code == 200


async def test_it_may_call_the_host_of_its_settings_and_no_other(folder: Path) -> None:
    with LocalServer({JOB: BUILDS}) as jenkins, LocalServer({JOB: BUILDS}) as elsewhere:
        jenkins.routes[JOB] = Reply(status=302, headers={"Location": f"{elsewhere.url}{JOB}"})
        async with portal(catalog=CATALOG, settings=settings(folder, jenkins)) as running:
            text = await card(running)
    assert "data-failed" in text
    assert elsewhere.seen == []


async def test_without_its_settings_the_card_says_so_and_the_page_stands(folder: Path) -> None:
    async with portal(catalog=CATALOG, settings={"plugins": {"folder": str(folder)}}) as running:
        assert "data-failed" in await card(running)
        assert (await running.get(PAGE)).status_code == 200
