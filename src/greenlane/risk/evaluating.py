"""How good a model is on days it has not seen, beside what else could have chosen: the live model, rules, chance.

Rankings are compared on the checked items, who were not checked by chance; what they say of all the traffic is
estimated by inverse propensity. Everything is read from stored decisions, in chunks; nothing is written.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from greenlane.declarations.states import LANE_ORDER
from greenlane.risk import learning
from greenlane.risk.engine.model import estimates, evaluation
from greenlane.risk.engine.model.artefact import Model
from greenlane.risk.engine.model.catalogue import NAMES
from greenlane.risk.engine.model.items import Floats, Ints
from greenlane.risk.engine.model.scoring import Scores
from greenlane.risk.engine.model.training import weights_of
from greenlane.risk.errors import NoHistory
from greenlane.risk.models import Hit

BUDGETS = (0.01, 0.02, 0.05, 0.1)
DECILES = 10
ROUNDS = 200
COMPARED_AT = (0.05, 0.1)
AGE = NAMES.index("importer.age")
GROUPS = ("all", "seen", "unseen")
Mask = NDArray[np.bool_]


@dataclass(slots=True)
class Gathered:
    """A period by columns: `rankings` hold a score for each of n items, all else is of the m checked ones."""

    rankings: dict[str, list[Floats]] = field(default_factory=dict)
    parts: list[dict[str, Any]] = field(default_factory=list)
    items: int = 0
    declarations: int = 0

    def ranking(self, name: str) -> Floats:
        return np.concatenate(self.rankings[name])

    def column(self, name: str) -> Any:
        return np.concatenate([part[name] for part in self.parts])


def evaluate(
    model: Model, since: date, until: date, *, learnt_until: date, live: Model | None = None
) -> dict[str, Any]:
    """The evaluation as JSON: `rankings`, `calibration`, `evasion`, `yields`, `against_live`; None is "not known".

    Importers are unseen when their first item came after `learnt_until`. Raises NoHistory (409) where nothing of
    the period was checked.
    """
    gathered = _gather([model] if live is None else [model, live], since, until, learnt_until)
    if not gathered.parts or not len(gathered.column("fraud")):
        raise NoHistory(
            "No result of a check is known of this period.", hint="Choose a longer or an earlier period."
        )
    return plain(
        {
            "items": gathered.items,
            "declarations": gathered.declarations,
            "labels": len(gathered.column("fraud")),
            "findings": int(gathered.column("fraud").sum()),
            "rankings": _rankings(gathered),
            "calibration": _calibration(gathered),
            "evasion": _evasion(gathered),
            "yields": _yields(gathered),
            "against_live": _against_live(gathered) if live is not None else [],
        }
    )


def _gather(models: Sequence[Model], since: date, until: date, learnt_until: date) -> Gathered:
    found = Gathered()
    for part, scores in learning.scored(models, since, until):
        rankings = {
            "model": scores[0].margin,
            "model_duty": scores[0].duty,
            **({"live": scores[1].margin} if len(scores) > 1 else {}),
            "rules": rule_scores(part),
        }
        for name, values in rankings.items():
            found.rankings.setdefault(name, []).append(values)
        found.parts.append(_checked(part, scores[0], found.items, learnt_until))
        found.items += len(part)
        found.declarations += len(np.unique(part.decision))
    return found


def _checked(part: learning.Material, scores: Scores, offset: int, learnt_until: date) -> dict[str, Any]:
    rows = part.outcomes.item
    first_day = part.items.day[rows] - part.matrix[rows, AGE]
    return {
        "row": rows + offset,
        "fraud": part.outcomes.fraud,
        "duty": part.outcomes.duty,
        "propensity": part.outcomes.propensity,
        "probability": scores.probability[rows],
        "seen": first_day <= learnt_until.toordinal(),  # not a number for a newcomer: not seen
    }


def rule_scores(part: learning.Material) -> Floats:
    """How strictly live rules would choose each item: by the strictest lane, then by how many rules are true of it."""
    place = {
        (int(decision), int(sequence)): at
        for at, (decision, sequence) in enumerate(zip(part.decision, part.sequence, strict=True))
    }
    lanes, hits = np.zeros(len(part)), np.zeros(len(part))
    rows = Hit.objects.filter(decision_id__in=np.unique(part.decision).tolist(), shadow=False)
    for decision, lane, sequences in rows.values_list("decision_id", "rule__lane", "items"):
        for sequence in sequences:
            at = place.get((decision, sequence))
            if at is not None:
                lanes[at] = max(lanes[at], LANE_ORDER[lane])
                hits[at] += 1
    return lanes + hits / 1000.0


def _rankings(gathered: Gathered) -> dict[str, Any]:
    row = gathered.column("row")
    scores = {name: gathered.ranking(name)[row] for name in gathered.rankings}
    scores["random"] = np.zeros(len(row))  # ties count with their average: exactly what chance gives
    fraud, duty, seen = (gathered.column(name) for name in ("fraud", "duty", "seen"))
    groups: Mapping[str, Mask] = {"all": np.ones(len(row), dtype=bool), "seen": seen, "unseen": ~seen}
    return {
        name: {group: _figures(fraud[mask], duty[mask], values[mask]) for group, mask in groups.items()}
        for name, values in scores.items()
    }


def _figures(fraud: Ints, duty: Floats, scores: Floats) -> dict[str, Any]:
    """Precision, recall and revenue at each budget, and the area under the curve, of one group."""
    found: dict[str, Any] = {"labels": len(fraud), "findings": int(fraud.sum()), "auc": None, "budgets": []}
    if not len(fraud):
        return found
    found["auc"] = evaluation.auc(fraud, scores)
    found["budgets"] = [
        {"share": share, **asdict(evaluation.at_budget(fraud, duty, scores, share))} for share in BUDGETS
    ]
    return found


def _calibration(gathered: Gathered) -> list[dict[str, Any]]:
    """Expected and observed findings by tenth of the checked items, least likely first, weighed as in training."""
    probability, fraud = gathered.column("probability"), gathered.column("fraud")
    weights = weights_of(gathered.column("propensity"))
    order = np.argsort(probability, kind="stable")
    return [
        {
            "low": float(probability[rows[0]]),
            "high": float(probability[rows[-1]]),
            "labels": len(rows),
            "expected": float(np.average(probability[rows], weights=weights[rows])),
            "observed": float(np.average(fraud[rows], weights=weights[rows])),
        }
        for rows in np.array_split(order, DECILES)
        if len(rows)
    ]


def _evasion(gathered: Gathered) -> dict[str, Any]:
    fraud, duty, propensity = (gathered.column(name) for name in ("fraud", "duty", "propensity"))
    return {
        "rate": asdict(estimates.evasion_rate(fraud, propensity)),
        "duty": asdict(estimates.evasion_total(duty, propensity)),
    }


def _yields(gathered: Gathered) -> list[dict[str, Any]]:
    """What the top of each model's ranking of all items would catch of all the traffic."""
    row, fraud, duty, propensity = (gathered.column(n) for n in ("row", "fraud", "duty", "propensity"))
    found = []
    for name in ("model", "model_duty", "live"):
        if name not in gathered.rankings:
            continue
        scores = gathered.ranking(name)
        for share in BUDGETS:
            count = max(int(len(scores) * share), 1)
            edge = np.partition(scores, len(scores) - count)[len(scores) - count]
            caught = estimates.model_yield(scores[row] >= edge, fraud, duty, propensity)
            found.append({"ranking": name, "share": share, **asdict(caught)})
    return found


def _against_live(gathered: Gathered) -> list[dict[str, Any]]:
    """The model less the live one in precision, with the interval of a paired bootstrap."""
    row, fraud = gathered.column("row"), gathered.column("fraud")
    ours, theirs = gathered.ranking("model")[row], gathered.ranking("live")[row]
    return [
        {
            "share": share,
            **asdict(
                evaluation.difference(fraud, [ours], [theirs], evaluation.precision_at(share), rounds=ROUNDS)
            ),
        }
        for share in COMPARED_AT
    ]


def plain(value: Any) -> Any:
    """The same in JSON types: what is not a number, or without bound, is None."""
    match value:
        case dict():
            return {key: plain(inner) for key, inner in value.items()}
        case list() | tuple():
            return [plain(inner) for inner in value]
        case float() if not math.isfinite(value):
            return None
        case np.generic():
            return plain(value.item())
        case StrEnum():
            return value.value
    return value
