"""Agreements, countries and laws that a question names, held against those that the knowledge base has.

Which agreements there are follows from the codes of the documents (`origin/SCHEME/name`), so that articles of another
agreement are asked for by its name as soon as they are imported.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

_DATA = Path(__file__).resolve().parents[1] / "data"
SHARED = "common"
"""The folder of what all agreements have in common; nobody calls an agreement so."""


@dataclass(frozen=True, slots=True)
class Named:
    """What a question names. `rest` is the question without the names of agreements, for the search."""

    schemes: tuple[str, ...] = ()
    unknown: str = ""
    """An agreement that the base does not have."""
    country: str = ""
    """Another country whose law is asked for."""
    law: str = ""
    """An act or order by its name."""
    rest: str = ""


@dataclass(frozen=True, slots=True)
class Schemes:
    """The agreements of the base: their names, and the countries each is between."""

    names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    parties: Mapping[str, frozenset[str]] = field(default_factory=dict)


@lru_cache(maxsize=1)
def _countries() -> dict[str, list[str]]:
    read: dict[str, list[str]] = json.loads((_DATA / "countries.json").read_text(encoding="utf-8"))
    return read


@lru_cache(maxsize=1)
def _agreements() -> dict[str, list[str]]:
    read: dict[str, list[str]] = json.loads((_DATA / "agreements.json").read_text(encoding="utf-8"))
    return read


def _any_of(names: Iterable[str]) -> str:
    return "|".join(
        rf"(?<![A-Za-z]){re.escape(one)}(?![A-Za-z])" if one.isascii() else re.escape(one)
        for one in sorted(names, key=len, reverse=True)
    )


@lru_cache(maxsize=1)
def _country_pattern() -> re.Pattern[str]:
    return re.compile(_any_of(name for names in _spelt().values() for name in names))


@lru_cache(maxsize=1)
def _country_of() -> dict[str, str]:
    return {name: code for code, names in _spelt().items() for name in names}


@lru_cache(maxsize=1)
def _spelt() -> dict[str, list[str]]:
    """The names of countries, in Hindi also as what is of the country: अमेरिका, अमेरिकी. चीनी is sugar too."""
    return {
        code: [
            *names,
            *(
                name.removesuffix("ा") + "ी"
                for name in names
                if "\u0900" < name[0] < "\u0980" and name != "चीन"
            ),
        ]
        for code, names in _countries().items()
    }


def countries(text: str) -> list[str]:
    """The countries a text names, by code, in its order."""
    return list(dict.fromkeys(_country_of()[one.group()] for one in _country_pattern().finditer(text)))


def schemes_of(documents: Iterable[tuple[str, str, str]]) -> Schemes:
    """The agreements among documents given as (code, title, text)."""
    texts: dict[str, list[str]] = {}
    for code, title, text in documents:
        parts = code.split("/")
        if len(parts) > 2 and parts[0] == "origin" and parts[1] != SHARED:
            texts.setdefault(parts[1], []).append(f"{title}\n{text}")
    names = {scheme: tuple(_names(scheme)) for scheme in texts}
    parties = {scheme: frozenset(_parties(scheme, found)) for scheme, found in texts.items()}
    return Schemes(names, parties)


def _names(scheme: str) -> Iterable[str]:
    words = scheme.replace("_", "-").split("-")
    spelt = " ".join(words)
    yield from {spelt, scheme, spelt.title(), scheme.upper(), spelt.upper(), "-".join(words).title()}
    yield from _agreements().get(scheme, ())
    for code in _own_countries(scheme):
        yield from _countries()[code]


def _own_countries(scheme: str) -> list[str]:
    return countries(scheme.replace("-", " ").replace("_", " ").title()) or countries(scheme.upper())


def _parties(scheme: str, texts: list[str]) -> Iterable[str]:
    """The countries in its name, and those that several of its documents speak of."""
    yield from _own_countries(scheme)
    counted: dict[str, int] = {}
    for text in texts:
        for code in countries(text):
            counted[code] = counted.get(code, 0) + 1
    yield from (code for code, count in counted.items() if count > 1 and count * 7 >= len(texts))


_AGREEMENT_WORD = (
    r"(?i:(?:(?:free[- ]trade|trade|economic|partnership|comprehensive|association|cooperation|preferential|rules? of origin|origin)[ -]?)*"
    r"(?:agreements?|FTAs?|EPAs?|CEPAs?|CECAs?|treaty|treaties|trade deal|deal|pact|scheme)\b)"
)
_OF_ALL = re.compile(r"\b(?:WTO|Valuation|Facilitation|TRIPS|Kyoto|GATT|SPS|TBT)\b")
"""Agreements of the world's trade: no preference is claimed under them."""
_CALLED = re.compile(
    rf"((?:[A-Z][\w.]*(?:[-–/ ](?:and |& )?(?=[A-Z]))?)+)['’s]*[ -]{_AGREEMENT_WORD}|"
    rf"{_AGREEMENT_WORD} (?:with|between|of) (?:the )?((?:[A-Z][\w.]*(?:[-–/, ]+(?:and |the )*(?=[A-Z]))?)+)"
)
_OTHER_SCRIPTS = re.compile(r"協定|协定|協議|自貿|ข้อตกลง|ความตกลง|समझौत|करार|កិច្ចព្រមព្រៀង")
_ORIGIN = re.compile(
    r"origin|preferen|certificate|cumulat|toleranc|de minimis|materials?\b|non-?originating|wholly obtained|direct transport|"
    r"non-alteration|accessor|packag|packing|set of goods|\bsets\b|drawback|verification|proof|neutral element|processing|manufactur|"
    r"原產|累積|容差|完全獲得|ถิ่นกำเนิด|สะสม|उत्पत्ति|मूल|संचय|ដើមកំណើត",
    re.I,
)
_ABROAD = (
    r"(?:\b(?:in|into|inside|within|at|enter(?:ing)?|through|under|by|of|for)\s+(?:the\s+)?)(?:{c})|"
    r"(?:{c})(?:['’]s)?\s+(?i:customs|law|laws|act|regulations?|rules?|authorit|border|police|tax|duty|duties|government|limit|allowance|tariff|VAT|airport)|"
    r"(?:在|進入|帶入|帶進|入境|按)(?:{c})|(?:{c})(?:的)?.{{0,4}}(?:海關|法律|法例|規定|境內|入境|限額|上限)|"
    r"(?:ใน|ที่|เข้า|ของ|ศุลกากร|กฎหมาย)(?:ประเทศ)?(?:{c})|(?:{c})\s*(?:में|(?:का |की |के )?(?:सीमा शुल्क|कस्टम)|का कानून|के कानून|सीमा शुल्क|की सीमा|के सीमा)|"
    r"(?:នៅ|ចូល|ក្នុង|គយ|ច្បាប់)(?:ក្នុង|ទៅ)?(?:ប្រទេស)?(?:{c})"
)
_LAW = re.compile(
    r"\b((?:[A-Z][a-z]+(?: and | of | )?)+(?:Act|Order|Code|Ordinance|Regulations?|Decree|Convention|Directive)\b(?:,? (?:of )?\d{4}|"
    r" \(?(?:No\.?|EU|EC)\)?[ \d/]+)?)"
)
_FROM = re.compile(
    r"\b(?:from|made in|produced in|manufactured in|originating in|bought in|purchased in|grown in|to)\s+(?:the\s+)?$"
)


