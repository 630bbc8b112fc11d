"""Whatever text stands in the fields, checking answers; it never breaks down."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from greenlane.declarations.engine.data import (
    Amount,
    AuthorisationHolder,
    Classification,
    DeclarationData,
    Document,
    DutyTaxFee,
    GoodsLocation,
    Information,
    ItemData,
    Origin,
    Packaging,
    Party,
    TransportMeans,
)
from greenlane.declarations.rules import RULES, examine, office_for, profile
from greenlane.declarations.rules.tests.factories import context, declaration

text = st.text(max_size=12) | st.sampled_from(
    ["IMA", "EXA", "COD", "40", "51", "U", "BELBELBEL", "GB", "300"]
)
number = st.none() | st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**9), max_value=10**9)
count = st.none() | st.integers(-5, 10**6)
amounts = st.none() | st.builds(Amount, st.decimals(-(10**6), 10**6), text)
items = st.builds(
    ItemData,
    sequence=count,
    description=text,
    classifications=st.lists(st.builds(Classification, text, text), max_size=2),
    procedure=text,
    previous_procedure=text,
    additional_procedures=st.lists(text, max_size=2),
    origins=st.lists(st.builds(Origin, text, text), max_size=2),
    gross_mass=number,
    net_mass=number,
    price=amounts,
    valuation_method=text,
    duty_tax_fees=st.lists(st.builds(DutyTaxFee, text, text, text, text), max_size=2),
    packaging=st.lists(st.builds(Packaging, count, text, count, text), max_size=2),
    documents=st.lists(st.builds(Document, text, text, text, text, text), max_size=2),
    information=st.lists(st.builds(Information, text), max_size=2),
    importer=st.none() | st.builds(Party, text, text),
)
declarations = st.builds(
    DeclarationData,
    function_code=text,
    lrn=text,
    type_code=text,
    goods_item_quantity=count,
    total_packages=count,
    invoice_amount=amounts,
    declarant=st.none() | st.builds(Party, text, text),
    goods_location=st.none() | st.builds(GoodsLocation, text, text, text, text, text),
    border_transport=st.none() | st.builds(TransportMeans, text, text, text, text),
    incoterm=text,
    incoterm_place=text,
    authorisation_holders=st.lists(st.builds(AuthorisationHolder, text, text), max_size=2),
    items=st.lists(items, max_size=3),
)


@settings(max_examples=150, deadline=None)
@given(declarations)
def test_examine_answers_for_any_text(data: DeclarationData) -> None:
    asked = context()
    findings = examine(data, asked)
    soft = {rule.__name__ for rule in RULES if rule.advisory} | asked.profile.notices_only
    for found in findings.violations:
        assert found.code not in soft
        assert found.message
        assert found.pointer.startswith("Declaration")
    assert {found.code for found in findings.notices} <= soft


@settings(max_examples=100, deadline=None)
@given(declarations)
def test_office_is_always_one_of_meridia(data: DeclarationData) -> None:
    for name in ("dms", "meridia"):
        assert office_for(data, profile(name)) in profile(name).offices.all


@given(st.decimals(min_value=0, max_value=1000, places=3), st.decimals(min_value=0, max_value=1000, places=3))
def test_gross_below_net_is_the_only_mass_that_dec014_refuses(gross: Decimal, net: Decimal) -> None:
    data = declaration()
    data.items[0].gross_mass, data.items[0].net_mass = gross, net
    refused = any(found.code == "DEC014" for found in examine(data, context()).violations)
    assert refused is (gross < net)
