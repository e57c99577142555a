"""Examples out of a formula, so that it is known what there is to learn."""

import numpy as np

from ${{ values.package }}.examples import FEATURES, Examples


def make_examples(count: int, *, strength: float = 3.0{% if values.aboutPeople %}, unfair: float = 0.0{% endif %}, seed: int = 7) -> Examples:
    """The first feature decides, as strongly as is said{% if values.aboutPeople %}; `unfair` moves it for one of two groups{% endif %}."""
    inputs = np.random.default_rng(seed + 1).normal(size=(count, len(FEATURES)))
    inputs[:, 0] = np.random.default_rng(seed).normal(size=count)
{% if values.aboutPeople %}
    groups = np.random.default_rng(seed + 2).choice(["north", "south"], size=count)
    inputs[:, 0] += unfair * (groups == "north")
{% endif %}
    likely = 1 / (1 + np.exp(-strength * inputs[:, 0]))
    outcomes = (np.random.default_rng(seed + 3).random(count) < likely).astype(np.float64)
    return Examples(inputs * 10 + 5, outcomes{% if values.aboutPeople %}, groups.astype(np.str_){% endif %})
