"""What Location entities point at."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callboard import Invalid
from callboard.plugins.catalog.model import LocationRef, Problem
from callboard.plugins.catalog.sources import parse_location, targets_of
from callboard.plugins.catalog.sources.scm import IntegrationsSettings, list_integrations

INTEGRATIONS = list_integrations(IntegrationsSettings())
FILE = LocationRef("file", "/srv/r/d/catalog-info.yaml")
URL = LocationRef("url", "https://github.com/o/r/blob/main/d/catalog-info.yaml")
GIT = LocationRef("git", "/srv/r.git#main:d/catalog-info.yaml")


def shown(spec: dict[str, Any], own: LocationRef) -> list[str]:
    return [
        found.message if isinstance(found, Problem) else str(found) for found in targets_of(spec, own, INTEGRATIONS)
    ]


@pytest.mark.parametrize(
    ("own", "target", "expected"),
    [
        (FILE, "./x.yaml", "file:/srv/r/d/x.yaml"),
        (FILE, "../x/*.yaml", "file:/srv/r/x/*.yaml"),
        (FILE, "x.yaml", "file:/srv/r/d/x.yaml"),
        (FILE, "/etc/x.yaml", "file:/etc/x.yaml"),
        (URL, "./x.yaml", "url:https://github.com/o/r/tree/main/d/x.yaml"),
        (URL, "./x/*.yaml", "url:https://github.com/o/r/tree/main/d/x/*.yaml"),
        (URL, "/x.yaml", "url:https://github.com/o/r/tree/main/x.yaml"),
        (URL, "https://example.com/x.yaml", "url:https://example.com/x.yaml"),
        (GIT, "./x.yaml", "git:/srv/r.git#main:d/x.yaml"),
        (GIT, "/x.yaml", "git:/srv/r.git#main:x.yaml"),
        (GIT, "../**/x.yaml", "git:/srv/r.git#main:**/x.yaml"),
        (GIT, "https://h/o/r.git", "git:https://h/o/r.git"),
        (GIT, "git@h:o/r.git", "git:git@h:o/r.git"),
    ],
)
def test_a_target_is_made_absolute_in_the_way_of_its_type(own: LocationRef, target: str, expected: str) -> None:
    assert shown({"target": target}, own) == [expected]


def test_target_comes_before_targets() -> None:
    assert shown({"targets": ["./b.yaml", "./c.yaml"], "target": "./a.yaml"}, FILE) == [
        "file:/srv/r/d/a.yaml",
        "file:/srv/r/d/b.yaml",
        "file:/srv/r/d/c.yaml",
    ]


def test_a_file_from_the_web_cannot_pull_in_local_files() -> None:
    (problem,) = targets_of({"type": "file", "targets": ["/etc/a", "/etc/b"]}, URL, INTEGRATIONS)
    assert isinstance(problem, Problem)
    assert problem.message == 'Registered locations must be of an allowed type ["url"]'
    assert problem.file == URL.target
    allowed = targets_of({"type": "file", "target": "/srv/x"}, URL, INTEGRATIONS, allowed_types=("url", "file"))
    assert allowed == [LocationRef("file", "/srv/x")]


def test_a_local_file_can_name_local_files_and_addresses() -> None:
    assert shown({"type": "url", "target": "https://example.com/c.yaml"}, FILE) == ["url:https://example.com/c.yaml"]
    assert shown({"type": "file", "target": "./c.yaml"}, FILE) == ["file:/srv/r/d/c.yaml"]


def test_one_bad_target_does_not_spoil_the_others() -> None:
    targets: list[Any] = ["./x/", "./ok.yaml", 3, "", None]
    found = targets_of({"targets": targets}, FILE, INTEGRATIONS)
    assert [type(each) for each in found] == [Problem, LocationRef, Problem, Problem, Problem]
    assert "path separator" in found[0].message  # type: ignore[union-attr]


@pytest.mark.parametrize("target", ["../../x.yaml", "..", "./d/../../../x"])
def test_a_target_cannot_leave_a_git_repository(target: str) -> None:
    (problem,) = targets_of({"target": target}, GIT, INTEGRATIONS)
    assert isinstance(problem, Problem) and "leaves the repository" in problem.message


@pytest.mark.parametrize("target", ["javascript:alert(1)", "JaVa\tscript:x", "x\\y", "%2e%2e/x"])
def test_a_target_that_runs_code_or_hides_a_separator_is_a_problem(target: str) -> None:
    (problem,) = targets_of({"target": target}, URL, INTEGRATIONS)
    assert isinstance(problem, Problem)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("url:https://x/y", LocationRef("url", "https://x/y")),
        (" file : /srv/x ", LocationRef("file", "/srv/x")),
        ("git:git@h:o/r#main:x", LocationRef("git", "git@h:o/r#main:x")),
    ],
)
def test_a_location_is_split_at_its_first_colon(text: str, expected: LocationRef) -> None:
    assert parse_location(text) == expected


@pytest.mark.parametrize("text", ["", ":", "url:", ":x", "url", "url:  ", "https://x/y", "url:java\nscript:x"])
def test_half_a_location_and_code_are_refused(text: str) -> None:
    with pytest.raises(Invalid):
        parse_location(text)


@given(
    spec=st.dictionaries(
        st.sampled_from(["type", "target", "targets"]),
        st.one_of(st.text(max_size=30), st.lists(st.text(max_size=30), max_size=3), st.integers(), st.none()),
    ),
    own=st.sampled_from([FILE, URL, GIT, LocationRef("url", "no address"), LocationRef("inferred", "/srv")]),
)
def test_no_spec_makes_it_fail(spec: dict[str, Any], own: LocationRef) -> None:
    for found in targets_of(spec, own, INTEGRATIONS):
        assert isinstance(found, LocationRef | Problem)
