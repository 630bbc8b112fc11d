"""Pages of rows: documents, statements and the like, of the declaration as a whole or of one item."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect

from greenlane.documents.selectors import newest
from greenlane.interchange.guided.content import Content, ItemContent, Row
from greenlane.interchange.guided.errors import DraftChanged
from greenlane.interchange.guided.forms import rows_formset
from greenlane.interchange.guided.header_questions import FILED
from greenlane.interchange.guided.questions import Section
from greenlane.interchange.guided.views.common import show
from greenlane.interchange.models import Draft
from greenlane.web.pages import PageRequest


def rows_page(
    request: PageRequest,
    draft: Draft,
    section: Section,
    answered: Content | ItemContent,
    *,
    direction: str,
    keep: Callable[[dict[str, list[Row]]], Any],
    then: str,
    faults: Callable[[], list[dict[str, str]]],
    inside: str = "",
    **context: Any,
) -> HttpResponse:
    """Show the rows of a section (GET); `keep` what was typed and go on to `then` (POST)."""
    posted = request.POST if request.method == "POST" else None
    sets = [
        rows_formset(
            group,
            actor=request.actor,
            direction=direction,
            rows=answered.rows(group.name),
            data=posted,
            inside=inside,
        )
        for group in section.groups
    ]
    refusal, status = None, 200 if posted is None else 422
    if posted is not None and all(rows.is_valid() for rows in sets):
        try:
            kept = zip(section.groups, sets, strict=True)
            keep({group.name: [form.row() for form in rows.forms] for group, rows in kept})
        except DraftChanged as changed:
            refusal, status = changed, changed.status
        else:
            return HttpResponseRedirect(then)
    context |= {
        "section": section,
        "sets": [{"group": g, "rows": rows} for g, rows in zip(section.groups, sets, strict=True)],
        "forms": [form for rows in sets for form in rows.forms],
        "filed": newest(request.actor) if _suggests_filed(section) else (),
        "refusal": refusal,
        "faults": faults() if posted is None else [],
    }
    return show(request, "draft_rows.html", draft, context, status=status)


def _suggests_filed(section: Section) -> bool:
    return any(question.suggests == FILED for group in section.groups for question in group.questions)
