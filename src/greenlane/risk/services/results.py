"""What checks found: the labels that rules, policies and models are measured by and learn from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from greenlane.declarations.models import Declaration
from greenlane.declarations.states import Assessment
from greenlane.foundation import clock
from greenlane.foundation.access import Actor, require
from greenlane.foundation.db import lock
from greenlane.foundation.errors import Violation
from greenlane.foundation.events import record
from greenlane.foundation.verbs import verb
from greenlane.risk.errors import FindingRefused
from greenlane.risk.models import DecisionRecord, Outcome
from greenlane.risk.words import FINDINGS

LONGEST_NOTE = 2000
MOST_DUTY = 10**14


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found on one item: its kind (`words.FINDINGS`; empty takes back what was recorded), a danger or not,
    the duty short in minor units."""

    sequence: int
    kind: str
    critical: bool = False
    duty_minor: int = 0
    note: str = ""


@verb
def record_findings(*, mrn: str, findings: Sequence[Finding], by: Actor) -> list[Outcome]:
    """Record what a check found, item by item, while it goes on. Recording an item again replaces what was recorded.

    Items without a finding are recorded as such when the officer accepts; nothing needs to be entered for them.
    Raises FindingRefused (RSK013, 422) with every fault at once, Forbidden (403).
    """
    found = lock(Declaration.objects.all(), mrn=mrn)
    require(by, "risk.record_findings", found)
    if found.assessment != Assessment.IN_ASSESSMENT:
        raise FindingRefused(
            pointer="assessment", hint="Findings are recorded while the declaration is in a check."
        )
    decision = decision_of(found)
    if decision is None:
        raise FindingRefused(
            pointer="decision", hint="This declaration was registered before decisions were recorded."
        )
    known = set(found.items.values_list("sequence", flat=True))
    if faults := list(_faults(findings, known)):
        raise FindingRefused(violations=tuple(faults))
    sequences = [one.sequence for one in findings]
    Outcome.objects.filter(decision=decision, sequence__in=sequences).delete()
    rows = [_outcome(decision, one, by) for one in findings if one.kind]
    Outcome.objects.bulk_create(rows)
    record(
        "risk.findings_recorded",
        subject=decision,
        actor=by,
        items=sequences,
        kinds=sorted({one.kind for one in findings if one.kind}),
        duty_minor=sum(one.duty_minor for one in findings),
    )
    return rows


@verb
def conclude(*, found: Declaration, refused: bool, by: Actor) -> int:
    """The check is over: every item that has no recorded finding gets its result. Returns how many got one.

    Accepted: nothing was found on it. Refused: where no finding was recorded, the refusal is the finding of all.
    What was recorded counts from today: profiles and models learn from checks that are over, and once from each.
    """
    decision = decision_of(found)
    if decision is None:
        return 0
    recorded = dict(decision.outcomes.values_list("sequence", "finding"))
    everything = refused and not any(recorded.values())
    source = Outcome.Source.REFUSED if everything else Outcome.Source.ACCEPTED
    kind = "refused" if everything else ""
    decision.outcomes.filter(known_on=None).update(known_at=clock.now(), known_on=clock.today())
    missing = [n for n in found.items.values_list("sequence", flat=True) if n not in recorded]
    Outcome.objects.bulk_create([_row(decision, number, source, by, finding=kind) for number in missing])
    return len(missing)


_KINDS = {
    "customs_value": "undervaluation",
    "commodity_code": "misclassification",
    "origin": "origin",
    "preferential_origin": "origin",
    "preference": "origin",
    "net_mass": "quantity",
    "gross_mass": "quantity",
    "quantity": "quantity",
    "procedure": "relief",
    "additional_procedures": "relief",
}
"""What a change of a field by decision says was found."""


@verb
def learn_changes(
    *, found: Declaration, version: int, changed: Sequence[Mapping[str, Any]], by: Actor
) -> int:
    """The check is over, and items were assessed otherwise: what more they cost is the finding. Returns how many rows.

    `version` is the one that was checked; `changed` is that of `declaration.reassessed`.
    """
    decision = DecisionRecord.objects.filter(declaration=found, version=version).first()
    if decision is None:
        return 0
    decision.declaration = found
    recorded = set(decision.outcomes.values_list("sequence", flat=True))
    decision.outcomes.filter(known_on=None).update(known_at=clock.now(), known_on=clock.today())
    dearer = {row["item"]: row for row in changed if row["difference_minor"] > 0}
    rows = []
    for number in found.items.values_list("sequence", flat=True):
        if number in recorded:
            continue
        change = dearer.get(number)
        kind = _KINDS.get(change["fields"][0], "other") if change else ""
        row = _row(
            decision, number, Outcome.Source.OFFICER if change else Outcome.Source.ACCEPTED, by, finding=kind
        )
        row.duty_minor = change["difference_minor"] if change else 0
        rows.append(row)
    Outcome.objects.bulk_create(rows)
    return len(rows)


def decision_of(found: Declaration) -> DecisionRecord | None:
    """The decision about the present version of a declaration."""
    row = DecisionRecord.objects.filter(declaration=found, version=found.version).first()
    if row is not None:
        row.declaration = found
    return row


def _faults(findings: Sequence[Finding], known: set[int]) -> Iterable[Violation]:
    seen: set[int] = set()
    if not findings:
        yield _fault("findings", "Nothing is recorded.", "Name at least one item.")
    for one in findings:
        place = f"item {one.sequence}"
        if one.sequence not in known:
            yield _fault(
                place, f"The declaration has no item {one.sequence}.", "Use the numbers of its items."
            )
        if one.sequence in seen:
            yield _fault(place, f"Item {one.sequence} is named twice.", "Name each item once.")
        seen.add(one.sequence)
        if one.kind and one.kind not in FINDINGS:
            yield _fault(place, "This kind of finding is not known.", f"One of: {', '.join(FINDINGS)}.")
        if not 0 <= one.duty_minor <= MOST_DUTY:
            yield _fault(place, "The duty short is not a possible amount.", "Give 0 or more.")
        if len(one.note) > LONGEST_NOTE:
            yield _fault(place, "The note is too long.", f"At most {LONGEST_NOTE:,} characters.")


def _fault(pointer: str, message: str, hint: str) -> Violation:
    return Violation(FindingRefused.code, message, pointer, hint)


def _outcome(decision: DecisionRecord, one: Finding, by: Actor) -> Outcome:
    row = _row(decision, one.sequence, Outcome.Source.OFFICER, by, finding=one.kind)
    row.critical, row.duty_minor, row.note = one.critical, one.duty_minor, one.note.strip()
    row.known_on = None
    return row


def _row(
    decision: DecisionRecord, sequence: int, source: Outcome.Source, by: Actor, *, finding: str
) -> Outcome:
    at = clock.now()
    return Outcome(
        decision=decision,
        sequence=sequence,
        known_at=at,
        known_on=clock.day_of(at),
        source=source,
        finding=finding,
        officer=by.id,
    )
