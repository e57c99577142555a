"""From a declaration to an entity with its relations, in Backstage's order of checks."""

from __future__ import annotations

import pytest

from callboard.plugins.catalog.ingest.process import Kinds
from callboard.plugins.catalog.ingest.rules import read_rules
from callboard.plugins.catalog.kinds import BUILT_IN
from callboard.plugins.catalog.model import EntityKind, LocationRef, Relation, RelationField

COMPONENT = """\
apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: Player
  {metadata}
spec:
  type: service
  lifecycle: production
  owner: Team-A
  {spec}
"""


def component(metadata="title: T", spec="x: 1"):
    return COMPONENT.format(metadata=metadata, spec=spec)


def the_problem(result):
    assert (result.entity, result.relations, result.targets) == (None, (), ())
    (problem,) = result.problems
    assert problem.file == "https://git.example/meadowlark/catalog-info.yaml"
    assert problem.hint
    return problem


def test_a_good_document_becomes_an_entity_with_its_relations(enter):
    result = enter(component(spec="system: play"))
    assert str(result.entity.ref) == "component:default/player"
    assert result.entity.document["metadata"]["namespace"] == "default"
    assert result.entity.name == "Player"
    assert result.relations == (
        Relation("component:default/player", "ownedBy", "group:default/team-a"),
        Relation("component:default/player", "partOf", "system:default/play"),
        Relation("group:default/team-a", "ownerOf", "component:default/player"),
        Relation("system:default/play", "hasPart", "component:default/player"),
    )
    assert result.problems == ()


def test_references_inherit_the_namespace_of_the_entity_that_holds_them(enter):
    result = enter(component("namespace: music", "dependsOn: [resource:db, 'api:other/x', Resource:music/DB]"))
    targets = {relation.target for relation in result.relations if relation.source == "component:music/player"}
    assert targets == {"group:music/team-a", "resource:music/db", "api:other/x"}


def test_each_relation_is_there_once_and_lists_are_sorted(enter):
    result = enter(component(spec="dependsOn: ['resource:b', 'component:z', 'resource:b', 'resource:B']"))
    assert result.entity.spec["dependsOn"] == ["component:z", "resource:B", "resource:b", "resource:b"]
    depends = [relation.target for relation in result.relations if relation.type == "dependsOn"]
    assert depends == ["component:default/z", "resource:default/b"]


def test_lists_of_references_are_sorted_even_where_they_mean_nothing(enter):
    text = component(spec="members: [b, a]\n  definition: d").replace("Component", "API")
    assert enter(text).entity.spec["members"] == ["a", "b"]


def test_a_reference_may_be_a_map_where_the_schema_allows_it(enter):
    result = enter(component(spec="dependencyOf: [{kind: Component, name: X}]"))
    assert Relation("component:default/player", "dependencyOf", "component:default/x") in result.relations
    problem = the_problem(enter(component(spec="dependencyOf: [{kind: Component}]")))
    assert (problem.stage, problem.line) == ("postprocess", 10)
    assert the_problem(enter(component(spec="dependencyOf: [3]"))).stage == "postprocess"


@pytest.mark.parametrize(
    ("spec", "message", "hint"),
    [
        (
            "dependsOn: [bare]",
            'caused by Error: Entity reference "bare" had missing or empty kind '
            '(e.g. did not start with "component:" or similar)',
            "component:bare",
        ),
        (
            "system: 'system:'",
            'caused by TypeError: Entity reference "system:" was not on the form [<kind>:][<namespace>/]<name>',
            "kind:name",
        ),
    ],
)
def test_a_bad_reference_refuses_the_entity(enter, spec, message, hint):
    problem = the_problem(enter(component(spec=spec)))
    assert problem.message == f"Processor BuiltinKindsEntityProcessor threw an error while postprocessing; {message}"
    assert hint in problem.hint
    assert (problem.stage, problem.line, problem.entity) == ("postprocess", 10, "component:default/player")


