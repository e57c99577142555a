"""Where a page is edited."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callboard.plugins.techdocs.config import EditRule


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (
            EditRule(repository="https://github.com/acme/svc", prefix="edit/main/docs/"),
            "https://github.com/acme/svc/edit/main/docs/a%20b/guide.md",
        ),
        (
            EditRule(repository="https://example.com/", prefix="https://git.example.com/edit"),
            "https://git.example.com/edit/a%20b/guide.md",
        ),
        (
            EditRule(repository="https://example.com/x", prefix="?query=root/docs/"),
            "https://example.com/x?query=root/docs/a%20b/guide.md",
        ),
        (
            EditRule(repository="https://example.com/x", template="blob/main/{path_noext}.markdown"),
            "https://example.com/x/blob/main/a%20b/guide.markdown",
        ),
        (
            EditRule(repository="https://example.com/x", template="?path={path!q}"),
            "https://example.com/x?path=a%20b%2Fguide.md",
        ),
    ],
)
def test_a_page_is_edited_where_repo_url_and_edit_uri_say(rule: EditRule, expected: str) -> None:
    assert rule.address("a b/guide.md") == expected


@pytest.mark.parametrize(
    "rule",
    [
        EditRule(),
        EditRule(repository="https://github.com/acme/svc"),
        EditRule(prefix="edit/main/docs/"),
        EditRule(repository="https://example.com", prefix="javascript:alert(1)//"),
        EditRule(repository="https://[", prefix="edit"),
    ],
)
def test_what_is_no_web_address_gives_no_link(rule: EditRule) -> None:
    assert rule.address("guide.md") == ""


def test_a_template_reaches_nothing_but_the_path() -> None:
    rule = EditRule(repository="https://example.com", template="{path.__class__}/{0}/{x!r}/{path}")
    assert rule.address("guide.md") == "https://example.com/{path.__class__}/{0}/{x!r}/guide.md"


@given(repository=st.text(), prefix=st.text(), template=st.text(), path=st.text())
def test_whatever_is_written_becomes_a_web_address_or_nothing(
    repository: str, prefix: str, template: str, path: str
) -> None:
    address = EditRule(repository=repository, prefix=prefix, template=template).address(path)
    assert address == "" or address.startswith(("http://", "https://"))
