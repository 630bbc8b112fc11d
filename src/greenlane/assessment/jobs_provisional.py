"""What the worker does for provisional assessments and samples: remind, let clocks end, call upon securities."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from datetime import timedelta

from django.conf import settings

from greenlane.assessment import services
from greenlane.assessment.models import ProvisionalAssessment, ProvisionalClock, Sample
from greenlane.assessment.states import ClockState, ProvisionalState, SampleState, SecurityState
from greenlane.foundation import clock
from greenlane.foundation.errors import CustomsError
from greenlane.payments.models import PaymentOrder

log = logging.getLogger(__name__)
AT_ONCE = 200


def clocks_due() -> int:
    """A step of the worker; returns how much it did. Four queries while nothing is due.

    Every verb looks again under its lock, so that any number of workers do each thing once.
    """
    return _remind() + _expire() + _draw() + _overdue()


def _mrns(rows: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(rows))


def _each(names: Iterable[str], work: Callable[[str], object]) -> int:
    """Do it for each; one case must not keep the others waiting."""
    done = 0
    for name in names:
        try:
            done += bool(work(name))
        except CustomsError as refusal:
            log.warning("a clock of an assessment was left: %s %s", refusal.code, refusal.message)
    return done


def _remind() -> int:
    now = clock.now()
    soon = now + timedelta(days=settings.GREENLANE_PROVISIONAL_REMIND_DAYS)
    rows = ProvisionalClock.objects.filter(
        state=ClockState.RUNNING, reminded_at=None, due_at__gt=now, due_at__lte=soon
    ).filter(provisional__state=ProvisionalState.OPEN)
    found = rows.order_by("due_at").values_list("provisional__declaration__mrn", flat=True)[:AT_ONCE]
    return _each(_mrns(found), lambda mrn: services.remind(mrn=mrn))


def _expire() -> int:
    rows = ProvisionalClock.objects.filter(state=ClockState.RUNNING, due_at__lte=clock.now())
    open_ones = rows.filter(provisional__state=ProvisionalState.OPEN)
    found = open_ones.order_by("due_at").values_list("provisional__declaration__mrn", flat=True)[:AT_ONCE]
    return _each(_mrns(found), lambda mrn: services.expire(mrn=mrn))


def _draw() -> int:
    kept = ProvisionalAssessment.objects.filter(security=SecurityState.ACCEPTED).exclude(security_order="")
    overdue = PaymentOrder.objects.filter(due_at__lte=clock.now()).values("reference")
    found = kept.filter(security_order__in=overdue).order_by("pk")
    names = found.values_list("declaration__mrn", flat=True)[:AT_ONCE]
    return _each(_mrns(names), lambda mrn: services.draw_on_security(mrn=mrn))


def _overdue() -> int:
    rows = Sample.objects.filter(state=SampleState.TAKEN, overdue_at=None, due_at__lte=clock.now())
    names = rows.order_by("due_at").values_list("number", flat=True)[:AT_ONCE]
    return _each(list(names), lambda number: services.note_overdue(number=number))
