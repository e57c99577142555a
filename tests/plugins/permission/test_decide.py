"""Who may do what, by the roles of the settings and without any."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from callboard import AllOf, AnyOf, Condition, Decision, Holds, Identity, Not, Permission
from callboard.plugins.catalog.resources import ENTITIES
from callboard.plugins.permission.decide import Rulebook, decided
from callboard.plugins.permission.settings import PermissionSettings

from .people import person

READ = Permission(id="catalog.entity.read", title="", action="read", resource_type="catalog-entity")
DELETE = Permission(id="catalog.entity.delete", title="", action="delete", resource_type="catalog-entity")
REGISTER = Permission(id="catalog.location.create", title="", action="create")
UNREGISTER = Permission(id="catalog.location.delete", title="", action="delete")
STAR = Permission(id="catalog.star.change", title="")
AUDIT = Permission(id="audit.record.read", title="", action="read", for_admins=True)
ALL = (READ, DELETE, REGISTER, UNREGISTER, STAR, AUDIT)

ANN = person("ann", "group:default/web")
ROOT = person("root", "group:default/platform")
VISITOR = person("visitor", guest=True)
GUEST = Identity(ref="user:default/guest", title="Guest", guest=True, via="guest")
ROBOT = person("robot", kind="service")
OWNED: Condition = Holds("IS_ENTITY_OWNER", {"claims": ["group:default/web", "user:default/ann"]})


def decision(identity: Identity, permission: Permission, **settings: Any) -> Decision:
    resources = {ENTITIES.type: ENTITIES}
    return decided(Rulebook(PermissionSettings.model_validate(settings), resources), identity, permission)


def answers(identity: Identity, **settings: Any) -> list[object]:
    """For each permission True, False or the condition."""
    made = [decision(identity, each, **settings) for each in ALL]
    return [each.condition if each.allowed and each.condition else each.allowed for each in made]


def test_who_has_signed_in_sees_everything_adds_things_and_changes_what_is_theirs() -> None:
    assert answers(ANN) == [True, OWNED, True, False, True, False]


def test_a_guest_among_others_only_looks() -> None:
    assert answers(VISITOR) == [True, False, False, False, False, False]


def test_the_guest_does_everything_where_nobody_can_sign_in() -> None:
    assert answers(GUEST) == [True] * 6


def test_services_do_what_their_tokens_carry() -> None:
    assert answers(ROBOT) == [True] * 6


def test_the_admin_of_the_first_run_administers_until_a_role_says_who_does() -> None:
    first = person("admin")
    assert answers(first) == [True] * 6
    roles = {"bosses": {"members": ["group:default/platform"], "allow": ["*"]}}
    assert answers(first, roles=roles)[3] is False
    assert answers(ROOT, roles=roles) == [True] * 6


def test_switched_off_everybody_who_is_recognised_may_do_everything() -> None:
    assert answers(VISITOR, enabled=False) == [True] * 6


@pytest.mark.parametrize("members", [["user:default/ann"], ["Group:default/WEB"], ["*"]])
def test_a_role_adds_to_what_its_members_may(members: list[str]) -> None:
    roles = {"keepers": {"members": members, "allow": ["catalog.location.*", "audit.record.read"]}}
    assert answers(ANN, roles=roles) == [True, OWNED, True, True, True, True]


def test_nobody_has_the_role_of_others_and_everybody_does_not_mean_guests() -> None:
    roles = {
        "keepers": {"members": ["group:default/other"], "allow": ["*"]},
        "all": {"members": ["*"], "allow": ["audit.*"]},
    }
    assert answers(ANN, roles=roles)[3] is False
    assert decision(ANN, AUDIT, roles=roles).allowed
    assert not decision(VISITOR, AUDIT, roles=roles).allowed


def test_a_role_with_a_condition_widens_what_owners_have() -> None:
    where = {"rule": "IN_NAMESPACE", "params": {"namespaces": ["play"]}}
    roles = {"players": {"members": ["*"], "allow": ["catalog.*"], "where": where}}
    made = decision(ANN, DELETE, roles=roles)
    assert made.condition == AnyOf([Holds("IN_NAMESPACE", {"namespaces": ["play"]}), OWNED])


def test_a_role_with_a_condition_grants_nothing_that_is_about_no_resource() -> None:
    roles = {"all": {"members": ["*"], "allow": ["*"], "where": "owned"}}
    assert answers(ANN, roles=roles) == [True, AnyOf([OWNED, OWNED]), True, False, True, False]


SECRET = {"label": "acme.io/confidential", "value": "true", "visibleTo": ["group:default/security"]}
CLOSED: Condition = AnyOf(
    [
        Holds("HAS_LABEL", {"label": "acme.io/confidential", "value": "true"}),
        Holds("IS_WITHIN", {"mark": "label", "name": "acme.io/confidential", "value": "true"}),
    ]
)


def test_what_is_confidential_is_there_for_owners_for_those_named_and_for_admins() -> None:
    limit = AnyOf([Not(CLOSED), OWNED])
    assert decision(ANN, READ, confidential=[SECRET]).condition == limit
    assert decision(ANN, DELETE, confidential=[SECRET]).condition == AllOf([OWNED, limit])
    assert decision(ANN, REGISTER, confidential=[SECRET]).condition is None
    assert decision(person("eve", "group:default/security"), READ, confidential=[SECRET]).condition is None
    assert decision(person("admin"), READ, confidential=[SECRET]).condition is None


def test_not_even_the_only_guest_sees_what_is_confidential() -> None:
    made = decision(GUEST, READ, confidential=[{"tag": "secret"}])
    owned = Holds("IS_ENTITY_OWNER", {"claims": ["user:default/guest"]})
    closed = AnyOf([Holds("HAS_TAG", {"tag": "secret"}), Holds("IS_WITHIN", {"mark": "tag", "name": "secret"})])
    assert made.condition == AnyOf([Not(closed), owned])


def test_who_may_not_is_told_whom_to_ask() -> None:
    roles = {"bosses": {"members": ["group:default/platform"], "allow": ["*"]}}
    assert decision(ANN, UNREGISTER, roles=roles).ask == "An admin can grant it: group:default/platform."


def test_a_decision_says_why() -> None:
    roles = {"keepers": {"members": ["*"], "allow": ["catalog.*"]}}
    assert decision(ANN, UNREGISTER, roles=roles).because == ("The role `keepers` allows it.",)
    assert "no role of user:default/ann allows `catalog.location.delete`" in decision(ANN, UNREGISTER).because[0]
    assert "confidential" in " ".join(decision(ANN, READ, confidential=[SECRET]).because)


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"roles": {"a": {"members": ["platform"]}}}, "full refs"),
        ({"roles": {"a": {"where": {"rule": 1}}}}, "no condition"),
        ({"roles": {"a": {"where": {"anyOf": []}}}}, "no condition"),
        ({"roles": {"a": {"where": {"rule": "A", "not": {"rule": "B"}}}}}, "no condition"),
        ({"confidential": [{}]}, "one of"),
        ({"confidential": [{"label": "a", "tag": "b"}]}, "one of"),
        ({"confidential": [{"tag": "a", "value": "b"}]}, "no `value`"),
    ],
)
def test_settings_that_say_nothing_sensible_are_refused(settings: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        PermissionSettings.model_validate(settings)
