"""Opening a group and changing what it covers, on pages."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from greenlane.assessment import services
from greenlane.assessment.forms import GroupForm
from greenlane.assessment.models import AssessmentGroup
from greenlane.assessment.permissions import MANAGE
from greenlane.assessment.views.groups import group_by_code
from greenlane.foundation.errors import CustomsError
from greenlane.web.navigation import Audience
from greenlane.web.pages import PageRequest, add_violations, page


@page(Audience.DESK, permission=MANAGE)
@require_http_methods(["GET", "POST"])
def create(request: PageRequest) -> HttpResponse:
    """Open a group; officers are added on its page, then it is switched on."""
    return _kept(request, None)


@page(Audience.DESK, permission=MANAGE)
@require_http_methods(["GET", "POST"])
def change(request: PageRequest, code: str) -> HttpResponse:
    """Change what a group covers, when it works and how much an officer gets."""
    return _kept(request, group_by_code(code))


def _kept(request: PageRequest, found: AssessmentGroup | None) -> HttpResponse:
    form = GroupForm(request.POST if request.method == "POST" else None, group=found)
    if form.is_valid():
        given = {"code": found.code} if found else {"new": True}
        try:
            kept = services.keep_group(**form.cleaned_data, **given, by=request.actor)
        except CustomsError as refusal:
            add_violations(form, refusal)
        else:
            done = (
                _("The group is changed.")
                if found
                else _("The group is open. Add officers, then switch it on.")
            )
            messages.success(request, done)
            return HttpResponseRedirect(reverse("assessment_group", args=[kept.code]))
    back = reverse("assessment_group", args=[found.code]) if found else reverse("assessment_groups")
    context = {"form": form, "group": found, "back": back}
    return render(request, "assessment/group_form.html", context, status=422 if form.is_bound else 200)
