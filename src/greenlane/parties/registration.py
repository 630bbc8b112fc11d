"""The register of organisations: entering it, recognition, standing, the parts an organisation plays."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from greenlane.foundation import clock
from greenlane.foundation.access import Actor, require
from greenlane.foundation.db import lock
from greenlane.foundation.events import record
from greenlane.foundation.lifecycle import advance
from greenlane.foundation.values import CountryCode
from greenlane.foundation.verbs import verb
from greenlane.parties.errors import AlreadyRegistered, CapacityOverlaps
from greenlane.parties.identifiers import OperatorId
from greenlane.parties.models import Capacity, Organisation
from greenlane.parties.names import ORGANISATION, one_line
from greenlane.parties.periods import check_period, overlapping
from greenlane.parties.selectors import organisations_by_identifier


@verb
def register_organisation(
    *,
    identifier: str,
    name: str,
    by: Actor,
    country: str = "",
    email: str = "",
    parts: Iterable[Capacity.Part] = (),
    since: date | None = None,
) -> Organisation:
    """Enter an organisation in the register, with the parts it plays from `since` (today).

    One that was only recognised so far becomes registered. Country defaults to that of the number.
    Raises InvalidValue (GL001), AlreadyRegistered (PTY001, 409).
    """
    require(by, "parties.register_organisation")
    number, name = OperatorId(identifier), one_line(name, most=ORGANISATION)
    place = CountryCode(country or number.country)
    found = Organisation.objects.filter(identifier=number).first()
    if found is not None:
        organisation = _promote(found, name=name, country=place, email=email, by=by)
    else:
        organisation = Organisation.objects.create(
            identifier=number, name=name, country=place, email=email, registered_at=clock.now()
        )
    record("organisation.registered", subject=organisation, actor=by, country=place)
    for part in parts:
        add_capacity(organisation=organisation, part=part, since=since, by=by)
    return organisation


def _promote(found: Organisation, *, name: str, country: str, email: str, by: Actor) -> Organisation:
    organisation = lock(Organisation.objects.all(), pk=found.pk)
    if organisation.standing != Organisation.Standing.RECOGNISED:
        raise AlreadyRegistered(f"{organisation.identifier} is already registered.", pointer="identifier")
    advance(organisation, "standing", "register", by=by)
    organisation.name, organisation.country, organisation.email = name, country, email
    organisation.save(update_fields=["standing", "name", "country", "email"])
    return organisation


@verb
def recognise_organisation(*, identifier: str, by: Actor, name: str = "") -> Organisation:
    """The organisation of this number; one unknown so far enters the register as recognised.

    This is how the holder of a partner administration's number comes in at its first lodgement.
    Raises InvalidValue (GL001) for a number of the wrong form.
    """
    return recognise_organisations(names={identifier: name}, by=by)[OperatorId(identifier)]


@verb
def recognise_organisations(*, names: Mapping[str, str], by: Actor) -> dict[str, Organisation]:
    """The organisations of these numbers (number -> name), by number; unknown ones are recognised.

    One query when all are known, three (and the events) otherwise. Safe with other workers at the same
    time: each organisation is entered, and its event written, once.
    """
    require(by, "parties.recognise_organisation")
    wanted = {OperatorId(identifier): name for identifier, name in names.items()}
    known = organisations_by_identifier(wanted)
    new = [_recognised(number, wanted[number]) for number in sorted(wanted.keys() - known.keys())]
    if not new:
        return known
    Organisation.objects.bulk_create(new, ignore_conflicts=True)
    entered = organisations_by_identifier(organisation.identifier for organisation in new)
    for ours in new:
        # Another worker may have been first; only the one whose row stands tells the log.
        if entered[ours.identifier].public_id == ours.public_id:
            record("organisation.recognised", subject=ours, actor=by, country=ours.country)
    return known | entered


def _recognised(number: OperatorId, name: str) -> Organisation:
    return Organisation(
        identifier=number,
        name=one_line(name, most=ORGANISATION),
        country=number.country,
        standing=Organisation.Standing.RECOGNISED,
        registered_at=clock.now(),
    )


@verb
def suspend(*, organisation: Organisation, reason: str, by: Actor) -> Organisation:
    """Suspend an organisation: it lodges nothing until it is reinstated. Raises IllegalTransition (409)."""
    return _change_standing(organisation, "suspend", "organisation.suspended", reason, by)


@verb
def reinstate(*, organisation: Organisation, reason: str, by: Actor) -> Organisation:
    """End a suspension; the organisation is registered afterwards. Raises IllegalTransition (409)."""
    return _change_standing(organisation, "reinstate", "organisation.reinstated", reason, by)


def _change_standing(
    organisation: Organisation, step: str, kind: str, reason: str, by: Actor
) -> Organisation:
    require(by, "parties.suspend_organisation", organisation)
    locked = lock(Organisation.objects.all(), pk=organisation.pk)
    advance(locked, "standing", step, by=by)
    locked.save(update_fields=["standing"])
    record(kind, subject=locked, actor=by, reason=reason)
    return locked


@verb
def add_capacity(
    *,
    organisation: Organisation,
    part: Capacity.Part,
    by: Actor,
    since: date | None = None,
    until: date | None = None,
) -> Capacity:
    """Let an organisation play a part (importer, broker, carrier...) from `since` (today) to `until`.

    Raises WrongDates (PTY002), CapacityOverlaps (PTY007, 409).
    """
    require(by, "parties.add_capacity", organisation)
    start = since or clock.today()
    check_period(start, until)
    lock(Organisation.objects.all(), pk=organisation.pk)
    if organisation.capacities.filter(overlapping(start, until), part=part).exists():
        raise CapacityOverlaps(pointer="part")
    capacity = Capacity.objects.create(organisation=organisation, part=part, since=start, until=until)
    record("organisation.capacity_added", subject=organisation, actor=by, part=part, since=start, until=until)
    return capacity
