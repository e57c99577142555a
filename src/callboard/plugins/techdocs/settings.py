"""The `techdocs` section of the configuration, with Backstage's keys."""

from __future__ import annotations

import datetime
from typing import Literal

from pydantic import Field, field_validator

from callboard import Duration, Secret, Settings


class MkdocsSettings(Settings):
    """What is done beyond what a repository's `mkdocs.yml` says. Further keys and plugins of it are never allowed."""

    legacy_copy_readme_md_to_index_md: bool = False
    omit_techdocs_core_plugin: bool = False
    default_plugins: list[str] = Field(default_factory=list)


class GeneratorSettings(Settings):
    """How sites are built."""

    mkdocs: MkdocsSettings = Field(default_factory=MkdocsSettings)


class LocalPublisherSettings(Settings):
    """A folder; without one, sites are kept below `backend.dataFolder`."""

    publish_directory: str | None = None


class AwsCredentialsSettings(Settings):
    """A key for S3."""

    access_key_id: str | None = None
    secret_access_key: Secret | None = None
    role_arn: str | None = None


class AwsS3Settings(Settings):
    """A bucket of S3, or of what speaks its protocol."""

    bucket_name: str
    account_id: str | None = None
    bucket_root_path: str = ""
    region: str | None = None
    endpoint: str | None = None
    s3_force_path_style: bool = False
    sse: Literal["aws:kms", "AES256"] | None = None
    credentials: AwsCredentialsSettings | None = None
    https_proxy: str | None = None
    max_attempts: int = Field(default=5, ge=1)


class GoogleGcsSettings(Settings):
    """A bucket of Google Cloud Storage. `credentials` is the key of a service account, as JSON."""

    bucket_name: str
    bucket_root_path: str = ""
    project_id: str | None = None
    credentials: Secret | None = None


class AzureCredentialsSettings(Settings):
    """An account of Azure, and its key."""

    account_name: str
    account_key: Secret | None = None


class AzureBlobSettings(Settings):
    """A container of Azure Blob Storage."""

    container_name: str
    connection_string: Secret | None = None
    credentials: AzureCredentialsSettings | None = None


class PublisherSettings(Settings):
    """Where sites are kept. Other plugins may bring further types."""

    type: str = "local"
    local: LocalPublisherSettings = Field(default_factory=LocalPublisherSettings)
    aws_s3: AwsS3Settings | None = None
    google_gcs: GoogleGcsSettings | None = None
    azure_blob_storage: AzureBlobSettings | None = None

    @field_validator("type")
    @classmethod
    def _is_kept(cls, said: str) -> str:
        if said == "openStackSwift":
            raise ValueError("Swift is not spoken here: use its S3 interface, with type awsS3 and awsS3.endpoint")
        return said


class SanitizerSettings(Settings):
    """What pages may hold beside what is always harmless."""

    allowed_iframe_hosts: list[str] = Field(default_factory=list)
    additional_allowed_uri_protocols: list[str] = Field(default_factory=list, alias="additionalAllowedURIProtocols")


class ReportsSettings(Settings):
    """What readers may report. `keepClosed` is how long a report is kept after it was closed."""

    most_per_hour: int = Field(default=20, ge=1)
    keep_closed: Duration = datetime.timedelta(days=365)


class TechdocsSettings(Settings):
    """Documentation: who builds it, where it is kept.

    With `builder: external` nothing is built here: pipelines publish with `callboard docs publish` or `techdocs-cli`.
    """

    builder: Literal["local", "external"] = "local"
    generator: GeneratorSettings = Field(default_factory=GeneratorSettings)
    publisher: PublisherSettings = Field(default_factory=PublisherSettings)
    sanitizer: SanitizerSettings = Field(default_factory=SanitizerSettings)
    legacy_use_case_sensitive_triplet_paths: bool = False
    reports: ReportsSettings = Field(default_factory=ReportsSettings)
    stale_after: Duration | Literal[False] = datetime.timedelta(days=180)
    concurrent_builds_limit: int = Field(default=2, ge=1)
