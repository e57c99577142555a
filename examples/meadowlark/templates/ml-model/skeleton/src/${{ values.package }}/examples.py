"""Examples to learn from: a table of numbers, what happened{% if values.aboutPeople %}, and the group of each{% endif %}."""

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

FEATURES = ${{ values.features | dump }}
OUTCOME = "${{ values.outcome }}"
{% if values.aboutPeople %}
GROUP = "${{ values.group }}"
{% endif %}


@dataclass(frozen=True)
class Examples:
    """`inputs` has a row for each example and a column for each feature; `outcomes` has ones and zeros."""

    inputs: NDArray[np.float64]
    outcomes: NDArray[np.float64]
{% if values.aboutPeople %}
    groups: NDArray[np.str_]
{% endif %}

    def choose(self, rows: NDArray[np.bool_]) -> "Examples":
        """Some of them."""
        return Examples(self.inputs[rows], self.outcomes[rows]{% if values.aboutPeople %}, self.groups[rows]{% endif %})


def read_examples(file: Path) -> Examples:
    """The examples in a file of comma-separated values. Raises KeyError for a column that is not there."""
    with file.open(newline="", encoding="utf-8") as text:
        rows = list(csv.DictReader(text))
    return Examples(
        np.array([[float(row[name]) for name in FEATURES] for row in rows]).reshape(len(rows), len(FEATURES)),
        np.array([float(row[OUTCOME]) for row in rows]),
{% if values.aboutPeople %}
        np.array([row[GROUP] for row in rows], dtype=np.str_),
{% endif %}
    )


def split(examples: Examples, *, share: float = 0.25, seed: int = 0) -> tuple[Examples, Examples]:
    """Those to learn from, and those to be tried on, which the model never sees."""
    tried = np.random.default_rng(seed).random(len(examples.outcomes)) < share
    return examples.choose(~tried), examples.choose(tried)
