"""The proof that storing a message loses nothing: parse, store, read back, write, compare canonical XML."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass

from greenlane.foundation.errors import Violation

from .infoset import Document, canonical
from .xml_reader import DEFAULT, Limits, read_xml


@dataclass(frozen=True, slots=True)
class RoundtripResult:
    """`equal` says that both canonical forms (with comments) are the same bytes; `output` is what was written."""

    equal: bool
    canonical_in_sha: str
    canonical_out_sha: str
    output: bytes
    notices: tuple[Violation, ...] = ()


def roundtrip(raw: bytes, *, limits: Limits = DEFAULT) -> RoundtripResult:
    """Write a message anew from what is stored of it. Raises CustomsError (XMLnnn) when it is not readable."""
    message = read_xml(raw, limits=limits)
    stored = json.dumps(message.document.to_json())
    output = Document.from_json(json.loads(stored)).to_xml()
    before = hashlib.sha256(canonical(message.root)).hexdigest()
    after = hashlib.sha256(canonical(output)).hexdigest()
    return RoundtripResult(before == after, before, after, output, tuple(message.notices))
