"""Notifications on the page: the list, reading, the bell, and how one is told."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from greenlane.foundation import clock
from greenlane.interchange.notifications import selectors, services
from greenlane.interchange.notifications.forms import PreferencesForm
from greenlane.interchange.notifications.models import Notification
from greenlane.parties.accounts.middleware import CHOSEN
from greenlane.web.pages import PageRequest, act, page, positive_int
from greenlane.web.tables import COUNTED, count_up_to

PER_PAGE = 25


class Newest(Paginator):
    """Pages of as many rows as were counted: somebody is told things for years, and reads the newest."""

    def __init__(self, rows: QuerySet[Notification], per_page: int, *, count: int) -> None:
        super().__init__(rows, per_page)
        self.count = count


@page()
@require_safe
def notifications(request: PageRequest) -> HttpResponse:
    """One's own notifications, newest first; `show=unread` leaves out those read."""
    rows = selectors.of(request.user)  # type: ignore[arg-type]
    only_unread = request.GET.get("show") == "unread"
    listed = rows.filter(read_at=None) if only_unread else rows
    found = count_up_to(listed)
    shown = Newest(listed, PER_PAGE, count=min(found, COUNTED)).get_page(
        positive_int(request.GET.get("page", ""))
    )
    context = {
        "shown": shown,
        "counted_out": found > COUNTED and COUNTED,
        "only_unread": only_unread,
        "unread": selectors.unread(request.user),  # type: ignore[arg-type]
        "newest": rows.values_list("position", flat=True).first() or 0,
        "query": "show=unread&" if only_unread else "",
    }
    return render(request, "interchange/notifications/list.html", context)


@page()
@require_POST
def notification_open(request: PageRequest, pk: int) -> HttpResponse:
    """Mark one as read and go to what it is about, in the role in which it concerns one."""
    found = selectors.one_of(request.user, pk)  # type: ignore[arg-type]
    services.mark_read(user=request.user, pk=pk)  # type: ignore[arg-type]
    _act_as(request, found)
    return HttpResponseRedirect(found.url or reverse("notifications"))


def _act_as(request: PageRequest, found: Notification) -> None:
    """Take up the role of the notification, while one still plays it."""
    membership = found.membership
    present = request.membership  # type: ignore[attr-defined]
    if not found.url or membership is None or membership.pk == present.pk:
        return
    if membership.in_force(clock.today()):
        request.session[CHOSEN] = membership.pk
        place = membership.organisation or membership.office or ""
        said = {"role": membership.get_role_display(), "place": str(place)}
        messages.info(request, _("You now act as: %(role)s, %(place)s.") % said)


@page()
@require_POST
def notification_read(request: PageRequest, pk: int) -> HttpResponse:
    """Mark one as read and stay."""

    def work() -> None:
        services.mark_read(user=request.user, pk=pk)  # type: ignore[arg-type]

    return act(request, work, done=_("Marked as read."), then=_list(request))


@page()
@require_POST
def notifications_read(request: PageRequest) -> HttpResponse:
    """Mark everything the list showed as read."""
    up_to = positive_int(request.POST.get("up_to", ""), 0)

    def work() -> None:
        services.mark_all_read(user=request.user, up_to=up_to)  # type: ignore[arg-type]

    return act(request, work, done=_("All are marked as read."), then=_list(request))


def _list(request: PageRequest) -> str:
    only_unread = request.POST.get("show") == "unread"
    return reverse("notifications") + ("?show=unread" if only_unread else "")


@page()
@require_safe
def notification_bell(request: PageRequest) -> HttpResponse:
    """The bell again: 204 while the number is the one already shown."""
    context = bell(request)
    if context is None or request.GET.get("seen") == str(context["unread"]):
        return HttpResponse(status=204)
    return render(request, "interchange/notifications/bell.html", context)


def bell(request: PageRequest) -> dict[str, Any] | None:
    """What the bell in the header shows: the number of unread notifications, up to 99. One query."""
    if getattr(request, "actor", None) is None:
        return None
    count = selectors.unread(request.user)  # type: ignore[arg-type]
    shown = f"{selectors.COUNTED}+" if count > selectors.COUNTED else str(count)
    return {"unread": count, "unread_shown": shown}


@page()
def notification_preferences(request: PageRequest) -> HttpResponse:
    """How one is told of each kind."""
    form = PreferencesForm(
        request.POST or None,
        officer=request.actor.is_officer,
        ways=selectors.ways(request.user),  # type: ignore[arg-type]
    )
    if request.method == "POST" and form.is_valid():
        services.choose(user=request.user, ways=form.chosen)  # type: ignore[arg-type]
        messages.success(request, _("Your choice is kept."))
        return HttpResponseRedirect(reverse("notification_preferences"))
    context = {"form": form, "email": request.user.email}  # type: ignore[union-attr]
    return render(
        request, "interchange/notifications/preferences.html", context, status=422 if form.errors else 200
    )