def named(question: str, known: Schemes, *, home: frozenset[str] = frozenset()) -> Named:
    """What of agreements, countries and laws a question names. `home`: codes of countries that are no foreign ones."""
    law = _law(question)
    found = [scheme for scheme, names in known.names.items() if _says(question, names)]
    plain = [
        scheme for scheme in found if not _own_countries(scheme) or _heads(question, known.names[scheme])
    ]
    if plain:  # a name that is nobody's but an agreement's, or one that stands before a colon
        return Named(tuple(plain), law=law, rest=_without(question, plain, known))
    about_origin = _ORIGIN.search(question) is not None or _OTHER_SCRIPTS.search(question) is not None
    if _OTHER_SCRIPTS.search(question) and (said := frozenset(countries(question)) - home):
        fitting = [
            one for one in known.names if said & frozenset(_own_countries(one)) and said <= known.parties[one]
        ]
        if not fitting:
            return Named(unknown=_country_names(question), law=law, rest=question)
        return Named(tuple(fitting), law=law, rest=_without(question, fitting, known))
    called = _called(question)
    if called:
        fitting = [scheme for scheme in known.names if _is_meant(called, scheme, known, home)]
        if not fitting:
            return Named(unknown=called, law=law, rest=question)
        return Named(tuple(fitting), law=law, rest=_without(question, fitting, known))
    foreign = _other_agreement(question, known)
    if foreign:
        return Named(unknown=foreign, law=law, rest=question)
    abroad = _abroad(question, home)
    if found and (about_origin or not abroad):
        return Named(
            tuple(found) if about_origin else (),
            law=law,
            rest=_without(question, found, known) if about_origin else question,
        )
    return Named(country=abroad, law=law, rest=question)


