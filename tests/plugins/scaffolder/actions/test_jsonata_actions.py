"""roadiehq:utils:jsonata and what else is worked out in the sandbox: as in JavaScript, and never for ever."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from callboard import ActionContext, CallboardError, Invalid
from callboard.plugins.scaffolder.render import Limits, Transformer, Unrenderable
from callboard.testing import action_context, portal, run_action

from . import step

SERVICE = {
    "service": {
        "name": "web",
        "endpoints": [
            {"path": "/users", "method": "GET", "auth": True},
            {"path": "/health", "method": "GET", "auth": False},
            {"path": "/admin", "method": "POST", "auth": True},
        ],
    }
}


@pytest.fixture
async def act(tmp_path: Path) -> AsyncIterator[ActionContext]:
    async with portal(work=False) as running:
        yield action_context(tmp_path, running.context("scaffolder"))


@pytest.fixture
async def transformer() -> AsyncIterator[Transformer]:
    made = Transformer(Limits(seconds=0.4))
    yield made
    await made.close()


async def test_values_are_transformed(transformer: Transformer) -> None:
    expected: dict[str, Any] = {
        "service.name": "web",
        "service.endpoints.path": ["/users", "/health", "/admin"],
        "service.endpoints[auth=false].path": "/health",
        '{"total": $count(service.endpoints), "methods": $distinct(service.endpoints.method)}': {
            "total": 3,
            "methods": ["GET", "POST"],
        },
        "$sum([1..10]) & '!'": "55!",
        "$map([1,2,3], function($v) { $v * 2 })": [2, 4, 6],
        "service.nothing": None,
        "$uppercase(service.name)": "WEB",
    }
    for expression, result in expected.items():
        assert await transformer.transform(SERVICE, expression) == result


async def test_files_are_transformed(act: ActionContext) -> None:
    act.workspace.write_text("a.json", '{"name": "a", "version": 1, "keep": {"name": "b"}}')
    act.workspace.write_text("b.yaml", "name: a\n---\nname: b\n")
    change = "$ ~> | $ | {'version': 2} |"
    as_object = step("roadiehq:utils:jsonata:json:transform", path="a.json", expression=change, **{"as": "object"})
    assert await run_action(*as_object, act) == {"result": {"name": "a", "version": 2, "keep": {"name": "b"}}}
    as_text = step(
        "roadiehq:utils:jsonata:json:transform", path="a.json", expression=change, replacer=["name"], space=1
    )
    assert await run_action(*as_text, act) == {"result": '{\n "name": "a"\n}'}
    first = step("roadiehq:utils:jsonata:yaml:transform", path="b.yaml", expression="{'is': name}")
    assert await run_action(*first, act) == {"result": "is: a\n"}
    every = step(
        "roadiehq:utils:jsonata:yaml:transform", path="b.yaml", expression="$.name", loadAll=True, **{"as": "object"}
    )
    assert await run_action(*every, act) == {"result": ["a", "b"]}
    plain = step("roadiehq:utils:jsonata", data=[1, 2], expression="$sum($)")
    assert await run_action(*plain, act) == {"result": 3}
    with pytest.raises(CallboardError, match="does not exist"):
        await run_action(*step("roadiehq:utils:jsonata:json:transform", path="c.json", expression="$"), act)


async def test_regular_expressions_are_those_of_javascript(act: ActionContext) -> None:
    act.workspace.write_text("a.md", "name-1 name-2 other")
    swap = {"file": "a.md", "find": r"(?<word>name)-(\d)", "replaceWith": "$2:$<word>[$&]", "matchRegex": True}
    await run_action(*step("roadiehq:utils:fs:replace", files=[swap]), act)
    assert act.workspace.read_text("a.md") == "1:name[name-1] 2:name[name-2] other"
    with pytest.raises(Invalid):
        await run_action(*step("roadiehq:utils:fs:replace", files=[{**swap, "find": "("}]), act)


async def test_an_expression_that_is_wrong_or_endless_is_refused(transformer: Transformer) -> None:
    for expression in (
        "(",
        "$nosuch()",
        "($f := function($x) { $f($x + 1) + 1 }; $f(1))",
        "($f := function($x) { $f($x) }; $f(1))",
        "[1..100000000]",
        "$eval('(')",
        "$string([1..9999999])",
        "$match('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!', /^(a+)+$/)",
    ):
        with pytest.raises(Unrenderable) as raised:
            await transformer.transform(SERVICE, expression)
        assert raised.value.message
        assert await transformer.transform(1, "$ + 1") == 2


async def test_an_expression_reaches_nothing_of_the_engine(transformer: Transformer) -> None:
    for expression in (
        "$eval('globalThis')",
        "service.constructor",
        "service.__proto__",
        "$lookup($, 'constructor')",
        "$.toString",
        "$spread($).constructor.constructor('return 1')()",
    ):
        try:
            found = await transformer.transform(SERVICE, expression)
        except Unrenderable:
            continue
        assert found is None or found == {}


async def test_a_pattern_that_takes_for_ever_is_stopped(transformer: Transformer) -> None:
    with pytest.raises(Unrenderable, match="longer than"):
        await transformer.replace("a" * 40 + "!", "^(a+)+$", "x")
    assert await transformer.replace("aa", "a", "$&b") == "abab"
