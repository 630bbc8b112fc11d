"""Rules on required documents: what is not listed, and what the document repository does not hold as listed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from greenlane.declarations.engine.data import DeclarationData, Document
from greenlane.declarations.rules.base import ITEM_PATH, HeaderRule, in_force
from greenlane.declarations.rules.case import Case
from greenlane.declarations.rules.filed import Standing, standing
from greenlane.declarations.rules.required import Requirement, label, needed
from greenlane.foundation.errors import Violation

DOCUMENT = "AdditionalDocument"
MOST_PLACES = 20
"""Places named for one lack; the list of required documents names every item."""


class RequirementRule(HeaderRule):
    """Tells of the requirements whose state the rule stands for."""

    pointer = f"Declaration/{DOCUMENT}"

    def violations(self, data: DeclarationData, case: Case) -> Iterator[Violation]:
        for one in needed(case):
            if one.code == type(self).__name__:
                yield from self._told(one, case)

    def _told(self, one: Requirement, case: Case) -> Iterator[Violation]:
        for place in _places(one):
            found = self.violation(case, hint=one.row.hint, pointer=place)
            yield replace(found, basis=one.basis)


class FilingRule(RequirementRule):
    """Tells of a document that is listed and not filed, where it is listed."""

    hint = "File the document in the repository and give its number as the reference."

    def _told(self, one: Requirement, case: Case) -> Iterator[Violation]:
        place = next(place for place, document in _listed(case.data) if label(document) == one.document)
        yield self.violation(case, pointer=f"{place}/ID")


class ReferenceRule(HeaderRule):
    """Looks at every document listed under a number of the repository."""

    pointer = f"Declaration/{DOCUMENT}/ID"
    stands: Standing

    def violations(self, data: DeclarationData, case: Case) -> Iterator[Violation]:
        repository = case.context.repository
        if repository is None:
            return
        wrong = (place for place, document in _listed(data) if standing(document, repository) is self.stands)
        for place in islice(wrong, MOST_PLACES):
            yield self.violation(case, pointer=f"{place}/ID")


@in_force(since="2024-01-01", basis="Documents Order s. 6(4)")
class DEC190(RequirementRule):
    """A document that these goods need is not listed."""


@in_force(since="2024-01-01", basis="Documents Order s. 6(4)")
class DEC191(RequirementRule):
    """A document that belongs to these goods is not listed."""

    advisory = True


@in_force(since="2024-01-01", basis="Documents Order s. 7(1)")
class DEC192(FilingRule):
    """A document that these goods need is listed, but not filed in the document repository."""


@in_force(since="2024-01-01", basis="Documents Order s. 7(1)")
class DEC193(FilingRule):
    """A document of these goods is not filed in the document repository yet."""

    advisory = True


@in_force(since="2024-01-01", basis="Documents Order s. 7(2)")
class DEC194(ReferenceRule):
    """The document in the repository has been replaced by a newer one."""

    hint = "Give the number of the newest version."
    stands = Standing.SUPERSEDED


@in_force(since="2024-01-01", basis="Documents Order s. 7(3)")
class DEC195(ReferenceRule):
    """The repository holds no document of this number that you may use."""

    hint = "Give the number of a document that the declarant or the trader filed."
    stands = Standing.NOT_YOURS


@in_force(since="2024-01-01", basis="Documents Order s. 7(4)")
class DEC196(ReferenceRule):
    """The document in the repository is of another type than its code says."""

    hint = "Correct the code, or give the number of the document that is meant."
    stands = Standing.WRONG_TYPE


def _places(one: Requirement) -> Iterator[str]:
    if not one.row.is_of_item:
        yield RequirementRule.pointer
    for number in one.items[:MOST_PLACES]:
        yield f"{ITEM_PATH}[{number}]/{DOCUMENT}"


def _listed(data: DeclarationData) -> Iterator[tuple[str, Document]]:
    """Every document with its pointer."""
    for number, document in enumerate(data.documents, 1):
        yield f"Declaration/{DOCUMENT}[{number}]", document
    for place, item in enumerate(data.items, 1):
        for number, document in enumerate(item.documents, 1):
            yield f"{ITEM_PATH}[{place}]/{DOCUMENT}[{number}]", document
