"""The verbs on baskets of reference data: draft, change, approve, publish."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date, timedelta

import orjson
from django.db.models import Max

from greenlane.foundation import clock
from greenlane.foundation.access import Actor, Role, require
from greenlane.foundation.db import lock
from greenlane.foundation.events import record
from greenlane.foundation.lifecycle import advance
from greenlane.foundation.models import Event
from greenlane.foundation.verbs import verb
from greenlane.tariff import canaries
from greenlane.tariff.books import read_book
from greenlane.tariff.engine.book import MeasureKind
from greenlane.tariff.engine.rates import parse_rate
from greenlane.tariff.errors import (
    BasketClosed,
    CanariesFailed,
    MeasureClash,
    NotInBasket,
    NotPublished,
    SameHand,
    WrongLastDay,
)
from greenlane.tariff.models import Commodity, ExchangeRate, Measure, OriginGroup, ReferenceBasket
from greenlane.tariff.rate_texts import rate_text
from greenlane.tariff.states import BasketState

SAME_GOODS = ("kind", "prefix", "groups", "additional_code", "procedure")
"""Measures that agree in these answer for the same goods and origins."""
_CHANGES = ("tariff.measure_added", "tariff.measure_ended", "tariff.change_dropped")


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
    others = Measure.objects.filter(**{field: getattr(measure, field) for field in SAME_GOODS})
    for other in others.exclude(basket__state=BasketState.WITHDRAWN).select_related("ended_in"):
        last = _last_day(other, basket)
        if (last is None or last >= measure.since) and (
            measure.until is None or other.since <= measure.until
        ):
            raise MeasureClash(
                f"{other.key} already covers {measure.prefix or 'all goods'} from {other.since}.",
                pointer="prefix",
                hint=f"End {other.key} before {measure.since}.",
            )


def _last_day(measure: Measure, basket: ReferenceBasket) -> date | None:
    """The last day of a measure if `basket` goes live: endings of other drafts may never be published."""
    ender = measure.ended_in
    counts = ender is not None and (ender.pk == basket.pk or ender.state == BasketState.PUBLISHED)
    return measure.ended_on if counts else measure.until


def _new_key(draft: ReferenceBasket, kind: MeasureKind, prefix: str) -> str:
    """A key that names the measure for ever; the number of one that was dropped is not used again."""
    stem = f"B{draft.pk}-{kind.name[:4]}-{prefix or 'ALL'}-"
    held = Measure.objects.filter(basket=draft).count()
    ever = Event.objects.filter(subject=draft.event_subject, kind="tariff.measure_added").count()
    return f"{stem}{max(held, ever) + 1}"


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
        key=_new_key(draft, kind, prefix),
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
    """Let a published measure end: from the publication of the draft on, `last_day` is its last day.

    Raises BasketClosed (409), MeasureClash (409) when another basket ends it, NotPublished (TAR026, 409),
    WrongLastDay (TAR027, 422) when it would last longer than it does.
    """
    require(by, "tariff.edit_basket", basket)
    draft = _draft(basket)
    ending = lock(Measure.objects.select_related("basket", "ended_in"), pk=measure.pk)
    if ending.basket.state != BasketState.PUBLISHED:
        raise NotPublished(pointer="measure")
    if ending.ended_in is not None and ending.ended_in.state != BasketState.WITHDRAWN:
        raise MeasureClash(f"{ending.key} already ends on {ending.ended_on}.", pointer="measure")
    if ending.until is not None and last_day > ending.until:
        raise WrongLastDay(f"{ending.key} ends on {ending.until} anyway.", pointer="last_day")
    ending.ended_in, ending.ended_on = draft, last_day
    ending.save(update_fields=["ended_in", "ended_on"])
    record("tariff.measure_ended", subject=draft, actor=by, measure=ending.key, last_day=last_day.isoformat())
    return ending


@verb
def replace_measure(
    *, basket: ReferenceBasket, measure: Measure, rate: str, basis: str, since: date, by: Actor
) -> Measure:
    """Give the goods of a published measure another rate from `since` on: the old one ends the day before.

    Raises what `end_measure` and `add_measure` raise; then nothing has changed.
    """
    end_measure(basket=basket, measure=measure, last_day=since - timedelta(days=1), by=by)
    return add_measure(
        basket=basket,
        kind=MeasureKind(measure.kind),
        prefix=measure.prefix,
        rate=rate,
        basis=basis,
        since=since,
        until=measure.until,
        groups=measure.groups.split(),
        additional_code=measure.additional_code,
        procedure=measure.procedure,
        by=by,
    )


@verb
def drop_change(*, basket: ReferenceBasket, measure: Measure, by: Actor) -> None:
    """Take one change out of a draft again: a measure it adds is gone, and with it the ending of what it replaced;
    a measure it ends goes on.

    Raises BasketClosed (409), NotInBasket (TAR028, 404).
    """
    require(by, "tariff.edit_basket", basket)
    draft = _draft(basket)
    changed = lock(Measure.objects.all(), pk=measure.pk)
    if changed.basket_id == draft.pk:
        same = {field: getattr(changed, field) for field in SAME_GOODS}
        Measure.objects.filter(ended_in=draft, **same).update(ended_in=None, ended_on=None)
        changed.delete()
    elif changed.ended_in_id == draft.pk:
        changed.ended_in, changed.ended_on = None, None
        changed.save(update_fields=["ended_in", "ended_on"])
    else:
        raise NotInBasket(pointer="measure")
    record("tariff.change_dropped", subject=draft, actor=by, measure=changed.key)


@verb
def approve_basket(*, basket: ReferenceBasket, by: Actor) -> ReferenceBasket:
    """Approve a draft drawn up by somebody else: who opened it or changed anything in it may not.

    Raises SameHand (403).
    """
    require(by, "tariff.approve_basket", basket)
    draft = lock(ReferenceBasket.objects.all(), pk=basket.pk)
    if by.id in editors_of(draft) and not by.has(Role.SYSTEM):
        raise SameHand(hint="A second officer has to look at the changes.")
    advance(draft, "state", "approve", by=by)
    draft.approved_by = by.id
    draft.save(update_fields=["state", "approved_by"])
    record("tariff.basket_approved", subject=draft, actor=by)
    return draft


def editors_of(basket: ReferenceBasket) -> set[str]:
    """Pseudonyms of everybody whose hand is in a basket: who opened it and who changed anything in it."""
    changes = Event.objects.filter(subject=basket.event_subject, kind__in=_CHANGES)
    return {basket.drafted_by, *changes.values_list("actor", flat=True)}


@verb
def return_basket(*, basket: ReferenceBasket, reason: str, by: Actor) -> ReferenceBasket:
    """Give an approved basket back to its editor, with what is to be mended. Raises IllegalTransition (409)."""
    require(by, "tariff.approve_basket", basket)
    approved = lock(ReferenceBasket.objects.all(), pk=basket.pk)
    advance(approved, "state", "return", by=by)
    approved.approved_by = ""
    approved.save(update_fields=["state", "approved_by"])
    record("tariff.basket_returned", subject=approved, actor=by, reason=reason)
    return approved


@verb
def withdraw_basket(*, basket: ReferenceBasket, reason: str, by: Actor) -> ReferenceBasket:
    """Give a draft up for good. What it would have ended can be ended by another basket.

    Raises IllegalTransition (409).
    """
    require(by, "tariff.edit_basket", basket)
    draft = lock(ReferenceBasket.objects.all(), pk=basket.pk)
    advance(draft, "state", "withdraw", by=by)
    draft.save(update_fields=["state"])
    record("tariff.basket_withdrawn", subject=draft, actor=by, reason=reason)
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
    "drop_change",
    "end_measure",
    "open_basket",
    "publish_basket",
    "replace_measure",
    "return_basket",
    "withdraw_basket",
]
