"""Shapes of the declarations API, for the OpenAPI document and for reading requests."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from ninja import Path, Schema
from pydantic import Field, StringConstraints

from greenlane.declarations.models import CargoReport
from greenlane.declarations.states import Assessment, Cancellation, Cargo, Lane, PaymentState, Release
from greenlane.web.api.shapes import NO_NUL, Asked, Moment, Reason, Reference

MrnPath = Annotated[
    str, Path(min_length=1, max_length=35, pattern=NO_NUL, description="Movement reference number")
]
OfficeText = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}[0-9A-Z]{6}$")]
Place = Annotated[str, StringConstraints(max_length=40, pattern=NO_NUL)]
When = Annotated[str | None, Field(description="RFC 3339, UTC")]


class PartyShape(Schema):
    identifier: str = Field(examples=["XM100000001"])
    name: str


class States(Schema):
    assessment: Assessment
    cargo: Cargo
    payment: PaymentState
    release: Release
    cancellation: Cancellation


class GateShape(Schema):
    """One condition of release; `holder` has the ball: trader, officer, agency, terminal, bank, carrier."""

    name: str = Field(examples=["payment"])
    verdict: Literal["open", "waiting", "refused"]
    since: When
    holder: str = ""
    reason: str = ""


class NextAction(Schema):
    region: str
    verb: str
    label: str


class Summary(Schema):
    """A declaration in a list. Amounts ending in `_minor` are cents of `currency`."""

    mrn: str = Field(examples=["26XM0123456789ABC7"])
    lrn: str
    type_code: str
    version: int
    declarant: PartyShape | None
    trader: PartyShape | None
    office: str
    consignment: str
    states: States
    lane: Lane
    priority: Annotated[
        int, Field(description="Place in every queue: 1 perishable, 5 urgent, 9 ordinary goods")
    ]
    items_count: int
    customs_value_minor: int
    payable_minor: int
    currency: str
    registered_at: When
    assessed_at: When
    arrived_at: When
    goods_registered_at: When
    paid_at: When
    released_at: When
    gate_out_at: When


class Tracked(Summary):
    """A declaration with its gates and what the caller can do next."""

    location: str
    pre_lodged: bool
    decision_reason: str
    selection: dict[str, Any]
    gates: list[GateShape]
    next_actions: list[NextAction]


class ItemShape(Schema):
    """Masses in kilograms as text."""

    sequence: int
    commodity_code: str
    description: str
    procedure: str
    origin: str
    preference: str
    gross_mass: str | None
    net_mass: str | None
    customs_value_minor: int
    payable_minor: int


class Detail(Tracked):
    items: list[ItemShape]


class BareStates(Schema):
    """What somebody is told who acts on a declaration without being allowed to read it."""

    mrn: str
    states: States
    released_at: When
    gate_out_at: When


class Summaries(Schema):
    items: list[Summary]
    next: str | None = Field(description="Address of the next page, null on the last one")


class VersionShape(Schema):
    version: int
    received_at: When
    channel: str
    form: str
    digest: str
    notices: list[dict[str, Any]]


class EventShape(Schema):
    """`actor_role`, `actor` (a pseudonym) and `digest` are told to officers."""

    kind: str = Field(examples=["declaration.registered"])
    at: When
    data: dict[str, Any]
    actor_role: str = ""
    actor: str = ""
    digest: str = ""


class WaitingShape(Schema):
    """A gate that waits; `holder` is empty where nobody holds it (released goods that wait to be fetched)."""

    holder: str
    gate: str
    stage: str
    reason: str


class IntervalShape(WaitingShape):
    """A stretch of time with one primary holder; `also` are the gates that waited beside it."""

    since: When
    until: When
    seconds: float
    after_release: bool
    also: list[WaitingShape]


class HolderTime(Schema):
    holder: str
    seconds: float
    share: float


class IntervalsShape(Schema):
    """Who had the ball, and how long: the intervals add up to `seconds`, the holders too."""

    mrn: str
    since: When
    until: When
    is_over: bool
    seconds: float
    seconds_to_release: float
    holders: list[HolderTime]
    intervals: list[IntervalShape]


class DelayShape(Schema):
    """A written reason for a delay. `limit`, `stage` and `holder` are codes, the texts in the language asked for."""

    limit: str = Field(examples=["decision"])
    hours: int
    counting: Literal["working", "clock"]
    basis: str
    started_at: When
    due_at: When
    gate: str
    stage: str
    holder: str
    held_since: When
    issued_at: When
    about: str
    waits_for: str
    next_step: str


class ReportShape(Schema):
    consignment: str
    kind: CargoReport.Kind
    office: str
    location: str
    happened_at: When
    reported_at: When


class Because(Asked):
    """A reason the trader reads; ten characters at least."""

    reason: Reason = Field(examples=["The consignment was lodged twice by mistake."])


class Note(Asked):
    note: Annotated[str, StringConstraints(max_length=2000, pattern=NO_NUL)] = ""


class Arrived(Asked):
    location: Place = ""


class CargoNews(Asked):
    """What a carrier or terminal reports. `consignment` is a UCR, a transport document number or an MRN."""

    consignment: Reference = Field(examples=["6XM553202734852-INV0042"])
    kind: CargoReport.Kind
    office: OfficeText = Field(examples=["XM000101"])
    location: Place = ""
    happened_at: Moment | None = None
