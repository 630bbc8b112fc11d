"""The page on which a faceless officer says why he must see a document as it is, and sees it."""

from __future__ import annotations

import base64

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from greenlane.documents import selectors
from greenlane.documents.faceless import is_veiled
from greenlane.documents.forms import UnredactedForm
from greenlane.documents.models import Document
from greenlane.documents.permissions import VIEW
from greenlane.documents.seeing import see_unredacted
from greenlane.documents.sheets import TEXT_SHOWN, original, sheet_of
from greenlane.foundation.errors import CustomsError
from greenlane.web.pages import PageRequest, add_violations, page, positive_int

WIDTH = 1800


@page(permission=VIEW)
@require_http_methods(["GET", "POST"])
def document_unredacted(request: PageRequest, irn: str) -> HttpResponse:
    """GET asks for the reason; POST notes it and shows the one page, once."""
    found = selectors.document(irn, by=request.actor)
    pages = found.content.pages or 0
    number = min(positive_int(request.GET.get("page", "")), pages) if pages else 0
    if not is_veiled(found):
        return HttpResponseRedirect(reverse("document", args=[found.irn]))
    context = {
        "document": found,
        "page": number,
        "doubts": sheet_of(found, number, by=request.actor).reasons if pages else [],
        "form": UnredactedForm(),
    }
    if request.method == "GET":
        return render(request, "documents/unredacted.html", context)
    form = UnredactedForm(request.POST)
    status = 422
    if form.is_valid():
        try:
            seen = see_unredacted(
                irn=found.irn, page=number, reason=form.cleaned_data["reason"], by=request.actor
            )
            answer = render(request, "documents/unredacted.html", {**context, **_as_it_is(seen, number)})
        except CustomsError as refusal:
            add_violations(form, refusal)
            status = refusal.status
        else:
            answer.faceless_safe = True  # type: ignore[attr-defined]  # what he sees is the logged exception
            return answer
    return render(request, "documents/unredacted.html", {**context, "form": form}, status=status)


def _as_it_is(seen: Document, number: int) -> dict[str, str]:
    """The page within the answer: it has no address of its own that could be opened again without a reason."""
    if not number:
        return {"text": original(seen)[:TEXT_SHOWN].decode("utf-8", "replace")}
    image = selectors.page_image(seen, number, WIDTH)
    return {"image": f"data:image/png;base64,{base64.b64encode(image).decode()}"}
