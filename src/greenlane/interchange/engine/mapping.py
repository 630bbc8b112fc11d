"""Messages to `DeclarationData` and back: the two doors of the mapping.

`mapping_read` and `mapping_write` do the work. Elements that no field holds stay in the stored document.
"""

from __future__ import annotations

from greenlane.declarations.engine.data import DeclarationData
from greenlane.foundation.errors import Violation

from .friendly import Friendly
from .mapping_read import read_declaration
from .mapping_write import write_declaration

METADATA = {"WCODataModelVersionCode": "3.6", "WCOTypeName": "DEC"}


def to_data(message: Friendly) -> tuple[DeclarationData, list[Violation]]:
    """What a JSON message declares, and every value that could not be read (MAPnnn, with its WCO path)."""
    return read_declaration(message.get("Declaration") or {})


def from_data(data: DeclarationData) -> Friendly:
    """The JSON message that declares `data`; `friendly.to_xml` makes it WCO XML."""
    return {"MetaData": dict(METADATA), "Declaration": write_declaration(data)}
