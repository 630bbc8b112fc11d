"""From `DeclarationData` to the JSON form of a declaration: what forms and CSV files lodge.

The inverse of `mapping_read`: reading what is written here gives the same data. Empty fields are left out. The
profile has no place for header duty lines and for an item's own exporter or importer; they are not written.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from greenlane.declarations.engine.data import (
    Address,
    Amount,
    Charge,
    DeclarationData,
    Document,
    DutyTaxFee,
    GoodsLocation,
    Guarantee,
    Information,
    ItemData,
    Packaging,
    Party,
    PreviousDocument,
    TransportMeans,
)

from .friendly import TEXT, Friendly
from .mapping_read import DECLARATION_PARTIES, ITEM_PARTIES, OFFICES, SHIPMENT_PARTIES
from .wco_pointers import pointers_of


def write_declaration(data: DeclarationData) -> Friendly:
    """The Declaration object of the JSON form."""
    return _filled(
        FunctionCode=data.function_code,
        FunctionalReferenceID=data.lrn,
        ID=data.mrn,
        TypeCode=data.type_code,
        GoodsItemQuantity=_number(data.goods_item_quantity),
        DeclarationOfficeID=data.declaration_office,
        InvoiceAmount=_amount(data.invoice_amount),
        TotalGrossMassMeasure=_number(data.total_gross_mass),
        TotalPackageQuantity=_number(data.total_packages),
        AdditionalDocument=[_document(d) for d in data.documents],
        AdditionalInformation=[_information(i) for i in data.information],
        Amendment=_amendments(data),
        AuthorisationHolder=[_filled(ID=h.id, CategoryCode=h.category) for h in data.authorisation_holders],
        BorderTransportMeans=_transport(data.border_transport),
        Consignment=_filled(Carrier=_party(data.carrier)),
        CurrencyExchange=[
            _filled(CurrencyTypeCode=currency, RateNumeric=_number(rate))
            for currency, rate in data.exchange_rates.items()
        ],
        GoodsShipment=_shipment(data),
        ObligationGuarantee=[_guarantee(g) for g in data.guarantees],
        **{name: _filled(ID=getattr(data, attribute)) for name, attribute in OFFICES.items()},
        **_parties(data, DECLARATION_PARTIES),
    )


def _shipment(data: DeclarationData) -> Friendly:
    return _filled(
        TransactionNatureCode=data.transaction_nature,
        Consignment=_consignment(data),
        CustomsValuation=_filled(ChargeDeduction=_charges(data.charges)),
        Destination=_filled(CountryCode=data.destination_country),
        DomesticDutyTaxParty=[_party(p) for p in data.fiscal_references],
        ExportCountry=_filled(ID=data.export_country),
        GovernmentAgencyGoodsItem=[_item(item) for item in data.items],
        PreviousDocument=[_previous_document(d) for d in data.previous_documents],
        TradeTerms=_filled(ConditionCode=data.incoterm, LocationID=data.incoterm_place),
        UCR=_filled(TraderAssignedReferenceID=data.ucr),
        Warehouse=_filled(ID=data.warehouse_id, TypeCode=data.warehouse_type),
        **_parties(data, SHIPMENT_PARTIES),
    )


def _consignment(data: DeclarationData) -> Friendly:
    return _filled(
        ContainerCode=data.container_code,
        ArrivalTransportMeans=_transport(data.arrival_transport),
        DepartureTransportMeans=_transport(data.departure_transport),
        GoodsLocation=_goods_location(data.goods_location),
        TransportEquipment=_equipment(data.transport_equipment),
    )


def _goods_location(location: GoodsLocation | None) -> Friendly:
    if location is None:
        return {}
    address = _address(location.address)
    address |= _filled(TypeCode=location.address_type, CountryCode=location.country)
    return _filled(Name=location.name, ID=location.id, TypeCode=location.type, Address=address)


def _item(item: ItemData) -> Friendly:
    return _filled(
        SequenceNumeric=_number(item.sequence),
        CustomsValueAmount=_amount(item.customs_value),
        StatisticalValueAmount=_amount(item.statistical_value),
        TransactionNatureCode=item.transaction_nature,
        AdditionalDocument=[_document(d) for d in item.documents],
        AdditionalInformation=[_information(i) for i in item.information],
        Commodity=_commodity(item),
        CustomsValuation=_filled(MethodCode=item.valuation_method, ChargeDeduction=_charges(item.charges)),
        Destination=_filled(CountryCode=item.destination_country),
        ExportCountry=_filled(ID=item.export_country),
        GovernmentProcedure=_procedures(item),
        Origin=[_filled(CountryCode=o.country, TypeCode=o.type, RegionID=o.region) for o in item.origins],
        Packaging=[_packaging(p) for p in item.packaging],
        PreviousDocument=[_previous_document(d) for d in item.previous_documents],
        UCR=_filled(TraderAssignedReferenceID=item.ucr),
        ValuationAdjustment=_filled(AdditionCode=item.valuation_indicators),
        **_parties(item, ITEM_PARTIES),
    )


def _commodity(item: ItemData) -> Friendly:
    return _filled(
        Description=item.description,
        Classification=[_filled(ID=c.id, IdentificationTypeCode=c.type) for c in item.classifications],
        DangerousGoods=[_filled(UNDGID=number) for number in item.dangerous_goods],
        DutyTaxFee=[_duty_tax_fee(d) for d in item.duty_tax_fees],
        GoodsMeasure=_filled(
            GrossMassMeasure=_number(item.gross_mass),
            NetNetWeightMeasure=_number(item.net_mass),
            TariffQuantity=_quantity(item.supplementary_quantity, item.supplementary_unit),
        ),
        InvoiceLine=_filled(ItemChargeAmount=_amount(item.price)),
        TransportEquipment=_equipment(item.transport_equipment),
    )


def _procedures(item: ItemData) -> list[Friendly]:
    main = _filled(CurrentCode=item.procedure, PreviousCode=item.previous_procedure)
    return (
        [main, *(_filled(CurrentCode=code) for code in item.additional_procedures)]
        if main
        else [_filled(CurrentCode=code) for code in item.additional_procedures]
    )


def _duty_tax_fee(fee: DutyTaxFee) -> Friendly:
    return _filled(
        AdValoremTaxBaseAmount=_amount(fee.base_amount),
        DutyRegimeCode=fee.preference,
        SpecificTaxBaseQuantity=_quantity(fee.base_quantity, fee.base_unit),
        TaxRateNumeric=_number(fee.rate),
        TypeCode=fee.type,
        QuotaOrderID=fee.quota,
        Payment=_filled(MethodCode=fee.payment_method, TaxAssessedAmount=_amount(fee.assessed)),
    )


def _document(document: Document) -> Friendly:
    return _filled(
        CategoryCode=document.category,
        EffectiveDateTime=_date(document.effective),
        ID=document.id,
        Name=document.name,
        TypeCode=document.type,
        LPCOExemptionCode=document.status,
        Submitter=_filled(Name=document.issuer),
        WriteOff=_filled(QuantityQuantity=_number(document.quantity)),
    )


def _information(information: Information) -> Friendly:
    return _filled(
        StatementCode=information.code,
        StatementDescription=information.text,
        StatementTypeCode=information.type,
    )


def _previous_document(document: PreviousDocument) -> Friendly:
    return _filled(
        CategoryCode=document.category,
        ID=document.id,
        TypeCode=document.type,
        LineNumeric=_number(document.line),
    )


def _packaging(packaging: Packaging) -> Friendly:
    return _filled(
        SequenceNumeric=_number(packaging.sequence),
        MarksNumbersID=packaging.marks,
        QuantityQuantity=_number(packaging.quantity),
        TypeCode=packaging.type,
    )


def _guarantee(guarantee: Guarantee) -> Friendly:
    return _filled(
        AmountAmount=_amount(guarantee.amount),
        ID=guarantee.id,
        SecurityDetailsCode=guarantee.type,
        AccessCode=guarantee.access_code,
        GuaranteeOffice=_filled(ID=guarantee.office),
    )


def _charges(charges: Iterable[Charge]) -> list[Friendly]:
    return [
        _filled(ChargesTypeCode=charge.type, OtherChargeDeductionAmount=_amount(charge.amount))
        for charge in charges
    ]


def _amendments(data: DeclarationData) -> list[Friendly]:
    if not data.amendment_pointers:
        return [found] if (found := _filled(ChangeReasonCode=data.amendment_reason)) else []
    return [
        _filled(ChangeReasonCode=data.amendment_reason, Pointer=_pointers(path))
        for path in data.amendment_pointers
    ]


def _pointers(path: str) -> list[Friendly]:
    return [
        _filled(
            SequenceNumeric=_number(pointer.sequence), DocumentSectionCode=pointer.section, TagID=pointer.tag
        )
        for pointer in pointers_of(path)
    ]


def _equipment(identifiers: Iterable[str]) -> list[Friendly]:
    return [
        _filled(SequenceNumeric=str(position), ID=identifier)
        for position, identifier in enumerate(identifiers, 1)
    ]


def _transport(means: TransportMeans | None) -> Friendly:
    if means is None:
        return {}
    return _filled(
        ID=means.id,
        IdentificationTypeCode=means.id_type,
        RegistrationNationalityCode=means.nationality,
        ModeCode=means.mode,
    )


def _parties(holder: Any, table: Mapping[str, str]) -> Friendly:
    return {name: _party(getattr(holder, attribute)) for name, attribute in table.items()}


def _party(party: Party | None) -> Friendly:
    if party is None:
        return {}
    return _filled(
        Name=party.name,
        ID=party.id,
        FunctionCode=party.function_code,
        RoleCode=party.role_code,
        Address=_address(party.address),
    )


def _address(address: Address | None) -> Friendly:
    if address is None:
        return {}
    return _filled(
        TypeCode=address.type_code,
        CityName=address.city,
        CountryCode=address.country,
        Line=address.line,
        PostcodeID=address.postcode,
    )


def _filled(**values: Any) -> Friendly:
    """Without what is empty."""
    return {name: value for name, value in values.items() if value not in ("", None, [], {})}


def _number(value: Decimal | int | None) -> str:
    return "" if value is None else format(value, "f") if isinstance(value, Decimal) else str(value)


def _amount(amount: Amount | None) -> Any:
    return "" if amount is None else _with(_number(amount.value), "@currencyID", amount.currency)


def _quantity(value: Decimal | None, unit: str) -> Any:
    return "" if value is None else _with(_number(value), "@unitCode", unit)


def _with(text: str, attribute: str, content: str) -> Any:
    return {TEXT: text, attribute: content} if content else text


def _date(day: date | None) -> Friendly:
    if day is None:
        return {}
    return {"DateTimeString": {TEXT: day.strftime("%Y%m%d"), "@formatCode": "102"}}
