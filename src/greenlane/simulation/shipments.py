"""What happens to each shipment of the demo: when it arrives, whether it is paid, whether it leaves."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from importlib.resources import files
from importlib.resources.abc import Traversable


class Arrival(StrEnum):
    """When the carrier reports the goods."""

    BEFORE = "before lodgement"
    AFTER = "after lodgement"
    NEVER = "never"


class Payment(StrEnum):
    """What the bank does."""

    ONCE = "once"
    TWICE = "confirmed twice"
    UNPAID = "not paid"


@dataclass(frozen=True, slots=True)
class Shipment:
    """A declaration of `messages/` and its story. `leaves`: the goods go out of the gate once released."""

    file: str
    goods: str
    arrival: Arrival = Arrival.AFTER
    payment: Payment = Payment.ONCE
    leaves: bool = False


SHIPMENTS = (
    Shipment("TT_IM001c", "T-shirts under preference", Arrival.BEFORE, leaves=True),
    Shipment("TT_IM002a", "cocoa, amended before arrival"),
    Shipment("TT_IM011a", "cancelled by its declarant", Arrival.NEVER),
    Shipment("TT_IM015a", "shotgun cartridges", Arrival.BEFORE, Payment.TWICE, leaves=True),
    Shipment("TT_IM022a", "sea freight without a UCR"),
    Shipment("TT_IM026a", "lodged before arrival, goods presented by message"),
    Shipment("TT_IM033a", "sea freight", Arrival.BEFORE),
    Shipment("TT_IM044a", "sea freight"),
    Shipment("TT_IM055a", "sea freight", leaves=True),
    Shipment("TT_IM059a", "goods of a customs territory", Arrival.BEFORE),
    Shipment("TT_IM066a", "excise goods"),
    Shipment("TT_IM070a", "large consignment, duties not paid", payment=Payment.UNPAID),
    Shipment("TT_IM092a", "simplified, lodged before arrival", leaves=True),
    Shipment("TT_IM096a", "sea freight", Arrival.BEFORE, leaves=True),
    Shipment("TT_IM110a", "excise goods"),
    Shipment("TT_IM127a", "supplementary declaration"),
    Shipment("TT_IM143a", "never arrives", Arrival.NEVER),
    Shipment("TT_IM171a", "in a wrapper of another system"),
    Shipment("TT_IM187a", "sea freight", Arrival.BEFORE, leaves=True),
    Shipment("TT_EX002b", "export, simplified"),
    Shipment("TT_EX022a", "export by road", leaves=True),
    Shipment("TT_EX043a", "export, lodged before presentation", Arrival.BEFORE),
    Shipment("TT_IM077a", "commodity code unknown"),
    Shipment("TT_IM084a", "malformed XML"),
    Shipment("TT_IM155a", "preference without proof of origin"),
    Shipment("TT_EX011b", "export from a place not on the register"),
    Shipment("own/everything_wrong", "every error told at once"),
    Shipment("own/entity_bomb", "hostile XML"),
)

AMENDMENT = ("TT_IM002c_Complex_Multi_Amendment", "TT_IM002a")
"""An amendment message and the shipment it amends: packages, exporter's name and address."""
CANCELLATION = ("TT_IM011a_Cancellation", "TT_IM011a")
PRESENTATION = ("TT_IM026a_Goods_Presentation", "TT_IM026a")

DRAW_OFFICE = "XM000101"
DRAW_SHARE = "0.25"
"""So that a set this small shows documentary checks; the share of real offices is 0.05."""
MODEL = "TT_IM015a"
"""The shipment of which further ones are lodged until enough were drawn for a check."""
ENOUGH_DRAWN = 2
MOST_FURTHER = 60


def read(name: str) -> bytes:
    """The bytes of a message of `messages/`."""
    return _folder().joinpath(f"{name}.xml").read_bytes()


def _folder() -> Traversable:
    return files("greenlane.simulation") / "messages"
