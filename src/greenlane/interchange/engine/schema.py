"""Checking a message against the WCO schemas, said in words a trader can act on.

Schemas are compiled once per thread (lxml's validators keep their error log inside). All errors of a message
are returned at once, each with a WCO path, the line, and a hint.

| code | meaning | | code | meaning |
|---|---|---|---|---|
| XSD001 | required element missing | | XSD007 | attribute missing |
| XSD002 | element not expected here | | XSD008 | attribute not allowed |
| XSD003 | value not in the code list | | XSD009 | text where only elements may stand |
| XSD004 | value too long or of wrong length | | XSD010 | too many digits |
| XSD005 | value has the wrong form | | XSD011 | element has elements where a value is due |
| XSD006 | not a number, date or token as required | | XSD012 | unknown root element |
| XSD098 | more errors than listed | | XSD099 | any other error of the schema |
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from itertools import islice
from typing import Any, Literal

from lxml import etree

from greenlane.foundation.errors import Violation

from .model import SCHEMAS, ElementModel
from .wco_pointers import Positions, model_of, path_of

SchemaName = Literal["declaration", "cancellation", "response"]

_DRIVERS: dict[str, str] = {
    "declaration": "declaration/driver.xsd",
    "cancellation": "declaration/driver_cancel.xsd",
    "response": "notification/driver.xsd",
}
_STEP = re.compile(r"([^\[/]+)(?:\[(\d+)\])?")
_QUOTED = re.compile(r"'((?:[^'\\]|\\.)*)'")
_NAMESPACE = re.compile(r"\{[^}]*\}")
_EXPECTED = re.compile(r"Expected is (?:one of )?\(?\s*(.*?)\s*\)?\.?$")
MOST_ROUNDS = 50
MOST_VIOLATIONS = 1_000
LARGE = 20_000  # elements
BASIS = "WCO Data Model 3.6, DMS 2 schema"
_local = threading.local()
_is_large = etree.XPath(f"count(descendant::*) > {LARGE}")


def schema(name: SchemaName) -> etree.XMLSchema:
    """The compiled schema, cached for this thread."""
    compiled: dict[str, etree.XMLSchema] = _local.__dict__.setdefault("compiled", {})
    if name not in compiled:
        compiled[name] = etree.XMLSchema(etree.parse(str(SCHEMAS / _DRIVERS[name])))
    return compiled[name]


def schema_violations(root: etree._Element, name: SchemaName = "declaration") -> list[Violation]:
    """Every schema error of the message at `root` (MetaData, or a bare Declaration or Response).

    An empty list means valid. libxml2 stops in an element at the first child out of place. So that the sender
    still gets all errors at once, the check is repeated on a copy in which each such place is mended (`MOST_
    ROUNDS`, fewer for large messages). After `MOST_VIOLATIONS` the rest is only mentioned (XSD098).
    """
    large = bool(_is_large(root))
    if large and (streamed := _streamed(root, name)) is not None:
        return streamed
    validator = schema(name)
    if validator.validate(root):
        return []
    copy = deepcopy(root)
    originals = dict(zip(copy.iter(), root.iter(), strict=True))
    positions: Positions = {}
    found: dict[tuple[str, str], Violation] = {}
    for _ in range(1 if large else MOST_ROUNDS):
        faults = _faults(validator, copy)
        mends = []
        for entry, node in faults:
            original = originals.get(node) if node is not None else None
            if node is None or original is not None:  # otherwise an element put in by _mend
                violation = _violation(entry, original, positions)
                found.setdefault((violation.pointer, violation.code), violation)
                mends.append((node, violation.code))
        if len(found) >= MOST_VIOLATIONS:
            return [*_without_echoes(list(found.values()))[:MOST_VIOLATIONS], _more()]
        mended = [_mend(node, code) for node, code in mends]
        if not any(mended):
            break
    return _without_echoes(list(found.values()))


def _faults(validator: etree.XMLSchema, root: etree._Element) -> list[tuple[Any, etree._Element | None]]:
    """libxml2's errors with the elements they are about, found before anything is mended."""
    if validator.validate(root):
        return []
    log: Any = validator.error_log
    children: dict[etree._Element, list[etree._Element]] = {}
    return [(entry, _node_at(root, entry.path or "", children)) for entry in islice(log, MOST_VIOLATIONS)]


def _streamed(root: etree._Element, name: SchemaName) -> list[Violation] | None:
    """The verdict on a large message; None when its errors are few enough to be found in the tree.

    For an error in a tree lxml counts the siblings before it, which for many thousand errors among many thousand
    siblings takes minutes. While parsing there is no tree: the errors have lines, but no paths.
    """
    parser = etree.XMLParser(schema=schema(name), resolve_entities=False, no_network=True, load_dtd=False)
    try:
        etree.fromstring(etree.tostring(root, with_tail=False), parser)
    except etree.XMLSyntaxError:
        log: Any = parser.error_log
        entries = list(islice(log, MOST_VIOLATIONS + 1))
        if len(entries) <= MOST_VIOLATIONS:
            return None
        return [*(_violation(entry, None, {}) for entry in entries[:MOST_VIOLATIONS]), _more()]
    return []


