"""The main job, played through once: from lodgement to release on real messages.

The day of the demo ended just now: the clock is held at its hours, so that the seconds in the closing table
are those of a working day and the run takes none of them. Everything goes through the verbs that the API
and the officers' pages use; nothing is written past them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

from greenlane.declarations import services
from greenlane.declarations.models import CargoReport, Declaration, Lodgement
from greenlane.declarations.services.examination import consignment_of
from greenlane.declarations.states import Assessment, Cancellation, Cargo, Release
from greenlane.enquiries.demo_letters import receive_demo_letters
from greenlane.foundation import clock
from greenlane.foundation.canonical import digest_bytes
from greenlane.foundation.events import sequence_all
from greenlane.interchange.intake import Message, Verdict, lodging_of, take
from greenlane.parties import services as register
from greenlane.parties.selectors import office
from greenlane.payments import bank
from greenlane.payments.selectors import order_for
from greenlane.payments.services import receive_callback
from greenlane.simulation import cases, inspecting, shipments
from greenlane.simulation.asking import ask
from greenlane.simulation.cases import BEFORE, Shown
from greenlane.simulation.cast import Cast
from greenlane.simulation.paperwork import file_papers
from greenlane.simulation.shipments import SHIPMENTS, Arrival, Payment, Shipment

Tell = Callable[[str], None]
DAY = timedelta(hours=9)
CHANNEL = "demo"
REFUSAL = "The invoice shown does not belong to the goods declared (Customs Act s. 46)."
PLACEHOLDERS = (b"20GB7BKUHU20XX8PR5", b"24GBA4ZYBWXU1BSA00", b"23GBDFSUDLJ2X59AR7")
"""MRNs of another administration in the follow-up messages; ours take their place."""


@dataclass(slots=True)
class Line:
    """One shipment of the demo and what became of it."""

    shipment: Shipment
    verdict: Verdict
    follow_ups: list[Verdict] = field(default_factory=list)

    @property
    def mrn(self) -> str:
        return self.verdict.mrn


@dataclass(slots=True)
class Played:
    """The run: a line for each message lodged, what was tried twice, the MRNs declared from filed papers and those
    asked about."""

    began: datetime
    ended: datetime
    lines: list[Line] = field(default_factory=list)
    doubled_callbacks: int = 0
    papers: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    shown: Shown = field(default_factory=Shown)

    @property
    def registered(self) -> list[Line]:
        return [line for line in self.lines if line.mrn]

    @property
    def rejected(self) -> list[Line]:
        return [line for line in self.lines if line.verdict.refused]


def play(tell: Tell, *, until: datetime | None = None) -> Played:
    """Play the whole demo on a prepared database; `tell` hears each step. Returns what was lodged.

    Where it was played before, the messages are only lodged again and answered as before.
    """
    ended = until or clock.now()
    again = Declaration.objects.filter(lodgements__channel=CHANNEL).exists()
    story = _Story(Cast.of_meridia(), tell, Played(ended - DAY, ended))
    if not again:
        with clock.at(ended - DAY - BEFORE):
            story.begin_cases()
    with clock.at(ended - DAY):
        if again:
            story.lodge_again()
            return story.played
        for step in (
            story.raise_share,
            story.report_early_arrivals,
            story.lodge,
            story.lodge_until_drawn,
            story.follow_up,
            story.report_arrivals,
            story.register_goods,
            story.examine,
            story.pay,
            story.ask,
            story.check_documents,
            story.verify,
            story.decide_cancellations,
            story.let_goods_leave,
            story.file_papers,
            story.write_letters,
        ):
            step()
            clock.advance(timedelta(minutes=20))
        story.go_on_with_cases()
        sequence_all()
        return story.played


@dataclass(slots=True)
class _Story:
    """The steps of the day, in order, and one of the day before."""

    cast: Cast
    tell: Tell
    played: Played

    def begin_cases(self) -> None:
        """What officers drawn by lot do: hear, decide with reasons, assess provisionally, send to the laboratory."""
        self.played.shown = cases.begin(self.tell, _minutes, self.cast)

    def write_letters(self) -> None:
        numbers = receive_demo_letters()
        self.tell(f"{len(numbers)} letters to Customs wait for an answer")

    def raise_share(self) -> None:
        place = office(shipments.DRAW_OFFICE)
        share = Decimal(shipments.DRAW_SHARE)
        self.tell(f"{place}: random control share set to {share} for this small set (usual: 0.05)")
        register.set_office_control_share(
            office=place,
            share=share,
            reason="Small demo set",
            by=self.cast.supervisors.get(place.code, self.cast.supervisor),
        )

    def report_early_arrivals(self) -> None:
        early = [shipment for shipment in SHIPMENTS if shipment.arrival is Arrival.BEFORE]
        self.tell(f"Carriers report {len(early)} arrivals before anything is lodged")
        for shipment in early:
            reference = consignment_of(lodging_of(shipments.read(shipment.file), channel=CHANNEL).data)
            _minutes(3)
            self._report(reference, shipments.DRAW_OFFICE)

    def lodge(self) -> None:
        self.tell(f"{len(SHIPMENTS)} declarations are lodged")
        for shipment in SHIPMENTS:
            self._lodge(shipment, shipments.read(shipment.file))

    def lodge_until_drawn(self) -> None:
        """The draw cannot be steered, so more shipments of one kind come until it has chosen some."""
        drawn = len(self._in_check())
        for number, raw in further_shipments():
            if drawn >= shipments.ENOUGH_DRAWN:
                return
            self.tell(f"Drawn for a check so far: {drawn}; shipment {number} more of {shipments.MODEL}")
            self._lodge(Shipment(shipments.MODEL, f"further shipment {number}"), raw)
            drawn = len(self._in_check())

    def lodge_again(self) -> None:
        """What was lodged before, further shipments included; everything is answered as before."""
        self.lodge()
        for number, raw in further_shipments():
            if not Lodgement.objects.filter(channel=CHANNEL, fingerprint=digest_bytes(raw)).exists():
                return
            self._lodge(Shipment(shipments.MODEL, f"further shipment {number}"), raw)

    def follow_up(self) -> None:
        self.tell("Traders send an amendment, a cancellation and a goods presentation")
        for name, about in (shipments.AMENDMENT, shipments.CANCELLATION, shipments.PRESENTATION):
            line = next(line for line in self.played.registered if line.shipment.file == about)
            raw = shipments.read(name)
            for placeholder in PLACEHOLDERS:
                raw = raw.replace(placeholder, line.mrn.encode())
            _minutes(4)
            line.follow_ups.append(take(Message(raw, name=name, channel=CHANNEL), by=self.cast.gateway))

    def report_arrivals(self) -> None:
        waiting = [(line, d) for line, d in self._live() if d.cargo == Cargo.PRE_ARRIVAL]
        arriving = [(line, d) for line, d in waiting if line.shipment.arrival is not Arrival.NEVER]
        self.tell(f"Carriers report {len(arriving)} more arrivals; {len(waiting) - len(arriving)} never come")
        for number, (_, declaration) in enumerate(arriving):
            _minutes(2)
            reference = declaration.consignment or declaration.mrn
            self._report(reference, declaration.office)
            if not number % 4:
                self._store(reference, declaration.office)

    def register_goods(self) -> None:
        here = {Cargo.ARRIVED, Cargo.DISCHARGED, Cargo.IN_TEMPORARY_STORAGE}
        due = [declaration for _, declaration in self._live() if declaration.cargo in here]
        self.tell(f"Declarants register the goods of {len(due)} declarations themselves")
        for declaration in due:
            _minutes(1)
            services.register_goods(mrn=declaration.mrn, by=self.cast.gateway)

    def examine(self) -> None:
        """Goods selected for an examination are examined where they are."""
        examined = [one for _, one in self._live() if inspecting.examine(one, self.cast) is not None]
        if examined:
            self.tell(f"Examiners report on the goods of {len(examined)} declarations")

    def verify(self) -> None:
        """Where compliance is verified, verifiers empty their queues."""
        if done := inspecting.verify(self.cast):
            self.tell(f"Verifiers verify {done} declarations")

    def pay(self) -> None:
        twin = bank.configured()
        sent = bank.exchange_orders(twin).sent
        wanted = {
            order.reference: line
            for line, declaration in self._live()
            if line.shipment.payment is not Payment.UNPAID
            and (order := order_for(declaration.event_subject)) is not None
            and order.is_open
        }
        self.tell(f"{sent} payment orders went to the bank; {len(wanted)} are paid, the rest are not")
        for reference, line in wanted.items():
            _minutes(1)
            for callback in twin.settle(at=clock.now(), references=[reference]):
                receive_callback(body=callback.body, signature=callback.signature)
                if line.shipment.payment is Payment.TWICE:
                    self.tell("The bank says it twice; it is booked once")
                    receive_callback(body=callback.body, signature=callback.signature)
                    self.played.doubled_callbacks += 1
                twin.acknowledge(callback.reference)

    def ask(self) -> None:
        """What officers want to know is asked at once, with evidence; a second time only past a supervisor."""
        drawn = [d for d in self._in_check() if d.cancellation != Cancellation.REQUESTED]
        self.played.asked = ask(self.tell, _minutes, self.cast, drawn)

    def check_documents(self) -> None:
        drawn = [d for d in self._in_check() if d.cancellation != Cancellation.REQUESTED]
        self.tell(f"Officers check the documents of {len(drawn)} declarations drawn at random")
        refused = next((d.mrn for d in reversed(drawn)), "") if len(drawn) > 1 else ""
        for declaration in drawn:
            _minutes(6)
            by = self.cast.checkers[declaration.office]
            if declaration.mrn == refused:
                services.refuse(mrn=declaration.mrn, reason=REFUSAL, by=by)
            else:
                services.accept(mrn=declaration.mrn, note="Invoice and packing list agree.", by=by)

    def decide_cancellations(self) -> None:
        """Only where the draw had chosen the declaration: its declarant cannot simply withdraw it then."""
        for declaration in Declaration.objects.filter(cancellation=Cancellation.REQUESTED).order_by("id"):
            self.tell(f"A supervisor approves the cancellation of {declaration.mrn}")
            _minutes(5)
            services.approve_cancellation(
                mrn=declaration.mrn,
                reason="Duplicate declaration, as the trader says.",
                by=self.cast.supervisor,
            )

    def let_goods_leave(self) -> None:
        ready = [d for line, d in self._live() if line.shipment.leaves and d.release == Release.RELEASED]
        self.tell(f"{len(ready)} released consignments leave through the gate")
        for declaration in ready:
            _minutes(2)
            services.gate_out(mrn=declaration.mrn, by=self.cast.gates[declaration.office])

    def file_papers(self) -> None:
        """An importer files papers and declares from them; what differs is seen before anybody at Customs sees it."""
        self.played.papers = file_papers(self.tell, trader=self.cast.importer)

    def go_on_with_cases(self) -> None:
        """Who waits too long for an officer drawn by lot complains; the lots can be drawn again by anybody."""
        cases.go_on(self.tell, self.cast, self.played.shown)

    def _lodge(self, shipment: Shipment, raw: bytes) -> None:
        _minutes(1)
        verdict = take(Message(raw, name=shipment.file, channel=CHANNEL), by=self.cast.gateway)
        self.played.lines.append(Line(shipment, verdict))

    def _report(self, reference: str, place: str) -> None:
        services.report_cargo(
            consignment=reference, kind=CargoReport.Kind.ARRIVAL, office=place, by=self.cast.carrier
        )

    def _store(self, reference: str, place: str) -> None:
        """The terminal takes the goods in, unless their declarant's standing instruction registered them."""
        services.report_cargo(
            consignment=reference, kind=CargoReport.Kind.STORAGE, office=place, by=self.cast.terminal
        )

    def _live(self) -> Iterator[tuple[Line, Declaration]]:
        """The registered lines with their declarations as they stand now, ended ones left out."""
        ended = {Assessment.REFUSED, Assessment.WITHDRAWN, Assessment.CANCELLED}
        known = by_mrn(line.mrn for line in self.played.registered)
        for line in self.played.registered:
            declaration = known[line.mrn]
            if declaration.assessment not in ended:
                yield line, declaration

    def _in_check(self) -> list[Declaration]:
        return [
            declaration
            for _, declaration in self._live()
            if declaration.assessment == Assessment.IN_ASSESSMENT
        ]


def further_shipments() -> Iterator[tuple[int, bytes]]:
    """More declarations of the model shipment, each with its own reference and consignment."""
    raw = shipments.read(shipments.MODEL)
    model = lodging_of(raw, channel=CHANNEL).data
    reference = consignment_of(model)
    for number in range(1, shipments.MOST_FURTHER + 1):
        another = raw.replace(model.lrn.encode(), f"{model.lrn[:-4]}D{number:03d}".encode())
        yield number, another.replace(reference.encode(), f"{reference}-{number:03d}".encode())


def by_mrn(mrns: Iterable[str]) -> dict[str, Declaration]:
    rows = Declaration.objects.filter(mrn__in=list(mrns)).select_related("declarant", "trader")
    return {declaration.mrn: declaration for declaration in rows}


def _minutes(count: int) -> None:
    clock.advance(timedelta(minutes=count, seconds=7))
