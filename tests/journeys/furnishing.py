"""What the demo lacks for every page to show something: a trader's own declarations, drafts, tokens, refunds.

Everything is made by the product's own verbs, in the names of the demo's people.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

from .furnishing_cases import (
    cases,
    escalations,
    examinations,
    groups,
    hearings,
    perishables,
    queries,
    uniformity,
)
from .furnishing_letters import letters
from .furnishing_means import (
    SHARE_ALL,
    SHARE_LOW,
    SHARE_USUAL,
    TRADER,
    actor,
    arrive,
    ask_to_cancel,
    free_numbers,
    lodge,
    order_of,
    pay_order,
    register_goods,
    rejected_message,
    set_share,
    trader_organisation,
    user,
)

DRAWN = (
    "checked",
    "to_check",
    "for_acceptance",
    "for_refusal",
    "for_both",
    "for_keys",
    "for_lane",
    "assigned",
    "for_query",
    "queried",
    "for_approval",
    "heard",
    "objected",
    "to_sign",
    "judged",
    "provisional",
    "sampled",
    "tested",
    "transferred",
    "late",
    "escalated",
    "alike_accepted",
    "alike_refused",
    "story_reasons",
    "story_goods",
    "story_provisional",
    "story_late",
)


def furnish() -> dict[str, Any]:
    """Add one record of each kind that the demo itself does not make; returns what pages are opened with."""
    made: dict[str, Any] = {}
    steps = (
        declarations,
        queries,
        money,
        register,
        drafts,
        files,
        papers,
        desk,
        examinations,
        tariff,
        knowledge,
        lanes,
        groups,
        hearings,
        cases,
        escalations,
        perishables,
        uniformity,
        models,
        selection,
        letters,
    )
    for step in steps:
        made |= step(made)
    from greenlane.foundation.events import sequence_all

    sequence_all()
    return made


def declarations(made: dict[str, Any]) -> dict[str, Any]:
    """A declaration of the trader's own in each state that has pages of its own."""
    numbers = free_numbers()
    free = ("mrn", "due", "arrived", "released", "asked", "paid")
    found = {name: lodge(numbers, SHARE_LOW) for name in free}
    found |= {name: lodge(numbers, SHARE_ALL) for name in DRAWN}
    set_share(SHARE_USUAL)
    for name in ("arrived", "released", "checked", "asked", "story_reasons", "story_goods"):
        arrive(found[name])
    for name in ("released", "paid", "asked"):
        pay_order(found[name])
    for name in ("released", "story_reasons", "story_goods"):
        register_goods(found[name])
    ask_to_cancel(found["asked"])
    return {**found, "rejected": rejected_message(), "version": 1}


def money(made: dict[str, Any]) -> dict[str, Any]:
    """Payment orders, a filled duty account, a refund that waits."""
    from greenlane.payments import services
    from greenlane.payments.models import PaymentOrder

    trader = trader_organisation()
    services.top_up(
        organisation=trader,
        amount_minor=2_500_000,
        currency="USD",
        bank_reference="JOURNEY-1",
        callback_id="journeys-top-up",
    )
    paid = PaymentOrder.objects.get(pk=order_of(made["paid"]).pk)
    tax, amount = next(iter(paid.breakdown.items()))
    refund = services.request_refund(
        order_reference=paid.reference,
        breakdown={tax: amount},
        reason="The rate was applied twice.",
        by=actor("cashier@customs"),
    )
    deposit = services.receive_deposit(
        subject=paid.subject,
        payer=trader,
        amount_minor=80_000,
        currency=paid.currency,
        bank_reference="JOURNEY-2",
        by=actor("supervisor@customs"),
    )
    services.free_deposit(subject=paid.subject)
    return {
        "deposit": deposit.reference,
        "order_due": order_of(made["due"]).reference,
        "order_paid": paid.reference,
        "refund": refund.reference,
        "trader": trader.identifier,
    }


def register(made: dict[str, Any]) -> dict[str, Any]:
    """A mandate, a token, people and places to look at."""
    from greenlane.foundation import clock
    from greenlane.parties import services
    from greenlane.parties.models import Mandate, Membership

    membership = Membership.objects.get(user=user(TRADER))
    token, _secret = services.issue_token(
        membership=membership,
        name="Warehouse system",
        scopes=["declaration.view"],
        by=actor(TRADER),
        expires=clock.now() + timedelta(days=30),
    )
    return {
        "token": token.prefix,
        "mandate": Mandate.objects.filter(principal=trader_organisation()).earliest("pk").pk,
        "organisation": trader_organisation().identifier,
        "user": str(user(TRADER).pseudonym),
        "office": "XM000101",
    }


