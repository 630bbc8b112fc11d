"""Countries in a text, by names, places and authorities; and whether the rules of another one are asked for.

Names in small letters count too, unless they are ordinary words ("turkey", "china").
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from pathlib import Path

_DATA = Path(__file__).resolve().parents[1] / "data"


@dataclass(frozen=True, slots=True)
class Abroad:
    """Another country whose own rules a question asks for: its code and how the question calls it.

    `rules`: it speaks of an authority or of rules of that country; else only of what happens there.
    """

    code: str
    said: str
    rules: bool = True


@lru_cache(maxsize=1)
def _read() -> Mapping[str, Mapping[str, Sequence[str]]]:
    """What countries are called, their places and their authorities, each by country."""
    return {
        kind: json.loads((_DATA / f"{file}.json").read_text(encoding="utf-8"))
        for kind, file in (("names", "countries"), ("places", "cities"), ("bodies", "authorities"))
    }


@lru_cache(maxsize=1)
def _ambiguous() -> frozenset[str]:
    return frozenset(json.loads((_DATA / "words_like_countries.json").read_text(encoding="utf-8")))


_NOT_OF = r"(?!\$|[ -](?i:dollars?|pounds?|francs?|yen|won|rupees?|baht|yuan|dinars?|convention|protocol)\b)"
"""Singapore dollars are no Singapore, the Vienna Convention is no Vienna."""


def any_of(names: Iterable[str]) -> str:
    """A pattern of any of the names, the longest first; Latin letters only as whole words.

    Parted by first letters, so that most of thousands of names are not even tried.
    """
    latin: list[str] = []
    others: list[str] = []
    for one in sorted(set(names), key=len, reverse=True):
        (latin if one.isascii() else others).append(one)
    found = [rf"(?<![A-Za-z])(?:{_by_first(latin)})(?![A-Za-z]){_NOT_OF}"] if latin else []
    return "|".join(found + ([_by_first(others)] if others else [])) or r"(?!)"


def _by_first(names: Iterable[str]) -> str:
    rests: dict[str, list[str]] = {}
    for one in names:
        rests.setdefault(one[0], []).append(re.escape(one[1:]))
    return "|".join(f"{re.escape(first)}(?:{'|'.join(some)})" for first, some in rests.items())


@lru_cache(maxsize=1)
def names_of() -> dict[str, list[str]]:
    """The names of countries by code, in Hindi also as what is of the country: अमेरिका, अमेरिकी. चीनी is sugar too."""
    return {
        code: [
            *names,
            *(name.removesuffix("ा") + "ी" for name in names if "\u0900" < name[0] < "\u0980" and name != "चीन"),
        ]
        for code, names in _read()["names"].items()
    }  # fmt: skip


@lru_cache(maxsize=3)
def _codes(kind: str) -> dict[str, str]:
    """The country by each spelling that counts."""
    by_code = names_of() if kind == "names" else _read()[kind]
    found = {name: code for code, names in by_code.items() for name in names}
    if kind == "bodies":
        return found
    for name, code in list(found.items()):
        small = name.lower()
        if name.isascii() and name.endswith("an"):
            found.setdefault(f"{name}s", code)
        if name.isascii() and len(name) > 3 and small not in _ambiguous():
            found.setdefault(small, code)
    return found


@lru_cache(maxsize=3)
def _pattern(kind: str) -> re.Pattern[str]:
    return re.compile(any_of(_codes(kind)))


def countries(text: str) -> list[str]:
    """The countries a text names, by code, in its order."""
    codes = _codes("names")
    return list(dict.fromkeys(codes[one.group()] for one in _pattern("names").finditer(text)))


def country_names(text: str) -> str:
    """The names of countries in a text as they stand there."""
    return "–".join(one.group() for one in _pattern("names").finditer(text))


_MOST_NAMES = 40
"""Names of countries in a question that are looked at for whose rules are asked for."""
_ITS_RULES = (
    r"(?:{c})(?:['’]s)?\s+(?i:customs|law|laws|act|regulations?|rules?|authorit|border|police|tax|duty|duties|government|limit|allowance|tariff|VAT|airport)|"
    r"(?:{c})(?:的)?.{{0,4}}(?:海關|法律|法例|規定|境內|入境|限額|上限|機場)|(?:ศุลกากร|กฎหมาย|ท่าเรือ|สนามบิน)(?:ประเทศ)?(?:{c})|"
    r"(?:{c})\s*(?:(?:का |की |के )?(?:सीमा शुल्क|कस्टम)|का कानून|के कानून|की सीमा|के सीमा|हवाई अड्डे|एयरपोर्ट)|"
    r"(?:គយ|ច្បាប់|ព្រលានយន្តហោះ)(?:ប្រទេស|ទីក្រុង)?(?:{c})"
)
_WHERE = (
    r"(?:\b(?i:in|into|inside|within|at|enter(?:ing)?|through|under|by|of|for)\s+(?:the\s+)?)(?:{c})|"
    r"^\W*(?:Does|Do|Is|Are|Can|Will|Must|May|Has|Have)\s+(?:the\s+)?(?:{c})|"
    r"(?:在|進入|帶入|帶進|入境|按|從|飛到?)(?:{c})|(?:ใน|ที่|เข้า|ของ|กลับ)(?:ประเทศ)?(?:{c})|(?:{c})\s*में|"
    r"(?:នៅ|ចូល|ក្នុង)(?:ក្នុង|ទៅ)?(?:ប្រទេស|ទីក្រុង)?(?:{c})"
)
_JOURNEY = re.compile(
    r"\b(?:via|transit\w*|trans-?ship\w*|transhipp?\w*|stop(?:s|ped|ping)?[ -]?over|stored|warehous\w*|repack\w*|relabel\w*|"
    r"consolidat\w*|reload\w*|broken? up|on (?:its|their|the) way|en route)\b|轉運|中轉|轉口|พักสินค้า|ถ่ายลำ|पारगमन|होकर|ឆ្លងកាត់",
    re.I,
)
"""A place where goods only pass."""
_FROM = re.compile(
    r"\b(?:from|made in|produced in|manufactured in|originating in|grown in|to|"
    r"(?:bought|buy|purchased?|got|ordered|paid for)\b[^.?!]{0,40}\b(?:in|at))\s+(?:the\s+)?$"
)
_ARRIVES = re.compile(
    r"\b(?:(?:land|landing|lands|arriv\w+)\s+(?:in|at)|(?:back|home)\s+(?:to|into))\s+(?:the\s+)?$",
    re.I,
)
_LEAVES = re.compile(r"\b(?:leav\w+|export\w*|send\w*|sent|ship|shipping|shipped|transit)\b", re.I)
_THERE = re.compile(
    r"\bthere\b(?! (?:is|are|was|were|a|any|an|no)\b)|\b(?:they|locals) (?:say|charge|do|want|ask)\b", re.I
)


def abroad(question: str, home: frozenset[str]) -> Abroad | None:
    """The country whose own rules are asked for; not one that goods come from or go to.

    An authority of a country stands for its rules wherever it is named, a country or a place only as where something
    happens: *in Doha*, *Singapore customs*, *I land at Narita*; not where goods only pass, and not beside the name of
    the own country.
    """
    for found in _pattern("bodies").finditer(question):
        code = _codes("bodies")[found.group()]
        if code not in home:
            return Abroad(code, found.group())
    if not home.isdisjoint(countries(question)):
        return None
    passing = _JOURNEY.search(question) is not None
    for kind in ("names", "places"):
        for found in islice(_pattern(kind).finditer(question), _MOST_NAMES):
            code = _codes(kind)[found.group()]
            if code in home:
                continue
            if _near(_ITS_RULES, question, found):
                return Abroad(code, found.group())
            if not passing and _is_where(question, found, place=kind == "places"):
                return Abroad(code, found.group(), rules=False)
    return None


def _is_where(question: str, found: re.Match[str], *, place: bool) -> bool:
    before = question[: found.start()]
    if _ARRIVES.search(before) and not _LEAVES.search(question):
        return True
    if _THERE.search(question[found.end() :]) and place:
        return True
    return not _FROM.search(before) and _near(_WHERE, question, found)


def _near(pattern: str, question: str, found: re.Match[str]) -> bool:
    near = question[max(0, found.start() - 24) : found.end() + 24]
    return re.search(pattern.format(c=re.escape(found.group())), near) is not None
