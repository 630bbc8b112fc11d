"""A letter from the public form to the reply that a person sends, past a source that changed and a second reader."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from .conftest import SignIn, Visit
from .product import Product

OFFICER, SECOND = "enquiries@customs", "second.reader@customs"


def test_a_letter_by_the_form_is_taken_edited_and_sent(page: Page, visit: Visit, sign_in: SignIn) -> None:
    writer = visit()
    writer.goto("/contact/")
    writer.get_by_label("Subject").fill("Shells in my suitcase")
    writer.get_by_label("Your questions").fill(
        "May I take giant sea shells home? And what is the colour of the moon over Atlantis?"
    )
    writer.get_by_label("Your e-mail address").fill("ana.journey@example.org")
    writer.get_by_role("button", name="Send the letter").click()
    expect(writer.locator("main")).to_contain_text("Without this we may not keep your letter.")
    writer.get_by_label("I agree that Customs keeps my letter").check()
    writer.get_by_role("button", name="Send the letter").click()
    number = writer.locator(".let-number").inner_text()
    expect(writer.get_by_role("status").first).to_contain_text("waits for an officer")

    sign_in(page, OFFICER)
    page.goto("/desk/enquiries/?q=suitcase")
    page.get_by_role("link", name=number).click()
    page.get_by_role("button", name="Answer this").click()
    if page.get_by_label("What the person will read").input_value() == "":  # the worker has not drafted yet
        page.get_by_role("button", name="Draft anew").click()
    editor = page.get_by_label("What the person will read")
    text = editor.input_value()
    editor.fill(re.sub(r"\[\[.*?\]\]", "Customs has no text about this.", text))
    page.get_by_role("button", name="On to sending").click()
    expect(page.get_by_role("heading", name="Send the reply")).to_be_visible()
    expect(page.locator("main")).to_contain_text("up to two giant sea shells")
    page.get_by_role("button", name="Send the reply").click()
    expect(page.locator("main")).to_contain_text("Answered")

    writer.reload()
    expect(writer.get_by_role("status").first).to_contain_text("The reply is sent.")


def test_a_changed_source_is_renewed_and_a_second_reader_sends(
    page: Page, visit: Visit, sign_in: SignIn, product: Product
) -> None:
    address = f"/desk/enquiries/{product.facts['letter_stale']}/"
    sign_in(page, OFFICER)
    page.goto(address)
    expect(page.locator("main")).to_contain_text("A text that this reply cites is no longer in force.")
    editor = page.get_by_label("What the person will read")
    editor.fill(re.sub(r"\[\[.*?\]\]", "Customs has no text about this.", editor.input_value()))
    page.get_by_role("button", name="Cite the text in force").first.click()
    expect(page.get_by_label("What the person will read")).to_have_value(re.compile("up to two giant"))
    expect(page.locator("main")).not_to_contain_text("no longer in force")
    page.get_by_role("button", name="Ask a second reader").click()
    expect(page.locator("main")).to_contain_text("A second reader is asked.")
    expect(page.get_by_role("link", name="Agree and send")).to_have_count(0)

    reader = visit()
    sign_in(reader, SECOND)
    reader.goto(address)
    reader.get_by_role("link", name="Agree and send").click()
    for box in reader.get_by_role("checkbox", name="I have looked at this").all():
        box.check()
    reader.get_by_role("button", name="Agree and send").click()
    expect(reader.locator("main")).to_contain_text("The reply is sent.")
