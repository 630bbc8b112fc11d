"""Messages in and out over HTTP: lodging, amending, documents, bulk, webhooks and the event log."""

from __future__ import annotations

from ninja import Router

from greenlane.interchange.api import bulk, documents, hooks, lodging, log

router = Router()
for part in (lodging, documents, bulk, hooks, log):
    router.add_router("", part.router)

__all__ = ["router"]
