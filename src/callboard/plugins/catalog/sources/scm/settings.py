"""The `integrations:` section of the settings, with Backstage's keys; each entry says which host it stands for."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from callboard import Invalid, Secret, Settings

from .hosts import Integration, basic_credentials, bearer_credentials, gerrit_signed_in_url, trim_url
from .splitting import split_url


def _check_url(url: str) -> str:
    try:
        split_url(url)
    except Invalid as error:
        raise ValueError(error.message) from error
    return trim_url(url)


WebUrl = Annotated[str, AfterValidator(_check_url)]


NO_TOKEN_YET = Secret("no-token-yet")
"""Sent for an app until it is signed in. GitHub refuses it, where without any it would say that nothing is there."""


class GithubApp(Settings):
    """A GitHub App. Its installation tokens are made by the `github` plugin."""

    name: str = ""
    app_id: int | str
    client_id: str = ""
    client_secret: Secret | None = None
    webhook_secret: Secret | None = None
    webhook_url: str = ""
    private_key: Secret | None = None
    allowed_installation_owners: list[str] = Field(default_factory=list)
    public_access: bool = False


class GithubSettings(Settings):
    host: str = "github.com"
    api_base_url: WebUrl = ""
    raw_base_url: WebUrl = ""
    token: Secret | None = None
    apps: list[GithubApp] = Field(default_factory=list)

    def to_integration(self) -> Integration:
        public = self.host == "github.com"
        api = self.api_base_url or ("https://api.github.com" if public else f"https://{self.host}/api/v3")
        # There is no key for it: a host whose API does without TLS, on this machine, has its pages there as well.
        base = f"{split_url(api).scheme}://{self.host}"
        return Integration(
            type="github",
            host=self.host.lower(),
            base_url=base,
            api_base_url=api,
            raw_base_url=self.raw_base_url or ("https://raw.githubusercontent.com" if public else ""),
            credentials=bearer_credentials(api, self.token or (NO_TOKEN_YET if self.apps else None)),
            clone_credentials=basic_credentials(base, "x-access-token", self.token),
        )


class GitlabRetry(Settings):
    max_retries: int = 0
    retry_status_codes: list[int] = Field(default_factory=list)
    max_api_requests_per_minute: int = -1


class GitlabSettings(Settings):
    host: str
    token: Secret | None = None
    api_base_url: WebUrl = ""
    base_url: WebUrl = ""
    retry: GitlabRetry | None = None
    commit_signing_key: Secret | None = None

    def to_integration(self) -> Integration:
        base = self.base_url or f"https://{self.host}"
        api = self.api_base_url or f"{base}/api/v4"
        return Integration(
            type="gitlab",
            host=self.host.lower(),
            base_url=base,
            api_base_url=api,
            credentials=bearer_credentials(api, self.token),
            clone_credentials=basic_credentials(base, "oauth2", self.token),
        )


class BitbucketCloudSettings(Settings):
    username: str = ""
    app_password: Secret | None = None
    token: Secret | None = None
    client_id: str = ""
    client_secret: Secret | None = None
    commit_signing_key: Secret | None = None

    def to_integration(self) -> Integration:
        api = "https://api.bitbucket.org/2.0"
        return Integration(
            type="bitbucketCloud",
            host="bitbucket.org",
            base_url="https://bitbucket.org",
            api_base_url=api,
            credentials=basic_credentials(api, self.username, self.token or self.app_password),
            clone_credentials=basic_credentials(
                "https://bitbucket.org", self.username or "x-token-auth", self.token or self.app_password
            ),
        )


class BitbucketServerSettings(Settings):
    host: str
    token: Secret | None = None
    username: str = ""
    password: Secret | None = None
    api_base_url: WebUrl = ""
    commit_signing_key: Secret | None = None

    def to_integration(self) -> Integration:
        api = self.api_base_url or f"https://{self.host}/rest/api/1.0"
        base = f"{split_url(api).scheme}://{self.host}"
        return Integration(
            type="bitbucketServer",
            host=self.host.lower(),
            base_url=base,
            api_base_url=api,
            credentials=bearer_credentials(api, self.token) or basic_credentials(api, self.username, self.password),
            clone_credentials=bearer_credentials(base, self.token)
            or basic_credentials(base, self.username, self.password),
        )


class AzureCredential(Settings):
    organizations: list[str] = Field(default_factory=list)
    personal_access_token: Secret | None = None
    client_id: str = ""
    client_secret: Secret | None = None
    tenant_id: str = ""
    managed_identity_client_id: str = ""


class AzureSettings(Settings):
    host: str = "dev.azure.com"
    credentials: list[AzureCredential] = Field(default_factory=list)
    commit_signing_key: Secret | None = None

    def to_integration(self) -> Integration:
        base = f"https://{self.host}"
        bound = [
            credential
            for entry in self.credentials
            for organization in entry.organizations or [""]
            for credential in basic_credentials(f"{base}/{organization}", "", entry.personal_access_token)
        ]
        # Reversed, so that the first credential for an organization is the one that stays.
        first = tuple({credential.path_prefix: credential for credential in reversed(bound)}.values())
        return Integration(
            type="azure",
            host=self.host.lower(),
            base_url=base,
            api_base_url=base,
            credentials=first,
            clone_credentials=first,
        )


class GiteaSettings(Settings):
    host: str
    base_url: WebUrl = ""
    username: str = ""
    password: Secret | None = None
    commit_signing_key: Secret | None = None

    def to_integration(self) -> Integration:
        base = self.base_url or f"https://{self.host}"
        api = f"{base}/api/v1"
        return Integration(
            type="gitea",
            host=self.host.lower(),
            base_url=base,
            api_base_url=api,
            credentials=basic_credentials(api, self.username, self.password)
            if self.username
            else bearer_credentials(api, self.password, prefix="token "),
            clone_credentials=basic_credentials(base, self.username or "token", self.password),
        )


class GerritSettings(Settings):
    host: str
    base_url: WebUrl = ""
    gitiles_base_url: WebUrl
    clone_url: WebUrl = ""
    disable_edit_url: bool = False
    username: str = ""
    password: Secret | None = None
    commit_signing_key: Secret | None = None

    def to_integration(self) -> Integration:
        base = self.base_url or f"https://{self.host}"
        gitiles = self.gitiles_base_url
        return Integration(
            type="gerrit",
            host=self.host.lower(),
            base_url=base,
            api_base_url=base,
            gitiles_base_url=gitiles,
            edit_links=not self.disable_edit_url,
            credentials=basic_credentials(gerrit_signed_in_url(base, gitiles, ""), self.username, self.password),
            clone_credentials=basic_credentials(gerrit_signed_in_url(base, base, ""), self.username, self.password),
        )


class HarnessSettings(Settings):
    host: str
    token: Secret | None = None
    api_key: Secret | None = None

    def to_integration(self) -> Integration:
        api = f"https://{self.host}/gateway/code/api/v1"
        return Integration(
            type="harness",
            host=self.host.lower(),
            base_url=f"https://{self.host}",
            api_base_url=api,
            credentials=bearer_credentials(api, self.token or self.api_key, prefix="", header="x-api-key"),
        )


class AwsS3Settings(Settings):
    endpoint: WebUrl = ""
    s3_force_path_style: bool = False
    access_key_id: str = ""
    secret_access_key: Secret | None = None
    role_arn: str = ""
    external_id: str = ""

    def to_integration(self) -> Integration:
        base = self.endpoint or "https://amazonaws.com"
        return Integration(type="awsS3", host=split_url(base).host, base_url=base)


class AwsCodeCommitSettings(Settings):
    region: str
    host: str = ""
    access_key_id: str = ""
    secret_access_key: Secret | None = None
    role_arn: str = ""
    external_id: str = ""

    def to_integration(self) -> Integration:
        host = (self.host or f"{self.region}.console.aws.amazon.com").lower()
        return Integration(type="awsCodeCommit", host=host, base_url=f"https://{host}")


class GoogleGcsSettings(Settings):
    client_email: str = ""
    private_key: Secret | None = None

    def to_integration(self) -> Integration:
        return Integration(
            type="googleGcs",
            host="storage.cloud.google.com",
            base_url="https://storage.cloud.google.com",
            api_base_url="https://storage.googleapis.com",
        )


class AadCredential(Settings):
    client_id: str
    tenant_id: str
    client_secret: Secret


class AzureBlobStorageSettings(Settings):
    account_name: str = ""
    account_key: Secret | None = None
    sas_token: Secret | None = None
    connection_string: Secret | None = None
    aad_credential: AadCredential | None = None
    endpoint: WebUrl = ""
    endpoint_suffix: str = ""
    host: str = ""

    def to_integration(self) -> Integration:
        suffix = self.endpoint_suffix or self.host or "blob.core.windows.net"
        host = f"{self.account_name}.{suffix}" if self.account_name else suffix
        base = self.endpoint or f"https://{host}"
        return Integration(type="azureBlobStorage", host=split_url(base).host, base_url=base)


class IntegrationsSettings(Settings):
    """The `integrations` section. Public hosts need no entry."""

    github: list[GithubSettings] = Field(default_factory=list)
    gitlab: list[GitlabSettings] = Field(default_factory=list)
    bitbucket_cloud: list[BitbucketCloudSettings] = Field(default_factory=list)
    bitbucket_server: list[BitbucketServerSettings] = Field(default_factory=list)
    azure: list[AzureSettings] = Field(default_factory=list)
    gitea: list[GiteaSettings] = Field(default_factory=list)
    gerrit: list[GerritSettings] = Field(default_factory=list)
    harness: list[HarnessSettings] = Field(default_factory=list)
    aws_s3: list[AwsS3Settings] = Field(default_factory=list, alias="awsS3")
    aws_code_commit: list[AwsCodeCommitSettings] = Field(default_factory=list)
    google_gcs: GoogleGcsSettings | None = None
    azure_blob_storage: list[AzureBlobStorageSettings] = Field(default_factory=list)
