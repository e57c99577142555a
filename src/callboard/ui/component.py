"""What a plugin returns instead of markup: the name of a macro and its arguments, drawn later by a template."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from jinja2 import Environment, TemplateNotFound
from jinja2.runtime import Context
from jinja2.utils import pass_context, pass_environment
from markupsafe import Markup


@dataclass(frozen=True)
class Component:
    """One piece of user interface as a value. Make them with the functions of `callboard.ui`.

    `macro` is the name of the component; `arguments` are what its macro takes, and may hold further components
    at any depth. Text among them is escaped when it is drawn.
    """

    macro: str
    arguments: Mapping[str, Any] = field(default_factory=dict)


def drawn_with(value: Any, draw: Callable[[Component], Markup]) -> Any:
    """The same value with every component inside it drawn: the inner ones first."""
    if isinstance(value, Component):
        return draw(value)
    if isinstance(value, Mapping):
        return {key: drawn_with(inner, draw) for key, inner in value.items()}
    if isinstance(value, list):
        return [drawn_with(inner, draw) for inner in value]
    if type(value) is tuple:
        return tuple(drawn_with(inner, draw) for inner in value)
    return value


@pass_context
def render_template(context: Context, name: str, variables: Mapping[str, Any]) -> Markup:
    """A plugin's own template as markup, with the page's context and its own variables on top."""
    template = context.environment.get_template(name)
    return Markup(template.render({**context.get_all(), **variables}))  # noqa: S704  (autoescaped)


@pass_environment
def template_source(environment: Environment, name: str) -> str:
    """The text of a template, for pages that explain templates. Raises TemplateNotFound."""
    if environment.loader is None:
        raise TemplateNotFound(name)
    return environment.loader.get_source(environment, name)[0]
