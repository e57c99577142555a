"""Where placeholders point, and what of it is read."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callboard.plugins.catalog.model import LocationRef, Problem, SourceFile
from callboard.plugins.catalog.sources import find_bound, placeholder_location, read_placeholder
from callboard.plugins.catalog.sources.scm import IntegrationsSettings, list_integrations

from .conftest import CodeHost, Portal, Repository, write

SAME = "Placeholder may only reference files from the same repository as the entity"
INTEGRATIONS = list_integrations(IntegrationsSettings())
URL = LocationRef("url", "https://github.com/o/r/blob/main/d/c.yaml")
GIT = LocationRef("git", "/srv/r.git#main:d/c.yaml")
FILE = LocationRef("file", "/srv/r/d/c.yaml")


def read(portal: Portal, value: str, entity: LocationRef, root: LocationRef | None = None) -> bytes | Problem:
    found = portal.call(lambda ports: read_placeholder(value, entity, ports, root))
    return found.content if isinstance(found, SourceFile) else found


@pytest.mark.parametrize(
    ("entity", "value", "expected"),
    [
        (URL, "./x.json", "url:https://github.com/o/r/tree/main/d/x.json"),
        (URL, "../x.json", "url:https://github.com/o/r/tree/main/x.json"),
        (URL, "/x.json", "url:https://github.com/o/r/tree/main/x.json"),
        (URL, "https://github.com/o/r/blob/next/x.json", "url:https://github.com/o/r/tree/next/x.json"),
        (URL, "https://example.com/swagger.json", "url:https://example.com/swagger.json"),
        (URL, "https://github.com/o/other/blob/main/x.json", SAME),
        (URL, "https://gitlab.com/o/r/-/blob/main/x.json", SAME),
        (URL, "file:///etc/passwd", "A placeholder cannot read file: addresses"),
        (GIT, "./x.json", "git:/srv/r.git#main:d/x.json"),
        (GIT, "/x.json", "git:/srv/r.git#main:x.json"),
        (GIT, "../../x.json", "The path ../../x.json leaves the repository or names no file"),
        (GIT, "https://example.com/x.json", "url:https://example.com/x.json"),
        (FILE, "./x.json", "file:/srv/r/d/x.json"),
        (FILE, "../x.json", "file:/srv/r/x.json"),
        (FILE, "/x.json", "file:/srv/r/x.json"),
        (FILE, "/etc/passwd", "file:/srv/r/etc/passwd"),
        (FILE, "../../x.json", SAME),
        (FILE, "../../r-other/x.json", SAME),
        (FILE, "/../x.json", SAME),
        (FILE, "https://example.com/x.json", "url:https://example.com/x.json"),
        (FILE, "./*.json", "A placeholder names one file, and ./*.json is a pattern"),
        (LocationRef("inferred", "/srv"), "./x", "A placeholder cannot be relative to inferred:/srv"),
    ],
)
def test_a_placeholder_points_into_its_own_repository(entity: LocationRef, value: str, expected: str) -> None:
    found = placeholder_location(value, entity, INTEGRATIONS, Path("/srv/r"))
    assert (found.message if isinstance(found, Problem) else str(found)) == expected


def test_without_a_bound_a_file_keeps_to_its_own_folder() -> None:
    assert placeholder_location("./a/x", FILE, INTEGRATIONS) == LocationRef("file", "/srv/r/d/a/x")
    found = placeholder_location("../x", FILE, INTEGRATIONS)
    assert isinstance(found, Problem) and found.name == "NotAllowedError"


def test_the_bound_is_the_checkout_then_the_registered_root_then_the_folder(tmp_path: Path) -> None:
    entity = LocationRef("file", str(write(tmp_path / "all/r/d/c.yaml", "x")))
    assert find_bound(entity) == tmp_path / "all/r/d"
    assert find_bound(entity, LocationRef("file", f"{tmp_path}/all/*/d/c.yaml")) == tmp_path / "all"
    assert find_bound(entity, LocationRef("file", f"{tmp_path}/all/root.yaml")) == tmp_path / "all"
    assert find_bound(entity, LocationRef("repositories", f"{tmp_path}/all/")) == tmp_path / "all"
    assert find_bound(entity, LocationRef("file", "/elsewhere/root.yaml")) == tmp_path / "all/r/d"
    pattern = LocationRef("file", f"{tmp_path}/other/*/c.yaml")
    assert find_bound(pattern, LocationRef("file", f"{tmp_path}/all/root.yaml")) == tmp_path / "other"
    (tmp_path / "all/r/.git").mkdir()
    assert find_bound(entity, LocationRef("file", f"{tmp_path}/all/root.yaml")) == tmp_path / "all/r"


def test_a_file_beside_the_entity_is_read_and_none_through_a_link(tmp_path: Path, portal: Portal) -> None:
    write(tmp_path / "secret/key", "SECRET")
    repository = tmp_path / "r"
    (repository / ".git").mkdir(parents=True)
    entity = LocationRef("file", str(write(repository / "d/c.yaml", "kind: API")))
    write(repository / "docs/api.json", "{}")
    (repository / "evil").symlink_to(tmp_path / "secret")
    (repository / "d/evil").symlink_to("../../secret/key")
    (repository / "d/api").symlink_to("../docs/api.json")
    assert read(portal, "../docs/api.json", entity) == b"{}"
    assert read(portal, "/docs/api.json", entity) == b"{}"
    assert read(portal, "./api", entity) == b"{}"
    for value in ("../evil/key", "./evil", "/evil/key", "../../secret/key", "../docs", "./nowhere"):
        found = read(portal, value, entity)
        assert isinstance(found, Problem), value
    missing = read(portal, "./nowhere.json", entity)
    assert isinstance(missing, Problem) and missing.name == "NotFoundError"


def test_a_registered_root_lets_its_files_see_each_other_and_nothing_above(tmp_path: Path, portal: Portal) -> None:
    write(tmp_path / "x.json", "above")
    write(tmp_path / "catalog/shared/x.json", "shared")
    entity = LocationRef("file", str(write(tmp_path / "catalog/a/c.yaml", "kind: API")))
    root = LocationRef("file", f"{tmp_path}/catalog/all.yaml")
    assert read(portal, "../shared/x.json", entity, root) == b"shared"
    assert isinstance(read(portal, "../../x.json", entity, root), Problem)
    assert isinstance(read(portal, "../shared/x.json", entity), Problem)


def test_a_file_on_a_code_host_is_read_with_its_integration(code_host: CodeHost, github: Portal) -> None:
    code_host.put("/api/repos/o/r/contents/d/x.json?ref=main", "{}")
    code_host.put("/api/repos/o/r/contents/d/%2A.json?ref=main", "star")
    code_host.put("/api/repos/o/r/contents/d/*.json?ref=main", "star")
    entity = LocationRef("url", f"{code_host.url}/o/r/blob/main/d/c.yaml")
    assert read(github, "./x.json", entity) == b"{}"
    assert read(github, "./*.json", entity) == b"star"
    asked = len(code_host.asked)
    for value in (f"{code_host.url}/o/other/blob/main/x.json", "..%2f..%2fx", "https://example.com/x.json"):
        assert isinstance(read(github, value, entity), Problem)
    assert len(code_host.asked) == asked
    missing = read(github, "./nowhere.json", entity)
    assert isinstance(missing, Problem) and missing.name == "NotFoundError"


def test_a_file_in_a_git_repository_is_read_at_the_same_ref(portal: Portal, repository: Repository) -> None:
    repository.commit({"d/c.yaml": "kind: API", "api.json": "{}"})
    entity = LocationRef("git", f"{repository.folder}#main:d/c.yaml")
    assert read(portal, "../api.json", entity) == b"{}"
    assert isinstance(read(portal, "../../api.json", entity), Problem)


@given(value=st.text(max_size=40), entity=st.sampled_from([URL, GIT, FILE, LocationRef("url", "x")]))
def test_no_value_makes_it_fail_or_leave_the_folder(value: str, entity: LocationRef) -> None:
    found = placeholder_location(value, entity, INTEGRATIONS, Path("/srv/r"))
    assert isinstance(found, LocationRef | Problem)
    if isinstance(found, LocationRef) and found.type == "file":
        assert found.target.startswith("/srv/r/") and ".." not in found.target.split("/")
