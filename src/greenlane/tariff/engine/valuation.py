"""The customs value: from the price on the invoice to the value at the place of entry (CIF type).

The transaction value is adjusted by the declared additions and deductions (WTO Valuation Agreement,
Articles 1 and 8) and by what the Incoterms 2020 rule says the price already covers. Shipment charges are
apportioned over the items to the last cent: freight by gross mass, everything else by value.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from greenlane.foundation.errors import Violation
from greenlane.foundation.values import minor_unit
from greenlane.tariff.engine.apportion import apportion
from greenlane.tariff.engine.facts import ChargeFact, ItemFacts, MoneyFact, ShipmentFacts
from greenlane.tariff.engine.fx import FxTable, NoExchangeRate, Quote

ZERO = Decimal(0)


LIMIT = Decimal(10) ** 15
"""Amounts and quantities from here on are mistakes; below it every calculation is exact to the cent."""

MOST_DECIMALS = 30
"""More decimals than any measuring instrument or spreadsheet writes."""


def is_sane(number: Decimal) -> bool:
    """A finite number that is not negative, below the limit and without an endless tail of decimals."""
    if not number.is_finite():
        return False
    exponent = number.as_tuple().exponent
    return isinstance(exponent, int) and exponent >= -MOST_DECIMALS and 0 <= number < LIMIT


class Cost(StrEnum):
    """What a declared charge is for."""

    FREIGHT = "freight to the place of entry"
    INSURANCE = "insurance"
    ADDITION = "addition"
    INLAND = "carriage after entry"
    TAXES = "duties and taxes of the country of import"
    DEDUCTION = "deduction"


@dataclass(frozen=True, slots=True)
class ChargeRule:
    """A code of data element 4/9: its meaning and the article of the WTO Valuation Agreement."""

    cost: Cost
    name: str
    basis: str

    @property
    def sign(self) -> int:
        return -1 if self.cost in {Cost.INLAND, Cost.TAXES, Cost.DEDUCTION} else 1


_ART8 = "WTO Valuation Agreement, Article 8.1"
_NOTE1 = "WTO Valuation Agreement, note to Article 1, paragraph 3"
CHARGES: dict[str, ChargeRule] = {
    "AB": ChargeRule(Cost.ADDITION, "commissions and brokerage", f"{_ART8}(a)(i)"),
    "AD": ChargeRule(Cost.ADDITION, "containers and packing", f"{_ART8}(a)(ii)"),
    "AE": ChargeRule(Cost.ADDITION, "materials and parts supplied by the buyer", f"{_ART8}(b)(i)"),
    "AF": ChargeRule(Cost.ADDITION, "tools and moulds supplied by the buyer", f"{_ART8}(b)(ii)"),
    "AG": ChargeRule(Cost.ADDITION, "materials consumed in production", f"{_ART8}(b)(iii)"),
    "AH": ChargeRule(Cost.ADDITION, "engineering and design work done abroad", f"{_ART8}(b)(iv)"),
    "AI": ChargeRule(Cost.ADDITION, "royalties and licence fees", f"{_ART8}(c)"),
    "AJ": ChargeRule(Cost.ADDITION, "proceeds of resale accruing to the seller", f"{_ART8}(d)"),
    "AK": ChargeRule(Cost.FREIGHT, "transport, loading and handling", "Article 8.2(a) and (b)"),
    "AL": ChargeRule(Cost.ADDITION, "indirect payments", "note to Article 1, paragraph 1"),
    "AN": ChargeRule(Cost.ADDITION, "additions by decision of the administration", _ART8),
    "AV": ChargeRule(Cost.FREIGHT, "air transport", "Article 8.2(a)"),
    "AW": ChargeRule(Cost.INSURANCE, "insurance", "Article 8.2(c)"),
    "BA": ChargeRule(Cost.INLAND, "transport after importation", f"{_NOTE1}(b)"),
    "BB": ChargeRule(Cost.DEDUCTION, "assembly and maintenance after importation", f"{_NOTE1}(a)"),
    "BC": ChargeRule(Cost.TAXES, "import duties and taxes in the price", f"{_NOTE1}(c)"),
    "BD": ChargeRule(
        Cost.DEDUCTION, "interest under a financing arrangement", "Decision on interest charges, 1984"
    ),
    "BE": ChargeRule(Cost.DEDUCTION, "right to reproduce the goods", "note to Article 8.1(c), paragraph 1"),
    "BF": ChargeRule(Cost.DEDUCTION, "buying commissions", "note to Article 8.1(a)(i)"),
    "BG": ChargeRule(Cost.DEDUCTION, "deductions by decision of the administration", _NOTE1),
}
"""Codes of the additions and deductions box; another code is read by its first letter, A adds and B deducts."""


@dataclass(frozen=True, slots=True)
class Term:
    """What the price under an Incoterms rule covers already, and what must therefore be done."""

    name: str
    freight: bool
    insurance: bool
    inland: bool = False
    taxes: bool = False


INCOTERMS: dict[str, Term] = {
    "EXW": Term("Ex Works", freight=False, insurance=False),
    "FCA": Term("Free Carrier", freight=False, insurance=False),
    "FAS": Term("Free Alongside Ship", freight=False, insurance=False),
    "FOB": Term("Free On Board", freight=False, insurance=False),
    "CFR": Term("Cost and Freight", freight=True, insurance=False),
    "CPT": Term("Carriage Paid To", freight=True, insurance=False),
    "CIF": Term("Cost, Insurance and Freight", freight=True, insurance=True),
    "CIP": Term("Carriage and Insurance Paid To", freight=True, insurance=True),
    "DAP": Term("Delivered At Place", freight=True, insurance=True, inland=True),
    "DPU": Term("Delivered at Place Unloaded", freight=True, insurance=True, inland=True),
    "DDP": Term("Delivered Duty Paid", freight=True, insurance=True, inland=True, taxes=True),
}
FORMER_TERMS = {"DAT": "DPU", "DAF": "DAP", "DES": "DAP", "DEQ": "DPU", "DDU": "DAP"}
"""Rules of earlier Incoterms that contracts still name, and the rule of 2020 that covers the same costs."""
AS_DECLARED = Term("other terms, charges as declared", freight=False, insurance=False)
BY_GROSS_MASS = frozenset({Cost.FREIGHT, Cost.INLAND})
_BASIS = "Valuation Order s. 12 (illustrative)"


@dataclass(slots=True)
class ItemValue:
    """The customs value of one item in the administration's currency, with its steps and remarks.

    `price` is the price paid alone, by which charges are shared.
    """

    amount: Decimal | None = None
    price: Decimal = ZERO
    steps: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Valued:
    """The values of all items in order, remarks on the shipment, and what is wrong."""

    items: list[ItemValue]
    notes: list[str] = field(default_factory=list)
    violations: list[Violation] = field(default_factory=list)


class Valuer:
    """Values one shipment on one day."""

    def __init__(self, shipment: ShipmentFacts, fx: FxTable, on: date, currency: str) -> None:
        self.shipment = shipment
        self.fx = fx
        self.on = on
        self.currency = currency
        self.unit = minor_unit(currency)
        self.result = Valued([ItemValue() for _ in shipment.items])

    def value(self) -> Valued:
        """Customs value per item; items without a price keep None. Every fault is in `violations`."""
        term = self._term()
        for item, valued in zip(self.shipment.items, self.result.items, strict=True):
            self._price(item, valued)
        for charge in self.shipment.charges:
            self._share(charge, term)
        for item, valued in zip(self.shipment.items, self.result.items, strict=True):
            for charge in item.charges:
                self._apply(valued, charge, self._converted(charge, _pointer(item)), term)
            if valued.amount is not None and valued.amount < 0:
                self._refuse(
                    Violation(
                        "TAR014",
                        "The deductions are greater than the price.",
                        f"{_pointer(item)}/CustomsValuation/ChargeDeduction",
                        "Check the amounts and currencies of the charges.",
                        _BASIS,
                    )
                )
        if self.result.violations == []:
            self._remark(term)
        return self.result

    def _term(self) -> Term:
        code = self.shipment.incoterm
        known = INCOTERMS.get(code) or INCOTERMS.get(FORMER_TERMS.get(code, ""))
        if known is not None:
            if code in FORMER_TERMS:
                self.result.notes.append(f"{code} is read as {FORMER_TERMS[code]} (Incoterms 2020).")
            return known
        if code not in {"", "XXX"}:
            self._refuse(
                Violation(
                    "TAR012",
                    f"“{code}” is not an Incoterms rule.",
                    "Declaration/GoodsShipment/TradeTerms/ConditionCode",
                    "Use one of " + ", ".join(INCOTERMS) + ".",
                    _BASIS,
                )
            )
        return AS_DECLARED

    def _refuse(self, violation: Violation) -> None:
        self.result.violations.append(violation)

    def _quote(self, money: MoneyFact | ChargeFact, pointer: str) -> Quote | None:
        currency = money.currency
        if not is_sane(money.amount):
            hint = f"Amounts lie between 0 and {LIMIT:,f}; deductions have codes of their own."
            self._refuse(Violation("TAR016", "The amount is out of range.", pointer, hint, _BASIS))
            return None
        try:
            return self.fx.quote(currency, self.currency, self.on)
        except NoExchangeRate as error:
            self._refuse(Violation(error.code, error.message, pointer, error.hint, "Valuation Order s. 9"))
            return None

    def _price(self, item: ItemFacts, valued: ItemValue) -> None:
        price, name = self._paid(item)
        if price is None:
            return
        quote = self._quote(price, f"{_pointer(item)}/Commodity/InvoiceLine/ItemChargeAmount")
        if quote is None:
            return
        valued.amount = valued.price = (price.amount * quote.rate).quantize(self.unit, ROUND_HALF_UP)
        if price.currency == self.currency:
            valued.steps.append(f"{name} {self.currency} {price.amount:,f}")
            return
        product = f"{price.currency} {price.amount:,f} × {quote.rate:f} = {self.currency} {valued.amount:,f}"
        valued.steps.append(f"{name} {product}; {quote.text}")

    def _paid(self, item: ItemFacts) -> tuple[MoneyFact | None, str]:
        if item.price is not None:
            return item.price, "Price"
        if item.declared_value is not None:
            return item.declared_value, "Declared value"
        if self.shipment.invoice is not None and len(self.shipment.items) == 1:
            return self.shipment.invoice, "Invoice total"
        return None, ""

    def _converted(self, charge: ChargeFact, pointer: str) -> Decimal | None:
        quote = self._quote(charge, f"{pointer}/CustomsValuation/ChargeDeduction")
        return None if quote is None else (charge.amount * quote.rate).quantize(self.unit, ROUND_HALF_UP)

    def _share(self, charge: ChargeFact, term: Term) -> None:
        """Apportion a charge of the whole shipment over its items."""
        amount = self._converted(charge, "Declaration/GoodsShipment")
        valued = [
            (i, v)
            for i, v in zip(self.shipment.items, self.result.items, strict=True)
            if v.amount is not None
        ]
        if amount is None or not valued:
            return
        weights, by = self._weights(_rule(charge.code).cost, valued)
        for (_, value), part in zip(valued, apportion(amount, weights, self.unit), strict=True):
            how = "" if len(valued) == 1 else f" (share by {by} of {self.currency} {amount:,f})"
            self._apply(value, charge, part, term, how)

    def _weights(
        self, cost: Cost, valued: Sequence[tuple[ItemFacts, ItemValue]]
    ) -> tuple[list[Decimal], str]:
        masses = [item.gross_mass for item, _ in valued]
        if cost in BY_GROSS_MASS and all(mass for mass in masses):
            return [mass or ZERO for mass in masses], "gross mass"
        return [max(ZERO, value.price) for _, value in valued], "value"

    def _apply(
        self, valued: ItemValue, charge: ChargeFact, amount: Decimal | None, term: Term, how: str = ""
    ) -> None:
        if valued.amount is None or amount is None:
            return
        rule = _rule(charge.code)
        covered = {Cost.FREIGHT: term.freight, Cost.INSURANCE: term.insurance}.get(rule.cost, False)
        name = f"{charge.code} {rule.name}"
        if covered and term is not AS_DECLARED:
            valued.steps.append(
                f"{name} {self.currency} {amount:,f}: in the price under {term.name}, not added again"
            )
            return
        valued.amount += rule.sign * amount
        word = "add" if rule.sign > 0 else "less"
        valued.steps.append(
            f"{word} {name} {self.currency} {amount:,f}{how} = {self.currency} {valued.amount:,f} ({rule.basis})"
        )

    def _remark(self, term: Term) -> None:
        """What the terms of delivery would lead one to expect but nobody declared."""
        if term is AS_DECLARED:
            return
        declared = {_rule(c.code).cost for c in self.shipment.charges}
        declared |= {_rule(c.code).cost for item in self.shipment.items for c in item.charges}
        expected = (
            (Cost.FREIGHT, not term.freight, "add the freight to the place of entry (AK)"),
            (Cost.INSURANCE, not term.insurance, "add the insurance (AW)"),
            (Cost.TAXES, term.taxes, "the price includes duties and taxes; they may be deducted (BC)"),
        )
        for cost, wanted, advice in expected:
            if wanted and cost not in declared:
                self.result.notes.append(f"{term.name}: {advice}; none is declared.")


def _rule(code: str) -> ChargeRule:
    known = CHARGES.get(code)
    if known is not None:
        return known
    cost = Cost.DEDUCTION if code.startswith("B") else Cost.ADDITION
    return ChargeRule(cost, f"{cost.value} (code not listed, read by its first letter)", _BASIS)


def _pointer(item: ItemFacts) -> str:
    return f"Declaration/GoodsShipment/GovernmentAgencyGoodsItem[{item.sequence}]"


def customs_values(shipment: ShipmentFacts, fx: FxTable, on: date, currency: str = "USD") -> Valued:
    """The customs value of every item of a shipment on `on`, in `currency`."""
    return Valuer(shipment, fx, on, currency).value()
