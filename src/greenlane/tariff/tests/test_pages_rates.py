"""Exchange rates on pages and from files."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from greenlane.foundation.errors import CustomsError
from greenlane.tariff.engine.rate_file import UnreadableRates, WrongRate, read_rates
from greenlane.tariff.models import ExchangeRate

from .basket_desk import (
    rows,
    text,
)

pytestmark = pytest.mark.django_db


def upload(client: Client, content: bytes, name: str = "rates.csv", follow: bool = True) -> HttpResponse:
    sent = {"file": SimpleUploadedFile(name, content, content_type="text/csv"), "source": "Central bank"}
    return client.post(reverse("rates_import"), sent, follow=follow)


def test_import_rates_by_row_and_by_day(editor):
    held = ExchangeRate.objects.count()
    page = upload(editor, b"date,currency,rate\n2026-11-02,GBP,0.8401\n2026-11-02,usd,1.17\n")
    assert "2 new rates were imported." in text(page)
    page = upload(editor, "\ufeffDate,USD,GBP,XXX,\n2026-11-02,1.17,N/A,,\n2026-11-03,1.18,0.84,,\n".encode())
    assert "2 new rates were imported." in text(page)
    assert ExchangeRate.objects.count() == held + 4
    assert "Every rate of the file was held already." in text(
        upload(editor, b"date,currency,rate\n2026-11-03,USD,1.18\n")
    )
    assert "Central bank" in rows(editor.get(reverse("exchange_rates"), {"day": "2026-11-03"}))[0]


def test_a_view_of_the_rates_can_be_kept(editor):
    shown = editor.get(reverse("exchange_rates"), {"currency": "GBP"}).context["shown"]
    sent = {"table": shown.table.name, "name": "Pound", "query": shown.query}
    editor.post(reverse("view_save"), sent)
    assert '<a href="?currency=GBP">Pound</a>' in editor.get(reverse("exchange_rates")).content.decode()


def test_import_rates_tells_every_error_and_takes_nothing(editor):
    held = ExchangeRate.objects.count()
    wrong = b"date,currency,rate\n2026-11-02,GBP,0.84\nsoon,GBP,1\n2026-11-02,POUND,1\n2026-11-02,USD,-1\n"
    answer = upload(editor, wrong, follow=False)
    assert answer.status_code == 422
    page = text(answer)
    for said in ("“soon” is no day", "“POUND” is no currency", "“-1” is no rate"):
        assert said in page
    assert ExchangeRate.objects.count() == held


def test_import_rates_that_contradict_what_was_published_is_refused(editor):
    held = ExchangeRate.objects.filter(currency="USD").first()
    answer = upload(editor, f"date,currency,rate\n{held.date},USD,9.99\n".encode(), follow=False)
    assert (answer.status_code, "FX002" in text(answer)) == (422, True)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\xff\xfe\x00",
        b"PK\x03\x04 not a table",
        b"date,currency,rate\n",
        b"a,b,c\n1,2,3\n",
        b'date,currency,rate\n"2026-11-02,USD,1\n',
        b"date,currency,rate\n2026-11-02,USD,1\x00\n",
        b"Date,USD\n2026-11-02,N/A\n",
    ],
)
def test_read_rates_of_what_is_no_table_is_refused(raw):
    with pytest.raises(UnreadableRates):
        read_rates(raw)


@pytest.mark.parametrize(
    "row",
    [
        "2026-02-30,USD,1",
        "0001-01-01,USD,1",
        "2026-11-02,U$D,1",
        "2026-11-02,USD,NaN",
        "2026-11-02,USD,Infinity",
        "2026-11-02,USD,0",
        "2026-11-02,USD,1e12",
        "2026-11-02,USD,1.123456789",
        "2026-11-02,USD",
        "2026-11-02,USD," + "1" * 40,
    ],
)
def test_read_rates_points_at_the_wrong_cell(row):
    with pytest.raises(WrongRate) as refusal:
        read_rates(f"date,currency,rate\n{row}\n".encode())
    assert [violation.pointer for violation in refusal.value.violations] == ["row 2"]


def test_read_rates_stops_at_a_hundred_errors_and_at_eight_megabytes():
    with pytest.raises(WrongRate) as refusal:
        read_rates(b"date,currency,rate\n" + b"x,y,z\n" * 500)
    assert len(refusal.value.violations) == 100
    with pytest.raises(CustomsError) as refusal:
        read_rates(b"date,currency,rate\n" + b" " * (8 * 1024 * 1024))
    assert refusal.value.status == 413