def drafts(made: dict[str, Any]) -> dict[str, Any]:
    """A draft begun and a good of the catalogue."""
    from greenlane.interchange.guided import catalogue, services

    draft = services.open_draft(by=actor(TRADER))
    good = catalogue.keep_good(
        given={
            "sku": "AU-1001",
            "description": "Portable computer, 14 inch",
            "code": "847130",
            "origin": "KH",
            "currency": "USD",
            "unit_value": "640",
            "net_mass": "1.4",
        },
        by=actor(TRADER),
    )
    full = services.copy_declaration(mrn=made["mrn"], by=actor(TRADER))
    return {"draft": str(draft.public_id), "draft_full": str(full.public_id), "first": 1, "good": good.pk}


def files(made: dict[str, Any]) -> dict[str, Any]:
    """An upload with errors, and an address that is told of events."""
    from greenlane.interchange import webhooks
    from greenlane.interchange.guided.uploading import File, upload
    from greenlane.simulation import shipments
    from greenlane.simulation.replay import FAULTY

    wrong = File("declaration.xml", lambda: shipments.read(FAULTY))
    kept = upload(files=[wrong], token=uuid4(), map_name="", dry_run=True, by=actor(TRADER))
    endpoint, _secret = webhooks.subscribe(
        url="http://127.0.0.1:9/greenlane", kinds=["declaration.released"], by=actor(TRADER)
    )
    return {"upload": str(kept.public_id), "webhook": str(endpoint.public_id)}


def papers(made: dict[str, Any]) -> dict[str, Any]:
    """What the demo filed: an invoice, and the declaration that differs from its packing list."""
    from greenlane.documents.models import Document, Link

    invoice = Document.objects.filter(type_code="380", holder=trader_organisation()).latest("pk")
    link = Link.objects.filter(document=invoice).latest("pk")
    return {"paper": invoice.irn, "declared_from_papers": link.subject.partition("/")[2]}


def desk(made: dict[str, Any]) -> dict[str, Any]:
    """A certificate of two sheets brought to the desk by somebody for Aurora; the original stays on a shelf."""
    from greenlane.documents.counter.cases import find_case
    from greenlane.documents.counter.services import Brought, receive_paper
    from greenlane.documents.tests.papers import pdf

    by = actor("desk@portmeridia")
    scan = ("certificate.pdf", pdf("Certificate of origin 77", 2))
    brought = Brought(
        case=find_case("XM100000001", by),
        type_code="861",
        brought_by="Anan Courier",
        counted=2,
        scans=[scan],
        number="CO-77",
        shelf="Room 12, B4",
    )
    return {"counter_paper": receive_paper(brought=brought, by=by).pk}


def tariff(made: dict[str, Any]) -> dict[str, Any]:
    """A draft basket with one new measure."""
    from greenlane.tariff import services
    from greenlane.tariff.engine.book import MeasureKind

    by = actor("tariff.editor@customs")
    basket = services.open_basket(title="Budget measures", by=by)
    measure = services.add_measure(
        basket=basket,
        kind=MeasureKind.EXCISE,
        prefix="9504",
        rate="12 %",
        basis="Budget Order s. 4",
        since=date(2027, 1, 1),
        by=by,
    )
    return {"basket": basket.pk, "measure": measure.key, "code": "8471.30"}


def knowledge(made: dict[str, Any]) -> dict[str, Any]:
    """A document with two versions, the second waiting for its approver, and a draft of another one."""
    from greenlane.enquiries.services import knowledge as verbs
    from greenlane.enquiries.services.alternatives import Alternative, add_alternative
    from greenlane.foundation import clock

    curator, approver = actor("curator@customs"), actor("knowledge.approver@customs")
    told = {
        "language": "en",
        "domain": "passengers",
        "kind": "guidance",
        "by": curator,
        "law": "Customs Act s. 21",
    }
    code, title = "passengers/goods-of-others", "Carrying goods for others"
    text = (
        "## May I carry a parcel for somebody else? {#parcel}\nYou answer for everything in your baggage.\n"
    )
    first = verbs.draft(code=code, title=title, text=text, effective_from=date(2025, 1, 1), **told)
    verbs.approve(version=verbs.propose(version=first, by=curator), by=approver)
    again = f"{text}\n## What if I do not know what is in it? {{#unknown}}\nDo not carry it.\n"
    second = verbs.draft(code=code, title=title, text=again, effective_from=clock.today(), **told)
    verbs.propose(version=second, by=curator)
    draft = verbs.draft(
        code="passengers/lost-goods", title="Lost goods", text=text, effective_from=clock.today(), **told
    )
    asked = Alternative(code, "parcel", "en", "A friend gave me a box to take along, is that my problem?")
    question = add_alternative(alternative=asked, by=curator)
    return {
        "knowledge_code": code,
        "knowledge_version": second.pk,
        "knowledge_draft": draft.pk,
        "knowledge_question": question.pk,
    }


