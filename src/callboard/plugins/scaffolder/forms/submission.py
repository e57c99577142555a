"""All pages at once: what a task would get, and whether it is what the template asks for."""

from __future__ import annotations

import asyncio
import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from callboard import Context

from .asking import Asked, ask, errors_of
from .check import Errors, names_in
from .expand import Path
from .pages import FormPage
from .read import Answers, without_blanks
from .secret_questions import Given


@dataclass(frozen=True, kw_only=True)
class Finished:
    """The pages with their answers, what is wrong on each, and the values for the task, without secrets.

    `others` are the answers that no page asks for: a link brought them.
    """

    pages: Sequence[Asked]
    errors: Sequence[Errors]
    values: Mapping[str, Any]
    others: Mapping[str, Any]

    @property
    def is_fine(self) -> bool:
        return not any(self.errors)

    def with_secrets(self, given: Given) -> dict[str, Any]:
        """The values as a task keeps them: with as many stars as a secret has letters in its place."""
        values = copy.deepcopy(dict(self.values))
        for page in self.pages:
            for top in page.fields:
                for each in top.walk():
                    if each.kind == "secret" and str(each.path[-1]) in given.secrets:
                        _put(values, each.path, "*" * len(given.secrets[str(each.path[-1])].reveal()))
        for path, secret in given.values.items():
            _put(values, path, "*" * len(secret.reveal()))
        return values


async def finish(pages: Sequence[FormPage], answers: Answers, ctx: Context) -> Finished:
    """Everything that was answered, looked at as a whole."""
    asked = _all_asked(pages, answers, ctx)
    errors = await asyncio.gather(*(errors_of(each, ctx) for each in asked))
    visible = {name for each in asked for name in each.schema.get("properties") or ()}
    everywhere = {name for page in pages for name in names_in(page.schema)}
    values: dict[str, Any] = {}
    for each in asked:
        values.update({name: value for name, value in each.values.items() if name in visible})
    others = {name: value for name, value in answers.values.items() if name not in everywhere | visible}
    return Finished(
        pages=asked, errors=errors, values=without_blanks({**values, **others}), others=without_blanks(others)
    )


def _all_asked(pages: Sequence[FormPage], answers: Answers, ctx: Context) -> list[Asked]:
    """Each page with the defaults of those before it: all answers are in one place."""
    asked = []
    for page in pages:
        asked.append(ask(page.schema, answers, ctx))
        answers = Answers(values=asked[-1].values, choices=answers.choices)
    return asked


def _put(values: dict[str, Any], path: Path, value: str) -> None:
    here: Any = values
    for step, following in pairwise(path):
        if isinstance(here, dict):
            here = here.setdefault(str(step), [] if isinstance(following, int) else {})
        elif isinstance(here, list) and isinstance(step, int) and step < len(here):
            here = here[step]
        else:
            return
    if isinstance(here, dict):
        here[str(path[-1])] = value
