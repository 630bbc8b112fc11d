"""Every component of the pages in every state, live: for who builds pages. Served in demo and debug only."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.contenttypes.models import ContentType
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_POST

from greenlane.foundation import clock
from greenlane.web import component_samples as samples
from greenlane.web.cells import TONES
from greenlane.web.pages import public
from greenlane.web.tables import Column, Filter, Kind, Table

LANES = [("green", "Green: self-assessment"), ("yellow", "Yellow: documentary check")]
TONES_SHOWN = ("green", "blue", "yellow", "red", "secondary")
BUTTONS = ("btn-primary", "", "btn-outline-danger", "btn-danger", "btn-link")
ALERTS = ("success", "info", "warning", "danger")


class SampleForm(forms.Form):
    """One field of each kind."""

    reference = forms.CharField(label="Reference", max_length=35, help_text="As on the invoice.")
    importer = forms.EmailField(label="E-mail of the importer")
    mass = forms.DecimalField(label="Gross mass", min_value=0, help_text="In kilograms.")
    arrival = forms.DateField(label="Arrival", widget=forms.DateInput(attrs={"type": "date"}))
    lane = forms.ChoiceField(label="Lane", choices=LANES)
    means = forms.ChoiceField(
        label="Means of payment",
        choices=[("account", "Duty account"), ("bank", "Bank transfer")],
        widget=forms.RadioSelect,
    )
    documents = forms.MultipleChoiceField(
        label="Documents",
        choices=[("N380", "Commercial invoice"), ("N271", "Packing list")],
        widget=forms.CheckboxSelectMultiple,
    )
    message = forms.FileField(label="Message", required=False, help_text="XML, JSON or CSV.")
    note = forms.CharField(label="Note", required=False, widget=forms.Textarea(attrs={"rows": 3}))
    agreed = forms.BooleanField(label="What is declared is true and complete")


def _tone(row: Any) -> str:
    return TONES_SHOWN[row.pk % len(TONES_SHOWN)]


SAMPLE_TABLE = Table(
    name="components",
    caption="Records of the system",
    columns=(
        Column("name", "Name", "model", Kind.CODE, sort=("model",)),
        Column("module", "Module", "app_label", sort=("app_label",)),
        Column("tone", "State", _tone, Kind.STATE),
        Column("number", "Number", "pk", Kind.NUMBER, sort=("pk",)),
    ),
    order="name",
    empty="Nothing has been recorded yet.",
    filters=(
        Filter(
            "module",
            "Module",
            lambda rows, value: rows.filter(app_label=value),
            choices=lambda request: [("parties", "Parties"), ("tariff", "Tariff")],
        ),
    ),
    search=lambda rows, text: rows.filter(model__icontains=text),
    search_hint="Name",
    per_page=5,
)


@public
def components(request: HttpRequest) -> HttpResponseBase:
    """The page; `?format=csv` and the table's own refresh answer as on every list."""
    blank, drop = SampleForm(prefix="blank"), SampleForm(prefix="drop")
    wrong = SampleForm({"wrong-mass": "-1"}, prefix="wrong")
    now = clock.now()
    context = {
        "audience": "public",
        "blank": blank,
        "wrong": wrong,
        "drop": drop,
        "tones": TONES_SHOWN,
        "states": sorted(TONES.items()),
        "buttons": BUTTONS,
        "alerts": ALERTS,
        "now": now,
        "tasks": samples.TASKS,
        "answers": samples.ANSWERS,
        "way": samples.WAY,
        "calculation": samples.CALCULATION,
        "board": samples.gates(now),
        "entries": samples.events(now),
        "earlier": now - timedelta(hours=26),
    }
    return SAMPLE_TABLE.respond(request, ContentType.objects.all(), "web/components_page.html", context)


@public
@require_POST
def component_message(request: HttpRequest) -> HttpResponse:
    """One message of each kind on the page that follows."""
    for level, text in ((messages.SUCCESS, "It was done."), (messages.ERROR, "It was refused. (GL004)")):
        messages.add_message(request, level, text)
    return HttpResponseRedirect(reverse("components"))