def lanes(made: dict[str, Any]) -> dict[str, Any]:
    """A finding on record, and a milder lane that waits for a second supervisor."""
    from greenlane.declarations.states import Lane
    from greenlane.risk.services.lanes import change_lane
    from greenlane.risk.services.results import Finding, record_findings

    finding = Finding(1, "undervaluation", duty_minor=12_500, note="The price list says twice as much.")
    record_findings(mrn=made["checked"], findings=[finding], by=actor("officer@portmeridia"))
    asked = change_lane(
        mrn=made["for_lane"],
        lane=Lane.GREEN,
        reason="The goods are known from the last ten consignments.",
        by=actor("supervisor@customs"),
    )
    return {"lane_change": asked.pk}


def models(made: dict[str, Any]) -> dict[str, Any]:
    """Two months of decisions at the inland depot, a model that learnt from them, one that waits, drift, a draft."""
    from greenlane.foundation import clock
    from greenlane.risk.engine.model.training import Settings
    from greenlane.risk.services import drift, policies
    from greenlane.risk.services import models as verbs
    from greenlane.risk.tests.factories import history

    analyst, approver = actor("analyst@customs"), actor("rule.approver@customs")
    last = clock.today() - timedelta(days=1)
    past = history(800, start=last - timedelta(days=59), office="XM000301")
    learnt = past.first + timedelta(days=39)
    found = []
    for seed in (1, 2):
        model = verbs.train_model(
            since=past.first, until=learnt, settings=Settings(seed=seed, trees=20), by=analyst
        )
        found.append(
            verbs.evaluate_model(model=model, since=learnt + timedelta(days=1), until=last, by=analyst)
        )
    live = verbs.promote_model(model=verbs.shadow_model(model=found[0], by=approver), by=approver)
    verbs.shadow_model(model=found[1], by=approver)
    waiting = verbs.train_model(
        since=past.first, until=learnt, settings=Settings(seed=3, trees=20), by=analyst
    )
    report = drift.measure_drift(since=last - timedelta(days=19), until=last, by=analyst)
    usual = policies.usual_values()
    shares = {name: value for name, value in usual.items() if isinstance(value, Decimal)}
    for share in ("0.04", "0.06"):
        policy = policies.draft_policy(
            office="XM000301",  # the depot of this past: other journeys are not selected by it
            direction="IMPORT",
            shares={**shares, "model_share": Decimal(share)},
            capacities={},
            note="Autumn",
            by=analyst,
        )
        if share == "0.04":
            policies.publish_policy(policy=policy, by=approver)
    return {"model": live.pk, "waiting_model": waiting.pk, "drift": report.pk, "policy": policy.pk}


def selection(made: dict[str, Any]) -> dict[str, Any]:
    """A rule with its report, one in shadow, a list with a draft of its next version, a canary."""
    from greenlane.foundation import clock
    from greenlane.foundation.access import SYSTEM
    from greenlane.risk.services import lists, rules
    from greenlane.risk.services.canaries import keep_canary

    analyst, approver, today = actor("analyst@customs"), actor("rule.approver@customs"), clock.today()
    says = rules.Wording(
        title="Cheap electronics",
        text='hs starts with "85" and unit_price < 40 USD',
        lane="yellow",
        instruction="Compare the invoice with the price list.",
        legal_basis="Customs Act s. 31",
        valid_from=today,
        review_on=today + timedelta(days=180),
    )
    keys = []
    for _ in range(2):
        rule = rules.draft_rule(says=says, by=analyst)
        since = today - timedelta(days=89)
        keys.append(rules.backtest_rule(rule=rule, since=since, until=today, by=SYSTEM).key)
    rules.shadow_rule(rule=rules.approve_rule(rule=rule, by=approver), by=approver)
    first = lists.draft_list(name="Watched origins", kind="country", values=["CN", "VN"], by=analyst)
    lists.publish_list(version=first, by=approver)
    second = lists.draft_list(name="Watched origins", kind="country", values=["TH", "VN"], by=analyst)
    keep_canary(name="Honest computers", mrn=made["released"], by=analyst)
    return {"rule": keys[0], "shadow_rule": keys[1], "risk_list": second.pk}
