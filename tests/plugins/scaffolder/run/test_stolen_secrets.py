"""A template that takes a secret without naming it cannot have it shown in another form."""

from __future__ import annotations

import pytest

from callboard import Secret
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


@pytest.mark.parametrize("template", [THEFT, "${{ secrets.token | reverse }}"])
async def test_what_differs_without_secrets_is_masked_whatever_the_template_says(template: str) -> None:
    renderer = Renderer(hosts={})
    masks = Masks()
    spec = {"parameters": {"name": "x"}}
    scope = Scope(rendering=renderer, masks=masks, task="1", spec=spec, secrets={"token": Secret(SECRET)})
    try:
        rendered = await scope.render({"message": template})
    finally:
        await renderer.close()
    assert SECRET[::-1] in rendered.value["message"], "the theft itself succeeds, as in Backstage"
    assert SECRET[::-1] not in masks.text(f"It says {rendered.value['message']}")
