"""The declarations part of the HTTP API. Lodging lives in `interchange.api`, because it reads messages."""

from __future__ import annotations

from ninja import Router

from greenlane.declarations.api import changing, reading, reporting, times

router = Router()
router.add_router("", reading.router)
router.add_router("", changing.router)
router.add_router("", reporting.router)
router.add_router("", times.router)

__all__ = ["router"]
