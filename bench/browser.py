"""What a browser loads on a first visit: bytes over the wire and requests, with an empty cache."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit


class NoBrowser(RuntimeError):
    """No Chromium or no Playwright on this machine."""


@dataclass(slots=True)
class Visit:
    """Bytes of headers and bodies, requests in all, and those that left the host."""

    bytes: int = 0
    requests: int = 0
    elsewhere: int = 0


def first_visits(base: str, wanted: dict[str, tuple[str, str]]) -> dict[str, Visit]:
    """Label -> (address, session) opened one after another, each in a fresh profile. Raises NoBrowser."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        raise NoBrowser("no Chromium on this machine")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError as error:
        raise NoBrowser("Playwright is not installed") from error
    with sync_playwright() as tool:
        browser = tool.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        try:
            return {
                label: _visit(browser, base, address, cookie) for label, (address, cookie) in wanted.items()
            }
        finally:
            browser.close()


def _visit(browser: Any, base: str, address: str, cookie: str) -> Visit:
    visit, context = Visit(), browser.new_context()
    if cookie:
        context.add_cookies([{"name": "sessionid", "value": cookie, "url": base}])
    page = context.new_page()
    wire = context.new_cdp_session(page)
    wire.send("Network.enable")

    def sent(event: dict[str, Any]) -> None:
        address = urlsplit(event["request"]["url"])
        if address.scheme in {"http", "https"}:
            visit.requests += 1
            visit.elsewhere += address.netloc != urlsplit(base).netloc

    wire.on("Network.requestWillBeSent", sent)
    wire.on("Network.loadingFinished", lambda event: _add(visit, event["encodedDataLength"]))
    page.goto(base + address, wait_until="networkidle")
    context.close()
    return visit


def _add(visit: Visit, count: float) -> None:
    visit.bytes += int(count)
