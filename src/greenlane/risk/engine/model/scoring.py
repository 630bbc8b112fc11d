"""Score items: one live, or a matrix of them, with the same bits.

Three figures an item: the calibrated probability of a finding, the additional duty to expect (currency units), and
the probability of a safety finding. `margin` is the order of the trees before calibration, for ties.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from greenlane.foundation.errors import Violation
from greenlane.risk.engine.model.artefact import MONEY, PROBABILITY, SAFETY, Model
from greenlane.risk.engine.model.catalogue import NAMES
from greenlane.risk.engine.model.errors import BadRequest, refuse
from greenlane.risk.engine.model.items import Floats

VALUE, DECLARED = NAMES.index("value"), NAMES.index("duty_declared")
SAFETY_RATES = [i for i, name in enumerate(NAMES) if name.endswith(".critical")]
THREADS = 1
"""A worker predicts alone; several threads would only disturb their neighbours."""


@dataclass(frozen=True, slots=True)
class Score:
    """What the model expects of one item."""

    margin: float
    probability: float
    duty: float
    safety: float

    def as_json(self) -> dict[str, float]:
        # Written out: `dataclasses.asdict` copies as deep as it can, for every item of every declaration.
        return {
            "margin": self.margin,
            "probability": self.probability,
            "duty": self.duty,
            "safety": self.safety,
        }


@dataclass(frozen=True, slots=True)
class Scores:
    """The same of n items, float64[n] each."""

    margin: Floats
    probability: Floats
    duty: Floats
    safety: Floats

    def __len__(self) -> int:
        return len(self.margin)

    def row(self, index: int) -> Score:
        return Score(*(float(getattr(self, name)[index]) for name in self.__slots__))


def score(model: Model, matrix: Floats) -> Scores:
    """Scores of a feature matrix float64[n, len(NAMES)]. Raises BadRequest (422) for another shape."""
    _check(matrix.ndim == 2 and matrix.shape[1] == len(NAMES), matrix)
    if not len(matrix):
        return Scores(*(np.empty(0) for _ in range(4)))
    margin = _trees(model, PROBABILITY, matrix, raw=True)
    probability = model.calibrations[PROBABILITY].many(margin)
    if MONEY in model.heads:
        duty = _trees(model, MONEY, matrix, raw=False) * matrix[:, VALUE]
    else:
        duty = probability * matrix[:, DECLARED]
    if SAFETY in model.heads:
        safety = model.calibrations[SAFETY].many(_trees(model, SAFETY, matrix, raw=True))
    else:
        safety = matrix[:, SAFETY_RATES].max(axis=1)
    return Scores(margin, probability, duty, safety)


def score_one(model: Model, row: Floats) -> Score:
    """The score of one item's features float64[len(NAMES)], equal to its row of `score` bit for bit."""
    _check(row.shape == (len(NAMES),), row)
    row = np.ascontiguousarray(row, dtype=np.float64)
    margin = model.live[PROBABILITY](row)
    probability = model.calibrations[PROBABILITY].one(margin)
    return Score(margin, probability, _duty(model, row, probability), _safety(model, row))


def _duty(model: Model, row: Floats, probability: float) -> float:
    if MONEY in model.live:
        return model.live[MONEY](row) * float(row[VALUE])
    return probability * float(row[DECLARED])


def _safety(model: Model, row: Floats) -> float:
    if SAFETY in model.live:
        return model.calibrations[SAFETY].one(model.live[SAFETY](row))
    return float(row[SAFETY_RATES].max())


def _trees(model: Model, head: str, matrix: Floats, *, raw: bool) -> Floats:
    found = model.heads[head].predict(matrix, raw_score=raw, num_threads=THREADS)
    return np.asarray(found, dtype=np.float64)


def _check(fits: bool, given: Floats) -> None:
    if not fits:
        text = f"The features have the shape {given.shape}; {len(NAMES)} columns are needed."
        refuse(BadRequest, [Violation("MDL030", text)])
