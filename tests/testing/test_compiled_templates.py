"""Portals of one process share what templates were compiled to."""

from __future__ import annotations

from typing import Any

from jinja2 import DictLoader, Environment

from callboard.testing.portal import CompiledTemplates


def test_a_template_is_compiled_once_and_again_when_it_changes() -> None:
    compiled: list[str] = []

    class Counting(Environment):
        def compile(self, source: Any, *rest: Any, **more: Any) -> Any:
            compiled.append(source)
            return super().compile(source, *rest, **more)

    cache, texts = CompiledTemplates(), {"page.html": "one", "other.html": "one"}

    def render(name: str) -> str:
        return Counting(loader=DictLoader(texts), bytecode_cache=cache).get_template(name).render()

    assert [render("page.html"), render("page.html"), render("other.html")] == ["one", "one", "one"]
    texts["page.html"] = "two"
    assert [render("page.html"), render("page.html")] == ["two", "two"]
    assert compiled == ["one", "one", "two"]
