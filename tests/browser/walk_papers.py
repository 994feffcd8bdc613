"""A walk past the papers of a case: the list, filtered and empty; one that is refused, seen, kept."""

from collections.abc import Iterator

from playwright.sync_api import Page

from tests.browser.steps import opened


def papers(page: Page, here: str) -> Iterator[str]:
    """The list of papers, and one of them until it is kept with the case."""
    yield from opened(page, f"{here}/papers", f"{here}/papers?q=no-such-paper")
    yield from opened(page, f"{here}/papers/owed-statement?day=when", f"{here}/papers/distribution-table")
    yield from opened(page, f"{here}/papers/statement-of-claim?language=en")
    with page.expect_navigation():
        page.click("#preview form button")
    yield "a paper, kept"
