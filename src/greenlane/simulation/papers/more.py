"""More synthetic papers: wording and arrangements that the first ones do not have."""

from __future__ import annotations

from greenlane.simulation.papers import styles
from greenlane.simulation.papers.consignments import Consignment
from greenlane.simulation.papers.invoices import address, lines_of
from greenlane.simulation.papers.sheet import Sheet
from greenlane.simulation.papers.styles import Style
from greenlane.simulation.papers.transport import packed

_GRID_MARKS = "發票編號開票日期賣方買方幣別價格條款貨物名稱數量單價總價合計金額人民幣合約號"


def right_block(facts: Consignment) -> Sheet:
    """Facts in a block on the right with labels that end at one edge; the buyer under `Billed to`."""
    style = Style(",", ".", styles.english)
    sheet = Sheet("Tax invoice")
    sheet.start()
    sheet.put(15, 20, "TAX INVOICE", size=18, bold=True)
    sheet.put(15, 30, "Supplied by", size=8)
    for number, line in enumerate(address(facts.seller)):
        sheet.put(15, 35 + 4.4 * number, line)
    sheet.put(15, 54, "Billed to", size=8)
    for number, line in enumerate(address(facts.buyer)):
        sheet.put(15, 59 + 4.4 * number, line)
    rows = [
        ("Invoice reference", facts.invoice_number),
        ("Issued on", style.day(facts.invoice_date)),
        ("Customer PO", facts.order_number),
        ("Settlement due", style.day(facts.due_date)),
        ("Delivery terms", f"{facts.incoterm}, {facts.place}"),
    ]
    for number, (label, value) in enumerate(rows):
        sheet.put(150, 30 + 6 * number, label, size=8.5, align="R")
        sheet.put(154, 30 + 6 * number, value, size=8.5, bold=True)
    heads = [(15.0, "Item"), (115.0, "Units"), (155.0, "Rate"), (195.0, "Value")]
    y = sheet.goods(80, heads, lines_of(facts, style), bottom=240)
    sheet.put(150, y + 8, f"Total payable ({facts.currency})", bold=True, align="R")
    sheet.put(195, y + 8, style.money(facts.total, facts.currency), bold=True, align="R")
    sheet.put(15, y + 22, "Goods remain the property of the seller until paid for in full.", size=7.5)
    sheet.put(
        15,
        y + 26,
        "Queries within 14 days of the invoice date to accounts, telephone 0113 555 0175.",
        size=7.5,
    )
    return sheet


def bilingual(facts: Consignment) -> Sheet:
    """Each label in French and in English, parted by a stroke."""
    style = Style(" ", ",", styles.slashed)
    sheet = Sheet("Facture / Invoice")
    sheet.start()
    sheet.put(105, 18, "FACTURE / INVOICE", size=15, bold=True, align="C")
    y = sheet.facts(
        15,
        32,
        [
            ("Facture n° / Invoice no. :", facts.invoice_number),
            ("Date / Date :", style.day(facts.invoice_date)),
            ("Exportateur / Exporter :", facts.seller.name),
            ("", f"{facts.seller.street}, {facts.seller.town}"),
            ("Client / Customer :", facts.buyer.name),
            ("", f"{facts.buyer.street}, {facts.buyer.town}"),
            ("Votre réf. / Your ref. :", facts.order_number),
            ("Incoterm :", f"{facts.incoterm} {facts.place}"),
            ("Monnaie / Currency :", facts.currency),
        ],
        gap=60,
    )
    heads = [
        (15.0, "Description"),
        (115.0, "Qté / Qty"),
        (155.0, "PU / Unit price"),
        (195.0, "Montant / Amount"),
    ]
    y = sheet.goods(y + 6, heads, lines_of(facts, style), bottom=240)
    sheet.put(110, y + 6, "TOTAL À PAYER / TOTAL DUE", bold=True)
    sheet.put(
        195, y + 6, f"{style.money(facts.total, facts.currency)} {facts.currency}", bold=True, align="R"
    )
    sheet.facts(
        15,
        y + 18,
        [
            ("Poids brut / Gross weight :", f"{style.number(facts.gross, 1)} kg"),
            ("Poids net / Net weight :", f"{style.number(facts.net, 1)} kg"),
            ("Colis / Packages :", style.number(facts.packages, 0)),
        ],
        gap=60,
    )
    return sheet


