"""Duties and taxes of a shipment: `calculate(facts, book, on)`.

Order of charging: customs duty on the customs value or quantity; excise on its own base; VAT on customs
value + duty + excise. Everything that is wrong is reported at once, with a pointer to the element.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from functools import partial

from greenlane.foundation.errors import Violation
from greenlane.foundation.values import minor_unit
from greenlane.tariff.engine.book import (
    DUTY,
    EXCISE_TAX,
    TAX_OF,
    VAT_TAX,
    Measure,
    MeasureKind,
    NationalLine,
    TariffBook,
    UnknownCommodity,
)
from greenlane.tariff.engine.facts import ItemFacts, ShipmentFacts
from greenlane.tariff.engine.procedures import UNIT_PRICE_CODES, Effect, Treatment, effect_of
from greenlane.tariff.engine.rate_ast import (
    Charged,
    Expression,
    RateBasis,
    RateNotComputable,
    Reference,
    Specific,
)
from greenlane.tariff.engine.result import Calculation, ItemCalculation, TaxLine
from greenlane.tariff.engine.units import FACTORS, STANDARD_UNIT, find_quantity, unit_name
from greenlane.tariff.engine.valuation import LIMIT, ItemValue, customs_values, is_sane

__all__ = ["Calculation", "calculate"]

ZERO = Decimal(0)
HUNDRED = Decimal(100)
NOMINAL_STRENGTH = Decimal(40)
"""Alcoholic strength by volume (%) that is taken where none is declared (Tariff Order s. 6(3))."""
ROUNDING: dict[str, tuple[str, str]] = {
    DUTY: (ROUND_HALF_UP, "rounded to the nearest cent, half up (Tariff Order s. 8)"),
    EXCISE_TAX: (ROUND_HALF_UP, "rounded to the nearest cent, half up (Excise Act s. 5)"),
    VAT_TAX: (ROUND_DOWN, "rounded down to the cent (VAT Act s. 12)"),
}
"""Rounding per tax: mode and the sentence in the written calculation."""
_WORDS = {
    Treatment.PAYABLE: "payable",
    Treatment.SUSPENDED: "suspended",
    Treatment.RELIEVED: "relieved",
    Treatment.NOT_CHARGED: "not charged",
}
_ITEM = "Declaration/GoodsShipment/GovernmentAgencyGoodsItem[{}]"


def deem(
    item: ItemFacts, value: Decimal, quantities: Mapping[str, Decimal], unit: str, on: str
) -> tuple[Decimal, str] | None:
    """What Tariff Order s. 6 takes where a rate asks for something that is not declared.

    A component's value: the value of the whole. A part of the mass: the net mass (with container: the gross
    mass). Litres: the net mass in kilograms. Alcohol: the litres at the declared or nominal strength.
    Numbers of articles are never deemed.
    """
    if unit == "value":
        return value, "not declared separately, the whole value taken (s. 6(1))"
    mass = item.gross_mass if "container" in on else item.net_mass or item.gross_mass
    if on and (unit, "KGM") in FACTORS and mass:
        return mass * FACTORS["KGM", unit], f"{on} not declared, mass taken (s. 6(1))"
    if (unit, "KGM") in FACTORS and mass:
        return mass * FACTORS["KGM", unit], "net mass not declared, gross mass taken (s. 6(1))"
    if (unit, "LTR") in FACTORS and mass:
        return mass * FACTORS["LTR", unit], "volume not declared, 1 l for 1 kg taken (s. 6(2))"
    litres = find_quantity(quantities, "LTR") or mass
    if (unit, "LPA") in FACTORS and litres:
        strength = quantities.get("ASV", NOMINAL_STRENGTH)
        alcohol = litres * strength / HUNDRED
        return alcohol * FACTORS[
            "LPA", unit
        ], f"alcohol not declared, {litres:f} l at {strength:f} % taken (s. 6(3))"
    return None


class _Calculator:
    """Carries the state of one calculation."""

    __slots__ = ("book", "on", "result", "shipment")

    def __init__(self, shipment: ShipmentFacts, book: TariffBook, on: date) -> None:
        self.shipment = shipment
        self.book = book
        self.on = on
        self.result = Calculation(on, book.version, book.currency)

    def run(self) -> Calculation:
        valued = customs_values(self.shipment, self.book.fx, self.on, self.book.currency)
        self.result.notes.extend(valued.notes)
        self.result.violations.extend(valued.violations)
        for item, value in zip(self.shipment.items, valued.items, strict=True):
            self.result.items.append(self._item(item, value))
        return self.result

    def _refuse(
        self, code: str, message: str, pointer: str, hint: str, basis: str = "Tariff Order s. 4"
    ) -> None:
        self.result.violations.append(Violation(code, message, pointer, hint, basis))

    def _item(self, item: ItemFacts, valued: ItemValue) -> ItemCalculation:
        effect = effect_of(item.procedure, item.additional_procedures)
        found = ItemCalculation(item.sequence, item.code, notes=[*effect.reasons, *valued.notes])
        if effect.charges_nothing:
            return found
        line = self._classify(item, found)
        if line is None:
            return found
        found.value, found.value_steps = valued.amount, valued.steps
        if not self._measurable(item):
            return found
        basis = self._basis(item, line, found)
        try:
            if found.value is None and not self._unit_price(item, line, found, basis):
                self._missing_value(item, effect, found)
                return found
            self._charge(item, line, effect, found, basis)
        except RateNotComputable as error:
            pointer = f"{_ITEM.format(item.sequence)}/Commodity/GoodsMeasure/TariffQuantity"
            self._refuse(error.code, f"{line.code}: {error.message}", pointer, error.hint)
        return found

    def _classify(self, item: ItemFacts, found: ItemCalculation) -> NationalLine | None:
        pointer = f"{_ITEM.format(item.sequence)}/Commodity/Classification/ID"
        if not item.code:
            if self.shipment.is_reduced:
                found.notes.append("no commodity code: duty follows with the supplementary declaration")
            else:
                self._refuse(
                    "TAR002", "The commodity code is missing.", pointer, "Declare at least six digits."
                )
            return None
        try:
            resolution = self.book.resolution(item.code, self.on)
        except UnknownCommodity as error:
            self._refuse(error.code, error.message, pointer, error.hint)
            return None
        found.line_code, found.description = resolution.line.code, resolution.line.description
        found.notes.extend(resolution.notes)
        return resolution.line

    def _measurable(self, item: ItemFacts) -> bool:
        """Whether every quantity is a number that can be calculated with; says which is not."""
        declared = (item.net_mass, item.gross_mass, item.supplementary_quantity, *item.quantities.values())
        if all(quantity is None or is_sane(quantity) for quantity in declared):
            return True
        pointer = f"{_ITEM.format(item.sequence)}/Commodity/GoodsMeasure"
        self._refuse(
            "TAR016", "A quantity is out of range.", pointer, f"Quantities lie between 0 and {LIMIT:,f}."
        )
        return False

    def _basis(self, item: ItemFacts, line: NationalLine, found: ItemCalculation) -> RateBasis:
        value = found.value or ZERO
        quantities = dict(item.quantities)
        if item.net_mass is not None:
            quantities["KGM"] = item.net_mass
        if item.supplementary_quantity is not None:
            unit = item.supplementary_unit
            if not unit:
                unit = STANDARD_UNIT.get(line.unit, line.unit)
                found.notes.append(
                    f"supplementary quantity without unit read in {unit_name(unit)}, Tariff Order s. 5"
                )
            if item.supplementary_unit or find_quantity(quantities, unit) is None:
                quantities[unit] = item.supplementary_quantity
        return RateBasis(
            value,
            quantities,
            item.measured,
            item.components,
            currency=self.book.currency,
            deem=partial(deem, item, value, quantities),
        )

    def _unit_price(
        self, item: ItemFacts, line: NationalLine, found: ItemCalculation, basis: RateBasis
    ) -> bool:
        """Value perishable goods at the published unit price, where that is claimed and a price exists."""
        if UNIT_PRICE_CODES.isdisjoint(item.additional_procedures):
            return False
        measure = self._first(line, MeasureKind.UNIT_PRICE, item)
        if measure is None:
            return False
        charged = measure.cell.rate.evaluate(basis)
        found.value = basis.value = charged.amount.quantize(minor_unit(basis.currency), ROUND_HALF_UP)
        found.value_steps = [f"Unit price {measure.cell.text} ({measure.basis})", *charged.steps]
        basis.deem = partial(deem, item, found.value, basis.quantities)
        return True

    def _missing_value(self, item: ItemFacts, effect: Effect, found: ItemCalculation) -> None:
        pointer = f"{_ITEM.format(item.sequence)}/Commodity/InvoiceLine/ItemChargeAmount"
        if effect.pays_nothing:
            found.notes.append("no value declared; nothing is payable under this procedure")
        elif self.shipment.is_reduced:
            found.notes.append("no value declared: duty follows with the supplementary declaration")
        elif not any(v.pointer == pointer for v in self.result.violations):
            self._refuse(
                "TAR011", "The price of the item is missing.", pointer, "Declare the item price and currency."
            )

    def _first(self, line: NationalLine, kind: MeasureKind, item: ItemFacts) -> Measure | None:
        """The most specific measure of a kind that is in force and whose conditions the item meets."""
        procedure = item.procedure[:2]
        for measure in self.book.measures_for(line.code):
            if (
                measure.kind is kind
                and measure.in_force(self.on)
                and measure.applies_to(item.additional_codes, procedure)
            ):
                return measure
        return None

    def _charge(
        self, item: ItemFacts, line: NationalLine, effect: Effect, found: ItemCalculation, basis: RateBasis
    ) -> None:
        value = basis.value
        duty = self._duty(item, line, found)
        if duty is None:
            found.notes.append(f"no duty measure is in force for {line.code} on {self.on}")
        vat_base = value
        vat_text = f"VAT base: customs value {value:,f}"
        if duty is not None and effect.duty is not Treatment.NOT_CHARGED:
            measure, expression = duty
            charged = self._tax(measure, expression, effect.duty, basis, found)
            vat_base += charged
            vat_text += f" + duty {charged:,f}"
        excise = self._first(line, MeasureKind.EXCISE, item)
        if excise is not None and effect.excise is not Treatment.NOT_CHARGED:
            charged = self._tax(excise, excise.cell.rate.expression, effect.excise, basis, found)
            vat_base += charged
            vat_text += f" + excise {charged:,f}"
        vat = self._first(line, MeasureKind.VAT, item)
        if vat is not None and effect.vat is not Treatment.NOT_CHARGED:
            basis.value = vat_base
            steps = (f"{vat_text} = {self.book.currency} {vat_base:,f}",)
            self._tax(vat, vat.cell.rate.expression, effect.vat, basis, found, steps)
            basis.value = value

    def _tax(
        self,
        measure: Measure,
        expression: Expression,
        treatment: Treatment,
        basis: RateBasis,
        found: ItemCalculation,
        before: tuple[str, ...] = (),
    ) -> Decimal:
        """Charge one measure; returns what counts into the base of VAT (nothing where relieved)."""
        charged = expression.charge(basis)
        tax = TAX_OF[measure.kind]
        amount, remark = _rounded(charged.amount, tax, basis.currency)
        payable = amount if treatment is Treatment.PAYABLE else ZERO.quantize(amount)
        base, unit = _base(expression, charged, basis)
        steps = before + charged.steps + remark
        text, word = measure.cell.text, _WORDS[treatment]
        found.taxes.append(
            TaxLine(tax, base, unit, text, amount, payable, word, measure.basis, measure.key, steps)
        )
        return ZERO if treatment is Treatment.RELIEVED else amount

    def _duty(
        self, item: ItemFacts, line: NationalLine, found: ItemCalculation
    ) -> tuple[Measure, Expression] | None:
        """The duty measure: preference where claimed and granted, else statutory or third-country duty."""
        claim = item.preference[:1]
        if claim in {"2", "3", "4"}:
            granted = self._preference(item, line, found, claim)
            if granted is not None:
                return granted
        statutory = self.book.groups.get("STATUTORY")
        hostile = statutory is not None and item.origin in statutory.countries
        measure = self._first(line, MeasureKind.STATUTORY if hostile else MeasureKind.MFN, item)
        return None if measure is None else (measure, measure.cell.rate.expression)

    def _preference(
        self, item: ItemFacts, line: NationalLine, found: ItemCalculation, claim: str
    ) -> tuple[Measure, Expression] | None:
        origin = item.preferential_origin or item.origin
        groups = self.book.claimable(claim, origin)
        if not groups:
            pointer = f"{_ITEM.format(item.sequence)}/Commodity/DutyTaxFee/DutyRegimeCode"
            self._refuse(
                "TAR003",
                f"Preference {item.preference} is not granted to goods of origin {origin or 'not declared'}.",
                pointer,
                "Declare preference 100, or the preferential origin that the proof of origin names.",
                "Origin Order s. 2",
            )
            return None
        for measure in self.book.measures_for(line.code):
            if measure.kind is not MeasureKind.PREFERENCE or not measure.in_force(self.on):
                continue
            if groups.isdisjoint(measure.groups):
                continue
            expression = measure.cell.rate.expression
            if not isinstance(expression, Reference):
                return measure, expression
            found.notes.append(
                f"preference subject to {expression.text}: general rate until a quota is granted"
            )
            return None
        found.notes.append(f"no preferential rate for {origin} on {line.code}: general rate taken")
        return None


def _rounded(amount: Decimal, tax: str, currency: str) -> tuple[Decimal, tuple[str, ...]]:
    """The amount under the tax's rounding rule, and the step that says so where anything was rounded."""
    mode, sentence = ROUNDING[tax]
    rounded = amount.quantize(minor_unit(currency), mode)
    return rounded, () if rounded == amount else (f"{sentence}: {currency} {rounded:,f}",)


def _base(expression: Expression, charged: Charged, basis: RateBasis) -> tuple[Decimal, str]:
    """The base as the tax line shows it: a quantity for a purely specific rate, else the value."""
    if isinstance(expression, Specific) and expression.amount:
        return charged.amount / expression.amount, expression.unit
    return basis.value, basis.currency


def calculate(shipment: ShipmentFacts, book: TariffBook, on: date) -> Calculation:
    """Duties and taxes of `shipment` under `book` for goods accepted on `on`.

    Never raises for faults of the declaration: they are in `Calculation.violations`, all at once.
    """
    return _Calculator(shipment, book, on).run()
