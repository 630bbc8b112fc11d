"""Selection by risk: proposes a lane for every declaration of a batch and keeps the record of each decision."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection

from greenlane.declarations import selection
from greenlane.declarations.selection import Case, Proposal, control_share, is_drawn
from greenlane.declarations.states import Lane
from greenlane.foundation import clock
from greenlane.foundation.access import SYSTEM
from greenlane.foundation.canonical import decimal_text, digest_bytes
from greenlane.foundation.rows import insert_all
from greenlane.risk import deciding
from greenlane.risk.deciding import Decided, Header, Surroundings
from greenlane.risk.editions import InForce, Present, present
from greenlane.risk.engine.record import RecordedItem, text_of
from greenlane.risk.facts import ItemFacts, direction_of, facts_of, is_authorised
from greenlane.risk.models import DecisionRecord, Hit
from greenlane.risk.profiles import Known, known_of
from greenlane.risk.services.editions import publish_edition

NAME = "risk"
COUNTED = (
    "SELECT office, direction, lane, count(*) FROM risk_decisionrecord "
    "WHERE version = 1 AND day = %s AND (office, direction) IN ({marks}) GROUP BY office, direction, lane"
)
"""As SQL: it is asked for every declaration, and building it costs the ORM several times what it takes."""
Today = dict[tuple[str, str], dict[str, int]]
"""Declarations decided today by office and direction, then by lane."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What is stored of a decision once its declaration is."""

    edition: InForce
    header: Header
    decided: Decided
    text: str
    digest: str


class RiskSelection:
    """The selector of this module (`declarations.selection.Selector`)."""

    def propose(self, cases: Sequence[Case]) -> Sequence[Proposal | None]:
        if not cases:
            return []
        now = _now()
        facts = [facts_of(case) for case in cases]
        known = known_of([one.item for several in facts for one in several], now.closed, now.stamp)
        today = _today(now.edition, cases)
        proposals = []
        for case, items in zip(cases, facts, strict=True):
            kept = _decided(now.edition, case, items, known, today)
            proposals.append(_proposal(kept))
        return proposals

    def keep(self, decided: Sequence[tuple[Case, selection.Decision]]) -> None:
        rows: list[DecisionRecord] = []
        hits: list[Hit] = []
        for case, decision in decided:
            proposal = next(p for p in decision.proposals if p.selector == NAME)
            row = _row(case, proposal.kept)
            rows.append(row)
            hits += _hits(row, proposal.kept)
        insert_all(rows)
        for hit in hits:
            hit.decision = hit.decision  # takes over the key it has now
        insert_all(hits)


def _now() -> Present:
    """What decides now. Selection begins with an edition in which nothing but the control draw selects."""
    now = present()
    if now is not None:
        return now
    publish_edition(cause="Nothing was published before", by=SYSTEM)
    return _now()


def _today(edition: InForce, cases: Sequence[Case]) -> Today:
    """How many were decided today where a policy looks at it; one query, none where no policy does."""
    day = clock.day_of(cases[0].at)
    places = {(case.office.code, direction_of(case.data)) for case in cases}
    watched = {place for place in places if edition.terms(*place).counts}
    found: Today = {place: {} for place in places}
    if not watched:
        return found
    marks = ", ".join(["(%s, %s)"] * len(watched))
    with connection.cursor() as cursor:
        cursor.execute(
            COUNTED.format(marks=marks), [day.isoformat(), *(part for place in watched for part in place)]
        )
        for office, direction, lane, count in cursor.fetchall():
            found[office, direction][lane] = count
    return found


def _decided(
    edition: InForce,
    case: Case,
    facts: Sequence[ItemFacts],
    known: Known,
    today: Today,
) -> Kept:
    header = _header(case, facts, known.closed)
    items = []
    for one in facts:
        known.join(one)
        items.append(RecordedItem(one.sequence, one.row, one.item, known.features(one.item)))
    share = control_share(case.office)
    counts = today[header.office, header.direction]
    around = Surroundings(float(share), is_drawn(header.mrn, share), is_authorised(case), dict(counts))
    decided = deciding.decide(edition, header, items, around)
    counts[decided.verdict.lane] = counts.get(decided.verdict.lane, 0) + 1
    text = text_of(decided.record)
    return Kept(edition, header, decided, text, digest_bytes(text.encode()))


def _header(case: Case, facts: Iterable[ItemFacts], closed: date | None) -> Header:
    unread = sorted({name for one in facts for name in one.unread})
    return Header(
        mrn=case.declaration.mrn,
        version=case.declaration.version,
        at=case.at.isoformat(),
        day=clock.day_of(case.at).isoformat(),
        office=case.office.code,
        direction=direction_of(case.data),
        input=case.declaration.digest,
        closed=closed.isoformat() if closed else "",
        unread=unread,
    )


def _proposal(kept: Kept) -> Proposal:
    verdict = kept.decided.verdict
    reasons: Mapping[str, Any] = kept.decided.record["reasons"]
    chance = verdict.deciding.chance if verdict.deciding else 1.0 - verdict.propensity
    return Proposal(
        selector=NAME,
        lane=Lane(verdict.lane),
        probability=decimal_text(Decimal(repr(chance))),
        officer_reason="\n".join(reasons["officer"]),
        trader_reason=reasons["trader"],
        record={
            "edition": kept.edition.number,
            "digest": kept.digest,
            "steps": sorted({one.step for one in verdict.selections if one.selected}),
        },
        kept=kept,
    )


def _row(case: Case, kept: Kept) -> DecisionRecord:
    verdict, said = kept.decided.verdict, kept.decided.scores
    return DecisionRecord(
        declaration=case.declaration,
        version=kept.header.version,
        edition_id=kept.edition.number,
        decided_at=case.at,
        day=date.fromisoformat(kept.header.day),
        office=kept.header.office,
        direction=kept.header.direction,
        lane=verdict.lane,
        selected_by=verdict.step,
        control=any(s.step == "control" and s.selected for s in verdict.selections),
        propensity=verdict.propensity,
        probability=max((score.probability for score in said), default=None),
        items=len(kept.decided.record["items"]),
        record=kept.text,
        digest=kept.digest,
    )


def _hits(row: DecisionRecord, kept: Kept) -> Iterable[Hit]:
    drawn = {s.name for s in kept.decided.verdict.selections if s.selected}
    found = kept.decided.found
    for shadow, hits in ((False, found.live), (True, found.shadow)):
        for key, items in hits.items():
            yield Hit(
                decision=row,
                rule=kept.edition.rules[key].rule,
                shadow=shadow,
                drawn=key in drawn,
                items=items,
            )
