"""Messages without namespaces, as some systems write notifications: put them back where the profile leaves no doubt.

Done on a copy for the schema check; the stored document stays as it came.
"""

from __future__ import annotations

from copy import deepcopy

from lxml import etree

from .model import (
    FOREIGN_DECLARATION,
    NS_DECLARATION,
    NS_METADATA,
    NS_RESPONSE,
    ElementModel,
    declaration_model,
    metadata_model,
    response_model,
)
from .xml_errors import XmlRefused, place_of_element

_EXPECTED = {"MetaData": NS_METADATA, "Declaration": NS_DECLARATION, "Response": NS_RESPONSE}


def with_namespaces(payload: etree._Element) -> tuple[etree._Element, bool]:
    """The payload as the schemas expect it, and whether namespaces had to be added.

    Raises XmlRefused (XML014) for a namespace of another profile or version, and where some elements have a
    namespace and others none: then the right one is a guess.
    """
    frames = [payload, *_payloads(payload)]
    if all(etree.QName(frame).namespace for frame in frames):
        for frame in frames:
            _require_known(frame)
        return payload, False
    named = next((e for e in payload.iter("*") if etree.QName(e).namespace), None)
    if named is not None:
        raise _unknown(named, "Some elements have a namespace and others have none")
    copy = deepcopy(payload)
    _assign(copy, _model(copy))
    return copy, True


def _payloads(frame: etree._Element) -> list[etree._Element]:
    """Declaration or Responses directly below MetaData."""
    return [
        child
        for child in frame.iterchildren("*")
        if etree.QName(child).localname in ("Declaration", "Response")
    ]


def _require_known(frame: etree._Element) -> None:
    name = etree.QName(frame)
    known = {_EXPECTED[name.localname]} | ({NS_RESPONSE} if name.localname == "Declaration" else set())
    if name.namespace not in known:
        raise _unknown(frame, f"{name.localname} is in the unknown namespace '{name.namespace}'")


def _unknown(element: etree._Element, text: str) -> XmlRefused:
    name = etree.QName(element)
    local, wanted = name.localname, _EXPECTED.get(name.localname, NS_DECLARATION)
    if name.namespace == wanted.replace(":", ""):
        text = f"The namespace of {local} has lost its colons, and so may have other parts of the file"
    return XmlRefused(
        f"{text}.",
        code="XML014",
        pointer=place_of_element(element),
        hint=f"Use {wanted} for {local}.",
    )


def _model(element: etree._Element) -> ElementModel:
    local = etree.QName(element).localname
    return {"MetaData": metadata_model, "Response": response_model}.get(local, declaration_model)()


def _assign(element: etree._Element, model: ElementModel) -> None:
    element.tag = f"{{{model.namespace}}}{element.tag}"
    seen: set[str] = set()
    for child in element.iterchildren("*"):
        name = str(child.tag)
        _assign(child, _child_model(name, model, seen))
        seen.add(name)


def _child_model(name: str, model: ElementModel, seen: set[str]) -> ElementModel:
    """A payload below MetaData, the second Declaration of a response, or what the profile says."""
    if model.name == "MetaData" and name == "Response":
        return response_model()
    if model.name == "MetaData" and name == "Declaration":
        return declaration_model()
    if name == "Declaration" and name in seen and FOREIGN_DECLARATION in model.children:
        return model.children[FOREIGN_DECLARATION]
    return model.children.get(name) or ElementModel(name, "", False, False, "text", model.namespace)
