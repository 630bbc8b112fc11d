"""Entering the register from outside: a person enrols an organisation, the registrar decides."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from greenlane.foundation import clock
from greenlane.foundation.access import SYSTEM, Actor, Role, require
from greenlane.foundation.db import lock
from greenlane.foundation.events import record
from greenlane.foundation.lifecycle import advance
from greenlane.foundation.values import CountryCode
from greenlane.foundation.verbs import verb
from greenlane.parties.errors import NoCapacity, NumberTaken
from greenlane.parties.identifiers import OperatorId
from greenlane.parties.models import Capacity, Organisation, User
from greenlane.parties.names import ORGANISATION, one_line
from greenlane.parties.people import join
from greenlane.parties.registration import add_capacity

PARTS = (Capacity.Part.IMPORTER, Capacity.Part.EXPORTER, Capacity.Part.BROKER)
"""What an organisation can enrol as; carriers, terminals and banks are entered by the registrar."""


@verb
def enrol_organisation(
    *,
    user: User,
    identifier: str,
    name: str,
    country: str,
    parts: Iterable[Capacity.Part],
    by: Actor,
) -> Organisation:
    """Apply for an entry in the register; the applicant becomes the first member and manages its people.

    It waits for the registrar (and lodges nothing until then), unless registration is open: then it is
    registered at once. Raises InvalidValue (GL001), NoCapacity (PTY029), NumberTaken (PTY019, 409).
    """
    require(by, "parties.enrol_organisation")
    require(by, "parties.keep_account", user)
    number, called = OperatorId(identifier), one_line(name, most=ORGANISATION)
    wanted = [part for part in PARTS if part in set(parts)]
    if not wanted:
        raise NoCapacity(pointer="parts")
    organisation = _applied(number, called, CountryCode(country or number.country), user.email)
    record("organisation.applied", subject=organisation, actor=by, country=organisation.country, parts=wanted)
    for part in wanted:
        add_capacity(organisation=organisation, part=part, by=SYSTEM)
    today = clock.today()
    join(
        user=user,
        role=Role.DECLARANT,
        organisation=organisation,
        manages=True,
        period=(today, None),
        by=SYSTEM,
    )
    if settings.GREENLANE_OPEN_REGISTRATION:
        return approve_application(organisation=organisation, by=SYSTEM)
    return organisation


def _applied(number: OperatorId, name: str, country: str, email: str) -> Organisation:
    """The row; of two applicants at the same moment one is first."""
    try:
        with transaction.atomic():
            return Organisation.objects.create(
                identifier=number,
                name=name,
                country=country,
                email=email,
                standing=Organisation.Standing.APPLIED,
                registered_at=clock.now(),
            )
    except IntegrityError:
        hint = _(
            "Ask somebody who manages the people of this organisation, or the registrar of operators, to invite you."
        )
        raise NumberTaken(pointer="identifier", hint=hint) from None


@verb
def approve_application(*, organisation: Organisation, by: Actor) -> Organisation:
    """Enter an applicant in the register: it may lodge from now on. Raises IllegalTransition (409)."""
    found = _decide(organisation, "approve", by)
    record("organisation.registered", subject=found, actor=by, country=found.country)
    return found


@verb
def reject_application(*, organisation: Organisation, reason: str, by: Actor) -> Organisation:
    """Refuse an application; its people keep their accounts. Raises IllegalTransition (409)."""
    found = _decide(organisation, "reject", by)
    record("organisation.application_rejected", subject=found, actor=by, reason=reason)
    return found


def _decide(organisation: Organisation, step: str, by: Actor) -> Organisation:
    require(by, "parties.decide_application", organisation)
    found = lock(Organisation.objects.all(), pk=organisation.pk)
    advance(found, "standing", step, by=by)
    found.registered_at = clock.now()
    found.save(update_fields=["standing", "registered_at"])
    return found
