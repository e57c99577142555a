"""Which kinds a location may bring: `catalog.rules`."""

from __future__ import annotations

import pytest

from callboard import Invalid
from callboard.plugins.catalog.ingest.rules import read_rules
from callboard.plugins.catalog.model import Entity, LocationRef

HERE = LocationRef("url", "https://github.com/Acme/web/blob/main/deep/template.yaml")


def entity(kind, type_=None):
    spec = {"type": type_} if type_ else {}
    return Entity({"apiVersion": "backstage.io/v1alpha1", "kind": kind, "metadata": {"name": "x"}, "spec": spec})


def allowed(config, kind, origin=HERE, type_=None):
    return read_rules(config, "/srv/portal").refusal(entity(kind, type_), origin) is None


def test_without_rules_components_apis_and_locations_are_allowed():
    assert [kind for kind in ("Component", "API", "Location", "User", "Template") if allowed({}, kind)] == [
        "Component",
        "API",
        "Location",
    ]


def test_what_sources_have_themselves_may_bring_their_kinds_and_nothing_else_may():
    rules = read_rules({}, "").and_own({"crew": ["User"]})
    aboard, elsewhere = LocationRef("crew", "1"), LocationRef("url", "crew:1")
    assert rules.refusal(entity("User"), aboard) is None
    assert rules.refusal(entity("Component"), aboard) is None
    assert rules.refusal(entity("Group"), aboard) is not None
    assert rules.refusal(entity("User"), elsewhere) is not None


def test_rules_replace_the_default():
    config = {"rules": [{"allow": ["user"]}]}
    assert allowed(config, "User")
    assert not allowed(config, "Component")
    assert not allowed({"rules": []}, "Component")


def test_a_rule_may_name_a_type():
    config = {"rules": [{"allow": [{"kind": "Resource", "spec.type": "Database"}]}]}
    assert allowed(config, "resource", type_="database")
    assert not allowed(config, "Resource", type_="bucket")
    assert not allowed(config, "Resource")


@pytest.mark.parametrize(
    ("location", "expected"),
    [
        ({"type": "url"}, True),
        ({"type": "file"}, False),
        ({"type": "url", "pattern": "https://github.com/acme/**/template.yaml"}, True),
        ({"pattern": "https://github.com/acme/*/template.yaml"}, False),
        ({"pattern": "https://github.com/acme/web/blob/main/{deep,flat}/*.y?ml"}, True),
        ({"exact": HERE.target}, True),
        ({"exact": HERE.target.lower()}, False),
    ],
)
def test_a_rule_may_name_places(location, expected):
    assert allowed({"rules": [{"allow": ["Template"], "locations": [location]}]}, "Template") is expected


def test_a_rule_with_no_places_never_allows():
    assert not allowed({"rules": [{"allow": ["Template"], "locations": []}]}, "Template")


def test_rules_of_one_location_hold_for_that_location_only():
    config = {
        "locations": [
            {"type": "url", "target": HERE.target, "rules": [{"allow": ["User"]}]},
            {"type": "file", "target": "../org/all.yaml", "rules": [{"allow": ["Group"]}]},
            {"type": "file", "target": "plain.yaml"},
        ]
    }
    assert allowed(config, "User")
    assert allowed(config, "Component")
    assert not allowed(config, "Group")
    assert allowed(config, "Group", LocationRef("file", "/srv/org/all.yaml"))
    assert not allowed(config, "Group", LocationRef("file", "/srv/portal/plain.yaml"))


def test_a_refusal_is_worded_as_clients_know_it_and_says_what_to_do():
    location = LocationRef("url", "https://github.com/Acme/web/u.yaml")
    problem = read_rules({}).refusal(entity("User"), HERE, location)
    assert problem.message == (
        f"Entity user:default/x at {location}, originated at {HERE}, is not of an allowed kind for that location"
    )
    assert (problem.name, problem.stage, problem.entity) == ("NotAllowedError", "rules", "user:default/x")
    assert "catalog.rules" in problem.hint


@pytest.mark.parametrize(
    "config",
    [
        {"rules": [{"allow": ["A"], "locations": [{"exact": "a", "pattern": "b"}]}]},
        {"rules": [{"allow": [{"type": "x"}]}]},
        {"rules": [{"allow": [3]}]},
        {"rules": "Component"},
        {"rules": [{"allow": "Component"}]},
    ],
)
def test_rules_that_make_no_sense_are_refused_at_start(config):
    with pytest.raises(Invalid) as error:
        read_rules(config)
    assert error.value.hint
