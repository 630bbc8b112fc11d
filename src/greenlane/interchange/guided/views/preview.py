"""Fragments while one types: the duty so far, and what a commodity may be."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from greenlane.foundation.errors import CustomsError
from greenlane.interchange.guided.checking import preview
from greenlane.interchange.guided.content import ItemContent, item_answers
from greenlane.interchange.guided.duty import shown
from greenlane.interchange.guided.suggesting import suggestions
from greenlane.interchange.guided.views.common import trader_page, writable
from greenlane.web.pages import PageRequest


@trader_page
@require_POST
def draft_duty(request: PageRequest, key: UUID, number: int) -> HttpResponse:
    """The duty of an item as it is being typed; nothing is kept."""
    draft, content = writable(request, key)
    if number == len(content.items) + 1:
        content.items.append(ItemContent())
    if not 0 < number <= len(content.items):
        return HttpResponse(status=204)
    content.items[number - 1].answers.update(item_answers(request.POST.dict()))
    try:
        duty = shown(preview(content, draft), only=number)
    except CustomsError:
        return HttpResponse(status=204)
    return render(request, "interchange/draft_duty_fragment.html", {"duty": duty})


@trader_page
@require_safe
def commodity_suggestions(request: PageRequest) -> HttpResponse:
    """What may be meant by what was typed as a commodity code."""
    wanted = request.GET.get("code", "")
    hits = suggestions(wanted, by=request.actor)
    context = {"hits": hits, "searched": wanted.replace("\x00", "").strip()[:60]}
    return render(request, "interchange/draft_suggestions_fragment.html", context)
