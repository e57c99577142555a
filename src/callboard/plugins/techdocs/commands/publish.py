"""`callboard docs publish`: a built site goes where the portal reads it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from callboard import Context, Workspace

from ..source import version_name
from .options import (
    AwsEndpoint,
    AwsPathStyle,
    AwsProxy,
    AwsRole,
    AwsRoot,
    AwsSse,
    AzureAccount,
    AzureKey,
    CaseSensitive,
    GcsRoot,
    PublisherType,
    StorageName,
    SwiftAuth,
    SwiftId,
    SwiftSecret,
    SwiftUrl,
    console,
)
from .places import Chosen, aws_section, key_named, require_folder

MOST_BYTES = 512 * 1024 * 1024


async def publish(
    ctx: Context,
    *,
    publisher_type: PublisherType,
    storage_name: StorageName,
    entity: Annotated[str, typer.Option("--entity", help="<namespace>/<kind>/<name>.")],
    directory: Annotated[Path, typer.Option("--directory", help="The folder with the built site.")] = Path("site"),
    docs_version: Annotated[
        str, typer.Option("--docs-version", help="Publish beside the usual site, as this version: a branch, a tag.")
    ] = "",
    case_sensitive: CaseSensitive = False,
    azure_account: AzureAccount = None,
    azure_key: AzureKey = None,
    aws_role: AwsRole = None,
    aws_endpoint: AwsEndpoint = None,
    aws_proxy: AwsProxy = None,
    aws_sse: AwsSse = None,
    aws_path_style: AwsPathStyle = False,
    aws_root: AwsRoot = "",
    gcs_root: GcsRoot = "",
    os_credential: SwiftId = None,
    os_secret: SwiftSecret = None,
    os_auth: SwiftAuth = None,
    os_swift: SwiftUrl = None,
) -> int:
    """Puts a built site into a bucket, in Backstage's layout, and removes what it no longer has."""
    del ctx, os_credential, os_secret, os_auth, os_swift
    require_folder(directory)
    aws = aws_section(
        role=aws_role, endpoint=aws_endpoint, proxy=aws_proxy, sse=aws_sse, path_style=aws_path_style, root=aws_root
    )
    chosen = Chosen(
        type=publisher_type,
        name=storage_name,
        case_sensitive=case_sensitive,
        azure_account=azure_account,
        azure_key=azure_key,
        aws=aws,
        gcs_root=gcs_root,
    )
    storage, key = chosen.storage(), key_named(entity, version_name(docs_version), case_sensitive=case_sensitive)
    files = files_of(Workspace(directory.resolve()))
    removed = sorted(set(await storage.paths(key)) - set(files))
    await storage.publish(key, files, removed)
    console.print(f"{len(files)} files published, {len(removed)} removed: {key.url}", markup=False, highlight=False)
    return 0


def files_of(folder: Workspace) -> Mapping[str, bytes | Path]:
    """All files of a folder by path. Links are passed over."""
    return {path: folder.read_bytes(path, MOST_BYTES) for path in folder.walk()}
