"""Fitting the weights of `fusion` to questions with known answers: logistic regression, and curves by isotonic steps.

A row is a candidate that a search brought up for a question; its label says whether it answers it. For questions
that nothing answers, and for answerable ones with their own document left out, all labels are 0.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from greenlane.enquiries.engine.fusion import Weights

Floats = NDArray[np.float64]


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


def isotonic(scores: Sequence[float], labels: Sequence[int]) -> list[tuple[float, float]]:
    """The nearest rising curve from scores to shares of ones (pool adjacent violators), by its corner points."""
    values, at = np.unique(np.asarray(scores, dtype=np.float64), return_inverse=True)
    ones, count = np.bincount(at, weights=np.asarray(labels, dtype=np.float64)), np.bincount(at)
    blocks: list[list[float]] = []  # sum of labels, count, first score, last score
    for value, ones_here, count_here in zip(values.tolist(), ones.tolist(), count.tolist(), strict=True):
        blocks.append([ones_here, count_here, value, value])
        while len(blocks) > 1 and blocks[-2][0] / blocks[-2][1] >= blocks[-1][0] / blocks[-1][1]:
            last = blocks.pop()
            blocks[-1] = [blocks[-1][0] + last[0], blocks[-1][1] + last[1], blocks[-1][2], last[3]]
    # One more of each kind in a block: a handful of questions never shows 0 or 1.
    points = [((a + b) / 2, (some + 1) / (all_ + 2)) for some, all_, a, b in blocks]
    # Small blocks are drawn to the middle more than large ones: keep the curve rising.
    rising = np.maximum.accumulate([share for _, share in points]).tolist()
    return [(round(value, 4), round(share, 4)) for (value, _), share in zip(points, rising, strict=True)]


def expected_error(scores: Sequence[float], labels: Sequence[int], bins: int = 10) -> float:
    """How far the scores are from the shares they promise: expected calibration error over equal bins."""
    s, y = np.asarray(scores, dtype=np.float64), np.asarray(labels, dtype=np.float64)
    at = np.minimum((s * bins).astype(int), bins - 1)
    parts = [(at == b) for b in range(bins) if (at == b).any()]
    return float(sum(part.sum() * abs(s[part].mean() - y[part].mean()) for part in parts) / max(len(s), 1))
