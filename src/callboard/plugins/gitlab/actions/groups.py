"""Groups and people on GitLab: `gitlab:group:ensureExists`, `gitlab:group:access`, `gitlab:user:info`."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from callboard import Action, ActionContext, ActionExample, ActionModel, Invalid
from callboard.plugins.scaffolder import EXECUTE, RepoInput, Target, segment

from .inputs import SHOP, gitlab

DRY_GROUP = 42
LEVELS = {
    "no access": 0,
    "minimal access": 5,
    "guest": 10,
    "planner": 15,
    "reporter": 20,
    "developer": 30,
    "maintainer": 40,
    "owner": 50,
}


class GroupName(ActionModel):
    """A group whose name differs from its part of the address."""

    name: str
    slug: str


class EnsureInput(RepoInput):
    """A group below others, from the top."""

    path: list[str | GroupName] = Field(title="Groups from the top", min_length=1)
    description: str | None = Field(default=None, title="Description of the last one")


class EnsureOutput(ActionModel):
    """The last group."""

    group_id: int = Field(title="Number of the group")


async def ensure_exists(given: EnsureInput, act: ActionContext) -> EnsureOutput:
    """Makes those that are not there."""
    target = gitlab(act, given)
    path, found = "", None
    for number, each in enumerate(given.path, 1):
        name, slug = (each, each) if isinstance(each, str) else (each.name, each.slug)
        path = f"{path}/{slug}".strip("/")
        parent, found = found, await target.call("GET", f"/groups/{segment(path)}?with_projects=false", fine=(404,))
        if found is None:
            body: dict[str, Any] = {"name": name, "path": slug}
            body |= {"parent_id": parent["id"]} if parent else {}
            body |= {"description": given.description} if given.description and number == len(given.path) else {}
            found = await target.call("POST", "/groups", body)
            await act.log(f"Made the group {path}")
    return EnsureOutput(group_id=found["id"] if found else DRY_GROUP)


async def rehearse_ensure(given: EnsureInput, act: ActionContext) -> EnsureOutput:
    names = [each if isinstance(each, str) else each.slug for each in given.path]
    await act.log(f"The group {'/'.join(names)} would exist")
    return EnsureOutput(group_id=DRY_GROUP)


class AccessInput(RepoInput):
    """Who may do what in a group."""

    path: int | str = Field(title="Group", description="Its number, or its whole path")
    user_ids: list[int] | None = Field(default=None, title="People, by their numbers")
    group_ids: list[int] | None = Field(default=None, title="Groups, by their numbers")
    action: Literal["add", "remove"] = Field(default="add", title="Are they let in, or not any more?")
    access_level: int | str = Field(default=30, title="Role", description="As 30 or developer")


class AccessOutput(ActionModel):
    """What was changed."""

    path: int | str
    user_ids: list[int] | None = None
    group_ids: list[int] | None = None
    access_level: int | None = None


async def access(given: AccessInput, act: ActionContext) -> AccessOutput:
    """Doing it twice is doing it once."""
    level = _level(given)
    target, here = gitlab(act, given), f"/groups/{segment(str(given.path))}"
    for person in given.user_ids or ():
        await _member(target, f"{here}/members", person, level if given.action == "add" else None)
    for group in given.group_ids or ():
        if given.action == "add":
            await target.call("POST", f"{here}/share", {"group_id": group, "group_access": level}, fine=(409,))
        else:
            await target.call("DELETE", f"{here}/share/{group}", fine=(404,))
    return _changed(given, level)


async def rehearse_access(given: AccessInput, act: ActionContext) -> AccessOutput:
    level = _level(given)
    await act.log(f"{given.action} {given.user_ids or []} and {given.group_ids or []} in {given.path}")
    return _changed(given, level)


def _level(given: AccessInput) -> int:
    if not given.user_ids and not given.group_ids:
        raise Invalid("At least one of `userIds` and `groupIds` has to name somebody")
    if isinstance(given.access_level, int):
        return given.access_level
    found = LEVELS.get(given.access_level.lower().replace("_", " "))
    if found is None:
        raise Invalid(f"{given.access_level} is no role on GitLab", hint=f"Those are {', '.join(LEVELS)}.")
    return found


def _changed(given: AccessInput, level: int) -> AccessOutput:
    named: dict[str, Any] = {"user_ids": given.user_ids, "group_ids": given.group_ids}
    named["access_level"] = level if given.action == "add" else None
    return AccessOutput(path=given.path, **{name: value for name, value in named.items() if value})


async def _member(target: Target, place: str, person: int, level: int | None) -> None:
    if level is None:
        await target.call("DELETE", f"{place}/{person}", fine=(404,))
    elif await target.call("GET", f"{place}/{person}", fine=(404,)) is None:
        await target.call("POST", place, {"user_id": person, "access_level": level})
    else:
        await target.call("PUT", f"{place}/{person}", {"access_level": level})


class UserInput(RepoInput):
    """Somebody on GitLab."""

    user_id: int | None = Field(default=None, title="Number", description="Without it, whose token it is")


class UserOutput(ActionModel):
    """What GitLab says of them."""

    id: int
    username: str
    name: str
    state: str
    web_url: str
    email: str | None = None
    created_at: str | None = None
    public_email: str | None = None


async def user_info(given: UserInput, act: ActionContext) -> UserOutput:
    """Asks for them."""
    target = gitlab(act, given)
    found = await target.call("GET", "/user" if given.user_id is None else f"/users/{given.user_id}")
    return UserOutput(**{name: found[name] for name in UserOutput.model_fields if found.get(name) is not None})


GROUPS = [
    Action(
        id="gitlab:group:ensureExists",
        title="Have a group on GitLab",
        run=ensure_exists,
        dry_run=rehearse_ensure,
        requires=EXECUTE,
        input=EnsureInput,
        output=EnsureOutput,
        examples=[ActionExample(title="A group below another", input={"repoUrl": SHOP, "path": ["fleet", "apps"]})],
    ),
    Action(
        id="gitlab:group:access",
        title="Let people into a group on GitLab",
        run=access,
        dry_run=rehearse_access,
        requires=EXECUTE,
        input=AccessInput,
        output=AccessOutput,
        examples=[
            ActionExample(title="A developer", input={"repoUrl": SHOP, "path": "fleet", "userIds": [7]}),
        ],
    ),
    Action(
        id="gitlab:user:info",
        title="Ask GitLab who somebody is",
        run=user_info,
        requires=EXECUTE,
        input=UserInput,
        output=UserOutput,
        examples=[ActionExample(title="Whose token it is", input={"repoUrl": SHOP})],
    ),
]
