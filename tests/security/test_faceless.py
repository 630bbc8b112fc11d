"""Everything an assessor can reach, searched for five hundred traders: none is found outside the log's exceptions.

The addresses come from the resolver and from the description of the API, so a new page is searched as well; one that
needs something new in its address fails here until somebody says what that is.
"""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import orjson
import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from PIL import Image
from pytest_django import DjangoDbBlocker

from greenlane.config.tests.caller import Caller, caller
from greenlane.config.urls import api
from greenlane.documents.models import Document
from greenlane.documents.seeing import see_unredacted
from greenlane.documents.store import reader, store
from greenlane.foundation.models import Event
from greenlane.payments.models import PaymentOrder

from .faces import OFFICER, Gallery, drawn, papers_of
from .outcomes import body, tried
from .routes import addresses
from .visitors import client_of
from .world import actor

FEW = 2
"""Cases on which every page is opened; the pages of a case are opened for all."""
OF_A_CASE = {
    "declaration",
    "declaration_check",
    "declaration_papers",
    "declaration_live",
    "lodgement_download",
}
LEFT_OUT = {"account_logout"}
"""Ends the session with which the rest is opened."""
WITH_QUERY = {
    "?print=1": {"declaration"},
    "?format=csv": {"declarations", "documents", "payment_orders", "organisations", "refunds", "search"},
    "?page=2": {"document", "declaration_papers", "documents"},
}
Given = dict[str, list[Any]]


@pytest.fixture(scope="module")
def gallery(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Gallery]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield Gallery.built()
        transaction.set_rollback(True)


@pytest.fixture
def officer(gallery: Gallery, db: None) -> Client:
    return client_of(OFFICER)


@pytest.fixture
def program(gallery: Gallery, db: None) -> Caller:
    return caller(OFFICER)


def given(gallery: Gallery) -> Given:
    """What can stand in an address, by the name of the part."""
    orders = PaymentOrder.objects.order_by("-pk").values_list("reference", flat=True)[:FEW]
    numbers = [face.number for face in gallery.known if face.number][:FEW]
    return {
        "mrn": gallery.mrns,
        "irn": gallery.irns,
        "version": [1],
        "form": ["xml", "json"],
        "number": [1],
        "reference": list(orders),
        "identifier": numbers,
        "code": ["XM000101", "190590"],
        "pk": [1],
        "key": [UUID(int=1)],
        "pseudonym": [UUID(int=1)],
        "membership": [1],
        "section": ["parties"],
        "topic": ["goods"],
        "prefix": ["nothing"],
        "name": ["nothing"],
        "slug": ["nothing"],
        "webhook_id": [UUID(int=1)],
    }


def filled(parameters: tuple[str, ...], known: Given, many: bool) -> list[dict[str, Any]]:
    """Arguments for an address: one set for each case or paper, the rest as it comes."""
    sets: list[dict[str, Any]] = [{}]
    for name in parameters:
        values = known.get(name, ["1"])[: None if many or name == "irn" else FEW]
        sets = [{**one, name: value} for one in sets for value in values]
    return sets


def pages(gallery: Gallery) -> Iterator[tuple[str, str]]:
    """Every address of a page as it can be opened, with the name of its route."""
    known = given(gallery)
    for one in addresses():
        if one.is_api or one.name in LEFT_OUT:
            continue
        parameters = tuple(re.findall(r"<(?:\w+:)?(\w+)>", one.route))
        for arguments in filled(parameters, known, one.name in OF_A_CASE):
            route = re.sub(r"<(?:\w+:)?(\w+)>", lambda part, a=arguments: str(a[part[1]]), one.route)
            if re.search(r"[\^$\\(?]", route):
                continue  # addresses of the sign-on library with a key that is sent by mail
            yield one.name, f"/{route}"


def operations(gallery: Gallery) -> Iterator[str]:
    """Every GET of the API."""
    known = given(gallery)
    for path, methods in api.get_openapi_schema()["paths"].items():
        if "get" not in methods:
            continue
        parameters = tuple(re.findall(r"\{(\w+)\}", path))
        for arguments in filled(parameters, known, path.endswith(("{mrn}", "/document", "/history"))):
            yield path.format(**arguments)


def searched(response: Any) -> str:
    """An answer as text; what is neither text nor a picture would have to be read in another way."""
    kind = response.headers.get("Content-Type", "")
    if response.status_code in {204, 304} or kind.startswith(("image/png", "font/")):
        return ""
    assert not kind or kind.startswith(("text/", "application/json", "application/problem+json", "application/xml",
                                        "application/manifest+json", "application/javascript")), kind  # fmt: skip
    return body(response) + str(dict(response.headers))


