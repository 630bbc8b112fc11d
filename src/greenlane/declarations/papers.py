"""A declaration and its papers: which facts each kind of paper must repeat, and whether it does.

What is compared is a table by type of document; the reading and comparing is `documents.engine.crosscheck`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from django.utils.translation import gettext as _

from greenlane.declarations.engine.data import Amount, DeclarationData, Party
from greenlane.declarations.rules import reference_of
from greenlane.documents.engine.crosscheck import check
from greenlane.documents.engine.findings import Expected, Field, Finding, Value, Verdict
from greenlane.documents.engine.identities import Veil
from greenlane.documents.faceless import masked
from greenlane.documents.models import Document
from greenlane.documents.selectors import pages_of, visible_to
from greenlane.engines.pages import Page
from greenlane.foundation.access import Actor
from greenlane.foundation.values import Money
from greenlane.parties.selectors import organisations_by_identifier

INVOICES = frozenset({"380", "331", "935", "325"})
TRANSPORT = frozenset({"705", "714", "703", "740", "741", "730", "720", "760"})
PACKING = frozenset({"271", "331"})
_INVOICE = (
    Field.INVOICE_NUMBER,
    Field.INVOICE_DATE,
    Field.SELLER,
    Field.BUYER,
    Field.CURRENCY,
    Field.TOTAL_AMOUNT,
    Field.INCOTERM,
)
_PACKING = (Field.GROSS_MASS, Field.NET_MASS, Field.PACKAGES, Field.CONTAINER)
_CARRIAGE = (Field.GROSS_MASS, Field.PACKAGES, Field.CONTAINER)
_PARTIES = frozenset({Field.SELLER, Field.BUYER})
MOST_PAPERS = 20
"""Papers of one declaration that are compared; further ones are looked at by people."""


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper of a declaration with what it says of the declared facts, and its pages with their words."""

    document: Document
    findings: tuple[Finding, ...] = ()
    pages: tuple[Page, ...] = field(default=(), repr=False)

    @property
    def differs(self) -> list[Finding]:
        return [one for one in self.findings if one.verdict is Verdict.DIFFERS]

    def as_json(self) -> dict[str, object]:
        """For programs: boxes in points from the top left of the page."""
        return {
            "irn": self.document.irn,
            "type_code": self.document.type_code,
            "differs": len(self.differs),
            "findings": [
                {
                    "field": one.field.value,
                    "verdict": one.verdict.value,
                    "declared": one.declared,
                    "read": one.read,
                    "page": one.page,
                    "box": [round(side, 1) for side in one.box] if one.box else None,
                    "pointer": one.pointer,
                    "note": one.note,
                }
                for one in self.findings
            ],
        }


def references(data: DeclarationData) -> list[str]:
    """The numbers of filed documents (IRNs) that a declaration names, in their order."""
    named = [*data.documents, *(document for item in data.items for document in item.documents)]
    return list(dict.fromkeys(number for one in named if (number := reference_of(one))))


def compared(data: DeclarationData, *, by: Actor) -> list[Paper]:
    """The papers a declaration names that the actor may see, each compared with what is declared."""
    numbers = references(data)
    if not numbers:
        return []
    return compare(data, visible_to(by).filter(irn__in=numbers[:MOST_PAPERS]).order_by("type_code", "pk"))


def compare(data: DeclarationData, documents: Iterable[Document]) -> list[Paper]:
    """Each document against the facts its kind must repeat."""
    papers = list(dict.fromkeys(documents))
    facts = _Facts(data, _names(data), sum(one.type_code in INVOICES for one in papers) == 1)
    return [_compared(facts, document) for document in papers]


def _compared(facts: _Facts, document: Document) -> Paper:
    expected = list(facts.of(document))
    if not expected:
        return Paper(document)
    pages = pages_of(document)
    return Paper(document, tuple(check(pages, expected)), tuple(pages))


def unnamed(paper: Paper, veil: Veil) -> Paper:
    """A paper as it is shown to who must not know the parties: findings stay, names become pseudonyms."""
    findings = tuple(_unnamed(one, veil) for one in paper.findings)
    return replace(paper, document=masked(paper.document, veil), findings=findings)


def _unnamed(one: Finding, veil: Veil) -> Finding:
    if one.field not in _PARTIES:
        return replace(one, declared=veil.reference(one.declared), read=veil.reference(one.read))
    declared = veil.text(one.declared)
    read = declared if one.verdict is Verdict.AGREES else veil.text(one.read)
    if read == one.read and read:
        read = _("another name")
    return replace(one, declared=declared, read=read)


def fields_of(type_code: str) -> tuple[Field, ...]:
    """The facts that a type of document must repeat."""
    wanted = (
        *(_INVOICE if type_code in INVOICES else ()),
        *(_PACKING if type_code in PACKING else ()),
        *(_CARRIAGE if type_code in TRANSPORT else ()),
    )
    return tuple(dict.fromkeys(wanted))


