"""What other plugins can add to templates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from callboard import Contribution


@dataclass(frozen=True, kw_only=True)
class TemplateFilter(Contribution):
    """A filter for `${{ }}` expressions and skeletons: `${{ parameters.name | shout }}`.

    `source` is JavaScript, an expression that is a function: `(value, ...args) => …`. It runs where templates run, in a
    sandbox that has nothing of the machine and forgets everything after each call; what it throws is an error of the
    template. `id` is the name in templates.
    """

    id: str
    source: str
    description: str = ""
    examples: Sequence[str] = ()
