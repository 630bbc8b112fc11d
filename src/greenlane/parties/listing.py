"""What the pages of the register list, and to whom. Every list starts from what its reader may see."""

from __future__ import annotations

from datetime import date
from typing import TypeVar

from django.db.models import Model, Q, QuerySet

from greenlane.foundation import clock
from greenlane.foundation.access import Actor, allowed
from greenlane.foundation.errors import NotFound
from greenlane.parties.faceless import is_in_pool
from greenlane.parties.models import (
    ApiToken,
    Capacity,
    Holiday,
    Mandate,
    Membership,
    Office,
    Organisation,
    User,
)
from greenlane.parties.periods import covering
from greenlane.parties.states import Standing, Validity

M = TypeVar("M", bound=Model)


def mandates_visible_to(actor: Actor) -> QuerySet[Mandate]:
    """Officers see every mandate, whoever can be drawn for checks none, an organisation those it gave and holds."""
    rows = Mandate.objects.select_related("principal", "agent")
    if allowed(actor, "parties.read_register"):
        return rows.none() if is_in_pool(actor) else rows
    own = actor.organisation_id
    return rows.filter(Q(principal_id=own) | Q(agent_id=own)) if own is not None else rows.none()


def mandate(actor: Actor, number: int) -> Mandate:
    """One mandate that the actor may see. Raises NotFound (404)."""
    return _one(mandates_visible_to(actor).filter(pk=number))


def tokens_visible_to(actor: Actor) -> QuerySet[ApiToken]:
    """A person sees the access tokens of his own roles; whoever reads users sees all."""
    rows = ApiToken.objects.select_related(
        "membership__user", "membership__organisation", "membership__office"
    )
    return rows if allowed(actor, "parties.read_users") else own_tokens(actor)


def own_tokens(actor: Actor) -> QuerySet[ApiToken]:
    """The access tokens of the person who acts, of all his roles."""
    rows = ApiToken.objects.select_related(
        "membership__user", "membership__organisation", "membership__office"
    )
    return rows.filter(membership__user__pseudonym=actor.id)


def token(actor: Actor, prefix: str) -> ApiToken:
    """One access token that the actor may see. Raises NotFound (404)."""
    return _one(tokens_visible_to(actor).filter(prefix=prefix))


def users_visible_to(actor: Actor) -> QuerySet[User]:
    """Registrars and oversight see every user; nobody else sees any here."""
    return User.objects.all() if allowed(actor, "parties.read_users") else User.objects.none()


def memberships_visible_to(actor: Actor) -> QuerySet[Membership]:
    """The roles of people, newest first, for whoever may read users."""
    rows = Membership.objects.select_related("user", "organisation", "office").order_by("-pk")
    return rows if allowed(actor, "parties.read_users") else rows.none()


def offices_visible_to(actor: Actor) -> QuerySet[Office]:
    """Every officer sees every office."""
    return Office.objects.all() if allowed(actor, "parties.read_register") else Office.objects.none()


def own_organisation(actor: Actor) -> Organisation:
    """The organisation for which the actor acts. Raises NotFound (404) for who acts for none."""
    return _one(Organisation.objects.filter(pk=actor.organisation_id or 0))


def _one(rows: QuerySet[M]) -> M:
    found = rows.first()
    if found is None:
        raise NotFound()
    return found


def validity(since: date, until: date | None, *, ended: bool = False) -> Validity:
    """Where a period stands today; `ended` for one that was revoked."""
    today = clock.today()
    if ended:
        return Validity.REVOKED
    if since > today:
        return Validity.COMING
    return Validity.ENDED if until is not None and until < today else Validity.IN_FORCE


def with_validity(rows: QuerySet[Mandate], wanted: str) -> QuerySet[Mandate]:
    """Mandates that stand so today."""
    today = clock.today()
    running = Q(revoked_at=None)
    conditions = {
        Validity.IN_FORCE: running & covering(today),
        Validity.COMING: running & Q(since__gt=today),
        Validity.ENDED: running & Q(until__lt=today),
        Validity.REVOKED: Q(revoked_at__isnull=False),
    }
    return rows.filter(conditions[Validity(wanted)])


def brokers(on: date) -> QuerySet[Organisation]:
    """Organisations that may act as customs brokers on a day, by number."""
    rows = Organisation.objects.filter(covering(on, "capacities__"), capacities__part=Capacity.Part.BROKER)
    entered = {Standing.REGISTERED, Standing.RECOGNISED}
    return rows.filter(standing__in=entered).distinct().order_by("identifier")


def holidays(office: Office | None, first: date, last: date) -> QuerySet[Holiday]:
    """Holidays of every office (no office given), or of an office with the national ones, in a span of days."""
    own = Q(office=None) if office is None else Q(office=None) | Q(office=office)
    return (
        Holiday.objects.filter(own, day__range=(first, last)).select_related("office").order_by("day", "pk")
    )
