"""Rules as an analyst reads them: which there are, what each brought, what is wrong with them by now."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from greenlane.foundation.access import Actor, allowed
from greenlane.foundation.errors import NotFound, Violation
from greenlane.risk.editions import words_in_force
from greenlane.risk.engine.language import (
    RuleRefused,
    Vocabulary,
    fields_of,
    index_notice,
    read_rule,
    write_rule,
)
from greenlane.risk.engine.language.fields import FIELDS, Field
from greenlane.risk.engine.model.estimates import Estimate, wilson
from greenlane.risk.models import Hit, Outcome, Rule
from greenlane.risk.permissions import READ
from greenlane.risk.states import RuleState

LONGEST_KEY = 20


def visible_to(actor: Actor) -> QuerySet[Rule]:
    """Every version of every rule, for who may read rules."""
    return Rule.objects.all() if allowed(actor, READ) else Rule.objects.none()


def rule_of(key: str, *, by: Actor) -> Rule:
    """The version of a rule with this key, such as `R0001.2`. Raises NotFound (404)."""
    code, _dot, version = key[:LONGEST_KEY].rpartition(".")
    if not (code.isascii() and code.isalnum() and version.isascii() and version.isdigit()):
        raise NotFound(hint="A rule is named by code and version, such as R0001.2.")
    found = visible_to(by).filter(code=code, version=int(version)).first()
    if found is None:
        raise NotFound(hint="A rule is named by code and version, such as R0001.2.")
    return found


@dataclass(frozen=True, slots=True)
class RuleYield:
    """What a version of a rule brought, in declarations: those it was true of, those its probability selected, those
    with a result, those with a finding (of any item). `precision` is the share of findings among results."""

    hits: int = 0
    drawn: int = 0
    checked: int = 0
    findings: int = 0
    duty_minor: int = 0
    last_hit: date | None = None

    @property
    def precision(self) -> Estimate:
        if not self.checked:
            return Estimate(math.nan, math.nan, math.nan, 0)
        share = self.findings / self.checked
        return Estimate(share, *wilson(share, self.checked), self.checked)


NOTHING = RuleYield()


def yields_of(rules: Iterable[Rule] | QuerySet[Rule]) -> dict[int, RuleYield]:
    """Yields by primary key of the rule, for those that ever hit: two queries however many rules."""
    hits = Hit.objects.filter(rule__in=rules if isinstance(rules, QuerySet) else list(rules)).order_by()
    known = Outcome.objects.filter(decision=OuterRef("decision"))
    counted = hits.values("rule").annotate(
        hits=_declarations(),
        drawn=_declarations(Q(drawn=True)),
        checked=_declarations(Q(Exists(known))),
        findings=_declarations(Q(Exists(known.exclude(finding="")))),
        last=Max("decision__day"),
    )
    duty = dict(hits.values_list("rule").annotate(Sum("decision__outcomes__duty_minor")))
    return {
        row["rule"]: RuleYield(
            row["hits"],
            row["drawn"],
            row["checked"],
            row["findings"],
            duty.get(row["rule"]) or 0,
            row["last"],
        )
        for row in counted
    }


def _declarations(condition: Q | None = None) -> Count:
    return Count("decision__declaration", distinct=True, filter=condition)


@dataclass(frozen=True, slots=True)
class Flag:
    """Something about a rule that somebody has to look at."""

    word: Any
    tone: str
    why: str = ""


def flags_of(rule: Rule, today: date, words: Vocabulary) -> list[Flag]:
    """What is wrong with a rule that is in use or on its way: dates that passed, no look-up, no longer readable."""
    if rule.state == RuleState.RETIRED:
        return []
    return [*_dates(rule, today), *_reading(rule, words)]


def _dates(rule: Rule, today: date) -> Iterator[Flag]:
    if rule.valid_until is not None and rule.valid_until < today:
        yield Flag(_("expired"), "red")
    if today < rule.valid_from:
        yield Flag(_("not yet valid"), "blue")
    if rule.review_on < today:
        yield Flag(_("review overdue"), "yellow")


def _reading(rule: Rule, words: Vocabulary) -> Iterator[Flag]:
    found = checked(rule.text, words)
    if found.problems:
        yield Flag(_("cannot be read"), "red", found.problems[0].message)
    elif found.notice is not None:
        yield Flag(_("tested on many items"), "yellow", found.notice.message)


@dataclass(frozen=True, slots=True)
class CheckedText:
    """A text tried as a rule: what is wrong with it, or its normal form, the fields it reads, a notice."""

    problems: tuple[Violation, ...] = ()
    normal: str = ""
    fields: tuple[Field, ...] = ()
    notice: Violation | None = None


def checked(text: str, words: Vocabulary | None = None) -> CheckedText:
    """What is wrong with a text as a rule today, every fault at once, or what it means."""
    words = words or words_in_force()
    try:
        condition = read_rule(text, words)
    except RuleRefused as refused:
        return CheckedText(problems=refused.violations)
    read = tuple(sorted(fields_of(condition), key=lambda field: field.name))
    return CheckedText((), write_rule(condition), read, index_notice(condition, words))


def catalogue(text: str = "") -> list[tuple[str, list[Field]]]:
    """The fields a rule may name, by group; narrowed to those whose name or meaning holds a text."""
    wanted = _plain(text)
    found = [one for one in FIELDS.values() if wanted in _plain(f"{one.name} {one.meaning}")]
    groups = dict.fromkeys(one.group for one in found)
    return [(group, [one for one in found if one.group == group]) for group in groups]


def _plain(text: str) -> str:
    """Small letters; what joins the parts of a name counts as a space."""
    return " ".join(text.casefold().replace("_", " ").replace(".", " ").split())


def versions_of(rule: Rule, *, by: Actor) -> Sequence[Rule]:
    """Every version of the code of a rule, newest first."""
    return list(visible_to(by).filter(code=rule.code).order_by("-version"))


def in_shadow(actor: Actor) -> QuerySet[Rule]:
    """Rules that wait to go live, in the order of codes."""
    return visible_to(actor).filter(state=RuleState.SHADOW).order_by("code", "version")
