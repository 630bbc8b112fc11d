"""Rules on one goods item: what it is, where it comes from, what it weighs and how it is packed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from greenlane.declarations.engine.data import ItemData
from greenlane.declarations.rules.base import ItemRule, in_force
from greenlane.declarations.rules.case import Case
from greenlane.foundation import codes
from greenlane.foundation.errors import Violation

_COMMODITY = re.compile(r"\d{6}(\d{2}){0,2}")
_ADDITIONAL = re.compile(r"[A-Z0-9]{3,4}")
_VAGUE = frozenset(
    "goods parts gift gifts samples sample various misc miscellaneous general cargo freight consignment "
    "personal effects items products stuff merchandise".split()
)


@in_force(since="2024-01-01", basis="Customs Act s. 30(1)")
class DEC070(ItemRule):
    """The item needs a description of the goods."""

    pointer = "Commodity/Description"
    hint = "Describe the goods so that they can be recognised and classified."

    def violations(self, item: ItemData, case: Case) -> Iterator[Violation]:
        if case.requires("description") and not item.description.strip():
            yield self.violation(case)


@in_force(since="2024-01-01", basis="Customs Act s. 30(1)")
class DEC071(ItemRule):
    """The description is too vague to recognise the goods."""

    pointer = "Commodity/Description"
    hint = "Say what the goods are, of what material and for what use."
    advisory = True

    def violations(self, item: ItemData, case: Case) -> Iterator[Violation]:
        words = item.description.lower().split()
        if words and len(words) < 4 and _VAGUE.issuperset(word.strip(".,") for word in words):
            yield self.violation(case)


@in_force(since="2024-01-01", basis="Customs Act s. 31(1)")
class DEC072(ItemRule):
    """The item needs a commodity code."""

    pointer = "Commodity/Classification"
    hint = "Look the goods up in the tariff."

    def violations(self, item: ItemData, case: Case) -> Iterator[Violation]:
        if case.requires("commodity_code") and not item.commodity_code:
            yield self.violation(case)


@in_force(since="2024-01-01", basis="Customs Act s. 31(1)")
class DEC073(ItemRule):
    """A commodity code has six, eight or ten digits."""

    pointer = "Commodity/Classification/ID"
    hint = "Write the digits without dots or spaces."

    def violations(self, item: ItemData, case: Case) -> Iterator[Violation]:
        if item.commodity_code and not _COMMODITY.fullmatch(item.commodity_code):
            yield self.violation(case)


@in_force(since="2024-01-01", basis="Tariff Order s. 4")
class DEC074(ItemRule):
    """The commodity code does not exist in the nomenclature of this day."""

    pointer = "Commodity/Classification/ID"
    hint = "Codes change with each edition of the Harmonized System; look the goods up again."

    def violations(self, item: ItemData, case: Case) -> Iterator[Violation]:
        tariff, code = case.context.tariff, item.commodity_code
        if tariff is None or not _COMMODITY.fullmatch(code) or code[:2] in {"98", "99"}:
            return
        if not tariff.has_hs6(code[:6]):
            yield self.violation(case)


@in_force(since="2024-01-01", basis="Tariff Order s. 5")
class DEC075(ItemRule):
    """An additional code has three or four letters or digits."""

    pointer = "Commodity/Classification/ID"
    hint = "Check the additional code in the tariff."

    def violations(self, item: ItemData, case: Case) -> Iterator[Violation]:
        for entry in item.classifications:
            if entry.type in {"TRA", "GN"} and not _ADDITIONAL.fullmatch(entry.id):
                yield self.violation(case)


@in_force(since="2024-01-01", basis="Customs Act s. 32(1)")
class DEC076(ItemRule):
    """An imported item needs its country of origin."""

    pointer = "Origin/CountryCode"
    hint = "Name the country where the goods were wholly obtained or last substantially worked."

    def violations(self, item: ItemData, case: Case) -> Iterator[Violation]:
        if case.requires("origin") and not item.origin_country:
            yield self.violation(case)


@in_force(since="2024-01-01", basis="Customs Act s. 32(1)")
class DEC077(ItemRule):
    """The country of origin is not on the list of countries."""

    pointer = "Origin/CountryCode"
    hint = "Use the two letters of ISO 3166."

    def violations(self, item: ItemData, case: Case) -> Iterator[Violation]:
        for origin in item.origins:
            group = origin.type == "2" and len(origin.country) == 4 and origin.country.isdigit()
            if origin.country and not group and origin.country not in case.profile.countries:
                yield self.violation(case)


@in_force(since="2024-01-01", basis="Customs Act s. 33(1)")
class DEC078(ItemRule):
    """The gross mass of the item must be stated."""

    pointer = "Commodity/GoodsMeasure/GrossMassMeasure"
    hint = "Kilograms, with packing."

    def violations(self, item: ItemData, case: Case) -> Iterator[Violation]:
        if case.requires("gross_mass") and item.gross_mass is None and case.data.total_gross_mass is None:
            yield self.violation(case)


@in_force(since="2024-01-01", basis="Customs Act s. 33(1)")
class DEC079(ItemRule):
    """The net mass of the item must be stated."""

    pointer = "Commodity/GoodsMeasure/NetNetWeightMeasure"
    hint = "Kilograms, without any packing."

    def violations(self, item: ItemData, case: Case) -> Iterator[Violation]:
        if case.requires("net_mass") and item.net_mass is None:
            yield self.violation(case)


@in_force(since="2024-01-01", basis="Customs Act s. 33(2)")
class DEC014(ItemRule):
    """The gross mass of an item must not be less than its net mass."""

    pointer = "Commodity/GoodsMeasure"
    hint = "Check the two masses on the packing list."

    def violations(self, item: ItemData, case: Case) -> Iterator[Violation]:
        gross, net = item.gross_mass, item.net_mass
        if gross is not None and net is not None and gross < net:
            yield self.violation(case)


@in_force(since="2024-01-01", basis="Customs Act s. 33(2)")
class DEC080(ItemRule):
    """A mass or quantity must be greater than zero."""

    pointer = "Commodity/GoodsMeasure"
    hint = "Leave the field out when it does not apply."

    def violations(self, item: ItemData, case: Case) -> Iterator[Violation]:
        gross, net, units = item.gross_mass, item.net_mass, item.supplementary_quantity
        if gross is not None and gross < 0:
            yield self.violation(case, pointer="Commodity/GoodsMeasure/GrossMassMeasure")
        if net is not None and net <= 0:
            yield self.violation(case, pointer="Commodity/GoodsMeasure/NetNetWeightMeasure")
        if units is not None and units < 0:
            yield self.violation(case, pointer="Commodity/GoodsMeasure/TariffQuantity")


@in_force(since="2024-01-01", basis="Customs Act s. 34(1)")
class DEC081(ItemRule):
    """The item needs its packages."""

    pointer = "Packaging"
    hint = "State how many packages of which type; bulk goods have a bulk type."

    def violations(self, item: ItemData, case: Case) -> Iterator[Violation]:
        if case.requires("packaging") and not item.packaging:
            yield self.violation(case)


@in_force(since="2024-01-01", basis="Customs Act s. 34(1)")
class DEC082(ItemRule):
    """The type of package is not on the list."""

    pointer = "Packaging/TypeCode"

    def violations(self, item: ItemData, case: Case) -> Iterator[Violation]:
        packages = codes.get("packages")
        for packaging in item.packaging:
            if packaging.type and not packages.has(packaging.type, case.on):
                near = ", ".join(packages.nearest(packaging.type))
                hint = f"{packaging.type} is not a code of UNECE Recommendation 21."
                yield self.violation(case, hint=f"{hint} Did you mean {near}?" if near else hint)


@in_force(since="2024-01-01", basis="Customs Act s. 34(2)")
class DEC083(ItemRule):
    """The number of packages cannot be negative."""

    pointer = "Packaging/QuantityQuantity"
    hint = "Write 0 only for goods packed together with another item."

    def violations(self, item: ItemData, case: Case) -> Iterator[Violation]:
        if any(packaging.quantity is not None and packaging.quantity < 0 for packaging in item.packaging):
            yield self.violation(case)


@in_force(since="2024-01-01", basis="Dangerous Goods Act s. 3")
class DEC084(ItemRule):
    """The UN number of the dangerous goods is not known."""

    pointer = "Commodity/DangerousGoods/UNDGID"
    hint = "Four digits from the transport documents."

    def violations(self, item: ItemData, case: Case) -> Iterator[Violation]:
        if item.dangerous_goods:
            known = codes.get("dangerous_goods")
            if any(number and not known.has(number.removeprefix("UN")) for number in item.dangerous_goods):
                yield self.violation(case)
