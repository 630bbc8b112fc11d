"""The catalogue of one's own goods: kept, searched, imported whole or not at all, exported safely."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from greenlane.foundation.errors import CustomsError
from greenlane.interchange.guided import catalogue
from greenlane.interchange.models import CatalogueGood
from greenlane.interchange.tests.guided_desk import IMPORTER, OTHER, actor_of, client_of, new_draft, stamp

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_tariff")]

GOOD = {
    "sku": "BR-1",
    "description": "Bread rolls, frozen",
    "code": "19059010",
    "origin": "TH",
    "unit": "KGM",
    "net_mass": "0.25",
    "unit_value": "1.20",
    "currency": "USD",
}


def csv_file(text: str, name: str = "goods.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text.encode("utf-8"), content_type="text/csv")


def test_add_change_delete_a_good():
    client = client_of(IMPORTER)
    assert client.post("/catalogue/new/", GOOD)["Location"] == "/catalogue/"
    good = CatalogueGood.objects.get()
    assert str(good.net_mass) == "0.250000"
    client.post(f"/catalogue/{good.pk}/", {**GOOD, "description": "Rolls"})
    good.refresh_from_db()
    assert good.description == "Rolls"
    again = client.post("/catalogue/new/", GOOD)
    assert again.status_code == 422
    assert "sku" in again.context["form"].errors
    client.post(f"/catalogue/{good.pk}/delete/")
    assert not CatalogueGood.objects.exists()


def test_good_of_another_organisation_is_not_there():
    good = catalogue.keep_good(given=GOOD, by=actor_of(IMPORTER))
    stranger = client_of(OTHER)
    assert stranger.get(f"/catalogue/{good.pk}/").status_code == 404
    assert stranger.post(f"/catalogue/{good.pk}/", GOOD).status_code == 404
    stranger.post(f"/catalogue/{good.pk}/delete/")
    assert CatalogueGood.objects.filter(pk=good.pk).exists()
    assert "BR-1" not in stranger.get("/catalogue/export.csv").getvalue().decode()
    chosen = {"code": "x", "choose": f"good:{good.pk}"}
    draft = new_draft(stranger)
    url = f"/drafts/{draft.public_id}/goods/1/goods/"
    assert stranger.post(url, {**chosen, "stamp": stamp(draft)}).status_code == 404


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("sku", ""),
        ("code", "19"),
        ("origin", "ZZ"),
        ("currency", "ABC"),
        ("unit", "???"),
        ("net_mass", "1e5"),
        ("unit_value", "-1"),
        ("description", "x" * 600),
    ],
)
def test_wrong_good_is_refused_at_its_field(field: str, value: str):
    response = client_of(IMPORTER).post("/catalogue/new/", {**GOOD, field: value})
    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert not CatalogueGood.objects.exists()


def test_own_goods_come_first_when_searching_and_fill_the_item():
    catalogue.keep_good(given=GOOD, by=actor_of(IMPORTER))
    client = client_of(IMPORTER)
    draft = new_draft(client)
    url = f"/drafts/{draft.public_id}/goods/1/goods/"
    hits = client.post(url, {"code": "rolls frozen", "search": "1", "stamp": stamp(draft)}).context["hits"]
    assert hits[0].sku == "BR-1"
    client.post(url, {"code": "rolls", "description": "", "choose": hits[0].value, "stamp": stamp(draft)})
    draft.refresh_from_db()
    answers = draft.content["items"][0]["answers"]
    assert (answers["code"], answers["description"], answers["origin"]) == (
        "19059010",
        GOOD["description"],
        "TH",
    )


def test_ended_code_is_marked():
    catalogue.keep_good(given={**GOOD, "code": "190599"}, by=actor_of(IMPORTER))
    client = client_of(IMPORTER)
    assert "Ended: look it up again" in client.get("/catalogue/").content.decode()
    assert (
        "This code has ended." in client.get(f"/catalogue/{CatalogueGood.objects.get().pk}/").content.decode()
    )


def test_import_and_export_are_each_others_inverse():
    client = client_of(IMPORTER)
    text = "SKU;Description;Code;Origin\nA-1;Waffles;19053200;BE\nA-2;=cmd|' /C calc'!A0;190590;\n"
    assert client.post("/catalogue/import/", {"file": csv_file(text)})["Location"] == "/catalogue/"
    assert CatalogueGood.objects.count() == 2
    exported = client.get("/catalogue/export.csv").getvalue()
    assert b"'=cmd" in exported  # no spreadsheet takes it for a formula
    before = list(CatalogueGood.objects.order_by("sku").values_list(*catalogue.COLUMNS))
    assert client.post("/catalogue/import/", {"file": csv_file(exported.decode("utf-8"))}).status_code == 302
    assert list(CatalogueGood.objects.order_by("sku").values_list(*catalogue.COLUMNS)) == before


def test_a_full_catalogue_can_still_be_changed_by_file(monkeypatch):
    monkeypatch.setattr(catalogue, "MOST_GOODS", 2)
    client = client_of(IMPORTER)
    text = "sku,description,code\nA-1,Waffles,190532\nA-2,Bread,190590\n"
    for _time in range(2):
        assert client.post("/catalogue/import/", {"file": csv_file(text)}).status_code == 302
    more = "sku,description,code\nA-2,Rolls,190590\nA-3,Cake,190590\n"
    assert client.post("/catalogue/import/", {"file": csv_file(more)}).status_code == 422
    assert set(CatalogueGood.objects.values_list("sku", "description")) == {
        ("A-1", "Waffles"),
        ("A-2", "Bread"),
    }


def test_a_full_catalogue_takes_no_other_good(monkeypatch):
    monkeypatch.setattr(catalogue, "MOST_GOODS", 1)
    client = client_of(IMPORTER)
    client.post("/catalogue/new/", GOOD)
    refused = client.post("/catalogue/new/", {**GOOD, "sku": "BR-2"})
    assert refused.status_code == 422
    assert refused.context["form"].non_field_errors()
    kept = CatalogueGood.objects.get()
    assert client.post(f"/catalogue/{kept.pk}/", {**GOOD, "description": "Rolls"}).status_code == 302


def test_import_with_faults_changes_nothing_and_tells_them_all():
    client = client_of(IMPORTER)
    text = "sku,description,code,net_mass\nA-1,Waffles,19053200,1\nA-2,,19,x\nA-1,Twice,190590,\n"
    response = client.post("/catalogue/import/", {"file": csv_file(text)})
    assert response.status_code == 422
    places = {fault["where"] for fault in response.context["faults"]}
    assert places == {
        "row 3, column description",
        "row 3, column code",
        "row 3, column net_mass",
        "row 4, column sku",
    }
    assert not CatalogueGood.objects.exists()


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\xff\xfe\x00",
        b"a,b\n1,2\n",
        b'sku,description,code\n"open,1,190590\n',
        b"sku,description,code\nA,nul\x00,190590\n",
        b"sku,description,code\n" + b"A,b,190590\n" * 5002,
        b"x" * 2_000_001,
        "sku,description,code\n" + "A,long,190590," + "x" * 200_000 + "\n",
    ],
)
def test_hostile_catalogue_is_refused(raw: bytes | str):
    given = raw if isinstance(raw, bytes) else raw.encode()
    with pytest.raises(CustomsError):
        catalogue.import_catalogue(raw=given, by=actor_of(IMPORTER))
    assert not CatalogueGood.objects.exists()


def test_catalogue_asks_little(django_assert_max_num_queries):
    by = actor_of(IMPORTER)
    rows = "".join(f"S-{n},Waffles {n},1905{n % 4}900\n" for n in range(100))
    catalogue.import_catalogue(raw=f"sku,description,code\n{rows}".encode(), by=by)
    client = client_of(IMPORTER)
    client.get("/catalogue/")
    with django_assert_max_num_queries(12):
        assert client.get("/catalogue/").status_code == 200
