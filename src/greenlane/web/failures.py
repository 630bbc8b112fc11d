"""What goes wrong before a view is reached, as a page: no such address, a forged form, a failure of ours."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from greenlane.foundation.errors import CustomsError, Forbidden, NotFound
from greenlane.web.api.problems import Failure, UnreadableRequest, problem
from greenlane.web.api.surface import nothing_here
from greenlane.web.middleware import OPEN
from greenlane.web.pages import refused


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
    failure = Failure(hint=_("Tell the operator the X-Request-Id of this answer."))
    return problem(failure) if request.path.startswith(OPEN) else refused(request, failure)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return refused(request, FormExpired(hint=_("Go back, reload the page and send it again.")))
