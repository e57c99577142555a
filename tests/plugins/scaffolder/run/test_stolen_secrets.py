"""A template that takes a secret without naming it cannot have it shown in another form."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from callboard import Invalid, Secret
from callboard.plugins.scaffolder.render import Renderer
from callboard.plugins.scaffolder.run.masking import Masks
from callboard.plugins.scaffolder.run.scope import Scope

SECRET = "correct-horse-battery"
TWISTED = "SECRET.split('').reverse().join('')".replace("SECRET", "it.ctx['sec' + 'rets'].token")
THEFT = (
    "a${{ parameters.constructor.constructor("
    f"\"Function.prototype.call = (it) => it.ctx['sec' + 'rets'] ? {TWISTED} : 0\""
    ")() or ('x' | upper) }}"
)


RUNS = "parameters.constructor.constructor"
SPOILT = f"Function.prototype.call = (it) => {{ throw new Error({TWISTED}) }}"
THROWS = f'a${{{{ {RUNS}("{SPOILT}")() or (1 | upper) }}}}'


@pytest.fixture
async def renderer() -> AsyncIterator[Renderer]:
    made = Renderer(hosts={})
    yield made
    await made.close()


def scope_of(renderer: Renderer, masks: Masks, *, strict: bool = False) -> Scope:
    spec = {"parameters": {"name": "x"}, "strict": strict}
    return Scope(rendering=renderer, masks=masks, task="1", spec=spec, secrets={"token": Secret(SECRET)})


@pytest.mark.parametrize("template", [THEFT, "${{ secrets.token | reverse }}"])
async def test_what_differs_without_secrets_is_masked_whatever_the_template_says(
    renderer: Renderer, template: str
) -> None:
    masks = Masks()
    rendered = await scope_of(renderer, masks).render({"message": template})
    assert SECRET[::-1] in rendered.value["message"], "the theft itself succeeds, as in Backstage"
    assert SECRET[::-1] not in masks.text(f"It says {rendered.value['message']}")


async def test_a_secret_in_what_is_thrown_is_masked(renderer: Renderer) -> None:
    masks = Masks()
    rendered = await scope_of(renderer, masks).render({"message": THROWS})
    (warning,) = rendered.warnings
    assert SECRET[::-1] in warning
    assert SECRET[::-1] not in masks.text(warning)
    truth = await scope_of(renderer, masks := Masks()).condition(THROWS, {"key": "0", "value": 1})
    assert SECRET[::-1] in truth.warnings[0]
    assert SECRET[::-1] not in masks.text(truth.warnings[0])


async def test_a_strict_error_tells_only_what_it_would_tell_without_secrets(renderer: Renderer) -> None:
    scope = scope_of(renderer, Masks(), strict=True)
    with pytest.raises(Invalid, match="over secrets cannot be rendered") as refused:
        await scope.render({"message": THROWS})
    assert SECRET[::-1] not in str(refused.value)
    with pytest.raises(Invalid, match="filter not found: nosuch"):
        await scope.render({"message": "${{ secrets.token | nosuch }}"})