@dataclass(frozen=True, slots=True)
class _Facts:
    """The declared facts. Amounts are those of the whole declaration, so they are compared with an only invoice."""

    data: DeclarationData
    names: Mapping[str, str]
    one_invoice: bool

    def of(self, document: Document) -> Iterator[Expected]:
        for wanted in fields_of(document.type_code):
            for value, pointer in _READERS[wanted](self, document):
                if value not in (None, ""):
                    yield Expected(wanted, value, pointer)

    def party(self, *parties: tuple[str, Party | None]) -> list[tuple[Value, str]]:
        """The first party named, by its declared name or by that in the register."""
        for role, party in parties:
            name = (party.name or self.names.get(party.id, "")) if party is not None else ""
            if name:
                return [(name, f"Declaration/GoodsShipment/{role}")]
        return []

    def amount(self) -> Amount | None:
        """The invoice amount, or the sum of the items' prices where they are in one currency."""
        data = self.data
        if data.invoice_amount is not None:
            return data.invoice_amount
        prices = [item.price for item in data.items if item.price is not None]
        if not prices or len(prices) != len(data.items) or len({price.currency for price in prices}) != 1:
            return None
        return Amount(sum((price.value for price in prices), Decimal(0)), prices[0].currency)


_Read = Callable[[_Facts, Document], Iterable[tuple[Value | None, str]]]


def _currency(facts: _Facts, document: Document) -> Iterator[tuple[Value | None, str]]:
    if (total := facts.amount()) is not None:
        yield total.currency, "Declaration/InvoiceAmount"


def _total(facts: _Facts, document: Document) -> Iterator[tuple[Value | None, str]]:
    if facts.one_invoice and (total := facts.amount()) is not None:
        yield Money.of(total.value, total.currency), "Declaration/InvoiceAmount"


def _seller(facts: _Facts, document: Document) -> list[tuple[Value, str]]:
    return facts.party(("Seller", facts.data.seller), ("Exporter", facts.data.exporter))


def _buyer(facts: _Facts, document: Document) -> list[tuple[Value, str]]:
    return facts.party(("Buyer", facts.data.buyer), ("Importer", facts.data.importer))


_READERS: dict[Field, _Read] = {
    Field.INVOICE_NUMBER: lambda facts, document: [(document.number, "document/number")],
    Field.INVOICE_DATE: lambda facts, document: [(document.issued_on, "document/issued_on")],
    Field.SELLER: _seller,
    Field.BUYER: _buyer,
    Field.CURRENCY: _currency,
    Field.TOTAL_AMOUNT: _total,
    Field.INCOTERM: lambda facts, document: [
        (facts.data.incoterm, "Declaration/GoodsShipment/TradeTerms/ConditionCode")
    ],
    Field.GROSS_MASS: lambda facts, document: [
        (_mass(facts.data, "gross_mass"), "Declaration/TotalGrossMassMeasure")
    ],
    Field.NET_MASS: lambda facts, document: [
        (_mass(facts.data, "net_mass"), "Declaration/GoodsShipment/GovernmentAgencyGoodsItem")
    ],
    Field.PACKAGES: lambda facts, document: [(_packages(facts.data), "Declaration/TotalPackageQuantity")],
    Field.CONTAINER: lambda facts, document: [
        (number, "Declaration/GoodsShipment/Consignment/TransportEquipment")
        for number in _containers(facts.data)
    ],
}


def _names(data: DeclarationData) -> dict[str, str]:
    """Names in the register of the parties declared by number alone; one query where there are any."""
    parties = (data.seller, data.exporter, data.buyer, data.importer)
    numbers = {party.id for party in parties if party is not None and party.id and not party.name}
    found = organisations_by_identifier(numbers) if numbers else {}
    return {number: organisation.name for number, organisation in found.items()}


def _mass(data: DeclarationData, name: str) -> Decimal | None:
    """The total in kilograms: as declared, or the sum where every item has one."""
    if name == "gross_mass" and data.total_gross_mass is not None:
        return data.total_gross_mass
    masses = [getattr(item, name) for item in data.items]
    return sum(masses, Decimal(0)) if masses and None not in masses else None


def _packages(data: DeclarationData) -> int | None:
    if data.total_packages is not None:
        return data.total_packages
    counts = [pack.quantity for item in data.items for pack in item.packaging if pack.quantity is not None]
    return sum(counts) if counts else None


def _containers(data: DeclarationData) -> list[str]:
    named = [*data.transport_equipment, *(one for item in data.items for one in item.transport_equipment)]
    return list(dict.fromkeys(one for one in named if one))
