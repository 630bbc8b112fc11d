"""The end of the way: check the answers, lodge, see what became of it; and the documents of a declaration."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from greenlane.declarations import faceless
from greenlane.declarations import selectors as declarations
from greenlane.declarations.papers import compared
from greenlane.declarations.release import gates
from greenlane.declarations.views.papers import summaries
from greenlane.foundation.errors import CustomsError, NotFound
from greenlane.interchange.documents import document_json, document_xml, unnamed_json, unnamed_xml
from greenlane.interchange.guided import services
from greenlane.interchange.guided.building import message_bytes
from greenlane.interchange.guided.checking import Checked, changes, check_draft
from greenlane.interchange.guided.duty import shown
from greenlane.interchange.guided.needing import kept, needs
from greenlane.interchange.guided.questions import HEADER_SECTIONS
from greenlane.interchange.guided.views.common import (
    show,
    stamp_of,
    step_url,
    to_lodged,
    trader_page,
    writable,
)
from greenlane.interchange.guided.views.goods import topic_answers
from greenlane.interchange.guided.words import Words, address, linked, place_words
from greenlane.interchange.models import Draft
from greenlane.payments.selectors import order_for
from greenlane.web.pages import PageRequest, page

MOST_SHOWN = 50
"""Items written out in full on the check page; more are listed by line."""
FORMS = {"xml": "application/xml", "json": "application/json"}


@trader_page
@require_safe
def draft_check(request: PageRequest, key: UUID) -> HttpResponse:
    """All answers with links to change them, every error, the written duty, and the button that lodges."""
    draft, _content = writable(request, key)
    if draft.is_lodged:
        return to_lodged(draft)
    return _checked(request, draft)


def _checked(
    request: PageRequest, draft: Draft, *, refusal: CustomsError | None = None, status: int = 200
) -> HttpResponse:
    checked = check_draft(draft, by=request.actor)
    context = {
        "checked": checked,
        "refusal": refusal,
        "errors": linked(draft, checked.faults),
        "notices": linked(draft, checked.notices),
        "needs": _needs(draft, checked),
        "lacks": any(one.missing for one in checked.requirements),
        "sections": _sections(request, draft, checked),
        "items": _items(request, draft, checked),
        "left_out": max(len(checked.content.items) - MOST_SHOWN, 0),
        "duty": shown(checked.calculation) if checked.calculation else None,
        "papers": summaries(compared(checked.data, by=request.actor)) if checked.data else [],
        "changes": _changes(request, draft, checked) if draft.is_amendment else [],
    }
    return show(request, "check.html", draft, context, status=status)


def _needs(draft: Draft, checked: Checked) -> list[dict[str, Any]]:
    """The documents needed, each with the page where it is listed."""
    found = needs(kept(checked.requirements))
    return [{**one, "href": address(draft, one["place"])} for one in found]


def _sections(request: PageRequest, draft: Draft, checked: Checked) -> list[dict[str, Any]]:
    content = checked.content
    words = Words(request.actor, content.direction)
    sections = []
    for section in HEADER_SECTIONS.values():
        url = step_url(draft, section.name)
        answers = [
            {
                "label": question.words(content.direction),
                "text": words.of(question, content.get(question.name)),
                "href": f"{url}?from=check#id_{question.name}",
            }
            for question in section.asked(content.direction)
            if content.get(question.name) or question.wanted
        ]
        rows = [
            " · ".join(words.of(q, row[q.name]) for q in group.questions if row.get(q.name))
            for group in section.groups
            for row in content.rows(group.name)
        ]
        sections.append(
            {"title": section.title, "url": f"{url}?from=check", "answers": answers, "rows": rows}
        )
    return sections


def _items(request: PageRequest, draft: Draft, checked: Checked) -> list[dict[str, Any]]:
    content = checked.content
    return [
        {
            "number": number,
            "name": item.get("description") or item.get("code"),
            "url": reverse("draft_item", args=[draft.public_id, number]),
            "topics": topic_answers(request, draft, item, number, content.direction, back="?from=check"),
            "errors": len(checked.of_item(number)),
        }
        for number, item in enumerate(content.items[:MOST_SHOWN], 1)
    ]


def _changes(request: PageRequest, draft: Draft, checked: Checked) -> list[dict[str, Any]]:
    return [
        {
            "where": change.where,
            "label": change.label,
            "before": change.before,
            "after": change.after,
            "href": address(draft, change.place),
            "place": place_words(change.place),
        }
        for change in changes(draft)
    ]


@trader_page
@require_POST
def draft_lodge(request: PageRequest, key: UUID) -> HttpResponse:
    """Lodge, and show what became of it; sent twice it is lodged once."""
    draft, _content = writable(request, key)
    try:
        verdict = services.lodge_draft(draft=key, stamp=stamp_of(request), by=request.actor)
    except CustomsError as refusal:
        return _checked(request, draft, refusal=refusal, status=refusal.status)
    if verdict.refused:
        found = CustomsError.of(verdict.errors)
        return _checked(
            request, draft, refusal=found, status=verdict.status if verdict.status >= 400 else 422
        )
    return HttpResponseRedirect(reverse("draft_lodged", args=[key]))


@trader_page
@require_safe
def draft_lodged(request: PageRequest, key: UUID) -> HttpResponse:
    """The MRN, the lane, what is due and who has to do what next."""
    draft, _content = writable(request, key)
    if not draft.is_lodged:
        return HttpResponseRedirect(reverse("draft", args=[key]))
    found = declarations.declaration(draft.lodged_mrn, by=request.actor)
    order = order_for(found.event_subject) if found.payable_minor else None
    context = {"declaration": found, "gates": gates(found), "order": order}
    return show(request, "draft_lodged.html", draft, context)


@trader_page
@require_safe
def draft_message(request: PageRequest, key: UUID) -> HttpResponse:
    """The message a draft would be lodged as, to keep or to send by other means."""
    draft, _content = writable(request, key)
    raw = message_bytes(services.draft_message(draft))
    return attachment(raw, f"draft-{draft.public_id.hex[:8]}.json", FORMS["json"])


@page(permission="declaration.view")
@require_safe
def lodgement_download(request: PageRequest, mrn: str, version: int, form: str) -> HttpResponse:
    """The document of a version of a declaration, as XML or JSON, for who may see the declaration."""
    found = declarations.declaration(mrn, by=request.actor)
    lodgement = found.lodgements.filter(version=version).first()
    if lodgement is None or form not in FORMS:
        raise NotFound(_("This declaration has no such document."))
    if faceless.hides(found):
        message = unnamed_json(found, lodgement)
        raw = unnamed_xml(message) if form == "xml" else message_bytes(message)
    else:
        raw = document_xml(lodgement) if form == "xml" else message_bytes(document_json(lodgement))
    return attachment(raw, f"{found.mrn}-v{version}.{form}", FORMS[form])


def attachment(raw: bytes, name: str, kind: str) -> HttpResponse:
    """A file to keep. Names are made here of letters, digits, dots and hyphens alone."""
    return HttpResponse(
        raw, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
