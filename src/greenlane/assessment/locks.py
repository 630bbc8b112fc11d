"""One draw at a time: each sees the load that the one before it made."""

from __future__ import annotations

from django.db import connection

_LOCK = 7_300_003


def one_draw_at_a_time() -> None:
    """Wait until no other draw and no disclosure is under way, until this transaction ends.

    Taken after the declaration is locked and before any assignment is. SQLite's write lock does the same.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
