"""The registry of models: the list, a model's card, and the steps of its life."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
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

from greenlane.foundation.access import Actor, allowed
from greenlane.foundation.errors import CustomsError, NotFound
from greenlane.foundation.lifecycle import Transition
from greenlane.risk import scales
from greenlane.risk import selectors_models as reads
from greenlane.risk.model_forms import BecauseForm, EvaluateForm, PeriodForm, TrainForm
from greenlane.risk.models import RiskModel
from greenlane.risk.permissions import READ
from greenlane.risk.services import models as verbs
from greenlane.risk.services import works
from greenlane.risk.states import MODEL, ModelState
from greenlane.risk.views import models_grids as grids
from greenlane.web.history import history_of, names_of
from greenlane.web.navigation import Audience
from greenlane.web.pages import PageRequest, add_violations, page
from greenlane.web.tables import Column, Filter, Kind, Table

REPORTS = 12
"""Drift reports a card shows; the list of reports has all."""
APPROVALS = frozenset({"shadow", "promote"})

MODELS = Table(
    name="risk_models",
    caption=gettext_lazy("Models"),
    columns=(
        Column(
            "number",
            gettext_lazy("Model"),
            str,
            kind=Kind.CODE,
            sort=("pk",),
            link=lambda row: reverse("risk_model", args=[row.pk]),
        ),
        Column("state", gettext_lazy("State"), "state", kind=Kind.STATE),
        Column("since", gettext_lazy("Learnt from"), "window_from", kind=Kind.DATE, sort=("window_from",)),
        Column("until", gettext_lazy("Until"), "window_to", kind=Kind.DATE, sort=("window_to",)),
        Column("labels", gettext_lazy("Checked items"), lambda row: row.card["labels"], kind=Kind.NUMBER),
        Column(
            "evaluated",
            gettext_lazy("Evaluated until"),
            lambda row: grids.period(row.evaluation)[1],
            kind=Kind.DATE,
        ),
        Column("trained", gettext_lazy("Trained"), "trained_at", kind=Kind.MOMENT, sort=("trained_at",)),
        Column("approved", gettext_lazy("Approved"), "approved_at", kind=Kind.MOMENT),
        Column("sha256", "SHA-256", "sha256", kind=Kind.CODE, shown=False),
    ),
    order="-number",
    empty=gettext_lazy(
        "No model was trained yet. Until one is promoted, rules and the control group select."
    ),
    filters=(
        Filter(
            "state",
            gettext_lazy("State"),
            lambda rows, value: rows.filter(state=value),
            choices=lambda request: ModelState.choices,
        ),
    ),
    search=lambda rows, text: rows.filter(sha256__startswith=text.lower()),
    search_hint=gettext_lazy("First characters of the SHA-256"),
)


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a model's life as its page offers it; without a question a reason is asked for."""

    done: Any
    question: Any = ""
    danger: bool = False


STEPS = {
    "shadow": Step(
        gettext_lazy("The model is in shadow."),
        gettext_lazy(
            "It scores every declaration from now on and decides nothing. An earlier shadow model is retired."
        ),
    ),
    "promote": Step(
        gettext_lazy("The model is live."),
        gettext_lazy(
            "It selects declarations from now on, as the published policies allow. The model that is live now is "
            "retired at the same moment. Its thresholds are those of the last four weeks."
        ),
        danger=True,
    ),
    "retire": Step(gettext_lazy("The model is retired."), danger=True),
}


@require_GET
@page(Audience.DESK, permission=READ)
def models(request: PageRequest) -> HttpResponseBase:
    """Every model, newest first, and the long work asked for last."""
    context = {"may_train": allowed(request.actor, verbs.TRAIN), "works": reads.works()}
    return MODELS.respond(request, reads.models_visible_to(request.actor), "risk/models.html", context)


@require_GET
@page(Audience.DESK, permission=READ)
def model(request: PageRequest, number: int) -> HttpResponse:
    """The card of a model: what it learnt from, how good it was on later days, how the world moved since."""
    return shown(request, reads.model(request.actor, number))


def shown(
    request: PageRequest,
    found: RiskModel,
    *,
    status: int = 200,
    opened: str = "",
    wrong: BaseForm | None = None,
) -> HttpResponse:
    """The page of a model; `wrong` is a form that was refused, shown again at the step `opened`."""
    reports = list(
        reads.reports_visible_to(request.actor).filter(model=found).order_by("-until", "-pk")[:REPORTS]
    )
    evaluation = found.evaluation
    tables = [*_evaluated(evaluation), grids.drift_history(reports)]
    agreement = grids.agreement(reports[0] if reports else None)
    if found.state == ModelState.SHADOW:
        agreement = grids.agreement(reads.newest_report(request.actor))
    people = names_of([found.trained_by, found.approver])
    context = {
        "model": found,
        "facts": grids.card_facts(found),
        "evaluation": evaluation,
        "evaluated": grids.period(evaluation),
        "grids": tables if agreement is None else [*tables, agreement],
        "steps": _steps(found, request.actor, opened, wrong),
        "may_evaluate": _may_evaluate(found, request.actor),
        "same_hand": _same_hand(found, request.actor),
        "trainer": people.get(found.trained_by, found.trained_by),
        "approver": people.get(found.approver, found.approver),
        "wrong": wrong,
        "history": history_of(found, named=True),
    }
    return render(request, "risk/model.html", context, status=status)


