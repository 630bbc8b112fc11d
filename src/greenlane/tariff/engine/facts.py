"""What the duty calculation needs to know about a shipment: the input of `calculate`.

Plain data, without Django and without the declaration module (which stands on a higher floor and fills
these). Masses are kilograms; amounts carry their currency; empty text and None mean "not declared".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class MoneyFact:
    """An amount as declared, in an ISO 4217 currency."""

    amount: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class ChargeFact:
    """An addition to or deduction from the price paid: code of data element 4/9 (AK, AB, BA ...)."""

    code: str
    amount: Decimal
    currency: str


@dataclass(slots=True)
class ItemFacts:
    """One goods item.

    `code` holds the declared digits (6 to 10); `preference` is DutyRegimeCode (100, 300 ...);
    `quantities` holds further quantities by unit code (LPA, ASV, HLT ...); `measured` and `components` hold
    what a rate may ask for in words ("drained weight", "the case"); `declared_value` is a customs value
    declared as such (low-value consignments) or a statistical value, used where no price is given.
    """

    sequence: int
    code: str = ""
    additional_codes: tuple[str, ...] = ()
    origin: str = ""
    preferential_origin: str = ""
    preference: str = ""
    procedure: str = ""
    previous_procedure: str = ""
    additional_procedures: tuple[str, ...] = ()
    price: MoneyFact | None = None
    declared_value: MoneyFact | None = None
    net_mass: Decimal | None = None
    gross_mass: Decimal | None = None
    supplementary_quantity: Decimal | None = None
    supplementary_unit: str = ""
    quantities: Mapping[str, Decimal] = field(default_factory=dict)
    measured: Mapping[str, Decimal] = field(default_factory=dict)
    components: Mapping[str, Decimal] = field(default_factory=dict)
    charges: tuple[ChargeFact, ...] = ()


@dataclass(slots=True)
class ShipmentFacts:
    """The shipment: `kind` is the declaration type, e.g. IMA, IMZ, EXD; `incoterm` an Incoterms code."""

    items: list[ItemFacts]
    kind: str = "IMA"
    incoterm: str = ""
    invoice: MoneyFact | None = None
    charges: tuple[ChargeFact, ...] = ()

    @property
    def is_import(self) -> bool:
        return self.kind[:2] in {"IM", "CO"}

    @property
    def is_reduced(self) -> bool:
        """Simplified declarations, clearance requests and final supplementary ones may leave data out."""
        return self.kind[2:3] in {"B", "C", "E", "F", "J", "K", "Q"}
