"""Evidence for questions: what a case offers, and what an officer cites, looked up again so that nobody invents it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson
from django.conf import settings

from greenlane.assessment.comparables import comparables_of
from greenlane.assessment.engine.questions import RELATED, Evidence
from greenlane.assessment.engine.reasons import EvidenceKind
from greenlane.declarations import content, rules, selectors
from greenlane.declarations.engine.data import DeclarationData
from greenlane.declarations.models import Declaration, Lodgement
from greenlane.declarations.papers import Paper, compared, references
from greenlane.declarations.rules import RuleContext, profile
from greenlane.documents.models import Document
from greenlane.documents.selectors import pages_of
from greenlane.documents.selectors import visible_to as documents_visible_to
from greenlane.engines.pages import Page
from greenlane.foundation import clock
from greenlane.foundation.access import Actor
from greenlane.foundation.errors import Violation
from greenlane.foundation.models import Event
from greenlane.tariff import selectors as tariff

FINDINGS = ("inspection.examination_reported", "assessment.first_check_reported", "assessment.test_reported")
"""Events that tell what an examination or a test found."""
MOST_DOCUMENTS = 50


@dataclass(frozen=True, slots=True)
class Cited:
    """A piece of evidence as an officer names it. `code` is a field of the cross-check, a tariff code or the number
    of a finding; `text` a passage of a law, or words to be found on the page."""

    kind: EvidenceKind
    irn: str = ""
    page: int | None = None
    code: str = ""
    text: str = ""


@dataclass(slots=True)
class Case:
    """What is known of a declaration for one who asks about it; read once, whatever is cited."""

    declaration: Declaration
    by: Actor
    data: DeclarationData | None = None
    profile: str = ""
    _papers: list[Paper] | None = field(default=None)

    @classmethod
    def of(cls, declaration: Declaration, by: Actor) -> Case:
        kept = selectors.kept_lodgement(declaration)
        data = content.data_of(kept) if kept is not None else None
        own = kept is not None and kept.form == Lodgement.Form.JSON
        return cls(declaration, by, data, "meridia" if own else settings.GREENLANE_PROFILE)

    @property
    def papers(self) -> list[Paper]:
        """The papers named, compared with what is declared."""
        if self._papers is None:
            self._papers = compared(self.data, by=self.by) if self.data is not None else []
        return self._papers

    def documents(self) -> list[Document]:
        """The documents on file for the declaration that its officer sees, those of replies among them."""
        named = references(self.data) if self.data is not None else []
        seen = documents_visible_to(self.by)
        linked = seen.filter(links__subject=self.declaration.event_subject)
        rows = list(linked.order_by("pk").distinct()[:MOST_DOCUMENTS])
        known = {one.irn for one in rows}
        return [*rows, *seen.filter(irn__in=[irn for irn in named if irn not in known])]

    def differences(self) -> list[Evidence]:
        """Everything that the papers say differently."""
        return [_difference(paper, one) for paper in self.papers for one in paper.differs]

    def findings(self) -> list[Evidence]:
        """What examinations and tests reported."""
        rows = Event.objects.filter(subject=self.declaration.event_subject, kind__in=FINDINGS).order_by("pk")
        return [_finding(row) for row in rows]

    def listed(self) -> dict[str, str]:
        """The types of documents that the declaration had to bring, each with where it is."""
        if self.data is None:
            return {}
        context = RuleContext(on=clock.day_of(self.declaration.registered_at), profile=profile(self.profile))
        on_file = {one.type_code: one.irn for one in self.documents()}
        found: dict[str, str] = {}
        for one in rules.required(self.data, context):
            for code in one.codes:
                kind = code[1:] if code[1:].isdigit() and code[:1].isalpha() else code
                if kind != RELATED:
                    found[kind] = _where(on_file.get(kind, ""), one.document if one.satisfied else "")
        return found

    def resolved(
        self, cited: Iterable[Cited], item: int | None, place: str
    ) -> tuple[list[Evidence], list[Violation]]:
        """What is cited, as it stands now; and a violation for each piece that is not there."""
        found: list[Evidence] = []
        missing: list[Violation] = []
        for one in cited:
            evidence = _RESOLVE[one.kind](self, one, item)
            if evidence is not None:
                found.append(evidence)
            else:
                missing.append(_missing(one, place))
        return found, missing


def _where(irn: str, declared: str) -> str:
    if irn:
        return f"It is on file under the number (IRN) {irn}."
    if declared:
        return f"It is declared: {declared}. The rules for required documents made sure of it."
    return "The rules for required documents looked after it when the declaration was lodged."


def _missing(one: Cited, place: str) -> Violation:
    if one.kind is EvidenceKind.COMPARABLES:
        return Violation(
            "QRY018",
            "There are not enough like goods of other traders to show prices of.",
            place,
            "Choose a goods item with a net mass, or cite other evidence.",
        )
    return Violation(
        "QRY017",
        "This evidence is not there.",
        place,
        "Choose a difference, a page or a finding of this declaration, or a code of the tariff.",
    )


def _difference(paper: Paper, one: Any) -> Evidence:
    return Evidence(
        EvidenceKind.DIFFERENCE,
        title=paper.document.type_code,
        irn=paper.document.irn,
        page=one.page,
        box=_box(one.box),
        code=one.field.value,
        declared=one.declared,
        read=one.read,
    )


def _box(box: Iterable[float] | None) -> tuple[float, ...]:
    return tuple(round(side, 1) for side in box) if box is not None else ()


def _resolve_difference(case: Case, one: Cited, item: int | None) -> Evidence | None:
    alike = (known for known in case.differences() if (known.irn, known.code) == (one.irn, one.code))
    return next((known for known in alike if one.page in (None, known.page)), None)


def _resolve_page(case: Case, one: Cited, item: int | None) -> Evidence | None:
    """A page of a document on file; where words of it are named, with their box."""
    paper = next((found for found in case.documents() if found.irn == one.irn), None)
    number = one.page or 1
    if paper is None or number > (paper.content.pages or 1):
        return None
    box: tuple[float, ...] = ()
    if one.text:
        page = next((found for found in pages_of(paper) if found.number == number), None)
        box = _box(place_of(one.text, page)) if page is not None else ()
    return Evidence(
        EvidenceKind.PAGE, title=paper.type_code, text=one.text, irn=paper.irn, page=number, box=box
    )


def place_of(text: str, page: Page) -> tuple[float, float, float, float] | None:
    """The box around words on a page, in points; None where the page does not have them in a row."""
    wanted = text.casefold().split()
    words = [word.text.casefold().strip(".,:;") for word in page.words]
    bare = [word.strip(".,:;") for word in wanted]
    for start in range(len(words) - len(bare) + 1):
        if bare and words[start : start + len(bare)] == bare:
            found = page.words[start : start + len(bare)]
            return (
                min(one.x0 for one in found),
                min(one.y0 for one in found),
                max(one.x1 for one in found),
                max(one.y1 for one in found),
            )
    return None


def _resolve_comparables(case: Case, one: Cited, item: int | None) -> Evidence | None:
    figures = comparables_of(case.declaration, item) if item is not None else None
    return Evidence(EvidenceKind.COMPARABLES, figures=figures) if figures is not None else None


def _resolve_tariff(case: Case, one: Cited, item: int | None) -> Evidence | None:
    digits = "".join(one.code.split()).replace(".", "")
    if not digits.isdecimal() or not 2 <= len(digits) <= 10:
        return None
    text = tariff.describe(digits, clock.today())
    return Evidence(EvidenceKind.TARIFF, title=text, text=one.text, code=digits) if text else None


def _resolve_law(case: Case, one: Cited, item: int | None) -> Evidence | None:
    said = one.text.strip()
    return Evidence(EvidenceKind.LAW, text=said[:500]) if len(said) >= 5 else None


def _resolve_finding(case: Case, one: Cited, item: int | None) -> Evidence | None:
    return next((known for known in case.findings() if known.code == one.code), None)


def _finding(row: Event) -> Evidence:
    told: Mapping[str, Any] = orjson.loads(row.data)
    said = [str(told[name]) for name in ("result", "findings", "text", "remark") if told.get(name)]
    return Evidence(
        EvidenceKind.FINDING,
        title=row.kind,
        text="; ".join(said)[:500],
        code=str(row.pk),
        read=row.at.isoformat(),
    )


_RESOLVE = {
    EvidenceKind.DIFFERENCE: _resolve_difference,
    EvidenceKind.PAGE: _resolve_page,
    EvidenceKind.COMPARABLES: _resolve_comparables,
    EvidenceKind.TARIFF: _resolve_tariff,
    EvidenceKind.LAW: _resolve_law,
    EvidenceKind.FINDING: _resolve_finding,
}
