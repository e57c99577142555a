"""How the file behind a web address is read, row by row, and the attacks on it (CVE-2026-29185)."""

from __future__ import annotations

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callboard import CallboardError, Invalid, Unavailable
from callboard.plugins.catalog.sources.scm import IntegrationsSettings, decode_content, list_integrations, read_request

HOSTS = {
    "github": [{"host": "ghe.acme.com", "apiBaseUrl": "https://ghe.acme.com/api/v3"}],
    "bitbucketServer": [{"host": "bb.acme.com"}],
    "gitea": [{"host": "gitea.acme.com"}],
    "gerrit": [{"host": "gerrit.acme.com", "gitilesBaseUrl": "https://gerrit.acme.com/plugins/gitiles"}],
    "harness": [{"host": "app.harness.io"}],
}
ANONYMOUS = list_integrations(IntegrationsSettings.model_validate(HOSTS))
SIGNED_IN = list_integrations(
    IntegrationsSettings.model_validate(
        HOSTS
        | {
            "github": [{"token": "t"}],
            "gerrit": [
                {
                    "host": "gerrit.acme.com",
                    "gitilesBaseUrl": "https://gerrit.acme.com/plugins/gitiles",
                    "username": "u",
                    "password": "p",
                }
            ],
        }
    )
)


@pytest.mark.parametrize(
    ("url", "expected", "encoding"),
    [
        ("https://github.com/o/r/blob/main/d/c.yaml", "https://raw.githubusercontent.com/o/r/main/d/c.yaml", "raw"),
        (
            "https://ghe.acme.com/o/r/tree/main/d/c.yaml",
            "https://ghe.acme.com/api/v3/repos/o/r/contents/d/c.yaml?ref=main",
            "raw",
        ),
        (
            "https://gitlab.com/g/sub/p/-/blob/main/d/c.yaml#L5",
            "https://gitlab.com/api/v4/projects/g%2Fsub%2Fp/repository/files/d%2Fc.yaml/raw?ref=main",
            "raw",
        ),
        (
            "https://gitlab.com/g/p/blob/main/c.yaml",
            "https://gitlab.com/api/v4/projects/g%2Fp/repository/files/c.yaml/raw?ref=main",
            "raw",
        ),
        (
            "https://gitlab.com/g/p/-/jobs/artifacts/main/raw/d/c.yaml?job=build",
            "https://gitlab.com/api/v4/projects/g%2Fp/jobs/artifacts/main/raw/d/c.yaml?job=build",
            "raw",
        ),
        (
            "https://bitbucket.org/ws/r/src/main/d/c.yaml",
            "https://api.bitbucket.org/2.0/repositories/ws/r/src/main/d/c.yaml",
            "raw",
        ),
        (
            "https://bb.acme.com/projects/P/repos/r/browse/d/c.yaml?at=main",
            "https://bb.acme.com/rest/api/1.0/projects/P/repos/r/raw/d/c.yaml?at=main",
            "raw",
        ),
        (
            "https://bb.acme.com/projects/P/repos/r/raw/c.yaml",
            "https://bb.acme.com/rest/api/1.0/projects/P/repos/r/raw/c.yaml",
            "raw",
        ),
        (
            "https://dev.azure.com/org/my%20proj/_git/r?path=/d/c.yaml&version=GBmain",
            "https://dev.azure.com/org/my%20proj/_apis/git/repositories/r/items?api-version=6.0&path=%2Fd%2Fc.yaml"
            "&versionDescriptor.versionType=branch&versionDescriptor.version=main",
            "raw",
        ),
        (
            "https://dev.azure.com/org/proj/_git/r?path=%2Fc.yaml&version=GTv1",
            "https://dev.azure.com/org/proj/_apis/git/repositories/r/items?api-version=6.0&path=%2Fc.yaml"
            "&versionDescriptor.versionType=tag&versionDescriptor.version=v1",
            "raw",
        ),
        (
            "https://gitea.acme.com/o/r/src/branch/main/d/c.yaml",
            "https://gitea.acme.com/api/v1/repos/o/r/contents/d/c.yaml?ref=main",
            "json-base64",
        ),
        (
            "https://gerrit.acme.com/plugins/gitiles/web/p/+/refs/heads/main/d/c.yaml",
            "https://gerrit.acme.com/plugins/gitiles/web/p/+/refs/heads/main/d/c.yaml?format=TEXT",
            "base64",
        ),
        (
            "https://app.harness.io/ng/account/a/module/code/orgs/o/projects/p/repos/r/files/main/~/d/c.yaml",
            "https://app.harness.io/gateway/code/api/v1/repos/a/o/p/r/+/raw/d/c.yaml"
            "?routingId=a&git_ref=refs%2Fheads%2Fmain",
            "raw",
        ),
        ("https://storage.cloud.google.com/b/d/c.yaml", "https://storage.googleapis.com/b/d/c.yaml", "raw"),
        ("https://b.s3.eu-west-1.amazonaws.com/c.yaml", "https://b.s3.eu-west-1.amazonaws.com/c.yaml", "raw"),
        ("https://example.com/d/c.yaml?x=1#top", "https://example.com/d/c.yaml?x=1", "raw"),
        ("https://GitHub.com/o/r/blob/main/c.yaml", "https://raw.githubusercontent.com/o/r/main/c.yaml", "raw"),
        (
            "https://github.com/o/r/blob/main/packages/@scope/%C3%BC%20x.yaml",
            "https://raw.githubusercontent.com/o/r/main/packages/@scope/%C3%BC%20x.yaml",
            "raw",
        ),
    ],
)
def test_a_file_is_read_as_its_host_serves_it(url: str, expected: str, encoding: str) -> None:
    request = read_request(url, ANONYMOUS)
    assert (request.url, request.encoding) == (expected, encoding)


