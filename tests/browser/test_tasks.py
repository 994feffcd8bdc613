"""What people do all day, by keyboard alone, within the budgets of task_budget.toml; the focus is never lost."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Site
from tests.browser.counting import Presses
from tests.browser.looking import look_at, require_focus

pytestmark = pytest.mark.browser

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
    at_case.keyboard.press("6")
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
        page.get_by_role("link", name="XLSX").click()
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


# Wherever one goes


TABS = ["", *"/debts /obligors /proceedings /collateral /costs /receipts /documents /dossier /ledger".split()]
PAGES = ["/", "/cases", "/imports", "/reports/net-recovery", "/account", *(CASE + tab for tab in TABS)]
FORMS = [CASE + way for way in "/costs/new /receipts/new /stage".split()]


@pytest.mark.slow
@pytest.mark.parametrize("address", PAGES + FORMS)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_on_any_page_and_a_phone_does_not_scroll_sideways(
    page: Page, address: str, theme: str
) -> None:
    answer = page.goto(f"{address}?theme={theme}")
    assert answer is not None and answer.status == 200
    look_at(page)


@pytest.mark.slow
@pytest.mark.parametrize("roles", [("manager",), ("auditor",), ("admin",)])
def test_everything_in_the_navigation_opens_for_whoever_sees_it(page: Page) -> None:
    page.goto("/account")
    addresses = page.eval_on_selector_all("nav a[href]", "links => links.map(link => link.pathname)")
    assert addresses
    for address in dict.fromkeys(addresses):
        answer = page.goto(address)
        assert answer is not None and answer.status == 200, address
        look_at(page)
