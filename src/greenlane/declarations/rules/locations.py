"""Reading a goods location code: which part says what, and what is wrong with it.

In the `dms` profile a site at a port or airport is nine letters: place, area and operator, for example
TIL LON TIL (Tilbury, London area, the port itself); RoRo ports add GVM for the vehicle movement service,
or put it in the operator's place. Place or area must be a UN/LOCODE of the home country or on the
profile's register. The operator uses the code of the place or area, or one of its own. The register of
foreign operators is not complete, so an unknown operator only gets a notice, unless its code is a slip of
one letter from the place's or area's own code: that is a misprint, and refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from greenlane.declarations.engine.data import GoodsLocation
from greenlane.declarations.rules.profile import Profile
from greenlane.foundation import codes

_SITE = re.compile(r"([A-Z]{3})([A-Z]{3})([A-Z0-9]{3})(GVM)?")
_REFERENCE = re.compile(r"[A-Z0-9][A-Z0-9/.\-]{2,34}")
_DESIGNATED = "U"


@dataclass(frozen=True, slots=True)
class LocationFault:
    """What is wrong; an advisory fault does not refuse."""

    hint: str
    advisory: bool = False


def fault_of(place: GoodsLocation, profile: Profile) -> LocationFault | None:
    """The fault of a location code under the profile, or None."""
    if profile.locations.style == "office":
        return _office_fault(place.name, profile)
    if place.address_type not in {"", _DESIGNATED}:
        return _reference_fault(place.name)
    return _site_fault(place.name, profile)


def _office_fault(name: str, profile: Profile) -> LocationFault | None:
    if name[:8] in profile.offices.all:
        return None
    return LocationFault(f"Begin with the code of the office: {', '.join(sorted(profile.offices.all))}.")


def _reference_fault(name: str) -> LocationFault | None:
    if _REFERENCE.fullmatch(name):
        return None
    return LocationFault("Quote the number of the authorisation or site without spaces.")


def _site_fault(name: str, profile: Profile) -> LocationFault | None:
    parts = _SITE.fullmatch(name)
    if parts is None:
        return LocationFault("Nine letters: three each for the place, the area and the operator.")
    place, area, operator = parts[1], parts[2], parts[3]
    register = profile.locations
    if not (_is_place(place, profile) or _is_place(area, profile)):
        return LocationFault(f"Neither {place} nor {area} is a place of the territory.")
    if operator in {place, area} or operator in register.operators or operator in register.places:
        return None
    return _operator_fault(place, area, operator)


def _operator_fault(place: str, area: str, operator: str) -> LocationFault:
    for meant in (place, area):
        if _letters_apart(meant, operator) == 1:
            return LocationFault(
                f"There is no operator {operator} at {place}. Did you mean {place}{area}{meant}?"
            )
    return LocationFault(
        f"The operator {operator} at {place} will be confirmed by the office.", advisory=True
    )


def _is_place(code: str, profile: Profile) -> bool:
    if code in profile.locations.places:
        return True
    return any(codes.get_locations().has(country + code) for country in profile.home)


def _letters_apart(one: str, other: str) -> int:
    return sum(a != b for a, b in zip(one, other, strict=True))
