"""What a person can do with a declaration: one table, read by the buttons and by the pages behind them.

Each act has a page of its own that says what it does and asks (GET), and does it (POST). The form carries a
stamp of what its author saw; when that has changed since, nothing is done and the page shows the new state.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from greenlane.declarations import board, forms, selectors, services
from greenlane.declarations.models import Declaration
from greenlane.declarations.services.guarding import as_seen, stamp
from greenlane.foundation.access import Actor, require
from greenlane.foundation.errors import CustomsError, IllegalTransition
from greenlane.web.pages import PageRequest, add_violations, page

Change = Callable[..., Declaration]


@dataclass(frozen=True, slots=True)
class Action:
    """One act. `depends_on` names what must not have changed since its author looked.

    `steps` are the (region, verb) pairs of the transition tables that it takes.
    """

    name: str
    steps: frozenset[tuple[str, str]]
    permission: str
    title: Any
    text: Any
    button: Any
    done: Any
    form: type[Form]
    change: Change
    depends_on: tuple[str, ...]
    danger: bool = False

    @property
    def url_name(self) -> str:
        return f"declaration_{self.name}"

    def is_open(self, found: Declaration, actor: Actor) -> bool:
        """Whether the transition tables let this actor do it now."""
        possible = {(region, step.verb) for region, step in selectors.next_actions(found, actor)}
        return not self.steps.isdisjoint(possible)


CONTENT = ("version", "digest", "assessment", "cancellation", "release")

REGISTER_GOODS = Action(
    name="register_goods",
    steps=frozenset({("cargo", "register_goods")}),
    permission="declaration.register_goods",
    title=_("Register the goods"),
    text=_(
        "You say that the goods are here and can be examined. No officer is involved: if nothing else is open, "
        "they are released at once."
    ),
    button=_("Register the goods"),
    done=_("The goods are registered."),
    form=forms.GoodsForm,
    change=services.register_goods,
    depends_on=("version", "assessment", "cargo"),
)
WITHDRAW = Action(
    name="withdraw",
    steps=frozenset({("assessment", "withdraw")}),
    permission="declaration.withdraw",
    title=_("Withdraw the declaration"),
    text=_("The declaration ends. What was asked for is cancelled, what was paid is given back."),
    button=_("Withdraw it for good"),
    done=_("The declaration is withdrawn."),
    form=forms.WithdrawForm,
    change=services.withdraw,
    depends_on=(*CONTENT, "cargo"),
    danger=True,
)
REQUEST_CANCELLATION = Action(
    name="request_cancellation",
    steps=frozenset({("cancellation", "request")}),
    permission="declaration.request_cancellation",
    title=_("Ask for cancellation"),
    text=_("A supervisor decides. Until then the goods stay where they are."),
    button=_("Ask for cancellation"),
    done=_("The cancellation was asked for; a supervisor decides."),
    form=forms.CancellationForm,
    change=services.request_cancellation,
    depends_on=(*CONTENT, "cargo"),
    danger=True,
)
APPROVE_CANCELLATION = Action(
    name="approve_cancellation",
    steps=frozenset({("cancellation", "approve")}),
    permission="declaration.decide_cancellation",
    title=_("Approve the cancellation"),
    text=_("The declaration ends. What was asked for is cancelled, what was paid is given back."),
    button=_("Cancel the declaration for good"),
    done=_("The declaration is cancelled."),
    form=forms.CancellationAnswerForm,
    change=services.approve_cancellation,
    depends_on=CONTENT,
    danger=True,
)
DECLINE_CANCELLATION = Action(
    name="decline_cancellation",
    steps=frozenset({("cancellation", "decline")}),
    permission="declaration.decide_cancellation",
    title=_("Decline the cancellation"),
    text=_("The declaration goes on as before. The trader reads your reason."),
    button=_("Decline"),
    done=_("The cancellation is declined; the declaration goes on."),
    form=forms.CancellationAnswerForm,
    change=services.decline_cancellation,
    depends_on=CONTENT,
)

ACTIONS = (REGISTER_GOODS, WITHDRAW, REQUEST_CANCELLATION, APPROVE_CANCELLATION, DECLINE_CANCELLATION)


def view_of(action: Action) -> Callable[..., HttpResponse]:
    """The page of an act: it asks, and does it."""

    @page(permission="declaration.view")
    @require_http_methods(["GET", "POST"])
    def view(request: PageRequest, mrn: str) -> HttpResponse:
        return ask(request, action, selectors.declaration(mrn, by=request.actor))

    view.__name__ = action.url_name
    return view  # type: ignore[return-value]


def ask(request: PageRequest, action: Action, found: Declaration) -> HttpResponse:
    """The form of an act; once sent and sound, the act. Raises Forbidden (403)."""
    require(request.actor, action.permission, found)
    if request.method == "POST":
        return _answer(request, action, found)
    if not action.is_open(found, request.actor):
        raise IllegalTransition(_now_impossible(found), pointer="assessment")
    form = action.form(initial={"seen": stamp(found, action.depends_on)})
    return _shown(request, action, found, form, 200)


def _now_impossible(found: Declaration) -> str:
    from django.utils.translation import gettext

    outcome = board.outcome(found, board.board(found))
    return gettext("This is not possible now. %(state)s") % {"state": outcome.sentence}


def _answer(request: PageRequest, action: Action, found: Declaration) -> HttpResponse:
    form = action.form(request.POST)
    if not form.is_valid():
        return _shown(request, action, found, form, 422)
    given = {name: value for name, value in form.cleaned_data.items() if name != "seen"}
    try:
        as_seen(
            mrn=found.mrn,
            seen=form.cleaned_data["seen"],
            names=action.depends_on,
            change=lambda: action.change(mrn=found.mrn, by=request.actor, **given),
        )
    except CustomsError as refusal:
        return not_done(request, action, found.mrn, refusal)
    messages.success(request, str(action.done))
    return HttpResponseRedirect(reverse("declaration", args=[found.mrn]))


def not_done(request: PageRequest, action: Action, mrn: str, refusal: CustomsError) -> HttpResponse:
    """The refusal on the form, with the declaration as it stands now and the words already written."""
    fresh = selectors.declaration(mrn, by=request.actor)
    given = request.POST.copy()
    given["seen"] = stamp(fresh, action.depends_on)
    again = action.form(given)
    again.is_valid()
    add_violations(again, refusal)
    return _shown(request, action, fresh, again, refusal.status)


def _shown(request: PageRequest, action: Action, found: Declaration, form: Form, status: int) -> HttpResponse:
    rows = board.board(found)
    context = {
        "action": action,
        "declaration": found,
        "form": form,
        "board": rows,
        "outcome": board.outcome(found, rows),
        "is_open": action.is_open(found, request.actor),
    }
    return render(request, "declarations/action.html", context, status=status)
