"""What expressions of a template can name, and rendering them so that secrets stay what they are."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from callboard import Invalid, Secret

from .hidden import HIDDEN, with_hidden
from .masking import Masks, variants

BY_PERSON = "backstageToken"
"""What a token of the person is called among the secrets."""


class Rendered(Protocol):
    """A rendered value. `is_undefined` is for a single expression that gave nothing."""

    @property
    def value(self) -> Any: ...
    @property
    def warnings(self) -> Sequence[str]: ...
    @property
    def is_undefined(self) -> bool: ...


class Truth(Protocol):
    """What came of a condition, and whether it asked after the steps before."""

    @property
    def truthy(self) -> bool: ...
    @property
    def asked_status(self) -> bool: ...
    @property
    def warnings(self) -> Sequence[str]: ...


class Rendering(Protocol):
    """What renders: expressions in, JSON out."""

    async def values(self, template: Any, context: Mapping[str, Any], *, strict: bool = False) -> Rendered: ...

    async def condition(
        self, template: Any, context: Mapping[str, Any], *, failed: bool = False, strict: bool = False
    ) -> Truth: ...


@dataclass(kw_only=True)
class Scope:
    """The names of one task. Secrets are there for inputs only; whatever is made of them is masked from then on."""

    rendering: Rendering
    masks: Masks
    task: str
    spec: Mapping[str, Any]
    secrets: Mapping[str, Secret] = field(default_factory=dict)
    parameters: Mapping[str, Any] = field(default_factory=dict)
    """What the settings give every template."""
    environment: Mapping[str, Secret] = field(default_factory=dict)
    outputs: dict[str, Any] = field(default_factory=dict)
    token: Secret | None = None

    def __post_init__(self) -> None:
        for each in (*self.secrets.values(), *self.environment.values()):
            self.masks.add(variants(each.reveal()))

    @property
    def strict(self) -> bool:
        return self.spec.get("strict") is True

    async def render(self, template: Any, each: Mapping[str, Any] | None = None) -> Rendered:
        """An input, or what stands under `each`. Raises Invalid for what cannot be rendered when that is strict.

        What differs without secrets is masked from then on, whatever the template says: an expression can get at its
        names without spelling them, and so can what it throws.
        """
        if not self._is_given_secrets:
            return await self.rendering.values(template, self._full(each), strict=self.strict)
        # At the same time, since each takes an engine. Not strict: what fails without secrets is another value.
        rendered, without = await asyncio.gather(
            self._attempt(template, self._full(each), strict=self.strict),
            self._attempt(template, self._masked(each), strict=False),
        )
        if isinstance(rendered, Invalid):
            raise await self._without_secrets(rendered, template, each)
        known = [None, None] if isinstance(without, Invalid) else [without.value, without.warnings]
        self.masks.derive([rendered.value, rendered.warnings], known, template)
        return rendered

    async def condition(self, template: Any, each: Mapping[str, Any] | None = None, *, failed: bool = False) -> Truth:
        """Whether something is to be done. Only for one of several iterations secrets can be named."""
        names = self.plain(None) if each is None else self._full(each)
        try:
            truth = await self.rendering.condition(template, names, failed=failed, strict=self.strict)
        except Invalid as error:
            raise await self._without_secrets(error, template, each) from None
        if truth.warnings:
            without = await self.rendering.condition(template, self._masked(each), failed=failed)
            self.masks.derive(truth.warnings, without.warnings)
        return truth

    async def output(self, template: Any) -> Rendered:
        """What the task has to show: of secrets that steps gave nothing, whatever a template makes of them."""
        return await self.rendering.values(template, self._masked(None), strict=self.strict)

    def plain(self, each: Mapping[str, Any] | None) -> dict[str, Any]:
        """Without secrets."""
        names = {
            "parameters": self.spec.get("parameters") or {},
            "steps": {id_: {"output": output} for id_, output in self.outputs.items()},
            "user": self.spec.get("user") or {},
            "context": {"task": {"id": self.task}},
            "environment": {"parameters": dict(self.parameters)},
        }
        return names if each is None else {**names, "each": each}

    def _masked(self, each: Mapping[str, Any] | None) -> dict[str, Any]:
        """Without secrets, and without those that steps or iterations have been given."""
        names = self.plain(self.masks.value(each))
        return {**names, "steps": self.masks.value(names["steps"])}

    @property
    def given(self) -> Mapping[str, Secret]:
        """The secrets of actions and inputs."""
        return self.secrets if self.token is None else {BY_PERSON: self.token, **self.secrets}

    def use(self, token: Secret | None) -> None:
        """From now on templates can name a token of the person; nothing for none."""
        self.token = token
        if token is not None:
            self.masks.add(variants(token.reveal()))

    def _full(self, each: Mapping[str, Any] | None) -> dict[str, Any]:
        names = self.plain(each)
        names["parameters"] = with_hidden(names["parameters"], self.given)
        names["secrets"] = {key: secret.reveal() for key, secret in self.given.items() if not key.startswith(HIDDEN)}
        names["environment"]["secrets"] = {key: secret.reveal() for key, secret in self.environment.items()}
        return names

    @property
    def _is_given_secrets(self) -> bool:
        return bool(self.secrets or self.environment or self.masks) or self.token is not None

    async def _attempt(self, template: Any, names: Mapping[str, Any], *, strict: bool) -> Rendered | Invalid:
        try:
            return await self.rendering.values(template, names, strict=strict)
        except Invalid as error:
            return error

    async def _without_secrets(self, error: Invalid, template: Any, each: Mapping[str, Any] | None) -> Invalid:
        """The error, if it says the same where there are no secrets."""
        other = await self._attempt(template, self._masked(each), strict=True)
        if not self._is_given_secrets or (isinstance(other, Invalid) and other.message == error.message):
            return error
        return Invalid("An expression over secrets cannot be rendered", hint="Its own words may tell of them.")
