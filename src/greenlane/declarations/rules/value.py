"""Rules on terms, prices and money."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from greenlane.declarations.engine.data import Amount, DeclarationData, ItemData
from greenlane.declarations.rules.base import HeaderRule, ItemRule, in_force
from greenlane.declarations.rules.case import Case
from greenlane.foundation import codes
from greenlane.foundation.errors import Violation
from greenlane.foundation.values import minor_unit

_METHODS = frozenset("123456")
_PRICED_METHODS = frozenset({"", "1"})
_SIMPLIFIED_VALUES = frozenset({"E01", "E02"})
_SHIPMENT = "Declaration/GoodsShipment"


def _known_currency(amount: Amount, case: Case) -> bool:
    return codes.get("currencies").has(amount.currency, case.on)


@in_force(since="2024-01-01", basis="Valuation Order s. 2(1)")
class DEC100(HeaderRule):
    """The delivery term is not an Incoterm."""

    pointer = f"{_SHIPMENT}/TradeTerms/ConditionCode"

    def violations(self, data: DeclarationData, case: Case) -> Iterator[Violation]:
        terms = codes.get("incoterms")
        if data.incoterm and not terms.has(data.incoterm, case.on):
            near = ", ".join(terms.nearest(data.incoterm)) or "CIF, FOB or EXW"
            yield self.violation(case, hint=f"{data.incoterm} is not known. Did you mean {near}?")


@in_force(since="2024-01-01", basis="Valuation Order s. 2(1)")
class DEC101(HeaderRule):
    """A delivery term needs the place it names."""

    pointer = f"{_SHIPMENT}/TradeTerms/LocationID"
    hint = "Give the UN/LOCODE of the named place, or its name."

    def violations(self, data: DeclarationData, case: Case) -> Iterator[Violation]:
        if data.incoterm and data.incoterm != "XXX" and not data.incoterm_place:
            yield self.violation(case)


@in_force(since="2024-01-01", basis="Valuation Order s. 2(1)")
class DEC102(HeaderRule):
    """The place named in the delivery term is not a UN/LOCODE."""

    pointer = f"{_SHIPMENT}/TradeTerms/LocationID"
    hint = "Five characters, for example GBBEL; or write the name of the place."
    advisory = True

    def violations(self, data: DeclarationData, case: Case) -> Iterator[Violation]:
        place = data.incoterm_place
        if place and place.isupper() and len(place) <= 6 and not codes.get_locations().has(place):
            yield self.violation(case)


@in_force(since="2024-01-01", basis="Valuation Order s. 3(1)")
class DEC103(HeaderRule):
    """A currency is not an ISO 4217 currency in use on this day."""

    hint = "Three letters, for example USD or EUR."

    def violations(self, data: DeclarationData, case: Case) -> Iterator[Violation]:
        if data.invoice_amount and not _known_currency(data.invoice_amount, case):
            yield self.violation(case, pointer="Declaration/InvoiceAmount")
        for charge in data.charges:
            if not _known_currency(charge.amount, case) and charge.amount.currency:
                yield self.violation(case, pointer=f"{_SHIPMENT}/CustomsValuation/ChargeDeduction")
                return


@in_force(since="2024-01-01", basis="Valuation Order s. 3(2)")
class DEC104(HeaderRule):
    """The invoice total differs from the sum of the item prices."""

    pointer = "Declaration/InvoiceAmount"

    def violations(self, data: DeclarationData, case: Case) -> Iterator[Violation]:
        total, prices = data.invoice_amount, [item.price for item in data.items]
        if total is None or not prices:
            return
        stated = [price for price in prices if price is not None and price.currency == total.currency]
        if len(stated) != len(prices):
            return
        summed = sum((price.value for price in stated), Decimal(0))
        if abs(summed - total.value) > minor_unit(total.currency) * len(stated):
            yield self.violation(
                case, hint=f"The items add up to {summed} {total.currency}, not {total.value}."
            )


@in_force(since="2024-01-01", basis="Valuation Order s. 3(3)")
class DEC105(HeaderRule):
    """All item prices must be in one currency."""

    pointer = f"{_SHIPMENT}/GovernmentAgencyGoodsItem/Commodity/InvoiceLine/ItemChargeAmount"
    hint = "Lodge one declaration for each invoice currency."

    def violations(self, data: DeclarationData, case: Case) -> Iterator[Violation]:
        if len({item.price.currency for item in data.items if item.price}) > 1:
            yield self.violation(case)


@in_force(since="2024-01-01", basis="Valuation Order s. 4(1)")
class DEC106(ItemRule):
    """The price of the item must be stated."""

    pointer = "Commodity/InvoiceLine/ItemChargeAmount"
    hint = "Give the price paid or payable, or choose the valuation method that does without."

    def violations(self, item: ItemData, case: Case) -> Iterator[Violation]:
        if not case.requires("price") or item.price is not None:
            return
        if item.valuation_method in _PRICED_METHODS and _SIMPLIFIED_VALUES.isdisjoint(
            item.additional_procedures
        ):
            yield self.violation(case)


@in_force(since="2024-01-01", basis="Valuation Order s. 3(1)")
class DEC107(ItemRule):
    """A price, charge or value of the item is in a currency that is not in use on this day."""

    pointer = "Commodity/InvoiceLine/ItemChargeAmount"
    hint = "Three letters, for example USD or EUR."

    def violations(self, item: ItemData, case: Case) -> Iterator[Violation]:
        if item.price and not _known_currency(item.price, case):
            yield self.violation(case)
        if item.statistical_value and not _known_currency(item.statistical_value, case):
            yield self.violation(case, pointer="StatisticalValueAmount")


@in_force(since="2024-01-01", basis="Valuation Order s. 4(2)")
class DEC108(ItemRule):
    """A price cannot be negative."""

    pointer = "Commodity/InvoiceLine/ItemChargeAmount"
    hint = "Declare credits and discounts as deductions."

    def violations(self, item: ItemData, case: Case) -> Iterator[Violation]:
        if item.price and item.price.value < 0:
            yield self.violation(case)


@in_force(since="2024-01-01", basis="Valuation Order s. 5(1)")
class DEC109(ItemRule):
    """The valuation method must be stated."""

    pointer = "CustomsValuation/MethodCode"
    hint = "1 transaction value, 2 identical goods, 3 similar goods, 4 deductive, 5 computed, 6 fall-back."

    def violations(self, item: ItemData, case: Case) -> Iterator[Violation]:
        if case.requires("valuation_method") and not item.valuation_method:
            yield self.violation(case)


@in_force(since="2024-01-01", basis="Valuation Order s. 5(1)")
class DEC110(ItemRule):
    """The valuation method is 1 to 6."""

    pointer = "CustomsValuation/MethodCode"
    hint = "1 transaction value, 2 identical goods, 3 similar goods, 4 deductive, 5 computed, 6 fall-back."

    def violations(self, item: ItemData, case: Case) -> Iterator[Violation]:
        if item.valuation_method and item.valuation_method not in _METHODS:
            yield self.violation(case)


@in_force(since="2024-01-01", basis="Statistics Act s. 6")
class DEC111(ItemRule):
    """The statistical value must be in the home currency."""

    pointer = "StatisticalValueAmount"
    hint = "Convert the value at the customs rate of the day, or leave it out."

    def violations(self, item: ItemData, case: Case) -> Iterator[Violation]:
        value = item.statistical_value
        if value and value.currency and value.currency != case.profile.home_currency:
            yield self.violation(case)


@in_force(since="2024-01-01", basis="Customs Act s. 34(2)")
class DEC112(HeaderRule):
    """The total of packages differs from the packages of the items."""

    pointer = "Declaration/TotalPackageQuantity"
    advisory = True

    def violations(self, data: DeclarationData, case: Case) -> Iterator[Violation]:
        counts = [p.quantity for item in data.items for p in item.packaging if p.quantity is not None]
        if data.total_packages is not None and counts and data.total_packages != sum(counts):
            yield self.violation(case, hint=f"The items add up to {sum(counts)}, not {data.total_packages}.")
