"""Ordering examinations, and closing those that are no longer needed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict

from greenlane.declarations import content
from greenlane.declarations.engine.data import DeclarationData
from greenlane.declarations.models import Declaration
from greenlane.declarations.selectors import kept_lodgement
from greenlane.declarations.states import Lane
from greenlane.foundation import clock
from greenlane.foundation.access import SYSTEM, Actor
from greenlane.foundation.db import for_update, mark_locked
from greenlane.foundation.events import record
from greenlane.foundation.lifecycle import advance
from greenlane.foundation.verbs import verb
from greenlane.inspection.engine.orders import Order, OrderInput, order_of
from greenlane.inspection.instructions import TABLE
from greenlane.inspection.models import Examination
from greenlane.inspection.states import NOT_BEGUN, OPEN_EXAMINATIONS, Cause, ExaminationState

BULK = frozenset({"VG", "VL", "VO", "VQ", "VR", "VS", "VY", "NE"})
"""Package codes of loose goods. Source: UNECE Recommendation 21."""
PARCEL_MODE = "5"
"""Mode of transport: postal consignment. Source: UNECE Recommendation 19."""


@verb
def order(*, declaration: Declaration, cause: Cause, question: str = "", by: Actor) -> Examination:
    """Order an examination of a declaration that this transaction holds, or add to the one not yet begun.

    An examination in progress stays as it is; what else is asked is then told to the examiner as another question.
    """
    found = open_examination(declaration)
    if found is None:
        return _ordered(declaration, cause, question, by)
    causes, questions = {*found.causes, cause.value}, {*found.questions, question.strip()} - {""}
    if causes == set(found.causes) and questions == set(found.questions):
        return found
    return _rewritten(found, causes, questions, by)


@verb
def follow(*, declaration: Declaration, by: Actor) -> Examination | None:
    """Write the order of an examination not yet begun anew, after the declaration changed; None where none is open."""
    found = open_examination(declaration)
    if found is None or found.state not in NOT_BEGUN:
        return found
    return _rewritten(found, found.causes, found.questions, by)


@verb
def close(*, declaration: Declaration, why: str) -> Examination | None:
    """End the open examination of a declaration that this transaction holds; None where none is open."""
    found = open_examination(declaration)
    if found is None:
        return None
    found.declaration = declaration
    advance(found, "state", "cancel", by=SYSTEM)
    found.state_since = found.ended_at = clock.now()
    found.answer_due = False
    found.save(update_fields=["state", "state_since", "ended_at", "answer_due"])
    record(
        "inspection.examination_cancelled",
        subject=declaration,
        actor=SYSTEM,
        why=why,
        number=found.number,
        order=found.order_id,
    )
    return found


def open_examination(declaration: Declaration) -> Examination | None:
    """The examination still to be made, held by this transaction."""
    rows = Examination.objects.filter(declaration=declaration, state__in=OPEN_EXAMINATIONS)
    found = for_update(rows).first()
    if found is not None:
        mark_locked(found)
    return found


def _ordered(declaration: Declaration, cause: Cause, question: str, by: Actor) -> Examination:
    at = clock.now()
    questions = sorted({question.strip()} - {""})
    given = input_of(declaration, [cause.value], questions)
    made = order_of(given, TABLE)
    number = 1
    if declaration.version > 1 or cause is not Cause.LANE:
        number += Examination.objects.filter(declaration=declaration).count()
    found = Examination.objects.create(
        declaration=declaration,
        number=number,
        office=declaration.office,
        causes=[cause.value],
        questions=questions,
        state=ExaminationState.ORDERED,
        state_since=at,
        ordered_at=at,
        ordered_by=by.id,
        **_of(made, given),
    )
    _tell(found, declaration, by)
    return found


def _rewritten(found: Examination, causes: Iterable[str], questions: Iterable[str], by: Actor) -> Examination:
    given = input_of(found.declaration, causes, questions)
    made = order_of(given, TABLE)
    found.causes, found.questions = sorted(causes), sorted(questions)
    if made.id == found.order_id:
        return found
    for name, value in _of(made, given).items():
        setattr(found, name, value)
    found.save(
        update_fields=["causes", "questions", "order_id", "order_table", "order_input", "instructions"]
    )
    _tell(found, found.declaration, by)
    return found


def _of(made: Order, given: OrderInput) -> dict[str, object]:
    return {
        "order_id": made.id,
        "order_table": made.table,
        "order_input": {name: list(value) for name, value in asdict(given).items()},
        "instructions": [[one.id, one.text] for one in made.instructions],
    }


def _tell(found: Examination, declaration: Declaration, by: Actor) -> None:
    record(
        "inspection.examination_ordered",
        subject=declaration,
        actor=by,
        order=found.order_id,
        table=found.order_table,
        number=found.number,
        causes=found.causes,
        office=found.office,
    )


def input_of(declaration: Declaration, causes: Iterable[str], questions: Iterable[str]) -> OrderInput:
    """What the order of a declaration follows from. Two queries."""
    return OrderInput.of(
        goods=declaration.items.values_list("hs6", flat=True),
        causes=causes,
        risk=_risk(declaration),
        packing=_packing(declaration),
        questions=questions,
    )


def _risk(declaration: Declaration) -> set[str]:
    """Which selectors, and which steps of the risk engine, asked for an officer."""
    proposals = (declaration.selection or {}).get("proposals", [])
    asked = [one for one in proposals if one.get("lane") in {Lane.YELLOW.value, Lane.RED.value}]
    return {
        str(reason)
        for one in asked
        for reason in (one.get("selector", ""), *one.get("record", {}).get("steps", ()))
    }


def _packing(declaration: Declaration) -> set[str]:
    kept = kept_lodgement(declaration)
    data = content.data_of(kept) if kept is not None else None
    return packing_of(data) if data is not None else {"packages"}


def packing_of(data: DeclarationData) -> set[str]:
    """How the goods come: in containers, in bulk, as parcels, in packages."""
    kinds = {one.type for item in data.items for one in item.packaging if one.type}
    found = set()
    if (
        data.container_code == "1"
        or data.transport_equipment
        or any(i.transport_equipment for i in data.items)
    ):
        found.add("container")
    if kinds & BULK:
        found.add("bulk")
    if data.border_transport is not None and data.border_transport.mode == PARCEL_MODE:
        found.add("parcel")
    if kinds - BULK or not found:
        found.add("packages")
    return found
