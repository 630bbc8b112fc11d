"""What the demo lacks for every page to show something: a trader's own declarations, drafts, tokens, refunds.

Everything is made by the product's own verbs, in the names of the demo's people.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

TRADER = "importer@aurora"
FAULTY_TRADER = "importer@gulfstream"
CHANNEL = "journeys"
FIRST = 900_000
"""Numbers of our own, far from those of live traffic; a multiple of the traffic's round and of its importers."""
ROUND = 24
DRAWN = (
    "checked",
    "to_check",
    "for_acceptance",
    "for_refusal",
    "for_both",
    "for_keys",
    "for_lane",
    "assigned",
)
SHARE_USUAL, SHARE_LOW, SHARE_ALL = Decimal("0.05"), Decimal("0.01"), Decimal(1)


def furnish() -> dict[str, Any]:
    """Add one record of each kind that the demo itself does not make; returns what pages are opened with."""
    made: dict[str, Any] = {}
    steps = (declarations, money, register, drafts, files, papers, tariff, lanes, groups, models, selection)
    for step in steps:
        made |= step(made)
    from greenlane.foundation.events import sequence_all

    sequence_all()
    return made


def actor(mailbox: str) -> Any:
    """A demo account in its first role."""
    from greenlane.parties.models import Membership
    from greenlane.parties.selectors import actor_for_membership

    held = Membership.objects.select_related("user", "organisation", "office")
    return actor_for_membership(held.filter(user__email=f"{mailbox}.meridia.example").order_by("pk")[0])


def user(mailbox: str) -> Any:
    from greenlane.parties.models import User

    return User.objects.get(email=f"{mailbox}.meridia.example")


def declarations(made: dict[str, Any]) -> dict[str, Any]:
    """A declaration of the trader's own in each state that has pages of its own."""
    numbers = _numbers()
    free = ("mrn", "due", "arrived", "released", "asked", "paid")
    found = {name: _lodged(numbers, SHARE_LOW) for name in free}
    found |= {name: _lodged(numbers, SHARE_ALL) for name in DRAWN}
    _share(SHARE_USUAL)
    for name in ("arrived", "released", "checked", "asked"):
        _arrive(found[name])
    for name in ("released", "paid", "asked"):
        _pay(found[name])
    _register(found["released"])
    _ask(found["asked"])
    return {**found, "rejected": _rejected(), "version": 1}


def _numbers() -> Iterator[int]:
    """Numbers of messages in which the trader declares for himself."""
    from greenlane.simulation.replay import ROUND as TURNS

    for start in range(FIRST, FIRST + 100 * ROUND, ROUND):
        yield from (
            start + step for step in range(0, ROUND, 3) if TURNS[(start + step) % len(TURNS)] == "self"
        )


def _lodged(numbers: Iterator[int], share: Decimal) -> str:
    """The MRN of the next declaration that the draw puts where it is wanted."""
    from greenlane.declarations.models import Declaration
    from greenlane.interchange.intake import Message, take
    from greenlane.simulation.replay import dispatch

    _share(share)
    wanted = "yellow" if share == SHARE_ALL else "green"
    for number in numbers:
        sent = dispatch(number)
        verdict = take(Message(sent.raw, name=sent.name, channel=CHANNEL), by=actor(TRADER))
        if verdict.mrn and Declaration.objects.get(mrn=verdict.mrn).lane == wanted:
            return str(verdict.mrn)
    raise RuntimeError(f"no declaration became {wanted}")


def _share(share: Decimal) -> None:
    from greenlane.parties import services
    from greenlane.parties.models import Office

    by = actor("supervisor@customs")
    for office in Office.objects.all():
        services.set_office_control_share(office=office, share=share, reason="Set for the journeys", by=by)


def _found(mrn: str) -> Any:
    from greenlane.declarations.models import Declaration

    return Declaration.objects.select_related("declarant").get(mrn=mrn)


def _arrive(mrn: str) -> None:
    from greenlane.declarations import services
    from greenlane.declarations.models import CargoReport

    found = _found(mrn)
    kind, reference = CargoReport.Kind.ARRIVAL, found.consignment or found.mrn
    services.report_cargo(
        consignment=reference, kind=kind, office=found.office, by=actor("carrier@oceanlines")
    )


def _register(mrn: str) -> None:
    from greenlane.declarations import services

    if _found(mrn).cargo != "goods_registered":
        services.register_goods(mrn=mrn, by=actor(TRADER))


def _order(mrn: str) -> Any:
    from greenlane.payments.selectors import order_for

    return order_for(_found(mrn).event_subject)


def _pay(mrn: str) -> None:
    from greenlane.payments import bank

    twin = bank.configured()
    bank.exchange_orders(twin)
    bank.settle_all(twin, references=[_order(mrn).reference])


def _ask(mrn: str) -> None:
    from greenlane.declarations import services

    services.request_cancellation(mrn=mrn, reason="The consignment was declared twice.", by=actor(TRADER))


def _rejected() -> int:
    """The lodgement of a declaration in which everything is wrong."""
    from greenlane.declarations.models import Lodgement
    from greenlane.interchange.intake import Message, take
    from greenlane.simulation.replay import FAULTY, dispatch

    sent = next(sent for sent in map(dispatch, range(FIRST, FIRST + 2 * ROUND)) if sent.name == FAULTY)
    take(Message(sent.raw, name=sent.name, channel=CHANNEL), by=actor(FAULTY_TRADER))
    return Lodgement.objects.filter(channel=CHANNEL, declaration=None).latest("pk").pk


def money(made: dict[str, Any]) -> dict[str, Any]:
    """Payment orders, a filled duty account, a refund that waits."""
    from greenlane.payments import services
    from greenlane.payments.models import PaymentOrder

    trader = _found_organisation()
    services.top_up(
        organisation=trader,
        amount_minor=2_500_000,
        currency="USD",
        bank_reference="JOURNEY-1",
        callback_id="journeys-top-up",
    )
    paid = PaymentOrder.objects.get(pk=_order(made["paid"]).pk)
    tax, amount = next(iter(paid.breakdown.items()))
    refund = services.request_refund(
        order_reference=paid.reference,
        breakdown={tax: amount},
        reason="The rate was applied twice.",
        by=actor("cashier@customs"),
    )
    return {
        "order_due": _order(made["due"]).reference,
        "order_paid": paid.reference,
        "refund": refund.reference,
        "trader": trader.identifier,
    }


def _found_organisation() -> Any:
    from greenlane.parties.models import Organisation

    return Organisation.objects.get(pk=actor(TRADER).organisation_id)


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
        "mandate": Mandate.objects.filter(principal=_found_organisation()).earliest("pk").pk,
        "organisation": _found_organisation().identifier,
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

    invoice = Document.objects.filter(type_code="380", holder=_found_organisation()).latest("pk")
    link = Link.objects.filter(document=invoice).latest("pk")
    return {"paper": invoice.irn, "declared_from_papers": link.subject.partition("/")[2]}


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


def groups(made: dict[str, Any]) -> dict[str, Any]:
    """A check drawn for an officer of another office; then the group takes no more, and all others are as before."""
    from greenlane.assessment import services
    from greenlane.foundation.access import SYSTEM, Role
    from greenlane.parties.models import Membership

    group = services.keep_group(
        code="GOODS",
        name="All goods",
        chapters=[f"{chapter:02}" for chapter in range(1, 98)],
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
    return {}


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
