"""The table of rules, with what each brought."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from greenlane.declarations import words
from greenlane.declarations.states import Lane
from greenlane.foundation import clock
from greenlane.parties.selectors import offices
from greenlane.risk.engine.language import Vocabulary
from greenlane.risk.engine.model.estimates import Estimate
from greenlane.risk.models import Rule
from greenlane.risk.models.selection import CHOICES
from greenlane.risk.selectors_rules import NOTHING, RuleYield, flags_of
from greenlane.risk.states import RuleState
from greenlane.web.cells import day
from greenlane.web.tables import Column, Filter, Kind, Table

Rows = QuerySet[Rule]


@dataclass(frozen=True, slots=True)
class Shade:
    """A lane by its colour word."""

    value: str
    label: str


def shade(lane: str) -> Shade:
    return Shade(lane, str(words.LANES[Lane(lane)]))


def address_of(row: Rule) -> str:
    return reverse("rule", args=[row.key])


def found(rows: Rows, text: str) -> Rows:
    """Rules whose key, title, text or legal basis holds a text."""
    code, _dot, version = text.rpartition(".")
    is_key = bool(code) and version.isascii() and version.isdigit()
    key = Q(code__iexact=code, version=int(version)) if is_key else Q(code__iexact=text)
    held = ("title__icontains", "text__icontains", "legal_basis__icontains")
    return rows.filter(key | Q(*((name, text) for name in held), _connector=Q.OR))


FILTERS = (
    Filter("state", _("State"), lambda rows, value: rows.filter(state=value), lambda _r: RuleState.choices),
    Filter(
        "office",
        _("Office"),
        lambda rows, value: rows.filter(office="" if value == "all" else value),
        lambda _r: [("all", _("All offices")), *((code, code) for code in sorted(offices()))],
    ),
    Filter("lane", _("Lane"), lambda rows, value: rows.filter(lane=value), lambda _r: CHOICES),
    Filter("names", _("Text names"), lambda rows, value: rows.filter(text__icontains=value)),
)


def rules_table(told: Mapping[int, RuleYield], who: Mapping[str, str], spoken: Vocabulary) -> Table:
    """The table over yields and names that are filled once its rows are known."""
    today = clock.today()

    def brought(row: Rule) -> RuleYield:
        return told.get(row.pk, NOTHING)

    return Table(
        name="rules",
        caption=_("Rules"),
        columns=(
            Column("code", _("Rule"), "key", Kind.CODE, sort=("code", "version"), link=address_of),
            Column("title", _("Title"), "title", sort=("title",)),
            Column("state", _("State"), "state", Kind.STATE, sort=("state",)),
            Column("lane", _("Lane"), lambda row: shade(row.lane), Kind.STATE, sort=("lane",)),
            Column("office", _("Office"), lambda row: row.office or _("all"), sort=("office",)),
            Column("probability", _("Probability"), lambda row: plain(row.probability), Kind.NUMBER,
                   sort=("probability",)),
            Column("valid", _("Valid"), _valid, sort=("valid_from",), shown=False),
            Column("review", _("Review"), "review_on", Kind.DATE, sort=("review_on",)),
            Column("author", _("Author"), lambda row: who.get(row.author, row.author), shown=False),
            Column("live", _("Live since"), "live_at", Kind.MOMENT, sort=("live_at",), shown=False),
            Column("hits", _("Hits"), lambda row: brought(row).hits, Kind.NUMBER),
            Column("findings", _("Findings"), lambda row: brought(row).findings, Kind.NUMBER),
            Column("precision", _("Precision"), lambda row: interval(brought(row).precision)),
            Column("last", _("Last hit"), lambda row: brought(row).last_hit, Kind.DATE, shown=False),
            Column("flags", _("To look at"),
                   lambda row: ", ".join(str(flag.word) for flag in flags_of(row, today, spoken))),
        ),
        order="code",
        empty=_("No rule fits."),
        search=found,
        search_hint=_("Code, title, text or legal basis"),
        filters=FILTERS,
    )  # fmt: skip


def _valid(row: Rule) -> str:
    return f"{day(row.valid_from)} – {day(row.valid_until)}".rstrip()


def plain(value: Any) -> str:
    """A figure without zeros at its end: 1, 0.25."""
    return number_format(value.normalize()) if value != 1 else "1"


def interval(estimate: Estimate) -> str:
    """A share with its interval in per cent: `33 % (12 – 64)`; empty where nothing is known."""
    if not estimate.labels:
        return ""
    return f"{100 * estimate.value:.0f} % ({100 * estimate.low:.0f} – {100 * estimate.high:.0f})"
