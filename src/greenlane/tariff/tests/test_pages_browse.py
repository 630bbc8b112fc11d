"""The public tariff and the duty calculator as visitors use them."""

from __future__ import annotations

import csv
import io
import re
from datetime import date
from decimal import Decimal
from urllib.parse import urlencode

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from greenlane.tariff import browsing
from greenlane.tariff.books import current_book
from greenlane.tariff.engine.book import MeasureKind
from greenlane.tariff.engine.calculation import calculate
from greenlane.tariff.engine.facts import ChargeFact, ItemFacts, MoneyFact, ShipmentFacts
from greenlane.tariff.views.browse import marked
from greenlane.web.cells import money

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_tariff")]
TODAY = date(2026, 11, 22)
GOODS = {
    "code": "19059010",
    "origin": "TH",
    "value": "1000",
    "currency": "USD",
    "incoterm": "CIF",
    "on": "2026-11-20",
}
HOSTILE = [
    "<script>alert(1)</script>",
    "A" * 10_000,
    "(.*)+[$",
    "\\",
    "' OR 1=1 --",
    "%",
    "_",
    "ไทย",
    "१९०५",
    "-1",
]


def text_of(client: Client, path: str, **query: str) -> str:
    response = client.get(path, query)
    assert response.status_code == 200, response.content[:300]
    return response.content.decode()


def plain(page: str) -> str:
    return re.sub(r"<[^>]+>", "", page)


def rows_of(client: Client, path: str, **query: str) -> list[list[str]]:
    response = client.get(path, {**query, "format": "csv"})
    assert response["Content-Type"].startswith("text/csv")
    return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))


# Leafing through


def test_browse_leads_from_section_to_line(client: Client) -> None:
    page = text_of(client, "/tariff/")
    assert "Prepared foodstuffs" in page
    assert '"/tariff/19/"' in page
    assert '"/tariff/1905/"' in text_of(client, "/tariff/19/")
    heading = text_of(client, "/tariff/1905/")
    assert '"/tariff/190590/"' in heading
    assert '"/tariff/19059010/"' in heading


def test_browse_says_that_the_tariff_of_meridia_is_illustrative(client: Client) -> None:
    for path in ("/tariff/", "/tariff/19/", "/tariff/19059010/", "/tariff/search/", "/calculator/"):
        assert "The tariff of Meridia is illustrative" in text_of(client, path)


def test_code_shows_every_measure_in_force_with_basis_and_dates(client: Client) -> None:
    page = text_of(client, "/tariff/19059010/", on="2026-11-20")
    book = current_book()
    for measure in book.measures_for("19059010"):
        assert measure.cell.text in page
        assert measure.basis in page
    assert "since 1 Jan 2017" in plain(page)
    assert '/calculator/?for=19059010&amp;on=2026-11-20"' in page


def test_code_of_an_origin_shows_what_its_goods_may_meet(client: Client) -> None:
    rows = rows_of(client, "/tariff/19059010/", origin="CU")
    kinds = {row[0] for row in rows[1:]}
    assert "Statutory duty" in kinds
    assert "Third-country duty" not in kinds
    australia = {row[0] for row in rows_of(client, "/tariff/19059010/", origin="AU")[1:]}
    assert "Third-country duty" in australia
    assert "Statutory duty" not in australia


def test_code_of_six_digits_offers_its_lines(client: Client) -> None:
    page = text_of(client, "/tariff/190590/")
    assert '"/tariff/19059010/"' in page
    assert '"/tariff/19059090/"' in page


def test_code_that_falls_into_another_line_says_so(client: Client) -> None:
    page = text_of(client, "/tariff/1905904477/")
    assert "You asked for 1905904477." in page
    assert "19059090" in page.replace(" ", "")


@pytest.mark.parametrize("typed", ["1905.90.10", "1905 90 10", "1905%2090%2010"])
def test_code_with_dots_and_blanks_goes_to_the_plain_address(client: Client, typed: str) -> None:
    response = client.get(f"/tariff/{typed}/?on=2026-11-20")
    assert response.status_code == 302
    assert response["Location"] == "/tariff/19059010/?on=2026-11-20"


def test_code_of_an_earlier_edition_is_read_in_that_edition(client: Client) -> None:
    page = text_of(client, "/tariff/19059090/", on="2019-05-05")
    assert "1905" in page
    assert "5 May 2019" in page
    assert client.get("/tariff/1905/", {"on": "2019-05-05"}).status_code == 200