def _more() -> Violation:
    text = f"There are more than {MOST_VIOLATIONS:,} schema errors; only the first are listed."
    return Violation("XSD098", text, "Declaration", "Correct these first.", BASIS)


def _mend(node: etree._Element | None, code: str) -> bool:
    """Repair the copy at the place of a structural error, so that the check gets past it."""
    parent = node.getparent() if node is not None else None
    if node is None or parent is None:
        return False
    match code:
        case "XSD001":
            return _insert_missing(node)
        case "XSD002":
            for same in [node, *node.itersiblings(node.tag)]:
                parent.remove(same)
        case "XSD009":
            node.text = None
            for child in node:
                child.tail = None
        case "XSD011":
            for child in list(node):
                node.remove(child)
        case _:
            return False
    return True


def _insert_missing(node: etree._Element) -> bool:
    """Put an empty element where a required one is missing before `node`; errors in it are not reported."""
    missing = _missing_before(node)
    if missing is None:
        return False
    node.addprevious(node.makeelement(f"{{{missing.namespace}}}{missing.local_name}"))
    return True


def _missing_before(node: etree._Element) -> ElementModel | None:
    """The required sibling that should have come before `node` and is nowhere."""
    parent = node.getparent()
    return _missing_in(parent) if parent is not None else None


def _missing_in(parent: etree._Element) -> ElementModel | None:
    model = model_of(parent)
    if model is None:
        return None
    present = {etree.QName(child).localname for child in parent.iterchildren("*")}
    return next((c for c in model.children.values() if c.required and c.local_name not in present), None)


@dataclass(slots=True)
class _Case:
    """One libxml2 message, taken apart."""

    text: str
    element: str
    value: str
    line: int
    numeric: bool


def _violation(entry: Any, node: etree._Element | None, positions: Positions) -> Violation:
    pointer = path_of(node, positions) if node is not None else ""
    text = _NAMESPACE.sub("", entry.message)
    element = etree.QName(node).localname if node is not None else _first_quoted(text)
    value = (node.text or "").strip()[:60] if node is not None else ""
    model = model_of(node) if node is not None else None
    case = _Case(text, element, value, entry.line, bool(model and model.is_numeric))
    code, sentence, hint = _CASES.get(entry.type_name, _other)(case)
    if code in ("XSD001", "XSD002") and node is not None:
        inside = code == "XSD001"
        missing = _missing_in(node) if inside else _missing_before(node)
        if missing is not None:
            pointer = f"{pointer if inside else pointer.rpartition('/')[0]}/{missing.name}"
            code, hint = "XSD001", "Add the element that is missing."
            sentence = f"{missing.name} is missing {'in' if inside else 'before'} {element}."
    attribute = re.search(r"attribute '([^']+)'", text)
    if attribute and pointer:
        pointer = f"{pointer}/@{attribute[1]}"
    return Violation(
        code, f"{sentence} (line {entry.line})", pointer, hint, "WCO Data Model 3.6, DMS 2 schema"
    )


def _without_echoes(violations: list[Violation]) -> list[Violation]:
    """libxml2 follows each facet error with "not a valid value"; keep only what says more."""
    precise = {v.pointer for v in violations if v.code in {"XSD003", "XSD004", "XSD005", "XSD010"}}
    emptied = {v.pointer for v in violations if v.code == "XSD011"}
    return [
        v
        for v in violations
        if not (v.code == "XSD006" and v.pointer in precise)
        and not (v.code != "XSD011" and v.pointer in emptied)
    ]


def _node_at(
    root: etree._Element, path: str, children: dict[etree._Element, list[etree._Element]]
) -> etree._Element | None:
    """The element of a libxml2 node path; `*[3]` counts all children, `md:X[2]` those of that name."""
    node: etree._Element | None = root
    for name, index in _STEP.findall(path)[1:]:
        if node is None or name.startswith("@"):
            break
        if node not in children:
            children[node] = list(node.iterchildren("*"))
        among = children[node]
        if name != "*":
            local = name.rpartition(":")[2]
            among = [child for child in among if etree.QName(child).localname == local]
        position = int(index or 1) - 1
        node = among[position] if position < len(among) else None
    return node


def _first_quoted(text: str) -> str:
    found = _QUOTED.search(text)
    return found[1] if found else ""


def _content(case: _Case) -> tuple[str, str, str]:
    wanted = _expected(case.text)
    if "Missing child" in case.text:
        sentence = f"{case.element} lacks an element it needs"
        return "XSD001", sentence + (f": {wanted}." if wanted else "."), "Add the element that is missing."
    hint = f"Expected here: {wanted}." if wanted else "Remove it, or move it: the schema fixes the order."
    return "XSD002", f"{case.element} is not expected here.", hint


