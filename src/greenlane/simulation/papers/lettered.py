"""Synthetic papers of a fourth kind: letterheads, boxes with letters, sums in boxes, goods in running text."""

from __future__ import annotations

from greenlane.simulation.papers import styles
from greenlane.simulation.papers.consignments import Consignment
from greenlane.simulation.papers.invoices import address, lines_of
from greenlane.simulation.papers.sheet import Sheet
from greenlane.simulation.papers.styles import Style
from greenlane.simulation.papers.transport import packed

_MARKS = "裝箱單發貨人收貨人發票號碼發票日期櫃號品名箱數淨重毛重總計公斤箱年月日"


def british_statement(facts: Consignment) -> Sheet:
    """A letterhead, the facts in a sentence of their own, sums under a line."""
    style = Style(",", ".", styles.slashed)
    sheet = Sheet("Invoice")
    sheet.start()
    sheet.put(105, 18, facts.seller.name, size=15, bold=True, align="C")
    sheet.put(
        105,
        24,
        f"{facts.seller.street}, {facts.seller.town}. VAT registration 000 0000 00",
        size=8,
        align="C",
    )
    sheet.put(15, 40, "Invoice to:")
    for number, line in enumerate(address(facts.buyer)):
        sheet.put(15, 45 + 4.6 * number, line)
    sheet.put(15, 66, f"INVOICE NUMBER {facts.invoice_number}", bold=True)
    sheet.put(110, 66, f"DATE OF INVOICE {style.day(facts.invoice_date)}", bold=True)
    sheet.put(15, 72, f"Your order {facts.order_number} of {style.day(facts.order_date)}")
    sheet.put(15, 78, f"Delivered {facts.incoterm} {facts.place}")
    heads = [(15.0, "Goods supplied"), (120.0, "Number"), (155.0, "Each £"), (195.0, "£")]
    y = sheet.goods(90, heads, lines_of(facts, style), bottom=230)
    sheet.put(155, y + 6, "Goods total", align="R")
    sheet.put(195, y + 6, style.money(facts.total, "GBP"), align="R")
    sheet.put(155, y + 12, "VAT at 0%", align="R")
    sheet.put(195, y + 12, "0.00", align="R")
    sheet.put(155, y + 18, "Total due", bold=True, align="R")
    sheet.put(195, y + 18, f"£{style.money(facts.total, 'GBP')}", bold=True, align="R")
    sheet.put(15, y + 30, f"Gross weight of the consignment {style.number(facts.gross, 1)} kg", size=8)
    return sheet


def french_grid(facts: Consignment) -> Sheet:
    """Seller on the left, buyer in a frame on the right, a grid of facts, totals in a column of boxes."""
    style = Style(" ", ",", styles.slashed)
    sheet = Sheet("Facture")
    sheet.start()
    sheet.put(15, 18, "FACTURE", size=18, bold=True)
    sheet.put(15, 26, "Fournisseur :", size=8)
    for number, line in enumerate(address(facts.seller)):
        sheet.put(15, 31 + 4.4 * number, line)
    sheet.boxes(26, 22, [(110, 85, "Facturé à :", address(facts.buyer))])
    y = sheet.boxes(
        54,
        12,
        [
            (15, 36, "Facture N°", [facts.invoice_number]),
            (51, 36, "Date", [style.day(facts.invoice_date)]),
            (87, 36, "Échéance", [style.day(facts.due_date)]),
            (123, 36, "Réf. client", [facts.order_number]),
            (159, 36, "Incoterm", [f"{facts.incoterm} {facts.place}"]),
        ],
    )
    heads = [(15.0, "Libellé"), (115.0, "Qté"), (155.0, "P.U. HT"), (195.0, "Total HT")]
    y = sheet.goods(y + 8, heads, lines_of(facts, style), bottom=220)
    y = sheet.boxes(y + 4, 12, [(140, 55, "Total HT", [f"{style.money(facts.total, 'EUR')} €"])])
    y = sheet.boxes(y, 12, [(140, 55, "TVA 0 % (exportation)", ["0,00 €"])])
    y = sheet.boxes(y, 12, [(140, 55, "Net à payer", [f"{style.money(facts.total, 'EUR')} €"])])
    closing = (
        f"Nombre de colis : {facts.packages} - Poids net : {style.number(facts.net, 1)} kg"
        f" - Poids brut : {style.number(facts.gross, 1)} kg"
    )
    sheet.put(15, y + 8, closing)
    return sheet


