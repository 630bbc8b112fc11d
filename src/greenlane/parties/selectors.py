"""Reads of the register. Nothing here is cached in the process."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from datetime import date, datetime, time
from typing import NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet

from greenlane.foundation import clock
from greenlane.foundation.access import Actor, Role
from greenlane.foundation.calendars import WorkingCalendar
from greenlane.foundation.errors import NotFound
from greenlane.foundation.prepared import Prepared
from greenlane.parties.errors import (
    ExpiredToken,
    MembershipEnded,
    RevokedToken,
    Unauthenticated,
    UnknownToken,
)
from greenlane.parties.faceless import is_in_pool
from greenlane.parties.models import (
    ApiToken,
    Holiday,
    Mandate,
    Membership,
    Office,
    Organisation,
    User,
)
from greenlane.parties.periods import covering

_NO_DIGEST = "0" * 64
_LONGEST_TOKEN = 120


class _TokenRow(NamedTuple):
    """What one query reads to know who acts; every call of the API pays for it."""

    digest: str
    scopes: list[str]
    revoked_at: datetime | None
    expires_at: datetime | None
    role: str
    since: date
    until: date | None
    organisation_id: int | None
    office: str | None
    pseudonym: UUID
    is_active: bool


_TOKEN_COLUMNS = (
    "digest",
    "scopes",
    "revoked_at",
    "expires_at",
    "membership__role",
    "membership__since",
    "membership__until",
    "membership__organisation_id",
    "membership__office__code",
    "membership__user__pseudonym",
    "membership__user__is_active",
)


def actor_for_token(raw_token: str, at: datetime | None = None) -> Actor:
    """Who acts with this access token, at a moment (now). One query.

    Raises 401: AUTH001 malformed, AUTH002 unknown, AUTH003 expired, AUTH004 revoked, AUTH005 role ended.
    Why a token is refused is told only to who holds its secret.
    """
    moment = at or clock.now()
    token = _token(raw_token)
    if token.revoked_at is not None and token.revoked_at <= moment:
        raise RevokedToken()
    if token.expires_at is not None and token.expires_at <= moment:
        raise ExpiredToken(hint="Issue a new token.")
    day = clock.day_of(moment)
    if not token.is_active or token.since > day or (token.until is not None and token.until < day):
        raise MembershipEnded()
    return Actor(
        id=str(token.pseudonym),
        roles=frozenset({Role(token.role)}),
        organisation_id=token.organisation_id,
        office=token.office or "",
        scopes=frozenset(token.scopes),
    )


_BY_PREFIX = Prepared(
    lambda prefix: ApiToken.objects.filter(prefix=prefix).order_by().values_list(*_TOKEN_COLUMNS)
)


def _token(raw: str) -> _TokenRow:
    parts = raw.split("_", 2)
    if len(raw) > _LONGEST_TOKEN or len(parts) != 3 or parts[0] != "gl" or not raw.isascii():
        raise Unauthenticated(hint="Send “Authorization: Bearer gl_…”.")
    row = next(iter(_BY_PREFIX(parts[1].replace("\x00", ""))), None)
    presented = hashlib.sha256(raw.encode()).hexdigest()
    if not hmac.compare_digest(row[0] if row else _NO_DIGEST, presented) or row is None:
        raise UnknownToken()
    return _TokenRow(*row)


def actor_for_membership(membership: Membership, *, scopes: frozenset[str] | None = None) -> Actor:
    """The actor a user is in one of his roles; load with `select_related("user", "office")`."""
    return Actor(
        id=str(membership.user.pseudonym),
        roles=frozenset({Role(membership.role)}),
        organisation_id=membership.organisation_id,
        office=membership.office.code if membership.office is not None else "",
        scopes=scopes,
    )


def memberships_of(user: User) -> QuerySet[Membership]:
    """The roles a user plays today, oldest first, ready for `actor_for_membership`."""
    rows = Membership.objects.select_related("user", "office", "organisation")
    return rows.filter(covering(clock.today()), user=user).order_by("pk")


def membership_of(email: str, role: Role) -> Membership:
    """A user's first membership in a role, ready for `actor_for_membership`. Raises NotFound (404)."""
    rows = Membership.objects.select_related("user", "office", "organisation")
    found = rows.filter(user__email=email.lower(), role=role).order_by("pk").first()
    if found is None:
        raise NotFound(f"{email} does not play the role “{role.label}”.")
    return found


def is_manager(pseudonym: str, organisation_id: int) -> bool:
    """Whether this person manages the people of an organisation today."""
    try:
        key = UUID(pseudonym)
    except ValueError:
        return False
    held = Membership.objects.filter(covering(clock.today()), user__pseudonym=key, manages=True)
    return held.filter(organisation_id=organisation_id).exists()


def user_name(pseudonym: str) -> str:
    """The person behind a pseudonym of the event log, for those who may see it; empty when unknown."""
    try:
        key = UUID(pseudonym)
    except ValueError:
        return ""
    found = User.objects.filter(pseudonym=key).first()
    return str(found) if found else ""


def language_of(organisation_id: int, *, pseudonym: str = "") -> str:
    """The language in which Customs writes to an organisation: that of the person named, else of who manages it, else
    of whoever has been there longest; empty where nobody is known."""
    held = Membership.objects.filter(covering(clock.today()), organisation_id=organisation_id)
    rows = held.order_by("-manages", "since", "pk").values_list("user__pseudonym", "user__language")
    found = [(str(key), language) for key, language in rows]
    named = (language for key, language in found if key == pseudonym)
    return next(named, found[0][1] if found else "")


