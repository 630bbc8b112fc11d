"""Pages of questions about the declaration as a whole."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from greenlane.foundation import clock
from greenlane.foundation.errors import CustomsError
from greenlane.interchange.guided import services
from greenlane.interchange.guided.checking import check_draft
from greenlane.interchange.guided.content import Content
from greenlane.interchange.guided.errors import DraftChanged
from greenlane.interchange.guided.forms import LATER, AnswersForm, answers_form
from greenlane.interchange.guided.questions import HEADER_SECTIONS, Section
from greenlane.interchange.guided.views.common import (
    FIXED_IN_AMENDMENT,
    after,
    show,
    stamp_of,
    to_lodged,
    trader_page,
    writable,
)
from greenlane.interchange.guided.views.rows import rows_page
from greenlane.interchange.guided.words import HEADINGS, linked
from greenlane.interchange.models import Draft
from greenlane.tariff.engine.fx import Quote
from greenlane.tariff.selectors import exchange_rate
from greenlane.web.pages import PageRequest, add_violations


@trader_page
@require_http_methods(["GET", "HEAD", "POST"])
def draft_section(request: PageRequest, key: UUID, section: str) -> HttpResponse:
    """One page of questions: show it, keep it, go on to the next or back to the list."""
    asked = HEADER_SECTIONS.get(section)
    if asked is None:
        raise Http404
    draft, content = writable(request, key)
    if draft.is_lodged:
        return to_lodged(draft)
    return (
        _rows_page(request, draft, content, asked) if asked.groups else _page(request, draft, content, asked)
    )


def _page(request: PageRequest, draft: Draft, content: Content, section: Section) -> HttpResponse:
    posted = request.POST if request.method == "POST" else None
    direction = _direction(posted, content)
    form = answers_form(
        section.asked(direction),
        actor=request.actor,
        direction=direction,
        answers=content.header,
        stamp=draft.stamp,
        data=posted,
        fixed=FIXED_IN_AMENDMENT if draft.is_amendment else frozenset(),
    )
    status = 200 if posted is None else 422
    if posted is not None and form.is_valid():
        try:
            services.keep_header(
                draft=draft.public_id,
                stamp=form.cleaned_data["stamp"],
                answers=form.answers(),
                by=request.actor,
            )
        except DraftChanged as refusal:
            status = conflict(form, refusal, draft)
        else:
            return HttpResponseRedirect(_onward(request, draft, section))
    return show(
        request, "draft_section.html", draft, _context(request, draft, section, form, content), status=status
    )


def _direction(posted: Any, content: Content) -> str:
    """The direction chosen on this very page counts."""
    if posted is None or "type_code" not in posted:
        return content.direction
    return "export" if posted["type_code"].startswith("EX") else "import"


def conflict(form: AnswersForm, refusal: CustomsError, draft: Draft) -> int:
    """Show what was typed with the refusal; saving once more is then a decision, on the present stamp."""
    add_violations(form, refusal)
    form.data = {**{name: form.data.get(name, "") for name in form.fields}, "stamp": str(draft.stamp)}
    return refusal.status


def _context(
    request: PageRequest, draft: Draft, section: Section, form: AnswersForm, content: Content
) -> dict[str, Any]:
    direction = _direction(request.POST if request.method == "POST" else None, content)
    return {
        "section": section,
        "form": form,
        "fields": [
            {"field": form[q.name], "size": q.size, "heading": HEADINGS.get(q.name, {}).get(direction, "")}
            for q in section.asked(direction)
        ],
        "faults": _faults(request, draft, section) if request.method != "POST" else [],
        "rate": _rate(content) if section.name == "shipment" else None,
        "national": settings.GREENLANE_CURRENCY,
    }


def _faults(request: PageRequest, draft: Draft, section: Section) -> list[dict[str, str]]:
    """What Customs would say about this page, once something was answered on it."""
    checked = check_draft(draft, by=request.actor)
    answered = any(
        checked.content.get(q.name)
        for q in section.questions
        if q.name not in {"lrn", "type_code", "procedure"}
    )
    return linked(draft, checked.of_section(section.name)) if answered or section.groups else []


def _rate(content: Content) -> Quote | None:
    currency = content.get("currency")
    if not currency or currency == settings.GREENLANE_CURRENCY:
        return None
    try:
        return exchange_rate(currency, clock.today())
    except CustomsError:
        return None


def _onward(request: PageRequest, draft: Draft, section: Section) -> str:
    if LATER in request.POST:
        return reverse("draft", args=[draft.public_id])
    if request.GET.get("from") == "check":
        return reverse("draft_check", args=[draft.public_id])
    return after(draft, section.name)


def _rows_page(request: PageRequest, draft: Draft, content: Content, section: Section) -> HttpResponse:
    return rows_page(
        request,
        draft,
        section,
        content,
        direction=content.direction,
        keep=lambda groups: services.keep_groups(
            draft=draft.public_id, stamp=stamp_of(request), groups=groups, by=request.actor
        ),
        then=_onward(request, draft, section),
        faults=lambda: _faults(request, draft, section),
    )
