"""How the shell looks in Chromium: in each of its states, on a bank's screen and on a phone."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.thorough import THOROUGH

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("shell")]

LIST, FORM = "/components", "/components/form"
STATES = ["list", "chosen", "form", "refused", "confirm", "palette", "help", "menu", "missing"]


def bring_to(page: Page, state: str) -> None:
    """Bring the page into one of its states."""
    page.goto({"missing": "/nothing"}.get(state, FORM if state in ("form", "refused", "confirm") else LIST))
    if state == "chosen":
        page.locator("tbody .pick input").first.check()
        page.evaluate("scrollTo(0, 0)")
    elif state in ("refused", "confirm"):
        page.fill("#field-amount", "1,23" if state == "refused" else "-12.5万")
        page.fill("#field-paid_on", "20261122")
        page.select_option("#field-kind", "appraisal")
        with page.expect_navigation():
            page.click(".sheet .btn-main")
    elif state == "palette":
        page.keyboard.press("Control+k")
        expect(page.locator(".palette-item .note").first).to_be_visible()
    elif state == "help":
        page.evaluate("document.querySelector('#help-button').click()")
    elif state == "menu":
        page.click(".menu > summary")


# Each two of language, theme and width come together.
LOOKS = [("zh", "light", 1366), ("zh", "dark", 360), ("en", "dark", 1366), ("en", "light", 360)]


@pytest.mark.slow
@pytest.mark.parametrize(("language", "theme", "width"), LOOKS)
def test_axe_finds_nothing_and_nothing_hangs_over_the_edge(
    page: Page, language: str, theme: str, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 768})
    page.goto(f"{LIST}?lang={language}&theme={theme}")
    for turn, state in enumerate(STATES, LOOKS.index((language, theme, width))):
        bring_to(page, state)
        # Each state is seen by axe in both languages and both themes, and in each of the four looks when there is time.
        if THOROUGH or turn % 2 == 0:
            found = Axe().run(page, options={"resultTypes": ["violations"], "runOnly": RULES})
            assert found.violations_count == 0, f"{state}: {found.generate_report()}"
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{state} is too wide"


RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def test_eighteen_rows_fit_on_a_bank_screen_below_head_and_filter(page: Page) -> None:
    page.goto(LIST)
    # The example page has more above its list than a list page has.
    page.evaluate(
        "document.querySelectorAll('.figures, .stepper, .tabs, .lead-line, .breadcrumb-path').forEach(e => e.remove())"
    )
    body = page.locator(".data-table tbody")
    row = page.locator("#list-1").bounding_box()
    top = body.bounding_box()
    assert row and top
    assert (768 - top["y"]) / row["height"] >= 18


def test_on_a_phone_filters_fold_and_a_card_leaves_room_for_its_box_and_button(page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 640})
    page.goto(LIST)
    field, button = page.locator("#filters-q"), page.locator("[data-fold]")
    expect(field).to_be_hidden()
    button.click()
    expect(field).to_be_visible()
    expect(button).to_have_attribute("aria-expanded", "true")
    page.evaluate(
        """() => document.querySelector("#list tbody tr").insertAdjacentHTML(
             "beforeend", '<td class="acts"><button class="icon-button">…</button></td>')"""
    )
    covered = page.evaluate(
        """() => {
          const row = document.querySelector("#list tbody tr"), range = new Range();
          range.selectNodeContents(row.querySelector("td:not(.pick)"));
          const text = range.getBoundingClientRect();
          return [".pick input", ".acts button"].filter((one) => {
            const over = row.querySelector(one).getBoundingClientRect();
            return over.left < text.right && over.right > text.left && over.top < text.bottom && over.bottom > text.top;
          });
        }"""
    )
    assert covered == []
    box, act = (
        page.locator(f"#list tbody tr:first-child {one}").bounding_box() for one in (".pick", ".acts")
    )
    assert box and act and box["x"] + box["width"] <= act["x"], "one does not lie over the other"
    quiet = page.locator(".panel .empty-place").last.bounding_box()
    assert quiet and quiet["height"] < 60
