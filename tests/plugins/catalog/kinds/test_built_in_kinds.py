"""The kinds that come with the catalog accept and refuse what the reference says, and link as it says."""

from __future__ import annotations

from typing import Any

import pytest
from jsonschema_rs import meta

from callboard.plugins.catalog.ingest.process import Kinds, ProcessContext, process
from callboard.plugins.catalog.kinds import BUILT_IN
from callboard.plugins.catalog.model import Declaration, LocationRef

HERE = LocationRef("url", "https://git.example/x.yaml")
CONTEXT = ProcessContext(kinds=Kinds.of(BUILT_IN), location=HERE, origin=HERE)
VERSIONS = {"Template": "scaffolder.backstage.io/v1beta3"}

GOOD: dict[str, dict[str, Any]] = {
    "Component": {"type": "service", "lifecycle": "production", "owner": "o"},
    "API": {"type": "openapi", "lifecycle": "production", "owner": "o", "definition": "text"},
    "Resource": {"type": "database", "owner": "o"},
    "System": {"owner": "o"},
    "Domain": {"owner": "o"},
    "Group": {"type": "team", "children": []},
    "User": {"memberOf": []},
    "Location": {},
    "Template": {"type": "service", "steps": [{"action": "debug:log"}]},
    "AiResource": {"type": "skill", "lifecycle": "production", "owner": "o"},
}


def run(kind: str, spec: dict[str, Any]):
    document = {
        "apiVersion": VERSIONS.get(kind, "backstage.io/v1alpha1"),
        "kind": kind,
        "metadata": {"name": "x"},
        "spec": spec,
    }
    return process(Declaration(document=document, index=0, line=1), CONTEXT)


def forward(result, ref: str) -> dict[str, str]:
    return {relation.type: relation.target for relation in result.relations if relation.source == ref}


def test_the_kinds_are_those_of_the_reference():
    assert {kind.kind for kind in BUILT_IN} == set(GOOD)


@pytest.mark.parametrize("kind", BUILT_IN, ids=lambda kind: kind.kind)
def test_each_schema_is_a_json_schema_and_each_kind_has_what_a_page_shows(kind):
    assert meta.is_valid({"$schema": "http://json-schema.org/draft-07/schema#", **kind.schema})
    tones = {tone for _, tone in kind.type_icons.values()} | {kind.tone}
    assert tones <= {"neutral", "info", "success", "warning", "danger", "done", "teal", "pink"}
    assert kind.plural
    assert kind.icon != "circle"


@pytest.mark.parametrize("kind", GOOD)
def test_the_least_that_is_needed_is_enough(kind):
    result = run(kind, GOOD[kind])
    assert result.problems == ()
    assert run(kind, GOOD[kind] | {"unknown": {"anything": [1]}}).problems == ()


@pytest.mark.parametrize(("kind", "field"), [(kind, field) for kind, spec in GOOD.items() for field in spec])
def test_each_required_field_is_required(kind, field):
    spec = {key: value for key, value in GOOD[kind].items() if key != field}
    (problem,) = run(kind, spec).problems
    assert problem.message.endswith(f"/spec must have required property '{field}' - missingProperty: {field}")
    assert problem.stage == "kind"


@pytest.mark.parametrize(
    ("kind", "field", "value", "message"),
    [
        ("Component", "owner", None, "/spec/owner must be string - type: string"),
        ("Component", "owner", "", "/spec/owner must NOT have fewer than 1 characters - limit: 1"),
        ("Component", "system", None, "/spec/system must be string - type: string"),
        ("Component", "dependsOn", [{"component": "a"}], "/spec/dependsOn/0 must be string - type: string"),
        ("Component", "dependsOn", "component:a", "/spec/dependsOn must be array - type: array"),
        ("API", "definition", {"$openapi": "x"}, "/spec/definition must be string - type: string"),
        ("API", "definition", "", "/spec/definition must NOT have fewer than 1 characters - limit: 1"),
        ("Group", "children", None, "/spec/children must be array - type: array"),
        ("Group", "profile", {"email": ""}, "/spec/profile/email must NOT have fewer than 1 characters - limit: 1"),
        ("User", "profile", [], "/spec/profile must be object - type: object"),
        (
            "Location",
            "presence",
            "maybe",
            "/spec/presence must be equal to one of the allowed values - allowedValues: required,optional",
        ),
        ("Template", "steps", {}, "/spec/steps must be array - type: array"),
        (
            "Template",
            "steps",
            [{"id": "a"}],
            "/spec/steps/0 must have required property 'action' - missingProperty: action",
        ),
        ("Template", "steps", [{"action": "a", "id": None}], "/spec/steps/0/id must be string - type: string"),
        (
            "Template",
            "steps",
            [{"action": "a", "if": 3}],
            "/spec/steps/0/if must be string,boolean - type: string,boolean",
        ),
        ("Template", "parameters", "x", "/spec/parameters must be object,array - type: object,array"),
        ("Template", "parameters", ["x"], "/spec/parameters/0 must be object - type: object"),
        (
            "AiResource",
            "compatibility",
            "x" * 501,
            "/spec/compatibility must NOT have more than 500 characters - limit: 500",
        ),
    ],
)
def test_a_bad_value_is_refused_in_the_words_of_the_reference(kind, field, value, message):
    (problem,) = run(kind, GOOD[kind] | {field: value}).problems
    checker = "ScaffolderEntitiesProcessor" if kind == "Template" else "BuiltinKindsEntityProcessor"
    assert problem.message == (
        f"Processor {checker} threw an error while validating the entity {kind.lower()}:default/x; "
        f"caused by TypeError: {message}"
    )


