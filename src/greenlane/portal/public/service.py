"""Whether the service works, in plain words and as JSON: for everybody, without secrets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from greenlane.documents.store import store
from greenlane.foundation import clock, jobs
from greenlane.foundation.events import head
from greenlane.foundation.models import Consumer, EventPending
from greenlane.interchange.models import DeliveryStatus, WebhookDelivery
from greenlane.portal.public.shell import PUBLIC
from greenlane.tariff.books import current_version
from greenlane.web.api.answers import json_answer
from greenlane.web.pages import public

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

OK, SLOW, DOWN = "ok", "slow", "down"
RANK = {OK: 0, SLOW: 1, DOWN: 2}
TONES = {OK: "green", SLOW: "yellow", DOWN: "red"}
ICONS = {OK: "circle-check", SLOW: "alert-triangle", DOWN: "circle-x"}
WORDS: dict[str, str | _StrPromise] = {
    OK: gettext_lazy("Works"),
    SLOW: gettext_lazy("Slow"),
    DOWN: gettext_lazy("Does not work"),
}
OVERALL: dict[str, str | _StrPromise] = {
    OK: gettext_lazy("The service works."),
    SLOW: gettext_lazy("The service works, parts of it slowly."),
    DOWN: gettext_lazy("Part of the service does not work."),
}
LATE = timedelta(minutes=2)
"""Work that waits longer than this is late."""
STUCK = timedelta(minutes=15)
"""Work that waits longer than this does not move."""
MANY = 5000
KEPT_SECONDS = 10
"""How long one check answers all visitors: the page must not be a load itself."""
_KEY = "portal:service"


@dataclass(frozen=True, slots=True)
class Reading:
    """What one look found: its verdict and, in words, why."""

    verdict: str
    says: str


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the service. `name` is stable for programs; the rest is in words."""

    name: str
    verdict: str
    says: str

    @property
    def label(self) -> str | _StrPromise:
        return LABELS[self.name]

    @property
    def word(self) -> str | _StrPromise:
        return WORDS[self.verdict]

    @property
    def tone(self) -> str:
        return TONES[self.verdict]

    @property
    def icon(self) -> str:
        return ICONS[self.verdict]


@dataclass(frozen=True, slots=True)
class Service:
    """The whole at one moment: the worst part decides."""

    parts: tuple[Part, ...]
    checked_at: datetime

    @property
    def verdict(self) -> str:
        return max((part.verdict for part in self.parts), key=lambda verdict: RANK[verdict])

    @property
    def words(self) -> str | _StrPromise:
        return OVERALL[self.verdict]

    @property
    def tone(self) -> str:
        return TONES[self.verdict]

    @property
    def icon(self) -> str:
        return ICONS[self.verdict]


def waited(since: datetime | None) -> str:
    """The verdict on work that has waited since then."""
    age = clock.now() - since if since is not None else timedelta()
    return DOWN if age > STUCK else SLOW if age > LATE else OK


def _database() -> Reading:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        answered = cursor.fetchone() == (1,)
    if not answered:
        return Reading(DOWN, _("The database does not answer."))
    return Reading(OK, _("The database answers."))


def _tariff() -> Reading:
    return Reading(OK, _("Tariff version %(version)s is in force.") % {"version": current_version()})


def _documents() -> Reading:
    store().check()
    return Reading(OK, _("Documents can be filed and read."))


def _jobs() -> Reading:
    count, oldest = jobs.waiting()
    if oldest is None:
        return Reading(OK, _("No work is waiting."))
    says = ngettext(
        "%(count)s task is waiting, the oldest for %(age)s.",
        "%(count)s tasks are waiting, the oldest for %(age)s.",
        count,
    )
    return Reading(waited(oldest), says % {"count": count, "age": timesince(oldest, clock.now(), depth=1)})


def _event_log() -> Reading:
    waiting = EventPending.objects.all()[: MANY + 1].count()
    behind = _furthest_behind()
    if waiting > MANY or behind > MANY:
        return Reading(SLOW, _("New events are being worked through; notifications may come late."))
    if not waiting and not behind:
        return Reading(OK, _("All events are numbered and read."))
    says = _("%(waiting)s events wait for their number, %(behind)s for a reader.")
    return Reading(OK, says % {"waiting": waiting, "behind": behind})


def _furthest_behind() -> int:
    """How many positions the slowest reader of the log has before it."""
    end = head()[0]
    reached = Consumer.objects.exclude(name="figures").values_list("position", flat=True)
    return max((end - position for position in reached), default=0)


def _webhooks() -> Reading:
    """What was never tried although it could be. Receivers that pause, fail or answer slowly keep their own waiting:
    while one delivery of theirs is under way or comes up again, the others wait for them, not for us."""
    waiting, now = WebhookDelivery.objects.filter(status=DeliveryStatus.WAITING), clock.now()
    busy = waiting.filter(attempts__gt=0, next_try_at__gt=now).values("endpoint")
    could = waiting.filter(next_try_at__lte=now, endpoint__active=True, endpoint__paused_at=None)
    due = could.filter(attempts=0).exclude(endpoint__in=busy)
    oldest = due.order_by("next_try_at").values_list("next_try_at", flat=True).first()
    if oldest is None:
        return Reading(OK, _("No notification to another system is late."))
    count = due[: MANY + 1].count()
    says = ngettext(
        "%(count)s notification to another system is waiting, the oldest for %(age)s.",
        "%(count)s notifications to other systems are waiting, the oldest for %(age)s.",
        count,
    )
    return Reading(waited(oldest), says % {"count": count, "age": timesince(oldest, clock.now(), depth=1)})


LABELS: dict[str, str | _StrPromise] = {
    "database": gettext_lazy("Declarations and payments"),
    "tariff": gettext_lazy("Tariff"),
    "documents": gettext_lazy("Documents"),
    "jobs": gettext_lazy("Background work"),
    "event_log": gettext_lazy("Event log"),
    "webhooks": gettext_lazy("Notifications to other systems"),
}
_CHECKS: dict[str, Callable[[], Reading]] = {
    "database": _database,
    "tariff": _tariff,
    "documents": _documents,
    "jobs": _jobs,
    "event_log": _event_log,
    "webhooks": _webhooks,
}


def _read(name: str) -> Part:
    """A part that cannot even be looked at does not work; why is for the operator's log, not for visitors."""
    try:
        reading = _CHECKS[name]()
    except Exception:
        return Part(name, DOWN, _("This part cannot be reached."))
    return Part(name, reading.verdict, reading.says)


def checked(*, fresh: bool = False) -> Service:
    """The state of every part, looked at not longer than ten seconds ago."""
    from django.utils.translation import get_language

    key = f"{_KEY}:{get_language()}"
    found: Service | None = None if fresh else cache.get(key)
    if found is None:
        found = Service(tuple(_read(name) for name in _CHECKS), clock.now())
        cache.set(key, found, KEPT_SECONDS)
    return found


@public
@require_safe
def service_status(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/service_status.html", {**PUBLIC, "service": checked()})


@public
@require_safe
def service_status_json(request: HttpRequest) -> HttpResponse:
    """The same for programs: 200 while it works, 503 when a part does not."""
    service = checked()
    told: dict[str, Any] = {
        "status": service.verdict,
        "checked_at": service.checked_at,
        "parts": [asdict(part) for part in service.parts],
    }
    return json_answer(told, status=503 if service.verdict == DOWN else 200)
