"""Policies: how lanes are decided, what a draft would change, and its publication by another hand."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from greenlane.declarations.selection import CONTROL_FLOOR, control_share
from greenlane.foundation.access import Actor, allowed
from greenlane.foundation.errors import CustomsError, NotFound
from greenlane.parties.selectors import offices
from greenlane.risk import selectors_models as reads
from greenlane.risk.model_forms import LABELS, BecauseForm, PolicyForm, office_choices
from greenlane.risk.models import Policy
from greenlane.risk.permissions import READ
from greenlane.risk.services import policies as verbs
from greenlane.risk.states import PUBLICATION, Publication
from greenlane.risk.views.grids import Cell, Grid, Head, bar, percent
from greenlane.web.history import history_of, names_of
from greenlane.web.navigation import Audience
from greenlane.web.pages import PageRequest, add_violations, page
from greenlane.web.tables import Column, Filter, Kind, Table

EVERYWHERE = gettext_lazy("All offices")

POLICIES = Table(
    name="risk_policies",
    caption=gettext_lazy("Policies"),
    columns=(
        Column(
            "office",
            gettext_lazy("Office"),
            lambda row: row.office or EVERYWHERE,
            sort=("office", "direction", "version"),
            link=lambda row: reverse("risk_policy", args=[row.pk]),
        ),
        Column("direction", gettext_lazy("Direction"), lambda row: row.get_direction_display()),
        Column("version", gettext_lazy("Version"), "version", kind=Kind.NUMBER),
        Column("state", gettext_lazy("State"), "state", kind=Kind.STATE, sort=("state",)),
        Column("share", gettext_lazy("Model"), lambda row: percent(float(row.model_share)), kind=Kind.NUMBER),
        Column("note", gettext_lazy("Note"), "note"),
        Column("authored", gettext_lazy("Drafted"), "authored_at", kind=Kind.MOMENT, sort=("authored_at",)),
        Column("published", gettext_lazy("Published"), "published_at", kind=Kind.MOMENT),
    ),
    order="-authored",
    empty=gettext_lazy("There is no policy yet: only rules and the control group select."),
    filters=(
        Filter(
            "state",
            gettext_lazy("State"),
            lambda rows, value: rows.filter(state=value),
            choices=lambda request: Publication.choices,
        ),
        Filter(
            "office",
            gettext_lazy("Office"),
            lambda rows, value: rows.filter(office=value),
            choices=lambda request: office_choices(),
        ),
    ),
)


@require_GET
@page(Audience.DESK, permission=READ)
def policies(request: PageRequest) -> HttpResponseBase:
    """Every version of every policy, the newest first."""
    rows = reads.policies_visible_to(request.actor)
    context = {"may_write": allowed(request.actor, verbs.WRITE)}
    return POLICIES.respond(request, rows, "risk/policies.html", context)


@require_GET
@page(Audience.DESK, permission=READ)
def policy(request: PageRequest, number: int) -> HttpResponse:
    """One policy: the order of the steps, what it says beside what is in force, its history."""
    return shown(request, reads.policy(request.actor, number))


def shown(
    request: PageRequest,
    found: Policy,
    *,
    status: int = 200,
    opened: str = "",
    wrong: BaseForm | None = None,
) -> HttpResponse:
    """The page of a policy; `wrong` is a form that was refused, shown again at the step `opened`."""
    before = reads.published_beside(found) if found.state == Publication.DRAFT else None
    people = names_of([found.author, found.approver])
    actor = request.actor
    steps = {row.verb: row for row in PUBLICATION.next_actions(found.state, actor)}
    context = {
        "policy": found,
        "order": order_of(found),
        "values": values_grid(found, before),
        "controls": controls_grid(found),
        "floor": percent(float(CONTROL_FLOOR), 0),
        "publish": "publish" in steps and not _same_hand(found, actor),
        "discard": steps.get("discard"),
        "discard_form": wrong if opened == "discard" and wrong else BecauseForm(prefix="discard"),
        "opened": opened,
        "same_hand": _same_hand(found, actor) and found.state == Publication.DRAFT,
        "may_write": allowed(actor, verbs.WRITE),
        "author": people.get(found.author, found.author),
        "approver": people.get(found.approver, found.approver),
        "wrong": wrong,
        "history": history_of(found, named=True),
    }
    return render(request, "risk/policy.html", context, status=status)


def _same_hand(found: Policy, actor: Actor) -> bool:
    """Whether the reader could publish, had he not drafted it himself."""
    return found.author == actor.id and allowed(actor, verbs.APPROVE)


def order_of(found: Policy) -> list[tuple[str, str]]:
    """The steps in the order in which they decide, each with what this policy says of it."""
    factor = percent(float(found.aeo_factor), 0)
    expected = ", ".join(
        f"{label} {percent(float(share))}"
        for label, share in (
            (_("blue"), found.expected_blue),
            (_("yellow"), found.expected_yellow),
            (_("red"), found.expected_red),
        )
        if share
    )
    return [
        (
            _("Rules"),
            _(
                "Every live rule that is true, with its own lane. Relieved rules stand for authorised operators in %s."
            )
            % factor,
        ),
        (
            _("Model"),
            _("The highest-scoring %(share)s of declarations, as far as the capacities reach.")
            % {"share": percent(float(found.model_share), 2)},
        ),
        (_("Control group"), _("Drawn at random, whatever else selects. No policy changes it.")),
        (
            _("Random top-up"),
            _("Towards the expected shares: %s.") % expected
            if expected
            else _("None: no share is expected."),
        ),
    ]


def values_grid(found: Policy, before: Policy | None) -> Grid:
    """What the policy says, and with `before` what it would change."""
    rows = []
    for name, (label, _meaning) in LABELS.items():
        value = getattr(found, name)
        cells = [Cell(label), Cell(_said(name, value))]
        if before is not None:
            old = getattr(before, name)
            changed = Cell(_("changes"), tone="yellow") if old != value else Cell(_("stays the same"))
            cells = [Cell(label), Cell(_said(name, old)), Cell(_said(name, value)), changed]
        rows.append(cells)
    now = [Head(_("This policy"), "number")]
    if before is not None:
        now = [
            Head(_("In force: %s") % before, "number"),
            Head(_("This draft"), "number"),
            Head(_("Difference")),
        ]
    return Grid("values", _("Shares and capacities"), [Head(_("What")), *now], rows)


def _said(name: str, value: Any) -> str:
    return str(value) if name in verbs.CAPACITIES else percent(float(value), 2)


def controls_grid(found: Policy) -> Grid:
    """The control group's share at the offices the policy speaks of: theirs, never below the floor."""
    rows = [
        [Cell(f"{code} {office.name}"), Cell(percent(float(share), 2)), Cell(bar=bar(float(share), 1.0))]
        for code, office in offices().items()
        if found.office in {"", code} and (share := control_share(office)) is not None
    ]
    head = [Head(_("Office")), Head(_("Control group"), "number"), Head(_("Share as a bar"), "bar")]
    note = _("Set by the supervisor of the office, never below %s; no policy lowers it") % percent(
        float(CONTROL_FLOOR), 0
    )
    return Grid("controls", _("Random control group"), head, rows, note, _("No office is open."))


