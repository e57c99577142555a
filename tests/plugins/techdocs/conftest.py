"""A bucket of S3 for those tests that keep sites in one: moto's server, on this machine alone."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote
from urllib.request import Request, urlopen

import pytest
from moto.server import ThreadedMotoServer

from callboard.plugins.techdocs.settings import TechdocsSettings

KEY = {"accessKeyId": "tests", "secretAccessKey": "tests"}


@dataclass(frozen=True)
class S3:
    """A server that speaks S3. Buckets are those of one test: `bucket` makes one."""

    address: str
    made: list[str] = field(default_factory=list)

    def bucket(self, name: str) -> str:
        self._ask("PUT", name)
        self.made.append(name)
        return name

    def put(self, bucket: str, key: str, content: bytes, kind: str = "application/octet-stream") -> None:
        """An object, as another program would put it there."""
        self._ask("PUT", f"{bucket}/{quote(key)}", content, kind)

    def listed(self, bucket: str) -> bytes:
        """What the server says of all objects: their keys, sizes, when they were changed."""
        return self._ask("GET", f"{bucket}?list-type=2")

    def said(self, bucket: str, **more: Any) -> dict[str, Any]:
        """What an operator writes to use it, below `techdocs.publisher.awsS3`."""
        said = {"bucketName": bucket, "region": "us-east-1", "endpoint": self.address, "s3ForcePathStyle": True}
        return {**said, "credentials": KEY, **more}

    def settings(self, bucket: str, **more: Any) -> TechdocsSettings:
        """The same as settings."""
        publisher = {"type": "awsS3", "awsS3": self.said(bucket, **more)}
        return TechdocsSettings.model_validate({"publisher": publisher})

    def _ask(self, method: str, path: str, content: bytes | None = None, kind: str = "application/xml") -> bytes:
        signed = "AWS4-HMAC-SHA256 Credential=tests/20260101/us-east-1/s3/aws4_request"
        headers = {"Authorization": signed, "Content-Type": kind}
        with urlopen(Request(f"{self.address}/{path}", content, headers, method=method), timeout=10) as answer:
            return bytes(answer.read())


@pytest.fixture(scope="session")
def s3() -> Iterator[S3]:
    logging.getLogger("werkzeug").setLevel(logging.CRITICAL)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield S3(f"http://{host}:{port}")
    server.stop()
