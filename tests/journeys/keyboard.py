"""Hands that have no mouse: everything is reached by Tab and done by keys."""

from __future__ import annotations

from dataclasses import dataclass

from playwright.sync_api import Page

MOST_TABS = 200
MOST_STEPS = 300


@dataclass(slots=True)
class Keyboard:
    """Keys pressed on one page; `pressed` counts them."""

    page: Page
    pressed: int = 0

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)
        self.pressed += 1

    def reach(self, selector: str) -> None:
        """Tab until the focus is there; it must be visible on the way."""
        for _ in range(MOST_TABS):
            if self.page.evaluate("s => document.activeElement.matches(s)", selector):
                assert self.page.evaluate(_IS_MARKED), f"the focus on {selector} cannot be seen"
                return
            self.press("Tab")
        raise AssertionError(f"{selector} is not reached by {MOST_TABS} tabs on {self.page.url}")

    def type_into(self, selector: str, text: str) -> None:
        self.reach(selector)
        self.press("Control+a")
        self.page.keyboard.type(text)
        self.pressed += len(text)

    def follow(self, selector: str) -> None:
        """Go to a link or button, press Enter and wait for the page it leads to."""
        self.reach(selector)
        with self.page.expect_navigation():
            self.press("Enter")

    def tick(self, selector: str) -> None:
        """Tick a box or choose a button of a group, by Space where the focus is."""
        self.reach(selector)
        self.press("Space")
        assert self.page.locator(selector).is_checked(), f"{selector} is not ticked by Space"

    def fill_in(self, answers: dict[str, str]) -> None:
        """Answer the questions of a page, in the order of the page."""
        order = self.page.evaluate("() => [...document.querySelectorAll('main [name]')].map((e) => e.name)")
        for name in sorted(answers, key=order.index):
            selector = f"[name='{name}']:not([type=hidden])"
            if self.page.locator(selector).first.evaluate("e => e.tagName") == "SELECT":
                self.choose(selector, answers[name])
            else:
                self.type_into(selector, answers[name])

    def choose(self, selector: str, value: str) -> None:
        """Pick an option of a list by its first letters and the arrows."""
        self.reach(selector)
        label = self.page.locator(f"{selector} option[value='{value}']").inner_text().strip()
        self.page.keyboard.type(label.split()[0])
        self.pressed += len(label.split()[0])
        if self.page.locator(selector).input_value() == value:
            return
        self.press("Home")
        for _ in range(MOST_STEPS):
            if self.page.locator(selector).input_value() == value:
                return
            self.press("ArrowDown")
        raise AssertionError(f"{value} cannot be chosen in {selector}")


_IS_MARKED = """() => {
  const style = getComputedStyle(document.activeElement);
  const outlined = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
  return outlined || style.boxShadow !== "none" || document.activeElement === document.body;
}"""
