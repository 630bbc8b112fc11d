"""`make screens`: a picture of every page, wide and phone-sized, into docs/handbook/screens/, with an index.

The pages are those of tests/journeys/pages.py, on a demo of their own that is played and served for the purpose.
Names narrow the run: `make screens ARGS="home declaration"`. Numbers of declarations are drawn at random and times
are those of the run, so a picture made again differs in them.
"""

from __future__ import annotations

import io
import os
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from tests.journeys.pages import PAGES, Listed
from tests.journeys.people import address, browser_program, confirm, fill_sign_in
from tests.journeys.product import Product, served

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs/handbook/screens"
INDEX = ROOT / "docs/handbook/screens.md"
MOST_BYTES = 100_000
MOST_IN_ALL = 12_000_000
COLOURS = (64, 32, 16)
"""Tried in turn until a picture is small enough; pages have few colours. Without loss WebP takes half of PNG."""


@dataclass(frozen=True, slots=True)
class Window:
    """A size in which pages are pictured; taller pages are cut at `tallest`."""

    name: str
    width: int
    height: int
    tallest: int
    dark: bool = False


WIDE = Window("wide", 1280, 800, 1600)
PHONE = Window("phone", 360, 740, 1480)
DARK = Window("dark", 1280, 800, 1600, dark=True)
ALSO_DARK = {"home", "components", "portal_home-importer", "declaration-importer", "desk_home-officer"}

SECTIONS = (
    # heading, whose pages: nobody's, traders', officers'
    ("Public site", lambda page: not page.who),
    ("Trader portal", lambda page: page.is_of_traders),
    ("Desks", lambda page: page.who and not page.is_of_traders),
)


def main() -> int:
    program = browser_program()
    if not program:
        print("Chromium is missing: apt install chromium.")
        return 2
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "greenlane.config.settings")
    import django

    django.setup()
    chosen = [page for page in PAGES if not sys.argv[1:] or any(name in page.name for name in sys.argv[1:])]
    with (
        tempfile.TemporaryDirectory(prefix="greenlane-screens-") as home,
        served(Path(home)) as product,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        for page in chosen:
            picture(browser, product, page)
    forget_gone_pages()
    INDEX.write_text(index(), encoding="utf-8")
    return weigh()


def picture(browser: Browser, product: Product, page: Listed) -> None:
    """Every picture of one page."""
    for window in windows(page):
        context = opened(browser, product, window)
        with context:
            sign_in(context, product, page)
            tab = context.new_page()
            tab.goto(page.path(product.facts), wait_until="networkidle")
            confirm(tab, product.password)
            tab.evaluate("document.fonts.ready.then(() => true)")
            height = min(int(tab.evaluate("document.documentElement.scrollHeight")), window.tallest)
            tab.set_viewport_size({"width": window.width, "height": max(height, window.height)})
            raw = tab.screenshot(animations="disabled", caret="hide")
        path = FOLDER / f"{page.name}-{window.name}.webp"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(small(raw))
        print(f"{path.relative_to(ROOT)}  {path.stat().st_size // 1000} kB", flush=True)


def windows(page: Listed) -> Iterator[Window]:
    yield from (WIDE, PHONE)
    if page.name in ALSO_DARK:
        yield DARK


def opened(browser: Browser, product: Product, window: Window) -> BrowserContext:
    scheme: Any = "dark" if window.dark else "light"
    return browser.new_context(
        base_url=product.url,
        viewport={"width": window.width, "height": window.height},
        color_scheme=scheme,
        reduced_motion="reduce",
        locale="en-GB",
    )


def sign_in(context: BrowserContext, product: Product, page: Listed) -> None:
    """Each person signs in once and keeps the session for the next picture."""
    who = page.who
    if not who:
        return
    if who not in product.cookies:
        tab = context.new_page()
        fill_sign_in(tab, address(who), product.password)
        product.cookies[who] = context.cookies()
        tab.close()
    context.add_cookies(product.cookies[who])


def small(raw: bytes) -> bytes:
    """The picture with as few colours as keep it below the limit."""
    found = b""
    for colours in COLOURS:
        reduced = Image.open(io.BytesIO(raw)).convert("RGB").quantize(colours, dither=Image.Dither.NONE)
        target = io.BytesIO()
        reduced.convert("RGB").save(target, "WEBP", lossless=True, quality=100)
        found = target.getvalue()
        if len(found) <= MOST_BYTES:
            break
    return found


def forget_gone_pages() -> None:
    names = {f"{page.name}-{window.name}.webp" for page in PAGES for window in windows(page)}
    for path in FOLDER.iterdir():
        if path.name not in names:
            path.unlink()


def index() -> str:
    lines = [
        "# Pages",
        "",
        "Every page, wide and on a phone, from the demo administration: all names and goods are invented.",
        "Made by `make screens`.",
        "",
    ]
    for heading, belongs in SECTIONS:
        lines += [f"## {heading}", ""]
        for page in filter(belongs, PAGES):
            lines += entry(page)
    return "\n".join(lines)


def entry(page: Listed) -> list[str]:
    who = f" ({page.who.partition('@')[0].replace('.', ' ')})" if page.who else ""
    pictures = [
        f'<img src="screens/{page.name}-{window.name}.webp" alt="{page.title}, {window.name}" width="{width}">'
        for window, width in ((WIDE, 560), (PHONE, 180), (DARK, 560))
        if (FOLDER / f"{page.name}-{window.name}.webp").exists()
    ]
    return [f"### {page.title}{who}", "", *pictures, ""] if pictures else []


def weigh() -> int:
    """Say how heavy the pictures are; too heavy is a failure."""
    sizes = {path.name: path.stat().st_size for path in FOLDER.glob("*.webp")}
    heavy = [name for name, size in sizes.items() if size > MOST_BYTES]
    total = sum(sizes.values())
    print(f"{len(sizes)} pictures, {total / 1_000_000:.1f} MB" + (f"; too heavy: {heavy}" if heavy else ""))
    return int(bool(heavy) or total > MOST_IN_ALL)


if __name__ == "__main__":
    sys.exit(main())
