"""Addresses of the whole product. What nobody answers is a problem document too."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path

from greenlane.config.api import api
from greenlane.config.health import healthz, readyz
from greenlane.config.metrics import metrics
from greenlane.web.api.problems import Failure, UnreadableRequest, problem
from greenlane.web.api.surface import nothing_here

urlpatterns = [
    path("api/v1/", api.urls),
    path("healthz", healthz),
    path("readyz", readyz),
    path("metrics", metrics),
]


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return problem(UnreadableRequest("The request cannot be read."))


def page_not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return nothing_here(request)


def server_error(request: HttpRequest) -> HttpResponse:
    return problem(Failure(hint="Tell the operator the X-Request-Id of this answer."))


handler400 = bad_request
handler404 = page_not_found
handler500 = server_error
