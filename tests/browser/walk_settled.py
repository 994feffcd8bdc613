"""A walk past settlements: a plan and its breach, exits asked for, a refinancing, a pool that is to be sold."""

from collections.abc import Callable, Iterator

from playwright.sync_api import Page

from legal_recovery.kernel.clock import SystemClock
from tests.browser.steps import confirmed, first_link, opened, refusals

SETTLING = ["settlements/new", "exits/new", "refinancings/new", "buyer-money", "buy-back"]


def settled(page: Page, here: str, approve: Callable[[int], object]) -> Iterator[str]:
    """A settlement with its breach, exits that are asked for, a refinancing, and a pool of cases that is sold.

    `approve` lets somebody else approve a sale.
    """
    today = SystemClock().today().isoformat()
    yield from opened(page, f"{here}/settlements", "/settlements", "/exits", "/exits/authority", "/sales")
    yield from refusals(page, [f"{here}/{form}" for form in SETTLING])
    page.goto(f"{here}/settlements/new")
    page.select_option("[name=plan_kind]", "private")
    for name, text in {"amount": "1.00", "first_on": today, "agreed_on": today}.items():
        page.fill(f"[name={name}]", text)
    yield from confirmed(page, "settlement")
    plan = first_link(page, f"{here}/settlements", "#plans td a[href*='/settlements/']")
    yield from opened(page, plan, f"{plan}/breach", f"{plan}/withdrawal")
    page.goto(f"{here}/exits/new")
    page.select_option("[name=exit_kind]", "suit")
    for name, text in {"amount": "1.00", "reason": "和解"}.items():
        page.fill(f"[name={name}]", text)
    yield from confirmed(page, "exit")
    one = first_link(page, f"{here}/settlements", "#exits td a[href*='/exits/']")
    yield from opened(page, one, f"{one}/approval", f"{one}/refusal", f"{one}/withdrawal")
    page.goto(f"{here}/refinancings/new")
    for name, text in {"amount": "1.00", "on": today, "contract_number": "JK-1"}.items():
        page.fill(f"[name={name}]", text)
    yield from confirmed(page, "refinancing")
    yield from opened(
        page, first_link(page, f"{here}/settlements", "a[href*='/refinancings/'][href$='/reversal']")
    )
    yield from refusals(page, ["/sales/new"])
    yield from _pooled(page, here, approve)


def _pooled(page: Page, here: str, approve: Callable[[int], object]) -> Iterator[str]:
    """Another case in a pool that is to be sold, and the pages on which somebody else decides about it."""
    page.goto("/cases?stage=intake")
    links = page.locator("tbody a[href^='/cases/']").all()
    cases = [str(link.get_attribute("href")).rpartition("/")[2] for link in links]
    page.goto("/sales/new")
    today = SystemClock().today().isoformat()
    pool = next(one for one in cases if one not in here)
    for name, text in {"name": "第1期", "buyer": "某资产公司", "cases": pool, "price": "1.00"}.items():
        page.fill(f"[name={name}]", text)
    page.fill("[name=cut_off_on]", today)
    yield from confirmed(page, "sale")
    sale = page.url
    yield from opened(page, f"{sale}/approval", f"{sale}/closing", f"{sale}/drop")
    approve(int(sale.rpartition("/")[2]))
    page.goto(f"{sale}/closing")
    yield from confirmed(page, "closing")
    yield from opened(page, sale, f"{sale}/announcement")
    yield from _notified(page, f"/cases/{pool}/assignment")


def _notified(page: Page, here: str) -> Iterator[str]:
    """Notice of an assignment: recorded, and the forms that say what became of it."""
    yield from opened(page, here)
    page.goto(f"{here}/notices/new")
    yield "a notice"
    page.select_option("[name=means]", "post")
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")
    yield "a notice, recorded"
    for act in ("service", "withdrawal"):
        yield from opened(page, first_link(page, here, f"a[href$='/{act}']"))
