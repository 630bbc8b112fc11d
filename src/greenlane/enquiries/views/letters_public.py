"""Writing to Customs without an account: the form, and the page on which who wrote sees where it stands."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from greenlane.enquiries.forms_letters import NAMES, ContactForm
from greenlane.enquiries.limits import count_letter, count_look
from greenlane.enquiries.models import Enquiry
from greenlane.enquiries.reply_clock import due
from greenlane.enquiries.selectors import letters as selectors
from greenlane.enquiries.services.letters import receive
from greenlane.enquiries.services.mailing import status_key
from greenlane.enquiries.states import Channel
from greenlane.foundation import clock
from greenlane.foundation.errors import CustomsError, NotFound
from greenlane.web.api import rates
from greenlane.web.navigation import Audience
from greenlane.web.pages import add_violations, public, refused

PUBLIC: dict[str, Any] = {"audience": Audience.PUBLIC.value}


@public
@require_http_methods(["GET", "HEAD", "POST"])
def contact(request: HttpRequest) -> HttpResponse:
    """The form; a letter sent by it leads to its own page, with its number."""
    if request.method != "POST":
        return _form(request, ContactForm(initial={"language": _own_language()}))
    form = ContactForm(request.POST)
    if not form.is_valid():
        return _form(request, form, 422)
    try:
        count_letter(request)
        found = _received(form)
    except rates.TooManyRequests as refusal:
        return _too_often(request, refusal)
    except CustomsError as refusal:
        add_violations(form, refusal)
        return _form(request, form, refusal.status)
    return HttpResponseRedirect(reverse("contact_status", args=[found.number, status_key(found.number)]))


def _received(form: ContactForm) -> Enquiry:
    given = form.cleaned_data
    return receive(
        channel=Channel.FORM,
        text=given["text"],
        subject=given["subject"],
        sender_name=given["name"],
        sender_address=given["address"],
        language=given["language"],
        message_id=form.message_id,
    )


@public
@never_cache
@require_safe
def status(request: HttpRequest, number: str, key: str) -> HttpResponse:
    """Where an enquiry stands, for who holds its link. 404 for a wrong link as for a number nobody gave."""
    try:
        count_look(request)
    except rates.TooManyRequests as refusal:
        return _too_often(request, refusal)
    try:
        found = selectors.by_link(number, key)
    except NotFound:
        raise Http404 from None
    context = {
        **PUBLIC,
        "found": found,
        "step": selectors.public_step(found),
        "replies": selectors.public_replies(found),
        "now": clock.now(),
    }
    return render(request, "enquiries/letters/status.html", context)


def _own_language() -> str:
    known = set(NAMES)
    own = get_language() or "en"
    return own if own in known else "en"


def _form(request: HttpRequest, form: ContactForm, status: int = 200) -> HttpResponse:
    context = {**PUBLIC, "form": form, "due": due(clock.now())}
    return render(request, "enquiries/letters/contact.html", context, status=status)


def _too_often(request: HttpRequest, refusal: rates.TooManyRequests) -> HttpResponse:
    response = refused(request, refusal)
    rates.tell(request, response)
    return response
