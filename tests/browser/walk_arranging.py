"""A walk past the page on which a dossier is arranged: as nobody arranged it, looked ahead at, changed, saved."""

from collections.abc import Iterator

from playwright.sync_api import Page, expect


def arranging(page: Page, here: str) -> Iterator[str]:
    """One dossier from what it has by itself to a saved arrangement."""
    page.goto(f"{here}/dossier/arrange")
    yield "a dossier that nobody arranged"
    page.keyboard.press("e")
    expect(page.locator("#ahead [data-focus]")).to_be_focused(timeout=60_000)
    yield "what a dossier will be"
    page.select_option("[name=add]", "paper:statement-of-claim")
    page.click("button[value=add]")
    page.click(".arrange-row[aria-current] summary")
    page.keyboard.press("e")
    expect(page.locator("#ahead-remarks")).to_be_visible(timeout=60_000)
    yield "what a court document in a dossier lacks"
    page.goto(f"{here}/dossier/arrange?profile=internal")
    page.select_option("[name=add]", index=1)
    page.click("button[value=add]")
    page.wait_for_selector(".arrange-row details")
    page.click(".arrange-row details summary")
    yield "a dossier being arranged"
    page.fill("[name^=pages-]", "1-99")
    page.keyboard.press("Escape")
    page.keyboard.press("e")
    expect(page.locator("#ahead-remarks")).to_be_visible(timeout=60_000)
    yield "what keeps a dossier from being made"
    page.fill("[name^=pages-]", "")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("#history")
    yield "a dossier that was arranged"
