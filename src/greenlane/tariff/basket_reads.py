"""What pages read of baskets: the baskets, what each changes against what is in force, the trial."""

from __future__ import annotations

from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    CharField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Length, Substr

from greenlane.foundation import clock
from greenlane.foundation.access import Actor, allowed
from greenlane.foundation.errors import NotFound
from greenlane.tariff import canaries
from greenlane.tariff.baskets import SAME_GOODS
from greenlane.tariff.books import current_book, read_book
from greenlane.tariff.engine.book import PREFIX_LENGTHS
from greenlane.tariff.errors import NoTariff
from greenlane.tariff.models import Commodity, ExchangeRate, Measure, OriginGroup, ReferenceBasket
from greenlane.tariff.states import BasketState, Change


def baskets_visible_to(actor: Actor) -> QuerySet[ReferenceBasket]:
    """Editors, approvers and oversight see every basket; nobody else sees any."""
    rows = ReferenceBasket.objects.all()
    return rows if allowed(actor, "tariff.read_baskets") else rows.none()


def basket(actor: Actor, number: int) -> ReferenceBasket:
    """One basket that the actor may see. Raises NotFound (404)."""
    found = baskets_visible_to(actor).filter(pk=number).first()
    if found is None:
        raise NotFound()
    return found


def changes(basket: ReferenceBasket) -> QuerySet[Measure]:
    """The measures a basket adds, changes or ends, each with what it meets in force.

    A measure it adds carries `other_rate`, `other_prefix` and `other_key`: what the same goods and origins
    had before, by the most specific measure. One it ends carries what they fall back to. An ending whose
    place is taken by a measure of the same basket is part of that measure's line. `ended_here` tells the two apart.
    """
    replaced = Measure.objects.filter(basket=basket, **_same_goods())
    rows = Measure.objects.filter(Q(basket=basket) | Q(ended_in=basket) & ~Exists(replaced))
    rows = rows.annotate(
        ended_here=Case(When(basket=basket, then=Value(False)), default=Value(True)),
        turning_day=Case(When(basket=basket, then=F("since")), default=F("ended_on")),
    )
    return rows.select_related("rate").annotate(**_other(basket))


def _other(basket: ReferenceBasket) -> dict[str, Any]:
    """The annotations that name the other rate; the first version meets nothing and need not look."""
    if basket.version == 1:
        return {name: Value(None, CharField()) for name in ("other_rate", "other_prefix", "other_key")}
    other = _governing(basket)
    return {
        "other_rate": Subquery(other.values("rate__text")[:1]),
        "other_prefix": Subquery(other.values("prefix")[:1]),
        "other_key": Subquery(other.values("key")[:1]),
    }


def _same_goods() -> dict[str, Any]:
    return {field: OuterRef(field) for field in SAME_GOODS}


def _governing(basket: ReferenceBasket) -> QuerySet[Measure]:
    """Measures that answer for the same goods beside the one at hand, the most specific first."""
    prefixes = [Value("") if not size else Substr(OuterRef("prefix"), 1, size) for size in PREFIX_LENGTHS]
    same = {name: ref for name, ref in _same_goods().items() if name != "prefix"}
    published = Q(basket__state=BasketState.PUBLISHED)
    if basket.version is not None:
        published &= Q(basket__version__lt=basket.version)
    day = OuterRef("turning_day")
    running = Q(ended_on=None) | Q(ended_in__state=BasketState.WITHDRAWN) | Q(ended_on__gte=day)
    lasting = Q(until=None) | Q(until__gte=day)
    rows = Measure.objects.filter(published, prefix__in=prefixes, since__lte=day, **same)
    rows = rows.exclude(pk=OuterRef("pk")).annotate(
        row_is_ended=ExpressionWrapper(OuterRef("ended_here"), BooleanField())
    )
    # What a new measure replaces ends in this basket; nothing falls back to what ends there as well.
    replaced = Q(ended_in=basket, row_is_ended=False)
    rows = rows.filter(replaced | (running & lasting & (Q(ended_in=None) | ~Q(ended_in=basket))))
    return rows.order_by(Length("prefix").desc(), "-since", "-pk")


def change(basket: ReferenceBasket, key: str) -> Measure:
    """One row of `changes`. Raises NotFound (404)."""
    found = changes(basket).filter(key=key).first()
    if found is None:
        raise NotFound()
    return found


def change_of(measure: Measure, basket: ReferenceBasket) -> Change:
    """What the basket does to this row of `changes`."""
    if measure.basket_id != basket.pk:
        return Change.ENDED
    same = measure.other_rate is not None and measure.other_prefix == measure.prefix  # type: ignore[attr-defined]
    return Change.CHANGED if same else Change.ADDED


def with_change(rows: QuerySet[Measure], basket: ReferenceBasket, wanted: str) -> QuerySet[Measure]:
    """The rows of `changes` of one kind of change."""
    own, same = Q(basket=basket), Q(other_rate__isnull=False, other_prefix=F("prefix"))
    conditions = {Change.ENDED: ~own, Change.CHANGED: own & same, Change.ADDED: own & ~same}
    return rows.filter(conditions[Change(wanted)])


def lines(basket: ReferenceBasket) -> QuerySet[Commodity]:
    """The national lines a basket brings."""
    return Commodity.objects.filter(basket=basket)


def origin_groups(basket: ReferenceBasket) -> QuerySet[OriginGroup]:
    """The origin groups a basket brings."""
    return OriginGroup.objects.filter(basket=basket).order_by("code")


def published_groups() -> QuerySet[OriginGroup]:
    """The origin groups of the published tariff."""
    return OriginGroup.objects.filter(basket__state=BasketState.PUBLISHED).order_by("code")


def measures_in_force(prefix: str) -> QuerySet[Measure]:
    """Published measures on the lines that begin with `prefix`, in force today or later, not yet ended."""
    today = clock.today()
    rows = Measure.objects.filter(basket__state=BasketState.PUBLISHED, prefix__startswith=prefix)
    rows = rows.filter(Q(until=None) | Q(until__gte=today))
    open_ended = Q(ended_in=None) | Q(ended_in__state=BasketState.WITHDRAWN)
    return rows.filter(open_ended).select_related("rate").order_by("prefix", "kind", "pk")


def published_measure(key: str) -> Measure:
    """A measure by its key, published or drafted. Raises NotFound (404)."""
    found = Measure.objects.select_related("rate", "basket", "ended_in").filter(key=key).first()
    if found is None:
        raise NotFound()
    return found


def trial(basket: ReferenceBasket) -> list[dict[str, Any]]:
    """The trial declarations under the version in force and with the basket on top, one line each.

    Nothing is stored. A line with `violations` stops the publication unless the goods are unknown in both.
    """
    last = ExchangeRate.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    today = clock.today()
    try:
        before = canaries.run(current_book(), today)
        number = ReferenceBasket.objects.filter(state=BasketState.PUBLISHED).order_by("-version")[0].version
    except NoTariff:
        before, number = {}, 0
    after = canaries.run(read_book(number or 0, fx=last, draft=basket), today)
    return canaries.compare(before, after)


def exchange_rates() -> QuerySet[ExchangeRate]:
    """Every rate of exchange that was published."""
    return ExchangeRate.objects.all()
