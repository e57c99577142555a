"""Other files within a page, `--8<-- "name"`: read from what the process was given, and from nowhere else."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from markdown import Extension, Markdown
from markdown.preprocessors import Preprocessor

MARK: Final = re.compile(
    r"""(?P<space>[ \t]*)(?P<escape>;*)(?:-+8<-+[ \t]+(?P<name>"(?:\\"|[^"])+"|'(?:\\'|[^'])+')|-+8<-+)"""
)
SECTION: Final = re.compile(
    r"(?P<escape>;*)-+8<-+[ \t]+\[[ \t]*(?P<type>start|end)[ \t]*:[ \t]*(?P<name>[a-z][-_0-9a-z]*)[ \t]*\]", re.I
)
LINES: Final = re.compile(r"(?P<file>.*?)(?P<lines>(?::-?\d{0,9}){1,2}(?:,-?\d{0,9}(?::-?\d{0,9})?)*)")
NAMED_SECTION: Final = re.compile(r"(?P<file>.*?):(?P<section>[A-Za-z][-_0-9A-Za-z]*)")
DEEPEST: Final = 10
LONGEST_LINE: Final = 2_000
"""Characters of a line that may be a mark; longer ones are text."""


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What a mark asks for: a file, of it a section or ranges of lines, 1-based, None for either end."""

    file: str
    section: str = ""
    ranges: tuple[tuple[int | None, int | None], ...] = ()


@dataclass(frozen=True)
class Missing:
    """A snippet that is not there, as its name is written, and why."""

    written: str
    reason: str


def snippets_named(text: str) -> set[str]:
    """The names of the files that a text asks for, as they are written but for sections and ranges of lines."""
    return {wanted.file for _, wanted in _asked(text.split("\n")) if not _is_address(wanted.file)}


def _asked(lines: Sequence[str]) -> Iterator[tuple[str, Wanted]]:
    in_block = False
    for line in lines:
        found = _mark(line)
        if found is not None and not found["escape"]:
            if found["name"] is None:
                in_block = not in_block
            elif not in_block and (wanted := _wanted(found["name"][1:-1])):
                yield found["name"][1:-1], wanted
        elif found is None and in_block and (wanted := _wanted(line)):
            yield line.strip(), wanted


def _mark(line: str) -> re.Match[str] | None:
    return MARK.fullmatch(line.rstrip("\r")) if "8<" in line and len(line) <= LONGEST_LINE else None


def _wanted(written: str) -> Wanted | None:
    name = written.strip()
    if not name or name.startswith(";") or len(name) > LONGEST_LINE:
        return None
    if not _is_address(name) and (found := LINES.fullmatch(name)):
        return Wanted(file=found["file"].strip(), ranges=tuple(_ranges(found["lines"]))) if found["file"] else None
    if not _is_address(name) and (found := NAMED_SECTION.fullmatch(name)):
        return Wanted(file=found["file"].strip(), section=found["section"]) if found["file"] else None
    return Wanted(file=name)


def _ranges(said: str) -> Iterator[tuple[int | None, int | None]]:
    for part in said[1:].split(","):
        first, _, last = part.partition(":")
        yield _number(first), _number(last)


def _number(said: str) -> int | None:
    return int(said) if said.lstrip("-") else None


def _is_address(name: str) -> bool:
    return name.lower().startswith(("https://", "http://"))


@dataclass
class Snippets:
    """Puts snippets into the lines of a page. Tells which it was asked for, and which were missing."""

    texts: Mapping[str, str]
    most: int
    dedent: bool = False
    used: dict[str, None] = field(default_factory=dict)
    missing: list[Missing] = field(default_factory=list)
    _left: int = 0

    def expand(self, lines: Sequence[str]) -> list[str]:
        """The lines with the snippets that they ask for."""
        self.used.clear()
        self.missing.clear()
        self._left = self.most
        return self._expand(lines, (), is_section=False)

    def _expand(self, lines: Sequence[str], within: tuple[str, ...], *, is_section: bool) -> list[str]:
        done: list[str] = []
        in_block = False
        for line in lines:
            found = _mark(line)
            if found is not None and found["escape"]:
                done.append(line.replace(";", "", 1))
            elif found is not None and found["name"] is None:
                in_block = not in_block
            elif found is not None and not in_block:
                done += self._included(found["space"], found["name"][1:-1], within)
            elif found is None and in_block:
                space = line[: len(line) - len(line.lstrip())]
                done += self._included(space, line, within) if line.strip() else [""]
            elif found is None:
                done += [line] if is_section else _without_section_mark(line)
        return done

    def _included(self, space: str, written: str, within: tuple[str, ...]) -> list[str]:
        wanted = _wanted(written)
        if wanted is None:
            return []
        if reason := self._refusal(wanted, within):
            self.missing.append(Missing(written.strip(), reason))
            return []
        if wanted.file in within:
            return []
        lines = self.texts[wanted.file].replace("\r\n", "\n").split("\n") if self.texts[wanted.file] else []
        selected = _section(lines, wanted.section) if wanted.section else _selected(lines, wanted.ranges)
        if selected is None:
            self.missing.append(Missing(written.strip(), f"`{wanted.file}` has no section `{wanted.section}`"))
            return []
        if self.dedent and (wanted.section or wanted.ranges):
            selected = textwrap.dedent("\n".join(selected)).split("\n")
        self._left -= sum(map(len, selected)) + len(selected) * (len(space) + 1)
        if self._left < 0:
            self.missing.append(Missing(written.strip(), "the page has become too long"))
            return []
        inner = self._expand(selected, (*within, wanted.file), is_section=bool(wanted.section))
        return [f"{space.expandtabs(4)}{line}" for line in inner]

    def _refusal(self, wanted: Wanted, within: tuple[str, ...]) -> str:
        if _is_address(wanted.file):
            return "it is an address, and snippets come from the repository alone"
        self.used[wanted.file] = None
        if wanted.file not in self.texts:
            return "there is no such file in the repository"
        return "snippets nest too deeply" if len(within) >= DEEPEST else ""


def _selected(lines: list[str], ranges: Sequence[tuple[int | None, int | None]]) -> list[str]:
    """The lines of all ranges; negative numbers count from the end."""
    if not ranges:
        return lines
    found: list[str] = []
    for first, last in ranges:
        start = None if first is None else len(lines) + first if first < 0 else first - 1
        end = len(lines) + last + 1 if last is not None and last < 0 else last
        found += lines[max(0, start) if start is not None else None : max(0, end) if end is not None else None]
    return found


def _section(lines: Sequence[str], name: str) -> list[str] | None:
    """What stands between the marks of a section, without those of others; None when it is not there."""
    found: list[str] | None = None
    for line in lines:
        mark = _section_mark(line)
        if mark is None or mark["escape"]:
            if found is not None:
                found += _without_section_mark(line)
        elif mark["name"] == name:
            if mark["type"].lower() == "end":
                break
            found = found if found is not None else []
    return found


def _section_mark(line: str) -> re.Match[str] | None:
    return SECTION.search(line) if "8<" in line and len(line) <= LONGEST_LINE else None


def _without_section_mark(line: str) -> list[str]:
    mark = _section_mark(line)
    if mark is None:
        return [line]
    return [line[: mark.start()] + line[mark.start() + 1 :]] if mark["escape"] else []


class SnippetExtension(Extension):
    """Puts them in before anything else of Markdown is read."""

    def __init__(self, snippets: Snippets, **options: Any) -> None:
        self.snippets = snippets
        snippets.dedent = bool(options.get("dedent_subsections", False))
        super().__init__()

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - the name is Python-Markdown's
        """Comes before white space is normalised, as the original does."""
        md.preprocessors.register(_Expanding(self.snippets), "snippet", 32)


class _Expanding(Preprocessor):
    def __init__(self, snippets: Snippets) -> None:
        super().__init__()
        self._snippets = snippets

    def run(self, lines: list[str]) -> list[str]:
        return self._snippets.expand(lines)
