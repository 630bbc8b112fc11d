"""What rules and model read of a declaration, from what was declared, what is charged on it, and the register.

The history of its parties and goods is joined by `profiles`. Values that are not of their field's kind (a mass
beyond every measure) are left out and named in `unread`, so that no declaration can make selection fail.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from greenlane.declarations.engine.data import Amount, DeclarationData, ItemData, Party
from greenlane.declarations.selection import Case
from greenlane.declarations.services.examination import declarant_of, trader_of
from greenlane.foundation import clock
from greenlane.foundation.errors import CustomsError
from greenlane.parties.models import Organisation
from greenlane.risk.engine.language.fields import FIELDS
from greenlane.risk.engine.language.rows import MACHINES
from greenlane.risk.engine.model.items import Item
from greenlane.risk.models import Policy
from greenlane.tariff.engine.result import ItemCalculation

HUNDRED = Decimal(100)
NO_CODE = "000000"
"""Stands for the commodity where a reduced declaration gives none."""
_READ = {name: (field.column, MACHINES[field.kind]) for name, field in FIELDS.items()}
"""Column of a field and what brings a value into its machine form."""
VOUCHED = frozenset({"T2", "T3"})
"""AEO tiers whose holders are authorised operators for relief in selection."""


@dataclass(slots=True)
class ItemFacts:
    """One goods item: `row` for rules, `item` for the model; both hold what is declared, history comes later."""

    sequence: int
    row: dict[str, Any]
    item: Item
    unread: list[str] = field(default_factory=list)

    def add(self, values: Mapping[str, Any]) -> None:
        """Join more values by field name to the row; what is missing or unreadable stays out."""
        read(values, self.row, self.unread)


def read(values: Mapping[str, Any], row: dict[str, Any], unread: list[str]) -> None:
    """Put values by field name into a row in machine form; name those that are not of their field's kind."""
    for name, value in values.items():
        if value is None or value == "":
            continue
        column, machine = _READ[name]
        try:
            row[column] = machine(value)
        except (TypeError, ValueError, ArithmeticError):
            unread.append(name)


def direction_of(data: DeclarationData) -> str:
    return Policy.Direction.EXPORT.value if data.is_export else Policy.Direction.IMPORT.value


def facts_of(case: Case) -> list[ItemFacts]:
    """The items of a declaration."""
    day = clock.day_of(case.at)
    shared = {**_declared(case, day), **_parties(case, day)}
    row: dict[str, Any] = {}
    unread: list[str] = []
    read(shared, row, unread)
    found = []
    for number, (item, line) in enumerate(zip(case.data.items, case.calculation.items, strict=True), 1):
        own = {**_own_parties(item, shared), **_of_item(case, item, line)}
        model = _model_item(case.data, item, {**shared, **own}, day)
        facts = ItemFacts(item.sequence or number, dict(row), model, list(unread))
        facts.add(own)
        found.append(facts)
    return found


def is_authorised(case: Case) -> bool:
    """Whether the trader is an authorised operator whose selections a policy may relieve."""
    trader = case.trader or case.declarant
    return trader is not None and case.tiers.get(trader.identifier) in VOUCHED


def _declared(case: Case, day: date) -> dict[str, Any]:
    data = case.data
    transport = data.border_transport or data.arrival_transport
    return {
        "direction": direction_of(data),
        "declaration_type": data.type_code,
        "office": case.office.code,
        "exit_office": data.exit_office,
        "registered_on": day,
        "arrived_on": clock.day_of(case.declaration.arrived_at) if case.declaration.arrived_at else None,
        "pre_lodged": data.is_pre_lodged,
        "transport_mode": transport.mode if transport else "",
        "transport_nationality": transport.nationality if transport else "",
        "containerised": bool(data.transport_equipment) or data.container_code == "1",
        "dispatch": data.export_country,
        "destination": data.destination_country,
        "goods_location": data.goods_location.name if data.goods_location else "",
        "incoterm": data.incoterm,
        "invoice_currency": data.invoice_amount.currency if data.invoice_amount else "",
        "invoice_value": _money(case, data.invoice_amount),
        "item_count": len(data.items),
        "package_count": data.total_packages,
    }


def _parties(case: Case, day: date) -> dict[str, Any]:
    data = case.data
    named = {
        "importer": data.importer if data.is_export else trader_of(data),
        "exporter": trader_of(data) if data.is_export else data.exporter,
        "declarant": declarant_of(data),
        "seller": data.seller or (None if data.is_export else data.exporter),
        "consignee": data.consignee,
    }
    found: dict[str, Any] = {}
    for role, party in named.items():
        found |= {role: _number(party), f"{role}.country": _country(party)}
    trader = "exporter" if data.is_export else "importer"
    for role, organisation in ((trader, case.trader), ("declarant", case.declarant)):
        found |= _registered(role, organisation, case.tiers, day)
    return found


