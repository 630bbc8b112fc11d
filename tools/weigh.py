"""Weigh public pages as a phone loads them: `python tools/weigh.py http://127.0.0.1:8000 [PATH ...]`.

Prints bytes transferred (headers and compressed bodies, from Chromium's own network log, cache empty), requests
and the heaviest files of each page. Exit status 1 when a tracking page passes 100 kB. Needs `greenlane serve`
running: only the served product sends the compressed files.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, sync_playwright

PAGES = ("/", "/track/", "/tariff/", "/calculator/", "/figures/", "/status/")
LIMITS = {"/track/": 100_000}
"""Bytes at most, by the beginning of the address."""
PHONE = {"width": 360, "height": 740}


@dataclass(slots=True)
class Weight:
    """What one page asked for. `files` maps addresses to bytes on the wire."""

    path: str
    files: dict[str, int] = field(default_factory=dict)

    @property
    def bytes(self) -> int:
        return sum(self.files.values())

    @property
    def limit(self) -> int:
        return next((limit for begin, limit in LIMITS.items() if self.path.startswith(begin)), 0)

    @property
    def too_heavy(self) -> bool:
        return bool(self.limit) and self.bytes > self.limit


@contextmanager
def chromium() -> Iterator[Browser]:
    program = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if program is None:
        raise SystemExit("no Chromium on this machine")
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])


def weigh(browser: Browser, base: str, path: str, language: str = "en") -> Weight:
    """One page in a window of its own, without anything kept from before; the worker's own copies do not count."""
    context = browser.new_context(viewport=PHONE, locale=language, service_workers="block")
    page = context.new_page()
    log = context.new_cdp_session(page)
    found, addresses = Weight(path), {}

    def asked(event: dict[str, Any]) -> None:
        addresses[event["requestId"]] = event["request"]["url"]

    def loaded(event: dict[str, Any]) -> None:
        address = addresses.get(event["requestId"], "?")
        found.files[address] = found.files.get(address, 0) + int(event["encodedDataLength"])

    log.on("Network.requestWillBeSent", asked)
    log.on("Network.loadingFinished", loaded)
    log.send("Network.enable")
    page.goto(base + path, wait_until="networkidle")
    context.close()
    return found


def main(arguments: list[str]) -> int:
    if not arguments:
        print(__doc__)
        return 2
    base, paths = arguments[0].rstrip("/"), arguments[1:] or list(PAGES)
    heavy = False
    with chromium() as browser:
        for path in paths:
            found = weigh(browser, base, path)
            heavy |= found.too_heavy
            limit = f" (limit {found.limit:,})" if found.limit else ""
            print(f"{found.bytes:>9,} bytes {len(found.files):>3} requests  {path}{limit}")
            for address, size in sorted(found.files.items(), key=lambda pair: -pair[1])[:3]:
                print(f"{size:>15,}  {urlsplit(address).path}")
    return int(heavy)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
