"""Decisions, outcomes, editions and whole histories for tests, without a lodgement: a decision is a row and a record.

`decision` makes one, changed by keyword; `history` makes many in a few statements, with features that were described
before each day, outcomes of what was checked, and importers 0 to 4 who are not honest. All synthetic, all seeded.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import numpy as np

from greenlane.declarations.models import Declaration
from greenlane.declarations.states import Assessment, Lane
from greenlane.foundation import clock
from greenlane.foundation.access import SYSTEM, Actor, Role
from greenlane.foundation.canonical import digest_bytes
from greenlane.parties.models import Organisation
from greenlane.risk.engine.model import batch
from greenlane.risk.engine.model.items import (
    Floats,
    Item,
    Items,
    Outcomes,
    read_item,
    read_items,
    read_outcomes,
)
from greenlane.risk.engine.model.tests.samples import columns, one_item
from greenlane.risk.engine.record import FORMAT, RecordedItem, text_of
from greenlane.risk.models import DecisionRecord, Edition, Hit, Outcome, RiskModel, Rule
from greenlane.risk.services.editions import publish_edition
from greenlane.risk.states import RuleState

OFFICE, AIRPORT = "XM000101", "XM000201"
ANALYST = Actor("analyst", frozenset({Role.RISK_ANALYST}))
APPROVER = Actor("approver", frozenset({Role.RULE_APPROVER}))
OVERSEER = Actor("overseer", frozenset({Role.OVERSIGHT}))
START = date(2026, 8, 3)
Step = DecisionRecord.Step

_serial = itertools.count(1)


def at_noon(day: date) -> datetime:
    return datetime.combine(day, time(5), tzinfo=UTC)  # noon in Meridia's zone, and the same day in UTC


def trader(identifier: str = "XM199999999") -> Organisation:
    """The organisation that declares whatever a test does not say otherwise of."""
    found, _ = Organisation.objects.get_or_create(
        identifier=identifier,
        defaults={"name": "Test Trader", "country": "XM", "registered_at": at_noon(START)},
    )
    return found


def edition(**scales: Sequence[float]) -> Edition:
    """The edition of what is in force now."""
    return publish_edition(cause="test", by=SYSTEM, scales=scales or None)


def unsaved_declaration(day: date, declarant: Organisation, **changes: Any) -> Declaration:
    number = next(_serial)
    values: dict[str, Any] = {
        "mrn": f"26XMRISK{number:09d}0",
        "lrn": f"RISK{number:09d}",
        "type_code": "IMA",
        "declarant": declarant,
        "office": OFFICE,
        "assessment": Assessment.ASSESSED,
        "assessment_since": at_noon(day),
        "cargo_since": at_noon(day),
        "payment_since": at_noon(day),
        "items_count": 1,
        "customs_value_minor": 0,
        "payable_minor": 0,
        "currency": "USD",
        "digest": "0" * 64,
        "registered_at": at_noon(day),
    }
    return Declaration(**{**values, **changes})


def declaration(day: date = START, **changes: Any) -> Declaration:
    """A bare row: registered on the day, assessed, green."""
    made = unsaved_declaration(day, changes.pop("declarant", None) or trader(), **changes)
    made.save()
    return made


def recorded(item: Item, sequence: int = 1, features: Floats | None = None) -> RecordedItem:
    """An item as a decision saw it; without features those of somebody nothing is known of."""
    values = item.values
    if features is None:
        features = batch.describe(_listed(item), _nothing_found())[0]
    row = {
        "importer": values["importer"],
        "hs": values["commodity"],
        "registered_on": date.fromordinal(item.day),
    }
    return RecordedItem(sequence, row, item, features)


def _listed(item: Item) -> Items:
    values: dict[str, Any] = {**item.values, "day": date.fromordinal(item.day)}
    return read_items({name: [value] for name, value in values.items()})


def _nothing_found() -> Outcomes:
    names = ("item", "known_on", "fraud", "critical", "duty", "propensity")
    return read_outcomes({name: [] for name in names}, read_items({n: [] for n in ("day", *one_item())}))


def unsaved_decision(
    about: Declaration, items: Sequence[RecordedItem], in_force: Edition, **changes: Any
) -> DecisionRecord:
    """The row with its record. Without a verdict of its own: green, selected by nothing, one chance in twenty."""
    day = date.fromordinal(items[0].item.day)
    values: dict[str, Any] = {
        "declaration": about,
        "version": about.version,
        "edition": in_force,
        "decided_at": at_noon(day),
        "day": day,
        "office": about.office,
        "direction": "IMPORT",
        "lane": Lane.GREEN.value,
        "selected_by": Step.NONE,
        "control": False,
        "propensity": 0.05,
        "items": len(items),
    }
    values |= changes
    record = {
        "format": FORMAT,
        "mrn": about.mrn,
        "version": values["version"],
        "at": at_noon(day).isoformat(),
        "day": day.isoformat(),
        "office": values["office"],
        "direction": values["direction"],
        "edition": in_force.pk,
        "input": about.digest,
        "items": [one.as_json() for one in items],
        "hits": [],
        "scores": [],
        "shadow": {},
        "situation": {},
        "verdict": {"lane": values["lane"], "step": str(values["selected_by"])},
    }
    text = text_of(record)
    return DecisionRecord(**values, record=text, digest=digest_bytes(text.encode()))


def decision(
    day: date = START,
    *,
    declaration_: Declaration | None = None,
    findings: Sequence[str] | None = None,
    duty_minor: int = 0,
    known_on: date | None = None,
    item: dict[str, Any] | None = None,
    **changes: Any,
) -> DecisionRecord:
    """One decision of one item. `findings` are the results of its check, one an item: an empty text found nothing;
    None was not checked. `duty_minor` is the additional duty of each finding."""
    office = changes.get("office", OFFICE)
    about = declaration_ or declaration(day, office=office, lane=changes.get("lane", Lane.GREEN))
    seen = read_item(one_item(**{"day": day, "office": office, **(item or {})}))
    lines = [recorded(seen, number) for number in range(1, len(findings or [""]) + 1)]
    made = unsaved_decision(about, lines, Edition.objects.order_by("-pk").first() or edition(), **changes)
    made.save()
    for number, finding in enumerate(findings or [], 1):
        outcome(made, number, finding, duty_minor=duty_minor if finding else 0, known_on=known_on or day)
    return made


def outcome(
    of: DecisionRecord, sequence: int = 1, finding: str = "", *, known_on: date | None = None, **changes: Any
) -> Outcome:
    """What the check of one item found; an empty finding found nothing."""
    day = known_on or of.day
    values: dict[str, Any] = {"source": Outcome.Source.OFFICER, "officer": "officer", "critical": False}
    return Outcome.objects.create(
        decision=of,
        sequence=sequence,
        known_at=at_noon(day),
        known_on=day,
        finding=finding,
        **{**values, **changes},
    )


def rule(code: str = "R0001", **changes: Any) -> Rule:
    """A live rule, written by a system: for hits; its text selects nothing in particular."""
    values: dict[str, Any] = {
        "state": RuleState.LIVE,
        "title": "Test",
        "text": 'hs starts with "24"',
        "tree": "{}",
        "lane": Lane.YELLOW,
        "instruction": "Look at it.",
        "legal_basis": "Test Act",
        "valid_from": START,
        "review_on": START + timedelta(days=365),
        "author": "system",
        "authored_at": at_noon(START),
    }
    return Rule.objects.create(code=code, **{**values, **changes})


def hit(of: DecisionRecord, by: Rule, *sequences: int, **changes: Any) -> Hit:
    """The rule was true of these items (all when none is named)."""
    items = list(sequences) or list(range(1, of.items + 1))
    values: dict[str, Any] = {"shadow": False, "drawn": True, "items": items}
    return Hit.objects.create(decision=of, rule=by, **{**values, **changes})


def bare_model(**changes: Any) -> RiskModel:
    """A registered model that learnt from nobody: for pages and permissions. Its file cannot score."""
    names = ("items", "declarations", "labels", "findings", "safety_findings", "weights_clipped")
    card = {**dict.fromkeys(names, 0), "settings": {}, "libraries": {}, "features": {"digest": "0" * 64}}
    values: dict[str, Any] = {
        "sha256": "0" * 64,
        "content": b"",
        "card": card,
        "window_from": START,
        "window_to": START + timedelta(days=27),
        "trained_by": "system",
        "trained_at": at_noon(START),
    }
    return RiskModel.objects.create(**{**values, **changes})


@dataclass(frozen=True, slots=True)
class History:
    """What `history` stored, and the same as the engines take it: n items, their matrix, outcomes of the checked."""

    decisions: list[DecisionRecord]
    items: Items
    matrix: Floats
    outcomes: Outcomes

    @property
    def first(self) -> date:
        return self.decisions[0].day

    @property
    def last(self) -> date:
        return self.decisions[-1].day


def history(
    count: int = 600,
    *,
    seed: int = 1,
    days: int = 60,
    start: date = START,
    inspected: float = 0.6,
    delay: int = 3,
    lines: int = 2,
    drift_on: date | None = None,
    office: str = OFFICE,
) -> History:
    """`count` items over `days`, `lines` of them a declaration, each declaration checked with the same chance.

    Items of importers 0 to 4 are false seven times in ten, others once in twelve; a tenth of the findings concern
    safety. From `drift_on` on values are a hundredfold and anybody is as false as the worst. Numbered as declared.
    """
    random = np.random.default_rng(seed + 1000)
    made = columns(count, seed=seed, days=days)
    offset = start - made["day"][0]
    for at in range(0, count, lines):  # the items of a declaration share their day and their importer
        for name in ("day", "importer", "office"):
            made[name][at : at + lines] = [made[name][at]] * len(made[name][at : at + lines])
    made["day"] = [day + offset for day in made["day"]]
    drifted = np.array([drift_on is not None and day >= drift_on for day in made["day"]])
    made["value"] = [
        value * 100 if late else value for value, late in zip(made["value"], drifted, strict=True)
    ]
    items = read_items(made)
    group = np.arange(count) // lines
    checked = random.random(group[-1] + 1) < inspected
    late_by = random.integers(0, delay + 1, group[-1] + 1)
    risky = np.array([int(name.removeprefix("importer")) < 5 for name in items.texts["importer"]]) | drifted
    fraud = (random.random(count) < np.where(risky, 0.7, 0.08)).astype(int)
    rows = np.flatnonzero(checked[group])
    outcomes = read_outcomes(
        {
            "item": rows.tolist(),
            "known_on": [date.fromordinal(int(items.day[row] + late_by[group[row]])) for row in rows],
            "fraud": fraud[rows].tolist(),
            "critical": (fraud * (random.random(count) < 0.1))[rows].tolist(),
            "duty": np.round(fraud * items.numbers["value"] * 0.1, 2)[rows].tolist(),
            "propensity": [inspected] * len(rows),
        },
        items,
    )
    matrix = batch.describe(items, outcomes)
    return History(
        _stored(items, matrix, outcomes, group, checked, inspected, office), items, matrix, outcomes
    )


def _stored(
    items: Items, matrix: Floats, outcomes: Outcomes, group: Any, checked: Any, inspected: float, office: str
) -> list[DecisionRecord]:
    in_force, declarant = edition(), trader()
    starts = np.searchsorted(group, np.arange(group[-1] + 1))
    days = [date.fromordinal(int(items.day[at])) for at in starts]
    lanes = [Lane.YELLOW if one else Lane.GREEN for one in checked]
    about = Declaration.objects.bulk_create(
        [
            unsaved_declaration(day, declarant, lane=lane, office=office)
            for day, lane in zip(days, lanes, strict=True)
        ]
    )
    decisions = []
    for number, (start, row) in enumerate(zip(starts, about, strict=True)):
        own = range(int(start), int(np.searchsorted(group, number, "right")))
        seen = [recorded(items.row(at), at - own.start + 1, matrix[at]) for at in own]
        verdict: dict[str, Any] = {"propensity": inspected}
        if checked[number]:
            verdict |= {"lane": Lane.YELLOW.value, "selected_by": Step.CONTROL, "control": True}
        decisions.append(unsaved_decision(row, seen, in_force, **verdict))
    stored = DecisionRecord.objects.bulk_create(decisions)
    Outcome.objects.bulk_create(
        Outcome(
            decision=stored[int(group[item])],
            sequence=int(item - starts[group[item]]) + 1,
            known_at=at_noon(date.fromordinal(int(outcomes.known_on[at]))),
            known_on=date.fromordinal(int(outcomes.known_on[at])),
            source=Outcome.Source.OFFICER,
            finding="undervaluation" if outcomes.fraud[at] else "",
            critical=bool(outcomes.critical[at]),
            duty_minor=round(float(outcomes.duty[at]) * 100),
            officer="officer",
        )
        for at, item in enumerate(outcomes.item)
    )
    return stored


def later(day: date, days: int = 1) -> Any:
    """The clock held at noon so many days after the day: `with later(history.last): ...`."""
    return clock.at(at_noon(day + timedelta(days=days)))
