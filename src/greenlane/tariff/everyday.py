"""What people call goods, and where the tariff has them: “laptop” stands nowhere in heading 8471.

The words are data (`data/everyday_words.csv`), in the five languages of the pages. They find, they never classify.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from functools import lru_cache
from importlib import resources
from typing import NamedTuple

_LATIN = re.compile(r"[a-z][a-z -]*")
_SPACES = re.compile(r"[\s-]+")


class Word(NamedTuple):
    """One word or group of words, and the beginnings of the codes it leads to."""

    text: str
    codes: tuple[str, ...]

    def is_in(self, wanted: str, words: set[str]) -> bool:
        """Latin script: every word of it was asked for, in one of its numbers. Others write without spaces."""
        if _LATIN.fullmatch(self.text):
            return {singular(part) for part in _SPACES.split(self.text)} <= words
        return self.text in wanted


def codes_for(text: str) -> list[str]:
    """The headings and subheadings of HS 2022 that everyday words lead to, the longest word first.

    Empty when the text holds none of the words. At most a dozen.
    """
    wanted = _plain(text)
    words = {singular(part) for part in _SPACES.split(wanted)}
    found = [word for word in _words() if word.is_in(wanted, words)]
    codes = [code for word in sorted(found, key=lambda one: -len(one.text)) for code in word.codes]
    return list(dict.fromkeys(codes))[:12]


@lru_cache(maxsize=1)
def _words() -> tuple[Word, ...]:
    source = resources.files("greenlane.tariff") / "data/everyday_words.csv"
    rows = csv.reader(source.read_text(encoding="utf-8").splitlines()[1:])
    return tuple(
        Word(_plain(text), tuple(codes.split(";")))
        for codes, *texts in rows
        for text in ";".join(texts).split(";")
    )


def singular(word: str) -> str:
    """An English word without its plural ending, so that “biscuits” finds “biscuit”."""
    if len(word) > 4 and word.endswith(("ches", "shes", "xes", "toes")):
        return word[:-2]
    if len(word) > 3 and word.endswith("s") and not word.endswith("ss"):
        return word[:-1]
    return word


def _plain(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold().strip()