def _number(party: Party | None) -> str:
    """What a party is known by: its registration number, else its name."""
    if party is None:
        return ""
    return party.id or party.name.upper()[:70]


def _country(party: Party | None) -> str:
    if party is None:
        return ""
    if party.address is not None and party.address.country:
        return party.address.country
    return party.id[:2] if party.id[:2].isalpha() else ""


def _registered(
    role: str, organisation: Organisation | None, tiers: Mapping[str, str], day: date
) -> dict[str, Any]:
    if organisation is None:
        return {}
    since = clock.day_of(organisation.registered_at)
    tier = tiers.get(organisation.identifier, "")
    return {
        f"{role}.registered_on": since,
        f"{role}.age_days": (day - since).days,
        f"{role}.aeo": bool(tier),
        f"{role}.aeo_tier": tier,
    }


def _own_parties(item: ItemData, shared: Mapping[str, Any]) -> dict[str, Any]:
    """Parties that are named for an item where none is named for the whole declaration."""
    found: dict[str, Any] = {}
    for role in ("importer", "exporter", "seller", "consignee"):
        party = getattr(item, role)
        if party is not None and not shared[role]:
            found |= {role: _number(party), f"{role}.country": _country(party)}
    return found


def _of_item(case: Case, item: ItemData, line: ItemCalculation) -> dict[str, Any]:
    price = _money(case, item.price)
    value = line.value if line.value is not None else price
    mass = item.net_mass or item.gross_mass
    charged = sum((tax.amount for tax in line.taxes), Decimal(0))
    return {
        "hs": item.commodity_code,
        "description": item.description[:500],
        "origin": item.origin_country,
        "preferential_origin": item.preferential_origin,
        "preference": item.preference,
        "procedure": item.procedure,
        "previous_procedure": item.previous_procedure,
        "tax_type": next((tax.measure for tax in line.taxes if tax.tax == "A00"), ""),
        "valuation_method": item.valuation_method,
        "package_type": item.packaging[0].type if item.packaging else "",
        "net_mass": item.net_mass,
        "gross_mass": item.gross_mass,
        "supplementary_quantity": item.supplementary_quantity,
        "item_price": price,
        "customs_value": value,
        "unit_price": value / mass if value is not None and mass else None,
        "duty_rate": HUNDRED * charged / value if value else None,
        "duty_at_stake": charged,
    }


def _model_item(data: DeclarationData, item: ItemData, values: Mapping[str, Any], day: date) -> Item:
    """The item as the model reads it; texts that are absent are empty, numbers that are absent zero."""
    code = item.commodity_code
    commodity = code if len(code) >= 6 and code.isascii() and code.isdigit() else NO_CODE
    rate = values["duty_rate"]
    return Item(
        day.toordinal(),
        {
            "office": values["office"],
            "procedure": item.procedure + item.previous_procedure,
            "import_type": data.type_code,
            "import_use": item.additional_procedures[0] if item.additional_procedures else "",
            "payment": next((tax.payment_method for tax in item.duty_tax_fees if tax.payment_method), ""),
            "transport": values["transport_mode"],
            "declarant": values["declarant"],
            "importer": values["importer"] or values["exporter"],
            "seller": values["seller"],
            "courier": data.carrier.id if data.carrier else "",
            "commodity": commodity,
            "departure": values["dispatch"],
            "origin": values["origin"],
            "tax_type": values["preference"],
            "origin_mark": "2" if values["preferential_origin"] else "1",
            "hs6": commodity[:6],
            "hs4": commodity[:4],
            "hs2": commodity[:2],
            "tax_rate": round(float(rate), 6) if rate is not None else 0.0,
            "net_mass": _float(item.net_mass or item.gross_mass),
            "value": _float(values["customs_value"]),
        },
    )


def _float(value: Decimal | None) -> float:
    """A number of 0 or more that a double holds; 0 for everything else."""
    if value is None or not 0 <= value < Decimal(10) ** 15:
        return 0.0
    return float(value)


def _money(case: Case, amount: Amount | None) -> Decimal | None:
    """An amount in the statistical currency on the day of registration; None where no rate is published."""
    if amount is None:
        return None
    try:
        quote = case.fx.quote(amount.currency, case.calculation.currency, case.calculation.on)
    except CustomsError:
        return None
    return amount.value * quote.rate
