"""Reading `url:` locations from a code host on the loopback interface."""

from __future__ import annotations

import pytest

from callboard.plugins.catalog.model import SourceFile
from callboard.plugins.catalog.sources import Previous, ReadResult, Unchanged

from .conftest import CodeHost, Portal


def contents(result: ReadResult) -> dict[str, bytes]:
    return {file.location.target: file.content for file in result.files if isinstance(file, SourceFile)}


def tree(*paths: str, truncated: bool = False) -> dict[str, object]:
    entries = [{"path": path, "type": "blob", "mode": "100644", "sha": f"sha-{path}"} for path in paths]
    return {"sha": "x", "tree": entries, "truncated": truncated}


def test_a_file_is_asked_for_again_only_if_it_changed(code_host: CodeHost, github: Portal) -> None:
    code_host.put("/api/repos/o/r/contents/c.yaml?ref=main", "kind: API")
    url = f"{code_host.url}/o/r/blob/main/c.yaml"
    first = github.read("url", url)
    assert contents(first) == {url: b"kind: API"} and first.etag.startswith('"')
    second = github.read("url", url, first)
    assert (second.unchanged, second.files, second.etag) == (True, (), first.etag)
    code_host.put("/api/repos/o/r/contents/c.yaml?ref=main", "kind: Group")
    assert contents(github.read("url", url, second)) == {url: b"kind: Group"}
    assert len(code_host.asked) == 3


def test_the_token_goes_to_the_api_and_nowhere_else(code_host: CodeHost, github: Portal) -> None:
    code_host.put("/api/repos/o/r/contents/c.yaml?ref=main", "moved", Location="/elsewhere/c.yaml")
    code_host.failing["/api/repos/o/r/contents/c.yaml?ref=main"] = 302
    code_host.put("/elsewhere/c.yaml", "kind: API")
    github.read("url", f"{code_host.url}/o/r/blob/main/c.yaml")
    assert code_host.asked == ["/api/repos/o/r/contents/c.yaml?ref=main", "/elsewhere/c.yaml"]
    assert code_host.authorizations == ["Bearer sesame", None]


def test_a_server_without_etags_is_compared_by_content(code_host: CodeHost, portal: Portal) -> None:
    code_host.gives_etags = False
    code_host.put("/c.yaml", "kind: API")
    first = portal.read("url", f"{code_host.url}/c.yaml")
    assert portal.read("url", f"{code_host.url}/c.yaml", first).unchanged
    code_host.put("/c.yaml", "kind: Group")
    assert not portal.read("url", f"{code_host.url}/c.yaml", first).unchanged


def test_a_missing_file_keeps_what_there_was_unless_it_may_be_missing(code_host: CodeHost, github: Portal) -> None:
    url = f"{code_host.url}/o/r/blob/main/c.yaml"
    result = github.read("url", url, Previous(etag='"x"'))
    (problem,) = result.problems
    assert problem.message == f"Unable to read url, no matching files found for {url}"
    assert problem.name == "NotFoundError" and result.unchanged and result.etag == '"x"'
    optional = github.read("url", url, optional=True)
    assert (optional.files, optional.problems, optional.unchanged) == ((), (), False)


def test_a_server_that_is_down_changes_nothing(code_host: CodeHost, github: Portal) -> None:
    code_host.failing["/api/repos/o/r/contents/c.yaml?ref=main"] = 503
    result = github.read("url", f"{code_host.url}/o/r/blob/main/c.yaml", Previous(etag='"x"'), optional=True)
    assert result.unchanged and result.etag == '"x"'
    assert result.problems[0].name == "ServiceUnavailableError"


def test_a_host_that_nobody_allowed_is_not_asked(portal: Portal) -> None:
    result = portal.read("url", "https://example.com/c.yaml")
    assert result.problems[0].name == "NotAllowedError" and result.problems[0].hint


