"""Values of a form that nobody is to see, as a password: they travel with the secrets, and stars stand in their place.

Templates name them as any other value, `${{ parameters.password }}`. In the inputs of steps that is the value itself;
in all that is kept or shown it is stars.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from typing import Any

from callboard import Secret

HIDDEN = "parameters/"
"""What the name of such a secret begins with; the rest are the steps to its place, as in a JSON pointer."""


def hidden_name(path: Sequence[str | int]) -> str:
    """What the value at a place is called among the secrets."""
    return HIDDEN + "/".join(str(step).replace("~", "~0").replace("/", "~1") for step in path)


def with_hidden(parameters: Any, secrets: Mapping[str, Secret]) -> Any:
    """The parameters with such values in their places, as far as there are stars in them."""
    hidden = {key: secret for key, secret in secrets.items() if key.startswith(HIDDEN)}
    if not hidden:
        return parameters
    filled = copy.deepcopy(parameters)
    for key, secret in hidden.items():
        *way, last = [step.replace("~1", "/").replace("~0", "~") for step in key.removeprefix(HIDDEN).split("/")]
        here = filled
        for step in way:
            here = _inside(here, step)
        if isinstance(here, dict) and last in here:
            here[last] = secret.reveal()
    return filled


def _inside(value: Any, step: str) -> Any:
    if isinstance(value, list):
        return value[int(step)] if step.isdecimal() and int(step) < len(value) else None
    return value.get(step) if isinstance(value, dict) else None
