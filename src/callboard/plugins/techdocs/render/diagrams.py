"""Diagrams stay text: Mermaid for the reader's own drawing, PlantUML and Graphviz as code. Nothing is started, and
nothing is asked of a server."""

from __future__ import annotations

import re
from html import escape
from typing import Any, Final

from markdown import Extension, Markdown
from markdown.preprocessors import Preprocessor

NAMES: Final = {
    "plantuml": "plantuml",
    "puml": "plantuml",
    "uml": "plantuml",
    "c4plantuml": "plantuml",
    "graphviz": "graphviz",
    "dot": "graphviz",
}
FENCE: Final = re.compile(
    r"(?P<before>[ >]*(?:`{3,}|~{3,}))[ ]*(?P<name>plantuml|puml|uml|c4plantuml|graphviz)[ ]+\S.*"
)
UML_BEGIN: Final = re.compile(r"(?P<space>[ ]*)::uml::.*")
UML_END: Final = re.compile(r"[ ]*::end-uml::[ ]*")
CURLY_BEGIN: Final = re.compile(r"\{%[ ]*(?:dot|neato|fdp|sfdp|twopi|circo)\s+\S+\s*")
CURLY_END: Final = re.compile(r"%\}[ ]*")
MERMAID_CODE: Final = re.compile(r'<pre(?: class="[^"<]*")?><code class="language-mermaid">([^<]*)</code></pre>')


def format_mermaid(source: str, *_given: Any, **_named: Any) -> str:
    """A fence of pymdown-extensions: `<pre class="mermaid">`, which readers draw."""
    return f'<pre class="mermaid"><code>{escape(source, quote=False)}</code></pre>'


def format_text(source: str, language: str, *_given: Any, **_named: Any) -> str:
    """A fence of pymdown-extensions: a block of code with the name of its language."""
    name = NAMES.get(language, "text")
    text = escape(source, quote=False)
    return f'<div class="language-{name} highlight"><pre><code class="language-{name}">{text}\n</code></pre></div>'


FENCES: Final = [
    {"name": "mermaid", "class": "mermaid", "format": format_mermaid},
    *({"name": name, "class": name, "format": format_text} for name in NAMES if name != "dot"),
]


def mark_mermaid(html: str) -> str:
    """Code blocks of other extensions that hold Mermaid, in the form of `format_mermaid`."""
    return MERMAID_CODE.sub(r'<pre class="mermaid"><code>\1</code></pre>', html) if "language-mermaid" in html else html


class DiagramExtension(Extension):
    """Takes the other ways to write diagrams as fences, for the extensions that render diagrams elsewhere."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - the name is Python-Markdown's
        """Comes before fences are read."""
        md.preprocessors.register(_Fencing(), "diagram_fences", 29)


class _Fencing(Preprocessor):
    def run(self, lines: list[str]) -> list[str]:
        text = "\n".join(lines)
        if not any(word in text for word in ("uml", "graphviz", "{%")):
            return lines
        done: list[str] = []
        end: re.Pattern[str] | None = None
        space = ""
        for line in lines:
            if end is not None and end.fullmatch(line):
                done.append(f"{space}```")
                end = None
            elif end is None and (begin := _begin(line)):
                space, name, end = begin
                done.append(f"{space}```{name}")
            else:
                done.append(_plain_fence(line))
        return [*done, f"{space}```"] if end is not None else done


def _begin(line: str) -> tuple[str, str, re.Pattern[str]] | None:
    if found := UML_BEGIN.fullmatch(line):
        return found["space"], "plantuml", UML_END
    return ("", "graphviz", CURLY_END) if CURLY_BEGIN.fullmatch(line) else None


def _plain_fence(line: str) -> str:
    """The first line of a fence without the options of a renderer."""
    found = FENCE.fullmatch(line) if "`" in line or "~" in line else None
    return f"{found['before']}{found['name']}" if found else line
