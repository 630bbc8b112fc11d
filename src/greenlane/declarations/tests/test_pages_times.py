"""Who had it, how long: on the declaration's page, in print, by API, and summed for those who run an office."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from greenlane.declarations import services
from greenlane.declarations.models import Declaration
from greenlane.declarations.tests.factories import GATE, GATEWAY
from greenlane.declarations.tests.pages import (
    OFFICER,
    SUPERVISOR,
    TRADER,
    arrived,
    lodged,
    now,
    paid,
    signed_in,
)
from greenlane.foundation import clock

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_tariff")]


def left() -> Declaration:
    """One hour to register the goods, two to pay, three to be fetched: six in all."""
    with clock.at(clock.now() - timedelta(hours=6)):
        found = arrived(lodged())
        clock.advance(timedelta(hours=1))
        services.register_goods(mrn=found.mrn, by=GATEWAY)
        clock.advance(timedelta(hours=2))
        paid(found)
        clock.advance(timedelta(hours=3))
        services.gate_out(mrn=found.mrn, by=GATE)
    return now(found)


def text_of(answer) -> str:
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return body.decode("utf-8-sig")


def test_the_page_says_who_had_it_and_how_long():
    found = left()
    page = text_of(signed_in(TRADER).get(reverse("declaration", args=[found.mrn])))
    assert "Who had it, how long" in page
    assert "From registration to the end: 6" in page.replace("\xa0", " ")
    assert "gl-holder-trader" in page
    assert "50.0" in page


def test_the_print_view_opens_the_stages():
    found = left()
    page = text_of(signed_in(OFFICER).get(reverse("declaration", args=[found.mrn]), {"print": "1"}))
    assert "Stage by stage" in page
    assert "Released, waiting to be fetched" in page


def test_the_times_cost_the_page_no_query():
    client, found = signed_in(OFFICER), left()
    address = reverse("declaration", args=[found.mrn])
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        client.get(address)
    read = [query["sql"] for query in captured if "foundation_event" in query["sql"]]
    assert len(read) == 1


def test_where_the_time_goes_sums_an_office():
    left(), left()
    client = signed_in(SUPERVISOR)
    page = text_of(client.get(reverse("times"))).replace("\xa0", " ")
    assert "2 declarations, 12 hours in all" in page
    assert "Registration of the goods" in page
    with CaptureQueriesContext(connection) as captured:
        client.get(reverse("times"))
    assert len(captured) <= 8, [query["sql"] for query in captured]
    assert "No declaration of this kind" in text_of(client.get(reverse("times"), {"until": "2001-01-01"}))


def test_where_the_time_goes_is_filed_with_sums_and_with_every_interval():
    found = left()
    client = signed_in(SUPERVISOR)
    sums = list(csv.DictReader(io.StringIO(text_of(client.get(reverse("times"), {"format": "csv"})))))
    assert {(row["holder"], row["stage"], row["seconds"]) for row in sums} == {
        ("trader", "", "10800.000000"),
        ("nobody", "", "10800.000000"),
        ("trader", "goods", "3600.000000"),
        ("trader", "payment", "7200.000000"),
        ("nobody", "leaving", "10800.000000"),
    }
    every = list(csv.DictReader(io.StringIO(text_of(client.get(reverse("times"), {"format": "intervals"})))))
    assert [row["mrn"] for row in every] == [found.mrn] * 3
    assert sum(float(row["seconds"]) for row in every) == 6 * 3600


def test_where_the_time_goes_takes_no_filter_that_is_none():
    left()
    page = text_of(
        signed_in(SUPERVISOR).get(
            reverse("times"), {"since": "yesterday", "until": "2026-99-99", "office": "XX", "lane": "pink"}
        )
    )
    assert "1 declaration, " in page


def test_where_the_time_goes_is_for_who_runs_an_office():
    assert signed_in(OFFICER).get(reverse("times")).status_code == 403
    assert signed_in(TRADER).get(reverse("times")).status_code == 403