@require_http_methods(["GET", "POST"])
@page(Audience.DESK, permission=verbs.WRITE)
def policy_draft(request: PageRequest) -> HttpResponse:
    """Draft a policy; `from` in the address names the version whose values it begins with."""
    begun = request.GET.get("from", "")
    model = reads.policy(request.actor, int(begun)) if begun.isascii() and begun.isdigit() else None
    initial = {name: getattr(model, name) for name in (*LABELS, "office", "direction")} if model else {}
    form = PolicyForm(request.POST or None, initial=initial)
    status = 422
    if form.is_bound and form.is_valid():
        try:
            made = verbs.draft_policy(
                office=form.cleaned_data["office"],
                direction=form.cleaned_data["direction"],
                note=form.cleaned_data["note"],
                shares=form.shares(),
                capacities=form.capacities(),
                by=request.actor,
            )
        except CustomsError as refusal:
            add_violations(form, refusal)
            status = refusal.status
        else:
            messages.success(request, _("The draft is kept. Somebody else publishes it."))
            return HttpResponseRedirect(reverse("risk_policy", args=[made.pk]))
    context = {"form": form, "floor": percent(float(CONTROL_FLOOR), 0)}
    return render(request, "risk/policy_draft.html", context, status=status if form.errors else 200)


@require_POST
@page(Audience.DESK, permission=READ)
def policy_step(request: PageRequest, number: int, verb: str) -> HttpResponse:
    """Publish or discard a draft; the verb asks for the permission."""
    found = reads.policy(request.actor, number)
    form = BecauseForm(request.POST, prefix="discard")
    if verb not in {"publish", "discard"}:
        raise NotFound()
    if verb == "discard" and not form.is_valid():
        return shown(request, found, status=422, opened=verb, wrong=form)
    try:
        if verb == "publish":
            verbs.publish_policy(policy=found, by=request.actor)
            messages.success(request, _("The policy is in force."))
        else:
            verbs.discard_policy(policy=found, reason=form.cleaned_data["reason"], by=request.actor)
            messages.success(request, _("The draft is discarded."))
    except CustomsError as refusal:
        form.is_valid()
        form.errors.clear()
        add_violations(form, refusal)
        return shown(request, found, status=refusal.status, opened=verb, wrong=form)
    return HttpResponseRedirect(reverse("risk_policy", args=[found.pk]))
