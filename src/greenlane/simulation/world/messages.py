"""From generated columns to the messages that `greenlane lodge` accepts: JSON in the WCO Data Model's names.

Only what is declared goes in; nothing here ever sees the truth. References begin with SYN.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
import orjson

from greenlane.declarations.engine.data import (
    Address,
    Amount,
    Classification,
    DeclarationData,
    Document,
    DutyTaxFee,
    GoodsLocation,
    ItemData,
    Origin,
    Packaging,
    Party,
    PreviousDocument,
    TransportMeans,
)
from greenlane.interchange.engine.mapping import from_data
from greenlane.simulation.world.engine.catalogue import Catalogue
from greenlane.simulation.world.engine.columns import DECLARED, HOME, Columns, decoded, joined, rows_of, taken
from greenlane.simulation.world.papers import ValuedAt, add_papers

MARK = "SYN"
RELIEF = "C13"
PROOFS = {200: ("N", "865"), 300: ("N", "954"), 400: ("N", "018")}
"""Proof of origin by preference: certificate of the generalised system, movement certificate, A.TR."""
INCOTERMS = {1: "CIF", 3: "CIP", 4: "CIP"}
HUNDREDTH, THOUSANDTH = Decimal("0.01"), Decimal("0.001")
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Prepared:
    """A declaration ready to be lodged: its reference, its declarant, the day it is sent, and the bytes."""

    lrn: str
    declarant: str
    day: date
    raw: bytes


def declarations(tables: Iterable[Columns], goods: Catalogue, *, seed: int) -> Iterator[Prepared]:
    """A message for each declaration of these `declared` tables, in order. `seed` tells worlds apart in the references.

    Tables may cut a declaration in two; its message comes when its last item has been seen.
    """
    for table in _whole(tables):
        for items in _declarations_of(decoded(table, goods)):
            yield _prepared(items, goods, seed)


def reference(seed: int, declaration: int) -> str:
    """The local reference number of a generated declaration."""
    return f"{MARK}-{seed}-{declaration:08d}"


def _whole(tables: Iterable[Columns]) -> Iterator[Columns]:
    """The tables cut between declarations."""
    waiting = joined((), DECLARED)
    for table in tables:
        together = joined((waiting, table), DECLARED)
        if not rows_of(together):
            continue
        serial = together["declaration"]
        last = int(np.searchsorted(serial, serial[-1]))
        yield taken(together, slice(0, last))
        waiting = taken(together, slice(last, None))
    yield waiting


def _declarations_of(table: Columns) -> Iterator[list[Row]]:
    """The items of each declaration as rows of plain values."""
    names = list(table)
    rows = zip(*(table[name].tolist() for name in names), strict=True)
    items: list[Row] = []
    for values in rows:
        row = dict(zip(names, values, strict=True))
        if items and items[0]["declaration"] != row["declaration"]:
            yield items
            items = []
        items.append(row)
    if items:
        yield items


def _prepared(items: list[Row], goods: Catalogue, seed: int) -> Prepared:
    first = items[0]
    lrn = reference(seed, first["declaration"])
    data = _data(items, lrn, goods)
    add_papers(data, number=str(first["declaration"]), day=first["date"], rates=ValuedAt(items))
    raw = orjson.dumps(from_data(data))
    return Prepared(lrn, first["declarant"], first["date"], raw)


def _data(items: list[Row], lrn: str, goods: Catalogue) -> DeclarationData:
    first = items[0]
    own = first["declarant"] == first["importer"]
    stored = first["procedure"] % 100 == 71
    return DeclarationData(
        function_code="9",
        lrn=lrn,
        type_code="IMA",
        goods_item_quantity=len(items),
        total_packages=sum(item["packages"] for item in items),
        declarant=Party(first["declarant"]),
        agent=None if own else Party(first["declarant"], function_code="2"),
        importer=Party(first["importer"]),
        exporter=Party(
            name=f"Synthetic seller {first['seller']}",
            address=Address("1 Market Street", "Synthetic town", "10000", first["seller_country"]),
        ),
        border_transport=TransportMeans(str(first["mode"]), nationality=first["departure"]),
        goods_location=GoodsLocation(first["office"], type="A", address_type="U", country=HOME),
        warehouse_type="R" if stored else "",
        warehouse_id=f"{HOME}{first['importer'][2:]}" if stored else "",
        destination_country=HOME,
        export_country=first["departure"],
        incoterm=INCOTERMS[first["mode"]],
        incoterm_place="Meridia",
        previous_documents=[
            PreviousDocument("Z", "DCR", f"{first['date'].year % 10}{first['importer']}-{lrn}", 1)
        ],
        items=[_item(item, goods) for item in items],
    )


def _item(row: Row, goods: Catalogue) -> ItemData:
    good = int(np.flatnonzero(goods.code == int(row["commodity"]))[0])
    preferred = row["preference"] != 100
    documents = [Document("N", "935", f"INV-{row['declaration']}", status="AC")]
    if preferred:
        documents.append(
            Document(*PROOFS[row["preference"]], f"ORI-{row['declaration']}-{row['item']}", status="AC")
        )
    origins = [Origin(row["origin"], "1")]
    return ItemData(
        sequence=row["item"],
        description=goods.description[good],
        classifications=[Classification(row["commodity"], "TSP")],
        procedure=f"{row['procedure']:04d}"[:2],
        previous_procedure=f"{row['procedure']:04d}"[2:],
        additional_procedures=[RELIEF if row["relief"] else "000"],
        origins=[*origins, Origin(row["origin"], "2")] if preferred else origins,
        gross_mass=row["gross_grams"] * THOUSANDTH,
        net_mass=row["net_grams"] * THOUSANDTH,
        price=Amount(row["price"] * HUNDREDTH, row["currency"]),
        valuation_method="1",
        duty_tax_fees=[DutyTaxFee(type="A00", preference=str(row["preference"]))],
        documents=documents,
        packaging=[Packaging(1, "ADDRESS", row["packages"], goods.package[good])],
    )
