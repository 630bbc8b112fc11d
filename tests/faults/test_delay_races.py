"""Eight workers at once at a limit: one written reason for each declaration and limit, one event."""

from __future__ import annotations

from datetime import timedelta

import pytest

from greenlane.declarations.jobs import explain_what_is_late
from greenlane.declarations.models import DelayReason
from greenlane.declarations.services import accept
from greenlane.declarations.tests.factories import officer
from greenlane.declarations.tests.pages import lodged
from greenlane.foundation import clock
from greenlane.foundation.errors import CustomsError
from greenlane.foundation.models import Event

from .together import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("committed_tariff")]


def test_many_workers_issue_one_reason_for_each_limit() -> None:
    late = [lodged(drawn=True) for _ in range(4)]
    at_once(lambda number: explain_what_is_late(), clock.now() + timedelta(days=4))
    reasons = DelayReason.objects.filter(limit_code="decision").values_list("declaration", flat=True)
    assert sorted(reasons) == sorted(one.pk for one in late)
    assert Event.objects.filter(kind="declaration.delay_explained").count() == DelayReason.objects.count()


def test_a_decision_at_the_limit_leaves_no_reason_after_it() -> None:
    found = lodged(drawn=True)

    def work(number: int) -> None:
        if number:
            explain_what_is_late()
            return
        try:
            accept(mrn=found.mrn, by=officer())
        except CustomsError:
            raise AssertionError("the officer's decision stands whatever the worker does") from None

    at_once(work, clock.now() + timedelta(days=4))
    kinds = list(
        Event.objects.filter(subject=found.event_subject).order_by("id").values_list("kind", flat=True)
    )
    assert kinds.count("declaration.assessed") == 1
    explained = [place for place, kind in enumerate(kinds) if kind == "declaration.delay_explained"]
    assert len(explained) <= 1
    assert all(place < kinds.index("declaration.assessed") for place in explained)
