"""Declarations of any content, for property tests."""

from __future__ import annotations

from datetime import date

from hypothesis import strategies as st

from greenlane.declarations.engine.data import (
    Address,
    Amount,
    AuthorisationHolder,
    Charge,
    Classification,
    DeclarationData,
    Document,
    DutyTaxFee,
    GoodsLocation,
    Guarantee,
    Information,
    ItemData,
    Origin,
    Packaging,
    Party,
    PreviousDocument,
    TransportMeans,
)

WORDS = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S")), min_size=1, max_size=8)
CODES = st.text("ABCDEFGHIJ0123456789", min_size=3, max_size=3)
OPTIONAL = st.one_of(st.just(""), WORDS)
NUMBERS = st.one_of(st.none(), st.decimals(0, 10**9, places=3))
WHOLES = st.one_of(st.none(), st.integers(0, 99_999))
AMOUNTS = st.builds(Amount, st.decimals(0, 10**9, places=2), st.sampled_from(["EUR", "XMD", ""]))
MAYBE_AMOUNTS = st.one_of(st.none(), AMOUNTS)
DAYS = st.one_of(st.none(), st.dates(date(1900, 1, 1), date(2099, 12, 31)))


def few(strategy: st.SearchStrategy) -> st.SearchStrategy[list]:
    return st.lists(strategy, max_size=2)


ADDRESSES = st.builds(Address, WORDS, OPTIONAL, OPTIONAL, OPTIONAL)
PARTIES = st.one_of(st.none(), st.builds(Party, WORDS, OPTIONAL, st.one_of(st.none(), ADDRESSES)))
TRANSPORTS = st.one_of(st.none(), st.builds(TransportMeans, WORDS, OPTIONAL, OPTIONAL, OPTIONAL))
DOCUMENTS = st.builds(Document, WORDS, OPTIONAL, OPTIONAL, OPTIONAL, OPTIONAL, OPTIONAL, DAYS, NUMBERS)
INFORMATION = st.builds(Information, WORDS, OPTIONAL, OPTIONAL)
PREVIOUS = st.builds(PreviousDocument, WORDS, OPTIONAL, OPTIONAL, WHOLES)
CHARGES = st.builds(Charge, WORDS, AMOUNTS)


@st.composite
def locations(draw: st.DrawFn) -> GoodsLocation | None:
    """The qualifier and country stand in the address as well."""
    if draw(st.booleans()):
        return None
    qualifier, country = draw(WORDS), draw(OPTIONAL)
    address = Address(draw(OPTIONAL), draw(OPTIONAL), draw(OPTIONAL), country, qualifier)
    return GoodsLocation(draw(WORDS), draw(OPTIONAL), draw(OPTIONAL), qualifier, country, address)


FEES = st.builds(
    DutyTaxFee,
    type=WORDS,
    preference=OPTIONAL,
    quota=OPTIONAL,
    payment_method=OPTIONAL,
    base_quantity=NUMBERS,
    base_amount=MAYBE_AMOUNTS,
    rate=NUMBERS,
    assessed=MAYBE_AMOUNTS,
)
ITEMS = st.builds(
    ItemData,
    sequence=WHOLES,
    description=OPTIONAL,
    classifications=few(st.builds(Classification, WORDS, OPTIONAL)),
    procedure=st.just("40"),
    previous_procedure=st.sampled_from(["00", "71", ""]),
    additional_procedures=few(CODES),
    origins=few(st.builds(Origin, WORDS, OPTIONAL, OPTIONAL)),
    gross_mass=NUMBERS,
    net_mass=NUMBERS,
    supplementary_quantity=st.decimals(1, 99, places=1),
    supplementary_unit=OPTIONAL,
    price=MAYBE_AMOUNTS,
    statistical_value=MAYBE_AMOUNTS,
    valuation_method=OPTIONAL,
    valuation_indicators=OPTIONAL,
    charges=few(CHARGES),
    duty_tax_fees=few(FEES),
    packaging=few(st.builds(Packaging, WHOLES, WORDS, WHOLES, OPTIONAL)),
    documents=few(DOCUMENTS),
    information=few(INFORMATION),
    previous_documents=few(PREVIOUS),
    transport_equipment=few(WORDS),
    dangerous_goods=few(WORDS),
    consignor=PARTIES,
    seller=PARTIES,
    destination_country=OPTIONAL,
    ucr=OPTIONAL,
)
DECLARATIONS = st.builds(
    DeclarationData,
    function_code=st.just("9"),
    lrn=WORDS,
    mrn=OPTIONAL,
    type_code=st.sampled_from(["IMA", "EXD", "COA"]),
    goods_item_quantity=WHOLES,
    total_packages=WHOLES,
    total_gross_mass=NUMBERS,
    invoice_amount=MAYBE_AMOUNTS,
    exchange_rates=st.dictionaries(CODES, st.decimals(1, 99, places=5), max_size=2),
    declarant=PARTIES,
    agent=PARTIES,
    exporter=PARTIES,
    importer=PARTIES,
    consignee=PARTIES,
    carrier=PARTIES,
    border_transport=TRANSPORTS,
    arrival_transport=st.one_of(st.none(), st.builds(TransportMeans, WORDS, OPTIONAL, OPTIONAL)),
    goods_location=locations(),
    container_code=OPTIONAL,
    transport_equipment=few(WORDS),
    destination_country=OPTIONAL,
    export_country=OPTIONAL,
    transaction_nature=OPTIONAL,
    incoterm=OPTIONAL,
    incoterm_place=OPTIONAL,
    charges=few(CHARGES),
    documents=few(DOCUMENTS),
    information=few(INFORMATION),
    previous_documents=few(PREVIOUS),
    authorisation_holders=few(st.builds(AuthorisationHolder, WORDS, OPTIONAL)),
    guarantees=few(st.builds(Guarantee, WORDS, OPTIONAL, OPTIONAL, MAYBE_AMOUNTS, OPTIONAL)),
    exit_office=OPTIONAL,
    presentation_office=OPTIONAL,
    warehouse_id=OPTIONAL,
    ucr=OPTIONAL,
    items=few(ITEMS),
)
