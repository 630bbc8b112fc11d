"""Rules on what the declaration is: reference, type, function, items counted and numbered."""

from __future__ import annotations

import re
from collections.abc import Iterator

from greenlane.declarations.engine.data import DeclarationData, PreviousDocument
from greenlane.declarations.rules.base import HeaderRule, in_force
from greenlane.declarations.rules.case import Case
from greenlane.declarations.rules.datasets import ADDITIONAL_TYPES
from greenlane.foundation.errors import Violation

_LRN = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._/()\-]{0,34}")
_DUCR = re.compile(r"\d[A-Z]{2}[A-Z0-9]{1,17}-[A-Z0-9()\-]{1,19}")
_MAX_ITEMS = 9999


@in_force(since="2024-01-01", basis="Customs Act s. 12(1)")
class DEC001(HeaderRule):
    """The declaration must carry your local reference number."""

    pointer = "Declaration/FunctionalReferenceID"
    hint = "Give the declaration a reference of your own that you have not used before."

    def violations(self, data: DeclarationData, case: Case) -> Iterator[Violation]:
        if not data.lrn:
            yield self.violation(case)


@in_force(since="2024-01-01", basis="Customs Act s. 12(1)")
class DEC002(HeaderRule):
    """The local reference number has characters or a length that are not allowed."""

    pointer = "Declaration/FunctionalReferenceID"
    hint = "Use up to 35 letters, digits and . _ - / ( ), starting with a letter or a digit."

    def violations(self, data: DeclarationData, case: Case) -> Iterator[Violation]:
        if data.lrn and not _LRN.fullmatch(data.lrn):
            yield self.violation(case)


@in_force(since="2024-01-01", basis="Customs Act s. 12(2)")
class DEC003(HeaderRule):
    """The declaration type is not known."""

    pointer = "Declaration/TypeCode"
    hint = "Two letters for the movement (IM, EX or CO) and one for the kind, for example IMA or EXD."

    def violations(self, data: DeclarationData, case: Case) -> Iterator[Violation]:
        movement, kind = data.type_code[:2], data.type_code[2:]
        if movement not in {"IM", "EX", "CO"} or kind not in ADDITIONAL_TYPES:
            yield self.violation(case)


@in_force(since="2024-01-01", basis="Customs Act s. 12(2)")
class DEC004(HeaderRule):
    """The function code must say that this is an original declaration (9) or an amendment (13)."""

    pointer = "Declaration/FunctionCode"
    hint = "Write 9 for a new declaration."

    def violations(self, data: DeclarationData, case: Case) -> Iterator[Violation]:
        if data.function_code not in {"", "9", "13"}:
            yield self.violation(case)


@in_force(since="2024-01-01", basis="Customs Act s. 13(1)")
class DEC005(HeaderRule):
    """The declaration contains no goods item."""

    pointer = "Declaration/GoodsShipment/GovernmentAgencyGoodsItem"
    hint = "Describe at least one goods item."

    def violations(self, data: DeclarationData, case: Case) -> Iterator[Violation]:
        if not data.items:
            yield self.violation(case)


@in_force(since="2024-01-01", basis="Customs Act s. 13(2)")
class DEC006(HeaderRule):
    """The number of items stated differs from the number of items on the declaration."""

    pointer = "Declaration/GoodsItemQuantity"

    def violations(self, data: DeclarationData, case: Case) -> Iterator[Violation]:
        stated = data.goods_item_quantity
        if stated is not None and stated != len(data.items):
            yield self.violation(case, hint=f"You stated {stated}; there are {len(data.items)}.")


@in_force(since="2024-01-01", basis="Customs Act s. 13(2)")
class DEC007(HeaderRule):
    """The items must be numbered 1, 2, 3 and so on without gaps or repeats."""

    pointer = "Declaration/GoodsShipment/GovernmentAgencyGoodsItem/SequenceNumeric"

    def violations(self, data: DeclarationData, case: Case) -> Iterator[Violation]:
        for number, item in enumerate(data.items, 1):
            if item.sequence is not None and item.sequence != number:
                place = f"Declaration/GoodsShipment/GovernmentAgencyGoodsItem[{number}]/SequenceNumeric"
                hint = f"This item carries the number {item.sequence}; number {number} is due here."
                yield self.violation(case, hint=hint, pointer=place)
                return


@in_force(since="2024-01-01", basis="Customs Act s. 13(3)")
class DEC008(HeaderRule):
    """A declaration may hold at most 9,999 items."""

    pointer = "Declaration/GoodsShipment/GovernmentAgencyGoodsItem"
    hint = "Split the consignment over several declarations."

    def violations(self, data: DeclarationData, case: Case) -> Iterator[Violation]:
        if len(data.items) > _MAX_ITEMS:
            yield self.violation(case)


@in_force(since="2024-01-01", basis="Customs Act s. 14(1)")
class DEC009(HeaderRule):
    """An export declaration must carry the consignment reference (DUCR)."""

    pointer = "Declaration/GoodsShipment/PreviousDocument"
    hint = "Add a previous document of type DCR or the trader-assigned UCR."

    def violations(self, data: DeclarationData, case: Case) -> Iterator[Violation]:
        if not case.requires("ucr") or data.ucr:
            return
        if not any(document.type in {"DCR", "DCS"} for document in _previous(data)) and not any(
            item.ucr for item in data.items
        ):
            yield self.violation(case)


@in_force(since="2024-01-01", basis="Customs Act s. 14(1)")
class DEC010(HeaderRule):
    """The consignment reference (DUCR) of the export does not have the agreed form."""

    pointer = "Declaration/GoodsShipment/PreviousDocument/ID"
    hint = "One digit for the year, the trader's number, a hyphen and your reference: 6GB427168118378-INV77."

    def violations(self, data: DeclarationData, case: Case) -> Iterator[Violation]:
        if case.is_import:
            return
        for document in _previous(data):
            if document.type == "DCR" and document.category == "Z" and not _DUCR.fullmatch(document.id):
                yield self.violation(case)


@in_force(since="2024-01-01", basis="Customs Act s. 14(2)")
class DEC011(HeaderRule):
    """The declaration must name the document or declaration that came before it."""

    pointer = "Declaration/GoodsShipment/PreviousDocument"
    hint = "Quote the transport document, the consignment reference or the earlier declaration."

    def violations(self, data: DeclarationData, case: Case) -> Iterator[Violation]:
        if case.requires("previous_document") and not _previous(data) and not data.ucr:
            yield self.violation(case)


@in_force(since="2024-01-01", basis="Customs Act s. 13(4)")
class DEC012(HeaderRule):
    """A text contains control characters."""

    hint = "Remove tabs and invisible characters from this text."

    def violations(self, data: DeclarationData, case: Case) -> Iterator[Violation]:
        if data.lrn and not data.lrn.isprintable():
            yield self.violation(case, pointer="Declaration/FunctionalReferenceID")
        for number, item in enumerate(data.items, 1):
            if item.description and not _plain(item.description):
                place = f"Declaration/GoodsShipment/GovernmentAgencyGoodsItem[{number}]/Commodity/Description"
                yield self.violation(case, pointer=place)


def _plain(text: str) -> bool:
    """Line breaks and tabs come from pretty-printed XML and do no harm; other control characters do."""
    return text.isprintable() or not any(char < " " and char not in "\n\r\t" for char in text)


def _previous(data: DeclarationData) -> list[PreviousDocument]:
    return data.previous_documents + [document for item in data.items for document in item.previous_documents]
