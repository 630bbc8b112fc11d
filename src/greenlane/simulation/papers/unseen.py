"""Synthetic papers whose wording and arrangement play no part in writing the cross-check: they measure it."""

from __future__ import annotations

from greenlane.simulation.papers import styles
from greenlane.simulation.papers.consignments import Consignment
from greenlane.simulation.papers.invoices import address, lines_of
from greenlane.simulation.papers.sheet import Sheet
from greenlane.simulation.papers.styles import Style
from greenlane.simulation.papers.transport import packed


def framed_summary(facts: Consignment) -> Sheet:
    """A landscape invoice: a column of boxes on the right edge, goods on the left."""
    style = Style(",", ".", styles.iso)
    sheet = Sheet("Commercial invoice", landscape=True)
    sheet.start()
    sheet.put(15, 16, "Commercial invoice", size=16, bold=True)
    sheet.boxes(
        22,
        22,
        [
            (15, 95, "SELLER / EXPORTER", address(facts.seller)),
            (112, 95, "BUYER / IMPORTER", address(facts.buyer)),
        ],
    )
    boxes = [
        ("INVOICE NO.", facts.invoice_number),
        ("ISSUE DATE", style.day(facts.invoice_date)),
        ("PURCHASE ORDER", facts.order_number),
        ("DELIVERY TERM", f"{facts.incoterm} {facts.place}"),
        ("CURRENCY", facts.currency),
        ("TOTAL INVOICE VALUE", style.money(facts.total, facts.currency)),
        ("PACKAGES", f"{facts.packages} ctns"),
        ("GROSS WT (KG)", style.number(facts.gross, 1)),
        ("NET WT (KG)", style.number(facts.net, 1)),
    ]
    y = 22.0
    for label, value in boxes:
        y = sheet.boxes(y, 13, [(225, 57, label, [value])])
    heads = [(15.0, "Description"), (110.0, "Units"), (155.0, "Unit value"), (205.0, "Extended value")]
    sheet.goods(54, heads, lines_of(facts, style), bottom=180)
    return sheet


def french_packing(facts: Consignment) -> Sheet:
    """A packing list whose sums stand in a row `TOTAL`, with the unit in the heads."""
    style = Style(" ", ",", styles.french)
    sheet = Sheet("Liste de colisage")
    sheet.start()
    sheet.put(15, 18, "LISTE DE COLISAGE", size=15, bold=True)
    sheet.facts(
        15,
        30,
        [
            ("Expéditeur", facts.seller.name),
            ("", f"{facts.seller.street}, {facts.seller.town}"),
            ("Destinataire", facts.buyer.name),
            ("", f"{facts.buyer.street}, {facts.buyer.town}"),
            ("Facture n°", facts.invoice_number),
            ("Date de la facture", style.day(facts.invoice_date)),
            ("Commande", facts.order_number),
        ],
        gap=42,
    )
    heads = [(15.0, "Désignation"), (110.0, "Colis"), (150.0, "Net (kg)"), (195.0, "Brut (kg)")]
    y = sheet.goods(76, heads, packed(facts, style), bottom=260)
    sheet.put(15, y + 4, "TOTAL", bold=True)
    for x, text in (
        (110, style.number(facts.packages, 0)),
        (150, style.number(facts.net, 1)),
        (195, style.number(facts.gross, 1)),
    ):
        sheet.put(x, y + 4, text, bold=True, align="R")
    return sheet


def portuguese_invoice(facts: Consignment) -> Sheet:
    """In a language of which the cross-check knows little."""
    style = Style(".", ",", styles.slashed)
    sheet = Sheet("Fatura comercial")
    sheet.start()
    sheet.put(15, 18, "FATURA COMERCIAL", size=15, bold=True)
    y = sheet.facts(
        15,
        30,
        [
            ("Fatura n.º:", facts.invoice_number),
            ("Data da fatura:", style.day(facts.invoice_date)),
            ("Exportador:", facts.seller.name),
            ("Importador:", facts.buyer.name),
            ("Condições de entrega:", f"{facts.incoterm} {facts.place}"),
            ("Moeda:", facts.currency),
        ],
        gap=45,
    )
    heads = [(15.0, "Descrição"), (115.0, "Quantidade"), (155.0, "Preço unitário"), (195.0, "Valor")]
    y = sheet.goods(y + 6, heads, lines_of(facts, style), bottom=230)
    sheet.put(140, y + 6, "Valor total da fatura", bold=True, align="R")
    sheet.put(195, y + 6, style.money(facts.total, facts.currency), bold=True, align="R")
    sheet.put(15, y + 16, f"Peso bruto: {style.number(facts.gross, 1)} kg")
    sheet.put(75, y + 16, f"Peso líquido: {style.number(facts.net, 1)} kg")
    sheet.put(140, y + 16, f"Volumes: {facts.packages}")
    return sheet


def liner_bill(facts: Consignment) -> Sheet:
    """A bill of lading with its particulars in columns and a line of totals."""
    style = Style(",", ".", styles.english)
    sheet = Sheet("Liner bill of lading")
    sheet.start()
    sheet.put(195, 14, "LINER BILL OF LADING", size=12, bold=True, align="R")
    y = 18.0
    for label, firm in (
        ("SHIPPER", facts.seller),
        ("CONSIGNEE", facts.buyer),
        ("NOTIFY PARTY", facts.notify),
    ):
        y = sheet.boxes(y, 22, [(15, 180, label, address(firm))])
    y = sheet.boxes(
        y,
        12,
        [
            (15, 90, "OCEAN VESSEL / VOYAGE", [facts.vessel]),
            (105, 90, "B/L NUMBER", [facts.transport_number]),
        ],
    )
    heads = ((16, "CNTR. NOS. W/SEAL NOS."), (75, "QUANTITY"), (110, "DESCRIPTION OF GOODS"), (170, "WEIGHT"))
    for x, head in heads:
        sheet.put(x, y + 5, head, size=7)
    for number, box in enumerate(facts.containers):
        sheet.put(16, y + 11 + 5 * number, f"{box}/SL{9_300 + number}")
    for number, line in enumerate(facts.lines):
        sheet.put(75, y + 11 + 5 * number, f"{line.packages} CTN")
        sheet.put(110, y + 11 + 5 * number, line.description, size=8)
        sheet.put(170, y + 11 + 5 * number, f"{style.number(line.gross, 1)} KG")
    y += 18 + 5 * max(len(facts.lines), len(facts.containers))
    sheet.put(16, y, f"TOTAL NO. OF PACKAGES: {facts.packages} CARTONS")
    sheet.put(110, y, f"TOTAL GROSS WEIGHT: {style.number(facts.gross, 1)} KGS")
    sheet.put(16, y + 10, f"ON BOARD {style.day(facts.due_date)}", size=8)
    return sheet
