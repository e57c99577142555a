"""What can be asked of the language: values for a step, whether a step runs, the texts of a skeleton."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from callboard import Lost, Workers, usable_cores

from ..model import TemplateFilter
from .answers import (
    ConditionAnswer,
    FaultsAnswer,
    TextAnswer,
    Unrenderable,
    ValuesAnswer,
    Warned,
    read_answer,
    to_json,
    to_request,
    told_warning,
)
from .limits import Limits

MODULE: Final = f"{__package__}.sandbox"
MOST_PROCESSES: Final = 2
MARKS: Final = re.compile(r"\$\{\{|\{%|\{#")
COOKIECUTTER_MARKS: Final = re.compile(r"\{\{|\{%|\{#")
TEXTS_AT_ONCE: Final = 100
CHARACTERS_AT_ONCE: Final = 1024 * 1024


@dataclass(frozen=True, kw_only=True)
class Rendered:
    """A JSON tree whose strings were rendered. `is_undefined` says that the whole of it gave nothing at all."""

    value: Any
    warnings: Sequence[str] = ()
    is_undefined: bool = False


@dataclass(frozen=True, kw_only=True)
class Truth:
    """Whether a condition holds, and whether it looked at how the task has been doing so far."""

    truthy: bool
    asked_status: bool = False
    warnings: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True)
class TextOptions:
    """How the texts of a skeleton are written: with `{{ cookiecutter.x }}`, or with `${{ values.x }}`; and whether the
    newline behind a block and the blanks before one go."""

    cookiecutter: bool = False
    trim_blocks: bool = False
    lstrip_blocks: bool = False


class Renderer:
    """Renders templates in processes of their own, which start when they are first needed, until `close`.

    `hosts` are the code hosts by name with their type, as `parseRepoUrl` knows them. Every call raises Unrenderable
    when a limit is reached; the process that had it is replaced.
    """

    def __init__(
        self,
        *,
        hosts: Mapping[str, str],
        filters: Iterable[TemplateFilter] = (),
        limits: Limits | None = None,
    ) -> None:
        self._limits = limits or Limits()
        setup = {"limits": self._limits, "hosts": dict(hosts), "filters": {each.id: each.source for each in filters}}
        count = min(MOST_PROCESSES, usable_cores())
        self._workers = Workers(MODULE, msgspec.json.encode(setup), count=count, limit=self._limits.patience)

    async def values(self, template: Any, context: Mapping[str, Any], *, strict: bool = False) -> Rendered:
        """A JSON tree with every string in it rendered.

        A string that is one expression becomes its value; what gives undefined is left out. A string that cannot be
        rendered stays as it is with a warning; with `strict`, Unrenderable is raised.
        """
        if not self._has_marks(template):
            return Rendered(value=template)
        request = {"template": template, "context": to_json(context), "strict": strict}
        answer = read_answer(await self._ask("values", request), ValuesAnswer)
        return Rendered(value=answer.value, is_undefined=answer.is_undefined, warnings=_told(answer.warnings))

    async def condition(
        self, template: Any, context: Mapping[str, Any], *, failed: bool = False, strict: bool = False
    ) -> Truth:
        """Whether what stands under `if` holds: nothing and anything but text hold unless it is `false`.

        An empty list does not hold; for the rest truth is JavaScript's. `failed` is what `failure()` answers.
        """
        if not isinstance(template, str):
            return Truth(truthy=template is not False)
        if not self._has_marks(template):
            return Truth(truthy=bool(template))
        request = {"template": template, "context": to_json(context), "strict": strict, "failed": failed}
        answer = read_answer(await self._ask("condition", request), ConditionAnswer)
        return Truth(truthy=answer.truthy, asked_status=answer.asked_status, warnings=_told(answer.warnings))

    async def text(
        self,
        texts: Sequence[str],
        values: Mapping[str, Any],
        options: TextOptions = TextOptions(),
    ) -> list[str]:
        """What each text gives. They see `values`, or `cookiecutter`, and nothing else. Raises Unrenderable."""
        marks = COOKIECUTTER_MARKS if options.cookiecutter else MARKS
        context = to_json({"cookiecutter" if options.cookiecutter else "values": values})
        chosen = _chosen(options)
        rendered = list(texts)
        for numbers in _batches([number for number, each in enumerate(texts) if marks.search(each)], texts):
            for number in numbers:
                self._require_size(texts[number], number)
            request = {"texts": [texts[number] for number in numbers], "context": context, "options": chosen}
            for number, text in zip(numbers, await self._texts(request, numbers), strict=True):
                rendered[number] = text
        return rendered

    async def check(
        self, texts: Sequence[str], options: TextOptions = TextOptions(), *, expressions: bool = False
    ) -> list[tuple[int, str] | None]:
        """For each text the line and what is wrong there, whatever it were given: its form, unknown filters and tests.

        `expressions` are strings of steps; others are texts of skeletons.
        """
        request = {"texts": list(texts), "options": _chosen(TextOptions() if expressions else options)}
        faults = read_answer(await self._ask("faults", request), FaultsAnswer).faults
        if len(faults) != len(texts):
            raise Unrenderable("A template gave something that is not text")
        return [(each.line, each.message) if each else None for each in faults]

    async def close(self) -> None:
        """Ends the processes."""
        await self._workers.close()

    async def _texts(self, request: Mapping[str, Any], numbers: Sequence[int]) -> list[str]:
        try:
            texts = read_answer(await self._ask("text", request), TextAnswer).texts
        except Unrenderable as error:
            error.number = numbers[min(error.number, len(numbers) - 1)]
            raise
        if len(texts) != len(numbers):
            raise Unrenderable("A template gave something that is not text", number=numbers[0])
        return texts

    async def _ask(self, kind: str, request: Mapping[str, Any]) -> bytes:
        try:
            return await self._workers.call(to_request(kind, request))
        except Lost as error:
            raise Unrenderable(
                f"It cannot be rendered. {error}", hint="Look for what repeats itself, or grows without end."
            ) from error

    def _has_marks(self, tree: Any) -> bool:
        marked = [each for each in _texts_in(tree) if MARKS.search(each)]
        for text in marked:
            self._require_size(text, 0)
        return bool(marked)

    def _require_size(self, text: str, number: int) -> None:
        if len(text) > self._limits.source:
            raise Unrenderable(f"A template is longer than {self._limits.source:,} characters", number=number)


def _chosen(options: TextOptions) -> dict[str, bool]:
    return {
        "cookiecutter": options.cookiecutter,
        "trimBlocks": options.trim_blocks,
        "lstripBlocks": options.lstrip_blocks,
    }


def _texts_in(tree: Any) -> Iterator[str]:
    waiting = [tree]
    while waiting:
        each = waiting.pop()
        if isinstance(each, str):
            yield each
        elif isinstance(each, Mapping):
            waiting.extend(each.values())
        elif isinstance(each, list | tuple):
            waiting.extend(each)


def _batches(numbers: Sequence[int], texts: Sequence[str]) -> Iterator[list[int]]:
    """The texts of those numbers in portions that go through the pipe at once."""
    batch: list[int] = []
    size = 0
    for number in numbers:
        if batch and (len(batch) == TEXTS_AT_ONCE or size + len(texts[number]) > CHARACTERS_AT_ONCE):
            yield batch
            batch, size = [], 0
        batch.append(number)
        size += len(texts[number])
    if batch:
        yield batch


def _told(warnings: Iterable[Warned]) -> list[str]:
    return [told_warning(each) for each in warnings]
