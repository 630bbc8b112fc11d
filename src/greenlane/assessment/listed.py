"""What the law lists for the decisions of a check: grounds, categories and reasons, each with its basis.

A code stands in records and is never reused; its words may be mended. The laws are Meridia's, modelled on the public
rules named in the domain description (2.1): provisional assessment, first check, transfer to the port.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from greenlane.assessment.states import ClockName


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a list."""

    code: str
    label: Any
    basis: str


def table(*entries: Entry) -> dict[str, Entry]:
    return {entry.code: entry for entry in entries}


def choices(listed: dict[str, Entry]) -> list[tuple[str, Any]]:
    """The list as a form offers it."""
    return [(entry.code, entry.label) for entry in listed.values()]


def label_of(listed: dict[str, Entry], code: str) -> str:
    return str(listed[code].label) if code in listed else code


GROUNDS = table(
    Entry("value_unsettled", _("The customs value cannot be settled yet"), "Customs Act s. 18(1)(a)"),
    Entry(
        "related_parties",
        _("Buyer and seller are related; their prices are examined"),
        "Customs Act s. 18(1)(a)",
    ),
    Entry("test_needed", _("The goods must be tested"), "Customs Act s. 18(1)(b)"),
    Entry("document_missing", _("A document cannot be produced yet"), "Customs Act s. 18(1)(c)"),
    Entry("origin_enquiry", _("The proof of origin is verified abroad"), "Customs Act s. 18(1)(d)"),
    Entry("enquiry_needed", _("Further enquiry is needed"), "Customs Act s. 18(1)(d)"),
    Entry(
        "trader_asks",
        _("The trader asks for it because he cannot assess finally himself"),
        "Customs Act s. 18(1)(a)",
    ),
)
"""Why a declaration may be assessed provisionally."""

PAUSES = table(
    Entry(
        "court", _("A court has stayed the matter, or a like matter is before it"), "Customs Act s. 18(1C)(b)"
    ),
    Entry(
        "foreign_enquiry", _("An authority abroad was asked and has not answered"), "Customs Act s. 18(1C)(a)"
    ),
    Entry("direction", _("Headquarters has directed that it is kept pending"), "Customs Act s. 18(1C)(d)"),
    Entry(
        "settlement",
        _("The trader has applied for settlement or an advance ruling"),
        "Customs Act s. 18(1C)(e)",
    ),
)
"""Why the clocks may stand still."""

FIRST_CHECK = table(
    Entry(
        "used_machinery",
        _("Used machinery without an appraisal from the country of export"),
        "Assessment Order s. 9(a)",
    ),
    Entry("identity", _("What the goods are cannot be told from the documents"), "Assessment Order s. 9(b)"),
    Entry(
        "valuation", _("The value depends on quality or condition of the goods"), "Assessment Order s. 9(c)"
    ),
    Entry("quantity", _("The quantity cannot be told from the documents"), "Assessment Order s. 9(d)"),
    Entry(
        "trader_asks",
        _("The trader asks for it because he cannot describe the goods fully"),
        "Assessment Order s. 9(e)",
    ),
)
"""Goods that an assessor may have examined before assessment; in any other case a supervisor approves."""
NOT_LISTED = "other"

TRANSFERS = table(
    Entry(
        "goods_on_the_spot",
        _("It can only be decided with the goods in front of one"),
        "Assessment Order s. 12(a)",
    ),
    Entry(
        "paper_original",
        _("An original on paper decides it, which is at the port"),
        "Assessment Order s. 12(b)",
    ),
    Entry(
        "intelligence", _("An investigation at the port concerns these goods"), "Assessment Order s. 12(c)"
    ),
    Entry(
        "system_failure",
        _("The case cannot be worked on at a distance for technical reasons"),
        "Assessment Order s. 12(d)",
    ),
    Entry("court_order", _("A court has ordered it"), "Assessment Order s. 12(e)"),
)
"""Why a drawn check may go to the officers of the port of import."""


@dataclass(frozen=True, slots=True)
class ClockRule:
    """One clock of a provisional assessment: how long (a setting), from what on, under which law, with what effect."""

    name: ClockName
    setting: str
    unit: str
    basis: str
    begins: Any
    effect: Any

    @property
    def length(self) -> int:
        return int(getattr(settings, self.setting))

    @property
    def period(self) -> dict[str, int]:
        """As `engine.periods.end_of` takes it."""
        return {self.unit: self.length}


CLOCKS = {
    rule.name: rule
    for rule in (
        ClockRule(
            ClockName.LISTING,
            "GREENLANE_PROVISIONAL_LIST_DAYS",
            "days",
            "Provisional Assessment Regulations r. 4(1)",
            _("from the provisional assessment"),
            _("Nothing more can be asked of the trader."),
        ),
        ClockRule(
            ClockName.SUPPLYING,
            "GREENLANE_PROVISIONAL_SUPPLY_MONTHS",
            "months",
            "Provisional Assessment Regulations r. 4(2)",
            _("from the list of what is missing"),
            _("Customs decides on what is there."),
        ),
        ClockRule(
            ClockName.ENQUIRING,
            "GREENLANE_PROVISIONAL_ENQUIRY_MONTHS",
            "months",
            "Provisional Assessment Regulations r. 5",
            _("from the provisional assessment"),
            _("Enquiries end; Customs decides on what is there."),
        ),
        ClockRule(
            ClockName.FINALISING,
            "GREENLANE_PROVISIONAL_FINAL_MONTHS",
            "months",
            "Provisional Assessment Regulations r. 6",
            _("from the day on which the information is complete"),
            _("The case goes to the national supervisors."),
        ),
        ClockRule(
            ClockName.OVERALL,
            "GREENLANE_PROVISIONAL_OVERALL_MONTHS",
            "months",
            "Customs Act s. 18(1B)",
            _("from the provisional assessment"),
            _("It is final as declared, and the security is given back."),
        ),
    )
}
"""The five clocks. Source: domain description, 2.1 (key PROV)."""
