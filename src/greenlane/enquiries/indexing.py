"""What the worker does for the index of knowledge; the search itself loads only when there is something to search."""

from __future__ import annotations

from greenlane.foundation.jobs import register_step


def embed_due() -> int:
    """A step of the worker: the index of words, and vectors of some passages that have none. Returns how many."""
    from greenlane.enquiries import retrieval

    return retrieval.embed_due()


def register_jobs() -> None:
    """Add the step to the worker's round; called when the app is ready."""
    register_step("knowledge index", embed_due, order=85)
