"""Amending a declaration before release: a new version, calculated and selected again.

Where it goes is decided by what changed (`engine.amendments`):

- while an officer checks it, it stays with him, whatever changed;
- what he accepted, and what touches the assessment, is selected and drawn again: to the assessors;
- what he accepted, and what touches details only, stays accepted, unless selection now wants a stricter lane;
- what nobody checked is selected again as if it were new.

The lane can only become stricter: no amendment leads out of a check.
"""

from __future__ import annotations

from greenlane.declarations import content
from greenlane.declarations.engine.amendments import MOST, affects_assessment, changed_fields
from greenlane.declarations.engine.amounts import breakdown, minor
from greenlane.declarations.models import Declaration, GoodsItem, Lodgement
from greenlane.declarations.rules.perishables import priority_of
from greenlane.declarations.selection import Case, Decision, decide, keep
from greenlane.declarations.selectors.reading import kept_lodgement, owner_of
from greenlane.declarations.services.docket import Docket
from greenlane.declarations.services.examination import Examined, Surroundings, examine, survey
from greenlane.declarations.services.goods import GOODS_ITEMS, item_rows
from greenlane.declarations.services.lanes import CHECKED
from greenlane.declarations.services.lodging import (
    KeyReused,
    Lodging,
    Outcome,
    apply_decision,
    case_of,
    store_rejection,
    support_of,
)
from greenlane.declarations.states import (
    LANE_ORDER,
    WITH_AN_OFFICER,
    Assessment,
    Cancellation,
    Lane,
    PaymentState,
    Release,
)
from greenlane.documents.services import link_documents
from greenlane.foundation import clock
from greenlane.foundation.access import SYSTEM, Actor, require
from greenlane.foundation.canonical import canonical_text, digest_bytes
from greenlane.foundation.errors import IllegalTransition, Violation
from greenlane.foundation.verbs import verb
from greenlane.payments import services as payments


class TooLateToAmend(IllegalTransition):
    """This declaration can no longer be amended."""

    code = "AMD001"


FIXED = {
    "type_code": ("AMD002", "The type of a declaration cannot be amended.", "Declaration/TypeCode"),
    "lrn": ("AMD003", "The local reference number cannot be amended.", "Declaration/FunctionalReferenceID"),
}


@verb
def amend(*, mrn: str, lodging: Lodging, by: Actor) -> Outcome:
    """Replace the declaration's content by a new version; `lodging.data` is the whole declaration as amended.

    The amount is calculated again and the difference asked for or given back; the lane can only become
    stricter. A rejected amendment leaves the declaration as it was and is stored with its errors.

    Raises TooLateToAmend (409) after release or once it has ended, KeyReused (409), Forbidden (403).
    """
    docket = Docket.open(mrn, with_payment=True)
    declaration = docket.declaration
    require(by, "declaration.amend", declaration)
    earlier = _earlier(declaration, lodging, by)
    if earlier is not None:
        return Outcome(earlier, declaration, replayed=True)
    _require_open(declaration)
    around = survey([lodging.data], at=clock.now())
    around.registered.discard((declaration.declarant.identifier, declaration.lrn))
    examined = examine(
        lodging.data,
        around,
        profile=lodging.profile,
        by=by,
        found=(*lodging.violations, *_fixed(declaration, lodging)),
    )
    if examined.violations:
        return store_rejection(lodging, examined, by)
    return _apply(docket, lodging, examined, around, by)


def _earlier(declaration: Declaration, lodging: Lodging, by: Actor) -> Lodgement | None:
    """The version this very message made before: by its key, or as the present version.

    A message that made an older version is not a repetition: it amends back.
    """
    if not lodging.key:
        return present_version_of(declaration, lodging.fingerprint)
    rows = Lodgement.objects.filter(owner=owner_of(by), key=lodging.key)
    found = rows.filter(verdict=Lodgement.Verdict.REGISTERED).first()
    if found is None:
        return None
    is_amendment = found.declaration_id == declaration.pk and (found.version or 0) > 1
    if not is_amendment or found.fingerprint != lodging.fingerprint:
        raise KeyReused(pointer="Idempotency-Key", hint="Use a new key for a new message.")
    return found


def present_version_of(declaration: Declaration, fingerprint: str) -> Lodgement | None:
    """The amendment that made the present version, when it was this very message."""
    rows = Lodgement.objects.filter(declaration=declaration, version=declaration.version, version__gt=1)
    return rows.filter(fingerprint=fingerprint).first()


def _key(declaration: Declaration, lodging: Lodging) -> str:
    """The sender's key; without one the message counts once for each version it amends."""
    said = f"{declaration.mrn}/{declaration.version}/{lodging.fingerprint}"
    return lodging.key or digest_bytes(said.encode())


