"""Finishing the OpenAPI document: problems on every operation, scopes, and bodies that are not JSON."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ninja.operation import Operation

from greenlane.web.api.problems import MEDIA_TYPE
from greenlane.web.api.shapes import Problem

SCOPE = "x-scope"
_PROBLEMS = {
    400: "The request cannot be read.",
    401: "The access token is missing, unknown, expired or revoked.",
    403: "The role or the token's scope does not allow this.",
    404: "There is no such record, or you may not see it.",
    405: "This address does not answer that method.",
    409: "The state of the record does not allow this.",
    412: "The record is no longer in the state you saw (If-Match).",
    413: "The body is larger than the limit.",
    415: "The body comes in a form this address does not read.",
    422: "The values have the wrong form; every error is listed.",
    429: "Too many requests; wait as Retry-After says.",
    503: "The database is busy; nothing was changed.",
}
_WITHOUT_TOKEN = frozenset(_PROBLEMS) - {401, 403}


def needs(scope: str, **extra: Any) -> dict[str, Any]:
    """`openapi_extra` of an operation that needs a scope (a permission name); `extra` is merged."""
    return {SCOPE: scope, **extra}


def raw_request(*media_types: str, description: str, example: str = "") -> dict[str, Any]:
    """A request body taken as it is, in one of several media types."""
    content: dict[str, Any] = {name: {"schema": {"type": "string"}} for name in media_types}
    if "application/json" in content:
        content["application/json"] = {"schema": {"type": "object"}}
    if example and media_types:
        content[media_types[0]]["example"] = example
    return {"requestBody": {"required": True, "description": description, "content": content}}


def answers(status: int, *media_types: str) -> dict[str, Any]:
    """More media types in which the answer of a status can come."""
    content = {name: {"schema": {"type": "string"}} for name in media_types}
    return {"responses": {status: {"content": content}}}


def header(name: str, description: str, pattern: str = "", longest: int = 200) -> dict[str, Any]:
    """An optional request header."""
    schema: dict[str, Any] = {"type": "string", "maxLength": longest}
    if pattern:
        schema["pattern"] = pattern
    return {"name": name, "in": "header", "required": False, "description": description, "schema": schema}


def finished(document: dict[str, Any], operations: Mapping[str, Operation]) -> dict[str, Any]:
    """Add the problem answers and the scopes; ninja's own document is otherwise kept."""
    document["components"].setdefault("schemas", {}).update(_problem_schemas())
    document["components"]["responses"] = {
        f"Problem{status}": {
            "description": text,
            "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
        for status, text in _PROBLEMS.items()
    }
    for methods in document["paths"].values():
        for details in methods.values():
            _finish(details, bool(operations[details["operationId"]].auth_callbacks))
    return document


def _finish(details: dict[str, Any], with_token: bool) -> None:
    scope = details.get(SCOPE)
    if with_token and scope:
        details["security"] = [{name: [scope]} for entry in details["security"] for name in entry]
        details["description"] = f"{details.get('description', '')}\n\nScope: `{scope}`.".strip()
    wanted = _PROBLEMS if with_token else sorted(_WITHOUT_TOKEN)
    responses = {str(status): answer for status, answer in details["responses"].items()}
    for status in wanted:
        responses.setdefault(str(status), {"$ref": f"#/components/responses/Problem{status}"})
    details["responses"] = responses


def _problem_schemas() -> dict[str, Any]:
    schema = Problem.model_json_schema(ref_template="#/components/schemas/{model}", mode="serialization")
    parts = schema.pop("$defs", {})
    return {"Problem": schema, **parts}
