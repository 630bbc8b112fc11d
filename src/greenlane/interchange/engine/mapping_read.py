"""From the JSON form of a declaration to `DeclarationData`.

Lenient: whatever cannot be read becomes a Violation with the WCO path of its element and the field stays
empty, so that one pass reports everything. Codes: MAP001 not a number, MAP002 not a whole number, MAP003 not a
date, MAP004 not the expected structure.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

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
from greenlane.foundation.errors import Violation

from .decimals import plain_decimal
from .friendly import text_of
from .wco_pointers import Pointer, path_of_pointers

Node = dict[str, Any]

_NONE: Node = {}

# Where each party stands: WCO name -> field of DeclarationData or ItemData.
DECLARATION_PARTIES = {"Declarant": "declarant", "Agent": "agent", "Exporter": "exporter"}
SHIPMENT_PARTIES = {
    "Buyer": "buyer",
    "Consignee": "consignee",
    "Consignor": "consignor",
    "Importer": "importer",
    "Seller": "seller",
}
ITEM_PARTIES = {"Buyer": "buyer", "Consignee": "consignee", "Consignor": "consignor", "Seller": "seller"}
OFFICES = {
    "ExitOffice": "exit_office",
    "PresentationOffice": "presentation_office",
    "SupervisingOffice": "supervising_office",
}


def read_declaration(declaration: Node) -> tuple[DeclarationData, list[Violation]]:
    """What the Declaration says, and every value that could not be read."""
    reader = _Reader()
    return reader.declaration(declaration), reader.violations


class _Reader:
    """Reads class by class; paths are spelled out for the violations."""

    def __init__(self) -> None:
        self.violations: list[Violation] = []

    def declaration(self, node: Node) -> DeclarationData:
        path = "Declaration"
        data = DeclarationData(
            function_code=text_of(node.get("FunctionCode")),
            lrn=text_of(node.get("FunctionalReferenceID")),
            mrn=text_of(node.get("ID")),
            type_code=text_of(node.get("TypeCode")),
            goods_item_quantity=self._whole(node, "GoodsItemQuantity", path),
            total_packages=self._whole(node, "TotalPackageQuantity", path),
            total_gross_mass=self._number(node, "TotalGrossMassMeasure", path),
            invoice_amount=self._amount(node, "InvoiceAmount", path),
            declaration_office=text_of(node.get("DeclarationOfficeID")),
        )
        self._exchange_rates(node, path, data)
        self._parties(node, DECLARATION_PARTIES, path, data)
        for name, attribute in OFFICES.items():
            setattr(data, attribute, text_of(self._class(node, name, path).get("ID")))
        data.border_transport = self._transport(node, "BorderTransportMeans", path)
        data.documents = self._each(node, "AdditionalDocument", path, self._document)
        data.information = self._each(node, "AdditionalInformation", path, _information)
        data.authorisation_holders = self._each(node, "AuthorisationHolder", path, _holder)
        data.guarantees = self._each(node, "ObligationGuarantee", path, self._guarantee)
        self._amendments(node, path, data)
        self._shipment(self._class(node, "GoodsShipment", path), f"{path}/GoodsShipment", data)
        self._declaration_consignment(self._class(node, "Consignment", path), f"{path}/Consignment", data)
        return data

    def _declaration_consignment(self, node: Node, path: str, data: DeclarationData) -> None:
        data.carrier = self._party(node, "Carrier", path)
        if data.consignor is None:  # exports name the consignor here
            data.consignor = self._party(node, "Consignor", path)

    def _shipment(self, node: Node, path: str, data: DeclarationData) -> None:
        data.transaction_nature = text_of(node.get("TransactionNatureCode"))
        self._parties(node, SHIPMENT_PARTIES, path, data)
        data.destination_country = text_of(self._class(node, "Destination", path).get("CountryCode"))
        data.export_country = text_of(self._class(node, "ExportCountry", path).get("ID"))
        data.charges = self._charges(node, path)
        data.previous_documents = self._each(node, "PreviousDocument", path, self._previous_document)
        terms = self._class(node, "TradeTerms", path)
        data.incoterm = text_of(terms.get("ConditionCode"))
        data.incoterm_place = text_of(terms.get("LocationID")) or text_of(terms.get("LocationName"))
        warehouse = self._class(node, "Warehouse", path)
        data.warehouse_id = text_of(warehouse.get("ID"))
        data.warehouse_type = text_of(warehouse.get("TypeCode"))
        data.ucr = self._ucr(node, path)
        self._consignment(self._class(node, "Consignment", path), f"{path}/Consignment", data)
        data.items = self._each(node, "GovernmentAgencyGoodsItem", path, self._item)

    def _consignment(self, node: Node, path: str, data: DeclarationData) -> None:
        data.container_code = text_of(node.get("ContainerCode"))
        data.arrival_transport = self._transport(node, "ArrivalTransportMeans", path)
        data.departure_transport = self._transport(node, "DepartureTransportMeans", path)
        data.transport_equipment = self._each(node, "TransportEquipment", path, _identifier)
        location = self._class(node, "GoodsLocation", path)
        if location:
            data.goods_location = self._goods_location(location, f"{path}/GoodsLocation")

    def _goods_location(self, node: Node, path: str) -> GoodsLocation:
        address = _address(self._class(node, "Address", path))
        return GoodsLocation(
            name=text_of(node.get("Name")),
            id=text_of(node.get("ID")),
            type=text_of(node.get("TypeCode")),
            address_type=address.type_code if address else "",
            country=address.country if address else "",
            address=address,
        )

    def _item(self, node: Node, path: str) -> ItemData:
        valuation = self._class(node, "CustomsValuation", path)
        item = ItemData(
            sequence=self._whole(node, "SequenceNumeric", path),
            origins=self._each(node, "Origin", path, _origin),
            statistical_value=self._amount(node, "StatisticalValueAmount", path),
            valuation_method=text_of(valuation.get("MethodCode")),
            valuation_indicators=text_of(self._class(node, "ValuationAdjustment", path).get("AdditionCode")),
            charges=self._charges(node, path),
            packaging=self._each(node, "Packaging", path, self._packaging),
            documents=self._each(node, "AdditionalDocument", path, self._document),
            information=self._each(node, "AdditionalInformation", path, _information),
            previous_documents=self._each(node, "PreviousDocument", path, self._previous_document),
            destination_country=text_of(self._class(node, "Destination", path).get("CountryCode")),
            export_country=text_of(self._class(node, "ExportCountry", path).get("ID")),
            transaction_nature=text_of(node.get("TransactionNatureCode")),
            ucr=self._ucr(node, path),
        )
        self._procedures(node, path, item)
        self._parties(node, ITEM_PARTIES, path, item)
        self._commodity(self._class(node, "Commodity", path), f"{path}/Commodity", item)
        return item

    def _commodity(self, node: Node, path: str, item: ItemData) -> None:
        item.description = text_of(node.get("Description"))
        item.classifications = self._each(node, "Classification", path, _classification)
        item.dangerous_goods = self._each(node, "DangerousGoods", path, _un_number)
        item.duty_tax_fees = self._each(node, "DutyTaxFee", path, self._duty_tax_fee)
        item.transport_equipment = self._each(node, "TransportEquipment", path, _identifier)
        measure, inside = self._class(node, "GoodsMeasure", path), f"{path}/GoodsMeasure"
        item.gross_mass = self._number(measure, "GrossMassMeasure", inside)
        item.net_mass = self._number(measure, "NetNetWeightMeasure", inside)
        item.supplementary_quantity = self._number(measure, "TariffQuantity", inside)
        item.supplementary_unit = _attribute(measure.get("TariffQuantity"), "unitCode")
        line = self._class(node, "InvoiceLine", path)
        item.price = self._amount(line, "ItemChargeAmount", f"{path}/InvoiceLine")

    def _procedures(self, node: Node, path: str, item: ItemData) -> None:
        """The entry with a previous code is the procedure; the others are additional procedures."""
        for entry in self._each(node, "GovernmentProcedure", path, _as_is):
            current, previous = text_of(entry.get("CurrentCode")), text_of(entry.get("PreviousCode"))
            if not item.procedure and (previous or len(current) == 2):
                item.procedure, item.previous_procedure = current, previous
            elif current:
                item.additional_procedures.append(current)

    def _duty_tax_fee(self, node: Node, path: str) -> DutyTaxFee:
        payment = self._class(node, "Payment", path)
        return DutyTaxFee(
            type=text_of(node.get("TypeCode")),
            preference=text_of(node.get("DutyRegimeCode")),
            quota=text_of(node.get("QuotaOrderID")),
            payment_method=text_of(payment.get("MethodCode")),
            base_quantity=self._number(node, "SpecificTaxBaseQuantity", path),
            base_unit=_attribute(node.get("SpecificTaxBaseQuantity"), "unitCode"),
            base_amount=self._amount(node, "AdValoremTaxBaseAmount", path),
            rate=self._number(node, "TaxRateNumeric", path),
            assessed=self._amount(payment, "TaxAssessedAmount", f"{path}/Payment"),
        )

    def _document(self, node: Node, path: str) -> Document:
        write_off = self._class(node, "WriteOff", path)
        return Document(
            category=text_of(node.get("CategoryCode")),
            type=text_of(node.get("TypeCode")),
            id=text_of(node.get("ID")),
            name=text_of(node.get("Name")),
            status=text_of(node.get("LPCOExemptionCode")),
            issuer=text_of(self._class(node, "Submitter", path).get("Name")),
            effective=self._date(node, "EffectiveDateTime", path),
            quantity=self._number(write_off, "QuantityQuantity", f"{path}/WriteOff"),
        )

    def _previous_document(self, node: Node, path: str) -> PreviousDocument:
        return PreviousDocument(
            category=text_of(node.get("CategoryCode")),
            type=text_of(node.get("TypeCode")),
            id=text_of(node.get("ID")),
            line=self._whole(node, "LineNumeric", path),
        )

    def _packaging(self, node: Node, path: str) -> Packaging:
        return Packaging(
            sequence=self._whole(node, "SequenceNumeric", path),
            marks=text_of(node.get("MarksNumbersID")),
            quantity=self._whole(node, "QuantityQuantity", path),
            type=text_of(node.get("TypeCode")),
        )

    def _guarantee(self, node: Node, path: str) -> Guarantee:
        return Guarantee(
            id=text_of(node.get("ID")) or text_of(node.get("ReferenceID")),
            type=text_of(node.get("SecurityDetailsCode")),
            access_code=text_of(node.get("AccessCode")),
            amount=self._amount(node, "AmountAmount", path),
            office=text_of(self._class(node, "GuaranteeOffice", path).get("ID")),
        )

    def _charges(self, node: Node, path: str) -> list[Charge]:
        valuation, inside = self._class(node, "CustomsValuation", path), f"{path}/CustomsValuation"
        found = self._each(valuation, "ChargeDeduction", inside, self._charge)
        return [charge for charge in found if charge is not None]

    def _charge(self, node: Node, path: str) -> Charge | None:
        amount = self._amount(node, "OtherChargeDeductionAmount", path)
        return Charge(text_of(node.get("ChargesTypeCode")), amount) if amount is not None else None

    def _exchange_rates(self, node: Node, path: str, data: DeclarationData) -> None:
        for index, entry in enumerate(self._each(node, "CurrencyExchange", path, _as_is), 1):
            rate = self._number(entry, "RateNumeric", f"{path}/CurrencyExchange[{index}]")
            if rate is not None:
                data.exchange_rates[text_of(entry.get("CurrencyTypeCode"))] = rate

    def _amendments(self, node: Node, path: str, data: DeclarationData) -> None:
        for entry in self._each(node, "Amendment", path, _as_is):
            data.amendment_reason = data.amendment_reason or text_of(entry.get("ChangeReasonCode"))
            steps = self._each(entry, "Pointer", path, self._pointer)
            if steps:
                data.amendment_pointers.append(path_of_pointers(steps))

    def _pointer(self, node: Node, path: str) -> Pointer:
        section, tag = text_of(node.get("DocumentSectionCode")), text_of(node.get("TagID"))
        return Pointer(section, self._whole(node, "SequenceNumeric", path), tag)

    def _ucr(self, node: Node, path: str) -> str:
        ucr = self._class(node, "UCR", path)
        return text_of(ucr.get("TraderAssignedReferenceID")) or text_of(ucr.get("ID"))

    def _transport(self, parent: Node, name: str, path: str) -> TransportMeans | None:
        node = self._class(parent, name, path)
        if not node:
            return None
        return TransportMeans(
            mode=text_of(node.get("ModeCode")),
            id=text_of(node.get("ID")),
            id_type=text_of(node.get("IdentificationTypeCode")),
            nationality=text_of(node.get("RegistrationNationalityCode")),
        )

    def _parties(
        self, node: Node, table: Mapping[str, str], path: str, data: DeclarationData | ItemData
    ) -> None:
        for name, attribute in table.items():
            if name in node:
                setattr(data, attribute, self._party(node, name, path))

    def _party(self, parent: Node, name: str, path: str) -> Party | None:
        node = self._class(parent, name, path)
        if not node:
            return None
        return Party(
            id=text_of(node.get("ID")),
            name=text_of(node.get("Name")),
            address=_address(self._class(node, "Address", f"{path}/{name}")),
            function_code=text_of(node.get("FunctionCode")),
            role_code=text_of(node.get("RoleCode")),
        )

    # Values

    def _class(self, node: Node, name: str, path: str) -> Node:
        value = node.get(name)
        if value is None or isinstance(value, dict):
            return value or _NONE
        if value not in ("", []):
            self._report("MAP004", f"{name} must hold elements, and only once.", f"{path}/{name}", "")
        return value[0] if isinstance(value, list) and value and isinstance(value[0], dict) else _NONE

    def _each(self, node: Node, name: str, path: str, read: Callable[[Node, str], Any]) -> list[Any]:
        value = node.get(name)
        if value is None:
            return []
        entries = value if isinstance(value, list) else [value]
        found = []
        for index, entry in enumerate(entries, 1):
            if isinstance(entry, dict):
                found.append(read(entry, f"{path}/{name}[{index}]"))
            elif entry:
                self._report("MAP004", f"{name} must hold elements.", f"{path}/{name}[{index}]", "")
        return found

    def _number(self, node: Node, name: str, path: str) -> Decimal | None:
        text = text_of(node.get(name))
        if not text:
            return None
        if (number := plain_decimal(text)) is not None:
            return number
        hint = "Write digits with a decimal point, such as 1234.56."
        self._report("MAP001", f"{name} '{text[:40]}' is not a number.", f"{path}/{name}", hint)
        return None

    def _whole(self, node: Node, name: str, path: str) -> int | None:
        text = text_of(node.get(name))
        if text.isascii() and text.isdigit() and len(text) < 19:
            return int(text)
        number = self._number(node, name, path)
        if number is None:
            return None
        if number == number.to_integral_value() and abs(number) < 10**18:
            return int(number)
        hint = "Write a whole number without decimals."
        self._report("MAP002", f"{name} '{text[:40]}' is not a whole number.", f"{path}/{name}", hint)
        return None

    def _amount(self, node: Node, name: str, path: str) -> Amount | None:
        number = self._number(node, name, path)
        return Amount(number, _attribute(node.get(name), "currencyID")) if number is not None else None

    def _date(self, node: Node, name: str, path: str) -> date | None:
        text = text_of(self._class(node, name, path).get("DateTimeString"))
        if not text:
            return None
        try:
            return date(int(text[:4]), int(text[4:6]), int(text[6:8]))
        except ValueError:
            hint = "Write year, month and day, such as 20240119."
            self._report("MAP003", f"{name} '{text[:40]}' is not a date.", f"{path}/{name}", hint)
            return None

    def _report(self, code: str, message: str, pointer: str, hint: str) -> None:
        self.violations.append(Violation(code, message, pointer, hint))


def _as_is(node: Node, _path: str) -> Node:
    return node


def _identifier(node: Node, _path: str) -> str:
    return text_of(node.get("ID"))


def _un_number(node: Node, _path: str) -> str:
    return text_of(node.get("UNDGID"))


def _information(node: Node, _path: str) -> Information:
    return Information(
        code=text_of(node.get("StatementCode")),
        text=text_of(node.get("StatementDescription")),
        type=text_of(node.get("StatementTypeCode")),
    )


def _holder(node: Node, _path: str) -> AuthorisationHolder:
    return AuthorisationHolder(text_of(node.get("ID")), text_of(node.get("CategoryCode")))


def _origin(node: Node, _path: str) -> Origin:
    return Origin(
        country=text_of(node.get("CountryCode")),
        type=text_of(node.get("TypeCode")),
        region=text_of(node.get("RegionID")),
    )


def _classification(node: Node, _path: str) -> Classification:
    return Classification(text_of(node.get("ID")), text_of(node.get("IdentificationTypeCode")))


def _address(node: Node) -> Address | None:
    if not node:
        return None
    return Address(
        line=text_of(node.get("Line")),
        city=text_of(node.get("CityName")),
        postcode=text_of(node.get("PostcodeID")),
        country=text_of(node.get("CountryCode")),
        type_code=text_of(node.get("TypeCode")),
    )


def _attribute(value: Any, name: str) -> str:
    found = value.get("@" + name, "") if isinstance(value, dict) else ""
    return found if isinstance(found, str) else ""
