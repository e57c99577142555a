"""CVE-2024-46976: whoever could write into the bucket got round the cleaning, which came with the building."""

from __future__ import annotations

from uuid import uuid4

import msgspec
import pytest
from tests.plugins.techdocs.clean.attacks import ALL
from tests.plugins.techdocs.clean.oracle import faults
from tests.plugins.techdocs.conftest import S3, s3  # noqa: F401 - a fixture
from tests.plugins.techdocs.reading import KEY, serving

from callboard.plugins.techdocs.model import MANIFEST, Manifest, PageRecord
from callboard.plugins.techdocs.read import answer_file, open_site, read_page

pytestmark = pytest.mark.usefixtures("callboard_database")
FOLDER = "default/component/playlists"
SCHEMES = frozenset({"http", "https", "mailto"})
PAGE = f"<!doctype html><html><body><article class='md-content__inner md-typeset'>{''.join(ALL[:12])}</article>"
MANIFESTS = {
    "ours": Manifest(name="<script>alert(1)</script>", built_at=1.0, pages=(PageRecord(path="", title="<b>x</b>"),)),
    "none": None,
}


@pytest.mark.parametrize("manifest", MANIFESTS)
async def test_what_is_put_into_the_bucket_by_hand_is_inert_too(s3: S3, manifest: str) -> None:  # noqa: F811 - a fixture
    bucket = s3.bucket(f"docs-{uuid4().hex}")
    s3.put(bucket, f"{FOLDER}/index.html", PAGE.encode())
    s3.put(bucket, f"{FOLDER}/image.svg", b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>')
    if (said := MANIFESTS[manifest]) is not None:
        s3.put(bucket, f"{FOLDER}/{MANIFEST}", msgspec.json.encode(said))
    async with serving({}, {"publisher": {"type": "awsS3", "awsS3": s3.said(bucket)}}) as (_, ctx):
        site = await open_site(ctx, KEY)
        assert site is not None
        assert site.is_ours == (said is not None)
        page = await read_page(ctx, site, "")
        assert page is not None
        assert faults(page.html, schemes=SCHEMES) == []
        for path, kind in (("index.html", "text/plain; charset=utf-8"), ("image.svg", "image/svg+xml")):
            answer = await answer_file(ctx, KEY, path, {})
            assert answer is not None
            assert answer.headers["content-type"] == kind
            assert "sandbox" in answer.headers["content-security-policy"]
            assert answer.headers["x-content-type-options"] == "nosniff"
