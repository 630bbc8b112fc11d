"""greenlane duty and tariff."""

from __future__ import annotations

import pytest

from .conftest import Write, new_lrn, run
from .messages import declaration

pytestmark = pytest.mark.django_db
HEADER = b"a|b|c|d|e|Col. 1|Special|Col. 2|\n"


def test_duty_of_named_goods_is_written_out(meridia: None) -> None:
    answer = run("duty", "--hs", "190531", "--origin", "JP", "--value", "1000", "--json").object
    (item,) = answer["items"]
    assert item["line"].startswith("190531")
    assert answer["total_minor"] == sum(answer["by_tax"].values()) > 0
    text = run("duty", "--hs", "1905.31", "--origin", "JP", "--value", "1000").out
    assert "customs value = USD 1,000.00" in text
    assert "Payable now" in text


def test_duty_says_which_lines_six_digits_leave_open(meridia: None) -> None:
    said = run("duty", "--hs", "190590", "--origin", "JP", "--value", "1000")
    assert "190590 does not say which of these lines is meant" in said.err
    assert "19059010" in said.err
    exact = run("duty", "--hs", "19059010", "--origin", "JP", "--value", "1000")
    assert "does not say" not in exact.err


def test_duty_converts_and_adds_freight(meridia: None) -> None:
    plain = run(
        "duty", "--hs", "190531", "--origin", "JP", "--value", "1000", "--currency", "EUR", "--json"
    ).object
    more = run(
        "duty", "--hs", "190531", "--origin", "JP", "--value", "1000", "--currency", "eur",
        "--incoterm", "FOB", "--freight", "100", "--json",
    ).object  # fmt: skip
    values = [float(answer["items"][0]["customs_value"]) for answer in (plain, more)]
    assert values[1] == pytest.approx(values[0] * 1.1, abs=0.02)


def test_duty_of_a_file_equals_what_is_charged(meridia: None, write: Write) -> None:
    path = write(declaration(new_lrn()))
    total = run("duty", path, "--json").object["total_minor"]
    mrn = run("lodge", path, "--json").object["mrn"]
    assert run("track", mrn, "--json").object["payable_minor"] == total


def test_duty_of_an_unknown_code_names_neighbours(meridia: None) -> None:
    said = run("duty", "--hs", "190599", "--origin", "JP", "--value", "1000", "--json")
    assert said.status == 1
    (violation,) = said.object["violations"]
    assert violation["code"] == "TAR001"
    assert "1905" in violation["hint"]


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("--hs", "190531"),
        ("--hs", "190531", "--value", "much"),
        ("--hs", "190531", "--value", "-1"),
        ("--hs", "190531", "--value", "NaN"),
        ("--hs", "190531", "--value", "1", "--on", "soon"),
    ],
)
def test_duty_explains_wrong_usage(arguments: tuple[str, ...]) -> None:
    said = run("duty", *arguments)
    assert said.status == 2
    assert "hint:" in said.err


def test_find_by_words_and_by_digits(meridia: None) -> None:
    by_digits = run("tariff", "find", "190531", "--json").objects
    assert by_digits
    assert all(line["code"].startswith("190531") for line in by_digits)
    assert run("tariff", "find", "sweet biscuits", "--json").objects
    none = run("tariff", "find", "unicorn horn")
    assert (none.status, "hint:" in none.err) == (1, True)


def test_parse_rates_lists_what_it_does_not_understand(write: Write) -> None:
    good = b"x|x|x|x|x|5%|Free (A,AU)|35%|\n"
    said = run("tariff", "parse-rates", write(HEADER + good * 60, "hts.txt"), "--json")
    assert (said.status, said.object["cells"], said.object["understood"]) == (0, 180, 180)
    bad = run(
        "tariff", "parse-rates", write(HEADER + good + b"x|x|x|x|x|5%% of||35%|\n", "bad.txt"), "--json"
    )
    assert bad.status == 1
    (failure,) = bad.object["failures"]
    assert (failure["line"], failure["column"], failure["text"]) == (3, "Col. 1 Rate", "5%% of")
    assert failure["reason"]


NOTICE = """<MetaData><WCODataModelVersionCode>3.6</WCODataModelVersionCode><WCOTypeName>RES</WCOTypeName><Response>
<FunctionCode>13</FunctionCode><Declaration><GoodsShipment><GovernmentAgencyGoodsItem><Commodity><DutyTaxFee>
<AdValoremTaxBaseAmount currencyID="GBP">1234.56</AdValoremTaxBaseAmount><TaxRateNumeric>10.00</TaxRateNumeric>
<TypeCode>A00</TypeCode><Payment><TaxAssessedAmount currencyID="GBP">{assessed}</TaxAssessedAmount></Payment>
</DutyTaxFee></Commodity></GovernmentAgencyGoodsItem></GoodsShipment></Declaration></Response></MetaData>"""


def test_check_notices_recomputes_the_tax(write: Write) -> None:
    right = write(NOTICE.format(assessed="123.45").encode())
    wrong = write(NOTICE.format(assessed="200.00").encode())
    said = run("tariff", "check-notices", right, "--json")
    assert (said.status, said.object["notices"], said.object["counts"]) == (0, 1, {"equal": 1})
    said = run("tariff", "check-notices", right, wrong, write(b"<a"), "--json")
    assert said.status == 1
    assert said.object["counts"] == {"equal": 1, "different": 1}
    (exception,) = said.object["exceptions"]
    assert str(wrong) in exception["source"]
    assert len(said.object["unreadable"]) == 1
