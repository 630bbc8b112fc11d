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
