"""Whether the live model still knows the world: inputs, scores and results of a period, kept as a report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from typing import Any

import numpy as np

from greenlane.foundation import clock
from greenlane.foundation.access import SYSTEM, Actor, require
from greenlane.foundation.events import record
from greenlane.foundation.verbs import verb
from greenlane.risk import learning
from greenlane.risk.editions import model_of, terms_of
from greenlane.risk.engine.figures import figures_by_declaration
from greenlane.risk.engine.lanes import scale_of, thresholds_of
from greenlane.risk.engine.model import drift
from greenlane.risk.engine.model.artefact import Model
from greenlane.risk.engine.model.drift import Drift, Verdict
from greenlane.risk.engine.model.items import Floats, Ints
from greenlane.risk.engine.model.training import weights_of
from greenlane.risk.errors import NoHistory, WrongPeriod
from greenlane.risk.evaluating import plain
from greenlane.risk.models import DriftReport, Policy, RiskModel
from greenlane.risk.services.policies import usual_values
from greenlane.risk.states import ModelState, Publication

DAYS = 28
"""Days a daily report looks back on."""


@dataclass(slots=True)
class Seen:
    """A period as drift needs it: counts of inputs, scores of all items, the checked ones, figures of both models."""

    counts: dict[str, Floats] = field(default_factory=dict)
    margin: list[Floats] = field(default_factory=list)
    fraud: list[Ints] = field(default_factory=list)
    probability: list[Floats] = field(default_factory=list)
    propensity: list[Floats] = field(default_factory=list)
    figures: list[dict[str, list[Floats]]] = field(default_factory=list)


def measure_drift(*, since: date, until: date, by: Actor = SYSTEM) -> DriftReport:
    """Compare these days with those the live model learnt from; the report of the same days is made once.

    Raises NoHistory (RSK008, 409) without a live model or without decisions, WrongPeriod (RSK030, 422).
    """
    require(by, "risk.train_models")
    if until < since:
        raise WrongPeriod("The last day lies before the first.", pointer="until")
    model = RiskModel.objects.filter(state=ModelState.LIVE).defer("content").first()
    if model is None:
        raise NoHistory("No model is live.", hint="Promote one first.")
    made = DriftReport.objects.filter(model=model, since=since, until=until).first()
    if made is not None:
        return made
    shadow = RiskModel.objects.filter(state=ModelState.SHADOW).values_list("sha256", flat=True).first()
    used = [one for one in (model_of(model.sha256), model_of(shadow or "")) if one is not None]
    seen = _seen(used, since, until)
    if not seen.margin:
        raise NoHistory("Nothing was decided in this period.")
    found = _measured(model, used[0], seen)
    agreement = _agreement(seen) if len(used) > 1 else None
    return _keep(model=model, since=since, until=until, seen=seen, found=found, agreement=agreement, by=by)


def _seen(models: list[Model], since: date, until: date) -> Seen:
    found = Seen(figures=[{} for _ in models])
    kept = models[0].card["drift"]
    for part, scores in learning.scored(models, since, until):
        for name, counts in drift.input_counts(kept, part.items, part.matrix).items():
            found.counts[name] = found.counts.get(name, 0.0) + counts
        rows = part.outcomes.item
        found.margin.append(scores[0].margin)
        found.fraud.append(part.outcomes.fraud)
        found.probability.append(scores[0].probability[rows])
        found.propensity.append(part.outcomes.propensity)
        for own, of in zip(found.figures, scores, strict=True):
            for name, values in figures_by_declaration(of, part.decision)[1].items():
                own.setdefault(name, []).append(values)
    return found


def _measured(row: RiskModel, model: Model, seen: Seen) -> dict[str, list[Drift]]:
    kept = model.card["drift"]
    found = {"inputs": drift.inputs_of_counts(kept, seen.counts)}
    before = _reference_scores(row, model)
    if len(before):
        found["scores"] = [drift.scores(before, np.concatenate(seen.margin))]
    fraud = np.concatenate(seen.fraud)
    if len(fraud):
        weights = weights_of(np.concatenate(seen.propensity))
        found["outcomes"] = drift.outcomes(kept, fraud, np.concatenate(seen.probability), weights)
    return found


def _reference_scores(row: RiskModel, model: Model) -> Floats:
    """The scores of the days it was evaluated on, the last four weeks of them at most.

    Not of the training window: trees are surer of what they learnt from than of anything that comes later.
    """
    evaluation = row.evaluation or {"since": row.window_from.isoformat(), "until": row.window_to.isoformat()}
    last = date.fromisoformat(evaluation["until"])
    first = max(date.fromisoformat(evaluation["since"]), last - timedelta(days=DAYS - 1))
    parts = [scores[0].margin for _, scores in learning.scored([model], first, last)]
    return np.concatenate(parts) if parts else np.empty(0)


def _agreement(seen: Seen) -> dict[str, int]:
    """How many declarations the live and the shadow model would choose by the national terms: both, one, neither."""
    published = Policy.objects.filter(office="", direction="IMPORT", state=Publication.PUBLISHED).first()
    terms = terms_of(published or Policy(**usual_values()))
    live, shadow = (
        _chosen({name: np.concatenate(values) for name, values in figures.items()}, terms)
        for figures in seen.figures
    )
    return {
        "declarations": len(live),
        "both": int((live & shadow).sum()),
        "live_only": int((live & ~shadow).sum()),
        "shadow_only": int((~live & shadow).sum()),
    }


def _chosen(figures: Mapping[str, Floats], terms: Any) -> Any:
    edges = thresholds_of({name: scale_of(values.tolist()) for name, values in figures.items()}, terms)
    chosen = np.zeros(len(next(iter(figures.values()))), dtype=bool)
    for name, edge in edges.items():
        chosen |= figures[name] > edge
    return chosen


@verb
def _keep(
    *,
    model: RiskModel,
    since: date,
    until: date,
    seen: Seen,
    found: Mapping[str, list[Drift]],
    agreement: dict[str, int] | None,
    by: Actor,
) -> DriftReport:
    everything = [one for measures in found.values() for one in measures]
    verdict = drift.worst(everything)
    report, is_new = DriftReport.objects.get_or_create(
        model=model,
        since=since,
        until=until,
        defaults={
            "items": sum(map(len, seen.margin)),
            "labels": sum(map(len, seen.fraud)),
            "verdict": verdict.value,
            "results": plain(
                {name: [asdict(one) for one in measures] for name, measures in found.items()}
                | {"agreement": agreement}
            ),
            "made_at": clock.now(),
        },
    )
    if is_new and verdict is Verdict.ALARM:
        alarms = [one.name for one in everything if one.verdict is Verdict.ALARM]
        record("risk.drift_found", subject=report, actor=by, since=since, until=until, measures=alarms[:20])
    return report
