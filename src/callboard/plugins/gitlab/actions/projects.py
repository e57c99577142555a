"""Makes projects on GitLab and fills them: `publish:gitlab` and `gitlab:repo:push`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import ConfigDict, Field

from callboard import Action, ActionContext, ActionExample, ActionModel, Conflict, Invalid
from callboard.plugins.scaffolder import (
    EXECUTE,
    CommitAction,
    CommitInput,
    RepoInput,
    Target,
    create_once,
    overlay,
    push_branch,
    push_tree,
    segment,
    source_folder,
    words_of,
)

from .inputs import NEEDS, SHOP, Variable, gitlab, project, project_of, put_variable

OWNER = 50


class ProjectSettings(ActionModel):
    """What a project is like. The keys are GitLab's."""

    model_config = ConfigDict(alias_generator=None)

    name: str | None = None
    path: str | None = None
    auto_devops_enabled: bool | None = None
    ci_config_path: str | None = None
    description: str | None = None
    merge_method: Literal["merge", "rebase_merge", "ff"] | None = None
    squash_option: Literal["default_off", "default_on", "never", "always"] | None = None
    topics: list[str] | None = None
    visibility: Literal["private", "internal", "public"] | None = None
    only_allow_merge_if_all_discussions_are_resolved: bool | None = None
    only_allow_merge_if_pipeline_succeeds: bool | None = None
    allow_merge_on_skipped_pipeline: bool | None = None


class Branch(ActionModel):
    """A branch that is made or protected."""

    name: str
    protect: bool = False
    create: bool = False
    ref: str | None = None


class PublishInput(RepoInput, CommitInput):
    """What a project is made with, and what is pushed to it."""

    repo_visibility: Literal["private", "internal", "public"] | None = Field(
        default=None, title="Visibility", description="Better: `settings.visibility`"
    )
    default_branch: str = Field(default="master", title="Default branch")
    source_path: str | bool | None = Field(  # type: ignore[assignment]
        default=None, title="Folder of the workspace", description="`false` for an empty project"
    )
    skip_existing: bool = Field(default=False, title="Take the project that is there")
    set_user_as_owner: bool = Field(default=False, title="Whose token it is becomes owner")
    owner_username: str | None = Field(default=None, title="Who becomes owner")
    topics: list[str] | None = Field(default=None, title="Topics", description="Better: `settings.topics`")
    settings: ProjectSettings | None = Field(default=None, title="Settings")
    description: str | None = Field(default=None, title="Description", description="Better: `settings.description`")
    protect_default_branch: bool | None = Field(
        default=None, title="Has no effect", description="GitLab protects it by itself; see `branches`"
    )
    branches: list[Branch] | None = Field(default=None, title="Branches")
    project_variables: list[Variable] | None = Field(default=None, title="Variables for pipelines")


class Published(ActionModel):
    """The project that there is now."""

    remote_url: str = Field(title="Address of the project")
    repo_contents_url: str = Field(title="Where its files are, for `catalog:register`")
    project_id: int = Field(title="Number of the project")
    commit_hash: str | None = Field(default=None, title="Commit")
    created: bool = Field(default=True, title="Was it made by this step?")


async def publish(given: PublishInput, act: ActionContext) -> Published:
    """Makes it and pushes the workspace to it. With `skipExisting` a project that is there is taken as it is."""
    words = words_of(act.ctx, given)
    path = given.source_path if isinstance(given.source_path, str) else "."
    source = None if given.source_path is False else source_folder(act.workspace, path)
    target = gitlab(act, given, whole=True)
    made, created = await _project(target, given)
    branch, commit = given.default_branch, None
    address = str(made["http_url_to_repo"]).removesuffix(".git")
    if created:
        await _own(target, given, made["id"])
        if source is not None:
            remote = target.remote(str(made["http_url_to_repo"]))
            commit = (await push_tree(act, remote, source, words, branch=branch)).commit
        await _settle(target, given, made["id"])
    return Published(
        remote_url=address,
        repo_contents_url=f"{address}/-/blob/{branch}",
        project_id=made["id"],
        created=created,
        **({"commit_hash": commit} if commit else {}),
    )


async def take_back(given: PublishInput, output: Published, act: ActionContext) -> None:
    """Deletes the project while it holds what was pushed and nothing else. Raises Conflict where it holds more."""
    if not output.created:
        return
    target = gitlab(act, given, whole=True)
    here = project(output.project_id)
    branches = await target.call("GET", f"{here}/repository/branches?per_page=100", fine=(404,))
    if branches is None:
        return
    ours = {each.name for each in given.branches or () if each.create} | {given.default_branch}
    if any(each["commit"]["id"] != output.commit_hash or each["name"] not in ours for each in branches):
        raise Conflict(f"There is more in {project_of(target)} by now", hint="Delete it by hand if it is to go.")
    await target.call("DELETE", here)


