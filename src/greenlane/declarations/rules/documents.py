"""Rules on supporting documents, authorisations and guarantees."""

from __future__ import annotations

import re
from collections.abc import Iterator

from greenlane.declarations.engine.data import DeclarationData, Document, ItemData
from greenlane.declarations.rules.base import HeaderRule, ItemRule, in_force
from greenlane.declarations.rules.case import Case
from greenlane.foundation import codes
from greenlane.foundation.errors import Violation

_DOCUMENT = re.compile(r"[A-Z0-9]{3,4}")
_STATUS = re.compile(r"[A-Z]{2}")
_REGISTRATION = re.compile(r"[A-Z]{2}[A-Z0-9]{1,15}")
_HOLDER_IN_REFERENCE = re.compile(r"[A-Z]{2}(?P<type>[A-Z]{3})(?P<number>\d{12})")
_WITHOUT_REASON_REFUSED = frozenset({"XX", "XW"})
_HOLDER = "Declaration/AuthorisationHolder"


@in_force(since="2024-01-01", basis="Documents Order s. 3(1)")
class DEC130(ItemRule):
    """A document code has three or four letters or digits."""

    pointer = "AdditionalDocument"
    hint = "One letter or digit for the category and three for the type, for example N935."

    def violations(self, item: ItemData, case: Case) -> Iterator[Violation]:
        for number, document in enumerate(item.documents, 1):
            if not _DOCUMENT.fullmatch(document.code):
                yield self.violation(case, pointer=f"AdditionalDocument[{number}]")


@in_force(since="2024-01-01", basis="Documents Order s. 3(2)")
class DEC131(ItemRule):
    """A document status has two letters."""

    pointer = "AdditionalDocument/LPCOExemptionCode"
    hint = "For example AE: available, electronic."

    def violations(self, item: ItemData, case: Case) -> Iterator[Violation]:
        for number, document in enumerate(item.documents, 1):
            if document.status and not _STATUS.fullmatch(document.status):
                yield self.violation(case, pointer=f"AdditionalDocument[{number}]/LPCOExemptionCode")


@in_force(since="2024-01-01", basis="Documents Order s. 3(2)")
class DEC132(ItemRule):
    """The status of a document is not on the list."""

    pointer = "AdditionalDocument/LPCOExemptionCode"
    hint = "An officer may ask what is meant."
    advisory = True

    def violations(self, item: ItemData, case: Case) -> Iterator[Violation]:
        statuses = codes.get("document_statuses")
        for document in item.documents:
            if document.status and not statuses.has(document.status, case.on):
                yield self.violation(case)


@in_force(since="2024-01-01", basis="Documents Order s. 4(1)")
class DEC133(ItemRule):
    """The same document is listed twice on the item."""

    pointer = "AdditionalDocument"
    hint = "List every document once."

    def violations(self, item: ItemData, case: Case) -> Iterator[Violation]:
        seen: set[tuple[str, str]] = set()
        for number, document in enumerate(item.documents, 1):
            key = (document.code, document.id)
            if document.id and key in seen:
                yield self.violation(case, pointer=f"AdditionalDocument[{number}]")
            seen.add(key)


@in_force(since="2024-01-01", basis="Documents Order s. 5(1)")
class DEC134(ItemRule):
    """A document that you say is not required needs the reason."""

    pointer = "AdditionalDocument/Name"
    hint = "Say in the document's name why it is not required."

    def violations(self, item: ItemData, case: Case) -> Iterator[Violation]:
        for number, document in enumerate(item.documents, 1):
            if document.status in _WITHOUT_REASON_REFUSED and not (document.name or document.id):
                yield self.violation(case, pointer=f"AdditionalDocument[{number}]/Name")


@in_force(since="2024-01-01", basis="Authorisations Order s. 2(1)")
class DEC135(HeaderRule):
    """The holder of an authorisation needs a registration number and the kind of authorisation."""

    pointer = _HOLDER
    hint = "Give the number of the holder and the code of the authorisation, for example DPO."

    def violations(self, data: DeclarationData, case: Case) -> Iterator[Violation]:
        for number, holder in enumerate(data.authorisation_holders, 1):
            if not holder.category or not _REGISTRATION.fullmatch(holder.id):
                yield self.violation(case, pointer=f"{_HOLDER}[{number}]")


