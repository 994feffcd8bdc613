"""Steps that a walk is made of: a form is sent, an act is shown first and confirmed, a link is found."""

from collections.abc import Iterator

from playwright.sync_api import Page, expect


def send(page: Page) -> None:
    """Send the form that is open."""
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")


def first_link(page: Page, address: str, selector: str) -> str:
    """Return where the first such link of a page leads."""
    page.goto(address)
    return str(page.locator(f"main {selector}").first.get_attribute("href"))


def last_link(page: Page, address: str, selector: str) -> str:
    """Return where the last one leads: in a list that has the newest on top, to the oldest."""
    page.goto(address)
    return str(page.locator(f"main {selector}").last.get_attribute("href"))


def confirmed(page: Page, what: str) -> Iterator[str]:
    """What a form would do, and the page on which it is done."""
    page.keyboard.press("Control+Enter")
    expect(page.locator("[name=confirmed]")).to_be_focused()
    yield f"{what}, to be confirmed"
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")
    yield f"{what}, recorded"


def refusals(page: Page, addresses: list[str]) -> Iterator[str]:
    """Each form as it opens, and as it comes back when it is sent like that."""
    for address in addresses:
        page.goto(address)
        yield address
        page.keyboard.press("Control+Enter")
        expect(page.locator("#error-summary"), address).to_be_visible()
        yield f"{address}, refused"


def opened(page: Page, *addresses: str) -> Iterator[str]:
    """Each of these as it opens; the last stays open."""
    for address in addresses:
        page.goto(address)
        yield address
