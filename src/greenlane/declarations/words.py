"""The words pages use for gates, holders, lanes and events of a declaration; every one translatable."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from greenlane.declarations.release import Holder, Verdict
from greenlane.declarations.states import Lane
from greenlane.foundation.access import OFFICER_ROLES, Role

GATES: dict[str, Any] = {
    "assessment": gettext_lazy("Assessment"),
    "cargo": gettext_lazy("Goods"),
    "payment": gettext_lazy("Payment"),
    "cancellation": gettext_lazy("Cancellation"),
}
HOLDERS: dict[Holder, Any] = {
    Holder.NOBODY: gettext_lazy("Nobody"),
    Holder.TRADER: gettext_lazy("Trader"),
    Holder.OFFICER: gettext_lazy("Customs officer"),
    Holder.AGENCY: gettext_lazy("Partner agency"),
    Holder.TERMINAL: gettext_lazy("Terminal"),
    Holder.BANK: gettext_lazy("Bank"),
    Holder.CARRIER: gettext_lazy("Carrier"),
}
VERDICTS: dict[Verdict, Any] = {
    Verdict.OPEN: gettext_lazy("Open"),
    Verdict.WAITING: gettext_lazy("Waiting"),
    Verdict.REFUSED: gettext_lazy("Refused"),
}
VERDICT_ICONS = {
    Verdict.OPEN: "circle-check",
    Verdict.WAITING: "clock",
    Verdict.REFUSED: "circle-x",
}
LANES: dict[Lane, Any] = {
    Lane.GREEN: gettext_lazy("Green"),
    Lane.BLUE: gettext_lazy("Blue"),
    Lane.YELLOW: gettext_lazy("Yellow"),
    Lane.RED: gettext_lazy("Red"),
}
SIDES: dict[str, Any] = {
    **{role.value: gettext_lazy("Customs") for role in OFFICER_ROLES},
    Role.DECLARANT.value: gettext_lazy("Trader"),
    Role.GATEWAY.value: gettext_lazy("Trader"),
    Role.CARRIER.value: gettext_lazy("Carrier"),
    Role.TERMINAL_OPERATOR.value: gettext_lazy("Terminal"),
    Role.SYSTEM.value: gettext_lazy("System"),
}
"""Which side acted: what everybody is told, where officers read the role and the pseudonym."""

_reasons = {
    gettext_noop("Chosen at random for a documentary check."),
    gettext_noop("Accepted on self-assessment."),
    gettext_noop("Drawn at random for the control group."),
    gettext_noop("Not drawn."),
}


def register_reasons(*texts: str) -> None:
    """Add reasons that a selector stores in English; they are shown in the reader's language."""
    _reasons.update(texts)


@dataclass(frozen=True, slots=True)
class Said:
    """How one kind of event reads: what happened, its icon and tone, and a sentence of its data.

    `about` holds named places for members of the event's data; it is left out where one is missing.
    """

    title: Any
    icon: str
    tone: str = "secondary"
    about: Any = ""

    def sentence(self, data: Mapping[str, Any]) -> str:
        try:
            return str(self.about) % data if self.about else ""
        except (KeyError, TypeError, ValueError):
            return ""


EVENTS: dict[str, Said] = {
    "declaration.registered": Said(
        gettext_lazy("Registered"),
        "file-check",
        "blue",
        gettext_lazy("At office %(office)s, version %(version)s."),
    ),
    "declaration.selected": Said(gettext_lazy("Lane chosen"), "hierarchy", "secondary", "%(reason)s"),
    "declaration.assessed": Said(gettext_lazy("Assessed"), "clipboard-check", "green"),
    "declaration.refused": Said(gettext_lazy("Refused"), "file-x", "red", "%(reason)s"),
    "declaration.amended": Said(
        gettext_lazy("Amended"), "edit", "blue", gettext_lazy("It is now version %(version)s.%(what)s")
    ),
    "declaration.reassessed": Said(
        gettext_lazy("Assessed otherwise than declared"),
        "file-diff",
        "yellow",
        gettext_lazy("It is now version %(version)s."),
    ),
    "declaration.lane_changed": Said(
        gettext_lazy("Lane changed"), "hierarchy", "yellow", gettext_lazy("From %(before)s to %(lane)s.")
    ),
    "declaration.goods_arrived": Said(
        gettext_lazy("Goods arrived"), "ship", "blue", gettext_lazy("Reported at office %(office)s.")
    ),
    "declaration.goods_registered": Said(
        gettext_lazy("Goods registered"), "package", "green", gettext_lazy("Location: %(location)s.")
    ),
    "declaration.paid": Said(
        gettext_lazy("Payment received"), "cash", "green", gettext_lazy("Payment order %(order)s.")
    ),
    "declaration.payment_reversed": Said(
        gettext_lazy("Payment reversed by the bank"),
        "arrow-back-up",
        "red",
        gettext_lazy("Payment order %(order)s."),
    ),
    "declaration.delay_explained": Said(
        gettext_lazy("Late: reason given in writing"), "alert-triangle", "yellow", "%(about)s"
    ),
    "declaration.released": Said(gettext_lazy("Released"), "lock-open", "green"),
    "declaration.left": Said(gettext_lazy("Goods left the customs area"), "door-exit", "green"),
    "declaration.withdrawn": Said(gettext_lazy("Withdrawn"), "x", "secondary", "%(reason)s"),
    "declaration.cancellation_requested": Said(
        gettext_lazy("Cancellation requested"), "hand-stop", "yellow", "%(reason)s"
    ),
    "declaration.cancellation_declined": Said(
        gettext_lazy("Cancellation declined"), "x", "secondary", "%(reason)s"
    ),
    "declaration.cancelled": Said(gettext_lazy("Cancelled"), "x", "red", "%(reason)s"),
}


