"""Who must not be named, and texts without them: names, registration numbers, addresses and contacts of parties.

A `Veil` knows the identities of the parties of one case and puts a pseudonym ("Trader A") in the place of each, in
texts and in data of any shape; on pages it says which words to black out (`blackening`). Names are met in any case,
without accents, with other punctuation, without their legal form, and by the words that make them their own.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

from greenlane.documents.engine.identity_words import GOODS, LEGAL, TRADE, UNSPACED_FORMS


class Kind(StrEnum):
    NAME = "name"
    NUMBER = "number"
    ADDRESS = "address"
    CONTACT = "contact"
    REFERENCE = "reference"


@dataclass(frozen=True, slots=True)
class Identity:
    """One thing that would tell who a party is, and what is shown instead."""

    text: str
    shown: str
    kind: Kind


CONTACTS = re.compile(
    r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
    r"|(?:https?://|www\.)[^\s<>\"')]+"
    r"|(?<![\w@.-])(?:[a-z0-9-]+\.)+(?:com|net|org|biz|info|example|test|co|io|eu|asia|trade|shop)"
    r"(?:\.[a-z]{2})?(?![\w-])"
    r"|\+\d[\d ()./-]{6,}\d"
    r"|(?:tel|telephone|phone|fax|mobile|mob|whatsapp)[\s.:]*\(?\+?\d[\d ()./-]{5,}\d",
    re.IGNORECASE,
)
"""E-mail and web addresses and telephone numbers: nobody's are shown."""
_LETTER = r"[^\W\d_]"
_BEGINS, _ENDS = rf"(?<!{_LETTER})", rf"(?!{_LETTER})"
_SHORTEST_CORE = 7
"""Characters of a registration number without its country that are looked for by themselves."""
_PART = re.compile(r"[^\W_]+")


def plain(text: str) -> str:
    """Lower case without accents, character by character, so that places stay the same."""
    return "".join(map(_plain, text))


def _plain(character: str) -> str:
    if character.isascii():
        return character.lower()
    base = unicodedata.normalize("NFKD", character)[0]
    return base.lower()[:1] or character


class Veil:
    """The identities of a case. `text` and `data` give what a reader may see who must not know the parties."""

    def __init__(self, identities: Iterable[Identity], *, withheld: str = "withheld") -> None:
        self.identities = tuple(dict.fromkeys(one for one in identities if one.text.strip()))
        self.withheld = withheld

    def __bool__(self) -> bool:
        return True

    def text(self, text: str, *, contacts: bool = True) -> str:
        """The text with every identity replaced; what names nobody comes back as it is."""
        if not text:
            return text
        given = unicodedata.normalize("NFC", text)
        shown = "".join(self._replaced(given))
        shown = CONTACTS.sub(self.withheld, shown) if contacts else shown
        return text if shown == given else shown

    def reference(self, text: str) -> str:
        """A number or mark made by traders: withheld as a whole where it tells whose it is."""
        return self.withheld if text and (self.names(text) or self._abbreviates(text)) else text

    def names(self, text: str) -> bool:
        """Whether a text tells who a party is."""
        return bool(text) and (self._pattern.search(plain(unicodedata.normalize("NFC", text))) is not None)

    def data(self, value: Any, *, contacts: bool = True) -> Any:
        """The same shape with every text redacted; keys stay unless they tell somebody."""
        if isinstance(value, str):
            return self.text(value, contacts=contacts)
        if isinstance(value, Mapping):
            return {
                self.text(key, contacts=False) if isinstance(key, str) else key: self.data(
                    one, contacts=contacts
                )
                for key, one in value.items()
            }
        if isinstance(value, list | tuple):
            return [self.data(one, contacts=contacts) for one in value]
        return value

    def spans(self, text: str) -> Iterator[tuple[int, int]]:
        """Where identities and contacts stand in a text."""
        yield from (one.span() for one in self._pattern.finditer(plain(text)))
        yield from (one.span() for one in CONTACTS.finditer(text))

    def _replaced(self, text: str) -> Iterator[str]:
        done = 0
        for found in self._pattern.finditer(plain(text)):
            yield text[done : found.start()]
            yield self._shown[int(str(found.lastgroup)[1:])]
            done = found.end()
        yield text[done:]

    def _abbreviates(self, text: str) -> bool:
        """Whether letters of it are the initials, or the beginning, of a name."""
        runs = {run.lower() for run in re.findall(r"[A-Za-z]{3,}", text)}
        return not runs.isdisjoint(self._initials) or any(
            word.startswith(run) for run in runs if len(run) > 3 for word in self._own_words
        )

    @cached_property
    def _initials(self) -> frozenset[str]:
        return frozenset(_initials(one.text) for one in self.identities if one.kind is Kind.NAME)

    @cached_property
    def _own_words(self) -> frozenset[str]:
        names = [one.text for one in self.identities if one.kind is Kind.NAME]
        return frozenset(word for name in names for word in _own(_bare(plain(name))))

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        return re.compile("|".join(f"(?P<g{n}>{one})" for n, (one, _) in enumerate(self._ways)) or r"(?!)")

    @cached_property
    def _shown(self) -> list[str]:
        return [shown for _, shown in self._ways]

    @cached_property
    def _ways(self) -> list[tuple[str, str]]:
        """Every way an identity is written, as a pattern on plain text, the longest first."""
        ways: dict[str, str] = {}
        for one in self.identities:
            for way in _WAYS[one.kind](plain(unicodedata.normalize("NFC", one.text))):
                ways.setdefault(way, one.shown)
        return sorted(ways.items(), key=lambda way: -len(way[0]))


