"""A trained model as text: trees, calibrations and card in one JSON file, known by its SHA-256.

A file whose digest is not the registered one is refused before anything in it is read; so is one made for another
catalogue of features. Nothing in it can run: trees and numbers only.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import orjson

from greenlane.risk.engine.model import calibration, catalogue
from greenlane.risk.engine.model.calibration import Calibration
from greenlane.risk.engine.model.errors import ModelRefused

if TYPE_CHECKING:  # LightGBM takes half a second to load: only who trains or scores pays for it
    import lightgbm

    from greenlane.risk.engine.model.live import LiveTrees

FORMAT = "greenlane-targeting-1"
PROBABILITY, MONEY, SAFETY = "probability", "money", "safety"


@dataclass(frozen=True, slots=True)
class Model:
    """A model ready to score. `heads` holds PROBABILITY always, MONEY and SAFETY where outcomes taught them."""

    content: bytes
    sha256: str
    card: Mapping[str, Any]
    heads: Mapping[str, lightgbm.Booster]
    live: Mapping[str, LiveTrees]
    calibrations: Mapping[str, Calibration]


def pack(trees: Mapping[str, str], calibrations: Mapping[str, Calibration], card: Mapping[str, Any]) -> bytes:
    """The file of a model: the same parts give the same bytes."""
    import lightgbm

    return orjson.dumps(
        {
            "format": FORMAT,
            "features": {"digest": catalogue.digest(), "names": list(catalogue.NAMES)},
            "libraries": {"lightgbm": lightgbm.__version__, "numpy": np.__version__},
            "card": dict(card),
            "heads": dict(trees),
            "calibrations": {name: known.as_dict() for name, known in calibrations.items()},
        },
        option=orjson.OPT_SORT_KEYS | orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE,
    )


def digest(content: bytes) -> str:
    """What the registry keeps: the SHA-256 of the file, 64 hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def load(content: bytes, *, sha256: str) -> Model:
    """The model of a file. `card` has the `libraries` it was trained with, for whoever replays it.

    Raises ModelRefused (409) when the digest is not `sha256`, the file is of another format, or the features it
    was trained on are not those of this catalogue.
    """
    import lightgbm

    from greenlane.risk.engine.model.live import LiveTrees

    found = digest(content)
    if found != sha256:
        raise ModelRefused(
            f"The model file has the digest {found}, not the registered {sha256}.",
            hint="Restore the file from the registry; do not score with this one.",
        )
    try:
        parts = orjson.loads(content)
        if parts["format"] != FORMAT:
            raise ModelRefused(f"The model file is of the format {parts['format']!r}, not {FORMAT!r}.")
        if parts["features"]["digest"] != catalogue.digest():
            raise ModelRefused(
                "The model was trained on other features than this version computes.",
                hint="Train it again, or score with the version that trained it.",
            )
        heads = {name: lightgbm.Booster(model_str=text) for name, text in parts["heads"].items()}
        known = {name: calibration.from_dict(kept) for name, kept in parts["calibrations"].items()}
        card = {**parts["card"], "libraries": parts["libraries"], "features": parts["features"]}
        if PROBABILITY not in heads or PROBABILITY not in known:
            raise ModelRefused("The model file has no head for probability.")
    except (KeyError, TypeError, ValueError, lightgbm.basic.LightGBMError) as error:
        raise ModelRefused(f"The model file cannot be read: {error!r}"[:300]) from error
    width = len(catalogue.NAMES)
    live = {name: LiveTrees(trees, width, raw=name != MONEY) for name, trees in heads.items()}
    return Model(content, found, card, heads, live, known)
