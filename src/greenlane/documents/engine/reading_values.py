"""Invoice numbers, amounts, masses, counts, currencies and delivery terms in the text of a paper.

Every reader takes a text in common form (ASCII digits) and gives what it finds from left to right. A reading is
`solid` when it is written the way such a value is; what is not solid may confirm a declaration only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from greenlane.documents.engine.labels import folded
from greenlane.documents.engine.reading_currencies import money_words
from greenlane.documents.engine.reading_dates import dates
from greenlane.documents.engine.reading_numbers import Number, numbers


@dataclass(frozen=True, slots=True)
class Mass:
    """Kilograms, and the kilograms that one unit of the last printed place stands for."""

    kg: Decimal
    place: Decimal


Readable = str | int | Decimal | date | Mass


@dataclass(frozen=True, slots=True)
class Reading:
    """Characters `start` to `end` of a text and the values they may mean."""

    start: int
    end: int
    values: tuple[Readable, ...]
    solid: bool = True


KILOGRAMS = {
    **dict.fromkeys(
        "kg kgs kgm kgr kilo kilos kilogram kilograms kilogramme kilogrammes k 公斤 千克".split(), Decimal(1)
    ),
    **dict.fromkeys("t to mt mts ton tons tonne tonnes tne 噸 吨 公噸 公吨".split(), Decimal(1000)),
    **dict.fromkeys("g gr grs gm gms gram grams grammes 克".split(), Decimal("0.001")),
    **dict.fromkeys("lb lbs lbr pound pounds l 磅".split(), Decimal("0.45359237")),
    folded("กก"): Decimal(1),
    folded("กิโลกรัม"): Decimal(1),
    folded("ตัน"): Decimal(1000),
}
_PACKAGES = frozenset(
    folded(unit)
    for unit in (
        "carton cartons ctn ctns package packages pkg pkgs pallet pallets plt plts box boxes case cases bale bales"
        " bag bags drum drums roll rolls crate crates bundle bundles sack sacks rcp colis bulto bultos caja cajas"
        " kolli colli packstück packstücke karton kartons kartone kiste kisten palette paletten palettes palets"
        " 箱 件 包 托 紙箱 纸箱 棧板 กล่อง หีบห่อ หีบ ลัง พาเลท kiện thùng"
    ).split()
)
_OTHER_UNITS = frozenset(
    folded(unit)
    for unit in (
        "cbm m3 m2 m mm cm l ltr litre litres pc pcs piece pieces unit units pair pairs set sets ea each stk stück"
        " pces pièces piezas uds unités days day tage jours días doz dozen hours 個 个 支 雙 双 組 组 台 件套 天 立方米"
        " ชิ้น วัน cái chiếc bộ ngày"
    ).split()
)
_AFTER = re.compile(r" {0,2}(%|[^\W\d_][^\s\d,;:()/%+]*)")
_BEFORE = re.compile(r"([^\W\d_]+)\.? ?$")
_CODE_BEFORE = re.compile(r"[^\W_][-/_#.]$|[A-Za-z]$")
_CODES = "EXW FCA FAS FOB CFR CIF CPT CIP DAP DPU DDP DAT DAF DES DEQ DDU CNF C&F".split()
_INCOTERM = re.compile(
    rf"\b({'|'.join(' ?'.join(code) for code in _CODES)})(?![A-Za-z])"
)  # kerning looks like a space
_RENAMED = {"CNF": "CFR", "C&F": "CFR"}
_REFERENCE = re.compile(r"[^\W_][\w\-/.\\]*[^\W_]|\d")


def references(text: str) -> Iterator[Reading]:
    """The first word with a digit that is no date, alone and together with its neighbours (`INV 2026 001`)."""
    days = {day.start: day.end for day in dates(text)}
    words = [found for found in _REFERENCE.finditer(text) if days.get(found.start()) != found.end()]
    for index, word in enumerate(words[:4]):
        if any(character.isdigit() for character in word[0]):
            first, last = max(0, index - 1), min(len(words), index + 3)
            spans = [(a, b) for a in range(first, index + 1) for b in range(index + 1, last + 1)]
            values = [_plain("".join(each[0] for each in words[a:b])) for a, b in spans]
            own = _plain(word[0])
            yield Reading(word.start(), word.end(), (own, *dict.fromkeys(values)))
            return


def references_agree(declared: str, printed: str) -> bool:
    """Whether two references are the same but for punctuation and what one of them has in front (`INV-`, zeros)."""
    one, other = _plain(declared), _plain(printed)
    short, long = sorted((one.lstrip("0"), other.lstrip("0")), key=len)
    if one == other:
        return True
    rest = long[: len(long) - len(short)]
    return sum(map(str.isdigit, short)) >= 4 and long.endswith(short) and not rest.strip("0").isdigit()


def _plain(text: str) -> str:
    return "".join(filter(str.isalnum, text.upper()))


def printed_dates(text: str) -> Iterator[Reading]:
    for day in dates(text):
        yield Reading(day.start, day.end, day.values)


def amounts(text: str) -> Iterator[Reading]:
    """Numbers that may be money. Solid: with a currency beside it, with cents, or grouped."""
    days = [(day.start, day.end) for day in dates(text)]
    for number in numbers(text):
        if _is_other(text, number) or any(start <= number.start < end for start, end in days):
            continue
        marked = any(
            number.end <= at <= number.end + 2 or end <= number.start <= end + 2
            for at, end, _ in money_words(text)
        )
        solid = marked or number.places == 2 or (not number.text.isdigit() and number.values[0] >= 1000)
        yield Reading(number.start, number.end, number.values, solid)


def _is_other(text: str, number: Number) -> bool:
    """Whether a number counts or weighs something, or is part of a code."""
    unit = _unit_after(text, number)
    if unit == "%" or unit in KILOGRAMS or unit in _PACKAGES or unit in _OTHER_UNITS:
        return True
    before = text[: number.start]
    return bool(_CODE_BEFORE.search(before)) and not any(
        end == number.start for _, end, _ in money_words(text)
    )


def _unit_after(text: str, number: Number) -> str:
    found = _AFTER.match(text, number.end)
    if not found:
        return ""
    return "%" if found[1] == "%" else folded(found[1])


def _unit_before(text: str, number: Number) -> str:
    found = _BEFORE.search(text[: number.start])
    return folded(found[1]) if found else ""


def masses(text: str, unit: str = "") -> Iterator[Reading]:
    """Masses in kilograms; `unit` is that of numbers without one (from the label or the head of the column)."""
    for number in numbers(text):
        after = _unit_after(text, number)
        known = after if after in KILOGRAMS else ""
        if not known and (after == "%" or after in _PACKAGES or after in _OTHER_UNITS):
            continue
        if not known and any(
            number.end <= at <= number.end + 1 or end <= number.start <= end + 1
            for at, end, _ in money_words(text)
        ):
            continue
        before = _unit_before(text, number)
        factor = KILOGRAMS[known or (before if before in KILOGRAMS else "") or unit or "kg"]
        yield Reading(number.start, number.end, tuple(_mass(value, factor) for value in number.values))


def _mass(value: Decimal, factor: Decimal) -> Mass:
    exponent = value.as_tuple().exponent
    place = Decimal(1).scaleb(exponent if isinstance(exponent, int) else 0)
    return Mass(value * factor, place * factor)


def masses_agree(declared: Decimal, printed: Mass) -> bool:
    """Whether two masses are the same but for rounding: they lie less than one unit apart in the last place of the
    coarser of them (4,900 kg agrees with 4,899.6 and 4,900.4). Converted pounds may be a thousandth off."""
    exponent = declared.normalize().as_tuple().exponent
    own = Decimal(1).scaleb(min(0, exponent if isinstance(exponent, int) else 0))
    slack = max(own, printed.place) if own != printed.place else Decimal(0)
    if printed.place.normalize().as_tuple().digits != (1,):
        slack = max(slack, printed.kg / 1000, printed.place)
    gap = abs(declared - printed.kg)
    return gap < slack or gap == 0


def unit_of_mass(text: str) -> str:
    """The first unit of mass named in a text (`Gross weight (KGS)`), or an empty string."""
    words = (folded(word) for word in re.split(r"[\s()\[\]/.,:]+", text))
    return next((word for word in words if len(word) > 1 and word in KILOGRAMS), "")


def counts(text: str) -> Iterator[Reading]:
    """Whole numbers that may count packages. Solid: with a kind of package behind them, or nothing at all."""
    for number in numbers(text):
        whole = tuple(int(value) for value in number.values if value == int(value) and value < 1_000_000)
        unit = _unit_after(text, number)
        if not whole or unit == "%" or unit in KILOGRAMS or unit in _OTHER_UNITS:
            continue
        if _CODE_BEFORE.search(text[: number.start]) or any(
            end == number.start for _, end, _ in money_words(text)
        ):
            continue
        yield Reading(number.start, number.end, whole, unit in _PACKAGES or not unit)


def counted_packages(text: str) -> Iterator[Reading]:
    """Only numbers with a kind of package behind them (`120 CTNS`)."""
    return (
        reading
        for reading in counts(text)
        if _AFTER.match(text, reading.end) and _names_package(text, reading)
    )


def _names_package(text: str, reading: Reading) -> bool:
    found = _AFTER.match(text, reading.end)
    return found is not None and folded(found[1]) in _PACKAGES


def incoterms(text: str) -> Iterator[Reading]:
    for found in _INCOTERM.finditer(text):
        code = found[1].replace(" ", "")
        yield Reading(found.start(), found.end(), (_RENAMED.get(code, code),))


def currencies(text: str) -> Iterator[Reading]:
    """ISO 4217 codes; a sign such as `$` means any of several."""
    for start, end, meant in money_words(text):
        yield Reading(start, end, meant)
