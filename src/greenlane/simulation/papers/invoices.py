"""Synthetic commercial invoices, as several countries print them."""

from __future__ import annotations

from collections.abc import Sequence

from greenlane.simulation.papers import styles
from greenlane.simulation.papers.consignments import Consignment, Firm
from greenlane.simulation.papers.sheet import Sheet
from greenlane.simulation.papers.styles import Style


def lines_of(facts: Consignment, style: Style) -> list[list[str]]:
    """Description, quantity, price, amount of every line."""
    return [
        [
            line.description,
            style.number(line.quantity, 0),
            style.money(line.unit_price, facts.currency),
            style.money(line.amount, facts.currency),
        ]
        for line in facts.lines
    ]


def address(firm: Firm) -> Sequence[str]:
    return (firm.name, firm.street, firm.town)


def english_letter(facts: Consignment) -> Sheet:
    style = Style(",", ".", styles.short)
    sheet = Sheet("Commercial invoice")
    sheet.start()
    sheet.put(105, 18, "COMMERCIAL INVOICE", size=16, bold=True, align="C")
    y = sheet.facts(
        15,
        32,
        [
            ("Seller:", facts.seller.name),
            ("", f"{facts.seller.street}, {facts.seller.town}"),
            ("Buyer:", facts.buyer.name),
            ("", f"{facts.buyer.street}, {facts.buyer.town}"),
            ("Invoice No.:", facts.invoice_number),
            ("Invoice date:", style.day(facts.invoice_date)),
            ("Your order no.:", facts.order_number),
            ("Order date:", style.day(facts.order_date)),
            ("Payment due:", style.day(facts.due_date)),
            ("Terms of delivery:", f"{facts.incoterm} {facts.place}, Incoterms 2020"),
            ("Currency:", facts.currency),
        ],
        gap=45,
    )
    heads = [(15.0, "Description"), (120.0, "Quantity"), (155.0, "Unit price"), (195.0, "Amount")]
    y = sheet.goods(y + 6, heads, lines_of(facts, style), bottom=240)
    sheet.put(120, y + 4, "Total amount:", bold=True)
    sheet.put(
        195, y + 4, f"{facts.currency} {style.money(facts.total, facts.currency)}", bold=True, align="R"
    )
    sheet.facts(
        15,
        y + 14,
        [
            ("Total packages:", f"{facts.packages} cartons"),
            ("Gross weight:", f"{style.number(facts.gross)} KGS"),
            ("Net weight:", f"{style.number(facts.net)} KGS"),
            ("Country of origin:", "See line items"),
        ],
        gap=45,
    )
    return sheet


def english_boxes(facts: Consignment) -> Sheet:
    style = Style(",", ".", styles.slashed)
    sheet = Sheet("Invoice")
    sheet.start()
    sheet.put(15, 16, "INVOICE", size=14, bold=True)
    y = 20.0
    y = sheet.boxes(
        y,
        24,
        [
            (15, 90, "Exporter", address(facts.seller)),
            (105, 45, "Invoice number", [facts.invoice_number]),
            (150, 45, "Date of invoice", [style.day(facts.invoice_date)]),
        ],
    )
    y = sheet.boxes(
        y,
        24,
        [
            (15, 90, "Importer", address(facts.buyer)),
            (105, 45, "Order no.", [facts.order_number]),
            (150, 45, "Vessel / voyage", [facts.vessel]),
        ],
    )
    y = sheet.boxes(
        y,
        13,
        [
            (15, 60, "Terms of delivery", [f"{facts.incoterm} {facts.place}"]),
            (75, 60, "Terms of payment", ["30 days net"]),
            (135, 60, "Currency of invoice", [facts.currency]),
        ],
    )
    heads = [
        (17.0, "Description of goods"),
        (120.0, "Qty"),
        (155.0, "Price"),
        (193.0, f"Amount ({facts.currency})"),
    ]
    sheet.goods(y + 6, heads, lines_of(facts, style), bottom=220)
    sheet.boxes(
        238,
        13,
        [
            (15, 40, "Number of packages", [f"{facts.packages} CTNS"]),
            (55, 45, "Gross weight (kg)", [style.number(facts.gross, 1)]),
            (100, 45, "Net weight (kg)", [style.number(facts.net, 1)]),
            (145, 50, "Invoice total", [style.money(facts.total, facts.currency)]),
        ],
    )
    return sheet


def american_row(facts: Consignment) -> Sheet:
    style = Style(",", ".", styles.american)
    sheet = Sheet("Invoice")
    sheet.start()
    sheet.put(15, 18, facts.seller.name, size=14, bold=True)
    sheet.put(15, 24, f"{facts.seller.street}, {facts.seller.town}")
    sheet.put(195, 18, "INVOICE", size=20, bold=True, align="R")
    for x, label, firm in ((15, "BILL TO", facts.buyer), (110, "SHIP TO", facts.notify)):
        sheet.put(x, 36, label, bold=True)
        for number, line in enumerate(address(firm)):
            sheet.put(x, 41 + 4.6 * number, line)
    values = [
        facts.invoice_number,
        style.day(facts.invoice_date),
        facts.order_number,
        f"{facts.incoterm} {facts.place}",
        style.day(facts.due_date),
    ]
    labels = ["INVOICE #", "DATE", "P.O. NUMBER", "SHIPPING TERMS", "DUE DATE"]
    for number, (label, value) in enumerate(zip(labels, values, strict=True)):
        sheet.put(15 + 37 * number, 62, label, size=8, bold=True)
        sheet.put(15 + 37 * number, 67, value)
    heads = [(15.0, "DESCRIPTION"), (120.0, "QTY"), (155.0, "UNIT PRICE"), (195.0, "LINE TOTAL")]
    y = sheet.goods(78, heads, lines_of(facts, style), bottom=240)
    sums = [("SUBTOTAL", facts.total), ("SALES TAX", 0 * facts.total), ("TOTAL", facts.total)]
    for number, (label, amount) in enumerate(sums):
        sheet.put(140, y + 5 + 6 * number, label, bold=label == "TOTAL")
        sheet.put(195, y + 5 + 6 * number, f"${style.money(amount, 'USD')}", align="R")
    sheet.put(
        105,
        270,
        "Please quote the invoice number with every payment. Thank you for your business!",
        align="C",
    )
    return sheet


