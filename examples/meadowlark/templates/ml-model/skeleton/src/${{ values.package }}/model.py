"""The model: logistic regression, in as many lines as it takes. Begin with what can be understood."""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from .examples import FEATURES, Examples

STEPS, RATE, PENALTY = 500, 0.5, 1e-3


@dataclass(frozen=True)
class Model:
    """Weights for inputs that have been brought to one scale."""

    mean: NDArray[np.float64]
    scale: NDArray[np.float64]
    weights: NDArray[np.float64]
    bias: float

    def estimate(self, inputs: NDArray[np.float64]) -> NDArray[np.float64]:
        """How likely it is, for each row."""
        scaled = (inputs - self.mean) / self.scale
        return np.asarray(1 / (1 + np.exp(-np.clip(scaled @ self.weights + self.bias, -30, 30))))


def train(examples: Examples) -> Model:
    """Learns. The same examples make the same model."""
    mean = examples.inputs.mean(axis=0)
    spread = examples.inputs.std(axis=0)
    scale = np.where(spread > 0, spread, 1.0)
    scaled = (examples.inputs - mean) / scale
    weights, bias = np.zeros(scaled.shape[1]), 0.0
    for _ in range(STEPS):
        estimated = 1 / (1 + np.exp(-np.clip(scaled @ weights + bias, -30, 30)))
        wrong = estimated - examples.outcomes
        weights = weights - RATE * (scaled.T @ wrong / len(wrong) + PENALTY * weights)
        bias = bias - RATE * float(wrong.mean())
    return Model(mean, scale, weights, bias)


def save(model: Model, file: Path) -> None:
    """Keeps a model as JSON: it can be read, compared and loaded without running anything."""
    kept = {
        "features": FEATURES,
        "mean": model.mean.tolist(),
        "scale": model.scale.tolist(),
        "weights": model.weights.tolist(),
        "bias": model.bias,
    }
    file.write_text(json.dumps(kept, indent=2) + "\n", encoding="utf-8")


def load(file: Path) -> Model:
    """A model that was kept. Raises ValueError when it was made for other features."""
    kept = json.loads(file.read_text(encoding="utf-8"))
    if kept["features"] != FEATURES:
        raise ValueError(f"The model knows {kept['features']}, and is asked about {FEATURES}")
    mean, scale, weights = (np.array(kept[name], dtype=np.float64) for name in ("mean", "scale", "weights"))
    return Model(mean, scale, weights, float(kept["bias"]))
