"""Movement messages of ports and carriers: goods arrived, departed, consolidated.

Read from the inventory linking messages (`EAL` arrival, `EDL` departure, `CST` consolidation closed, `EAC`
association). Codes: MOV001 required element missing, MOV002 not a date and time.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from lxml import etree

from greenlane.foundation.errors import Violation


@dataclass(slots=True)
class Movement:
    """One event at a place. `at` is aware UTC; `ucr_type` is `M` for a master UCR, `D` for a declaration UCR."""

    code: str = ""
    ucr: str = ""
    ucr_type: str = ""
    location: str = ""
    at: datetime | None = None
    at_text: str = ""
    reference: str = ""
    transport_id: str = ""
    transport_mode: str = ""
    transport_nationality: str = ""
    master_ucr: str = ""

    @property
    def is_arrival(self) -> bool:
        return self.code == "EAL"

    @property
    def is_departure(self) -> bool:
        return self.code == "EDL"

    def violations(self) -> list[Violation]:
        """What is missing for the event to be taken over."""
        found = []
        if not self.code:
            found.append(
                Violation("MOV001", "messageCode is missing.", "messageCode", "EAL, EDL, CST or EAC.")
            )
        if not self.ucr and not self.master_ucr:
            found.append(Violation("MOV001", "The UCR is missing.", "ucrBlock/ucr", "Name the consignment."))
        if self.at_text and self.at is None:
            text = f"'{self.at_text[:40]}' is not a date and time."
            hint = "Write it like 2024-01-25T09:31:47Z."
            found.append(Violation("MOV002", text, "goodsArrivalDateTime", hint))
        return found


def read_movement(root: etree._Element) -> Movement:
    """The event in an inventory linking movement or consolidation request."""
    texts = {etree.QName(e).localname: (e.text or "").strip() for e in root.iter("*")}
    at_text = texts.get("goodsArrivalDateTime") or texts.get("goodsDepartureDateTime") or ""
    return Movement(
        code=texts.get("messageCode", ""),
        ucr=texts.get("ucr", ""),
        ucr_type=texts.get("ucrType", ""),
        location=texts.get("goodsLocation", ""),
        at=_moment(at_text),
        at_text=at_text,
        reference=texts.get("movementReference", ""),
        transport_id=texts.get("transportID", ""),
        transport_mode=texts.get("transportMode", ""),
        transport_nationality=texts.get("transportNationality", ""),
        master_ucr=texts.get("masterUCR", ""),
    )


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
