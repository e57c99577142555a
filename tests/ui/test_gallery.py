"""The page for plugin authors: it draws, and the lines it shows are the lines that made it."""

from __future__ import annotations

import re
from types import SimpleNamespace

from jinja2 import Environment

from callboard import ui
from callboard.ui.gallery import examples, template_examples


def test_the_gallery_is_drawn_strictly(environment: Environment, shell: SimpleNamespace) -> None:
    page = environment.get_template("ui/pages/gallery.html").render(
        shell=shell, crumbs=[], examples=examples(), template_examples=template_examples()
    )
    assert page.count('class="cb-demo"') == len(examples()) + len(template_examples())
    assert page.count("<h1") == 1
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert sorted(ids) == sorted(set(ids))


def test_each_example_shows_the_lines_that_made_it() -> None:
    for example in examples():
        compile(example.source, example.title, "exec")
        assert "ui." in example.source
        assert "return" not in example.source
        assert example.about


def test_every_component_of_python_has_an_example() -> None:
    shown = "\n".join(example.source for example in examples())
    not_drawn_alone = {"Column", "Component", "filters", "entity_link", "template", "link", "time"}
    missing = [name for name in ui.__all__ if name not in not_drawn_alone and f"ui.{name}(" not in shown]
    assert missing == []
