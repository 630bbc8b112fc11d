"""The synthetic administration lives through the platform: weeks of declarations that are lodged, selected, checked,
paid and released by the verbs that everybody uses, days that close, and results that teach.

The truth about each declaration stays with the world that made it. Officers here see what a check of that kind would
find, nothing else; who judges afterwards reads the truth from `Lived`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import numpy as np

from greenlane.declarations import services as declarations
from greenlane.declarations.models import CargoReport, Declaration
from greenlane.declarations.states import Assessment, Cargo, Lane, PaymentState, Release
from greenlane.foundation import clock
from greenlane.interchange.intake import Message, lodge_messages
from greenlane.payments import bank
from greenlane.risk.services.profiles import close_days
from greenlane.risk.services.results import Finding, record_findings
from greenlane.simulation import inspecting
from greenlane.simulation.cast import Cast
from greenlane.simulation.world import Batch, Check, Findings, World
from greenlane.simulation.world.messages import declarations as prepared_of
from greenlane.simulation.world.register import enter_traders

CHANNEL = "simulation"
SETTLED, LONG_AGO = timedelta(weeks=2), timedelta(days=500)
OPENS, CHECKS = timedelta(hours=9), timedelta(hours=13)
CHECK_OF = {Lane.YELLOW: Check.DOCUMENTS, Lane.RED: Check.EXAMINATION}
KINDS = {
    "concealed_tobacco": "concealed",
    "undervaluation": "undervaluation",
    "misclassification": "misclassification",
    "false_origin": "origin",
    "exemption_misuse": "relief",
    "ring": "undervaluation",
    "phoenix": "undervaluation",
}
"""How an officer would call what a scheme is found by; anything else is `other`."""
CRITICAL = 3
Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Case:
    """One declaration of the synthetic administration: where it went, and the truth about it."""

    mrn: str
    day: date
    compliant: bool


@dataclass(slots=True)
class Lived:
    """What was lived through. `cases` hold the truth: for judging afterwards only."""

    cases: list[Case] = field(default_factory=list)
    refused: int = 0
    checked: int = 0
    found: int = 0

    def since(self, day: date) -> list[Case]:
        return [case for case in self.cases if case.day >= day]


class Administration:
    """Lets a world live day by day in the demo's register, offices and desks. Raises NotInDemo outside demo mode."""

    def __init__(self, world: World, *, clears: bool = True) -> None:
        """`clears`: goods arrive, are paid, registered and leave, too; without it, only selection and checks."""
        self.world = world
        self.cast = Cast.of_meridia()
        self.clears = clears
        self.lived = Lived()

    def days(self) -> Iterator[date]:
        """Live the days that are still to come; gives each when it is over and closed."""
        for batch in self.world.days():
            yield self._live(batch)

    def _live(self, batch: Batch) -> date:
        day, start = batch.start, self.world.parameters.start
        morning = datetime.combine(day, datetime.min.time(), clock.now().tzinfo) + OPENS
        # Who trades in the first weeks was there before; who comes later is new, as importers that vanish are.
        known = day - start < SETTLED
        with clock.at(morning - LONG_AGO if known else morning):
            enter_traders([batch.declared], self.world.goods, since=start)
        with clock.at(morning):
            lodged = self._lodge(batch)
            clock.advance(CHECKS - OPENS)
            self._check(batch, lodged)
            if self.clears:
                self._clear(lodged.values())
        with clock.at(morning + timedelta(days=1)):
            close_days()
        return day

    def _lodge(self, batch: Batch) -> dict[int, str]:
        """Lodge a day; gives the MRN of each declaration's serial number in its world."""
        seed = self.world.parameters.seed
        prepared = list(prepared_of([batch.declared], self.world.goods, seed=seed))
        serials = list(dict.fromkeys(batch.declared["declaration"].tolist()))
        messages = (Message(one.raw, name=one.lrn, channel=CHANNEL) for one in prepared)
        verdicts = list(lodge_messages(messages, by=self.cast.gateway))
        lodged = {}
        wrong = batch.truth["severity"].astype(np.int64) > 0
        cheats = set(batch.truth["declaration"][wrong].tolist())
        for serial, verdict in zip(serials, verdicts, strict=True):
            if verdict.mrn:
                lodged[serial] = verdict.mrn
                self.lived.cases.append(Case(verdict.mrn, batch.start, serial not in cheats))
            else:
                self.lived.refused += 1
        return lodged

    def _check(self, batch: Batch, lodged: dict[int, str]) -> None:
        """Officers check what was selected; importers who are found out react."""
        serial_of = {mrn: serial for serial, mrn in lodged.items()}
        rows = Declaration.objects.filter(mrn__in=list(serial_of), assessment=Assessment.IN_ASSESSMENT)
        for found in rows.order_by("id"):
            where = np.flatnonzero(batch.declared["declaration"] == serial_of[found.mrn])
            findings = self.world.inspect(batch, where, CHECK_OF[Lane(found.lane)])
            self._decide(found, findings)
            self.world.react(findings)

    def _decide(self, found: Declaration, findings: Findings) -> None:
        by = self.cast.checkers[found.office]
        told = list(self._told(findings))
        if self.clears:
            self._examine(found, told)
        self.lived.checked += 1
        self.lived.found += bool(told)
        if told:
            record_findings(mrn=found.mrn, findings=told, by=by)
        if any(one.critical for one in told):
            reason = "The examination found goods that were not declared (Customs Act s. 46)."
            declarations.refuse(mrn=found.mrn, reason=reason, by=by)
        else:
            note = "What was found is charged." if told else "Documents and goods agree."
            declarations.accept(mrn=found.mrn, note=note, by=by)

    def _examine(self, found: Declaration, told: Iterable[Finding]) -> None:
        """Goods in the red lane are presented and examined before the officer decides on what was found."""
        if found.lane != Lane.RED:
            return
        self._present(found)
        found.refresh_from_db()
        inspecting.examine(found, self.cast, [(one.sequence, one.kind) for one in told])

    def _present(self, found: Declaration) -> None:
        """The goods arrive and their declarant registers them, unless they are here already."""
        if found.cargo == Cargo.PRE_ARRIVAL:
            declarations.report_cargo(
                consignment=found.consignment or found.mrn,
                kind=CargoReport.Kind.ARRIVAL,
                office=found.office,
                by=self.cast.carrier,
            )
            found.refresh_from_db(fields=["cargo"])
        if found.cargo != Cargo.GOODS_REGISTERED:
            declarations.register_goods(mrn=found.mrn, by=self.cast.gateway)

    def _told(self, findings: Findings) -> Iterator[Finding]:
        names = self.world.scheme_names
        for n in np.flatnonzero(findings.found):
            yield Finding(
                sequence=int(findings.item[n]),
                kind=KINDS.get(names[int(findings.scheme[n])], "other"),
                critical=int(findings.severity[n]) >= CRITICAL,
                duty_minor=int(findings.loss[n]),
            )

    def _clear(self, mrns: Iterable[str]) -> None:
        """Goods arrive, are registered and paid, and leave; what an officer refused stays."""
        rows = Declaration.objects.filter(mrn__in=list(mrns), assessment=Assessment.ASSESSED)
        live = list(rows.select_related("declarant").order_by("id"))
        for found in live:
            self._present(found)
        inspecting.verify(self.cast)
        twin = bank.configured()
        bank.exchange_orders(twin)
        bank.settle_all(twin)
        for found in Declaration.objects.filter(
            mrn__in=[one.mrn for one in live], release=Release.RELEASED
        ).exclude(payment=PaymentState.DUE):
            declarations.gate_out(mrn=found.mrn, by=self.cast.gates[found.office])


def untouched(cases: Iterable[Case]) -> tuple[int, int]:
    """(compliant declarations that no officer touched, compliant declarations): the truth, for the closing table."""
    compliant = [case.mrn for case in cases if case.compliant]
    if not compliant:
        return 0, 0
    rows = Declaration.objects.filter(mrn__in=compliant, lane__in=[Lane.GREEN, Lane.BLUE])
    return rows.exclude(lane_changes__isnull=False).count(), len(compliant)
