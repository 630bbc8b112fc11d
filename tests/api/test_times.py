"""Who had a declaration how long, and why it is late: what the API tells, and to whom."""

from __future__ import annotations

from datetime import timedelta

import pytest

from greenlane.config.tests.caller import caller
from greenlane.declarations.jobs import explain_what_is_late
from greenlane.declarations.tests.pages import lodged
from greenlane.declarations.tests.test_pages_times import left
from greenlane.foundation import clock

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_tariff")]


def test_the_api_tells_intervals_that_add_up():
    found = left()
    answer = caller("trader").get(f"/declarations/{found.mrn}/intervals")
    assert answer.status_code == 200
    told = answer.json()
    assert told["is_over"] is True
    assert told["seconds"] == 6 * 3600
    assert told["seconds_to_release"] == 3 * 3600
    assert sum(one["seconds"] for one in told["intervals"]) == told["seconds"]
    assert [(one["holder"], one["stage"]) for one in told["intervals"]] == [
        ("trader", "goods"),
        ("trader", "payment"),
        ("", "leaving"),
    ]
    assert {one["holder"]: one["share"] for one in told["holders"]} == {"trader": 0.5, "": 0.5}


def test_the_api_hides_the_times_of_others():
    found = left()
    assert caller("other trader").get(f"/declarations/{found.mrn}/intervals").status_code == 404


def test_the_api_tells_the_reason_with_its_codes():
    with clock.at(clock.now() - timedelta(days=9)):
        found = lodged(drawn=True)
        clock.advance(timedelta(days=4))
        explain_what_is_late()
    answer = caller("trader").get(f"/declarations/{found.mrn}/delays")
    assert answer.status_code == 200
    (one,) = answer.json()
    assert (one["limit"], one["stage"], one["holder"], one["hours"]) == ("decision", "check", "officer", 3)
    assert one["next_step"]
    assert caller("other trader").get(f"/declarations/{found.mrn}/delays").status_code == 404
