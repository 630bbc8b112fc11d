"""The life of a rule: backtested, approved, returned, in shadow, live as a basket, retired."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from greenlane.foundation.access import allowed
from greenlane.foundation.errors import CustomsError, Forbidden, NotFound
from greenlane.risk import canaries
from greenlane.risk.canaries import Flown
from greenlane.risk.models import Rule
from greenlane.risk.permissions import READ
from greenlane.risk.rule_forms import BecauseForm, PeriodForm, put_on
from greenlane.risk.selectors_rules import in_shadow, rule_of
from greenlane.risk.services.rules import (
    APPROVE,
    WRITE,
    approve_rule,
    backtest_rule,
    go_live,
    retire_rule,
    return_rule,
    shadow_rule,
)
from greenlane.risk.states import RULE
from greenlane.risk.views.rules import QUESTIONS, shown
from greenlane.risk.views.rules_table import Shade, shade
from greenlane.web.history import names_of
from greenlane.web.navigation import Audience
from greenlane.web.pages import PageRequest, page

WORK: dict[str, tuple[Any, Any]] = {
    "approve": (approve_rule, gettext_lazy("The rule is approved.")),
    "return": (return_rule, gettext_lazy("The rule is returned to its author.")),
    "shadow": (shadow_rule, gettext_lazy("The rule is in shadow.")),
    "retire": (retire_rule, gettext_lazy("The rule is retired.")),
}


@require_POST
@page(Audience.DESK, permission=READ)
def rule_step(request: PageRequest, key: str, verb: str) -> HttpResponse:
    """Approve, return, put into shadow or retire a rule; the verb asks for the permission."""
    found = rule_of(key, by=request.actor)
    if not (allowed(request.actor, WRITE) or allowed(request.actor, APPROVE)):
        raise Forbidden()
    if verb not in WORK:
        raise NotFound()
    work, done = WORK[verb]
    form = BecauseForm(request.POST, prefix=verb)
    reasoned = verb not in QUESTIONS
    if reasoned and not form.is_valid():
        return shown(request, found, status=422, opened=verb, wrong=form)
    extra = {"remark": form.cleaned_data["remark"]} if reasoned else {}
    try:
        work(rule=found, by=request.actor, **extra)
    except CustomsError as refusal:
        form.is_valid()
        form.errors.clear()
        put_on(form, refusal)
        return shown(request, rule_of(key, by=request.actor), status=refusal.status, opened=verb, wrong=form)
    messages.success(request, done)
    return HttpResponseRedirect(reverse("rule", args=[found.key]))


@require_http_methods(["GET", "POST"])
@page(Audience.DESK, permission=WRITE)
def rule_backtest(request: PageRequest, key: str) -> HttpResponse:
    """Try a rule on the decisions of a period; the report is kept with it."""
    found = rule_of(key, by=request.actor)
    form = PeriodForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            backtest_rule(rule=found, by=request.actor, **form.cleaned_data)
        except CustomsError as refusal:
            put_on(form, refusal)
        else:
            messages.success(request, _("The report is kept with the rule."))
            return HttpResponseRedirect(f"{reverse('rule', args=[found.key])}#report-title")
    can = RULE.find(found.state, "backtest") is not None
    context = {"rule": found, "form": form, "can": can}
    return render(request, "risk/rule_backtest.html", context, status=422 if form.errors else 200)


@dataclass(frozen=True, slots=True)
class Trial:
    """A canary by the rules of today and by those that would be live."""

    before: Flown
    after: Flown

    @property
    def kept(self) -> Shade:
        return shade(self.after.canary.lane)

    @property
    def today(self) -> Shade:
        return shade(self.before.lane)

    @property
    def coming(self) -> Shade:
        return shade(self.after.lane)

    @property
    def astray(self) -> bool:
        return not self.after.same


@require_http_methods(["GET", "POST"])
@page(Audience.DESK, permission=APPROVE)
def rules_live(request: PageRequest) -> HttpResponse:
    """Choose rules in shadow, see what they make of the canaries, let them go live: all of them or none."""
    rows = list(in_shadow(request.actor))
    given = request.POST if request.method == "POST" else request.GET
    wanted = set(given.getlist("rule"))
    basket = [row for row in rows if row.key in wanted]
    refusal: CustomsError | None = None
    if request.method == "POST":
        try:
            _all_there(wanted, basket)
            made = go_live(rules=basket, by=request.actor)
        except CustomsError as problem:
            refusal = problem
        else:
            told = _("Live from now on: %(keys)s.") % {"keys": ", ".join(one.key for one in made)}
            messages.success(request, told)
            return HttpResponseRedirect(reverse("rules"))
    who = names_of({row.author for row in rows})
    context = {
        "rows": [
            (row, row.key in wanted, who.get(row.author, row.author), row.author == request.actor.id)
            for row in rows
        ],
        "basket": basket,
        "own": [row.key for row in basket if row.author == request.actor.id],
        "trials": tried(basket) if basket else [],
        "refusal": refusal,
    }
    return render(request, "risk/rules_live.html", context, status=refusal.status if refusal else 200)


def _all_there(wanted: set[str], basket: list[Rule]) -> None:
    """What was shown goes live or nothing does: a rule that left the shadow meanwhile stops the basket."""
    if gone := sorted(wanted - {row.key for row in basket}):
        raise NotFound(
            _("%(keys)s is not in shadow any more.") % {"keys": ", ".join(gone)[:100]},
            hint=_("Choose again and try the canaries."),
            status=409,
        )


def tried(basket: list[Rule]) -> list[Trial]:
    """Each canary by the rules that are live and by those that would be, in the order of names."""
    before = canaries.fly(canaries.rules_with([]))
    after = canaries.fly(canaries.rules_with(basket))
    return [Trial(*pair) for pair in zip(before, after, strict=True)]
