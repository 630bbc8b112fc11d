"""The pages of the knowledge base: at the desk and for everybody; its API."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from greenlane.enquiries.models import DocumentVersion
from greenlane.enquiries.services import knowledge
from greenlane.enquiries.states import VersionState
from greenlane.enquiries.tests.factories_knowledge import CURATOR, TEXT, approved, drafted
from greenlane.foundation.access import Role
from greenlane.parties.accounts.middleware import CHOSEN
from greenlane.parties.selectors import membership_of
from greenlane.web.tests.markup import squeezed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_tariff")]
OLD = TEXT.replace("10,000", "15,000")


def client_of(mailbox: str, role: Role) -> Client:
    held = membership_of(f"{mailbox}.meridia.example", role)
    client = Client()
    client.force_login(held.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    session = client.session
    session[CHOSEN] = held.pk
    session.save()
    return client


def curator() -> Client:
    return client_of("curator@customs", Role.KNOWLEDGE_CURATOR)


def approver() -> Client:
    return client_of("knowledge.approver@customs", Role.KNOWLEDGE_APPROVER)


def body(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined]


FORM = {
    "code": "passengers/pets",
    "language": "en",
    "domain": "passengers",
    "kind": "guidance",
    "audience": "public",
    "title": "Pets",
    "text": "## Dogs {#dogs}\r\nA dog needs a passport.\r\n",
    "effective_from": "2026-01-01",
}


def test_a_document_goes_from_draft_to_the_public_page() -> None:
    writer, signer = curator(), approver()
    answer = writer.post(reverse("knowledge_new"), FORM)
    assert answer.status_code == 302, body(answer)
    made = DocumentVersion.objects.get(document__code=FORM["code"])
    address = reverse("knowledge_version", args=[made.pk])
    assert "#dogs" in body(writer.get(address))
    answer = writer.post(reverse("knowledge_edit", args=[made.pk]), {**FORM, "text": "## Dogs {#dogs}\nTwo."})
    assert answer.status_code == 302
    assert writer.post(reverse("knowledge_step", args=[made.pk, "propose"])).status_code == 302
    assert signer.post(reverse("knowledge_step", args=[made.pk, "send_back"])).status_code == 422
    assert Client().get(reverse("knowledge_document", args=["passengers/pets"])).status_code == 404
    assert signer.post(reverse("knowledge_step", args=[made.pk, "approve"])).status_code == 302
    shown = body(Client().get(reverse("knowledge_document", args=["passengers/pets"])))
    assert 'id="dogs"' in shown
    assert "Two." in shown
    assert "Pets" in body(Client().get(reverse("knowledge_library")))
    withdrawn = {"withdraw-reason": "Dogs need no passport at all."}
    assert signer.post(reverse("knowledge_step", args=[made.pk, "withdraw"]), withdrawn).status_code == 302
    assert Client().get(reverse("knowledge_document", args=["passengers/pets"])).status_code == 404
    cited = body(Client().get(reverse("knowledge_document", args=["passengers/pets"]) + "?version=1"))
    assert "withdrawn" in cited


def test_what_is_wrong_with_a_draft_is_told_on_the_form() -> None:
    before = DocumentVersion.objects.count()
    answer = curator().post(
        reverse("knowledge_new"), {**FORM, "code": "Pets!", "effective_from": "2026-13-01"}
    )
    assert answer.status_code == 422
    answer = curator().post(reverse("knowledge_new"), {**FORM, "code": "Pets!"})
    assert answer.status_code == 422
    assert "KNW003" in body(answer)
    assert DocumentVersion.objects.count() == before


def test_preview_shows_passages_while_one_writes() -> None:
    answer = curator().post(reverse("knowledge_preview"), {"text": "1. One.\n\n2. Two.", "kind": "law"})
    assert "#s1/2" in body(answer)
    assert "<script>" not in body(
        curator().post(reverse("knowledge_preview"), {"text": "a <script>alert(1)</script>"})
    )


def test_whoever_drafted_a_version_is_not_offered_its_approval() -> None:
    made = knowledge.propose(version=drafted(), by=CURATOR)
    shown = body(curator().get(reverse("knowledge_version", args=[made.pk])))
    assert reverse("knowledge_step", args=[made.pk, "approve"]) not in shown
    shown = body(approver().get(reverse("knowledge_version", args=[made.pk])))
    assert reverse("knowledge_step", args=[made.pk, "approve"]) in shown
    assert curator().post(reverse("knowledge_step", args=[made.pk, "approve"])).status_code == 403
    made.refresh_from_db()
    assert made.state == VersionState.PROPOSED


def test_compare_shows_what_a_version_changed() -> None:
    approved(text=OLD)
    made = approved(text=TEXT, since=date(2025, 1, 1))
    shown = squeezed(body(curator().get(reverse("knowledge_compare", args=[made.pk]))))
    assert "<del>" in shown
    assert "15,000" in shown
    assert "<ins>" in shown


def test_the_list_is_filtered_and_exported_with_few_queries(django_assert_max_num_queries) -> None:
    approved(text=OLD)
    approved(text="## 現金？\n任何數額。", language="zh-hant")
    for number in range(30):
        drafted(f"cargo/text-{number}")
    client = curator()
    address = reverse("knowledge")
    client.get(address)
    with django_assert_max_num_queries(12):
        shown = body(client.get(address, {"state": "approved"}))
    assert "cargo/text-1" not in shown
    lines = b"".join(client.get(address, {"format": "csv", "language": "zh-hant"}).streaming_content).decode()
    assert "passengers/cash" in lines
    assert "cargo/text-1" not in lines
    approved(text=TEXT, since=date(2025, 1, 1))
    assert "zh-hant" in body(client.get(address, {"behind": "yes"}))


def test_a_citation_leads_to_its_version_also_when_it_is_no_longer_in_force() -> None:
    approved(text=OLD)
    approved(text=TEXT, since=date(2025, 1, 1))
    address = reverse("knowledge_document", args=["passengers/cash"])
    assert "10,000" in body(Client().get(address))
    for query in ("?version=1", "?as_of=2024-05-01"):
        shown = body(Client().get(address + query))
        assert "15,000" in shown
        assert "not in force today" in shown
    assert Client().get(address + "?version=9").status_code == 404
    assert Client().get(address + "?version=x&as_of=never&language=xx").status_code in {200, 404}
    assert Client().get(address + "?as_of=0001-01-01").status_code == 200


def test_a_reader_in_another_language_gets_the_english_text_and_is_told() -> None:
    approved(text=OLD)
    address = reverse("knowledge_document", args=["passengers/cash"])
    assert "this is the English one" in body(Client().get(address + "?language=th"))
    approved(text="## เงินสด\nเท่าใดก็ได้", language="th")
    approved(text=TEXT, since=date(2025, 1, 1))
    shown = body(Client().get(address + "?language=th"))
    assert "เท่าใดก็ได้" in shown
    assert "older than its English original" in shown


def test_texts_for_officers_are_hidden_from_everybody_else() -> None:
    approved("cargo/inside", "Look under the floor.", audience="officers")
    made = approved("cargo/outside", "Look at the label.")
    drafted("cargo/outside", "Draft words.", since=date(2026, 1, 1))
    address = reverse("knowledge_document", args=["cargo/inside"])
    for client in (Client(), client_of("importer@aurora", Role.DECLARANT)):
        assert client.get(address).status_code == 404
        assert client.get(address + "?version=1").status_code == 404
        shown = body(client.get(reverse("knowledge_library"), {"q": "look"}))
        assert "cargo/outside" in shown
        assert "cargo/inside" not in shown
        outside = reverse("knowledge_document", args=["cargo/outside"])
        assert client.get(outside + "?version=2").status_code == 404
        assert client.get("/api/v1/knowledge/document?code=cargo/inside").status_code == 404
        assert client.get("/api/v1/knowledge/passage?id=cargo/inside%23s1").status_code == 404
        assert client.get("/api/v1/knowledge/document?code=cargo/outside&version=2").status_code == 404
        listed = client.get("/api/v1/knowledge/documents").json()
        assert [one["code"] for one in listed["items"]] == [made.document.code]
    assert curator().get(address).status_code == 200


def test_the_api_gives_versions_and_passages() -> None:
    approved(text=OLD)
    approved(text=TEXT, since=date(2025, 1, 1))
    client = Client()
    found = client.get("/api/v1/knowledge/document?code=passengers/cash&as_of=2024-05-01").json()
    assert (found["id"], found["effective_to"]) == ("passengers/cash@1", "2025-01-01")
    assert "15,000" in found["passages"][0]["text"]
    assert [
        one["version"]
        for one in client.get("/api/v1/knowledge/versions?code=passengers/cash").json()["items"]
    ] == [2, 1]
    cited = client.get("/api/v1/knowledge/passage", {"id": "passengers/cash@2#how-much-cash"}).json()
    assert cited["article"] == ""
    assert "10,000" in cited["text"]
    assert (
        client.get("/api/v1/knowledge/passage", {"id": "passengers/cash@9#how-much-cash"}).status_code == 404
    )
    assert client.get("/api/v1/knowledge/document?code=passengers/cash&as_of=9999-01-01").status_code == 422


def test_nothing_of_a_text_becomes_markup() -> None:
    approved(
        text="## <img src=x onerror=alert(1)>\n<svg onload=alert(1)> **bold** \"quoted\" 'it'",
        title="<b>T</b>",
    )
    shown = body(Client().get(reverse("knowledge_document", args=["passengers/cash"])))
    assert "onerror" not in shown
    assert "<b>T</b>" not in shown
    assert "&lt;b&gt;T" in shown


def test_the_library_keeps_the_articles_of_each_agreement_together() -> None:
    for code in ("origin/proofs", "origin/common/cumulation", "origin/new-zealand/sets", "origin/cptpp/sets"):
        approved(code, "Ten per cent.", domain="origin")
    page = squeezed(body(Client().get(reverse("knowledge_library"))))
    inside = [part.partition("</details>")[0] for part in page.split("<details")[1:]]
    for name, code in (
        ("All agreements", "common/cumulation"),
        ("New Zealand", "new-zealand/sets"),
        ("CPTPP", "cptpp/sets"),
    ):
        assert sum(name in part and f"origin/{code}" in part for part in inside) == 1
    assert not any("origin/proofs" in part for part in inside)
