"""Who takes part in Meridia (XM), the fictional country of the demo. Everything here is invented."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from greenlane.foundation.access import Role
from greenlane.parties.models import AeoStatus, Capacity, Office

Part = Capacity.Part
Kind = Office.Kind

TIME_ZONE = "Asia/Bangkok"
SINCE = date(2024, 1, 1)
"""Everything of the demo has been in force since then, so that older examples can be lodged too."""

_WEEK = range(7)
_WORKDAYS = range(5)


@dataclass(frozen=True, slots=True)
class DemoOffice:
    code: str
    name: str
    kind: Office.Kind
    unlocode: str
    days: range
    opening: str
    closing: str

    @property
    def hours(self) -> dict[int, tuple[str, str]]:
        return dict.fromkeys(self.days, (self.opening, self.closing))


@dataclass(frozen=True, slots=True)
class DemoOrganisation:
    identifier: str
    name: str
    parts: tuple[Capacity.Part, ...]
    mailbox: str
    aeo: AeoStatus.Tier | None = None


@dataclass(frozen=True, slots=True)
class DemoUser:
    """`place` is an office code, an operator number, or empty for a national role."""

    mailbox: str
    name: str
    role: Role
    place: str = ""
    skills: tuple[str, ...] = ()


OFFICES = (
    DemoOffice("XM000101", "Port Meridia", Kind.SEAPORT, "XMPMA", range(6), "08:00", "20:00"),
    DemoOffice("XM000102", "Port Azimuth", Kind.SEAPORT, "XMPAZ", range(6), "08:00", "18:00"),
    DemoOffice("XM000201", "Meridia International Airport", Kind.AIRPORT, "XMMIA", _WEEK, "00:00", "00:00"),
    DemoOffice("XM000301", "Centra Inland Depot", Kind.INLAND, "XMCEN", _WORKDAYS, "08:00", "17:00"),
    DemoOffice("XM000401", "Northgate Land Post", Kind.LAND, "XMNGT", _WEEK, "06:00", "22:00"),
)

ORGANISATIONS = (
    DemoOrganisation(
        "XM100000001",
        "Aurora Electronics Trading",
        (Part.IMPORTER, Part.EXPORTER),
        "aurora",
        AeoStatus.Tier.T2,
    ),
    DemoOrganisation("XM100000002", "Blue Heron Foods", (Part.IMPORTER,), "blueheron"),
    DemoOrganisation("XM100000003", "Cardamom Textiles", (Part.IMPORTER, Part.EXPORTER), "cardamom"),
    DemoOrganisation("XM100000004", "Delta Machine Works", (Part.IMPORTER,), "delta", AeoStatus.Tier.T1),
    DemoOrganisation("XM100000005", "Evergreen Pharma Supply", (Part.IMPORTER,), "evergreen"),
    DemoOrganisation("XM100000006", "Fern Valley Fruit Growers", (Part.EXPORTER,), "fernvalley"),
    DemoOrganisation("XM100000007", "Gulfstream Auto Parts", (Part.IMPORTER,), "gulfstream"),
    DemoOrganisation("XM100000008", "Harbourlight Ceramics", (Part.EXPORTER, Part.IMPORTER), "harbourlight"),
    DemoOrganisation("XM200000001", "Compass Customs Brokers", (Part.BROKER,), "compass"),
    DemoOrganisation("XM200000002", "Lodestar Clearing House", (Part.BROKER,), "lodestar"),
    DemoOrganisation("XM300000001", "Meridian Ocean Lines", (Part.CARRIER,), "oceanlines"),
    DemoOrganisation("XM400000001", "Port Meridia Container Terminal", (Part.TERMINAL,), "pmct"),
    DemoOrganisation("XM400000002", "Meridia Air Cargo Terminal", (Part.TERMINAL,), "aircargo"),
    DemoOrganisation("XM500000001", "Bank of Meridia", (Part.BANK,), "bank"),
)

MANDATES = (
    # principal, agent
    ("XM100000001", "XM200000001"),
    ("XM100000002", "XM200000001"),
    ("XM100000003", "XM200000001"),
    ("XM100000005", "XM200000002"),
    ("XM100000006", "XM200000002"),
)

_TRADERS = (
    DemoUser("importer@aurora", "Anong Wells", Role.DECLARANT, "XM100000001"),
    DemoUser("importer@delta", "Dara Lin", Role.DECLARANT, "XM100000004"),
    DemoUser("importer@gulfstream", "Gita Moreau", Role.DECLARANT, "XM100000007"),
    DemoUser("exporter@fernvalley", "Farid Stone", Role.DECLARANT, "XM100000006"),
    DemoUser("broker@compass", "Chandra Okafor", Role.DECLARANT, "XM200000001"),
    DemoUser("broker@lodestar", "Lucia Tan", Role.DECLARANT, "XM200000002"),
    DemoUser("gateway@compass", "Compass message gateway", Role.GATEWAY, "XM200000001"),
    DemoUser("carrier@oceanlines", "Omar Reyes", Role.CARRIER, "XM300000001"),
    DemoUser("terminal@pmct", "Priya Nakamura", Role.TERMINAL_OPERATOR, "XM400000001"),
    DemoUser("terminal@aircargo", "Ana Petrov", Role.TERMINAL_OPERATOR, "XM400000002"),
)

_NATIONAL = (
    DemoUser("cashier@customs", "Kiet Alvarez", Role.CASHIER),
    DemoUser("treasurer@customs", "Tara Whitfield", Role.CASHIER),
    DemoUser("supervisor@customs", "Samira Holt", Role.SUPERVISOR),
    DemoUser("tariff.editor@customs", "Edwin Sok", Role.TARIFF_EDITOR),
    DemoUser("tariff.approver@customs", "Aisha Brandt", Role.TARIFF_APPROVER),
    DemoUser("registrar@customs", "Rosa Chen", Role.REGISTRAR),
    DemoUser("analyst@customs", "Arun Vale", Role.RISK_ANALYST),
    DemoUser("rule.approver@customs", "Petra Lund", Role.RULE_APPROVER),
    DemoUser("monitor@customs", "Nadia Fonseka", Role.ASSESSMENT_MONITOR),
    DemoUser("laboratory@customs", "Lars Iyer", Role.LABORATORY),
    DemoUser("enquiries@customs", "Elena Duarte", Role.ENQUIRY_OFFICER),
    DemoUser("second.reader@customs", "Soren Pillai", Role.ENQUIRY_OFFICER),
    DemoUser("curator@customs", "Carmen Nguyen", Role.KNOWLEDGE_CURATOR),
    DemoUser("knowledge.approver@customs", "Kofi Lindgren", Role.KNOWLEDGE_APPROVER),
    DemoUser("oversight@audit", "Otto Vance", Role.OVERSIGHT),
    DemoUser("gateway@customs", "National message gateway", Role.GATEWAY),
)

_AT_AN_OFFICE = (
    ("officer", Role.DOCUMENT_OFFICER),
    ("supervisor", Role.SUPERVISOR),
    ("gate", Role.GATE_OFFICER),
    ("examiner", Role.EXAMINING_OFFICER),
    ("verifier", Role.COMPLIANCE_VERIFIER),
    ("desk", Role.FACILITATION_DESK),
)
_OFFICERS_AT = {
    "XM000101": (
        "portmeridia",
        ("Mali Duarte", "Noor Bishop", "Ivan Castell", "Mina Osei", "Rafael Dunne", "Sela Arden"),
        ("84", "85"),
    ),
    "XM000102": (
        "portazimuth",
        ("Pim Laurent", "Ravi Stein", "Hana Colt", "Dev Marlow", "Ines Kato", "Bruno Saar"),
        ("50", "61", "62"),
    ),
    "XM000201": (
        "airport",
        ("Leila Marsh", "Tomas Quan", "Yara Finch", "Kofi Brandt", "Lena Ruiz", "Theo Nandan"),
        ("30", "85"),
    ),
    "XM000301": (
        "centra",
        ("Bo Castillo", "Uma Hartley", "Jens Morita", "Asha Levin", "Marek Sunn", "Pia Delgado"),
        ("87",),
    ),
    "XM000401": (
        "northgate",
        ("Wanida Cruz", "Zaid Palmer", "Emil Suri", "Joan Ferro", "Nils Okoye", "Tess Havel"),
        ("07", "08"),
    ),
}


def users() -> Iterator[DemoUser]:
    """Every demo account; each office has one of each of the people in `_AT_AN_OFFICE`."""
    yield from _TRADERS
    for code, (mailbox, names, chapters) in _OFFICERS_AT.items():
        for (desk, role), name in zip(_AT_AN_OFFICE, names, strict=True):
            known = chapters if role == Role.DOCUMENT_OFFICER else ()
            yield DemoUser(f"{desk}@{mailbox}", name, role, code, known)
    yield from _NATIONAL


_FIXED_HOLIDAYS = (
    (1, 1, "New Year's Day"),
    (3, 14, "Harbour Day"),
    (5, 1, "Labour Day"),
    (7, 9, "Republic Day"),
    (9, 20, "Navigators' Day"),
    (10, 17, "Founders' Day"),
    (12, 31, "Year's End"),
)
_MOVABLE_HOLIDAYS = {
    date(2025, 2, 12): "Lantern Festival",
    date(2026, 3, 3): "Lantern Festival",
    date(2027, 2, 20): "Lantern Festival",
    date(2025, 11, 5): "Festival of Tides",
    date(2026, 11, 24): "Festival of Tides",
    date(2027, 11, 13): "Festival of Tides",
}


def holidays() -> dict[date, str]:
    """National holidays of 2025 to 2027, by day."""
    fixed = {
        date(year, month, day): name for year in (2025, 2026, 2027) for month, day, name in _FIXED_HOLIDAYS
    }
    return fixed | _MOVABLE_HOLIDAYS
