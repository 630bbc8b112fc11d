"""Mandates on pages: given after a look at them, revoked on confirmation, seen by the two sides and by officers."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse

from greenlane.foundation import clock
from greenlane.foundation.access import SYSTEM, Role
from greenlane.parties import services
from greenlane.parties.models import Capacity, Mandate
from greenlane.parties.tests.signed_in import browser, member, rows, text

pytestmark = pytest.mark.django_db
SINCE = date(2024, 1, 1)


@pytest.fixture
def trader(organisation):
    return organisation("XM900000001", Capacity.Part.IMPORTER)


@pytest.fixture
def broker(organisation):
    return organisation("XM900000002", Capacity.Part.BROKER)


@pytest.fixture
def mandate(trader, broker):
    return services.give_mandate(principal=trader, agent=broker, since=SINCE, by=SYSTEM)


def given(**changes):
    return {"agent": "xm 900000002", "since": "2026-01-01", "until": "", "representation": "direct"} | changes


def test_give_mandate_shows_the_broker_by_name_before_anything_is_given(trader, broker):
    client = browser(member(Role.DECLARANT, organisation=trader))
    answer = client.post(reverse("mandate_give"), given())
    assert answer.status_code == 200
    assert "Firm 2" in text(answer)
    assert "until it is revoked" in text(answer)
    assert not Mandate.objects.exists()


def test_give_mandate_confirmed_is_given(trader, broker):
    client = browser(member(Role.DECLARANT, organisation=trader))
    answer = client.post(
        reverse("mandate_give"),
        given(confirmed="1", representation="indirect", until="2026-12-31"),
        follow=True,
    )
    mandate = Mandate.objects.get()
    assert (mandate.principal, mandate.agent, mandate.indirect) == (trader, broker, True)
    assert mandate.until == date(2026, 12, 31)
    assert answer.request["PATH_INFO"] == reverse("mandate", args=[mandate.pk])
    assert "Mandate given" in text(answer)


def test_give_mandate_goes_back_to_the_form_with_what_was_typed(trader, broker):
    client = browser(member(Role.DECLARANT, organisation=trader))
    answer = client.post(reverse("mandate_give"), given(change="1", until="2026-12-31"))
    assert answer.status_code == 200
    assert 'value="2026-12-31"' in answer.content.decode()
    assert not Mandate.objects.exists()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"agent": "XM900000009"}, "No registered customs broker"),
        ({"agent": "XM900000001"}, "No registered customs broker"),
        ({"agent": ""}, "This field is required"),
        ({"representation": "both"}, "not one of the available choices"),
        ({"since": "1066-10-14"}, "Choose a day between"),
        ({"since": "2026-01-02", "until": "2026-01-01", "confirmed": "1"}, "PTY002"),
        ({"since": "soon"}, "Enter a valid date"),
        ({"agent": "X\x00"}, "Null characters"),
    ],
)
def test_give_mandate_says_what_is_wrong_beside_the_field(trader, broker, changes, said):
    client = browser(member(Role.DECLARANT, organisation=trader))
    answer = client.post(reverse("mandate_give"), given(**changes))
    assert answer.status_code in {409, 422}
    assert said in text(answer)
    assert not Mandate.objects.exists()


def test_give_mandate_names_no_organisation_that_is_no_broker(trader, organisation):
    """A stranger's number gives the same answer as one that does not exist."""
    organisation("XM900000007", Capacity.Part.IMPORTER)
    client = browser(member(Role.DECLARANT, organisation=trader))
    answers = [client.post(reverse("mandate_give"), given(agent=n)) for n in ("XM900000007", "XM900000008")]
    assert "Firm 7" not in text(answers[0])
    assert [answer.status_code for answer in answers] == [422, 422]


def test_give_mandate_overlapping_is_refused(trader, broker, mandate):
    client = browser(member(Role.DECLARANT, organisation=trader))
    answer = client.post(reverse("mandate_give"), given(confirmed="1"))
    assert answer.status_code == 409
    assert "PTY005" in text(answer)
    assert Mandate.objects.count() == 1


def test_revoke_mandate_by_who_gave_it(trader, mandate):
    client = browser(member(Role.DECLARANT, organisation=trader))
    page = client.get(reverse("mandate", args=[mandate.pk]))
    assert "Yes, revoke it now" in text(page)
    answer = client.post(reverse("mandate_revoke", args=[mandate.pk]), follow=True)
    mandate.refresh_from_db()
    assert mandate.revoked_at is not None
    assert "The mandate is revoked." in text(answer)
    assert "Yes, revoke it now" not in text(answer)


def test_revoke_mandate_by_the_broker_is_refused(broker, mandate):
    client = browser(member(Role.DECLARANT, organisation=broker))
    assert "Yes, revoke it now" not in text(client.get(reverse("mandate", args=[mandate.pk])))
    client.post(reverse("mandate_revoke", args=[mandate.pk]))
    mandate.refresh_from_db()
    assert mandate.revoked_at is None


