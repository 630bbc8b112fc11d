"""What goes wrong before a view is reached, as a page: no such address, a forged form, a failure of ours."""

from __future__ import annotations

import logging
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from greenlane.foundation.errors import CustomsError, Forbidden, NotFound
from greenlane.web.api.problems import Failure, UnreadableRequest, problem
from greenlane.web.api.surface import nothing_here
from greenlane.web.middleware import OPEN
from greenlane.web.nobody import as_nobody
from greenlane.web.pages import refused, said

log = logging.getLogger("greenlane.web")


class FormExpired(CustomsError):
    """This form is too old, or did not come from this site."""

    code = "GL009"
    status = 403


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if request.path.startswith(OPEN):
        return problem(UnreadableRequest("The request cannot be read."))
    return refused(request, UnreadableRequest(_("The request cannot be read.")), status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return refused(request, Forbidden())


def page_not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    if request.path.startswith(OPEN):
        return nothing_here(request)
    return refused(request, NotFound(_("There is nothing at this address."), hint=_("Check the address.")))


def server_error(request: HttpRequest) -> HttpResponse:
    """The page of a failure: as it is, else as a stranger sees it (no database), else without the shell."""
    failure = Failure(hint=_("Tell the operator the X-Request-Id of this answer."))
    if request.path.startswith(OPEN):
        return problem(failure)
    try:
        return refused(request, failure)
    except Exception:
        log.warning("The page of a failure cannot be drawn for who asked.", exc_info=True)
    try:
        as_nobody(request)
        return refused(request, failure)
    except Exception:
        log.exception("The page of a failure cannot be drawn.")
        return _bare(failure)


def _bare(failure: CustomsError) -> HttpResponse:
    page = format_html(
        '<!doctype html><html lang="{}"><meta charset="utf-8"><title>Greenlane</title><h1>{}</h1><p>{}</p></html>',
        get_language() or "en",
        said(failure.message),
        failure.hint,
    )
    return HttpResponse(page, status=failure.status)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return refused(request, FormExpired(hint=_("Go back, reload the page and send it again.")))
