"""What is known of a finished page: title, description, headings, sections."""

from __future__ import annotations

import pytest

from callboard.plugins.techdocs.model import Heading, Section

from .conftest import Render

TITLES = [
    ("---\ntitle: Said\n---\n# Heading", "Said"),
    ("title: Said\n\n# Heading", "Said"),
    ("# A *heading* with `code` & [link](x.md)", "A heading with code & link"),
    ("# One :smile: more[^1]\n\n[^1]: x", "One 😄 more"),
    ("Text\n\n# Heading", ""),
    ("## Heading", ""),
    ("---\ntitle: [a]\n---\n# Heading", "Heading"),
    ('# <script>alert("x")</script>', 'alert("x")'),
    ("---\ntitle: <b>x</b>\n---\n", "<b>x</b>"),
]


@pytest.mark.parametrize(("text", "title"), TITLES)
def test_a_page_is_called_what_its_front_matter_or_first_heading_says(render: Render, text: str, title: str) -> None:
    assert render(text).title == title


def test_the_description_is_said_or_the_first_paragraph(render: Render) -> None:
    assert render("---\ndescription: Said\n---\n# A\n\nText").description == "Said"
    assert render("# A\n\n!!! note\n    x\n\nText *here*").description == "x"
    assert render("# A\n\n" + "word " * 100).description == "word " * 47 + "word…"


def test_headings_have_the_ids_that_lead_to_them(render: Render) -> None:
    rendered = render("# A & B\n\n## C\n\n### C\n\n## help")
    assert rendered.headings == (
        Heading(level=1, id="a-b", text="A & B"),
        Heading(level=2, id="c", text="C"),
        Heading(level=3, id="c_1", text="C"),
        Heading(level=2, id="docs-help", text="help"),
    )
    assert {each.id for each in rendered.headings} <= set(rendered.anchors)


def test_sections_hold_the_words_under_each_heading(render: Render) -> None:
    code, table = "```python\nx = 1\n```", "| a | b |\n|-|-|\n| c | d |"
    rendered = render(f"before\n\n# A\n\nun<b>believ</b>able\n\n- x\n- y\n\n## B\n\n{code}\n\n{table}")
    assert rendered.sections == (
        Section(id="", title="", text="before"),
        Section(id="a", title="A", text="unbelievable x y"),
        Section(id="b", title="B", text="x = 1 a b c d"),
    )
