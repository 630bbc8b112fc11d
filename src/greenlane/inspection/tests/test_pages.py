"""The pages: an examiner's phone, the second officer, the trader's answer, the queue."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from greenlane.foundation.access import Role
from greenlane.inspection import services
from greenlane.inspection.models import Examination, Photo
from greenlane.inspection.tests.factories import lodged, picture, red, register_goods
from greenlane.parties.models import Membership
from greenlane.parties.selectors import actor_for_membership, membership_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_tariff")]
EXAMINER = ("examiner@portmeridia", Role.EXAMINING_OFFICER)
VERIFIER = ("verifier@portmeridia", Role.COMPLIANCE_VERIFIER)
SUPERVISOR = ("supervisor@portmeridia", Role.SUPERVISOR)
TRADER = ("importer@aurora", Role.DECLARANT)


def client_of(who: tuple[str, Role]):
    from django.test import Client

    from greenlane.parties.accounts.middleware import CHOSEN

    held: Membership = membership_of(f"{who[0]}.meridia.example", who[1])
    client = Client()
    client.force_login(held.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    session = client.session
    session[CHOSEN] = held.pk
    session.save()
    return client


def actor(who: tuple[str, Role]):
    return actor_for_membership(membership_of(f"{who[0]}.meridia.example", who[1]))


def test_examiner_works_through_his_page() -> None:
    found = red()
    client, address = client_of(EXAMINER), reverse("examination", args=[found.mrn])
    shown = client.get(reverse("examinations")).content.decode()
    assert found.mrn in shown
    assert client.post(address, {"answer": "start"}).status_code == 302
    shown = client.get(address).content.decode()
    assert 'capture="environment"' in shown
    row = Examination.objects.get()
    assert row.instructions
    assert all(f'name="done_{key}"' in shown for key, _ in row.instructions)
    ticked = {f"done_{key}": "on" for key, _ in row.instructions}
    given = {**ticked, "packages_opened": "3", "item_1": "yes", "seals_removed": "S-1, S-2"}
    answer = client.post(address, {**given, "answer": "report"})
    assert answer.status_code == 302, answer.content.decode()[:2000]
    row.refresh_from_db()
    assert (row.result, row.report["seals_removed"], row.report["packages_opened"]) == (
        "conform",
        ["S-1", "S-2"],
        3,
    )


def test_nothing_is_lost_when_a_report_is_refused() -> None:
    """The form comes back filled, and photos sent with it are kept."""
    found = red()
    services.start(mrn=found.mrn, by=actor(EXAMINER))
    client, address = client_of(EXAMINER), reverse("examination", args=[found.mrn])
    photos = [SimpleUploadedFile(f"{n}.jpg", picture(size=(20 + n, 20)), "image/jpeg") for n in range(2)]
    given = {"item_1": "no", "item_1_text": "Wet boxes", "remark": "Half done", "answer": "report"}
    answer = client.post(address, {**given, "photos": photos})
    assert answer.status_code == 422
    shown = answer.content.decode()
    assert "Wet boxes" in shown
    assert "Half done" in shown
    assert "EXM006" in shown
    assert Photo.objects.count() == 2
    kept = client.get(address).content.decode()
    assert "Wet boxes" in kept
    answer = client.post(
        address, {**given, "photos": [SimpleUploadedFile("a.pdf", b"%PDF-1.7", "image/jpeg")]}
    )
    assert "EXM009" in answer.content.decode()
    assert Photo.objects.count() == 2


def test_second_officer_confirms_on_his_page() -> None:
    from greenlane.inspection.tests.factories import report_discrepancy

    found = red()
    report_discrepancy(found.mrn, by=actor(EXAMINER))
    address = reverse("examination_second", args=[found.mrn])
    assert client_of(EXAMINER).post(address, {"answer": "confirm"}).status_code == 403
    client = client_of(SUPERVISOR)
    assert "twelve found" in client.get(address).content.decode()
    assert client.post(address, {"answer": "back", "reason": ""}).status_code == 422
    assert client.post(address, {"answer": "confirm"}).status_code == 302
    assert Examination.objects.get().result == "discrepancy"
    shown = client_of(TRADER).get(reverse("declaration", args=[found.mrn])).content.decode()
    assert "twelve found" in shown


def test_trader_sees_no_instructions_and_nothing_before_the_report_counts() -> None:
    from greenlane.inspection.tests.factories import report_discrepancy

    found = red()
    report_discrepancy(found.mrn, by=actor(EXAMINER))
    shown = client_of(TRADER).get(reverse("declaration", args=[found.mrn])).content.decode()
    assert "twelve found" not in shown
    assert "chosen by you and not by the trader" not in shown


def test_verifier_takes_and_verifies(settings) -> None:
    settings.GREENLANE_VERIFIED_LANES = ["yellow"]
    mrn = lodged("1").mrn
    register_goods(mrn)
    client = client_of(VERIFIER)
    assert "Take the next" in client.get(reverse("verifications")).content.decode()
    answer = client.post(reverse("verifications"))
    address = reverse("verification", args=[mrn])
    assert answer.headers["Location"] == address
    assert client.post(address, {"answer": "verify"}).status_code == 422
    seen = ["CV-01", "CV-02", "CV-03", "CV-04"]
    assert client.post(address, {"answer": "verify", "seen": seen}).status_code == 302


def test_work_list_takes_a_fixed_number_of_queries(django_assert_max_num_queries) -> None:
    for _ in range(3):
        red()
    client = client_of(EXAMINER)
    client.get(reverse("examinations"))
    with django_assert_max_num_queries(16):
        assert client.get(reverse("examinations")).status_code == 200
