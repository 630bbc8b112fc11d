"""A text cut into words, each in the form it is searched by.

Latin words are stemmed (Snowball), numbers and codes stay whole, Thai, Khmer and Chinese are cut into words by ICU's
dictionaries, Chinese also into pairs of characters, so that a compound is found however it was cut. A reference such
as "Article 9" (in any of the languages) gives the term "§9" beside its words.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

import Stemmer
from icu4py.breakers import WordBreaker

from greenlane.enquiries.engine.languages import DEVANAGARI, HAN, KHMER, THAI, folded
from greenlane.enquiries.engine.shapes import Language
from greenlane.enquiries.engine.stopwords import STOPWORDS

LONGEST_TERM = 48
_LATIN = r"\d+(?:[.,]\d+)*%?(?![a-z\d])|[a-z0-9\u00df-\u024f]+(?:'[a-z]+)?"
_ASCII_TOKEN = re.compile(_LATIN, re.ASCII)
_TOKEN = re.compile(
    f"(?P<latin>{_LATIN})"
    f"|(?P<thai>[{THAI}]+)|(?P<khmer>[{KHMER}]+)|(?P<hindi>[{DEVANAGARI}]+)|(?P<han>[{HAN}]+)"
    r"|(?P<other>[^\W\d_]+)"
)
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_TARIFF_CODE = re.compile(r"(\d{4})\.?(\d{2})((?:\.?\d{2}){0,2})")
_AMOUNT = re.compile(r"(\d+)([a-z]{1,3})")
_REFERENCE = re.compile(
    r"\b(?:articles?|art\.?|sections?|sec\.|s\.)\s*(\d+[a-z]?)\b"
    r"|第\s*(\d+|[零一二三四五六七八九十百]+)\s*[条條]"
    r"|(?:มาตรา|ข้อ|अनुच्छेद|धारा|មាត្រា|ប្រការ)\s*(\d+)"
)
_CHINESE_NUMBER = re.compile("[零〇一二三四五六七八九两十百千万亿]{1,16}")
_CHINESE_DIGITS = {character: n for n, character in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_CHINESE_UNITS = {"十": 10, "百": 100, "千": 1000}
_CHINESE_MYRIADS = {"万": 10_000, "亿": 100_000_000}

# British and American spellings of what customs texts say most.
_SPELLINGS = (
    (re.compile(r"licens"), "licenc"),
    (re.compile(r"([a-z]{3})iz(e[sdr]?|ing|ations?)$"), r"\1is\2"),
    (re.compile(r"(col|fav|lab|hon|vap)or"), r"\1our"),
    (re.compile(r"^(cheque|check)s$"), "cheque"),
    (re.compile(r"^(jewelry|jewellery)$"), "jewellery"),
)


def tokens(text: str, language: str, *, pairs: bool = True) -> list[str]:
    """The words of a text in their order, without words that say nothing. None contains white space.

    `language` decides about stop words and stemming of Latin words only where it is English or not: every script is
    cut in its own way, whatever the language of the text around it. Without `pairs`, Chinese gives its words alone.
    """
    text = folded(text)
    found: list[str] = []
    if text.isascii():
        for token in _ASCII_TOKEN.findall(text):
            found += _latin(token)
    else:
        for match in _TOKEN.finditer(text):
            kind = match.lastgroup or "other"
            found += _han(match[0], pairs=pairs) if kind == "han" else _CUTS[kind](match[0])
    stopwords = STOPWORDS[language]
    if language != Language.ENGLISH:
        found = [term for term in found if term not in stopwords]
    return found + [_reference(match) for match in _REFERENCE.finditer(text)]


@lru_cache(maxsize=100_000)
def _latin(token: str) -> tuple[str, ...]:
    """The terms of a number, a code or a word in Latin letters; none where it is an English stop word."""
    token = token[:LONGEST_TERM]
    if token in STOPWORDS[Language.ENGLISH]:
        return ()
    if token[0].isdigit():
        amount = _AMOUNT.fullmatch(token)
        return (*_number(amount[1]), amount[2], token) if amount else tuple(_number(token))
    return (_stem(token),)


def _number(token: str) -> list[str]:
    """A number without separators of thousands, a tariff code also by its heading, a share also as a number."""
    bare = token.rstrip("%")
    if _THOUSANDS.fullmatch(bare):
        bare = re.sub(r"\.0+$", "", bare.replace(",", ""))
    elif code := _TARIFF_CODE.fullmatch(bare):
        heading, subheading, rest = code[1], code[1] + code[2], code[3].replace(".", "")
        return [subheading + rest, subheading, heading] if rest else [subheading, heading]
    return [bare, f"{bare}%"] if token.endswith("%") else [bare]


def _stem(word: str) -> str:
    word = word.removesuffix("'s")
    for spelling, ours in _SPELLINGS:
        word = spelling.sub(ours, word)
    return str(_stemmer("english").stemWord(word))


@lru_cache(maxsize=50_000)
def _hindi(word: str) -> tuple[str, ...]:
    word = word[:LONGEST_TERM].strip("\u094d")
    if not word or word in STOPWORDS[Language.HINDI]:
        return ()
    return (str(_stemmer("hindi").stemWord(word)) or word,)


@lru_cache(maxsize=2)
def _stemmer(name: str) -> Stemmer.Stemmer:
    return Stemmer.Stemmer(name, 0)


def _cut_by_dictionary(language: str) -> Callable[[str], list[str]]:
    def cut(run: str) -> list[str]:
        return [word[:LONGEST_TERM] for word in WordBreaker(run, language) if word.strip()]

    return cut


def _han(run: str, *, pairs: bool) -> list[str]:
    """Words by the dictionary, pairs of characters that are not words already, numbers as digits."""
    words = list(WordBreaker(run, "zh"))
    numbers = [str(_chinese_number(match[0])) for match in _CHINESE_NUMBER.finditer(run)]
    if not pairs:
        return words + numbers
    seen = set(words)
    both = (run[at : at + 2] for at in range(len(run) - 1))
    return [*words, *(pair for pair in both if pair not in seen), *numbers]


def _chinese_number(text: str) -> int:
    if not set(text) & (_CHINESE_UNITS.keys() | _CHINESE_MYRIADS.keys()):
        return int("".join(str(_CHINESE_DIGITS[character]) for character in text))
    total = section = digit = 0
    for character in text:
        if character in _CHINESE_DIGITS:
            digit = _CHINESE_DIGITS[character]
        elif unit := _CHINESE_UNITS.get(character):
            section, digit = section + (digit or 1) * unit, 0
        else:
            total, section, digit = (total + section + digit) * _CHINESE_MYRIADS[character], 0, 0
    return total + section + digit


def _reference(match: re.Match[str]) -> str:
    number = next(group for group in match.groups() if group)
    return "§" + (str(_chinese_number(number)) if _CHINESE_NUMBER.fullmatch(number) else number)


def _other(run: str) -> list[str]:
    return [run[:LONGEST_TERM]]


_CUTS: dict[str, Callable[[str], list[str] | tuple[str, ...]]] = {
    "latin": _latin,
    "thai": _cut_by_dictionary("th"),
    "khmer": _cut_by_dictionary("km"),
    "hindi": _hindi,
    "other": _other,
}
