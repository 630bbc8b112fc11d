"""Reading the tariff as people leaf through it: sections, chapters, headings, lines, rates of a line, search.

Everything comes from the published book and the edition of the nomenclature in force on the day.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

from greenlane.foundation import codes
from greenlane.foundation.errors import NotFound
from greenlane.tariff.books import current_book
from greenlane.tariff.engine.book import Measure, MeasureKind, NationalLine, Resolution, TariffBook
from greenlane.tariff.everyday import codes_for, singular
from greenlane.tariff.labels import KINDS, NATIONAL, NATIONAL_CHAPTERS, SECTION_TITLES, unit_label
from greenlane.tariff.models import NomenclatureCode

if TYPE_CHECKING:
    from greenlane.tariff.labels import Words

LEVELS = {2: "chapter", 4: "heading", 6: "subheading", 8: "line"}
_WORD = re.compile(r"\w+", re.UNICODE)
_ENDINGS = ("", "s", "es")


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the tariff: a chapter, heading, subheading or national line; `duty` only for lines."""

    code: str
    description: str
    unit: str = ""
    duty: str = ""

    @property
    def level(self) -> str:
        return LEVELS[len(self.code)]

    @property
    def is_line(self) -> bool:
        return len(self.code) == 8

    @property
    def unit_label(self) -> Words:
        return unit_label(self.unit)

    @property
    def spaced(self) -> str:
        return spaced(self.code)

    @property
    def short(self) -> str:
        """The text without the heading's, which a national line repeats before the first “>”."""
        parts = self.description.split(" > ")
        return " › ".join(parts[1:] if self.is_line and len(parts) > 1 else parts)


@dataclass(frozen=True, slots=True)
class Section:
    number: str
    title: Words
    chapters: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Rate:
    """One measure on a line as the page shows it. `when` is now, before or after the day asked for."""

    measure: Measure
    kind: Words
    groups: tuple[str, ...]
    countries: tuple[str, ...]
    when: str

    @property
    def text(self) -> str:
        return self.measure.cell.text

    @property
    def condition(self) -> str:
        """The additional code or procedure that must be declared for the measure to apply."""
        return " ".join(part for part in (self.measure.additional_code, self.measure.procedure) if part)


def spaced(code: str) -> str:
    """A code as it is printed: `1905 90 10`."""
    return " ".join(part for part in (code[:4], code[4:6], code[6:8], code[8:]) if part)


def sections(on: date) -> list[Section]:
    """The sections with their chapters, in order."""
    rows = _nomenclature(on).filter(code__regex=r"^\d{2}$").exclude(code__in=NATIONAL_CHAPTERS)
    by_section: dict[str, list[Entry]] = {}
    for section, code, description in rows.order_by("code").values_list("section", "code", "description"):
        by_section.setdefault(section, []).append(Entry(code, description))
    by_section[NATIONAL] = [
        Entry(code, str(title)) for code, title in NATIONAL_CHAPTERS.items() if lines_under(code)
    ]
    return [
        Section(number, title, tuple(by_section[number]))
        for number, title in SECTION_TITLES.items()
        if by_section.get(number)
    ]


def _nomenclature(on: date):  # type: ignore[no-untyped-def]
    return NomenclatureCode.objects.filter(version__edition=current_book(on).edition(on))


def path(code: str, on: date) -> list[Entry]:
    """The chapter, heading and subheading above a code and the code itself, as far as the edition names them."""
    above = [code[:length] for length in (2, 4, 6) if length <= len(code)]
    found = dict(_nomenclature(on).filter(code__in=above).values_list("code", "description"))
    if code[:2] in NATIONAL_CHAPTERS:
        found[code[:2]] = str(NATIONAL_CHAPTERS[code[:2]])
    return [Entry(each, found[each]) for each in above if each in found]


def section_of(code: str, on: date) -> tuple[str, Words]:
    """The section a code stands in: number and title."""
    if code[:2] in NATIONAL_CHAPTERS:
        return NATIONAL, SECTION_TITLES[NATIONAL]
    row = _nomenclature(on).filter(code=code[:2]).values_list("section", flat=True).first() or ""
    return row, SECTION_TITLES.get(row, "")


def under(code: str, on: date) -> list[Entry]:
    """What stands directly under a chapter, or everything under a heading or subheading with its lines.

    Raises NotFound for a chapter, heading or subheading that the edition of the day does not have.
    """
    book = current_book(on)
    rows = _nomenclature(on).filter(code__startswith=code).order_by("code")
    wanted = {2: 4, 4: 6, 6: 6}[len(code)]
    entries = {
        each: Entry(each, description)
        for each, description in rows.values_list("code", "description")
        if len(code) < len(each) <= wanted
    }
    if book.edition(on) == "2022" and (len(code) > 2 or code in NATIONAL_CHAPTERS):
        entries |= {line.code: line_entry(book, line, on) for line in lines_under(code)}
    if not entries and not rows.exists():
        raise NotFound(f"“{code}” is not in the tariff of {on}.", hint="Search for the goods by words.")
    return [entries[each] for each in sorted(entries)]


def line_entry(book: TariffBook, line: NationalLine, on: date) -> Entry:
    """A line with its third-country duty on the day."""
    duty = next(
        (m.cell.text for m in book.measures_for(line.code) if m.kind is MeasureKind.MFN and m.in_force(on)),
        "",
    )
    return Entry(line.code, line.description, line.unit, duty)


