"""A month of two hundred lines reconciled by keyboard alone, and two people at one desk."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, StorageState, expect

from legal_recovery.reconciliation.store import LineFilter, list_lines, list_matches
from tests.browser.conftest import Site
from tests.browser.counting import Presses
from tests.browser.looking import require_focus
from tests.browser.months import loaded, opened
from tests.reconciliation.month import Month

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

_ALL = 1000


@pytest.fixture
def language() -> str:
    """A month takes as many keys in either language."""
    return "zh"


@pytest.fixture
def roles() -> tuple[str, ...]:
    """Somebody who reconciles for every office."""
    return ("finance_lead",)


def numbers_of(site: Site, month: Month) -> dict[str, int]:
    """Return the number in the statement of each line by its id."""
    with opened(site) as (at, system), at.database.reading() as session:
        lines, _more = list_lines(session, system, LineFilter(account_id=month.account), limit=_ALL)
        return {str(line.id): line.number for line in lines}


class Player:
    """Somebody who knows whose each line is, and finds it at the desk by keys."""

    def __init__(self, page: Page, month: Month, numbers: dict[str, int]) -> None:
        self.page, self.month, self.numbers = page, month, numbers

    def settled(self) -> None:
        """Wait until everything that was decided is on the server."""
        expect(self.page.locator("#desk[data-sending]")).to_have_count(0)

    def line(self) -> str | None:
        """Return the line that is chosen once its panel is there, None where every line is decided."""
        self.page.wait_for_function(
            """() => { const row = document.querySelector("#desk-rows > tr[aria-current]");
            if (!row) return !document.querySelector("#desk-rows");
            return !row.dataset.busy && document.querySelector(".desk-line")?.dataset.of === row.dataset.line
              && ["open", "part"].includes(row.dataset.state); }"""
        )
        row = self.page.locator("#desk-rows > tr[aria-current]")
        return row.get_attribute("data-line") if row.count() else None

    def proposals(self) -> list[set[str]]:
        """Return the references of the cases of each proposal."""
        found: list[list[str]] = self.page.evaluate(
            """[...document.querySelectorAll(".desk-proposals > li:not(.desk-nothing)")].map(
            (one) => [...one.querySelectorAll(".desk-whose a")].map((link) => link.textContent.trim()))"""
        )
        return [set(one) for one in found]

    def decide(self, line: str) -> None:
        """Press what says whose a line is."""
        truth = self.month.truth[self.numbers[line]]
        shown = self.proposals()
        keys = self.page.keyboard
        if set(truth) in shown:
            place = shown.index(set(truth)) + 1
            keys.press("Enter" if place == 1 else str(place))
        elif not truth:
            keys.press("p")
            keys.press("1")
        elif len(truth) == 1:
            keys.press("/")
            keys.type(next(iter(truth)))
            expect(self.page.locator("#desk-found > li[aria-selected=true]")).to_be_visible()
            keys.press("Enter")
        else:
            keys.press("s")
            for reference, amount in truth.items():
                keys.type(reference)
                keys.press("Tab")
                keys.type(amount)
                keys.press("Tab")
            keys.press("Control+Enter")


@pytest.mark.parametrize("lines", [70, pytest.param(200, marks=pytest.mark.long)])
def test_a_month_is_reconciled_by_keys_alone(page: Page, presses: Presses, site: Site, lines: int) -> None:
    month = loaded(site, lines, f"6222{lines:04}")
    player = Player(page, month, numbers_of(site, month))
    page.goto(f"/reconciliation/{month.account}")
    assert page.locator("#desk-rows > tr").count() == min(lines, 100)
    assert visible_lines(page) >= 14
    presses.start()
    # Enter at once: it waits for what the panel will offer, and takes no line instead.
    page.keyboard.press("Shift+A")
    page.keyboard.press("Enter")
    expect(page.locator("#desk-staged")).not_to_have_text(re.compile("^[01]$"))
    player.settled()
    while (line := player.line()) is not None:
        player.decide(line)
        require_focus(page)
        page.wait_for_function(
            "(line) => document.querySelector('#desk-rows > tr[aria-current]')?.dataset.line !== line",
            arg=line,
        )
    player.settled()
    expect(page.locator("#desk-staged")).to_have_text(str(lines))
    page.keyboard.press("Control+Enter")
    expect(page.locator("#desk-panel [data-focus]")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#desk-posted")).to_be_visible(timeout=120_000)
    presses.within("reconcile_month", lines / 200)
    assert "0.00" in page.locator("#desk-difference").inner_text()
    require_right(site, month)


def visible_lines(page: Page) -> int:
    """Return how many lines are in view."""
    return int(
        page.evaluate(
            """(() => { const view = document.querySelector("#desk-lines").getBoundingClientRect();
            const low = Math.min(view.bottom, innerHeight);
            return [...document.querySelectorAll("#desk-rows > tr")].filter((row) => {
              const at = row.getBoundingClientRect(); return at.top >= view.top && at.bottom <= low; }).length; })()"""
        )
    )


def require_right(site: Site, month: Month) -> None:
    """Every line is of the cases that it truly is of, or waits in suspense where nothing tells."""
    from legal_recovery.cases.store import references_of

    with opened(site) as (at, system), at.database.reading() as session:
        lines, _more = list_lines(session, system, LineFilter(account_id=month.account), limit=_ALL)
        assert len(lines) == len(month.truth)
        for line in lines:
            matched = {one.case_id for one in list_matches(session, line.id) if one.case_id}
            found = set(references_of(session, sorted(matched)).values())
            assert found == set(month.truth[line.number]), line
            assert line.state == ("matched" if found else "suspense"), line


@pytest.fixture
def colleague(
    browser: Browser, site: Site, staff: Callable[..., StorageState]
) -> Iterator[tuple[BrowserContext, Page]]:
    """Somebody else at the same desk."""
    made = browser.new_context(base_url=site.url, storage_state=staff("finance_lead", "legal"))
    made.add_cookies([{"name": "lang", "value": "zh", "url": site.url}])
    yield made, made.new_page()
    made.close()


def test_the_second_at_a_desk_sees_who_is_at_a_line_and_is_refused_it(
    page: Page, colleague: tuple[BrowserContext, Page], site: Site
) -> None:
    month = loaded(site, 12, "62220077")
    other = colleague[1]
    for one in (page, other):
        one.goto(f"/reconciliation/{month.account}")
    row = "#desk-rows > tr[data-mark]"
    line = page.locator(row).first.get_attribute("data-line")
    for one in (page, other):
        one.locator(f"#line-{line}").click()
    page.keyboard.press("Enter")
    expect(page.locator(f"#line-{line}[data-state=staged]")).to_be_visible()
    # The second one's page still shows the line as open.
    other.keyboard.press("Enter")
    expect(other.locator(f"#line-{line}[data-state=theirs]")).to_be_visible()
    expect(other.locator("#live")).to_contain_text("王小样")
    other.reload()
    expect(other.locator(f"#line-{line}")).to_have_count(0)
    other.goto(f"/reconciliation/{month.account}?view=staged")
    expect(other.locator(f"#line-{line}")).to_contain_text("王小样")
    page.keyboard.press("z")
    expect(page.locator(f"#line-{line}[data-state=open]")).to_be_visible()