def german_delivery(facts: Consignment) -> Sheet:
    """Several pages; the facts in the middle of a sentence or in a narrow column, sums on the last page."""
    style = Style(".", ",", styles.german)
    sheet = Sheet("Rechnung und Lieferpapiere")
    sheet.start()
    sheet.put(195, 16, facts.seller.name, size=12, bold=True, align="R")
    sheet.put(195, 21, f"{facts.seller.street}, {facts.seller.town}", size=8, align="R")
    sheet.put(15, 32, "Rechnungsempfänger", size=8)
    for number, line in enumerate(address(facts.buyer)):
        sheet.put(15, 37 + 4.6 * number, line)
    sheet.facts(
        130,
        37,
        [
            ("Rechnungs-Nr.", facts.invoice_number),
            ("vom", style.day(facts.invoice_date)),
            ("Rechnungsdatum", style.day(facts.invoice_date)),
            ("Ihre Bestellung", facts.order_number),
            ("Bestelldatum", style.day(facts.order_date)),
            ("Lieferung", f"{facts.incoterm} {facts.place}"),
        ],
        gap=32,
    )
    heads = [(15.0, "Artikel"), (115.0, "Stück"), (155.0, "Preis"), (195.0, f"Gesamt {facts.currency}")]
    y = sheet.goods(78, heads, lines_of(facts, style), bottom=270)
    if y > 235:
        sheet.start()
        y = 25
    sheet.put(110, y + 6, "Warenwert netto")
    sheet.put(195, y + 6, style.money(facts.total, facts.currency), align="R")
    sheet.put(110, y + 12, "Umsatzsteuer (steuerfreie Ausfuhr)")
    sheet.put(195, y + 12, style.number(0), align="R")
    sheet.put(110, y + 18, "Rechnungsbetrag", bold=True)
    sheet.put(
        195, y + 18, f"{facts.currency} {style.money(facts.total, facts.currency)}", bold=True, align="R"
    )
    sheet.facts(
        15,
        y + 30,
        [
            ("Verpackung", f"{facts.packages} Kartons"),
            ("Gewicht brutto", f"{style.number(facts.gross, 1)} kg"),
            ("Gewicht netto", f"{style.number(facts.net, 1)} kg"),
        ],
        gap=32,
    )
    return sheet


def chinese_packing(facts: Consignment) -> Sheet:
    style = Style(",", ".", styles.chinese)
    sheet = Sheet("裝箱單", other_scripts=_MARKS + facts.seller.chinese + facts.buyer.chinese)
    sheet.start()
    sheet.put(105, 16, "裝箱單", size=16, align="C")
    y = sheet.boxes(
        22,
        13,
        [(15, 90, "發貨人", [facts.seller.chinese]), (105, 90, "收貨人", [facts.buyer.chinese])],
    )
    y = sheet.boxes(
        y,
        13,
        [
            (15, 60, "發票號碼", [facts.invoice_number]),
            (75, 60, "發票日期", [style.day(facts.invoice_date)]),
            (135, 60, "櫃號", [" ".join(facts.containers)]),
        ],
    )
    heads = [(15.0, "品名"), (110.0, "箱數"), (150.0, "淨重(公斤)"), (195.0, "毛重(公斤)")]
    y = sheet.goods(y + 8, heads, packed(facts, style), bottom=250)
    sheet.put(15, y + 4, "總計")
    for x, text in (
        (110, style.number(facts.packages, 0)),
        (150, style.number(facts.net, 1)),
        (195, style.number(facts.gross, 1)),
    ):
        sheet.put(x, y + 4, text, align="R")
    return sheet


def combined_transport(facts: Consignment) -> Sheet:
    """Lettered boxes; goods in one block of running text."""
    style = Style(",", ".", styles.english)
    sheet = Sheet("Combined transport bill of lading")
    sheet.start()
    sheet.put(15, 14, "COMBINED TRANSPORT BILL OF LADING", size=12, bold=True)
    y = sheet.boxes(
        18,
        24,
        [
            (15, 90, "A. Consignor", address(facts.seller)),
            (105, 90, "B. Consigned to (if to order, say so)", address(facts.buyer)),
        ],
    )
    y = sheet.boxes(
        y,
        24,
        [
            (15, 90, "C. Notify address", address(facts.notify)),
            (105, 90, "D. CT B/L number", [facts.transport_number]),
        ],
    )
    sheet.put(15, y + 8, "E. Particulars furnished by the merchant", size=7)
    texts = [
        f"{len(facts.containers)} container(s) said to contain {facts.packages} cartons of",
        ", ".join(dict.fromkeys(line.description for line in facts.lines)),
        *(f"{box}  seal SL{77_100 + number}" for number, box in enumerate(facts.containers)),
        f"Total packages: {facts.packages}",
        f"Total gross weight: {style.number(facts.gross, 1)} kgs      Total measurement: 38.5 cbm",
        f"Laden on board {style.day(facts.due_date)}",
    ]
    for number, text in enumerate(texts):
        sheet.put(15, y + 15 + 5.2 * number, text)
    return sheet
