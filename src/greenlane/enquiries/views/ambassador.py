"""Ask Customs: the page, the panel on every page, ratings, forgetting, and going on to a person."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from greenlane.enquiries.engine.shapes import Language
from greenlane.enquiries.errors import NothingToRate
from greenlane.enquiries.forms_ambassador import PersonForm
from greenlane.enquiries.models import Conversation, Turn
from greenlane.enquiries.selectors.conversations import most_asked, turns_of
from greenlane.enquiries.services import conversations
from greenlane.enquiries.services.hand_over import hand_over
from greenlane.enquiries.states import Channel
from greenlane.enquiries.views import keys
from greenlane.enquiries.views.showing import shown
from greenlane.foundation.errors import CustomsError
from greenlane.web.api import rates
from greenlane.web.navigation import Audience
from greenlane.web.pages import add_violations, explained, public

PUBLIC: dict[str, Any] = {"audience": Audience.PUBLIC.value}
QUESTIONS_SHARE = 100
"""Of the rate limit: sixty questions a minute from one network address, by default."""
HAND_OVER_SHARE = 600
"""Ten enquiries a minute from one network address, by default."""


@public
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """The page of the assistant. A question sent here is answered on it; to htmx with its own piece alone."""
    if request.method != "POST":
        return _page(request, keys.held(request))
    try:
        conversation, turn = put(request, Channel.WEB)
    except CustomsError as refusal:
        return _refused(request, refusal)
    if getattr(request, "htmx", False):
        context = {"shown": shown(turn), "conversation": conversation, "begun": turn.ordinal == 1}
        response: HttpResponse = render(request, "enquiries/turn.html", context)
        if turn.ordinal == 1:
            # What may still stand on the page is of a conversation that has ended.
            response["HX-Reswap"] = "innerHTML"
    else:
        response = HttpResponseRedirect(f"{reverse('ask')}#ask-turn-{turn.ordinal}")
    keys.give(request, response, conversation)
    return response


def put(request: HttpRequest, channel: str) -> tuple[Conversation, Turn]:
    """Ask what the form holds in the browser's conversation, or in a new one when that has ended meanwhile."""
    rates.count(request, f"ask:{rates.address_of(request)}", share=QUESTIONS_SHARE)
    question = conversations.clean(request.POST.get("question", ""))
    # Whoever left a kiosk signed in is not the one who stands before it.
    actor = None if channel == Channel.KIOSK else keys.asker(request)
    conversation = keys.begin(request, channel)
    if conversation.turns.count() >= conversations.MOST_TURNS:
        conversation = conversations.start(channel=channel, language=conversation.language)
    turn = conversations.ask(
        conversation=conversation, question=question, actor=actor, language=_language(request)
    )
    return conversation, turn


def _language(request: HttpRequest) -> str:
    given = request.POST.get("language", "")
    return given if given in set(Language) else ""


@public
@require_safe
def panel(request: HttpRequest) -> HttpResponse:
    """What the dialog on every page holds: the conversation so far and the box for a question."""
    return render(request, "enquiries/panel.html", _context(request, keys.held(request)))


@public
@require_POST
def rate(request: HttpRequest) -> HttpResponse:
    """Say whether an answer helped."""
    conversation = _own(request)
    ordinal, mark = request.POST.get("turn", ""), request.POST.get("rating", "")
    turn = conversations.rate(
        conversation=conversation,
        ordinal=int(ordinal) if ordinal.isascii() and ordinal.isdigit() and len(ordinal) < 5 else 0,
        rating={"1": 1, "-1": -1}.get(mark, 0),
        comment=request.POST.get("comment", "")[:2000],
    )
    if getattr(request, "htmx", False):
        return render(request, "enquiries/rating.html", {"turn": turn})
    return HttpResponseRedirect(f"{reverse('ask')}#ask-turn-{turn.ordinal}")


@public
@require_POST
def forget(request: HttpRequest) -> HttpResponse:
    """Erase the conversation and begin anew."""
    conversation = keys.held(request)
    if conversation is not None:
        conversations.forget(conversation=conversation)
    if getattr(request, "htmx", False):
        response: HttpResponse = render(request, "enquiries/panel.html", _context(request, None))
    else:
        response = HttpResponseRedirect(reverse("ask"))
    keys.take_back(response)
    return response


@public
@require_http_methods(["GET", "HEAD", "POST"])
def person(request: HttpRequest) -> HttpResponse:
    """Hand the conversation to an officer: the form, and afterwards the number and where it stands."""
    conversation = keys.held(request)
    form = PersonForm(request.POST if request.method == "POST" else None)
    context = {**PUBLIC, "conversation": conversation, "turns": turns_of(conversation), "form": form}
    if request.method != "POST" or not form.is_valid():
        status = 422 if form.errors else 200
        return render(request, "enquiries/person.html", context, status=status)
    rates.count(request, f"ask-person:{rates.address_of(request)}", share=HAND_OVER_SHARE)
    conversation = conversation or keys.begin(request)
    try:
        hand_over(conversation=conversation, language=get_language() or "", **form.cleaned_data)
    except CustomsError as refusal:
        add_violations(form, refusal)
        return render(request, "enquiries/person.html", context, status=refusal.status)
    response = HttpResponseRedirect(reverse("ask_person"))
    keys.give(request, response, conversation)
    return response


def _own(request: HttpRequest) -> Conversation:
    conversation = keys.held(request)
    if conversation is None:
        raise NothingToRate()
    return conversation


def _page(request: HttpRequest, conversation: Conversation | None, **more: Any) -> HttpResponse:
    context = {**PUBLIC, **_context(request, conversation), **more}
    return render(request, "enquiries/ask.html", context, status=more.get("status", 200))


def _context(request: HttpRequest, conversation: Conversation | None) -> dict[str, Any]:
    turns = [shown(turn) for turn in turns_of(conversation)]
    language = get_language() or settings.LANGUAGE_CODE
    return {
        "conversation": conversation,
        "turns": turns,
        "suggestions": [] if turns else most_asked(language),
        "given": request.GET.get("q", "")[: conversations.LONGEST_QUESTION],
        "longest": conversations.LONGEST_QUESTION,
        "signed_in": keys.asker(request) is not None,
    }


def _refused(request: HttpRequest, refusal: CustomsError) -> HttpResponse:
    """What is wrong with the question, at the question, which is not lost."""
    problems = [explained(one) for one in refusal.violations]
    if getattr(request, "htmx", False):
        response = render(request, "enquiries/problem.html", {"problems": problems}, status=refusal.status)
        response["HX-Retarget"], response["HX-Reswap"] = "#ask-problem", "innerHTML"
    else:
        given = request.POST.get("question", "")[: conversations.LONGEST_QUESTION]
        response = _page(request, keys.held(request), problems=problems, status=refusal.status, given=given)
    rates.tell(request, response)
    return response
