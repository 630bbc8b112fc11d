"""Home pages, load of offices, rejected messages, search: what needs whom, and what nobody else sees."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from greenlane.declarations import services
from greenlane.declarations.selectors.load import ages, decided_today, load_by_stage
from greenlane.declarations.selectors.work import STAGES
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
    rejected_by_aurora,
    released,
    reversed_by_bank,
    signed_in,
)
from greenlane.foundation import clock
from greenlane.web.tests.markup import squeezed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_tariff")]
REASON = "The goods were never shipped."
POLL = {"HX-Request": "true", "HX-Target": "panels"}


def text_of(response) -> str:
    return response.content.decode()


def home(mailbox: str) -> str:
    answer = signed_in(mailbox).get(reverse("workplace"), follow=True)
    assert answer.status_code == 200
    return text_of(answer)


def test_an_officer_takes_goods_that_are_here_first_then_the_oldest():
    with clock.at(clock.now() - timedelta(days=2)):
        old = lodged(drawn=True)
        clock.advance(timedelta(days=1))
        here = arrived(lodged(drawn=True))
        clock.advance(timedelta(hours=1))
        young = lodged(drawn=True)
    shown = home(OFFICER)
    places = [shown.index(reverse("declaration_check", args=[one.mrn])) for one in (here, old, young)]
    assert places == sorted(places)
    assert reverse("declaration_check", args=[old.mrn]) not in home(ELSEWHERE)


def test_a_supervisor_decides_cancellations_and_a_gate_officer_lets_leave():
    asked = arrived(lodged())
    services.request_cancellation(mrn=asked.mrn, reason=REASON, by=GATEWAY)
    leaving = released()
    assert "Cancellations to decide" in home(SUPERVISOR)
    assert asked.mrn in home(SUPERVISOR)
    shown = home(GATE)
    assert leaving.mrn in shown
    assert "Next for me: documentary checks" not in shown


@pytest.mark.parametrize(
    "mailbox",
    ["cashier@customs", "registrar@customs", "tariff.editor@customs", "oversight@audit", "gateway@customs"],
)
def test_every_role_has_a_home(mailbox):
    assert home(mailbox).count("<h1") == 1


def test_a_trader_sees_what_needs_him_with_one_action_each():
    due = lodged()
    here = arrived(lodged())
    refused = lodged(drawn=True)
    services.refuse(mrn=refused.mrn, reason="R01 No invoice was shown.", by=actor(OFFICER))
    declined = arrived(lodged())
    services.request_cancellation(mrn=declined.mrn, reason=REASON, by=GATEWAY)
    services.decline_cancellation(mrn=declined.mrn, reason=REASON, by=actor(SUPERVISOR))
    bad = rejected_by_aurora()
    shown = home(TRADER)
    for part in (
        f"Duties and taxes of {due.mrn} are due",
        reverse("declaration_register_goods", args=[here.mrn]),
        f"{refused.mrn} was refused",
        f"The cancellation of {declined.mrn} was declined",
        reverse("rejected", args=[bad.pk]),
    ):
        assert part in shown, part
    nothing = home(STRANGER)
    assert "Nothing needs you now." in nothing
    for one in (due, here, refused, declined):
        assert one.mrn not in nothing


def refused_today(number: int) -> str:
    one = lodged(drawn=True)
    services.refuse(mrn=one.mrn, reason=f"R01 Refusal {number}.", by=actor(OFFICER))
    return str(one.mrn)


def test_the_last_refusals_come_first_however_old_the_declaration_is():
    with clock.at(clock.now() - timedelta(days=9)):
        old = lodged(drawn=True)
        young = []
        for number in range(5):
            clock.advance(timedelta(hours=1))
            young.append(refused_today(number))
    with clock.at(clock.now() - timedelta(days=1)):
        services.refuse(mrn=old.mrn, reason="R01 No invoice.", by=actor(OFFICER))
    shown = home(TRADER)
    assert f"{old.mrn} was refused" in shown
    assert f"{young[0]} was refused" not in shown
    assert f"{reverse('declarations')}?work=answered" in shown
    listed = text_of(signed_in(TRADER).get(reverse("declarations"), {"work": "answered"}))
    assert all(mrn in listed for mrn in (old.mrn, *young))
    assert lodged().mrn not in text_of(signed_in(TRADER).get(reverse("declarations"), {"work": "answered"}))


def test_more_rejected_messages_than_are_shown_are_a_link_and_old_ones_are_no_news():
    with clock.at(clock.now() - timedelta(days=15)):
        old = rejected_by_aurora()
    new = [rejected_by_aurora() for _ in range(5)]
    shown = home(TRADER)
    assert reverse("rejected", args=[old.pk]) not in shown
    assert "There are more: Rejected messages" not in shown
    rejected_by_aurora()
    shown = home(TRADER)
    assert "There are more: Rejected messages" in shown
    assert reverse("rejected", args=[new[0].pk]) not in shown


def test_a_rejected_message_is_done_with_once_it_was_lodged_rightly():
    from greenlane.declarations.tests.factories import declaration_data, lodging

    bad = rejected_by_aurora()
    assert reverse("rejected", args=[bad.pk]) in home(TRADER)
    with clock.at(clock.now() + timedelta(minutes=1)):
        mended = services.lodge(lodging=lodging(declaration_data(lrn=bad.lrn)), by=actor(TRADER))
    assert mended.registered
    assert reverse("rejected", args=[bad.pk]) not in home(TRADER)


@pytest.mark.parametrize("mailbox", [TRADER, OFFICER, SUPERVISOR, GATE, "carrier@oceanlines"])
def test_a_home_takes_few_queries(mailbox, django_assert_max_num_queries):
    for _ in range(6):
        arrived(lodged())
        lodged(drawn=True)
    client = signed_in(mailbox)
    address = reverse("portal_home") if mailbox in {TRADER, "carrier@oceanlines"} else reverse("desk_home")
    with django_assert_max_num_queries(20):
        assert client.get(address).status_code == 200


@pytest.mark.parametrize("mailbox", [TRADER, OFFICER, SUPERVISOR, "cashier@customs", "carrier@oceanlines"])
def test_a_home_asks_again_and_is_told_only_what_is_new(mailbox, django_assert_max_num_queries):
    lodged()
    client = signed_in(mailbox)
    page = client.get(reverse("workplace"), follow=True)
    seen, path = page.context["stamp"], page.request["PATH_INFO"]
    assert f'hx-get="{path}?seen={seen}" hx-trigger="every 15s"' in squeezed(text_of(page))
    with django_assert_max_num_queries(20):
        assert client.get(path, {"seen": seen}, headers=POLL).status_code == 204
    # Without htmx the same address is the page.
    assert "<h1" in text_of(client.get(path, {"seen": seen}))


def test_a_home_shows_by_itself_what_happened_meanwhile():
    client = signed_in(OFFICER)
    seen = client.get(reverse("desk_home")).context["stamp"]
    drawn = lodged(drawn=True)
    answer = client.get(reverse("desk_home"), {"seen": seen}, headers=POLL)
    assert drawn.mrn in text_of(answer)
    assert "<h1" not in text_of(answer)
    stamp = answer.context["stamp"]
    assert client.get(reverse("desk_home"), {"seen": stamp}, headers=POLL).status_code == 204


def test_a_carrier_sees_where_its_consignments_stand():
    found = lodged()
    services.report_cargo(
        consignment=found.consignment, kind="arrive", office=found.office, by=actor("carrier@oceanlines")
    )
    early = services.report_cargo(
        consignment="EARLY-1", kind="arrive", office=found.office, by=actor("carrier@oceanlines")
    )
    shown = home("carrier@oceanlines")
    assert found.consignment in shown
    assert found.mrn not in shown
    assert early.consignment in shown
    assert "No declaration yet" in shown
    assert found.consignment not in home("terminal@pmct")


def test_a_carrier_fetches_nothing_after_the_bank_took_the_money_back():
    found = released()
    terminal = actor("terminal@pmct")
    services.report_cargo(consignment=found.consignment, kind="arrive", office=found.office, by=terminal)
    services.report_cargo(consignment=found.consignment, kind="store", office=found.office, by=terminal)
    fetched = home("terminal@pmct")
    assert "May leave" in fetched
    assert "Let it leave" in fetched
    reversed_by_bank(found)
    stays = home("terminal@pmct")
    assert found.consignment in stays
    assert "May leave" not in stays
    assert "Let it leave" not in stays


def test_goods_leave_the_departures_when_the_bank_takes_the_money_back():
    found = released()
    address = f"{reverse('gate')}?mrn={found.mrn}"
    gate = signed_in(GATE)
    assert address in home(GATE)
    assert found.mrn in text_of(gate.get(reverse("gate")))
    reversed_by_bank(found)
    assert address not in home(GATE)
    assert found.mrn not in text_of(gate.get(reverse("gate")))


def test_the_load_agrees_with_the_lists_behind_it():
    old = clock.now() - timedelta(days=5)
    with clock.at(old):
        lodged(drawn=True)
    lodged(drawn=True)
    arrived(lodged())
    released()
    asked = arrived(lodged())
    services.request_cancellation(mrn=asked.mrn, reason=REASON, by=GATEWAY)
    found = {one.stage: one for one in load_by_stage(actor(SUPERVISOR), with_median=True)}
    plain = {one.stage: one.count for one in load_by_stage(actor(SUPERVISOR))}
    assert plain == {stage: one.count for stage, one in found.items()}
    assert (found["check"].count, found["check"].oldest) == (2, old)
    assert found["check"].middle == old
    client = signed_in(SUPERVISOR)
    for name in STAGES:
        shown = client.get(reverse("declarations"), {"work": name}).context["shown"]
        assert shown.count == plain.get(name, 0), name
    assert ages(actor(SUPERVISOR)) == [1, 0, 0, 1, 0]


def test_the_load_counts_decisions_of_today_by_office_and_officer():
    yes, no = lodged(drawn=True), lodged(drawn=True)
    with clock.at(clock.now() - timedelta(days=2)):
        before = lodged(drawn=True)
        services.accept(mrn=before.mrn, by=actor(OFFICER))
    services.accept(mrn=yes.mrn, by=actor(OFFICER))
    services.refuse(mrn=no.mrn, reason=REASON, by=actor(SUPERVISOR))
    decided = decided_today(actor(SUPERVISOR))
    assert decided.by_office == {"XM000101": 2}
    assert decided.by_officer["XM000101", actor(OFFICER).id] == {"accepted": 1}
    assert decided.by_officer["XM000101", actor(SUPERVISOR).id] == {"refused": 1}
    assert decided_today(actor("supervisor@airport")).by_office == {}


def test_the_load_is_counted_by_the_database(django_assert_num_queries):
    edges = (timedelta(hours=3), timedelta(hours=5), timedelta(days=2), timedelta(days=5), timedelta(days=8))
    reader, officer, here = actor(SUPERVISOR), actor(OFFICER), clock.now()
    for age in (*edges, edges[1]):
        with clock.at(here - age):
            lodged(drawn=True)
    with clock.at(here), django_assert_num_queries(1):
        assert ages(reader) == [1, 2, 1, 1, 1]
    for _ in range(3):
        services.accept(mrn=lodged(drawn=True).mrn, by=officer)
    with django_assert_num_queries(1):
        assert decided_today(reader).by_office == {"XM000101": 3}


def test_the_load_names_officers_to_who_supervises_them_only():
    found = lodged(drawn=True)
    services.accept(mrn=found.mrn, by=actor(OFFICER))
    assert "Mali Duarte" in text_of(signed_in(SUPERVISOR).get(reverse("load")))
    shown = text_of(signed_in("oversight@audit").get(reverse("load")))
    assert "Mali Duarte" not in shown
    assert actor(OFFICER).id[:8] in shown


@pytest.mark.parametrize("mailbox", [TRADER, OFFICER, GATE, "cashier@customs"])
def test_the_load_is_for_supervisors_and_oversight(mailbox):
    assert signed_in(mailbox).get(reverse("load")).status_code == 403


def test_a_rejected_message_shows_every_error_and_no_markup():
    bad = rejected_by_aurora(items=[item_data(description="<script>alert(1)</script>", origins=[])])
    shown = text_of(signed_in(TRADER).get(reverse("rejected", args=[bad.pk])))
    assert len(bad.errors) > 1
    for error in bad.errors:
        assert error["code"] in shown
    assert "<script>alert" not in shown


@pytest.mark.parametrize("mailbox", [STRANGER, OFFICER, ELSEWHERE, "carrier@oceanlines"])
def test_a_rejected_message_of_another_is_not_found(mailbox):
    bad = rejected_by_aurora()
    assert signed_in(mailbox).get(reverse("rejected", args=[bad.pk])).status_code in {403, 404}


@pytest.mark.parametrize("pk", ["0", "999999999", "9" * 30])
def test_a_number_without_a_message_is_not_found(pk):
    assert signed_in(TRADER).get(f"/declarations/rejected/{pk}/").status_code == 404


def search(mailbox: str, text: str, **options):
    return signed_in(mailbox).get(reverse("search"), {"q": text}, **options)


def test_an_mrn_typed_in_full_leads_to_its_declaration():
    found = lodged()
    answer = search(OFFICER, f" {found.mrn.lower()} ")
    assert answer.status_code == 302
    assert answer["Location"] == reverse("declaration", args=[found.mrn])
    assert search(STRANGER, found.mrn).status_code == 200


@pytest.mark.parametrize("part", ["lrn", "consignment", "mrn", "Aurora Elec"])
def test_search_finds_by_what_one_has_at_hand(part):
    found = lodged()
    text = getattr(found, part)[:12] if hasattr(found, part) else part
    assert found.mrn in text_of(search(OFFICER, text))
    assert found.mrn not in text_of(search(STRANGER, text))
    assert found.mrn not in text_of(search("carrier@oceanlines", text))


@pytest.mark.parametrize(
    "text", ["", "%", "_", "<script>alert(1)</script>", "'; drop table x; --", "x" * 500]
)
def test_search_stands_any_text(text):
    lodged()
    answer = search(OFFICER, text)
    assert answer.status_code == 200
    assert "<script>alert" not in text_of(answer)


def test_the_home_of_a_trader_says_nothing_of_what_is_done():
    found = released()
    services.gate_out(mrn=found.mrn, by=actor(GATE))
    shown = home(TRADER)
    assert "Nothing needs you now." in shown
    assert now(found).mrn in shown