def test_the_cases_name_five_hundred_traders_and_are_all_drawn_for_one_officer(gallery: Gallery) -> None:
    assert len({face.name for face in gallery.known}) >= 500
    assert drawn(gallery.mrns) == len(gallery.mrns)
    said = " ".join(f"{face.name}, {face.street}, {face.phone} {face.number}" for face in gallery.known)
    assert gallery.found_in(said) == gallery.words().keys(), "the search finds every word it is looking for"


@pytest.mark.parametrize("query", ["", *WITH_QUERY])
def test_no_page_tells_the_drawn_officer_who_a_trader_is(
    query: str, gallery: Gallery, officer: Client, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    opened: set[str] = set()
    asked: list[str] = []
    told: dict[str, set[str]] = {}
    for name, address in pages(gallery):
        if query and name not in WITH_QUERY[query]:
            continue
        asked.append(address)
        _, response = tried(officer, "GET", address + query)
        assert response.status_code < 500, address
        opened |= {name} if response.status_code == 200 else set()
        if found := gallery.found_in(searched(response)) - gallery.found_in(address):
            told[address] = found
    assert told == {}
    wanted = OF_A_CASE | {"desk_home", "search", "documents", "document", "declarations", "findings"}
    assert opened >= (WITH_QUERY[query] if query else wanted)
    logged = gallery.found_in(" ".join(record.getMessage() for record in caplog.records))
    assert logged <= gallery.found_in(" ".join(asked)), "the log has no name but those in addresses he typed"


def test_no_answer_of_the_api_tells_the_drawn_officer_who_a_trader_is(
    gallery: Gallery, program: Caller
) -> None:
    told: dict[str, set[str]] = {}
    answered: set[str] = set()
    for address in operations(gallery):
        for accept in ("application/json", "application/xml"):
            response = program.get(address, Accept=accept)
            assert response.status_code < 500, address
            if response.status_code == 200:
                answered.add(re.sub(r"26XM\w+", "{}", address))
            if found := gallery.found_in(searched(response)) - gallery.found_in(address):
                told[f"{address} {accept}"] = found
    assert told == {}
    assert answered >= {
        f"/api/v1/declarations/{{}}{rest}"
        for rest in ("", "/calculation", "/versions", "/history", "/cargo-reports", "/document")
    } | {"/api/v1/documents", "/api/v1/documents/{}", "/api/v1/declarations"}


def test_the_payload_of_the_api_has_pseudonyms_where_parties_stand(gallery: Gallery, program: Caller) -> None:
    for mrn in gallery.mrns[:FEW]:
        payload = program.get(f"/declarations/{mrn}").json()
        assert payload["trader"] == payload["declarant"] == {"identifier": "TRADER-A", "name": "Trader A"}
        assert payload["lrn"] == payload["consignment"] == "withheld"
        document = program.get(f"/declarations/{mrn}/document").json()["Declaration"]
        parties = list(_parties(document))
        assert len(parties) >= 18
        for party in parties:
            assert set(party) <= {"ID", "Name", "Address", "FunctionCode", "RoleCode"}
            assert re.fullmatch(r"TRADER-[A-Z]+", party.get("ID", "TRADER-A"))
            assert re.fullmatch(r"Trader [A-Z]+", party.get("Name", "Trader A"))
            assert set(party.get("Address", {})) <= {"CountryCode"}
        assert len({party["Name"] for party in parties}) >= 18, "one pseudonym for each trader"


def _parties(node: Any) -> Iterator[dict[str, Any]]:
    roles = {"Declarant", "Agent", "Exporter", "Importer", "Buyer", "Seller", "Consignor", "Consignee"}
    for one in node if isinstance(node, list) else [node]:
        for name, value in one.items() if isinstance(one, dict) else ():
            if name in roles and value:
                yield value
            yield from _parties(value)


def test_nothing_is_found_by_asking_for_a_trader(gallery: Gallery, officer: Client, program: Caller) -> None:
    for face in gallery.known[:40:4]:
        for text in (face.name.split()[0], face.number or face.mail):
            for name in ("search", "declarations", "documents", "payment_orders", "organisations"):
                _, response = tried(officer, "GET", reverse(name), {"q": text, "format": "csv"})
                answer = body(response).replace(text, "")
                assert not any(one in answer for one in (*gallery.mrns, *gallery.irns)), (name, text)
    number = Document.objects.get(irn=gallery.irns[0]).number
    assert program.get(f"/documents?number={number}").json()["items"] == []


def test_refusals_and_forms_sent_back_name_nobody(gallery: Gallery, officer: Client, program: Caller) -> None:
    for mrn in gallery.mrns[:FEW]:
        for name in ("declaration_check", "findings"):
            wrong = {"decision": "refuse", "seen": "x", "note": "No reason was given."}
            _, response = tried(officer, "POST", reverse(name, args=[mrn]), wrong)
            assert response.status_code in {302, 403, 409, 422}, name
            assert not gallery.found_in(searched(response))
        refused = program.get(f"/declarations/{mrn}/messages")
        assert refused.status_code == 403
        assert not gallery.found_in(refused.content.decode())


# --- papers ---


def irns(gallery: Gallery, *types: str) -> list[str]:
    rows = Document.objects.filter(irn__in=gallery.irns, type_code__in=types).order_by("pk")
    return list(rows.values_list("irn", flat=True))


def test_pages_come_with_names_black_in_their_pixels(gallery: Gallery, officer: Client) -> None:
    checked = 0
    for irn in irns(gallery, "380", "271"):
        _, response = tried(officer, "GET", reverse("document_page", args=[irn, 1]), {"width": 1800})
        assert response.status_code == 200
        shown = Image.open(io.BytesIO(response.content)).convert("L")
        stored = Document.objects.get(irn=irn)
        with store().local(stored.content_id) as path:
            [page] = reader().words(path, "application/pdf", 1, 1)
            plain = Image.open(io.BytesIO(reader().image(path, "application/pdf", 1, 1800))).convert("L")
        scale = shown.width / page.width
        for word in page.words:
            box = tuple(round(side * scale) for side in (word.x0, word.y0, word.x1, word.y1))
            if gallery.found_in(word.text):
                assert shown.crop(box).getextrema() == (0, 0), word.text
                checked += 1
        amount = [word for word in page.words if re.fullmatch(r"[\d.,]*\d{2}", word.text)][-1]
        box = tuple(round(side * scale) for side in (amount.x0, amount.y0, amount.x1, amount.y1))
        assert shown.crop(box).tobytes() == plain.crop(box).tobytes(), "what the check needs stays as it is"
    assert checked >= 40


def test_files_scans_and_papers_that_name_nobody_are_not_shown(
    gallery: Gallery, officer: Client, program: Caller
) -> None:
    for irn in gallery.irns:
        assert tried(officer, "GET", reverse("document_content", args=[irn]))[1].status_code == 403
        assert program.get(f"/documents/{irn}/content").status_code == 403
    for irn in irns(gallery, "705", "325"):
        assert tried(officer, "GET", reverse("document_page", args=[irn, 1]))[1].status_code == 403
        page = body(tried(officer, "GET", reverse("document", args=[irn]))[1])
        assert "cannot be made black with certainty" in page
        assert reverse("document_unredacted", args=[irn]) in page


def test_a_page_is_seen_as_it_is_only_with_a_reason_that_stays_in_the_log(
    gallery: Gallery, officer: Client
) -> None:
    irn = irns(gallery, "705")[0]
    address = f"{reverse('document_unredacted', args=[irn])}?page=1"
    for reason in ("", "short"):
        _, refused = tried(officer, "POST", address, {"reason": reason})
        assert refused.status_code == 422
        assert refused.recorded == 0
        assert "data:image" not in body(refused)
    reason = "The seal number cannot be read on the blackened page."
    with transaction.atomic():
        answer = officer.post(address, {"reason": reason})
        event = Event.objects.filter(kind="document.seen_unredacted").order_by("-id").first()
        transaction.set_rollback(True)
    assert answer.status_code == 200
    assert "data:image/png;base64," in answer.content.decode()
    assert event is not None
    assert (event.subject, event.actor) == (f"document/{irn}", actor(OFFICER).id)
    data = orjson.loads(event.data)
    assert (data["page"], data["reason"]) == (1, reason)
    assert data["cases"] == [f"declaration/{mrn}" for mrn in gallery.mrns if irn in papers_of(mrn)]
    assert tried(officer, "GET", reverse("document_page", args=[irn, 1]))[1].status_code == 403, "once"


def test_others_see_a_page_as_it_is_without_a_reason(gallery: Gallery) -> None:
    irn = irns(gallery, "380")[0]
    before = Event.objects.count()
    seen = see_unredacted(irn=irn, page=1, reason="", by=actor("supervisor"))
    assert (seen.irn, Event.objects.count()) == (irn, before)


# --- the search can fail ---


def test_the_same_search_finds_every_trader_for_a_national_supervisor(gallery: Gallery, db: None) -> None:
    client, found = client_of("supervisor"), set()
    for name, address in pages(gallery):
        if name in {"declaration", "lodgement_download", "document", "declaration_papers"}:
            found |= gallery.found_in(searched(tried(client, "GET", address)[1]))
    behind = gallery.words()
    assert {behind[word].name for word in found} == {face.name for face in gallery.known}
