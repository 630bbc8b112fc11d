"""Code lists: what a declared code means, whether it exists on a date, and what was probably meant.

    from greenlane.foundation import codes

    codes.get("packages").has("BX")                      # True
    codes.get("currencies").has("DEM", on=date(2026, 1, 1))   # False, withdrawn
    codes.get("incoterms").describe("CIF")               # "Cost, insurance and freight"
    codes.get("packages").nearest("BXX")                 # ("BX", ...)
    codes.get_locations().describe("GBBEL")              # "Belfast"

Lists ship as CSV in `lists/` (sources and licences in its README), are read on first use and kept for
the life of the process.
"""

from __future__ import annotations

from greenlane.foundation.codes.lists_reader import (
    CodeList,
    CodeSet,
    UnknownCodeList,
    get,
    get_locations,
    names,
)
from greenlane.foundation.codes.locations import LocationCodes

__all__ = ["CodeList", "CodeSet", "LocationCodes", "UnknownCodeList", "get", "get_locations", "names"]
