"""`callboard docs migrate`: sites stored under names with capitals are copied to where they are read."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated

import typer

from callboard import Conflict, Context

from ..model import SiteKey, Storage
from .options import (
    AwsEndpoint,
    AwsPathStyle,
    AwsProxy,
    AwsRole,
    AwsRoot,
    AwsSse,
    AzureAccount,
    AzureKey,
    GcsRoot,
    PublisherType,
    StorageName,
    console,
)
from .places import Chosen, aws_section, key_named


async def migrate(
    ctx: Context,
    *,
    publisher_type: PublisherType,
    storage_name: StorageName,
    remove_original: Annotated[bool, typer.Option("--removeOriginal", help="Remove what was copied.")] = False,
    concurrency: Annotated[int, typer.Option("--concurrency", min=1, help="Files at a time.")] = 25,
    azure_account: AzureAccount = None,
    azure_key: AzureKey = None,
    aws_role: AwsRole = None,
    aws_endpoint: AwsEndpoint = None,
    aws_proxy: AwsProxy = None,
    aws_sse: AwsSse = None,
    aws_path_style: AwsPathStyle = False,
    aws_root: AwsRoot = "",
    gcs_root: GcsRoot = "",
) -> int:
    """Copies sites that were stored in the entity's own case to lower case, where the portal reads them."""
    del ctx
    aws = aws_section(
        role=aws_role, endpoint=aws_endpoint, proxy=aws_proxy, sse=aws_sse, path_style=aws_path_style, root=aws_root
    )
    chosen = Chosen(
        type=publisher_type,
        name=storage_name,
        azure_account=azure_account,
        azure_key=azure_key,
        aws=aws,
        gcs_root=gcs_root,
    )
    old, new = replace(chosen, case_sensitive=True).storage(), chosen.storage()
    found = sites_with_capitals(await old.keys())
    for key in found:
        moved = await _copy(old, new, key, asyncio.Semaphore(concurrency))
        if remove_original:
            await old.delete(key)
        console.print(f"{key.spelled}: {moved} files", markup=False, highlight=False)
    console.print(f"{len(found)} sites {'moved' if remove_original else 'copied'}")
    return 0


def sites_with_capitals(keys: Sequence[str]) -> list[SiteKey]:
    """The sites that are not where they are read, by the keys of their files: `<namespace>/<kind>/<name>/…`."""
    named = {tuple(parts[:3]) for key in keys if len(parts := key.split("/")) > 3}
    spelled = sorted("/".join(each) for each in named)
    return [key_named(each, "", case_sensitive=True) for each in spelled if each != each.lower()]


async def _copy(old: Storage, new: Storage, key: SiteKey, free: asyncio.Semaphore) -> int:
    async def read(path: str) -> tuple[str, bytes]:
        async with free:
            stored = await old.read(key, path)
        if stored is None:
            raise Conflict(f"{key.spelled}/{path} went while it was copied", hint="Run it again.")
        return path, stored.content

    files = dict(await asyncio.gather(*(read(path) for path in await old.paths(key))))
    await new.publish(key, files)
    return len(files)
