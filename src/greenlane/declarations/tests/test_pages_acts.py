"""What one does on the pages: each act, each refusal, and what happens when the page is stale."""

from __future__ import annotations

import pytest
from django.urls import reverse

from greenlane.declarations import services
from greenlane.declarations.models import CargoReport
from greenlane.declarations.services.guarding import stamp
from greenlane.declarations.states import Assessment, Cancellation, Cargo, Release
from greenlane.declarations.tests.factories import GATEWAY, OFFICE
from greenlane.declarations.tests.pages import (
    GATE,
    OFFICER,
    SUPERVISOR,
    TRADER,
    actor,
    arrived,
    lodged,
    now,
    paid,
    released,
    signed_in,
)
from greenlane.declarations.views.actions import ACTIONS
from greenlane.declarations.views.check import DEPENDS_ON

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_tariff")]
REASON = "The goods were never shipped."
BY_NAME = {action.name: action for action in ACTIONS}
CARRIER, TERMINAL = "carrier@oceanlines", "terminal@pmct"


def text_of(response) -> str:
    return response.content.decode()


def act(mailbox: str, name: str, declaration, *, seen: str | None = None, **fields: str):
    """Open the page of an act, then send its form with the stamp the page carried."""
    client = signed_in(mailbox)
    address = reverse(f"declaration_{name}", args=[declaration.mrn])
    shown = client.get(address)
    if seen is None:
        assert shown.status_code == 200, text_of(shown)
        seen = shown.context["form"]["seen"].value()
    return client.post(address, {"seen": seen, **fields})


def test_registering_goods_on_the_page_releases_them_when_it_is_the_last_gate():
    found = arrived(paid(lodged()))
    answer = act(TRADER, "register_goods", found, location="SHED 7")
    assert answer.status_code == 302
    assert now(found).release == Release.RELEASED
    assert now(found).location == "SHED 7"


def test_registering_goods_before_arrival_is_refused_with_a_page():
    found = lodged()
    client = signed_in(TRADER)
    address = reverse("declaration_register_goods", args=[found.mrn])
    assert client.get(address).status_code == 409
    answer = client.post(address, {"seen": stamp(now(found), BY_NAME["register_goods"].depends_on)})
    assert answer.status_code == 409
    assert "The arrival of the goods has not been reported." in text_of(answer)
    assert now(found).cargo == Cargo.PRE_ARRIVAL


def test_withdrawing_ends_the_declaration():
    found = lodged()
    assert act(TRADER, "withdraw", found, reason=REASON).status_code == 302
    assert now(found).assessment == Assessment.WITHDRAWN


@pytest.mark.parametrize("reason", ["", "short", "         x"])
def test_withdrawing_without_a_reason_is_refused_and_keeps_the_words(reason):
    found = lodged()
    answer = act(TRADER, "withdraw", found, reason=reason)
    assert answer.status_code == 422
    assert "There is one problem" in text_of(answer)
    assert now(found).assessment == Assessment.ASSESSED


def test_cancellation_is_asked_for_and_approved():
    found = arrived(lodged())
    assert act(TRADER, "request_cancellation", found, reason=REASON).status_code == 302
    assert now(found).cancellation == Cancellation.REQUESTED
    assert act(SUPERVISOR, "approve_cancellation", found, reason="The trader is right.").status_code == 302
    assert now(found).assessment == Assessment.CANCELLED


def test_cancellation_is_asked_for_and_declined():
    found = arrived(lodged())
    services.request_cancellation(mrn=found.mrn, reason=REASON, by=GATEWAY)
    assert act(SUPERVISOR, "decline_cancellation", found, reason="The goods are here.").status_code == 302
    assert now(found).cancellation == Cancellation.DECLINED
    assert "The goods are here." in text_of(signed_in(TRADER).get(reverse("declaration", args=[found.mrn])))


@pytest.mark.parametrize("name", sorted(BY_NAME))
def test_an_act_on_a_stale_page_does_nothing_and_shows_what_is_new(name):
    found = lodged(drawn=True) if "cancellation" in name else lodged()
    mailbox = SUPERVISOR if name.startswith(("approve", "decline")) else TRADER
    answer = act(mailbox, name, found, seen="0" * 20, reason=REASON)
    assert answer.status_code == 409
    shown = text_of(answer)
    assert "has changed since you opened the page" in shown
    assert (now(found).assessment, now(found).cancellation) == (found.assessment, Cancellation.NONE)


def test_after_a_stale_page_the_same_words_can_be_sent_again():
    found = lodged()
    client = signed_in(TRADER)
    address = reverse("declaration_withdraw", args=[found.mrn])
    answer = client.post(address, {"seen": "old", "reason": REASON})
    assert answer.status_code == 409
    form = answer.context["form"]
    assert form["reason"].value() == REASON
    again = client.post(address, {"seen": form["seen"].value(), "reason": REASON})
    assert again.status_code == 302
    assert now(found).assessment == Assessment.WITHDRAWN


