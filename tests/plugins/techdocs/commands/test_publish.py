"""`callboard docs publish` and `migrate`: sites go where the portal, and Backstage, read them."""

from __future__ import annotations

from pathlib import Path

import pytest

from callboard import Invalid, NotFound
from callboard.plugins.techdocs.commands.build import build
from callboard.plugins.techdocs.commands.migrate import migrate
from callboard.plugins.techdocs.commands.places import Chosen, aws_section, key_named
from callboard.plugins.techdocs.commands.publish import publish
from callboard.plugins.techdocs.model import SiteKey

from .conftest import Checkout

NONE: object = None


async def published(site: Path, bucket: Path, **options: object) -> int:
    asked = {"entity": "default/Component/Turntable", "publisher_type": "local", "storage_name": str(bucket)}
    return await publish(NONE, directory=site, **{**asked, **options})  # type: ignore[arg-type]


@pytest.fixture
async def site(checkout: Checkout, tmp_path: Path) -> Path:
    folder = tmp_path / "site"
    await build(NONE, source_dir=checkout.folder, output_dir=folder)  # type: ignore[arg-type]
    return folder


async def test_a_site_goes_to_its_entity_in_lower_case(site: Path, tmp_path: Path) -> None:
    assert await published(site, tmp_path / "bucket") == 0
    stored = tmp_path / "bucket/default/component/turntable"
    assert (stored / "guide/index.html").read_bytes() == (site / "guide/index.html").read_bytes()
    assert (stored / "callboard.json").is_file()


async def test_what_the_site_no_longer_has_is_removed(site: Path, tmp_path: Path) -> None:
    await published(site, tmp_path / "bucket")
    (site / "guide/index.html").unlink()
    await published(site, tmp_path / "bucket")
    assert not (tmp_path / "bucket/default/component/turntable/guide/index.html").exists()


async def test_a_version_stands_beside_the_usual_site(site: Path, tmp_path: Path) -> None:
    await published(site, tmp_path / "bucket")
    await published(site, tmp_path / "bucket", docs_version="v2")
    stored = tmp_path / "bucket/default/component/turntable"
    assert (stored / "index.html").is_file()
    assert (stored / "@v2/index.html").is_file()


async def test_a_folder_without_a_site_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match=r"index\.html"):
        await published(tmp_path, tmp_path / "bucket")


@pytest.mark.parametrize("entity", ["turntable", "default/turntable", "a/b/c/d", "a//c"])
def test_an_entity_has_three_parts(entity: str) -> None:
    with pytest.raises(Invalid, match="--entity"):
        key_named(entity, "")


def test_the_case_of_an_entity_is_kept_on_request() -> None:
    key = key_named("default/Component/Turntable", "", case_sensitive=True)
    assert (key, key.spelled) == (SiteKey("default", "component", "turntable"), "default/Component/Turntable")


def test_a_version_that_cannot_be_kept_is_refused() -> None:
    with pytest.raises(Invalid, match="--docs-version"):
        key_named("default/Component/Turntable", "../v2")


async def test_swift_is_refused_with_what_to_use_instead(site: Path, tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="type awsS3"):
        await published(site, tmp_path, publisher_type="openStackSwift")


async def test_a_type_that_there_is_not_is_refused_with_those_there_are(site: Path, tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="ftp") as refused:
        await published(site, tmp_path, publisher_type="ftp")
    assert "azureBlobStorage" in str(refused.value.hint)


def test_options_say_what_settings_say() -> None:
    aws = aws_section(
        role="r", endpoint="https://minio.example", proxy=None, sse="AES256", path_style=True, root="portal"
    )
    said = Chosen(type="awsS3", name="docs", aws=aws).settings().publisher.aws_s3
    assert said is not None
    assert (said.bucket_name, said.endpoint, said.bucket_root_path) == ("docs", "https://minio.example", "portal")
    assert (said.sse, said.s3_force_path_style, said.credentials is not None) == ("AES256", True, True)


def test_a_wrong_option_is_named_without_what_it_said() -> None:
    aws = aws_section(role=None, endpoint=None, proxy=None, sse="hunter2", path_style=False, root="")
    with pytest.raises(Invalid, match=r"sse") as refused:
        Chosen(type="awsS3", name="docs", aws=aws).settings()
    assert "hunter2" not in refused.value.message


async def test_sites_with_capitals_are_copied_to_where_they_are_read(site: Path, tmp_path: Path) -> None:
    bucket = tmp_path / "bucket"
    await published(site, bucket, case_sensitive=True)
    await published(site, bucket, entity="default/component/amplifier")
    asked = {"publisher_type": "local", "storage_name": str(bucket)}
    await migrate(NONE, **asked)  # type: ignore[arg-type]
    assert (bucket / "default/Component/Turntable/index.html").is_file()
    assert (bucket / "default/component/turntable/guide/index.html").is_file()
    await migrate(NONE, **asked, remove_original=True)  # type: ignore[arg-type]
    assert not (bucket / "default/Component/Turntable/index.html").exists()
    assert (bucket / "default/component/amplifier/index.html").is_file()
