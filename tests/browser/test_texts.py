"""A lawyer changes a word of a paper, sees it while typing, and takes it back; what has no end is not kept."""

import pytest
from playwright.sync_api import Dialog, Page, expect

from tests.browser.looking import look_at
from tests.browser.steps import send

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

AT = "/papers/texts/receipt/zh"
LOOPS = "{% for a in interest %}\n" * 8 + "x\n" + "{% endfor %}" * 8


@pytest.fixture
def language() -> str:
    """Those who change these texts."""
    return "zh"


@pytest.fixture
def roles() -> tuple[str, ...]:
    """Somebody who leads the legal team."""
    return ("legal_lead",)


def test_a_word_is_changed_seen_saved_found_in_the_history_and_taken_back(page: Page) -> None:
    page.goto("/law")
    page.click("main nav.tabs a[href='/papers/texts']")
    page.fill("#filters-q", "receipt")
    page.keyboard.press("Enter")
    page.click(f"#texts a[href='{AT}']")
    text = page.locator("#field-text")
    shipped = text.input_value()
    paper, refused = page.locator(".paper-sheet"), page.locator("#texts-preview .notice")
    title = paper.locator("h3").inner_text()

    text.press("Control+Home")
    text.press("End")
    page.keyboard.type("（改）")
    expect(paper.locator("h3")).to_contain_text("（改）")
    expect(text).to_be_focused()
    text.press("Control+End")
    page.fill("#texts-find", "统一社会信用代码")
    page.click("[data-insert='{{ lender.credit_code }}']")
    expect(paper).to_contain_text("913300000000000000")
    changed = text.input_value()

    for wrong, line in (("\n{{ x.__class__ }}\n", 2), (f"\n{LOOPS}\n", 5)):
        text.fill(wrong)
        expect(refused).to_contain_text(f"第{line}行")
        expect(page.locator(f".texts-lines > :nth-child({line})")).to_have_class("texts-wrong")
        page.fill("#field-reason", "试一试")
        send(page)
        expect(page.locator("#error-summary")).to_contain_text(f"第{line}行")
        assert text.input_value() == wrong, "what was typed is not lost"
    look_at(page)
    asked: list[str] = []

    def leave(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", leave)
    page.goto(AT)
    assert asked == ["beforeunload"], "what is not saved is not left by mistake"
    assert text.input_value() == shipped, "nothing was changed"

    text.fill(changed)
    page.fill("#field-reason", "法院要求写明信用代码")
    send(page)
    expect(page.locator("#flash .notice")).to_contain_text("第1版")
    page.click("main .actions a[href$='/history']")
    expect(page.locator("#versions tbody tr").first).to_contain_text("法院要求写明信用代码")
    page.click("#versions tbody a >> nth=0")
    expect(page.locator(".difference ins").first).to_contain_text("（改）")
    page.goto(f"{AT}/history/0")
    page.click("main .actions a[href$='/restore']")
    page.fill("#field-reason", "先用原文")
    send(page)
    assert text.input_value() == shipped
    assert len(asked) == 1, "a text that is sent is left without a question"
    expect(paper.locator("h3")).to_have_text(title)
