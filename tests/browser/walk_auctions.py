"""The part of the walk that disposes of collateral."""

from collections.abc import Iterator

from playwright.sync_api import Page

from tests.browser.steps import confirmed, first_link, last_link, send


def disposals(page: Page, here: str) -> Iterator[str]:
    """A piece of collateral with its lien, auctioned, its price shared; then taken in kind and sold."""
    piece = first_link(page, f"{here}/collateral", "td a[href*='/collateral/']")
    page.goto(f"{piece}/lien")
    page.select_option("[name=lien_kind]", "mortgage")
    send(page)
    for act in ("correction", "end"):
        page.goto(first_link(page, piece, f"a[href*='/liens/'][href$='/{act}']"))
        yield f"a lien, {act}"
    for address in (f"{piece}/occupancy", f"{piece}/correction"):
        page.goto(address)
        yield address
    yield from auctioned(page, here)
    page.goto(f"{here}/assets/new")
    page.select_option("[name=basis]", "consent")
    page.fill("[name=value]", "1.00")
    yield from confirmed(page, "asset in kind")
    asset = page.url
    for act in ("income", "impair", "sell"):
        page.goto(f"{asset}/{act}")
        page.fill("[name=amount]", "0.01")
        page.fill("[name=note]", "某承租人")
        yield from confirmed(page, act)
    page.goto(first_link(page, asset, "td a[href*='/acts/']"))
    yield "what was posted of an asset, to be taken back"
    for address in (f"{asset}/hand-over", f"{asset}/reversal"):
        page.goto(address)
        yield address


def auctioned(page: Page, here: str) -> Iterator[str]:
    """A disposal from its opening to the distribution of its price."""
    page.goto(f"{here}/auctions/new")
    page.locator("[name^='piece.']").first.check()
    page.select_option("[name=mode]", "court-online")
    page.fill("[name=price]", "1.00")
    send(page)
    yield "disposals"
    place = last_link(page, f"{here}/auctions", "td a[href*='/auctions/']")
    for address in (place, f"{place}/price", f"{place}/end", f"{place}/end/reversal", f"{place}/round"):
        page.goto(address)
        yield address
    since = page.evaluate("new Date(Date.now() - 20 * 864e5).toISOString().slice(0, 10)")
    starts = page.evaluate("new Date(Date.now() - 4 * 864e5).toISOString().slice(0, 10)")
    page.fill("[name=published_on]", since)
    page.fill("[name=starts_on]", starts)
    send(page)
    page.goto(f"{place}/result/start")
    page.fill("[name=on]", starts)
    send(page)
    for act in ("suspend", "fail"):
        page.goto(f"{place}/result/{act}")
        yield f"{act} a round"
    page.goto(f"{place}/result/sell")
    page.fill("[name=hammer]", "1.00")
    send(page)
    page.goto(f"{place}/result/reversal")
    yield "a sale, to be taken back"
    page.goto(f"{place}/result/pay")
    yield from confirmed(page, "payment")
    page.goto(f"{place}/result/rule")
    send(page)
    page.goto(f"{place}/distribution")
    yield "a price, to be shared"
    yield from confirmed(page, "distribution")
    printed = first_link(page, place, "a[href*='/distributions/']")
    for address in (printed, f"{printed}/reversal"):
        page.goto(address)
        yield address
