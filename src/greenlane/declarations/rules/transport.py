"""Rules on where the goods are and how they travel."""

from __future__ import annotations

import re
from collections.abc import Iterator

from greenlane.declarations.engine.data import DeclarationData, GoodsLocation
from greenlane.declarations.rules.base import HeaderRule, in_force
from greenlane.declarations.rules.case import Case
from greenlane.declarations.rules.locations import LocationFault, fault_of
from greenlane.foundation import codes
from greenlane.foundation.errors import Violation

_LOCATION = "Declaration/GoodsShipment/Consignment/GoodsLocation"
_CONTAINER = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ./\-]{0,16}")
_OFFICE = re.compile(r"[A-Z]{2}[A-Z0-9]{6}")
_WAREHOUSE_TYPES = frozenset("RSTUVWXYZ")
_WAREHOUSED = frozenset({"71", "07"})


@in_force(since="2024-01-01", basis="Customs Act s. 20(1)")
class DEC040(HeaderRule):
    """The declaration must say where the goods can be examined."""

    pointer = _LOCATION
    hint = "Give the location code of the port, airport, warehouse or site."

    def violations(self, data: DeclarationData, case: Case) -> Iterator[Violation]:
        place = data.goods_location
        if case.requires("goods_location") and not (place and (place.name or place.id or place.address)):
            yield self.violation(case)


@in_force(since="2024-01-01", basis="Customs Act s. 20(2)")
class DEC041(HeaderRule):
    """The goods location lies outside the customs territory."""

    pointer = f"{_LOCATION}/Address/CountryCode"
    hint = "Goods are examined inside the territory; check the country of the location."

    def violations(self, data: DeclarationData, case: Case) -> Iterator[Violation]:
        place = data.goods_location
        if place and place.country and place.country not in case.profile.home:
            yield self.violation(case)


@in_force(since="2024-01-01", basis="Customs Act s. 20(2)")
class DEC042(HeaderRule):
    """The kind of goods location or the way it is identified is not known."""

    pointer = f"{_LOCATION}/TypeCode"
    hint = "Type A to D, and the qualifier of the identification, for example AU."

    def violations(self, data: DeclarationData, case: Case) -> Iterator[Violation]:
        place, known = data.goods_location, case.profile.locations
        if place is None:
            return
        wrong_type = bool(place.type) and place.type not in known.types
        if wrong_type or (place.address_type and place.address_type not in known.qualifiers):
            yield self.violation(case)


@in_force(since="2024-01-01", basis="Customs Act s. 20(3)")
class DEC043(HeaderRule):
    """The goods location is not on the register of approved locations."""

    pointer = f"{_LOCATION}/Name"

    def violations(self, data: DeclarationData, case: Case) -> Iterator[Violation]:
        fault = _fault(data.goods_location, case)
        if fault and not fault.advisory:
            yield self.violation(case, hint=fault.hint)


@in_force(since="2024-01-01", basis="Customs Act s. 20(3)")
class DEC044(HeaderRule):
    """The operator of the goods location is not on the register yet."""

    pointer = f"{_LOCATION}/Name"
    advisory = True

    def violations(self, data: DeclarationData, case: Case) -> Iterator[Violation]:
        fault = _fault(data.goods_location, case)
        if fault and fault.advisory:
            yield self.violation(case, hint=fault.hint)


@in_force(since="2024-01-01", basis="Customs Act s. 21(1)")
class DEC045(HeaderRule):
    """The mode of transport at the border must be stated."""

    pointer = "Declaration/BorderTransportMeans/ModeCode"
    hint = "1 sea, 2 rail, 3 road, 4 air, 5 post, 6 RoRo, 7 fixed installation, 8 inland waterway."

    def violations(self, data: DeclarationData, case: Case) -> Iterator[Violation]:
        transport = data.border_transport
        if case.requires("border_mode") and not (transport and transport.mode):
            yield self.violation(case)


@in_force(since="2024-01-01", basis="Customs Act s. 21(1)")
class DEC046(HeaderRule):
    """The mode of transport is not on the list."""

    hint = "1 sea, 2 rail, 3 road, 4 air, 5 post, 6 RoRo, 7 fixed installation, 8 inland waterway, 9 unknown."

    def violations(self, data: DeclarationData, case: Case) -> Iterator[Violation]:
        modes = codes.get("transport_modes")
        shipment = "Declaration/GoodsShipment/Consignment"
        for path, transport in (
            ("Declaration/BorderTransportMeans", data.border_transport),
            (f"{shipment}/ArrivalTransportMeans", data.arrival_transport),
            (f"{shipment}/DepartureTransportMeans", data.departure_transport),
        ):
            if transport and transport.mode and not modes.has(transport.mode):
                yield self.violation(case, pointer=f"{path}/ModeCode")


@in_force(since="2024-01-01", basis="Customs Act s. 21(2)")
class DEC047(HeaderRule):
    """The nationality of the means of transport is not on the list of countries."""

    pointer = "Declaration/BorderTransportMeans/RegistrationNationalityCode"
    hint = "Use the two letters of the country in which the ship, aircraft or vehicle is registered."

    def violations(self, data: DeclarationData, case: Case) -> Iterator[Violation]:
        transport = data.border_transport
        if transport and transport.nationality and transport.nationality not in case.profile.countries:
            yield self.violation(case)


@in_force(since="2024-01-01", basis="Customs Act s. 22(1)")
class DEC048(HeaderRule):
    """The container indicator is 0 (none) or 1 (containers)."""

    pointer = "Declaration/GoodsShipment/Consignment/ContainerCode"
    hint = "Write 1 when the goods cross the border in containers."

    def violations(self, data: DeclarationData, case: Case) -> Iterator[Violation]:
        if data.container_code not in {"", "0", "1"}:
            yield self.violation(case)


