"""The pages of provisional assessments, examinations, samples and transfers, as their readers see them."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from greenlane.assessment import services
from greenlane.assessment.models import GoodsCheck, ProvisionalAssessment, Sample
from greenlane.assessment.tests.factories import MONDAY, NATIONAL, REASON, group, opened
from greenlane.assessment.tests.test_goods_of_cases import FIND, TAKEN
from greenlane.declarations.api.disclosure import public_data
from greenlane.declarations.models import Declaration
from greenlane.declarations.tests.factories import officer
from greenlane.declarations.tests.pages import signed_in
from greenlane.documents.tests.papers import upload as paper
from greenlane.foundation import clock
from greenlane.interchange.tests.provisional_cases import fresh, provisional, state, yellow
from greenlane.parties.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_tariff")]
OFFICER, SUPERVISOR, NATION = "officer@portmeridia", "supervisor@portmeridia", "supervisor@customs"
TRADER, CASHIER, LABORATORY = "importer@aurora", "cashier@customs", "laboratory@customs"


@pytest.fixture(autouse=True)
def monday(settings, tmp_path) -> Iterator[None]:
    settings.GREENLANE_DOCUMENTS = str(tmp_path)
    with clock.at(MONDAY):
        yield


def text_of(response) -> str:
    text = re.sub(r"<(script|style|template)[^>]*>.*?</\1>", " ", response.content.decode(), flags=re.S)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split())


def ask(client: Client, found: Declaration, name: str):
    return client.get(reverse("case_step", args=[found.mrn, name]))


def do(who: str, found: Declaration, name: str, **given):
    """Open the page of a step, fill it in, send it, follow to the next page."""
    client = signed_in(who)
    page = ask(client, found, name)
    assert page.status_code == 200, text_of(page)
    seen = page.context["form"].initial["seen"]
    address = reverse("case_step", args=[found.mrn, name])
    return client.post(address, {"seen": seen, **given}, follow=True)


PROVISIONAL = {
    "grounds": "value_unsettled",
    "explanation": "The price is far below that of like goods.",
    "missing": "The contract of sale\nThe price list",
    "item_1": "1",
    "field_1": "customs_value",
    "value_1": "4000",
}


def test_provisional_assessment_from_the_first_page_to_the_final_one():
    found = yellow()
    shown = text_of(do(SUPERVISOR, found, "assess-provisionally", **PROVISIONAL))
    case = ProvisionalAssessment.objects.get()
    for words in ("It is assessed provisionally", "The trader supplies it", "The price list", "To be given"):
        assert words in shown
    trader = text_of(signed_in(TRADER).get(reverse("portal_home")))
    assert "Give a security · Supply what is missing" in trader
    amount = f"{case.security_minor / 100:.2f}"
    do(TRADER, found, "give-security", kind="guarantee", reference="GUA-77", amount_minor=amount)
    assert "Accept the security" in text_of(signed_in(CASHIER).get(reverse("desk_home")))
    assert "The security is accepted" in text_of(do(CASHIER, found, "accept-security"))
    do(TRADER, found, "supply", number="1", note="The contract is attached to the invoice.")
    answer = do(TRADER, found, "supply", number="2", file=_file(), type_code="916")
    assert "It is with Customs" in text_of(answer)
    assert state(case).complete_at == MONDAY
    irn = case.missing.get(number=2).irn
    assert signed_in(SUPERVISOR).get(reverse("document", args=[irn])).status_code == 200
    assert "Finalise" in text_of(signed_in(SUPERVISOR).get(reverse("desk_home")))
    done = do(
        SUPERVISOR,
        found,
        "finalise-anew",
        item_1="1",
        field_1="customs_value",
        value_1="4000",
        reason="The contract shows 4,000.",
    )
    assert "It is final with the changes" in text_of(done)
    assert fresh(found).assessment == "reassessed"


def _file():
    from django.core.files.uploadedfile import SimpleUploadedFile

    return SimpleUploadedFile("list.png", paper().data)


def test_assess_provisionally_keeps_the_words_of_a_form_that_is_refused():
    found = yellow()
    given = {**PROVISIONAL, "value_1": "", "explanation": "The price is far too low for these."}
    answer = do(SUPERVISOR, found, "assess-provisionally", **given)
    assert answer.status_code == 422
    assert "Fill in the whole row" in text_of(answer)
    assert "far too low" in text_of(answer)
    given = {**PROVISIONAL, "field_1": "origin", "value_1": "4000"}
    answer = do(SUPERVISOR, found, "assess-provisionally", **given)
    assert answer.status_code == 422
    assert "RAS005" in text_of(answer)
    assert fresh(found).assessment == "in_assessment"


def test_step_on_a_stale_page_does_nothing():
    found = yellow()
    client = signed_in(SUPERVISOR)
    seen = ask(client, found, "assess-provisionally").context["form"].initial["seen"]
    services.order_test(mrn=found.mrn, taken=TAKEN, by=officer())
    address = reverse("case_step", args=[found.mrn, "assess-provisionally"])
    answer = client.post(address, {**PROVISIONAL, "seen": seen})
    assert answer.status_code == 409
    assert not ProvisionalAssessment.objects.exists()


def test_clocks_are_paused_resumed_and_extended_on_their_pages():
    case = provisional()
    found = case.declaration
    shown = do(SUPERVISOR, found, "pause", reason_code="court", reason="The High Court has stayed it.")
    assert "The High Court has stayed it." in text_of(shown)
    assert "Paused" in text_of(shown)
    clock.advance(timedelta(days=30))
    assert "The clocks are running" in text_of(do(SUPERVISOR, found, "resume", reason="It was lifted."))
    extended = do(NATION, found, "extend", reason="The enquiry abroad takes longer.")
    assert "Extended" in text_of(extended)
    assert ask(signed_in(NATION), found, "extend").status_code == 409


def test_register_filters_by_the_state_of_a_clock_and_exports():
    case, other = provisional(), provisional(missing=())
    client = signed_in(SUPERVISOR)
    both = text_of(client.get(reverse("provisionals")))
    assert case.declaration.mrn in both
    assert other.declaration.mrn in both
    listing = text_of(client.get(reverse("provisionals") + "?clock=listing:running"))
    assert other.declaration.mrn in listing
    assert case.declaration.mrn not in listing
    exported = client.get(reverse("provisionals") + "?format=csv")
    assert case.declaration.mrn in b"".join(exported.streaming_content).decode()
    assert client.get(reverse("provisionals") + "?clock=nonsense").status_code == 200
    assert signed_in("supervisor@centra").get(reverse("provisionals")).status_code == 200


def test_register_costs_the_same_for_many(django_assert_max_num_queries):
    for _ in range(4):
        provisional()
    client = signed_in(SUPERVISOR)
    with django_assert_max_num_queries(14):
        assert client.get(reverse("provisionals")).status_code == 200


def test_page_of_a_provisional_assessment_is_hidden_from_other_traders():
    found = provisional().declaration
    assert signed_in("importer@delta").get(reverse("provisional", args=[found.mrn])).status_code == 404
    assert signed_in(TRADER).get(reverse("provisional", args=[found.mrn])).status_code == 200
    assert signed_in(TRADER).get(reverse("provisional", args=[yellow().mrn])).status_code == 409


def test_steps_of_officers_are_no_steps_of_traders():
    found = provisional().declaration
    for name in ("finalise", "pause", "accept-security", "order-test"):
        assert ask(signed_in(TRADER), found, name).status_code == 403
    assert ask(signed_in(SUPERVISOR), found, "supply").status_code == 403
    assert ask(signed_in(SUPERVISOR), found, "nonsense").status_code == 404


def test_declaration_page_shows_the_provisional_assessment_and_its_clocks():
    found = provisional().declaration
    shown = text_of(signed_in(TRADER).get(reverse("declaration", args=[found.mrn])))
    for words in (
        "Provisional assessment",
        "The trader supplies it",
        "Security",
        "A security is to be given.",
    ):
        assert words in shown


def test_first_check_and_second_check_from_the_check_page():
    found = yellow()
    page = text_of(signed_in(OFFICER).get(reverse("declaration_check", args=[found.mrn])))
    for words in ("Have the goods examined first", "Have a sample tested", "examined beside acceptance"):
        assert words in page
    assert "Give the check to the port" not in page
    do(OFFICER, found, "first-check", category="other", find_out=FIND, why="The seller is new to us.")
    assert "First checks to approve" in text_of(signed_in(SUPERVISOR).get(reverse("desk_home")))
    do(SUPERVISOR, found, "answer-first-check", answer="approve", reason=REASON)
    assert fresh(found).assessment == "first_check"
    shown = text_of(signed_in(OFFICER).get(reverse("declaration", args=[found.mrn])))
    assert FIND in shown
    assert FIND not in text_of(signed_in(TRADER).get(reverse("declaration", args=[found.mrn])))
    told = public_data("assessment.first_check_ordered", {"check": 1, "question": FIND})
    assert told == {"check": 1}
    other = yellow()
    do(OFFICER, other, "second-check", find_out=FIND)
    assert GoodsCheck.objects.filter(kind="second", declaration=other).exists()


def test_sample_goes_to_the_laboratory_and_comes_back_without_a_trader_in_between():
    found = yellow()
    given = {
        name: getattr(TAKEN, name) for name in ("description", "question", "quantity", "taken_by", "kept")
    }
    do(OFFICER, found, "order-test", item="1", taken_on="2026-11-29", **given)
    sample = Sample.objects.get()
    client = signed_in(LABORATORY)
    desk, address = text_of(client.get(reverse("desk_home"))), reverse("sample", args=[sample.number])
    assert sample.number in desk
    for page in (desk, text_of(client.get(reverse("samples"))), text_of(client.get(address))):
        assert found.mrn not in page
        assert found.trader.name not in page
    assert client.get(reverse("declaration", args=[found.mrn])).status_code in {403, 404}
    answer = client.post(
        address,
        {"findings": "Beet sugar, 99.2 degrees.", "method": "Polarimetry", "file": _file()},
        follow=True,
    )
    assert f"{sample.number} is reported" in text_of(answer)
    assert fresh(found).assessment == "in_assessment"
    shown = text_of(signed_in(TRADER).get(reverse("declaration", args=[found.mrn])))
    assert "Beet sugar, 99.2 degrees." in shown
    report = reverse("sample_paper_of_case", args=[found.mrn, sample.number])
    assert signed_in(TRADER).get(report).content == paper().data
    assert signed_in("importer@delta").get(report).status_code == 404
    assert client.get(reverse("sample_paper", args=[sample.number])).content == paper().data
    assert (
        client.post(address, {"findings": "Once more, the same.", "method": "Polarimetry"}).status_code == 409
    )


def test_drawn_officer_reads_no_trader_on_the_pages_of_his_case():
    group()
    found = yellow()
    who = User.objects.get(pseudonym=opened(found).officer).email.removesuffix(".meridia.example")
    client = signed_in(who)
    for name in ("first-check", "second-check", "order-test"):
        page = ask(client, found, name)
        assert page.status_code == 200
        assert found.trader.name not in text_of(page)
        assert found.trader.identifier not in text_of(page)
    assert ask(signed_in(OFFICER), found, "order-test").status_code in {403, 409} or who == OFFICER


def test_transfer_to_port_is_offered_to_national_supervisors_and_counted():
    group()
    found = yellow()
    page = text_of(signed_in(NATION).get(reverse("declaration", args=[found.mrn])))
    assert "Give the check to the port of import" in page
    do(NATION, found, "transfer-to-port", reason_code="court_order", reason=REASON)
    shown = text_of(signed_in(NATION).get(reverse("transfers")))
    assert "A court has ordered it" in shown
    assert found.mrn in shown
    assert "With the port of import" in text_of(
        signed_in(OFFICER).get(reverse("declaration", args=[found.mrn]))
    )
    services.order_second_check(mrn=found.mrn, find_out=FIND, by=officer())
    assert NATIONAL
