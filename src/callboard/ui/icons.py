"""Icons of the sprite as markup. A page has a hundred of them and few different ones, so what was drawn is kept."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from jinja2 import Environment
from jinja2.utils import pass_environment
from markupsafe import Markup, escape

_KEPT = 1024


@pass_environment
def draw_icon(
    environment: Environment, name: object, size: int = 16, cls: str = "", label: str | None = None
) -> Markup:
    """One icon of the sprite. Without a label it is decoration; with one it is an image that says something."""
    asset: Callable[[str], str] = environment.globals["asset"]  # type: ignore[assignment]
    return _drawn(asset("icons.svg"), name, size, cls, label)


# Typed, because text that is markup already equals the same text that has to be escaped.
@lru_cache(maxsize=_KEPT, typed=True)
def _drawn(sprite: str, name: object, size: int, cls: str, label: str | None) -> Markup:
    classes = "".join(("i", f" i-{size}" if size != 16 else "", " " if cls else "", escape(cls)))
    said = Markup('role="img" aria-label="{}"').format(label) if label else Markup('aria-hidden="true"')
    drawn = '<svg class="{}" viewBox="0 0 24 24" {}><use href="{}#{}"/></svg>'
    return Markup(drawn).format(Markup(classes), said, sprite, name)  # noqa: S704  (filled in escaped)
