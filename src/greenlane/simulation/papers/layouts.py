"""The layouts of synthetic trade papers: which facts a paper prints, and how it is drawn.

Layouts of `SEEN` were at hand while the cross-check was written (the last fifteen joined later);
those of `UNSEEN` measure it afterwards. When one of these leads to a change, it belongs to `SEEN` from then on.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from greenlane.documents.engine.findings import Field
from greenlane.simulation.papers import invoices, invoices_abroad, lettered, mixed, more, transport, unseen
from greenlane.simulation.papers.consignments import Consignment, consignment
from greenlane.simulation.papers.sheet import Sheet

_INVOICE = (
    Field.INVOICE_NUMBER,
    Field.INVOICE_DATE,
    Field.SELLER,
    Field.BUYER,
    Field.CURRENCY,
    Field.TOTAL_AMOUNT,
    Field.INCOTERM,
)
_WEIGHTS = (Field.GROSS_MASS, Field.NET_MASS, Field.PACKAGES)
_PACKING = (Field.INVOICE_NUMBER, Field.INVOICE_DATE, Field.SELLER, Field.BUYER, *_WEIGHTS)
_CARRIAGE = (Field.SELLER, Field.BUYER, Field.GROSS_MASS, Field.PACKAGES)


@dataclass(frozen=True, slots=True)
class Layout:
    """A kind of paper: `fields` are the facts it prints, `lines` how many lines of goods it has; `script` is that of
    its names (`name`, `chinese`, `thai`), `currency` the one it is always in, if any."""

    name: str
    draw: Callable[[Consignment], Sheet]
    fields: tuple[Field, ...]
    lines: int = 4
    script: str = "name"
    currency: str | None = None

    def paper(self, seed: int) -> tuple[Consignment, bytes]:
        """The consignment of a seed and its paper as PDF. Deterministic."""
        facts = consignment(seed, lines=self.lines, currency=self.currency)
        return facts, self.draw(facts).content()


SEEN = (
    Layout("English letter", invoices.english_letter, (*_INVOICE, *_WEIGHTS)),
    Layout("English boxes", invoices.english_boxes, (*_INVOICE, *_WEIGHTS)),
    Layout("American row of facts", invoices.american_row, _INVOICE, lines=9, currency="USD"),
    Layout("German letter, totals on a later page", invoices.german_letter, _INVOICE, lines=60),
    Layout("French row of facts", invoices.french_row, (*_INVOICE, *_WEIGHTS)),
    Layout(
        "Spanish boxes", invoices.spanish_boxes, (*_INVOICE, Field.GROSS_MASS, Field.PACKAGES), currency="EUR"
    ),
    Layout("Swiss landscape, turned", invoices_abroad.swiss_turned, (*_INVOICE, *_WEIGHTS), currency="CHF"),
    Layout("Indian letter", invoices_abroad.indian_letter, _INVOICE, lines=12, currency="INR"),
    Layout("Chinese letter", invoices_abroad.chinese_letter, (*_INVOICE, *_WEIGHTS), script="chinese"),
    Layout("Thai letter", invoices_abroad.thai_letter, (*_INVOICE, *_WEIGHTS), script="thai", currency="THB"),
    Layout("English packing list", transport.english_packing, (*_PACKING, Field.CONTAINER), lines=14),
    Layout("German packing list", transport.german_packing, _PACKING, lines=70),
    Layout("Bill of lading", transport.lading, (*_CARRIAGE, Field.CONTAINER)),
    Layout("Air waybill", transport.air_waybill, _CARRIAGE),
    Layout("Tax invoice with a block on the right", more.right_block, _INVOICE, lines=6),
    Layout("French and English letter", more.bilingual, (*_INVOICE, *_WEIGHTS), lines=5),
    Layout("Packing list with a closing sentence", more.closing_sentence, _PACKING, lines=8),
    Layout("Sea waybill", more.sea_waybill, (*_CARRIAGE, Field.CONTAINER)),
    Layout("Chinese grid", more.chinese_grid, _INVOICE, script="chinese", currency="CNY"),
    Layout("Export invoice in two columns", mixed.two_columns, (*_INVOICE, *_WEIGHTS), lines=5),
    Layout("Spanish letter", mixed.spanish_letter, (*_INVOICE, *_WEIGHTS), lines=5, currency="EUR"),
    Layout("German and English packing list", mixed.german_english_packing, _PACKING, lines=45),
    Layout("House air waybill", mixed.house_waybill, _CARRIAGE),
    Layout(
        "Chinese landscape invoice", mixed.chinese_landscape, (*_INVOICE, Field.PACKAGES), script="chinese"
    ),
    Layout(
        "British statement of goods",
        lettered.british_statement,
        (*_INVOICE, Field.GROSS_MASS),
        lines=6,
        currency="GBP",
    ),
    Layout(
        "French letter with a grid", lettered.french_grid, (*_INVOICE, *_WEIGHTS), lines=5, currency="EUR"
    ),
    Layout("German delivery papers", lettered.german_delivery, (*_INVOICE, *_WEIGHTS), lines=55),
    Layout(
        "Chinese packing list",
        lettered.chinese_packing,
        (*_PACKING, Field.CONTAINER),
        lines=6,
        script="chinese",
    ),
    Layout("Combined transport bill", lettered.combined_transport, (*_CARRIAGE, Field.CONTAINER)),
)
UNSEEN = (
    Layout(
        "Landscape invoice with a column of boxes", unseen.framed_summary, (*_INVOICE, *_WEIGHTS), lines=5
    ),
    Layout("French packing list", unseen.french_packing, _PACKING, lines=9),
    Layout("Portuguese invoice", unseen.portuguese_invoice, (*_INVOICE, *_WEIGHTS), lines=5),
    Layout("Liner bill of lading", unseen.liner_bill, (*_CARRIAGE, Field.CONTAINER)),
)
