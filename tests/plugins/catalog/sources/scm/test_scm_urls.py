"""Rewriting of web addresses, row by row as Backstage's integrations do it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callboard import CallboardError, Invalid
from callboard.plugins.catalog.model import LocationRef
from callboard.plugins.catalog.sources.scm import (
    IntegrationsSettings,
    edit_url,
    is_same_repository,
    list_integrations,
    location_annotations,
    parse_address,
    resolve,
    source_location,
)

TRAVERSAL = "path traversal is not allowed"
INTEGRATIONS = list_integrations(
    IntegrationsSettings.model_validate(
        {
            "gitlab": [{"host": "gl.acme.com", "baseUrl": "https://gl.acme.com/code"}],
            "bitbucketServer": [{"host": "bb.acme.com"}],
            "gitea": [{"host": "gitea.acme.com"}],
            "gerrit": [
                {
                    "host": "gerrit.acme.com",
                    "baseUrl": "https://gerrit.acme.com/gerrit",
                    "gitilesBaseUrl": "https://gerrit.acme.com/gitiles",
                }
            ],
            "awsCodeCommit": [{"region": "eu-west-1"}],
        }
    )
)

GITHUB = "https://github.com/o/r/blob/main/d/c.yaml"
GITLAB = "https://gitlab.com/g/sub/p/-/blob/main/d/c.yaml"
BITBUCKET = "https://bitbucket.org/ws/r/src/main/d/c.yaml"
BITBUCKET_SERVER = "https://bb.acme.com/projects/P/repos/r/browse/d/c.yaml?at=main"
AZURE = "https://dev.azure.com/org/proj/_git/r?path=/d/c.yaml&version=GBmain"
GITEA = "https://gitea.acme.com/o/r/src/branch/main/d/c.yaml"
GERRIT = "https://gerrit.acme.com/gitiles/web/proj/+/refs/heads/main/d/c.yaml"
CODE_COMMIT = "https://eu-west-1.console.aws.amazon.com/codesuite/codecommit/repositories/r/browse/d/c.yaml"


@pytest.mark.parametrize(
    ("base", "relative", "expected"),
    [
        (GITHUB, "./x.yaml", "https://github.com/o/r/tree/main/d/x.yaml"),
        (GITHUB, "x.yaml", "https://github.com/o/r/tree/main/d/x.yaml"),
        (GITHUB, "/y.yaml", "https://github.com/o/r/tree/main/y.yaml"),
        (GITHUB, "./", "https://github.com/o/r/tree/main/d/"),
        (GITHUB, "../z.yaml", "https://github.com/o/r/tree/main/z.yaml"),
        (GITHUB, "../../z.yaml", "https://github.com/o/r/tree/z.yaml"),
        (GITHUB.replace("blob", "tree"), "./x.yaml", "https://github.com/o/r/tree/main/d/x.yaml"),
        (GITHUB.replace("blob", "edit"), "/y.yaml", "https://github.com/o/r/tree/main/y.yaml"),
        (GITHUB.replace("blob", "raw"), "./x.yaml", "https://github.com/o/r/raw/main/d/x.yaml"),
        (GITHUB.replace("blob", "raw"), "/y.yaml", "https://github.com/o/r/raw/main/y.yaml"),
        (GITHUB, "https://github.com/a/b/blob/main/c.yaml", "https://github.com/a/b/tree/main/c.yaml"),
        (GITHUB, "https://example.com/c.yaml", "https://example.com/c.yaml"),
        (GITHUB, "./a b.yaml", "https://github.com/o/r/tree/main/d/a%20b.yaml"),
        (GITHUB, "./x/*.yaml", "https://github.com/o/r/tree/main/d/x/*.yaml"),
        (GITHUB, "//evil.example.com/x", "https://github.com/o/r/tree/main/evil.example.com/x"),
        (GITLAB, "./x.yaml", "https://gitlab.com/g/sub/p/-/blob/main/d/x.yaml"),
        (GITLAB, "/y.yaml", "https://gitlab.com/g/sub/p/-/blob/main/y.yaml"),
        ("https://gitlab.com/g/p/blob/main/c.yaml", "./x.yaml", "https://gitlab.com/g/p/blob/main/x.yaml"),
        ("https://gitlab.com/g/p/blob/main/c.yaml", "/y.yaml", "https://gitlab.com/g/p/blob/main/y.yaml"),
        (
            "https://gl.acme.com/code/g/p/-/blob/main/d/c.yaml",
            "/y.yaml",
            "https://gl.acme.com/code/g/p/-/blob/main/y.yaml",
        ),
        (BITBUCKET, "./x.yaml", "https://bitbucket.org/ws/r/src/main/d/x.yaml"),
        (BITBUCKET, "/y.yaml", "https://bitbucket.org/ws/r/src/main/y.yaml"),
        (BITBUCKET_SERVER, "./x.yaml", "https://bb.acme.com/projects/P/repos/r/browse/d/x.yaml?at=main"),
        (BITBUCKET_SERVER, "/y.yaml", "https://bb.acme.com/projects/P/repos/r/browse/y.yaml?at=main"),
        (AZURE, "./x.yaml", "https://dev.azure.com/org/proj/_git/r?path=%2Fd%2Fx.yaml&version=GBmain"),
        (AZURE, "/y.yaml", "https://dev.azure.com/org/proj/_git/r?path=%2Fy.yaml&version=GBmain"),
        (AZURE, "./", "https://dev.azure.com/org/proj/_git/r?path=%2Fd%2F&version=GBmain"),
        (AZURE, "../../../z.yaml", "https://dev.azure.com/org/proj/_git/r?path=%2Fz.yaml&version=GBmain"),
        (GITEA, "./x.yaml", "https://gitea.acme.com/o/r/src/branch/main/d/x.yaml"),
        (GITEA, "/y.yaml", "https://gitea.acme.com/o/r/src/branch/y.yaml"),
        (GERRIT, "./x.yaml", "https://gerrit.acme.com/gitiles/web/proj/+/refs/heads/main/d/x.yaml"),
        (GERRIT, "/y.yaml", "https://gerrit.acme.com/gitiles/web/proj/+/refs/heads/main/y.yaml"),
        (CODE_COMMIT, "./x.yaml", CODE_COMMIT.replace("c.yaml", "x.yaml")),
        (
            "https://bucket.s3.eu-west-1.amazonaws.com/d/c.yaml",
            "./x.yaml",
            "https://bucket.s3.eu-west-1.amazonaws.com/d/x.yaml",
        ),
        ("https://storage.cloud.google.com/b/d/c.yaml", "x.yaml", "https://storage.cloud.google.com/b/d/x.yaml"),
        ("https://example.com/d/c.yaml", "./x.yaml", "https://example.com/d/x.yaml"),
        ("https://example.com/d/c.yaml?v=1", "./x.yaml", "https://example.com/d/x.yaml?v=1"),
        ("https://example.com/d/c.yaml", "/y.yaml", "https://example.com/d/c.yaml/y.yaml"),
    ],
)
def test_a_target_is_resolved_as_its_host_does_it(base: str, relative: str, expected: str) -> None:
    assert resolve(base, relative, INTEGRATIONS) == expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (GITHUB, "https://github.com/o/r/edit/main/d/c.yaml"),
        (GITHUB.replace("blob", "tree"), "https://github.com/o/r/edit/main/d/c.yaml"),
        (GITHUB.replace("blob", "raw"), "https://github.com/o/r/raw/main/d/c.yaml"),
        (GITLAB, "https://gitlab.com/g/sub/p/-/edit/main/d/c.yaml"),
        ("https://gitlab.com/g/p/blob/main/c.yaml", "https://gitlab.com/g/p/blob/main/c.yaml"),
        (BITBUCKET, "https://bitbucket.org/ws/r/src/main/d/c.yaml?mode=edit&at=main"),
        (BITBUCKET_SERVER, "https://bb.acme.com/projects/P/repos/r/browse/d/c.yaml"),
        (AZURE, AZURE),
        (GITEA, "https://gitea.acme.com/o/r/_edit/main/d/c.yaml"),
        (
            GERRIT,
            "https://gerrit.acme.com/gerrit/admin/repos/edit/repo/web%2Fproj/branch/refs/heads/main/file/d/c.yaml",
        ),
        (CODE_COMMIT, CODE_COMMIT.replace("/browse/", "/files/edit/")),
        ("https://bucket.s3.eu-west-1.amazonaws.com/d/c.yaml", None),
        ("https://storage.cloud.google.com/b/c.yaml", None),
        ("https://example.com/d/c.yaml", None),
    ],
)
def test_the_edit_form_is_found_where_the_host_has_one(url: str, expected: str | None) -> None:
    assert edit_url(url, INTEGRATIONS) == expected


def test_gerrit_can_go_without_edit_links() -> None:
    gerrit = {"host": "g.com", "gitilesBaseUrl": "https://g.com/gitiles", "disableEditUrl": True}
    integrations = list_integrations(IntegrationsSettings.model_validate({"gerrit": [gerrit]}))
    assert edit_url("https://g.com/gitiles/p/+/refs/heads/main/c.yaml", integrations) is None


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (GITHUB, "https://github.com/o/r/tree/main/d/x.yaml#L5"),
        (GITLAB, "https://gitlab.com/g/sub/p/-/blob/main/d/x.yaml#L5"),
        (BITBUCKET, "https://bitbucket.org/ws/r/src/main/d/x.yaml#lines-5"),
        (BITBUCKET_SERVER, "https://bb.acme.com/projects/P/repos/r/browse/d/x.yaml?at=main#5"),
    ],
)
def test_a_line_is_pointed_at_in_the_words_of_the_host(url: str, expected: str) -> None:
    assert resolve(url, "./x.yaml", INTEGRATIONS, line=5) == expected


def test_a_file_on_github_gets_all_location_annotations() -> None:
    target = "https://github.com/acme/web/blob/main/sub/catalog-info.yaml"
    assert location_annotations(LocationRef("url", target), INTEGRATIONS) == {
        "backstage.io/managed-by-location": f"url:{target}",
        "backstage.io/managed-by-origin-location": f"url:{target}",
        "backstage.io/view-url": target,
        "backstage.io/edit-url": "https://github.com/acme/web/edit/main/sub/catalog-info.yaml",
        "backstage.io/source-location": "url:https://github.com/acme/web/tree/main/sub/",
    }


def test_a_file_at_a_commit_has_no_edit_form() -> None:
    target = f"https://github.com/acme/web/blob/{'0a' * 20}/catalog-info.yaml"
    annotations = location_annotations(LocationRef("url", target), INTEGRATIONS)
    assert "backstage.io/edit-url" not in annotations
    assert annotations["backstage.io/source-location"] == f"url:https://github.com/acme/web/tree/{'0a' * 20}/"


def test_a_file_on_an_unknown_host_can_only_be_viewed() -> None:
    origin = LocationRef("url", "https://example.com/all.yaml")
    location = LocationRef("url", "https://example.com/c.yaml")
    assert location_annotations(location, INTEGRATIONS, origin) == {
        "backstage.io/managed-by-location": "url:https://example.com/c.yaml",
        "backstage.io/managed-by-origin-location": "url:https://example.com/all.yaml",
        "backstage.io/view-url": "https://example.com/c.yaml",
    }


def test_a_local_file_only_says_where_it_is() -> None:
    annotations = location_annotations(LocationRef("file", "/srv/c.yaml"), INTEGRATIONS)
    assert set(annotations.values()) == {"file:/srv/c.yaml"} and len(annotations) == 2


def test_the_source_folder_of_an_unknown_host_is_not_known() -> None:
    assert source_location("https://example.com/c.yaml", INTEGRATIONS) is None
    assert source_location(GITLAB, INTEGRATIONS) == "url:https://gitlab.com/g/sub/p/-/blob/main/d/"


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        (GITHUB, "https://github.com/o/r/tree/next/other.json", True),
        (GITHUB, "https://github.com/o/other/blob/main/c.yaml", False),
        (GITHUB, "https://github.com/evil/r/blob/main/c.yaml", False),
        (GITHUB, "https://gitlab.com/o/r/-/blob/main/c.yaml", False),
        (GITHUB, "https://ghe.example.com/o/r/blob/main/c.yaml", False),
        (GITHUB, "https://example.com/swagger.json", True),
        ("https://example.com/c.yaml", GITHUB, True),
        (GITLAB, "https://gitlab.com/g/sub/q/-/blob/main/c.yaml", False),
        (GITLAB, "https://gitlab.com/g/sub/p/-/raw/main/x.json", True),
        (AZURE, AZURE.replace("/d/c.yaml", "/x.json"), True),
        (AZURE, AZURE.replace("_git/r", "_git/s"), False),
        (BITBUCKET_SERVER, BITBUCKET_SERVER.replace("repos/r", "repos/s"), False),
    ],
)
def test_files_are_of_one_repository_when_host_and_full_name_agree(first: str, second: str, same: bool) -> None:
    assert is_same_repository(first, second, INTEGRATIONS) is same


@pytest.mark.parametrize(
    "relative", ["x\\y", "\\\\evil.example.com\\x", "a\nb", "a\x00b", "%2e%2e/x", "a%2f..%2fb", "a%252fb"]
)
def test_a_relative_target_with_a_hidden_separator_is_refused(relative: str) -> None:
    with pytest.raises(Invalid):
        resolve(GITHUB, relative, INTEGRATIONS)


def test_azure_paths_cannot_climb_either() -> None:
    with pytest.raises(Invalid, match=TRAVERSAL):
        parse_address("https://dev.azure.com/o/p/_git/r?path=/a/../../b&version=GBmain", INTEGRATIONS)
    with pytest.raises(Invalid, match=TRAVERSAL):
        resolve(AZURE, "%2e%2e/%2e%2e/x", INTEGRATIONS)


def test_an_azure_version_that_is_no_branch_or_tag_is_an_error() -> None:
    with pytest.raises(Invalid, match="branch or a tag"):
        parse_address("https://dev.azure.com/o/p/_git/r?path=/c.yaml&version=GC0123", INTEGRATIONS)


PIECES = st.sampled_from(
    [
        *[
            "https://",
            "http://",
            "github.com",
            "gitlab.com",
            "dev.azure.com",
            "bitbucket.org",
            "bb.acme.com",
            "gitea.acme.com",
        ],
        *[
            "gerrit.acme.com",
            "gitiles",
            "o",
            "r",
            "blob",
            "tree",
            "-",
            "src",
            "_git",
            "projects",
            "repos",
            "+",
            "refs",
            "heads",
            "main",
            "c.yaml",
        ],
        *[
            "..",
            ".",
            "%2e",
            "%2f",
            "%252f",
            "%",
            "%ff",
            ";",
            "\\",
            "@",
            "#",
            "?",
            "?path=",
            "&",
            "version=GB",
            ":",
            ":99999",
            "[",
            "]",
            "*",
            "é",
            "/",
            "//",
        ],
        "\u2028",
        " ",
        "\n",
    ]
)
URLS = st.one_of(
    st.text(max_size=60),
    st.lists(PIECES, max_size=14).map("/".join),
    st.lists(PIECES, max_size=14).map("".join),
    st.lists(PIECES, max_size=8).map(lambda pieces: "https://github.com/" + "/".join(pieces)),
)


@given(base=URLS, relative=URLS)
def test_no_address_makes_the_rewriting_fail_in_an_unknown_way(base: str, relative: str) -> None:
    for attempt in (
        lambda: resolve(base, relative, INTEGRATIONS),
        lambda: edit_url(base, INTEGRATIONS),
        lambda: source_location(base, INTEGRATIONS),
        lambda: is_same_repository(base, relative, INTEGRATIONS),
        lambda: parse_address(base, INTEGRATIONS),
    ):
        try:
            attempt()
        except CallboardError as error:
            assert error.message
    assert (
        location_annotations(LocationRef("url", base), INTEGRATIONS)["backstage.io/managed-by-location"]
        == f"url:{base}"
    )


@given(pieces=st.lists(PIECES, max_size=10), relative=URLS)
def test_what_resolves_to_a_repository_file_has_no_climbing_path(pieces: list[str], relative: str) -> None:
    base = "https://github.com/o/r/blob/main/" + "/".join(pieces)
    try:
        address = parse_address(resolve(base, relative, INTEGRATIONS), INTEGRATIONS)
    except CallboardError:
        return
    if address is not None:
        assert not {"..", "."} & set(address.path.split("/"))
        assert not set("\\;#%") & set(address.path)
