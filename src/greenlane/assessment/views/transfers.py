"""Transfers to the port of import, each with its reason, and how often for which."""

from __future__ import annotations

from django.db.models import Count
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from greenlane.assessment import listed
from greenlane.assessment.models import PortTransfer
from greenlane.assessment.permissions import READ_TRANSFERS
from greenlane.assessment.selectors_cases import transfers_of
from greenlane.web.navigation import Audience
from greenlane.web.pages import PageRequest, page
from greenlane.web.tables import Column, Filter, Kind, Table


def address_of(row: PortTransfer) -> str:
    return reverse("declaration", args=[row.declaration.mrn])


TABLE = Table(
    name="transfers",
    caption=gettext_lazy("Checks given to the port of import"),
    columns=(
        Column("mrn", "MRN", "declaration.mrn", Kind.CODE, link=address_of),
        Column("office", gettext_lazy("Office"), "declaration.office"),
        Column("why", gettext_lazy("Reason"), lambda row: listed.label_of(listed.TRANSFERS, row.reason_code)),
        Column("reason", gettext_lazy("In words"), "reason"),
        Column("at", gettext_lazy("Given"), "transferred_at", Kind.MOMENT, sort=("transferred_at", "id")),
    ),
    order="-at",
    empty=gettext_lazy("No check was given to the port of import yet."),
    filters=(
        Filter(
            "why",
            gettext_lazy("Reason"),
            lambda rows, value: rows.filter(reason_code=value),
            lambda _request: listed.choices(listed.TRANSFERS),
        ),
    ),
)


@require_safe
@page(Audience.DESK, permission=READ_TRANSFERS)
def transfers(request: PageRequest) -> HttpResponseBase:
    rows = transfers_of(request.actor)
    counted = (
        rows.order_by()
        .values_list("reason_code")
        .annotate(count=Count("pk"))
        .order_by("-count", "reason_code")
    )
    counts = [(listed.label_of(listed.TRANSFERS, code), count) for code, count in counted]
    return TABLE.respond(request, rows, "assessment/transfers.html", {"counts": counts})
