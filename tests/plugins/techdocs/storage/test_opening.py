"""Which storage the settings name, and what is said when they name none."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from callboard import Invalid, Unavailable
from callboard.plugins.techdocs.model import SiteKey
from callboard.plugins.techdocs.settings import TechdocsSettings
from callboard.plugins.techdocs.storage import opening, storage_for
from callboard.plugins.techdocs.storage.buckets import BucketStorage
from callboard.plugins.techdocs.storage.folder import FolderStorage

from ..conftest import S3

KEY = SiteKey("default", "component", "playlists")


def settings(**publisher: Any) -> TechdocsSettings:
    return TechdocsSettings.model_validate({"publisher": publisher})


def test_without_settings_sites_are_kept_in_a_folder(tmp_path: Path) -> None:
    assert isinstance(storage_for(settings(), tmp_path), FolderStorage)


def test_a_type_that_nobody_brings_is_refused_with_those_that_there_are(tmp_path: Path) -> None:
    with pytest.raises(Invalid) as raised:
        storage_for(settings(type="ftp"), tmp_path, others=["artifactory"])
    assert raised.value.hint == "It can be `artifactory`, `awsS3`, `azureBlobStorage`, `googleGcs`, `local`."


@pytest.mark.parametrize("kind", ["awsS3", "googleGcs", "azureBlobStorage"])
def test_a_type_without_its_settings_is_refused(tmp_path: Path, kind: str) -> None:
    with pytest.raises(Invalid, match=f"there is no `techdocs.publisher.{kind}`"):
        storage_for(settings(type=kind), tmp_path)


def test_without_the_library_it_is_said_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "LIBRARY", "obstore_that_is_not_there")
    with pytest.raises(Invalid) as raised:
        storage_for(settings(type="awsS3", awsS3={"bucketName": "docs"}), tmp_path)
    assert raised.value.hint == "Install it with `pip install 'callboard[storage]'`."


def test_all_that_is_said_of_s3_reaches_the_library(tmp_path: Path) -> None:
    said = {
        "bucketName": "docs",
        "region": "eu-central-1",
        "endpoint": "https://s3.acme.example:9000/",
        "sse": "AES256",
        "httpsProxy": "http://proxy.acme.example:3128",
        "maxAttempts": 3,
        "credentials": {"accessKeyId": "id", "secretAccessKey": "secret"},
    }
    store = opened(settings(type="awsS3", awsS3=said), tmp_path)
    assert store.config["endpoint"] == "https://docs.s3.acme.example:9000"
    assert store.config["virtual_hosted_style_request"] == "true"
    assert (store.config["region"], store.config["server_side_encryption"]) == ("eu-central-1", "AES256")
    assert (store.config["access_key_id"], store.config["secret_access_key"]) == ("id", "secret")
    assert store.client_options["proxy_url"] == "http://proxy.acme.example:3128"
    assert store.retry_config["max_retries"] == 2
    by_path = opened(settings(type="awsS3", awsS3=said | {"s3ForcePathStyle": True}), tmp_path)
    assert by_path.config["endpoint"] == "https://s3.acme.example:9000"
    assert by_path.config["virtual_hosted_style_request"] == "false"


@pytest.mark.parametrize(
    "said",
    [
        {"endpoint": "s3.acme.example"},
        {"endpoint": "file:///etc"},
        {"bucketRootPath": "../other"},
        {"bucketRootPath": "a//b"},
        {"credentials": {"accessKeyId": "id", "secretAccessKey": "s", "roleArn": "arn:aws:iam::1:role/docs"}},
    ],
)
def test_what_cannot_work_with_s3_is_refused(tmp_path: Path, said: dict[str, Any]) -> None:
    with pytest.raises(Invalid) as raised:
        storage_for(settings(type="awsS3", awsS3={"bucketName": "docs"} | said), tmp_path)
    assert raised.value.hint


def test_google_gets_the_key_of_the_service_account(tmp_path: Path) -> None:
    key = {"private_key": "k", "private_key_id": "1", "client_email": "docs@acme.example", "disable_oauth": True}
    said = {"bucketName": "docs", "credentials": json.dumps(key | {"gcs_base_url": "https://localhost"})}
    assert opened(settings(type="googleGcs", googleGcs=said), tmp_path).config["bucket"] == "docs"


@pytest.mark.parametrize(
    ("said", "config"),
    [
        (
            {"credentials": {"accountName": "acme", "accountKey": "a2V5"}},
            {"account_name": "acme", "account_key": "a2V5"},
        ),
        (
            {"connectionString": "DefaultEndpointsProtocol=https;AccountName=acme;AccountKey=a2V5a2U=;"},
            {"account_name": "acme", "account_key": "a2V5a2U="},
        ),
        (
            {"connectionString": "AccountName=acme;AccountKey=a2V5;EndpointSuffix=core.example"},
            {"endpoint": "https://acme.blob.core.example"},
        ),
        (
            {"connectionString": "BlobEndpoint=http://127.0.0.1:10000/acme;AccountName=acme;AccountKey=a2V5"},
            {"endpoint": "http://127.0.0.1:10000/acme"},
        ),
    ],
)
def test_azure_gets_the_account(tmp_path: Path, said: dict[str, Any], config: dict[str, str]) -> None:
    store = opened(settings(type="azureBlobStorage", azureBlobStorage={"containerName": "docs"} | said), tmp_path)
    assert config.items() <= store.config.items()


@pytest.mark.parametrize(
    "said",
    [{}, {"connectionString": "secret words"}, {"credentials": {"accountName": "a", "accountKey": "secret words"}}],
)
def test_azure_without_what_it_needs_is_refused_without_repeating_secrets(tmp_path: Path, said: dict[str, Any]) -> None:
    with pytest.raises(Invalid) as raised:
        storage_for(settings(type="azureBlobStorage", azureBlobStorage={"containerName": "docs"} | said), tmp_path)
    assert "secret" not in f"{raised.value}{raised.value.hint}"


async def test_a_bucket_that_is_not_there_is_unavailable_when_written_and_says_which(s3: S3, tmp_path: Path) -> None:
    storage = storage_for(s3.settings("nobody-made-this", maxAttempts=1), tmp_path)
    with pytest.raises(Unavailable, match="the S3 bucket nobody-made-this"):
        await storage.publish(KEY, {"index.html": b"x"})


async def test_a_server_that_does_not_answer_is_unavailable(s3: S3, tmp_path: Path) -> None:
    storage = storage_for(s3.settings("docs", endpoint="http://127.0.0.1:9", maxAttempts=1), tmp_path)
    with pytest.raises(Unavailable) as raised:
        await storage.read(KEY, "index.html")
    assert "techdocs.publisher" in (raised.value.hint or "")


async def test_sites_with_names_in_their_own_case_are_found_in_a_bucket_and_kept_so(s3: S3, tmp_path: Path) -> None:
    bucket = s3.bucket("docs-by-case")
    s3.put(bucket, "default/Component/PlayLists/index.html", b"home")
    said = s3.settings(bucket).model_copy(update={"legacy_use_case_sensitive_triplet_paths": True})
    storage = storage_for(said, tmp_path)
    found = await storage.read(KEY, "index.html")
    assert found is not None
    assert found.content == b"home"
    await storage.publish(KEY, {"a.html": b"a"})
    assert isinstance(storage, BucketStorage)
    assert list(await storage.keys()) == [
        "default/Component/PlayLists/a.html",
        "default/Component/PlayLists/index.html",
    ]


def opened(said: TechdocsSettings, folder: Path) -> Any:
    storage = storage_for(said, folder)
    assert isinstance(storage, BucketStorage)
    return storage._bucket.store
