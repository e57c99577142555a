"""Who commits, and with which words: what a step says, else the settings."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import Field

from callboard import ActionModel, Context, Invalid

from ..settings import ScaffolderSettings


class CommitInput(ActionModel):
    """What every action that makes a commit takes."""

    git_author_name: str | None = Field(default=None, title="Author's name")
    git_author_email: str | None = Field(default=None, title="Author's address")
    git_commit_message: str | None = Field(default=None, title="Message of the commit")
    sign_commit: bool | None = Field(default=None, title="Sign the commit")
    source_path: str | None = Field(default=None, title="Folder of the workspace that becomes the repository")


@dataclass(frozen=True, kw_only=True)
class Words:
    """The author and the message of a commit."""

    name: str
    email: str
    message: str


def words_of(ctx: Context, given: CommitInput) -> Words:
    """Those of a step. Raises Invalid where it asks for a signature, which nothing here can make."""
    if given.sign_commit:
        raise Invalid("Commits cannot be signed by the portal", hint="Leave `signCommit` out of the step.")
    settings = ctx.section("scaffolder", ScaffolderSettings)
    return Words(
        name=given.git_author_name or settings.default_author.name,
        email=given.git_author_email or settings.default_author.email,
        message=given.git_commit_message or settings.default_commit_message,
    )
