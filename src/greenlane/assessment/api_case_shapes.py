"""Shapes of the API of provisional assessments, examinations, samples and transfers."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from ninja import Path, Schema
from pydantic import Field

from greenlane.assessment.models import GoodsCheck, SecurityKind
from greenlane.assessment.states import (
    ClockName,
    GoodsCheckState,
    ProvisionalState,
    SampleState,
    SecurityState,
)
from greenlane.declarations.engine.changes import Change
from greenlane.declarations.engine.changes import Field as What
from greenlane.web.api.shapes import NO_NUL, Asked, Code, Line, Minor, Moment, Name, Reason

NumberPath = Annotated[
    str, Path(min_length=1, max_length=24, pattern=NO_NUL, description="Number of the sample")
]
Item = Annotated[int, Field(ge=1, le=9999)]
Things = Annotated[list[Annotated[str, Field(max_length=300, pattern=NO_NUL)]], Field(max_length=30)]


class Figure(Asked):
    """A field of a goods item and what it should be."""

    item: Item
    field: What
    value: Annotated[str, Field(min_length=1, max_length=40, pattern=NO_NUL)]

    def change(self) -> Change:
        return Change(self.item, self.field, self.value)


Figures = Annotated[list[Figure], Field(max_length=500)]


class Assess(Asked):
    """The security is computed from `figures` (in doubt), or given with its reason."""

    grounds: Code
    explanation: Reason
    missing: Things = []
    figures: Figures = []
    security_minor: Minor | None = None
    security_reason: Annotated[str, Field(max_length=2000, pattern=NO_NUL)] = ""
    enquiries: bool = False


class Give(Asked):
    kind: SecurityKind
    reference: Name
    amount_minor: Minor


class Missing(Asked):
    missing: Things


class Supply(Asked):
    number: Item
    irn: Annotated[str, Field(max_length=24, pattern=NO_NUL, description="A filed document")] = ""
    note: Annotated[str, Field(max_length=2000, pattern=NO_NUL)] = ""


class Pause(Asked):
    reason_code: Code
    reason: Reason


class Finalise(Asked):
    """As declared without `figures`, with a change otherwise."""

    reason: Reason
    figures: Figures = []


class FirstCheck(Asked):
    category: Code
    find_out: Reason
    why: Annotated[str, Field(max_length=2000, pattern=NO_NUL)] = ""


class SecondCheck(Asked):
    find_out: Reason


class TakeSample(Asked):
    """Nothing of it may name a trader."""

    item: Item
    description: Line
    question: Reason
    quantity: Line
    taken_by: Line
    taken_at: Moment
    kept: Line


class Transfer(Asked):
    reason_code: Code
    reason: Reason


class Report(Asked):
    findings: Reason
    method: Name


class SecurityShape(Schema):
    state: SecurityState
    amount_minor: int
    kind: str
    reference: str
    given_minor: int | None
    drawn_minor: int


class MissingShape(Schema):
    number: int
    what: str
    supplied_at: datetime | None
    irn: str


class ClockShape(Schema):
    """One of the five clocks; empty `state` where it has not begun."""

    name: ClockName
    state: Literal["", "running", "paused", "met", "expired"]
    started_at: datetime | None
    due_at: datetime | None
    days_left: int | None
    basis: str
    extended: bool


class ProvisionalShape(Schema):
    """A provisional assessment. Amounts are cents of `currency`."""

    mrn: str
    office: str
    ordinal: int
    state: ProvisionalState
    outcome: str
    grounds: str
    explanation: str
    declared_minor: int
    in_doubt_minor: int | None
    difference_minor: int | None
    currency: str
    assessed_at: datetime
    complete_at: datetime | None
    finalised_at: datetime | None
    final_reason: str
    security: SecurityShape
    missing: list[MissingShape]
    clocks: list[ClockShape]
    paused: bool


class Provisionals(Schema):
    items: list[ProvisionalShape]
    next: str | None


class CheckShape(Schema):
    mrn: str
    ordinal: int
    kind: GoodsCheck.Kind
    state: GoodsCheckState
    category: str
    asked_at: datetime


class SampleShape(Schema):
    """A sample as the laboratory knows it."""

    number: str
    state: SampleState
    description: str
    question: str
    quantity: str
    taken_by: str
    taken_at: datetime
    ordered_at: datetime
    due_at: datetime
    findings: str
    method: str
    reported_at: datetime | None


class Samples(Schema):
    items: list[SampleShape]
    next: str | None


class TransferShape(Schema):
    mrn: str
    reason_code: str
    transferred_at: datetime
