"""The languages of knowledge: which one a text is in, and one spelling for what looks the same."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import lru_cache
from pathlib import Path

from greenlane.enquiries.engine.shapes import Language

LONGEST_TEXT = 200_000
"""Characters of a text that are read; what comes after is not looked at."""

THAI, KHMER, DEVANAGARI = "\u0e00-\u0e7f", "\u1780-\u17ff", "\u0900-\u0963\u0970-\u097f"
HAN = "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f"

_SCRIPTS = {
    Language.THAI: re.compile(f"[{THAI}]"),
    Language.KHMER: re.compile(f"[{KHMER}]"),
    Language.HINDI: re.compile(f"[{DEVANAGARI}]"),
    Language.CHINESE: re.compile(f"[{HAN}]"),
}
_HAN_WEIGHT = 2
"""A Chinese character says about as much as two letters of an alphabet."""

# Nobody sees these, and nothing is searched by them: controls, halves of pairs, joiners, directions, tags, selectors.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    "\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e0fff]"
)
_NIKHAHIT = re.compile("\u0e4d([\u0e48-\u0e4b]?)\u0e32")
_HALF_NASAL = re.compile("[\u0919\u091e\u0923\u0928\u092e]\u094d(?=[\u0915-\u0939])")
_SAME = str.maketrans(
    {
        "\u093c": "",  # nukta: written or not
        "\u0901": "\u0902",  # candrabindu as anusvara
        "’": "'",
        "‘": "'",
        "ʼ": "'",
    }
)
_SUBSCRIPT_DA = ("\u17d2\u178a", "\u17d2\u178f")  # two Khmer letters with one look below the line


def visible(text: str) -> str:
    """The text without the characters that cannot be seen, at most LONGEST_TEXT of it."""
    return _INVISIBLE.sub("", text[:LONGEST_TEXT])


def folded(text: str) -> str:
    """One spelling for what reads the same: width, case, digits of any script, joiners, variant letters.

    Traditional characters become simplified ones, so that a question in either finds a text in either.
    """
    if text.isascii():
        return _INVISIBLE.sub(" ", text[:LONGEST_TEXT]).lower()
    text = unicodedata.normalize("NFKC", visible(text)).lower()
    # NFKC takes the Thai am apart, and people type it in two ways.
    text = _NIKHAHIT.sub("\\1\u0e33", text)
    text = _HALF_NASAL.sub("\u0902", text.translate(_SAME)).replace(*_SUBSCRIPT_DA)
    return text.translate(_simplified()).translate(_digits())


def language_of(text: str, otherwise: Language = Language.ENGLISH) -> Language:
    """The language a person writes in, by its script; `otherwise` where there are no letters.

    Names and codes in Latin letters do not make a Thai question an English one: a fifth of the letters is enough.
    """
    sample = visible(text[:4_000])
    counts = Counter({one: len(script.findall(sample)) for one, script in _SCRIPTS.items()})
    counts[Language.CHINESE] *= _HAN_WEIGHT
    latin = sum(character.isascii() and character.isalpha() for character in sample)
    best, found = counts.most_common(1)[0]
    if not found:
        return Language.ENGLISH if latin else otherwise
    return best if found * 4 >= latin else Language.ENGLISH


@lru_cache(maxsize=1)
def _simplified() -> dict[int, str]:
    lines = (Path(__file__).parent / "data" / "simplified.txt").read_text(encoding="utf-8").splitlines()
    return {ord(line[0]): line[1] for line in lines if not line.startswith("#")}


@lru_cache(maxsize=1)
def _digits() -> dict[int, str]:
    """Digits of Thai, Khmer and Devanagari as 0 to 9."""
    return {zero + n: str(n) for zero in (0x0E50, 0x17E0, 0x0966) for n in range(10)}