def test_with_a_token_github_is_read_through_its_api() -> None:
    request = read_request("https://github.com/o/r/blob/main/d/c.yaml", SIGNED_IN)
    assert request.url == "https://api.github.com/repos/o/r/contents/d/c.yaml?ref=main"
    assert request.headers == {"Accept": "application/vnd.github.v3.raw"}
    assert request.host == "api.github.com"


def test_with_a_password_gerrit_is_read_where_it_asks_for_one() -> None:
    url = "https://gerrit.acme.com/plugins/gitiles/p/+/refs/heads/main/c.yaml"
    asked = read_request(url, SIGNED_IN).url
    assert asked == "https://gerrit.acme.com/a/plugins/gitiles/p/+/refs/heads/main/c.yaml?format=TEXT"


@pytest.mark.parametrize(
    "url",
    [
        "https://github.com/o/repo%2F..%2F..%2Fother/blob/main/c.yaml",
        "https://github.com/o/r/blob/main/..%2f..%2f..%2fuser/c.yaml",
        "https://github.com/o/r/blob/main/%2e%2e/%2e%2e/c.yaml",
        "https://github.com/o/r/blob/main/a/../../c.yaml",
        "https://github.com/o/r/blob/main/%252e%252e%252fc.yaml",
        "https://github.com/o/r%252F..%252Fx/blob/main/c.yaml",
        "https://github.com/o/r/blob/main/..;/c.yaml",
        "https://github.com/o/r;x=1/blob/main/c.yaml",
        "https://github.com/o/r/blob/main/..\\..\\c.yaml",
        "https://github.com/o/r/blob/main/..%5c..%5cc.yaml",
        "https://github.com/o@evil.example.com/r/blob/main/c.yaml",
        "https://github.com@evil.example.com/o/r/blob/main/c.yaml",
        "https://token@github.com/o/r/blob/main/c.yaml",
        "https://github.com/o/r%23/blob/main/c.yaml",
        "https://github.com/o/r/blob/main%3Fx=/c.yaml",
        "https://github.com/o/r/blob/main/c.yaml#/../../x",
        "https://GITHUB.com/o/repo%2F..%2Fother/blob/main/c.yaml",
        "https://github.com/o/../blob/main/c.yaml",
        "https://github.com/o/%2e%2e/blob/main/c.yaml",
        "https://github.com/o/r/blob/..%2f..%2f/c.yaml",
        "https://github.com/o/r/blob/-x/c.yaml",
        "https://github.com/o/r/blob/main/a%00b.yaml",
        "https://github.com/o/r/blob/main/a%0d%0aX:y",
        "https://github.com/o/r/blob/main/%ff.yaml",
        "https://github.com/o/r",
        "https://github.com/o/r/blob/main",
        "https://github.com/o/r/blob/main/",
        "https://gitlab.com/g/p%2F..%2Fq/-/blob/main/c.yaml",
        "https://gitlab.com/g/p/-/blob/main/..%2Fc.yaml",
        "https://gitlab.com/g/p/-/blob/main%2F..%2Fx/c.yaml",
        "https://bitbucket.org/ws/r/src/main/..%2f..%2fx",
        "https://bb.acme.com/projects/P/repos/r/browse/..%2F..%2Fadmin?at=main",
        "https://bb.acme.com/projects/P/repos/..;/browse/c.yaml",
        "https://bb.acme.com/projects/P/repos/r/browse/c.yaml?at=..%2F..%2Fadmin",
        "https://dev.azure.com/org/proj/_git/r?path=%2F..%2F..%2Fc.yaml",
        "https://dev.azure.com/org/proj/_git/r%26x=y?path=/c.yaml",
        "https://dev.azure.com/org/..%2Fother/_git/r?path=/c.yaml",
        "https://gitea.acme.com/o/r/src/branch/main/..%2F..%2F..%2Fadmin",
        "https://gerrit.acme.com/plugins/gitiles/p/+/refs/heads/main/..%2Fc.yaml",
        "https://gerrit.acme.com/plugins/gitiles/..%2Fp/+/refs/heads/main/c.yaml",
        "file:///etc/passwd",
        "ftp://github.com/o/r/blob/main/c.yaml",
        "https:///c.yaml",
        "https://[::1/c.yaml",
        "https://host:port/c.yaml",
        "javascript:alert(1)",
        "",
        "https://github.com/" + "a" * 9000,
    ],
)
def test_an_address_that_climbs_or_names_no_file_is_refused_before_any_request(url: str) -> None:
    with pytest.raises(Invalid) as caught:
        read_request(url, SIGNED_IN)
    assert caught.value.hint
    assert "token@" not in caught.value.message


