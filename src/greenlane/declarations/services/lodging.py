"""Lodging declarations: examined, registered or rejected, with all errors at once.

One code path serves a single declaration and a bulk of thousands: `lodge` is `lodge_many` of one. A batch
is one transaction: after a crash it is stored whole or not at all, and sending it again changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, transaction

from greenlane.declarations.engine.amounts import breakdown, minor
from greenlane.declarations.engine.data import DeclarationData
from greenlane.declarations.models import Declaration, Lodgement
from greenlane.declarations.rules.perishables import priority_of
from greenlane.declarations.selection import Case, Decision, decide, keep
from greenlane.declarations.selectors.reading import owner_of
from greenlane.declarations.services.cargo import CARGO_INTAKE, apply_reports
from greenlane.declarations.services.docket import Docket
from greenlane.declarations.services.examination import Examined, Surroundings, examine, survey
from greenlane.declarations.services.goods import GOODS_ITEMS, item_rows
from greenlane.declarations.states import Lane
from greenlane.documents.services import Support, link_documents
from greenlane.foundation import clock
from greenlane.foundation.access import SYSTEM, Actor, require
from greenlane.foundation.canonical import canonical_text
from greenlane.foundation.db import mark_locked
from greenlane.foundation.errors import CustomsError, Violation
from greenlane.foundation.events import record
from greenlane.foundation.rows import insert_all
from greenlane.foundation.values import Mrn
from greenlane.foundation.verbs import verb
from greenlane.parties import services as register
from greenlane.payments import services as payments
from greenlane.payments.models import PaymentOrder


class KeyReused(CustomsError):
    """This idempotency key was used before for a different message."""

    code = "LDG001"
    status = 409


@dataclass(frozen=True, slots=True)
class Lodging:
    """One message to lodge. `violations` are those found while reading it (schema, numbers, dates).

    `document` is the lossless content in `form`, `digest` its canonical digest, `fingerprint` the SHA-256 of
    the bytes received, `key` the sender's idempotency key (the fingerprint when empty). `received` is the
    message in the form of `document` where the two differ: an amendment and the declaration as amended.
    """

    data: DeclarationData
    document: str
    form: str
    digest: str
    fingerprint: str
    channel: str
    key: str = ""
    profile: str = ""
    received: str = ""
    violations: tuple[Violation, ...] = ()
    notices: tuple[Violation, ...] = ()

    @property
    def effective_key(self) -> str:
        return self.key or self.fingerprint


@dataclass(slots=True)
class Outcome:
    """The verdict on one message: registered with an MRN, or rejected with every error.

    `order` is the payment order of a new registration, where something is payable.
    """

    lodgement: Lodgement
    declaration: Declaration | None = None
    violations: tuple[Violation, ...] = ()
    notices: tuple[Violation, ...] = ()
    replayed: bool = False
    order: PaymentOrder | None = None

    @property
    def registered(self) -> bool:
        return self.declaration is not None


def lodge(*, lodging: Lodging, by: Actor) -> Outcome:
    """Lodge one declaration. A rejection is an outcome, not an exception: it is stored like a registration.

    Raises KeyReused (409), Forbidden (403).
    """
    outcome = lodge_many(lodgings=[lodging], by=by)[0]
    if isinstance(outcome, CustomsError):
        raise outcome
    return outcome


def lodge_many(*, lodgings: Sequence[Lodging], by: Actor) -> list[Outcome | CustomsError]:
    """Lodge a batch in one transaction; the outcomes come in the order of the lodgings.

    A message sent before (same owner and key, registered then) gets its first outcome again.
    """
    require(by, "declaration.lodge")
    try:
        return _lodge_batch(lodgings, by)
    except IntegrityError:
        if transaction.get_connection().in_atomic_block:
            raise
        # Somebody lodged one of them at the same moment; now it is visible and answers for itself.
        return _lodge_batch(lodgings, by)


def check(*, data: DeclarationData, profile: str = "", by: Actor) -> Examined:
    """Examine a declaration without lodging it: every error, every notice and the written calculation."""
    require(by, "declaration.lodge")
    around = survey([data], at=clock.now())
    return examine(data, around, profile=profile, by=by)


@dataclass(slots=True)
class _Registration:
    """A declaration about to be stored; its organisations are entered in the register just before."""

    docket: Docket
    examined: Examined
    data: DeclarationData
    selected: tuple[Case, Decision] | None = None


@dataclass(slots=True)
class _Batch:
    """Rows being prepared."""

    lodgements: list[Lodgement] = field(default_factory=list)
    registrations: list[_Registration] = field(default_factory=list)
    rejected: list[Lodgement] = field(default_factory=list)


@verb
def _lodge_batch(lodgings: Sequence[Lodging], by: Actor) -> list[Outcome | CustomsError]:
    at = clock.now()
    owner = owner_of(by)
    earlier = _earlier(owner, lodgings)
    fresh = [lodging for lodging in lodgings if lodging.effective_key not in earlier]
    around = survey([lodging.data for lodging in fresh], at=at)
    batch = _Batch()
    outcomes: list[Outcome | CustomsError] = []
    for lodging in lodgings:
        known = earlier.get(lodging.effective_key)
        if known is not None:
            outcomes.append(_repeat(known, lodging))
            continue
        outcome = _judge(lodging, around, batch, owner, by)
        if outcome.registered:
            earlier[lodging.effective_key] = outcome
        outcomes.append(outcome)
    _select(batch.registrations, around)
    orders = _store(batch, around, by)
    for found in outcomes:
        if isinstance(found, Outcome) and found.declaration is not None:
            found.order = orders.get(found.declaration.event_subject)
    return outcomes


def _earlier(owner: str, lodgings: Sequence[Lodging]) -> dict[str, Outcome]:
    """Registered lodgements with the keys of this batch; the second query is for repeated messages only."""
    keys = {lodging.effective_key for lodging in lodgings}
    rows = Lodgement.objects.filter(owner=owner, key__in=keys, verdict=Lodgement.Verdict.REGISTERED)
    known = list(rows.values_list("pk", flat=True))
    if not known:
        return {}
    found = Lodgement.objects.select_related("declaration__declarant", "declaration__trader").defer(
        "document"
    )
    return {
        row.key: Outcome(
            row, row.declaration, notices=tuple(Violation(**n) for n in row.notices), replayed=True
        )
        for row in found.filter(pk__in=known)
    }


def _repeat(known: Outcome, lodging: Lodging) -> Outcome | CustomsError:
    if known.lodgement.fingerprint != lodging.fingerprint:
        return KeyReused(pointer="Idempotency-Key", hint="Use a new key for a new message.")
    return Outcome(known.lodgement, known.declaration, notices=known.notices, replayed=True)


def _judge(lodging: Lodging, around: Surroundings, batch: _Batch, owner: str, by: Actor) -> Outcome:
    examined = examine(lodging.data, around, profile=lodging.profile, by=by, found=lodging.violations)
    lodgement = _lodgement(lodging, owner, around.at)
    notices = (*lodging.notices, *examined.notices)
    lodgement.notices = [notice.as_dict() for notice in notices]
    batch.lodgements.append(lodgement)
    if examined.violations:
        lodgement.errors = [violation.as_dict() for violation in examined.violations]
        batch.rejected.append(lodgement)
        return Outcome(lodgement, None, examined.violations, notices)
    docket = _register(lodging, examined, around, batch, by)
    lodgement.verdict = Lodgement.Verdict.REGISTERED
    lodgement.declaration = docket.declaration
    lodgement.version = 1
    lodgement.calculation = canonical_text(examined.calculation.as_json())
    return Outcome(lodgement, docket.declaration, (), notices)


def _lodgement(lodging: Lodging, owner: str, at: datetime) -> Lodgement:
    return Lodgement(
        owner=owner,
        key=lodging.effective_key,
        fingerprint=lodging.fingerprint,
        channel=lodging.channel,
        received_at=at,
        verdict=Lodgement.Verdict.REJECTED,
        lrn=lodging.data.lrn[:70],
        form=lodging.form,
        document=lodging.document,
        received=lodging.received,
        digest=lodging.digest,
    )


def _register(lodging: Lodging, examined: Examined, around: Surroundings, batch: _Batch, by: Actor) -> Docket:
    """Build the declaration; it is selected and moved on together with the others of its batch."""
    declaration = _declaration(lodging, examined, around)
    around.registered.add((examined.declarant_id, lodging.data.lrn))
    docket = Docket(declaration, around.at)
    docket.note("declaration.registered", by=by, digest=lodging.digest, version=1, office=declaration.office)
    batch.registrations.append(_Registration(docket, examined, lodging.data))
    return docket


def _select(registrations: Sequence[_Registration], around: Surroundings) -> None:
    """Decide the lanes of a batch and move each declaration as far as it gets by itself."""
    cases = [case_of(r.docket.declaration, r.data, r.examined, around) for r in registrations]
    for registration, case, decision in zip(registrations, cases, decide(cases), strict=True):
        docket = registration.docket
        registration.selected = case, decision
        apply_decision(docket, decision)
        docket.move("payment", "charge" if docket.declaration.payable_minor else "exempt", by=SYSTEM)
        apply_reports(docket, around.reports.get(docket.declaration.consignment, ()), by=CARGO_INTAKE)
        docket.settle()


def case_of(
    declaration: Declaration, data: DeclarationData, examined: Examined, around: Surroundings
) -> Case:
    """What selectors are told of a declaration."""
    return Case(
        declaration=declaration,
        data=data,
        office=around.offices[declaration.office],
        calculation=examined.calculation,
        fx=around.book.fx,
        at=around.at,
        declarant=around.organisations.get(examined.declarant_id),
        trader=around.organisations.get(examined.trader_id),
        tiers=around.tiers,
    )


def _declaration(lodging: Lodging, examined: Examined, around: Surroundings) -> Declaration:
    data, at = lodging.data, around.at
    return Declaration(
        mrn=Mrn.issue(year=clock.day_of(at).year, country=settings.GREENLANE_COUNTRY),
        lrn=data.lrn,
        type_code=data.type_code,
        office=examined.office,
        consignment=examined.consignment,
        location=(data.goods_location.name if data.goods_location else "")[:40],
        pre_lodged=data.is_pre_lodged,
        assessment_since=at,
        cargo_since=at,
        payment_since=at,
        items_count=len(data.items),
        customs_value_minor=minor(examined.calculation.customs_value, settings.GREENLANE_CURRENCY),
        payable_minor=examined.calculation.total_minor,
        currency=settings.GREENLANE_CURRENCY,
        digest=lodging.digest,
        priority=priority_of(data),
        registered_at=at,
    )


def apply_decision(docket: Docket, decision: Decision) -> None:
    """Set the lane; green and blue are accepted on self-assessment, the others wait for an officer."""
    declaration, record_of = docket.declaration, decision.as_json()
    docket.set(lane=decision.lane, selection=record_of)
    docket.note("declaration.selected", by=SYSTEM, **record_of)
    if decision.lane in {Lane.GREEN, Lane.BLUE}:
        docket.move("assessment", "accept_self_assessment", by=SYSTEM)
        docket.set(assessed_at=docket.at)
        docket.note("declaration.assessed", by=SYSTEM, lane=declaration.lane)
        return
    docket.move("assessment", "select_for_check", by=SYSTEM)


def _store(batch: _Batch, around: Surroundings, by: Actor) -> dict[str, PaymentOrder]:
    """Write all rows, one INSERT a table, then the events. Returns the payment orders by subject."""
    registrations = batch.registrations
    if registrations:
        _enter_parties(registrations, around)
        declarations = [registration.docket.declaration for registration in registrations]
        insert_all(declarations)
        for declaration in declarations:
            mark_locked(declaration)
        GOODS_ITEMS.write(
            row
            for registration in registrations
            for row in item_rows(registration.docket.declaration, registration.examined, registration.data)
        )
    link_documents(supports=[support_of(r.docket.declaration, r.examined) for r in registrations])
    for lodgement in batch.lodgements:
        lodgement.declaration = lodgement.declaration  # takes over the key it has now
    insert_all(batch.lodgements)
    bills = [_bill(r) for r in registrations if r.docket.declaration.payable_minor]
    orders = payments.charge_many(bills=bills, by=SYSTEM)
    keep([registration.selected for registration in registrations if registration.selected])
    for registration in registrations:
        registration.docket.tell()
    _tell_rejected(batch.rejected, by)
    return {order.subject: order for order in orders}


def support_of(declaration: Declaration, examined: Examined) -> Support:
    """The filed documents that a declaration relies on, and who may see them because of it."""
    return Support(
        declaration.event_subject,
        examined.papers,
        declaration.office,
        party=declaration.trader_id,
        agent=declaration.declarant_id,
    )


def _tell_rejected(rejected: Sequence[Lodgement], by: Actor) -> None:
    for lodgement in rejected:
        codes = sorted({error["code"] for error in lodgement.errors})
        record(
            "declaration.rejected",
            subject=lodgement,
            actor=by,
            codes=codes,
            errors=len(lodgement.errors),
            lodgement=lodgement.pk,
            lrn=lodgement.lrn[:35],
        )


def _enter_parties(registrations: Sequence[_Registration], around: Surroundings) -> None:
    """Recognise the declarants and traders not yet on the register and set them on their declarations."""
    names: dict[str, str] = {}
    for registration in registrations:
        examined = registration.examined
        names[examined.declarant_id] = examined.declarant_name
        if examined.trader_id:
            names[examined.trader_id] = examined.trader_name
    new = {number: name for number, name in names.items() if number not in around.organisations}
    if new:
        around.organisations |= register.recognise_organisations(names=new, by=SYSTEM)
    for registration in registrations:
        declaration, examined = registration.docket.declaration, registration.examined
        declaration.declarant = around.organisations[examined.declarant_id]
        declaration.trader = around.organisations.get(examined.trader_id)


def _bill(registration: _Registration) -> payments.Bill:
    declaration = registration.docket.declaration
    return payments.Bill(
        subject=declaration.event_subject,
        payer=declaration.trader or declaration.declarant,
        breakdown=breakdown(registration.examined.calculation),
        currency=declaration.currency,
    )


@verb
def store_rejection(lodging: Lodging, examined: Examined, by: Actor) -> Outcome:
    """Keep a refused message with its errors and tell the log."""
    lodgement = _lodgement(lodging, owner_of(by), clock.now())
    lodgement.errors = [violation.as_dict() for violation in examined.violations]
    lodgement.save(force_insert=True)
    _tell_rejected([lodgement], by)
    return Outcome(lodgement, None, examined.violations, (*lodging.notices, *examined.notices))
