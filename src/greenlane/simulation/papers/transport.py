"""Synthetic packing lists, bills of lading and air waybills."""

from __future__ import annotations

from greenlane.simulation.papers import styles
from greenlane.simulation.papers.consignments import Consignment
from greenlane.simulation.papers.invoices import address
from greenlane.simulation.papers.sheet import Sheet
from greenlane.simulation.papers.styles import Style


def packed(facts: Consignment, style: Style) -> list[list[str]]:
    """Description, packages, net and gross mass of every line."""
    return [
        [
            line.description,
            style.number(line.packages, 0),
            style.number(line.net, 1),
            style.number(line.gross, 1),
        ]
        for line in facts.lines
    ]


def english_packing(facts: Consignment) -> Sheet:
    style = Style(",", ".", styles.english)
    sheet = Sheet("Packing list", landscape=True)
    sheet.start()
    sheet.put(148, 16, "PACKING LIST", size=15, bold=True, align="C")
    for x, label, firm in ((15, "Shipper", facts.seller), (110, "Consignee", facts.buyer)):
        sheet.put(x, 26, label, size=8, bold=True)
        for number, line in enumerate(address(firm)):
            sheet.put(x, 31 + 4.6 * number, line)
    rows = [("Invoice No.", facts.invoice_number), ("Invoice Date", style.day(facts.invoice_date))]
    sheet.facts(205, 26, [*rows, ("Container No.", facts.containers[0])], gap=32)
    for number, box in enumerate(facts.containers[1:]):
        sheet.put(237, 26 + 5.5 * (3 + number), box)
    heads = [(15.0, "Description of goods"), (150.0, "Cartons"), (205.0, "N.W. (kgs)"), (260.0, "G.W. (kgs)")]
    y = sheet.goods(58, heads, packed(facts, style), bottom=180)
    sheet.put(15, y + 3, "TOTAL", bold=True)
    sheet.put(150, y + 3, style.number(facts.packages, 0), bold=True, align="R")
    sheet.put(205, y + 3, style.number(facts.net, 1), bold=True, align="R")
    sheet.put(260, y + 3, style.number(facts.gross, 1), bold=True, align="R")
    return sheet


def german_packing(facts: Consignment) -> Sheet:
    style = Style(".", ",", styles.dotted)
    sheet = Sheet("Packliste")
    sheet.start()
    sheet.put(15, 18, f"Packliste zur Rechnung {facts.invoice_number}", size=13, bold=True)
    sheet.facts(
        15,
        30,
        [
            ("Absender:", facts.seller.name),
            ("Empfänger:", facts.buyer.name),
            ("Rechnungs-Nr.:", facts.invoice_number),
            ("Rechnungsdatum:", style.day(facts.invoice_date)),
            ("Versanddatum:", style.day(facts.due_date)),
        ],
        gap=38,
    )
    heads = [(15.0, "Bezeichnung"), (110.0, "Packstücke"), (150.0, "Netto kg"), (195.0, "Brutto kg")]
    y = sheet.goods(64, heads, packed(facts, style), bottom=270)
    if y > 255:
        sheet.start()
        y = 25
    sheet.facts(
        15,
        y + 6,
        [
            ("Packstücke gesamt:", style.number(facts.packages, 0)),
            ("Bruttogewicht gesamt:", f"{style.number(facts.gross, 1)} kg"),
            ("Nettogewicht gesamt:", f"{style.number(facts.net, 1)} kg"),
        ],
        gap=45,
    )
    return sheet


def lading(facts: Consignment) -> Sheet:
    style = Style(",", ".", styles.english)
    sheet = Sheet("Bill of lading")
    sheet.start()
    sheet.put(195, 14, "BILL OF LADING", size=13, bold=True, align="R")
    y = 18.0
    for label, firm in (
        ("Shipper", facts.seller),
        ("Consignee", facts.buyer),
        ("Notify party", facts.notify),
    ):
        right = {"Shipper": ("B/L No.", facts.transport_number), "Consignee": ("Booking No.", "BK004417")}
        label_right, value = right.get(label, ("Vessel / Voyage No.", facts.vessel))
        y = sheet.boxes(y, 24, [(15, 95, label, address(firm)), (110, 85, label_right, [value])])
    y = sheet.boxes(
        y,
        13,
        [
            (15, 60, "Port of loading", ["KAOHSIUNG"]),
            (75, 60, "Port of discharge", ["ROTTERDAM"]),
            (135, 60, "Place of delivery", [""]),
        ],
    )
    heads = (
        "Container No. / Seal No.",
        "No. and kind of packages",
        "Description of goods",
        "Gross weight",
        "Measurement",
    )
    places = (16.0, 60.0, 105.0, 148.0, 176.0)
    for x, head in zip(places, heads, strict=True):
        sheet.put(x, y + 5, head, size=7)
    for number, box in enumerate(facts.containers):
        sheet.put(places[0], y + 11 + 4.6 * number, f"{box} / SL{44017 + number}")
    sheet.put(places[1], y + 11, f"{facts.packages} CARTONS")
    for number, line in enumerate(facts.lines):
        sheet.put(places[2], y + 11 + 4.6 * number, line.description, size=8)
    sheet.put(places[3], y + 11, f"{style.number(facts.gross, 3)} KGS")
    sheet.put(places[4], y + 11, "41.200 CBM")
    sheet.put(
        15,
        240,
        "Freight prepaid. Shipped on board the vessel named above in apparent good order and condition.",
        size=8,
    )
    sheet.put(15, 250, f"Shipped on board date: {style.day(facts.due_date)}", size=8)
    return sheet


def air_waybill(facts: Consignment) -> Sheet:
    style = Style("", ".", styles.short)
    sheet = Sheet("Air waybill")
    sheet.start()
    sheet.put(15, 14, "999-12345675", size=11, bold=True)
    sheet.put(195, 14, "AIR WAYBILL", size=13, bold=True, align="R")
    y = 18.0
    for label, firm in (
        ("Shipper's Name and Address", facts.seller),
        ("Consignee's Name and Address", facts.buyer),
    ):
        y = sheet.boxes(
            y,
            24,
            [(15, 95, label, address(firm)), (110, 85, f"{label.split()[0][:-2]}'s Account Number", [""])],
        )
    y = sheet.boxes(
        y,
        13,
        [
            (15, 60, "Airport of Departure", ["TAIPEI"]),
            (75, 60, "Airport of Destination", ["ZURICH"]),
            (135, 60, "Flight/Date", ["GL 817/04"]),
        ],
    )
    y = sheet.boxes(
        y + 8,
        60,
        [
            (15, 28, "No. of Pieces RCP", [str(facts.packages)]),
            (43, 30, "Gross Weight", [f"{style.number(facts.gross, 1)} K"]),
            (73, 30, "Chargeable Weight", [style.number(facts.gross * 2, 1)]),
            (103, 25, "Rate / Charge", ["3.10"]),
            (128, 67, "Nature and Quantity of Goods", [line.description for line in facts.lines]),
        ],
    )
    sheet.put(15, 250, f"Executed on (date): {style.day(facts.due_date)}", size=8)
    return sheet
