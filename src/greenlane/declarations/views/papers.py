"""The papers of a declaration beside what is declared: every difference with its place on the page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from greenlane.declarations import content, faceless, selectors
from greenlane.declarations.models import Declaration
from greenlane.declarations.papers import Paper, compared, unnamed
from greenlane.documents.counter.models import CounterPaper
from greenlane.documents.counter.selectors import brought_for
from greenlane.documents.engine.findings import Field, Finding, Verdict
from greenlane.documents.faceless import is_veiled
from greenlane.documents.models import Document
from greenlane.documents.sheets import sheet_of
from greenlane.engines.pages import Page
from greenlane.foundation.access import Actor
from greenlane.web.pages import PageRequest, page, positive_int, said

FIELDS = {
    Field.INVOICE_NUMBER: gettext_lazy("Invoice number"),
    Field.INVOICE_DATE: gettext_lazy("Invoice date"),
    Field.SELLER: gettext_lazy("Seller"),
    Field.BUYER: gettext_lazy("Buyer"),
    Field.CURRENCY: gettext_lazy("Currency"),
    Field.TOTAL_AMOUNT: gettext_lazy("Invoice total"),
    Field.GROSS_MASS: gettext_lazy("Gross mass (kg)"),
    Field.NET_MASS: gettext_lazy("Net mass (kg)"),
    Field.PACKAGES: gettext_lazy("Packages"),
    Field.CONTAINER: gettext_lazy("Container"),
    Field.INCOTERM: gettext_lazy("Terms of delivery"),
}
VERDICTS = {
    Verdict.AGREES: (gettext_lazy("Agrees"), "green"),
    Verdict.DIFFERS: (gettext_lazy("Differs"), "red"),
    Verdict.NOT_FOUND: (gettext_lazy("Not found on it"), "secondary"),
    Verdict.UNREADABLE: (gettext_lazy("Cannot be read"), "secondary"),
}
_ORDER = (Verdict.DIFFERS, Verdict.AGREES, Verdict.UNREADABLE, Verdict.NOT_FOUND)


@dataclass(frozen=True, slots=True)
class Line:
    """One fact: what is declared, what the paper says, and where."""

    label: Any
    word: Any
    tone: str
    finding: Finding
    note: str


@dataclass(frozen=True, slots=True)
class Place:
    """A box on the page, in points from its top left."""

    x: float
    y: float
    width: float
    height: float
    agrees: bool


@dataclass(frozen=True, slots=True)
class Sheet:
    """The page shown: its size in points, and the places that findings name."""

    number: int
    last: int
    width: float
    height: float
    places: list[Place]
    is_veiled: bool = False
    doubts: tuple[str, ...] = ()

    @property
    def previous(self) -> int:
        return self.number - 1

    @property
    def next(self) -> int:
        return self.number + 1 if self.number < self.last else 0


def lines(paper: Paper) -> list[Line]:
    """The findings of a paper, differences first."""
    ranked = sorted(paper.findings, key=lambda one: _ORDER.index(one.verdict))
    return [Line(FIELDS[one.field], *VERDICTS[one.verdict], one, said(one.note)) for one in ranked]


@dataclass(frozen=True, slots=True)
class Summary:
    """A paper in one line, with what differs."""

    paper: Paper
    word: str
    tone: str
    differs: list[Line]

    @property
    def document(self) -> Document:
        return self.paper.document


def summaries(all_papers: Iterable[Paper]) -> list[Summary]:
    """Papers for a list: what each says in a word, and its differences."""
    return [_summary(one) for one in all_papers]


def _summary(one: Paper) -> Summary:
    differs = [line for line in lines(one) if line.finding.verdict is Verdict.DIFFERS]
    if differs:
        many = len(differs)
        word = ngettext("%(many)s difference", "%(many)s differences", many) % {"many": many}
        return Summary(one, word, "red", differs)
    if any(finding.verdict is Verdict.AGREES for finding in one.findings):
        return Summary(one, _("No difference"), "green", [])
    return Summary(one, _("Not compared"), "secondary", [])


def papers_of(found: Declaration, *, by: Actor) -> list[Paper]:
    """The papers of a declaration compared with it, as this reader may see them."""
    kept = selectors.kept_lodgement(found)
    data = content.data_of(kept) if kept is not None else None
    if data is None:
        return []
    read = compared(data, by=by)
    return (
        [unnamed(one, faceless.faces_of(found).veil) for one in read] if faceless.hides(found, by) else read
    )


@page(permission="declaration.view")
@require_safe
def papers(request: PageRequest, mrn: str) -> HttpResponse:
    """The papers, the one chosen with its findings, and the page on which they stand."""
    found = selectors.declaration(mrn, by=request.actor)
    all_papers = papers_of(found, by=request.actor)
    chosen = _chosen(all_papers, request.GET.get("doc", ""))
    context = {
        "declaration": found,
        "papers": summaries(all_papers),
        "chosen": chosen,
        "lines": lines(chosen) if chosen else [],
        "sheet": _sheet(chosen, request) if chosen else None,
        "brought": _brought(found),
    }
    return render(request, "declarations/papers.html", context)


def _brought(found: Declaration) -> list[CounterPaper]:
    """The papers brought in for it; what is printed on them may tell whose they are."""
    rows = brought_for(found.event_subject)
    for row in rows if faceless.hides(found) else ():
        row.number = faceless.faces_of(found).veil.reference(row.number)
    return rows


def _chosen(all_papers: list[Paper], irn: str) -> Paper | None:
    """The paper asked for, else the first that differs, else the first."""
    wanted = next((one for one in all_papers if one.document.irn == irn), None)
    differing = next((one for one in all_papers if one.differs), None)
    return wanted or differing or next(iter(all_papers), None)


def _sheet(chosen: Paper, request: PageRequest) -> Sheet | None:
    last = chosen.document.content.pages or 0
    if not last:
        return None
    first = next((one.page for one in [*chosen.differs, *chosen.findings] if one.page), 1)
    number = min(positive_int(request.GET.get("page", ""), first), last)
    read = next((one for one in chosen.pages if one.number == number), None)
    size = read if read is not None else Page(number, 0, 0, ())
    places = list(_places(chosen, number))
    if not is_veiled(chosen.document):
        return Sheet(number, last, size.width, size.height, places)
    doubts = tuple(sheet_of(chosen.document, number, by=request.actor).reasons)
    return Sheet(number, last, size.width, size.height, places, is_veiled=True, doubts=doubts)


def _places(chosen: Paper, number: int) -> list[Place]:
    found: list[Place] = []
    for one in chosen.findings:
        if one.page != number or one.box is None:
            continue
        x0, y0, x1, y1 = one.box
        found.append(Place(x0 - 2, y0 - 2, x1 - x0 + 4, y1 - y0 + 4, one.verdict is Verdict.AGREES))
    return found
