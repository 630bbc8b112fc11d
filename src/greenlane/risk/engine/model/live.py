"""One row through the trees without the toll of a matrix: LightGBM's own call for single rows.

`Booster.predict` spends twice the time of the trees on wrapping one row. The C function below is public and made for
this; only the handle of the loaded library has no public name in Python. Tests compare it with `predict` bit by bit.
"""

from __future__ import annotations

import ctypes
import threading
import weakref

import lightgbm
from lightgbm.basic import _LIB, _safe_call

from greenlane.risk.engine.model.items import Floats

_FLOAT64, _NORMAL, _RAW, _ALL_TREES = 1, 0, 1, -1


class LiveTrees:
    """The trees of one head, for one row at a time; may be shared between threads."""

    def __init__(self, booster: lightgbm.Booster, columns: int, *, raw: bool) -> None:
        self._booster = booster  # the handle below lives in it
        self._columns = columns
        self._lock = threading.Lock()
        self._out, self._length = ctypes.c_double(), ctypes.c_int64()
        self._handle = ctypes.c_void_p()
        _safe_call(
            _LIB.LGBM_BoosterPredictForMatSingleRowFastInit(
                booster._handle,
                ctypes.c_int(_RAW if raw else _NORMAL),
                ctypes.c_int(0),
                ctypes.c_int(_ALL_TREES),
                ctypes.c_int(_FLOAT64),
                ctypes.c_int32(columns),
                ctypes.c_char_p(b"num_threads=1"),
                ctypes.byref(self._handle),
            )
        )
        weakref.finalize(self, _LIB.LGBM_FastConfigFree, self._handle)

    def __call__(self, row: Floats) -> float:
        """What the trees say of one row, contiguous float64[columns]; the caller has checked its shape."""
        with self._lock:
            _safe_call(
                _LIB.LGBM_BoosterPredictForMatSingleRowFast(
                    self._handle,
                    ctypes.c_void_p(row.ctypes.data),
                    ctypes.byref(self._length),
                    ctypes.byref(self._out),
                )
            )
            return self._out.value