def _names(name: str) -> Iterator[str]:
    parts = _PART.findall(name)
    if not parts:
        return
    yield _run(parts)
    bare = _bare(name)
    whole = "".join(bare)
    if len(bare) > 1 and len(whole) > 4:
        yield _run(bare)
    if any(ord(character) > 0x0E00 for character in whole):
        core = UNSPACED_FORMS.sub("", "".join(parts))
        if len(core) > 1:
            yield re.escape(core)
        return
    own = _own(bare)
    yield from (_word(part) for part in own if len(part) > 3)
    if len(own) == len(bare) == 1 and len(own[0]) == 3:
        yield _word(own[0])


def _bare(name: str) -> list[str]:
    """The words of a plain name without those of its legal form."""
    return [part for part in _PART.findall(name) if part not in LEGAL]


def _own(bare: list[str]) -> list[str]:
    """The words by which a firm is known."""
    return [part for part in bare if part not in TRADE and part not in GOODS]


def _run(parts: list[str]) -> str:
    """Words one after the other with anything but letters and digits between them, or with nothing."""
    joined = r"[\W_]*".join(map(re.escape, parts))
    return joined if len(parts) > 1 and sum(map(len, parts)) > 7 else f"{_BEGINS}{joined}{_ENDS}"


def _word(part: str) -> str:
    """A word by itself, and within longer ones where it is long enough to be nobody else's."""
    return re.escape(part) if len(part) > 6 else f"{_BEGINS}{re.escape(part)}{_ENDS}"


def _numbers(number: str) -> Iterator[str]:
    characters = "".join(_PART.findall(number))
    if len(characters) < 3:
        return
    yield _spelt(characters)
    core = characters[2:] if characters[:2].isalpha() else ""
    if len(core) >= _SHORTEST_CORE:
        yield _spelt(core)


def _spelt(characters: str) -> str:
    joined = r"[ ./-]?".join(map(re.escape, characters))
    return joined if len(characters) >= _SHORTEST_CORE else rf"(?<![^\W_]){joined}(?![^\W_])"


def _addresses(line: str) -> Iterator[str]:
    parts = _PART.findall(line)
    if len("".join(parts)) > 3:
        joined = r"[\W_]+".join(map(re.escape, parts))
        yield rf"(?<![^\W_]){joined}(?![^\W_])"


def _as_written(text: str) -> Iterator[str]:
    yield rf"(?<![^\W_]){re.escape(text.strip())}(?![^\W_])"


_WAYS = {
    Kind.NAME: _names,
    Kind.NUMBER: _numbers,
    Kind.ADDRESS: _addresses,
    Kind.CONTACT: _as_written,
    Kind.REFERENCE: _as_written,
}


def _initials(name: str) -> str:
    words = _bare(plain(name))
    return "".join(word[0] for word in words) if len(words) > 2 else "\0"
