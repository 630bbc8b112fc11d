"""The document repository as the examination of a batch sees it: read once, asked by declaration."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass

from greenlane.declarations.engine.data import DeclarationData
from greenlane.declarations.rules import Filed, reference_of
from greenlane.documents.selectors import on_file

Filing = Callable[[Collection[str], Collection[int]], Mapping[tuple[str, int], Filed]]
"""References and organisations in; out, for each reference and each organisation that may use it, the document."""


def _filed(references: Collection[str], organisations: Collection[int]) -> dict[tuple[str, int], Filed]:
    """One query, where a reference is the number of a document."""
    return {
        (found.irn, organisation): Filed(found.irn, found.type_code, found.replaced_by)
        for found in on_file(references).values()
        for organisation in found.organisations.intersection(organisations)
    }


filing: Filing = _filed
"""Who answers for the repository."""


@dataclass(frozen=True, slots=True)
class Repository:
    """The documents that a batch refers to, by number and the organisation that may use them."""

    documents: Mapping[tuple[str, int], Filed]

    def of(self, organisations: Collection[int]) -> OwnDocuments:
        """What the rules may see of it for a declaration of these organisations."""
        return OwnDocuments(self.documents, tuple(sorted(organisations)))


@dataclass(frozen=True, slots=True)
class OwnDocuments:
    """The documents that one of the organisations may use (a `DocumentLookup`)."""

    documents: Mapping[tuple[str, int], Filed]
    organisations: tuple[int, ...]

    def filed(self, reference: str) -> Filed | None:
        found = (self.documents.get((reference, organisation)) for organisation in self.organisations)
        return next((document for document in found if document is not None), None)


def references(batch: Iterable[DeclarationData]) -> set[str]:
    """Every number of the repository that the batch names."""
    return {
        reference
        for data in batch
        for documents in (data.documents, *(item.documents for item in data.items))
        for document in documents
        if (reference := reference_of(document))
    }