@pytest.mark.parametrize("name", sorted(BY_NAME))
@pytest.mark.parametrize("mailbox", [GATE, "oversight@audit", "cashier@customs", OFFICER])
def test_an_act_of_another_role_is_forbidden(name, mailbox):
    found = lodged(drawn=True)
    address = reverse(f"declaration_{name}", args=[found.mrn])
    client = signed_in(mailbox)
    assert client.get(address).status_code == 403
    assert client.post(address, {"seen": stamp(now(found)), "reason": REASON}).status_code == 403
    assert now(found).assessment == Assessment.IN_ASSESSMENT


def check(mailbox: str, declaration, seen: str | None = None, **fields):
    client = signed_in(mailbox)
    address = reverse("declaration_check", args=[declaration.mrn])
    return client.post(address, {"seen": seen or stamp(now(declaration), DEPENDS_ON), **fields})


def test_accepting_after_the_documentary_check():
    found = lodged(drawn=True)
    assert check(OFFICER, found, decision="accept", note="All papers agree.").status_code == 302
    assert now(found).assessment == Assessment.ASSESSED
    assert now(found).decision_reason == "All papers agree."


def test_refusing_gives_grounds_by_code_and_the_words():
    found = lodged(drawn=True)
    answer = check(OFFICER, found, decision="refuse", grounds=["R04", "R01"], reason="Invoice 7 is a copy.")
    assert answer.status_code == 302
    assert now(found).assessment == Assessment.REFUSED
    reason = now(found).decision_reason.splitlines()
    assert [line[:3] for line in reason[:2]] == ["R04", "R01"]
    assert reason[2] == "Invoice 7 is a copy."


@pytest.mark.parametrize(
    "fields",
    [
        {"decision": "refuse", "reason": "Invoice 7 is a copy."},
        {"decision": "refuse", "grounds": ["R01"]},
        {"decision": "refuse", "grounds": ["R01"], "reason": "         x"},
        {"decision": "refuse", "grounds": ["R55"], "reason": "Invoice 7 is a copy."},
        {"decision": "burn", "grounds": ["R01"], "reason": "Invoice 7 is a copy."},
        {},
        {"decision": "accept", "note": "x" * 2001},
    ],
)
def test_a_decision_that_says_too_little_is_refused(fields):
    found = lodged(drawn=True)
    answer = check(OFFICER, found, **fields)
    assert answer.status_code == 422
    assert "problem" in text_of(answer)
    assert now(found).assessment == Assessment.IN_ASSESSMENT


def test_two_officers_decide_at_once_and_the_second_is_told():
    found = lodged(drawn=True)
    seen = stamp(now(found), DEPENDS_ON)
    assert check(OFFICER, found, seen, decision="accept").status_code == 302
    answer = check(
        SUPERVISOR, found, seen, decision="refuse", grounds=["R01"], reason="No invoice was shown."
    )
    assert answer.status_code == 409
    shown = text_of(answer)
    assert "has changed since you opened the page" in shown
    assert "Refuse the declaration for good" not in shown
    assert now(found).assessment == Assessment.ASSESSED


def test_an_amended_declaration_is_not_decided_on_its_old_content():
    from dataclasses import replace
    from decimal import Decimal

    from greenlane.declarations.engine.data import Amount
    from greenlane.declarations.tests.factories import declaration_data, item_data, lodging

    data = declaration_data()
    found = lodged(drawn=True, lrn=data.lrn)
    seen = stamp(now(found), DEPENDS_ON)
    amended = replace(data, items=[item_data(price=Amount(Decimal("2500.00"), "USD"))])
    assert services.amend(mrn=found.mrn, lodging=lodging(amended), by=GATEWAY).registered
    assert check(OFFICER, found, seen, decision="accept").status_code == 409
    assert now(found).assessment == Assessment.IN_ASSESSMENT


def test_a_payment_meanwhile_does_not_disturb_the_check():
    found = lodged(drawn=True)
    seen = stamp(now(found), DEPENDS_ON)
    paid(found)
    assert check(OFFICER, found, seen, decision="accept").status_code == 302


@pytest.mark.parametrize("mailbox", [TRADER, GATE, "oversight@audit"])
def test_the_check_is_for_officers_of_the_check(mailbox):
    found = lodged(drawn=True)
    assert check(mailbox, found, decision="accept").status_code == 403
    assert now(found).assessment == Assessment.IN_ASSESSMENT


def test_the_check_of_what_is_in_no_check_says_so():
    found = lodged()
    answer = signed_in(OFFICER).get(reverse("declaration_check", args=[found.mrn]))
    assert answer.status_code == 409
    assert "is not in a documentary check" in text_of(answer)


@pytest.mark.parametrize("name", ["declaration_withdraw", "declaration_check"])
def test_a_form_of_another_site_does_nothing(name):
    found = lodged(drawn=True)
    client = signed_in(OFFICER, enforce_csrf_checks=True)
    answer = client.post(
        reverse(name, args=[found.mrn]), {"decision": "accept", "seen": stamp(now(found), DEPENDS_ON)}
    )
    assert answer.status_code == 403
    assert now(found).assessment == Assessment.IN_ASSESSMENT


