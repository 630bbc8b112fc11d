"""The kiosk: the assistant on a screen in a hall. Touch first, spoken where the browser speaks, forgotten when left."""

from __future__ import annotations

import re
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from greenlane.enquiries.engine.courtesy import Courtesy
from greenlane.enquiries.engine.shapes import Status
from greenlane.enquiries.engine.visemes import timeline
from greenlane.enquiries.forms_ambassador import PersonForm
from greenlane.enquiries.models import Conversation, Turn
from greenlane.enquiries.selectors.conversations import most_asked
from greenlane.enquiries.services import conversations
from greenlane.enquiries.services.hand_over import hand_over
from greenlane.enquiries.states import Channel
from greenlane.enquiries.views import keys
from greenlane.enquiries.views.ambassador import HAND_OVER_SHARE, PUBLIC, put
from greenlane.enquiries.views.showing import shown
from greenlane.foundation.errors import CustomsError
from greenlane.web.api import rates
from greenlane.web.pages import add_violations, explained, public

LONGEST_SPOKEN = 600
"""Characters that are read out; a longer answer is read from the screen."""
COUNTDOWN = 15
_CITED = re.compile(r"\s*\[\d{1,3}\]")
GESTURES = {
    Status.ANSWERED: "point",
    Status.PARTIAL: "point",
    Status.ABSTAINED: "sorry",
    Status.REFUSED: "sorry",
}


@public
@require_safe
def kiosk(request: HttpRequest) -> HttpResponse:
    """The first screen: a greeting in every language, and the languages by their own names."""
    return render(request, "enquiries/kiosk/start.html", _shell(request))


@public
@require_http_methods(["GET", "HEAD", "POST"])
def talk(request: HttpRequest) -> HttpResponse:
    """Ask and be answered. One answer stands on the screen at a time."""
    if request.method != "POST":
        return _screen(request, keys.held(request, Channel.KIOSK))
    try:
        conversation, turn = put(request, Channel.KIOSK)
    except CustomsError as refusal:
        rates_told = _screen(request, keys.held(request, Channel.KIOSK), refusal=refusal)
        rates.tell(request, rates_told)
        return rates_told
    response: HttpResponse = HttpResponseRedirect(reverse("kiosk_talk"))
    if getattr(request, "htmx", False):
        response = render(
            request, "enquiries/kiosk/answer.html", {**_answer(turn), "conversation": conversation}
        )
    keys.give(request, response, conversation)
    return response


@public
@require_POST
def reset(request: HttpRequest) -> HttpResponse:
    """Forget everything and show the first screen to whoever comes next."""
    conversation = keys.held(request, Channel.KIOSK)
    if conversation is not None:
        conversations.forget(conversation=conversation)
    response = HttpResponseRedirect(reverse("kiosk"))
    keys.take_back(response, Channel.KIOSK)
    response.delete_cookie(settings.LANGUAGE_COOKIE_NAME)
    return response


@public
@require_http_methods(["GET", "HEAD", "POST"])
def person(request: HttpRequest) -> HttpResponse:
    """Hand the conversation to an officer, on the kiosk's own screen."""
    conversation = keys.held(request, Channel.KIOSK)
    form = PersonForm(request.POST if request.method == "POST" else None)
    context = {**_shell(request), "conversation": conversation, "form": form}
    if request.method != "POST" or not form.is_valid():
        return render(request, "enquiries/kiosk/person.html", context, status=422 if form.errors else 200)
    rates.count(request, f"ask-person:{rates.address_of(request)}", share=HAND_OVER_SHARE)
    conversation = conversation or keys.begin(request, Channel.KIOSK)
    try:
        hand_over(conversation=conversation, language=get_language() or "", **form.cleaned_data)
    except CustomsError as refusal:
        add_violations(form, refusal)
        return render(request, "enquiries/kiosk/person.html", context, status=refusal.status)
    response = HttpResponseRedirect(reverse("kiosk_person"))
    keys.give(request, response, conversation)
    return response


def _screen(
    request: HttpRequest, conversation: Conversation | None, *, refusal: CustomsError | None = None
) -> HttpResponse:
    language = get_language() or settings.LANGUAGE_CODE
    last = conversation.turns.exclude(answer={}).order_by("-ordinal").first() if conversation else None
    problems = [explained(one) for one in refusal.violations] if refusal else []
    status = refusal.status if refusal else 200
    if refusal and getattr(request, "htmx", False):
        response = render(request, "enquiries/problem.html", {"problems": problems}, status=status)
        response["HX-Retarget"], response["HX-Reswap"] = "#kiosk-problem", "innerHTML"
        return response
    context = {
        **_shell(request),
        **(_answer(last) if last else {}),
        "conversation": conversation,
        "suggestions": most_asked(language),
        "longest": conversations.LONGEST_QUESTION,
        "problems": problems,
        "given": request.POST.get("question", "")[: conversations.LONGEST_QUESTION],
    }
    return render(request, "enquiries/kiosk/talk.html", context, status=status)


def _shell(request: HttpRequest) -> dict[str, Any]:
    return {
        **PUBLIC,
        "idle": settings.GREENLANE_KIOSK_IDLE_SECONDS,
        "countdown": min(COUNTDOWN, max(3, settings.GREENLANE_KIOSK_IDLE_SECONDS // 3)),
        "voice": settings.GREENLANE_KIOSK_VOICE,
        "refresh": settings.GREENLANE_KIOSK_IDLE_SECONDS + 60,
    }


def _answer(turn: Turn) -> dict[str, Any]:
    """What the screen and the figure need of an answer."""
    spoken = spoken_text(turn)
    marks = ";".join(f"{mark.at}:{mark.char}:{mark.shape}" for mark in timeline(spoken))
    return {
        "shown": shown(turn),
        "spoken": spoken,
        "spoken_language": _spoken_language(turn),
        "marks": marks,
        "gesture": _gesture(turn),
    }


def _gesture(turn: Turn) -> str:
    """The figure waves to who greets it."""
    whys = {part.get("why") for part in turn.answer.get("parts", [])}
    return "greet" if whys & set(Courtesy) else GESTURES[Status(turn.status)]


def spoken_text(turn: Turn) -> str:
    """What is read out: the answer without its citation numbers, to the end of a sentence near the limit."""
    text = _CITED.sub("", "\n".join(part.get("text", "") for part in turn.answer.get("parts", []))).strip()
    if len(text) <= LONGEST_SPOKEN:
        return text
    cut = text[:LONGEST_SPOKEN]
    ends = [place for place in (cut.rfind(stop) for stop in (". ", "。", "।", "។", "\n", " ")) if place > 0]
    return cut[: ends[0] + 1].rstrip() if ends else cut


def _spoken_language(turn: Turn) -> str:
    """The language of the words that are read out: a quoted law may stand in another one than the question."""
    for part in turn.answer.get("parts", []):
        if part.get("written_by") == "law" and part.get("citations"):
            return str(part["citations"][0].get("language") or turn.language)
    return turn.language