@pytest.mark.parametrize(
    "code", ["00", "77", "1234", "123456", "12345678", "190", "19059", "1905901", "12345678901"]
)
def test_code_that_is_none_is_not_found(client: Client, code: str) -> None:
    assert client.get(f"/tariff/{code}/").status_code == 404


@pytest.mark.parametrize(
    "day", ["2016-12-31", "1800-01-01", "2101-01-01", "9999-12-31", "x", "2026-02-30", "\x00"]
)
@pytest.mark.parametrize("path", ["/tariff/", "/tariff/19/", "/tariff/19059010/", "/tariff/search/"])
def test_a_day_without_a_tariff_is_explained_at_its_field(client: Client, path: str, day: str) -> None:
    response = client.get(path, {"on": day, "q": "bread"})
    assert response.status_code == 422
    assert 'href="#id_on"' in response.content.decode()


@pytest.mark.parametrize("day", ["2017-01-01", "2021-12-31", "2022-01-01", "2100-12-31"])
def test_the_first_and_last_days_of_editions_open(client: Client, day: str) -> None:
    for path in ("/tariff/", "/tariff/19/", "/tariff/1905/", "/tariff/190590/"):
        assert client.get(path, {"on": day}).status_code == 200


def test_csv_of_a_code_holds_its_rates(client: Client) -> None:
    rows = rows_of(client, "/tariff/19059010/")
    keys = {measure.key for measure in current_book().measures_for("19059010")}
    assert {row[-1] for row in rows[1:]} == keys


def test_csv_of_a_heading_holds_its_lines_with_their_duty(client: Client) -> None:
    rows = {row[0]: row for row in rows_of(client, "/tariff/1905/")}
    assert rows["19059010"][3]
    assert len(rows) > 8


