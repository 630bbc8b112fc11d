"""Learn from inspected items: trees, calibration by a time split, everything needed to tell later what was learnt.

Only inspected items have labels, and they were not inspected by chance. Each label counts with the inverse of the
probability with which its item was selected, so that the trees see the traffic and not the inspectors' habits
(Horvitz and Thompson 1952). Weights are clipped at `MOST_WEIGHT`: beyond it a few control items would drown the
rest; what clipping costs in bias stands on the card as the share of labels it touched.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from greenlane.foundation.errors import Violation
from greenlane.risk.engine.model import batch, drift
from greenlane.risk.engine.model.artefact import MONEY, PROBABILITY, SAFETY, Model, digest, load, pack
from greenlane.risk.engine.model.calibration import Calibration, calibrate
from greenlane.risk.engine.model.catalogue import NAMES
from greenlane.risk.engine.model.errors import CannotTrain, refuse
from greenlane.risk.engine.model.items import Floats, Ints, Items, Outcomes

MOST_WEIGHT = 20.0
FEWEST_LABELS = 100
FEWEST_SAFETY = 30
"""Safety findings below which no head is trained; `scoring` then ranks by the safety rates of the profiles."""
OBJECTIVES: dict[str, dict[str, Any]] = {
    PROBABILITY: {"objective": "binary"},
    SAFETY: {"objective": "binary"},
    MONEY: {"objective": "tweedie", "tweedie_variance_power": 1.5},
}


@dataclass(frozen=True, slots=True)
class Settings:
    """How to train. The defaults hold for windows of some ten thousand labels and more; ADR 0017 has the figures.

    `calibrate_on` is the latest share of the labels, kept from the trees while the calibration is fitted; the trees
    are then fitted again on the whole window. `leaf` is lowered for windows below 200 times as many labels.
    """

    seed: int = 0
    trees: int = 200
    leaves: int = 15
    rate: float = 0.1
    leaf: int = 100
    features: float = 0.3
    bag: float = 0.7
    ridge: float = 10.0
    calibrate_on: float = 0.2

    def parameters(self, head: str, rows: int) -> dict[str, Any]:
        """LightGBM's parameters: one thread and a fixed seed, so that the same window gives the same text."""
        return {
            **OBJECTIVES[head],
            "num_leaves": self.leaves,
            "learning_rate": self.rate,
            "min_data_in_leaf": max(3, min(self.leaf, rows // 200)),
            "feature_fraction": self.features,
            "bagging_fraction": self.bag,
            "bagging_freq": 1,
            "lambda_l2": self.ridge,
            "seed": self.seed,
            "deterministic": True,
            "force_row_wise": True,
            "num_threads": 1,
            "verbose": -1,
        }


@dataclass(frozen=True, slots=True)
class _Labelled:
    """The inspected items, oldest first: features float64[m, f], labels, duty per unit of value, weights; all m."""

    rows: Floats
    day: Ints
    fraud: Ints
    critical: Ints
    share: Floats
    weights: Floats

    def take(self, rows: NDArray[np.bool_]) -> _Labelled:
        return _Labelled(*(getattr(self, name)[rows] for name in self.__slots__))


def weights_of(propensity: Floats) -> Floats:
    """Training weights float64[m]: inverse propensity up to MOST_WEIGHT, scaled to a mean of 1."""
    clipped = np.minimum(1.0 / propensity, MOST_WEIGHT)
    return clipped / clipped.mean()


def train(items: Items, outcomes: Outcomes, settings: Settings = Settings()) -> Model:
    """A model from all items of the window (they make the profiles) and the outcomes of the inspected ones.

    Raises CannotTrain (422) with every reason: no items, too few labels, labels of one kind only before or after
    the cut in time. The same input and libraries give the same bytes.
    """
    refuse(CannotTrain, _too_little(items, outcomes))
    matrix = batch.describe(items, outcomes)
    labelled = _labelled(items, outcomes, matrix)
    early = labelled.day < _cut(labelled.day, settings.calibrate_on)
    refuse(CannotTrain, _one_sided(labelled, early))
    trees, calibrations = _fit_heads(labelled, early, settings)
    late = labelled.take(~early)
    recent = items.day >= int(late.day.min())
    card = {
        **_card(items, outcomes, settings),
        "calibration": _calibration_card(labelled, early, calibrations),
        "drift": drift.reference(items.take(recent), matrix[recent], late.fraud, late.weights),
    }
    content = pack(trees, calibrations, card)
    return load(content, sha256=digest(content))


def _fit_heads(
    labelled: _Labelled, early: NDArray[np.bool_], settings: Settings
) -> tuple[dict[str, str], dict[str, Calibration]]:
    import lightgbm

    trees, calibrations = {}, {}
    late = labelled.take(~early)
    for head in _heads(labelled, early):
        if head != MONEY:
            first = lightgbm.Booster(model_str=_fit(head, labelled.take(early), settings))
            margins = np.asarray(first.predict(late.rows, raw_score=True, num_threads=1))
            calibrations[head] = calibrate(margins, _target(head, late).astype(np.int64), late.weights)
        trees[head] = _fit(head, labelled, settings)
    return trees, calibrations


def _heads(labelled: _Labelled, early: NDArray[np.bool_]) -> list[str]:
    heads = [PROBABILITY]
    if (labelled.share > 0).any():
        heads.append(MONEY)
    if labelled.critical[early].sum() >= FEWEST_SAFETY and labelled.critical[~early].any():
        heads.append(SAFETY)
    return heads


def _fit(head: str, labelled: _Labelled, settings: Settings) -> str:
    """The trees of one head as LightGBM's text."""
    import lightgbm

    parameters = settings.parameters(head, len(labelled.day))
    data = lightgbm.Dataset(
        labelled.rows,
        _target(head, labelled),
        weight=labelled.weights,
        feature_name=[name.replace(".", "_") for name in NAMES],
        params=parameters,
    )
    return str(lightgbm.train(parameters, data, settings.trees).model_to_string())


def _target(head: str, labelled: _Labelled) -> Floats:
    columns = {PROBABILITY: labelled.fraud, SAFETY: labelled.critical, MONEY: labelled.share}
    return columns[head].astype(np.float64)


def _labelled(items: Items, outcomes: Outcomes, matrix: Floats) -> _Labelled:
    order = np.argsort(items.day[outcomes.item], kind="stable")
    sorted_ = outcomes.take(order)
    value = items.numbers["value"][sorted_.item]
    share = np.divide(sorted_.duty, value, out=np.zeros(len(value)), where=value > 0)
    return _Labelled(
        matrix[sorted_.item],
        items.day[sorted_.item],
        sorted_.fraud,
        sorted_.critical,
        share,
        weights_of(sorted_.propensity),
    )


def _cut(day: Ints, share: float) -> int:
    """The first day of the latest `share` of the labels; whole days, so that a day is on one side."""
    return int(day[min(int(len(day) * (1.0 - share)), len(day) - 1)])


def _too_little(items: Items, outcomes: Outcomes) -> list[Violation]:
    faults = []
    if not len(items):
        faults.append(Violation("MDL020", "The training window holds no items."))
    if len(outcomes) < FEWEST_LABELS:
        text = f"The training window has {len(outcomes)} inspected items; {FEWEST_LABELS} are needed."
        faults.append(
            Violation("MDL021", text, hint="Lengthen the window, or inspect more of the control group.")
        )
    for kind, missing in (("with a finding", 1), ("without a finding", 0)):
        if not (outcomes.fraud == missing).any():
            faults.append(Violation("MDL022", f"The training window has no inspected item {kind}."))
    return faults


def _one_sided(labelled: _Labelled, early: NDArray[np.bool_]) -> list[Violation]:
    faults = []
    for part, rows in (("earlier", early), ("latest", ~early)):
        for kind, label in (("with a finding", 1), ("without a finding", 0)):
            if not (labelled.fraud[rows] == label).any():
                text = f"The {part} part of the training window has no inspected item {kind}."
                faults.append(
                    Violation("MDL023", text, hint="Calibration needs both kinds; lengthen the window.")
                )
    return faults


def _card(items: Items, outcomes: Outcomes, settings: Settings) -> dict[str, Any]:
    inverse = 1.0 / outcomes.propensity
    return {
        "window": {
            "from": date.fromordinal(int(items.day.min())).isoformat(),
            "to": date.fromordinal(int(items.day.max())).isoformat(),
        },
        "items": len(items),
        "labels": len(outcomes),
        "findings": int(outcomes.fraud.sum()),
        "safety_findings": int(outcomes.critical.sum()),
        "weights_clipped": float((inverse > MOST_WEIGHT).mean()),
        "settings": {**asdict(settings), "most_weight": MOST_WEIGHT},
    }


def _calibration_card(
    labelled: _Labelled, early: NDArray[np.bool_], calibrations: Mapping[str, Calibration]
) -> dict[str, Any]:
    late = labelled.take(~early)
    return {
        "from": date.fromordinal(int(late.day.min())).isoformat(),
        "labels": len(late.day),
        "findings": int(late.fraud.sum()),
        "kinds": {head: known.as_dict()["kind"] for head, known in calibrations.items()},
    }
