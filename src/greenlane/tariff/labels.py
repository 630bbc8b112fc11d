"""What the tariff's codes are called on pages: sections, kinds of measures, taxes, units."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from greenlane.tariff.engine.book import MeasureKind

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    Words = str | _StrPromise

SECTIONS: dict[str, Words] = {
    "I": _("Live animals; animal products"),
    "II": _("Vegetable products"),
    "III": _("Animal, vegetable or microbial fats and oils; waxes"),
    "IV": _("Prepared foodstuffs; beverages, spirits and vinegar; tobacco"),
    "V": _("Mineral products"),
    "VI": _("Products of the chemical or allied industries"),
    "VII": _("Plastics and rubber, and articles thereof"),
    "VIII": _("Hides and skins, leather, furskins; travel goods and handbags"),
    "IX": _("Wood, charcoal, cork; manufactures of straw and basketware"),
    "X": _("Pulp of wood; paper and paperboard, and articles thereof"),
    "XI": _("Textiles and textile articles"),
    "XII": _("Footwear, headgear, umbrellas; prepared feathers; artificial flowers"),
    "XIII": _("Articles of stone, plaster, cement; ceramic products; glass"),
    "XIV": _("Pearls, precious stones and metals; jewellery; coin"),
    "XV": _("Base metals and articles of base metal"),
    "XVI": _("Machinery and electrical equipment"),
    "XVII": _("Vehicles, aircraft, vessels and transport equipment"),
    "XVIII": _("Optical, measuring and medical instruments; clocks; musical instruments"),
    "XIX": _("Arms and ammunition"),
    "XX": _("Miscellaneous manufactured articles"),
    "XXI": _("Works of art, collectors' pieces and antiques"),
}
"""Titles of the sections of the Harmonized System, shortened."""
NATIONAL = "XXII"
"""Where the browser files chapters 98 and 99, which the Harmonized System leaves to each country."""
SECTION_TITLES: dict[str, Words] = {**SECTIONS, NATIONAL: _("National provisions")}
NATIONAL_CHAPTERS: dict[str, Words] = {
    "98": _("Industrial plant declared as a whole"),
    "99": _("Special national provisions"),
}
KINDS: dict[MeasureKind, Words] = {
    MeasureKind.MFN: _("Third-country duty"),
    MeasureKind.PREFERENCE: _("Preferential duty"),
    MeasureKind.STATUTORY: _("Statutory duty"),
    MeasureKind.EXCISE: _("Excise"),
    MeasureKind.VAT: _("Value added tax"),
    MeasureKind.UNIT_PRICE: _("Unit price"),
}
TAXES: dict[str, Words] = {"A00": _("Customs duty"), "E00": _("Excise"), "B00": _("Value added tax")}
TREATMENTS: dict[str, Words] = {
    "payable": pgettext_lazy("tax", "Payable"),
    "suspended": pgettext_lazy("tax", "Suspended"),
    "relieved": pgettext_lazy("tax", "Relieved"),
    "not charged": pgettext_lazy("tax", "Not charged"),
}
UNITS: dict[str, Words] = {
    "": pgettext_lazy("unit", "none"),
    "KGM": pgettext_lazy("unit", "kilograms"),
    "GRM": pgettext_lazy("unit", "grams"),
    "TNE": pgettext_lazy("unit", "tonnes"),
    "LTR": pgettext_lazy("unit", "litres"),
    "LPA": pgettext_lazy("unit", "litres of pure alcohol"),
    "PFL": pgettext_lazy("unit", "proof litres"),
    "BLL": pgettext_lazy("unit", "barrels"),
    "MTR": pgettext_lazy("unit", "metres"),
    "MTK": pgettext_lazy("unit", "square metres"),
    "MTQ": pgettext_lazy("unit", "cubic metres"),
    "NAR": pgettext_lazy("unit", "pieces"),
    "NPR": pgettext_lazy("unit", "pairs"),
    "DZN": pgettext_lazy("unit", "dozens"),
    "GRO": pgettext_lazy("unit", "gross"),
    "MIL": pgettext_lazy("unit", "thousands"),
}


def unit_label(code: str) -> Words:
    """A unit in the reader's language; an unknown code stands for itself."""
    return UNITS.get(code, code)
