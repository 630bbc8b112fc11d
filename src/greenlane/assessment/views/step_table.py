"""What is decided in a case beside acceptance and refusal: one table, read by the "
"buttons and by the pages behind them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from greenlane.assessment import conditions as when
from greenlane.assessment import forms_cases as forms
from greenlane.assessment import forms_goods as goods
from greenlane.assessment import permissions as may
from greenlane.assessment import services
from greenlane.assessment.services.casework import CHECK
from greenlane.assessment.states import ClockName, SecurityState
from greenlane.declarations.models import Declaration
from greenlane.documents.services import Upload, file_document
from greenlane.foundation.access import Actor, allowed


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a case. `is_open` says whether the case is at a point where it can be "
    "taken by this actor."""

    name: str
    permission: str
    title: Any
    text: Any
    button: Any
    done: Any
    form: type[forms.StepForm]
    change: Callable[..., object]
    is_open: Callable[[Declaration, Actor], bool]
    icon: str = "clipboard-check"
    danger: bool = False
    on_case: bool = True
    """Whether it leads back to the page of the provisional assessment."""

    def offered(self, found: Declaration, actor: Actor) -> bool:
        return allowed(actor, self.permission, found) and self.is_open(found, actor)


def url_of(step: Step, mrn: str) -> str:
    return reverse("case_step", args=[mrn, step.name])


def supply(*, mrn: str, number: int, irn: str, note: str, upload: Upload | None, by: Actor) -> object:
    """Supply by the number of a filed document, or by a file that is filed first, for the "
    "trader of the declaration."""
    if upload is not None:
        irn = file_document(upload=upload, by=by).document.irn
    return services.supply(mrn=mrn, number=number, irn=irn, note=note, by=by)


