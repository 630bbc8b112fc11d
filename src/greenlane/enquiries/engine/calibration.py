"""Fitting weights to questions with known answers by logistic regression; how far shares are from what was promised."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Weights:
    """A weight for each feature, and what is added to all."""

    bias: float
    by_feature: tuple[float, ...]

    def score(self, features: Sequence[float]) -> float:
        """The share of cases with such features that are right, between 0 and 1."""
        total = self.bias + sum(w * x for w, x in zip(self.by_feature, features, strict=True))
        return 1 / (1 + math.exp(-max(min(total, 40.0), -40.0)))


def fit(
    rows: Sequence[Sequence[float]], labels: Sequence[int], prior: Weights, strength: float = 1.0
) -> Weights:
    """The weights that make the labels likeliest, held near `prior` by `strength` (as much as so many rows say)."""
    x = np.hstack([np.ones((len(rows), 1)), np.asarray(rows, dtype=np.float64)])
    y = np.asarray(labels, dtype=np.float64)
    start = np.asarray([prior.bias, *prior.by_feature])
    w = start.copy()

    def likelihood(of: Floats) -> float:
        z = x @ of
        return float(y @ z - np.logaddexp(0, z).sum() - strength / 2 * ((of - start) ** 2).sum())

    now = likelihood(w)
    for _ in range(100):
        p = 1 / (1 + np.exp(-np.clip(x @ w, -40, 40)))
        slope = x.T @ (y - p) - strength * (w - start)
        curvature = (x * (p * (1 - p))[:, None]).T @ x + strength * np.eye(len(w))
        step = np.linalg.solve(curvature, slope)
        # A whole step may lead astray where the prior is far: the part of it that makes the labels likelier is taken.
        while (then := likelihood(w + step)) < now and np.abs(step).max() > 1e-9:
            step = step / 2
        w, now = w + step, max(then, now)
        if np.abs(step).max() < 1e-8:
            break
    return Weights(float(w[0]), tuple(float(one) for one in w[1:]))


def expected_error(scores: Sequence[float], labels: Sequence[int], bins: int = 10) -> float:
    """How far the scores are from the shares they promise: expected calibration error over equal bins."""
    s, y = np.asarray(scores, dtype=np.float64), np.asarray(labels, dtype=np.float64)
    at = np.minimum((s * bins).astype(int), bins - 1)
    parts = [(at == b) for b in range(bins) if (at == b).any()]
    return float(sum(part.sum() * abs(s[part].mean() - y[part].mean()) for part in parts) / max(len(s), 1))
