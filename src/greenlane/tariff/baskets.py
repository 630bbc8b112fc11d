"""The verbs on baskets of reference data: draft, change, approve, publish."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date

import orjson
from django.db.models import Max

from greenlane.foundation import clock
from greenlane.foundation.access import Actor, Role, require
from greenlane.foundation.db import lock
from greenlane.foundation.events import record
from greenlane.foundation.lifecycle import advance
from greenlane.foundation.verbs import verb
from greenlane.tariff import canaries
from greenlane.tariff.books import read_book
from greenlane.tariff.engine.book import MeasureKind
from greenlane.tariff.engine.rates import parse_rate
from greenlane.tariff.errors import BasketClosed, CanariesFailed, MeasureClash, SameHand
from greenlane.tariff.models import Commodity, ExchangeRate, Measure, OriginGroup, ReferenceBasket
from greenlane.tariff.rate_texts import rate_text
from greenlane.tariff.states import BasketState


@verb
def open_basket(*, title: str, by: Actor) -> ReferenceBasket:
    """Start a draft: a set of changes to the tariff that will go live as one."""
    require(by, "tariff.edit_basket")
    basket = ReferenceBasket.objects.create(title=title, drafted_by=by.id, drafted_at=clock.now())
    record("tariff.basket_opened", subject=basket, actor=by, title=title)
    return basket


def _draft(basket: ReferenceBasket) -> ReferenceBasket:
    found = lock(ReferenceBasket.objects.all(), pk=basket.pk)
    if found.state != BasketState.DRAFT:
        raise BasketClosed(hint="Open a new basket for further changes.")
    return found


def _check_free(basket: ReferenceBasket, measure: Measure) -> None:
    """No two measures may answer for the same goods, origins and days."""
    others = Measure.objects.filter(
        kind=measure.kind,
        prefix=measure.prefix,
        groups=measure.groups,
        additional_code=measure.additional_code,
        procedure=measure.procedure,
    )
    for other in others:
        last = other.ended_on or other.until
        if (last is None or last >= measure.since) and (
            measure.until is None or other.since <= measure.until
        ):
            raise MeasureClash(
                f"{other.key} already covers {measure.prefix or 'all goods'} from {other.since}.",
                pointer="prefix",
                hint=f"End {other.key} before {measure.since}.",
            )


@verb
def add_measure(
    *,
    basket: ReferenceBasket,
    kind: MeasureKind,
    prefix: str,
    rate: str,
    basis: str,
    since: date,
    by: Actor,
    until: date | None = None,
    groups: Iterable[str] = (),
    additional_code: str = "",
    procedure: str = "",
) -> Measure:
    """Add a measure to a draft. The rate is read at once: RateSyntaxError (422) points at its column.

    Raises BasketClosed (409) and MeasureClash (409).
    """
    require(by, "tariff.edit_basket", basket)
    draft = _draft(basket)
    measure = Measure(
        basket=draft,
        key=f"B{draft.pk}-{kind.name[:4]}-{prefix or 'ALL'}-{Measure.objects.filter(basket=draft).count() + 1}",
        kind=kind.value,
        prefix=prefix,
        groups=" ".join(sorted(groups)),
        additional_code=additional_code,
        procedure=procedure,
        rate=rate_text(parse_rate(rate)),
        basis=basis,
        since=since,
        until=until,
    )
    _check_free(draft, measure)
    measure.save(force_insert=True)
    record("tariff.measure_added", subject=draft, actor=by, measure=measure.key, rate=rate)
    return measure


@verb
def end_measure(*, basket: ReferenceBasket, measure: Measure, last_day: date, by: Actor) -> Measure:
    """Let a published measure end: from the publication of the draft on, `last_day` is its last day."""
    require(by, "tariff.edit_basket", basket)
    draft = _draft(basket)
    ending = lock(Measure.objects.all(), pk=measure.pk)
    if ending.ended_in_id is not None:
        raise MeasureClash(f"{ending.key} already ends on {ending.ended_on}.", pointer="measure")
    ending.ended_in, ending.ended_on = draft, last_day
    ending.save(update_fields=["ended_in", "ended_on"])
    record("tariff.measure_ended", subject=draft, actor=by, measure=ending.key, last_day=last_day.isoformat())
    return ending


@verb
def approve_basket(*, basket: ReferenceBasket, by: Actor) -> ReferenceBasket:
    """Approve a draft drawn up by somebody else. Raises SameHand (403)."""
    require(by, "tariff.approve_basket", basket)
    draft = lock(ReferenceBasket.objects.all(), pk=basket.pk)
    if draft.drafted_by == by.id and not by.has(Role.SYSTEM):
        raise SameHand(hint="A second officer has to look at the changes.")
    advance(draft, "state", "approve", by=by)
    draft.approved_by = by.id
    draft.save(update_fields=["state", "approved_by"])
    record("tariff.basket_approved", subject=draft, actor=by)
    return draft


@verb
def publish_basket(*, basket: ReferenceBasket, by: Actor) -> ReferenceBasket:
    """Make an approved basket the next version of the tariff, after the canaries were calculated.

    Raises CanariesFailed (409) when a trial declaration cannot be calculated under the new version.
    """
    require(by, "tariff.publish_basket", basket)
    approved = lock(ReferenceBasket.objects.all(), pk=basket.pk)
    advance(approved, "state", "publish", by=by)
    before = ReferenceBasket.objects.filter(state=BasketState.PUBLISHED).order_by("-version").first()
    number = before.version if before is not None and before.version is not None else 0
    approved.canaries = _trial(approved, number)
    approved.version = number + 1
    approved.fingerprint = _fingerprint(approved, before.fingerprint if before else "")
    approved.published_by, approved.published_at = by.id, clock.now()
    approved.save()
    record(
        "tariff.basket_published",
        subject=approved,
        actor=by,
        version=approved.version,
        fingerprint=approved.fingerprint,
    )
    return approved


def _trial(basket: ReferenceBasket, number: int) -> list[dict[str, object]]:
    """Calculate the canaries under the version in force and under the draft."""
    today, fx = clock.today(), ExchangeRate.objects.aggregate(last=Max("id"))["last"] or 0
    before = canaries.run(read_book(number, fx=fx), today) if number else {}
    after = canaries.run(read_book(number, fx=fx, draft=basket), today)
    if failed := canaries.broken(before, after):
        raise CanariesFailed(
            f"These trial declarations fail: {', '.join(failed)}.",
            pointer="basket",
            hint="; ".join(f"{name}: {', '.join(after[name]['violations'])}" for name in failed),
        )
    return canaries.compare(before, after)


def _fingerprint(basket: ReferenceBasket, before: str) -> str:
    """SHA-256 over the fingerprint before and everything the basket brings and ends, in a fixed order."""
    lines = Commodity.objects.filter(basket=basket).order_by("code")
    groups = OriginGroup.objects.filter(basket=basket).order_by("code")
    measures = Measure.objects.filter(basket=basket).order_by("key")
    ended = Measure.objects.filter(ended_in=basket).order_by("key")
    content = (
        lines.values_list("code", "description", "unit", "is_residual"),
        groups.values_list("code", "claim", "countries"),
        measures.values_list(
            "key", "kind", "prefix", "groups", "additional_code", "rate__text", "since", "until"
        ),
        ended.values_list("key", "ended_on"),
    )
    total = hashlib.sha256(before.encode())
    for rows in content:
        for row in rows.iterator(chunk_size=5000):
            total.update(orjson.dumps(row) + b"\n")
    return total.hexdigest()


__all__ = [
    "add_measure",
    "approve_basket",
    "end_measure",
    "open_basket",
    "publish_basket",
]
