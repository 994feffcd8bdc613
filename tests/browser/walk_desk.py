"""A walk past the reconciliation desk: a line with its proposals, its acts, refused, staged, posted, undone."""

from collections.abc import Iterator

from playwright.sync_api import Page, expect

from tests.browser.steps import first_link, opened

ACTS = "park split fee outside transfer ask".split()


def at_desk(page: Page, account: int) -> Iterator[str]:
    """Bring the desk of an account with open lines from one state to the next, and say which it is."""
    here = f"/reconciliation/{account}"
    page.goto(here)
    yield here
    line = page.locator("#desk-rows > tr[data-mark] .desk-said a").first.get_attribute("href")
    lists = (f"{here}?q=nothing-like-this", f"{here}?view=matched", f"{here}/certain")
    for address in (*lists, str(line), *_beside(str(line))):
        page.goto(address)
        yield address
    page.goto(str(line))
    for act in ACTS:
        page.locator(f"#act-{act} > summary").click()
        yield f"{line}: {act}"
    yield from _decided(page, here)
    yield from _learned(page)


def _beside(line: str) -> tuple[str, str]:
    address = line.partition("?")[0]
    return f"{address}/history", f"{address}/original"


def _decided(page: Page, here: str) -> Iterator[str]:
    page.goto(here)
    page.locator("#desk-case").fill("没有这样的案件")
    page.locator("#desk-case").press("Enter")
    expect(page.locator(".desk-error")).not_to_be_empty()
    yield f"{here}: refused"
    page.locator("#desk-rows > tr[data-mark]").first.click()
    page.keyboard.press("Enter")
    expect(page.locator("#desk-staged")).to_have_text("1")
    page.locator("#desk-rows > tr[data-state=open]").first.click()
    page.locator("#act-outside > summary").click()
    page.locator("#act-outside [data-digits] button").first.click()
    expect(page.locator("#desk-staged")).to_have_text("2")
    yield f"{here}: staged"
    page.goto(f"{here}/post")
    yield f"{here}/post"
    page.locator("#desk-panel [data-focus]").click()
    expect(page.locator("#desk-done")).to_have_text("2")
    yield f"{here}: posted"
    yield from opened(page, "/reconciliation/batches")
    page.goto(first_link(page, "/reconciliation/batches", "#batches td[data-open] a"))
    yield "a batch of one's own"
    page.goto(f"{here}?view=matched")
    yield f"{here}?view=matched with matches"
    page.locator("#desk-panel [data-key=u]").first.click()
    page.wait_for_url("**/undo")
    yield "a match to be undone"
    page.keyboard.press("Control+Enter")
    expect(page.locator("#error-summary")).to_be_visible()
    yield "a match undone without a reason"


def _learned(page: Page) -> Iterator[str]:
    page.goto("/reconciliation/rules")
    yield "rules"
    page.locator("#rules td[data-open] a").first.click()
    yield "a rule"
