"""Files sent on the page: a verdict each, nothing twice, nothing lodged by a check."""

from __future__ import annotations

import csv
import io
import uuid
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from greenlane.declarations.models import Declaration, Lodgement
from greenlane.interchange.engine.friendly import to_xml
from greenlane.interchange.guided import services
from greenlane.interchange.guided.building import message_bytes
from greenlane.interchange.guided.uploading import MOST_FILES, File
from greenlane.interchange.models import Draft, Upload
from greenlane.interchange.tests.guided_desk import IMPORTER, NUMBER, OTHER, client_of, filled_draft, lodge

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_tariff")]

COLUMNS = (
    "LRN,Type,Declarant,Importer,Exporter name,Exporter town,Exporter country,Office,Place of goods,Mode,Consignment,"
    "From country,To country,Incoterm,Incoterm place,Procedure,Previous procedure,Commodity code,Description,Origin,"
    "Gross mass,Net mass,Packages,Package type,Price,Currency"
)


def row(lrn: str, *, code: str = "19059010", net: str = "100", price: str = "2000") -> str:
    head = f"{lrn},IMA,{NUMBER},{NUMBER},Bakery,Bangkok,TH,XM000101,XM000101,1,REF-{lrn},TH,XM,CIF,XMPMA"
    return f"{head},40,00,{code},Bread rolls frozen,TH,110,{net},10,BX,{price},USD"


def table(*rows: str) -> bytes:
    return "\r\n".join((COLUMNS, *rows)).encode()


def send(client: Client, *files: tuple[str, bytes], **more: Any) -> Any:
    given = [SimpleUploadedFile(name, raw) for name, raw in files]
    return client.post("/lodge/upload/", {"token": str(uuid.uuid4()), "files": given, **more})


def verdicts(client: Client, response: Any) -> list[tuple[str, str]]:
    page = client.get(response["Location"])
    assert page.status_code == 200
    return [(line["row"].file, line["row"].verdict) for line in page.context["lines"]]


@pytest.fixture
def client() -> Client:
    return client_of(IMPORTER)


@pytest.fixture
def xml(client: Client) -> bytes:
    """A declaration as XML that was not lodged yet."""
    draft = filled_draft(client, lines=2)
    return to_xml(services.draft_message(draft))


def test_lodge_xml_json_and_csv_in_one_go(client: Client, xml: bytes):
    draft = filled_draft(client, lines=1)
    json = message_bytes(services.draft_message(draft))
    rows = table(row("CSV-1"), row("CSV-1"), row("CSV-2", net="999"))
    response = send(client, ("a.xml", xml), ("b.json", json), ("c.csv", rows), map="declarations")
    assert verdicts(client, response) == [
        ("a.xml", "registered"),
        ("b.json", "registered"),
        ("c.csv rows 2-3", "registered"),
        ("c.csv rows 4-4", "rejected"),
    ]
    assert Declaration.objects.count() == 3
    found = Upload.objects.get()
    assert (found.accepted, found.refused, found.files) == (3, 1, 3)


def test_sending_again_changes_nothing(client: Client, xml: bytes):
    send(client, ("a.xml", xml))
    again = send(client, ("copy of a.xml", xml))
    page = client.get(again["Location"])
    (line,) = page.context["lines"]
    assert line["row"].replayed
    assert line["row"].mrn == Declaration.objects.get().mrn


def test_same_form_twice_is_one_upload(client: Client, xml: bytes):
    token = str(uuid.uuid4())
    first = send(client, ("a.xml", xml), token=token)
    second = send(client, ("a.xml", xml), token=token)
    assert first["Location"] == second["Location"]
    assert Upload.objects.count() == 1


def test_same_form_sent_with_other_files_or_another_wish_is_another_upload(client: Client, xml: bytes):
    """Back in the browser, “only check” unticked, sent again: now it is lodged."""
    token = str(uuid.uuid4())
    checked = send(client, ("a.xml", xml), token=token, dry_run="on")
    assert not Declaration.objects.exists()
    lodged = send(client, ("a.xml", xml), token=token)
    assert verdicts(client, lodged) == [("a.xml", "registered")]
    other = send(client, ("a.xml", xml[:-40]), token=token)
    assert len({checked["Location"], lodged["Location"], other["Location"]}) == 3
    assert send(client, ("a.xml", xml), token=token)["Location"] == lodged["Location"]


def test_check_lodges_nothing_and_tells_what_would_be_payable(client: Client, xml: bytes):
    before = Lodgement.objects.count()
    rows = table(row("DRY-1"), row("DRY-2", code="190599"), row("DRY-3", price="x"))
    response = send(client, ("a.xml", xml), ("c.csv", rows), map="declarations", dry_run="on")
    assert verdicts(client, response) == [
        ("a.xml", "valid"),
        ("c.csv rows 2-2", "valid"),
        ("c.csv rows 3-3", "invalid"),
        ("c.csv rows 4-4", "invalid"),
    ]
    assert Lodgement.objects.count() == before
    assert not Declaration.objects.exists()
    page = client.get(response["Location"])
    assert page.context["lines"][0]["row"].payable_minor > 0
    assert "Nothing was lodged." in page.content.decode()


