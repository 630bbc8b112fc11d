"""The shell in a real browser: it loads, asks nobody else, and people can sign in."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from .conftest import SignIn
from .looking import Watch, axe, seen


def test_home_page_loads_without_errors_or_other_hosts(page: Page) -> None:
    watch = Watch(page)
    page.goto("/")
    assert page.locator("h1").count() == 1
    assert not watch.problems


def test_sign_in_opens_the_workplace_of_the_role(page: Page, sign_in: SignIn) -> None:
    sign_in(page, "importer@aurora")
    assert page.url.endswith("/portal/")


def test_every_filter_of_a_list_applies_by_itself(page: Page, sign_in: SignIn) -> None:
    sign_in(page, "supervisor@portmeridia")
    page.goto("/declarations/")
    page.locator("#declarations-lane").select_option("green")
    page.wait_for_url("**/declarations/?*lane=green*")
    page.locator("#declarations-since").fill("2020-01-01")
    page.wait_for_url("**/declarations/?*since=2020-01-01*")
    assert "lane=green" in page.url


PLANTED = """
document.querySelector("main").insertAdjacentHTML("beforeend",
  "<form method=post action=/nowhere/ id=planted><button>Go</button></form>" +
  "<div id=live hx-get=/notifications/bell/ hx-trigger=again hx-swap=none></div>");
window.sent = 0;
document.addEventListener("submit", (event) => {
  if (!event.defaultPrevented) window.sent += 1;
  event.preventDefault();
});
htmx.process(document.getElementById("live"));
"""
"""A form that counts how often it is sent, and a part of the page that can be asked to refresh itself."""


def test_an_answer_to_another_part_does_not_let_a_form_be_sent_twice(page: Page, sign_in: SignIn) -> None:
    sign_in(page, "importer@aurora")
    page.evaluate(PLANTED)
    page.click("#planted button")
    with page.expect_response("**/notifications/bell/"):
        page.evaluate("htmx.trigger('#live', 'again')")
    page.locator("#live:not(.htmx-request)").wait_for(state="attached")
    page.click("#planted button")
    assert page.evaluate("window.sent") == 1


AGAIN = "htmx.ajax('GET', '/desk/?seen=older', {source: '#panels', target: '#panels', swap: 'outerHTML'})"


def test_a_home_page_refreshes_itself_without_taking_the_focus(page: Page, sign_in: SignIn) -> None:
    sign_in(page, "supervisor@portmeridia")
    page.goto("/desk/")
    link = page.locator("#panels a[href]").first
    href = link.get_attribute("href")
    link.focus()
    page.evaluate("document.getElementById('panels').dataset.old = '1'")
    page.evaluate(AGAIN)
    page.wait_for_selector("#panels:not([data-old])")
    assert page.evaluate("document.activeElement.getAttribute('href')") == href
    assert page.locator("h1").count() == 1


def test_axe_finds_a_planted_violation(page: Page) -> None:
    """The check itself is checked: a page made worse must fail."""
    page.goto("/")
    page.evaluate("document.querySelector('main').insertAdjacentHTML('beforeend', '<img src=\"x\">')")
    assert any(line.startswith("image-alt") for line in axe(page))


@pytest.mark.parametrize(
    ("tag", "made", "told"),
    [
        ("img", "one.src = 'x'", "image-alt"),
        ("h1", "one.textContent = 'Again'", "headed"),
        ("div", "one.textContent = 'Wide'; one.style.inlineSize = '400px'", "in a window of 320"),
        ("p", "one.textContent = 'Dark on dark'; one.style.color = '#333'", "dark: color-contrast"),
    ],
    ids=["no-alternative", "two-headings", "too-wide", "unreadable-in-the-dark"],
)
def test_seen_tells_what_is_planted(page: Page, tag: str, made: str, told: str) -> None:
    page.goto("/")
    seen(page)
    page.evaluate(
        f"() => {{ const one = document.createElement('{tag}'); {made}; document.querySelector('main').append(one) }}"
    )
    with pytest.raises(AssertionError, match=told):
        seen(page)
