"""A made-up site of documentation, of as many pages as wanted: the same number gives the same site.

Its pages are as long as those of the sites that we know: 40 lines of text in five sections, a code block, a table, an
admonition, tabs, a list, and links to other pages and headings.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

SEED = 20261130
PAGES_A_FOLDER = 20
TEXT = (
    "service queue deploy region listener playlist track ledger budget owner latency cache cluster "
    "rollback canary shard replica token schema event topic consumer retry deadline timeout limit metric "
    "alert trace page index ranking model feature pipeline partition retention contract tier incident "
    "runbook handbook squad tribe guild release branch commit merge review build test check report graph "
    "catalog entity relation template action step task secret role permission policy "
)
WORDS = TEXT.split()
SECTIONS = ("Why it is so", "How it is done", "When it breaks", "What it costs", "Who to ask")
PAGE = """# {title}

{lead}

{sections}
"""
EXTRAS = (
    '```python title="{slug}.py" hl_lines="2"\ndef {word}(value: int) -> str:\n    return f"{word}: {{value}}"\n```',
    '!!! warning "{word} first"\n    {text}',
    '=== "HTTP"\n\n    ```sh\n    curl https://{word}.example/status\n    ```\n\n=== "gRPC"\n\n    {text}',
    "| what | how much | until |\n|---|---:|---|\n| {word} | 12 | {slug} |\n| limit | 40 | never |",
    "1. {text}\n2. **{word}** goes first.\n3. See [{title}]({link}) and [the costs]({link}#what-it-costs).",
)


def write_site(folder: Path, pages: int) -> list[str]:
    """Writes `mkdocs.yml` and `docs` there; returns the pages' files, relative to `docs`."""
    chance = random.Random(SEED)
    paths = ["index.md", *(f"part-{number // PAGES_A_FOLDER:02}/page-{number:03}.md" for number in range(1, pages))]
    for path in paths:
        file = folder / "docs" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(_page(chance, path, paths), encoding="utf-8")
    (folder / "mkdocs.yml").write_text("\n".join(_settings(paths)) + "\n", encoding="utf-8")
    return paths


def _page(chance: random.Random, path: str, paths: list[str]) -> str:
    parts = []
    for number, heading in enumerate(SECTIONS):
        target = chance.choice(paths)
        up = "../" if "/" in path else ""
        words = {
            "slug": Path(target).stem,
            "word": chance.choice(WORDS),
            "text": _sentence(chance),
            "title": _title(target),
            "link": f"{up}{target}",
        }
        body = "\n".join(_sentence(chance) for _ in range(6))
        parts.append(f"## {heading}\n\n{body}\n\n{EXTRAS[number].format(**words)}\n")
    return PAGE.format(title=_title(path), lead=_sentence(chance), sections="\n".join(parts))


def _sentence(chance: random.Random) -> str:
    words = chance.choices(WORDS, k=chance.randint(10, 16))
    words[3] = f"`{words[3]}`"
    words[6] = f"**{words[6]}**"
    return f"{' '.join(words).capitalize()}."


def _title(path: str) -> str:
    return Path(path).stem.replace("-", " ").capitalize()


def _settings(paths: list[str]) -> Iterator[str]:
    yield "site_name: A made-up site"
    yield "plugins: [techdocs-core]"
    yield "nav:"
    folders: dict[str, list[str]] = {}
    for path in paths:
        folders.setdefault(path.rpartition("/")[0], []).append(path)
    for folder, files in folders.items():
        if folder:
            yield f"  - {_title(folder)}:"
        yield from (f"  {'    ' if folder else ''}- {file}" for file in files)
