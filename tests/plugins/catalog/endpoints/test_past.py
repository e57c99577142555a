"""Time travel: entities and counts as they were, and what differs between two times."""

from __future__ import annotations

import datetime
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from .conftest import Rest
from .files import component


@dataclass(frozen=True)
class Story:
    """A portal, and the times before, between and after two edits of `a`; the second also swaps `b` for `c`."""

    rest: Rest
    first: float
    second: float
    third: float

    def get(self, path: str, at: float, **more: Any) -> Any:
        return self.rest.get(path, at=str(int(at * 1000)), **more)


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    folder = tmp_path_factory.mktemp("past")
    (folder / "catalog").mkdir()
    rest = Rest(folder)
    file = folder / "catalog" / "more.yaml"
    times = []

    def say(text: str) -> None:
        file.write_text(text)
        rest.register(file) if not times else rest.sweep()
        times.append(time.time())
        time.sleep(0.02)

    say(component("a", title="First") + "---\n" + component("b"))
    say(component("a", title="Second") + "---\n" + component("b"))
    say(component("a", title="Third", description="New") + "---\n" + component("c"))
    yield Story(rest, *times)
    rest.close()


NAME = "/entities/by-name/component/default"


def test_an_entity_is_shown_as_its_source_said_it_then(story: Story) -> None:
    titles = [story.get(f"{NAME}/a", at).json()["metadata"]["title"] for at in (story.first, story.second, story.third)]
    assert titles == ["First", "Second", "Third"]
    answer = story.get(f"{NAME}/a", story.first)
    assert "relations" not in answer.json()
    assert "not kept" in answer.headers["callboard-note"]


def test_what_was_not_there_then_is_not_found(story: Story) -> None:
    assert story.get(f"{NAME}/b", story.second).status_code == 200
    assert story.get(f"{NAME}/b", story.third).status_code == 404
    assert story.get(f"{NAME}/c", story.second).status_code == 404


def test_times_are_taken_in_both_spellings(story: Story) -> None:
    moment = datetime.datetime.fromtimestamp(story.second, datetime.UTC)
    for text in (moment.isoformat(), moment.isoformat().replace("+00:00", "Z"), moment.isoformat()[:-6]):
        assert story.rest.get(f"{NAME}/a", at=text).json()["metadata"]["title"] == "Second"


@pytest.mark.parametrize("text", ["yesterday", "", "2026-13-01", "1970-01-01T00:00:00Z", "5", "2999-01-01", "9" * 40])
def test_a_time_that_cannot_be_answered_is_refused_with_a_hint(story: Story, text: str) -> None:
    for path in (f"{NAME}/a", "/entities/by-query"):
        answer = story.rest.get(path, at=text)
        assert (answer.status_code, answer.json()["error"]["name"]) == (400, "InputError")


def test_a_query_of_the_past_has_exact_counts_and_documents(story: Story) -> None:
    answer = story.get("/entities/by-query", story.first, filter="kind=Component").json()
    assert [each["metadata"]["title"] for each in answer["items"] if "title" in each["metadata"]] == ["First"]
    assert (answer["totalItems"], answer["counts"]["component"]) == (2, 2)
    page = story.get("/entities/by-query", story.third, filter="kind=component", limit=1, offset=1).json()
    assert [each["metadata"]["name"] for each in page["items"]] == ["c"]


@pytest.mark.parametrize("more", [{"filter": "metadata.name=a"}, {"orderField": "metadata.name"}, {"cursor": "x"}])
def test_what_cannot_be_asked_of_the_past_is_refused(story: Story, more: dict[str, str]) -> None:
    answer = story.get("/entities/by-query", story.first, **more)
    assert (answer.status_code, answer.json()["error"]["name"]) == (400, "InputError")


def between(story: Story, start: float, end: float) -> dict[str, str]:
    return {"from": str(int(start * 1000)), "to": str(int(end * 1000))}


def test_the_whole_catalog_differs_between_two_times(story: Story) -> None:
    answer = story.rest.get("/history/changes", **between(story, story.second, story.third)).json()
    assert {each["entityRef"].rpartition("/")[2]: each["what"] for each in answer["items"]} == {
        "a": "changed",
        "b": "deleted",
        "c": "created",
    }
    assert answer["counts"] == {"created": 1, "changed": 1, "deleted": 1}
    assert all(each["source"].endswith("/more.yaml") for each in answer["items"])
    owned = story.rest.get("/history/changes", owner="payments", **between(story, story.second, story.third)).json()
    assert owned["totalItems"] == 3
    nobody = story.rest.get("/history/changes", owner="nobody", **between(story, story.second, story.third)).json()
    assert nobody["items"] == []


def test_one_entity_differs_field_by_field(story: Story) -> None:
    answer = story.rest.get(f"{NAME}/a/diff", **between(story, story.first, story.third)).json()
    assert answer["fields"] == [
        {"path": "metadata.description", "before": None, "after": "New"},
        {"path": "metadata.title", "before": "First", "after": "Third"},
    ]
    backwards = story.rest.get(f"{NAME}/a/diff", **between(story, story.third, story.first))
    assert backwards.status_code == 400
