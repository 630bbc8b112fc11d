"""The API of enquiries."""

from __future__ import annotations

from ninja import Router

from greenlane.enquiries.api_ask import router as ask
from greenlane.enquiries.api_contact import router as contact
from greenlane.enquiries.api_knowledge import router as knowledge
from greenlane.enquiries.api_letters import router as letters

router = Router()
router.add_router("", ask)
router.add_router("", knowledge)
router.add_router("", contact)
router.add_router("", letters)