@pytest.mark.parametrize(
    "path",
    [
        "o/repo%2F..%2F..%2Fother/blob/main/c.yaml",
        "o/r/blob/main/%252e%252e%252fc.yaml",
        "o/r;x/blob/main/c.yaml",
        "o/r/blob/main/..\\c.yaml",
        "o@x/r/blob/main/c.yaml",
        "o/r/blob/main/c.yaml#/../x",
        "o/r/blob/main/..%2f..%2f*.yaml",
        "o/r",
    ],
)
def test_an_address_that_climbs_reaches_no_server(code_host: CodeHost, github: Portal, path: str) -> None:
    result = github.read("url", f"{code_host.url}/{path}")
    assert result.problems[0].name == "InputError" and code_host.asked == []


def test_a_pattern_on_github_is_matched_against_the_tree(code_host: CodeHost, github: Portal) -> None:
    listing = tree("a/catalog-info.yaml", "a/b/catalog-info.yaml", "catalog-info.yaml", "README.md")
    listing["tree"] += [  # type: ignore[operator]
        {"path": "link/catalog-info.yaml", "type": "blob", "mode": "120000", "sha": "s"},
        {"path": "sub", "type": "commit", "mode": "160000", "sha": "s"},
    ]
    code_host.put("/api/repos/o/r/git/trees/main?recursive=1", listing)
    for path in ("a/catalog-info.yaml", "a/b/catalog-info.yaml", "catalog-info.yaml"):
        code_host.put(f"/api/repos/o/r/contents/{path}?ref=main", path)
    pattern = f"{code_host.url}/o/r/tree/main/**/catalog-info.yaml"
    first = github.read("url", pattern)
    root = f"{code_host.url}/o/r/blob/main"
    assert contents(first) == {
        f"{root}/{path}": path.encode()
        for path in ("a/catalog-info.yaml", "a/b/catalog-info.yaml", "catalog-info.yaml")
    }
    code_host.asked.clear()
    assert github.read("url", pattern, first).unchanged
    assert code_host.asked == ["/api/repos/o/r/git/trees/main?recursive=1"]


def test_after_a_change_only_the_changed_files_are_fetched(code_host: CodeHost, github: Portal) -> None:
    code_host.put("/api/repos/o/r/git/trees/main?recursive=1", tree("a.yaml", "b.yaml", "c.yaml"))
    for path in ("a.yaml", "b.yaml", "c.yaml"):
        code_host.put(f"/api/repos/o/r/contents/{path}?ref=main", path)
    pattern = f"{code_host.url}/o/r/blob/main/*.yaml"
    first = github.read("url", pattern)
    listing = tree("a.yaml", "b.yaml")
    listing["tree"][1]["sha"] = "new"  # type: ignore[index]
    code_host.put("/api/repos/o/r/git/trees/main?recursive=1", listing)
    code_host.put("/api/repos/o/r/contents/b.yaml?ref=main", "B")
    code_host.asked.clear()
    second = github.read("url", pattern, first)
    assert contents(second) == {f"{code_host.url}/o/r/blob/main/b.yaml": b"B"}
    assert [f.location.target for f in second.files if isinstance(f, Unchanged)] == [
        f"{code_host.url}/o/r/blob/main/a.yaml"
    ]
    assert len(code_host.asked) == 2


def test_one_unreadable_match_is_a_problem_and_is_asked_for_again(code_host: CodeHost, github: Portal) -> None:
    code_host.put("/api/repos/o/r/git/trees/main?recursive=1", tree("a.yaml", "b.yaml"))
    code_host.put("/api/repos/o/r/contents/a.yaml?ref=main", "a")
    code_host.failing["/api/repos/o/r/contents/b.yaml?ref=main"] = 500
    pattern = f"{code_host.url}/o/r/blob/main/*.yaml"
    first = github.read("url", pattern)
    assert [problem.file for problem in first.problems] == [f"{code_host.url}/o/r/blob/main/b.yaml"]
    assert len(first.files) == 1
    code_host.failing.clear()
    code_host.put("/api/repos/o/r/contents/b.yaml?ref=main", "b")
    second = github.read("url", pattern, first)
    assert list(contents(second).values()) == [b"b"] and not second.problems


