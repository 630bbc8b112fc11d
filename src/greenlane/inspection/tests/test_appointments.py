"""One time for the examination: proposed within everybody's hours, confirmed by the trader."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest

from greenlane.declarations.tests.factories import GATEWAY
from greenlane.foundation import clock
from greenlane.foundation.calendars import WorkingCalendar
from greenlane.foundation.errors import CustomsError, Forbidden
from greenlane.inspection import services
from greenlane.inspection.errors import NoAppointment, SlotImpossible
from greenlane.inspection.models import Appointment, Examination
from greenlane.inspection.services import appointing
from greenlane.inspection.tests.factories import examiner, red

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_tariff")]
NOW = datetime(2026, 11, 30, 2, tzinfo=UTC)
"""09:00 in Meridia."""
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _monday():
    with clock.at(NOW):
        yield


def proposed(mrn: str, **changes) -> Appointment:
    values = {"starts_at": NOW + 3 * HOUR, "ends_at": NOW + 4 * HOUR, "place": "Bay 4", "by": examiner()}
    return services.propose(mrn=mrn, **{**values, **changes})


def test_time_is_proposed_and_confirmed() -> None:
    found = red()
    made = proposed(found.mrn)
    row = Examination.objects.get()
    assert (made.participants, row.answer_due, row.state) == (["CUSTOMS"], True, "ordered")
    services.confirm_time(mrn=found.mrn, by=GATEWAY)
    row.refresh_from_db()
    assert (row.answer_due, row.state) == (False, "appointed")
    services.start(mrn=found.mrn, by=examiner())


def test_time_is_declined_and_proposed_again() -> None:
    found = red()
    proposed(found.mrn)
    services.decline_time(mrn=found.mrn, reason="The driver comes at noon only.", by=GATEWAY)
    proposed(found.mrn)
    services.confirm_time(mrn=found.mrn, by=GATEWAY)
    proposed(found.mrn, place="Bay 5")
    assert list(Appointment.objects.values_list("state", flat=True)) == ["declined", "replaced", "proposed"]
    assert Examination.objects.get().state == "ordered"


def test_time_is_within_the_hours_of_every_agency() -> None:
    found = red()
    morning = WorkingCalendar("UTC", dict.fromkeys(range(7), (time(8), time(10))))
    services.register_agency("PLANT", lambda declaration: morning)
    with pytest.raises(SlotImpossible):
        proposed(found.mrn, participants=["PLANT"])
    at = NOW.replace(hour=8)
    made = proposed(found.mrn, participants=["PLANT"], starts_at=at, ends_at=at + HOUR)
    assert made.participants == ["CUSTOMS", "PLANT"]
    with pytest.raises(SlotImpossible):
        proposed(found.mrn, participants=["NOBODY"])
    appointing._agencies.clear()


@pytest.mark.parametrize(
    "changes",
    [
        {"starts_at": NOW - HOUR},
        {"ends_at": NOW + 3 * HOUR},
        {"ends_at": NOW + 30 * HOUR},
        {"place": " "},
    ],
)
def test_time_that_cannot_be_is_refused(changes: dict) -> None:
    with pytest.raises(SlotImpossible):
        proposed(red().mrn, **changes)


def test_time_is_answered_by_the_trader_only() -> None:
    found = red()
    with pytest.raises(NoAppointment):
        services.confirm_time(mrn=found.mrn, by=GATEWAY)
    proposed(found.mrn)
    for by in (examiner(), examiner("XM000201")):
        with pytest.raises(Forbidden):
            services.confirm_time(mrn=found.mrn, by=by)


def test_time_comes_too_late_once_it_has_begun() -> None:
    found = red()
    services.start(mrn=found.mrn, by=examiner())
    with pytest.raises(CustomsError) as refusal:
        proposed(found.mrn)
    assert refusal.value.status == 409