@lru_cache(maxsize=2)
def _sorted_codes(version: str) -> tuple[str, ...]:
    return tuple(sorted(line.code for line in current_book(version=version).lines()))


def lines_under(prefix: str) -> list[NationalLine]:
    """The national lines whose code begins with these digits, in order."""
    book = current_book()
    ordered = _sorted_codes(book.version)
    start, end = bisect_left(ordered, prefix), bisect_left(ordered, f"{prefix}:")
    return [line for code in ordered[start:end] if (line := book.line(code)) is not None]


def choices(code: str, on: date) -> tuple[NationalLine, ...]:
    """The national lines of a six-digit subheading, where more than one could be meant; else none."""
    if len(code) != 6 or current_book(on).edition(on) != "2022":
        return ()
    lines = tuple(lines_under(code))
    return lines if len(lines) > 1 else ()


def resolution(code: str, on: date) -> Resolution:
    """The line a code of 6 to 10 digits falls into. Raises UnknownCommodity, NoTariffOnDay."""
    return current_book(on).resolution(code, on)


def rates(line: NationalLine, on: date, origin: str = "") -> list[Rate]:
    """Every measure on a line, those in force first; with an origin only those its goods may meet."""
    book = current_book(on)
    found = [
        _rate(book, measure, on)
        for measure in book.measures_for(line.code)
        if not origin or _meets(book, measure, origin)
    ]
    kinds = list(MeasureKind)
    return sorted(found, key=lambda rate: (kinds.index(rate.measure.kind), rate.groups, rate.measure.since))


def _meets(book: TariffBook, measure: Measure, origin: str) -> bool:
    """Whether goods of this origin may meet the measure, a preference claimed where there is one."""
    statutory = book.groups.get("STATUTORY")
    hostile = statutory is not None and origin in statutory.countries
    match measure.kind:
        case MeasureKind.MFN:
            return not hostile
        case MeasureKind.STATUTORY:
            return hostile
        case MeasureKind.PREFERENCE:
            return any(
                origin in book.groups[group].countries for group in measure.groups if group in book.groups
            )
        case _:
            return True


def _rate(book: TariffBook, measure: Measure, on: date) -> Rate:
    wanted = {"STATUTORY"} if measure.kind is MeasureKind.STATUTORY else measure.groups
    groups = [book.groups[group] for group in sorted(wanted) if group in book.groups]
    countries = sorted({country for group in groups for country in group.countries})
    when = "now" if measure.in_force(on) else "after" if measure.since > on else "before"
    names = tuple(group.name or group.id for group in groups)
    return Rate(measure, KINDS[measure.kind], names, tuple(map(country_name, countries)), when)


def country_name(code: str) -> str:
    """The English name of a country of the code list, or the code."""
    return codes.get("countries").describe(code) or code


def country_choices() -> list[tuple[str, str]]:
    """Countries by name, for choosing an origin."""
    listed = codes.get("countries")
    return sorted(((code, listed.describe(code)) for code in listed), key=lambda pair: pair[1])


@dataclass(frozen=True, slots=True)
class Hit:
    """One entry found, with how well it fits: whole words before parts, then how early, then the shorter text."""

    entry: Entry
    rank: tuple[int, int, int, str]


@lru_cache(maxsize=4)
def _index(version: str, edition: str) -> tuple[tuple[Entry, str], ...]:
    """Everything that can be found, with its text in small letters; once for a version and edition."""
    rows = NomenclatureCode.objects.filter(version__edition=edition, code__regex=r"^\d{2}(\d{2}){0,2}$")
    entries = [Entry(code, text) for code, text in rows.values_list("code", "description")]
    if edition == "2022":
        entries += [
            Entry(line.code, line.description, line.unit) for line in current_book(version=version).lines()
        ]
    return tuple((entry, entry.description.lower()) for entry in sorted(entries, key=lambda one: one.code))


def search(text: str, on: date) -> list[Entry]:
    """Entries whose code begins with the digits given, or whose text holds all the words given, best first.

    Before them those that everyday words lead to: nobody who looks for a laptop types “data processing machine”.
    """
    book = current_book(on)
    index = _index(book.version, book.edition(on))
    digits = re.sub(r"[\s.]", "", text)
    if digits.isascii() and digits.isdigit():
        return [entry for entry, _text in index if entry.code.startswith(digits[:8])]
    begins = tuple(codes_for(text))
    called = sorted(
        (entry for entry, _text in index if begins and entry.code.startswith(begins)),
        key=lambda entry: (
            next(n for n, begin in enumerate(begins) if entry.code.startswith(begin)),
            entry.code,
        ),
    )
    wanted = words_of(text)
    hits = sorted(_hits(index, wanted), key=lambda hit: hit.rank) if wanted else []
    return list(dict.fromkeys([*called, *(hit.entry for hit in hits)]))


def words_of(text: str) -> list[str]:
    """The words to look for, in small letters; eight at most, so that no text is a load."""
    return [word.lower() for word in _WORD.findall(text)][:8]


def _hits(index: Iterable[tuple[Entry, str]], wanted: list[str]) -> Iterator[Hit]:
    stems = [singular(word) for word in wanted]
    for entry, text in index:
        if not all(part in text for part in stems):
            continue
        present = set(_WORD.findall(text))
        parts = sum(not any(f"{part}{end}" in present for end in _ENDINGS) for part in stems)
        yield Hit(entry, (parts, min(text.find(part) for part in stems), len(text), entry.code))
