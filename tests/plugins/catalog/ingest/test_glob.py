"""Patterns over URLs and paths."""

from __future__ import annotations

from time import process_time

import pytest

from callboard.plugins.catalog.ingest.glob import matches


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        ("https://a.example/*/x.yaml", "https://a.example/one/x.yaml", True),
        ("https://a.example/*/x.yaml", "https://a.example/one/two/x.yaml", False),
        ("https://a.example/**/x.yaml", "https://a.example/x.yaml", True),
        ("https://a.example/**/x.yaml", "https://a.example/one/two/x.yaml", True),
        ("https://a.example/**", "https://a.example/one/two", True),
        ("https://a.example/a**z", "https://a.example/abcz", True),
        ("https://a.example/a**z", "https://a.example/ab/cz", False),
        ("https://A.example/X", "https://a.EXAMPLE/x", True),
        ("https://a.example/*", "https://a.example/.hidden", True),
        ("https://a.example/?.yaml", "https://a.example/ab.yaml", False),
        ("https://a.example/[ab]?.yaml", "https://a.example/bx.yaml", True),
        ("https://a.example/[!ab].yaml", "https://a.example/a.yaml", False),
        ("https://a.example/[^ab].yaml", "https://a.example/c.yaml", True),
        ("https://a.example/[.yaml", "https://a.example/[.yaml", True),
        ("https://a.example/{one,two/{three,four}}/x", "https://a.example/two/four/x", True),
        ("https://a.example/{one,two}/x", "https://a.example/three/x", False),
        ("https://a.example/{one}/x", "https://a.example/{one}/x", True),
        ("!https://a.example/**", "https://b.example/x", True),
        ("https://a.example/a.b", "https://a.example/aXb", False),
        ("**/**/x", "x", True),
    ],
)
def test_patterns_match_whole_addresses_by_segments(pattern, text, expected):
    assert matches(pattern, text) is expected


@pytest.mark.parametrize("pattern", ["/".join(["**"] * 60) + "/b", "a*" * 40 + "b", "{a,b}" * 40])
def test_no_pattern_takes_long(pattern):
    before = process_time()
    assert not matches(pattern, "a/" * 200 + "a" * 500)
    assert process_time() - before < 2
