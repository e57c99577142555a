"""What actions on GitHub take, where several take the same."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from callboard import ActionContext, ActionModel, Secret
from callboard.plugins.scaffolder import CommitInput, RepoInput, Target, target_of

NEEDS = (
    "The token needs the scope `repo`, or the permissions to administer repositories and to write contents, workflows "
    "and pull requests."
)


def github(act: ActionContext, given: RepoInput) -> Target:
    """The repository that a step means."""
    return target_of(act, "github", given, needs=NEEDS)


def here(target: Target) -> str:
    """Its path in the API."""
    return f"/repos/{target.where.path}"


class Collaborator(ActionModel):
    """A person or a team, by name or as an entity, and what they may."""

    access: str = Field(title="Access", description="pull, push, admin, maintain, triage or a role of the organisation")
    user: str | None = Field(default=None, title="Person")
    team: str | None = Field(default=None, title="Team")


class OidcCustomization(ActionModel):
    """The subject of the tokens that workflows get."""

    use_default: bool = Field(title="Leave it as it is")
    include_claim_keys: list[str] | None = Field(default=None, title="Claims that are in it")


class RepositoryInput(RepoInput):
    """What a repository is made with."""

    description: str | None = Field(default=None, title="Description")
    homepage: str | None = Field(default=None, title="Homepage")
    repo_visibility: Literal["private", "public", "internal"] = Field(default="private", title="Visibility")
    access: str | None = Field(default=None, title="Who administers it", description="A person, or `owner/team`")
    collaborators: list[Collaborator] | None = Field(default=None, title="Who else may do what")
    topics: list[str] | None = Field(default=None, title="Topics")
    repo_variables: dict[str, str] | None = Field(default=None, title="Variables for workflows")
    secrets: dict[str, Secret] | None = Field(default=None, title="Secrets for workflows")
    oidc_customization: OidcCustomization | None = Field(default=None, title="Tokens of workflows")
    custom_properties: dict[str, str | list[str]] | None = Field(default=None, title="Properties of the organisation's")
    has_projects: bool | None = Field(default=None, title="Projects")
    has_wiki: bool = Field(default=True, title="Wiki")
    has_issues: bool = Field(default=True, title="Issues")
    delete_branch_on_merge: bool = Field(default=False, title="Delete branches that are merged")
    allow_merge_commit: bool = Field(default=True, title="Allow merge commits")
    allow_squash_merge: bool = Field(default=True, title="Allow squashing")
    allow_rebase_merge: bool = Field(default=True, title="Allow rebasing")
    allow_auto_merge: bool = Field(default=False, title="Allow merging by itself")
    allow_update_branch: bool = Field(default=False, title="Offer to update branches")
    squash_merge_commit_title: Literal["PR_TITLE", "COMMIT_OR_PR_TITLE"] | None = Field(
        default=None, title="Title of squashed commits"
    )
    squash_merge_commit_message: Literal["PR_BODY", "COMMIT_MESSAGES", "BLANK"] | None = Field(
        default=None, title="Message of squashed commits"
    )
    subscribe: bool | None = Field(default=None, title="Watch the repository")


class Actors(ActionModel):
    """People, teams and apps, by their names."""

    apps: list[str] | None = None
    users: list[str] | None = None
    teams: list[str] | None = None


class Restrictions(ActionModel):
    """Who alone may push."""

    users: list[str]
    teams: list[str]
    apps: list[str] | None = None


class ProtectionInput(ActionModel):
    """What has to be true before something comes onto a branch."""

    required_approving_review_count: int = Field(default=1, ge=0, le=6, title="Approvals")
    require_code_owner_reviews: bool = Field(default=False, title="Approval by code owners")
    dismiss_stale_reviews: bool = Field(default=False, title="New commits dismiss approvals")
    required_status_check_contexts: list[str] = Field(default_factory=list, title="Checks that pass")
    require_branches_to_be_up_to_date: bool = Field(default=True, title="With what was merged meanwhile")
    required_conversation_resolution: bool = Field(default=False, title="Conversations are resolved")
    require_last_push_approval: bool = Field(default=False, title="The last push is approved")
    required_commit_signing: bool = Field(default=False, title="Commits are signed")
    required_linear_history: bool = Field(default=False, title="History is linear")
    bypass_pull_request_allowances: Actors | None = Field(default=None, title="Who needs no pull request")
    restrictions: Restrictions | None = Field(default=None, title="Who alone may push")


class PushInput(RepoInput, CommitInput, ProtectionInput):
    """What is pushed, and how its branch is protected then."""

    default_branch: str = Field(default="main", title="Default branch")
    protect_default_branch: bool = Field(default=True, title="Protect the default branch")
    protect_enforce_admins: bool = Field(default=True, title="Protect it from admins, too")
