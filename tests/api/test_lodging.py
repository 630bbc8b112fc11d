"""Lodging over HTTP: registered, rejected with every error, replayed, refused at the door."""

from __future__ import annotations

import gzip
from dataclasses import replace
from typing import Any

import orjson
import pytest
from lxml import etree

from greenlane.config.tests.caller import JSON, XML, Caller, as_json, as_xml, caller, lodged
from greenlane.declarations.engine.data import Classification
from greenlane.declarations.models import Declaration, Lodgement
from greenlane.declarations.tests.factories import TRADER, declaration_data, item_data
from greenlane.foundation.values import Mrn
from greenlane.interchange.engine.schema import schema_violations

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_tariff")]
PROBLEM = "application/problem+json"


@pytest.fixture
def trader() -> Caller:
    return caller("trader")


def broken() -> Any:
    """Two independent faults in one declaration."""
    item = item_data(classifications=[Classification("12345678", "TSP")], origins=[])
    return declaration_data(items=[item])


def test_lodge_json_answers_with_mrn_gates_and_payment_order(trader: Caller) -> None:
    answer = trader.lodge()
    assert answer.status_code == 201, answer.content
    body = answer.json()
    assert Mrn.valid(body["mrn"])
    assert body["verdict"] == "registered"
    assert body["payable_minor"] > 0
    assert body["payment_order"].startswith("PO")
    assert {gate["name"] for gate in body["gates"]} == {"assessment", "cargo", "payment"}
    assert answer["Location"] == f"/api/v1/declarations/{body['mrn']}"
    assert answer["ETag"]
    assert "proposals" not in body["selection"]


def test_lodge_xml_registers_the_same_declaration(trader: Caller) -> None:
    data = declaration_data()
    answer = trader.send("POST", "/declarations", as_xml(data), XML)
    assert answer.status_code == 201, answer.content
    assert answer.json()["lrn"] == data.lrn


def test_lodge_with_accept_xml_answers_with_a_valid_wco_response(trader: Caller) -> None:
    answer = trader.send("POST", "/declarations", as_xml(declaration_data()), XML, Accept=XML)
    assert answer.status_code == 201, answer.content
    assert not schema_violations(etree.fromstring(answer.content), "response")
    assert b"01</" in answer.content


def test_lodge_faulty_returns_every_error_at_once(trader: Caller) -> None:
    answer = trader.lodge(broken())
    assert answer.status_code == 422
    assert answer["Content-Type"] == PROBLEM
    body = answer.json()
    assert body["verdict"] == "rejected"
    assert len(body["errors"]) >= 2
    assert all(error["code"] and error["message"] and error["pointer"] for error in body["errors"])
    assert Lodgement.objects.get().verdict == Lodgement.Verdict.REJECTED
    assert not Declaration.objects.exists()


def test_lodge_faulty_with_accept_xml_answers_with_a_valid_rejection(trader: Caller) -> None:
    answer = trader.send("POST", "/declarations", as_xml(broken()), XML, Accept=XML)
    assert answer.status_code == 422
    assert not schema_violations(etree.fromstring(answer.content), "response")


def test_lodge_faulty_twice_gives_the_same_errors(trader: Caller) -> None:
    data = broken()
    first, again = trader.lodge(data), trader.lodge(data)
    assert first.status_code == again.status_code == 422
    assert first.json()["errors"] == again.json()["errors"]


def test_lodge_a_corrected_message_under_the_key_of_a_rejected_one_registers(trader: Caller) -> None:
    data = broken()
    assert trader.lodge(data, Idempotency_Key="order-7").status_code == 422
    answer = trader.lodge(replace(data, items=[item_data()]), Idempotency_Key="order-7")
    assert answer.status_code == 201, answer.content


def test_lodge_again_under_the_same_key_gives_the_first_answer(trader: Caller) -> None:
    data = declaration_data()
    first = trader.lodge(data, Idempotency_Key="order-1")
    again = trader.lodge(data, Idempotency_Key="order-1")
    assert again.status_code == 201
    assert again["Idempotent-Replayed"] == "true"
    assert again.json()["mrn"] == first.json()["mrn"]
    assert again.json()["payment_order"] == first.json()["payment_order"]
    assert Declaration.objects.count() == 1


def test_lodge_another_message_under_a_used_key_is_refused(trader: Caller) -> None:
    trader.lodge(Idempotency_Key="order-1")
    answer = trader.lodge(Idempotency_Key="order-1")
    assert answer.status_code == 409
    assert answer.json()["code"] == "LDG001"


@pytest.mark.parametrize("key", ["k" * 65, "two words", "tab\tkey", "é"])
def test_lodge_with_a_malformed_key_is_refused(trader: Caller, key: str) -> None:
    answer = trader.lodge(Idempotency_Key=key)
    assert answer.status_code in {400, 422}
    assert not Lodgement.objects.exists()


