"""The list and the page of a declaration: who sees what, how it reads, how it stays fresh."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse
from django.utils.translation import gettext, override

from greenlane.declarations import services
from greenlane.declarations.services.guarding import stamp
from greenlane.declarations.tests.factories import GATEWAY, item_data
from greenlane.declarations.tests.pages import (
    ELSEWHERE,
    GATE,
    OFFICER,
    STRANGER,
    SUPERVISOR,
    TRADER,
    actor,
    arrived,
    lodged,
    now,
    paid,
    rejected_by_aurora,
    released,
    signed_in,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_tariff")]
HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'"


def text_of(response) -> str:
    return response.content.decode()


def page(mailbox: str, mrn: str, **query: str):
    return signed_in(mailbox).get(reverse("declaration", args=[mrn]), query)


def test_the_list_shows_a_trader_its_own_and_an_officer_those_of_its_office():
    found = lodged()
    for mailbox in (TRADER, OFFICER, SUPERVISOR, GATE, "supervisor@customs", "oversight@audit"):
        assert found.mrn in text_of(signed_in(mailbox).get(reverse("declarations"))), mailbox
    for mailbox in (STRANGER, ELSEWHERE):
        assert found.mrn not in text_of(signed_in(mailbox).get(reverse("declarations"))), mailbox


@pytest.mark.parametrize("mailbox", ["carrier@oceanlines", "terminal@pmct"])
def test_the_list_is_closed_to_who_sees_no_declarations(mailbox):
    assert signed_in(mailbox).get(reverse("declarations")).status_code == 403


def test_the_list_takes_few_queries(django_assert_max_num_queries):
    for _ in range(30):
        lodged()
    client = signed_in(OFFICER)
    with django_assert_max_num_queries(12):
        answer = client.get(reverse("declarations"), {"q": "aurora", "since": "2020-01-01"})
    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("query", "fits"),
    [
        ({"q": "mrn"}, True),
        ({"q": "lrn"}, True),
        ({"q": "Aurora"}, True),
        ({"q": "XM100000001"}, True),
        ({"q": "nobody"}, False),
        ({"work": "payment"}, True),
        ({"work": "check"}, False),
        ({"lane": "green", "assessment": "assessed", "payment": "due", "release": "held"}, True),
        ({"lane": "red"}, False),
        ({"since": "2020-01-01", "until": "9999-12-31"}, True),
        ({"until": "0001-01-01"}, False),
        ({"since": "no day", "lane": "no lane", "office": "nowhere"}, True),
    ],
)
def test_the_list_is_narrowed_by_filters_and_search(query, fits):
    found = lodged()
    query = {
        key: {"mrn": found.mrn[:10].lower(), "lrn": found.lrn}.get(value, value)
        for key, value in query.items()
    }
    answer = signed_in("supervisor@customs").get(reverse("declarations"), query)
    assert answer.status_code == 200
    assert (found.mrn in text_of(answer)) is fits


def test_the_list_as_csv_has_every_row_and_no_formulas():
    found = lodged()
    answer = signed_in(TRADER).get(reverse("declarations"), {"format": "csv"})
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert lines[0].startswith("MRN,LRN,Trader")
    assert any(line.startswith(found.mrn) for line in lines[1:])


def test_the_list_counts_the_same_as_the_stage_it_is_opened_from():
    here, away = arrived(lodged()), lodged()
    shown = text_of(signed_in(OFFICER).get(reverse("declarations"), {"work": "goods"}))
    assert here.mrn in shown
    assert away.mrn not in shown


@pytest.mark.parametrize("mailbox", [TRADER, OFFICER, SUPERVISOR, GATE, "cashier@customs", "oversight@audit"])
def test_the_page_opens_for_its_parties_and_officers(mailbox):
    found = lodged(drawn=True, lines=3)
    answer = page(mailbox, found.mrn)
    assert answer.status_code == 200
    shown = text_of(answer)
    for part in (
        found.mrn,
        found.lrn,
        "Gates of release",
        "Written calculation",
        "19059010",
        "Item 3",
        "Aurora Electronics Trading",
        "History",
    ):
        assert part in shown, part


@pytest.mark.parametrize("mailbox", [STRANGER, ELSEWHERE])
@pytest.mark.parametrize(
    "name",
    [
        "declaration",
        "declaration_live",
        "declaration_check",
        "declaration_register_goods",
        "declaration_withdraw",
        "declaration_request_cancellation",
        "declaration_approve_cancellation",
        "declaration_decline_cancellation",
    ],
)
def test_a_stranger_finds_nothing(mailbox, name):
    found = lodged(drawn=True)
    for method in ("get", "post"):
        answer = getattr(signed_in(mailbox), method)(reverse(name, args=[found.mrn]))
        assert answer.status_code in {403, 404, 405}
        assert found.lrn not in text_of(answer)


def test_nobody_signed_in_is_sent_to_the_sign_in_page(client):
    answer = client.get(reverse("declaration", args=[lodged().mrn]))
    assert answer.status_code == 302
    assert reverse("account_login") in answer["Location"]


@pytest.mark.parametrize("mrn", ["nonsense", "26XM00000000000000", "%00", "x" * 400, "..%2F..", "<b>"])
def test_an_address_without_a_declaration_is_not_found(mrn):
    answer = signed_in(OFFICER).get(f"/declarations/{mrn}/")
    assert answer.status_code == 404
    assert b"<b>" not in answer.content


def test_the_page_takes_few_queries(django_assert_max_num_queries):
    found = lodged(drawn=True, lines=20)
    client = signed_in(OFFICER)
    with django_assert_max_num_queries(24):
        assert client.get(reverse("declaration", args=[found.mrn])).status_code == 200
    client = signed_in(TRADER)
    with django_assert_max_num_queries(24):
        assert client.get(reverse("declaration", args=[found.mrn])).status_code == 200


def test_markup_in_a_description_is_text():
    found = lodged(items=[item_data(description=HOSTILE)])
    for mailbox in (TRADER, OFFICER):
        shown = text_of(page(mailbox, found.mrn))
        assert "<script>alert(1)" not in shown
        assert "&lt;script&gt;alert(1)" in shown


def test_markup_in_a_reason_is_text():
    found = lodged(drawn=True)
    services.refuse(mrn=found.mrn, reason=f"Refused because of {HOSTILE}", by=actor(OFFICER))
    shown = text_of(page(TRADER, found.mrn))
    assert "<script>alert(1)" not in shown
    assert "&lt;script&gt;alert(1)" in shown


def test_a_page_has_one_h1_and_no_inline_script_or_style():
    found = arrived(lodged(drawn=True))
    for mailbox in (TRADER, OFFICER):
        shown = text_of(page(mailbox, found.mrn))
        assert shown.count("<h1") == 1
        assert not re.search(r'\sstyle="|\son\w+="|<script>', shown)


def test_officers_see_who_acted_and_traders_only_the_side():
    found = lodged(drawn=True)
    services.accept(mrn=found.mrn, by=actor(OFFICER))
    pseudonym = actor(OFFICER).id[:8]
    assert pseudonym in text_of(page(SUPERVISOR, found.mrn))
    shown = text_of(page(TRADER, found.mrn))
    assert pseudonym not in shown
    assert "Documentary check officer" not in shown
    assert "Customs" in shown


def test_officers_see_what_each_selector_proposed_and_traders_the_reason_alone():
    found = lodged(drawn=True)
    assert "Drawn at random for the control group." in text_of(page(OFFICER, found.mrn))
    shown = text_of(page(TRADER, found.mrn))
    assert "Drawn at random for the control group." not in shown
    assert "Chosen at random for a documentary check." in shown


def test_the_buttons_are_those_of_the_transition_tables():
    found = lodged()
    assert reverse("declaration_withdraw", args=[found.mrn]) in text_of(page(TRADER, found.mrn))
    here = text_of(page(TRADER, arrived(found).mrn))
    assert reverse("declaration_register_goods", args=[found.mrn]) in here
    assert reverse("declaration_request_cancellation", args=[found.mrn]) in here
    assert reverse("declaration_withdraw", args=[found.mrn]) not in here
    drawn = lodged(drawn=True)
    check = reverse("declaration_check", args=[drawn.mrn])
    assert check in text_of(page(OFFICER, drawn.mrn))
    for mailbox in (TRADER, GATE, "oversight@audit"):
        assert check not in text_of(page(mailbox, drawn.mrn))


def test_the_print_view_opens_every_fold_and_asks_nothing_again():
    found = lodged(lines=3)
    shown = text_of(page(TRADER, found.mrn, print="1"))
    assert shown.count('<details class="gl-calc-item" open>') == 3
    assert "every 3s" not in shown


def test_the_page_of_many_items_turns_its_leaves():
    found = lodged(lines=60)
    first, second = text_of(page(TRADER, found.mrn)), text_of(page(TRADER, found.mrn, items="2"))
    assert "Page 1 of 2" in first
    assert "Page 2 of 2" in second
    assert "Item 60" in second
    assert "Item 60" not in first
    for number in ("999", "x", "-1"):
        assert page(TRADER, found.mrn, items=number).status_code == 200


def live(client, found, seen: str):
    return client.get(
        reverse("declaration_live", args=[found.mrn]),
        {"seen": seen, "version": "1"},
        headers={"HX-Request": "true"},
    )


def test_the_live_part_says_nothing_until_something_changed():
    found = lodged()
    client = signed_in(TRADER)
    assert live(client, found, stamp(now(found))).status_code == 204
    seen = stamp(now(found))
    arrived(found)
    answer = live(client, found, seen)
    assert answer.status_code == 200
    shown = text_of(answer)
    assert 'id="standing"' in shown
    assert 'hx-trigger="every 3s"' in shown
    assert shown.count('hx-swap-oob="true"') == 4
    assert 'id="news" hx-swap-oob="innerHTML"' in shown
    assert live(client, found, stamp(now(found))).status_code == 204


def test_the_live_part_stops_asking_when_nothing_will_change_any_more():
    found = lodged()
    seen = stamp(now(found))
    services.withdraw(mrn=found.mrn, reason="Never shipped at all.", by=GATEWAY)
    answer = live(signed_in(TRADER), found, seen)
    assert answer.status_code == 286
    assert "hx-trigger" not in text_of(answer)


def test_the_live_part_says_that_the_declaration_was_amended():
    found = lodged()
    client = signed_in(TRADER)
    answer = client.get(reverse("declaration_live", args=[found.mrn]), {"seen": "old", "version": "0"})
    assert "Show the new version" in text_of(answer)
    assert "Show the new version" not in text_of(live(client, found, "old"))


def test_the_page_tells_the_way_to_release():
    found = released()
    shown = text_of(page(TRADER, found.mrn))
    assert "The goods are released and may leave." in shown
    assert "Waiting for: Carrier, Trader" in text_of(page(TRADER, lodged().mrn))


def test_a_gate_that_closed_again_after_release_keeps_the_goods_here():
    from greenlane.declarations.board import board, outcome

    found = released()
    found.payment = "due"
    told = outcome(found, board(found))
    assert told.tone == "red"
    assert "may not leave" in told.sentence


def test_a_declaration_without_its_message_still_opens():
    from greenlane.declarations.models import Lodgement

    found = paid(arrived(lodged()))
    Lodgement.objects.filter(declaration=found).delete()
    answer = page(OFFICER, found.mrn)
    assert answer.status_code == 200
    assert "No message is kept." in text_of(answer)


def test_rejected_message_tells_its_errors_in_the_language_of_the_reader():
    row = rejected_by_aurora()
    client = signed_in(TRADER)
    client.cookies["django_language"] = "th"
    shown = text_of(client.get(reverse("rejected", args=[row.pk])))
    with override("th"):
        words = {text: gettext(text) for error in row.errors for text in (error["message"], error["hint"])}
    known = {english: thai for english, thai in words.items() if english != thai}
    assert known
    for english, thai in known.items():
        assert thai in shown
        assert english not in shown


def test_refusal_page_is_named_in_the_language_of_the_reader():
    client = signed_in(TRADER)
    client.cookies["django_language"] = "th"
    answer = client.get(reverse("gate"))
    assert answer.status_code == 403
    with override("th"):
        said = gettext("Your role does not allow this.")
    assert f"<title>{said}" in text_of(answer)
