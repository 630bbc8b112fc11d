"""What the background worker does for the assistant."""

from __future__ import annotations

from greenlane.enquiries.services.conversations import forget_old
from greenlane.enquiries.services.messages import work
from greenlane.foundation.jobs import register_step


def register_jobs() -> None:
    """Answer and deliver messages of other services, then end and erase what nobody takes up again."""
    register_step("messages", work, order=85)
    register_step("conversations", forget_old, order=90, rests=10)
