"""What a check found, item by item."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from greenlane.declarations import faceless, selectors
from greenlane.declarations.models import Declaration
from greenlane.declarations.states import Assessment
from greenlane.foundation.access import require
from greenlane.foundation.errors import CustomsError, IllegalTransition
from greenlane.foundation.values import Money
from greenlane.risk.forms import MOST_ITEMS, FindingsForm
from greenlane.risk.models import Outcome
from greenlane.risk.services.results import decision_of, record_findings
from greenlane.web.navigation import Audience
from greenlane.web.pages import PageRequest, add_violations, page, positive_int

PERMISSION = "risk.record_findings"


@page(Audience.DESK, permission=PERMISSION)
@require_http_methods(["GET", "POST"])
def findings(request: PageRequest, mrn: str) -> HttpResponse:
    """GET shows the items with what is recorded; POST records what was found on this page of them."""
    found = selectors.declaration(mrn, by=request.actor)
    require(request.actor, PERMISSION, found)
    if found.assessment != Assessment.IN_ASSESSMENT:
        raise IllegalTransition(
            _("%(mrn)s is not in a documentary check.") % {"mrn": found.mrn}, pointer="assessment"
        )
    number = min(positive_int(request.GET.get("page", "")), _pages(found))
    form = _form(request, found, number)
    if request.method == "POST" and form.is_valid():
        try:
            entered = form.findings()
            if entered:
                record_findings(mrn=found.mrn, findings=entered, by=request.actor)
        except CustomsError as refusal:
            add_violations(form, refusal)
        else:
            told = _("What you found is recorded.") if entered else _("Nothing was entered.")
            messages.success(request, told)
            return HttpResponseRedirect(reverse("declaration_check", args=[found.mrn]))
    context = {"declaration": found, "form": form, "page": number, "pages": _pages(found)}
    return render(request, "risk/findings.html", context, status=422 if form.errors else 200)


def _pages(found: Declaration) -> int:
    return max(-(-found.items_count // MOST_ITEMS), 1)


def _form(request: PageRequest, found: Declaration, number: int) -> FindingsForm:
    items = faceless.items(found, found.items.all()[(number - 1) * MOST_ITEMS : number * MOST_ITEMS])
    if request.method == "POST":
        given = request.POST
        return FindingsForm(given, items=items, currency=found.currency, initial=_recorded(found))
    return FindingsForm(items=items, currency=found.currency, initial=_recorded(found))


def _recorded(found: Declaration) -> dict[str, object]:
    """What was recorded of the items, by field of the form."""
    decision = decision_of(found)
    rows = Outcome.objects.filter(decision=decision) if decision else Outcome.objects.none()
    values: dict[str, object] = {}
    for row in rows:
        n = row.sequence
        values |= {f"kind_{n}": row.finding, f"critical_{n}": row.critical, f"note_{n}": row.note}
        values[f"duty_{n}"] = Money(row.duty_minor, found.currency).amount if row.duty_minor else None
    return values
