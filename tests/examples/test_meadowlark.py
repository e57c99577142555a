"""The sample company: complete, coherent, and wrong in exactly the places its README lists."""

import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

MEADOWLARK = Path(__file__).parents[2] / "examples" / "meadowlark"
REPOSITORIES = MEADOWLARK / "repositories"
BROKEN = REPOSITORIES / "hack-week-2026" / "catalog-info.yaml"
AT_LEAST = {
    "Component": 150,
    "API": 35,
    "Resource": 50,
    "System": 22,
    "Domain": 8,
    "User": 120,
    "Group": 35,
    "Template": 7,
}
COMPONENT_TYPES = {
    "service",
    "website",
    "library",
    "pipeline",
    "ml-model",
    "mobile",
    "mobile-feature",
    "documentation",
}
API_TYPES = {"openapi", "asyncapi", "graphql", "grpc"}
RESOURCE_TYPES = {
    "database",
    "cache",
    "bucket",
    "kafka-topic",
    "kafka-cluster",
    "kubernetes-cluster",
    "feature-store",
    "search-index",
    "data-set",
    "hsm",
}
# Each field that points at other entities, with the kind a bare name means.
REFERENCES = {
    "owner": "group",
    "parent": "group",
    "children": "group",
    "memberOf": "group",
    "system": "system",
    "domain": "domain",
    "subdomainOf": "domain",
    "subcomponentOf": "component",
    "providesApis": "api",
    "consumesApis": "api",
    "dependsOn": "",
}
NAME = re.compile(r"^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$")
TAG = re.compile(r"^[a-z0-9:+#]+(-[a-z0-9:+#]+)*$")

Entities = list[tuple[Path, dict[str, Any]]]


def read_documents(file: Path) -> list[dict[str, Any]]:
    """The documents of a file, of the broken one those before the error."""
    documents: list[dict[str, Any]] = []
    try:
        for document in yaml.load_all(file.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader):
            documents.append(document)
    except yaml.YAMLError:
        assert file == BROKEN
    return documents


@pytest.fixture(scope="module")
def entities() -> Entities:
    targets = yaml.safe_load((MEADOWLARK / "all.yaml").read_text(encoding="utf-8"))["spec"]["targets"]
    files = [file for target in targets for file in sorted(MEADOWLARK.glob(target))]
    return [(file, document) for file in files for document in read_documents(file)]


def ref(document: dict[str, Any]) -> str:
    return f"{document['kind'].lower()}:{document['metadata']['name'].lower()}"


def references(document: dict[str, Any]) -> list[tuple[str, str]]:
    """Every (field, ref) that this entity points at."""
    found = []
    for key, kind in REFERENCES.items():
        targets = document["spec"].get(key) or []
        for target in [targets] if isinstance(targets, str) else targets:
            found.append((key, target if ":" in target else f"{kind}:{target}"))
    return found


def is_unfilled(file: Path) -> bool:
    """Is it part of a skeleton, which becomes YAML when it is filled in?"""
    inside = file.relative_to(MEADOWLARK).parts
    return inside[0] == "templates" and inside[2:] != ("template.yaml",) and inside[2] != "examples"


def test_only_the_listed_file_is_not_yaml() -> None:
    broken = {}
    for file in sorted([*MEADOWLARK.rglob("*.yaml"), *MEADOWLARK.rglob("*.yml")]):
        if is_unfilled(file):
            continue
        try:
            assert [*yaml.load_all(file.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)], file
        except yaml.MarkedYAMLError as error:
            assert error.problem_mark is not None
            broken[file] = error.problem_mark.line + 1

    assert broken == {BROKEN: 19}
    assert [document["metadata"]["name"] for document in read_documents(BROKEN)] == ["tempo-tapper"]


def test_there_is_as_much_of_everything_as_promised(entities: Entities) -> None:
    kinds = Counter(document["kind"] for _, document in entities)
    types = {
        kind: {document["spec"]["type"] for _, document in entities if document["kind"] == kind}
        for kind in ("Component", "API", "Resource")
    }

    assert {kind: count for kind, count in AT_LEAST.items() if kinds[kind] < count} == {}
    assert set(kinds) == set(AT_LEAST)
    assert types == {"Component": COMPONENT_TYPES, "API": API_TYPES, "Resource": RESOURCE_TYPES}


def test_about_thirty_squads_have_members_and_own_something(entities: Entities) -> None:
    squads, members, owners = set(), set(), set()
    for _, document in entities:
        if document["kind"] == "Group" and document["spec"]["type"] == "squad":
            squads.add(document["metadata"]["name"])
        members.update(document["spec"].get("memberOf", ()))
        owners.add(document["spec"].get("owner"))

    assert 28 <= len(squads) <= 36
    assert squads - members == set()
    assert squads - owners == set()


def test_every_reference_exists_except_the_two_listed(entities: Entities) -> None:
    known = {ref(document) for _, document in entities}
    missing = [
        (ref(document), key, target)
        for _, document in entities
        for key, target in references(document)
        if target not in known
    ]

    assert sorted(missing) == [
        ("component:setlist-archive", "owner", "group:encore"),
        ("component:wrapped-2026", "dependsOn", "resource:listening-totals-2025"),
    ]


def test_only_the_listed_name_is_claimed_twice(entities: Entities) -> None:
    files: dict[str, list[str]] = {}
    for file, document in entities:
        files.setdefault(ref(document), []).append(file.parent.name)

    assert {name: places for name, places in files.items() if len(places) > 1} == {
        "component:cover-art-resizer": ["evergreen", "image-tools"]
    }


def test_only_the_listed_component_has_no_owner(entities: Entities) -> None:
    needs_owner = {"Component", "API", "Resource", "System", "Domain"}
    ownerless = [
        ref(document) for _, document in entities if document["kind"] in needs_owner and "owner" not in document["spec"]
    ]

    assert ownerless == ["component:concert-alerts"]