def gate(mailbox: str, mrn: str):
    return signed_in(mailbox).get(reverse("gate"), {"mrn": mrn})


def test_the_gate_says_may_leave_and_lets_leave():
    found = released()
    for mailbox in (GATE, TERMINAL):
        assert "MAY LEAVE" in text_of(gate(mailbox, f" {found.mrn.lower()} "))
    client = signed_in(GATE)
    answer = client.post(reverse("gate"), {"mrn": found.mrn, "seen": stamp(now(found))})
    assert answer.status_code == 302
    assert now(found).cargo == Cargo.GATE_OUT
    assert "HAS LEFT" in text_of(gate(GATE, found.mrn))


def test_the_gate_says_must_stay_and_why():
    found = arrived(lodged())
    shown = text_of(gate(GATE, found.mrn))
    assert "MUST STAY" in shown
    assert "Duties and taxes are to be paid." in shown
    answer = signed_in(GATE).post(reverse("gate"), {"mrn": found.mrn, "seen": stamp(now(found))})
    assert answer.status_code == 409
    assert "MUST STAY" in text_of(answer)
    assert now(found).cargo == Cargo.ARRIVED


def test_the_gate_does_nothing_on_a_stale_page():
    found = released()
    answer = signed_in(GATE).post(reverse("gate"), {"mrn": found.mrn, "seen": "old"})
    assert answer.status_code == 409
    assert now(found).cargo == Cargo.GOODS_REGISTERED


def test_a_terminal_reads_the_verdict_but_not_what_the_officer_wrote():
    found = lodged(drawn=True)
    services.refuse(mrn=found.mrn, reason="The invoice is forged, we think.", by=actor(OFFICER))
    assert "The invoice is forged" in text_of(gate(GATE, found.mrn))
    shown = text_of(gate(TERMINAL, found.mrn))
    assert "MUST STAY" in shown
    assert "The invoice is forged" not in shown
    assert found.lrn not in shown


@pytest.mark.parametrize("mrn", ["nonsense", "26XM00000000000000", "<b>", "x" * 36, ""])
def test_the_gate_refuses_what_is_no_mrn(mrn):
    answer = gate(GATE, mrn)
    assert answer.status_code in {404, 422}
    assert "MAY LEAVE" not in text_of(answer)
    assert "<b>" not in text_of(answer)


def test_the_gate_is_closed_to_others():
    assert gate("gate@airport", released().mrn).status_code == 404
    for mailbox in (TRADER, OFFICER, CARRIER):
        assert gate(mailbox, "").status_code == 403


def report(mailbox: str, **fields: str):
    given = {"consignment": "UCR-1", "kind": "arrive", "office": OFFICE, **fields}
    return signed_in(mailbox).post(reverse("cargo"), given)


def test_a_carrier_reports_an_arrival_and_sees_it_in_the_list():
    found = lodged()
    assert report(CARRIER, consignment=found.consignment).status_code == 302
    assert now(found).cargo == Cargo.ARRIVED
    assert found.consignment in text_of(signed_in(CARRIER).get(reverse("cargo")))
    assert found.consignment not in text_of(signed_in(TERMINAL).get(reverse("cargo")))


def test_the_same_report_twice_is_kept_once():
    report(CARRIER)
    assert report(CARRIER).status_code == 302
    assert CargoReport.objects.filter(consignment="UCR-1").count() == 1


def test_a_report_on_an_ended_declaration_says_what_is_the_matter():
    found = lodged()
    services.withdraw(mrn=found.mrn, reason=REASON, by=GATEWAY)
    answer = report(CARRIER, consignment=found.mrn)
    assert answer.status_code == 409
    assert "has ended (Withdrawn)" in text_of(answer)
    assert not CargoReport.objects.filter(consignment=found.mrn).exists()


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"kind": "discharge"}, 409),
        ({"kind": "store"}, 422),
        ({"kind": "explode"}, 422),
        ({"office": "XX999999"}, 422),
        ({"consignment": ""}, 422),
        ({"consignment": "A\x00B"}, 422),
        ({"consignment": "x" * 71}, 422),
        ({"happened_at": "2999-01-01T00:00"}, 422),
        ({"happened_at": "0001-01-01T00:00"}, 422),
        ({"happened_at": "yesterday"}, 422),
    ],
)
def test_a_wrong_report_is_refused_and_leaves_no_trace(fields, status):
    assert report(CARRIER, **fields).status_code == status
    assert not CargoReport.objects.exists()


@pytest.mark.parametrize("mailbox", [TRADER, OFFICER, GATE])
def test_reports_are_for_carriers_and_terminals(mailbox):
    assert report(mailbox).status_code == 403
    assert signed_in(mailbox).get(reverse("cargo")).status_code == 403


def test_registering_goods_of_a_refused_declaration_says_that_it_ended():
    from greenlane.declarations.services.cargo import DeclarationEnded

    found = arrived(lodged(drawn=True))
    services.refuse(mrn=found.mrn, reason=REASON, by=actor(OFFICER))
    with pytest.raises(DeclarationEnded):
        services.register_goods(mrn=found.mrn, by=GATEWAY)
