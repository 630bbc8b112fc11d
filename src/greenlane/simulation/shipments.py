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
    Shipment("TT_IM001c", "shavers and hair clippers", Arrival.BEFORE, leaves=True),
    Shipment("TT_IM002a", "cocoa out of a customs warehouse, amended by message"),
    Shipment("TT_IM011a", "fabrics for bandages, cancelled by message", Arrival.NEVER),
    Shipment("TT_IM015a", "shotgun cartridges", Arrival.BEFORE, Payment.TWICE, leaves=True),
    Shipment("TT_IM022a", "urea and ammonium nitrate"),
    Shipment("TT_IM026a", "lodged before arrival, goods presented by message"),
    Shipment("TT_IM033a", "calcium-silicon steel alloy", Arrival.BEFORE),
    Shipment("TT_IM044a", "chicken"),
    Shipment("TT_IM055a", "goods from a special fiscal territory", leaves=True),
    Shipment("TT_IM059a", "goods from a special fiscal territory", Arrival.BEFORE),
    Shipment("TT_IM066a", "indirect movement, excise goods"),
    Shipment("TT_IM070a", "new cars, duties not paid", payment=Payment.UNPAID),
    Shipment("TT_IM092a", "returned goods, simplified, lodged before arrival", leaves=True),
    Shipment("TT_IM096a", "goods of the continental shelf", Arrival.BEFORE, leaves=True),
    Shipment("TT_IM110a", "tobacco for heating"),
    Shipment("TT_IM127a", "sparkling wine under preference"),
    Shipment("TT_IM143a", "goods that never arrive", Arrival.NEVER),
    Shipment("TT_IM171a", "nasal snuff, in the wrapper of another system"),
    Shipment("TT_IM187a", "frontier declaration", Arrival.BEFORE, leaves=True),
    Shipment("TT_EX002b", "re-export, simplified"),
    Shipment("TT_EX022a", "straw envelopes, export by road", leaves=True),
    Shipment("TT_EX043a", "export, lodged before presentation", Arrival.BEFORE),
    Shipment("TT_IM077a", "low-value parcel"),
    Shipment("TT_IM084a", "malformed XML"),
    Shipment("TT_IM155a", "fabrics under preference"),
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
ENOUGH_DRAWN = 3
MOST_FURTHER = 60


def read(name: str) -> bytes:
    """The bytes of a message of `messages/`."""
    return _folder().joinpath(f"{name}.xml").read_bytes()


def _folder() -> Traversable:
    return files("greenlane.simulation") / "messages"
