"""Baskets on pages: from a draft to a published version, who may do what, forms."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse

from greenlane.foundation import clock
from greenlane.foundation.access import Actor, Role
from greenlane.foundation.errors import IllegalTransition
from greenlane.tariff import services
from greenlane.tariff.engine.book import MeasureKind
from greenlane.tariff.errors import SameHand
from greenlane.tariff.models import Measure, ReferenceBasket

from .basket_desk import (
    APPROVER,
    EDITOR,
    SHAVERS,
    WHY,
    act_as,
    browser,
    draft,
    replaced,
    rows,
    step,
    text,
)

pytestmark = pytest.mark.django_db


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