def test_errors_of_rows_name_row_and_column_and_can_be_downloaded(client: Client):
    rows = table(row("ROW-1", price="=1+1"), row("ROW-2", code="190599"))
    response = send(client, ("c.csv", rows), map="declarations", dry_run="on")
    page = client.get(response["Location"])
    assert "row 2, column Price" in page.content.decode()
    address = response["Location"] + "errors.csv"
    lines = list(csv.DictReader(io.StringIO(client.get(address).getvalue().decode("utf-8-sig"))))
    assert {"row 2, column Price"} <= {line["where"] for line in lines}
    assert all(not line[name].startswith(("=", "+", "@")) for line in lines for name in line)


def test_bad_xml_names_line_and_column(client: Client, xml: bytes):
    response = send(client, ("broken.xml", xml[:-40]))
    page = client.get(response["Location"]).content.decode()
    assert "Cannot be read" in page
    assert "line " in page


@pytest.mark.parametrize(
    ("name", "raw", "code"),
    [
        ("files.zip", b"PK\x03\x04" + b"\x00" * 50, "UPL002"),
        ("hidden.xml", b"PK\x03\x04" + b"\x00" * 50, "UPL002"),
        ("files.xml.gz", b"\x1f\x8b\x08" + b"\x00" * 50, "UPL002"),
        ("rows.csv", b"a,b\n1,2\n", "UPL003"),
        ("picture.xml", b"\x89PNG\r\n\x1a\n" + b"\x00" * 50, "XML"),
        ("empty.xml", b"", "XML"),
        ("bomb.xml", b'<!DOCTYPE a [<!ENTITY b "cc">]><a>&b;</a>', "XML"),
        ("list.json", b"[[[[[[]]]]]]", "JSN"),
        ("deep.json", b'{"Declaration":' * 5000, "JSN"),
    ],
)
def test_wrong_file_gets_a_clear_verdict(client: Client, name: str, raw: bytes, code: str):
    response = send(client, (name, raw))
    page = client.get(response["Location"])
    (line,) = page.context["lines"]
    assert line["row"].verdict == "unreadable"
    assert line["row"].errors[0]["code"].startswith(code)


def test_too_many_rows_are_refused_before_any_is_lodged(client: Client):
    rows = table(*(row(f"MANY-{n}") for n in range(5_001)))
    response = send(client, ("c.csv", rows), map="declarations")
    assert verdicts(client, response) == [("c.csv", "unreadable")]
    assert not Declaration.objects.exists()


def test_no_file_too_many_files_and_an_unknown_map(client: Client):
    assert client.post("/lodge/upload/", {"token": str(uuid.uuid4())}).status_code == 422
    many = [(f"{n}.xml", b"<a/>") for n in range(MOST_FILES + 1)]
    assert send(client, *many).status_code == 422
    assert send(client, ("c.csv", table(row("X"))), map="../../etc/passwd").status_code == 422
    assert client.post("/lodge/upload/", {"token": "x", "files": []}).status_code == 422
    assert not Upload.objects.exists()


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\dir\\a.xml", "a.xml"),
        ("<script>.xml", "_script_.xml"),
        ('a"\r\nSet-Cookie: x.xml', "a___Set-Cookie_ x.xml"),
        ("", "file"),
        ("x" * 300 + ".xml", "x" * 200),
    ],
)
def test_file_name_is_shown_without_what_has_no_place_in_it(name: str, shown: str):
    assert File(name, lambda: b"").shown == shown


def test_upload_of_another_organisation_is_not_there(client: Client, xml: bytes):
    response = send(client, ("a.xml", xml[:-40]))
    stranger = client_of(OTHER)
    assert stranger.get(response["Location"]).status_code == 404
    assert stranger.get(response["Location"] + "errors.csv").status_code == 404
    stranger.post(response["Location"] + "1/correct/")
    assert stranger.get("/lodge/upload/").context["earlier"].count() == 0


def test_declaration_for_somebody_else_is_refused(xml: bytes):
    """The file names another declarant than the one who sends it."""
    stranger = client_of(OTHER)
    response = send(stranger, ("a.xml", xml))
    (line,) = stranger.get(response["Location"]).context["lines"]
    assert "LDG011" in {error["code"] for error in line["row"].errors}
    assert not Declaration.objects.exists()


def test_refused_declaration_is_corrected_on_the_page(client: Client, xml: bytes):
    wrong = xml.replace(b"<NetNetWeightMeasure>100<", b"<NetNetWeightMeasure>900<", 1)
    response = send(client, ("a.xml", wrong))
    opened = client.post(response["Location"] + "1/correct/")
    draft = Draft.objects.get(origin=Draft.Origin.UPLOAD)
    assert opened["Location"] == f"/drafts/{draft.public_id}/"
    assert draft.items_count == 2
    (error,) = client.get(f"/drafts/{draft.public_id}/check/").context["errors"]
    assert error["href"].endswith("/goods/1/packing/#id_gross_mass")
    draft.content["items"][0]["answers"]["net_mass"] = "100"
    draft.save()
    assert lodge(client, draft).status_code == 302


def test_pages_of_uploads_ask_little(client: Client, django_assert_max_num_queries):
    rows = table(*(row(f"Q-{n}") for n in range(60)))
    response = send(client, ("c.csv", rows), map="declarations", dry_run="on")
    for address in ("/lodge/upload/", response["Location"]):
        client.get(address)
        with django_assert_max_num_queries(12):
            assert client.get(address).status_code == 200
