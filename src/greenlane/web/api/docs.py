"""The API's documentation as one page of plain HTML: no script, nothing loaded from anywhere."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator
from html import escape
from typing import Any

from django.http import HttpResponse

_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1b1f24}"
    "h2{margin-top:2.5rem;border-bottom:1px solid #c8ccd1}details{margin:.4rem 0}summary{cursor:pointer}"
    "code,pre{font:14px ui-monospace,monospace;background:#f2f4f6}pre{padding:.8rem;overflow:auto}"
    "b.m{display:inline-block;width:4.5rem}table{border-collapse:collapse}td,th{text-align:left;"
    "padding:.2rem .8rem .2rem 0;vertical-align:top}code{overflow-wrap:anywhere}pre{white-space:pre-wrap}"
)
_CODE = re.compile(r"`([^`]+)`")
_STYLE_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
_POLICY = f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; base-uri 'none'; frame-ancestors 'none'"


def docs_answer(document: dict[str, Any]) -> HttpResponse:
    """The page, under a policy that lets the browser load nothing."""
    response = HttpResponse("".join(_page(document)), content_type="text/html; charset=utf-8")
    response["Content-Security-Policy"] = _POLICY
    return response


def _page(document: dict[str, Any]) -> Iterator[str]:
    info = document["info"]
    yield f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(info["title"])}</title>'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<style>{_STYLE}</style></head><body><main><h1>{escape(info['title'])}</h1>"
    yield f"<p>Version {escape(info['version'])} · <a href='openapi.json'>openapi.json</a></p>"
    yield "".join(f"<p>{_prose(part)}</p>" for part in info["description"].split("\n\n"))
    for tag, operations in _by_tag(document).items():
        yield f"<h2>{escape(tag)}</h2>"
        for address, method, details in operations:
            yield from _operation(address, method, details)
    yield "</main></body></html>"


def _prose(text: str) -> str:
    """Plain text as HTML; what stands between backticks is code."""
    return _CODE.sub(r"<code>\1</code>", escape(text))


def _by_tag(document: dict[str, Any]) -> dict[str, list[tuple[str, str, dict[str, Any]]]]:
    found: dict[str, list[tuple[str, str, dict[str, Any]]]] = {}
    for address, methods in document["paths"].items():
        for method, details in methods.items():
            found.setdefault((details.get("tags") or ["other"])[0], []).append((address, method, details))
    return found


def _operation(address: str, method: str, details: dict[str, Any]) -> Iterator[str]:
    yield f'<details><summary><b class="m">{method.upper()}</b> <code>{escape(address)}</code> '
    yield f"{escape(details['summary'])}</summary>"
    yield "".join(f"<p>{_prose(part)}</p>" for part in details.get("description", "").split("\n\n"))
    parameters = details.get("parameters") or []
    if parameters:
        yield "<table><tr><th>parameter</th><th>in</th><th>meaning</th></tr>"
        for one in parameters:
            text = one.get("description", "")
            yield f"<tr><td><code>{escape(one['name'])}</code></td><td>{one['in']}</td><td>{_prose(text)}</td></tr>"
        yield "</table>"
    body = details.get("requestBody", {}).get("content", {})
    if body:
        yield f"<p>Body: {', '.join(f'<code>{escape(kind)}</code>' for kind in body)}</p>"
    good = [status for status in details["responses"] if status < "400"]
    yield f"<p>Answers: {', '.join(good)}; problems: application/problem+json.</p></details>"
