"""Baskets and exchange rates on pages: from a draft to a published version, seen against what is in force."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

import pytest
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from greenlane.foundation import clock
from greenlane.foundation.access import Actor, Role
from greenlane.foundation.errors import CustomsError, IllegalTransition
from greenlane.tariff import basket_reads, services
from greenlane.tariff.engine.book import MeasureKind
from greenlane.tariff.engine.rate_file import UnreadableRates, WrongRate, read_rates
from greenlane.tariff.errors import MeasureClash, NotInBasket, NotPublished, SameHand, WrongLastDay
from greenlane.tariff.models import ExchangeRate, Measure, ReferenceBasket
from greenlane.tariff.states import Change

pytestmark = pytest.mark.django_db

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
EDITOR = Actor("editor", frozenset({Role.TARIFF_EDITOR}))
APPROVER = Actor("approver", frozenset({Role.TARIFF_APPROVER}))
SHAVERS = "GEN-85109055"
WHY = "The Order was repealed this morning."


@pytest.fixture
def tariff() -> Iterator[ReferenceBasket]:
    """Some chapters of the demo tariff and the rates of October 2026."""
    services.forget_books()
    yield services.load_meridia(chapters={"01", "07", "22", "52", "85"}, rates_since=date(2026, 10, 1))
    services.forget_books()


def browser(*roles: Role, email: str = "") -> Client:
    """A client of a user with these roles, acting in the first."""
    user = get_user_model().objects.create_user(email or f"{roles[0].value}@example.org", "a long word")
    memberships = [user.memberships.create(role=role, since=date(2024, 1, 1)) for role in roles]
    client = Client()
    client.force_login(user, backend=BACKEND)
    act_as(client, memberships[0].pk)
    return client


def act_as(client: Client, membership: int) -> None:
    session = client.session
    session["membership"] = membership
    session.save()


@pytest.fixture
def editor(tariff: ReferenceBasket) -> Client:
    return browser(Role.TARIFF_EDITOR)


@pytest.fixture
def approver(tariff: ReferenceBasket) -> Client:
    return browser(Role.TARIFF_APPROVER)


def text(answer: HttpResponse) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def rows(answer: HttpResponse) -> list[str]:
    body = answer.content.decode().partition("<tbody>")[2].partition("</tbody>")[0]
    return [re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", row)) for row in body.split("<tr")[1:]]


def draft(title: str = "Shavers") -> ReferenceBasket:
    return services.open_basket(title=title, by=EDITOR)


def replaced(basket: ReferenceBasket, rate: str = "9%", since: date = date(2026, 10, 15)) -> Measure:
    measure = Measure.objects.get(key=SHAVERS)
    return services.replace_measure(
        basket=basket, measure=measure, rate=rate, basis="Order 7", since=since, by=EDITOR
    )


def step(basket: ReferenceBasket, verb: str) -> str:
    return reverse("basket_step", args=[basket.pk, verb])


# From draft to version


def test_editor_and_approver_publish_a_new_rate(editor, approver):
    editor.post(reverse("basket_open"), {"title": "Order 7: shavers"})
    basket = ReferenceBasket.objects.get(state="draft")
    found = editor.get(reverse("basket_measures", args=[basket.pk]), {"goods": "8510.90"})
    assert SHAVERS in found.content.decode()
    replace = reverse("measure_replace", args=[basket.pk, SHAVERS])
    sent = {"rate": "9%", "basis": "Order 7", "since": "2026-10-15"}
    page = editor.post(replace, sent, follow=True)
    (row,) = rows(page)
    assert re.search(r"85109055 Third-country duty Changed \S+% 9% .*2026 Order 7", row), row
    page = approver.post(step(basket, "approve"), follow=True)
    assert "The basket is approved." in text(page)
    page = approver.post(step(basket, "publish"), follow=True)
    basket.refresh_from_db()
    assert (basket.state, basket.version) == ("published", 2)
    assert "Version 2 of the tariff" in text(page)
    assert "Trial declarations at publication" in text(page)


def test_approve_own_draft_is_refused_and_not_offered(tariff):
    client = browser(Role.TARIFF_EDITOR, Role.TARIFF_APPROVER)
    client.post(reverse("basket_open"), {"title": "Mine"})
    basket = ReferenceBasket.objects.get(state="draft")
    user = get_user_model().objects.get()
    act_as(client, user.memberships.get(role=Role.TARIFF_APPROVER).pk)
    page = client.get(reverse("basket", args=[basket.pk]))
    assert "somebody else has to approve it" in text(page)
    assert step(basket, "approve") not in page.content.decode()
    answer = client.post(step(basket, "approve"))
    assert (answer.status_code, "TAR023" in text(answer)) == (403, True)


def test_approve_is_refused_to_who_changed_the_draft_of_another(tariff):
    """Opening the draft by another hand does not make one's own changes somebody else's."""
    basket = draft()
    second = Actor("second", frozenset({Role.TARIFF_EDITOR, Role.TARIFF_APPROVER}))
    services.end_measure(
        basket=basket, measure=Measure.objects.get(key=SHAVERS), last_day=date(2026, 12, 31), by=second
    )
    with pytest.raises(SameHand):
        services.approve_basket(basket=basket, by=second)
    assert services.approve_basket(basket=basket, by=APPROVER).state == "approved"


def test_return_gives_the_basket_back_with_a_reason(editor, approver):
    basket = draft()
    services.approve_basket(basket=basket, by=APPROVER)
    assert approver.post(step(basket, "return"), {"return-reason": "no"}).status_code == 422
    page = approver.post(
        step(basket, "return"), {"return-reason": "The legal basis is missing."}, follow=True
    )
    assert "The legal basis is missing." in text(page)
    basket.refresh_from_db()
    assert (basket.state, basket.approved_by) == ("draft", "")
    assert editor.get(reverse("measure_add", args=[basket.pk])).status_code == 200


def test_withdraw_frees_what_the_basket_would_have_ended(editor):
    basket = draft()
    replaced(basket)
    editor.post(step(basket, "withdraw"), {"withdraw-reason": WHY})
    basket.refresh_from_db()
    assert basket.state == "withdrawn"
    again = draft("Second try")
    replaced(again, "8%")
    services.approve_basket(basket=again, by=APPROVER)
    assert services.publish_basket(basket=again, by=APPROVER).version == 2
    book = services.current_book()
    rates = [m.cell.text for m in book.measures_for("85109055") if m.in_force(date(2026, 10, 15))]
    assert "8%" in rates
    assert "9%" not in rates


def test_withdraw_of_an_approved_basket_is_refused(tariff):
    basket = draft()
    services.approve_basket(basket=basket, by=APPROVER)
    with pytest.raises(IllegalTransition):
        services.withdraw_basket(basket=basket, reason=WHY, by=EDITOR)


def test_publish_without_approval_is_refused(approver):
    basket = draft()
    answer = approver.post(step(basket, "publish"))
    assert (answer.status_code, "GL409" in text(answer)) == (409, True)


def test_publish_that_breaks_a_trial_is_refused_with_the_trial_named(editor, approver):
    """A rate that refers to another provision cannot be calculated."""
    basket = draft()
    services.end_measure(
        basket=basket, measure=Measure.objects.get(key=SHAVERS), last_day=date(2017, 1, 2), by=EDITOR
    )
    services.add_measure(
        basket=basket,
        kind=MeasureKind.MFN,
        prefix="85109055",
        rate="See 9902.85.10",
        basis="Order 8",
        since=date(2017, 1, 3),
        by=EDITOR,
    )
    assert "cannot be calculated" in text(editor.get(reverse("basket_trial", args=[basket.pk])))
    services.approve_basket(basket=basket, by=APPROVER)
    answer = approver.post(step(basket, "publish"))
    assert (answer.status_code, "TAR024" in text(answer)) == (409, True)
    basket.refresh_from_db()
    assert basket.state == "approved"


def test_trial_shows_what_changes_and_stores_nothing(editor):
    basket = draft()
    replaced(basket, since=clock.today())
    page = text(editor.get(reverse("basket_trial", args=[basket.pk])))
    assert re.search(r"ad valorem Customs duty \S+ USD \S+ USD changes", page), page
    basket.refresh_from_db()
    assert basket.canaries == []


def test_trial_of_a_published_basket_is_the_one_of_its_publication(editor, tariff):
    answer = editor.get(reverse("basket_trial", args=[tariff.pk]))
    assert answer["Location"] == reverse("basket", args=[tariff.pk])


# What a basket changes


def changes(basket: ReferenceBasket) -> dict[str, tuple[Change, str | None, str | None]]:
    """Key -> change, the other rate, where it comes from."""
    return {
        row.key: (basket_reads.change_of(row, basket), row.other_rate, row.other_prefix)
        for row in basket_reads.changes(basket)
    }


def test_changes_pair_a_new_rate_with_the_one_it_replaces(tariff):
    basket = draft()
    old = Measure.objects.get(key=SHAVERS).rate.text
    new = replaced(basket)
    assert changes(basket) == {new.key: (Change.CHANGED, old, "85109055")}


def test_changes_name_the_wider_measure_that_covered_the_goods(tariff):
    basket = draft()
    new = services.add_measure(
        basket=basket,
        kind=MeasureKind.VAT,
        prefix="8510",
        rate="5%",
        basis="Act",
        since=date(2026, 11, 1),
        by=EDITOR,
    )
    wide = Measure.objects.get(kind=MeasureKind.VAT.value, prefix="", additional_code="", groups="")
    assert changes(basket) == {new.key: (Change.ADDED, wide.rate.text, "")}


def test_changes_show_an_ending_alone(tariff):
    basket = draft()
    measure = Measure.objects.get(key=SHAVERS)
    services.end_measure(basket=basket, measure=measure, last_day=date(2026, 12, 31), by=EDITOR)
    assert changes(basket) == {SHAVERS: (Change.ENDED, None, None)}


def test_changes_name_what_the_goods_fall_back_to_when_a_measure_ends(tariff):
    basket = draft()
    food = Measure.objects.get(kind=MeasureKind.VAT.value, prefix="07")
    wide = Measure.objects.get(kind=MeasureKind.VAT.value, prefix="", additional_code="", groups="")
    services.end_measure(basket=basket, measure=food, last_day=date(2026, 12, 31), by=EDITOR)
    assert changes(basket) == {food.key: (Change.ENDED, wide.rate.text, "")}
    services.end_measure(basket=basket, measure=wide, last_day=date(2026, 12, 31), by=EDITOR)
    assert changes(basket)[food.key] == (Change.ENDED, None, None)


def test_changes_stay_what_they_were_after_publication(tariff):
    basket = draft()
    replaced(basket)
    before = changes(basket)
    services.approve_basket(basket=basket, by=APPROVER)
    services.publish_basket(basket=basket, by=APPROVER)
    basket.refresh_from_db()
    later = draft("Later")
    services.replace_measure(
        basket=later,
        measure=Measure.objects.get(basket=basket),
        rate="3%",
        basis="Order 8",
        since=date(2026, 12, 1),
        by=EDITOR,
    )
    assert changes(basket) == before
    assert [line[1] for line in changes(later).values()] == ["9%"]


@pytest.mark.parametrize("wanted", list(Change))
def test_changes_are_narrowed_by_what_they_do(editor, wanted):
    basket = draft()
    replaced(basket)
    services.add_measure(
        basket=basket,
        kind=MeasureKind.EXCISE,
        prefix="07",
        rate="5%",
        basis="Act",
        since=date(2026, 11, 1),
        by=EDITOR,
    )
    other = Measure.objects.filter(prefix__startswith="0101", kind=MeasureKind.MFN.value).first()
    services.end_measure(basket=basket, measure=other, last_day=date(2026, 12, 31), by=EDITOR)
    found = rows(editor.get(reverse("basket", args=[basket.pk]), {"change": wanted.value}))
    assert [str(wanted.label) in row for row in found] == [True]


def test_changes_as_csv(editor):
    basket = draft()
    replaced(basket)
    answer = editor.get(reverse("basket", args=[basket.pk]), {"format": "csv"})
    assert "85109055,Third-country duty,,Changed," in b"".join(answer.streaming_content).decode()


def test_drop_change_takes_new_rate_and_ending_out_together(editor):
    basket = draft()
    new = replaced(basket)
    page = editor.get(reverse("basket_change", args=[basket.pk, new.key]))
    assert "Yes, take it out" in text(page)
    editor.post(reverse("change_drop", args=[basket.pk, new.key]))
    assert changes(basket) == {}
    assert Measure.objects.get(key=SHAVERS).ended_in_id is None
    assert replaced(basket).key != new.key  # the log names the first one for ever


def test_drop_change_of_an_ending_lets_the_measure_go_on(tariff):
    basket = draft()
    measure = Measure.objects.get(key=SHAVERS)
    services.end_measure(basket=basket, measure=measure, last_day=date(2026, 12, 31), by=EDITOR)
    services.drop_change(basket=basket, measure=measure, by=EDITOR)
    measure.refresh_from_db()
    assert (measure.ended_in_id, measure.ended_on) == (None, None)


def test_drop_change_that_is_not_in_the_basket_is_refused(tariff):
    with pytest.raises(NotInBasket):
        services.drop_change(basket=draft(), measure=Measure.objects.get(key=SHAVERS), by=EDITOR)


def test_replace_that_is_refused_leaves_the_old_rate_alone(editor):
    basket = draft()
    address = reverse("measure_replace", args=[basket.pk, SHAVERS])
    answer = editor.post(address, {"rate": "nine", "basis": "Order 7", "since": "2026-10-15"})
    assert (answer.status_code, "TAR010" in text(answer)) == (422, True)
    assert Measure.objects.get(key=SHAVERS).ended_in_id is None


def test_end_measure_of_a_draft_and_beyond_its_last_day_are_refused(tariff):
    basket, measure = draft(), Measure.objects.get(key=SHAVERS)
    new = replaced(basket)
    with pytest.raises(NotPublished):
        services.end_measure(basket=basket, measure=new, last_day=date(2026, 12, 31), by=EDITOR)
    with pytest.raises(MeasureClash):
        services.end_measure(basket=draft("2"), measure=measure, last_day=date(2026, 12, 31), by=EDITOR)
    Measure.objects.filter(key="GEN-85109055").update(ended_in=None, ended_on=None, until=date(2026, 12, 31))
    with pytest.raises(WrongLastDay):
        services.end_measure(basket=draft("3"), measure=measure, last_day=date(2027, 1, 1), by=EDITOR)


# Forms


def measure_sent(**changed):
    return {
        "kind": "excise",
        "goods": "0701",
        "rate": "5%",
        "basis": "Act",
        "since": "2026-11-01",
        "until": "",
        "additional_code": "",
        "procedure": "",
    } | changed


def test_add_measure_by_form(editor):
    basket = draft()
    editor.post(reverse("measure_add", args=[basket.pk]), measure_sent())
    added = Measure.objects.get(basket=basket)
    assert (added.kind, added.prefix, added.rate.text) == ("excise", "0701", "5%")


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"rate": "five"}, "TAR010"),
        ({"rate": ""}, "required"),
        ({"goods": "85105"}, "first 2, 4, 6 or 8 digits"),
        ({"goods": "85ab"}, "first 2, 4, 6 or 8 digits"),
        ({"goods": "858888"}, "not a subheading"),
        ({"until": "2026-01-01"}, "last day lies before the first"),
        ({"kind": "tariff preference"}, "for which origins"),
        ({"kind": "tithe"}, "not one of the available choices"),
        ({"kind": "third-country duty", "goods": "85109055"}, "TAR025"),
        ({"additional_code": "too long"}, "Enter a valid value"),
        ({"basis": "x" * 121}, "at most 120"),
    ],
)
def test_add_measure_says_what_is_wrong(editor, changed, said):
    basket = draft()
    answer = editor.post(reverse("measure_add", args=[basket.pk]), measure_sent(**changed))
    assert answer.status_code == 422
    assert said in text(answer)
    assert not Measure.objects.filter(basket=basket).exists()


def test_find_measures_says_when_none_is_there_and_when_digits_are_wrong(editor):
    address = reverse("basket_measures", args=[draft().pk])
    assert "No measure of its own" in text(editor.get(address, {"goods": "9999"}))
    assert editor.get(address, {"goods": "abc"}).status_code == 422
    assert "Measures in force" not in text(editor.get(address)).replace("aria", "")


def test_an_approved_basket_cannot_be_changed(editor):
    basket = draft()
    new = replaced(basket)
    services.approve_basket(basket=basket, by=APPROVER)
    for name, args in (
        ("basket_measures", [basket.pk]),
        ("measure_add", [basket.pk]),
        ("measure_replace", [basket.pk, SHAVERS]),
        ("measure_end", [basket.pk, SHAVERS]),
    ):
        assert editor.get(reverse(name, args=args)).status_code == 409, name
    assert editor.post(reverse("change_drop", args=[basket.pk, new.key])).status_code == 409


# Who


@pytest.mark.parametrize("role", [Role.REGISTRAR, Role.SUPERVISOR, Role.CASHIER, Role.DECLARANT])
def test_others_see_no_basket(role, tariff):
    client = browser(role)
    for name, args in (
        ("baskets", []),
        ("basket", [tariff.pk]),
        ("exchange_rates", []),
        ("basket_trial", [tariff.pk]),
    ):
        assert client.get(reverse(name, args=args)).status_code == 403, name


def test_oversight_reads_and_changes_nothing(tariff):
    basket = draft()
    new = replaced(basket)
    client = browser(Role.OVERSIGHT)
    for name, args in (
        ("baskets", []),
        ("basket", [basket.pk]),
        ("basket_change", [basket.pk, new.key]),
        ("basket_lines", [tariff.pk]),
        ("basket_trial", [basket.pk]),
        ("exchange_rates", []),
    ):
        assert client.get(reverse(name, args=args)).status_code == 200, name
    for name in ("basket_open", "rates_import"):
        assert client.get(reverse(name)).status_code == 403, name
    assert client.post(step(basket, "approve")).status_code == 403
    assert client.post(reverse("change_drop", args=[basket.pk, new.key])).status_code == 403


def test_editor_neither_approves_nor_publishes(editor):
    basket = draft()
    for verb in ("approve", "publish", "explode"):
        assert editor.post(step(basket, verb)).status_code in {403, 404}
    basket.refresh_from_db()
    assert basket.state == "draft"


def test_unknown_baskets_and_measures_are_not_there(editor):
    basket = draft()
    for name, args in (
        ("basket", [10**9]),
        ("basket_change", [basket.pk, SHAVERS]),
        ("measure_end", [basket.pk, "NO-SUCH"]),
    ):
        assert editor.get(reverse(name, args=args)).status_code == 404, name


def test_baskets_and_their_pages_cost_few_queries(editor, tariff, django_assert_max_num_queries):
    for number in range(30):
        draft(f"Draft {number}")
    with django_assert_max_num_queries(12):
        assert len(rows(editor.get(reverse("baskets")))) == 25
    with django_assert_max_num_queries(16):
        assert len(rows(editor.get(reverse("basket", args=[tariff.pk])))) == 25
    with django_assert_max_num_queries(12):
        editor.get(reverse("basket_lines", args=[tariff.pk]))
    with django_assert_max_num_queries(12):
        editor.get(reverse("exchange_rates"))


# Exchange rates


def upload(client: Client, content: bytes, name: str = "rates.csv", follow: bool = True) -> HttpResponse:
    sent = {"file": SimpleUploadedFile(name, content, content_type="text/csv"), "source": "Central bank"}
    return client.post(reverse("rates_import"), sent, follow=follow)


def test_import_rates_by_row_and_by_day(editor):
    held = ExchangeRate.objects.count()
    page = upload(editor, b"date,currency,rate\n2026-11-02,GBP,0.8401\n2026-11-02,usd,1.17\n")
    assert "2 new rates were imported." in text(page)
    page = upload(editor, "\ufeffDate,USD,GBP,XXX,\n2026-11-02,1.17,N/A,,\n2026-11-03,1.18,0.84,,\n".encode())
    assert "2 new rates were imported." in text(page)
    assert ExchangeRate.objects.count() == held + 4
    assert "Every rate of the file was held already." in text(
        upload(editor, b"date,currency,rate\n2026-11-03,USD,1.18\n")
    )
    assert "Central bank" in rows(editor.get(reverse("exchange_rates"), {"day": "2026-11-03"}))[0]


def test_a_view_of_the_rates_can_be_kept(editor):
    shown = editor.get(reverse("exchange_rates"), {"currency": "GBP"}).context["shown"]
    sent = {"table": shown.table.name, "name": "Pound", "query": shown.query}
    editor.post(reverse("view_save"), sent)
    assert '<a href="?currency=GBP">Pound</a>' in editor.get(reverse("exchange_rates")).content.decode()


def test_import_rates_tells_every_error_and_takes_nothing(editor):
    held = ExchangeRate.objects.count()
    wrong = b"date,currency,rate\n2026-11-02,GBP,0.84\nsoon,GBP,1\n2026-11-02,POUND,1\n2026-11-02,USD,-1\n"
    answer = upload(editor, wrong, follow=False)
    assert answer.status_code == 422
    page = text(answer)
    for said in ("“soon” is no day", "“POUND” is no currency", "“-1” is no rate"):
        assert said in page
    assert ExchangeRate.objects.count() == held


def test_import_rates_that_contradict_what_was_published_is_refused(editor):
    held = ExchangeRate.objects.filter(currency="USD").first()
    answer = upload(editor, f"date,currency,rate\n{held.date},USD,9.99\n".encode(), follow=False)
    assert (answer.status_code, "FX002" in text(answer)) == (422, True)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\xff\xfe\x00",
        b"PK\x03\x04 not a table",
        b"date,currency,rate\n",
        b"a,b,c\n1,2,3\n",
        b'date,currency,rate\n"2026-11-02,USD,1\n',
        b"date,currency,rate\n2026-11-02,USD,1\x00\n",
        b"Date,USD\n2026-11-02,N/A\n",
    ],
)
def test_read_rates_of_what_is_no_table_is_refused(raw):
    with pytest.raises(UnreadableRates):
        read_rates(raw)


@pytest.mark.parametrize(
    "row",
    [
        "2026-02-30,USD,1",
        "0001-01-01,USD,1",
        "2026-11-02,U$D,1",
        "2026-11-02,USD,NaN",
        "2026-11-02,USD,Infinity",
        "2026-11-02,USD,0",
        "2026-11-02,USD,1e12",
        "2026-11-02,USD,1.123456789",
        "2026-11-02,USD",
        "2026-11-02,USD," + "1" * 40,
    ],
)
def test_read_rates_points_at_the_wrong_cell(row):
    with pytest.raises(WrongRate) as refusal:
        read_rates(f"date,currency,rate\n{row}\n".encode())
    assert [violation.pointer for violation in refusal.value.violations] == ["row 2"]


def test_read_rates_stops_at_a_hundred_errors_and_at_eight_megabytes():
    with pytest.raises(WrongRate) as refusal:
        read_rates(b"date,currency,rate\n" + b"x,y,z\n" * 500)
    assert len(refusal.value.violations) == 100
    with pytest.raises(CustomsError) as refusal:
        read_rates(b"date,currency,rate\n" + b" " * (8 * 1024 * 1024))
    assert refusal.value.status == 413
