"""One record of every kind, all of them the trader's (Aurora, at Port Meridia): what strangers try to reach."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

from greenlane.assessment.engine.reasons import EvidenceKind
from greenlane.assessment.evidence import Cited
from greenlane.assessment.models import DecidedItem, Discrepancy
from greenlane.assessment.services import (
    Asked,
    add_member,
    answer,
    ask,
    assess_provisionally,
    decide,
    draft_guidance,
    draw,
    keep_group,
    open_escalation,
    order_test,
    propose,
    publish_guidance,
    report_test,
    set_active,
)
from greenlane.assessment.services.samples import Taken, upload_of
from greenlane.assessment.services.wording import Evidence, GroundTaken
from greenlane.config.tests.caller import as_json
from greenlane.declarations import services as declarations
from greenlane.declarations.engine.changes import Change
from greenlane.declarations.engine.changes import Field as ChangedField
from greenlane.declarations.models import CargoReport, Declaration, Lodgement
from greenlane.declarations.states import Lane
from greenlane.declarations.tests.factories import OFFICE, TRADER, declaration_data
from greenlane.documents.counter.cases import find_case
from greenlane.documents.counter.services import Brought, receive_paper
from greenlane.documents.services import Support, Upload, file_document, link_documents
from greenlane.documents.tests.papers import image as picture
from greenlane.enquiries.models import CurationNote
from greenlane.enquiries.services.alternatives import Alternative, add_alternative
from greenlane.enquiries.services.letters import receive
from greenlane.enquiries.services.mailing import status_key
from greenlane.enquiries.services.replies import draft_waiting
from greenlane.enquiries.states import Channel
from greenlane.enquiries.tests.factories_knowledge import CURATOR, approved, drafted
from greenlane.foundation import clock
from greenlane.foundation.access import SYSTEM, Actor, Role, permission_names
from greenlane.foundation.events import sequence_all
from greenlane.inspection import services as inspection
from greenlane.inspection.engine.slots import common_slots
from greenlane.inspection.services.appointing import office_calendar
from greenlane.interchange import webhooks
from greenlane.interchange.guided import services as guided
from greenlane.interchange.guided.catalogue import keep_good
from greenlane.interchange.guided.uploading import File, upload
from greenlane.interchange.intake import Message, take
from greenlane.interchange.notifications.jobs import tell_new
from greenlane.interchange.notifications.models import Notification
from greenlane.parties import services as register
from greenlane.parties.accounts.invitations import invite
from greenlane.parties.models import Holiday, Mandate, Office, Organisation, User
from greenlane.parties.selectors import actor_for_membership
from greenlane.payments import bank
from greenlane.payments.models import PaymentOrder
from greenlane.payments.selectors import order_for
from greenlane.payments.services import free_deposit, receive_deposit, request_refund
from greenlane.risk.services.canaries import make_canary
from greenlane.risk.services.lanes import change_lane
from greenlane.risk.services.lists import draft_list
from greenlane.risk.services.policies import draft_policy
from greenlane.risk.services.rules import Wording, draft_rule
from greenlane.risk.tests.factories import bare_model
from greenlane.simulation.services import start_traffic
from greenlane.tariff.baskets import open_basket, replace_measure
from greenlane.tariff.engine.book import MeasureKind
from greenlane.tariff.models import Measure
from greenlane.web.services import save_view

from .visitors import PEOPLE, roleless_user

SECRET = "Zanzibar-secret-goods"
"""Stands in the description of the trader's goods: nobody who may not see the declaration reads it anywhere."""