STEPS = {
    step.name: step
    for step in (
        Step(
            "assess-provisionally",
            may.PROVISIONAL,
            _("Assess provisionally"),
            _(
                "The duty stays as declared for the time being; a security covers what is in doubt. The "
                "goods are released once it is accepted and nothing else is open. Five clocks begin to "
                "run."
            ),
            _("Assess provisionally"),
            _("It is assessed provisionally."),
            forms.ProvisionalForm,
            services.assess_provisionally,
            when.to_assess,
            "scale",
        ),
        Step(
            "first-check",
            CHECK,
            _("Have the goods examined first"),
            _(
                "The goods are examined before you assess; the case comes back to you with the report. In"
                " the listed cases you order it yourself, in any other a supervisor approves it."
            ),
            _("Order the examination"),
            _("The examination is asked for."),
            goods.FirstCheckForm,
            services.order_first_check,
            when.mine,
            "eye",
            on_case=False,
        ),
        Step(
            "second-check",
            CHECK,
            _("Have the goods examined beside acceptance"),
            _(
                "You go on assessing; the goods are examined too, and release waits for the report. Order"
                " it before you accept."
            ),
            _("Order the examination"),
            _("The examination is ordered."),
            goods.SecondCheckForm,
            services.order_second_check,
            when.mine,
            "eye",
            on_case=False,
        ),
        Step(
            "answer-first-check",
            may.APPROVE_CHECK,
            _("Approve a first check"),
            _("An assessor wants the goods examined before assessment for a reason that is not listed."),
            _("Decide"),
            _("The assessor is told."),
            goods.AnswerCheckForm,
            services.answer_first_check,
            when.requested,
            "eye",
            on_case=False,
        ),
        Step(
            "order-test",
            CHECK,
            _("Have a sample tested"),
            _(
                "The laboratory gets the sample under a number of its own and learns nothing of the "
                "declaration. The case comes back to you with its report."
            ),
            _("Send the sample"),
            _("The sample is with the laboratory."),
            goods.SampleForm,
            services.order_test,
            when.mine,
            "search",
            on_case=False,
        ),
        Step(
            "transfer-to-port",
            may.TRANSFER,
            _("Give the check to the port of import"),
            _(
                "From now on the officers of the port decide it; it is never drawn again, not even after "
                "an amendment. This is the exception, for listed reasons."
            ),
            _("Give it to the port for good"),
            _("The check is with the port of import."),
            goods.TransferForm,
            services.transfer_to_port,
            when.transferable,
            "arrow-right",
            danger=True,
            on_case=False,
        ),
        Step(
            "give-security",
            may.SUPPLY,
            _("Give a security"),
            _(
                "Name the bond, the guarantee or the deposit that covers the amount in doubt. Customs "
                "looks at it; the goods stay until it is accepted."
            ),
            _("Give the security"),
            _("The security is offered; Customs looks at it."),
            forms.SecurityForm,
            services.offer_security,
            lambda found, actor: when.security_is(found, SecurityState.WANTED, SecurityState.OFFERED),
            "shield-check",
        ),
        Step(
            "accept-security",
            may.SECURE,
            _("Accept the security"),
            _(
                "You have seen the bond, the guarantee or the deposit. Release follows by itself if "
                "nothing else is open."
            ),
            _("Accept the security"),
            _("The security is accepted."),
            forms.PlainForm,
            services.accept_security,
            when.acceptable,
            "shield-check",
        ),
        Step(
            "decline-security",
            may.SECURE,
            _("Decline the security"),
            _("The trader reads your reason and gives another one."),
            _("Decline the security"),
            _("The security is declined."),
            forms.ToldForm,
            services.decline_security,
            lambda found, actor: when.security_is(found, SecurityState.OFFERED),
            "x",
        ),
        Step(
            "supply",
            may.SUPPLY,
            _("Supply what is missing"),
            _(
                "By the number of a document on file, by a file, or in words. When everything is there, "
                "the clock of Customs begins."
            ),
            _("Supply it"),
            _("It is with Customs."),
            forms.SupplyForm,
            supply,
            when.suppliable,
            "upload",
        ),
        Step(
            "list-missing",
            may.PROVISIONAL,
            _("List what is missing"),
            _("All of it at once: it can be listed only once. The trader's clock begins."),
            _("Send the list"),
            _("The trader is told what is missing."),
            forms.MissingForm,
            services.list_missing,
            lambda found, actor: when.running(found, ClockName.LISTING),
            "clipboard-check",
        ),
        Step(
            "end-enquiries",
            may.PROVISIONAL,
            _("End the enquiries"),
            _(
                "Customs has found out what it wanted. If nothing is missing, the clock of the final "
                "assessment begins."
            ),
            _("End the enquiries"),
            _("The enquiries are ended."),
            forms.WordsForm,
            services.end_enquiries,
            lambda found, actor: when.running(found, ClockName.ENQUIRING),
            "check",
        ),
        Step(
            "pause",
            may.PROVISIONAL,
            _("Let the clocks stand still"),
            _("Every clock keeps the time it has left until you resume them."),
            _("Pause the clocks"),
            _("The clocks stand still."),
            forms.PauseForm,
            services.pause_clocks,
            lambda found, actor: when.provisional(found, actor) and not when.paused(found),
            "clock-pause",
        ),
        Step(
            "resume",
            may.PROVISIONAL,
            _("Let the clocks run on"),
            _("Each clock has as much time left as it had when it was paused."),
            _("Resume the clocks"),
            _("The clocks are running."),
            forms.WordsForm,
            services.resume_clocks,
            lambda found, actor: when.paused(found),
            "player-play",
        ),
        Step(
            "extend",
            may.EXTEND,
            _("Extend the whole time"),
            _("Once, by a national supervisor who did not assess it."),
            _("Extend it"),
            _("The time is extended."),
            forms.ToldForm,
            services.extend_overall,
            when.extendable,
            "clock",
        ),
        Step(
            "finalise",
            may.FINALISE,
            _("Finalise as declared"),
            _("What was declared is right. The security is given back."),
            _("Finalise as declared"),
            _("It is final as declared."),
            forms.ToldForm,
            services.finalise,
            when.provisional,
            "circle-check",
        ),
        Step(
            "finalise-anew",
            may.FINALISE,
            _("Finalise with a change"),
            _(
                "The difference is asked for or given back. Where more is to be paid, the security is "
                "kept until it is paid, and drawn upon when it is not. Released goods stay released."
            ),
            _("Finalise with these changes"),
            _("It is final with the changes."),
            forms.FinaliseAnewForm,
            services.finalise_anew,
            when.provisional,
            "edit",
            danger=True,
        ),
    )
}
CHECKING = (
    "assess-provisionally",
    "first-check",
    "second-check",
    "order-test",
    "answer-first-check",
    "transfer-to-port",
)
"""Offered beside a documentary check."""
