"""Users, roles, access tokens; offices, calendars, control shares; the demo country."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from greenlane.foundation import clock
from greenlane.foundation.access import SYSTEM, Actor, Role
from greenlane.foundation.errors import Forbidden, NotFound
from greenlane.foundation.models import Event
from greenlane.parties import demo, errors, meridia, selectors, services
from greenlane.parties.accounts.selectors import person
from greenlane.parties.accounts.services import rename
from greenlane.parties.models import ApiToken, Mandate, Membership, Office, Organisation, User

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 6, 1, 9, tzinfo=UTC)
SCOPES = ["parties.manage_mandate"]


def test_create_user_keeps_one_address(membership):
    assert membership.user.email == "ann@example.org"
    assert membership.user.check_password("correct horse")
    with pytest.raises(errors.EmailTaken):
        services.create_user(email="ANN@example.org", by=SYSTEM)


@pytest.mark.parametrize("role", [Role.DOCUMENT_OFFICER, Role.SYSTEM, Role.REGISTRAR])
def test_add_membership_in_the_wrong_place_is_refused(membership, role):
    with pytest.raises(errors.WrongPlace):
        services.add_membership(
            user=membership.user, role=role, organisation=membership.organisation, by=SYSTEM
        )


def test_add_membership_twice_is_refused_also_nationally(membership):
    services.add_membership(user=membership.user, role=Role.OVERSIGHT, by=SYSTEM)
    with pytest.raises(errors.AlreadyMember):
        services.add_membership(user=membership.user, role=Role.OVERSIGHT, by=SYSTEM)
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(user=membership.user, role=Role.OVERSIGHT, since=NOW.date())


def test_issue_token_shows_the_secret_once_and_keeps_its_digest(membership):
    token, raw = services.issue_token(membership=membership, name="erp", scopes=SCOPES, by=SYSTEM)
    assert raw.startswith(f"gl_{token.prefix}_")
    assert raw not in str(ApiToken.objects.values().get())
    assert raw not in str(list(Event.objects.values_list("data", flat=True)))


def test_a_role_ends_with_the_day_in_the_country(membership, settings):
    settings.GREENLANE_TIME_ZONE = "Asia/Bangkok"
    _, raw = services.issue_token(membership=membership, name="erp", scopes=SCOPES, by=SYSTEM)
    Membership.objects.update(until=date(2026, 6, 1))
    assert selectors.actor_for_token(raw, datetime(2026, 6, 1, 16, 59, tzinfo=UTC))
    with pytest.raises(errors.MembershipEnded):
        selectors.actor_for_token(raw, datetime(2026, 6, 1, 17, tzinfo=UTC))


def test_actor_for_token_is_one_query(membership, django_assert_num_queries):
    _, raw = services.issue_token(membership=membership, name="erp", scopes=SCOPES, by=SYSTEM)
    with django_assert_num_queries(1):
        actor = selectors.actor_for_token(raw, NOW)
    assert actor == Actor(
        str(membership.user.pseudonym),
        frozenset({Role.DECLARANT}),
        organisation_id=membership.organisation_id,
        scopes=frozenset(SCOPES),
    )


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda raw: "", "AUTH001"),
        (lambda raw: "x" * 5000, "AUTH001"),
        (lambda raw: raw.replace("gl_", "xx_"), "AUTH001"),
        (lambda raw: raw + "é", "AUTH001"),
        (lambda raw: raw[:-1] + ("A" if raw[-1] != "A" else "B"), "AUTH002"),
        (lambda raw: "gl_0000000000_" + raw.split("_", 2)[2], "AUTH002"),
        (lambda raw: "gl_00\x00_secret", "AUTH002"),
    ],
)
def test_actor_for_token_refuses_a_wrong_token(membership, spoil, code):
    _, raw = services.issue_token(membership=membership, name="erp", scopes=SCOPES, by=SYSTEM)
    with pytest.raises(errors.Unauthenticated) as refusal:
        selectors.actor_for_token(spoil(raw), NOW)
    assert (refusal.value.code, refusal.value.status) == (code, 401)


def test_actor_for_token_ends_with_expiry_revocation_membership_and_user(membership):
    with clock.at(NOW):
        token, raw = services.issue_token(
            membership=membership, name="erp", scopes=SCOPES, expires=NOW + timedelta(hours=1), by=SYSTEM
        )
        assert selectors.actor_for_token(raw).id
        with pytest.raises(errors.ExpiredToken):
            selectors.actor_for_token(raw, NOW + timedelta(hours=1))
        User.objects.update(is_active=False)
        with pytest.raises(errors.MembershipEnded):
            selectors.actor_for_token(raw)
        User.objects.update(is_active=True)
        Membership.objects.update(until=date(2026, 5, 31))
        with pytest.raises(errors.MembershipEnded):
            selectors.actor_for_token(raw)
        services.revoke_token(token=token, by=SYSTEM)
        with pytest.raises(errors.RevokedToken):
            selectors.actor_for_token(raw)


def test_revoke_token_twice_tells_the_log_once(membership):
    token, _ = services.issue_token(membership=membership, name="erp", scopes=SCOPES, by=SYSTEM)
    services.revoke_token(token=token, by=SYSTEM)
    services.revoke_token(token=token, by=SYSTEM)
    assert Event.objects.filter(kind="token.revoked").count() == 1


def test_add_membership_is_nothing_a_registrar_does_for_himself(office):
    """One registrar must not be every officer."""
    user = services.create_user(email="rita@example.org", by=SYSTEM)
    held = services.add_membership(user=user, role=Role.REGISTRAR, by=SYSTEM)
    rita, other = selectors.actor_for_membership(held), Actor("other", frozenset({Role.REGISTRAR}))
    for given in ({"role": Role.CASHIER}, {"role": Role.GATE_OFFICER, "office": office}):
        with pytest.raises(errors.OwnAccess):
            services.add_membership(user=user, by=rita, **given)
    assert user.memberships.get() == held
    assert services.add_membership(user=user, role=Role.CASHIER, by=other)


def test_issue_token_for_an_officer_is_for_himself(membership):
    """A registrar holds no key to the work of others; for traders he may issue one."""
    user = services.create_user(email="cash@example.org", by=SYSTEM)
    cashier = services.add_membership(user=user, role=Role.CASHIER, by=SYSTEM)
    registrar = Actor("registrar", frozenset({Role.REGISTRAR}))
    with pytest.raises(Forbidden):
        services.issue_token(membership=cashier, name="x", scopes=["payment.pay_out_refund"], by=registrar)
    oneself = selectors.actor_for_membership(cashier)
    for held, by in ((cashier, oneself), (cashier, SYSTEM), (membership, registrar)):
        assert services.issue_token(membership=held, name="x", scopes=SCOPES, by=by)[1]


@pytest.mark.parametrize("blank", ["\r\n\r\n", "\u2028", "\x85", "\x0b", "\t "])
def test_names_are_one_line(blank):
    """They go into mails that Customs sends."""
    wanted, given = "Ann of Firm", f" Ann{blank}of\x00 Firm{blank}"
    user = services.create_user(email="ann@example.org", name=given, by=SYSTEM)
    signed = services.sign_up(email="bob@example.org", name=given)
    registered = services.register_organisation(identifier="XM900000001", name=given, by=SYSTEM)
    known = services.recognise_organisation(identifier="US12345", name=given, by=SYSTEM)
    assert [user.name, signed.name, registered.name, known.name] == [wanted] * 4
    renamed = rename(user=user, name=given + "Again", by=person(user))
    assert renamed.name == "Ann of Firm Again"
    assert services.create_user(email="c@example.org", name="n" * 200, by=SYSTEM).name == "n" * 150


def test_issue_token_is_for_oneself_and_for_known_scopes(membership):
    stranger = Actor("someone", frozenset({Role.DECLARANT}), organisation_id=membership.organisation_id)
    with pytest.raises(Forbidden):
        services.issue_token(membership=membership, name="x", scopes=SCOPES, by=stranger)
    oneself = selectors.actor_for_membership(membership)
    assert services.issue_token(membership=membership, name="x", scopes=SCOPES, by=oneself)[1]
    for scopes in ([], ["parties.rule_the_world"]):
        with pytest.raises(errors.UnknownScope):
            services.issue_token(membership=membership, name="x", scopes=scopes, by=SYSTEM)


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"time_zone": "Mars/Olympus"}, errors.UnknownTimeZone),
        ({"time_zone": "../etc/passwd"}, errors.UnknownTimeZone),
        ({"hours": {9: ("08:00", "17:00")}}, errors.WrongOpeningHours),
        ({"hours": {1: ("8 o'clock", "17:00")}}, errors.WrongOpeningHours),
        ({"control_share": Decimal("0.001")}, errors.ShareOutOfRange),
        ({"code": "XM000901"}, errors.OfficeExists),
    ],
)
def test_open_office_refuses_bad_data(office, change, error):
    good = {
        "code": "XM000902",
        "name": "N",
        "kind": Office.Kind.LAND,
        "time_zone": "UTC",
        "hours": {0: ("08:00", "17:00")},
    }
    with pytest.raises(error):
        services.open_office(**(good | change), by=SYSTEM)


def test_calendar_of_an_office_knows_hours_and_holidays(office, django_assert_num_queries):
    services.add_holidays(days={date(2026, 6, 1): "National"}, by=SYSTEM)
    services.add_holidays(days={date(2026, 6, 2): "Local"}, office=office, by=SYSTEM)
    with django_assert_num_queries(1):
        calendar = selectors.calendar_of(office)
    monday_ten_local = datetime(2026, 6, 1, 3, tzinfo=UTC)
    opens = [calendar.is_open(monday_ten_local + timedelta(days=day)) for day in range(7)]
    assert opens == [False, False, True, True, True, False, False]


def test_add_holidays_again_adds_nothing(office):
    days = {date(2026, 6, 1): "A", date(2026, 6, 2): "B"}
    assert services.add_holidays(days=days, by=SYSTEM) == 2
    assert services.add_holidays(days=days | {date(2026, 6, 3): "C"}, by=SYSTEM) == 1


def test_set_office_control_share_is_for_its_supervisor(office):
    supervisor = Actor("s", frozenset({Role.SUPERVISOR}), office=office.code)
    services.set_office_control_share(office=office, share=Decimal("0.2"), reason="season", by=supervisor)
    assert selectors.office(office.code).control_share == Decimal("0.2")
    for share in ("0.009", "1.01", "0.12345", "NaN"):
        with pytest.raises(errors.ShareOutOfRange):
            services.set_office_control_share(office=office, share=Decimal(share), reason="no", by=supervisor)
    elsewhere = Actor("s", frozenset({Role.SUPERVISOR}), office="XM000999")
    for actor in (elsewhere, SYSTEM, Actor("d", frozenset({Role.DOCUMENT_OFFICER}), office=office.code)):
        with pytest.raises(Forbidden):
            services.set_office_control_share(office=office, share=Decimal("0.2"), reason="no", by=actor)


def test_control_share_below_the_floor_is_refused_by_the_database(office):
    with pytest.raises(IntegrityError), transaction.atomic():
        Office.objects.update(control_share=Decimal("0.0099"))


def test_office_unknown_is_not_found():
    with pytest.raises(NotFound):
        selectors.office("XM999999")


def test_load_meridia_parties_is_complete_and_repeatable():
    accounts = demo.load_meridia_parties()
    counts = [model.objects.count() for model in (Office, Organisation, Mandate, User, Membership, Event)]
    assert demo.load_meridia_parties() == accounts
    assert counts == [
        model.objects.count() for model in (Office, Organisation, Mandate, User, Membership, Event)
    ]
    assert {account.role for account in accounts} == {role.value for role in Role} - {"system", "person"}
    assert set(selectors.offices()) == {row.code for row in meridia.OFFICES}
    per_office = Membership.objects.filter(role=Role.DOCUMENT_OFFICER).values_list("office__code", flat=True)
    assert sorted(per_office) == [row.code for row in meridia.OFFICES]
    assert User.objects.get(email=accounts[0].email).check_password(demo.demo_password())
    importer = selectors.organisation("XM100000001")
    broker = selectors.organisation("XM200000001")
    assert selectors.aeo_tier(importer, NOW.date()) == "T2"
    assert selectors.mandate_in_force(importer, broker, NOW.date()) is not None


def test_load_meridia_parties_after_a_new_secret_key_changes_the_password(settings):
    demo.load_meridia_parties()
    settings.SECRET_KEY = "another key for this test, long enough to be one"
    account = demo.load_meridia_parties()[0]
    assert User.objects.get(email=account.email).check_password(demo.demo_password())


def test_load_meridia_parties_outside_demo_mode_is_refused(settings):
    settings.DEMO = False
    with pytest.raises(errors.NotInDemo):
        demo.load_meridia_parties()
    with pytest.raises(errors.NotInDemo):
        demo.demo_password()
    assert not User.objects.exists()


def test_meridia_calendars_cover_three_years():
    years = {day.year for day in meridia.holidays()}
    assert years == {2025, 2026, 2027}
    assert len(meridia.holidays()) == 27