def german_letter(facts: Consignment) -> Sheet:
    style = Style(".", ",", styles.dotted)
    sheet = Sheet("Rechnung")
    sheet.start()
    sheet.put(15, 18, facts.seller.name, size=13, bold=True)
    sheet.put(
        15,
        23,
        f"{facts.seller.street} · {facts.seller.town} · Tel. 0731 555-0 · USt-IdNr. DE000000000",
        size=7,
    )
    sheet.put(15, 38, "Käufer:", size=8)
    for number, line in enumerate(address(facts.buyer)):
        sheet.put(15, 43 + 4.6 * number, line)
    sheet.facts(
        125,
        43,
        [
            ("Rechnungsnummer:", facts.invoice_number),
            ("Rechnungsdatum:", style.day(facts.invoice_date)),
            ("Kunden-Nr.:", "K-20417"),
            ("Bestellnummer:", facts.order_number),
            ("Lieferdatum:", style.day(facts.order_date)),
        ],
        gap=35,
    )
    sheet.put(15, 76, f"Rechnung Nr. {facts.invoice_number}", size=13, bold=True)
    heads = [
        (15.0, "Bezeichnung"),
        (120.0, "Menge"),
        (155.0, "Einzelpreis"),
        (195.0, f"Betrag {facts.currency}"),
    ]
    y = sheet.goods(86, heads, lines_of(facts, style), bottom=265)
    if y > 230:
        sheet.start()
        y = 25
    sheet.put(125, y + 4, "Gesamtbetrag", bold=True)
    sheet.put(
        195, y + 4, f"{style.money(facts.total, facts.currency)} {facts.currency}", bold=True, align="R"
    )
    sheet.put(15, y + 14, f"Lieferbedingungen: {facts.incoterm} {facts.place} (Incoterms 2020)")
    sheet.put(
        15, y + 20, f"Zahlbar bis {style.day(facts.due_date)} ohne Abzug. IBAN DE00 0000 0000 0000 0000 00"
    )
    return sheet


def french_row(facts: Consignment) -> Sheet:
    style = Style("\u00a0", ",", styles.french)
    sheet = Sheet("Facture commerciale")
    sheet.start()
    sheet.put(105, 18, "FACTURE COMMERCIALE", size=15, bold=True, align="C")
    for x, label, firm in ((15, "Vendeur", facts.seller), (110, "Acheteur", facts.buyer)):
        sheet.put(x, 30, label, size=8, bold=True)
        for number, line in enumerate(address(firm)):
            sheet.put(x, 35 + 4.6 * number, line)
    values = [
        facts.invoice_number,
        style.day(facts.invoice_date),
        facts.order_number,
        f"{facts.incoterm} {facts.place}",
        facts.currency,
    ]
    labels = ["N° de facture", "Date de facture", "N° de commande", "Conditions de livraison", "Devise"]
    for number, (label, value) in enumerate(zip(labels, values, strict=True)):
        sheet.put(15 + 38 * number, 56, label, size=7.5)
        sheet.put(15 + 38 * number, 61, value)
    heads = [(15.0, "Désignation"), (120.0, "Quantité"), (155.0, "Prix unitaire"), (195.0, "Montant")]
    y = sheet.goods(72, heads, lines_of(facts, style), bottom=240)
    sheet.put(130, y + 5, "Montant total", bold=True)
    sheet.put(195, y + 5, style.money(facts.total, facts.currency), bold=True, align="R")
    sheet.facts(
        15,
        y + 14,
        [
            ("Nombre de colis :", style.number(facts.packages, 0)),
            ("Poids brut :", f"{style.number(facts.gross)} kg"),
            ("Poids net :", f"{style.number(facts.net)} kg"),
        ],
        gap=40,
    )
    return sheet


def spanish_boxes(facts: Consignment) -> Sheet:
    style = Style(".", ",", styles.spanish)
    sheet = Sheet("Factura comercial")
    sheet.start()
    sheet.put(195, 16, "FACTURA COMERCIAL", size=14, bold=True, align="R")
    y = sheet.boxes(
        20,
        24,
        [(15, 90, "Exportador", address(facts.seller)), (105, 90, "Comprador", address(facts.buyer))],
    )
    y = sheet.boxes(
        y,
        13,
        [
            (15, 45, "Nº de factura", [facts.invoice_number]),
            (60, 50, "Fecha de factura", [style.day(facts.invoice_date)]),
            (110, 40, "Nº pedido", [facts.order_number]),
            (150, 45, "Incoterm", [f"{facts.incoterm} {facts.place}"]),
        ],
    )
    heads = [(17.0, "Descripción"), (120.0, "Cantidad"), (155.0, "Precio unitario"), (193.0, "Importe")]
    y = sheet.goods(y + 6, heads, lines_of(facts, style), bottom=220)
    sheet.put(130, y + 6, "Total factura", bold=True)
    sheet.put(193, y + 6, f"{style.money(facts.total, 'EUR')} €", bold=True, align="R")
    sheet.put(15, y + 16, f"Total bultos: {facts.packages}     Peso bruto: {style.number(facts.gross, 1)} kg")
    return sheet
