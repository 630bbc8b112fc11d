"""Verbs of the simulation: the switch of the demo's live traffic."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import F, Q
from django.utils.translation import gettext as _

from greenlane.foundation import clock
from greenlane.foundation.access import Actor, require
from greenlane.foundation.errors import CustomsError, NotFound
from greenlane.foundation.events import record
from greenlane.foundation.verbs import verb
from greenlane.simulation.models import MOST_DECLARATIONS, MOST_PER_HOUR, Traffic

HOURS = 8
MOST_HOURS = 24 * 7
PERMISSION = "simulation.steer_traffic"
LOOK = timedelta(seconds=3)
"""Between two looks for something to do."""


class TrafficOutOfBounds(CustomsError):
    """Live traffic is bounded in speed, time and number."""

    code = "SIM001"


@verb
def start_traffic(*, per_hour: int, cap: int, hours: int = HOURS, by: Actor) -> Traffic:
    """Start live traffic, or change its bounds: declarations an hour, how many in all, hours until it stops.

    Raises TrafficOutOfBounds (SIM001, 422), Forbidden (403).
    """
    require(by, PERMISSION)
    _bounded(per_hour=(per_hour, MOST_PER_HOUR), cap=(cap, MOST_DECLARATIONS), hours=(hours, MOST_HOURS))
    values = {"running": True, "per_hour": per_hour, "cap": cap, "until": _end(hours)}
    traffic, _created = Traffic.objects.update_or_create(pk=1, defaults=values)
    record("traffic.started", subject=traffic, actor=by, per_hour=per_hour, cap=cap, hours=hours)
    return traffic


@verb
def pause_traffic(*, by: Actor) -> Traffic:
    """Stop live traffic where it stands; nothing more happens by itself. Pausing twice changes nothing.

    Raises NotFound (404) where traffic was never started, Forbidden (403).
    """
    require(by, PERMISSION)
    traffic = _switch()
    if traffic.running:
        traffic.running = False
        traffic.save(update_fields=["running"])
        record("traffic.paused", subject=traffic, actor=by, lodged=traffic.lodged)
    return traffic


@verb
def resume_traffic(*, hours: int = HOURS, by: Actor) -> Traffic:
    """Go on where live traffic stands, for so many hours from now.

    Raises NotFound (404) where traffic was never started, TrafficOutOfBounds (SIM001, 422), Forbidden (403).
    """
    require(by, PERMISSION)
    _bounded(hours=(hours, MOST_HOURS))
    traffic = _switch()
    traffic.running, traffic.until = True, _end(hours)
    traffic.save(update_fields=["running", "until"])
    record("traffic.resumed", subject=traffic, actor=by, hours=hours)
    return traffic


@verb
def claim_look(*, at: datetime) -> Traffic | None:
    """The switch, for the one worker whose turn it is to look; None while traffic rests or another just looked."""
    due = Q(looked_at=None) | Q(looked_at__lte=at - LOOK)
    if not Traffic.objects.filter(due, running=True, until__gt=at).update(looked_at=at):
        return None
    return Traffic.objects.get(pk=1)


@verb
def count_lodged(*, at: datetime) -> None:
    """One more message was sent."""
    Traffic.objects.filter(pk=1).update(lodged=F("lodged") + 1, lodged_at=at)


def _switch() -> Traffic:
    found = Traffic.objects.select_for_update().filter(pk=1).first()
    if found is None:
        raise NotFound(_("There is no live traffic here."), hint=_("Start the demo with it."))
    return found


def _bounded(**values: tuple[int, int]) -> None:
    for name, (value, most) in values.items():
        if not 1 <= value <= most:
            hint = _("From 1 to %(most)s.") % {"most": most}
            raise TrafficOutOfBounds(pointer=name, hint=hint)


def _end(hours: int) -> datetime:
    return clock.now() + timedelta(hours=hours)
