"""What is looked at on every page: accessibility, width, requests, errors of the browser."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import ConsoleMessage, Page, Request, Response

AXE = Path(__file__).parent / "vendor/axe.min.js"
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
"""WCAG 2.2 levels A and AA, as axe-core names them."""
WIDE = {"width": 1280, "height": 900}
NARROW = {"width": 320, "height": 640}
ZOOMED = {"width": 640, "height": 450}
"""A window of 1280 by 900 at 200 %: half as many CSS pixels."""

OF_COLOURS = ("color-contrast", "link-in-text-block")
"""The rules that look at colours: all that can differ between light and dark, and nothing that a language changes."""

_RUN_AXE = """async ([standards, without, only]) => {
  const found = await axe.run(document, {
    runOnly: only.length ? {type: "rule", values: only} : {type: "tag", values: standards},
    resultTypes: ["violations"],
    rules: Object.fromEntries(without.map((rule) => [rule, {enabled: false}])),
  });
  return found.violations.map((one) => ({
    rule: one.id, help: one.help,
    nodes: one.nodes.map((node) => ({
      html: node.html.slice(0, 200), target: node.target.join(" "), why: node.failureSummary,
    })),
  }));
}"""


@dataclass
class Watch:
    """What went wrong in the browser while it was on a page. `problems` is empty when nothing did."""

    page: Page
    problems: list[str] = field(default_factory=list)
    allowed_statuses: frozenset[int] = frozenset()
    host: str = ""

    def __post_init__(self) -> None:
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.problems.append(f"script error: {error}"))
        self.page.on("request", self._request)
        self.page.on("response", self._response)

    def _console(self, message: ConsoleMessage) -> None:
        expected = any(f"status of {status} " in message.text for status in self.allowed_statuses)
        if message.type in {"error", "warning"} and not expected:
            self.problems.append(f"console: {message.text}")

    def _request(self, request: Request) -> None:
        scheme, host = urlsplit(request.url)[:2]
        if scheme in {"data", "blob", "about"}:
            return
        self.host = self.host or host  # the first request is the page's own
        if host != self.host:
            self.problems.append(f"asks another host: {request.url}")

    def _response(self, response: Response) -> None:
        if response.status >= 500:
            self.problems.append(f"{response.status} from {response.url}")


def axe(page: Page, *, without: tuple[str, ...] = (), only: tuple[str, ...] = ()) -> list[str]:
    """Violations of WCAG 2.2 A and AA on the page as it stands, one line each; empty when there is none.

    `only` and `without` name rules, for a second look at a page that was looked at in full before.
    """
    if not page.evaluate("typeof window.axe === 'object'"):
        # By way of the debugger, since the page's content policy rightly refuses a script that is put in.
        session = page.context.new_cdp_session(page)
        session.send("Runtime.evaluate", {"expression": AXE.read_text(encoding="utf-8")})
        session.detach()
    found: list[dict[str, Any]] = page.evaluate(_RUN_AXE, [STANDARDS, without, only])
    return [f"{one['rule']}: {one['help']}\n{_nodes(one)}" for one in found]


def _nodes(violation: dict[str, Any]) -> str:
    lines = []
    for node in violation["nodes"][:5]:
        why = node["why"].replace("\n", " ")
        lines.append(f"    {node['target']}  {node['html']}\n      {why}")
    more = len(violation["nodes"]) - 5
    return "\n".join([*lines, f"    and {more} more"] if more > 0 else lines)


def seen(page: Page, name: str = "", *, headed: str = "") -> None:
    """Look at the page as it stands: one level-one heading (`headed`, if given), no violation in light or dark,
    no sideways scrolling at 320 px. `name` is what the page is called in the table of pages.

    For pages that only a journey can open; all others are looked at by `test_pages.py`.
    """
    if name:
        from django.urls import resolve

        assert resolve(urlsplit(page.url).path).url_name == name, f"{page.url} is not {name}"
    headings = page.locator("h1").all_inner_texts()
    wrong = [] if len(headings) == 1 and headed in headings[0] else [f"headed {headings}"]
    window = page.viewport_size or WIDE
    page.emulate_media(reduced_motion="reduce")  # colours must not be measured half way between two themes
    wrong += axe(page)
    wrong += in_the_dark(page)
    wrong += too_wide_in(page, NARROW)
    page.set_viewport_size(window)
    assert not wrong, f"{page.url}\n" + "\n".join(wrong)


def in_the_dark(page: Page) -> list[str]:
    """Violations that the dark theme brings: what it changes is colours. The page is light again afterwards."""
    page.evaluate("() => { document.documentElement.dataset.bsTheme = 'dark' }")
    found = [f"dark: {violation}" for violation in axe(page, only=OF_COLOURS)]
    page.evaluate("() => { delete document.documentElement.dataset.bsTheme }")
    return found


def too_wide_in(page: Page, *windows: dict[str, int]) -> list[str]:
    """A line for each window in which the page scrolls sideways. The last window stays."""
    found = []
    for window in windows:
        page.set_viewport_size(window)  # type: ignore[arg-type]
        if (wide := width(page)) > window["width"]:
            found.append(f"{wide} px in a window of {window['width']}: {too_wide(page)}")
    return found


def width(page: Page) -> int:
    """How wide the document is, in CSS pixels; more than the window means sideways scrolling."""
    return int(page.evaluate("document.documentElement.scrollWidth"))


def too_wide(page: Page) -> list[str]:
    """The elements that stick out of the window, innermost last; for the message of a failed test."""
    return list(
        page.evaluate(
            """() => [...document.querySelectorAll("body *")]
              .filter((e) => {
                const box = e.getBoundingClientRect();
                const scrolls = e.closest(".table-responsive, pre, .visually-hidden, .gl-skip");
                return box.width && !scrolls && e.checkVisibility() && (box.right > innerWidth + 1 || box.left < -1);
              })
              .map((e) => e.outerHTML.slice(0, 120)).slice(0, 8)"""
        )
    )


def wait_until(page: Page, expression: str, argument: Any = None, *, seconds: float = 20) -> None:
    """Wait until a script expression holds. (Playwright's own wait evaluates inside the page, which its content
    policy refuses.)"""
    until = time.monotonic() + seconds
    while not page.evaluate(expression, argument):
        assert time.monotonic() < until, f"{expression} does not hold within {seconds} s"
        page.wait_for_timeout(100)
