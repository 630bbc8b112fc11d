"""Shapes of the interchange API."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from ninja import Header, Schema
from pydantic import Field

from greenlane.declarations.api.shapes import Tracked, When
from greenlane.interchange.models import DeliveryStatus
from greenlane.web.api.shapes import NO_NUL, Asked, Fault

IdempotencyKey = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=64,
        pattern=r"^[!-~]+$",
        description="The same message under the same key gives the first answer again.",
    ),
]


class Lodged(Tracked):
    """A registered declaration. `payment_order` is the reference to pay under; empty when nothing is due."""

    verdict: str = Field(examples=["registered"])
    payment_order: str
    notices: list[Fault]
    replayed: bool = Field(description="True when this is the first answer to a message sent before")


class Amended(Tracked):
    verdict: str = Field(examples=["amended"])
    notices: list[Fault]
    replayed: bool


class FindingShape(Schema):
    """What a paper says about one declared fact; `box` is left, top, right, bottom in points from the top left."""

    field: str
    verdict: str = Field(examples=["agrees", "differs", "not_found", "unreadable"])
    declared: str
    read: str
    page: int | None
    box: list[float] | None
    pointer: str
    note: str


class PaperShape(Schema):
    """A filed document that the declaration names, compared with what is declared."""

    irn: str
    type_code: str
    differs: int
    findings: list[FindingShape]


class RequiredDocument(Schema):
    """A document that the declaration needs, and how far it is there."""

    id: str = Field(examples=["REQ01"])
    name: str = Field(examples=["Commercial invoice"])
    codes: list[str] = Field(description="One of these satisfies it", examples=[["N380", "N935", "N325"]])
    level: str = Field(description="header or item")
    items: list[int] = Field(description="Numbers of the goods items; empty at the level of the header")
    on_file: bool = Field(description="Whether it belongs in the document repository")
    state: str = Field(
        description="given, exempt, not_declared, not_on_file, superseded, not_yours, wrong_type"
    )
    document: str = Field(description="Code and reference of the document that decided")
    missing: bool = Field(description="Whether something has to be done")
    refuses: bool = Field(description="Whether the declaration is refused because of it today")
    reason: str
    hint: str = Field(description="What to do; empty when nothing has to be done")
    basis: str
    code: str = Field(description="The rule that tells of the lack", examples=["DEC190", ""])


class Checked(Schema):
    """What would become of a declaration, without lodging it."""

    acceptable: bool
    errors: list[Fault]
    notices: list[Fault]
    required_documents: list[RequiredDocument]
    calculation: dict[str, Any]
    explanation: str = Field(description="The written calculation as text")
    papers: list[PaperShape]


class VerdictShape(Schema):
    """What became of a message that is no declaration."""

    verdict: str = Field(
        examples=["reported"],
        description="amended, cancelled, cancellation_requested, reported, answered, read",
    )
    kind: str
    mrn: str
    lrn: str
    replayed: bool
    errors: list[Fault]
    notices: list[Fault]
    answer: dict[str, Any] | None = None


class Subscription(Asked):
    url: Annotated[str, Field(min_length=9, max_length=500, pattern=NO_NUL)] = Field(
        examples=["https://trader.example/hooks/customs"]
    )
    kinds: list[Annotated[str, Field(max_length=60, pattern=NO_NUL)]] = Field(
        examples=[["declaration.released", "payment.*"]], min_length=1, max_length=50
    )


class EndpointShape(Schema):
    id: UUID
    url: str
    kinds: list[str]
    active: bool
    created_at: When


class NewEndpoint(EndpointShape):
    secret: str = Field(description="Signs every delivery; shown only now")


class Endpoints(Schema):
    items: list[EndpointShape]
    next: str | None


class DeliveryShape(Schema):
    id: UUID
    kind: str
    position: int | None
    status: DeliveryStatus
    attempts: int
    last_status_code: int | None
    last_error: str
    created_at: When
    delivered_at: When
    next_try_at: When


class Deliveries(Schema):
    items: list[DeliveryShape]
    next: str | None


class LoggedShape(Schema):
    position: int
    kind: str
    subject: str
    actor_role: str
    actor: str
    at: When
    data: dict[str, Any]
    digest: str


class LogPage(Schema):
    items: list[LoggedShape]
    after: int = Field(description="Position to go on from")
    head: int = Field(description="The last position there is")
