"""A check from the query to the release, on the pages of everybody who takes part in it."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page, expect

from greenlane.simulation.inspecting import photo

from .conftest import PHONE, SignIn, Visit
from .looking import Watch
from .pages import EXAMINER, MONITOR, OFFICER, SUPERVISOR, TRADER
from .product import Product


def ask(page: Page, mrn: str) -> None:
    """The officer asks one thing, with its evidence, after reading it as the trader will."""
    page.goto(f"/declarations/{mrn}/query/")
    page.locator("#id_q-0-reason").select_option("Q11")
    page.locator("#id_q-0-item").select_option("1")
    page.locator("#id_q-0-fact").select_option("origin")
    page.locator("#id_q-0-text").fill("Which maker made the goods, and in which country?")
    page.locator("#id_q-0-law").fill("Customs Act s. 40(1): origin is shown by who makes the goods.")
    page.get_by_role("button", name="Read it as the trader will").click()
    expect(page.locator("h1")).to_have_text("As the trader will read it")
    page.get_by_role("button", name="Ask the trader").click()


def reply(page: Page, mrn: str) -> None:
    """The trader answers everything at once."""
    page.goto(f"/declarations/{mrn}/reply/")
    page.get_by_role("group", name="Question 1").locator("textarea").first.fill(
        "The plant at Anan made them."
    )
    page.get_by_role("button", name="Read it over").click()
    page.get_by_role("button", name="Send the reply for good").click()


def propose(page: Page, mrn: str) -> None:
    """The officer proposes a higher customs value, and sees what it costs before he does."""
    page.goto(f"/declarations/{mrn}/reassess/")
    page.locator("#id_change_0_item").select_option("1")
    page.locator("#id_change_0_field").select_option("customs_value")
    page.locator("#id_change_0_value").fill("2900")
    page.locator("#id_ground_0_code").select_option("V2")
    page.locator("#id_ground_0_text").fill("The freight on the bill is not in the declared value.")
    page.locator("#id_evidence_0_kind").select_option("comparables")
    page.locator("#id_evidence_0_text").fill("Values of fourteen like consignments.")
    with page.expect_response(lambda answer: "reassess" in answer.url):
        page.keyboard.press("Tab")
    page.get_by_role("button", name="Calculate").click()
    expect(page.locator("#preview")).to_contain_text("As found")
    page.wait_for_load_state("networkidle")
    page.get_by_role("button", name="Propose it to the declarant").click()


def test_query_reply_hearing_and_reasoned_decision(visit: Visit, sign_in: SignIn, product: Product) -> None:
    mrn = product.facts["story_reasons"]
    desk, trader = visit(), visit()
    watches = Watch(desk), Watch(trader)
    sign_in(desk, OFFICER)
    sign_in(trader, TRADER)

    ask(desk, mrn)
    trader.goto("/")
    trader.goto(f"/declarations/{mrn}/")
    expect(trader.locator("#queries")).to_contain_text("Which maker made the goods")
    reply(trader, mrn)
    desk.goto(f"/declarations/{mrn}/")
    expect(desk.locator("#queries")).to_contain_text("The plant at Anan made them.")

    propose(desk, mrn)
    trader.goto(f"/declarations/{mrn}/hearing/")
    expect(trader.locator("main")).to_contain_text("The freight on the bill is not in the declared value.")
    trader.locator("textarea").first.fill("The freight is in the price, see the invoice.")
    trader.get_by_role("button", name="Send your objections").click()

    desk.goto(f"/declarations/{mrn}/hearing/decide/")
    form = desk.get_by_role("region", name="Decide as proposed")
    for box in form.locator("textarea").all():
        box.fill("The freight bill shows an amount that the invoice does not hold.")
    form.get_by_role("button", name="Decide for good").click()

    trader.goto(f"/declarations/{mrn}/reasoned-decision/")
    expect(trader.locator("h1")).to_contain_text("Reasoned decision")
    paper = trader.request.get(f"{product.url}/declarations/{mrn}/reasoned-decision.pdf")
    assert paper.headers["content-type"] == "application/pdf"
    assert paper.body().startswith(b"%PDF")

    trader.goto(f"/declarations/{mrn}/")
    trader.get_by_role("link", name="Pay", exact=True).click()
    trader.locator("summary", has_text="Pay from the duty account").click()
    trader.locator("details[open] button[type=submit]").click()
    trader.goto(f"/declarations/{mrn}/")
    expect(trader.locator("#standing")).to_contain_text("The goods are released and may leave")
    assert not [problem for watch in watches for problem in watch.problems]


def fill_report(page: Page) -> None:
    """Everything ordered is done, everything is as declared."""
    for box in page.locator(".gl-ticks input[type=checkbox]").all():
        box.check()
    page.locator("#id_packages_opened").fill("2")
    for goods in page.locator(".gl-found").all():
        goods.locator("input[type=radio]").first.check()
    page.locator("input[type=file]").set_input_files([picture("goods.png")])


def picture(name: str) -> Any:
    return {"name": name, "mimeType": "image/png", "buffer": photo()}


def test_first_check_on_a_phone(visit: Visit, sign_in: SignIn, product: Product) -> None:
    mrn = product.facts["story_goods"]
    desk, phone = visit(), visit(viewport=PHONE)
    sign_in(desk, OFFICER)
    desk.goto(f"/declarations/{mrn}/steps/first-check/")
    desk.get_by_label("Used machinery without an appraisal").check()
    desk.get_by_label("What is to be found out").fill("Is the machine used, and of which year?")
    desk.get_by_role("button", name="Order the examination").click()
    desk.goto(f"/declarations/{mrn}/")
    expect(desk.locator("#standing")).to_contain_text("examined before")

    watch = Watch(phone)
    sign_in(phone, EXAMINER)
    phone.goto(f"/desk/examinations/{mrn}/")
    expect(phone.locator("main")).to_contain_text("Is the machine used")
    phone.get_by_role("button", name="Begin the examination").click()
    fill_report(phone)
    phone.get_by_role("button", name="Send the report").click()
    expect(phone.locator("main")).to_contain_text("As declared")
    assert phone.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert not watch.problems

    desk.goto(f"/declarations/{mrn}/check/")
    expect(desk.locator("h1")).to_have_text("Documentary check")


def test_provisional_assessment_is_made_final(visit: Visit, sign_in: SignIn, product: Product) -> None:
    mrn = product.facts["story_provisional"]
    chief, trader = visit(), visit()
    sign_in(chief, SUPERVISOR)
    sign_in(trader, TRADER)
    chief.goto(f"/declarations/{mrn}/steps/assess-provisionally/")
    chief.get_by_label("The customs value cannot be settled yet").check()
    chief.locator("#id_explanation").fill("The price depends on a contract that is not there.")
    chief.locator("#id_missing").fill("The contract of sale")
    chief.locator("#id_security_minor").fill("1000")
    chief.locator("#id_security_reason").fill("A tenth of what may be due.")
    chief.get_by_role("button", name="Assess provisionally").click()
    chief.goto(f"/declarations/{mrn}/provisional/")
    expect(chief.locator("main")).to_contain_text("The contract of sale")

    trader.goto(f"/declarations/{mrn}/provisional/")
    expect(trader.locator("main")).to_contain_text("The contract of sale")
    chief.goto(f"/declarations/{mrn}/steps/finalise/")
    for box in chief.locator("main textarea").all():
        box.fill("The contract was shown and agrees.")
    chief.get_by_role("main").get_by_role("button").last.click()
    chief.goto(f"/declarations/{mrn}/provisional/")
    expect(chief.locator("main")).to_contain_text("As declared")


def test_escalation_that_nobody_took_up_reached_the_top_and_is_resolved(
    visit: Visit, sign_in: SignIn, product: Product
) -> None:
    """No person acted until the national assessment centre: the clock was moved, and the timers did."""
    number = product.facts["nobodys_escalation"]
    trader, centre = visit(), visit()
    sign_in(trader, TRADER)
    trader.goto(f"/escalations/{number}/")
    expect(trader.locator("main")).to_contain_text("national assessment centre")
    sign_in(centre, MONITOR)
    centre.goto(f"/desk/escalations/{number}/")
    expect(centre.locator("main")).not_to_contain_text("Aurora")
    resolving = centre.get_by_role("region", name="Resolve")
    resolving.locator("select").select_option(index=1)
    resolving.locator("textarea").fill("The check was given to another officer.")
    resolving.get_by_role("button", name="Resolve").click()

    trader.goto(f"/escalations/{number}/")
    expect(trader.locator("main")).to_contain_text("The check was given to another officer.")
    trader.get_by_label("4: well").check()
    trader.get_by_role("main").get_by_role("button").last.click()
    expect(trader.locator("main")).to_contain_text("Rated")


def test_perishables_overtake_what_waited_longer(page: Page, sign_in: SignIn, product: Product) -> None:
    sign_in(page, OFFICER)
    page.goto("/desk/")
    first = page.get_by_role("region", name="Next for me: documentary checks").locator("[data-row]").first
    expect(first).to_contain_text(product.facts["tomatoes"])
    expect(first).to_contain_text("Perishable")