@dataclass
class World:
    """Identifiers of the records by what they are."""

    mrn: str = ""
    drawn: str = ""
    released: str = ""
    assigned: str = ""
    examined: str = ""
    queried: str = ""
    heard: str = ""
    judged: str = ""
    provisional: str = ""
    sampled: str = ""
    sample: str = ""
    rejected: int = 0
    order: str = ""
    paid_order: str = ""
    refund: str = ""
    deposit: str = ""
    invitation_token: str = ""
    keys: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def built(cls) -> World:
        from conftest import load_small_meridia

        load_small_meridia()
        roleless_user()
        world = cls()
        world._lodge()
        world._pay()
        world._ask()
        world._assign()
        world._inspect()
        world._hear()
        world._assess()
        world._keep()
        world._write()
        return world

    def _write(self) -> None:
        """A letter to Customs with a question nobody answers, which leaves a note for curators."""
        found = receive(
            channel=Channel.FORM,
            text="What is the colour of the moon?",
            sender_address="somebody@example.org",
        )
        draft_waiting(found.number)
        self.keys["enquiry"], self.keys["enquiry_key"] = found.number, status_key(found.number)
        self.keys["curation_note"] = CurationNote.objects.latest("pk").pk

    def _lodge(self) -> None:
        by = actor("trader")
        self.mrn = _lodged(by, "0.01", SECRET)
        self.drawn = _lodged(by, "1", SECRET)
        self.assigned = _lodged(by, "1", SECRET)
        self.examined = _lodged(by, "1", SECRET)
        self.queried = _lodged(by, "1", SECRET)
        self.heard, self.judged = _lodged(by, "1", SECRET), _lodged(by, "1", SECRET)
        self.released = _lodged(by, "0.01", SECRET)
        take(Message(as_json(declaration_data(type_code="ZZ9")), channel="api"), by=by)
        self.rejected = Lodgement.objects.get(verdict=Lodgement.Verdict.REJECTED).pk

    def _pay(self) -> None:
        """The released declaration: arrived, registered, paid, a part of it claimed back."""
        found = Declaration.objects.get(mrn=self.released)
        kind = CargoReport.Kind.ARRIVAL
        declarations.report_cargo(
            consignment=found.consignment or found.mrn, kind=kind, office=OFFICE, by=actor("carrier")
        )
        declarations.register_goods(mrn=found.mrn, by=actor("trader"))
        order = order_for(found.event_subject)
        assert order is not None
        bank.exchange_orders(bank.configured())
        bank.settle_all(bank.configured(), references=[order.reference])
        assert Declaration.objects.get(mrn=self.released).release == "released"
        self.paid_order = order.reference
        self.order = PaymentOrder.objects.get(subject=f"declaration/{self.mrn}").reference
        tax = next(iter(order.breakdown))
        self.refund = request_refund(
            order_reference=order.reference, breakdown={tax: 100}, reason="Paid twice.", by=actor("cashier")
        ).reference
        deposit = receive_deposit(
            subject=found.event_subject,
            payer=found.trader,
            amount_minor=50_000,
            currency=order.currency,
            bank_reference="DEPOSIT-1",
            by=actor("supervisor"),
        )
        free_deposit(subject=found.event_subject)
        self.deposit = deposit.reference

    def _ask(self) -> None:
        """An open query about a declaration of the trader's."""
        law = Cited(EvidenceKind.LAW, text="Customs Act s. 40(1)")
        words = f"Where was the {SECRET} made?"
        ask(
            mrn=self.queried,
            questions=[Asked("Q11", "origin", 1, words, evidence=(law,))],
            by=actor("officer"),
        )

    def _assign(self) -> None:
        """A check drawn for an officer elsewhere; then the group takes no more."""
        made = keep_group(
            code="GOODS",
            name="All goods",
            chapters=["19", "84"],
            opens=time(0),
            closes=time(0),
            weekdays=range(7),
            by=SYSTEM,
        )
        for name in ("officer", "officer elsewhere"):
            add_member(group=made, membership=PEOPLE[name].membership, since=date(2024, 1, 1), by=SYSTEM)
        self.keys |= {"group_member": made.members.order_by("pk")[0].pk}
        set_active(group=made, active=True, by=SYSTEM)
        draw(mrn=self.assigned)
        set_active(group=made, active=False, by=SYSTEM)
        kind = CargoReport.Kind.ARRIVAL
        declarations.report_cargo(consignment=self.assigned, kind=kind, office=OFFICE, by=actor("carrier"))
        with clock.at(clock.now() + timedelta(hours=25)):
            opened = open_escalation(mrn=self.assigned, words=SECRET, by=actor("trader"))
        self.keys["escalation"] = opened.escalation.number
        self._compare()

    def _compare(self) -> None:
        """Two decisions on like goods that differ, and a note about them."""
        found = Declaration.objects.get(mrn=self.released)
        same = {"hs6": "190590", "code": "19059010", "value_minor": 100, "payable_minor": 10}
        one, other = (
            DecidedItem.objects.create(
                declaration=found,
                sequence=number,
                description=SECRET,
                outcome=outcome,
                officer=f"officer {number}",
                decided_at=clock.now(),
                **same,
            )
            for number, outcome in ((1, "accepted"), (2, "refused"))
        )
        pair = Discrepancy.objects.create(
            first=one,
            second=other,
            kind="outcome",
            likeness=1,
            stake_minor=10,
            week=clock.today(),
            found_at=clock.now(),
        )
        note = draft_guidance(
            title="Bread rolls", prefix="1905", text="Bread is bread.", law="HS 19.05", by=actor("monitor")
        )
        publish_guidance(number=note.number, by=actor("supervisor"))
        self.keys |= {"pair": pair.pk, "note": note.number}

    def _inspect(self) -> None:
        """Goods to be examined, with a time proposed; and a verification in the queue."""
        declarations.change_lane(
            mrn=self.examined,
            lane=Lane.RED,
            reason="To be examined for the tests.",
            by=actor("supervisor here"),
        )
        found = Declaration.objects.get(mrn=self.examined)
        declarations.report_cargo(
            consignment=found.consignment or found.mrn,
            kind=CargoReport.Kind.ARRIVAL,
            office=OFFICE,
            by=actor("carrier"),
        )
        declarations.register_goods(mrn=found.mrn, by=actor("trader"))
        start, end = common_slots([office_calendar(OFFICE)], after=clock.now(), length=timedelta(hours=1))[0]
        inspection.propose(mrn=found.mrn, starts_at=start, ends_at=end, place="Bay 4", by=actor("examiner"))
        inspection.open_verification(declaration=found)

    def _hear(self) -> None:
        """A reassessment that waits for the trader, and one decided with reasons."""
        officer = actor("officer")
        for mrn in (self.heard, self.judged):
            propose(
                mrn=mrn,
                changes=[Change(1, ChangedField.VALUE, "2500")],
                grounds=[GroundTaken("V2", f"The freight of {SECRET} is not declared.")],
                evidence=[Evidence("comparables", text="Values of fourteen like consignments.")],
                by=officer,
            )
        answer(mrn=self.judged, objections=["The freight is in the price."], by=actor("trader"))
        reply = "The freight bill shows that it is not."
        words = "The freight belongs to the customs value."
        decide(mrn=self.judged, facts=words, reasoning=words, replies=[reply], by=officer)

    def _assess(self) -> None:
        """A provisional assessment whose security waits, and a sample that the laboratory has reported."""
        by = actor("trader")
        self.provisional, self.sampled = (_lodged(by, "1", SECRET) for _ in range(2))
        Office.objects.filter(code=OFFICE).update(control_share=Decimal("0.01"))
        assess_provisionally(
            mrn=self.provisional,
            grounds="value_unsettled",
            explanation="The price is far below that of like goods.",
            missing=["The contract of sale"],
            security_minor=1000,
            security_reason="A tenth of what may be due.",
            by=actor("supervisor here"),
        )
        taken = Taken(
            item=1,
            description="White crystals",
            question="Is this cane sugar?",
            quantity="200 g",
            taken_by="Service at the berth",
            taken_at=clock.now(),
            kept="Safe, shelf 4",
        )
        self.sample = order_test(mrn=self.sampled, taken=taken, by=actor("officer")).number
        report_test(
            number=self.sample,
            findings="Beet sugar of 99 degrees.",
            method="Polarimetry",
            upload=upload_of("report.png", picture()),
            by=actor("laboratory"),
        )

    def _keep(self) -> None:
        """What people keep for themselves."""
        trader = PEOPLE["trader"].membership
        endpoint, _ = webhooks.subscribe(
            url="https://erp.aurora.example/hook", kinds=["declaration.*"], by=actor("trader")
        )
        token, _ = register.issue_token(
            membership=trader, name="erp", scopes=list(permission_names())[:3], by=SYSTEM
        )
        view = save_view(user=trader.user, table="declarations", name="mine", query="q=1")
        self._draft()
        self._change_tariff()
        self._curate()
        self._learn()
        self._select()
        self._file()
        self._tell()
        start_traffic(per_hour=60, cap=10, by=SYSTEM)
        asked = change_lane(
            mrn=self.drawn, lane=Lane.GREEN, reason="The trader is well known.", by=actor("supervisor here")
        )
        invitation, self.invitation_token = invite(
            organisation=aurora(), email="invited@elsewhere.example", role=Role.DECLARANT, by=actor("trader")
        )
        self.keys |= {
            "invitation": invitation.pk,
            "lane_change": asked.pk,
            "holiday": Holiday.objects.order_by("pk")[0].pk,
            "webhook": endpoint.public_id,
            "token": token.prefix,
            "view": view.pk,
            "user": trader.user.pseudonym,
            "user_pk": trader.user.pk,
            "membership": trader.pk,
            "organisation": TRADER,
            "office": OFFICE,
            "mandate": Mandate.objects.filter(principal__identifier=TRADER).order_by("pk")[0].pk,
        }

    def _draft(self) -> None:
        """What a trader prepares: a draft, a good of the catalogue, an upload with a message refused."""
        by = actor("trader")
        draft = guided.copy_declaration(mrn=self.mrn, by=by)
        good = keep_good(given={"sku": "BR-1", "description": SECRET, "code": "19059010"}, by=by)
        raw = b"<not-a-declaration/>"
        kept = upload(
            files=[File("wrong.xml", lambda: raw)], token=uuid4(), map_name="", dry_run=False, by=by
        )
        self.keys |= {"draft": draft.public_id, "good": good.pk, "upload": kept.public_id}

    def _change_tariff(self) -> None:
        """A draft of the editor's: one measure ends, another is added."""
        by = actor("editor")
        basket = open_basket(title="Budget 2027", by=by)
        held = Measure.objects.filter(kind=MeasureKind.MFN).exclude(prefix="").order_by("key")
        since = clock.today() + timedelta(days=30)
        added = replace_measure(basket=basket, measure=held[0], rate="5%", basis="Budget", since=since, by=by)
        self.keys |= {"basket": basket.pk, "measure": held[1].key, "change": added.key}

    def _curate(self) -> None:
        """A document in force, and the draft of its next version."""
        approved()
        draft = drafted(text="## Cash\nDeclare all of it.", since=clock.today())
        asked = Alternative(draft.document.code, "how-much-cash", "en", "money in my suitcase")
        question = add_alternative(alternative=asked, by=CURATOR)
        self.keys |= {
            "knowledge_code": draft.document.code,
            "knowledge_version": draft.pk,
            "knowledge_question": question.pk,
        }

    def _learn(self) -> None:
        """A model with a report, and a policy that waits."""
        model = bare_model()
        report = model.drift_reports.create(
            since=model.window_from,
            until=model.window_to,
            items=1,
            labels=0,
            verdict="stable",
            results={},
            made_at=clock.now(),
        )
        policy = draft_policy(office="", direction="IMPORT", shares={}, capacities={}, by=actor("analyst"))
        self.keys |= {"model": model.pk, "drift_report": report.pk, "policy": policy.pk}

    def _select(self) -> None:
        """What selection runs on: a draft of a rule, one of a list, a canary."""
        by, today = actor("analyst"), clock.today()
        says = Wording(
            title="Cheap bread",
            text='hs starts with "1905"',
            lane="yellow",
            instruction="Compare the invoice with the price list.",
            legal_basis="Customs Act s. 31",
            valid_from=today,
            review_on=today + timedelta(days=100),
        )
        rule = draft_rule(says=says, by=by)
        draft = draft_list(name="watched origins", kind="country", values=["CN", "VN"], by=by)
        kept = make_canary(name="Honest bread", rows=[{"hs": "19059010"}], office=OFFICE, by=by)
        self.keys |= {"rule": rule.key, "risk_list": draft.pk, "canary": kept.pk}

    def _file(self) -> None:
        """A document of the trader's that supports his declaration."""
        sent = Upload("invoice.xml", f"<Invoice>{SECRET}</Invoice>".encode(), "380", number=SECRET)
        found = file_document(upload=sent, by=actor("trader")).document
        image = file_document(upload=Upload("list.png", picture("PNG"), "271"), by=actor("trader")).document
        declared = Declaration.objects.get(mrn=self.mrn)
        support = Support(
            declared.event_subject,
            frozenset({found.irn, image.irn}),
            OFFICE,
            party=declared.trader_id,
            agent=declared.declarant_id,
        )
        link_documents(supports=[support])
        by = actor("front desk")
        scan = ("certificate.png", picture("JPEG"))
        brought = Brought(find_case(self.mrn, by), "861", SECRET, 1, [scan], shelf="B4")
        paper = receive_paper(brought=brought, by=by)
        self.keys |= {"document": found.irn, "picture": image.irn, "counter_paper": paper.pk}

    def _tell(self) -> None:
        """The log is read, and people are told."""
        sequence_all()
        while tell_new():
            pass
        told = Notification.objects.filter(user=PEOPLE["trader"].membership.user).order_by("pk")
        self.keys |= {"notification": told[0].pk}


def actor(name: str) -> Actor:
    return actor_for_membership(PEOPLE[name].membership)


def _lodged(by: Actor, share: str, words: str) -> str:
    """The MRN of a fresh declaration; a share of 1 draws it for a check."""
    Office.objects.filter(code=OFFICE).update(control_share=Decimal(share))
    data = declaration_data(lines=2)
    data.items[0].description = words
    verdict = take(Message(as_json(data), name="declaration.json", channel="api"), by=by)
    assert verdict.mrn, verdict.errors
    return verdict.mrn


def person(name: str) -> User:
    return PEOPLE[name].membership.user


def aurora() -> Organisation:
    return Organisation.objects.get(identifier=TRADER)
