"""CVE-2024-45816: the key of an object was made of the path of a request, and led to everything else in the bucket."""

from __future__ import annotations

from uuid import uuid4

import pytest
from tests.plugins.techdocs.conftest import S3, s3  # noqa: F401 - a fixture
from tests.plugins.techdocs.reading import COMPONENT

from .attacking import ANN, NOBODY_SIGNS_IN, PEOPLE, attacked

pytestmark = pytest.mark.usefixtures("callboard_database")
STATIC = "/api/techdocs/static/docs"
SECRET = b"what is confidential"
UPWARDS = [
    "default/component/playlists/../secret/index.html",
    "default/component/playlists/../../../keys.txt",
    "default/component/playlists/%2e%2e/secret/index.html",
    "default/component/playlists/..%2fsecret/index.html",
    "default/component/playlists/%2e%2e%2fsecret%2findex.html",
    "default/component/playlists/..%5csecret%5cindex.html",
    "default/component/playlists/%252e%252e/secret/index.html",
    "default/component/playlists/%252e%252e%252fsecret/index.html",
    "default/component/playlists/a/../../secret/index.html",
    "default/component/playlists/./../secret/index.html",
    "default/component/playlists/..;/secret/index.html",
    "default/component/playlists/%00/../secret/index.html",
    "default/component/playlists//../secret/index.html",
    "default/component/playlists/@/../../secret/index.html",
    "default/component/playlists/@../secret/index.html",
    "default/component/playlists/@%2e%2e/secret/index.html",
    "default/component/playlists/@..%2f..%2fsecret/index.html",
    "default/component/playlists%2f..%2fsecret/x/index.html",
    "default/component%2fsecret/playlists/index.html",
    "..%2fdefault/component/secret/index.html",
    "default/component/playlists%2fx/../../secret/index.html",
    "%2e%2e/component/playlists/keys.txt",
]


async def test_no_path_leads_to_what_somebody_may_not_see(s3: S3) -> None:  # noqa: F811 - a fixture
    bucket = s3.bucket(f"docs-{uuid4().hex}")
    for key in ("keys.txt", "docs/keys.txt", "docs/default/component/secret/index.html", "default/keys.txt"):
        s3.put(bucket, key, SECRET)
    s3.put(bucket, "docs/default/component/playlists/index.html", b"home")
    publisher = {"type": "awsS3", "awsS3": s3.said(bucket, bucketRootPath="docs")}
    settings = {**NOBODY_SIGNS_IN, "techdocs": {"builder": "external", "publisher": publisher}}
    async with attacked(PEOPLE, catalog=COMPONENT, settings=settings) as running:
        assert (await running.get(f"{STATIC}/default/component/playlists/index.html", headers=ANN)).content == b"home"
        for path in UPWARDS:
            for way in (STATIC, "/docs"):
                answer = await running.get(f"{way}/{path}", headers=ANN, follow_redirects=True)
                assert SECRET not in answer.content, path
                assert answer.status_code in {400, 404}, path


async def test_who_may_not_see_an_entity_may_not_read_its_documentation(s3: S3) -> None:  # noqa: F811 - a fixture
    bucket = s3.bucket(f"docs-{uuid4().hex}")
    s3.put(bucket, "default/component/nobodys/index.html", SECRET)
    publisher = {"type": "awsS3", "awsS3": s3.said(bucket)}
    settings = {**NOBODY_SIGNS_IN, "techdocs": {"builder": "external", "publisher": publisher}}
    async with attacked(PEOPLE, catalog=COMPONENT, settings=settings) as running:
        for way in (STATIC, "/api/techdocs/metadata/techdocs", "/docs"):
            answer = await running.get(f"{way}/default/component/nobodys/index.html", headers=ANN)
            assert answer.status_code == 404
            assert SECRET not in answer.content
