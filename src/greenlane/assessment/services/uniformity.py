"""Keeping what officers decided on goods, and comparing it once a day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from greenlane.assessment.engine.uniformity import pairs, supplier_key
from greenlane.assessment.guiding import matching, notes_in_force
from greenlane.assessment.models import Assignment, DecidedItem, Discrepancy, GuidanceUse, Outcome
from greenlane.assessment.uniformity import WINDOW, items_of
from greenlane.declarations import content
from greenlane.declarations.engine.data import DeclarationData
from greenlane.declarations.models import Declaration, GoodsItem
from greenlane.declarations.states import Assessment
from greenlane.foundation import clock
from greenlane.foundation.access import SYSTEM, Actor, require
from greenlane.foundation.events import record
from greenlane.foundation.verbs import verb
from greenlane.parties.models import Membership

MEASURED = "assessment.uniformity_measured"
OUTCOMES = {
    Assessment.ASSESSED: Outcome.ACCEPTED,
    Assessment.REASSESSED: Outcome.REASSESSED,
    Assessment.PROVISIONAL: Outcome.PROVISIONAL,
    Assessment.REFUSED: Outcome.REFUSED,
}


@dataclass(frozen=True, slots=True)
class Day:
    """The day on which decisions were compared, as the subject of an event."""

    day: date

    @property
    def event_subject(self) -> str:
        return f"uniformity/{self.day.isoformat()}"


@verb
def keep_decided(*, declaration: Declaration, by: Actor) -> list[DecidedItem]:
    """Keep the goods of an import as an officer has just decided on them, with the notes that stood beside them.

    Called inside the decision's transaction; a later decision on the same declaration takes the place of the first.
    Nothing is kept where no officer decided.
    """
    outcome = OUTCOMES.get(Assessment(declaration.assessment))
    officer, office = _decider(declaration, by)
    if outcome is None or not officer or not declaration.type_code.startswith("IM"):
        return []
    rows = list(declaration.items.all())
    supplier, claims = _from_documents(declaration)
    before = DecidedItem.objects.filter(declaration=declaration)
    if before.exists():
        before.delete()
    kept = DecidedItem.objects.bulk_create(
        DecidedItem(
            declaration=declaration,
            sequence=row.sequence,
            supplier=supplier,
            description=row.description,
            hs6=row.hs6,
            code=row.commodity_code,
            origin=row.origin,
            preference=row.preference,
            refused_claim=_refused(row, claims, outcome),
            net_mass=row.net_mass,
            value_minor=row.customs_value_minor,
            payable_minor=row.payable_minor,
            outcome=outcome,
            officer=officer,
            office=office,
            decided_at=clock.now(),
        )
        for row in rows
    )
    _note_uses(kept)
    return kept


def _decider(declaration: Declaration, by: Actor) -> tuple[str, str]:
    """The officer who decided and his office; where a declarant's consent ended it, the officer whose case it is."""
    if by.is_officer:
        return by.id, by.office or _office_of(by.id)
    if by.organisation_id is None:
        return "", ""
    drawn = Assignment.objects.filter(declaration=declaration).exclude(officer="").order_by("-ordinal")
    found = drawn.values_list("officer", "membership__office__code").first()
    return (found[0], found[1] or "") if found else ("", "")


def _office_of(pseudonym: str) -> str:
    if len(pseudonym) != 36:
        return ""
    rows = Membership.objects.filter(user__pseudonym=pseudonym).exclude(office=None)
    return rows.values_list("office__code", flat=True).first() or ""


def _from_documents(declaration: Declaration) -> tuple[str, dict[int, str]]:
    """The sender's key, and the preference claimed for each item in the first version."""
    versions = list(declaration.lodgements.filter(version__in=[1, declaration.version]).order_by("version"))
    read = [data for one in versions if (data := content.data_of(one)) is not None]
    if not read:
        return "", {}
    claims = {item.sequence or 0: item.preference for item in read[0].items}
    return _supplier(read[-1]), claims


def _supplier(data: DeclarationData) -> str:
    party = next((one for one in (data.exporter, data.consignor, data.seller) if one is not None), None)
    if party is None:
        party = next((one.exporter for one in data.items if one.exporter is not None), None)
    return supplier_key(party.name or party.id) if party is not None else ""


def _refused(row: GoodsItem, claims: dict[int, str], outcome: Outcome) -> bool:
    claimed = claims.get(row.sequence, "")
    return outcome == Outcome.REASSESSED and claimed not in {"", "100", row.preference}


def _note_uses(kept: Sequence[DecidedItem]) -> None:
    notes = notes_in_force(clock.today())
    uses = [
        GuidanceUse(
            note=note, item=item, followed=item.code.startswith(note.expects) if note.expects else None
        )
        for item in kept
        for note in matching(notes, item.code, item.description)
    ]
    if uses:
        GuidanceUse.objects.bulk_create(uses)


@verb
def compare_decisions(*, by: Actor = SYSTEM) -> int:
    """Compare like goods decided within the last ninety days; returns how many new pairs were found.

    Safe to repeat: a pair is kept once. Raises Forbidden (403).
    """
    require(by, "assessment.draw")
    at, today = clock.now(), clock.today()
    items = items_of(today - timedelta(days=WINDOW), today)
    found = pairs(items)
    before = Discrepancy.objects.count()
    rows = [
        Discrepancy(
            first_id=one.first,
            second_id=one.second,
            kind=one.difference.value,
            likeness=one.likeness,
            stake_minor=one.stake_minor,
            week=one.week,
            found_at=at,
        )
        for one in found
    ]
    Discrepancy.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)
    new = Discrepancy.objects.count() - before
    record(MEASURED, subject=Day(today), actor=by, items=len(items), pairs=len(found), found=new)
    return new
