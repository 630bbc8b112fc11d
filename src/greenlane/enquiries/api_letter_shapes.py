"""Shapes of the API of letters."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from ninja import Schema
from pydantic import AfterValidator, Field

from greenlane.enquiries.forms_letters import LONGEST
from greenlane.enquiries.services import replies
from greenlane.enquiries.states import Channel, Domain, EnquiryState
from greenlane.web.api.shapes import NO_NUL, Asked, Reason

Revision = Annotated[
    str,
    Field(pattern=r"^[0-9a-f]{0,20}$", description="Of the draft that was read; empty where there was none."),
]
Warning_ = Literal["changed", "uncited", "unknown", "newer"]
ReplyLanguage = Literal["", "en", "zh-hant", "th", "hi", "km"]


def _address(value: str) -> str:
    try:
        validate_email(value)
    except ValidationError:
        raise ValueError("this is no e-mail address") from None
    return value


class EnquiryShape(Schema):
    """An enquiry as in the queue. `officer` is who answers it, by pseudonym."""

    number: str = Field(examples=["ENQ-26-7K3M9QPA"])
    state: EnquiryState
    channel: Channel
    domain: Domain | Literal[""]
    language: str
    subject: str
    received_at: datetime
    due_at: datetime
    answered_at: datetime | None
    overdue: bool
    officer: str
    second_reader_because: str = Field(description="Why a second officer reads the reply; else empty.")


class Enquiries(Schema):
    items: list[EnquiryShape]
    next: str | None


class LetterShape(Schema):
    at: datetime
    outgoing: bool
    automatic: bool
    text: str
    words: str = Field(description="The writer's own words, without what is quoted under them.")
    attachments: list[dict[str, Any]]
    delivered_at: datetime | None


class EvidenceShape(Schema):
    """A passage that may be put into the reply. `number` is what the reply cites it by, 0 where it does not."""

    passage: int
    id: str
    title: str
    article: str
    law: str
    version: int
    effective_from: str
    quote: str
    language: str
    number: int
    score: int


class EvidenceFound(Schema):
    items: list[EvidenceShape]


class DraftQuestion(Schema):
    question: str
    status: str = Field(examples=["answered", "partial", "open", "refused"])
    text: str
    confidence: float
    why: str
    how: list[str]
    evidence: list[EvidenceShape]


class DraftCitationShape(Schema):
    """A source of the reply and how it stands today; `renewable` where a newer text is in force."""

    number: int
    id: str
    title: str
    article: str
    text: str
    standing: str = Field(examples=["in_force", "superseded", "withdrawn", "ended", "not_yet"])
    renewable: bool


class DraftFinding(Schema):
    sentence: str
    why: str
    number: int


class DraftWarning(Schema):
    """One thing to confirm before sending."""

    code: Warning_
    text: str
    details: list[str]


class DraftShape(Schema):
    """A reply. `open` counts the questions still in double brackets; `changed` is the share that officers changed."""

    ordinal: int
    revision: str
    text: str
    drafted_text: str
    drafted_at: datetime
    edited_at: datetime | None
    sent_at: datetime | None
    changed: float
    open: int
    questions: list[DraftQuestion]
    citations: list[DraftCitationShape]
    lint: list[DraftFinding]
    warnings: list[DraftWarning]


class PastReplyShape(Schema):
    """A reply to a letter like this one; `holds` while everything it cites is in force."""

    number: str
    score: float
    holds: bool
    text: str
    sent_at: datetime | None


class EnquiryCase(EnquiryShape):
    """An enquiry with its letters, the reply being written and replies to letters like it."""

    mine: bool
    sender_name: str
    sender_address: str
    routed_because: list[str]
    duplicate_of: str | None
    follows: str | None
    closed_reason: str
    letters: list[LetterShape]
    draft: DraftShape | None
    similar: list[PastReplyShape]


class NextWanted(Asked):
    domain: Domain | None = None


class DraftGiven(Asked):
    text: str = Field(
        pattern=NO_NUL, description=f"At most {replies.LONGEST} characters (LET014); NUL is refused."
    )
    revision: Revision


class PassageGiven(Asked):
    passage: int = Field(ge=1, le=2**31 - 1)
    revision: Revision


class RenewalGiven(Asked):
    revision: Revision


class EnquiryReason(Asked):
    reason: Reason


class EnquiryMove(EnquiryReason):
    domain: Domain


class ReplyGiven(Asked):
    """What was read, and which warnings the officer confirms."""

    revision: Revision
    confirmed: list[Warning_] = Field([], max_length=4)


class LetterGiven(Asked):
    """A letter to Customs. Consent is needed to keep it; the reply goes to the address."""

    text: str = Field(min_length=1, max_length=LONGEST, pattern=NO_NUL)
    subject: str = Field("", max_length=150, pattern=NO_NUL)
    name: str = Field("", max_length=200, pattern=NO_NUL)
    address: Annotated[
        str,
        Field(min_length=3, max_length=254, pattern=NO_NUL, examples=["mei.tan@example.org"]),
        AfterValidator(_address),
    ]
    language: ReplyLanguage = Field("", description="Of the reply; else the letter's own.")
    consent: Literal[True] = Field(description="Customs may keep letter and address to answer it.")


class LetterTaken(Schema):
    """`key` is the only way to see later where the letter stands."""

    number: str
    key: str
    due_at: datetime


class LetterStanding(Schema):
    number: str
    step: str = Field(examples=["waits", "in_hand", "answered", "closed"])
    received_at: datetime
    due_at: datetime
    answered_at: datetime | None
    duplicate_of: str | None
    replies: list[str] = Field(description="Here only where no address for the reply was given.")
