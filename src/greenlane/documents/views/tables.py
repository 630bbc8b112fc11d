"""The list of documents."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from greenlane.documents.faceless import shown
from greenlane.documents.forms import kind_choices
from greenlane.documents.models import Document
from greenlane.documents.states import DocumentState, Signature
from greenlane.web.fields import day_start
from greenlane.web.tables import Column, Filter, Kind, Table


def address(row: Document) -> str:
    return reverse("document", args=[row.irn])


def find(rows: QuerySet[Any], text: str) -> QuerySet[Any]:
    """Documents by their number (IRN), the number printed on them, the file's name, or the holder's number. What
    names somebody finds nothing for a reader who must not learn whose they are."""
    code = text.upper()
    return rows.filter(
        Q(irn__startswith=code)
        | Q(veiled=False)
        & (Q(number__icontains=text) | Q(file_name__icontains=text) | Q(holder__identifier=code))
    )


def _kinds(request: HttpRequest) -> Sequence[tuple[str, Any]]:
    return kind_choices()[1:]


DOCUMENTS = Table(
    name="documents",
    caption=_("Documents"),
    columns=(
        Column("irn", _("Number (IRN)"), "irn", Kind.LINK, ("irn",), link=address),
        Column("type", _("Type"), "type_name", sort=("type_code",)),
        Column("number", _("Number on the document"), lambda row: shown(row).number, sort=("number",)),
        Column("issued", _("Date on the document"), "issued_on", Kind.DATE, ("issued_on",), shown=False),
        Column("file", _("File"), lambda row: shown(row).file_name),
        Column("holder", _("Holder"), lambda row: shown(row).holder_name),
        Column("signature", _("Signature"), "signature", Kind.STATE, shown=False),
        Column("state", _("State"), "state", Kind.STATE),
        Column("filed", _("Filed"), "filed_at", Kind.MOMENT, ("id",)),
    ),
    filters=(
        Filter("type", _("Type"), lambda rows, value: rows.filter(type_code=value), _kinds),
        Filter(
            "state",
            _("State"),
            lambda rows, value: rows.filter(state=value),
            lambda request: DocumentState.choices,
        ),
        Filter(
            "signature",
            _("Signature"),
            lambda rows, value: rows.filter(signature=value),
            lambda request: Signature.choices,
        ),
        Filter(
            "since",
            _("Filed from"),
            lambda rows, value: rows.filter(filed_at__gte=day_start(value)),
            kind="date",
        ),
    ),
    search=find,
    search_hint=_("Number (IRN), number on the document, file name"),
    order="-filed",
    empty=_("No document yet."),
)