def _evaluated(evaluation: dict[str, Any] | None) -> list[grids.Grid]:
    if evaluation is None:
        return []
    found = [*grids.rankings(evaluation), grids.yields(evaluation), grids.calibration(evaluation)]
    return [*found, grids.against_live(evaluation)]


def _may_evaluate(found: RiskModel, actor: Actor) -> bool:
    return any(row.verb == "evaluate" for row in MODEL.next_actions(found.state, actor))


def _same_hand(found: RiskModel, actor: Actor) -> bool:
    """Whether the reader could approve, had he not trained it himself."""
    return actor.id == found.trained_by and allowed(actor, verbs.APPROVE)


def _steps(found: RiskModel, actor: Actor, opened: str, wrong: BaseForm | None) -> list[dict[str, Any]]:
    return [
        _step(row, opened, wrong)
        for row in MODEL.next_actions(found.state, actor)
        if row.verb in STEPS and not (row.verb in APPROVALS and _same_hand(found, actor))
    ]


def _step(row: Transition, opened: str, wrong: BaseForm | None) -> dict[str, Any]:
    is_open = opened == row.verb
    form = wrong if is_open and wrong is not None else BecauseForm(prefix=row.verb)
    return {"verb": row.verb, "label": row.label, "known": STEPS[row.verb], "form": form, "open": is_open}


@require_POST
@page(Audience.DESK, permission=READ)
def model_step(request: PageRequest, number: int, verb: str) -> HttpResponse:
    """Put a model into shadow, promote it or retire it; the verb asks for the permission."""
    found = reads.model(request.actor, number)
    if verb not in STEPS:
        raise NotFound()
    form = BecauseForm(request.POST, prefix=verb)
    if verb == "retire" and not form.is_valid():
        return shown(request, found, status=422, opened=verb, wrong=form)
    try:
        done = _do(request.actor, found, verb, form)
    except CustomsError as refusal:
        form.is_valid()
        form.errors.clear()
        add_violations(form, refusal)
        return shown(request, found, status=refusal.status, opened=verb, wrong=form)
    messages.success(request, done)
    return HttpResponseRedirect(reverse("risk_model", args=[found.pk]))


def _do(actor: Actor, found: RiskModel, verb: str, form: BaseForm) -> Any:
    """Do the step now, or leave it to the worker where thresholds need many declarations scored."""
    if verb == "retire":
        verbs.retire_model(model=found, remark=form.cleaned_data["reason"], by=actor)
        return STEPS[verb].done
    since, until = scales.reference_days()
    if MODEL.find(found.state, verb) is not None and reads.is_large(since, until):
        works.ask(what=verb, since=since, until=until, by=actor, model=found)
        return _("The worker scores the declarations of the last four weeks, then does it.")
    work: Callable[..., RiskModel] = verbs.shadow_model if verb == "shadow" else verbs.promote_model
    work(model=found, by=actor)
    return STEPS[verb].done


@require_http_methods(["GET", "POST"])
@page(Audience.DESK, permission=verbs.TRAIN)
def model_train(request: PageRequest) -> HttpResponse:
    """Train on a period: at once where it is small, by the worker where it is large."""
    form = TrainForm(request.POST or None)

    def train(given: dict[str, Any]) -> RiskModel | None:
        since, until, settings = given["since"], given["until"], form.settings()
        if reads.is_large(since, until):
            text = verbs.settings_text(settings)
            works.ask(what=works.TRAIN, since=since, until=until, by=request.actor, settings=text)
            return None
        return verbs.train_model(since=since, until=until, by=request.actor, settings=settings)

    return _filled(request, form, train, "risk/model_train.html", _("The model is trained."))


@require_http_methods(["GET", "POST"])
@page(Audience.DESK, permission=verbs.TRAIN)
def model_evaluate(request: PageRequest, number: int) -> HttpResponse:
    """Measure a model on days after its window."""
    found = reads.model(request.actor, number)
    form = EvaluateForm(request.POST or None, learnt_until=found.window_to)

    def evaluate(given: dict[str, Any]) -> RiskModel | None:
        since, until = given["since"], given["until"]
        if since > found.window_to and reads.is_large(since, until):
            works.ask(what=works.EVALUATE, since=since, until=until, by=request.actor, model=found)
            return None
        return verbs.evaluate_model(model=found, since=since, until=until, by=request.actor)

    done = _("The model is evaluated.")
    return _filled(request, form, evaluate, "risk/model_evaluate.html", done, model=found)


def _filled(
    request: PageRequest,
    form: PeriodForm,
    work: Callable[[dict[str, Any]], RiskModel | None],
    template: str,
    done: str,
    *,
    model: RiskModel | None = None,
) -> HttpResponse:
    """A form: shown, done, left to the worker, or shown again with what is wrong."""
    status = 422
    if form.is_bound and form.is_valid():
        try:
            made = work(form.cleaned_data)
        except CustomsError as refusal:
            add_violations(form, refusal)
            status = refusal.status
        else:
            messages.success(request, done if made else _("The worker does it. Its state is shown below."))
            address = reverse("risk_model", args=[made.pk]) if made else reverse("risk_models")
            return HttpResponseRedirect(address)
    context = {"form": form, "model": model, "limit": reads.LARGE}
    return render(request, template, context, status=status if form.errors else 200)
