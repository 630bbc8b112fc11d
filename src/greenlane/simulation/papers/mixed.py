"""Synthetic papers of a third kind: mixed languages, strips of facts, plain lists."""

from __future__ import annotations

from greenlane.simulation.papers import styles
from greenlane.simulation.papers.consignments import Consignment
from greenlane.simulation.papers.invoices import address, lines_of
from greenlane.simulation.papers.sheet import Sheet
from greenlane.simulation.papers.styles import Style
from greenlane.simulation.papers.transport import packed

_MARKS = (
    "商業發票供應商名稱客戶名稱發票號碼開立日期交貨條件交易幣別貨品名稱數量單價小計總計金額總箱數採購單號"
)


def two_columns(facts: Consignment) -> Sheet:
    """Two columns of labelled facts above the goods; weights in a strip below them."""
    style = Style(",", ".", styles.english)
    sheet = Sheet("Export invoice")
    sheet.start()
    sheet.put(15, 16, "EXPORT INVOICE", size=14, bold=True)
    sheet.put(195, 16, "Page 1 of 1", size=8, align="R")
    left = [
        ("Consignor", facts.seller.name),
        ("", facts.seller.street),
        ("", facts.seller.town),
        ("Purchaser", facts.buyer.name),
        ("", facts.buyer.street),
        ("", facts.buyer.town),
        ("Deliver to", facts.notify.name),
    ]
    right = [
        ("Invoice no", facts.invoice_number),
        ("Date", style.day(facts.invoice_date)),
        ("Contract no", facts.order_number),
        ("Contract date", style.day(facts.order_date)),
        ("Incoterms (2020)", f"{facts.incoterm} {facts.place}"),
        ("Payable by", style.day(facts.due_date)),
        ("Invoice currency", facts.currency),
    ]
    sheet.facts(15, 28, left, gap=24)
    sheet.facts(120, 28, right, gap=34)
    heads = [(15.0, "Goods"), (120.0, "No. of units"), (155.0, "Price each"), (195.0, "Line value")]
    y = sheet.goods(74, heads, lines_of(facts, style), bottom=230)
    sheet.put(15, y + 8, "Total value of consignment")
    sheet.put(
        195, y + 8, f"{facts.currency} {style.money(facts.total, facts.currency)}", bold=True, align="R"
    )
    strip = (
        f"Packages: {facts.packages} cases    Net weight: {style.number(facts.net, 1)} kilos"
        f"    Gross weight: {style.number(facts.gross, 1)} kilos"
    )
    sheet.put(15, y + 20, strip, size=8.5)
    sheet.put(15, y + 30, "We certify that this invoice is true and correct.", size=8)
    return sheet


def spanish_letter(facts: Consignment) -> Sheet:
    style = Style(".", ",", styles.slashed)
    sheet = Sheet("Factura")
    sheet.start()
    sheet.put(15, 18, "FACTURA", size=18, bold=True)
    y = sheet.facts(
        15,
        30,
        [
            ("Factura N.º:", facts.invoice_number),
            ("Fecha de emisión:", style.day(facts.invoice_date)),
            ("Fecha de vencimiento:", style.day(facts.due_date)),
            ("Vendedor:", facts.seller.name),
            ("", f"{facts.seller.street}, {facts.seller.town}"),
            ("Cliente:", facts.buyer.name),
            ("", f"{facts.buyer.street}, {facts.buyer.town}"),
            ("Su pedido:", facts.order_number),
            ("Condiciones de entrega:", f"{facts.incoterm} {facts.place}"),
            ("Moneda:", "euros (EUR)"),
        ],
        gap=48,
    )
    heads = [(15.0, "Concepto"), (115.0, "Unidades"), (155.0, "Precio"), (195.0, "Importe")]
    y = sheet.goods(y + 6, heads, lines_of(facts, style), bottom=230)
    sheet.put(140, y + 6, "Base imponible")
    sheet.put(195, y + 6, style.money(facts.total, "EUR"), align="R")
    sheet.put(140, y + 12, "IVA (exento)")
    sheet.put(195, y + 12, "0,00", align="R")
    sheet.put(140, y + 18, "TOTAL A PAGAR", bold=True)
    sheet.put(195, y + 18, f"{style.money(facts.total, 'EUR')} €", bold=True, align="R")
    sheet.put(15, y + 30, f"Número de bultos: {facts.packages}")
    sheet.put(15, y + 36, f"Peso bruto total: {style.number(facts.gross, 1)} kg")
    sheet.put(15, y + 42, f"Peso neto total: {style.number(facts.net, 1)} kg")
    return sheet


