"""Shapes of the inspection API."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from ninja import Field, Schema
from pydantic import AwareDatetime, StringConstraints

from greenlane.inspection.notes import MOST_PACKAGES, MOST_SEALS, MOST_TEXT
from greenlane.inspection.states import (
    AppointmentState,
    ExaminationState,
    FindingKind,
    Result,
    VerificationState,
)
from greenlane.web.api.shapes import NO_NUL, Asked, Reason

Text = Annotated[str, StringConstraints(max_length=MOST_TEXT, pattern=NO_NUL)]
Seal = Annotated[str, StringConstraints(min_length=1, max_length=35, pattern=NO_NUL)]
Key = Annotated[str, StringConstraints(max_length=12, pattern=NO_NUL)]


class InstructionShape(Schema):
    id: str = Field(examples=["EX-001"])
    text: str


class ExaminationFindingShape(Schema):
    """What was found of one goods item, by its number."""

    item: int
    conform: bool | None
    kind: str
    quantity: str
    text: str


class AppointmentShape(Schema):
    starts_at: datetime
    ends_at: datetime
    place: str
    participants: list[str]
    state: AppointmentState


class ExaminationShape(Schema):
    """An examination. Traders see neither the instructions nor, before the report counts, what was found."""

    mrn: str
    number: int
    office: str
    state: ExaminationState
    state_since: datetime
    result: Result
    causes: list[str]
    order_id: str
    order_table: str
    instructions: list[InstructionShape]
    questions: list[str]
    findings: list[ExaminationFindingShape]
    packages_opened: int | None
    seals_removed: list[str]
    seals_affixed: list[str]
    remark: str
    photos: list[str] = Field(description="Numbers (IRN) of the photos.")
    appointment: AppointmentShape | None


class Examinations(Schema):
    items: list[ExaminationShape]


class FindingAsked(Asked):
    item: int = Field(ge=0, le=999_999)
    conform: bool
    kind: FindingKind | Literal[""] = ""
    quantity: Annotated[str, StringConstraints(max_length=60, pattern=NO_NUL)] = ""
    text: Text = ""


class ReportAsked(Asked):
    """A report: ids of the instructions that were followed, every item, packages, seals."""

    checked: list[Key] = Field(default_factory=list, max_length=200)
    packages_opened: int | None = Field(None, ge=0, le=MOST_PACKAGES)
    findings: list[FindingAsked] = Field(default_factory=list, max_length=2000)
    seals_removed: list[Seal] = Field(default_factory=list, max_length=MOST_SEALS)
    seals_affixed: list[Seal] = Field(default_factory=list, max_length=MOST_SEALS)
    remark: Text = ""


class SecondAsked(Asked):
    """The second officer's answer; a reason is needed to send it back."""

    confirms: bool
    reason: Text = ""


class TimeAsked(Asked):
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    place: Annotated[str, StringConstraints(min_length=1, max_length=70, pattern=NO_NUL)]
    participants: list[Key] = Field(default_factory=list, max_length=20)


class TimeAnswered(Asked):
    agrees: bool
    reason: Text = ""


class DecisionAsked(Asked):
    """What becomes of a discrepancy found after the assessment: it stands, or the case is assessed again."""

    stands: bool
    reason: Reason


class VerificationShape(Schema):
    mrn: str
    number: int
    office: str
    state: VerificationState
    queued_at: datetime
    prioritised: bool
    reason: str
    checks: list[InstructionShape] = Field(description="What is to be verified; empty in lists.")
    seen: list[str]


class Verifications(Schema):
    items: list[VerificationShape]


class VerifiedAsked(Asked):
    """Done with the ids seen, or set aside with a reason."""

    seen: list[Key] = Field(default_factory=list, max_length=50)
    remark: Text = ""
    set_aside: Text = Field("", description="Why it is set aside; empty to verify.")
