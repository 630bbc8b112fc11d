"""Every rule refuses what it must and leaves its neighbour alone."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

import pytest

from greenlane.declarations.engine.data import DeclarationData, Party
from greenlane.declarations.rules import (
    RULES,
    DataSet,
    HeaderRule,
    ItemRule,
    RuleContext,
    check,
    dataset_of,
    examine,
    in_force,
    office_for,
    profile,
    rules_as_markdown,
)
from greenlane.declarations.rules.checks import MAX_VIOLATIONS
from greenlane.declarations.rules.tests.cases import CASES, CONTEXTS, GB, location
from greenlane.declarations.rules.tests.factories import TODAY, context, declaration, export, item, with_item
from greenlane.foundation.errors import Violation

WITH_OWN_TESTS = {"DEC030"}


def codes_of(data: DeclarationData, around: RuleContext | None = None) -> set[str]:
    findings = examine(data, around or context())
    return {found.code for found in [*findings.violations, *findings.notices]}


@pytest.mark.parametrize("code", CASES)
def test_check_refuses(code: str) -> None:
    assert code in codes_of(CASES[code][0](), CONTEXTS.get(code, context)())


@pytest.mark.parametrize("code", CASES)
def test_check_passes_the_neighbour_of(code: str) -> None:
    assert code not in codes_of(CASES[code][1](), CONTEXTS.get(code, context)())


@pytest.mark.parametrize("data", [declaration(), export()])
def test_check_finds_nothing_in_a_good_declaration(data: DeclarationData) -> None:
    findings = examine(data, context())
    assert findings.violations == []
    assert findings.notices == []


def test_every_rule_is_documented_dated_and_tested() -> None:
    for rule in RULES:
        assert re.fullmatch(r"DEC\d{3}", rule.__name__), rule
        assert rule.message().endswith("."), rule
        assert rule.basis, rule
        assert isinstance(rule.since, date), rule
        assert issubclass(rule, HeaderRule | ItemRule), rule
        assert rule.__name__ in CASES or rule.__name__ in WITH_OWN_TESTS, rule


def test_codes_are_unique() -> None:
    names = [rule.__name__ for rule in RULES]
    assert len(names) == len(set(names))


def test_publishing_refuses_a_code_that_is_taken() -> None:
    duplicate = type("DEC001", (HeaderRule,), {"__doc__": "Twice."})
    with pytest.raises(ValueError, match="DEC001 is taken"):
        in_force(since="2026-01-01", basis="none")(duplicate)


def test_check_runs_no_rule_before_its_first_day() -> None:
    first = min(rule.since for rule in RULES)
    broken = declaration(lrn="")
    assert check(broken, context(), on=first)
    assert check(broken, context(), on=first - timedelta(days=1)) == []


def test_check_points_at_the_item_and_says_what_to_do() -> None:
    data = declaration(
        goods_item_quantity=2,
        invoice_amount=None,
        items=[item(), item(sequence=2, gross_mass=Decimal(1))],
        total_packages=20,
    )
    assert check(data, context()) == [
        Violation(
            "DEC014",
            "The gross mass of an item must not be less than its net mass.",
            "Declaration/GoodsShipment/GovernmentAgencyGoodsItem[2]/Commodity/GoodsMeasure",
            "Check the two masses on the packing list.",
            "Customs Act s. 33(2)",
        )
    ]


def test_check_returns_all_errors_at_once() -> None:
    data = declaration(lrn="", declarant=None, items=[item(description="", origins=[], valuation_method="9")])
    assert {"DEC001", "DEC020", "DEC070", "DEC076", "DEC110"} <= {v.code for v in check(data, context())}


def test_check_bounds_the_errors_of_a_huge_declaration() -> None:
    data = declaration(items=[item(sequence=n, description="") for n in range(1, 9000)])
    assert MAX_VIOLATIONS <= len(check(data, context())) < MAX_VIOLATIONS + 20


def test_check_survives_an_empty_declaration() -> None:
    found = {violation.code for violation in check(DeclarationData(), context())}
    assert {"DEC001", "DEC003", "DEC005", "DEC020"} <= found


@dataclass(slots=True)
class WithFiscalReferences(DeclarationData):
    fiscal_references: list[Party] = field(default_factory=list)


@pytest.mark.parametrize(("vat", "refused"), [("FR123456789", True), ("GB021111236", False)])
def test_check_dec030_refuses_a_foreign_vat_number_of_a_home_importer(vat: str, refused: bool) -> None:
    data = WithFiscalReferences(importer=Party(GB), fiscal_references=[Party(vat, role_code="FR1")])
    assert ("DEC030" in codes_of(data)) is refused


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("WLALONBTW", None),
        ("EUTEUTEUTGVM", None),
        ("LARBELGVM", None),
        ("BELBFSBEL", None),
        ("SOULFGCSE", None),
        ("RMGRMGRMG", None),
        ("RMGRMGRMX", "DEC043"),
        ("DVRDOVDWR", "DEC043"),
        ("QQQQQQQQQ", "DEC043"),
        ("BELBEL", "DEC043"),
        ("LHRLHRZQW", "DEC044"),
    ],
)
def test_check_reads_the_parts_of_a_location(name: str, code: str | None) -> None:
    assert codes_of(location(name)) & {"DEC043", "DEC044"} == ({code} if code else set())


def test_check_suggests_the_location_that_was_meant() -> None:
    (found,) = check(location("RMGRMGRMX"), context())
    assert found.hint == "There is no operator RMX at RMG. Did you mean RMGRMGRMG?"


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (declaration(), DataSet.IMPORT_STANDARD),
        (declaration(type_code="IMK"), DataSet.IMPORT_REQUEST),
        (declaration(type_code="IMQ"), DataSet.IMPORT_CLOSING),
        (declaration(type_code="IMC"), DataSet.IMPORT_SIMPLIFIED),
        (with_item(additional_procedures=["1H7"]), DataSet.IMPORT_LOW_VALUE),
        (with_item(additional_procedures=["1SG"]), DataSet.IMPORT_INTERNAL),
        (with_item(procedure="71"), DataSet.IMPORT_STORAGE),
        (export(type_code="EXJ"), DataSet.EXPORT_REQUEST),
        (export(type_code="EXF"), DataSet.EXPORT_SIMPLIFIED),
        (export(type_code="COD"), DataSet.EXPORT_STANDARD),
        (declaration(type_code="COA"), DataSet.IMPORT_STANDARD),
    ],
)
def test_dataset_follows_the_type_and_the_procedure(data: DeclarationData, expected: DataSet) -> None:
    assert dataset_of(data, profile("dms")) is expected


@pytest.mark.parametrize(
    ("data", "office"),
    [
        (declaration(presentation_office="XM000401"), "XM000401"),
        (location("BELBELBEL"), "XM000101"),
        (location("EUTEUTEUTGVM"), "XM000401"),
        (location("LHRLHRANS"), "XM000201"),
        (location("CW1117770GB", type="B", address_type="Y"), "XM000301"),
        (declaration(goods_location=None), "XM000101"),
    ],
)
def test_office_follows_declared_office_place_and_mode(data: DeclarationData, office: str) -> None:
    assert office_for(data, profile("dms")) == office


def test_home_profile_asks_less_and_uses_its_own_offices() -> None:
    home = RuleContext(on=TODAY)
    data = declaration(
        goods_location=None,
        previous_documents=[],
        export_country="",
        items=[item(additional_procedures=[], packaging=[], valuation_method="", documents=[])],
    )
    assert [found.code for found in check(data, home)] == []
    assert office_for(data, home.profile) == "XM000101"


def test_rulebook_lists_every_rule_once() -> None:
    text = rules_as_markdown()
    listed = re.findall(r"^\| (DEC\d{3}) \|", text, flags=re.MULTILINE)
    assert listed == sorted({*CASES, *WITH_OWN_TESTS})
