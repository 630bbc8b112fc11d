"""The words that announce a value on a trade paper, in the languages papers come in.

A label is CLEAR (it can mean nothing else), PLAIN (it means this unless a clear one stands elsewhere) or a HINT
(its value may confirm a declaration but never contradicts one). Labels of other values are listed too: they end
the value before them, and keep `Due date` from being read as a date of the invoice.
Sources: UN Layout Key for Trade Documents (UNECE Recommendation 1), UN/EDIFACT code names, common invoices.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Container
from dataclasses import dataclass, replace
from enum import IntEnum
from functools import lru_cache
from pathlib import Path

from greenlane.documents.engine.findings import Field


class Strength(IntEnum):
    CLEAR = 1
    PLAIN = 2
    HINT = 3


@dataclass(frozen=True, slots=True)
class Label:
    """`fields` announced by it (none: some other value); `column`: it can head the column of a table."""

    text: str
    fields: tuple[Field, ...]
    strength: Strength
    column: bool = False


_COLUMNS = frozenset({Field.GROSS_MASS, Field.NET_MASS, Field.PACKAGES, Field.TOTAL_AMOUNT})
_PARTIES = frozenset({Field.SELLER, Field.BUYER})
_OF_PARTIES = (
    "name",
    "snameandaddress",
    "nameandaddress",
    "nameaddress",
    "namefulladdress",
    "名稱",
    "名称",
    "及地址",
    "資料",
)
"""What forms add to the label of a party, folded."""
_TABLE = Path(__file__).with_name("labels.txt")
_LETTERS = str.maketrans({"đ": "d", "ł": "l", "ø": "o", "ı": "i"})
_UNSPACED = ((0x0E00, 0x0E7F), (0x3040, 0x30FF), (0x3400, 0x9FFF), (0xF900, 0xFAFF))


@lru_cache(maxsize=20_000)
def folded(text: str) -> str:
    """Letters and digits only, in lower case without accents and vowel marks: how labels are compared."""
    if text.isascii():
        return "".join(filter(str.isalnum, text.lower()))
    marked = unicodedata.normalize("NFKD", text.casefold()).translate(_LETTERS)
    return "".join(filter(str.isalnum, marked))


def is_unspaced(character: str) -> bool:
    """Whether the script of a character writes words without spaces (Chinese, Japanese, Thai)."""
    point = ord(character)
    return point >= 0x0E00 and any(first <= point <= last for first, last in _UNSPACED)


def label_at(text: str, start: int, ends: Container[int]) -> tuple[Label, int] | None:
    """The longest label that folded `text` carries from `start` on, ending at one of `ends`; and that end."""
    for label in _by_beginning().get(text[start : start + 2], ()):
        end = start + len(label.text)
        if end in ends and text.startswith(label.text, start):
            return label, end
    return None


@lru_cache(maxsize=1)
def labels() -> dict[str, Label]:
    """Every label by its folded text; where two sections name the same one, the earlier counts."""
    found: dict[str, Label] = {}
    fields: tuple[Field, ...] = ()
    strength, column = Strength.HINT, False
    for line in _TABLE.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            fields, strength, column = _section(line.strip("[]"))
            continue
        for name in line.split("|") if line and not line.startswith("#") else ():
            key = folded(name)
            found.setdefault(key, Label(key, fields, strength, column))
    parties = [
        each for each in found.values() if _PARTIES & set(each.fields) and each.strength < Strength.HINT
    ]
    for label in parties:
        for more in _OF_PARTIES:
            found.setdefault(label.text + more, replace(label, text=label.text + more))
    return found


def _section(head: str) -> tuple[tuple[Field, ...], Strength, bool]:
    names, strength = head.split()
    fields = tuple(Field(name) for name in names.split("+") if name not in ("other", "column"))
    return fields, Strength[strength.upper()], names == "column" or bool(_COLUMNS & set(fields))


@lru_cache(maxsize=1)
def _by_beginning() -> dict[str, tuple[Label, ...]]:
    groups: dict[str, list[Label]] = {}
    for key, label in labels().items():
        groups.setdefault(key[:2], []).append(label)
    return {start: tuple(sorted(group, key=lambda each: -len(each.text))) for start, group in groups.items()}
