"""Opens the storage that the settings name: a built-in one, or that of another plugin."""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from callboard import Context, Failure, Invalid

from ..model import DocsStorage, Storage
from ..settings import AwsS3Settings, AzureBlobSettings, GoogleGcsSettings, PublisherSettings, TechdocsSettings
from .buckets import Bucket, BucketStorage
from .folder import FolderStorage

LIBRARY = "obstore"
LOCAL = "local"
PATIENCE = {"timeout": timedelta(seconds=60), "connect_timeout": timedelta(seconds=5)}
OPENED_WITHIN = 30.0


@dataclass(frozen=True, kw_only=True)
class Opened:
    """The storage of this portal, and its type as the settings call it."""

    type: str
    storage: Storage


def storage_of(ctx: Context) -> Storage:
    """The storage of this portal. Raises Unavailable while the plugin does not run."""
    return ctx.state(Opened).storage


async def open_storage(ctx: Context) -> Opened:
    """The storage that `techdocs.publisher.type` names. Raises Invalid when there is none, or it lacks something."""
    settings: TechdocsSettings = ctx.settings
    kind = settings.publisher.type
    for each in ctx.of(DocsStorage):
        if each.contribution.type == kind:
            answer = await each.call("open the storage of documentation", OPENED_WITHIN, ctx, each.contribution.open)
            if isinstance(answer, Failure):
                raise Invalid(f"The storage `{kind}` of the plugin `{answer.plugin}` does not open: {answer.message}")
            return Opened(type=kind, storage=answer.value)
    others = sorted(each.contribution.type for each in ctx.of(DocsStorage))
    folder = ctx.portal.configuration.resolve_path("techdocs.publisher.local.publishDirectory")
    return Opened(type=kind, storage=storage_for(settings, folder or ctx.data_folder / "sites", others=others))


def storage_for(
    settings: TechdocsSettings, folder: Path, *, others: list[str] | None = None
) -> FolderStorage | BucketStorage:
    """A built-in storage, the folder being that of type `local`. Raises Invalid when the settings name none, or leave
    out what it needs."""
    kept = settings.legacy_use_case_sensitive_triplet_paths
    publisher = settings.publisher
    if publisher.type == LOCAL:
        return FolderStorage(folder, keeps_case=kept)
    opener = OPENERS.get(publisher.type)
    if opener is None:
        known = ", ".join(f"`{each}`" for each in sorted({LOCAL, *OPENERS, *(others or ())}))
        raise Invalid(
            f"`techdocs.publisher.type` is `{publisher.type[:100]}`, and no plugin brings such a storage",
            hint=f"It can be {known}.",
        )
    return BucketStorage(opener(publisher), keeps_case=kept)


def _library(kind: str) -> ModuleType:
    if importlib.util.find_spec(LIBRARY) is None:
        raise Invalid(
            f"`techdocs.publisher.type: {kind}` needs the package `{LIBRARY}`, which is not installed",
            hint="Install it with `pip install 'callboard[storage]'`.",
        )
    importlib.import_module(f"{LIBRARY}.store")
    return importlib.import_module(LIBRARY)


def _made(kind: str, make: Callable[..., Any], name: str, **config: Any) -> Any:
    """What the library makes of the settings. Raises Invalid without its words, which may hold a part of a key."""
    try:
        return make(name, **config)
    except (importlib.import_module(f"{LIBRARY}.exceptions").BaseError, ValueError, TypeError) as error:
        raise Invalid(
            f"`techdocs.publisher.{kind}` cannot be used as it is written",
            hint="Look at its credentials first: a key or an address in it is not one.",
        ) from error


def _missing(kind: str) -> Invalid:
    return Invalid(
        f"`techdocs.publisher.type` is `{kind}`, and there is no `techdocs.publisher.{kind}`",
        hint=f"Say which bucket, such as `{kind}: {{bucketName: docs}}`.",
    )


def _open_s3(publisher: PublisherSettings) -> Bucket:
    if publisher.aws_s3 is None:
        raise _missing("awsS3")
    said, library = publisher.aws_s3, _library("awsS3")
    store = _made(
        "awsS3",
        library.store.S3Store,
        said.bucket_name,
        config=_s3_config(said),
        client_options=_client(said.endpoint, said.https_proxy),
        retry_config={"max_retries": said.max_attempts - 1, "retry_timeout": timedelta(seconds=60)},
    )
    return Bucket(
        name=f"the S3 bucket {said.bucket_name}", store=store, obstore=library, root=_root(said.bucket_root_path)
    )


