"""Changing a declaration by decision: a new version with what Customs found, calculated and charged again.

Used by every decision that assesses otherwise than declared, with or without the declarant's consent. What was
declared stays as the version before; the new one is a message of the channel `assessment`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import orjson

from greenlane.declarations import content
from greenlane.declarations.engine.amounts import breakdown, minor
from greenlane.declarations.engine.changes import Change, Field, clean, in_order, numbered, present
from greenlane.declarations.engine.facts import shipment_facts
from greenlane.declarations.models import Declaration, GoodsItem, Lodgement
from greenlane.declarations.rules.perishables import priority_of
from greenlane.declarations.selectors.reading import kept_lodgement
from greenlane.declarations.services.docket import Docket
from greenlane.declarations.services.examination import Examined, Surroundings, examine, survey
from greenlane.declarations.services.goods import GOODS_ITEMS, item_rows
from greenlane.declarations.services.lodging import support_of
from greenlane.declarations.states import PaymentState
from greenlane.documents.services import link_documents
from greenlane.foundation import clock
from greenlane.foundation.access import SYSTEM, Actor
from greenlane.foundation.canonical import canonical_text, digest_bytes
from greenlane.foundation.errors import CustomsError, IllegalTransition, Violation
from greenlane.foundation.verbs import verb
from greenlane.payments import services as payments
from greenlane.tariff.engine.calculation import calculate

CHANNEL = "assessment"
OWNER = "assessment"
"""Whose message a version by decision is: the administration's own."""
_ITEM = "changes[{}]"


class NothingKept(IllegalTransition):
    """This declaration came without its message and cannot be changed by decision."""

    code = "RAS001"


class ChangeRefused(CustomsError):
    """These changes cannot be made."""

    code = "RAS002"


@dataclass(frozen=True, slots=True)
class Altered:
    """One field of one item: what stands there and what is to stand there."""

    item: int
    field: Field
    declared: str
    proposed: str

    def as_json(self) -> dict[str, Any]:
        return {
            "item": self.item,
            "field": self.field.value,
            "declared": self.declared,
            "proposed": self.proposed,
        }


@dataclass(frozen=True, slots=True)
class Revision:
    """A declaration as it would be after changes. `before` and `after` are written calculations as plain data;
    `violations` empty means that it can be applied."""

    altered: tuple[Altered, ...]
    before: dict[str, Any]
    after: dict[str, Any]
    rewritten: content.Rewritten
    examined: Examined
    around: Surroundings
    violations: tuple[Violation, ...] = ()

    @property
    def difference_minor(self) -> int:
        """What is payable more, in minor units; less where negative."""
        return int(self.after["total_minor"]) - int(self.before["total_minor"])

    @property
    def changed(self) -> list[dict[str, Any]]:
        """The items changed: their fields, and what is payable more on each in minor units."""
        fields: dict[int, list[str]] = {}
        for one in self.altered:
            fields.setdefault(one.item, []).append(one.field.value)
        was, now = (_payable(calculation) for calculation in (self.before, self.after))
        return [
            {"item": item, "fields": names, "difference_minor": now.get(item, 0) - was.get(item, 0)}
            for item, names in fields.items()
        ]


def revise(*, declaration: Declaration, changes: Sequence[Change]) -> Revision:
    """What a declaration says and costs after these changes, by the tariff and rules of the day it was accepted.

    Writes nothing. Every rule that the changes break is in `violations`, not what was so before. Raises
    ChangeRefused (RAS002, 422) with every change that is none, NothingKept (RAS001, 409).
    """
    lodgement = kept_lodgement(declaration)
    rewriting = content.rewriting_of(lodgement) if lodgement is not None else None
    if lodgement is None or rewriting is None or not lodgement.calculation:
        raise NothingKept(pointer="declaration")
    before: dict[str, Any] = orjson.loads(lodgement.calculation)
    declared = rewriting.data()
    wanted = in_order(changes)
    altered = _altered(wanted, declared, before)
    around = survey([declared], at=lodgement.received_at)
    around.registered.discard((declaration.declarant.identifier, declaration.lrn))
    for one in altered:
        if one.field is not Field.VALUE:
            rewriting.write(Change(one.item, one.field, one.proposed))
    _adjust(rewriting, [one for one in altered if one.field is Field.VALUE], around, declaration)
    rewritten = rewriting.finished()
    examined = _examined(rewritten.data, rewritten.profile, around)
    broken: tuple[Violation, ...] = ()
    if examined.violations:
        known = {_mark(one) for one in _examined(declared, rewritten.profile, around).violations}
        broken = tuple(one for one in examined.violations if _mark(one) not in known)
    after = orjson.loads(canonical_text(examined.calculation.as_json()))
    return Revision(altered, before, after, rewritten, examined, around, broken)


