"""The assistant as people meet it: on every page, on its own, at a kiosk, without scripts, on to a person."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page, expect

from .conftest import PHONE, SignIn, Visit
from .looking import Watch, axe
from .product import Product

QUESTION = "How much cash may I carry without a declaration?"
UNKNOWN = "Which colour does the moon over Atlantis have on Tuesdays?"
ANSWERED = 30_000
"""Milliseconds for an answer on a busy machine: the first one also opens the index."""


def opened(page: Page) -> None:
    """The dialog of a page, open and loaded."""
    page.locator("[data-ask-open]").click()
    expect(page.locator(".ask-dialog #ask-question")).to_be_focused()


def test_the_button_on_a_page_opens_the_assistant_over_it(visit: Visit) -> None:
    page = visit("/")
    watch = Watch(page)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    opened(page)
    assert any("/ask/panel/" in one for one in asked), "loaded only when it is opened"
    page.fill("#ask-question", QUESTION)
    page.press("#ask-question", "Enter")
    expect(page.locator("#ask-turn-1")).to_be_focused(timeout=ANSWERED)
    expect(page.locator("#ask-turn-1")).to_contain_text(QUESTION)
    expect(page.locator("#ask-question")).to_have_value("")
    assert page.url.endswith("/")
    assert not axe(page)
    page.keyboard.press("Escape")
    expect(page.locator(".ask-dialog")).to_be_hidden()
    expect(page.locator("[data-ask-open]")).to_be_focused()
    page.goto("/figures/")
    opened(page)
    expect(page.locator(".ask-dialog #ask-turn-1")).to_contain_text(QUESTION)
    assert watch.problems == []


def test_the_button_covers_nothing_on_a_phone(visit: Visit) -> None:
    for path in ("/", "/track/", "/calculator/"):
        page = visit(path, viewport=PHONE)
        button = page.locator("[data-ask-open]")
        assert button.evaluate("one => getComputedStyle(one).position") == "static", path
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        assert button.bounding_box()["height"] >= 44  # type: ignore[index]


def test_a_trader_has_the_assistant_in_the_portal_and_an_officer_has_not(page: Page, sign_in: SignIn) -> None:
    sign_in(page, "importer@aurora")
    page.goto("/portal/")
    opened(page)
    expect(page.locator("#ask-hint")).to_contain_text("your own declarations")
    page.context.clear_cookies()
    sign_in(page, "officer@portmeridia")
    page.goto("/desk/")
    expect(page.locator("[data-ask-open]")).to_have_count(0)


def test_asking_works_by_keyboard_and_a_number_leads_to_its_source(visit: Visit) -> None:
    page = visit("/ask/")
    page.locator("#ask-question").focus()
    page.keyboard.type(QUESTION)
    page.keyboard.press("Enter")
    turn = page.locator("#ask-turn-1")
    cite = turn.locator(".ask-cite").first
    cite.focus()
    page.keyboard.press("Enter")
    source = turn.locator(".ask-sources li").first
    expect(source.locator("blockquote")).to_be_visible()
    expect(source.locator("a").first).to_have_attribute("href", re.compile(r"^/knowledge/"))
    turn.get_by_role("button", name="Yes").click()
    expect(turn).to_contain_text("Good that it helped")


def test_asking_works_without_scripts_and_goes_on_to_a_person(visit: Visit, product: Product) -> None:
    page = visit("/ask/", viewport=PHONE, java_script_enabled=False)
    page.fill("#ask-question", UNKNOWN)
    page.locator("#ask-form").get_by_role("button", name="Ask").click()
    expect(page.locator("#ask-turn-1")).to_contain_text("No answer found")
    page.locator("#ask-turn-1").get_by_role("link", name="Ask a person").click()
    page.fill("[name=message]", "It is for my collection of moons.")
    page.fill("[name=address]", "moon.lover@example.org")
    page.get_by_role("button", name="Send to an officer").click()
    expect(page.locator(".gl-error-summary")).to_contain_text("Tick the box")
    expect(page.locator("[name=message]")).to_have_value("It is for my collection of moons.")
    page.check("[name=consent]")
    page.get_by_role("button", name="Send to an officer").click()
    number = page.locator(".ask-number").inner_text()
    assert number
    expect(page.locator("main")).to_contain_text("Reply expected by")
    page.goto("/ask/")
    expect(page.locator(".ask-state")).to_contain_text(number)
    page.get_by_role("button", name="Forget this conversation").click()
    expect(page.locator("#ask-turn-1")).to_have_count(0)
    expect(page.locator("main")).not_to_contain_text(number)


def test_what_is_wrong_with_a_question_is_said_beside_it(visit: Visit) -> None:
    page = visit("/ask/")
    page.fill("#ask-question", "?!")
    page.locator("#ask-form").get_by_role("button", name="Ask").click()
    expect(page.locator("#ask-problem")).to_contain_text("Write your question first")
    expect(page.locator("#ask-question")).to_have_value("?!")
    page.fill("#ask-question", "x" * 1980)
    expect(page.locator("[data-count]")).to_have_text("1980 / 2000")


def talking(page: Page, language: str = "English") -> None:
    page.goto("/kiosk/")
    page.get_by_role("button", name=language).click()
    page.wait_for_url("**/kiosk/talk/")


def test_the_kiosk_speaks_in_captions_moves_its_mouth_and_can_do_without(visit: Visit) -> None:
    page = visit(viewport={"width": 1080, "height": 1920})
    watch = Watch(page)
    talking(page)
    page.fill("#kiosk-question", UNKNOWN)
    page.get_by_role("button", name="Ask", exact=True).click()
    figure = page.locator("[data-figure]")
    expect(page.locator("[data-answer]")).to_be_focused(timeout=ANSWERED)
    expect(figure).to_have_attribute("data-gesture", "sorry")
    expect(page.locator("[data-caption]")).to_be_visible(timeout=ANSWERED)
    shapes = page.evaluate(
        """() => new Promise((done) => {
          const seen = new Set();
          const figure = document.querySelector("[data-figure]");
          new MutationObserver(() => { seen.add(figure.dataset.shape); if (seen.size >= 4) done([...seen]); })
            .observe(figure, { attributes: true, attributeFilter: ["data-shape"] });
          setTimeout(() => done([...seen]), 8000);
        })"""
    )
    assert len(shapes) >= 4, shapes
    page.get_by_role("button", name="Hide the figure").click()
    expect(figure).to_be_hidden()
    expect(page.locator("[data-answer]")).to_contain_text("Atlantis", timeout=ANSWERED)
    small = page.evaluate(
        """() => [...document.querySelectorAll("button, a, summary, textarea")]
          .filter((one) => one.checkVisibility() && !one.closest(".kiosk-text"))
          .map((one) => [one.textContent.trim().slice(0, 30), one.getBoundingClientRect().height])
          .filter(([, height]) => height < 64)"""
    )
    assert small == []
    assert not axe(page)
    assert watch.problems == []


def test_the_kiosk_is_still_where_motion_is_not_wanted(visit: Visit) -> None:
    page = visit(reduced_motion="reduce")
    talking(page)
    page.fill("#kiosk-question", UNKNOWN)
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.locator("[data-caption]")).to_be_visible(timeout=ANSWERED)
    page.wait_for_timeout(600)
    assert page.locator("[data-figure]").get_attribute("data-shape") == "rest"


def test_the_kiosk_counts_down_and_forgets_when_nobody_is_there(
    context_of: Callable[..., BrowserContext],
) -> None:
    context = context_of(reduced_motion="reduce")
    page = context.new_page()
    page.clock.install()
    talking(page, "ไทย")
    expect(page.locator("html")).to_have_attribute("lang", "th")
    page.fill("#kiosk-question", UNKNOWN)
    page.locator("#kiosk-question").press("Tab")
    page.locator(".kiosk-form [type=submit]").click()
    expect(page.locator("[data-answer]")).to_contain_text("Atlantis", timeout=ANSWERED)
    dialog = page.locator("[data-idle-dialog]")
    page.clock.fast_forward(130_000)
    expect(page).to_have_url(re.compile(r"/kiosk/$"))
    page.goto("/kiosk/talk/")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator("[data-answer]")).to_have_count(0)
    page.clock.run_for(48_000)
    expect(dialog).to_be_visible()
    page.locator("[data-still-here]").click()
    expect(dialog).to_be_hidden()
    page.clock.run_for(40_000)
    assert page.url.endswith("/kiosk/talk/")
    page.clock.run_for(30_000)
    expect(page).to_have_url(re.compile(r"/kiosk/$"))


def test_the_kiosk_works_by_keyboard_without_scripts_and_leads_to_a_person(visit: Visit) -> None:
    page = visit(java_script_enabled=False)
    talking(page)
    page.fill("#kiosk-question", UNKNOWN)
    page.get_by_role("button", name="Ask", exact=True).press("Enter")
    page.get_by_role("link", name="Ask a person").press("Enter")
    page.check("[name=consent]")
    page.get_by_role("button", name="Send to an officer").press("Enter")
    number = page.locator(".kiosk-number").inner_text()
    assert number
    page.get_by_role("button", name="Start over").press("Enter")
    page.goto("/kiosk/person/")
    expect(page.locator("main")).not_to_contain_text(number)
