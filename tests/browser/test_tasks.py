"""What people do all day, by keyboard alone, within the budgets of task_budget.toml; the focus is never lost."""

from pathlib import Path

import pypdfium2
import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import Site
from tests.browser.counting import Presses
from tests.browser.looking import require_focus

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser"), pytest.mark.usefixtures("sample")]

CASE = "/cases/EX-001"


@pytest.fixture
def language() -> str:
    """A task takes as many keys in either language; the story runs in both."""
    return "en"


@pytest.fixture
def roles() -> tuple[str, ...]:
    """Somebody who may do all of it."""
    return ("legal_lead", "finance_lead")


@pytest.fixture
def at_case(page: Page, presses: Presses) -> Page:
    """The page of a case, the focus where it is after opening it."""
    page.goto(CASE)
    presses.start()
    return page


def version(site: Site) -> int:
    """Return how many records the case's book holds."""
    return int(site.program.json("case", "show", "EX-001")["version"])


def confirm(page: Page) -> None:
    """Send the form, look at its effect, and confirm it with Enter where the focus is."""
    page.keyboard.press("Control+Enter")
    expect(page.locator("[name=confirmed]")).to_be_focused()
    page.keyboard.press("Enter")


def fill(page: Page, field: str, text: str) -> None:
    """Go on with Tab until this field has the focus, and type."""
    for _ in range(25):
        if page.evaluate("document.activeElement.name") == field:
            break
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.name") == field, f"no way to {field} with Tab"
    page.keyboard.type(text)


def test_a_case_is_opened_by_the_name_of_its_debtor(page: Page, presses: Presses) -> None:
    page.goto("/cases")
    presses.start()
    page.keyboard.press("/")
    page.keyboard.type("Harbo")
    expect(page.locator(".palette-item").first).to_contain_text("Harbour Sample Parts")
    page.keyboard.press("Enter")
    page.wait_for_url("**/cases/EX-003")
    presses.within("open_case_by_name")


def test_a_receipt_is_recorded(at_case: Page, presses: Presses, site: Site) -> None:
    before = version(site)
    at_case.keyboard.press("m")
    at_case.wait_for_url("**/receipts/new")
    fill(at_case, "source", "v")
    fill(at_case, "amount", "1234.56")
    confirm(at_case)
    at_case.wait_for_url("**/receipts?posted=*")
    presses.within("record_receipt")
    require_focus(at_case)
    expect(at_case.locator("#flash")).to_contain_text("1,234.56")
    assert version(site) > before


def test_a_cost_is_added(at_case: Page, presses: Presses, site: Site) -> None:
    before = version(site)
    at_case.keyboard.press("8")
    at_case.wait_for_url("**/costs")
    at_case.keyboard.press("n")
    at_case.wait_for_url("**/costs/new")
    fill(at_case, "cost_kind", "app")
    fill(at_case, "amount", "8000")
    confirm(at_case)
    at_case.wait_for_url("**/costs?posted=*")
    presses.within("add_cost")
    require_focus(at_case)
    assert version(site) > before


def test_a_case_moves_with_what_makes_the_move_true(page: Page, presses: Presses, site: Site) -> None:
    page.goto("/cases/EX-002")
    presses.start()
    page.keyboard.press("t")
    page.wait_for_url("**/stage**")
    fill(page, "court", "杭州市西湖区人民法院")
    fill(page, "docket_number", "(2025)浙0106民初77号")
    fill(page, "filed_on", "20250616")
    fill(page, "reason", "filed today")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/cases/EX-002*")
    presses.within("move_stage")
    require_focus(page)
    assert site.program.json("case", "show", "EX-002")["stage"] == "litigation"


def test_the_filtered_list_is_saved_as_a_workbook(page: Page, presses: Presses) -> None:
    page.goto("/cases?stage=litigation")
    presses.start()
    with page.expect_download() as waiting:
        page.keyboard.press("Control+e")
    assert waiting.value.suggested_filename.endswith(".xlsx")
    presses.within("export_list")


