"""A walk past the pages about costs: asked for, paid, invoiced, borne, refunded; counsel's terms, budget, limits."""

from collections.abc import Iterator

from playwright.sync_api import Page

from tests.browser.steps import confirmed, first_link, last_link, opened, refusals, send

LISTS = [
    "/costs",
    "/costs?state=x",
    "/costs?state=unapproved",
    "/costs/refunds?state=all",
    "/costs/requests",
    "/costs/limits",
]


def spending(page: Page, here: str) -> Iterator[str]:
    """One cost from its request to its refund, and what stands beside costs."""
    yield from opened(page, *LISTS)
    page.goto(f"{here}/costs/requests/new")
    yield "a request, to be made"
    page.select_option("[name=cost_kind]", "acceptance")
    page.fill("[name=amount]", "13800")
    page.fill("[name=why]", "一审受理费")
    send(page)
    yield "a request"
    asked = page.url
    yield from opened(page, *(f"{asked}/{act}" for act in ("agreement", "refusal", "change")))
    page.goto(f"{here}/costs/new")
    page.select_option("[name=cost_kind]", "acceptance")
    page.fill("[name=amount]", "13800")
    yield from confirmed(page, "a cost that is due")
    cost = last_link(page, f"{here}/costs", "#costs td[data-open] a").partition("?")[0]
    yield from opened(page, cost, f"{cost}/invoice", f"{cost}/bearing", f"{cost}/payment")
    yield from confirmed(page, "payment")
    yield from opened(page, f"{cost}/payment/reversal", f"{cost}/refund-due")
    page.select_option("[name=ground]", "won")
    send(page)
    yield "a refund that is due"
    claim = first_link(page, cost, "a[href$='/reminder']")
    yield from opened(page, claim, claim.removesuffix("reminder") + "end", f"{cost}/refund")
    yield from confirmed(page, "refund")
    yield from opened(page, first_link(page, cost, "a[href*='/refunds/']"))
    yield from opened(page, f"{here}/costs/budget", f"{here}/costs/counsel/new")
    page.fill("[name=counsel]", "浙江示例律师事务所")
    page.select_option("[name=form]", "fixed")
    page.fill("[name=fixed]", "30000")
    send(page)
    yield "counsel's terms"
    terms = page.url
    yield from opened(page, f"{terms}/end", f"{terms}/fee", f"{here}/costs")


def approving(page: Page, here: str, cost: int) -> Iterator[str]:
    """A cost that a bank line proved above the limit, from the list to its approval afterwards."""
    address = f"{here}/costs/{cost}"
    yield from opened(page, "/costs?state=unapproved", address)
    yield from refusals(page, [first_link(page, address, "a[href$='/later-approval']")])
    page.fill("[name=reason]", "法院当日限缴，来不及报批")
    send(page)
    yield "a cost that was approved afterwards"
