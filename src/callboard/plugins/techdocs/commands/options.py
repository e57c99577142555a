"""Options that several commands take, under the names that `techdocs-cli` gives them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

console = Console(stderr=True)

SourceDir = Annotated[Path, typer.Option("--source-dir", help="The folder with mkdocs.yml, or with docs.")]
SiteName = Annotated[str, typer.Option("--site-name", help="The title, where there is no mkdocs.yml.")]
DefaultPlugins = Annotated[
    list[str] | None, typer.Option("--defaultPlugin", help="A plugin that every site has; may be repeated.")
]
OmitCore = Annotated[bool, typer.Option("--omitTechdocsCoreMkdocsPlugin", help="Leave techdocs-core out.")]
CopyReadme = Annotated[
    bool, typer.Option("--legacyCopyReadmeMdToIndexMd", help="Begin with the README where there is no index.md.")
]
Verbose = Annotated[bool, typer.Option("-v", "--verbose", help="Say more.")]
DockerImage = Annotated[str | None, typer.Option("-i", "--docker-image", help="No effect: no Docker is used.")]
DockerEntrypoint = Annotated[str | None, typer.Option("--docker-entrypoint", help="No effect: no Docker is used.")]
DockerOptions = Annotated[list[str] | None, typer.Option("--docker-option", help="No effect: no Docker is used.")]
UseDocker = Annotated[bool | None, typer.Option("--docker/--no-docker", help="No effect: no Docker is used.")]
Pull = Annotated[bool | None, typer.Option("--pull/--no-pull", help="No effect: no Docker is used.")]
RunAsUser = Annotated[bool, typer.Option("--runAsDefaultUser", help="No effect: no Docker is used.")]
Rest = Annotated[list[str] | None, typer.Argument(hidden=True)]
"""More values of an option that `techdocs-cli` lets take several: `--defaultPlugin one two`."""

PublisherType = Annotated[
    str, typer.Option("--publisher-type", help="awsS3, googleGcs, azureBlobStorage, or local for a folder.")
]
StorageName = Annotated[str, typer.Option("--storage-name", help="The bucket, container or folder.")]
CaseSensitive = Annotated[
    bool, typer.Option("--legacyUseCaseSensitiveTripletPaths", help="Keep the case of the entity's name.")
]
AzureAccount = Annotated[str | None, typer.Option("--azureAccountName", help="The account of Azure.")]
AzureKey = Annotated[
    str | None, typer.Option("--azureAccountKey", envvar="AZURE_ACCOUNT_KEY", help="Its key.", show_envvar=True)
]
AwsRole = Annotated[str | None, typer.Option("--awsRoleArn", help="A role that is assumed.")]
AwsEndpoint = Annotated[str | None, typer.Option("--awsEndpoint", help="The address of what speaks S3.")]
AwsProxy = Annotated[str | None, typer.Option("--awsProxy", help="A proxy by which the bucket is reached.")]
AwsSse = Annotated[str | None, typer.Option("--awsS3sse", help="Encryption at rest: aws:kms or AES256.")]
AwsPathStyle = Annotated[bool, typer.Option("--awsS3ForcePathStyle", help="The bucket's name is in the path.")]
AwsRoot = Annotated[str, typer.Option("--awsBucketRootPath", help="A folder of the bucket.")]
GcsRoot = Annotated[str, typer.Option("--gcsBucketRootPath", help="A folder of the bucket.")]
SwiftId = Annotated[str | None, typer.Option("--osCredentialId", hidden=True)]
SwiftSecret = Annotated[str | None, typer.Option("--osSecret", hidden=True)]
SwiftAuth = Annotated[str | None, typer.Option("--osAuthUrl", hidden=True)]
SwiftUrl = Annotated[str | None, typer.Option("--osSwiftUrl", hidden=True)]

NO_DOCKER = "Docs are built by Callboard itself, without Docker"


def note_unused(reason: str, given: Mapping[str, object]) -> None:
    """Says once which of the given options have no effect here."""
    named = [name for name, value in given.items() if value]
    if named:
        console.print(f"note: {', '.join(named)} has no effect: {reason}", markup=False, highlight=False)
