"""What is wrong with definitions, told where the owners look: on the entity's page and among all problems."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence

from callboard import Context
from callboard.plugins.catalog import (
    Entity,
    LocationRef,
    Problem,
    ProblemSource,
    Standing,
    catch_up,
    find_entities,
)

from .model import DefinitionProblem
from .parsing import definition_of, is_known, text_of
from .queries import Troubled, troubled_apis
from .store import keep_problems

STAGE = "definition"
MANAGED_BY = "backstage.io/managed-by-location"
AT_ONCE = 50


async def find_definition_problems(ref: str | None, ctx: Context) -> Sequence[Standing]:
    """The errors of one definition, or of all; notes that hinder nobody stay with it."""
    return [each for one in await ctx.database.read(troubled_apis, ref or "") for each in _standing(one)]


async def look_into(refs: Sequence[str], ctx: Context) -> None:
    """Reads the definitions of these APIs and writes down what is wrong with them."""
    await catch_up(ctx)
    apis = [ref for ref in dict.fromkeys(refs) if ref.startswith("api:")]
    for start in range(0, len(apis), AT_ONCE):
        part = apis[start : start + AT_ONCE]
        found: dict[str, tuple[str, Sequence[DefinitionProblem]]] = {}
        for entity in (await find_entities(ctx, part)).values():
            errors = await _errors(entity, ctx)
            if errors:
                found[str(entity.ref)] = (entity.annotation(MANAGED_BY) or "", errors)
        await ctx.database.run(keep_problems, part, found)
        await asyncio.sleep(0)


async def _errors(entity: Entity, ctx: Context) -> Sequence[DefinitionProblem]:
    if not text_of(entity) or not is_known(entity.type):
        return []
    return [each for each in (await definition_of(entity, ctx)).problems if each.level == "error"]


def _standing(one: Troubled) -> Iterator[Standing]:
    kind, _, target = one.location.partition(":")
    location = LocationRef(kind or "url", target)
    for each in one.problems:
        at = f" (line {each.line} of the definition)" if each.line else ""
        yield Standing(
            problem=Problem(
                message=f"{each.message}{at}",
                hint=each.hint,
                file=target,
                entity=one.ref,
                level="error",
                stage=STAGE,
            ),
            since=one.since,
            location=location,
        )


PROBLEMS = (ProblemSource(id="definitions", find=find_definition_problems),)
