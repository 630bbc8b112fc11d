"""Which events people are told, in which words, who is told, and where a notification leads: one table."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from greenlane.declarations.states import Lane
from greenlane.foundation.events import Logged
from greenlane.interchange.notifications.models import Kind, Way
from greenlane.payments.labels import subject_name
from greenlane.web.cells import money

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

_DECLARATION = ("declaration", "mrn")
_ORDER = ("payment_order", "reference")
_CHECKED = frozenset({Lane.YELLOW.value, Lane.RED.value})
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")


class People(StrEnum):
    """Who is told: members of the organisations concerned, supervisors of the office, managers named in a mandate."""

    MEMBERS = "members"
    SUPERVISORS = "supervisors"
    MANAGERS = "managers"


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of event. `sentence` has named placeholders; `page` is a name of an address and the fact it takes."""

    kind: Kind
    sentence: str | _StrPromise
    page: tuple[str, str] | None = _DECLARATION
    people: People = People.MEMBERS
    when: Callable[[Logged], bool] = lambda event: True


RULES: dict[str, Rule] = {
    "declaration.registered": Rule(Kind.REGISTERED, _("Declaration %(mrn)s is registered.")),
    "declaration.rejected": Rule(
        Kind.REJECTED,
        _("The message with the reference %(lrn)s was rejected. Errors found: %(errors)s."),
        None,
    ),
    "declaration.selected": Rule(
        Kind.SELECTED,
        _("Declaration %(mrn)s was chosen for a check."),
        when=lambda event: event.data.get("lane") in _CHECKED,
    ),
    "assessment.query_issued": Rule(
        Kind.ASKED,
        _("Customs asks about declaration %(mrn)s. Reply to all of it at once."),
        ("declaration_reply", "mrn"),
    ),
    "assessment.query_reminded": Rule(
        Kind.ASKED,
        _("Customs still waits for your reply about declaration %(mrn)s."),
        ("declaration_reply", "mrn"),
    ),
    "assessment.query_lapsed": Rule(
        Kind.ASKED,
        _(
            "The time for a reply about declaration %(mrn)s is over; the officer decides on what is on record."
        ),
    ),
    "assessment.query_taken_back": Rule(
        Kind.ASKED, _("Customs no longer asks about declaration %(mrn)s; nothing is to be replied.")
    ),
    "assessment.reassessment_proposed": Rule(
        Kind.SELECTED,
        _("Customs proposes to assess declaration %(mrn)s otherwise than declared. Answer it."),
        ("declaration_hearing", "mrn"),
    ),
    "assessment.hearing_appointed": Rule(
        Kind.SELECTED, _("A hearing on declaration %(mrn)s is appointed."), ("declaration_hearing", "mrn")
    ),
    "declaration.reassessed": Rule(
        Kind.SELECTED, _("Declaration %(mrn)s was assessed otherwise than declared.")
    ),
    "declaration.refused": Rule(Kind.REFUSED, _("Declaration %(mrn)s was refused after the check.")),
    "declaration.withdrawn": Rule(Kind.ENDED, _("Declaration %(mrn)s is withdrawn.")),
    "declaration.cancelled": Rule(Kind.ENDED, _("Declaration %(mrn)s is cancelled.")),
    "declaration.cancellation_declined": Rule(
        Kind.ENDED, _("Declaration %(mrn)s goes on: its cancellation was declined.")
    ),
    "declaration.goods_arrived": Rule(
        Kind.ARRIVED, _("The goods of declaration %(mrn)s have arrived. Register them.")
    ),
    "declaration.delay_explained": Rule(
        Kind.LATE, _("Declaration %(mrn)s is late. Read why, and what you can do.")
    ),
    "declaration.released": Rule(Kind.RELEASED, _("The goods of declaration %(mrn)s are released.")),
    "declaration.left": Rule(Kind.LEFT, _("The goods of declaration %(mrn)s have left.")),
    "declaration.cancellation_requested": Rule(
        Kind.CANCELLATION,
        _("The cancellation of declaration %(mrn)s is asked for."),
        people=People.SUPERVISORS,
    ),
    "payment.charged": Rule(Kind.DUE, _("%(amount)s is due for %(subject)s."), _ORDER),
    "payment.cancelled": Rule(Kind.DUE, _("%(amount)s is no longer due for %(subject)s."), _ORDER),
    "payment.confirmed": Rule(Kind.PAID, _("%(amount)s for %(subject)s is paid."), _ORDER),
    "payment.reversed": Rule(
        Kind.REVERSED, _("The bank took back %(amount)s for %(subject)s. It is due again."), _ORDER
    ),
    "payment.refund_requested": Rule(
        Kind.REFUND, _("%(amount)s for %(subject)s will be given back."), _ORDER
    ),
    "payment.refunded": Rule(Kind.REFUND, _("%(amount)s for %(subject)s was given back."), _ORDER),
    "mandate.given": Rule(Kind.MANDATE, _("%(agent)s may act for %(principal)s."), None, People.MANAGERS),
    "mandate.revoked": Rule(
        Kind.MANDATE, _("%(agent)s may no longer act for %(principal)s."), None, People.MANAGERS
    ),
}

DEFAULTS: dict[Kind, Way] = {
    kind: Way.PAGE if kind in {Kind.REGISTERED, Kind.PAID, Kind.LEFT, Kind.ENDED} else Way.MAIL
    for kind in Kind
}
"""What asks for somebody to act, or ends a wait, comes by mail too."""

FOR_OFFICERS = frozenset(rule.kind for rule in RULES.values() if rule.people is People.SUPERVISORS)

# Facts that a sentence or the list may name; everything else of an event stays in the log.
_KEPT = ("reason", "lrn", "errors", "codes", "amount_minor", "currency", "refund", "agent", "principal")


def facts_of(event: Logged) -> dict[str, Any]:
    """What the notification of an event keeps of it: keys of records, amounts, reasons meant for the reader."""
    facts = {key: _clean(event.data[key]) for key in _KEPT if event.data.get(key) not in (None, "")}
    family, _slash, key = event.subject.partition("/")
    if family == "declaration":
        facts["mrn"] = key
    if family == "payment":
        facts["reference"] = key
        facts["subject"] = subject_name(_clean(event.data.get("charge_of", key)))
    if event.kind == "declaration.selected":
        facts.pop("reason", None)
    return facts


def sentence(event_kind: str, facts: Mapping[str, Any]) -> str:
    """The sentence of a notification in the active language, on one line."""
    said = {key: value for key, value in facts.items() if isinstance(value, str | int)}
    if "amount_minor" in said:
        said["amount"] = money(int(said["amount_minor"]), str(said.get("currency", "")))
    words = dict.fromkeys(_names(event_kind), "?") | said
    return _clean(str(RULES[event_kind].sentence) % words)


def address(event_kind: str, facts: Mapping[str, Any]) -> str:
    """The page it leads to; empty when it has none."""
    page = RULES[event_kind].page
    if page is None:
        return ""
    name, fact = page
    try:
        return reverse(name, args=[facts[fact]])
    except (KeyError, NoReverseMatch):  # a fact that is missing, or no key of a record
        return ""


def _names(event_kind: str) -> list[str]:
    return re.findall(r"%\((\w+)\)s", str(RULES[event_kind].sentence))


def _clean(value: Any) -> Any:
    """Text on one line without control and direction characters: it goes into subjects of mails."""
    if isinstance(value, list):
        return [_clean(one) for one in value[:20]]
    if not isinstance(value, str):
        return value
    return " ".join(_CONTROL.sub(" ", value).split())[:300]
