"""The pages of a decision: the record, findings of a check, and lanes changed by hand."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from greenlane.declarations.states import Assessment, Lane
from greenlane.declarations.tests.pages import (
    ELSEWHERE,
    OFFICER,
    STRANGER,
    SUPERVISOR,
    TRADER,
    lodged,
    now,
    signed_in,
)
from greenlane.foundation import clock
from greenlane.foundation.models import Event
from greenlane.risk.models import DecisionRecord, LaneChange, Outcome
from greenlane.risk.states import LaneChangeState
from greenlane.risk.tests.live import in_force_now, lodge, rule

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_tariff")]
NATIONAL, ANALYST, OVERSIGHT = "supervisor@customs", "analyst@customs", "oversight@audit"
REASON = "A tip about this container came in."


def text_of(response) -> str:
    return response.content.decode()


def red():
    rule('hs starts with "1905"')
    in_force_now()
    return lodge()


def test_decision_shows_both_wordings_and_what_could_select() -> None:
    found = red()
    shown = text_of(signed_in(ANALYST).get(reverse("decision", args=[found.mrn])))
    assert "Open two cartons of each item." in shown
    assert "Selected by risk criteria for an examination of the goods." in shown
    assert "R0001.1" in shown
    assert "unit_price" in shown


def test_decision_decides_again_byte_for_byte() -> None:
    found = red()
    shown = text_of(signed_in(OVERSIGHT).get(reverse("decision", args=[found.mrn]), {"replay": "1"}))
    assert "the record comes out the same, byte for byte" in shown


def test_decision_as_of_a_day_shows_what_differs_and_refuses_what_is_no_day() -> None:
    found = red()
    client, address = signed_in(ANALYST), reverse("decision", args=[found.mrn])
    today = clock.today()
    assert client.get(address, {"as_of": today.isoformat()}).status_code == 200
    for wrong in ("yesterday", "2026-02-30", "\u0000"):
        assert client.get(address, {"as_of": wrong}).status_code in {404, 422}
    early = (today - timedelta(days=900)).isoformat()
    assert client.get(address, {"as_of": early}).status_code == 404


@pytest.mark.parametrize("mailbox", [TRADER, STRANGER, OFFICER])
def test_decision_is_not_for_traders_nor_for_who_checks(mailbox: str) -> None:
    found = red()
    assert signed_in(mailbox).get(reverse("decision", args=[found.mrn])).status_code in {403, 404}


def test_decision_takes_few_queries(django_assert_max_num_queries) -> None:
    found, client = red(), signed_in(ANALYST)
    client.get(reverse("decision", args=[found.mrn]))
    with django_assert_max_num_queries(18):
        client.get(reverse("decision", args=[found.mrn]), {"replay": "1"})


def test_check_page_tells_the_officer_what_to_look_at() -> None:
    found = red()
    shown = text_of(signed_in(OFFICER).get(reverse("declaration_check", args=[found.mrn])))
    assert "Open two cartons of each item." in shown
    assert reverse("findings", args=[found.mrn]) in shown
    assert "Open two cartons" not in text_of(signed_in(TRADER).get(reverse("declaration", args=[found.mrn])))


def test_findings_are_recorded_item_by_item() -> None:
    found = lodged(drawn=True, lines=2)
    client, address = signed_in(OFFICER), reverse("findings", args=[found.mrn])
    assert client.get(address).status_code == 200
    answer = client.post(
        address,
        {"kind_2": "undervaluation", "duty_2": "12.50", "critical_2": "on", "note_2": "Half the list price."},
    )
    assert answer.status_code == 302
    row = Outcome.objects.get()
    assert (row.sequence, row.finding, row.duty_minor, row.critical) == (2, "undervaluation", 1250, True)
    shown = text_of(client.get(address))
    assert "Half the list price." in shown
    assert 'value="12.50"' in shown
    assert client.post(address, {"kind_2": ""}).status_code == 302
    assert not Outcome.objects.exists(), "taken back on the page"


def test_findings_refuse_impossible_values_and_keep_what_was_typed() -> None:
    found = lodged(drawn=True)
    client, address = signed_in(OFFICER), reverse("findings", args=[found.mrn])
    answer = client.post(address, {"kind_1": "bribery", "duty_1": "-5", "note_1": "x" * 3000})
    assert answer.status_code == 422
    assert text_of(answer).count("gl-error-summary") == 1
    assert not Outcome.objects.exists()


def test_findings_of_another_office_or_without_a_check_are_refused() -> None:
    found = lodged(drawn=True)
    assert signed_in(ELSEWHERE).get(reverse("findings", args=[found.mrn])).status_code in {403, 404}
    free = lodged()
    assert signed_in(OFFICER).get(reverse("findings", args=[free.mrn])).status_code == 409


def test_trader_reads_nothing_of_findings_and_of_who_asked_for_which_lane() -> None:
    found = lodged(drawn=True)
    signed_in(OFFICER).post(
        reverse("findings", args=[found.mrn]), {"kind_1": "undervaluation", "note_1": "Half the list price."}
    )
    signed_in(SUPERVISOR).post(reverse("lane", args=[found.mrn]), {"lane": "green", "reason": REASON})
    told = text_of(signed_in(TRADER).get(reverse("declaration", args=[found.mrn])))
    for word in ("inding", "Half the list price", REASON, "asked for", "requested"):
        assert word not in told
    events = Event.objects.filter(subject=found.event_subject).values_list("kind", flat=True)
    assert not [kind for kind in events if kind.startswith("risk.")]
    assert Event.objects.filter(subject=f"decision/{found.mrn}").count() == 2


def test_trader_reads_of_a_changed_lane_that_it_changed_and_no_reason() -> None:
    found = lodged()
    signed_in(SUPERVISOR).post(reverse("lane", args=[found.mrn]), {"lane": "red", "reason": REASON})
    told = text_of(signed_in(TRADER).get(reverse("declaration", args=[found.mrn])))
    assert "Lane changed" in told
    assert REASON not in told


def test_lane_is_made_stricter_by_one_supervisor() -> None:
    found = lodged()
    client = signed_in(SUPERVISOR)
    assert reverse("lane", args=[found.mrn]) in text_of(client.get(reverse("declaration", args=[found.mrn])))
    answer = client.post(reverse("lane", args=[found.mrn]), {"lane": "red", "reason": REASON})
    assert answer.status_code == 302
    assert (now(found).lane, now(found).assessment) == (Lane.RED, Assessment.IN_ASSESSMENT)


def test_lane_is_made_milder_by_two_supervisors() -> None:
    found = lodged(drawn=True)
    first, second = signed_in(SUPERVISOR), signed_in(NATIONAL)
    first.post(reverse("lane", args=[found.mrn]), {"lane": "green", "reason": REASON})
    asked = LaneChange.objects.get()
    address = reverse("lane_answer", args=[asked.pk])
    assert "somebody else has to confirm" in text_of(first.get(address))
    assert first.post(address, {"answer": "confirm"}).status_code == 403
    assert address in text_of(second.get(reverse("desk_home")))
    assert second.post(address, {"answer": "confirm"}).status_code == 302
    assert now(found).lane == Lane.GREEN
    assert second.post(address, {"answer": "confirm"}).status_code == 409


def test_lane_answer_declines_with_a_reason_only() -> None:
    found = lodged(drawn=True)
    signed_in(SUPERVISOR).post(reverse("lane", args=[found.mrn]), {"lane": "blue", "reason": REASON})
    asked, client = LaneChange.objects.get(), signed_in(NATIONAL)
    address = reverse("lane_answer", args=[asked.pk])
    assert client.post(address, {"answer": "decline", "remark": ""}).status_code == 422
    assert client.post(address, {"answer": "decline", "remark": "Not on this evidence."}).status_code == 302
    asked.refresh_from_db()
    assert asked.state == LaneChangeState.DECLINED


def test_lane_changes_list_what_people_overruled() -> None:
    found = lodged()
    signed_in(SUPERVISOR).post(reverse("lane", args=[found.mrn]), {"lane": "yellow", "reason": REASON})
    for mailbox in (SUPERVISOR, ANALYST, OVERSIGHT):
        shown = text_of(signed_in(mailbox).get(reverse("lane_changes")))
        assert found.mrn in shown
        assert "Nothing selected it" not in shown
    assert signed_in(ANALYST).get(reverse("lane_changes"), {"since": "soon"}).status_code == 200
    assert found.mrn in signed_in(ANALYST).get(reverse("lane_changes"), {"format": "csv"}).getvalue().decode()


def test_record_of_an_older_version_stays_readable() -> None:
    found = red()
    row = DecisionRecord.objects.get()
    client = signed_in(ANALYST)
    assert client.get(reverse("decision", args=[found.mrn]), {"version": row.version}).status_code == 200
    assert client.get(reverse("decision", args=[found.mrn]), {"version": "9"}).status_code == 404