def _s3_config(said: AwsS3Settings) -> dict[str, Any]:
    has_own_host = not said.s3_force_path_style and "." not in said.bucket_name
    keys = said.credentials
    if keys and keys.role_arn and keys.access_key_id:
        raise Invalid(
            "`techdocs.publisher.awsS3.credentials` has a key and a role: a role is taken with a web identity only",
            hint="Leave out `roleArn`, or the key, and let the environment say who the portal is.",
        )
    config: dict[str, Any] = {
        "virtual_hosted_style_request": has_own_host,
        "region": said.region,
        "endpoint": _endpoint(said, has_own_host=has_own_host),
        "server_side_encryption": said.sse,
        "access_key_id": keys.access_key_id if keys else None,
        "secret_access_key": keys.secret_access_key.reveal() if keys and keys.secret_access_key else None,
        "role_arn": keys.role_arn if keys else None,
    }
    return {name: value for name, value in config.items() if value is not None}


def _endpoint(said: AwsS3Settings, *, has_own_host: bool) -> str | None:
    """Where the bucket is asked for: with its name in front of the host, where it has one of its own."""
    if not said.endpoint:
        return None
    parts = urlsplit(said.endpoint)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise Invalid(
            f"`techdocs.publisher.awsS3.endpoint` is `{said.endpoint[:200]}`, which is no address",
            hint="Write it with `https://`.",
        )
    host = f"{said.bucket_name}.{parts.netloc}" if has_own_host else parts.netloc
    return urlunsplit((parts.scheme, host, parts.path.rstrip("/"), "", ""))


def _open_gcs(publisher: PublisherSettings) -> Bucket:
    if publisher.google_gcs is None:
        raise _missing("googleGcs")
    said: GoogleGcsSettings = publisher.google_gcs
    library = _library("googleGcs")
    config = {"service_account_key": said.credentials.reveal()} if said.credentials else {}
    store = _made(
        "googleGcs", library.store.GCSStore, said.bucket_name, config=config, client_options=_client(None, None)
    )
    return Bucket(
        name=f"the bucket {said.bucket_name} of Google Cloud Storage",
        store=store,
        obstore=library,
        root=_root(said.bucket_root_path),
    )


def _open_azure(publisher: PublisherSettings) -> Bucket:
    if publisher.azure_blob_storage is None:
        raise _missing("azureBlobStorage")
    said: AzureBlobSettings = publisher.azure_blob_storage
    library = _library("azureBlobStorage")
    config = _azure_config(said)
    options = _client(config.get("endpoint"), None)
    store = _made(
        "azureBlobStorage", library.store.AzureStore, said.container_name, config=config, client_options=options
    )
    return Bucket(name=f"the Azure container {said.container_name}", store=store, obstore=library)


def _azure_config(said: AzureBlobSettings) -> dict[str, str]:
    if said.connection_string:
        return _connection(said.connection_string.reveal())
    if said.credentials is None:
        raise Invalid(
            "`techdocs.publisher.azureBlobStorage` has neither `credentials` nor a `connectionString`",
            hint="Name the account: `credentials: {accountName: docs}`.",
        )
    key = said.credentials.account_key
    return {"account_name": said.credentials.account_name} | ({"account_key": key.reveal()} if key else {})


CONNECTION: Mapping[str, str] = {
    "accountname": "account_name",
    "accountkey": "account_key",
    "sharedaccesssignature": "sas_key",
    "blobendpoint": "endpoint",
}


def _connection(text: str) -> dict[str, str]:
    """What a connection string of Azure says, as the library calls it. Raises Invalid, without what it says."""
    parts = [each.partition("=") for each in text.strip().strip(";").split(";")]
    said = {name.strip().lower(): value.strip() for name, _, value in parts}
    config = {ours: said[theirs] for theirs, ours in CONNECTION.items() if said.get(theirs)}
    if "account_name" not in config and "endpoint" not in config:
        raise Invalid(
            "`techdocs.publisher.azureBlobStorage.connectionString` names neither an account nor an endpoint",
            hint="Copy it whole: `DefaultEndpointsProtocol=https;AccountName=…;AccountKey=…`.",
        )
    suffix = said.get("endpointsuffix", "")
    if suffix and "endpoint" not in config:
        protocol = said.get("defaultendpointsprotocol", "https")
        config["endpoint"] = f"{protocol}://{config['account_name']}.blob.{suffix}"
    return config


OPENERS: Mapping[str, Callable[[PublisherSettings], Bucket]] = {
    "awsS3": _open_s3,
    "azureBlobStorage": _open_azure,
    "googleGcs": _open_gcs,
}


def _client(endpoint: str | None, proxy: str | None) -> dict[str, Any]:
    options: dict[str, Any] = dict(PATIENCE)
    if endpoint and endpoint.startswith("http://"):
        options["allow_http"] = True
    if proxy:
        options["proxy_url"] = proxy
    return options


def _root(said: str) -> str:
    """A root path without slashes at its ends. Raises Invalid for one that leads elsewhere."""
    root = said.strip("/")
    if root and any(name in ("", ".", "..") for name in root.split("/")):
        raise Invalid(
            f"`bucketRootPath` of `techdocs.publisher` is `{said[:200]}`, which is no folder",
            hint="Write it as `a/b`, without `..`.",
        )
    return root
