"""One decision from what is known of its items: the same for a live declaration and for a replay years later.

`decide` takes an edition and recorded items and gives the verdict together with its record. It reads no clock and
no table; whatever it depends on is in the record, so that `replay` can call it again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

import numpy as np

from greenlane.declarations.states import Lane
from greenlane.risk.editions import InForce, RuleInForce
from greenlane.risk.engine import lanes
from greenlane.risk.engine.figures import figures
from greenlane.risk.engine.model.artefact import Model
from greenlane.risk.engine.model.catalogue import FEATURES
from greenlane.risk.engine.model.explain import explain
from greenlane.risk.engine.model.scoring import SAFETY_RATES, Score, score_one
from greenlane.risk.engine.record import FORMAT, RecordedItem
from greenlane.risk.reasons import REASONS, SELF_ASSESSED


@dataclass(frozen=True, slots=True)
class Header:
    """What a decision is about. `at` is ISO text; `closed` the last day that the profiles knew, or empty."""

    mrn: str
    version: int
    at: str
    day: str
    office: str
    direction: str
    input: str
    closed: str
    unread: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a decision depends on besides items and edition: the control draw, the trader's standing, the day so far."""

    control_share: float
    control_drawn: bool
    authorised: bool
    today: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Found:
    """Rules that are true of the declaration, by key, with the sequence numbers of the items."""

    live: Mapping[str, list[int]]
    shadow: Mapping[str, list[int]]


@dataclass(frozen=True, slots=True)
class Decided:
    """A verdict with its record and what was found on the way."""

    verdict: lanes.Verdict
    found: Found
    figures: Mapping[str, float]
    scores: Sequence[Score]
    record: dict[str, Any]


def decide(edition: InForce, header: Header, items: Sequence[RecordedItem], around: Surroundings) -> Decided:
    """The lane of a declaration under an edition, with everything that led to it."""
    found = match(edition, header, items)
    scores = _scores(edition.model, items)
    said = figures(scores)
    terms = edition.terms(header.office, header.direction)
    situation = lanes.Situation(
        mrn=header.mrn,
        criteria=[_criterion(edition.rules[key]) for key in found.live],
        figures=said,
        thresholds=lanes.thresholds_of(edition.scales, terms) if edition.model else {},
        terms=terms,
        control_share=around.control_share,
        control_drawn=around.control_drawn,
        authorised=around.authorised,
        today=around.today,
    )
    verdict = lanes.decide(situation)
    record = {
        "format": FORMAT,
        "mrn": header.mrn,
        "version": header.version,
        "at": header.at,
        "day": header.day,
        "office": header.office,
        "direction": header.direction,
        "input": header.input,
        "profiles_closed": header.closed,
        "unread": list(header.unread),
        "edition": {"number": edition.number, "digest": edition.digest},
        "items": [item.as_json() for item in items],
        "hits": {"live": dict(found.live), "shadow": dict(found.shadow)},
        "scores": _scored(edition.model, scores, said),
        "shadow": _shadow(edition, items),
        "situation": _situation(situation),
        "verdict": _verdict(verdict),
        "contributions": _contributions(edition.model, verdict, scores, items),
        "reasons": {
            "officer": officer_reasons(edition, verdict, found, items),
            "trader": trader_reason(verdict),
        },
    }
    return Decided(verdict, found, said, scores, record)


def match(edition: InForce, header: Header, items: Sequence[RecordedItem]) -> Found:
    """The rules of the edition that hold for the office, are valid on the day and true of an item."""
    day = date.fromisoformat(header.day)
    live: dict[str, list[int]] = {}
    shadow: dict[str, list[int]] = {}
    for item in items:
        for key in edition.matcher.hits(item.row):
            known = edition.rules[key]
            if known.rule.office in {"", header.office} and known.rule.valid_on(day):
                (shadow if known.shadow else live).setdefault(key, []).append(item.sequence)
    return Found(dict(sorted(live.items())), dict(sorted(shadow.items())))


