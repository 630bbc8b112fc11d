"""Keeping one's own views of tables."""

from __future__ import annotations

from typing import Any

from greenlane.foundation.errors import CustomsError, NotFound
from greenlane.foundation.verbs import verb
from greenlane.web.models import LONGEST_QUERY, SavedView
from greenlane.web.tables import NAME

MOST = 50


class ViewRefused(CustomsError):
    """This view cannot be kept."""

    code = "GL008"


@verb
def save_view(*, user: Any, table: str, name: str, query: str) -> SavedView:
    """Keep filters, order and columns of a table under a name; the same name again replaces the view.

    Raises ViewRefused (GL008) for a nameless view, a query over 2,000 characters or more than 50 views.
    """
    title = name.replace("\x00", "").strip()
    if not title or len(title) > 60:
        raise ViewRefused(hint="Give it a name of at most 60 characters.", pointer="name")
    if len(query) > LONGEST_QUERY or "\x00" in query:
        raise ViewRefused(hint="Search and filter with fewer words, then keep it.", pointer="query")
    if not NAME.fullmatch(table):
        raise ViewRefused(pointer="table")
    kept = SavedView.objects.filter(user=user)
    if not kept.filter(table=table, name=title).exists() and kept.count() >= MOST:
        raise ViewRefused(f"You keep {MOST} views already.", hint="Delete one of them first.")
    view, _created = SavedView.objects.update_or_create(
        user=user, table=table, name=title, defaults={"query": query}
    )
    return view


@verb
def delete_view(*, user: Any, pk: int) -> None:
    """Delete one of one's own views. Raises NotFound (404) for another's."""
    deleted, _rows = SavedView.objects.filter(user=user, pk=pk).delete()
    if not deleted:
        raise NotFound()
