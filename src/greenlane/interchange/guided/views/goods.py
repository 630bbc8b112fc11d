"""Goods items: the quick entry of many lines, and one item topic by topic."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from greenlane.foundation.errors import CustomsError, NotFound
from greenlane.interchange.guided import choices, selectors, services
from greenlane.interchange.guided.checking import Checked, check_draft, item_state
from greenlane.interchange.guided.content import Content, ItemContent
from greenlane.interchange.guided.duty import shown
from greenlane.interchange.guided.errors import DraftChanged
from greenlane.interchange.guided.forms import LATER, AnswersForm, answers_form, line_formset
from greenlane.interchange.guided.questions import GRID, GRID_LABELS, ITEM, MOST_ITEMS, TOPICS, Section
from greenlane.interchange.guided.suggesting import suggestions
from greenlane.interchange.guided.views.common import after, show, stamp_of, to_lodged, trader_page, writable
from greenlane.interchange.guided.views.rows import rows_page
from greenlane.interchange.guided.views.sections import conflict
from greenlane.interchange.guided.words import STATES, Words, linked
from greenlane.interchange.models import Draft
from greenlane.web.pages import PageRequest, act, positive_int, sentence

BLANK_LINES = 10
LINES_A_PAGE = 25
TOPIC_NAMES = list(TOPICS)


@trader_page
@require_http_methods(["GET", "HEAD", "POST"])
def draft_goods(request: PageRequest, key: UUID) -> HttpResponse:
    """All items in lines, with blank lines below the last: type, save, go on. Works without JavaScript.

    After a change in another window the lines show what was typed, each at its item; a line whose item is gone
    becomes a new one. Saving once more is then a decision.
    """
    draft, content = writable(request, key)
    if draft.is_lodged:
        return to_lodged(draft)
    posted = request.POST if request.method == "POST" else None
    pages = max(-(-len(content.items) // LINES_A_PAGE), 1)
    page = min(positive_int(request.GET.get("page", "")), pages)
    lines = _lines(content, page)
    blank = BLANK_LINES if page == pages else 0
    rows = line_formset(
        actor=request.actor,
        direction=content.direction,
        lines=lines,
        blank=blank,
        positions=content.positions,
        data=posted,
    )
    refusal, status = None, 200 if posted is None else 422
    if posted is not None and rows.is_valid():
        try:
            kept = [form.line() for form in rows.forms]
            services.keep_lines(draft=draft.public_id, stamp=stamp_of(request), lines=kept, by=request.actor)
        except CustomsError as refused:
            refusal, status = refused, refused.status
        else:
            return HttpResponseRedirect(_after_lines(request, draft))
    context = _goods_context(request, draft, content, rows, page, pages)
    return show(request, "draft_goods.html", draft, {**context, "refusal": refusal}, status=status)


def _lines(content: Content, page: int) -> list[dict[str, Any]]:
    first = (page - 1) * LINES_A_PAGE
    shown_items = content.items[first : first + LINES_A_PAGE]
    return [
        {"item": item.key, **{question.name: item.get(question.name) for question in GRID}}
        for item in shown_items
    ]


def _after_lines(request: PageRequest, draft: Draft) -> str:
    """More lines, the task list, or the next page."""
    if "more" in request.POST:
        return reverse("draft_goods", args=[draft.public_id]) + "?page=999#more"
    if LATER in request.POST:
        return reverse("draft", args=[draft.public_id])
    return after(draft, "goods")


def _goods_context(
    request: PageRequest, draft: Draft, content: Content, rows: Any, page: int, pages: int
) -> dict[str, Any]:
    checked = check_draft(draft, by=request.actor)
    return {
        "rows": rows,
        "items": _item_lines(draft, checked, page),
        "headings": [GRID_LABELS[q.name] for q in GRID if q.asked(content.direction)],
        "countries": choices.options("countries", request.actor),
        "packages": choices.options("packages", request.actor),
        "faults": linked(draft, checked.of_section("goods")) if content.items else [],
        "count": len(content.items),
        "page": page,
        "pages": pages,
        "most": MOST_ITEMS,
    }


def _item_lines(draft: Draft, checked: Checked, page: int) -> list[dict[str, Any]]:
    """The items of one page with their states and links."""
    first = (page - 1) * LINES_A_PAGE
    lines = []
    for number, item in enumerate(checked.content.items[first : first + LINES_A_PAGE], first + 1):
        word, tone = STATES[item_state(item, number, checked)]
        lines.append(
            {
                "number": number,
                "item": item,
                "name": item.get("description") or item.get("code"),
                "state": word,
                "tone": tone,
                "errors": len(checked.of_item(number)),
                "url": reverse("draft_item", args=[draft.public_id, number]),
            }
        )
    return lines


@trader_page
@require_safe
def draft_item_new(request: PageRequest, key: UUID) -> HttpResponse:
    """To the first page of an item that is not there yet."""
    _draft, content = writable(request, key)
    number = len(content.items) + 1
    return HttpResponseRedirect(reverse("draft_topic", args=[key, number, TOPIC_NAMES[0]]))


@trader_page
@require_safe
def draft_item(request: PageRequest, key: UUID, number: int) -> HttpResponse:
    """One item: every answer with a link to change it, what is wrong, and its duty written out."""
    draft, content = writable(request, key)
    if draft.is_lodged:
        return to_lodged(draft)
    item = _item(content, number)
    checked = check_draft(draft, by=request.actor)
    context = {
        "number": number,
        "item": item,
        "count": len(content.items),
        "topics": topic_answers(request, draft, item, number, content.direction),
        "faults": linked(draft, checked.of_item(number)),
        "duty": shown(checked.calculation, only=number) if checked.calculation else None,
    }
    return show(request, "draft_item.html", draft, context)


def _item(content: Content, number: int) -> ItemContent:
    if not 0 < number <= len(content.items):
        raise NotFound(_("There is no such goods item in this draft."))
    return content.items[number - 1]


def topic_answers(
    request: PageRequest, draft: Draft, item: ItemContent, number: int, direction: str, *, back: str = ""
) -> list[dict[str, Any]]:
    """The answers of an item by topic, in words, with the address where each is changed (and the way `back`)."""
    words = Words(request.actor, direction)
    topics = []
    for topic in TOPICS.values():
        url = reverse("draft_topic", args=[draft.public_id, number, topic.name]) + back
        answers = [
            {
                "label": question.words(direction),
                "text": words.of(question, item.get(question.name)),
                "href": f"{url}#id_{question.name}",
            }
            for question in topic.asked(direction)
            if question.wanted or item.get(question.name)
        ]
        rows = [
            " · ".join(words.of(q, row[q.name]) for q in group.questions if row.get(q.name))
            for group in topic.groups
            for row in item.rows(group.name)
        ]
        topics.append({"title": topic.title, "url": url, "answers": answers, "rows": rows})
    return topics


@trader_page
@require_http_methods(["GET", "HEAD", "POST"])
def draft_topic(request: PageRequest, key: UUID, number: int, topic: str) -> HttpResponse:
    """One topic of one item. A new item begins with the first."""
    asked = TOPICS.get(topic)
    draft, content = writable(request, key)
    if draft.is_lodged:
        return to_lodged(draft)
    if asked is None:
        raise Http404
    number = _number_now(request, content, number)
    is_new = number == len(content.items) + 1 and topic == TOPIC_NAMES[0]
    item = ItemContent(key="") if is_new else _item(content, number)
    if asked.groups:
        return _papers(request, draft, content, asked, number)
    return _topic(request, draft, content, asked, number, item)


def _number_now(request: PageRequest, content: Content, number: int) -> int:
    """Where the item of a form stands now: others may have come and gone since the form was made."""
    key = request.POST.get("item")
    if key is None:
        return number
    return content.positions.get(key, 0) if key else len(content.items) + 1


def _topic(
    request: PageRequest, draft: Draft, content: Content, topic: Section, number: int, item: ItemContent
) -> HttpResponse:
    posted, usual = _chosen(request)
    if posted is not None and "search" in posted:
        return _searched(request, draft, content, topic, number, item)
    form = _topic_form(request, draft, content, topic, item, posted)
    status = 200 if posted is None else 422
    if posted is not None and form.is_valid():
        try:
            services.keep_item(
                draft=draft.public_id,
                stamp=form.cleaned_data["stamp"],
                number=number,
                answers={**_missing(usual, item), **form.answers()},
                by=request.actor,
            )
        except DraftChanged as refusal:
            status = conflict(form, refusal, draft)
        else:
            return HttpResponseRedirect(_onward(request, draft, number, topic.name))
    context = _topic_context(request, draft, content, topic, number, form)
    return show(request, "draft_topic.html", draft, {**context, "item": item}, status=status)


def _searched(
    request: PageRequest, draft: Draft, content: Content, topic: Section, number: int, item: ItemContent
) -> HttpResponse:
    """What was typed, and what the tariff and the catalogue know of the words in place of the code."""
    form = _topic_form(request, draft, content, topic, item, None)
    form.initial.update({name: request.POST.get(name, "") for name in form.fields if name != "stamp"})
    wanted = request.POST.get("code", "")
    found = {"searched": wanted, "hits": suggestions(wanted, by=request.actor) if wanted else []}
    context = _topic_context(request, draft, content, topic, number, form)
    return show(request, "draft_topic.html", draft, {**context, "item": item, **found})


def _topic_form(
    request: PageRequest, draft: Draft, content: Content, topic: Section, item: ItemContent, posted: Any
) -> AnswersForm:
    return answers_form(
        topic.asked(content.direction),
        actor=request.actor,
        direction=content.direction,
        answers=item.answers,
        stamp=draft.stamp,
        data=posted,
        inside=ITEM,
    )


def _chosen(request: PageRequest) -> tuple[Any, dict[str, str]]:
    """What was posted, a chosen hit in place of the code; and what is usual for a good of the catalogue."""
    if request.method != "POST":
        return None, {}
    chosen = request.POST.get("choose", "")
    if not chosen:
        return request.POST, {}
    posted = request.POST.copy()
    posted[LATER] = "1"
    kind, _sep, value = chosen.partition(":")
    if kind != "good" or not value.isdigit() or len(value) > 15:
        posted["code"] = value
        return posted, {}
    good = selectors.catalogue_good(int(value), by=request.actor)
    posted["code"] = good.code
    posted["description"] = posted.get("description") or good.description
    return posted, {"origin": good.origin, "preference": good.preference, "quantity_unit": good.unit}


def _missing(usual: dict[str, str], item: ItemContent) -> dict[str, str]:
    """What is usual, where nothing was answered yet."""
    return {name: text for name, text in usual.items() if text and not item.get(name)}


def _topic_context(
    request: PageRequest, draft: Draft, content: Content, topic: Section, number: int, form: Any
) -> dict[str, Any]:
    checked = check_draft(draft, by=request.actor) if number <= len(content.items) else None
    faults = [f for f in checked.of_item(number) if f.place.section == topic.name] if checked else []
    return {
        "section": topic,
        "topics": _topic_links(topic),
        "number": number,
        "is_new": number > len(content.items),
        "form": form,
        "fields": [
            {"field": form[q.name], "size": q.size, "name": q.name} for q in topic.asked(content.direction)
        ],
        "currency": content.get("currency"),
        "faults": linked(draft, faults) if request.method != "POST" else [],
        "duty": shown(checked.calculation, only=number) if checked and checked.calculation else None,
    }


def _onward(request: PageRequest, draft: Draft, number: int, topic: str) -> str:
    """Stay with the duty, back to the list, or the next topic; after the price the item as a whole."""
    here = reverse("draft_topic", args=[draft.public_id, number, topic])
    if "stay" in request.POST or "choose" in request.POST:
        return f"{here}#duty" if "stay" in request.POST else here
    if LATER in request.POST:
        return reverse("draft_goods", args=[draft.public_id])
    if request.GET.get("from") == "check":
        return reverse("draft_check", args=[draft.public_id])
    position = TOPIC_NAMES.index(topic) + 1
    if topic in {"value", "papers"} or position == len(TOPIC_NAMES):
        return reverse("draft_item", args=[draft.public_id, number])
    return reverse("draft_topic", args=[draft.public_id, number, TOPIC_NAMES[position]])


def _papers(
    request: PageRequest, draft: Draft, content: Content, topic: Section, number: int
) -> HttpResponse:
    item = _item(content, number)

    def faults() -> list[dict[str, str]]:
        found = check_draft(draft, by=request.actor).of_item(number)
        return linked(draft, [fault for fault in found if fault.place.section == topic.name])

    return rows_page(
        request,
        draft,
        topic,
        item,
        direction=content.direction,
        inside=ITEM,
        keep=lambda groups: services.keep_item(
            draft=draft.public_id, stamp=stamp_of(request), number=number, groups=groups, by=request.actor
        ),
        then=_onward(request, draft, number, topic.name),
        faults=faults,
        topics=_topic_links(topic),
        number=number,
        item=item,
    )


def _topic_links(here: Section) -> list[dict[str, Any]]:
    return [{"name": name, "title": topic.title, "here": topic is here} for name, topic in TOPICS.items()]


@trader_page
@require_POST
def draft_item_copy(request: PageRequest, key: UUID, number: int) -> HttpResponse:
    """Add another item like this one and go to it."""
    _draft, content = writable(request, key)
    then = reverse("draft_item", args=[key, len(content.items) + 1])
    try:
        services.copy_item(draft=key, stamp=stamp_of(request), number=number, by=request.actor)
    except CustomsError as refusal:
        messages.error(request, sentence(refusal.violations[0]))
        then = reverse("draft_goods", args=[key])
    return HttpResponseRedirect(then)


@trader_page
@require_POST
def draft_item_remove(request: PageRequest, key: UUID, number: int) -> HttpResponse:
    """Remove an item."""
    return act(
        request,
        lambda: services.remove_item(draft=key, stamp=stamp_of(request), number=number, by=request.actor),
        done=_("The item was removed."),
        then=reverse("draft_goods", args=[key]),
    )