@pytest.mark.parametrize(
    ("text", "message", "line", "hint"),
    [
        ("kind: A\nmetadata: {name: x}\n", "<root> must have required property 'apiVersion'", 1, "`apiVersion:`"),
        ("site_name: Docs\n", "<root> must have required property 'apiVersion'", 1, "another tool"),
        (
            "apiVersion: v1\nkind: A\nmetadata:\n  name: {{ x }}\n",
            "/metadata/name must be string - type: string",
            4,
            "quote the value",
        ),
        ("apiVersion: v1\nkind: A\nmetadata:\n  name: 12\n", "/metadata/name must be string", 4, "Quote the value"),
        (
            "apiVersion: v1\nkind: A\nmetadata:\n  name: ''\n",
            "/metadata/name must NOT have fewer than 1 characters - limit: 1",
            4,
            "is empty",
        ),
        ("apiVersion: v1\nkind: A\nmetadata:\n", "/metadata must be object - type: object", 3, "is empty"),
        ("apiVersion: v1\nkind:\nmetadata: {name: x}\n", "/kind must be string", 2, "is empty"),
        (
            "apiVersion: v1\nkind: A\nmetadata:\n  namespace: x\n",
            "/metadata must have required property 'name' - missingProperty: name",
            3,
            "Add `name:` to `metadata`",
        ),
        (
            "apiVersion: v1\nkind: A\nmetadata:\n  name: x\n  namespace: ''\n",
            "/metadata/namespace must NOT",
            5,
            "empty",
        ),
    ],
)
def test_without_an_envelope_nothing_else_is_looked_at(enter, text, message, line, hint):
    problem = the_problem(enter(text))
    prefix = "Entity envelope failed validation before processing; caused by TypeError: "
    assert problem.message.startswith(prefix + message)
    assert (problem.stage, problem.line, problem.entity) == ("envelope", line, "")
    assert hint in problem.hint


def test_generated_annotations_go_under_those_of_the_author_but_for_two(enter):
    generated = {"backstage.io/view-url": "https://git.example/view", "backstage.io/edit-url": "https://git.example/e"}
    own = (
        'annotations: {backstage.io/view-url: "https://mine.example", '
        'backstage.io/managed-by-location: "url:https://forged.example", a: b}'
    )
    annotations = enter(component(own), annotations=generated).entity.metadata["annotations"]
    assert annotations == {
        "a": "b",
        "backstage.io/view-url": "https://mine.example",
        "backstage.io/edit-url": "https://git.example/e",
        "backstage.io/managed-by-location": "url:https://git.example/meadowlark/catalog-info.yaml",
        "backstage.io/managed-by-origin-location": "url:https://git.example/meadowlark/all.yaml",
    }


def test_the_uid_of_a_file_is_ignored_and_its_etag_kept(enter):
    metadata = enter(component("uid: theirs\n  etag: kept")).entity.metadata
    assert "uid" not in metadata
    assert metadata["etag"] == "kept"


def test_the_declaration_is_not_changed(read, kinds, enter):
    text = component(spec="dependsOn: ['resource:b', 'component:a']")
    (declaration,) = read(text).declarations
    enter(text)
    assert declaration.document["spec"]["dependsOn"] == ["resource:b", "component:a"]


@pytest.mark.parametrize(
    ("kind", "version", "hint", "line"),
    [
        ("component", "backstage.io/v1alpha1", "Write `kind: Component`", 2),
        ("Component", "backstage.io/v1", "Write `apiVersion: backstage.io/v1alpha1`", 1),
        ("Template", "backstage.io/v1beta2", "Write `apiVersion: scaffolder.backstage.io/v1beta3`", 1),
        ("Deployment", "apps/v1", "a plugin can add kinds", 2),
    ],
)
def test_a_kind_nobody_knows_is_refused_with_the_nearest_known_one(enter, kind, version, hint, line):
    text = f"apiVersion: {version}\nkind: {kind}\nmetadata:\n  name: x\nspec: {{}}\n"
    problem = the_problem(enter(text))
    assert problem.message == (
        f"No processor recognized the entity {kind.lower()}:default/x as valid, "
        "possibly caused by a foreign kind or apiVersion"
    )
    assert (problem.stage, problem.line) == ("unknown-kind", line)
    assert hint in problem.hint


def test_an_entity_against_the_schema_of_its_kind_is_refused(enter):
    problem = the_problem(enter(component().replace("  owner: Team-A\n", "")))
    assert problem.message == (
        "Processor BuiltinKindsEntityProcessor threw an error while validating the entity component:default/player; "
        "caused by TypeError: /spec must have required property 'owner' - missingProperty: owner"
    )
    assert (problem.stage, problem.line, problem.hint) == ("kind", 6, "Add `owner:` to `spec`.")


