"""What a repository is, from all that was found in it."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from infer_trees import component_of, documents_by_name, infer_files

from callboard.plugins.catalog.infer import find_catalog_files

OPENAPI = "openapi: 3.0.0\ninfo:\n  title: {title}\n  version: {version}\n"


def package(**fields: Any) -> str:
    return json.dumps(fields)


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        (["catalog-info.yaml", "a/catalog-info.yaml"], ("catalog-info.yaml",)),
        (["catalog-info.yml"], ("catalog-info.yml",)),
        ([".backstage/catalog-info.yaml"], (".backstage/catalog-info.yaml",)),
        (["b/catalog-info.yaml", "a/catalog-info.yaml"], ("a/catalog-info.yaml", "b/catalog-info.yaml")),
        (["templates/x/skeleton/catalog-info.yaml", "tests/catalog-info.yaml"], ()),
        (["catalog.yaml", "a/b/c/d/e/catalog-info.yaml"], ()),
    ],
)
def test_a_repositorys_own_catalog_files_are_named(files: list[str], expected: tuple[str, ...]) -> None:
    assert find_catalog_files(files) == expected


def test_a_repository_with_a_catalog_file_gives_no_documents() -> None:
    inferred = infer_files({"catalog-info.yaml": "kind: Component", "package.json": "{}"})
    assert inferred.catalog_files == ("catalog-info.yaml",)
    assert inferred.documents == ()


def test_an_empty_folder_is_still_a_component() -> None:
    assert component_of({}, name="Old Things") == {
        "apiVersion": "backstage.io/v1alpha1",
        "kind": "Component",
        "metadata": {"name": "old-things", "annotations": {"callboard.dev/inferred": "true"}},
        "spec": {"type": "other", "lifecycle": "unknown", "owner": "unknown"},
    }


@pytest.mark.parametrize(
    ("files", "kind"),
    [
        ({"pyproject.toml": '[project]\nname="x"\ndependencies=["fastapi"]'}, "service"),
        ({"package.json": package(dependencies={"react": "1"})}, "website"),
        ({"package.json": package(name="x", main="x.js")}, "library"),
        ({"go.mod": "module x", "cmd/x/main.go": ""}, "tool"),
        ({"go.mod": "module x", "main.go": "", "Dockerfile": "FROM golang\n"}, "service"),
        ({"go.mod": "module x", "x.go": ""}, "library"),
        ({"pubspec.yaml": "name: x\ndependencies:\n  flutter:\n    sdk: flutter\n"}, "mobile"),
        ({"main.tf": 'provider "aws" {}'}, "infrastructure"),
        ({"network.tf": ""}, "infrastructure"),
        ({"mkdocs.yml": "site_name: X", "docs/index.md": "# X"}, "documentation"),
        ({"README.md": "# Notes"}, "documentation"),
        ({"run.sh": ""}, "other"),
        ({"pom.xml": "<project><artifactId>x</artifactId></project>", "api.yaml": OPENAPI}, "service"),
        ({"requirements.txt": "apache-airflow\n", "dags/a.py": ""}, "data-pipeline"),
    ],
)
def test_the_type_follows_the_evidence(files: dict[str, str], kind: str) -> None:
    filled = {path: text.format(title="X", version="1") if text is OPENAPI else text for path, text in files.items()}
    assert component_of(filled)["spec"]["type"] == kind


@pytest.mark.parametrize(
    ("manifest_name", "expected"),
    [
        ("player", "player"),
        ("@meadowlark/player", "player"),
        ("Playlist Service", "playlist-service"),
        ("../../etc/passwd", "passwd"),
        ("<script>alert(1)</script>", "script"),
        ("app", "repository"),
        ("frontend", "repository"),
        ("", "repository"),
        ("…", "repository"),
        ("x" * 300, "x" * 63),
        ("Ünïcode", "unicode"),
        ("c++", "c"),
    ],
)
def test_the_name_is_the_manifests_made_valid_unless_it_says_nothing(manifest_name: str, expected: str) -> None:
    found = component_of({"package.json": package(name=manifest_name)}, name="repository")["metadata"]["name"]
    assert found == expected
    assert re.fullmatch(r"([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]", found)
    assert len(found) <= 63


def test_a_name_without_a_single_letter_of_ascii_gets_a_stable_one() -> None:
    first = component_of({}, name="項目")["metadata"]["name"]
    assert first == component_of({}, name="項目")["metadata"]["name"]
    assert first != component_of({}, name="目項")["metadata"]["name"]
    assert first.startswith("component-")


def test_the_title_is_the_readmes_spelling_of_the_name() -> None:
    files = {"package.json": package(name="playlist-service"), "README.md": "# Playlist Service\n"}
    assert component_of(files)["metadata"]["title"] == "Playlist Service"
    assert "title" not in component_of({**files, "README.md": "# Getting started\n"})["metadata"]


def test_the_language_with_most_files_wins_over_tooling() -> None:
    files = {
        "package.json": package(name="tooling", devDependencies={"svelte": "1"}),
        "Gemfile": "gem 'rails'\n",
        "app/a.rb": "",
        "app/b.rb": "",
        "app/c.js": "",
    }
    component = component_of(files, name="radio")
    assert component["metadata"]["tags"] == ["ruby", "rails"]
    assert component["spec"]["type"] == "service"


def test_close_relatives_are_told_apart_by_their_files() -> None:
    gradle = {"build.gradle": "plugins { id 'java' }\n", "src/main/kotlin/A.kt": "", "src/main/kotlin/B.kt": ""}
    assert component_of(gradle)["metadata"]["tags"] == ["kotlin"]
    script = {"package.json": package(name="x"), "src/a.ts": ""}
    assert component_of(script)["metadata"]["tags"] == ["typescript"]


def test_the_description_is_the_manifests_before_the_readmes() -> None:
    readme = "# X\n\nThe words of the README.\n"
    with_both = {"package.json": package(name="x", description="The manifest's words"), "README.md": readme}
    assert component_of(with_both)["metadata"]["description"] == "The manifest's words"
    assert component_of({"README.md": readme})["metadata"]["description"] == "The words of the README."


def test_evidence_names_file_and_line_for_what_was_found() -> None:
    files = {
        "pyproject.toml": '[project]\nversion = "1"\nname = "radio"\ndependencies = [\n  "fastapi",\n]\n',
        "CODEOWNERS": "\n* @meadowlark/radio-team\n",
    }
    found = {(proof.field, proof.value): (proof.file, proof.line) for proof in infer_files(files).evidence}
    assert found["metadata.name", "radio"] == ("pyproject.toml", 3)
    assert found["metadata.tags", "fastapi"] == ("pyproject.toml", 5)
    assert found["spec.owner", "radio-team"] == ("CODEOWNERS", 2)
    assert found["spec.type", "service"] == ("pyproject.toml", 0)


def test_the_password_in_a_remote_address_is_shown_nowhere() -> None:
    config = '[remote "origin"]\n\turl = https://me:hunter2@github.com/meadowlark/playlist.git\n'
    inferred = infer_files({".git/config": config})
    assert inferred.documents[0]["metadata"]["annotations"]["github.com/project-slug"] == "meadowlark/playlist"
    assert inferred.documents[0]["metadata"]["links"][0]["url"] == "https://github.com/meadowlark/playlist"
    assert "hunter2" not in repr(inferred)


def test_apis_are_entities_that_point_at_their_definitions() -> None:
    files = {
        "package.json": package(name="playlist", dependencies={"express": "1"}),
        "CODEOWNERS": "* @meadowlark/playlists",
        "api/openapi.yaml": OPENAPI.format(title="Playlist API", version="2"),
        "api/events.yaml": "asyncapi: 2.6.0\ninfo:\n  title: Playlist events\n",
    }
    inferred = infer_files(files)
    component, events, rest = inferred.documents
    assert component["spec"]["providesApis"] == ["playlist-api", "playlist-events"]
    assert rest == {
        "apiVersion": "backstage.io/v1alpha1",
        "kind": "API",
        "metadata": {
            "name": "playlist-api",
            "title": "Playlist API",
            "annotations": {"callboard.dev/inferred": "true"},
        },
        "spec": {
            "type": "openapi",
            "lifecycle": "unknown",
            "owner": "playlists",
            "definition": {"$text": "./api/openapi.yaml"},
        },
    }
    assert events["spec"]["type"] == "asyncapi"


def test_several_apis_of_a_type_are_told_apart() -> None:
    files = {
        "v1/openapi.yaml": OPENAPI.format(title="Tracks", version="1.0"),
        "v2/openapi.yaml": OPENAPI.format(title="Tracks", version="2.0"),
        "admin/openapi.yaml": OPENAPI.format(title="Admin", version="1"),
        "graph/a/schema.graphql": "type Query { a: A }",
        "graph/b/schema.graphql": "type Query { b: B }",
    }
    component = component_of(files, name="music")
    assert component["spec"]["providesApis"] == [
        "music-a",
        "music-admin",
        "music-b",
        "music-tracks",
        "music-tracks-2.0",
    ]


def monorepo() -> dict[str, str]:
    return {
        "package.json": package(name="meadowlark-platform", private=True, workspaces=["packages/*"]),
        "CODEOWNERS": "* @meadowlark/platform\n/packages/web/ @meadowlark/web\n",
        "packages/web/package.json": package(
            name="@meadowlark/web", dependencies={"next": "1"}, scripts={"start": "next start"}
        ),
        "packages/web/src/a.tsx": "",
        "packages/ui/package.json": package(name="@meadowlark/ui", peerDependencies={"react": "1"}),
        "services/orders/Dockerfile": "FROM golang:1.22\nEXPOSE 80\n",
        "services/orders/go.mod": "module example.com/orders\nrequire github.com/gin-gonic/gin v1\n",
        "services/orders/main.go": "",
        "services/orders/openapi.yaml": OPENAPI.format(title="Orders", version="1"),
        "services/orders/docs/index.md": "# Orders",
        "tests/e2e/Dockerfile": "FROM node\n",
        "tests/e2e/package.json": package(name="e2e", scripts={"start": "x"}),
        "docker/Dockerfile": "FROM node\n",
    }


def test_a_monorepo_gives_a_component_for_each_part_that_runs() -> None:
    found = documents_by_name(infer_files(monorepo(), name="platform"))
    assert list(found) == [
        "meadowlark-platform",
        "meadowlark-platform-web",
        "orders",
        "orders-api",
    ]
    assert found["meadowlark-platform"]["spec"]["type"] == "monorepo"
    web, orders = found["meadowlark-platform-web"], found["orders"]
    assert web["spec"] == {
        "type": "website",
        "lifecycle": "unknown",
        "owner": "web",
        "subcomponentOf": "meadowlark-platform",
    }
    assert web["metadata"]["tags"] == ["typescript", "nextjs"]
    assert orders["spec"]["providesApis"] == ["orders-api"]
    assert orders["spec"]["owner"] == "platform"
    assert orders["metadata"]["annotations"]["backstage.io/techdocs-ref"] == "dir:./services/orders"
    assert "providesApis" not in found["meadowlark-platform"]["spec"]


def test_one_deployable_folder_is_the_repository_itself() -> None:
    files = {
        "README.md": "# Billing\n",
        "src/Billing.Api/Billing.Api.csproj": '<Project Sdk="Microsoft.NET.Sdk.Web"/>',
        "src/Billing.Api/Dockerfile": "FROM mcr.microsoft.com/dotnet/aspnet:8.0\n",
        "src/Billing.Api/Program.cs": "",
        "src/Billing.Core/Billing.Core.csproj": '<Project Sdk="Microsoft.NET.Sdk"/>',
    }
    inferred = infer_files(files, name="billing")
    (component,) = inferred.documents
    assert component["metadata"]["name"] == "billing"
    assert component["metadata"]["tags"] == ["c#", "aspnet-core"]
    assert component["spec"]["type"] == "service"


def test_a_monorepo_gives_fifty_parts_at_most() -> None:
    files = {
        f"services/s{number:03}/package.json": package(name=f"s{number:03}", scripts={"start": "x"})
        for number in range(80)
    }
    assert len(infer_files(files).documents) == 51


def test_parts_with_the_same_name_get_different_ones() -> None:
    files = {
        f"services/{folder}/package.json": package(name="Orders", scripts={"start": "x"}) for folder in ("a", "b", "c")
    }
    names = [document["metadata"]["name"].lower() for document in infer_files(files, name="orders").documents]
    assert len(set(names)) == 4


def test_the_order_of_the_files_does_not_matter() -> None:
    files = monorepo()
    backwards = dict(reversed(files.items()))
    assert infer_files(files) == infer_files(backwards)