def test_lodge_for_somebody_else_is_rejected(trader: Caller) -> None:
    answer = caller("other trader").lodge(declaration_data())
    assert answer.status_code == 422
    assert "LDG011" in {error["code"] for error in answer.json()["errors"]}


HOSTILE = {
    "empty": (b"", XML),
    "not xml": (b"hello", XML),
    "truncated": (b"<MetaData><Declaration>", XML),
    "entity bomb": (b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x>&b;</x>', XML),
    "external entity": (b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>', XML),
    "nul": (b"<MetaData>\x00</MetaData>", XML),
    "wrong encoding": ('<?xml version="1.0" encoding="UTF-8"?><MetaData>é</MetaData>'.encode("latin-1"), XML),
    "not json": (b'{"Declaration": ', JSON),
    "json list": (b"[1, 2]", JSON),
    "json nul": (b'{"Declaration": {"FunctionCode": "9", "TypeCode": "IMA\\u0000"}}', JSON),
    "json deep": (b'{"a":' * 5000 + b"1" + b"}" * 5000, JSON),
    "json surrogate": (b'{"Declaration": {"FunctionalReferenceID": "\\ud800"}}', JSON),
    "json number bomb": (b'{"Declaration": {"GoodsItemQuantity": 1e999999}}', JSON),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_lodge_hostile_input_is_a_clear_refusal(trader: Caller, name: str) -> None:
    raw, kind = HOSTILE[name]
    for address in ("/declarations", "/declarations/validate", "/messages"):
        answer = trader.send("POST", address, raw, kind)
        if address == "/declarations/validate" and answer.status_code == 200:
            assert not answer.json()["acceptable"]
            continue
        assert 400 <= answer.status_code < 500, (address, answer.content)
        assert answer["Content-Type"] == PROBLEM
        assert all(error["code"] and error["message"] for error in answer.json()["errors"])
    assert not Declaration.objects.exists()


def test_lodge_nul_inside_a_sound_declaration_is_refused(trader: Caller) -> None:
    raw = as_json(declaration_data()).replace(b"Bread rolls", b"Bread\\u0000rolls")
    answer = trader.send("POST", "/declarations", raw, JSON)
    assert 400 <= answer.status_code < 500, answer.content


def test_lodge_packed_body_is_refused_unread(trader: Caller) -> None:
    raw = gzip.compress(as_json(declaration_data()))
    answer = trader.send("POST", "/declarations", raw, JSON, Content_Encoding="gzip")
    assert answer.status_code == 415
    assert answer.json()["code"] == "GL415"


def test_lodge_other_media_type_is_refused(trader: Caller) -> None:
    assert (
        trader.send("POST", "/declarations", b"a=1", "application/x-www-form-urlencoded").status_code == 415
    )


def test_lodge_oversized_body_is_refused(trader: Caller, settings: Any) -> None:
    settings.GREENLANE_BODY_LIMIT = 1000
    answer = trader.lodge()
    assert answer.status_code == 413
    assert answer.json()["code"] == "GL413"


def test_validate_tells_everything_and_keeps_nothing(trader: Caller) -> None:
    good = trader.send("POST", "/declarations/validate", as_json(declaration_data()), JSON)
    assert good.status_code == 200, good.content
    assert good.json()["acceptable"]
    assert good.json()["calculation"]["total_minor"] > 0
    assert "Payable now" in good.json()["explanation"]
    needed = {one["id"]: one["state"] for one in good.json()["required_documents"]}
    assert needed == {"REQ01": "not_on_file", "REQ05": "given"}
    bad = trader.send("POST", "/declarations/validate", as_json(broken()), JSON).json()
    assert not bad["acceptable"]
    assert len(bad["errors"]) >= 2
    assert not Lodgement.objects.exists()


def test_amend_with_the_whole_declaration_makes_a_new_version(trader: Caller) -> None:
    data = declaration_data()
    first = trader.lodge(data).json()
    amended = replace(data, items=[item_data(description="Bread rolls, plain, frozen")])
    answer = trader.send("POST", f"/declarations/{first['mrn']}/amendments", as_json(amended), JSON)
    assert answer.status_code == 200, answer.content
    assert answer.json()["version"] == 2
    versions = trader.get(f"/declarations/{first['mrn']}/versions").json()
    assert [row["version"] for row in versions] == [1, 2]


def test_amend_a_stranger_is_refused(trader: Caller) -> None:
    data = declaration_data()
    mrn = trader.lodge(data).json()["mrn"]
    answer = caller("other trader").send("POST", f"/declarations/{mrn}/amendments", as_json(data), JSON)
    assert answer.status_code in {403, 404}


def test_document_comes_back_in_both_forms(trader: Caller) -> None:
    data = declaration_data()
    raw = as_xml(data)
    mrn = trader.send("POST", "/declarations", raw, XML).json()["mrn"]
    xml = trader.get(f"/declarations/{mrn}/document", Accept=XML)
    assert _canonical(xml.content) == _canonical(raw)
    json = trader.get(f"/declarations/{mrn}/document").json()
    assert json["Declaration"]["FunctionalReferenceID"] == data.lrn


def _canonical(raw: bytes) -> bytes:
    return etree.tostring(etree.fromstring(raw), method="c14n")


def test_messages_of_a_declaration_are_valid_responses(trader: Caller) -> None:
    mrn = lodged(trader)["mrn"]
    answer = trader.get(f"/declarations/{mrn}/messages", Accept=XML)
    assert answer.status_code == 200
    assert not schema_violations(etree.fromstring(answer.content), "response")
    told = trader.get(f"/declarations/{mrn}/messages").json()
    assert [one["FunctionCode"] for one in told["Response"]][:2] == ["01", "13"]


def test_send_message_lodges_and_reads(trader: Caller) -> None:
    answer = trader.send("POST", "/messages", as_xml(declaration_data()), XML)
    assert answer.status_code == 201, answer.content
    assert answer.json()["verdict"] == "registered"
    assert Mrn.valid(answer.json()["mrn"])


def test_bulk_streams_a_verdict_for_each_declaration() -> None:
    from greenlane.interchange.tests.examples import FOLDER

    rows = (FOLDER / "declarations_kr_200.csv").read_bytes().splitlines(keepends=True)[:6]
    answer = caller("gateway").send(
        "POST", "/bulk/declarations?map=declarations-kr", b"".join(rows), "text/csv"
    )
    assert answer.status_code == 200, answer.content
    lines = [orjson.loads(line) for line in b"".join(answer.streaming_content).splitlines()]
    assert len(lines) == 5
    assert {line["verdict"] for line in lines} <= {"registered", "rejected"}
    assert all(line["mrn"] or line["errors"] for line in lines)


def test_bulk_with_an_unknown_map_is_refused() -> None:
    answer = caller("gateway").send("POST", "/bulk/declarations?map=..%2Fpyproject", b"a,b\n", "text/csv")
    assert 400 <= answer.status_code < 500


def test_bulk_that_is_no_table_ends_with_the_fault() -> None:
    answer = caller("gateway").send("POST", "/bulk/declarations?map=declarations-kr", b"\x00\x01", "text/csv")
    assert answer.status_code == 200
    last = orjson.loads(b"".join(answer.streaming_content).splitlines()[-1])
    assert last["verdict"] == "unreadable"
    assert last["errors"][0]["code"]


def test_trader_is_the_declarant_of_these_tests(trader: Caller) -> None:
    assert trader.get("/me").json()["organisation"]["identifier"] == TRADER


def test_amend_with_an_old_etag_is_refused(trader: Caller) -> None:
    data = declaration_data()
    mrn = trader.lodge(data).json()["mrn"]
    amended = replace(data, items=[item_data(description="Bread rolls, plain, frozen")])
    address = f"/declarations/{mrn}/amendments"
    stale = trader.send("POST", address, as_json(amended), JSON, If_Match='"0123"')
    assert stale.status_code == 412
    fresh = trader.get(f"/declarations/{mrn}")["ETag"]
    assert trader.send("POST", address, as_json(amended), JSON, If_Match=fresh).status_code == 200


def test_amend_message_that_names_another_declaration_is_refused(trader: Caller) -> None:
    one, other = trader.lodge().json()["mrn"], trader.lodge().json()["mrn"]
    message = {"Declaration": {"FunctionCode": "13", "TypeCode": "COR", "ID": other}}
    answer = trader.send("POST", f"/declarations/{one}/amendments", orjson.dumps(message), JSON)
    assert answer.status_code == 409
    assert answer.json()["code"] == "INT010"


def test_cancellation_message_asks_for_cancellation(trader: Caller) -> None:
    from greenlane.interchange.tests.examples import example

    mrn = lodged(trader)["mrn"]
    raw = etree.fromstring(example("cancellation"))
    for element in raw.iter("{*}ID"):
        if etree.QName(element.getparent()).localname == "Declaration":
            element.text = mrn
    answer = trader.send("POST", "/messages", etree.tostring(raw), XML)
    assert answer.status_code == 200, answer.content
    assert answer.json()["verdict"] in {"cancelled", "cancellation_requested"}


def test_amend_rejected_leaves_the_declaration_as_it_was(trader: Caller) -> None:
    data = declaration_data()
    first = trader.lodge(data).json()
    worse = replace(data, items=[item_data(classifications=[Classification("12345678", "TSP")])])
    answer = trader.send("POST", f"/declarations/{first['mrn']}/amendments", as_json(worse), JSON)
    assert answer.status_code == 422
    assert answer.json()["errors"]
    assert trader.get(f"/declarations/{first['mrn']}").json()["version"] == 1
