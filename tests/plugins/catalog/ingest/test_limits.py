"""No file, however made, takes more than its share."""

from __future__ import annotations

from time import process_time

import pytest

from callboard.plugins.catalog.ingest.limits import ParseLimits

MILLION = 1_000_000


def bomb(levels: int) -> str:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, levels)]
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("text", "part"),
    [
        (bomb(9), "alias count"),
        ("a: &a [*a]\n", "anchor"),
        ("a: &a {b: *a}\n", "anchor"),
        ("a: &a x\nb: [" + "*a, " * 100 + "]\n", "Excessive alias count"),
        ("a: &a [" + "x, " * 5000 + "]\nb: [" + "*a, " * 60 + "]\n", "values"),
        ("[" * MILLION, "levels deep"),
        ("{a: " * MILLION, "levels deep"),
        ("- " * MILLION, "levels deep"),
        ("? " * MILLION, "levels deep"),
        ("\n".join(" " * n + "a:" for n in range(300)), "levels deep"),
        ("- \n" * MILLION, "200,000 values"),
        ("[" + "a," * MILLION, "200,000 values"),
        ("".join(f"k{n}: 1\n" for n in range(400_000)), "200,000 values"),
    ],
)
def test_a_document_that_would_grow_too_large_is_refused(read, text, part):
    before = process_time()
    parsed = read((text + "\n---\nkind: A\n").encode())
    assert process_time() - before < 10
    assert part in parsed.problems[0].message
    assert parsed.problems[0].hint
    assert [declaration.document for declaration in parsed.declarations] == [{"kind": "A"}]


def test_ninety_nine_aliases_are_still_allowed(read):
    parsed = read(("a: &a x\nb: [" + "*a, " * 99 + "]\n").encode())
    assert len(parsed.declarations[0].document["b"]) == 99


def test_a_hundred_levels_are_still_allowed(read):
    assert read(("[" * 99 + "]" * 99).encode(), limits=ParseLimits(depth=100)).problems[0].stage == "not-object"
    assert "levels deep" in read(("[" * 101 + "]" * 101).encode()).problems[0].message


@pytest.mark.parametrize(
    "text",
    [
        '"' + "a" * 4 * MILLION,
        "#\n" * 2 * MILLION,
        "a\n" * 2 * MILLION,
        "a:" * MILLION,
        "\t" * MILLION,
        "a: |\n" + " b\n" * MILLION,
        "[" * 50 + "}" * MILLION,
        "&a " * MILLION,
        "! " * MILLION,
        "'" * MILLION,
        "%A b\n" * MILLION,
        "...\n" * MILLION,
        "\\" * MILLION,
        "- - -\n" * 500_000,
    ],
)
def test_long_files_of_one_sort_take_little_time(read, text):
    before = process_time()
    read(text.encode())
    assert process_time() - before < 10


def test_a_file_of_twenty_megabytes_is_refused_unread(read):
    before = process_time()
    parsed = read(b"kind: A\n" + b"#" * 20 * MILLION)
    assert process_time() - before < 1
    assert parsed.declarations == ()
    assert "20,000,008 bytes" in parsed.problems[0].message
    assert "Split" in parsed.problems[0].hint


def test_ten_thousand_documents_are_read_and_one_more_is_refused(read):
    text = "---\nkind: A\nmetadata: {name: a}\n"
    parsed = read((text * 10_000).encode())
    assert (len(parsed.declarations), parsed.documents, parsed.problems) == (10_000, 10_000, ())
    assert parsed.declarations[-1].line == 29_999
    parsed = read((text * 10_001).encode())
    assert parsed.declarations == ()
    assert "10,000 documents" in parsed.problems[0].message