@verb
def reassess(
    *, docket: Docket, changes: Sequence[Change], step: str, reason: str, by: Actor
) -> tuple[Lodgement, Revision]:
    """Give the declaration held by `docket` a new version with the changes, and ask for or give back the difference.

    `step` is the verb of the assessment's transition table (`consent`, `reassess`, `finalise_anew`), `reason` what the
    ledger says of it. The docket was opened `with_payment`; the caller has checked permissions and noted its own event
    on it. Release is settled and the docket saved here; `declaration.reassessed` tells of it.
    Raises ChangeRefused (422) with every rule the changes break, NothingKept (409), IllegalTransition (409).
    """
    declaration = docket.declaration
    revision = revise(declaration=declaration, changes=changes)
    if revision.violations:
        raise ChangeRefused.of(revision.violations)
    docket.move("assessment", step, by=by)
    calculation = revision.examined.calculation
    docket.set(
        version=declaration.version + 1,
        digest=revision.rewritten.digest,
        priority=priority_of(revision.rewritten.data),
        customs_value_minor=minor(calculation.customs_value, declaration.currency),
        assessed_at=docket.at,
    )
    _charge_again(docket, revision, reason)
    # Before anything is told: who reacts to it reads the new items.
    GoodsItem.objects.filter(declaration=declaration).delete()
    GOODS_ITEMS.write(item_rows(declaration, revision.examined, revision.rewritten.data))
    link_documents(supports=[support_of(declaration, revision.examined)])
    lodgement = _version(docket, revision)
    docket.note(
        "declaration.reassessed",
        by=by,
        version=declaration.version,
        digest=declaration.digest,
        step=step,
        difference_minor=revision.difference_minor,
        currency=declaration.currency,
        changed=revision.changed,
    )
    docket.settle()
    docket.save()
    return lodgement, revision


def _payable(calculation: dict[str, Any]) -> dict[int, int]:
    """Payable now by item, in minor units."""
    currency = calculation["currency"]
    return {
        line["item"]: sum(minor(Decimal(tax["payable"]), currency) for tax in line["taxes"])
        for line in calculation["items"]
    }


def _examined(data: Any, profile: str, around: Surroundings) -> Examined:
    return examine(data, around, profile=profile, by=SYSTEM)


def _mark(violation: Violation) -> tuple[str, str]:
    return violation.code, violation.pointer


def _altered(changes: Sequence[Change], data: Any, before: dict[str, Any]) -> tuple[Altered, ...]:
    """The changes with what stands there now. Raises ChangeRefused with every one that is none."""
    items = numbered(data)
    values = {line["item"]: line["customs_value"] for line in before["items"]}
    broken = list(_flaws(changes, items, values))
    if not changes:
        broken.append(Violation("RAS003", "Nothing is changed.", "changes", "Name at least one field."))
    if broken:
        raise ChangeRefused.of(broken)
    return tuple(
        Altered(change.item, change.field, _present(items[change.item], change, values), _clean(change) or "")
        for change in changes
    )


def _flaws(changes: Sequence[Change], items: dict[int, Any], values: dict[int, Any]) -> Iterator[Violation]:
    for place, change in enumerate(changes):
        pointer = _ITEM.format(place)
        if change.item not in items:
            yield Violation(
                "RAS004", f"There is no item {change.item}.", f"{pointer}/item", "Check the number."
            )
            continue
        value = _clean(change)
        if value is None:
            yield Violation(
                "RAS005",
                f"“{change.value[:40]}” cannot stand in the field {change.field.value}.",
                f"{pointer}/value",
                "Codes as in the tariff, countries by two letters, numbers greater than zero.",
            )
        elif value == _present(items[change.item], change, values):
            yield Violation("RAS006", "This is what is declared.", f"{pointer}/value", "Leave the field out.")
        elif change.field is Field.VALUE and values.get(change.item) is None:
            yield Violation(
                "RAS007",
                "No customs value is calculated for this item.",
                pointer,
                "Change what decides it first.",
            )


def _clean(change: Change) -> str | None:
    return clean(change.field, change.value)


def _present(item: Any, change: Change, values: dict[int, Any]) -> str:
    value = values.get(change.item)
    return present(item, change.field, Decimal(value) if value is not None else None)


def _adjust(
    rewriting: content.Rewriting, found: Sequence[Altered], around: Surroundings, declaration: Declaration
) -> None:
    """Bring the customs values to what was found, by an addition or deduction: the declared price stays."""
    if not found:
        return
    interim = calculate(shipment_facts(rewriting.data()), around.book, clock.day_of(around.at))
    values = {line.sequence: line.value for line in interim.items}
    for one in found:
        value = values.get(one.item)
        if value is not None and Decimal(one.proposed) != value:
            rewriting.adjust(one.item, Decimal(one.proposed) - value, declaration.currency)


def _charge_again(docket: Docket, revision: Revision, reason: str) -> None:
    """Book the difference; the payment region follows what is then owed."""
    declaration, calculation = docket.declaration, revision.examined.calculation
    if calculation.by_tax == revision.before["by_tax"]:
        return
    owed = payments.recharge(
        subject=declaration.event_subject,
        payer=declaration.trader or declaration.declarant,
        breakdown=breakdown(calculation),
        currency=declaration.currency,
        by=SYSTEM,
        reason=reason,
    )
    docket.set(payable_minor=calculation.total_minor)
    if owed:
        docket.move("payment", "recharge", by=SYSTEM)
    elif declaration.payment == PaymentState.DUE:
        docket.move("payment", "exempt", by=SYSTEM)


def _version(docket: Docket, revision: Revision) -> Lodgement:
    declaration, rewritten = docket.declaration, revision.rewritten
    fingerprint = digest_bytes(rewritten.document.encode())
    return Lodgement.objects.create(
        owner=OWNER,
        key=digest_bytes(f"{declaration.mrn}/{declaration.version}/{fingerprint}".encode()),
        fingerprint=fingerprint,
        channel=CHANNEL,
        received_at=docket.at,
        verdict=Lodgement.Verdict.REGISTERED,
        declaration=declaration,
        version=declaration.version,
        lrn=declaration.lrn,
        form=rewritten.form,
        document=rewritten.document,
        digest=rewritten.digest,
        notices=[notice.as_dict() for notice in revision.examined.notices],
        calculation=canonical_text(revision.examined.calculation.as_json()),
    )