def test_mandate_of_others_is_not_there(organisation, mandate):
    stranger = browser(member(Role.DECLARANT, organisation=organisation("XM900000005")))
    assert stranger.get(reverse("mandate", args=[mandate.pk])).status_code == 404
    assert stranger.post(reverse("mandate_revoke", args=[mandate.pk])).status_code == 404
    assert rows(stranger.get(reverse("mandates"))) == []


def test_mandates_are_listed_for_both_sides(trader, broker, mandate):
    for side, own in (("given", trader), ("held", broker)):
        client = browser(member(Role.DECLARANT, organisation=own))
        assert len(rows(client.get(reverse("mandates"), {"side": side}))) == 1
        other = {"given": "held", "held": "given"}[side]
        assert rows(client.get(reverse("mandates"), {"side": other})) == []


def test_mandates_are_narrowed_by_where_they_stand(trader, broker, organisation):
    today = clock.today()
    spans = {
        "in_force": (today, None),
        "coming": (today + timedelta(days=2), None),
        "ended": (SINCE, SINCE),
    }
    for number, (since, until) in enumerate(spans.values()):
        principal = organisation(f"XM90000001{number}", Capacity.Part.IMPORTER)
        services.give_mandate(principal=principal, agent=broker, since=since, until=until, by=SYSTEM)
    revoked = services.give_mandate(principal=trader, agent=broker, since=SINCE, by=SYSTEM)
    services.revoke_mandate(mandate=revoked, by=SYSTEM)
    client = browser(member(Role.DECLARANT, organisation=broker))
    for state, number in zip(("in_force", "coming", "ended"), range(3), strict=True):
        found = rows(client.get(reverse("mandates"), {"state": state}))
        assert [f"XM90000001{number}" in row for row in found] == [True]
    assert "XM900000001" in rows(client.get(reverse("mandates"), {"state": "revoked"}))[0]


def test_a_mandate_from_today_is_in_force_in_the_small_hours(trader, broker, settings):
    """At three in the morning in Bangkok it is still yesterday in Greenwich."""
    settings.GREENLANE_TIME_ZONE = "Asia/Bangkok"
    with clock.at(datetime(2026, 11, 21, 20, tzinfo=UTC)):
        client = browser(member(Role.DECLARANT, organisation=trader))
        assert 'value="2026-11-22"' in client.get(reverse("mandate_give")).content.decode()
        client.post(reverse("mandate_give"), given(since="2026-11-22", confirmed="1"), follow=True)
        held = browser(member(Role.DECLARANT, organisation=broker))
        assert len(rows(held.get(reverse("mandates"), {"state": "in_force"}))) == 1


def test_registrar_gives_a_mandate_for_a_trader(trader, broker):
    client = browser(member(Role.REGISTRAR))
    page = client.get(reverse("mandate_give"), {"principal": trader.identifier})
    assert trader.identifier in page.content.decode()
    sent = given(principal=trader.identifier, confirmed="1")
    assert client.post(reverse("mandate_give"), sent, follow=True).status_code == 200
    assert Mandate.objects.get().principal == trader


@pytest.mark.parametrize("role", [Role.DOCUMENT_OFFICER, Role.OVERSIGHT])
def test_officers_read_mandates_and_give_none(role, office, mandate):
    place = office if role is Role.DOCUMENT_OFFICER else None
    client = browser(member(role, office=place))
    assert len(rows(client.get(reverse("desk_mandates")))) == 1
    assert client.get(reverse("mandate", args=[mandate.pk])).status_code == 200
    assert client.get(reverse("mandate_give")).status_code == 403
    client.post(reverse("mandate_revoke", args=[mandate.pk]))
    mandate.refresh_from_db()
    assert mandate.revoked_at is None


def test_carrier_gives_no_mandate(organisation):
    carrier = organisation("XM900000003", Capacity.Part.CARRIER)
    assert browser(member(Role.CARRIER, organisation=carrier)).get(reverse("mandate_give")).status_code == 403


def test_mandates_cost_few_queries(broker, organisation, django_assert_max_num_queries):
    for number in range(30):
        principal = organisation(f"XM9000001{number:02}", Capacity.Part.IMPORTER)
        services.give_mandate(principal=principal, agent=broker, since=SINCE, by=SYSTEM)
    client = browser(member(Role.DECLARANT, organisation=broker))
    with django_assert_max_num_queries(12):
        assert len(rows(client.get(reverse("mandates")))) == 25
    desk = browser(member(Role.REGISTRAR))
    with django_assert_max_num_queries(12):
        desk.get(reverse("desk_mandates"))


def test_mandates_as_csv(trader, mandate):
    client = browser(member(Role.DECLARANT, organisation=trader))
    answer = client.get(reverse("mandates"), {"format": "csv"})
    assert "XM900000002 Firm 2" in b"".join(answer.streaming_content).decode()
