"""A repository on a code host that an action is about: its API and its git, with the right credentials for both."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from pydantic import Field

from callboard import ActionContext, ActionModel, CallboardError, Invalid, NotAllowed, Secret, Unavailable, git
from callboard.plugins.catalog import CodeHost, git_credential

from ..settings import ScaffolderSettings
from .calls import call
from .repo_urls import RepoUrl, parse_repo_url


class RepoInput(ActionModel):
    """What every action on a repository of a code host takes."""

    repo_url: str = Field(
        title="Repository", description="As the repository picker gives it: github.com?owner=…&repo=…"
    )
    token: Secret | None = Field(default=None, title="Token in place of the one under `integrations`")
    allowed_hosts: list[str] | None = Field(
        default=None, title="Has no effect", description="An option of the repository picker, which many write here"
    )


@dataclass(frozen=True, kw_only=True)
class Target:
    """The repository of one call of an action. `needs` says what its token has to be allowed."""

    act: ActionContext
    where: RepoUrl
    host: CodeHost
    needs: str
    token: Secret | None = field(default=None, repr=False)

    async def call(self, method: str, path: str, body: Any = None, *, fine: tuple[int, ...] = ()) -> Any:
        """As `call`, at this host."""
        return await call(self.host, method, path, body, needs=self.needs, fine=fine)

    async def attempt(self, what: str, method: str, path: str, body: Any = None) -> None:
        """As `call`, for what may fail: that is said in the log, and the task goes on."""
        try:
            await self.call(method, path, body)
        except CallboardError as error:
            await self.act.log(f"Skipping {what}, {error.message}")

    def remote(self, url: str) -> git.Remote:
        """Where git pushes to. The host says that address; it has to be one of its own."""
        clean = own_address(self.host, url)
        credential = git_credential(self.act.ctx, clean, token=self.token)
        return git.Remote(url=clean, allowance=self.host.http.allowance, credential=credential)


def own_address(host: CodeHost, url: str) -> str:
    """An address that a host gives for git, without anything to sign in with. Raises Unavailable for one elsewhere."""
    scheme = "http" if host.api_url.startswith("http://") else "https"
    try:
        parts = urlsplit(url)
    except ValueError:
        parts = urlsplit("")
    if parts.netloc.rpartition("@")[2].lower() != host.host or parts.scheme != scheme:
        raise Unavailable(f"{host.host} says that its repository is at {url[:200]}")
    return f"{scheme}://{host.host}{parts.path}"


def target_of(act: ActionContext, kind: str, given: RepoInput, *, needs: str, whole: bool = True) -> Target:
    """Raises Invalid for a repository on a host of another kind, NotAllowed without a token. Not `whole`: the host is
    enough."""
    where = parse_repo_url(act.ctx, given.repo_url, whole=whole)
    if where.host.kind != kind:
        raise Invalid(f"{where.host.host} is no host for this action, but one under `integrations.{where.host.kind}`")
    host = where.host
    if given.token is None and kind in ("github", "gitlab"):
        _require_the_persons_own(act)
    if given.token is not None:
        host = host.signed_in_with(given.token)
    elif not host.is_signed_in:
        raise NotAllowed(
            f"No token available for host: {host.host}, with owner {where.owner}, and repo {where.repo}", hint=needs
        )
    return Target(act=act, where=where, host=host, needs=needs, token=given.token)


def _require_the_persons_own(act: ActionContext) -> None:
    if act.ctx.section("scaffolder", ScaffolderSettings).require_scm_user_credentials:
        raise Invalid(
            "User credentials are required to write to repositories",
            hint="Pass the person's own as `token`, such as `${{ secrets.USER_OAUTH_TOKEN }}`.",
        )
