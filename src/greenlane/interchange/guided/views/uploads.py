"""Upload of files: the page that takes them, the page that keeps their verdicts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from greenlane.foundation.errors import CustomsError, Violation
from greenlane.interchange.guided import selectors, uploading
from greenlane.interchange.guided.forms import UploadForm
from greenlane.interchange.guided.needing import needs
from greenlane.interchange.guided.views.common import trader_page
from greenlane.interchange.models import Upload, UploadVerdict
from greenlane.web.csv_lines import csv_lines
from greenlane.web.pages import PageRequest, add_violations, said, sentence
from greenlane.web.tables import Column, Filter, Kind, Table

WORDS: dict[str, tuple[Any, str]] = {
    # verdict -> word and tone
    "registered": (_("Registered"), "green"),
    "amended": (_("Amended"), "green"),
    "cancelled": (_("Cancelled"), "blue"),
    "cancellation_requested": (_("Cancellation requested"), "blue"),
    "reported": (_("Reported"), "blue"),
    "answered": (_("Answered"), "blue"),
    "read": (_("Noted"), "blue"),
    "valid": (_("Would be accepted"), "green"),
    "invalid": (_("Would be refused"), "red"),
    "rejected": (_("Refused"), "red"),
    "unreadable": (_("Cannot be read"), "red"),
}
UPLOADS_SHOWN = 10
VERDICTS = Table(
    name="upload",
    caption=_("Verdicts"),
    columns=(
        Column("number", _("No."), "number", Kind.NUMBER, ("number",)),
        Column("file", _("File"), "file"),
        Column("verdict", _("Verdict"), lambda row: WORDS.get(row.verdict, (row.verdict, ""))[0]),
    ),
    order="number",
    empty=_("There is nothing in these files."),
    filters=(
        Filter(
            "refused",
            _("Verdict"),
            lambda rows, value: rows.filter(refused=value == "yes"),
            lambda request: (("yes", _("Refused")), ("no", _("Accepted"))),
        ),
    ),
    search=lambda rows, text: rows.filter(lrn__icontains=text),
    search_hint=_("Reference (LRN)"),
    per_page=25,
    saveable=False,
)


@trader_page
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: PageRequest) -> HttpResponse:
    """Take files and lodge or check them."""
    posted = request.method == "POST"
    form = UploadForm(
        request.POST if posted else None,
        request.FILES if posted else None,
        maps=uploading.maps(),
        initial={"token": uuid4()},
    )
    if posted and form.is_valid():
        try:
            found = uploading.upload(
                files=[uploading.File(one.name or "", _reader(one)) for one in form.cleaned_data["files"]],
                token=form.cleaned_data["token"],
                map_name=form.cleaned_data["map"],
                dry_run=form.cleaned_data["dry_run"],
                by=request.actor,
            )
        except CustomsError as refusal:
            add_violations(form, refusal)
        else:
            return HttpResponseRedirect(reverse("upload_result", args=[found.public_id]))
    context = {
        "form": form,
        "earlier": selectors.uploads_visible_to(request.actor).order_by("-created_at")[:UPLOADS_SHOWN],
        "most_files": uploading.MOST_FILES,
        "most_mb": settings.GREENLANE_BODY_LIMIT // (1024 * 1024),
        "most_bytes": settings.GREENLANE_BODY_LIMIT,
        "most_rows": uploading.MOST_ROWS,
    }
    return render(request, "interchange/upload.html", context, status=422 if form.errors else 200)


def _reader(one: UploadedFile) -> Callable[[], bytes]:
    def read() -> bytes:
        one.seek(0)
        raw: bytes = one.read()
        return raw

    return read


@trader_page
@require_safe
def upload_result(request: PageRequest, key: UUID) -> HttpResponseBase:
    """What became of the files: a verdict each, with every error."""
    found = selectors.upload(key, by=request.actor)
    shown = VERDICTS.read(request, found.verdicts.all())
    lines = [_line(row) for row in shown.rows]
    return render(
        request, "interchange/upload_result.html", {"upload": found, "shown": shown, "lines": lines}
    )


def _line(row: UploadVerdict) -> dict[str, Any]:
    word, tone = WORDS.get(row.verdict, (row.verdict, "secondary"))
    return {
        "row": row,
        "word": word,
        "tone": tone,
        "errors": [_told(entry) for entry in row.errors],
        "notices": [_told(entry) for entry in row.notices],
        "needs": needs(row.documents),
        "lacks": any(entry["missing"] for entry in row.documents),
        "correctable": row.refused and row.lodgement_id is not None,
    }


def _told(entry: dict[str, str]) -> dict[str, str]:
    return {"where": entry.get("pointer", ""), "text": sentence(Violation(**entry))}


@trader_page
@require_safe
def upload_errors(request: PageRequest, key: UUID) -> StreamingHttpResponse:
    """Every error of an upload as CSV."""
    found = selectors.upload(key, by=request.actor)
    headers = {"Content-Disposition": f'attachment; filename="errors-{found.public_id.hex[:8]}.csv"'}
    lines = csv_lines(("file", "lrn", "verdict", "code", "where", "message", "hint"), _errors(found))
    return StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8", headers=headers)


def _errors(found: Upload) -> Iterator[tuple[str, ...]]:
    for row in found.verdicts.filter(refused=True).iterator(chunk_size=500):
        for entry in row.errors:
            cells = (entry["code"], entry["pointer"], said(entry["message"]), said(entry["hint"]))
            yield (row.file, row.lrn, row.verdict, *cells)


@trader_page
@require_POST
def upload_correct(request: PageRequest, key: UUID, number: int) -> HttpResponse:
    """Open a refused declaration as a draft."""
    try:
        opened = uploading.correct_on_the_page(upload=key, number=number, by=request.actor)
    except CustomsError as refusal:
        messages.error(request, sentence(refusal.violations[0]))
        return HttpResponseRedirect(reverse("upload_result", args=[key]))
    return HttpResponseRedirect(reverse("draft", args=[opened.public_id]))
