"""People at the browser: which one it is, and how they sign in."""

from __future__ import annotations

import shutil

from playwright.sync_api import Page

DEMO_DOMAIN = "meridia.example"


def browser_program() -> str:
    """Where Chromium is; empty when there is none."""
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), "")


def address(person: str) -> str:
    """`importer@aurora` as the e-mail address of a demo account."""
    return person if "." in person.partition("@")[2] else f"{person}.{DEMO_DOMAIN}"


def fill_sign_in(page: Page, email: str, password: str) -> None:
    """The sign-in form, filled and sent."""
    page.goto("/account/login/")
    page.fill("input[name=login]", email)
    page.fill("input[name=password]", password)
    with page.expect_navigation():
        page.press("input[name=password]", "Enter")


def confirm(page: Page, password: str) -> None:
    """Where the page asks for the password again, enter it."""
    if "/reauthenticate/" in page.url:
        page.fill("input[name=password]", password)
        with page.expect_navigation():
            page.press("input[name=password]", "Enter")
