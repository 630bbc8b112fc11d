"""Synthetic commercial invoices of Switzerland, India, Taiwan and Thailand."""

from __future__ import annotations

from greenlane.simulation.papers import styles
from greenlane.simulation.papers.consignments import Consignment
from greenlane.simulation.papers.invoices import address, lines_of
from greenlane.simulation.papers.sheet import Sheet
from greenlane.simulation.papers.styles import Style

_THAI_MARKS = (
    "ใบกำกับสินค้าเลขที่วันผู้ขายผู้ซื้อสกุลเงินเงื่อนไขการส่งมอบน้ำหนักรวมสุทธิจำนวนหีบห่อรวมทั้งสิ้นรายการราคาต่อหน่วยกก.ครบกำหนด"
)
_CHINESE_MARKS = (
    "商業發票號碼日期賣方買方幣別貿易條件毛重淨重件數總金額品名數量單價金額訂單號碼公斤箱付款條件年月日民國"
)


def swiss_turned(facts: Consignment) -> Sheet:
    style = Style("'", ".", styles.german)
    sheet = Sheet("Handelsrechnung", turned=True)
    sheet.start()
    sheet.put(15, 18, "Handelsrechnung", size=15, bold=True)
    sheet.facts(
        15,
        30,
        [
            ("Verkäufer", facts.seller.name),
            ("", f"{facts.seller.street}, {facts.seller.town}"),
            ("Käufer", facts.buyer.name),
            ("", f"{facts.buyer.street}, {facts.buyer.town}"),
        ],
        gap=30,
    )
    sheet.facts(
        170,
        30,
        [
            ("Rechnung Nr.", facts.invoice_number),
            ("Rechnungsdatum", style.day(facts.invoice_date)),
            ("Bestellung Nr.", facts.order_number),
            ("Lieferbedingung", f"{facts.incoterm} {facts.place}"),
            ("Währung", facts.currency),
        ],
        gap=40,
    )
    heads = [(15.0, "Warenbezeichnung"), (150.0, "Menge"), (210.0, "Preis"), (280.0, "Betrag")]
    y = sheet.goods(66, heads, lines_of(facts, style), bottom=160)
    sheet.put(200, y + 5, "Rechnungsbetrag", bold=True)
    sheet.put(280, y + 5, f"CHF {style.money(facts.total, 'CHF')}", bold=True, align="R")
    sheet.put(15, y + 14, f"Anzahl Packstücke: {facts.packages}")
    sheet.put(90, y + 14, f"Bruttogewicht: {style.number(facts.gross, 1)} kg")
    sheet.put(170, y + 14, f"Nettogewicht: {style.number(facts.net, 1)} kg")
    return sheet


def indian_letter(facts: Consignment) -> Sheet:
    style = Style(",", ".", styles.short, indian=True)
    sheet = Sheet("Tax invoice")
    sheet.start()
    sheet.put(105, 16, "TAX INVOICE", size=14, bold=True, align="C")
    y = sheet.boxes(
        20,
        24,
        [
            (15, 90, "Exporter", [*address(facts.seller), "IEC No. 0500000000"]),
            (105, 90, "Invoice No. & Date", [f"{facts.invoice_number}  dt. {style.day(facts.invoice_date)}"]),
        ],
    )
    y = sheet.boxes(
        y,
        24,
        [
            (15, 90, "Buyer", address(facts.buyer)),
            (
                105,
                90,
                "Buyer's Order No. & Date",
                [f"{facts.order_number}  dt. {style.day(facts.order_date)}"],
            ),
        ],
    )
    y = sheet.boxes(
        y,
        13,
        [
            (15, 90, "Terms of Delivery and Payment", [f"{facts.incoterm} {facts.place}, 30 days D/A"]),
            (105, 90, "Country of Origin of Goods", ["India"]),
        ],
    )
    heads = [(15.0, "Description of Goods"), (120.0, "Quantity"), (155.0, "Rate"), (195.0, "Amount INR")]
    y = sheet.goods(y + 6, heads, lines_of(facts, style), bottom=240)
    sheet.put(15, y + 5, "Amount Chargeable (in words): Rupees as stated in figures only", size=8)
    sheet.put(155, y + 12, "Grand Total", bold=True, align="R")
    sheet.put(195, y + 12, f"Rs. {style.money(facts.total, 'INR')}", bold=True, align="R")
    return sheet


def chinese_letter(facts: Consignment) -> Sheet:
    style = Style(",", ".", styles.republican)
    marks = _CHINESE_MARKS + facts.seller.chinese + facts.buyer.chinese
    sheet = Sheet("商業發票", other_scripts=marks)
    sheet.start()
    sheet.put(105, 18, "商業發票", size=16, align="C")
    y = sheet.facts(
        15,
        32,
        [
            ("賣方：", facts.seller.chinese),
            ("買方：", facts.buyer.chinese),
            ("發票號碼：", facts.invoice_number),
            ("發票日期：", style.day(facts.invoice_date)),
            ("訂單號碼：", facts.order_number),
            ("貿易條件：", f"{facts.incoterm} {facts.place}"),
            ("幣別：", facts.currency),
        ],
        gap=28,
    )
    heads = [(15.0, "品名"), (120.0, "數量"), (155.0, "單價"), (195.0, "金額")]
    y = sheet.goods(y + 6, heads, lines_of(facts, style), bottom=240)
    sheet.put(140, y + 5, "總金額：")
    sheet.put(195, y + 5, f"{facts.currency} {style.money(facts.total, facts.currency)}", align="R")
    sheet.put(15, y + 14, f"件數：{facts.packages}箱")
    sheet.put(70, y + 14, f"毛重：{style.number(facts.gross, 1)}公斤")
    sheet.put(130, y + 14, f"淨重：{style.number(facts.net, 1)}公斤")
    return sheet


def thai_letter(facts: Consignment) -> Sheet:
    style = Style(",", ".", styles.buddhist)
    sheet = Sheet("ใบกำกับสินค้า", other_scripts=_THAI_MARKS + facts.seller.thai + facts.buyer.thai + "฿")
    sheet.start()
    sheet.put(105, 18, "ใบกำกับสินค้า", size=16, align="C")
    y = sheet.facts(
        15,
        32,
        [
            ("ผู้ขาย:", facts.seller.thai),
            ("ผู้ซื้อ:", facts.buyer.thai),
            ("เลขที่ใบกำกับสินค้า:", facts.invoice_number),
            ("วันที่:", style.day(facts.invoice_date)),
            ("วันครบกำหนด:", style.day(facts.due_date)),
            ("เงื่อนไขการส่งมอบ:", f"{facts.incoterm} {facts.place}"),
            ("สกุลเงิน:", "บาท (THB)"),
        ],
        gap=45,
    )
    heads = [(15.0, "รายการ"), (120.0, "จำนวน"), (155.0, "ราคาต่อหน่วย"), (195.0, "จำนวนเงิน")]
    y = sheet.goods(y + 6, heads, lines_of(facts, style), bottom=240)
    sheet.put(140, y + 5, "รวมทั้งสิ้น")
    sheet.put(195, y + 5, f"฿{style.money(facts.total, 'THB')}", align="R")
    sheet.facts(
        15,
        y + 14,
        [
            ("จำนวนหีบห่อ:", style.number(facts.packages, 0)),
            ("น้ำหนักรวม:", f"{style.number(facts.gross, 1)} กก."),
            ("น้ำหนักสุทธิ:", f"{style.number(facts.net, 1)} กก."),
        ],
        gap=45,
    )
    return sheet