def test_the_refusal_of_a_climbing_address_says_what_backstage_says() -> None:
    with pytest.raises(Invalid) as caught:
        read_request("https://github.com/o/r/blob/main/%2e%2e/c.yaml", ANONYMOUS)
    assert caught.value.message == "Invalid SCM URL: path traversal is not allowed in the URL"


SEGMENT = st.text(st.characters(codec="utf-8"), max_size=12) | st.sampled_from(
    ["..", "%2e%2e", "..%2f..", "%252e", ";", "..;", "@", "#", "?", "\\", "api", "v3", "user", "*", "é"]
)


@given(owner=SEGMENT, name=SEGMENT, ref=SEGMENT, path=st.lists(SEGMENT, max_size=5))
def test_whatever_the_address_only_the_api_of_its_repository_is_called(
    owner: str, name: str, ref: str, path: list[str]
) -> None:
    for url, api in (
        (f"https://github.com/{owner}/{name}/blob/{ref}/{'/'.join(path)}", "https://api.github.com/repos/"),
        (f"https://gitlab.com/{owner}/{name}/-/blob/{ref}/{'/'.join(path)}", "https://gitlab.com/api/v4/projects/"),
        (
            f"https://gitea.acme.com/{owner}/{name}/src/branch/{ref}/{'/'.join(path)}",
            "https://gitea.acme.com/api/v1/repos/",
        ),
    ):
        try:
            asked = read_request(url, SIGNED_IN).url
        except CallboardError:
            continue
        assert asked.startswith(api)
        assert not {"..", "."} & set(asked.split("?")[0].lower().replace("%2e", ".").replace("%2f", "/").split("/"))
        assert asked.isascii() and not set(" \\;#@\n") & set(
            asked.split("?")[0].replace("@", "", path_ats(path, asked))
        )


def path_ats(path: list[str], asked: str) -> int:
    """An `@` may only come from the path of the file, as in `packages/@scope/…`."""
    return sum(segment.count("@") + segment.count("%40") for segment in path) if "@" in asked else 0


def test_content_is_taken_out_of_its_wrapping() -> None:
    wrapped = base64.b64encode(b"kind: API")
    assert decode_content(b"kind: API", "raw") == b"kind: API"
    assert decode_content(wrapped, "base64") == b"kind: API"
    assert decode_content(json.dumps({"content": wrapped.decode()}).encode(), "json-base64") == b"kind: API"


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"{}", b'{"content": 3}', b"<html>", b'{"content": "\xc3\xa9"}', b"\xff"]
)
def test_a_wrapping_that_is_none_means_the_host_is_not_what_we_think(content: bytes) -> None:
    with pytest.raises(Unavailable, match="not an encoded file"):
        decode_content(content, "json-base64")
