"""Rules: the list, and one rule with everything that is known of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.forms import BaseForm
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from greenlane.foundation import clock
from greenlane.foundation.access import Actor, allowed
from greenlane.foundation.lifecycle import Transition
from greenlane.risk import selectors_rules
from greenlane.risk.editions import words_in_force
from greenlane.risk.models import Rule
from greenlane.risk.permissions import READ
from greenlane.risk.rule_forms import BecauseForm
from greenlane.risk.selectors_lists import list_addresses
from greenlane.risk.selectors_rules import NOTHING, RuleYield, flags_of, rule_of, visible_to, yields_of
from greenlane.risk.services.rules import APPROVE, EDITABLE, WRITE, lists_in
from greenlane.risk.states import RULE
from greenlane.risk.views.rules_report import report_in_words
from greenlane.risk.views.rules_table import interval, plain, rules_table, shade
from greenlane.web.history import history_of, names_of
from greenlane.web.navigation import Audience
from greenlane.web.pages import PageRequest, page

QUESTIONS = {
    "approve": gettext_lazy(
        "Nobody changes an approved rule. Before it selects anything it is watched in shadow."
    ),
    "shadow": gettext_lazy(
        "It is tried on every declaration from now on and selects none. Its hits are counted."
    ),
}
"""Steps that are confirmed; the others owe a reason."""
ELSEWHERE = frozenset({"backtest", "edit", "go_live"})
"""Steps with a page of their own."""
DANGER = frozenset({"retire"})


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a rule's life as its page offers it."""

    verb: str
    label: Any
    question: Any
    form: BaseForm
    open: bool

    @property
    def danger(self) -> bool:
        return self.verb in DANGER


@require_GET
@page(Audience.DESK, permission=READ)
def rules(request: PageRequest) -> HttpResponseBase:
    """Every version of every rule; what each brought is counted for the rows shown only."""
    rows = visible_to(request.actor)
    told: dict[int, RuleYield] = {}
    who: dict[str, str] = {}
    table = rules_table(told, who, words_in_force())
    if request.GET.get("format") == "csv":
        told |= yields_of(rows)
        who |= names_of(rows.order_by().values_list("author", flat=True).distinct())
        return table.as_csv(request, rows)
    shown = table.read(request, rows)
    told |= yields_of(shown.rows)
    who |= names_of({row.author for row in shown.rows})
    if request.htmx and request.htmx.target == "table-rules":
        return render(request, "web/components/table.html", {"shown": shown})
    may_approve = allowed(request.actor, APPROVE)
    context = {
        "shown": shown,
        "may_write": allowed(request.actor, WRITE),
        "may_go_live": may_approve and selectors_rules.in_shadow(request.actor).exists(),
    }
    return render(request, "risk/rules.html", context)


@require_GET
@page(Audience.DESK, permission=READ)
def rule(request: PageRequest, key: str) -> HttpResponse:
    """One version of a rule: what it says, what it would do and did, who had a hand in it, what comes next."""
    return shown(request, rule_of(key, by=request.actor))


def shown(
    request: PageRequest, found: Rule, *, status: int = 200, opened: str = "", wrong: BaseForm | None = None
) -> HttpResponse:
    """The page of a rule; `wrong` is a form that was refused, shown again at the step `opened`."""
    words = words_in_force()
    brought = yields_of([found]).get(found.pk, NOTHING)
    versions = selectors_rules.versions_of(found, by=request.actor)
    may_write = allowed(request.actor, WRITE)
    context = {
        "rule": found,
        "lane": shade(found.lane),
        "probability": plain(found.probability),
        "checked": selectors_rules.checked(found.text, words),
        "flags": flags_of(found, clock.today(), words),
        "lists": list_addresses(lists_in(found.tree), by=request.actor),
        "people": people_of(found),
        "steps": steps(found, request.actor, opened, wrong),
        "verbs": {row.verb for row in RULE.next_actions(found.state, request.actor)},
        "may_change": may_write and found.state in EDITABLE,
        "may_follow": may_write and not any(one.state in EDITABLE for one in versions),
        "same_hand": same_hand(found, request.actor),
        "wrong": wrong,
        "report": report_in_words(found.backtest) if found.backtest else None,
        "brought": brought,
        "precision": interval(brought.precision),
        "versions": versions,
        "currency": settings.GREENLANE_CURRENCY,
        "history": history_of(found, named=True),
    }
    return render(request, "risk/rule.html", context, status=status)


def people_of(found: Rule) -> list[tuple[Any, str]]:
    names = names_of([found.author, found.approver])
    return [
        (gettext_lazy("Author"), names.get(found.author, found.author)),
        (gettext_lazy("Approved by"), names.get(found.approver, found.approver)),
    ]


def same_hand(found: Rule, actor: Actor) -> bool:
    """Whether the reader could approve the rule, or let it go live, had he not written it himself."""
    waits = {"approve", "go_live"} & {row.verb for row in RULE.next_actions(found.state, actor)}
    return bool(waits) and found.author == actor.id


def steps(found: Rule, actor: Actor, opened: str, wrong: BaseForm | None) -> list[Step]:
    """The steps this reader can take here and now."""
    rows = RULE.next_actions(found.state, actor)
    own = same_hand(found, actor)
    return [
        _step(row, opened, wrong)
        for row in rows
        if row.verb not in ELSEWHERE and not (own and row.verb == "approve")
    ]


def _step(row: Transition, opened: str, wrong: BaseForm | None) -> Step:
    is_open = opened == row.verb
    form = wrong if is_open and wrong is not None else BecauseForm(prefix=row.verb)
    return Step(row.verb, row.label, QUESTIONS.get(row.verb), form, is_open)
