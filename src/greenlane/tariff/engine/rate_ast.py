"""What a rate of duty means: a small tree that can be evaluated, written out and stored as JSON.

Amounts are in the tariff's currency (US dollars for the US HTS and Meridia) unless a term names another;
percentages are per hundred. Evaluation is exact: rounding belongs to the tax, not to the rate.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from greenlane.foundation.errors import CustomsError
from greenlane.tariff.engine.units import find_quantity, unit_name

HUNDRED = Decimal(100)
ZERO = Decimal(0)


class RateNotComputable(CustomsError):
    """The rate needs something that the declaration does not give."""

    code = "TAR005"


class UnresolvedReference(RateNotComputable):
    """The tariff answers with a reference to another provision instead of a rate."""

    code = "TAR006"


@dataclass(slots=True)
class RateBasis:
    """What a rate is applied to.

    `value` is the taxable value in the tariff's currency. `quantities` maps a unit code (`KGM`) to the
    quantity declared; `measured` maps the words after "on"/"of" ("drained weight", "copper content") to a
    quantity in kilograms (or the term's own unit), `components` maps component names ("the case") to values.
    `deem` says what to take where a quantity or component is not declared: it answers (figure, note) or None.
    """

    value: Decimal
    quantities: Mapping[str, Decimal] = field(default_factory=dict)
    measured: Mapping[str, Decimal] = field(default_factory=dict)
    components: Mapping[str, Decimal] = field(default_factory=dict)
    degrees: Decimal | None = None
    currency: str = "USD"
    deem: Callable[[str, str], tuple[Decimal, str] | None] | None = None


@dataclass(frozen=True, slots=True)
class Charged:
    """The result of a rate: an exact amount and the steps that lead to it, one line each."""

    amount: Decimal
    steps: tuple[str, ...]


def plain(value: Decimal) -> str:
    """The number without an exponent or superfluous zeros, thousands grouped: `1,234.5`."""
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


@dataclass(frozen=True, slots=True)
class Free:
    """No duty; `condition` keeps words such as "under bond"."""

    condition: str = ""

    def charge(self, basis: RateBasis) -> Charged:
        return Charged(ZERO, ("Free" + (f", {self.condition}" if self.condition else ""),))

    def as_json(self) -> dict[str, Any]:
        return {"kind": "free", "condition": self.condition} if self.condition else {"kind": "free"}


@dataclass(frozen=True, slots=True)
class AdValorem:
    """A percentage of the value, or of the value of the component named in `on` ("the battery")."""

    percent: Decimal
    on: str = ""

    def charge(self, basis: RateBasis) -> Charged:
        value, note = (basis.value, "") if not self.on else self._component(basis)
        amount = value * self.percent / HUNDRED
        text = f"{plain(self.percent)}% × {basis.currency} {plain(value)} = {basis.currency} {plain(amount)}"
        return Charged(amount, (text + note,))

    def _component(self, basis: RateBasis) -> tuple[Decimal, str]:
        declared = basis.components.get(self.on)
        if declared is not None:
            return declared, f" (on {self.on})"
        deemed = basis.deem("value", self.on) if basis.deem else None
        if deemed is None:
            raise RateNotComputable(
                f"The rate applies to the value on {self.on}, which is not declared.",
                hint=f"State the value on {self.on} separately.",
            )
        return deemed[0], f" (on {self.on}; {deemed[1]})"

    def as_json(self) -> dict[str, Any]:
        found = {"kind": "ad_valorem", "percent": str(self.percent)}
        return found | {"on": self.on} if self.on else found


@dataclass(frozen=True, slots=True)
class Specific:
    """An amount per unit of quantity; `on` names what is measured ("drained weight"), `over` a free part."""

    amount: Decimal
    unit: str
    on: str = ""
    over: Decimal = ZERO
    currency: str = "USD"

    def charge(self, basis: RateBasis) -> Charged:
        quantity, note = self._quantity(basis)
        counted = max(ZERO, quantity - self.over) if self.over else quantity
        total = counted * self.amount
        less = f" (over {plain(self.over)})" if self.over else ""
        text = (
            f"{self.currency} {plain(self.amount)} × {plain(counted)} {unit_name(self.unit)}{less}"
            f" = {self.currency} {plain(total)}{note}"
        )
        return Charged(total, (text,))

    def _quantity(self, basis: RateBasis) -> tuple[Decimal, str]:
        found = basis.measured.get(self.on) if self.on else find_quantity(basis.quantities, self.unit)
        if found is not None:
            return found, f" (on {self.on})" if self.on else ""
        deemed = basis.deem(self.unit, self.on) if basis.deem else None
        if deemed is not None:
            return deemed[0], f" ({deemed[1]})"
        what = unit_name(self.unit) + (f" on {self.on}" if self.on else "")
        raise RateNotComputable(
            f"The rate is charged per unit of quantity ({what}), which is not declared.",
            hint=f"Declare the supplementary quantity in {what}.",
        )

    def as_json(self) -> dict[str, Any]:
        found: dict[str, Any] = {"kind": "specific", "amount": str(self.amount), "unit": self.unit}
        if self.on:
            found["on"] = self.on
        if self.over:
            found["over"] = str(self.over)
        if self.currency != "USD":
            found["currency"] = self.currency
        return found


@dataclass(frozen=True, slots=True)
class Sum:
    """A compound rate: every term is charged."""

    terms: tuple[Expression, ...]

    def charge(self, basis: RateBasis) -> Charged:
        parts = [term.charge(basis) for term in self.terms]
        total = sum((part.amount for part in parts), ZERO)
        steps = [step for part in parts for step in part.steps]
        written = " + ".join(plain(part.amount) for part in parts)
        return Charged(total, (*steps, f"{written} = {basis.currency} {plain(total)}"))

    def as_json(self) -> dict[str, Any]:
        return {"kind": "sum", "terms": [term.as_json() for term in self.terms]}


@dataclass(frozen=True, slots=True)
class Choice:
    """The greater or the lesser of several rates; "but not less than" is the greater, too."""

    greater: bool
    options: tuple[Expression, ...]

    def charge(self, basis: RateBasis) -> Charged:
        parts = [option.charge(basis) for option in self.options]
        amounts = [part.amount for part in parts]
        chosen = max(amounts) if self.greater else min(amounts)
        steps = [step for part in parts for step in part.steps]
        word = "greater" if self.greater else "lesser"
        written = " and ".join(f"{basis.currency} {plain(amount)}" for amount in amounts)
        return Charged(chosen, (*steps, f"the {word} of {written} = {basis.currency} {plain(chosen)}"))

    def as_json(self) -> dict[str, Any]:
        kind = "greater" if self.greater else "lesser"
        return {"kind": kind, "options": [option.as_json() for option in self.options]}


@dataclass(frozen=True, slots=True)
class Sliding:
    """A rate that falls by `step` for each degree of polarisation under `top`, but not under `floor`."""

    start: Specific
    step: Specific
    top: Decimal
    floor: Specific

    def charge(self, basis: RateBasis) -> Charged:
        degrees = self.top if basis.degrees is None else basis.degrees
        below = max(ZERO, self.top - degrees)
        reduced = self.start.amount - below * self.step.amount
        amount = max(reduced, self.floor.amount)
        note = (
            "polarisation not declared, none deducted"
            if basis.degrees is None
            else f"{plain(degrees)} degrees"
        )
        rate = Specific(amount, self.start.unit, self.start.on, currency=self.start.currency)
        charged = rate.charge(basis)
        unit = unit_name(self.start.unit)
        return Charged(
            charged.amount, (f"{note}: {rate.currency} {plain(amount)} per {unit}", *charged.steps)
        )

    def as_json(self) -> dict[str, Any]:
        return {
            "kind": "sliding",
            "start": self.start.as_json(),
            "step": self.step.as_json(),
            "top": str(self.top),
            "floor": self.floor.as_json(),
        }


@dataclass(frozen=True, slots=True)
class Reference:
    """Words that point to another rate ("The rate applicable to the natural juice in heading 2009").

    It cannot be charged before somebody has resolved it; `targets` are the headings it names.
    """

    text: str
    targets: tuple[str, ...] = ()

    def charge(self, basis: RateBasis) -> Charged:
        raise UnresolvedReference(
            f"The tariff refers to another provision: {self.text}.",
            hint="Declare the goods under the provision referred to, each article on its own item.",
        )

    def as_json(self) -> dict[str, Any]:
        return {"kind": "reference", "text": self.text, "targets": list(self.targets)}


@dataclass(frozen=True, slots=True)
class Capped:
    """A rate that may not exceed another, which is given by words only."""

    rate: Expression
    limit: Reference

    def charge(self, basis: RateBasis) -> Charged:
        charged = self.rate.charge(basis)
        return Charged(charged.amount, (*charged.steps, f"limit to be verified: {self.limit.text}"))

    def as_json(self) -> dict[str, Any]:
        return {"kind": "capped", "rate": self.rate.as_json(), "limit": self.limit.as_json()}


Expression = Free | AdValorem | Specific | Sum | Choice | Sliding | Reference | Capped


@dataclass(frozen=True, slots=True)
class Clause:
    """One expression with the programmes (`KR`, `A+`) it is limited to; none means for everybody."""

    expression: Expression
    programmes: tuple[str, ...] = ()
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Rate:
    """One cell of a tariff: its text and the clauses it holds."""

    text: str
    clauses: tuple[Clause, ...]

    @property
    def expression(self) -> Expression:
        """The expression of a cell that is the same for everybody."""
        return self.clauses[0].expression

    @property
    def is_reference(self) -> bool:
        """True when the cell holds nothing but references, so that it cannot be charged as it stands."""
        return all(isinstance(clause.expression, Reference) for clause in self.clauses)

    def for_programme(self, programme: str) -> Expression | None:
        """The expression that the programme enjoys, or None."""
        return next((c.expression for c in self.clauses if programme in c.programmes), None)

    def evaluate(self, basis: RateBasis, programme: str = "") -> Charged:
        """Charge the rate; raises RateNotComputable when the declaration lacks what the rate needs."""
        expression = self.for_programme(programme) if programme else self.expression
        if expression is None:
            raise RateNotComputable(f"The programme {programme} has no rate in “{self.text}”.")
        return expression.charge(basis)

    def as_json(self) -> dict[str, Any]:
        clauses = []
        for clause in self.clauses:
            written: dict[str, Any] = {"rate": clause.expression.as_json()}
            if clause.programmes:
                written["programmes"] = list(clause.programmes)
            if clause.mark:
                written["mark"] = clause.mark
            clauses.append(written)
        return {"text": self.text, "clauses": clauses}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Rate:
        """The inverse of `as_json`."""
        clauses = tuple(
            Clause(expression_from_json(c["rate"]), tuple(c.get("programmes", ())), c.get("mark", ""))
            for c in data["clauses"]
        )
        return cls(data["text"], clauses)


def _specific(data: Mapping[str, Any]) -> Specific:
    return Specific(
        Decimal(data["amount"]),
        data["unit"],
        data.get("on", ""),
        Decimal(data.get("over", "0")),
        data.get("currency", "USD"),
    )


def expression_from_json(data: Mapping[str, Any]) -> Expression:
    """Read back what an expression's `as_json` wrote; raises ValueError on an unknown kind."""
    match data["kind"]:
        case "free":
            return Free(data.get("condition", ""))
        case "ad_valorem":
            return AdValorem(Decimal(data["percent"]), data.get("on", ""))
        case "specific":
            return _specific(data)
        case "sum":
            return Sum(tuple(expression_from_json(term) for term in data["terms"]))
        case "greater" | "lesser":
            return Choice(data["kind"] == "greater", tuple(expression_from_json(o) for o in data["options"]))
        case "sliding":
            return Sliding(
                _specific(data["start"]),
                _specific(data["step"]),
                Decimal(data["top"]),
                _specific(data["floor"]),
            )
        case "reference":
            return Reference(data["text"], tuple(data["targets"]))
        case "capped":
            limit = Reference(data["limit"]["text"], tuple(data["limit"]["targets"]))
            return Capped(expression_from_json(data["rate"]), limit)
        case kind:
            raise ValueError(f"unknown kind of rate: {kind}")
