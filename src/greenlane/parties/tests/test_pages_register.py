"""The register on pages: organisations, users and roles, offices and their calendars."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from greenlane.foundation import clock
from greenlane.foundation.access import SYSTEM, Role
from greenlane.foundation.models import Event
from greenlane.parties import services
from greenlane.parties.models import Capacity, Holiday, Membership, Office, Organisation, User
from greenlane.parties.tests.signed_in import browser, member, rows, text

pytestmark = pytest.mark.django_db
Standing = Organisation.Standing
WHY = "Three unpaid invoices since spring."


@pytest.fixture
def registrar():
    return member(Role.REGISTRAR)


@pytest.fixture
def desk(registrar):
    return browser(registrar)


@pytest.fixture
def trader(organisation):
    return organisation("XM900000001", Capacity.Part.IMPORTER)


# Organisations


def test_organisations_are_found_by_number_name_standing_and_part(desk, organisation):
    organisation("XM900000001", Capacity.Part.IMPORTER)
    broker = organisation("XM900000002", Capacity.Part.BROKER)
    services.suspend(organisation=broker, reason=WHY, by=SYSTEM)
    for query in ({"q": "xm900000002"}, {"q": "firm 2"}, {"standing": "suspended"}, {"part": "broker"}):
        found = rows(desk.get(reverse("organisations"), query))
        assert [row.split()[-1] != "" and "XM900000002" in row for row in found] == [True], query
    csv = b"".join(desk.get(reverse("organisations"), {"format": "csv", "part": "broker"}).streaming_content)
    assert "XM900000002,Firm 2,Suspended,Customs broker" in csv.decode()


def test_part_that_has_ended_is_not_found(desk, trader):
    services.add_capacity(
        organisation=trader,
        part=Capacity.Part.CARRIER,
        since=date(2024, 1, 1),
        until=date(2024, 2, 1),
        by=SYSTEM,
    )
    assert rows(desk.get(reverse("organisations"), {"part": "carrier"})) == []


def test_register_organisation_by_form(desk):
    sent = {"identifier": "xm 900000004", "name": "Firm 4", "email": "", "parts": ["importer", "broker"]}
    answer = desk.post(reverse("organisation_register"), sent, follow=True)
    entered = Organisation.objects.get(identifier="XM900000004")
    assert sorted(entered.capacities.values_list("part", flat=True)) == ["broker", "importer"]
    assert "Entered in the register" in text(answer)


@pytest.mark.parametrize(
    ("changes", "status", "said"),
    [
        ({"identifier": "4"}, 422, "GL001"),
        ({"identifier": "XM900000001"}, 422, "PTY001"),
        ({"name": ""}, 422, "required"),
    ],
)
def test_register_organisation_says_what_is_wrong(desk, trader, changes, status, said):
    sent = {"identifier": "XM900000004", "name": "Firm 4"} | changes
    answer = desk.post(reverse("organisation_register"), sent)
    assert (answer.status_code, said in text(answer)) == (status, True)
    assert Organisation.objects.count() == 1


def test_suspend_and_reinstate_with_a_reason(desk, trader):
    address = reverse("organisation_step", args=[trader.identifier, "suspend"])
    refused = desk.post(address, {"suspend-reason": "bad"})
    assert refused.status_code == 422
    assert "ten characters at least" in text(refused)
    answer = desk.post(address, {"suspend-reason": WHY}, follow=True)
    trader.refresh_from_db()
    assert trader.standing == Standing.SUSPENDED
    assert WHY in text(answer)
    back = reverse("organisation_step", args=[trader.identifier, "reinstate"])
    desk.post(back, {"reinstate-reason": "All invoices are paid now."})
    trader.refresh_from_db()
    assert trader.standing == Standing.REGISTERED


def test_suspend_twice_says_that_it_is_not_possible_now(desk, trader):
    services.suspend(organisation=trader, reason=WHY, by=SYSTEM)
    address = reverse("organisation_step", args=[trader.identifier, "suspend"])
    answer = desk.post(address, {"suspend-reason": WHY})
    assert (answer.status_code, "GL409" in text(answer)) == (409, True)


def test_step_that_no_table_knows_is_not_there(desk, trader):
    assert desk.post(reverse("organisation_step", args=[trader.identifier, "explode"])).status_code == 404


def test_application_is_approved_or_rejected(desk, trader, organisation):
    other = organisation("XM900000002")
    Organisation.objects.update(standing=Standing.APPLIED)
    assert "2 applications wait for you" in text(desk.get(reverse("organisations")))
    desk.post(reverse("organisation_step", args=[trader.identifier, "approve"]))
    address = reverse("organisation_step", args=[other.identifier, "reject"])
    desk.post(address, {"reject-reason": "The number belongs to another firm."})
    standings = dict(Organisation.objects.values_list("identifier", "standing"))
    assert standings == {"XM900000001": "registered", "XM900000002": "rejected"}


def test_applications_wait_on_the_home_page_of_the_registrar_only(desk, trader, office):
    Organisation.objects.update(standing=Standing.APPLIED)
    assert trader.identifier in text(desk.get(reverse("desk_home")))
    officer = browser(member(Role.DOCUMENT_OFFICER, office=office))
    assert "Applications for the register" not in text(officer.get(reverse("desk_home")))


def test_add_capacity_by_form_and_not_twice(desk, trader):
    address = reverse("organisation_capacity", args=[trader.identifier])
    sent = {"capacity-part": "broker", "capacity-since": "2026-01-01", "capacity-until": ""}
    assert "Customs broker" in text(desk.post(address, sent, follow=True))
    again = desk.post(address, sent)
    assert (again.status_code, "PTY007" in text(again)) == (409, True)
    assert trader.capacities.filter(part="broker").count() == 1


def test_aeo_is_granted_and_ended_and_stays_in_the_history(desk, trader):
    address = reverse("organisation_aeo", args=[trader.identifier])
    sent = {"aeo-tier": "T2", "aeo-since": "2026-01-01", "aeo-until": "", "aeo-reason": "Audit 7"}
    assert "Audit 7" in text(desk.post(address, sent, follow=True))
    last = (clock.today() - timedelta(days=1)).isoformat()
    ended = reverse("organisation_aeo_end", args=[trader.identifier])
    page = text(desk.post(ended, {"aeo_end-on": last, "aeo_end-reason": "Audit 8"}, follow=True))
    assert trader.aeo_statuses.get().until.isoformat() == last
    assert "AEO status granted" in page
    assert "AEO status ended" in page
    again = desk.post(ended, {"aeo_end-on": clock.today().isoformat(), "aeo_end-reason": "Audit 9"})
    assert (again.status_code, "PTY009" in text(again)) == (409, True)


@pytest.mark.parametrize(
    "name", ["organisation_register", "organisation_capacity", "organisation_aeo", "organisation_aeo_end"]
)
@pytest.mark.parametrize("role", [Role.OVERSIGHT, Role.CASHIER])
def test_only_the_registrar_changes_the_register(role, name, trader):
    args = [] if name == "organisation_register" else [trader.identifier]
    assert browser(member(role)).post(reverse(name, args=args), {}).status_code == 403


def test_officers_read_organisations_without_their_people(office, trader):
    someone = member(Role.DECLARANT, organisation=trader, name="Anong")
    officer = browser(member(Role.DOCUMENT_OFFICER, office=office))
    page = officer.get(reverse("organisation", args=[trader.identifier]))
    assert page.status_code == 200
    assert someone.user.name not in text(page)
    assert 'action="/desk/organisations' not in page.content.decode()
    assert someone.user.name in text(browser(member(Role.OVERSIGHT)).get(page.request["PATH_INFO"]))


def test_traders_have_no_desk(trader):
    client = browser(member(Role.DECLARANT, organisation=trader))
    for name in ("organisations", "users", "offices", "holidays", "desk_mandates"):
        assert client.get(reverse(name)).status_code == 403, name
    assert client.get(reverse("organisation", args=[trader.identifier])).status_code == 403


def test_names_with_markup_stay_words(desk, trader):
    Organisation.objects.update(name='"><script>alert(1)</script>')
    for address in (reverse("organisations"), reverse("organisation", args=[trader.identifier])):
        assert "<script>alert" not in desk.get(address).content.decode()


def test_organisations_cost_few_queries(desk, django_assert_max_num_queries):
    for number in range(30):
        services.register_organisation(
            identifier=f"XM9000002{number:02}", name="F", parts=[Capacity.Part.IMPORTER], by=SYSTEM
        )
    with django_assert_max_num_queries(12):
        assert len(rows(desk.get(reverse("organisations")))) == 25


# One's own organisation


def test_own_organisation_changes_its_email_and_the_log_does_not_hold_it(trader):
    client = browser(member(Role.DECLARANT, organisation=trader))
    assert "XM900000001" in text(client.get(reverse("own_organisation")))
    client.post(reverse("own_organisation"), {"email": "new@firm.example"})
    trader.refresh_from_db()
    assert trader.email == "new@firm.example"
    event = Event.objects.get(kind="organisation.contact_changed")
    assert "new@" not in event.data


def test_own_organisation_email_is_an_address_and_a_declarants_matter(trader):
    declarant = browser(member(Role.DECLARANT, organisation=trader))
    assert declarant.post(reverse("own_organisation"), {"email": "nonsense"}).status_code == 422
    carrier = browser(member(Role.CARRIER, organisation=trader))
    assert carrier.post(reverse("own_organisation"), {"email": "a@b.example"}).status_code == 403


# Users and roles


def test_create_user_then_give_a_role(desk, office):
    sent = {"email": "New@Customs.example", "name": "Nok Ray", "language": "th"}
    page = desk.post(reverse("user_create"), sent, follow=True)
    created = User.objects.get(email="new@customs.example")
    assert not created.has_usable_password()
    assert "plays no role yet" in text(page)
    given = {
        "membership-role": "document_officer",
        "membership-office": office.code,
        "membership-skills": "85, 84, 84",
        "membership-since": "2026-01-01",
    }
    page = desk.post(reverse("user_membership", args=[created.pseudonym]), given, follow=True)
    assert created.memberships.get().skills == ["84", "85"]
    assert office.name in text(page)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"role": "document_officer"}, "PTY011"),
        ({"role": "declarant"}, "PTY011"),
        ({"role": "system"}, "not one of the available choices"),
        ({"organisation": "XM999"}, "No organisation has the number"),
        ({"since": "2026-02-01", "until": "2026-01-01"}, "PTY002"),
        ({"skills": "<b>"}, "separated by commas"),
        ({"office": "XM000999"}, "not one of the available choices"),
    ],
)
def test_give_role_says_what_is_wrong(desk, changes, said):
    sent = {"role": "cashier", "since": "2026-01-01"} | changes
    new = services.create_user(email="new@example.org", by=SYSTEM)
    address = reverse("user_membership", args=[new.pseudonym])
    answer = desk.post(address, {f"membership-{name}": value for name, value in sent.items()})
    assert (answer.status_code, said in text(answer)) == (422, True)
    assert Membership.objects.count() == 1


def test_give_role_is_not_offered_to_oneself_and_refused(desk, registrar):
    page, address = (reverse(name, args=[registrar.user.pseudonym]) for name in ("user", "user_membership"))
    assert address + '"' not in desk.get(page).content.decode()
    answer = desk.post(address, {"membership-role": "cashier", "membership-since": "2026-01-01"})
    assert (answer.status_code, "PTY031" in text(answer)) == (422, True)
    assert Membership.objects.count() == 1


def test_end_role_shuts_out_at_once(desk, trader):
    declarant = member(Role.DECLARANT, organisation=trader)
    theirs = browser(declarant)
    assert theirs.get(reverse("own_organisation")).status_code == 200
    address = reverse("user_membership_end", args=[declarant.user.pseudonym, declarant.pk])
    assert "The role has ended." in text(desk.post(address, follow=True))
    assert theirs.get(reverse("own_organisation")).status_code == 302


def test_end_role_of_another_user_by_the_wrong_address_is_not_there(desk, registrar, trader):
    declarant = member(Role.DECLARANT, organisation=trader)
    address = reverse("user_membership_end", args=[registrar.user.pseudonym, declarant.pk])
    assert desk.post(address).status_code == 404


def test_block_user_ends_open_sessions_and_lets_in_again(desk, trader):
    declarant = member(Role.DECLARANT, organisation=trader)
    theirs = browser(declarant)
    address = reverse("user_standing", args=[declarant.user.pseudonym])
    assert desk.post(address, {"standing-reason": "short"}).status_code == 422
    assert "Blocked" in text(desk.post(address, {"standing-reason": WHY}, follow=True))
    assert theirs.get(reverse("own_organisation")).status_code == 302
    desk.post(address, {"standing-reason": "It was a mix-up of names."})
    declarant.user.refresh_from_db()
    assert declarant.user.is_active


def test_block_oneself_is_refused(desk, registrar):
    address = reverse("user_standing", args=[registrar.user.pseudonym])
    answer = desk.post(address, {"standing-reason": WHY})
    assert "PTY031" in text(answer)
    registrar.user.refresh_from_db()
    assert registrar.user.is_active


def test_users_are_for_the_registrar_and_oversight(office):
    reader = browser(member(Role.OVERSIGHT))
    assert reader.get(reverse("users")).status_code == 200
    assert reader.get(reverse("user_create")).status_code == 403
    someone = member(Role.SUPERVISOR, office=office)
    other = browser(someone)
    assert other.get(reverse("users")).status_code == 403
    assert other.get(reverse("user", args=[someone.user.pseudonym])).status_code == 403
    for name, args in (
        ("user_membership", [someone.user.pseudonym]),
        ("user_membership_end", [someone.user.pseudonym, someone.pk]),
        ("user_standing", [someone.user.pseudonym]),
    ):
        assert reader.post(reverse(name, args=args), {}).status_code == 403, name


def test_users_are_found_by_role_office_and_state(desk, office):
    officer = member(Role.DOCUMENT_OFFICER, office=office, name="Mali")
    services.block_user(user=officer.user, reason=WHY, by=SYSTEM)
    for query in ({"role": "document_officer"}, {"office": office.code}, {"state": "blocked"}, {"q": "mali"}):
        assert ["Mali" in row for row in rows(desk.get(reverse("users"), query))] == [True], query


def test_users_cost_few_queries(desk, office, django_assert_max_num_queries):
    for number in range(30):
        member(Role.GATE_OFFICER, office=office, name=f"Gate {number}")
    with django_assert_max_num_queries(12):
        assert len(rows(desk.get(reverse("users")))) == 25


# Offices and calendars


def office_sent(**changes):
    times = {f"from_{n}": "08:00" for n in range(5)} | {f"to_{n}": "17:00" for n in range(5)}
    place = {"code": "xm000902", "name": "Test Airport", "kind": "airport", "unlocode": "XMTST"}
    return place | {"time_zone": "Asia/Bangkok", "percent": "5"} | times | changes


def test_open_office_by_form(desk):
    desk.post(reverse("office_open"), office_sent(from_5="22:00", to_5="06:00"))
    opened = Office.objects.get(code="XM000902")
    assert (opened.hours["0"], opened.hours["5"]) == (["08:00", "17:00"], ["22:00", "06:00"])
    assert opened.control_share == Decimal("0.05")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"code": "X"}, "GL001"),
        ({"code": "XM000901"}, "PTY015"),
        ({"time_zone": "Moon/Crater"}, "PTY017"),
        ({"percent": "0.5"}, "greater than or equal to 1"),
        ({"percent": "101"}, "less than or equal to 100"),
        ({"to_0": ""}, "Give both times"),
        ({"from_0": "25:99"}, "Enter a valid time"),
        ({"unlocode": "nowhere"}, "Enter a valid value"),
    ],
)
def test_open_office_says_what_is_wrong(desk, office, changes, said):
    answer = desk.post(reverse("office_open"), office_sent(**changes))
    assert (answer.status_code, said in text(answer)) == (422, True)
    assert Office.objects.count() == 1


def test_change_hours_of_an_office(desk, office):
    sent = {"hours-from_6": "09:00", "hours-to_6": "12:00"}
    page = desk.post(reverse("office_hours", args=[office.code]), sent, follow=True)
    office.refresh_from_db()
    assert office.hours == {"6": ["09:00", "12:00"]}
    assert "Opening hours changed" in text(page)


def test_share_is_set_by_a_supervisor_of_the_office_or_a_national_one(desk, office):
    address = reverse("office_share", args=[office.code])
    sent = {"share-percent": "7.5", "share-reason": "More goods than people expected."}
    elsewhere = services.open_office(
        code="XM000903", name="Else", kind=Office.Kind.LAND, time_zone="UTC", hours={}, by=SYSTEM
    )
    assert desk.post(address, sent).status_code == 403
    assert browser(member(Role.SUPERVISOR, office=elsewhere)).post(address, sent).status_code == 403
    for place in (office, None):
        Office.objects.filter(pk=office.pk).update(control_share="0.05")
        page = browser(member(Role.SUPERVISOR, office=place)).post(address, sent, follow=True)
        office.refresh_from_db()
        assert office.control_share == Decimal("0.075")
        assert "never below 1 per cent" in text(page)


@pytest.mark.parametrize("percent", ["0", "0.99", "100.01", "5.123", "NaN", ""])
def test_share_below_the_floor_is_refused(office, percent):
    client = browser(member(Role.SUPERVISOR, office=office))
    sent = {"share-percent": percent, "share-reason": WHY}
    assert client.post(reverse("office_share", args=[office.code]), sent).status_code == 422
    office.refresh_from_db()
    assert office.control_share == Decimal("0.05")


def test_holiday_of_an_office_is_added_once_and_removed(desk, office):
    day = (clock.today() + timedelta(days=9)).isoformat()
    address = reverse("office_holiday", args=[office.code])
    sent = {"holiday-day": day, "holiday-name": "Harbour fair"}
    assert "Harbour fair" in text(desk.post(address, sent, follow=True))
    assert desk.post(address, sent).status_code == 409
    page = desk.post(reverse("holiday_remove", args=[Holiday.objects.get().pk]), follow=True)
    assert "Holiday removed" in text(page)
    assert not Holiday.objects.exists()


def test_office_says_when_more_holidays_come_than_it_lists(desk, office):
    first = clock.today() + timedelta(days=1)
    days = {first + timedelta(days=number): f"Fair {number:02}" for number in range(25)}
    address = reverse("office", args=[office.code])
    services.add_holidays(days=dict(list(days.items())[:24]), office=office, by=SYSTEM)
    assert "The next 24 are listed." not in text(desk.get(address))
    services.add_holidays(days=days, office=office, by=SYSTEM)
    page = text(desk.get(address))
    assert "Fair 23" in page
    assert "Fair 24" not in page
    assert "The next 24 are listed." in page
    page = text(desk.get(address, {"holidays": "all"}))
    assert "Fair 24" in page
    assert "The next 24 are listed." not in page


def test_national_holidays_of_a_year(desk):
    sent = {"day": "2027-05-01", "name": "Labour Day"}
    page = desk.post(reverse("holidays"), sent, follow=True)
    assert "Labour Day" in rows(page)[0]
    assert desk.post(reverse("holidays"), sent).status_code == 409
    assert rows(desk.get(reverse("holidays"), {"year": "2026"})) == []
    removed = desk.post(reverse("holiday_remove", args=[Holiday.objects.get().pk]))
    assert removed["Location"] == reverse("holidays")
    assert desk.post(reverse("holiday_remove", args=[1])).status_code == 404


@pytest.mark.parametrize("year", ["1066", "20x6", "99999999", "²"])
def test_holidays_of_a_year_that_is_none(desk, year):
    assert desk.get(reverse("holidays"), {"year": year}).status_code == 400


def test_holidays_are_changed_by_the_registrar_only(office):
    services.add_holidays(days={date(2027, 5, 1): "Labour Day"}, by=SYSTEM)
    client = browser(member(Role.SUPERVISOR, office=office))
    assert client.get(reverse("holidays"), {"year": "2027"}).status_code == 200
    assert client.post(reverse("holidays"), {"day": "2027-05-02", "name": "x"}).status_code == 403
    assert client.post(reverse("holiday_remove", args=[Holiday.objects.get().pk])).status_code == 403


def test_calendar_of_a_month_shows_working_days_and_holidays(desk, office):
    services.add_holidays(days={date(2026, 6, 3): "King's Day"}, by=SYSTEM)
    with clock.at(datetime(2026, 6, 10, 12, tzinfo=UTC)):
        page = text(desk.get(reverse("office_calendar", args=[office.code])))
    assert "June 2026" in page
    assert "21 working days" in page  # 22 weekdays and one holiday
    assert "King's Day" in page.replace("&#x27;", "'")
    assert "10 today" in page


def test_calendar_turns_its_pages_within_the_years_it_knows(desk, office):
    address = reverse("office_calendar", args=[office.code])
    page = desk.get(address, {"month": "2026-12"}).content.decode()
    assert 'href="?month=2026-11"' in page
    assert 'href="?month=2027-01"' in page
    assert 'rel="prev"' not in desk.get(address, {"month": "1990-01"}).content.decode()
    assert 'rel="next"' not in desk.get(address, {"month": "2100-12"}).content.decode()
    for month in ("2026-13", "1989-12", "x", "9999-12", "2026-06-01"):
        assert desk.get(address, {"month": month}).status_code == 400, month


def test_offices_cost_few_queries(desk, django_assert_max_num_queries):
    for number in range(30):
        services.open_office(
            code=f"XM0008{number:02}", name="O", kind=Office.Kind.LAND, time_zone="UTC", hours={}, by=SYSTEM
        )
    with django_assert_max_num_queries(12):
        assert len(rows(desk.get(reverse("offices")))) == 25


def test_search_finds_organisations_for_officers_and_users_for_the_registrar(desk, office, trader):
    someone = member(Role.DECLARANT, organisation=trader, name="Zamira")
    assert trader.identifier in text(desk.get(reverse("search"), {"q": "XM900000001"}))
    assert someone.user.email in text(desk.get(reverse("search"), {"q": "zamira"}))
    officer = browser(member(Role.GATE_OFFICER, office=office))
    assert someone.user.email not in text(officer.get(reverse("search"), {"q": "zamira"}))
