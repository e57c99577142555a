"""Values of a form that nobody is to see, as a password: they travel with the secrets, and stars stand in their place.

Templates name them as any other value, `${{ parameters.password }}`. In the inputs of steps that is the value itself;
in all that is kept or shown it is stars.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from callboard import Secret

HIDDEN = "parameters/"
"""What the name of such a secret begins with; the rest are the steps to its place, as in a JSON pointer."""


BRANCHES = ("oneOf", "anyOf", "allOf")
DEEPEST = 20


def hide(
    pages: Sequence[Mapping[str, Any]], values: Mapping[str, Any], secrets: Mapping[str, str]
) -> tuple[dict[str, Any], dict[str, str]]:
    """The values with stars for what the pages ask for as a password, and the secrets with what stood there. What a
    form has hidden already stays as it is. Inside of lists nothing is looked for."""
    shown, more = copy.deepcopy(dict(values)), dict(secrets)
    for way in dict.fromkeys(way for page in pages for way in _passwords(page, (), DEEPEST)):
        here: Any = shown
        for step in way[:-1]:
            here = _inside(here, step)
        name = hidden_name(way)
        if name in more or not isinstance(here, dict) or not isinstance(here.get(way[-1]), str):
            continue
        more[name], here[way[-1]] = here[way[-1]], "*" * len(here[way[-1]])
    return shown, more


def _passwords(schema: Any, way: tuple[str, ...], depth: int) -> Iterator[tuple[str, ...]]:
    """Where a schema asks for passwords, whichever branch of a condition does."""
    if not isinstance(schema, Mapping) or depth == 0:
        return
    if way and schema.get("ui:widget") == "password" and "ui:field" not in schema:
        yield way
    properties, dependencies = schema.get("properties"), schema.get("dependencies")
    for name, each in properties.items() if isinstance(properties, Mapping) else ():
        yield from _passwords(each, (*way, str(name)), depth - 1)
    branches = [each for key in BRANCHES for each in schema.get(key) or () if isinstance(schema.get(key), list)]
    branches += [schema.get("then"), schema.get("else")]
    branches += list(dependencies.values()) if isinstance(dependencies, Mapping) else []
    for each in branches:
        yield from _passwords(each, way, depth - 1)


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
