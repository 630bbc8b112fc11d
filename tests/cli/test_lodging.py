"""greenlane lodge and validate."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from . import messages
from .conftest import Write, new_lrn, run
from .messages import cancellation, declaration

pytestmark = pytest.mark.django_db


def test_lodge_registers_and_answers_again_with_the_same_mrn(meridia: None, write: Write) -> None:
    path = write(declaration(new_lrn()))
    first, again = run("lodge", path, "--json"), run("lodge", path, "--json")
    assert (first.status, again.status) == (0, 0)
    assert first.object["verdict"] == "registered"
    assert first.object["file"] == str(path)
    assert again.object["mrn"] == first.object["mrn"] != ""
    assert (first.object["replayed"], again.object["replayed"]) == (False, True)


def test_lodge_rejects_with_code_pointer_and_hint(meridia: None, write: Write) -> None:
    path = write(declaration(new_lrn(), gross="90"))
    said = run("lodge", path, "--json")
    assert said.status == 1
    assert said.object["verdict"] == "rejected"
    assert said.object["mrn"] == ""
    (error,) = said.object["errors"]
    assert error["code"] == "DEC014"
    assert error["pointer"].endswith("GovernmentAgencyGoodsItem[1]/Commodity/GoodsMeasure")
    assert error["hint"]


def test_lodge_rejected_twice_is_rejected_again(meridia: None, write: Write) -> None:
    path = write(declaration(new_lrn(), gross="90"))
    assert [run("lodge", path, "--json").object["verdict"] for _ in range(2)] == ["rejected", "rejected"]


def test_lodge_shows_the_hint_in_words(meridia: None, write: Write) -> None:
    said = run("lodge", write(declaration(new_lrn(), gross="90")))
    assert said.status == 1
    assert "DEC014 Declaration/GoodsShipment" in said.out
    assert "hint: Check the two masses" in said.out
    assert "1 rejected" in said.err


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00\x01\x02",
        b"hello",
        b"<a><b></a>",
        b"{not json",
        b'{"Declaration": []}',
        b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
        declaration("CUT-OFF")[:-400],
        declaration("NUL").replace(b"biscuits", b"bisc\x00uits"),
        "<?xml version='1.0' encoding='UTF-8'?><a>ä</a>".encode("latin-1"),
    ],
    ids=["empty", "binary", "text", "malformed", "no-json", "no-object", "doctype", "cut", "nul", "encoding"],
)
def test_lodge_gives_unreadable_bytes_a_verdict(meridia: None, write: Write, content: bytes) -> None:
    said = run("lodge", write(content), "--json")
    assert said.status == 1
    assert said.object["verdict"] == "unreadable"
    assert said.object["errors"][0]["code"][:3] in {"XML", "JSN"}
    assert said.object["errors"][0]["message"]


def test_lodge_reads_no_more_than_the_limit_of_a_huge_file(meridia: None, tmp_path: Path) -> None:
    path = tmp_path / "huge.xml"
    with path.open("wb") as file:
        file.truncate(3_000_000_000)
    said = run("lodge", path, "--json")
    assert (said.status, said.object["verdict"]) == (1, "unreadable")
    assert "20,000,000" in said.object["errors"][0]["message"] + said.object["errors"][0]["hint"]


def test_lodge_walks_folders_and_leaves_csv_without_a_map(
    meridia: None, write: Write, tmp_path: Path
) -> None:
    write(declaration(new_lrn()), "in/one.xml")
    write(declaration(new_lrn()), "in/deep/two.XML")
    write(b"not for us", "in/readme.txt")
    write(b"a,b\n", "in/bulk.csv")
    said = run("lodge", tmp_path / "in", "--json")
    assert said.status == 0
    assert [Path(answer["file"]).name for answer in said.objects] == ["two.XML", "one.xml"]
    assert "Left out, as CSV files need --map: bulk.csv" in said.err


def test_lodge_takes_the_same_declaration_as_json(meridia: None, write: Write) -> None:
    from greenlane.interchange.engine.messages import read_message

    lrn = new_lrn()
    friendly = read_message(declaration(lrn)).friendly
    said = run("lodge", write(json.dumps(friendly).encode(), "one.json"), "--json")
    assert said.object["verdict"] == "registered"
    assert said.object["lrn"] == lrn
    assert run("lodge", write(declaration(lrn)), "--json").object["errors"][0]["code"] == "LDG010"


def test_lodge_gives_every_copy_in_one_run_a_verdict(meridia: None, write: Write) -> None:
    good, bad = declaration(new_lrn()), declaration(new_lrn(), gross="90")
    paths = [write(content) for content in (good, bad, good, bad, b"<a>", good)]
    answers = run("lodge", *paths, "--json").objects
    words = [answer["verdict"] for answer in answers]
    assert words == ["registered", "rejected", "registered", "rejected", "unreadable", "registered"]
    assert len({answer["mrn"] for answer in answers if answer["mrn"]}) == 1


def test_lodge_as_an_organisation_refuses_a_foreign_declarant(meridia: None, write: Write) -> None:
    path = write(declaration(new_lrn()))
    said = run("lodge", path, "--as", "XM100000001", "--json")
    assert [error["code"] for error in said.object["errors"]] == ["LDG011"]
    assert run("lodge", path, "--as", "XM100000007", "--json").object["verdict"] == "registered"


def test_lodge_amends_by_message_once(lodged: Callable[..., str], write: Write) -> None:
    mrn = lodged()
    before = run("track", mrn, "--json").object
    amendment = write(messages.new_price(mrn, "2500"))
    said, again = run("lodge", amendment, "--json"), run("lodge", amendment, "--json")
    assert (said.object["verdict"], said.object["mrn"]) == ("amended", mrn)
    assert [one["code"] for one in said.object["notices"]] == ["DEC193"], "its invoice is not filed"
    assert (again.object["verdict"], again.object["replayed"]) == ("amended", True)
    after = run("track", mrn, "--json").object
    assert after["version"] == before["version"] + 1
    assert after["payable_minor"] == before["payable_minor"] * 5 // 2


def test_lodge_refuses_an_amendment_that_breaks_a_rule(lodged: Callable[..., str], write: Write) -> None:
    mrn = lodged()
    content = (
        "<GoodsShipment><GovernmentAgencyGoodsItem><SequenceNumeric>1</SequenceNumeric><Commodity><GoodsMeasure>"
        "<GrossMassMeasure>1</GrossMassMeasure></GoodsMeasure></Commodity></GovernmentAgencyGoodsItem></GoodsShipment>"
    )
    pointer = messages.pointers(("42A", ""), ("67A", ""), ("68A", ""), ("23A", ""), ("65A", "126"))
    said = run("lodge", write(messages.follow_up(mrn, "COR", pointer + content)), "--json")
    assert said.status == 1
    assert "DEC014" in {error["code"] for error in said.object["errors"]}
    assert run("track", mrn, "--json").object["version"] == 1


def test_lodge_cancels_what_has_not_arrived(lodged: Callable[..., str], write: Write) -> None:
    mrn = lodged()
    path = write(messages.cancellation(mrn))
    said, again = run("lodge", path, "--json"), run("lodge", path, "--json")
    assert (said.object["verdict"], said.object["mrn"]) == ("cancelled", mrn)
    assert (again.object["verdict"], again.object["replayed"]) == ("cancelled", True)
    assert run("track", mrn, "--json").object["regions"]["assessment"] == "withdrawn"


def test_lodge_asks_a_supervisor_to_cancel_what_has_arrived(lodged: Callable[..., str], write: Write) -> None:
    mrn = lodged()
    run("arrive", mrn)
    said = run("lodge", write(messages.cancellation(mrn)), "--json")
    assert said.object["verdict"] == "cancellation_requested"
    assert run("track", mrn, "--json").object["regions"]["cancellation"] == "requested"


def test_lodge_reports_the_goods_presented(lodged: Callable[..., str], write: Write) -> None:
    mrn = lodged()
    path = write(messages.follow_up(mrn, "GPR"))
    said, again = run("lodge", path, "--json"), run("lodge", path, "--json")
    assert (said.object["verdict"], said.object["replayed"]) == ("reported", False)
    assert (again.object["verdict"], again.object["replayed"]) == ("reported", True)
    assert run("track", mrn, "--json").object["regions"]["cargo"] == "goods_registered"


@pytest.mark.parametrize("type_code", ["COR", "INV", "GPR"])
def test_lodge_points_at_an_unknown_mrn(meridia: None, write: Write, type_code: str) -> None:
    content = messages.reason("Because it was wrong") + messages.pointers()
    said = run("lodge", write(messages.follow_up("26XM0123456789ABC7", type_code, content)), "--json")
    assert said.status == 1
    assert said.object["verdict"] == "rejected"
    assert [(e["code"], e["pointer"]) for e in said.object["errors"]] == [("GL404", "Declaration/ID")]


def test_lodge_moves_the_declarations_of_a_reported_consignment(
    lodged: Callable[..., str], write: Write
) -> None:
    ucr = "6XM100000007-EAL"
    mrn = lodged(ucr=ucr)
    path = write(messages.arrival(ucr))
    said, again = run("lodge", path, "--json"), run("lodge", path, "--json")
    assert (said.object["verdict"], said.object["mrn"]) == ("reported", mrn)
    assert said.object["answer"]["office"] == "XM000101"
    assert (said.object["replayed"], again.object["replayed"]) == (False, True)
    assert run("track", mrn, "--json").object["regions"]["cargo"] == "arrived"


def test_lodge_answers_a_question_about_a_consignment(lodged: Callable[..., str], write: Write) -> None:
    ucr = "6XM100000007-ASK"
    mrn = lodged(ucr=ucr)
    question = f"""<inv:inventoryLinkingQueryRequest xmlns:inv="http://gov.uk/customs/inventoryLinking/v1">
      <inv:queryUCR><inv:ucr>{ucr}</inv:ucr><inv:ucrType>D</inv:ucrType></inv:queryUCR>
    </inv:inventoryLinkingQueryRequest>"""
    said = run("lodge", write(question.encode()), "--json")
    assert said.object["verdict"] == "answered"
    assert [found["mrn"] for found in said.object["answer"]["declarations"]] == [mrn]


def test_lodge_notes_a_notification_once(meridia: None, write: Write) -> None:
    path = write(b"""<MetaData><WCODataModelVersionCode>3.6</WCODataModelVersionCode><WCOTypeName>RES</WCOTypeName>
      <Response><FunctionCode>01</FunctionCode></Response></MetaData>""")
    said, again = run("lodge", path, "--json"), run("lodge", path, "--json")
    assert (said.status, said.object["verdict"], said.object["replayed"]) == (0, "read", False)
    assert "XML104" in {notice["code"] for notice in said.object["notices"]}
    assert again.object["replayed"] is True
    assert len(run("events", "--json", "--limit", 100000).out.split('"kind":"message.read"')) == 2


def test_lodge_needs_a_map_for_csv(write: Write) -> None:
    said = run("lodge", write(b"a,b\n1,2\n", "bulk.csv"))
    assert said.status == 2
    assert "--map declarations-kr" in said.err


@pytest.mark.parametrize("name", ["nope", "../secrets", "nope.toml"])
def test_lodge_refuses_an_unknown_map(write: Write, name: str) -> None:
    said = run("lodge", write(b"a,b\n1,2\n", "bulk.csv"), "--map", name, "--json")
    assert said.status == 2
    assert said.object["error"]["errors"][0]["message"]


MAP = b"""
name = "biscuits"
group_by = ["ref"]
[constants]
function_code = "9"
type_code = "IMA"
export_country = "JP"
incoterm = "CIF"
incoterm_place = "Port Meridia"
"declarant.id" = "XM100000007"
"importer.id" = "XM100000007"
"exporter.name" = "Kobe Biscuits"
"exporter.address.line" = "1 Harbour Street"
"exporter.address.city" = "Kobe"
"exporter.address.postcode" = "650"
"exporter.address.country" = "JP"
presentation_office = "XM000101"
"items.description" = "Sweet biscuits in tins"
"items.procedure" = "40"
"items.previous_procedure" = "00"
"items.origins[0].type" = "1"
"items.origins[0].country" = "JP"
"items.classifications[0].type" = "TSP"
"items.price.currency" = "USD"
[[columns]]
column = "ref"
to = "lrn"
required = true
[[columns]]
column = "code"
to = "items.classifications[0].id"
[[columns]]
column = "net"
to = "items.net_mass"
[[columns]]
column = "gross"
to = "items.gross_mass"
[[columns]]
column = "price"
to = "items.price.value"
"""


def test_lodge_gives_each_declaration_of_a_csv_file_a_verdict(meridia: None, write: Write) -> None:
    map_file = write(MAP, "biscuits.toml")
    rows = b"ref,code,net,gross,price\nB1,19053100,10,11,100\nB2,19053100,10,x,100\nB3,19053100,12,11,100\n"
    path = write(rows, "bulk.csv")
    said = run("lodge", path, "--map", map_file, "--json")
    assert said.status == 1
    one, two, three = said.objects
    assert one["verdict"] == "registered", one["errors"]
    assert two["verdict"] == "rejected"
    assert ("CSV007", "row 3, column gross") in {(e["code"], e["pointer"]) for e in two["errors"]}
    assert "DEC014" in {e["code"] for e in three["errors"]}
    again = run("lodge", path, "--map", map_file, "--json").objects
    assert (again[0]["mrn"], again[0]["replayed"]) == (one["mrn"], True)


def test_lodge_gives_a_csv_file_that_breaks_off_a_verdict(meridia: None, write: Write) -> None:
    map_file = write(MAP, "biscuits.toml")
    rows = b'ref,code,net,gross,price\nC1,19053100,10,11,100\nC2,19053100,10,11,100\nC3,"19053100,10,11,100\n'
    said = run("lodge", write(rows, "bulk.csv"), "--map", map_file, "--json")
    assert said.status == 1
    assert [answer["verdict"] for answer in said.objects] == ["registered", "unreadable"]
    assert said.objects[1]["errors"][0]["code"] == "CSV013"


def test_lodge_without_files_is_wrong_usage(tmp_path: Path) -> None:
    assert run("lodge").status == 2
    assert run("lodge", tmp_path / "missing.xml").status == 2
    empty = run("lodge", tmp_path, "--json")
    assert (empty.status, empty.object["error"]["code"]) == (2, "CLI001")


def test_validate_changes_nothing(meridia: None, write: Write) -> None:
    from greenlane.declarations.models import Declaration, Lodgement

    good, bad = write(declaration(new_lrn())), write(declaration(new_lrn(), gross="90"))
    said = run("validate", good, bad, write(b"<a"), "--json")
    assert said.status == 1
    assert [answer["verdict"] for answer in said.objects] == ["valid", "invalid", "unreadable"]
    assert said.objects[0]["payable_minor"] > 0
    assert [error["code"] for error in said.objects[1]["errors"]] == ["DEC014"]
    assert (Declaration.objects.count(), Lodgement.objects.count()) == (0, 0)
    assert run("validate", good).status == 0


def test_validate_tells_every_error_at_once(meridia: None, write: Write) -> None:
    content = declaration(new_lrn(), gross="90", code="99").replace(b"<TypeCode>BX<", b"<TypeCode>Q9<")
    codes = {error["code"] for error in run("validate", write(content), "--json").object["errors"]}
    assert {"DEC014", "DEC073", "DEC082"} <= codes


def test_validate_looks_up_the_declaration_a_message_is_about(
    lodged: Callable[..., str], write: Write
) -> None:
    mrn = lodged()
    assert run("validate", write(cancellation(mrn)), "--json").object["verdict"] == "valid"
    said = run("validate", write(cancellation("26XM0000000000000X")), "--json")
    assert (said.status, said.object["verdict"]) == (1, "invalid")
    assert [error["pointer"] for error in said.object["errors"]] == ["Declaration/ID"]
