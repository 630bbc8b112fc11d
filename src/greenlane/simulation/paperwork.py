"""The demo's paperwork: an importer files the papers of two consignments and declares them from there.

The first declaration is compared with its papers before it is lodged, and mended; the second is lodged with a
difference, so that officers have one to look at. Everything is synthetic.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal

import orjson

from greenlane.declarations.engine.data import (
    Address,
    Amount,
    Classification,
    DeclarationData,
    Document,
    GoodsLocation,
    ItemData,
    Origin,
    Packaging,
    Party,
    PreviousDocument,
    TransportMeans,
)
from greenlane.declarations.papers import Paper, compared
from greenlane.documents.services import Upload, file_document
from greenlane.foundation import clock
from greenlane.foundation.access import Actor
from greenlane.interchange.engine.mapping import from_data
from greenlane.interchange.intake import Message, take
from greenlane.parties.models import Organisation
from greenlane.simulation.papers.consignments import Consignment, Firm, GoodsLine, consignment
from greenlane.simulation.papers.invoices import english_letter
from greenlane.simulation.papers.sheet import Sheet
from greenlane.simulation.papers.transport import english_packing, lading

Tell = Callable[[str], None]
OFFICE, CHANNEL = "XM000101", "demo"
PAPERS: tuple[tuple[str, str, Callable[[Consignment], Sheet]], ...] = (
    # type (UN/EDIFACT 1001), file, how it is printed
    ("380", "invoice.pdf", english_letter),
    ("271", "packing-list.pdf", english_packing),
    ("705", "bill-of-lading.pdf", lading),
)
Goods = tuple[str, str, int, str, int, str, str]
"""Name, commodity code, pieces, price of one, packages, net and gross mass in kilograms."""
GOODS: tuple[Goods, ...] = (
    ("Electric shavers", "85101000", 400, "18.50", 40, "210", "260"),
    ("Electric hair clippers", "85102000", 150, "24.00", 15, "96", "120"),
)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A consignment with the numbers of its filed papers by type, and the codes of its goods in their order."""

    facts: Consignment
    filed: dict[str, str]
    codes: tuple[str, ...]


def file_papers(tell: Tell, *, trader: Actor) -> list[str]:
    """File the papers of two consignments and lodge both; returns their MRNs."""
    owner = Organisation.objects.get(pk=trader.organisation_id or 0)
    first, second = (prepared(seed, owner, trader) for seed in (7101, 7102))
    tell(f"{owner.name} files {2 * len(PAPERS)} papers; their numbers go on two declarations")
    mistyped = declared(first, owner, total=first.facts.total + Decimal(90))
    for paper in compared(mistyped, by=trader):
        for one in _said(paper):
            tell(f"Before lodging: {one}")
    overlooked = declared(second, owner, packages=second.facts.packages - 4)
    return [
        lodged(declared(first, owner), f"{owner.name}-1", trader),
        lodged(overlooked, f"{owner.name}-2", trader),
    ]


def _said(paper: Paper) -> Iterator[str]:
    for one in paper.differs:
        kind = paper.document.type_name
        yield f"{one.field.value} declared as {one.declared}, {kind} page {one.page} says {one.read}"


def lodged(data: DeclarationData, name: str, trader: Actor) -> str:
    """Lodge a declaration; returns its MRN, empty where it was refused."""
    return take(Message(orjson.dumps(from_data(data)), name=name, channel=CHANNEL), by=trader).mrn


def prepared(seed: int, owner: Organisation, trader: Actor, goods: tuple[Goods, ...] = GOODS) -> Prepared:
    """A consignment of the seed with these goods, its papers filed."""
    facts = _facts(seed, owner, goods)
    filed: dict[str, str] = {}
    for kind, name, draw in PAPERS:
        number = facts.transport_number if kind == "705" else facts.invoice_number
        upload = Upload(name, draw(facts).content(), kind, number, facts.invoice_date)
        filed[kind] = file_document(upload=upload, by=trader).document.irn
    return Prepared(facts, filed, tuple(code for _, code, *_ in goods))


def _facts(seed: int, owner: Organisation, goods: tuple[Goods, ...]) -> Consignment:
    """A consignment of the seed, sold to this organisation, paid in US dollars."""
    drawn = consignment(seed, lines=1, currency="USD")
    buyer = Firm(owner.name, owner.name, owner.name, "1 Quay Street", "Port Meridia")
    day = clock.today() - timedelta(days=20)
    lines = tuple(
        GoodsLine(
            name, pieces, Decimal(price), pieces * Decimal(price), packages, Decimal(net), Decimal(gross)
        )
        for name, _, pieces, price, packages, net, gross in goods
    )
    return replace(
        drawn,
        buyer=buyer,
        notify=buyer,
        lines=lines,
        incoterm="CIF",
        place="Port Meridia",
        invoice_date=day,
        containers=drawn.containers[:1],
    )


def declared(
    ready: Prepared, owner: Organisation, *, total: Decimal | None = None, packages: int | None = None
) -> DeclarationData:
    """The declaration of a consignment, with the numbers of its papers on the first item."""
    facts = ready.facts
    party = Party(owner.identifier)
    seller = Party(name=facts.seller.name, address=Address(facts.seller.street, facts.seller.town, "", "CN"))
    pairs = zip(facts.lines, ready.codes, strict=True)
    items = [_item(number, line, code) for number, (line, code) in enumerate(pairs, 1)]
    items[0].documents = [Document("N", kind, irn, status="AE") for kind, irn in ready.filed.items()]
    return DeclarationData(
        function_code="9",
        lrn=f"PAPER-{facts.transport_number}"[:22],
        type_code="IMA",
        goods_item_quantity=len(items),
        total_packages=facts.packages if packages is None else packages,
        total_gross_mass=facts.gross,
        invoice_amount=Amount(facts.total if total is None else total, facts.currency),
        declarant=party,
        importer=party,
        exporter=seller,
        seller=seller,
        buyer=party,
        border_transport=TransportMeans("1", nationality="CN"),
        goods_location=GoodsLocation(OFFICE, type="A", address_type="U", country="XM"),
        destination_country="XM",
        export_country="CN",
        incoterm=facts.incoterm,
        incoterm_place=facts.place,
        transport_equipment=list(facts.containers),
        previous_documents=[
            PreviousDocument("Z", "DCR", f"6{owner.identifier}-{facts.transport_number}"[:35], 1)
        ],
        items=items,
    )


def _item(number: int, line: GoodsLine, code: str) -> ItemData:
    return ItemData(
        sequence=number,
        description=line.description,
        classifications=[Classification(code, "TSP")],
        procedure="40",
        previous_procedure="00",
        additional_procedures=["000"],
        origins=[Origin("CN", "1")],
        gross_mass=line.gross,
        net_mass=line.net,
        price=Amount(line.amount, "USD"),
        valuation_method="1",
        packaging=[Packaging(1, "AURORA", line.packages, "CT")],
    )
