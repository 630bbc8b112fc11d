"""Checks at every stage for the pages to show: asked, examined, heard, provisional, drawn, escalated, compared."""

from __future__ import annotations

from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any

import orjson

from .furnishing_means import (
    CHANNEL,
    SHARE_ALL,
    SHARE_USUAL,
    TRADER,
    actor,
    arrive,
    declaration_of,
    free_numbers,
    lodge,
    register_goods,
    set_share,
)


def examinations(made: dict[str, Any]) -> dict[str, Any]:
    """Goods whose examination waits for a second officer, others that are being examined, one to be answered by the
    trader, and a verification in the queue."""
    from datetime import timedelta

    from greenlane.declarations import services as declared
    from greenlane.declarations.states import Lane
    from greenlane.foundation import clock
    from greenlane.inspection import services
    from greenlane.inspection.engine.slots import common_slots
    from greenlane.inspection.models import Examination
    from greenlane.inspection.notes import Finding, Notes
    from greenlane.inspection.services.appointing import office_calendar
    from greenlane.simulation.inspecting import photo

    by, names = actor("examiner@portmeridia"), ("examining", "to_confirm", "to_answer")
    numbers = free_numbers()
    found = {name: lodge(numbers, SHARE_ALL) for name in names}
    set_share(SHARE_USUAL)
    for mrn in found.values():
        reason = "The goods are to be seen."
        declared.change_lane(mrn=mrn, lane=Lane.RED, reason=reason, by=actor("supervisor@customs"))
        arrive(mrn)
        if declaration_of(mrn).cargo != "goods_registered":
            register_goods(mrn)
    for name in ("examining", "to_confirm"):
        services.start(mrn=found[name], by=by)
        services.attach_photo(mrn=found[name], name="goods.png", data=photo(), by=by)
    row = Examination.objects.get(declaration__mrn=found["to_confirm"])
    notes = Notes(
        tuple(one[0] for one in row.instructions),
        2,
        tuple(
            Finding(item, False, "quantity", "12 boxes", "Ten boxes declared, twelve found.")
            for item in row.declaration.items.values_list("sequence", flat=True)
        ),
    )
    services.report(mrn=found["to_confirm"], notes=notes, by=by)
    office = declaration_of(found["to_answer"]).office
    slots = common_slots([office_calendar(office)], after=clock.now(), length=timedelta(hours=1))
    services.propose(mrn=found["to_answer"], starts_at=slots[0][0], ends_at=slots[0][1], place="Bay 4", by=by)
    services.open_verification(declaration=declaration_of(found["examining"]))
    return found


def queries(made: dict[str, Any]) -> dict[str, Any]:
    """A draft, an open query, and a second one that waits for a supervisor."""
    from greenlane.assessment import services
    from greenlane.assessment.engine.reasons import EvidenceKind
    from greenlane.assessment.evidence import Cited

    by = actor("officer@portmeridia")
    law = Cited(EvidenceKind.LAW, text="Customs Act s. 40(1): origin is shown by who makes the goods.")
    words = "Which maker made the goods, and in which country were they finished?"
    asked = [services.Asked("Q11", "origin", 1, words, evidence=(law,))]
    services.keep_draft(mrn=made["for_query"], questions=asked, by=by)
    services.ask(mrn=made["queried"], questions=asked, by=by)
    services.ask(mrn=made["for_approval"], questions=asked, by=by)
    answers = {1: services.Answer("The plant at Anan made and finished them.")}
    services.reply(mrn=made["for_approval"], answers=answers, by=actor(TRADER))
    why = "Only the reply named the plant, which has two sites."
    services.ask(mrn=made["for_approval"], questions=asked, why_not_before=why, by=by)
    return {}


def groups(made: dict[str, Any]) -> dict[str, Any]:
    """A check drawn for an officer of another office; then the group takes no more, and all others are as before."""
    from greenlane.assessment import services
    from greenlane.foundation.access import SYSTEM, Role
    from greenlane.parties.models import Membership
    from greenlane.simulation.cases import CHAPTER

    chapters = {f"{chapter:02}" for chapter in range(1, 98)} - {CHAPTER}  # which the demo's own group covers
    group = services.keep_group(
        code="GOODS",
        name="All goods",
        chapters=chapters,
        opens=time(0),
        closes=time(0),
        weekdays=range(7),
        by=SYSTEM,
    )
    for one in Membership.objects.select_related("user", "office").filter(role=Role.DOCUMENT_OFFICER):
        services.add_member(group=group, membership=one, since=date(2024, 1, 1), by=SYSTEM)
    services.set_active(group=group, active=True, by=SYSTEM)
    services.draw(mrn=made["assigned"])
    services.set_active(group=group, active=False, by=SYSTEM)
    away = group.members.order_by("pk")[0]
    services.add_leave(
        member=away, since=date(2026, 12, 24), until=date(2026, 12, 31), by=actor("supervisor@customs")
    )
    return {"group_member": away.pk}