def officer_reasons(
    edition: InForce, verdict: lanes.Verdict, found: Found, items: Sequence[RecordedItem]
) -> list[str]:
    """What an officer is told: each rule that selected with its instruction, or what else selected."""
    told = []
    for one in verdict.selections:
        if not one.selected:
            continue
        if one.step == lanes.CRITERIA:
            rule = edition.rules[one.name].rule
            lines = ", ".join(str(number) for number in found.live[one.name])
            told.append(f"{rule.key} {rule.title} (item {lines}): {rule.instruction}")
        elif one.step == lanes.MODEL:
            why = _dangers(items) if one.name == "safety" else ""
            told.append(f"The model ranks it among the declarations to look at for {RANKED[one.name]}{why}.")
        elif one.step == lanes.CONTROL:
            told.append("Drawn at random for the control group.")
        else:
            told.append("Drawn at random to reach the expected rate of checks.")
    return told


RANKED = {"safety": "safety", "money": "the duty at stake", "probability": "the probability of a finding"}


def _dangers(items: Sequence[RecordedItem]) -> str:
    """Where dangerous goods were found before: the profile that speaks loudest, of the item it speaks loudest of."""
    item = max(items, key=lambda one: one.features[SAFETY_RATES].max())
    column = max(SAFETY_RATES, key=lambda at: item.features[at])
    words = FEATURES[column].words
    return f": {words} {item.features[column]:.1%} (item {item.sequence})"


def trader_reason(verdict: lanes.Verdict) -> str:
    """What the trader may be told."""
    if verdict.step == lanes.NONE:
        return SELF_ASSESSED
    return REASONS[verdict.step][Lane(verdict.lane)]


def _criterion(known: RuleInForce) -> lanes.Criterion:
    rule = known.rule
    return lanes.Criterion(rule.key, rule.lane, float(rule.probability), rule.relieved)


def _scores(model: Model | None, items: Sequence[RecordedItem]) -> list[Score]:
    return [score_one(model, item.features) for item in items] if model else []


def _scored(model: Model | None, scores: Sequence[Score], said: Mapping[str, float]) -> dict[str, Any]:
    if model is None:
        return {}
    return {"model": model.sha256, "items": [score.as_json() for score in scores], "figures": dict(said)}


def _shadow(edition: InForce, items: Sequence[RecordedItem]) -> dict[str, Any]:
    """What the model in shadow says; it changes nothing."""
    scores = _scores(edition.shadow_model, items)
    return _scored(edition.shadow_model, scores, figures(scores))


def _situation(situation: lanes.Situation) -> dict[str, Any]:
    return {
        "thresholds": dict(situation.thresholds),
        "terms": situation.terms.as_json(),
        "control_share": situation.control_share,
        "control_drawn": situation.control_drawn,
        "authorised": situation.authorised,
        "today": dict(situation.today),
    }


def _verdict(verdict: lanes.Verdict) -> dict[str, Any]:
    return {
        "lane": verdict.lane,
        "step": verdict.step,
        "selections": [one.as_json() for one in verdict.selections],
        "propensity": verdict.propensity,
    }


def _contributions(
    model: Model | None,
    verdict: lanes.Verdict,
    scores: Sequence[Score],
    items: Sequence[RecordedItem],
) -> dict[str, Any]:
    """TreeSHAP of the riskiest item, for declarations that the model selected: ten milliseconds are not for all."""
    if model is None or not any(s.selected and s.step == lanes.MODEL for s in verdict.selections):
        return {}
    riskiest = int(np.argmax([score.margin for score in scores]))
    (why,) = explain(model, items[riskiest].features[None, :])
    return {
        "item": items[riskiest].sequence,
        "base": why.base,
        "values": why.contributions.tolist(),
        "reasons": [asdict(reason) for reason in why.reasons],
    }
