"""The table of standing instructions for examiners, and the list of a compliance verification.

A text is never changed under its id: it ends, and another begins. Source: RKC General Annex 3.33 to 3.36; WCO
Guidelines to Chapter 6; Meridia's Examination Order 2026.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from greenlane.inspection.engine.orders import Instruction, Table

_FOOD = ("01", "02", "03", "04", "05", "06", "07", "08")

TABLE = Table(
    (
        Instruction(
            "EX-001", gettext_noop("Compare the marks and numbers of the packages with the declaration.")
        ),
        Instruction("EX-002", gettext_noop("Count the packages and note the count.")),
        Instruction(
            "EX-003", gettext_noop("Compare description, quantity and origin of each item with the goods.")
        ),
        Instruction(
            "EX-010",
            gettext_noop("Note the number of the seal before it is opened, and photograph it."),
            "packing",
            ("container",),
        ),
        Instruction(
            "EX-011",
            gettext_noop("Empty the container down to the floor in the middle, one row from door to wall."),
            "packing",
            ("container",),
        ),
        Instruction(
            "EX-012",
            gettext_noop("Affix a new seal after the examination and note its number."),
            "packing",
            ("container",),
        ),
        Instruction(
            "EX-013",
            gettext_noop("Measure the load or weigh the vehicle, and take a sample from three places."),
            "packing",
            ("bulk",),
        ),
        Instruction(
            "EX-014",
            gettext_noop("Open the parcel in the presence of the carrier and close it with customs tape."),
            "packing",
            ("parcel",),
        ),
        Instruction(
            "EX-015",
            gettext_noop(
                "Open one package in ten of each kind, two at least, chosen by you and not by the trader."
            ),
            "packing",
            ("packages", "container"),
        ),
        Instruction(
            "EX-020",
            gettext_noop(
                "Examine perishable goods first and keep the cold chain closed: ten minutes at most."
            ),
            "goods",
            _FOOD,
        ),
        Instruction(
            "EX-021",
            gettext_noop(
                "Compare the strength and volume on the labels with the declaration; read the tax stamps."
            ),
            "goods",
            ("22",),
        ),
        Instruction(
            "EX-022",
            gettext_noop("Count cartons, packets and pieces; read the tax stamps."),
            "goods",
            ("24",),
        ),
        Instruction(
            "EX-023",
            gettext_noop("Read the danger labels and the safety data sheet before anything is opened."),
            "goods",
            ("27", "28", "29", "36", "38"),
        ),
        Instruction(
            "EX-024",
            gettext_noop("Take a sample of 500 g for the laboratory and seal it before the trader."),
            "goods",
            ("2710", "2933", "3004", "3808", "3824", "3907"),
        ),
        Instruction(
            "EX-025",
            gettext_noop("Compare batch numbers and expiry dates with the documents."),
            "goods",
            ("30", "33"),
        ),
        Instruction(
            "EX-026",
            gettext_noop("Read fibre content and origin on the sewn labels of three pieces of each item."),
            "goods",
            ("50", "51", "52", "53", "54", "55", "60", "61", "62", "63", "64"),
        ),
        Instruction(
            "EX-027",
            gettext_noop("Weigh and count under two pairs of eyes; photograph hallmarks."),
            "goods",
            ("71",),
        ),
        Instruction(
            "EX-028",
            gettext_noop("Note type, model and serial numbers from the rating plates."),
            "goods",
            ("84", "85", "90"),
        ),
        Instruction(
            "EX-029",
            gettext_noop("Note make, model and the vehicle identification number; read the mileage."),
            "goods",
            ("87",),
        ),
        Instruction(
            "EX-040",
            gettext_noop("Choose the packages by chance: this consignment was drawn at random."),
            "risk",
            ("random_control", "control", "top_up"),
        ),
        Instruction(
            "EX-041",
            gettext_noop("Look at what the rules name first: see why the declaration was selected."),
            "risk",
            ("criteria",),
        ),
        Instruction(
            "EX-042",
            gettext_noop(
                "Look for goods that are not declared: hollow spaces, false floors, mixed packages."
            ),
            "risk",
            ("criteria", "model"),
        ),
        Instruction(
            "EX-050",
            gettext_noop(
                "Examine before anything is assessed, and describe the goods so that they can be classified."
            ),
            "causes",
            ("first_check",),
        ),
        Instruction(
            "EX-051",
            gettext_noop("Answer what the assessor asks, with a photo for each point."),
            "causes",
            ("first_check", "second_check"),
        ),
        Instruction(
            "EX-090", gettext_noop("Close every package that was opened and note how many they were.")
        ),
    )
)


@dataclass(frozen=True, slots=True)
class Check:
    """One line of a verification. `about` names what it is for: always, imports, exports, or HS chapters."""

    id: str
    text: Any
    chapters: tuple[str, ...] = ()
    lanes: tuple[str, ...] = ()

    def applies(self, *, chapters: set[str], lane: str) -> bool:
        return (not self.chapters or not chapters.isdisjoint(self.chapters)) and (
            not self.lanes or lane in self.lanes
        )


CHECKS: tuple[Check, ...] = (
    Check("CV-01", _("Goods registered are the goods declared: place, consignment, number of packages.")),
    Check("CV-02", _("Certificates and licences named are on file and cover the quantity declared.")),
    Check("CV-03", _("No prohibition and no order of another authority stands against the goods.")),
    Check(
        "CV-04",
        _("Food: the sanitary or plant health certificate is for this consignment."),
        chapters=tuple(f"{number:02d}" for number in range(1, 25)),
    ),
    Check("CV-05", _("Medicines: the importer's authorisation covers each product."), chapters=("30",)),
    Check(
        "CV-06",
        _("Chemicals and fuels: the safety data sheet and the storage permit are on file."),
        chapters=("27", "28", "29", "36", "38"),
    ),
    Check("CV-07", _("What the examination found is dealt with."), lanes=("red",)),
)
"""What is verified before goods leave. An id is never used for another text."""
CHECK_BY_ID = {one.id: one for one in CHECKS}