def hearings(made: dict[str, Any]) -> dict[str, Any]:
    """Reassessments: one that waits for the trader, one objected to, one to be signed, one decided."""
    from greenlane.assessment import services
    from greenlane.assessment.services.wording import Evidence, GroundTaken
    from greenlane.declarations.engine.changes import Change, Field
    from greenlane.foundation.canonical import decimal_text

    officer, words = actor("officer@portmeridia"), "The freight bill on file is not in the declared value."
    for name in ("heard", "objected", "to_sign", "judged"):
        line = declaration_of(made[name]).items.get(sequence=1)
        value = Decimal(line.customs_value_minor) / 100 + (500_000 if name == "to_sign" else 480)
        services.propose(
            mrn=made[name],
            changes=[Change(1, Field.VALUE, decimal_text(value))],
            grounds=[GroundTaken("V2", words)],
            evidence=[Evidence("comparables", text="Values of fourteen like consignments of this quarter.")],
            by=officer,
        )
        if name != "heard":
            services.answer(
                mrn=made[name], objections=["The seller paid the freight."], hearing=False, by=actor(TRADER)
            )
        if name in ("to_sign", "judged"):
            services.decide(mrn=made[name], facts=words, reasoning=words, replies=[words], by=officer)
    return {}


def cases(made: dict[str, Any]) -> dict[str, Any]:
    """A provisional assessment under way, a sample in the laboratory, a check given to the port."""
    from greenlane.assessment import services
    from greenlane.assessment.services.samples import Taken, upload_of
    from greenlane.documents.tests.papers import image
    from greenlane.foundation import clock

    services.assess_provisionally(
        mrn=made["provisional"],
        grounds="value_unsettled",
        explanation="The price is far below that of like goods; the contract decides it.",
        missing=["The contract of sale", "The price list of the seller"],
        security_minor=150_000,
        security_reason="A tenth of the value declared.",
        enquiries=True,
        by=actor("supervisor@portmeridia"),
    )
    taken = Taken(
        item=1,
        description="Grey granules in a clear bag",
        question="Which polymer is it, and how much of it?",
        quantity="300 g",
        taken_by="Examination service at the berth",
        taken_at=clock.now(),
        kept="Safe of the office, shelf 4",
    )
    officer = actor("officer@portmeridia")
    sample = services.order_test(mrn=made["sampled"], taken=taken, by=officer)
    tested = services.order_test(mrn=made["tested"], taken=taken, by=officer)
    services.report_test(
        number=tested.number,
        findings="Polyethylene of high density, 99 per cent.",
        method="Infrared spectroscopy, ISO 10365",
        upload=upload_of("report.png", image()),
        by=actor("laboratory@customs"),
    )
    services.transfer_to_port(
        mrn=made["transferred"],
        reason_code="goods_on_the_spot",
        reason="Only a look at the machine itself decides it.",
        by=actor("supervisor@customs"),
    )
    return {"sample": sample.number, "tested_sample": tested.number}


def escalations(made: dict[str, Any]) -> dict[str, Any]:
    """A delayed check that the trader complained of, one that he may complain of, and one that nobody took up: the
    timers carried it to the top."""
    from greenlane.assessment import services
    from greenlane.foundation import clock

    day = timedelta(hours=25)
    for name in ("late", "escalated", "story_late"):
        arrive(made[name])
    with clock.at(clock.now() + day):
        opened = services.open_escalation(mrn=made["escalated"], by=actor(TRADER))
        nobodys = services.open_escalation(mrn=made["story_late"], by=actor(TRADER)).escalation.number
    with clock.at(clock.now() + timedelta(days=21)):
        while services.escalate(number=nobodys) is not None:
            pass
    return {"escalation": opened.escalation.number, "nobodys_escalation": nobodys}


def perishables(made: dict[str, Any]) -> dict[str, Any]:
    """Fresh tomatoes in a check, lodged after everything else that waits there."""
    from greenlane.declarations.engine.data import Classification, Document
    from greenlane.declarations.tests.factories import declaration_data, item_data
    from greenlane.interchange.engine.mapping import from_data
    from greenlane.interchange.intake import Message, take

    set_share(SHARE_ALL)
    tomatoes = item_data(
        1,
        classifications=[Classification("07020020", "TSP")],
        description="Fresh tomatoes in crates",
        documents=[Document("N", "380", "INV-7"), Document("N", "851", "PHYTO-7")],
    )
    raw = orjson.dumps(from_data(declaration_data(items=[tomatoes])))
    verdict = take(Message(raw, name="tomatoes.json", channel=CHANNEL), by=actor(TRADER))
    set_share(SHARE_USUAL)
    assert verdict.mrn, verdict.errors
    return {"tomatoes": verdict.mrn}


def uniformity(made: dict[str, Any]) -> dict[str, Any]:
    """Two decisions on like goods that differ, and a note about such goods."""
    from greenlane.assessment import services
    from greenlane.assessment.models import DecidedItem, Discrepancy
    from greenlane.declarations import services as declarations
    from greenlane.foundation import clock

    declarations.accept(mrn=made["alike_accepted"], by=actor("officer@portmeridia"))
    declarations.refuse(
        mrn=made["alike_refused"],
        reason="The invoice does not fit the goods.",
        by=actor("supervisor@portmeridia"),
    )
    services.compare_decisions()
    pair = Discrepancy.objects.first()
    if pair is None:
        found = [
            DecidedItem.objects.filter(declaration__mrn=made[name])[0]
            for name in ("alike_accepted", "alike_refused")
        ]
        pair = Discrepancy.objects.create(
            first=found[0],
            second=found[1],
            kind="outcome",
            likeness=0.8,
            stake_minor=125_00,
            week=clock.today(),
            found_at=clock.now(),
        )
    note = services.draft_guidance(
        title="Computers with a screen",
        prefix="8471",
        text="A screen, keyboard and processor in one housing of at most ten kilograms is a portable computer.",
        law="HS Explanatory Note to 84.71",
        expects="847130",
        by=actor("monitor@customs"),
    )
    services.publish_guidance(number=note.number, by=actor("supervisor@customs"))
    return {"pair": pair.pk, "note": note.number}
