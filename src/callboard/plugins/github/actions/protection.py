"""Protects a branch; `github:branch-protection:create`."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from callboard import Action, ActionContext, ActionExample
from callboard.plugins.scaffolder import EXECUTE, RepoInput, Target, segment

from .inputs import Actors, ProtectionInput, github, here


class BranchInput(RepoInput, ProtectionInput):
    """A branch, and what has to be true before something comes onto it."""

    branch: str | None = Field(default=None, title="Branch", description="Without it, the default branch.")
    enforce_admins: bool = Field(default=True, title="For admins, too")
    block_creations: bool = Field(default=False, title="Nobody makes branches of that name")


async def create(given: BranchInput, act: ActionContext) -> None:
    """Protects it. Doing it twice is doing it once."""
    target = github(act, given)
    branch = given.branch or str((await target.call("GET", here(target)))["default_branch"])
    await protect(target, branch, given, admins=given.enforce_admins, block_creations=given.block_creations)


async def protect(
    target: Target, branch: str, given: ProtectionInput, *, admins: bool, block_creations: bool = False
) -> None:
    """Raises what GitHub has against it."""
    address = f"{here(target)}/branches/{segment(branch)}/protection"
    await target.call("PUT", address, rules_of(given, admins=admins, block_creations=block_creations))
    if given.required_commit_signing:
        await target.call("POST", f"{address}/required_signatures")


def rules_of(given: ProtectionInput, *, admins: bool, block_creations: bool = False) -> dict[str, Any]:
    """The rules as GitHub takes them. Pure."""
    reviews = {
        "required_approving_review_count": given.required_approving_review_count,
        "require_code_owner_reviews": given.require_code_owner_reviews,
        "dismiss_stale_reviews": given.dismiss_stale_reviews,
        "require_last_push_approval": given.require_last_push_approval,
    }
    if given.bypass_pull_request_allowances is not None:
        reviews["bypass_pull_request_allowances"] = _actors(given.bypass_pull_request_allowances)
    restrictions = given.restrictions
    return {
        "required_status_checks": {
            "strict": given.require_branches_to_be_up_to_date,
            "contexts": given.required_status_check_contexts,
        },
        "enforce_admins": admins,
        "required_pull_request_reviews": reviews,
        "restrictions": None if restrictions is None else restrictions.model_dump(exclude_none=True),
        "required_conversation_resolution": given.required_conversation_resolution,
        "required_linear_history": given.required_linear_history,
        "block_creations": block_creations,
    }


def _actors(given: Actors) -> Any:
    return given.model_dump(exclude_none=True)


BRANCH_PROTECTION = Action(
    id="github:branch-protection:create",
    title="Protect a branch on GitHub",
    description="Says what has to be true before something comes onto a branch.",
    run=create,
    requires=EXECUTE,
    input=BranchInput,
    examples=[
        ActionExample(
            title="Protect the default branch",
            input={"repoUrl": "github.com?owner=acme&repo=shop", "requiredStatusCheckContexts": ["test"]},
        )
    ],
)
