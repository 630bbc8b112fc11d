"""From the declaration to what the duty calculation needs to know."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from greenlane.declarations.engine.data import Amount, Charge, DeclarationData, ItemData
from greenlane.tariff.engine.facts import ChargeFact, ItemFacts, MoneyFact, ShipmentFacts

_NATIONAL_TYPES = frozenset({"TRA", "GN"})


def shipment_facts(data: DeclarationData) -> ShipmentFacts:
    """The facts of a declaration; items are numbered by position where no sequence is declared."""
    return ShipmentFacts(
        items=[_item_facts(item, number) for number, item in enumerate(data.items, 1)],
        kind=data.type_code,
        incoterm=data.incoterm,
        invoice=_money(data.invoice_amount),
        charges=_charges(data.charges),
    )


def _item_facts(item: ItemData, number: int) -> ItemFacts:
    return ItemFacts(
        sequence=item.sequence or number,
        code=item.commodity_code,
        additional_codes=tuple(c.id for c in item.classifications if c.type in _NATIONAL_TYPES),
        origin=item.origin_country,
        preferential_origin=item.preferential_origin,
        preference=item.preference,
        procedure=item.procedure,
        previous_procedure=item.previous_procedure,
        additional_procedures=tuple(item.additional_procedures),
        price=_money(item.price),
        declared_value=_money(item.customs_value or item.statistical_value),
        net_mass=item.net_mass,
        gross_mass=item.gross_mass,
        supplementary_quantity=item.supplementary_quantity,
        supplementary_unit=item.supplementary_unit,
        quantities=_quantities(item),
        charges=_charges(item.charges),
    )


def _quantities(item: ItemData) -> dict[str, Decimal]:
    """Tax bases declared in a unit of their own, e.g. litres of pure alcohol."""
    return {t.base_unit: t.base_quantity for t in item.duty_tax_fees if t.base_unit and t.base_quantity}


def _money(amount: Amount | None) -> MoneyFact | None:
    return MoneyFact(amount.value, amount.currency) if amount is not None else None


def _charges(charges: Iterable[Charge]) -> tuple[ChargeFact, ...]:
    return tuple(ChargeFact(c.type, c.amount.value, c.amount.currency) for c in charges)
