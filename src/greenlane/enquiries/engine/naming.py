"""Agreements, countries and laws that a question names, held against those that the knowledge base has.

Which agreements there are follows from the codes of the documents (`origin/SCHEME/name`), so that articles of another
agreement are asked for by its name as soon as they are imported.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from greenlane.enquiries.engine.geography import abroad, any_of, countries, country_names, names_of

_DATA = Path(__file__).resolve().parents[1] / "data"
NO_AGREEMENTS = frozenset({"common", "published"})
"""Folders beside those of agreements: what all have in common, and what the code publishes."""


@dataclass(frozen=True, slots=True)
class Named:
    """What a question names. `rest` is the question without the names of agreements, for the search."""

    schemes: tuple[str, ...] = ()
    unknown: str = ""
    """An agreement that the base does not have."""
    country: str = ""
    """Another country whose law is asked for, as the question calls it or an authority or a place of it."""
    code: str = ""
    """The code of that country."""
    law: str = ""
    """An act or order by its name."""
    partners: tuple[str, ...] = ()
    """The agreements that a country named is party to, where no agreement is: no other one's articles answer."""
    rest: str = ""


@dataclass(frozen=True, slots=True)
class Schemes:
    """The agreements of the base: their names, and the countries each is between."""

    names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    own: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """The countries in the name of each, without the partner of nearly all."""
    parties: Mapping[str, frozenset[str]] = field(default_factory=dict)
    partner: str = ""
    """The country that nearly all of them are with."""


@lru_cache(maxsize=1)
def _agreements() -> dict[str, list[str]]:
    read: dict[str, list[str]] = json.loads((_DATA / "agreements.json").read_text(encoding="utf-8"))
    return read


def scheme_of(code: str) -> str:
    """The agreement whose article a document is, by its code; empty where it is none's."""
    parts = code.split("/")
    return parts[1] if len(parts) > 2 and parts[0] == "origin" and parts[1] not in NO_AGREEMENTS else ""


def schemes_of(documents: Iterable[tuple[str, str, str]]) -> Schemes:
    """The agreements among documents given as (code, title, text)."""
    texts: dict[str, list[str]] = {}
    for code, title, text in documents:
        if scheme := scheme_of(code):
            texts.setdefault(scheme, []).append(f"{title}\n{text}")
    parties = {scheme: frozenset(_parties(scheme, found)) for scheme, found in texts.items()}
    partner = _partner(parties)
    whose = {scheme: frozenset(_own_countries(scheme)) for scheme in texts}
    own = {scheme: codes - {partner} or codes for scheme, codes in whose.items()}
    names = {scheme: tuple(_names(scheme, codes)) for scheme, codes in own.items()}
    return Schemes(names, own, parties, partner)


def _names(scheme: str, own: Iterable[str]) -> Iterable[str]:
    words = scheme.replace("_", "-").split("-")
    spelt = " ".join(words)
    yield from {spelt, scheme, spelt.title(), scheme.upper(), spelt.upper(), "-".join(words).title()}
    yield from _agreements().get(scheme, ())
    for code in sorted(own):
        yield from names_of()[code]


def _own_countries(scheme: str) -> list[str]:
    """The countries in the name of a folder: "eu-japan" has two of them."""
    words = scheme.replace("_", "-").split("-")
    return countries(" ".join(word.upper() if is_abbreviated(word) else word.title() for word in words))


def is_abbreviated(word: str) -> bool:
    """Whether a word of the name of a folder stands for a country in capitals alone: "eu", "uk"."""
    return bool(countries(word.upper())) and not countries(word.title())


def _partner(parties: Mapping[str, frozenset[str]]) -> str:
    counted = Counter(code for found in parties.values() for code in found)
    code, count = counted.most_common(1)[0] if counted else ("", 0)
    return code if count > 1 and count * 2 > len(parties) else ""


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
# Words are taken whole (*+), eight at most: else a message of capital letters could be parted in two to the nth ways.
_CALLED = re.compile(
    rf"((?:[A-Z][\w.]*+(?:[-–/ ](?:and |& )?(?=[A-Z]))?){{1,8}})['’s]*[ -]{_AGREEMENT_WORD}|"
    rf"{_AGREEMENT_WORD} (?:with|between|of) (?:the )?((?:[A-Z][\w.]*+(?:[-–/, ]+(?:and |the )*(?=[A-Z]))?){{1,8}})"
)
_OTHER_SCRIPTS = re.compile(r"協定|协定|協議|自貿|ข้อตกลง|ความตกลง|समझौत|करार|កិច្ចព្រមព្រៀង")
_ORIGIN = re.compile(
    r"origin|preferen|certificate|cumulat|toleranc|de minimis|materials?\b|non-?originating|wholly|fully \w+ (?:for|under)|direct transport|"
    r"count(?:s|ed)? as|qualif|reduced rate|cheaper duty|zero duty|approved exporter|\bstatements?\b|supplier|third countr|assembl|screwed|trade deal|"
    r"\bFTAs?\b|\bagreements?\b|\b(?:UK|EU)[-–][A-Z]|"
    r"non-alteration|accessor|packag|packing|set of goods|\bsets\b|drawback|verification|proof|neutral element|processing|manufactur|"
    r"原產|累積|容差|完全獲得|ถิ่นกำเนิด|สะสม|उत्पत्ति|मूल|संचय|ដើមកំណើត",
    re.I,
)
_LAW = re.compile(
    r"\b((?:[A-Z][a-z]+(?: and | of | )?)+(?:Act|Order|Code|Ordinance|Regulations?|Decree|Convention|Directive)\b(?:,? (?:of )?\d{4}|"
    r" \(?(?:No\.?|EU|EC)\)?[ \d/]+)?)"
)