def visible_to(actor: Actor) -> QuerySet[Organisation]:
    """Officers and the system see every organisation, but whoever can be drawn for checks none; a trader sees its
    own, and, while a mandate between them is in force, its principals and agents."""
    everything = Organisation.objects.all()
    if actor.is_officer or actor.has(Role.SYSTEM):
        return everything.none() if is_in_pool(actor) else everything
    if actor.organisation_id is None:
        return everything.none()
    own = actor.organisation_id
    mandates = Mandate.objects.filter(covering(clock.today()), revoked_at=None)
    return everything.filter(
        Q(pk=own)
        | Q(pk__in=mandates.filter(agent_id=own).values("principal_id"))
        | Q(pk__in=mandates.filter(principal_id=own).values("agent_id"))
    )


def principals_of(organisation_id: int, on: date | None = None) -> QuerySet[Mandate]:
    """Mandates in force that this agent holds; `.values("principal_id")` gives whom it acts for."""
    return Mandate.objects.filter(covering(on or clock.today()), agent_id=organisation_id, revoked_at=None)


def organisation(identifier: str) -> Organisation:
    """One organisation by its number. Raises NotFound (404)."""
    found = Organisation.objects.filter(identifier=identifier.strip().upper()).first()
    if found is None:
        raise NotFound(f"No organisation has the number “{identifier[:20]}”.")
    return found


def organisations_by_identifier(identifiers: Iterable[str]) -> dict[str, Organisation]:
    """Organisations by their number, in one query; unknown numbers are missing from the answer."""
    wanted = list(identifiers)
    return {found.identifier: found for found in Organisation.objects.filter(identifier__in=wanted)}


def mandate_in_force(principal: Organisation, agent: Organisation, on: date) -> Mandate | None:
    """The mandate by which the agent acts for the principal on a day, or None."""
    rows = Mandate.objects.filter(covering(on), principal=principal, agent=agent, revoked_at=None)
    return rows.order_by("-since").first()


def mandates_in_force(agent_ids: Iterable[int], on: date) -> dict[tuple[int, int], Mandate]:
    """(principal id, agent id) -> mandate in force on a day, for many agents in one query."""
    rows = Mandate.objects.filter(covering(on), agent_id__in=list(agent_ids), revoked_at=None)
    return {(row.principal_id, row.agent_id): row for row in rows.order_by("since")}


def mandated(agent_ids: Iterable[int], principal_ids: Iterable[int], on: date) -> set[tuple[int, int]]:
    """(principal id, agent id) pairs of these with a mandate in force on a day, in one query.

    A broker may hold hundreds of mandates: only those of the principals at hand are read.
    """
    rows = Mandate.objects.filter(
        covering(on), agent_id__in=list(agent_ids), principal_id__in=list(principal_ids), revoked_at=None
    )
    return set(rows.values_list("principal_id", "agent_id"))


def aeo_tier(organisation: Organisation, on: date) -> str:
    """The AEO tier on a day (T1, T2, T3, LO), or an empty text."""
    return aeo_tiers([organisation.pk], on).get(organisation.pk, "")


def aeo_tiers(organisation_ids: Iterable[int], on: date) -> dict[int, str]:
    """Organisation id -> AEO tier on a day, for many organisations in one query.

    Written as SQL: it is asked for every declaration, and building the query costs the ORM ten times what it takes.
    """
    ids = list(organisation_ids)
    if not ids:
        return {}
    day, marks = on.isoformat(), ", ".join(["%s"] * len(ids))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT organisation_id, tier FROM parties_aeostatus WHERE organisation_id IN ({marks}) "  # noqa: S608
            "AND since <= %s AND (until IS NULL OR until >= %s) ORDER BY since",
            [*ids, day, day],
        )
        return dict(cursor.fetchall())


def office(code: str) -> Office:
    """One office by its code. Raises NotFound (404)."""
    found = Office.objects.filter(code=code.strip().upper()).first()
    if found is None:
        raise NotFound(f"No office has the code “{code[:20]}”.", hint="Example: XM000101")
    return found


_ACTIVE_OFFICES = Prepared(lambda: Office.objects.filter(active=True))


def offices() -> dict[str, Office]:
    """The active offices by code, in one query."""
    return {found.code: found for found in _ACTIVE_OFFICES()}


def calendar_of(office: Office) -> WorkingCalendar:
    """Working hours and holidays (its own and the national ones) of an office; one query."""
    closed = Holiday.objects.filter(Q(office=office) | Q(office=None)).values_list("day", flat=True)
    return _calendar(office, frozenset(closed))


def calendars() -> dict[str, tuple[Office, WorkingCalendar]]:
    """Every active office with its working hours and holidays, by its code; two queries."""
    closed: dict[int | None, set[date]] = {}
    for office_id, day in Holiday.objects.values_list("office_id", "day"):
        closed.setdefault(office_id, set()).add(day)
    national = closed.get(None, set())
    return {
        code: (row, _calendar(row, frozenset(national | closed.get(row.pk, set()))))
        for code, row in offices().items()
    }


def _calendar(office: Office, closed: frozenset[date]) -> WorkingCalendar:
    hours = {int(day): (_time(span[0]), _time(span[1])) for day, span in office.hours.items()}
    return WorkingCalendar(office.time_zone, hours, closed)


def _time(text: str) -> time:
    return time.fromisoformat(text)
