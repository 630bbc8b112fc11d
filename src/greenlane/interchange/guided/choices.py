"""The lists a question chooses from: codes with their words."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from django.utils.translation import gettext_lazy as _

from greenlane.foundation import clock, codes
from greenlane.foundation.access import Actor
from greenlane.parties import selectors as parties
from greenlane.parties.models import Organisation

TYPES: dict[str, Any] = {
    "IMD": _("Import, lodged before the goods arrive"),
    "IMA": _("Import, the goods are here"),
    "EXD": _("Export, lodged before the goods are presented"),
    "EXA": _("Export, the goods are here"),
}
PROCEDURES: dict[str, Any] = {
    "4000": _("Release for home use"),
    "7100": _("Customs warehousing"),
    "5100": _("Inward processing"),
    "5300": _("Temporary admission"),
    "6110": _("Re-import after permanent export"),
    "6121": _("Re-import after outward processing"),
    "6123": _("Re-import after temporary export"),
    "4071": _("Release for home use, out of a customs warehouse"),
    "4051": _("Release for home use, after inward processing"),
    "4053": _("Release for home use, after temporary admission"),
    "1000": _("Permanent export"),
    "2100": _("Outward processing"),
    "2300": _("Temporary export"),
    "3151": _("Re-export after inward processing"),
    "3153": _("Re-export after temporary admission"),
    "3171": _("Re-export out of a customs warehouse"),
}
REPRESENTATIONS: dict[str, Any] = {
    "": _("For my own organisation"),
    "2": _("In the name of the importer or exporter (direct)"),
    "3": _("In my own name, for the importer or exporter (indirect)"),
}
PREFERENCES: dict[str, Any] = {
    "100": _("No preference"),
    "200": _("Generalised preference (GSP)"),
    "300": _("Preference under a trade agreement"),
    "400": _("Customs union or duty suspension"),
}
METHODS: dict[str, Any] = {
    "1": _("1: transaction value"),
    "2": _("2: value of identical goods"),
    "3": _("3: value of similar goods"),
    "4": _("4: deductive value"),
    "5": _("5: computed value"),
    "6": _("6: fall-back method"),
}
PREVIOUS = (
    "705",
    "703",
    "704",
    "714",
    "740",
    "741",
    "730",
    "720",
    "750",
    "760",
    "785",
    "337",
    "355",
    "MCR",
    "MRN",
)
_EXPORT_PROCEDURES = ("10", "21", "22", "23", "31")


def options(name: str, actor: Actor, direction: str = "import") -> list[tuple[str, Any]]:
    """The choices of a list for this actor; KeyError for a list that does not exist."""
    found = _LISTS[name](actor, direction)
    return list(found)


def codes_in(listed: list[tuple[Any, Any]]) -> set[str]:
    """The codes of a list, also of those in groups."""
    found: set[str] = set()
    for code, words in listed:
        found |= codes_in(words) if isinstance(words, list) else {str(code)}
    return found


@cache
def _worded(name: str) -> tuple[tuple[str, str], ...]:
    """A code list that is chosen from by its words."""
    listed = codes.get(name)
    pairs = ((code, f"{listed.describe(code)} ({code})") for code in listed)
    return tuple(sorted(pairs, key=lambda pair: pair[1]))


@cache
def _coded(name: str) -> tuple[tuple[str, str], ...]:
    """A code list that is chosen from by its codes."""
    listed = codes.get(name)
    return tuple((code, f"{code} {_short(listed.describe(code))}") for code in listed)


def _short(text: str) -> str:
    return text if len(text) <= 70 else f"{text[:67].rstrip()}…"


def _currencies(_actor: Actor, _direction: str) -> list[tuple[str, str]]:
    listed, today = codes.get("currencies"), clock.today()
    return [(code, f"{code} {listed.describe(code, today)}") for code in listed if listed.has(code, today)]


def _incoterms(_actor: Actor, _direction: str) -> list[tuple[str, str]]:
    listed, today = codes.get("incoterms"), clock.today()
    return [
        (code, f"{code} {_short(listed.describe(code, today))}") for code in listed if listed.has(code, today)
    ]


def _procedures(_actor: Actor, _direction: str) -> list[tuple[Any, Any]]:
    """Procedures in two groups: the direction may still change on the page that asks for both."""
    worded = [(code, _Joined(code, words)) for code, words in PROCEDURES.items()]
    exports = [pair for pair in worded if pair[0].startswith(_EXPORT_PROCEDURES)]
    imports = [pair for pair in worded if pair not in exports]
    return [(_("Import"), imports), (_("Export"), exports)]


class _Joined:
    """A code and its words, translated when they are shown."""

    def __init__(self, code: str, words: Any) -> None:
        self.code, self.words = code, words

    def __str__(self) -> str:
        return f"{self.code[:2]} {self.code[2:]} · {self.words}"


def _offices(_actor: Actor, _direction: str) -> list[tuple[str, str]]:
    found = parties.offices()
    return [(code, f"{found[code].name} ({code})") for code in sorted(found)]


def traders(actor: Actor) -> list[Organisation]:
    """Whom the actor may declare for: its own organisation first, then its principals with a mandate today."""
    if actor.organisation_id is None:
        return []
    own = Organisation.objects.filter(pk=actor.organisation_id)
    principals = parties.principals_of(actor.organisation_id).values("principal_id")
    return [*own, *Organisation.objects.filter(pk__in=principals).exclude(pk=actor.organisation_id)]


def _traders(actor: Actor, _direction: str) -> list[tuple[str, str]]:
    return [(row.identifier, f"{row.name} ({row.identifier})") for row in traders(actor)]


def _documents(_actor: Actor, _direction: str) -> list[tuple[str, str]]:
    """Supporting documents; transport documents and earlier declarations have a list of their own."""
    return [pair for pair in _coded("documents") if len(pair[0]) == 4]


def _previous(_actor: Actor, _direction: str) -> list[tuple[str, str]]:
    listed = codes.get("documents")
    named = [(code, f"{code} {_short(listed.describe(code))}") for code in PREVIOUS if listed.has(code)]
    return [*named, ("DCR", _("DCR Consignment reference"))]  # type: ignore[list-item]


def _fixed(table: dict[str, Any]) -> Callable[[Actor, str], list[tuple[str, Any]]]:
    return lambda actor, direction: list(table.items())


_LISTS: dict[str, Callable[[Actor, str], Any]] = {
    "types": _fixed(TYPES),
    "procedures": _procedures,
    "representations": _fixed(REPRESENTATIONS),
    "preferences": _fixed(PREFERENCES),
    "methods": _fixed(METHODS),
    "countries": lambda actor, direction: _worded("countries"),
    "packages": lambda actor, direction: _worded("packages"),
    "units": lambda actor, direction: _worded("units"),
    "modes": lambda actor, direction: _coded("transport_modes"),
    "statuses": lambda actor, direction: _coded("document_statuses"),
    "authorisations": lambda actor, direction: _coded("authorisations"),
    "currencies": _currencies,
    "incoterms": _incoterms,
    "offices": _offices,
    "traders": _traders,
    "documents": _documents,
    "previous": _previous,
}
