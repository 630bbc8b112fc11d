"""From the JSON form of a declaration to `DeclarationData`.

Lenient: whatever cannot be read becomes a Violation with the WCO path of its element (`mapping_values`) and the
field stays empty, so that one pass reports everything.
"""

from __future__ import annotations

from collections.abc import Mapping

from greenlane.declarations.engine.data import (
    Address,
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

from .friendly import text_of
from .mapping_values import Node, ValueReader, attribute_of
from .wco_pointers import Pointer, path_of_pointers

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


class _Reader(ValueReader):
    """Reads class by class; paths are spelled out for the violations."""

    def declaration(self, node: Node) -> DeclarationData:
        path = "Declaration"
        data = DeclarationData(
            function_code=text_of(node.get("FunctionCode")),
            lrn=text_of(node.get("FunctionalReferenceID")),
            mrn=text_of(node.get("ID")),
            type_code=text_of(node.get("TypeCode")),
            goods_item_quantity=self.whole(node, "GoodsItemQuantity", path),
            total_packages=self.whole(node, "TotalPackageQuantity", path),
            total_gross_mass=self.number(node, "TotalGrossMassMeasure", path),
            invoice_amount=self.amount(node, "InvoiceAmount", path),
            declaration_office=text_of(node.get("DeclarationOfficeID")),
        )
        self._exchange_rates(node, path, data)
        self._parties(node, DECLARATION_PARTIES, path, data)
        for name, attribute in OFFICES.items():
            setattr(data, attribute, text_of(self.one(node, name, path).get("ID")))
        data.border_transport = self._transport(node, "BorderTransportMeans", path)
        data.documents = self.each(node, "AdditionalDocument", path, self._document)
        data.information = self.each(node, "AdditionalInformation", path, _information)
        data.authorisation_holders = self.each(node, "AuthorisationHolder", path, _holder)
        data.guarantees = self.each(node, "ObligationGuarantee", path, self._guarantee)
        self._amendments(node, path, data)
        self._shipment(self.one(node, "GoodsShipment", path), f"{path}/GoodsShipment", data)
        self._declaration_consignment(self.one(node, "Consignment", path), f"{path}/Consignment", data)
        return data

    def _declaration_consignment(self, node: Node, path: str, data: DeclarationData) -> None:
        data.carrier = self._party(node, "Carrier", path)
        if data.consignor is None:  # exports name the consignor here
            data.consignor = self._party(node, "Consignor", path)

    def _shipment(self, node: Node, path: str, data: DeclarationData) -> None:
        data.transaction_nature = text_of(node.get("TransactionNatureCode"))
        self._parties(node, SHIPMENT_PARTIES, path, data)
        data.destination_country = text_of(self.one(node, "Destination", path).get("CountryCode"))
        data.export_country = text_of(self.one(node, "ExportCountry", path).get("ID"))
        data.charges = self._charges(node, path)
        data.previous_documents = self.each(node, "PreviousDocument", path, self._previous_document)
        data.fiscal_references = self.each(node, "DomesticDutyTaxParty", path, _fiscal_reference)
        terms = self.one(node, "TradeTerms", path)
        data.incoterm = text_of(terms.get("ConditionCode"))
        data.incoterm_place = text_of(terms.get("LocationID")) or text_of(terms.get("LocationName"))
        warehouse = self.one(node, "Warehouse", path)
        data.warehouse_id = text_of(warehouse.get("ID"))
        data.warehouse_type = text_of(warehouse.get("TypeCode"))
        data.ucr = self._ucr(node, path)
        self._consignment(self.one(node, "Consignment", path), f"{path}/Consignment", data)
        data.items = self.each(node, "GovernmentAgencyGoodsItem", path, self._item)

    def _consignment(self, node: Node, path: str, data: DeclarationData) -> None:
        data.container_code = text_of(node.get("ContainerCode"))
        data.arrival_transport = self._transport(node, "ArrivalTransportMeans", path)
        data.departure_transport = self._transport(node, "DepartureTransportMeans", path)
        data.transport_equipment = self.each(node, "TransportEquipment", path, _identifier)
        location = self.one(node, "GoodsLocation", path)
        if location:
            data.goods_location = self._goods_location(location, f"{path}/GoodsLocation")

    def _goods_location(self, node: Node, path: str) -> GoodsLocation:
        address = _address(self.one(node, "Address", path))
        return GoodsLocation(
            name=text_of(node.get("Name")),
            id=text_of(node.get("ID")),
            type=text_of(node.get("TypeCode")),
            address_type=address.type_code if address else "",
            country=address.country if address else "",
            address=address,
        )

    def _item(self, node: Node, path: str) -> ItemData:
        valuation = self.one(node, "CustomsValuation", path)
        item = ItemData(
            sequence=self.whole(node, "SequenceNumeric", path),
            origins=self.each(node, "Origin", path, _origin),
            statistical_value=self.amount(node, "StatisticalValueAmount", path),
            customs_value=self.amount(node, "CustomsValueAmount", path),
            valuation_method=text_of(valuation.get("MethodCode")),
            valuation_indicators=text_of(self.one(node, "ValuationAdjustment", path).get("AdditionCode")),
            charges=self._charges(node, path),
            packaging=self.each(node, "Packaging", path, self._packaging),
            documents=self.each(node, "AdditionalDocument", path, self._document),
            information=self.each(node, "AdditionalInformation", path, _information),
            previous_documents=self.each(node, "PreviousDocument", path, self._previous_document),
            destination_country=text_of(self.one(node, "Destination", path).get("CountryCode")),
            export_country=text_of(self.one(node, "ExportCountry", path).get("ID")),
            transaction_nature=text_of(node.get("TransactionNatureCode")),
            ucr=self._ucr(node, path),
        )
        self._procedures(node, path, item)
        self._parties(node, ITEM_PARTIES, path, item)
        self._commodity(self.one(node, "Commodity", path), f"{path}/Commodity", item)
        return item

    def _commodity(self, node: Node, path: str, item: ItemData) -> None:
        item.description = text_of(node.get("Description"))
        item.classifications = self.each(node, "Classification", path, _classification)
        item.dangerous_goods = self.each(node, "DangerousGoods", path, _un_number)
        item.duty_tax_fees = self.each(node, "DutyTaxFee", path, self._duty_tax_fee)
        item.transport_equipment = self.each(node, "TransportEquipment", path, _identifier)
        measure, inside = self.one(node, "GoodsMeasure", path), f"{path}/GoodsMeasure"
        item.gross_mass = self.number(measure, "GrossMassMeasure", inside)
        item.net_mass = self.number(measure, "NetNetWeightMeasure", inside)
        item.supplementary_quantity = self.number(measure, "TariffQuantity", inside)
        item.supplementary_unit = attribute_of(measure.get("TariffQuantity"), "unitCode")
        line = self.one(node, "InvoiceLine", path)
        item.price = self.amount(line, "ItemChargeAmount", f"{path}/InvoiceLine")

    def _procedures(self, node: Node, path: str, item: ItemData) -> None:
        """The entry with a previous code is the procedure; the others are additional procedures."""
        for entry in self.each(node, "GovernmentProcedure", path, _as_is):
            current, previous = text_of(entry.get("CurrentCode")), text_of(entry.get("PreviousCode"))
            if not item.procedure and (previous or len(current) == 2):
                item.procedure, item.previous_procedure = current, previous
            elif current:
                item.additional_procedures.append(current)

    def _duty_tax_fee(self, node: Node, path: str) -> DutyTaxFee:
        payment = self.one(node, "Payment", path)
        return DutyTaxFee(
            type=text_of(node.get("TypeCode")),
            preference=text_of(node.get("DutyRegimeCode")),
            quota=text_of(node.get("QuotaOrderID")),
            payment_method=text_of(payment.get("MethodCode")),
            base_quantity=self.number(node, "SpecificTaxBaseQuantity", path),
            base_unit=attribute_of(node.get("SpecificTaxBaseQuantity"), "unitCode"),
            base_amount=self.amount(node, "AdValoremTaxBaseAmount", path),
            rate=self.number(node, "TaxRateNumeric", path),
            assessed=self.amount(payment, "TaxAssessedAmount", f"{path}/Payment"),
        )

    def _document(self, node: Node, path: str) -> Document:
        write_off = self.one(node, "WriteOff", path)
        return Document(
            category=text_of(node.get("CategoryCode")),
            type=text_of(node.get("TypeCode")),
            id=text_of(node.get("ID")),
            name=text_of(node.get("Name")),
            status=text_of(node.get("LPCOExemptionCode")),
            issuer=text_of(self.one(node, "Submitter", path).get("Name")),
            effective=self.day(node, "EffectiveDateTime", path),
            quantity=self.number(write_off, "QuantityQuantity", f"{path}/WriteOff"),
        )

    def _previous_document(self, node: Node, path: str) -> PreviousDocument:
        return PreviousDocument(
            category=text_of(node.get("CategoryCode")),
            type=text_of(node.get("TypeCode")),
            id=text_of(node.get("ID")),
            line=self.whole(node, "LineNumeric", path),
        )

    def _packaging(self, node: Node, path: str) -> Packaging:
        return Packaging(
            sequence=self.whole(node, "SequenceNumeric", path),
            marks=text_of(node.get("MarksNumbersID")),
            quantity=self.whole(node, "QuantityQuantity", path),
            type=text_of(node.get("TypeCode")),
        )

    def _guarantee(self, node: Node, path: str) -> Guarantee:
        return Guarantee(
            id=text_of(node.get("ID")) or text_of(node.get("ReferenceID")),
            type=text_of(node.get("SecurityDetailsCode")),
            access_code=text_of(node.get("AccessCode")),
            amount=self.amount(node, "AmountAmount", path),
            office=text_of(self.one(node, "GuaranteeOffice", path).get("ID")),
        )

    def _charges(self, node: Node, path: str) -> list[Charge]:
        valuation, inside = self.one(node, "CustomsValuation", path), f"{path}/CustomsValuation"
        found = self.each(valuation, "ChargeDeduction", inside, self._charge)
        return [charge for charge in found if charge is not None]

    def _charge(self, node: Node, path: str) -> Charge | None:
        amount = self.amount(node, "OtherChargeDeductionAmount", path)
        return Charge(text_of(node.get("ChargesTypeCode")), amount) if amount is not None else None

    def _exchange_rates(self, node: Node, path: str, data: DeclarationData) -> None:
        for index, entry in enumerate(self.each(node, "CurrencyExchange", path, _as_is), 1):
            rate = self.number(entry, "RateNumeric", f"{path}/CurrencyExchange[{index}]")
            if rate is not None:
                data.exchange_rates[text_of(entry.get("CurrencyTypeCode"))] = rate

    def _amendments(self, node: Node, path: str, data: DeclarationData) -> None:
        for entry in self.each(node, "Amendment", path, _as_is):
            data.amendment_reason = data.amendment_reason or text_of(entry.get("ChangeReasonCode"))
            steps = self.each(entry, "Pointer", path, self._pointer)
            if steps:
                data.amendment_pointers.append(path_of_pointers(steps))

    def _pointer(self, node: Node, path: str) -> Pointer:
        section, tag = text_of(node.get("DocumentSectionCode")), text_of(node.get("TagID"))
        return Pointer(section, self.whole(node, "SequenceNumeric", path), tag)

    def _ucr(self, node: Node, path: str) -> str:
        ucr = self.one(node, "UCR", path)
        return text_of(ucr.get("TraderAssignedReferenceID")) or text_of(ucr.get("ID"))

    def _transport(self, parent: Node, name: str, path: str) -> TransportMeans | None:
        node = self.one(parent, name, path)
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
        node = self.one(parent, name, path)
        if not node:
            return None
        return Party(
            id=text_of(node.get("ID")),
            name=text_of(node.get("Name")),
            address=_address(self.one(node, "Address", f"{path}/{name}")),
            function_code=text_of(node.get("FunctionCode")),
            role_code=text_of(node.get("RoleCode")),
        )


def _fiscal_reference(node: Node, _path: str) -> Party:
    return Party(id=text_of(node.get("ID")), role_code=text_of(node.get("RoleCode")))


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