def test_nothing_points_at_what_the_catalog_refuses(entities: Entities) -> None:
    refused = {"component:concert-alerts", "component:neighbour-radio"}
    targets = {target for _, document in entities for _, target in references(document)}

    assert targets & refused == set()


def test_the_only_deprecated_component_in_use_is_the_listed_one(entities: Entities) -> None:
    by_ref = {ref(document): document for _, document in entities}
    used = {
        (target, ref(document))
        for _, document in entities
        for key, target in references(document)
        if key == "dependsOn"
        and by_ref.get(target, {}).get("spec", {}).get("lifecycle") == "deprecated"
        and document["spec"].get("lifecycle") == "production"
    }

    assert used == {
        ("component:offline-cache", "component:android-app"),
        ("component:offline-cache", "component:ios-app"),
    }


def test_only_the_listed_resource_is_on_its_own(entities: Entities) -> None:
    targets = {target for _, document in entities for _, target in references(document)}
    alone = [
        ref(document)
        for _, document in entities
        if document["kind"] in {"Component", "API", "Resource"}
        and ref(document) not in targets
        and {key for key, _ in references(document)} <= {"owner"}
    ]

    assert alone == ["resource:ringtone-attic"]


def test_the_monolith_has_parts_of_many_squads(entities: Entities) -> None:
    owners = {
        document["spec"]["owner"] for _, document in entities if document["spec"].get("subcomponentOf") == "evergreen"
    }

    assert len(owners) == 7
    assert "backend-platform" not in owners


def test_every_definition_lies_beside_its_api_and_says_what_it_is(entities: Entities) -> None:
    for file, document in entities:
        if document["kind"] != "API":
            continue
        target = file.parent / document["spec"]["definition"]["$text"]
        text, type_ = target.read_text(encoding="utf-8"), document["spec"]["type"]
        if type_ in {"openapi", "asyncapi"}:
            assert yaml.safe_load(text)[type_], target
        else:
            assert {"graphql": "type Query {", "grpc": 'syntax = "proto3";'}[type_] in text, target


def test_every_api_is_provided_by_a_component(entities: Entities) -> None:
    provided = {target for _, document in entities for key, target in references(document) if key == "providesApis"}

    assert provided == {ref(document) for _, document in entities if document["kind"] == "API"}


def test_names_tags_labels_and_annotations_are_valid(entities: Entities) -> None:
    for _, document in entities:
        metadata = document["metadata"]
        assert NAME.match(metadata["name"])
        assert len(metadata["name"]) <= 63
        assert all(TAG.match(tag) and len(tag) <= 63 for tag in metadata.get("tags", ())), metadata
        assert all(NAME.match(value) for value in metadata.get("labels", {}).values()), metadata
        assert all(isinstance(value, str) for value in metadata.get("annotations", {}).values()), metadata
        assert all(link["url"].startswith("https://") for link in metadata.get("links", ())), metadata


def test_every_repository_has_a_readme_and_the_docs_it_promises(entities: Entities) -> None:
    documented = {
        file.parent
        for file, document in entities
        if "backstage.io/techdocs-ref" in document["metadata"].get("annotations", {})
    }

    assert {file.parent for file in REPOSITORIES.glob("*/README.md")} == {*REPOSITORIES.iterdir()}
    assert {file.parent for file in REPOSITORIES.glob("*/mkdocs.yml")} == documented
    assert len(documented) >= 12
    for folder in documented:
        site = yaml.safe_load((folder / "mkdocs.yml").read_text(encoding="utf-8"))
        assert set(pages_of(site["nav"])) == {file.name for file in (folder / "docs").glob("*.md")}, folder


def pages_of(nav: list[dict[str, Any]]) -> list[str]:
    """The pages that a navigation leads to, at whatever depth."""
    under = [value for line in nav for value in line.values()]
    return [path for value in under for path in ([value] if isinstance(value, str) else pages_of(value))]


def test_what_the_design_screens_show_exists(entities: Entities) -> None:
    shown = """component:playlist-service component:web-player component:royalty-ledger component:search-ranker
    component:offline-cache component:audio-transcoder component:mood-mixer component:android-app
    api:catalog-search-api api:playlist-api api:track-metadata-api resource:playlists-db resource:listening-log
    group:playlist-core group:web-shell group:money-river group:needle group:karaoke system:playlists
    domain:listening user:saga-lindqvist user:noor-haddad user:teo-marchetti user:ines-okafor user:jonas-weber"""

    assert set(shown.split()) - {ref(document) for _, document in entities} == set()


def test_the_configuration_points_at_everything_and_at_a_person_who_exists(entities: Entities) -> None:
    settings = yaml.safe_load((MEADOWLARK / "callboard.yaml").read_text(encoding="utf-8"))
    guest = settings["auth"]["providers"]["guest"]["userEntityRef"]

    assert (MEADOWLARK / settings["catalog"]["locations"][0]["target"]).is_file()
    assert {document["kind"] for _, document in entities} <= set(settings["catalog"]["rules"][0]["allow"])
    assert guest.replace("default/", "") in {ref(document) for _, document in entities}


def test_the_readme_lists_the_problems() -> None:
    readme = (MEADOWLARK / "README.md").read_text(encoding="utf-8").split("## Honest problems")[1]

    for subject in (
        "component:default/setlist-archive",
        "repositories/hack-week-2026/catalog-info.yaml",
        "component:default/concert-alerts",
        "resource:default/listening-totals-2025",
        "component:default/offline-cache",
        "component:default/cover-art-resizer",
        "resource:default/ringtone-attic",
    ):
        assert subject in readme