def register_events(words: Mapping[str, Said]) -> None:
    """Say how kinds of events that other modules note on a declaration read in its history."""
    EVENTS.update(words)


def register_gate_name(name: str, words: Any) -> None:
    """Say how a gate that another module registered is called on pages."""
    GATES[name] = words


CHANNELS: dict[str, Any] = {
    "api": gettext_lazy("API"),
    "assessment": gettext_lazy("Decision of Customs"),
    "bulk": gettext_lazy("Bulk file"),
    "cli": gettext_lazy("Command line"),
    "csv": gettext_lazy("CSV file"),
    "demo": gettext_lazy("Demo"),
    "form": gettext_lazy("Form on this site"),
    "upload": gettext_lazy("Upload on this site"),
}


def said(kind: str) -> Said:
    """How an event reads; a kind without words of its own shows its name."""
    return EVENTS.get(kind) or Said(kind.rpartition(".")[2].replace("_", " ").capitalize(), "circle-dot")


def gate_name(name: str) -> str:
    return str(GATES.get(name) or name.replace("_", " ").capitalize())


def reason_in_words(text: str) -> str:
    """A stored reason in the reader's language, where it is one of the standing ones."""
    return _(text) if text in _reasons else text


FIELDS: dict[str, Any] = {
    "border_transport": gettext_lazy("means of transport at the border"),
    "arrival_transport": gettext_lazy("means of transport on arrival"),
    "departure_transport": gettext_lazy("means of transport at departure"),
    "transport_equipment": gettext_lazy("containers"),
    "container_code": gettext_lazy("containers"),
    "goods_location": gettext_lazy("location of the goods"),
    "previous_documents": gettext_lazy("previous documents"),
    "documents": gettext_lazy("documents"),
    "information": gettext_lazy("statements"),
    "incoterm": gettext_lazy("delivery terms"),
    "incoterm_place": gettext_lazy("delivery terms"),
    "invoice_amount": gettext_lazy("invoice amount"),
    "charges": gettext_lazy("additions and deductions"),
    "total_packages": gettext_lazy("packages"),
    "total_gross_mass": gettext_lazy("gross mass"),
    "description": gettext_lazy("description"),
    "classifications": gettext_lazy("commodity code"),
    "procedure": gettext_lazy("procedure"),
    "previous_procedure": gettext_lazy("procedure"),
    "additional_procedures": gettext_lazy("procedure"),
    "origins": gettext_lazy("origin"),
    "duty_tax_fees": gettext_lazy("preference and taxes"),
    "gross_mass": gettext_lazy("gross mass"),
    "net_mass": gettext_lazy("net mass"),
    "supplementary_quantity": gettext_lazy("quantity"),
    "price": gettext_lazy("price"),
    "customs_value": gettext_lazy("customs value"),
    "statistical_value": gettext_lazy("statistical value"),
    "packaging": gettext_lazy("packages"),
    "marks": gettext_lazy("marks"),
    "address": gettext_lazy("address"),
    "declarant": gettext_lazy("declarant"),
    "agent": gettext_lazy("agent"),
    "importer": gettext_lazy("importer"),
    "exporter": gettext_lazy("exporter"),
    "consignor": gettext_lazy("consignor"),
    "consignee": gettext_lazy("consignee"),
    "seller": gettext_lazy("seller"),
    "buyer": gettext_lazy("buyer"),
    "carrier": gettext_lazy("carrier"),
}
"""What fields of a declaration are called when an amendment has changed them."""
FEW = 8


def field_name(path: str) -> str:
    """`items[2].origins` as people read it."""
    head, _bracket, rest = path.partition("[")
    number, _close, inner = rest.partition("]")
    steps = [part for part in ((inner if number else head).split(".")) if part]
    named = " ".join(str(FIELDS.get(part) or part.replace("_", " ")) for part in steps)
    if not number:
        return named
    item = _("item %(number)s") % {"number": number}
    return f"{item}: {named}" if named else item


def amendment_in_words(data: Mapping[str, Any]) -> str:
    """What an amendment changed and where it went, as the end of a sentence; empty where it was not noted."""
    if "affects_assessment" not in data:
        return ""
    changed = list(dict.fromkeys(field_name(path) for path in data.get("changed", [])))
    more = " …" if len(changed) > FEW else ""
    told = _(" Changed: %(fields)s.") % {"fields": ", ".join(changed[:FEW]) + more} if changed else ""
    if data["affects_assessment"]:
        return told + _(" This touches the assessment.")
    return told + _(" This does not touch the assessment.")
