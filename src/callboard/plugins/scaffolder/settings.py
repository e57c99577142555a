"""The `scaffolder` section of the configuration, with Backstage's keys."""

from __future__ import annotations

import datetime
from typing import Any

from pydantic import Field

from callboard import Duration, Secret, Settings


class AuthorSettings(Settings):
    """Who commits what templates make."""

    name: str = "Scaffolder"
    email: str = "scaffolder@backstage.io"


class EnvironmentSettings(Settings):
    """What every template gets as `environment`."""

    parameters: dict[str, Any] = Field(default_factory=dict)
    secrets: dict[str, Secret] = Field(default_factory=dict)


class RecoverySettings(Settings):
    """Whether a task whose process died goes on by itself, and after how long without a sign of life."""

    enabled: bool = True
    stale_timeout: Duration = datetime.timedelta(seconds=30)


class RemoteSettings(Settings):
    """Repositories that templates may push to: the one at `url` and all below it.

    Over https, `token` is sent as a bearer token, `password` with `username`; over ssh, `identityFile` is the key and
    `knownHostsFile` says which hosts it may be shown to.
    """

    url: str
    username: str = "git"
    password: Secret | None = None
    token: Secret | None = None
    identity_file: str | None = None
    known_hosts_file: str | None = None


class PublishSettings(Settings):
    """Where templates may put what they make, besides the hosts under `integrations`: Git remotes, and folders of the
    portal's machine."""

    remotes: list[RemoteSettings] = Field(default_factory=list)
    folders: list[str] = Field(default_factory=list)


class ScaffolderSettings(Settings):
    """Golden paths: how many tasks run at once, for how long, and what they put into commits.

    With `require_scm_user_credentials`, steps read and write repositories with a token of the person who started the
    task, and with none of the portal's own.
    """

    concurrent_tasks_limit: int = Field(default=10, ge=0)
    task_timeout: Duration = datetime.timedelta(hours=24)
    workspaces_kept_for: Duration = datetime.timedelta(days=3)
    task_recovery: RecoverySettings = Field(default_factory=RecoverySettings)
    require_scm_user_credentials: bool = False
    default_author: AuthorSettings = Field(default_factory=AuthorSettings)
    default_commit_message: str = "initial commit"
    publish: PublishSettings = Field(default_factory=PublishSettings)
    mark_what_is_created: bool = True
    default_environment: EnvironmentSettings = Field(default_factory=EnvironmentSettings)
    feature_flags: list[str] = Field(default_factory=list)