def closing_sentence(facts: Consignment) -> Sheet:
    """A packing list that sums up in one line at its end."""
    style = Style(",", ".", styles.iso)
    sheet = Sheet("Packing list")
    sheet.start()
    sheet.put(15, 18, "Packing List", size=16, bold=True)
    sheet.put(15, 27, f"Commercial invoice {facts.invoice_number} of {style.day(facts.invoice_date)}")
    sheet.facts(
        15,
        38,
        [("Vendor", facts.seller.name), ("Purchaser", facts.buyer.name), ("PO", facts.order_number)],
        gap=30,
    )
    heads = [(15.0, "Goods"), (110.0, "Boxes"), (150.0, "Net (kg)"), (195.0, "Gross (kg)")]
    y = sheet.goods(60, heads, packed(facts, style), bottom=250)
    closing = (
        f"Total: {facts.packages} boxes - Total gross weight {style.number(facts.gross, 1)} kg"
        f" - Total net weight {style.number(facts.net, 1)} kg"
    )
    sheet.put(15, y + 6, closing, bold=True)
    return sheet


def sea_waybill(facts: Consignment) -> Sheet:
    """Numbered boxes; totals in a line of their own under the goods."""
    style = Style(",", ".", styles.short)
    sheet = Sheet("Sea waybill")
    sheet.start()
    sheet.put(105, 14, "NON-NEGOTIABLE SEA WAYBILL", size=13, bold=True, align="C")
    y = sheet.boxes(
        18,
        24,
        [
            (15, 95, "(1) Shipper / Exporter (complete name and address)", address(facts.seller)),
            (110, 85, "(2) Waybill No.", [facts.transport_number]),
        ],
    )
    y = sheet.boxes(
        y,
        24,
        [
            (15, 95, "(3) Consignee (complete name and address)", address(facts.buyer)),
            (110, 85, "(4) Ocean vessel", [facts.vessel]),
        ],
    )
    y += 8
    for x, head in (
        (15, "(5) Marks & Nos. / Container Nos."),
        (75, "(6) Goods"),
        (150, "(7) Kgs"),
        (178, "(8) M3"),
    ):
        sheet.put(x, y, head, size=7)
    for number, box in enumerate(facts.containers):
        sheet.put(15, y + 6 + 5 * number, f"{box[:4]} {box[4:10]}-{box[10]}")
    for number, line in enumerate(facts.lines):
        sheet.put(75, y + 6 + 5 * number, line.description)
        sheet.put(160, y + 6 + 5 * number, style.number(line.gross, 1), align="R")
    y += 12 + 5 * max(len(facts.lines), len(facts.containers))
    sheet.put(15, y, f"Total number of packages: {facts.packages} pkgs")
    sheet.put(110, y, f"Total gross weight (kgs): {style.number(facts.gross, 1)}")
    return sheet


def chinese_grid(facts: Consignment) -> Sheet:
    """A grid of cells in Chinese."""
    style = Style(",", ".", styles.iso)
    marks = _GRID_MARKS + facts.seller.chinese + facts.buyer.chinese
    sheet = Sheet("發票", other_scripts=marks)
    sheet.start()
    sheet.put(105, 18, "發 票", size=16, align="C")
    y = sheet.boxes(
        24,
        13,
        [
            (15, 60, "發票編號", [facts.invoice_number]),
            (75, 60, "開票日期", [style.day(facts.invoice_date)]),
            (135, 60, "合約號", [facts.order_number]),
        ],
    )
    y = sheet.boxes(
        y,
        13,
        [(15, 90, "賣方", [facts.seller.chinese]), (105, 90, "買方", [facts.buyer.chinese])],
    )
    y = sheet.boxes(
        y, 13, [(15, 90, "價格條款", [f"{facts.incoterm} {facts.place}"]), (105, 90, "幣別", ["人民幣"])]
    )
    heads = [(15.0, "貨物名稱"), (115.0, "數量"), (155.0, "單價"), (195.0, "總價")]
    y = sheet.goods(y + 6, heads, lines_of(facts, style), bottom=240)
    sheet.put(120, y + 6, "合計金額")
    sheet.put(195, y + 6, f"¥{style.money(facts.total, 'CNY')}", align="R")
    return sheet
