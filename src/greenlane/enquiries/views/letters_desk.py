"""The queue of enquiries: what waits, since when, until when, and taking the next."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from greenlane.enquiries.forms_letters import NAMES
from greenlane.enquiries.models import Enquiry
from greenlane.enquiries.permissions import ANSWER, READ_ENQUIRIES
from greenlane.enquiries.selectors import letters as selectors
from greenlane.enquiries.services import queue as services
from greenlane.enquiries.states import OPEN_ENQUIRIES, Domain, EnquiryState
from greenlane.foundation import clock
from greenlane.foundation.access import allowed
from greenlane.foundation.errors import CustomsError
from greenlane.web.navigation import Audience
from greenlane.web.pages import PageRequest, page, sentence
from greenlane.web.tables import Column, Filter, Kind, Table

DUE = (
    (selectors.OVERDUE, gettext_lazy("Overdue")),
    (selectors.TODAY, gettext_lazy("Within a day")),
    (selectors.LATER, gettext_lazy("Later")),
)


def address_of(row: Enquiry) -> str:
    return reverse("enquiry", args=[row.number])


def _shown_due(row: Enquiry) -> Any:
    return gettext_lazy("Overdue") if row.is_overdue(clock.now()) else ""


def _states(_request: HttpRequest) -> list[tuple[str, Any]]:
    return [(selectors.OPEN, _("Not yet answered")), *EnquiryState.choices]


ENQUIRIES = Table(
    name="enquiries",
    caption=gettext_lazy("Enquiries"),
    columns=(
        Column("number", gettext_lazy("Number"), "number", Kind.CODE, link=address_of),
        Column("subject", gettext_lazy("Subject"), "subject"),
        Column("domain", gettext_lazy("Domain"), "get_domain_display", sort=("domain",)),
        Column("language", gettext_lazy("Language"), lambda row: NAMES.get(row.language, row.language)),
        Column("state", gettext_lazy("State"), "state", Kind.STATE, sort=("state",)),
        Column("channel", gettext_lazy("Came by"), "get_channel_display", shown=False),
        Column("received", gettext_lazy("Received"), "received_at", Kind.MOMENT, sort=("received_at", "id")),
        Column("due", gettext_lazy("Reply due"), "due_at", Kind.MOMENT, sort=("due_at", "id")),
        Column("late", gettext_lazy("Late"), _shown_due),
        Column("answered", gettext_lazy("Answered"), "answered_at", Kind.MOMENT, shown=False),
        Column("second", gettext_lazy("Second reader"), "second_reader_because", shown=False),
    ),
    order="due",
    empty=gettext_lazy("No enquiry has come in yet."),
    filters=(
        Filter("state", gettext_lazy("State"), selectors.in_state, _states),
        Filter(
            "domain",
            gettext_lazy("Domain"),
            lambda rows, value: rows.filter(domain=value),
            lambda _request: Domain.choices,
        ),
        Filter(
            "language",
            gettext_lazy("Language"),
            lambda rows, value: rows.filter(language=value),
            lambda _request: list(NAMES.items()),
        ),
        Filter("due", gettext_lazy("Reply due"), selectors.due_when, lambda _request: DUE),
    ),
    search=selectors.matching,
    search_hint=gettext_lazy("Number or words; personal data is not searched"),
)


@require_GET
@page(Audience.DESK, permission=READ_ENQUIRIES)
def queue(request: PageRequest) -> HttpResponseBase:
    """Every enquiry, what is due first first; above it what this officer has in hand."""
    rows = selectors.enquiries_seen_by(request.actor)
    now = clock.now()
    counts = rows.filter(state__in=OPEN_ENQUIRIES)
    context = {
        "held": selectors.held_by(request.actor),
        "may_answer": allowed(request.actor, ANSWER),
        "waiting": services.waiting().count(),
        "late": counts.filter(Q(due_at__lt=now)).count(),
        "domains": Domain.choices,
        "now": now,
    }
    return ENQUIRIES.respond(request, rows, "enquiries/letters/queue.html", context)


@require_POST
@page(Audience.DESK, permission=ANSWER)
def take_next(request: PageRequest) -> HttpResponse:
    """Take what is due first, of the domain chosen."""
    try:
        found = services.take_next(domain=request.POST.get("domain", "")[:30], by=request.actor)
    except CustomsError as refusal:
        for violation in refusal.violations:
            messages.error(request, sentence(violation))
        return HttpResponseRedirect(reverse("enquiries"))
    return HttpResponseRedirect(reverse("enquiry", args=[found.number]))
