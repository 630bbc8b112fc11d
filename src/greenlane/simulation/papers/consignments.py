"""What synthetic trade papers are about: parties, goods, sums, masses and containers of one consignment.

Everything is invented and drawn from a seed; the same seed gives the same consignment.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from greenlane.foundation.values import check_digit, minor_places


@dataclass(frozen=True, slots=True)
class Firm:
    """A party: its name, the same in Chinese and Thai, street and town."""

    name: str
    chinese: str
    thai: str
    street: str
    town: str


@dataclass(frozen=True, slots=True)
class GoodsLine:
    """One line of goods; masses in kilograms, price and amount in the currency of the consignment."""

    description: str
    quantity: int
    unit_price: Decimal
    amount: Decimal
    packages: int
    net: Decimal
    gross: Decimal


@dataclass(frozen=True, slots=True)
class Consignment:
    """The facts that its papers share."""

    seller: Firm
    buyer: Firm
    notify: Firm
    invoice_number: str
    invoice_date: date
    order_number: str
    order_date: date
    due_date: date
    transport_number: str
    incoterm: str
    place: str
    currency: str
    lines: tuple[GoodsLine, ...]
    containers: tuple[str, ...]
    vessel: str

    @property
    def total(self) -> Decimal:
        return sum((line.amount for line in self.lines), Decimal(0))

    @property
    def packages(self) -> int:
        return sum(line.packages for line in self.lines)

    @property
    def net(self) -> Decimal:
        return sum((line.net for line in self.lines), Decimal(0))

    @property
    def gross(self) -> Decimal:
        return sum((line.gross for line in self.lines), Decimal(0))


FIRMS = (
    Firm(
        "Harbour Light Textiles Co., Ltd.",
        "港光紡織股份有限公司",
        "บริษัท แสงท่าเรือสิ่งทอ จำกัด",
        "18 Quay Road",
        "Kaohsiung",
    ),
    Firm(
        "Meridian Precision Tools GmbH",
        "子午精密工具有限公司",
        "บริษัท เมริเดียนเครื่องมือ จำกัด",
        "Werkstrasse 4",
        "Ulm",
    ),
    Firm(
        "Blue Mountain Coffee Exporters Ltd",
        "藍山咖啡出口有限公司",
        "บริษัท กาแฟภูเขาฟ้า จำกัด",
        "7 Hill Street",
        "Kingston",
    ),
    Firm(
        "Orchid Valley Foods Public Co., Ltd.",
        "蘭谷食品股份有限公司",
        "บริษัท หุบเขากล้วยไม้อาหาร จำกัด",
        "99 Rama Road",
        "Bangkok",
    ),
    Firm(
        "Castellar Cerámica S.L.",
        "卡斯特陶瓷有限公司",
        "บริษัท คาสเตลาร์เซรามิก จำกัด",
        "Calle Mayor 12",
        "Valencia",
    ),
    Firm("Atelier Dubreuil SARL", "杜布勒工坊有限公司", "บริษัท ดูเบรย์ จำกัด", "3 rue des Forges", "Lyon"),
    Firm(
        "Kestrel Bicycle Works Inc.",
        "紅隼自行車工業公司",
        "บริษัท เคสเตรลจักรยาน จำกัด",
        "410 Mill Avenue",
        "Portland",
    ),
    Firm(
        "Vindhya Spice Traders Pvt. Ltd.",
        "溫迪亞香料貿易公司",
        "บริษัท วินธยาเครื่องเทศ จำกัด",
        "22 Market Yard",
        "Kochi",
    ),
    Firm("Nordstern Chemie AG", "北星化學股份公司", "บริษัท นอร์ดสเติร์นเคมี จำกัด", "Industriering 77", "Basel"),
    Firm(
        "Silverbrook Instruments plc", "銀溪儀器股份有限公司", "บริษัท ซิลเวอร์บรูค จำกัด", "5 Brook Lane", "Leeds"
    ),
    Firm(
        "Tamarind House Furniture Ltd",
        "羅望子傢俱有限公司",
        "บริษัท บ้านมะขามเฟอร์นิเจอร์ จำกัด",
        "61 Teak Road",
        "Chiang Mai",
    ),
    Firm(
        "Golden Crane Electronics Co.",
        "金鶴電子股份有限公司",
        "บริษัท กระเรียนทองอิเล็กทรอนิกส์ จำกัด",
        "8 Science Park",
        "Hsinchu",
    ),
    Firm("Lagoon Seafood Products S.A.", "潟湖水產有限公司", "บริษัท ลากูนซีฟู้ด จำกัด", "Muelle 3", "Guayaquil"),
    Firm(
        "Redstone Mining Supplies Corp", "赤石礦業供應公司", "บริษัท เรดสโตน จำกัด", "1200 Quarry Drive", "Perth"
    ),
    Firm(
        "Bellweather Toys & Games Ltd",
        "領頭羊玩具有限公司",
        "บริษัท เบลเวเธอร์ของเล่น จำกัด",
        "14 Fair Street",
        "Dublin",
    ),
    Firm(
        "Maison Verlaine Parfums SAS", "魏爾蘭香水公司", "บริษัท แวร์แลนน้ำหอม จำกัด", "28 avenue Foch", "Grasse"
    ),
)
GOODS = (
    "Cotton shirts, men's",
    "Ball bearings 6204",
    "Roasted coffee beans",
    "Canned pineapple",
    "Glazed floor tiles",
    "Steel hinges",
    "Bicycle frames, alloy",
    "Black pepper, whole",
    "Titanium dioxide",
    "Digital thermometers",
    "Teak garden chairs",
    "LED driver boards",
    "Frozen shrimp",
    "Drill bits, carbide",
    "Wooden puzzles",
    "Eau de toilette 100 ml",
)
CURRENCIES = ("USD", "EUR", "GBP", "CHF", "JPY", "THB", "TWD", "INR")
INCOTERMS = {
    "FOB": "Kaohsiung",
    "CIF": "Rotterdam",
    "EXW": "Ulm",
    "DAP": "Lyon",
    "CFR": "Laem Chabang",
    "FCA": "Basel",
}
_VESSELS = ("EASTERN HERON 042W", "MERIDIAN STAR 118E", "GREY WHALE 7S", "LANTERN BAY 230N")


def consignment(seed: int, *, lines: int = 4, currency: str | None = None) -> Consignment:
    """The consignment of a seed with so many lines of goods."""
    draw = random.Random(seed)  # noqa: S311 - nothing secret
    seller, buyer, notify = draw.sample(FIRMS, 3)
    money = currency or draw.choice(CURRENCIES)
    day = date(2026, 1, 5) + timedelta(days=draw.randrange(300))
    incoterm = draw.choice(sorted(INCOTERMS))
    return Consignment(
        seller=seller,
        buyer=buyer,
        notify=notify,
        invoice_number=_reference(draw),
        invoice_date=day,
        order_number=f"PO-{draw.randrange(10_000, 99_999)}",
        order_date=day - timedelta(days=draw.randrange(20, 90)),
        due_date=day + timedelta(days=draw.choice((30, 45, 60))),
        transport_number=f"{draw.choice(('MERI', 'LBAY', 'GWSL'))}{draw.randrange(10**7, 10**8)}",
        incoterm=incoterm,
        place=INCOTERMS[incoterm],
        currency=money,
        lines=tuple(_line(draw, money) for _ in range(lines)),
        containers=tuple(container(draw) for _ in range(draw.choice((1, 1, 2, 3)))),
        vessel=draw.choice(_VESSELS),
    )


def container(draw: random.Random) -> str:
    """A container number with a right check digit."""
    body = draw.choice(("MSKU", "TGHU", "CSQU", "OOLU", "HLXU")) + f"{draw.randrange(10**6):06d}"
    return body + check_digit(body)


def _reference(draw: random.Random) -> str:
    forms: Sequence[str] = (
        "INV-{y}-{n:04d}",
        "{n:05d}/{y}",
        "RE{y}{n:05d}",
        "{a}{n:06d}",
        "F-{n:05d}",
        "{y}{n:06d}",
    )
    letters = draw.choice(("AB", "HL", "KX"))
    return draw.choice(forms).format(y=26, n=draw.randrange(1_000, 99_999), a=letters)


def _line(draw: random.Random, currency: str) -> GoodsLine:
    quantity = draw.randrange(10, 2_500)
    scale = Decimal(100) if minor_places(currency) == 0 else Decimal(1)
    price = (Decimal(draw.randrange(95, 24_000)) / 100 * scale).quantize(
        Decimal(1).scaleb(-minor_places(currency))
    )
    net = Decimal(draw.randrange(300, 60_000)) / 10
    return GoodsLine(
        description=draw.choice(GOODS),
        quantity=quantity,
        unit_price=price,
        amount=price * quantity,
        packages=draw.randrange(2, 140),
        net=net,
        gross=net + Decimal(draw.randrange(30, 5_000)) / 10,
    )
