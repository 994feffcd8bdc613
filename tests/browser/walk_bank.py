"""Past the pages of bank accounts and statements: opened, loaded, mapped, looked at, withdrawn."""

from collections.abc import Iterator

from playwright.sync_api import Page, expect

from tests.browser.steps import first_link, send

NUMBER = "33050161472700000123"
TOLD = f"""账号：{NUMBER},,,,
交易日期,金额,余额,对方户名,摘要
2026-10-08,100.00,600.00,杭州市西湖区人民法院,执行款（2024）浙0106执1234号
2026-10-09,-50.00,550.00,,账户管理费
"""
GAP = TOLD.replace("2026-10", "2026-11").replace("600.00", "700.00").replace("550.00", "650.00")
UNTOLD = "Buchungstag,Betrag\n03/11/2026,1.00\n"


def bank(page: Page) -> Iterator[str]:
    """An account with statements between which lines are missing, and a file whose headings nobody knows."""
    for address in ("/reconciliation", "/reconciliation?q=nothing", "/reconciliation/accounts/new"):
        page.goto(address)
        yield address
    page.keyboard.press("Control+Enter")
    expect(page.locator("#error-summary")).to_be_visible()
    yield "an account, refused"
    page.fill("[name=number]", NUMBER)
    page.fill("[name=bank]", "工商银行杭州西湖支行")
    page.select_option("[name=office_id]", index=1)
    send(page)
    yield "an account without statements"
    statements = page.url
    send(page)
    yield "no file chosen"
    for name, content, found in (
        ("a.csv", TOLD, "#loaded"),
        ("b.csv", GAP, "#loaded"),
        ("c.csv", UNTOLD, "#columns"),
    ):
        load(page, statements, name, content)
        expect(page.locator(found)).to_be_visible(timeout=60_000)
        yield f"{name} loaded"
    page.click("#columns a.btn")
    yield "what columns mean"
    page.keyboard.press("Control+Enter")
    expect(page.locator("#error-summary")).to_be_visible()
    yield "what columns mean, refused"
    load(page, statements, "d.csv", GAP)
    expect(page.locator(".notice").first).to_be_visible(timeout=60_000)
    yield "a file that is known"
    yield from looked_at(page, statements)


def load(page: Page, statements: str, name: str, content: str) -> None:
    """Send a file from an account's page."""
    page.goto(statements)
    page.set_input_files("[name=file]", {"name": name, "mimeType": "text/csv", "buffer": content.encode()})
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/loads/*")


def looked_at(page: Page, statements: str) -> Iterator[str]:
    """What was loaded, in every list, and the forms about it."""
    lines = statements.replace("/statements", "/lines")
    for address in ("/reconciliation", statements, lines, f"{lines}?state=x"):
        page.goto(address)
        yield address
    statement = first_link(page, statements, "td a[href*='/statements/']")
    page.goto(statement)
    yield "a statement"
    for address in (f"{statement}/withdrawal", statements.replace("/statements", "/account")):
        page.goto(address)
        yield address
