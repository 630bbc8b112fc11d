"""Editions: everything selection runs on at one time, compiled once a process and shared by all decisions.

A decision names its edition; rules, lists, policies and models of an edition never change, so what is compiled
from it may be kept. Which edition is the newest is read from the database for every batch.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

import orjson
from django.conf import settings
from django.db.models import QuerySet, Subquery

from greenlane.declarations.states import Lane
from greenlane.foundation.canonical import digest
from greenlane.foundation.prepared import Prepared
from greenlane.risk.engine.lanes import Terms
from greenlane.risk.engine.language import (
    Condition,
    Kind,
    Matcher,
    NamedList,
    Vocabulary,
    compile_matcher,
    read_rule,
    vocabulary,
)
from greenlane.risk.engine.model.artefact import Model, load
from greenlane.risk.models import Edition, ListVersion, Policy, ProfileDay, RiskModel, Rule
from greenlane.risk.states import ModelState, Publication, RuleState

KEPT = 8
"""Compiled editions a process keeps: the present one, those before it, and those of a replay."""


@dataclass(frozen=True, slots=True)
class RuleInForce:
    """A rule of an edition with its meaning."""

    rule: Rule
    condition: Condition
    shadow: bool

    @property
    def lane(self) -> Lane:
        return Lane(self.rule.lane)


@dataclass(frozen=True, slots=True)
class InForce:
    """An edition, ready to decide. `scales` are the quantiles of each purpose's scores (`engine.lanes`)."""

    number: int
    digest: str
    rules: Mapping[str, RuleInForce]
    vocabulary: Vocabulary
    matcher: Matcher
    policies: Mapping[tuple[str, str], Terms]
    model: Model | None = None
    shadow_model: Model | None = None
    scales: Mapping[str, tuple[float, ...]] = field(default_factory=dict)

    def terms(self, office: str, direction: str) -> Terms:
        """The office's own policy, else the national one, else terms under which only criteria and control select."""
        return self.policies.get((office, direction)) or self.policies.get(("", direction)) or Terms()


def _present() -> QuerySet[Edition, Any]:
    profiles = ProfileDay.objects.filter(pk=1)
    rows = Edition.objects.annotate(
        closed=Subquery(profiles.values("closed")), stamp=Subquery(profiles.values("stamp"))
    )
    return rows.order_by("-pk").values_list("pk", "digest", "closed", "stamp")[:1]


_PRESENT = Prepared(_present)


@dataclass(frozen=True, slots=True)
class Present:
    """What decides now: the edition in force, the last day in the profiles, and the stamp they are kept under."""

    edition: InForce
    closed: date | None
    stamp: str


def present() -> Present | None:
    """What decides now; None before the first edition. One small query; the edition is compiled when first met."""
    row = next(iter(_PRESENT()), None)
    if row is None:
        return None
    number, mark, closed, stamp = row
    return Present(in_force(number, mark), closed, stamp or "")


def newest() -> InForce | None:
    """The edition in force; None before the first."""
    now = present()
    return None if now is None else now.edition


@lru_cache(maxsize=KEPT)
def in_force(number: int, mark: str) -> InForce:
    """The edition of this number and digest (`mark`), compiled. The digest keeps a stale one from being met."""
    content = orjson.loads(Edition.objects.get(pk=number, digest=mark).content)
    lists = named_lists(ListVersion.objects.filter(pk__in=keys_in(content["lists"])))
    words = vocabulary(settings.GREENLANE_CURRENCY, lists)
    shadow = set(keys_in(content["shadow"]))
    rows = Rule.objects.filter(pk__in=[*keys_in(content["live"]), *shadow])
    rules = {
        row.key: RuleInForce(row, read_rule(row.text, words), row.pk in shadow)
        for row in sorted(rows, key=lambda row: row.key)
    }
    return InForce(
        number=number,
        digest=mark,
        rules=rules,
        vocabulary=words,
        matcher=compile_matcher({key: found.condition for key, found in rules.items()}, words),
        policies={
            (row.office, row.direction): terms_of(row)
            for row in Policy.objects.filter(pk__in=keys_in(content["policies"]))
        },
        model=model_of(content["model"]),
        shadow_model=model_of(content["shadow_model"]),
        scales={name: tuple(values) for name, values in content["scales"].items()},
    )


def named_lists(rows: Iterable[ListVersion]) -> list[NamedList]:
    """The lists of these versions. They were checked when they were written."""
    return [NamedList(row.name, Kind(row.kind), frozenset(row.values)) for row in rows]


def words_in_force() -> Vocabulary:
    """What rules may name today: the catalogue, the published lists, the statistical currency."""
    published = ListVersion.objects.filter(state=Publication.PUBLISHED)
    return vocabulary(settings.GREENLANE_CURRENCY, named_lists(published))


def terms_of(row: Policy) -> Terms:
    """A policy as the pure decision reads it."""
    return Terms(
        model_share=float(row.model_share),
        parts={
            "safety": float(row.part_safety),
            "money": float(row.part_money),
            "probability": float(row.part_probability),
        },
        expected={
            "red": float(row.expected_red),
            "yellow": float(row.expected_yellow),
            "blue": float(row.expected_blue),
        },
        capacity={"yellow": row.capacity_documents, "red": row.capacity_examinations},
        aeo_factor=float(row.aeo_factor),
    )


@lru_cache(maxsize=KEPT)
def model_of(sha256: str) -> Model | None:
    """The registered model of this digest, ready to score; None for an empty name. Raises ModelRefused (409)."""
    if not sha256:
        return None
    content = RiskModel.objects.values_list("content", flat=True).get(sha256=sha256)
    return load(bytes(content), sha256=sha256)


RULE_SAYS = (
    "code",
    "version",
    "office",
    "text",
    "lane",
    "probability",
    "relieved",
    "valid_from",
    "valid_until",
)
LIST_SAYS = ("name", "version", "kind", "values")
POLICY_SAYS = (
    "office",
    "direction",
    "version",
    *Policy.SHARES,
    "capacity_documents",
    "capacity_examinations",
)


def content_now(*, scales: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """What an edition made now would hold. `scales` None keeps those of the edition before.

    Rules, lists and policies stand in it by key and by the digest of what they say, so that the digest of an edition
    is that of everything selection runs on.
    """
    before = Edition.objects.order_by("-pk").values_list("content", flat=True).first()
    kept = orjson.loads(before)["scales"] if before else {}
    deciding = RiskModel.objects.filter(state__in=[ModelState.LIVE, ModelState.SHADOW])
    registered = dict(deciding.values_list("state", "sha256"))
    return {
        "live": _named(Rule.objects.filter(state=RuleState.LIVE), RULE_SAYS),
        "shadow": _named(Rule.objects.filter(state=RuleState.SHADOW), RULE_SAYS),
        "lists": _named(ListVersion.objects.filter(state=Publication.PUBLISHED), LIST_SAYS),
        "policies": _named(Policy.objects.filter(state=Publication.PUBLISHED), POLICY_SAYS),
        "model": registered.get(ModelState.LIVE, ""),
        "shadow_model": registered.get(ModelState.SHADOW, ""),
        "scales": kept if scales is None else {name: list(values) for name, values in scales.items()},
    }


def keys_in(named: Sequence[tuple[int, str]]) -> list[int]:
    """The keys of what an edition names."""
    return [key for key, _ in named]


def _named(rows: QuerySet[Any], says: Sequence[str]) -> list[list[Any]]:
    """Key and digest of what each row says, in the order of keys."""
    return [
        [row["pk"], digest({name: row[name] for name in says})]
        for row in rows.order_by("pk").values("pk", *says)
    ]
