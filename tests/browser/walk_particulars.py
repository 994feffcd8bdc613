"""A walk past what papers for a court name: a contract, a party, a clue, an insolvency."""

from collections.abc import Iterator

from playwright.sync_api import Page, expect

from tests.browser.steps import first_link, last_link, opened, refusals, send


def particulars(page: Page, here: str) -> Iterator[str]:
    """The forms that a paper's missing facts lead to; an address with a field opens in it."""
    contract = first_link(page, f"{here}/debts", "td a[href*='/debts/']:not([href$='/interest'])")
    page.goto(f"{contract}#field-lent")
    expect(page.locator("#field-lent")).to_be_focused()
    yield from refusals(page, [contract])
    party = last_link(page, f"{here}/obligors", "td a[href*='/obligors/']")
    yield from refusals(page, [f"{party}/correction"])
    clue = first_link(page, f"{here}/seizures", "a[href*='/clues/'][href$='/details']")
    yield from refusals(page, [clue])
    page.goto(f"{party}/insolvency")
    page.fill("[name=accepted_on]", "2026-01-05")
    send(page)
    yield from opened(page, f"{party}/insolvency/details")
