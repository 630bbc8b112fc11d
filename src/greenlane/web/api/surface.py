"""The API as a whole: one envelope around every operation, and one finished OpenAPI document.

Operations are django-ninja's. The envelope admits the request, finds the operation of the method among all
routers that share an address, turns every failure into a problem document, and tells limits and metrics.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path, re_path
from ninja import NinjaAPI
from ninja.operation import Operation, PathView
from ninja.utils import normalize_path, replace_path_param_notation

from greenlane.foundation.errors import CustomsError
from greenlane.web.api import metering, rates
from greenlane.web.api.answers import to_json
from greenlane.web.api.bodies import JsonParser, admit_body, refuse_nul
from greenlane.web.api.docs import docs_answer
from greenlane.web.api.etags import not_modified, tag_of, tagged
from greenlane.web.api.openapi import SCOPE, finished
from greenlane.web.api.problems import MethodNotAllowed, answer_exception, problem

View = Callable[..., HttpResponseBase]


class GreenlaneAPI(NinjaAPI):
    """A NinjaAPI whose every answer, expected or not, follows the conventions of this product."""

    def __init__(self, **options: Any) -> None:
        super().__init__(parser=JsonParser(), openapi_url=None, docs_url=None, **options)

    def set_default_exception_handlers(self) -> None:
        self.add_exception_handler(Exception, answer_exception)  # type: ignore[arg-type]  # ninja: or type

    def _get_urls(self) -> list[Any]:
        """One pattern an address, whichever routers its operations come from; fixed addresses first."""
        shared: dict[str, list[PathView]] = defaultdict(list)
        for router in self._get_bound_routers():
            for address, view in router.path_operations.items():
                shared[_route(router.prefix, address)].append(view)
        routes = sorted(shared, key=lambda route: (route.count("<"), route))
        patterns: list[URLPattern] = [path(route, enveloped(route, shared[route])) for route in routes]
        return [
            path("openapi.json", enveloped_view("openapi.json", self._openapi), name="openapi-json"),
            path("docs", enveloped_view("docs", self._docs), name="docs"),
            path("", enveloped_view("", self._openapi), name="api-root"),
            *patterns,
            re_path(r"^.*$", enveloped_view("(unknown)", nothing_here)),
        ]

    @cached_property
    def document(self) -> dict[str, Any]:
        """The OpenAPI document, built once."""
        return finished(dict(self.get_openapi_schema()), self.operations())

    @cached_property
    def _document_bytes(self) -> bytes:
        return to_json(self.document)

    def operations(self) -> dict[str, Operation]:
        """Every operation by its operationId."""
        return {
            operation.operation_id or self.get_openapi_operation_id(operation): operation
            for router in self._get_bound_routers()
            for view in router.path_operations.values()
            for operation in view.operations
        }

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """The function's name: unique, and what generated clients call it."""
        return operation.view_func.__name__

    def _openapi(self, request: HttpRequest) -> HttpResponse:
        require_get(request)
        tag = tag_of(self.version, len(self._document_bytes), self._document_bytes.decode())
        kept = not_modified(request, tag)
        return kept or tagged(HttpResponse(self._document_bytes, content_type="application/json"), tag)

    def _docs(self, request: HttpRequest) -> HttpResponse:
        require_get(request)
        return docs_answer(self.document)


def enveloped(route: str, views: Sequence[PathView]) -> View:
    """The view of one address: the operation of the request's method, inside the envelope."""
    operations = {
        method: operation
        for view in reversed(views)
        for operation in view.operations
        for method in operation.methods
    }

    def answer(request: HttpRequest, **values: Any) -> HttpResponseBase:
        operation = operations.get(request.method or "")
        if operation is None:
            return _not_allowed(operations)
        if not operation.auth_callbacks:
            rates.count(request, f"address/{rates.address_of(request)}")
        request.greenlane_scope = (operation.openapi_extra or {}).get(SCOPE, "")  # type: ignore[attr-defined]
        return operation.run(request, **values)

    return enveloped_view(route, answer)


def enveloped_view(route: str, view: View) -> View:
    """Admit the request, answer it or its failure, tell what is left of the limit, count it."""

    def run(request: HttpRequest, **values: Any) -> HttpResponseBase:
        began = time.perf_counter()
        is_head = request.method == "HEAD"
        if is_head:
            request.method = "GET"
        try:
            refuse_nul(request)
            admit_body(request)
            response = view(request, **values)
        except Exception as error:
            response = answer_exception(request, error)
        # What is not tagged for revalidation is nobody's to keep: answers hold trade secrets and new tokens.
        response.headers.setdefault("Cache-Control", "no-store")
        if isinstance(response, HttpResponse):
            rates.tell(request, response)
            if is_head:
                response.content = b""
        method = "HEAD" if is_head else request.method or ""
        metering.SECONDS.labels(route).observe(time.perf_counter() - began)
        metering.REQUESTS.labels(route, method if method in _METHODS else "other", response.status_code).inc()
        return response

    run.csrf_exempt = True  # type: ignore[attr-defined]
    return run


_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def nothing_here(request: HttpRequest) -> HttpResponse:
    """The answer under every unknown address."""
    hint = "The addresses are listed in openapi.json."
    return problem(CustomsError("There is nothing at this address.", code="GL404", status=404, hint=hint))


def require_get(request: HttpRequest) -> None:
    if request.method != "GET":
        raise MethodNotAllowed(hint="Allowed: GET.")


def _not_allowed(operations: dict[str, Any]) -> HttpResponse:
    methods = ", ".join(sorted(operations))
    return problem(MethodNotAllowed(hint=f"Allowed: {methods}."), {"Allow": methods})


def _route(prefix: str, address: str) -> str:
    parts = (replace_path_param_notation(prefix), replace_path_param_notation(address))
    return normalize_path("/".join(part for part in parts if part)).strip("/")


__all__ = ["GreenlaneAPI", "enveloped", "enveloped_view", "nothing_here", "require_get"]
