"""The pages of a reassessment, for the officer, the declarant and the supervisor."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from greenlane.assessment.models import ReasonedDecision, Reassessment
from greenlane.assessment.tests.factories import drawn_officer, group, opened
from greenlane.declarations.models import Declaration
from greenlane.declarations.tests.pages import BACKEND, signed_in
from greenlane.foundation import clock
from greenlane.foundation.access import Actor
from greenlane.parties.models import Membership
from tests.decisions.cases import (
    FACTS,
    LATER,
    MONDAY,
    OBJECTION,
    REASONS,
    REPLY,
    UP,
    decided,
    fresh,
    objected,
    proposed,
    yellow,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_tariff")]
BIG_VALUE = "90000"


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with clock.at(MONDAY):
        yield


def address(name: str, found: Declaration) -> str:
    return reverse(f"declaration_{name}", args=[found.mrn])


def trader() -> Client:
    return signed_in("importer@aurora")


def officer() -> Client:
    return signed_in("officer@portmeridia")


def proposal_answers(seen: str, value: str = "2500") -> dict[str, Any]:
    return {
        "seen": seen,
        "change_0_item": "1",
        "change_0_field": "customs_value",
        "change_0_value": value,
        "ground_0_code": "V2",
        "ground_0_text": "The freight bill is not in the declared value.",
        "evidence_0_kind": "comparables",
        "evidence_0_text": "Like goods: 24.10 to 27.80 USD, 14 items.",
    }


def seen_on(client: Client, url: str) -> str:
    page = client.get(url)
    assert page.status_code == 200, page.content
    marker = b'name="seen" value="'
    start = page.content.index(marker) + len(marker)
    return page.content[start : page.content.index(b'"', start)].decode()


def test_officer_sees_the_difference_before_he_proposes() -> None:
    found = yellow()
    client, url = officer(), address("reassess", found)
    answer = client.post(url, {**proposal_answers(""), "preview": "1"})
    assert answer.status_code == 200
    assert b"50.00 USD" in answer.content
    assert not Reassessment.objects.exists()
    wrong = client.post(url, {**proposal_answers("", "much"), "preview": "1"})
    assert b"RAS005" in wrong.content


def test_officer_proposes_from_the_check_page() -> None:
    found = yellow()
    client, url = officer(), address("reassess", found)
    assert url.encode() in client.get(address("check", found)).content
    sent = client.post(url, proposal_answers(seen_on(client, url)))
    assert sent.status_code == 302, sent.content
    assert Reassessment.objects.get().difference_minor == 5000


def test_propose_with_faults_keeps_what_was_written() -> None:
    found = yellow()
    client, url = officer(), address("reassess", found)
    given = proposal_answers(seen_on(client, url), "2000") | {"ground_0_text": "short"}
    sent = client.post(url, given)
    assert sent.status_code == 422
    for word in (b"RAS006", b"HRG005", b"short"):
        assert word in sent.content


def test_trader_reads_and_objects() -> None:
    found = yellow()
    proposed(found)
    client, url = trader(), address("hearing", found)
    page = client.get(url)
    assert b"The freight bill of the carrier" in page.content
    assert b"WTO Valuation Agreement" in page.content
    assert url.encode() in client.get(reverse("portal_home")).content
    nothing = client.post(url, {"seen": seen_on(client, url)})
    assert nothing.status_code == 422
    sent = client.post(url, {"seen": seen_on(client, url), "objection_0": OBJECTION})
    assert sent.status_code == 302
    assert Reassessment.objects.get().objections[0]["text"] == OBJECTION


def test_trader_agrees_after_being_asked() -> None:
    found = yellow()
    proposed(found)
    client, url = trader(), address("agree", found)
    sent = client.post(url, {"seen": seen_on(client, url)})
    assert sent.status_code == 302
    assert fresh(found.mrn).assessment == "reassessed"
    page = client.get(reverse("declaration", args=[found.mrn]))
    assert b'id="reassessment"' in page.content


def test_officer_decides_and_the_trader_downloads_the_decision() -> None:
    found = yellow()
    proposed(found)
    objected(found)
    client, url = officer(), address("decide", found)
    given = {"seen": seen_on(client, url), "act": "decide", "facts": FACTS, "reasoning": REASONS}
    assert client.post(url, given).status_code == 422
    sent = client.post(url, {**given, "reply_0": REPLY})
    assert sent.status_code == 302, sent.content
    row = ReasonedDecision.objects.get()
    own = trader()
    page = own.get(reverse("reasoned_decision", args=[found.mrn]))
    assert row.number.encode() in page.content
    file = own.get(reverse("reasoned_decision_pdf", args=[found.mrn]))
    assert file["Content-Type"] == "application/pdf"
    assert file.content.startswith(b"%PDF")
    assert (
        signed_in("importer@delta").get(reverse("reasoned_decision_pdf", args=[found.mrn])).status_code == 404
    )


def test_officer_drops_and_appoints() -> None:
    found = yellow()
    proposed(found)
    objected(found, hearing=True)
    client, url = officer(), address("decide", found)
    given = {"seen": seen_on(client, url), "act": "appoint", "at": "2026-12-04T10:00", "mode": "video"}
    assert client.post(url, given).status_code == 302
    assert Reassessment.objects.get().hearing_at is not None
    drop = {"seen": seen_on(client, url), "act": "drop", "reason": "The freight is in the price."}
    assert client.post(url, drop).status_code == 302
    assert fresh(found.mrn).assessment == "in_assessment"


def test_supervisor_signs_what_is_beyond_the_limit() -> None:
    found = yellow()
    proposed(found, [UP[0].__class__(1, UP[0].field, BIG_VALUE)])
    objected(found)
    decided(found)
    client, url = signed_in("supervisor@portmeridia"), address("countersign", found)
    assert url.encode() in client.get(reverse("desk_home")).content
    sent = client.post(url, {"seen": seen_on(client, url), "act": "sign"})
    assert sent.status_code == 302
    assert fresh(found.mrn).assessment == "reassessed"


def test_stale_page_does_nothing() -> None:
    found = yellow()
    proposed(found)
    client, url = trader(), address("agree", found)
    seen = seen_on(client, url)
    with clock.at(LATER):
        decided(found, replies=[])
    assert client.post(url, {"seen": seen}).status_code == 409


def faceless(by: Actor) -> Client:
    client = Client()
    row = Membership.objects.select_related("user").get(user__pseudonym=by.id, role="document_officer")
    client.force_login(row.user, backend=BACKEND)
    session = client.session
    session["membership"] = row.pk
    session.save()
    return client


def test_drawn_officer_never_learns_whose_declaration_it_is() -> None:
    group()
    found = yellow()
    by = drawn_officer(opened(found))
    client = faceless(by)
    names = (found.declarant.name.encode(), found.declarant.identifier.encode(), found.lrn.encode())
    pages = [client.get(address("reassess", found))]
    proposed(found, by=by)
    objected(found)
    pages += [client.get(address(name, found)) for name in ("hearing", "decide")]
    decided(found, by=by)
    pages.append(client.get(reverse("reasoned_decision", args=[found.mrn])))
    for page in pages:
        assert page.status_code == 200
        for name in names:
            assert name not in page.content
    refused = client.get(reverse("reasoned_decision_pdf", args=[found.mrn]))
    assert refused.status_code == 403
