"""What a rule may ask about the declaration in hand: who asks, on which day, under which profile."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Protocol

from greenlane.declarations.engine.data import DeclarationData, Document, ItemData, Party
from greenlane.declarations.rules.datasets import (
    DataSet,
    Direction,
    dataset_of,
    direction_of,
    required_elements,
)
from greenlane.declarations.rules.filed import DocumentLookup
from greenlane.declarations.rules.profile import Profile, profile

if TYPE_CHECKING:
    from greenlane.declarations.rules.required import Requirement


class TariffLookup(Protocol):
    def has_hs6(self, code: str) -> bool:
        """True when the six digits exist in the nomenclature of the day."""


class PartyLookup(Protocol):
    def known(self, id: str) -> bool:
        """True when the registration number is on the register."""

    def acts_for(self, agent: str, principal: str, on: date) -> bool:
        """True when the agent holds the principal's mandate on that day."""


class RateLookup(Protocol):
    def rate(self, currency: str, target: str, on: date) -> Decimal | None:
        """Units of `target` for one of `currency` on that day; None where no rate is published."""


@dataclass(slots=True)
class RuleContext:
    """The surroundings of one check. Without `tariff`, `parties` or `repository`, rules that need them stay silent.

    From `paperless_since` on, documents must be filed in the repository; None: the day is not set yet.
    """

    on: date
    tariff: TariffLookup | None = None
    parties: PartyLookup | None = None
    channel: str = ""
    profile: Profile = field(default_factory=lambda: profile("meridia"))
    repository: DocumentLookup | None = None
    rates: RateLookup | None = None
    paperless_since: date | None = None


@dataclass(slots=True)
class Case:
    """One declaration under check."""

    data: DeclarationData
    context: RuleContext
    dataset: DataSet
    direction: Direction
    required: frozenset[str]
    item_number: int = 0
    requirements: tuple[Requirement, ...] | None = None

    @classmethod
    def of(cls, data: DeclarationData, context: RuleContext) -> Case:
        chosen = context.profile
        dataset = dataset_of(data, chosen)
        needed = required_elements(dataset) - chosen.optional
        return cls(data, context, dataset, direction_of(data, chosen), needed)

    @property
    def profile(self) -> Profile:
        return self.context.profile

    @property
    def on(self) -> date:
        return self.context.on

    @property
    def is_import(self) -> bool:
        return self.direction is Direction.IMPORT

    def requires(self, element: str) -> bool:
        """True when the category of the declaration makes the element mandatory."""
        return element in self.required

    def documents(self) -> Iterator[Document]:
        """All supporting documents, of the header and of every item."""
        yield from self.data.documents
        for item in self.data.items:
            yield from item.documents

    def party_ids(self) -> set[str]:
        """Registration numbers of everybody named on the declaration."""
        return {party.id for _, party in named_parties(self.data) if party.id}


HEADER_PARTIES = {
    "declarant": "Declaration/Declarant",
    "agent": "Declaration/Agent",
    "exporter": "Declaration/Exporter",
    "importer": "Declaration/GoodsShipment/Importer",
    "consignor": "Declaration/GoodsShipment/Consignor",
    "consignee": "Declaration/GoodsShipment/Consignee",
    "seller": "Declaration/GoodsShipment/Seller",
    "buyer": "Declaration/GoodsShipment/Buyer",
    "carrier": "Declaration/Consignment/Carrier",
}
ITEM_PARTIES = {
    "exporter": "Exporter",
    "importer": "Importer",
    "consignor": "Consignor",
    "consignee": "Consignee",
    "seller": "Seller",
    "buyer": "Buyer",
}


def named_parties(data: DeclarationData) -> Iterator[tuple[str, Party]]:
    """Every party with its full pointer."""
    for name, path in HEADER_PARTIES.items():
        party = getattr(data, name)
        if party is not None:
            yield path, party
    for number, item in enumerate(data.items, 1):
        yield from _item_parties(item, number)


def _item_parties(item: ItemData, number: int) -> Iterator[tuple[str, Party]]:
    for name, path in ITEM_PARTIES.items():
        party = getattr(item, name)
        if party is not None:
            yield f"Declaration/GoodsShipment/GovernmentAgencyGoodsItem[{number}]/{path}", party
