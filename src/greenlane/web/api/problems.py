"""Errors as `application/problem+json`: what went wrong, where, and what to do about it.

Source: RFC 9457 (Problem Details), RFC 6901 (JSON Pointer). `errors` lists every violation at once.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import orjson
from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation
from django.db import DataError, IntegrityError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from ninja.errors import HttpError, ValidationError

from greenlane.foundation.errors import CustomsError, Violation

MEDIA_TYPE = "application/problem+json"
TYPE_BASE = "https://greenlane.example/problems/"

log = logging.getLogger("greenlane.api")


class MalformedBody(CustomsError):
    """The body is not valid JSON."""

    code = "GL003"
    status = 400


class UnreadableRequest(CustomsError):
    """The request holds characters that are not allowed."""

    code = "GL004"
    status = 400


class ValueRefused(CustomsError):
    """A value is too long or out of range."""

    code = "GL005"


class Conflict(CustomsError):
    """Somebody changed the same record at the same moment."""

    code = "GL007"
    status = 409


class MethodNotAllowed(CustomsError):
    """This address does not answer that method."""

    code = "GL405"
    status = 405


class UnsupportedMediaType(CustomsError):
    """The body comes in a form this address does not read."""

    code = "GL415"
    status = 415


class Busy(CustomsError):
    """The database is busy; nothing was changed."""

    code = "GL503"
    status = 503


class Failure(CustomsError):
    """Something went wrong on our side; nothing was changed."""

    code = "GL500"
    status = 500


def problem(error: CustomsError, headers: Mapping[str, str] | None = None) -> HttpResponse:
    """The answer that says what `error` says. 401 carries the challenge RFC 9110 asks for: a token, or the
    bank's signature."""
    response = HttpResponse(orjson.dumps(body_of(error)), status=error.status, content_type=MEDIA_TYPE)
    for name, value in (headers or {}).items():
        response[name] = value
    if error.status == 401 and "WWW-Authenticate" not in response:
        scheme = "Bearer" if error.code.startswith("AUTH") else "Signature"
        response["WWW-Authenticate"] = f'{scheme} realm="greenlane"'
    return response


def body_of(error: CustomsError) -> dict[str, Any]:
    """Members of the problem document; texts may be lazy translations and become plain here."""
    return {
        "type": f"{TYPE_BASE}{error.code}",
        "title": str(error.message),
        "status": error.status,
        "code": error.code,
        "errors": [as_error(violation) for violation in error.violations],
    }


def as_error(violation: Violation) -> dict[str, str]:
    return {
        "code": violation.code,
        "message": str(violation.message),
        "pointer": str(violation.pointer),
        "hint": str(violation.hint),
        "basis": str(violation.basis),
    }


def as_errors(violations: Iterable[Violation]) -> list[dict[str, str]]:
    return [as_error(violation) for violation in violations]


def refusal_of(error: Exception) -> CustomsError:
    """Any exception as a refusal. What we did not foresee becomes GL500 and never shows its text."""
    if isinstance(error, CustomsError):
        return error
    for kinds, translate in _TRANSLATIONS:
        if isinstance(error, kinds):
            return translate(error)
    return Failure(hint="Tell the operator the X-Request-Id of this answer.")


def answer_exception(request: HttpRequest, error: Exception) -> HttpResponse:
    """The exception handler of the API: foreseen refusals are answered, the rest is logged and hidden."""
    refusal = refusal_of(error)
    if refusal.status >= 500:
        log.error("unforeseen %s while answering %s", type(error).__name__, request.method, exc_info=error)
    headers = {"Retry-After": "1"} if refusal.status == 503 else {}
    return problem(refusal, headers)


def _from_http_error(error: HttpError) -> CustomsError:
    """Ninja raises these for a body it cannot parse (400) and for failed authentication (401)."""
    if error.status_code == 401:
        hint = "Send “Authorization: Bearer gl_…”."
        return CustomsError("The access token is missing.", code="AUTH001", status=401, hint=hint)
    if isinstance(error.__cause__, CustomsError):
        # Ninja wraps what our parser said.
        return error.__cause__
    if error.status_code == 400:
        return MalformedBody(hint="Send one JSON object in UTF-8.")
    return CustomsError(str(error), code=f"GL{error.status_code}", status=error.status_code)


def from_validation(error: ValidationError) -> CustomsError:
    """All faults of a request's shape, each with a JSON pointer or the name of the parameter."""
    found = [
        Violation("GL002", _sentence(fault["msg"]), _pointer(fault["loc"]), _hint(fault))
        for fault in error.errors
    ]
    return CustomsError.of(found, "" if len(found) == 1 else f"{len(found)} values have the wrong form.")


def _sentence(text: str) -> str:
    clean = text.removeprefix("Value error, ").strip()
    return clean[:1].upper() + clean[1:] + ("" if clean.endswith(".") else ".")


def _pointer(place: tuple[Any, ...]) -> str:
    """("body", "payload", "items", 1) is `/items/1`; ("query", "limit") is `query limit`."""
    source, *rest = place
    if source == "body":
        return "".join(f"/{_escape(str(step))}" for step in rest[1:])
    return " ".join([str(source), *(str(step) for step in rest)])


def _escape(step: str) -> str:
    return step.replace("~", "~0").replace("/", "~1")[:100]


def _hint(fault: Mapping[str, Any]) -> str:
    given = fault.get("ctx") or {}
    limits = {name: value for name, value in given.items() if isinstance(value, str | int)}
    return ", ".join(f"{name.replace('_', ' ')}: {value}" for name, value in sorted(limits.items()))[:200]


def _nothing_here(error: Any) -> CustomsError:
    return CustomsError("There is nothing at this address.", code="GL404", status=404)


def _too_big(error: Any) -> CustomsError:
    return CustomsError("The body is too large.", code="GL413", status=413)


def _out_of_range(error: Any) -> CustomsError:
    return ValueRefused(hint="Shorten the value or keep it within its range.")


_TRANSLATIONS: tuple[tuple[tuple[type[Exception], ...], Callable[[Any], CustomsError]], ...] = (
    ((ValidationError,), from_validation),
    ((Http404,), _nothing_here),
    ((RequestDataTooBig,), _too_big),
    ((BadRequest, SuspiciousOperation), lambda error: UnreadableRequest("The request cannot be read.")),
    ((HttpError,), _from_http_error),
    ((DataError, OverflowError), _out_of_range),
    ((IntegrityError,), lambda error: Conflict(hint="Read it again and repeat the request.")),
    ((OperationalError,), lambda error: Busy(hint="Repeat the request in a moment.")),
)
"""The first row that fits stands."""
