"""Live traffic, what it sends: the shipped examples under fresh references, in the names of Meridia's traders.

Everything made here is synthetic and says so: its references begin with SYN.
"""

from __future__ import annotations

from dataclasses import dataclass

from greenlane.declarations.engine.data import DeclarationData
from greenlane.declarations.services.examination import consignment_of
from greenlane.interchange.intake import lodging_of
from greenlane.simulation import shipments

CHANNEL = "traffic"
MARK = "SYN"

SELF_DECLARED = (
    # examples whose declarant is the trader
    "TT_IM033a",
    "TT_IM059a",
    "TT_IM026a",
    "TT_IM155a",
    "TT_IM187a",
    "TT_IM092a",
)
BROKERED = (
    # examples in which somebody declares for the trader
    "TT_IM055a",
    "TT_IM066a",
    "TT_IM070a",
    "TT_IM096a",
    "TT_IM110a",
    "TT_IM143a",
)
EXPORTS = ("TT_EX022a", "TT_EX043a")
FAULTY = "own/everything_wrong"
FAULTY_DECLARANT = "XM100000007"

IMPORTERS = ("XM100000001", "XM100000004", "XM100000007")
CLIENTS = (
    # broker, principal: as their mandates say
    ("XM200000001", "XM100000001"),
    ("XM200000001", "XM100000002"),
    ("XM200000001", "XM100000003"),
    ("XM200000002", "XM100000005"),
)
EXPORTER = "XM100000006"
ROUND = ("self", "brokered", "self", "brokered", "export", "self", "brokered", "faulty")
"""What comes in turn."""


@dataclass(frozen=True, slots=True)
class Dispatch:
    """A message ready to be lodged by its declarant, known by its registration number."""

    name: str
    raw: bytes
    declarant: str


def dispatch(number: int) -> Dispatch:
    """The message with this number. The same number always gives the same bytes, so sending it again is harmless."""
    turn, kind = number // len(ROUND), ROUND[number % len(ROUND)]
    if kind == "faulty":
        return _named(FAULTY, number, FAULTY_DECLARANT, "")
    if kind == "export":
        return _named(EXPORTS[turn % len(EXPORTS)], number, EXPORTER, EXPORTER)
    if kind == "self":
        importer = IMPORTERS[number % len(IMPORTERS)]
        return _named(SELF_DECLARED[number % len(SELF_DECLARED)], number, importer, importer)
    broker, client = CLIENTS[number % len(CLIENTS)]
    return _named(BROKERED[number % len(BROKERED)], number, broker, client)


def _named(name: str, number: int, declarant: str, trader: str) -> Dispatch:
    """The example with its references, declarant and trader replaced throughout."""
    raw = shipments.read(name)
    data = lodging_of(raw, channel=CHANNEL).data
    fresh = {data.lrn: f"{MARK}-{number:06d}"}
    consignment = consignment_of(data)
    if consignment:
        fresh[consignment] = f"{consignment[0]}{trader or declarant}-{MARK}{number:06d}"
    fresh[_trader_of(data)] = trader
    fresh[data.declarant.id if data.declarant else ""] = declarant
    for old, new in fresh.items():
        if old and new:
            raw = raw.replace(old.encode(), new.encode())
    return Dispatch(name, raw, declarant)


def _trader_of(data: DeclarationData) -> str:
    party = data.exporter if data.type_code.startswith("EX") else data.importer
    return party.id if party else ""
