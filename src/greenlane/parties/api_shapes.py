"""Shapes of the register's API."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated

from ninja import Schema
from pydantic import AfterValidator, Field

from greenlane.foundation.access import Role
from greenlane.parties.models import Capacity, Office
from greenlane.parties.states import Standing
from greenlane.web.api.shapes import BIGGEST, NO_NUL, Asked, Moment, Name

When = Annotated[str | None, Field(description="RFC 3339, UTC")]
_FIRST, _LAST = date(1990, 1, 1), date(2100, 12, 31)


def _near(value: date) -> date:
    if not _FIRST <= value <= _LAST:
        raise ValueError(f"the day must lie between {_FIRST} and {_LAST}")
    return value


Day = Annotated[date, AfterValidator(_near)]
Identifier = Annotated[str, Field(min_length=1, max_length=17, pattern=NO_NUL, examples=["XM100000001"])]
Why = Annotated[str, Field(min_length=10, max_length=500, pattern=NO_NUL)]


class OrganisationShape(Schema):
    identifier: str
    name: str
    country: str
    standing: Standing
    registered_at: When


class CapacityShape(Schema):
    part: Capacity.Part
    since: date
    until: date | None


class OrganisationDetail(OrganisationShape):
    capacities: list[CapacityShape]
    aeo: str = Field(description="AEO tier today, empty without one")


class Organisations(Schema):
    items: list[OrganisationShape]
    next: str | None


class Me(Schema):
    """Who the access token acts as. `scopes` are the permissions it carries."""

    actor: str = Field(description="Pseudonym, as in the event log")
    roles: list[Role]
    office: str
    organisation: OrganisationShape | None
    scopes: list[str] | None


class OfficeShape(Schema):
    """Hours by weekday 0-6 in the office's own time zone."""

    code: str
    name: str
    kind: Office.Kind
    unlocode: str
    time_zone: str
    hours: dict[str, list[str]]


class ShareShape(Schema):
    office: str
    control_share: str


class MandateShape(Schema):
    id: int
    principal: str
    agent: str
    since: date
    until: date | None
    indirect: bool
    revoked_at: When


class Mandates(Schema):
    items: list[MandateShape]
    next: str | None


class TokenShape(Schema):
    prefix: str
    name: str
    role: Role
    scopes: list[str]
    created_at: When
    expires_at: When
    revoked_at: When


class NewToken(TokenShape):
    secret: str = Field(description="Send it as `Authorization: Bearer …`; shown only now")


class Tokens(Schema):
    items: list[TokenShape]
    next: str | None


class Registration(Asked):
    identifier: Identifier
    name: Name
    email: Annotated[str, Field(max_length=254, pattern=NO_NUL)] = ""
    parts: list[Capacity.Part] = Field([], max_length=8)


class Explained(Asked):
    reason: Why


class Share(Asked):
    share: Annotated[Decimal, Field(ge=0, le=1, max_digits=5, decimal_places=4, examples=["0.05"])]
    reason: Why


class MandateAsked(Asked):
    """The principal lets the agent (a broker) act for it; without `until` it holds until revoked."""

    principal: Identifier
    agent: Identifier
    since: Day | None = None
    until: Day | None = None
    indirect: bool = False


class TokenAsked(Asked):
    """Scopes are permission names, at most those of the token that asks. `membership` is for registrars."""

    name: Annotated[str, Field(min_length=1, max_length=100, pattern=NO_NUL)]
    scopes: list[Annotated[str, Field(min_length=1, max_length=60, pattern=NO_NUL)]] = Field(
        min_length=1, max_length=100, examples=[["declaration.lodge", "declaration.view"]]
    )
    expires_at: Moment | None = None
    membership: Annotated[int, Field(ge=1, le=BIGGEST)] | None = None
