"""What every page shares: who may open it, how a verb is called from a form, how a refusal is shown."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required, login_required
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext

from greenlane.foundation.access import Actor, require
from greenlane.foundation.errors import CustomsError, Forbidden, Violation
from greenlane.web.navigation import Audience, audience_of

View = Callable[..., HttpResponseBase]


class PageRequest(HttpRequest):
    """A request of a signed-in person: `actor` is the role in which he acts, `htmx` tells a fragment is wanted."""

    actor: Actor
    htmx: Any


def public(view: View) -> View:
    """Mark a page as open to everybody; every other page asks for a sign-in."""
    return login_not_required(view)


def page(*audiences: Audience, permission: str = "") -> Callable[[View], View]:
    """A page for signed-in people of these audiences (none given: any), with a permission if one is named.

    Raises Forbidden (403) for others; nobody signed in is sent to the sign-in page.
    """
    wanted = frozenset(audiences)

    def mark(view: View) -> View:
        @login_required
        @functools.wraps(view)
        def run(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            actor: Actor | None = getattr(request, "actor", None)
            if actor is None:
                return HttpResponseRedirect(reverse("account_roles"))
            if wanted and audience_of(actor) not in wanted:
                raise Forbidden()
            if permission:
                require(actor, permission)
            return view(request, *args, **kwargs)

        run.audiences, run.permission = wanted, permission  # type: ignore[attr-defined]
        return run

    return mark


def safe_next(request: HttpRequest, default: str) -> str:
    """The address given as `next`, when it leads to this site; else the default. Stops open redirects."""
    given = request.POST.get("next") or request.GET.get("next") or ""
    allowed_hosts = {request.get_host()}
    if url_has_allowed_host_and_scheme(given, allowed_hosts, require_https=request.is_secure()):
        return given
    return default


def act(request: HttpRequest, work: Callable[[], Any], *, done: str, then: str) -> HttpResponse:
    """Do one thing that a button asks for and go on to `then`, with what happened as a message on that page."""
    try:
        work()
    except CustomsError as refusal:
        for violation in refusal.violations:
            messages.error(request, sentence(violation))
    else:
        messages.success(request, done)
    return HttpResponseRedirect(then)


def said(text: str) -> str:
    """A text of a rule or refusal in the reader's language, where a translation is known; else as it is.

    Rules and verbs speak English: they run without a reader. Their fixed sentences are in the catalogues.
    """
    return gettext(text) if text else ""


def explained(violation: Violation) -> str:
    """What is wrong and what to do about it, in the reader's language."""
    return " ".join(part for part in (said(violation.message), said(violation.hint)) if part)


def sentence(violation: Violation) -> str:
    """A violation as one line for people: message, hint, code."""
    return f"{explained(violation)} ({violation.code})".lstrip()


def add_violations(form: BaseForm, refusal: CustomsError, fields: dict[str, str] | None = None) -> None:
    """Put every violation of a refusal on a form: on the field its pointer names, else on the whole form.

    `fields` maps pointers of the verb to fields of the form where the two differ.
    """
    for violation in refusal.violations:
        name = (fields or {}).get(violation.pointer, violation.pointer)
        form.add_error(name if name in form.fields else None, sentence(violation))


def refused(request: HttpRequest, refusal: CustomsError, *, status: int | None = None) -> HttpResponse:
    """A refusal as a page: every violation, what to do, where to go."""
    code = status or refusal.status
    context = {"refusal": refusal, "status": code}
    template = "web/refused_fragment.html" if getattr(request, "htmx", False) else "web/refused.html"
    return render(request, template, context, status=code)


def own_address(request: HttpRequest, url: str) -> str:
    """Path and query of an address of this site, or an empty text for any other."""
    hosts = {request.get_host()}
    if not url_has_allowed_host_and_scheme(url, hosts):
        return ""
    parts = urlsplit(url)
    place = f"{parts.path}?{parts.query}" if parts.query else parts.path
    return place if url_has_allowed_host_and_scheme(place, hosts) else ""


def positive_int(text: str, default: int = 1) -> int:
    """A number from an address, at least 1; what is none gives the default."""
    if not (text.isascii() and text.isdigit()) or len(text) > 9:
        return default
    return max(int(text), 1)