async def _project(target: Target, given: PublishInput) -> tuple[Mapping[str, Any], bool]:
    owner, name = target.where.owner, target.where.repo
    namespace = await target.call("GET", f"/namespaces/{segment(owner)}", fine=(404,))
    if namespace is None:
        raise Invalid(
            f"The namespace {owner} is not found or the user doesn't have permissions to access it", hint=NEEDS
        )

    async def find() -> Any:
        found = await target.call("GET", project(target.where.full_name), fine=(404,))
        return None if found is None else _kept(found)

    async def is_fresh(found: Mapping[str, Any]) -> bool:
        return not await target.call("GET", f"{project(found['id'])}/repository/branches?per_page=1", fine=(404,))

    async def create() -> Any:
        await target.act.log(f"Creating repo {name} in namespace {owner}.")
        return _kept(await target.call("POST", "/projects", _body(given, name, namespace["id"])))

    if given.skip_existing and not await target.act.journal.recall("create.absent"):
        there = await find()
        if there is not None:
            await target.act.log(f"Repo {name} already exists in namespace {owner}.")
            return there, False
    return await create_once(target.act, find=find, is_fresh=is_fresh, create=create), True


def _body(given: PublishInput, name: str, namespace: int) -> dict[str, Any]:
    """The project as GitLab takes it. Pure."""
    body: dict[str, Any] = {"namespace_id": namespace, "name": name, "visibility": given.repo_visibility or "private"}
    if given.topics:
        body["topics"] = given.topics
    settings = given.settings.model_dump(exclude_none=True) if given.settings else {}
    said = {"description": given.description} if given.description else {}
    return body | {"path": name} | said | settings


def _kept(found: Mapping[str, Any]) -> dict[str, Any]:
    return {"id": found["id"], "http_url_to_repo": found["http_url_to_repo"]}


async def _own(target: Target, given: PublishInput, id: int) -> None:
    """Makes a person owner, with the token of the settings: their own may not."""
    if not given.set_user_as_owner and given.owner_username is None:
        return
    if given.owner_username is not None:
        found = await target.call("GET", f"/users?username={segment(given.owner_username)}")
        if not found:
            raise Invalid(f"{target.host.host} has nobody called {given.owner_username}")
        person = found[0]["id"]
    else:
        person = (await target.call("GET", "/user"))["id"]
    portal = gitlab(target.act, RepoInput(repo_url=given.repo_url))
    await portal.call("POST", f"{project(id)}/members", {"user_id": person, "access_level": OWNER}, fine=(409,))


async def _settle(target: Target, given: PublishInput, id: int) -> None:
    """Branches and variables. Each may be made twice."""
    for each in given.branches or ():
        if each.create:
            body = {"branch": each.name, "ref": each.ref or given.default_branch}
            if await target.call("GET", f"{project(id)}/repository/branches/{segment(each.name)}", fine=(404,)) is None:
                await target.call("POST", f"{project(id)}/repository/branches", body)
        if each.protect:
            await target.call("POST", f"{project(id)}/protected_branches", {"name": each.name}, fine=(409,))
    for variable in given.project_variables or ():
        await put_variable(target, id, variable)


class PushInput(RepoInput):
    """What is committed where."""

    branch_name: str = Field(title="Branch", description="Made from the default branch where it does not exist.")
    commit_message: str = Field(title="Message of the commit")
    source_path: str | None = Field(default=None, title="Folder of the workspace")
    target_path: str | None = Field(default=None, title="Folder of the repository")
    commit_action: CommitAction = Field(default="create", title="What happens to the files")
    allow_empty: bool = Field(default=False, title="Even when nothing changes")


class Pushed(ActionModel):
    """Where it went."""

    projectid: str = Field(title="Project")
    project_path: str = Field(title="Path of the project")
    commit_hash: str | None = Field(default=None, title="Commit")


async def push(given: PushInput, act: ActionContext) -> Pushed:
    """Commits to a branch."""
    changing = await overlay(act, given.source_path or ".", given.target_path or "", action=given.commit_action)
    target = gitlab(act, given, whole=True)
    found = await target.call("GET", project(project_of(target)))
    words = words_of(act.ctx, CommitInput(git_commit_message=given.commit_message))
    branched = await push_branch(
        act,
        target.remote(str(found["http_url_to_repo"])),
        changing,
        words,
        base=found.get("default_branch") or given.branch_name,
        branch=given.branch_name,
        update=True,
        push_empty=given.allow_empty,
        key=f"push.{given.branch_name}",
    )
    done = not branched.is_empty or given.allow_empty
    return Pushed(
        projectid=project_of(target),
        project_path=target.where.full_name,
        **({"commit_hash": branched.commit} if done else {}),
    )


PUBLISH_GITLAB = Action(
    id="publish:gitlab",
    publishes=True,
    title="Publish to GitLab",
    description="Makes a project on GitLab and pushes the workspace to it as one commit.",
    run=publish,
    undo=take_back,
    requires=EXECUTE,
    input=PublishInput,
    output=Published,
    examples=[ActionExample(title="Publish", input={"repoUrl": SHOP, "settings": {"visibility": "internal"}})],
)
REPO_PUSH = Action(
    id="gitlab:repo:push",
    title="Commit to a project on GitLab",
    run=push,
    requires=EXECUTE,
    input=PushInput,
    output=Pushed,
    examples=[ActionExample(title="Commit", input={"repoUrl": SHOP, "branchName": "main", "commitMessage": "Begin"})],
)
