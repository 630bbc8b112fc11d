"""The goods declaration as data: what a declarant said, in WCO Data Model terms.

Every channel (XML, JSON, CSV, form) produces a `DeclarationData`; business rules and the duty
calculation read nothing else. Plain dataclasses without Django, so that bulk work stays fast.
Masses are kilograms, amounts are `Amount` (Decimal + ISO 4217 code), codes are upper-case strings and an
empty string or None means "not declared". Source: WCO Data Model 3.6, class and element names.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal


@dataclass(slots=True)
class Amount:
    """An amount as declared; `value` may have any number of decimals."""

    value: Decimal
    currency: str


@dataclass(slots=True)
class Address:
    line: str = ""
    city: str = ""
    postcode: str = ""
    country: str = ""
    type_code: str = ""


@dataclass(slots=True)
class Party:
    """`id` is the registration number (EORI style); name and address are used when there is none."""

    id: str = ""
    name: str = ""
    address: Address | None = None
    function_code: str = ""
    role_code: str = ""


@dataclass(slots=True)
class Document:
    """An AdditionalDocument: `code` is category + type, e.g. `N935`; `status` is LPCOExemptionCode."""

    category: str = ""
    type: str = ""
    id: str = ""
    name: str = ""
    status: str = ""
    issuer: str = ""
    effective: date | None = None
    quantity: Decimal | None = None

    @property
    def code(self) -> str:
        return f"{self.category}{self.type}"


@dataclass(slots=True)
class Information:
    """An AdditionalInformation statement: `code` such as `00500`, free `text`."""

    code: str = ""
    text: str = ""
    type: str = ""


@dataclass(slots=True)
class PreviousDocument:
    category: str = ""
    type: str = ""
    id: str = ""
    line: int | None = None


@dataclass(slots=True)
class Packaging:
    sequence: int | None = None
    marks: str = ""
    quantity: int | None = None
    type: str = ""


@dataclass(slots=True)
class TransportMeans:
    mode: str = ""
    id: str = ""
    id_type: str = ""
    nationality: str = ""


@dataclass(slots=True)
class GoodsLocation:
    """Where the goods can be examined: `name` is the location code, e.g. `BELBELBEL`."""

    name: str = ""
    id: str = ""
    type: str = ""
    address_type: str = ""
    country: str = ""
    address: Address | None = None


@dataclass(slots=True)
class DutyTaxFee:
    """What the declarant says about one tax: `preference` is DutyRegimeCode, `quota` QuotaOrderID."""

    type: str = ""
    preference: str = ""
    quota: str = ""
    payment_method: str = ""
    base_quantity: Decimal | None = None
    base_unit: str = ""
    base_amount: Amount | None = None
    rate: Decimal | None = None
    assessed: Amount | None = None


@dataclass(slots=True)
class Charge:
    """An addition to or deduction from the price paid: ChargeDeduction with its type code (AB, AK, ...)."""

    type: str
    amount: Amount


@dataclass(slots=True)
class Origin:
    """`type` 1 is non-preferential, 2 preferential; an empty type reads as 1."""

    country: str
    type: str = ""
    region: str = ""


@dataclass(slots=True)
class Classification:
    """`type` as in the WCO DM profile: TSP eight digits, TRC further digits, TRA and GN additional codes."""

    id: str
    type: str = ""


@dataclass(slots=True)
class AuthorisationHolder:
    id: str = ""
    category: str = ""


@dataclass(slots=True)
class Guarantee:
    id: str = ""
    type: str = ""
    access_code: str = ""
    amount: Amount | None = None
    office: str = ""


@dataclass(slots=True)
class ItemData:
    """One GovernmentAgencyGoodsItem."""

    sequence: int | None = None
    description: str = ""
    classifications: list[Classification] = field(default_factory=list)
    procedure: str = ""
    previous_procedure: str = ""
    additional_procedures: list[str] = field(default_factory=list)
    origins: list[Origin] = field(default_factory=list)
    gross_mass: Decimal | None = None
    net_mass: Decimal | None = None
    supplementary_quantity: Decimal | None = None
    supplementary_unit: str = ""
    price: Amount | None = None
    statistical_value: Amount | None = None
    customs_value: Amount | None = None
    valuation_method: str = ""
    valuation_indicators: str = ""
    charges: list[Charge] = field(default_factory=list)
    duty_tax_fees: list[DutyTaxFee] = field(default_factory=list)
    packaging: list[Packaging] = field(default_factory=list)
    documents: list[Document] = field(default_factory=list)
    information: list[Information] = field(default_factory=list)
    previous_documents: list[PreviousDocument] = field(default_factory=list)
    transport_equipment: list[str] = field(default_factory=list)
    dangerous_goods: list[str] = field(default_factory=list)
    exporter: Party | None = None
    importer: Party | None = None
    consignor: Party | None = None
    consignee: Party | None = None
    seller: Party | None = None
    buyer: Party | None = None
    destination_country: str = ""
    export_country: str = ""
    transaction_nature: str = ""
    ucr: str = ""

    @property
    def commodity_code(self) -> str:
        """Digits of the national commodity code: TSP followed by TRC, e.g. `1905903000`."""
        parts = {c.type: c.id for c in reversed(self.classifications)}
        return (parts.get("TSP", "") or parts.get("", "") or parts.get("HS", "")) + parts.get("TRC", "")

    @property
    def origin_country(self) -> str:
        """Non-preferential origin, or the preferential one where only that is given."""
        by_type = {o.type or "1": o.country for o in reversed(self.origins)}
        return by_type.get("1") or by_type.get("2") or ""

    @property
    def preferential_origin(self) -> str:
        return next((o.country for o in self.origins if o.type == "2"), "")

    @property
    def preference(self) -> str:
        return next((t.preference for t in self.duty_tax_fees if t.preference), "")


@dataclass(slots=True)
class DeclarationData:
    """One Declaration with its GoodsShipment and Consignment."""

    function_code: str = ""
    lrn: str = ""
    mrn: str = ""
    type_code: str = ""
    goods_item_quantity: int | None = None
    total_packages: int | None = None
    total_gross_mass: Decimal | None = None
    invoice_amount: Amount | None = None
    exchange_rates: dict[str, Decimal] = field(default_factory=dict)
    declarant: Party | None = None
    agent: Party | None = None
    exporter: Party | None = None
    importer: Party | None = None
    consignor: Party | None = None
    consignee: Party | None = None
    seller: Party | None = None
    buyer: Party | None = None
    carrier: Party | None = None
    border_transport: TransportMeans | None = None
    arrival_transport: TransportMeans | None = None
    departure_transport: TransportMeans | None = None
    goods_location: GoodsLocation | None = None
    container_code: str = ""
    transport_equipment: list[str] = field(default_factory=list)
    destination_country: str = ""
    export_country: str = ""
    transaction_nature: str = ""
    incoterm: str = ""
    incoterm_place: str = ""
    charges: list[Charge] = field(default_factory=list)
    duty_tax_fees: list[DutyTaxFee] = field(default_factory=list)
    documents: list[Document] = field(default_factory=list)
    information: list[Information] = field(default_factory=list)
    previous_documents: list[PreviousDocument] = field(default_factory=list)
    authorisation_holders: list[AuthorisationHolder] = field(default_factory=list)
    guarantees: list[Guarantee] = field(default_factory=list)
    fiscal_references: list[Party] = field(default_factory=list)
    declaration_office: str = ""
    presentation_office: str = ""
    supervising_office: str = ""
    exit_office: str = ""
    warehouse_id: str = ""
    warehouse_type: str = ""
    ucr: str = ""
    amendment_reason: str = ""
    amendment_pointers: list[str] = field(default_factory=list)
    items: list[ItemData] = field(default_factory=list)

    @property
    def is_import(self) -> bool:
        return self.type_code[:2] in {"IM", "CO"}

    @property
    def is_export(self) -> bool:
        return self.type_code[:2] == "EX"

    @property
    def is_pre_lodged(self) -> bool:
        """Additional declaration types D, E and F are lodged before the goods are presented."""
        return self.type_code[2:3] in {"D", "E", "F"}