def _expected(text: str) -> str:
    found = _EXPECTED.search(text)
    if not found:
        return ""
    names = [name.strip() for name in found[1].split(",")]
    return ", ".join(names[:12]) + (", ..." if len(names) > 12 else "")


def _enumeration(case: _Case) -> tuple[str, str, str]:
    allowed = re.search(r"set \{(.*)\}", case.text)
    hint = "Allowed: " + allowed[1].replace("'", "")[:200] if allowed else "Use a code of the list."
    return "XSD003", f"{case.element} '{_subject(case)}' is not a code of its list.", hint


def _length(case: _Case) -> tuple[str, str, str]:
    numbers = re.findall(r"'(\d+)'", case.text)
    limit = numbers[-1] if numbers else "?"
    exact = "facet 'length'" in case.text
    hint = f"{'Exactly' if exact else 'At most'} {limit} characters."
    return "XSD004", f"{case.element} '{_subject(case)}' has the wrong length.", hint


def _pattern(case: _Case) -> tuple[str, str, str]:
    if not case.value:
        return "XSD005", f"{case.element} is empty.", "Give a value, or leave the element out."
    wanted = re.search(r"pattern '(.*)'", case.text)
    hint = f"It must match the pattern {wanted[1]}." if wanted else "Correct its form."
    return "XSD005", f"{case.element} '{_subject(case)}' has the wrong form.", hint


def _datatype(case: _Case) -> tuple[str, str, str]:
    kind = "a number" if "decimal" in case.text else "an allowed value"
    hint = (
        "Write digits with a point, such as 1234.56."
        if kind == "a number"
        else "See the schema for its form."
    )
    return "XSD006", f"{case.element} '{_subject(case)}' is not {kind}.", hint


def _digits(case: _Case) -> tuple[str, str, str]:
    numbers = re.findall(r"'(\d+)'", case.text)
    after = "after the decimal point" if "fraction" in case.text else "in all"
    return (
        "XSD010",
        f"{case.element} '{_subject(case)}' has too many digits {after}.",
        f"At most {numbers[-1]} digits {after}." if numbers else "Round the value.",
    )


def _subject(case: _Case) -> str:
    """The offending value: an attribute's from the message, else the element's text."""
    if "attribute '" in case.text:
        found = re.search(r"The value '([^']*)'|: '([^']*)' is not", case.text)
        return (found[1] or found[2] or "")[:60] if found else ""
    return case.value


def _attribute_missing(case: _Case) -> tuple[str, str, str]:
    name = re.search(r"attribute '([^']+)'", case.text)
    return "XSD007", f"{case.element} lacks the attribute {name[1] if name else ''}.", "Add the attribute."


def _attribute_unknown(case: _Case) -> tuple[str, str, str]:
    name = re.search(r"attribute '([^']+)'", case.text)
    return "XSD008", f"{case.element} has an unknown attribute {name[1] if name else ''}.", "Remove it."


def _text_inside(case: _Case) -> tuple[str, str, str]:
    return "XSD009", f"{case.element} contains text between its elements.", "Remove the text."


def _elements_inside(case: _Case) -> tuple[str, str, str]:
    return "XSD011", f"{case.element} must hold a value, not elements.", "Remove the elements inside."


def _no_declaration(case: _Case) -> tuple[str, str, str]:
    hint = "The message must be MetaData with a Declaration (or Response) in the WCO namespaces."
    return "XSD012", f"{case.element} is not known to the schema.", hint


def _other(case: _Case) -> tuple[str, str, str]:
    return "XSD099", case.text, "See the schema of this element."


_CASES: dict[str, Callable[[_Case], tuple[str, str, str]]] = {
    "SCHEMAV_ELEMENT_CONTENT": _content,
    "SCHEMAV_CVC_ENUMERATION_VALID": _enumeration,
    "SCHEMAV_CVC_MAXLENGTH_VALID": _length,
    "SCHEMAV_CVC_MINLENGTH_VALID": _length,
    "SCHEMAV_CVC_LENGTH_VALID": _length,
    "SCHEMAV_CVC_PATTERN_VALID": _pattern,
    "SCHEMAV_CVC_DATATYPE_VALID_1_2_1": _datatype,
    "SCHEMAV_CVC_DATATYPE_VALID_1_2_2": _datatype,
    "SCHEMAV_CVC_TOTALDIGITS_VALID": _digits,
    "SCHEMAV_CVC_FRACTIONDIGITS_VALID": _digits,
    "SCHEMAV_CVC_COMPLEX_TYPE_4": _attribute_missing,
    "SCHEMAV_CVC_COMPLEX_TYPE_3_2_1": _attribute_unknown,
    "SCHEMAV_CVC_COMPLEX_TYPE_3_2_2": _attribute_unknown,
    "SCHEMAV_CVC_COMPLEX_TYPE_2_3": _text_inside,
    "SCHEMAV_CVC_COMPLEX_TYPE_2_2": _elements_inside,
    "SCHEMAV_CVC_TYPE_3_1_2": _elements_inside,
    "SCHEMAV_CVC_ELT_1": _no_declaration,
}
