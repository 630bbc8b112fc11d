"""Shapes of the reassessments API."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from ninja import Field, Schema

from greenlane.assessment.states import ReassessmentState
from greenlane.declarations.engine.changes import Field as Changed
from greenlane.web.api.shapes import Asked

Text = Annotated[str, Field(max_length=4000)]
Short = Annotated[str, Field(max_length=200)]


class ChangeGiven(Asked):
    item: int = Field(ge=1, le=99_999)
    field: Changed
    value: Short = Field(examples=["2500.00"])


class GroundGiven(Asked):
    code: Short = Field(examples=["V2"])
    text: Text


class EvidenceGiven(Asked):
    """Data used: a document by its number (IRN) and page, or words."""

    kind: Short = Field(examples=["document"])
    reference: Short = ""
    page: int | None = Field(default=None, ge=1, le=2000)
    text: Text = ""


class ProposalGiven(Asked):
    changes: list[ChangeGiven] = Field(max_length=200)
    grounds: list[GroundGiven] = Field(max_length=20)
    evidence: list[EvidenceGiven] = Field(max_length=50)


class AnswerGiven(Asked):
    objections: list[Text] = Field(default=[], max_length=20)
    documents: list[Short] = Field(default=[], max_length=20)
    hearing: bool = False


class AppointmentGiven(Asked):
    at: datetime
    mode: Literal["video", "office"]
    place: Short = ""


class DecisionGiven(Asked):
    facts: Text
    reasoning: Text
    replies: list[Text] = Field(default=[], max_length=20)
    minutes: Text = ""


class DecisionShape(Schema):
    """A reasoned decision; `digest` is that of its record, `file_digest` that of the PDF."""

    number: str
    irn: str
    made_at: datetime
    appeal_until: date
    language: str
    digest: str
    file_digest: str


class ReassessmentShape(Schema):
    """A proposal; `before` and `after` are written calculations, amounts in minor units."""

    mrn: str
    ordinal: int
    state: ReassessmentState
    version: int
    changes: list[dict[str, Any]]
    grounds: list[dict[str, Any]]
    evidence: list[dict[str, Any]]
    before: dict[str, Any]
    after: dict[str, Any]
    difference_minor: int
    currency: str
    proposed_at: datetime
    answer_due_at: datetime
    decide_by: datetime
    agrees: bool | None
    answered_at: datetime | None
    objections: list[dict[str, Any]]
    papers: list[str]
    hearing_asked: bool
    hearing_at: datetime | None
    hearing_mode: str
    remark: str
    ended_at: datetime | None
    decision: DecisionShape | None


class Reassessments(Schema):
    items: list[ReassessmentShape]