def german_english_packing(facts: Consignment) -> Sheet:
    """Labels in two languages on two lines of a box; a row of sums on the last page."""
    style = Style(".", ",", styles.dotted)
    sheet = Sheet("Packliste / Packing list")
    sheet.start()
    sheet.put(15, 16, "Packliste / Packing list", size=14, bold=True)
    y = sheet.boxes(
        20,
        24,
        [
            (15, 90, "Versender / Shipper", address(facts.seller)),
            (105, 90, "Empfänger / Consignee", address(facts.buyer)),
        ],
    )
    y = sheet.boxes(
        y,
        13,
        [
            (15, 60, "Rechnungsnr. / Invoice no.", [facts.invoice_number]),
            (75, 60, "Rechnungsdatum / Invoice date", [style.day(facts.invoice_date)]),
            (135, 60, "Auftrag / Order", [facts.order_number]),
        ],
    )
    heads = [
        (15.0, "Ware / Goods"),
        (110.0, "Colli"),
        (150.0, "Netto / Net kg"),
        (195.0, "Brutto / Gross kg"),
    ]
    y = sheet.goods(y + 7, heads, packed(facts, style), bottom=265)
    sheet.put(15, y + 4, "Summe / Total", bold=True)
    for x, text in (
        (110, style.number(facts.packages, 0)),
        (150, style.number(facts.net, 1)),
        (195, style.number(facts.gross, 1)),
    ):
        sheet.put(x, y + 4, text, bold=True, align="R")
    return sheet


def house_waybill(facts: Consignment) -> Sheet:
    """Labels on the left, everything in one column."""
    style = Style(",", ".", styles.short)
    sheet = Sheet("House air waybill")
    sheet.start()
    sheet.put(15, 16, "HOUSE AIR WAYBILL", size=14, bold=True)
    sheet.facts(
        15,
        28,
        [
            ("HAWB no.", facts.transport_number),
            ("Shipper", facts.seller.name),
            ("", f"{facts.seller.street}, {facts.seller.town}"),
            ("Consignee", facts.buyer.name),
            ("", f"{facts.buyer.street}, {facts.buyer.town}"),
            ("Also notify", facts.notify.name),
            ("Airport of departure", "Bangkok (BKK)"),
            ("Airport of destination", "Frankfurt (FRA)"),
            ("Flight and date", f"GL 401 / {style.day(facts.due_date)}"),
            ("No. of pieces", style.number(facts.packages, 0)),
            ("Actual gross weight", f"{style.number(facts.gross, 1)} kg"),
            ("Volume weight", f"{style.number(facts.gross * 2, 1)} kg"),
            ("Declared value for carriage", "NVD"),
            ("Contents", facts.lines[0].description),
        ],
        gap=55,
    )
    return sheet


def chinese_landscape(facts: Consignment) -> Sheet:
    style = Style(",", ".", styles.chinese)
    sheet = Sheet(
        "商業發票",
        other_scripts=_MARKS + facts.seller.chinese + facts.buyer.chinese + "年月日箱",
        landscape=True,
    )
    sheet.start()
    sheet.put(148, 16, "商業發票", size=16, align="C")
    sheet.facts(
        15,
        30,
        [
            ("供應商名稱", facts.seller.chinese),
            ("客戶名稱", facts.buyer.chinese),
            ("採購單號", facts.order_number),
        ],
        gap=30,
        step=6,
    )
    sheet.facts(
        180,
        30,
        [
            ("發票號碼", facts.invoice_number),
            ("開立日期", style.day(facts.invoice_date)),
            ("交貨條件", f"{facts.incoterm} {facts.place}"),
            ("交易幣別", facts.currency),
        ],
        gap=30,
        step=6,
    )
    heads = [(15.0, "貨品名稱"), (150.0, "數量"), (210.0, "單價"), (280.0, "小計")]
    y = sheet.goods(64, heads, lines_of(facts, style), bottom=170)
    sheet.put(210, y + 6, "總計金額")
    sheet.put(280, y + 6, style.money(facts.total, facts.currency), align="R")
    sheet.put(15, y + 16, f"總箱數 {facts.packages} 箱")
    return sheet