@in_force(since="2024-01-01", basis="Customs Act s. 22(1)")
class DEC049(HeaderRule):
    """Goods declared in containers need the container numbers."""

    pointer = "Declaration/GoodsShipment/Consignment/TransportEquipment"
    hint = "List the container numbers for the consignment or on the items."

    def violations(self, data: DeclarationData, case: Case) -> Iterator[Violation]:
        if data.container_code != "1" or data.transport_equipment:
            return
        if not any(item.transport_equipment for item in data.items):
            yield self.violation(case)


@in_force(since="2024-01-01", basis="Customs Act s. 22(2)")
class DEC050(HeaderRule):
    """A container number holds up to 17 letters, digits, hyphens or slashes."""

    pointer = "Declaration/GoodsShipment/Consignment/TransportEquipment/ID"
    hint = "Four letters and seven digits, for example MSKU1234565; other equipment has its own marks."

    def violations(self, data: DeclarationData, case: Case) -> Iterator[Violation]:
        if any(number and not _CONTAINER.fullmatch(number) for number in data.transport_equipment):
            yield self.violation(case)


@in_force(since="2024-01-01", basis="Customs Act s. 23(1)")
class DEC051(HeaderRule):
    """The country of dispatch must be stated."""

    pointer = "Declaration/GoodsShipment/ExportCountry/ID"
    hint = "Name the country from which the goods were sent, for the consignment or on every item."

    def violations(self, data: DeclarationData, case: Case) -> Iterator[Violation]:
        if not case.requires("export_country") or data.export_country:
            return
        if data.items and not all(item.export_country for item in data.items):
            yield self.violation(case)


@in_force(since="2024-01-01", basis="Customs Act s. 23(1)")
class DEC052(HeaderRule):
    """The country of destination must be stated."""

    pointer = "Declaration/GoodsShipment/Destination/CountryCode"
    hint = "Name the country to which the goods go, for the consignment or on every item."

    def violations(self, data: DeclarationData, case: Case) -> Iterator[Violation]:
        if not case.requires("destination_country") or data.destination_country:
            return
        if data.items and not all(item.destination_country for item in data.items):
            yield self.violation(case)


@in_force(since="2024-01-01", basis="Customs Act s. 23(2)")
class DEC053(HeaderRule):
    """A country of dispatch or destination is not on the list of countries."""

    hint = "Use the two letters of ISO 3166."

    def violations(self, data: DeclarationData, case: Case) -> Iterator[Violation]:
        known, shipment = case.profile.countries, "Declaration/GoodsShipment"
        if data.export_country and data.export_country not in known:
            yield self.violation(case, pointer=f"{shipment}/ExportCountry/ID")
        if data.destination_country and data.destination_country not in known:
            yield self.violation(case, pointer=f"{shipment}/Destination/CountryCode")
        for number, item in enumerate(data.items, 1):
            path = f"{shipment}/GovernmentAgencyGoodsItem[{number}]"
            if item.export_country and item.export_country not in known:
                yield self.violation(case, pointer=f"{path}/ExportCountry/ID")
            if item.destination_country and item.destination_country not in known:
                yield self.violation(case, pointer=f"{path}/Destination/CountryCode")


@in_force(since="2024-01-01", basis="Customs Act s. 23(3)")
class DEC054(HeaderRule):
    """Imported goods are declared for a country outside the territory."""

    pointer = "Declaration/GoodsShipment/Destination/CountryCode"
    hint = "If the goods leave the territory again, transit may be the right procedure."
    advisory = True

    def violations(self, data: DeclarationData, case: Case) -> Iterator[Violation]:
        if case.is_import and data.destination_country and data.destination_country not in case.profile.home:
            yield self.violation(case)


@in_force(since="2024-01-01", basis="Customs Act s. 24(1)")
class DEC055(HeaderRule):
    """A customs office code is two letters for the country and six letters or digits."""

    hint = "Look the office up in the list of offices."

    def violations(self, data: DeclarationData, case: Case) -> Iterator[Violation]:
        for path, office in (
            ("Declaration/DeclarationOfficeID", data.declaration_office),
            ("Declaration/PresentationOffice/ID", data.presentation_office),
            ("Declaration/SupervisingOffice/ID", data.supervising_office),
            ("Declaration/ExitOffice/ID", data.exit_office),
        ):
            if office and not _OFFICE.fullmatch(office):
                yield self.violation(case, pointer=path)


@in_force(since="2024-01-01", basis="Customs Act s. 25(1)")
class DEC056(HeaderRule):
    """Goods entering or leaving a warehouse need the number of the warehouse."""

    pointer = "Declaration/GoodsShipment/Warehouse/ID"
    hint = "Give the approval number of the warehouse."

    def violations(self, data: DeclarationData, case: Case) -> Iterator[Violation]:
        if data.warehouse_id or not case.requires("commodity_code"):
            return
        for item in data.items:
            if item.procedure in _WAREHOUSED or item.previous_procedure in _WAREHOUSED:
                yield self.violation(case)
                return


@in_force(since="2024-01-01", basis="Customs Act s. 25(2)")
class DEC057(HeaderRule):
    """The type of warehouse is not known."""

    pointer = "Declaration/GoodsShipment/Warehouse/TypeCode"
    hint = "R, S, T, U, V, W, X, Y or Z."

    def violations(self, data: DeclarationData, case: Case) -> Iterator[Violation]:
        if data.warehouse_type and data.warehouse_type not in _WAREHOUSE_TYPES:
            yield self.violation(case)


def _fault(place: GoodsLocation | None, case: Case) -> LocationFault | None:
    return fault_of(place, case.profile) if place is not None and place.name else None
