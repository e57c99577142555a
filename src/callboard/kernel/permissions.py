"""Every route names its permission, or says that it is public [R7]: a plugin that forgets is refused at start. And the
one place where the policy is asked [R6]."""

from __future__ import annotations

from collections.abc import Iterable

from callboard.foundation.decisions import Decision
from callboard.kernel.actions import Action
from callboard.kernel.context import Host
from callboard.kernel.contributions import Endpoint, Page, Permission, Policy
from callboard.kernel.identity import Identity
from callboard.kernel.plugin import Contribution, Plugin

HINT = 'Give pages, endpoints, actions, cards `requires="<permission>"`, declared by a `Permission`, or `public=True`.'


def missing_from(plugin: Plugin) -> str | None:
    """Which of a plugin's routes name no permission, in words; None when all do."""
    bare = [_name(each) for each in plugin.contributes if _asks(each) and not _required(each) and not _public(each)]
    return f"These name no permission and are not public: {', '.join(bare)}" if bare else None


def undeclared(plugin: Plugin, declared: Iterable[str]) -> str:
    """The permissions that a plugin's routes require and nobody declares, joined; empty when there are none."""
    known = set(declared)
    return ", ".join(sorted({_required(each) for each in plugin.contributes if _required(each)} - known))


def permission_of(portal: Host, id: str) -> Permission | None:
    """The permission that is declared under this id: `permission_of(ctx.portal, "catalog.entity.read")`."""
    return next((each.contribution for each in portal.contributed(Permission) if each.contribution.id == id), None)


def decide(portal: Host, identity: Identity, permission: str) -> Decision:
    """May they? What nobody declares, nobody may; and a policy that fails allows nothing."""
    found = permission_of(portal, permission)
    if found is None:
        return _denied(f"Nobody declares the permission `{permission}`.")
    if identity.is_portal:
        return Decision(allowed=True, because=("The portal itself may do everything.",))
    if identity.kind == "nobody":
        return _denied("Nobody is signed in.")
    if identity.only is not None and permission not in identity.only:
        return _denied(f"The token does not carry `{permission}`.")
    policies = sorted(portal.contributed(Policy), key=lambda each: each.contribution.gives_way)
    if missing := _without_its_policy(portal, have_one=bool(policies)):
        return _denied(f"The plugin `{missing}` was to decide, and does not run: see the log.")
    if not policies:
        return Decision(allowed=True, because=("There is no policy: who is recognised may do everything.",))
    policy, ctx = policies[0], portal.context(policies[0].running, identity=identity)
    decision = policy.plain("policy", lambda: policy.contribution.decide(identity, found, ctx))
    return _checked(decision, found)


def _without_its_policy(portal: Host, *, have_one: bool) -> str:
    """The refused plugin whose policy is or, for all that is known, may be the one to ask; empty without any."""
    for plugin, policy in portal.lost(Policy):
        if not have_one or (policy is not None and not policy.gives_way):
            return plugin
    return ""


def _checked(decision: object, permission: Permission) -> Decision:
    if not isinstance(decision, Decision):
        return _denied("The policy failed: see the plugins page.")
    if decision.condition is not None and not permission.resource_type:
        return _denied(f"The policy makes a condition for `{permission.id}`, which is about no resource.")
    return decision


def _denied(why: str) -> Decision:
    return Decision(allowed=False, because=(why,))


def _asks(contribution: Contribution) -> bool:
    return isinstance(contribution, Page | Endpoint | Action) or hasattr(contribution, "public")


def _required(contribution: Contribution) -> str:
    return str(getattr(contribution, "requires", ""))


def _public(contribution: Contribution) -> bool:
    return bool(getattr(contribution, "public", False))


def _name(contribution: Contribution) -> str:
    kind = type(contribution).__name__
    return f"{kind} {getattr(contribution, 'path', None) or getattr(contribution, 'id', '')}"