def test_a_tree_that_is_cut_off_is_not_taken_for_the_whole(code_host: CodeHost, github: Portal) -> None:
    code_host.put("/api/repos/o/r/git/trees/main?recursive=1", tree("a.yaml", truncated=True))
    result = github.read("url", f"{code_host.url}/o/r/blob/main/*.yaml")
    assert result.unchanged and "git:" in result.problems[0].hint


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b'{"tree": 3}', b'{"tree": ["x"]}', b"[" * 100_000])
def test_an_answer_that_is_no_tree_is_a_problem(code_host: CodeHost, github: Portal, body: bytes) -> None:
    code_host.put("/api/repos/o/r/git/trees/main?recursive=1", body)
    result = github.read("url", f"{code_host.url}/o/r/blob/main/*.yaml")
    assert result.unchanged and result.problems[0].name == "ServiceUnavailableError"


def test_a_pattern_without_a_match_is_a_missing_file(code_host: CodeHost, github: Portal) -> None:
    code_host.put("/api/repos/o/r/git/trees/main?recursive=1", tree("README.md"))
    result = github.read("url", f"{code_host.url}/o/r/blob/main/*.yaml")
    assert result.problems[0].name == "NotFoundError"


def test_a_pattern_on_gitlab_follows_all_pages(code_host: CodeHost, gitlab: Portal) -> None:
    api = "/api/v4/projects/g%2Fsub%2Fp/repository"
    listing = f"{api}/tree?ref=main&path=services&recursive=true&per_page=100"
    entries = [
        {"id": f"id-{name}", "path": f"services/{name}", "type": kind, "mode": mode}
        for name, kind, mode in (
            ("a/c.yaml", "blob", "100644"),
            ("b", "tree", "040000"),
            ("b/c.yaml", "blob", "100644"),
            ("l/c.yaml", "blob", "120000"),
        )
    ]
    code_host.put(f"{listing}&page=1", entries[:2], x_next_page="2")
    code_host.put(f"{listing}&page=2", entries[2:], x_next_page="")
    code_host.put(f"{api}/files/services%2Fa%2Fc.yaml/raw?ref=main", "a")
    code_host.put(f"{api}/files/services%2Fb%2Fc.yaml/raw?ref=main", "b")
    pattern = f"{code_host.url}/g/sub/p/-/blob/main/services/*/c.yaml"
    first = gitlab.read("url", pattern)
    root = f"{code_host.url}/g/sub/p/-/blob/main/services"
    assert contents(first) == {f"{root}/a/c.yaml": b"a", f"{root}/b/c.yaml": b"b"}
    code_host.asked.clear()
    assert gitlab.read("url", pattern, first).unchanged and len(code_host.asked) == 2


def test_hosts_that_cannot_be_searched_say_so(code_host: CodeHost, portal: Portal) -> None:
    for url in (
        f"{code_host.url}/x/*.yaml",
        "https://bitbucket.org/ws/r/src/main/*.yaml",
        "https://dev.azure.com/o/p/_git/r?path=/*/c.yaml&version=GBmain",
    ):
        (problem,) = portal.read("url", url).problems
        assert problem.message == f"Unsupported search pattern URL: {url}"
    assert code_host.asked == []


def test_a_redirect_to_a_host_that_is_not_allowed_is_not_followed(code_host: CodeHost, github: Portal) -> None:
    """CVE-2026-24048: the allow-list holds at every hop."""
    for target in ("http://169.254.169.254/latest/meta-data", "http://[::ffff:127.0.0.1]/", "http://localhost.nip.io/"):
        code_host.put("/api/repos/o/r/contents/c.yaml?ref=main", "moved", Location=target)
        code_host.failing["/api/repos/o/r/contents/c.yaml?ref=main"] = 302
        result = github.read("url", f"{code_host.url}/o/r/blob/main/c.yaml")
        assert result.unchanged and not result.files and len(result.problems) == 1
