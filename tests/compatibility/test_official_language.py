"""The `${{ }}` language gives what Nunjucks itself gives, set up as Backstage does it; the differences are listed."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from callboard.plugins.scaffolder.render import Limits, TextOptions, Unrenderable
from rendering import Rendering, rendering

from .conftest import HERE
from .language import CONTEXT, COOKIECUTTER_TEXTS, TEXTS, expressions

CORPUS = HERE.parents[2] / "shared/corpus/templates"
OPTIONS: list[dict[str, bool]] = [
    {},
    {"trimBlocks": True},
    {"lstripBlocks": True},
    {"trimBlocks": True, "lstripBlocks": True},
]
_EXPRESSION = re.compile(r"\$\{\{((?:[^}]|\}(?!\}))*)\}\}")
_VALUE = re.compile(r"\b(?:values|cookiecutter)\.([A-Za-z_]\w*)")
_GUESSES: list[Any] = ["text", True, ["a", "b"], {"name": "n", "key": "k"}, 3, "", False, "github.com?owner=o&repo=r"]


@pytest.fixture(scope="module")
def language() -> Iterator[Rendering]:
    with rendering(Limits(seconds=60, patience=120)) as made:
        yield made


def test_our_own_expressions_give_the_same(node: str, language: Rendering) -> None:
    ours = expressions()
    assert len(ours) > 300
    assert _compare_expressions(node, language, ours) == {}


@pytest.mark.corpus
def test_expressions_of_the_corpus_give_the_same(node: str, language: Rendering) -> None:
    files = [path for path in sorted(CORPUS.rglob("*")) if path.is_file() and path.suffix in {".yaml", ".yml"}]
    found = {each.strip() for path in files for each in _EXPRESSION.findall(path.read_text("utf-8", "replace"))}
    assert len(found) > 700
    assert _compare_expressions(node, language, sorted(found)) == {}


def test_our_own_texts_give_the_same(node: str, language: Rendering) -> None:
    values = CONTEXT["parameters"]
    asked = [_text(source, values, options) for source in TEXTS for options in OPTIONS]
    asked += [_text(source, values, {"cookiecutter": True}) for source in COOKIECUTTER_TEXTS]
    assert _compare_texts(node, language, asked) == {}


@pytest.mark.corpus
def test_files_of_the_corpus_give_the_same(node: str, language: Rendering) -> None:
    files = [path for path in sorted(CORPUS.rglob("*")) if path.is_file()]
    texts = [text for text in map(_text_of, files) if text and re.search(r"\$\{\{|\{%|\{#", text)]
    baked = [text for text in map(_text_of, files) if text and "{{ cookiecutter" in text]
    assert len(texts) > 500
    values = _guess([*texts, *baked])
    asked = [_text(text, values, OPTIONS[number % len(OPTIONS)]) for number, text in enumerate(texts)]
    asked += [_text(text, values, {"cookiecutter": True}) for text in baked]
    assert _compare_texts(node, language, asked) == {}


def test_the_differences_are_what_they_are_said_to_be(node: str, language: Rendering) -> None:
    slices = _official(node, [{"source": "[1, 2, 3][0:2]", "context": {}}], [])["expressions"][0]
    assert "error" in slices["value"]
    assert language.value("${{ [1, 2, 3][0:2] }}") == [1, 2]
    ignored = "a{% include 'x' ignore missing %}"
    assert _official(node, [], [_text(ignored, {}, {})])["texts"] == [{"text": "a"}]
    with pytest.raises(Unrenderable, match="'include' is not available"):
        language.text(ignored)


def _compare_expressions(node: str, language: Rendering, sources: Sequence[str]) -> Mapping[str, Any]:
    """What is not the same, by its expression: theirs and ours."""
    theirs = _official(node, [{"source": each, "context": CONTEXT} for each in sources], [])["expressions"]
    tree = {f"{number}{kind}": text for number, each in enumerate(sources) for kind, text in _both(each).items()}
    rendered = language.values(tree, CONTEXT)
    failed = {re.match(r"`(\d+[vt])`", each)[1] for each in rendered.warnings}  # type: ignore[index]
    different = {}
    for number, (source, official) in enumerate(zip(sources, theirs, strict=True)):
        ours = {}
        for kind, name in (("v", "value"), ("t", "text")):
            key = f"{number}{kind}"
            ours[name] = "error" if key in failed else rendered.value.get(key, "undefined")
        wanted = {
            "value": "error" if "error" in official["value"] else _bare(official["value"].get("value", "undefined")),
            "text": "error" if "error" in official["text"] else official["text"]["text"],
        }
        if ours != wanted:
            different[source] = (wanted, ours)
    return different


def _bare(value: Any) -> Any:
    """Text that is marked as safe is an object to `dump`; here it is text."""
    return value["val"] if isinstance(value, dict) and set(value) == {"val", "length"} else value


def _both(source: str) -> dict[str, str]:
    return {"v": f"${{{{ {source} }}}}", "t": f"x${{{{ {source} }}}}"}


def _compare_texts(node: str, language: Rendering, asked: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    """What is not the same, by its source: theirs and ours. What they render goes at once, what they refuse singly."""
    theirs = dict(enumerate(_official(node, [], asked)["texts"]))
    ours: dict[int, str | None] = {}
    for options in [*OPTIONS, {"cookiecutter": True}]:
        of_these = [number for number, each in enumerate(asked) if each["options"] == options]
        rendered = [number for number in of_these if "text" in theirs[number]]
        ours.update(zip(rendered, _ours(language, [asked[number] for number in rendered]), strict=True))
        for number in set(of_these) - set(rendered):
            with suppress(Unrenderable):
                ours[number] = _ours(language, [asked[number]])[0]
    return {
        asked[number]["source"][:500]: (theirs[number], ours.get(number))
        for number in theirs
        if ours.get(number) != theirs[number].get("text")
    }


def _ours(language: Rendering, asked: Sequence[Mapping[str, Any]]) -> list[str]:
    if not asked:
        return []
    options = asked[0]["options"]
    chosen = TextOptions(
        cookiecutter=options.get("cookiecutter", False),
        trim_blocks=options.get("trimBlocks", False),
        lstrip_blocks=options.get("lstripBlocks", False),
    )
    (values,) = asked[0]["context"].values()
    texts: list[str] = language.run(language.renderer.text([each["source"] for each in asked], values, chosen))
    return texts


def _text(source: str, values: Any, options: Mapping[str, bool]) -> dict[str, Any]:
    name = "cookiecutter" if options.get("cookiecutter") else "values"
    return {"source": source, "context": {name: values}, "options": options}


def _official(node: str, expressions: Iterable[Any], texts: Iterable[Any]) -> Any:
    asked = json.dumps({"expressions": list(expressions), "texts": list(texts)})
    command = [node, "nunjucks.mjs"]
    done = subprocess.run(command, cwd=HERE, input=asked, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def _text_of(path: Path) -> str | None:
    try:
        return path.read_bytes().decode("utf-8")
    except UnicodeDecodeError:
        return None


def _guess(texts: Sequence[str]) -> dict[str, Any]:
    """A value of some type for every name that the texts ask for."""
    names = sorted({name for text in texts for name in _VALUE.findall(text)})
    return {name: _GUESSES[(number + len(name)) % len(_GUESSES)] for number, name in enumerate(names)}