def named(question: str, known: Schemes, *, home: frozenset[str] = frozenset()) -> Named:
    """What of agreements, countries and laws a question names. `home`: codes of countries that are no foreign ones."""
    law = _law(question)
    meant = _meant(question, known, home)
    if isinstance(meant, str):
        return Named(unknown=meant, law=law, rest=question)
    if meant is not None:
        return Named(meant, law=law, rest=_without(question, meant, known) if meant else question)
    partners = _partners(question, known, home)
    where = abroad(question, home)
    if where is None or (
        not where.rules and concerns_origin(question)
    ):  # goods are made, mixed and stored abroad
        return Named(law=law, partners=partners, rest=question)
    return Named(country=where.said, code=where.code, law=law, partners=partners, rest=question)


def concerns_origin(question: str) -> bool:
    """Whether a question speaks of the origin of goods."""
    return _ORIGIN.search(question) is not None


def _partners(question: str, known: Schemes, home: frozenset[str]) -> tuple[str, ...]:
    said = frozenset(countries(question)) - home - {known.partner}
    return tuple(one for one, parties in known.parties.items() if said & parties)


def _meant(question: str, known: Schemes, home: frozenset[str]) -> tuple[str, ...] | str | None:
    """The agreements of the base that a question is about, or the name of one that the base has not.

    None where no agreement is spoken of; none of them where one is, but not which.
    """
    said = frozenset(countries(question)) - home
    found = [one for one, names in known.names.items() if _says(question, names) or said & known.own[one]]
    # A name that is nobody's but an agreement's, or one that stands before a colon.
    plain = [one for one in found if not known.own[one] or _heads(question, known.names[one])]
    if plain:
        return tuple(plain)
    if _OTHER_SCRIPTS.search(question) and said:
        fitting = [one for one in known.names if said & known.own[one] and said <= known.parties[one]]
        return tuple(fitting) or country_names(question)
    called = _called(question)
    between = frozenset(countries(called)) if called else frozenset()
    if called and not (between and between <= home):
        if known.partner and between - home == {known.partner}:
            return tuple(found)
        return tuple(one for one in known.names if _is_meant(called, one, known, home)) or called
    foreign = _other_agreement(question, known)
    if foreign:
        return foreign
    return tuple(found) if found and concerns_origin(question) else None


def _says(question: str, names: Iterable[str]) -> bool:
    return re.search(any_of(names), question) is not None


def _heads(question: str, names: Iterable[str]) -> bool:
    """Whether the question begins with the name and a colon."""
    return re.match(rf"\s*(?:the |UK[-–])?(?:{any_of(names)})[^:：]{{0,24}}[:：]", question) is not None


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
    return "" if name in {"", "Free", "Trade", "Free Trade", "Origin", "FTA", "Customs"} else name


def _is_meant(called: str, scheme: str, known: Schemes, home: frozenset[str]) -> bool:
    """Whether a name fits an agreement of the base: one of its names or the beginning of one, and no country that is
    no party to it."""
    said = frozenset(countries(called)) - home
    own = known.own[scheme]
    if own:
        # "EU-Korea": a pair of names is that of its two parties, whoever else the articles speak of.
        pair = len(said) > 1 and known.partner in known.parties.get(scheme, ())
        parties = own | {known.partner} if pair else known.parties.get(scheme, own)
        return bool(said & own) and said <= parties
    begun = f"{called.casefold()} "  # "the Andean agreement" of a folder called andean-countries
    return _says(called, known.names[scheme]) or any(
        name.casefold().startswith(begun) for name in known.names[scheme]
    )


def _other_agreement(question: str, known: Schemes) -> str:
    """A well-known agreement that the base does not have."""
    for scheme, names in _agreements().items():
        if scheme in known.names:
            continue
        found = re.search(any_of(names), question)
        if found and not any(_says(found.group(), own) for own in known.names.values()):
            return found.group()
    return ""


def also_called(agreement: str) -> tuple[str, ...]:
    """An agreement by all its names."""
    same = next((names for names in _agreements().values() if agreement in names), ())
    return (agreement, *same)


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
    """The question without the names of agreements: they choose the documents and say nothing within them.

    The partner of nearly all goes with them, and the word for an agreement: "under the UK-Chile agreement".
    """
    name = any_of(name for scheme in schemes for name in known.names[scheme])
    partner = any_of(names_of()[known.partner]) if known.partner else "(?!)"
    joined = r"[-–/]| and | & "
    left = re.sub(
        rf"(?:\b(?i:under|by|within|of|in|with|between) )?(?:\b[Tt]he (?:[\w-]+ ){{0,2}}?{_AGREEMENT_WORD} (?:with|between|of) )?(?:\b[Tt]he )?"
        rf"(?:(?:{partner})(?:{joined})(?:the )?)?(?:{name})(?:(?:{joined})(?:the )?(?:{partner}))?(?:['’]s)?"
        rf"(?:[ -]{_AGREEMENT_WORD})?",
        " ",
        question,
    )
    left = re.sub(rf"\b(?:under|in|of|by|with) the\s+{_AGREEMENT_WORD}", " ", left)
    left = " ".join(left.split()).strip(" :,")
    return left if len(left) > 3 else question