def test_the_first_missing_field_is_told_in_the_order_of_the_reference(enter):
    text = "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: {name: x}\nspec: {system: 3}\n"
    assert "property 'type'" in the_problem(enter(text)).message
    text = text.replace("spec: {system: 3}\n", "")
    assert the_problem(enter(text)).message.endswith(
        "<root> must have required property 'spec' - missingProperty: spec"
    )


def test_a_kind_of_ones_own_is_one_more_value(enter):
    kind = EntityKind(
        kind="Dashboard",
        plural="Dashboards",
        api_versions=["meadowlark.example/v1"],
        schema={"properties": {"spec": {"required": ["shows"]}, "metadata": {"maxProperties": 5}}},
        relations=[RelationField(path="spec.about.shows", forward="shows", reverse="shownBy", default_kind="System")],
        checked_by="Dashboards",
    )
    kinds = Kinds.of([*BUILT_IN, kind])
    text = "apiVersion: meadowlark.example/v1\nkind: Dashboard\nmetadata: {name: d}\n"
    text += "spec: {shows: 1, about: {shows: [b, a]}}\n"
    result = enter(text, kinds=kinds)
    assert result.entity.spec["about"]["shows"] == ["a", "b"]
    assert Relation("system:default/b", "shownBy", "dashboard:default/d") in result.relations
    problem = the_problem(enter(text.replace("{shows: 1, ", "{"), kinds=kinds))
    assert problem.message.startswith("Processor Dashboards threw an error while validating")


def test_a_location_names_its_targets_in_order(enter):
    result = enter(
        """\
        apiVersion: backstage.io/v1alpha1
        kind: Location
        metadata:
          name: all
        spec:
          target: ./first.yaml
          targets:
            - ./x/*.yaml
            - https://other.example/y.yaml
          presence: optional
        """
    )
    base = LocationRef("url", "https://git.example/meadowlark/catalog-info.yaml")
    assert [(target.location, target.line, target.pointer) for target in result.targets] == [
        (LocationRef("url", "./first.yaml"), 6, "/spec/target"),
        (LocationRef("url", "./x/*.yaml"), 8, "/spec/targets/0"),
        (LocationRef("url", "https://other.example/y.yaml"), 9, "/spec/targets/1"),
    ]
    assert all(target.optional and target.base == base for target in result.targets)
    assert (result.relations, result.problems) == ((), ())


LOCATION = (
    "apiVersion: backstage.io/v1alpha1\nkind: Location\nmetadata: {{name: all}}\nspec:\n  type: {}\n  target: {}\n"
)


def test_a_location_of_another_type_must_be_of_an_allowed_one(enter):
    result = enter(LOCATION.format("file", "/etc/passwd"))
    (problem,) = result.problems
    assert problem.message == 'Registered locations must be of an allowed type ["url"]'
    assert (problem.line, problem.stage, result.targets) == (5, "location", ())
    assert result.entity is not None
    from_file = enter(LOCATION.format("url", "https://x.example/y.yaml"), location=LocationRef("file", "/srv/all.yaml"))
    assert (len(from_file.targets), from_file.problems) == (1, ())
    allowed = enter(LOCATION.format("s3", "bucket/x"), location_types=frozenset({"url", "s3"}))
    assert allowed.targets[0].location == LocationRef("s3", "bucket/x")


def test_a_folder_is_no_target(enter):
    result = enter(LOCATION.format("file", "./org/"), location=LocationRef("file", "/srv/all.yaml"))
    (problem,) = result.problems
    assert "path separator" in problem.message
    assert "./org/*.yaml" in problem.hint


def test_a_kind_that_the_origin_may_not_bring_is_refused(enter):
    rules = read_rules({"rules": [{"allow": ["API"]}]})
    origin = LocationRef("url", "https://git.example/meadowlark/all.yaml")
    problem = the_problem(enter(component(), allowed=lambda entity: rules.refusal(entity, origin)))
    assert problem.name == "NotAllowedError"
    assert (problem.line, problem.stage, problem.entity) == (2, "rules", "component:default/player")
