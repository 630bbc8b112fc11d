"""The table of the knowledge base: one row a version."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from greenlane.enquiries.forms_knowledge import LANGUAGES
from greenlane.enquiries.models import DocumentVersion
from greenlane.enquiries.selectors.knowledge import behind
from greenlane.enquiries.states import Domain, Kind, KnowledgeAudience, VersionState
from greenlane.web.tables import Column, Filter, Table
from greenlane.web.tables import Kind as Cell

Rows = QuerySet[DocumentVersion]


def address_of(row: DocumentVersion) -> str:
    return reverse("knowledge_version", args=[row.pk])


def found(rows: Rows, text: str) -> Rows:
    """Versions whose code, title, law or text holds a text."""
    held = ("document__code__icontains", "title__icontains", "law__icontains", "text__icontains")
    return rows.filter(Q(*((name, text) for name in held), _connector=Q.OR))


def _late(rows: Rows, value: str) -> Rows:
    return rows.filter(pk__in=behind(DocumentVersion.objects.all()).values("pk")) if value else rows


VERSIONS = Table(
    name="knowledge",
    caption=_("Knowledge base"),
    columns=(
        Column("title", _("Title"), "title", Cell.LINK, ("title",), link=address_of),
        Column("code", _("Document"), "document.code", sort=("document__code",)),
        Column("language", _("Language"), "document.language", Cell.CODE, ("document__language",)),
        Column("ordinal", _("Version"), "ordinal", Cell.NUMBER, ("ordinal",)),
        Column("state", _("State"), "state", Cell.STATE, ("state",)),
        Column(
            "domain",
            _("Domain"),
            lambda row: row.document.get_domain_display(),
            sort=("document__domain",),
            shown=False,
        ),
        Column("kind", _("Kind"), lambda row: row.document.get_kind_display(), shown=False),
        Column(
            "audience", _("Who may read it"), lambda row: row.document.get_audience_display(), shown=False
        ),
        Column("since", _("In force from"), "effective_from", Cell.DATE, ("effective_from",)),
        Column("until", _("No more in force from"), "effective_to", Cell.DATE, ("effective_to",)),
        Column("law", _("Law"), "law", shown=False),
        Column("source", _("Source"), "source", shown=False),
    ),
    order="code",
    empty=_("Nothing was drafted yet."),
    filters=(
        Filter("state", _("State"), lambda rows, v: rows.filter(state=v), lambda _r: VersionState.choices),
        Filter(
            "domain", _("Domain"), lambda rows, v: rows.filter(document__domain=v), lambda _r: Domain.choices
        ),
        Filter(
            "language", _("Language"), lambda rows, v: rows.filter(document__language=v), lambda _r: LANGUAGES
        ),
        Filter("kind", _("Kind"), lambda rows, v: rows.filter(document__kind=v), lambda _r: Kind.choices),
        Filter(
            "audience",
            _("Who may read it"),
            lambda rows, v: rows.filter(document__audience=v),
            lambda _r: KnowledgeAudience.choices,
        ),
        Filter("behind", _("Translation"), _late, lambda _r: (("yes", _("Behind its original")),)),
    ),
    search=found,
    search_hint=_("Code, title, law or words of the text"),
    row_link=address_of,
)
