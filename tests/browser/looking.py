"""What every page has to pass, whatever it shows."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, ViewportSize

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PHONE: ViewportSize = {"width": 360, "height": 768}


def look_at(page: Page, *, narrow: bool = True) -> None:
    """Fail where axe finds something, where the focus is lost, or where a phone would scroll sideways."""
    title = page.title()
    found = Axe().run(page, options={"resultTypes": ["violations"], "runOnly": RULES})
    assert found.violations_count == 0, f"{title}: {found.generate_report()}"
    if not narrow:
        return
    wide = page.viewport_size
    assert wide
    page.set_viewport_size(PHONE)
    hanging = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    page.set_viewport_size(wide)
    assert hanging <= 0, f"{title} is {hanging} pixels too wide for a phone"


def require_focus(page: Page) -> None:
    """Fail where the focus was lost: after every change of the page it is on something."""
    assert page.evaluate("document.activeElement !== document.body"), f"{page.title()}: the focus is lost"
