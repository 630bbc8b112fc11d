"""Mandates of brokers and AEO status: both by date, both ended and never erased."""

from __future__ import annotations

from datetime import date, timedelta

from greenlane.foundation import clock
from greenlane.foundation.access import Actor, require
from greenlane.foundation.db import lock
from greenlane.foundation.events import record
from greenlane.foundation.verbs import verb
from greenlane.parties.errors import (
    AeoConflict,
    MandateOverlaps,
    MandateRevoked,
    MandateToSelf,
    NoAeoStatus,
    NotABroker,
)
from greenlane.parties.models import AeoStatus, Capacity, Mandate, Organisation
from greenlane.parties.periods import check_period, covering, overlapping


@verb
def give_mandate(
    *,
    principal: Organisation,
    agent: Organisation,
    by: Actor,
    since: date | None = None,
    until: date | None = None,
    indirect: bool = False,
) -> Mandate:
    """Let a broker act for the principal from `since` (today) to `until` (included; none: until revoked).

    Raises WrongDates (PTY002), MandateToSelf (PTY003), NotABroker (PTY004), MandateOverlaps (PTY005).
    """
    require(by, "parties.manage_mandate", principal)
    start = since or clock.today()
    check_period(start, until)
    if principal.pk == agent.pk:
        raise MandateToSelf(pointer="agent")
    lock(Organisation.objects.all(), pk=principal.pk)
    if not agent.capacities.filter(covering(start), part=Capacity.Part.BROKER).exists():
        raise NotABroker(
            f"{agent.identifier} is not registered as a customs broker on {start}.", pointer="agent"
        )
    held = Mandate.objects.filter(
        overlapping(start, until), principal=principal, agent=agent, revoked_at=None
    )
    if held.exists():
        raise MandateOverlaps(hint="Revoke the running mandate first.", pointer="since")
    mandate = Mandate.objects.create(
        principal=principal, agent=agent, since=start, until=until, indirect=indirect
    )
    record(
        "mandate.given",
        subject=mandate,
        actor=by,
        principal=principal.identifier,
        agent=agent.identifier,
        since=start,
        until=until,
        indirect=indirect,
    )
    return mandate


@verb
def revoke_mandate(*, mandate: Mandate, by: Actor) -> Mandate:
    """End a mandate now. Raises MandateRevoked (PTY006, 409)."""
    locked = lock(Mandate.objects.select_related("principal", "agent"), pk=mandate.pk)
    require(by, "parties.manage_mandate", locked.principal)
    if locked.revoked_at is not None:
        raise MandateRevoked()
    locked.revoked_at = clock.now()
    locked.save(update_fields=["revoked_at"])
    record(
        "mandate.revoked",
        subject=locked,
        actor=by,
        principal=locked.principal.identifier,
        agent=locked.agent.identifier,
    )
    return locked


@verb
def grant_aeo(
    *,
    organisation: Organisation,
    tier: AeoStatus.Tier,
    by: Actor,
    since: date | None = None,
    until: date | None = None,
    reason: str = "",
) -> AeoStatus:
    """Grant AEO status from `since` (today); a running status ends the day before.

    Raises WrongDates (PTY002), AeoConflict (PTY008) when a status starts on or after that date.
    """
    require(by, "parties.manage_aeo", organisation)
    start = since or clock.today()
    check_period(start, until)
    lock(Organisation.objects.all(), pk=organisation.pk)
    if organisation.aeo_statuses.filter(since__gte=start).exists():
        raise AeoConflict(pointer="since")
    organisation.aeo_statuses.filter(covering(start)).update(until=start - timedelta(days=1))
    status = AeoStatus.objects.create(
        organisation=organisation, tier=tier, since=start, until=until, reason=reason
    )
    record("organisation.aeo_granted", subject=organisation, actor=by, tier=tier, since=start, until=until)
    return status


@verb
def end_aeo(*, organisation: Organisation, by: Actor, reason: str, on: date | None = None) -> AeoStatus:
    """End the AEO status; `on` (today) is its last day. Raises NoAeoStatus (PTY009, 409)."""
    require(by, "parties.manage_aeo", organisation)
    last = on or clock.today()
    lock(Organisation.objects.all(), pk=organisation.pk)
    status = organisation.aeo_statuses.filter(covering(last)).first()
    if status is None:
        raise NoAeoStatus(pointer="on")
    status.until, status.reason = last, reason
    status.save(update_fields=["until", "reason"])
    record("organisation.aeo_ended", subject=organisation, actor=by, tier=status.tier, on=last, reason=reason)
    return status
