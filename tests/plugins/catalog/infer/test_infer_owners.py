"""CODEOWNERS by the rules of GitHub and GitLab."""

from __future__ import annotations

import pytest
from infer_trees import MemoryTree

from callboard.plugins.catalog.infer.owners import find_owners, owner_of, read_codeowners


def owner(text: str, folder: str = "") -> str | None:
    rule = owner_of(read_codeowners(text), folder)
    return rule.owners[0] if rule else None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("* @acme/team-player", "team-player"),
        ("* @acme/first\n*.md @acme/docs\n* @acme/last", "last"),
        ("* @alice", "user:alice"),
        ("* alice.smith@example.com", "user:alice.smith"),
        ("* @alice @acme/team", "team"),
        ("* @group/subgroup/team", "team"),
        ("** @acme/x # everything", "x"),
        ("* @acme/Team_", "team"),
        ("# only a comment", None),
        ("* @acme/a\n*", None),
        ("/src/ @acme/a\n/docs/ @acme/a", "a"),
        ("/src/ @acme/a\n/docs/ @acme/b", None),
        ("* @@developer", None),
        ("* @", None),
        ("* <script>", None),
        ("[Back end] @acme/backend\n*\n", "backend"),
        ("^[Optional][2] @acme/opt\n* @acme/own", "own"),
    ],
)
def test_the_owner_of_the_root_is_the_last_rule_for_everything(text: str, expected: str | None) -> None:
    assert owner(text) == expected


@pytest.mark.parametrize(
    ("pattern", "folder", "owns"),
    [
        ("/services/orders/", "services/orders", True),
        ("/services/", "services/orders", True),
        ("services/**", "services/orders", True),
        ("orders/", "services/orders", True),
        ("/orders/", "services/orders", False),
        ("services/ord*", "services/orders", True),
        ("services/*", "services/orders", False),
        ("/services/orders/src/", "services/orders", False),
        ("**/orders", "a/b/orders", True),
        ("a/**/orders", "a/b/c/orders", True),
        ("a/**/orders", "b/orders", False),
        ("my\\ folder/", "my folder", True),
        ("!services/", "services", False),
        ("*" * 40, "services", False),
    ],
)
def test_a_pattern_owns_a_folder_with_all_that_is_in_it(pattern: str, folder: str, owns: bool) -> None:
    found = owner(f"* @acme/everyone\n{pattern} @acme/special", folder)
    assert found == ("special" if owns else "everyone")


def test_the_first_file_that_exists_counts_and_the_line_is_known() -> None:
    tree = MemoryTree({"docs/CODEOWNERS": "* @acme/docs", ".github/CODEOWNERS": "# us\n\n* @acme/us\n"})
    found = find_owners(tree).owner_of("")
    assert found is not None
    assert (found.value, found.file, found.line) == ("us", ".github/CODEOWNERS", 3)


def test_a_huge_file_is_read_in_bounds() -> None:
    rules = read_codeowners("a @acme/a\n" * 50_000)
    assert len(rules) == 5_000
