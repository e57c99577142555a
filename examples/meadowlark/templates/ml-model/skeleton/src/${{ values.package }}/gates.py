"""What a model has to show before it is let through. Lowering a gate is a change that somebody reviews."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .examples import Examples
from .model import Model

LEAST_AUC = ${{ values.leastAuc }}
{% if values.aboutPeople %}
MOST_GAP = ${{ values.mostGap }}
"""How far the share of chosen people may differ between groups."""
THRESHOLD = 0.5
{% endif %}


@dataclass(frozen=True)
class Report:
    """What a model showed, and what speaks against it."""

    measures: dict[str, float]
    objections: list[str]


def judge(model: Model, tried: Examples) -> Report:
    """Tries a model on examples that it has never seen."""
    estimated = model.estimate(tried.inputs)
    measures = {"auc": auc(estimated, tried.outcomes)}
    objections = []
    if not measures["auc"] >= LEAST_AUC:
        objections.append(f"The area under the curve is {measures['auc']:.3f}, less than {LEAST_AUC}")
{% if values.aboutPeople %}
    measures["gap"] = gap(estimated, tried.groups)
    if not measures["gap"] <= MOST_GAP:
        objections.append(f"Groups differ by {measures['gap']:.3f} in how often they are chosen, more than {MOST_GAP}")
{% endif %}
    return Report(measures, objections)


def auc(estimated: NDArray[np.float64], outcomes: NDArray[np.float64]) -> float:
    """The chance that of two examples the one where it happened was thought likelier. Ties count half."""
    happened, did_not = estimated[outcomes == 1], estimated[outcomes == 0]
    if not len(happened) or not len(did_not):
        return float("nan")
    ordered = np.sort(did_not)
    below = np.searchsorted(ordered, happened, "left")
    up_to = np.searchsorted(ordered, happened, "right")
    return float((below + up_to).mean() / 2 / len(ordered))
{% if values.aboutPeople %}


def gap(estimated: NDArray[np.float64], groups: NDArray[np.str_]) -> float:
    """The largest difference between groups in the share of those who are chosen."""
    shares = [float((estimated[groups == group] >= THRESHOLD).mean()) for group in np.unique(groups)]
    return max(shares) - min(shares) if shares else float("nan")
{% endif %}