def test_the_language_is_switched_in_the_middle_of_a_form(page: Page, presses: Presses) -> None:
    page.goto(f"{CASE}/costs/new")
    page.fill("[name=amount]", "12.5万")
    page.fill("[name=payee]", "样例公司")
    presses.start()
    page.click('[data-prefer="lang"]')
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
    presses.within("switch_language")
    expect(page.locator("[name=amount]")).to_have_value("12.5万")
    expect(page.locator("[name=payee]")).to_have_value("样例公司")
    require_focus(page)


def test_a_case_is_looked_at_beside_the_list_and_the_next_one_with_it(page: Page, presses: Presses) -> None:
    page.goto("/cases")
    page.keyboard.press("j")
    row = page.evaluate("document.activeElement.id")
    presses.start()
    page.keyboard.press("Space")
    expect(page.locator("#peek .figures")).to_be_visible()
    assert page.evaluate("document.activeElement.id") == row, "the focus stays in the list"
    first = page.inner_text("#peek .case-facts")
    page.keyboard.press("j")
    expect(page.locator("#peek .case-facts")).not_to_have_text(first)
    expect(page.locator("#peek .case-facts")).to_contain_text(page.inner_text("tr:focus .reference"))
    page.keyboard.press("Space")
    expect(page.locator("#peek")).not_to_be_visible()
    presses.within("peek_at_case")
    page.keyboard.press("Space")
    page.keyboard.press("Escape")
    expect(page.locator("#peek")).not_to_be_visible()
    expect(page.locator("tr:focus")).to_have_count(1)


def test_an_act_begins_at_the_row_of_its_case(page: Page, presses: Presses) -> None:
    page.goto("/cases")
    page.keyboard.press("j")
    reference = page.inner_text("tr:focus .reference")
    presses.start()
    page.keyboard.press(".")
    expect(page.locator("#peek .actions a").first).to_be_focused()
    page.keyboard.press("m")
    page.wait_for_url(f"**/cases/{reference}/receipts/new")
    presses.within("act_from_row")


def test_all_acts_of_a_row_have_a_button_and_closing_leads_back_to_it(page: Page) -> None:
    page.goto("/cases")
    names = page.eval_on_selector_all("[data-acts]", "all => all.map(one => one.ariaLabel)")
    assert len(names) == len(set(names)) > 10
    page.locator("[data-acts]").nth(2).click()
    expect(page.locator("#peek .actions a").first).to_be_focused()
    expect(page.locator("#peek .tabs a[href$='/dossier']")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("[data-acts]").nth(2)).to_be_focused()


def test_the_link_of_a_row_is_copied_and_that_is_said(page: Page, context: BrowserContext) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto("/cases")
    page.keyboard.press("y")
    expect(page.locator("#live")).to_be_in_viewport()
    assert page.evaluate("navigator.clipboard.readText()") == page.url
    page.keyboard.press("j")
    reference = page.inner_text("tr:focus .reference")
    page.keyboard.press("y")
    expect(page.locator("#live")).to_contain_text(f"/cases/{reference}")
    assert str(page.evaluate("navigator.clipboard.readText()")).endswith(f"/cases/{reference}")


def test_the_list_is_printed_with_all_its_columns_and_its_head_on_each_page(
    page: Page, tmp_path: Path
) -> None:
    page.goto("/cases")
    heads = page.locator("#list thead th a").all_inner_texts()
    assert len(heads) > 10
    page.pdf(path=tmp_path / "list.pdf", prefer_css_page_size=True)
    with pypdfium2.PdfDocument(tmp_path / "list.pdf") as printed:
        assert len(printed) > 1
        for number in (0, 1):
            text = printed[number].get_textpage().get_text_range()
            assert [head for head in heads if head.split()[0] not in text] == [], f"page {number + 1}"


# Wherever one goes


@pytest.mark.slow
@pytest.mark.parametrize(
    "roles", [("manager",), pytest.param(("auditor",), marks=pytest.mark.long), ("admin",)]
)
def test_everything_in_the_navigation_opens_for_whoever_sees_it(page: Page) -> None:
    page.goto("/account")
    addresses = page.eval_on_selector_all("nav a[href]", "links => links.map(link => link.pathname)")
    assert addresses
    for address in dict.fromkeys(addresses):
        answer = page.goto(address)
        assert answer is not None and answer.status == 200, address
