"""Shapes of the assignments API."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any, Literal

from ninja import Field, Schema

from greenlane.assessment.states import AssignmentState
from greenlane.web.api.shapes import Asked, Reason

Verdict = Literal["sound", "not_yet", "broken"]


class DayShape(Schema):
    """A day of draws; `secret` is empty and `published_at` null until the day is over."""

    day: date
    commitment: str = Field(description="SHA-256 of the secret followed by the day, hexadecimal.")
    committed_at: datetime
    secret: str = Field(description="32 bytes, hexadecimal.")
    blinding: str = Field(
        description="Commitment in the same form to the key that blinds the names; the key is not published."
    )
    published_at: datetime | None


class Days(Schema):
    items: list[DayShape]
    next: str | None


class DrawShape(Schema):
    """One draw; `record` is null until the secret of its day is published."""

    ordinal: int
    day: DayShape | None
    digest: str = Field(description="SHA-256 of the record; the event log carries it.")
    record: dict[str, Any] | None
    verdict: Verdict = Field(description="Of doing the draw again just now.")
    problems: list[str]


class Draws(Schema):
    """The draws of a declaration; `verdict` is the worst of them, null where nobody was drawn."""

    mrn: str
    verdict: Verdict | None
    draws: list[DrawShape]


class OpeningShape(Schema):
    """What shows whose a name in a draw is: `name` is SHA-256 of the canonical JSON of the opening and the rest."""

    ordinal: int
    name: str
    opening: str = Field(description="32 bytes, hexadecimal.")
    officer: str = Field(description="Pseudonym.")
    office: str
    load: int
    reasons: list[str]


class Openings(Schema):
    mrn: str
    openings: list[OpeningShape]


class OfficerShape(Schema):
    name: str
    office: str
    open: int
    away: bool


class GroupShape(Schema):
    """A group of officers; `weekdays` from 0 Monday, `overdue` the cases past their limit."""

    code: str
    name: str
    active: bool
    chapters: list[str]
    opens: time
    closes: time
    weekdays: list[int]
    load_cap: int
    limit_hours: int
    open: int
    unassigned: int
    overdue: int
    officers: list[OfficerShape]


class Groups(Schema):
    items: list[GroupShape]


class CaseShape(Schema):
    """A check in the hands of one officer, or of nobody yet; no trader and no goods are in it."""

    mrn: str
    ordinal: int
    group: str
    state: AssignmentState
    officer: str = Field(description="Pseudonym; empty while nobody has it.")
    drawn_at: datetime
    due_at: datetime
    first_decision_at: datetime | None
    ended_at: datetime | None
    reason: str


class Cases(Schema):
    items: list[CaseShape]
    next: str | None


class Why(Asked):
    reason: Reason = Field(examples=["The officer is ill and nobody else knows of it."])