def _says(question: str, names: Iterable[str]) -> bool:
    return re.search(_any_of(names), question) is not None


def _heads(question: str, names: Iterable[str]) -> bool:
    """Whether the question begins with the name and a colon."""
    return re.match(rf"\s*(?:the |UK[-–])?(?:{_any_of(names)})[^:：]{{0,24}}[:：]", question) is not None


def _country_names(question: str) -> str:
    return "–".join(one.group() for one in _country_pattern().finditer(question))


def _called(question: str) -> str:
    """The words before "agreement" or after "agreement with" that name one."""
    found = _CALLED.search(question)
    if not found:
        return ""
    name = (found[1] or found[2] or "").strip(" -–,")
    name = re.sub(
        r"^(?:The|This|That|An?|Which|What|Does|Is|Under|If|Each|Any|Every|In|Do|No|Our|My)\b ?", "", name
    )
    if _OF_ALL.search(name):
        return ""
    return "" if name in {"", "Free", "Trade", "Free Trade", "Origin", "Meridia", "FTA", "Customs"} else name


def _is_meant(called: str, scheme: str, known: Schemes, home: frozenset[str]) -> bool:
    """Whether a name fits an agreement of the base: one of its names, and no country that is no party to it."""
    said = frozenset(countries(called)) - home
    own = frozenset(_own_countries(scheme))
    if own:
        return bool(said & own) and said <= known.parties.get(scheme, own)
    return _says(called, known.names[scheme])


def _other_agreement(question: str, known: Schemes) -> str:
    """A well-known agreement that the base does not have."""
    for scheme, names in _agreements().items():
        if scheme in known.names:
            continue
        found = re.search(_any_of(names), question)
        if found and not any(_says(found.group(), own) for own in known.names.values()):
            return found.group()
    return ""


def _abroad(question: str, home: frozenset[str]) -> str:
    """A country whose own rules are asked for; not one that goods come from or go to."""
    for found in _country_pattern().finditer(question):
        code = _country_of()[found.group()]
        if code in home or _FROM.search(question[: found.start()]):
            continue
        near = question[max(0, found.start() - 24) : found.end() + 24]
        if re.search(_ABROAD.format(c=re.escape(found.group())), near):
            return found.group()
    return ""


def _law(question: str) -> str:
    found = _LAW.search(question)
    if not found:
        return ""
    name = re.sub(
        r"^(?:The|Under|In|By|Does|Is|Of|Which|What|If|How|And|Why|When|Who|May|Can|Do)(?: the| The)? ",
        "",
        found[1],
    ).strip()
    return (
        name
        if name.split()[0]
        not in {"Act", "Order", "Code", "Regulation", "Regulations", "Decree", "Convention"}
        else ""
    )


def _without(question: str, schemes: Iterable[str], known: Schemes) -> str:
    """The question without the names of agreements: they choose the documents and say nothing within them."""
    names = [name for scheme in schemes for name in known.names[scheme]]
    left = re.sub(_any_of(names), " ", question)
    left = re.sub(rf"\b(?:under|in|of|by|with) the\s+{_AGREEMENT_WORD}", " ", left)
    left = " ".join(left.split())
    return left if len(left) > 3 else question
