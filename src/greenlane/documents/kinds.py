"""The types of documents that can be filed, by UN/EDIFACT data element 1001, and how long each is kept.

Source: UN/EDIFACT directory D.23A, code list 1001 (codes and names). The years are Meridia's: Documents Order s. 12.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

USUAL_YEARS, LONG_YEARS = 5, 10
RELATED = "916"
"""A document for which there is no code of its own."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One type. `years` counts from the day of filing; what a declaration relies on is kept at least that long."""

    code: str
    name: Promise | str
    years: int = USUAL_YEARS


_ALL = (
    Kind("380", _("Commercial invoice")),
    Kind("331", _("Commercial invoice with packing list")),
    Kind("325", _("Pro forma invoice")),
    Kind("935", _("Customs invoice")),
    Kind("934", _("Declaration of particulars of the customs value")),
    Kind("271", _("Packing list")),
    Kind("235", _("Container list")),
    Kind("705", _("Bill of lading")),
    Kind("714", _("House bill of lading")),
    Kind("703", _("House waybill")),
    Kind("740", _("Air waybill")),
    Kind("741", _("Master air waybill")),
    Kind("730", _("Road consignment note")),
    Kind("720", _("Rail consignment note")),
    Kind("760", _("Combined transport document")),
    Kind("785", _("Cargo manifest")),
    Kind("270", _("Delivery note")),
    Kind("861", _("Certificate of origin"), LONG_YEARS),
    Kind("862", _("Declaration of origin"), LONG_YEARS),
    Kind("864", _("Preference certificate of origin"), LONG_YEARS),
    Kind("865", _("Certificate of origin, form GSP"), LONG_YEARS),
    Kind("954", _("Movement certificate EUR.1"), LONG_YEARS),
    Kind("851", _("Phytosanitary certificate")),
    Kind("852", _("Sanitary certificate")),
    Kind("853", _("Veterinary certificate")),
    Kind("911", _("Import licence"), LONG_YEARS),
    Kind("811", _("Export licence"), LONG_YEARS),
    Kind("890", _("Dangerous goods declaration")),
    Kind("520", _("Insurance certificate")),
    Kind("315", _("Contract")),
    Kind("430", _("Bank guarantee"), LONG_YEARS),
    Kind(RELATED, _("Other supporting document")),
)
KINDS: dict[str, Kind] = {kind.code: kind for kind in _ALL}

REASONED_DECISION = "ZRD"
"""The code list has no code for a decision; codes that begin with Z are agreed on by who uses them."""
ISSUED: dict[str, Kind] = {
    kind.code: kind for kind in (Kind(REASONED_DECISION, _("Reasoned decision of Customs"), LONG_YEARS),)
}
"""What Customs issues itself; nobody else files it."""


def name_of(code: str) -> str:
    """What a type is called, in the reader's language; its code where it is not listed."""
    kind = KINDS.get(code) or ISSUED.get(code)
    return str(kind.name) if kind is not None else code
