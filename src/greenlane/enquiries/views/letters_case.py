"""One enquiry: its letters, the reply being written with its evidence, and sending it."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from greenlane.enquiries.evidence import Evidence, blocks_of, evidence_for
from greenlane.enquiries.forms_letters import NAMES, BackForm, CloseForm, MoveForm
from greenlane.enquiries.models import Enquiry
from greenlane.enquiries.permissions import ANSWER, READ_ENQUIRIES
from greenlane.enquiries.selectors import letters as selectors
from greenlane.enquiries.services import queue, replies, sources
from greenlane.enquiries.states import EnquiryState
from greenlane.enquiries.views.letters_shown import case_context
from greenlane.foundation import clock
from greenlane.foundation.access import require
from greenlane.foundation.errors import CustomsError
from greenlane.web.navigation import Audience
from greenlane.web.pages import PageRequest, page, positive_int, sentence


@page(Audience.DESK, permission=READ_ENQUIRIES)
@require_http_methods(["GET", "HEAD", "POST"])
def case(request: PageRequest, number: str) -> HttpResponse:
    """The enquiry; a POST does what its button says. What was written is kept before anything else is done."""
    found = selectors.enquiry(number, by=request.actor)
    if request.method != "POST":
        return _page(request, found)
    require(request.actor, ANSWER, found)
    name, _dash, target = request.POST.get("answer", "save").partition("-")
    work = STEPS.get(name)
    if work is None:
        return _page(request, found, status=422)
    try:
        revision = _kept(request, found)
        done = work(request, found, revision, target)
    except CustomsError as refusal:
        return _refused(request, found, refusal)
    if done:
        messages.success(request, done)
    here = reverse("enquiry_send" if name == "send" else "enquiry", args=[number])
    return HttpResponseRedirect(here)


def _kept(request: PageRequest, found: Enquiry) -> str:
    """Keep the text of the editor, where the form has one; the revision of the draft after that."""
    revision = request.POST.get("revision", "")[:40]
    if "text" not in request.POST:
        return revision
    row = replies.save_draft(
        number=found.number, text=request.POST["text"], revision=revision, by=request.actor
    )
    return replies.revision_of(row)


def _save(_request: PageRequest, _found: Enquiry, _revision: str, _target: str) -> str:
    return _("Everything is kept.")


def _take(request: PageRequest, found: Enquiry, _revision: str, _target: str) -> str:
    queue.take(number=found.number, by=request.actor)
    return _("This enquiry is yours.")


def _put_back(request: PageRequest, found: Enquiry, _revision: str, _target: str) -> str:
    queue.put_back(number=found.number, by=request.actor)
    return _("It waits in the queue again.")


def _redraft(request: PageRequest, found: Enquiry, _revision: str, _target: str) -> str:
    replies.redraft(number=found.number, by=request.actor)
    return _("It is drafted anew from what is published now.")


def _insert(request: PageRequest, found: Enquiry, revision: str, target: str) -> str:
    passage = positive_int(target, 0)
    sources.insert_passage(number=found.number, passage=passage, revision=revision, by=request.actor)
    return _("The passage is in the reply, with its source.")


def _recite(request: PageRequest, found: Enquiry, revision: str, target: str) -> str:
    sources.recite(number=found.number, citation=positive_int(target, 0), revision=revision, by=request.actor)
    return _("The reply now cites the text in force. Read the sentence again.")


def _second(request: PageRequest, found: Enquiry, _revision: str, _target: str) -> str:
    replies.ask_second(number=found.number, by=request.actor)
    return _("A second reader is asked.")


def _back(request: PageRequest, found: Enquiry, _revision: str, _target: str) -> str:
    replies.send_back(number=found.number, reason=request.POST.get("back-reason", ""), by=request.actor)
    return _("It is with its writer again.")


def _close(request: PageRequest, found: Enquiry, _revision: str, _target: str) -> str:
    queue.close(number=found.number, reason=request.POST.get("close-reason", ""), by=request.actor)
    return _("The enquiry is closed without a reply.")


def _move(request: PageRequest, found: Enquiry, _revision: str, _target: str) -> str:
    given = request.POST
    queue.move_to(
        number=found.number,
        domain=given.get("move-domain", ""),
        reason=given.get("move-reason", ""),
        by=request.actor,
    )
    return _("The enquiry is moved.")


def _send(_request: PageRequest, _found: Enquiry, _revision: str, _target: str) -> str:
    """On to the page that shows what goes out."""
    return ""


STEPS: dict[str, Callable[[PageRequest, Enquiry, str, str], str]] = {
    "save": _save,
    "take": _take,
    "put_back": _put_back,
    "redraft": _redraft,
    "insert": _insert,
    "recite": _recite,
    "second": _second,
    "back": _back,
    "close": _close,
    "move": _move,
    "send": _send,
}


def _refused(request: PageRequest, found: Enquiry, refusal: CustomsError) -> HttpResponse:
    """The page as it stands now, with what was written still in the editor."""
    for violation in refusal.violations:
        messages.error(request, sentence(violation))
    fresh = selectors.enquiry(found.number, by=request.actor)
    return _page(request, fresh, status=refusal.status, written=request.POST.get("text"))


def _page(
    request: PageRequest, found: Enquiry, *, status: int = 200, written: str | None = None
) -> HttpResponse:
    context = case_context(found, request.actor, written=written)
    context |= {
        "close_form": CloseForm(prefix="close"),
        "back_form": BackForm(prefix="back"),
        "move_form": MoveForm(prefix="move", initial={"domain": found.domain}),
    }
    return render(request, "enquiries/letters/case.html", context, status=status)


@require_GET
@page(Audience.DESK, permission=READ_ENQUIRIES)
def evidence(request: PageRequest, number: str) -> HttpResponse:
    """Passages that a search finds, for the pane beside the editor."""
    found = selectors.enquiry(number, by=request.actor)
    words = request.GET.get("q", "").replace("\x00", "").strip()[:300]
    rows: list[Evidence] = evidence_for(found, words) if words else []
    mine = found.state == EnquiryState.IN_HAND and found.officer == request.actor.id
    context = {
        "enquiry": found,
        "rows": rows,
        "q": words,
        "may_edit": mine,
        "revision": replies.revision_of(replies.current(found)),
    }
    template = "enquiries/letters/evidence.html" if request.htmx else "enquiries/letters/evidence_page.html"
    return render(request, template, context)


@page(Audience.DESK, permission=READ_ENQUIRIES)
@require_http_methods(["GET", "HEAD", "POST"])
def sending(request: PageRequest, number: str) -> HttpResponse:
    """What goes out, as the person will read it, and everything to look at before; POST sends it."""
    require(request.actor, ANSWER)
    found = selectors.enquiry(number, by=request.actor)
    if request.method != "POST":
        return _outgoing(request, found)
    try:
        replies.send(
            number=number,
            revision=request.POST.get("revision", "")[:40],
            confirmed=request.POST.getlist("confirmed"),
            by=request.actor,
        )
    except CustomsError as refusal:
        for violation in refusal.violations:
            messages.error(request, sentence(violation))
        return _outgoing(request, selectors.enquiry(number, by=request.actor), refusal.status)
    messages.success(request, _("The reply is sent."))
    return HttpResponseRedirect(reverse("enquiry", args=[number]))


def _outgoing(request: PageRequest, found: Enquiry, status: int = 200) -> HttpResponse:
    context = case_context(found, request.actor)
    return render(request, "enquiries/letters/send.html", context, status=status)


@require_GET
@page(Audience.DESK, permission=READ_ENQUIRIES)
def sheet(request: PageRequest, number: str) -> HttpResponse:
    """The whole enquiry on paper: its letters, and the reply with its sources."""
    found = selectors.enquiry(number, by=request.actor)
    draft = replies.current(found)
    context = {
        "enquiry": found,
        "letters": selectors.letters_of(found),
        "draft": draft,
        "blocks": blocks_of(draft),
        "language": NAMES.get(found.language, found.language),
        "now": clock.now(),
    }
    return render(request, "enquiries/letters/sheet.html", context)
