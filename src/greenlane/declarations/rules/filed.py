"""What a rule may ask of the document repository: is this number filed, and may these parties use it?"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from greenlane.declarations.engine.data import Document
from greenlane.foundation.values import Irn

_NUMBERED_BY_MRN = frozenset("337 355 820 821 822 825 830 MRN SDE CLE T2F T2G T2M".split())
"""Types of documents that are quoted by an MRN, which may by chance look like a number of the repository."""
_ALIKE = (frozenset({"380", "935"}), frozenset({"703", "714"}), frozenset({"740", "741"}))
"""Types that one document can be declared as: invoice and customs invoice, house and master documents."""


@dataclass(frozen=True, slots=True)
class Filed:
    """A document of the repository: its number, its type (digits of UN/EDIFACT 1001), the number that replaced it."""

    irn: str
    type_code: str
    replaced_by: str = ""


class DocumentLookup(Protocol):
    def filed(self, reference: str) -> Filed | None:
        """The document of that number which a party of the declaration may use; None for every other."""


class Standing(StrEnum):
    """How a listed document stands in the repository."""

    USABLE = "usable"
    ELSEWHERE = "elsewhere"  # its reference is no number of the repository
    SUPERSEDED = "superseded"
    NOT_YOURS = "not_yours"  # of somebody else, or of nobody: the same to whoever asks
    WRONG_TYPE = "wrong_type"


def reference_of(document: Document) -> str:
    """The number of the repository under which a document is listed; empty where its reference is none."""
    text = document.id
    if len(text.strip()) != 18 or document.type in _NUMBERED_BY_MRN or not Irn.valid(text):
        return ""
    return Irn(text)


def standing(document: Document, repository: DocumentLookup) -> Standing:
    """Whether the repository holds the document as it is listed."""
    reference = reference_of(document)
    if not reference:
        return Standing.ELSEWHERE
    found = repository.filed(reference)
    if found is None:
        return Standing.NOT_YOURS
    if found.replaced_by:
        return Standing.SUPERSEDED
    return Standing.USABLE if _same_type(document, found) else Standing.WRONG_TYPE


def _same_type(document: Document, found: Filed) -> bool:
    """National codes (C678, U110) have no number in UN/EDIFACT 1001; only numbers are compared."""
    if not (document.type.isdecimal() and document.category in {"", "N"} and found.type_code):
        return True
    return document.type == found.type_code or any({document.type, found.type_code} <= one for one in _ALIKE)