def _require_open(declaration: Declaration) -> None:
    if declaration.release == Release.RELEASED:
        raise TooLateToAmend(pointer="release", hint="The goods are released. Ask for a revision afterwards.")
    if declaration.cancellation in {Cancellation.REQUESTED, Cancellation.APPROVED}:
        raise TooLateToAmend(pointer="cancellation", hint="Its cancellation is being decided.")


def _fixed(declaration: Declaration, lodging: Lodging) -> list[Violation]:
    """What identifies a declaration stays: its type and its reference."""
    return [
        Violation(
            code, message, pointer, "Cancel the declaration and lodge a new one.", "Customs Act s. 17(2)"
        )
        for name, (code, message, pointer) in FIXED.items()
        if getattr(lodging.data, name) != getattr(declaration, name)
    ]


def _apply(docket: Docket, lodging: Lodging, examined: Examined, around: Surroundings, by: Actor) -> Outcome:
    declaration = docket.declaration
    changed, affects = _changes(declaration, lodging)
    may_stand = not affects and _accepted_by_an_officer(declaration)
    if not may_stand:
        docket.move("assessment", "amend", by=by)
    docket.set(
        version=declaration.version + 1,
        digest=lodging.digest,
        items_count=len(lodging.data.items),
        priority=priority_of(lodging.data),
        customs_value_minor=minor(examined.calculation.customs_value, declaration.currency),
    )
    decided = _select_again(docket, lodging, examined, around, may_stand=may_stand, by=by)
    _charge_again(docket, examined)
    docket.note(
        "declaration.amended",
        by=by,
        version=declaration.version,
        digest=lodging.digest,
        affects_assessment=affects,
        changed=list(changed[:MOST]),
    )
    docket.settle()
    # Before anything is told: who reacts to it reads the new items.
    GoodsItem.objects.filter(declaration=declaration).delete()
    GOODS_ITEMS.write(item_rows(declaration, examined, lodging.data))
    docket.save()
    keep([decided])
    link_documents(supports=[support_of(declaration, examined)])
    lodgement = Lodgement.objects.create(
        owner=owner_of(by),
        key=_key(declaration, lodging),
        fingerprint=lodging.fingerprint,
        channel=lodging.channel,
        received_at=docket.at,
        verdict=Lodgement.Verdict.REGISTERED,
        declaration=declaration,
        version=declaration.version,
        lrn=lodging.data.lrn[:70],
        form=lodging.form,
        document=lodging.document,
        received=lodging.received,
        digest=lodging.digest,
        notices=[notice.as_dict() for notice in examined.notices],
        calculation=canonical_text(examined.calculation.as_json()),
    )
    return Outcome(lodgement, declaration, (), examined.notices)


def _changes(declaration: Declaration, lodging: Lodging) -> tuple[tuple[str, ...], bool]:
    """What this message changes, and whether it touches the assessment, as it does where nothing is kept."""
    before = kept_lodgement(declaration)
    data = content.data_of(before) if before is not None else None
    if data is None:
        return (), True
    changed = changed_fields(data, lodging.data)
    return changed, affects_assessment(changed)


def _accepted_by_an_officer(declaration: Declaration) -> bool:
    return declaration.assessment == Assessment.ASSESSED and declaration.lane in CHECKED


def _select_again(
    docket: Docket,
    lodging: Lodging,
    examined: Examined,
    around: Surroundings,
    *,
    may_stand: bool,
    by: Actor,
) -> tuple[Case, Decision]:
    """The lane can only become stricter: nobody amends a declaration out of a check."""
    declaration = docket.declaration
    case = case_of(declaration, lodging.data, examined, around)
    decision = decide([case])[0]
    if LANE_ORDER[decision.lane] < LANE_ORDER[declaration.lane]:
        decision = Decision(Lane(declaration.lane), decision.proposals)
    stands = may_stand and decision.lane == declaration.lane
    if may_stand:
        docket.move("assessment", "amend_details" if stands else "amend", by=by)
    if stands or declaration.assessment in WITH_AN_OFFICER:
        docket.set(lane=decision.lane, selection=decision.as_json())
    else:
        apply_decision(docket, decision)
    return case, decision


def _charge_again(docket: Docket, examined: Examined) -> None:
    """Book the difference; the payment region follows what is then owed."""
    declaration = docket.declaration
    calculation = examined.calculation
    if calculation.total_minor == declaration.payable_minor:
        return
    owed = payments.recharge(
        subject=declaration.event_subject,
        payer=declaration.trader or declaration.declarant,
        breakdown=breakdown(calculation),
        currency=declaration.currency,
        by=SYSTEM,
    )
    docket.set(payable_minor=calculation.total_minor)
    if owed:
        docket.move("payment", "recharge", by=SYSTEM)
    elif declaration.payment == PaymentState.DUE:
        docket.move("payment", "exempt", by=SYSTEM)
