"""The stream of changes from a real server: as it comes, after a break, and until the server stops."""

from __future__ import annotations

import json
import urllib.error
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from serving import Served, serve
from streams import Event, Stream, follow

from callboard.testing import Meadow, TestDatabases

pytestmark = pytest.mark.usefixtures("callboard_database")

PATH = "/api/catalog/changes"
SETTINGS = "catalog: {locations: [{type: file, target: ./catalog-info.yaml}], processingInterval: false}\n"


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    (tmp_path / "callboard.yaml").write_text(SETTINGS)
    write(tmp_path, web="Web", shop="Shop")
    with serve(tmp_path, "--config", "callboard.yaml") as it:
        it.wait_until(lambda: len(it.api("/api/catalog/entities?filter=kind=component")) == 2)
        yield it


@pytest.fixture(scope="module")
def unchanged(callboard_database: TestDatabases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One server for all who only ask."""
    folder = tmp_path_factory.mktemp("unchanged")
    (folder / "callboard.yaml").write_text(SETTINGS)
    write(folder, web="Web")
    with serve(folder, "--config", "callboard.yaml") as it:
        yield it


def write(folder: Path, **titles: str) -> None:
    documents = [Meadow.component(name, title=title) for name, title in titles.items()]
    (folder / "catalog-info.yaml").write_text(yaml.safe_dump_all(documents))


def refresh(served: Served) -> None:
    served.api("/api/catalog/refresh", {"entityRef": "component:default/web"})


def told(stream: Stream, count: int) -> list[tuple[str, str]]:
    """The next events that say something, as what happened and to whom."""
    found: list[tuple[str, str]] = []
    for event in stream.events():
        if event.data:
            found.append((event.name, json.loads(event.data).get("entityRef", "")))
        if len(found) == count:
            break
    return found


def first(stream: Stream) -> Event:
    return next(iter(stream.events()))


def test_changes_come_as_they_happen_in_a_form_that_proxies_leave_alone(served: Served, tmp_path: Path) -> None:
    with follow(f"{served.url}{PATH}?filter=kind=component") as stream:
        assert stream.status == 200
        assert stream.headers["content-type"].startswith("text/event-stream")
        assert "content-encoding" not in stream.headers
        assert stream.headers["cache-control"] == "no-cache, no-transform"
        assert stream.headers["x-accel-buffering"] == "no"
        assert first(stream).id.isdecimal()
        write(tmp_path, web="Web of all", shop="Shop", new="New")
        refresh(served)
        assert sorted(told(stream, 2)) == [("changed", "component:default/web"), ("created", "component:default/new")]
        write(tmp_path, web="Web of all", new="New")
        refresh(served)
        assert told(stream, 1) == [("deleted", "component:default/shop")]


def test_who_comes_back_hears_what_happened_meanwhile(served: Served, tmp_path: Path) -> None:
    with follow(f"{served.url}{PATH}") as stream:
        last = first(stream).id
    write(tmp_path, web="Other", shop="Shop")
    refresh(served)
    for headers, query in (
        ({"Last-Event-ID": last}, ""),
        ({}, f"?since={last}"),
        ({"Last-Event-ID": last}, "?since=0"),
    ):
        with follow(f"{served.url}{PATH}{query}", headers) as stream:
            assert told(stream, 1) == [("changed", "component:default/web")]


def test_more_changes_than_one_wants_to_hear_of_become_one(served: Served, tmp_path: Path) -> None:
    with follow(f"{served.url}{PATH}?most=1&filter=kind=component") as stream:
        first(stream)
        write(tmp_path, web="1", shop="2", a="3", b="4")
        refresh(served)
        assert told(stream, 1) == [("reload", "")]


@pytest.mark.parametrize("query", ["since=-1", "since=x", "most=x", "filter==x", "other=1"])
def test_what_makes_no_sense_is_refused(unchanged: Served, query: str) -> None:
    with pytest.raises(urllib.error.HTTPError) as caught:
        unchanged.read(f"{PATH}?{query}")
    with caught.value as answer:
        assert answer.code == 400


def test_a_server_that_stops_ends_what_is_open(tmp_path: Path) -> None:
    (tmp_path / "callboard.yaml").write_text(SETTINGS)
    write(tmp_path, web="Web")
    with serve(tmp_path, "--config", "callboard.yaml") as served, follow(f"{served.url}{PATH}") as stream:
        first(stream)
        served.stop()
        # The last chunk is there: nobody cut the connection off.
        assert list(stream.events()) == []
        served.process.wait(timeout=30)
