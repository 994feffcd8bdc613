"""What every page has to pass, whatever it shows."""

from itertools import count
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, ViewportSize

from tests.thorough import THOROUGH

ROOT = Path(__file__).resolve().parents[2]
# The one of package-lock.json; the Python package brings an older one along.
AXE = ROOT / "build" / "test-assets" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_TURNS = count()
PHONE: ViewportSize = {"width": 360, "height": 768}
SCREEN: ViewportSize = {"width": 1366, "height": 768}
CHOOSE_THEME = """theme => theme ? document.documentElement.dataset.bsTheme = theme
  : delete document.documentElement.dataset.bsTheme"""
# A table may scroll inside of itself, where the keyboard reaches it; the page may not.
TOO_WIDE = """() => document.documentElement.scrollWidth <= innerWidth ? [] :
  [...document.querySelectorAll("body *")].filter((e) => e.getBoundingClientRect().right > innerWidth + 0.5)
    .map((e) => `${e.tagName}.${e.className}: ${e.textContent.trim().slice(0, 40)}`).slice(-3)"""
OUT_OF_REACH = """() => [...document.querySelectorAll("main *")]
  .filter((e) => e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).overflowX !== "visible"
    // What is cut to a line says all of itself by its title, and on its own page.
    && !e.matches("td.cut[title], textarea, input, select, .visually-hidden, td > .field > label")
    && !e.matches("[tabindex='0']:not(.table-place)")
    && !(e.matches(".table-place") && /auto|scroll/.test(getComputedStyle(e).overflowX))).map((e) => e.className)"""

# What a template was not given shows as the program's own word for nothing; in English it may be meant.
NOT_GIVEN = """() => { const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = [];
  while (document.documentElement.lang === "zh-Hans" && walk.nextNode())
    if (/^(None|undefined|null|NaN|True|False)$/.test(walk.currentNode.data.trim()))
      found.push(walk.currentNode.parentElement.outerHTML.slice(0, 80));
  return found; }"""


def look_at(page: Page, state: str = "") -> None:
    """Fail where axe finds something, or where the page would scroll sideways.

    axe takes a second for a page: `make test-long` lets it look in both ways, and the ordinary run in turn.
    """
    turn = None if THOROUGH else next(_TURNS)
    assert (found := findings(page, state, turn)) == [], "\n".join(found)


def findings(page: Page, state: str = "", turn: int | None = None) -> list[str]:
    """Return all that is wrong with the page as it is, on a bank's screen and on a phone.

    One is light and the other dark, and in the other language the other way round: so each two of language, theme
    and width come together. Where many pages are walked past, `turn` lets axe look at one of the two alone, and in
    the other language at the other.
    """
    page.wait_for_load_state()
    chosen, wide = page.evaluate("document.documentElement.dataset.bsTheme"), page.viewport_size
    light_first = page.get_attribute("html", "lang") == "zh-Hans"
    found: list[str] = []
    themes = ("light", "dark") if light_first else ("dark", "light")
    for place, (size, theme) in enumerate(zip((SCREEN, PHONE), themes, strict=True)):
        page.set_viewport_size(size)
        page.evaluate(CHOOSE_THEME, theme)
        # What is half under the head that stays on top, or the bar that stays at the foot, is no small target.
        page.evaluate("scrollTo(0, 0)")
        page.evaluate("document.querySelectorAll('.bulk-bar').forEach(bar => bar.style.position = 'static')")
        where = f"{state or page.url} ({size['width']} px, {theme})"
        if turn is None or (turn + light_first) % 2 == place:
            found += [f"{where}: {one}" for one in violations(page)]
        found += [f"{where} is too wide: {one}" for one in page.evaluate(TOO_WIDE)]
        found += [f"{where} says nothing at {one}" for one in page.evaluate(NOT_GIVEN)]
        found += [f"{where} scrolls where no key gets to: {one}" for one in page.evaluate(OUT_OF_REACH)]
    page.evaluate(CHOOSE_THEME, chosen)
    page.evaluate("document.querySelectorAll('.bulk-bar').forEach(bar => bar.removeAttribute('style'))")
    page.set_viewport_size(wide or SCREEN)
    return found


def violations(page: Page) -> list[str]:
    """Return what axe finds on the page as it is."""
    if page.evaluate("typeof axe === 'undefined'"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    found = Axe("1").run(page, options={"resultTypes": ["violations"], "runOnly": RULES})
    return [found.generate_report()] if found.violations_count else []


def require_focus(page: Page) -> None:
    """Fail where the focus was lost: after every change of the page it is on something."""
    assert page.evaluate("document.activeElement !== document.body"), f"{page.title()}: the focus is lost"