@pytest.mark.parametrize(
    ("kind", "fields", "expected"),
    [
        (
            "Component",
            {
                "system": "s",
                "providesApis": ["p"],
                "consumesApis": ["c"],
                "dependsOn": ["resource:d"],
                "dependencyOf": ["component:e"],
            },
            {
                "ownedBy": "group:default/o",
                "partOf": "system:default/s",
                "providesApi": "api:default/p",
                "consumesApi": "api:default/c",
                "dependsOn": "resource:default/d",
                "dependencyOf": "component:default/e",
            },
        ),
        ("Component", {"subcomponentOf": "w"}, {"ownedBy": "group:default/o", "partOf": "component:default/w"}),
        ("API", {"system": "s"}, {"ownedBy": "group:default/o", "partOf": "system:default/s"}),
        (
            "Resource",
            {"dependsOn": ["component:a"]},
            {"ownedBy": "group:default/o", "dependsOn": "component:default/a"},
        ),
        ("System", {"domain": "d"}, {"ownedBy": "group:default/o", "partOf": "domain:default/d"}),
        ("Domain", {"subdomainOf": "d"}, {"ownedBy": "group:default/o", "partOf": "domain:default/d"}),
        (
            "Group",
            {"parent": "p", "children": ["c"], "members": ["m"]},
            {"childOf": "group:default/p", "parentOf": "group:default/c", "hasMember": "user:default/m"},
        ),
        ("User", {"memberOf": ["g"]}, {"memberOf": "group:default/g"}),
        ("Template", {"owner": "user:o"}, {"ownedBy": "user:default/o"}),
        (
            "AiResource",
            {"type": "plugin", "skills": ["s"]},
            {"ownedBy": "group:default/o", "hasPart": "airesource:default/s"},
        ),
    ],
)
def test_references_become_relations_of_the_right_type_and_kind(kind, fields, expected):
    result = run(kind, GOOD[kind] | fields)
    assert forward(result, f"{kind.lower()}:default/x") == expected
    reverse = {(relation.source, relation.type) for relation in result.relations if relation.target.endswith("/x")}
    pairs = {
        "ownedBy": "ownerOf",
        "partOf": "hasPart",
        "providesApi": "apiProvidedBy",
        "consumesApi": "apiConsumedBy",
        "dependsOn": "dependencyOf",
        "dependencyOf": "dependsOn",
        "childOf": "parentOf",
        "parentOf": "childOf",
        "hasMember": "memberOf",
        "memberOf": "hasMember",
        "hasPart": "partOf",
    }
    assert reverse == {(target, pairs[type_]) for type_, target in expected.items()}


def test_an_mcp_server_has_remotes_instead_of_a_definition():
    spec = {"type": "mcp-server", "lifecycle": "production", "owner": "o"}
    assert "property 'remotes'" in run("API", spec).problems[0].message
    assert "fewer than 1 items" in run("API", spec | {"remotes": []}).problems[0].message
    assert (
        "/spec/remotes/0 must have required property 'url'"
        in run("API", spec | {"remotes": [{"type": "sse"}]}).problems[0].message
    )
    assert run("API", spec | {"remotes": [{"type": "sse", "url": "https://mcp.example"}]}).problems == ()


@pytest.mark.parametrize(("type_", "missing"), [("rule", "category"), ("plugin", "skills"), ("marketplace", "plugins")])
def test_each_type_of_ai_resource_has_its_own_fields(type_, missing):
    (problem,) = run("AiResource", GOOD["AiResource"] | {"type": type_}).problems
    assert f"property '{missing}'" in problem.message
    assert run("AiResource", GOOD["AiResource"] | {"type": "other"}).problems == ()


@pytest.mark.parametrize("kind", ["Component", "Group", "Location"])
def test_the_newer_version_is_accepted_too(kind):
    document = {"apiVersion": "backstage.io/v1beta1", "kind": kind, "metadata": {"name": "x"}, "spec": GOOD[kind]}
    assert process(Declaration(document=document, index=0, line=1), CONTEXT).problems == ()
