"""Each common mistake in a file is met with a line and with what to do."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    ("text", "line", "hint"),
    [
        ("a: 1\n{%- if values.x %}\nb: 2\n", 2, "looks like a template"),
        ("a: 1\nb: {{ x }}/{{ y }}\n", 2, "looks like a template"),
        ("a:\n\tb: 1\n", 2, "spaces, not tabs"),
        ("a:\n  b: 1\n\tc: 2\n", 3, "spaces, not tabs"),
        ("a: `x`\n", 1, "Quote the value: ``` cannot start"),
        ("a: @team\n", 1, "Quote the value: `@` cannot start"),
        ("- a\n- %x\n", 2, "Quote the value: `%` cannot start"),
        ("description: Plays: everything\n", 1, '`description: "Plays: everything"`'),
        ("a:\n  links:''\n  b: 1\n", 3, "`links: ''`"),
        ("a: 1\nname:x\nb: 2\n", 3, "`name: x`"),
        ("a: 'open\nb: 2\n", 3, "never closed"),
        ("a: [1, 2\n", 2, "not closed"),
        ('a: "C:\\dir"\n', 1, "backslash"),
        ("a: *bold*\n", 1, "starts with `*`"),
        ("a: &x 1\nb: &x 2\n", 2, "its own name"),
        ("<<<<<<< HEAD\na: 1\n=======\na: 2\n>>>>>>> main\n", 2, "merge conflict"),
        ("a: 1\n  b: 2\n", 2, "indentation"),
        ("a: 'x' y\n", 1, "quote"),
        ("a: 1\na: 2\n", 2, "Keep one of the two"),
        ("kind: A\nplain words\n", 3, "lacks `: `"),
        ("%FOO\nkind: A\n", 1, "`%`"),
    ],
)
def test_a_mistake_is_met_with_its_line_and_a_remedy(read, text, line, hint):
    (problem,) = read(text.encode()).problems
    assert hint in problem.hint
    assert problem.line == line
    assert problem.message.startswith("YAML error: ")
