"""A walk past the texts of papers: the list, the editor as it refuses and as it saves, history, and the way back."""

from collections.abc import Iterator

from playwright.sync_api import Page, expect

from tests.browser.steps import opened, refusals, send

AT = "/papers/texts/demand-letter/zh"


def texts(page: Page) -> Iterator[str]:
    """One text from its list to its restored version."""
    yield from opened(page, "/papers/texts", "/papers/texts?q=no-such-paper", AT.replace("zh", "en"), AT)
    page.fill("#texts-find", "lender")
    expect(page.locator(".texts-words details[open]").first).to_be_visible()
    yield "words of the vocabulary"
    page.fill("#field-text", "# 函\n\n{{ lender.__class__ }}\n")
    expect(page.locator("#texts-preview .notice")).to_be_visible()
    yield "a text that cannot be meant"
    page.fill("#field-reason", "试一试")
    send(page)
    yield "a text that was refused"
    yield from refusals(page, [AT])
    page.fill(
        "#field-text",
        "# 函\n\n{{ lender.name }}\n\n1. 甲\n\n| 项目 | 金额 |\n| --- | ---: |\n| {{ day | day }} | 1 |\n",
    )
    page.fill("#field-reason", "改用简式")
    send(page)
    yield "a text that was saved"
    yield from opened(page, f"{AT}/history", f"{AT}/history/0", f"{AT}/history/1")
    yield from refusals(page, [f"{AT}/history/0/restore"])
    page.fill("#field-reason", "改回")
    send(page)
    yield "a text that was restored"
