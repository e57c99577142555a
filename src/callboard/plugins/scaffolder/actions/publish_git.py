"""`publish:git`: the workspace as the first commit of any repository that the settings let templates push to."""

from __future__ import annotations

from pydantic import Field

from callboard import Action, ActionContext, ActionExample, ActionModel, Secret

from ..model import EXECUTE
from ..publishing import CommitInput, allowed_remote, commit_only, push_tree, retract, source_folder, words_of


class GitInput(CommitInput):
    """Where the workspace goes."""

    remote_url: str = Field(title="Address of the repository", description="Over https or ssh; it has to exist.")
    default_branch: str = Field(default="main", title="Branch", description="It must not be there yet.")
    token: Secret | None = Field(default=None, title="Token in place of the one in the settings")


class GitOutput(ActionModel):
    """What is there now."""

    remote_url: str = Field(title="Address of the repository")
    repo_contents_url: str = Field(title="Where its files are, for `catalog:register`")
    commit_hash: str = Field(title="Commit")


async def publish(given: GitInput, act: ActionContext) -> GitOutput:
    """Pushes. Raises NotAllowed for a repository that the settings do not name, Conflict where the branch exists."""
    remote = allowed_remote(act.ctx, given.remote_url, given.token)
    words, source = words_of(act.ctx, given), source_folder(act.workspace, given.source_path or ".")
    pushed = await push_tree(act, remote, source, words, branch=given.default_branch)
    return _output(given, pushed.commit)


async def rehearse(given: GitInput, act: ActionContext) -> GitOutput:
    """Says what would be pushed, and connects to nothing."""
    allowed_remote(act.ctx, given.remote_url, given.token)
    words, source = words_of(act.ctx, given), source_folder(act.workspace, given.source_path or ".")
    return _output(given, await commit_only(act, source, words, branch=given.default_branch))


async def take_back(given: GitInput, output: GitOutput, act: ActionContext) -> None:
    """Deletes the branch, unless there is more on it by now."""
    remote = allowed_remote(act.ctx, given.remote_url, given.token)
    await retract(act, remote, branch=given.default_branch, commit=output.commit_hash)


def _output(given: GitInput, commit: str) -> GitOutput:
    contents = f"git:{given.remote_url}#{given.default_branch}:"
    return GitOutput(remote_url=given.remote_url, repo_contents_url=contents, commit_hash=commit)


PUBLISH_GIT = Action(
    id="publish:git",
    title="Push to a Git repository",
    description=(
        "Pushes the workspace as the first commit of a branch of any Git repository that `scaffolder.publish.remotes` "
        "names. Nothing is created at the host."
    ),
    run=publish,
    dry_run=rehearse,
    undo=take_back,
    requires=EXECUTE,
    publishes=True,
    input=GitInput,
    output=GitOutput,
    examples=[
        ActionExample(
            title="Push everything to a repository",
            input={"remoteUrl": "https://git.meadowlark.example/fleet/tracker.git", "defaultBranch": "main"},
        )
    ],
)
