"""The entry of one's own organisation in the register."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from greenlane.foundation.access import allowed, require
from greenlane.foundation.errors import CustomsError
from greenlane.parties import listing, services
from greenlane.parties.forms import EmailForm
from greenlane.parties.views.organisations import aeo_rows, capacity_rows
from greenlane.web.history import history_of
from greenlane.web.navigation import Audience
from greenlane.web.pages import PageRequest, add_violations, page

CONTACT = "parties.set_contact"


@require_http_methods(["GET", "POST"])
@page(Audience.PORTAL)
def own_organisation(request: PageRequest) -> HttpResponse:
    """Number, standing, parts and AEO status as Customs has them; the office's e-mail address can be changed."""
    own = listing.own_organisation(request.actor)
    form = EmailForm(request.POST or None, initial={"email": own.email})
    if request.method == "POST":
        require(request.actor, CONTACT, own)
        if form.is_valid():
            try:
                services.set_office_email(
                    organisation=own, email=form.cleaned_data["email"], by=request.actor
                )
            except CustomsError as refusal:
                add_violations(form, refusal)
            else:
                messages.success(request, _("The e-mail address is changed."))
                return HttpResponseRedirect(reverse("own_organisation"))
    context = {
        "organisation": own,
        "form": form,
        "may_change": allowed(request.actor, CONTACT, own),
        "capacities": capacity_rows(own),
        "statuses": aeo_rows(own),
        "history": history_of(own),
    }
    return render(request, "parties/organisation_own.html", context, status=422 if form.errors else 200)
