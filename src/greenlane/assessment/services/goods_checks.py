"""First check (the goods examined before assessment) and second check (examined beside acceptance)."""

from __future__ import annotations

from greenlane.assessment.errors import CheckUnclear
from greenlane.assessment.listed import FIRST_CHECK, NOT_LISTED
from greenlane.assessment.models import GoodsCheck
from greenlane.assessment.permissions import APPROVE_CHECK
from greenlane.assessment.services.casework import first_decision, open_case
from greenlane.assessment.services.clocks import SHORTEST_REASON, reason_of
from greenlane.assessment.states import GoodsCheckState
from greenlane.declarations.models import Declaration
from greenlane.declarations.services.docket import Docket
from greenlane.declarations.states import Assessment
from greenlane.foundation.access import SYSTEM, Actor, Role, require
from greenlane.foundation.db import for_update, mark_locked
from greenlane.foundation.errors import IllegalTransition, Violation
from greenlane.foundation.lifecycle import advance
from greenlane.foundation.verbs import verb

WAITING = (GoodsCheckState.REQUESTED, GoodsCheckState.ORDERED)


@verb
def order_first_check(*, mrn: str, category: str, find_out: str, why: str = "", by: Actor) -> GoodsCheck:
    """Have the goods examined before assessment: at once in a listed category, else when a supervisor has approved it.

    Raises CheckUnclear (LAB001, 422) with every flaw, IllegalTransition (409), NotYourCase (403), Forbidden (403).
    """
    docket = open_case(mrn=mrn, by=by)
    listed = category in FIRST_CHECK
    _check(docket, category, find_out, why, kind=GoodsCheck.Kind.FIRST)
    first_decision(docket.declaration, docket.at)
    asked = _ask(docket, GoodsCheck.Kind.FIRST, category, find_out, why, by)
    if listed or by.has(Role.SUPERVISOR):
        advance(asked, "state", "approve", by=by if by.has(Role.SUPERVISOR) else SYSTEM)
        asked.save(update_fields=["state"])
        _order(docket, asked, by)
    else:
        docket.note("assessment.first_check_requested", by=by, why=why.strip(), question=asked.find_out)
    docket.save()
    return asked


@verb
def order_second_check(*, mrn: str, find_out: str, by: Actor) -> GoodsCheck:
    """Have the goods examined beside acceptance: the assessment goes on, release waits for the examination.

    Raises CheckUnclear (LAB001, 422), IllegalTransition (409), NotYourCase (DRW001, 403), Forbidden (403).
    """
    docket = open_case(mrn=mrn, by=by)
    _check(docket, NOT_LISTED, find_out, "-" * SHORTEST_REASON, kind=GoodsCheck.Kind.SECOND)
    first_decision(docket.declaration, docket.at)
    asked = _ask(docket, GoodsCheck.Kind.SECOND, "", find_out, "", by)
    docket.note("assessment.second_check_ordered", by=by, check=asked.ordinal, question=asked.find_out)
    docket.save()
    return asked


def _check(docket: Docket, category: str, find_out: str, why: str, *, kind: str) -> None:
    declaration, code = docket.declaration, CheckUnclear.code
    if declaration.assessment != Assessment.IN_ASSESSMENT:
        raise IllegalTransition(
            "An examination is ordered while the documents are checked.",
            pointer="assessment",
            hint=f"It is “{declaration.get_assessment_display()}”.",
        )
    flaws = []
    if category not in FIRST_CHECK and category != NOT_LISTED:
        flaws.append(Violation(code, "This is no category of a first check.", "category"))
    if category == NOT_LISTED and len(why.strip()) < SHORTEST_REASON:
        text = "What is not listed needs its reason; a supervisor reads it."
        flaws.append(Violation(code, text, "why", "Ten characters at least."))
    if len(find_out.strip()) < SHORTEST_REASON:
        text = "Say what is to be found out; the examining officer reads it."
        flaws.append(Violation(code, text, "find_out", "Ten characters at least."))
    if declaration.goods_checks.filter(kind=kind, state__in=WAITING).exists():
        flaws.append(Violation(code, "Such an examination is asked for already.", "find_out"))
    if flaws:
        raise CheckUnclear.of(flaws)