@in_force(since="2024-01-01", basis="Authorisations Order s. 2(1)")
class DEC136(HeaderRule):
    """The kind of authorisation is not on the list."""

    pointer = _HOLDER
    hint = "An officer may ask for the authorisation."
    advisory = True

    def violations(self, data: DeclarationData, case: Case) -> Iterator[Violation]:
        kinds = codes.get("authorisations")
        for number, holder in enumerate(data.authorisation_holders, 1):
            if holder.category and not kinds.has(holder.category, case.on):
                yield self.violation(case, pointer=f"{_HOLDER}[{number}]/CategoryCode")


@in_force(since="2024-01-01", basis="Authorisations Order s. 2(2)")
class DEC137(HeaderRule):
    """An authorisation is claimed whose document is not listed on the goods."""

    def violations(self, data: DeclarationData, case: Case) -> Iterator[Violation]:
        if not data.authorisation_holders:
            return
        listed = {document.code for document in case.documents()}
        for number, holder in enumerate(data.authorisation_holders, 1):
            code = case.profile.authorisation_documents.get(holder.category)
            if code and code not in listed:
                hint = f"Add document {code} for the authorisation {holder.category}."
                yield self.violation(case, hint=hint, pointer=f"{_HOLDER}[{number}]")


@in_force(since="2024-01-01", basis="Authorisations Order s. 2(3)")
class DEC138(HeaderRule):
    """An authorisation is claimed for a holder who has no part in this declaration.

    Only authorisations a trader uses for itself count; the keeper of a public warehouse may be a stranger.
    """

    hint = "Use the authorisation of the importer, exporter, declarant or representative."

    def violations(self, data: DeclarationData, case: Case) -> Iterator[Violation]:
        if not data.authorisation_holders:
            return
        parties, own = case.party_ids(), case.profile.authorisation_documents
        for number, holder in enumerate(data.authorisation_holders, 1):
            if holder.category in own and holder.id and holder.id not in parties:
                yield self.violation(case, pointer=f"{_HOLDER}[{number}]/ID")


@in_force(since="2024-01-01", basis="Authorisations Order s. 2(4)")
class DEC139(ItemRule):
    """The document of an authorisation names another holder than the declaration."""

    pointer = "AdditionalDocument/ID"
    hint = "The number inside the reference must be the number of the authorisation holder."

    def violations(self, item: ItemData, case: Case) -> Iterator[Violation]:
        for number, document in enumerate(item.documents, 1):
            if _foreign_reference(document, case):
                yield self.violation(case, pointer=f"AdditionalDocument[{number}]/ID")


@in_force(since="2024-01-01", basis="Payment Order s. 4(1)")
class DEC140(HeaderRule):
    """Payment is deferred but no deferment account is named."""

    pointer = "Declaration/AdditionalDocument"
    hint = "Add the account number as a document of type DAN."

    def violations(self, data: DeclarationData, case: Case) -> Iterator[Violation]:
        if not any(document.code == "C506" for document in case.documents()):
            return
        if not any(document.type == "DAN" for document in case.documents()):
            yield self.violation(case)


@in_force(since="2024-01-01", basis="Guarantee Order s. 2(1)")
class DEC141(HeaderRule):
    """The type of guarantee is not on the list."""

    pointer = "Declaration/ObligationGuarantee/SecurityDetailsCode"
    hint = "0 waiver, 1 comprehensive, 2 to 9 individual guarantees."

    def violations(self, data: DeclarationData, case: Case) -> Iterator[Violation]:
        kinds = codes.get("guarantee_types")
        for guarantee in data.guarantees:
            if guarantee.type and not kinds.has(guarantee.type, case.on):
                yield self.violation(case)


def _foreign_reference(document: Document, case: Case) -> bool:
    match = _HOLDER_IN_REFERENCE.match(document.id)
    if match is None or case.profile.authorisation_documents.get(match["type"]) != document.code:
        return False
    holders = [h.id[2:] for h in case.data.authorisation_holders if h.category == match["type"]]
    return bool(holders) and not any(number.startswith(match["number"]) for number in holders)