@pytest.mark.parametrize(
    "path", ["/tariff/", "/tariff/19/", "/tariff/1905/", "/tariff/19059010/", "/tariff/search/?q=bread"]
)
def test_tariff_pages_take_few_queries(
    client: Client, path: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client.get(path)
    with django_assert_max_num_queries(12):
        client.get(path)


# Searching


def codes_found(text: str) -> list[str]:
    return [entry.code for entry in browsing.search(text, TODAY)]


def test_search_finds_words_in_any_order_and_number() -> None:
    singular, plural = codes_found("biscuit"), codes_found("biscuits")
    assert singular == plural
    assert "190531" in singular
    assert codes_found("bread crisp") == codes_found("crisp bread")
    assert codes_found("BREAD") == codes_found("bread")


def test_search_finds_by_the_first_digits() -> None:
    found = codes_found("1905.90")
    assert found[0] == "190590"
    assert set(found) >= {"19059010", "19059090"}
    assert all(code.startswith("190590") for code in found)


def test_search_marks_the_words_and_pages_the_hits(client: Client) -> None:
    page = text_of(client, "/tariff/search/", q="parts")
    assert "<mark>part</mark>" in page.lower()
    assert 'rel="next"' in page
    assert 'rel="prev"' in text_of(client, "/tariff/search/", q="parts", page="2")
    assert client.get("/tariff/search/", {"q": "parts", "page": "99999"}).status_code == 200


def test_search_that_finds_nothing_says_what_to_do(client: Client) -> None:
    assert "Try fewer words" in text_of(client, "/tariff/search/", q="zzyzx")


@pytest.mark.parametrize("hostile", HOSTILE)
def test_search_survives_hostile_text(client: Client, hostile: str) -> None:
    response = client.get("/tariff/search/", {"q": hostile})
    assert response.status_code in {200, 422}
    assert "<script>alert" not in response.content.decode()


def test_search_refuses_a_nul(client: Client) -> None:
    assert client.get("/tariff/search/?q=%00bread").status_code == 422


@pytest.mark.parametrize("number", ["x", "0", "-1", "9" * 400])
def test_search_survives_a_page_that_is_no_number(client: Client, number: str) -> None:
    assert client.get("/tariff/search/", {"q": "bread", "page": number}).status_code in {200, 400}


@given(st.text(max_size=60), st.lists(st.text(min_size=1, max_size=5), max_size=3))
def test_marked_keeps_every_character_and_escapes_it(text: str, words: list[str]) -> None:
    import html

    shown = marked(text, words)
    assert html.unescape(shown.replace("<mark>", "").replace("</mark>", "")) == html.unescape(
        html.escape(text)
    )
    assert shown.replace("<mark>", "").replace("</mark>", "").count("<") == 0


# Calculating


def test_calculator_gives_what_a_declaration_would_get(client: Client) -> None:
    given = {**GOODS, "value": "2500.50", "currency": "EUR", "incoterm": "FOB", "freight": "120", "insurance": "12.5",
             "mass": "40"}  # fmt: skip
    on = date(2026, 11, 20)
    price = MoneyFact(Decimal("2500.50"), "EUR")
    item = ItemFacts(1, code="19059010", origin="TH", preference="100", procedure="40", previous_procedure="00",
                     price=price, net_mass=Decimal(40), gross_mass=Decimal(40))  # fmt: skip
    charges = (ChargeFact("AK", Decimal(120), "EUR"), ChargeFact("AW", Decimal("12.5"), "EUR"))
    expected = calculate(
        ShipmentFacts([item], incoterm="FOB", invoice=price, charges=charges), current_book(), on
    )
    page = text_of(client, "/calculator/", **given)
    assert money(expected.total_minor, "USD") in page
    for line in (
        *expected.items[0].value_steps,
        *(step for tax in expected.items[0].taxes for step in tax.steps),
    ):
        assert line.replace("'", "&#x27;") in page
    quote = current_book().fx.quote("EUR", "USD", on)
    assert f"1 EUR = {quote.rate} USD, ECB reference rate, published 30 Oct 2026" in plain(page)


def test_calculator_offers_the_lines_that_six_digits_leave_open(client: Client) -> None:
    page = text_of(client, "/calculator/", **{**GOODS, "code": "190590"})
    assert "Six digits do not say which line your goods fall into." in page
    assert "code=19059010" in page
    assert "Six digits" not in text_of(client, "/calculator/", **GOODS)


@pytest.mark.parametrize(
    ("field", "value"),
    [("code", ""), ("code", "19"), ("code", "123456"), ("code", "abc"), ("value", ""), ("value", "-1"), ("value", "x"),
     ("value", "1e400"), ("value", "NaN"), ("value", "9" * 40), ("currency", "XXX"), ("origin", "ZZ"),
     ("incoterm", "ABC"), ("preference", "300"), ("mass", "-5"), ("unit", "<b>"), ("on", "2016-01-01"), ("on", "x"),
     ("code", "\x00"), ("value", "A" * 10_000)],
)  # fmt: skip
def test_calculator_puts_each_error_on_its_field(client: Client, field: str, value: str) -> None:
    response = client.get("/calculator/", {**GOODS, field: value})
    page = response.content.decode()
    assert response.status_code == 422
    assert f'href="#id_{field}"' in page
    assert f'id="id_{field}_error"' in page
    assert "To be paid" not in page


def test_calculator_finds_a_currency_that_had_no_rate_on_the_day(client: Client) -> None:
    response = client.get("/calculator/", {**GOODS, "currency": "EUR", "on": "2018-05-05"})
    assert response.status_code == 422
    assert 'href="#id_currency"' in response.content.decode()


def test_calculator_answers_a_live_change_with_the_result_alone(client: Client) -> None:
    live = {"HTTP_HX_REQUEST": "true", "HTTP_HX_TARGET": "calculation"}
    done = client.get("/calculator/", GOODS, **live).content.decode()
    assert "To be paid" in done
    assert "<html" not in done
    wrong = client.get("/calculator/", {**GOODS, "value": ""}, **live)
    assert wrong.status_code == 200
    assert "Something is still missing or wrong" in wrong.content.decode()


def test_calculator_takes_over_the_code_of_a_line_without_calculating(client: Client) -> None:
    page = text_of(client, "/calculator/?" + urlencode({"for": "19059010", "on": "2026-11-20"}))
    assert 'value="19059010"' in page
    assert "The calculation appears here" in page


def test_calculator_claims_a_preference(client: Client) -> None:
    book = current_book()
    free, origin = next(
        (measure, country)
        for measure in book.measures_for("19059090")
        if measure.kind is MeasureKind.PREFERENCE
        for group in sorted(measure.groups)
        if book.groups[group].claim == "3"
        for country in sorted(book.groups[group].countries)
    )
    page = text_of(
        client, "/calculator/", **{**GOODS, "code": "19059090", "origin": origin, "preference": "300"}
    )
    assert free.basis in page