def _ask(docket: Docket, kind: str, category: str, find_out: str, why: str, by: Actor) -> GoodsCheck:
    first = kind == GoodsCheck.Kind.FIRST
    asked = GoodsCheck.objects.create(
        declaration=docket.declaration,
        ordinal=docket.declaration.goods_checks.count() + 1,
        kind=kind,
        state=GoodsCheckState.REQUESTED if first else GoodsCheckState.ORDERED,
        category=category,
        find_out=find_out.strip(),
        why=why.strip(),
        asked_at=docket.at,
        asked_by=by.id,
    )
    mark_locked(asked)
    return asked


def _order(docket: Docket, asked: GoodsCheck, by: Actor) -> None:
    """The case waits for the report of the examination."""
    docket.move("assessment", "order_first_check", by=by)
    docket.note(
        "assessment.first_check_ordered",
        by=by,
        check=asked.ordinal,
        category=asked.category,
        question=asked.find_out,
    )


@verb
def answer_first_check(*, mrn: str, approve: bool, reason: str, by: Actor) -> GoodsCheck:
    """Approve or decline, as a supervisor, a first check outside the listed categories.

    Raises CheckUnclear (LAB001, 422) where none waits, ReasonTooShort (422), IllegalTransition (409), Forbidden (403).
    """
    words = reason_of(reason)
    docket = Docket.open(mrn)
    require(by, APPROVE_CHECK, docket.declaration)
    rows = GoodsCheck.objects.filter(declaration=docket.declaration, state=GoodsCheckState.REQUESTED)
    asked = for_update(rows).first()
    if asked is None:
        raise CheckUnclear("No first check waits for a supervisor.", pointer="mrn")
    mark_locked(asked)
    asked.answered_by, asked.answer = by.id, words
    if approve:
        advance(asked, "state", "approve", by=by)
        _order(docket, asked, by)
    else:
        advance(asked, "state", "decline", by=by)
        docket.note("assessment.first_check_declined", by=by, reason=words)
    asked.save(update_fields=["state", "answered_by", "answer"])
    docket.save()
    return asked


@verb
def report_goods_check(*, declaration: Declaration, result: str) -> None:
    """The goods were examined: a first check goes back to its assessor, a second check is done.

    The declaration must be held by this transaction. Does nothing where no assessor asked for it.
    """
    rows = GoodsCheck.objects.filter(declaration=declaration, state=GoodsCheckState.ORDERED)
    asked = list(for_update(rows.order_by("id")))
    if not asked:
        return
    docket = Docket.open(declaration.mrn)
    for one in asked:
        mark_locked(one)
        advance(one, "state", "report", by=SYSTEM)
        one.reported_at, one.result = docket.at, result[:20]
        one.save(update_fields=["state", "reported_at", "result"])
    first = any(one.kind == GoodsCheck.Kind.FIRST for one in asked)
    if first and docket.declaration.assessment == Assessment.FIRST_CHECK:
        docket.move("assessment", "report_examination", by=SYSTEM)
        docket.note("assessment.first_check_reported", by=SYSTEM, result=result)
    docket.save()


@verb
def drop_goods_checks(*, declaration: Declaration) -> None:
    """The check is over: what was only asked for falls away; with the declaration also what was ordered."""
    from greenlane.declarations.states import ENDED

    states = WAITING if declaration.assessment in ENDED else (GoodsCheckState.REQUESTED,)
    for one in for_update(GoodsCheck.objects.filter(declaration=declaration, state__in=states)):
        mark_locked(one)
        advance(one, "state", "drop", by=SYSTEM)
        one.save(update_fields=["state"])
