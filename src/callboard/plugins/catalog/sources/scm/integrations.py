"""From the `integrations:` settings to values: the known hosts, where they may be called, with which secrets."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from ...model import Problem
from .hosts import HostCredential, Integration, Integrations, IntegrationType
from .settings import (
    AwsS3Settings,
    AzureBlobStorageSettings,
    AzureSettings,
    BitbucketCloudSettings,
    GithubSettings,
    GitlabSettings,
    GoogleGcsSettings,
    IntegrationsSettings,
)
from .splitting import split_url

_UNUSED = "The {what} under `integrations.{where}` is not used for reading; such files are read without signing in."


class _Entry(Protocol):
    def to_integration(self) -> Integration: ...


def list_integrations(settings: IntegrationsSettings) -> Integrations:
    """All hosts we know: the configured ones in their order, then the public ones that nobody configured.

    Of two entries for one host the first counts. Raises Invalid for an address in the settings that is none.
    """
    found: dict[str, Integration] = {}
    for integration in (*_configured(settings), *_public()):
        found.setdefault(integration.host, integration)
    return tuple(found.values())


def allowed_hosts(integrations: Integrations) -> list[str]:
    """The hosts, with unusual ports, that reading needs: entries for the allow-list of the HTTP client."""
    hosts = {
        split_url(url).host
        for integration in integrations
        for url in (
            integration.base_url,
            integration.api_base_url,
            integration.raw_base_url,
            integration.gitiles_base_url,
        )
        if url
    }
    buckets = {f"*.{host}" for host in hosts if host in ("amazonaws.com", "blob.core.windows.net")}
    return sorted({*(integration.host for integration in integrations), *hosts, *buckets})


def credentials(integrations: Integrations) -> list[HostCredential]:
    """The secrets for the HTTP client, each bound to its API."""
    return [credential for integration in integrations for credential in integration.credentials]


def unused_credentials(settings: IntegrationsSettings) -> tuple[Problem, ...]:
    """What the settings hold and reading cannot use, so that the operator hears of it instead of wondering."""
    groups: dict[IntegrationType, tuple[str, Iterable[bool]]] = {
        "bitbucketCloud": (
            "OAuth client",
            (entry.client_secret is not None for entry in settings.bitbucket_cloud),
        ),
        "azure": (
            "credential without `personalAccessToken`",
            (c.personal_access_token is None for entry in settings.azure for c in entry.credentials),
        ),
        "awsS3": ("access key", (entry.secret_access_key is not None for entry in settings.aws_s3)),
        "awsCodeCommit": ("entry", (True for _ in settings.aws_code_commit)),
        "googleGcs": (
            "private key",
            (settings.google_gcs is not None and settings.google_gcs.private_key is not None,),
        ),
        "azureBlobStorage": (
            "account key",
            (entry.account_key is not None for entry in settings.azure_blob_storage),
        ),
    }
    return tuple(
        Problem(
            message=_UNUSED.format(what=what, where=where),
            hint="Use a token, or a `git:` location.",
            stage="settings",
            level="warning",
        )
        for where, (what, unused) in groups.items()
        if any(unused)
    )


def _configured(settings: IntegrationsSettings) -> list[Integration]:
    entries: list[_Entry] = [
        *settings.github,
        *settings.gitlab,
        *settings.bitbucket_cloud,
        *settings.bitbucket_server,
        *settings.azure,
        *settings.gitea,
        *settings.gerrit,
        *settings.harness,
        *settings.aws_s3,
        *settings.aws_code_commit,
        *settings.azure_blob_storage,
        *([settings.google_gcs] if settings.google_gcs else []),
    ]
    return [entry.to_integration() for entry in entries]


def _public() -> list[Integration]:
    entries = (
        GithubSettings(),
        GitlabSettings(host="gitlab.com"),
        BitbucketCloudSettings(),
        AzureSettings(),
        AwsS3Settings(),
        GoogleGcsSettings(),
        AzureBlobStorageSettings(),
    )
    return [entry.to_integration() for entry in entries]
