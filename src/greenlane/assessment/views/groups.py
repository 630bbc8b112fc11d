"""One group on a page: its officers, switching it on and off, leave and conflicts; and an officer's own leave."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.forms import BaseForm
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from greenlane.assessment import services
from greenlane.assessment.forms import ConflictsForm, EndForm, LeaveForm, MemberForm
from greenlane.assessment.models import AssessmentGroup, GroupMember
from greenlane.assessment.permissions import MANAGE, READ
from greenlane.assessment.selectors import switched_on
from greenlane.assessment.services.casework import CHECK
from greenlane.declarations.states import CHECKER
from greenlane.foundation import clock
from greenlane.foundation.access import allowed
from greenlane.foundation.errors import CustomsError, NotFound
from greenlane.parties.models import Membership
from greenlane.parties.periods import covering
from greenlane.web.history import history_of
from greenlane.web.navigation import Audience
from greenlane.web.pages import PageRequest, act, add_violations, page


@require_GET
@page(Audience.DESK, permission=READ)
def group(request: PageRequest, code: str) -> HttpResponse:
    """A group with everybody who belongs or belonged to it."""
    found = group_by_code(code)
    return _group_page(request, found, MemberForm(officers=_addable(found)))


@require_POST
@page(Audience.DESK, permission=MANAGE)
def switch(request: PageRequest, code: str) -> HttpResponse:
    """Let a group take cases from now on, or no new ones."""
    found, active = group_by_code(code), request.POST.get("active") == "1"
    return act(
        request,
        lambda: services.set_active(group=found, active=active, by=request.actor),
        done=_("The group takes cases.") if active else _("The group takes no new cases."),
        then=reverse("assessment_group", args=[found.code]),
    )


@require_POST
@page(Audience.DESK, permission=MANAGE)
def member_add(request: PageRequest, code: str) -> HttpResponse:
    """Put an officer into a group."""
    found = group_by_code(code)
    officers = _addable(found)
    form = MemberForm(request.POST, officers=officers)
    if form.is_valid():
        given = form.cleaned_data
        try:
            services.add_member(
                group=found,
                membership=officers.get(pk=int(given["membership"])),
                since=given["since"],
                until=given["until"],
                by=request.actor,
            )
        except CustomsError as refusal:
            add_violations(form, refusal)
        else:
            messages.success(request, _("The officer belongs to the group."))
            return HttpResponseRedirect(reverse("assessment_group", args=[found.code]))
    return _group_page(request, found, form, status=422)


@require_GET
@page(Audience.DESK, permission=READ)
def member(request: PageRequest, code: str, number: int) -> HttpResponse:
    """An officer of a group: since when, when he is away, whose cases he does not get."""
    return _member_page(request, _member(code, number))


@require_POST
@page(Audience.DESK, permission=MANAGE)
def leave_add(request: PageRequest, code: str, number: int) -> HttpResponse:
    """Enter days on which an officer is away."""
    found, form = _member(code, number), LeaveForm(request.POST, prefix="leave")
    if form.is_valid():
        try:
            services.add_leave(member=found, **form.cleaned_data, by=request.actor)
        except CustomsError as refusal:
            add_violations(form, refusal)
        else:
            return _back(request, found, _("The leave is entered."))
    return _member_page(request, found, opened="leave", wrong=form)


@require_POST
@page(Audience.DESK, permission=MANAGE)
def leave_remove(request: PageRequest, code: str, number: int) -> HttpResponse:
    """Strike out days of leave."""
    found = _member(code, number)
    since, until = (_day(request.POST.get(name, "")) for name in ("since", "until"))
    return act(
        request,
        lambda: services.remove_leave(member=found, since=since, until=until, by=request.actor),
        done=_("The leave is struck out."),
        then=reverse("assessment_member", args=[code, number]),
    )


@require_POST
@page(Audience.DESK, permission=MANAGE)
def conflicts(request: PageRequest, code: str, number: int) -> HttpResponse:
    """Set the organisations in which an officer has an interest."""
    found, form = _member(code, number), ConflictsForm(request.POST, prefix="conflicts")
    if form.is_valid():
        try:
            services.set_conflicts(member=found, conflicts=form.numbers, by=request.actor)
        except CustomsError as refusal:
            add_violations(form, refusal)
        else:
            return _back(request, found, _("The interests are kept."))
    return _member_page(request, found, opened="conflicts", wrong=form)


@require_POST
@page(Audience.DESK, permission=MANAGE)
def member_end(request: PageRequest, code: str, number: int) -> HttpResponse:
    """Let an officer leave a group after a day."""
    found, form = _member(code, number), EndForm(request.POST, prefix="end")
    if form.is_valid():
        try:
            services.end_member(member=found, until=form.cleaned_data["until"], by=request.actor)
        except CustomsError as refusal:
            add_violations(form, refusal)
        else:
            return _back(request, found, _("The last day is set; cases that he has stay his."))
    return _member_page(request, found, opened="end", wrong=form)


@require_GET
@page(Audience.DESK, permission=CHECK)
def my_leave(request: PageRequest) -> HttpResponse:
    """The groups one belongs to, the days on which nothing is drawn for one, and declared interests."""
    rows = GroupMember.objects.select_related("group").filter(membership__user__pseudonym=request.actor.id)
    return render(request, "assessment/my_leave.html", {"rows": [_own(row) for row in rows.order_by("pk")]})


def _own(row: GroupMember) -> dict[str, Any]:
    return {"member": row, "periods": _periods(row), "away": row.on_leave(clock.today())}


def group_by_code(code: str) -> AssessmentGroup:
    """Raises NotFound (404)."""
    found = AssessmentGroup.objects.filter(code=code.upper()[:12]).first()
    if found is None:
        raise NotFound()
    return found


def _member(code: str, number: int) -> GroupMember:
    rows = GroupMember.objects.select_related("group", "membership__user", "membership__office")
    found = rows.filter(group__code=code, pk=number).first()
    if found is None:
        raise NotFound()
    return found


def _addable(found: AssessmentGroup) -> QuerySet[Membership]:
    """Officers of the documentary check who do not belong to a group yet."""
    rows = Membership.objects.select_related("user", "office").filter(
        covering(clock.today()), role__in=CHECKER, user__is_active=True
    )
    known = GroupMember.objects.filter(group=found).values("membership__user")
    return rows.exclude(user__in=known).order_by("office__code", "user__name", "pk")


def _group_page(
    request: PageRequest, found: AssessmentGroup, form: MemberForm, *, status: int = 200
) -> HttpResponse:
    members = found.members.select_related("membership__user", "membership__office")
    rows = list(members.order_by("membership__office__code", "pk"))
    today = clock.today()
    here = Counter(row.office for row in rows if row.since <= today and (row.until or today) >= today)
    context = {
        "group": found,
        "form": form,
        "rows": [
            {
                "member": row,
                "away": row.on_leave(today),
                "over": row.until is not None and row.until < today,
                "to_come": row.since > today,
            }
            for row in rows
        ],
        "offices": sorted(here.items()),
        "since": switched_on(found).get(found.code),
        "switch_on": [("active", "1")],
        "may_change": allowed(request.actor, MANAGE),
        "history": history_of(found, named=True),
    }
    return render(request, "assessment/group.html", context, status=status)


def _member_page(
    request: PageRequest, found: GroupMember, *, opened: str = "", wrong: BaseForm | None = None
) -> HttpResponse:
    forms: dict[str, BaseForm] = {
        "leave": LeaveForm(prefix="leave"),
        "conflicts": ConflictsForm(prefix="conflicts", initial={"conflicts": "\n".join(found.conflicts)}),
        "end": EndForm(prefix="end", initial={"until": clock.today()}),
    }
    if wrong is not None:
        forms[opened] = wrong
    context = {
        "member": found,
        "group": found.group,
        "periods": _periods(found),
        "forms": forms,
        "opens": {opened: True},
        "wrong": wrong,
        "may_change": allowed(request.actor, MANAGE),
    }
    return render(request, "assessment/member.html", context, status=422 if wrong is not None else 200)


def _periods(row: GroupMember) -> list[tuple[date, date]]:
    return [(date.fromisoformat(first), date.fromisoformat(last)) for first, last in row.leave]


def _day(text: str) -> date:
    try:
        found = parse_date(text[:10])
    except ValueError:
        found = None
    return found or date.min


def _back(request: PageRequest, found: GroupMember, said: str) -> HttpResponse:
    messages.success(request, said)
    return HttpResponseRedirect(reverse("assessment_member", args=[found.group.code, found.pk]))
