"""From the page Create to a service: made in a browser, pushed, in the catalog, with tests that pass."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from playwright.sync_api import Locator, Page, expect

from git_host import git
from own_tests import run_own_tests

from .conftest import OpenWindow
from .portal import REPOSITORY, Served, serve_company

GIT_SERVER = REPOSITORY / "examples" / "meadowlark" / "git_server.py"
REF = "component:default/playlist-radio"
SENTENCE = "Plays what goes with a playlist, once it has come to its end"


@pytest.fixture(scope="module")
def git_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the Git server that the guide "Getting started" names."""
    command = [sys.executable, str(GIT_SERVER), str(tmp_path_factory.mktemp("repositories")), "--port", "0"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert process.stdout is not None
    yield process.stdout.readline().split()[-1]
    process.terminate()
    process.wait(timeout=30)
    process.stdout.close()


@pytest.fixture(scope="module")
def company(git_server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The sample company, whose portal may push there and read there."""
    publish = {"folders": ["./created"], "remotes": [{"url": git_server}]}
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CALLBOARD_CONFIG_scaffolder_publish", json.dumps(publish))
        host = git_server.removeprefix("http://")
        patch.setenv("CALLBOARD_CONFIG_backend_reading", json.dumps({"allow": [{"host": host}]}))
        with serve_company(tmp_path_factory.mktemp("portal")) as served:
            yield served


def test_a_python_service_is_made_and_all_of_it_is_there(
    open_window: OpenWindow, company: Served, git_server: str, tmp_path: Path
) -> None:
    remote = f"{git_server}/playlists/playlist-radio.git"
    page = open_window(on=company).visit("/create")
    page.get_by_role("link", name="Python service", exact=True).click()
    _answer_all(page, remote)
    expect(page.get_by_text(SENTENCE)).to_be_visible()
    page.get_by_role("button", name="Make the service").click()

    seen = page.get_by_role("link", name="See it in the catalog")
    expect(seen).to_be_visible()
    assert page.get_by_role("link", name="Open the repository").get_attribute("href") == remote
    seen.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("playlist-radio")
    expect(page.get_by_role("main").get_by_text(SENTENCE).first).to_be_visible()

    _check_created(page)

    clone = tmp_path / "clone"
    git(tmp_path, "clone", "--quiet", remote, str(clone))
    assert git(clone, "log", "--format=%s") == "Begin playlist-radio"
    assert "passed" in run_own_tests(clone)
    _check_catalog(company, clone)


def _check_created(page: Page) -> None:
    """What was created is listed, and leads to the template, to the entity and to a page of its own."""
    page.goto("/create/created")
    row = page.get_by_role("row", name="playlist-radio")
    paths = [link.get_attribute("href") for link in row.get_by_role("link").all()]
    assert "/catalog/default/template/python-service" in paths
    assert "/catalog/default/component/playlist-radio" in paths
    row.get_by_role("link", name="playlist-radio").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("playlist-radio")


def _answer_all(page: Page, remote: str) -> None:
    """The questions of the template, page by page."""
    _say(page, page.get_by_role("textbox", name="Name"), "playlist-radio")
    _say(page, page.get_by_label("What it does, in a sentence"), SENTENCE)
    _pick(page, "Owner", "playlist core", "Playlist Core")
    _pick(page, "System", "playlists", "playlists")
    _go_on(page, "How it is built")
    _go_on(page, "Tier and compliance")
    _choose(page, "Pseudonymous, such as ids of listeners")
    _say(page, page.get_by_label("What the personal data is for"), "To go on with what a listener heard last")
    with _refreshed(page):
        page.get_by_label("Legal basis").select_option(label="Contract")
    _say(page, page.get_by_label("Kept for how many days"), "30")
    _go_on(page, "Where it goes")
    _choose(page, "Any Git server")
    _say(page, page.get_by_label("Address of an empty repository"), remote)
    page.get_by_role("button", name="Look it over").click()


def _refreshed(page: Page) -> Any:
    """Within the block the form is sent, and comes back with what follows from the answer."""
    return page.expect_response(lambda answer: answer.request.method == "POST" and "/create/templates/" in answer.url)


def _say(page: Page, field: Locator, text: str) -> None:
    with _refreshed(page):
        field.fill(text)
        field.blur()


def _choose(page: Page, label: str) -> None:
    with _refreshed(page):
        page.get_by_text(label).click()


def _pick(page: Page, label: str, text: str, option: str) -> None:
    page.get_by_role("combobox", name=label).fill(text)
    with _refreshed(page):
        page.get_by_role("option", name=option).first.click()


def _go_on(page: Page, heading: str) -> None:
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", name=heading)).to_be_visible()


def _check_catalog(company: Served, clone: Path) -> None:
    """What the catalog knows is what the repository says, and its documentation is where it says."""
    found = company.get_json(f"/api/catalog/entities/by-name/{REF.replace(':', '/')}")
    assert isinstance(found, dict)
    annotations, spec = found["metadata"]["annotations"], found["spec"]
    assert (spec["owner"], spec["system"]) == ("group:default/playlist-core", "system:default/playlists")
    assert annotations["backstage.io/techdocs-ref"] == "dir:."
    assert annotations["meadowlark.fm/retention-days"] == "30"
    related = {each["targetRef"] for each in found["relations"]}
    assert {"group:default/playlist-core", "system:default/playlists", "api:default/playlist-radio-api"} <= related
    nav = yaml.safe_load((clone / "mkdocs.yml").read_text(encoding="utf-8"))["nav"]
    assert all((clone / "docs" / name).is_file() for each in nav for name in each.values())
    with urllib.request.urlopen(f"{company.url}/problems") as page:
        assert not re.search("playlist-radio", page.read().decode())
