"""Which customs office of Meridia is responsible."""

from __future__ import annotations

from greenlane.declarations.engine.data import DeclarationData
from greenlane.declarations.rules.profile import Offices, Profile
from greenlane.foundation import codes

_DEFAULT_MODE = "1"
_AIR, _SEA = "4", "1"


def office_for(data: DeclarationData, profile: Profile) -> str:
    """The code of the office: as declared, by the place of the goods, or by the mode of transport.

    Declared office codes count when they are Meridia's. Inland sites go to the inland depot. A place
    that serves ships and aircraft goes by the mode of transport at the border.
    """
    offices = profile.offices
    place = data.goods_location
    declared = (data.presentation_office, data.declaration_office, place.name[:8] if place else "")
    for office in declared:
        if office in offices.all:
            return office
    mode = data.border_transport.mode if data.border_transport else ""
    if place is None:
        return _by_mode(offices, mode)
    if place.type in offices.inland_types:
        return offices.inland
    return _by_place(place.name, mode, profile) or _by_mode(offices, mode)


def _by_place(name: str, mode: str, profile: Profile) -> str:
    for part in (name[:3], name[3:6]):
        functions = "".join(codes.get_locations().functions(country + part) for country in profile.home)
        if mode == _AIR and _AIR in functions:
            return profile.offices.by_mode[_AIR]
        if part in profile.offices.by_place:
            return profile.offices.by_place[part]
    return ""


def _by_mode(offices: Offices, mode: str) -> str:
    return offices.by_mode.get(mode) or offices.by_mode[_DEFAULT_MODE]
