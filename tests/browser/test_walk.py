"""Every kind of page, in both languages, light and dark, on a bank's screen and on a phone."""

import gzip
import re
from decimal import Decimal
from itertools import chain
from urllib.parse import urlsplit

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from legal_recovery.house import subscribers
from legal_recovery.kernel.clock import SystemClock
from legal_recovery.kernel.ids import new_id
from legal_recovery.plumbing.db import Database
from legal_recovery.plumbing.unit_of_work import Actor, execute
from legal_recovery.settlements.commands import ApproveSale, approve_sale
from legal_recovery.settlements.store import get_sale
from legal_recovery.users.store import find_system
from legal_recovery.web.assets import find_asset
from scripts.assets import WORN
from tests.browser.conftest import Site
from tests.browser.looking import AXE, findings, look_at
from tests.browser.months import loaded, proven_cost
from tests.browser.walk import walk
from tests.browser.walk_costs import approving
from tests.browser.walk_desk import at_desk
from tests.browser.walk_papers import papers
from tests.browser.walk_particulars import particulars
from tests.browser.walk_texts import texts

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]

# Files, fragments of pages, figures for scripts, addresses that only lead on; and where strangers sign in.
NO_PAGES = """
    alerts.export_ownerless
    auctions.package auctions.package_progress auctions.package_state portfolio.auctions home.feed
    home.event home.export_calendar home.load portfolio.batch_progress portfolio.batch shell.serve_asset
    owed.export portfolio.export portfolio.template portfolio.problems portfolio.import_progress
    documents.download dossiers.download dossiers.progress reports.export proceedings.read_docket
    collateral.export auctions.export alerts.export auctions.reverse_entry seizures.export
    seizures.export_incidents seizures.renewals_pdf seizures.reverse_entry deadlines.export
    deadlines.look_again deadlines.hand_over_progress shell.progress_example costs.reverse_entry
    reconciliation.counterparts reconciliation.export_suspense reconciliation.export_rules reconciliation.export_batches
    receipts.reverse_entry users.revoke_token users.revoke_anybodys_token portfolio.look_again
    settlements.export_instalments settlements.export_exits settlements.tape
    settlements.export_sales settlements.letters
    settlements.reverse_entry api-docs.openapi_json security.login home.assign_again
    seizures.handover_pdf costs.export closing.awaiting_file closing.general_file
    closing.journal_file closing.recount_progress reconciliation.export_accounts
    reconciliation.export_lines reconciliation.export_statements reconciliation.export_statement
    reconciliation.statement_file reconciliation.load_progress reconciliation.posting reconciliation.desk_news
    receipts.reverse_refund_entry
    receipts.take_refund_back receipts.take_conversion_back receipts.reverse_conversion_entry
    dossiers.batch_progress dossiers.zip_file dossiers.export dossiers.exhibit_page dossiers.exhibit_pages
    receipts.export reconciliation.export_court_money reconciliation.court_paper
    drafting_texts.export drafting.pdf
""".split()


@pytest.fixture(params=["zh", pytest.param("en", marks=pytest.mark.long)])
def language(request: pytest.FixtureRequest) -> str:
    """Each language in turn."""
    return str(request.param)


@pytest.fixture
def engine_name() -> str:
    """The addresses are the same on both engines."""
    return "sqlite"


@pytest.fixture
def roles() -> tuple[str, ...]:
    """Somebody who sees everything."""
    return ("legal_lead", "finance_lead", "manager", "admin")


@pytest.fixture
def case(site: Site) -> str:
    """A case that has something of everything: its collateral was sold, and the proceeds are being shared out."""
    listed = site.program.json("case", "list")
    found = [one for one in listed if one["stage"] == "distribution" and Decimal(one["gross_recovered"]) > 0]
    return str(found[0]["reference"])


@pytest.mark.long
def test_no_page_has_anything_for_axe_to_find_or_scrolls_sideways_on_a_phone(
    page: Page, case: str, app: Flask, language: str, site: Site
) -> None:
    seen: set[str] = set()
    found: list[str] = []
    page.on("framenavigated", lambda frame: seen.add(urlsplit(frame.url).path))
    page.on("response", lambda answer: found.append(answer.url) if answer.status >= 500 else None)
    # Each language walks the same site, with accounts of its own.
    own = {"zh": "62220088", "en": "62220089"}[language]
    desk = loaded(site, 12, own).account
    states = chain(
        walk(page, case, lambda: site.program("remind", status=1), lambda sale: approved(site, sale)),
        at_desk(page, desk),
        approving(page, f"/cases/{case}", proven_cost(site, case, f"{own}00")),
        papers(page, f"/cases/{case}"),
        texts(page),
        particulars(page, f"/cases/{case}"),
    )
    for turn, state in enumerate(states):
        assert page.get_attribute("html", "lang") == {"zh": "zh-Hans", "en": "en"}[language], state
        new = findings(page, state, turn) + [f"{state}: no rules for {one}" for one in undressed(page)]
        found += new
        # Should the walk itself stumble, it is said what was found until then.
        print(*new, sep="\n", end="")
    assert found == [], "\n".join(found)
    assert unvisited(app, seen) == []
    weights = {address: packed(page, address) for address in ("/cases", f"/cases/{case}")}
    assert weights["/cases"] <= 25_000 and weights[f"/cases/{case}"] <= 30_000, weights


def test_strangers_find_a_page_to_sign_in_and_nothing_else(page: Page) -> None:
    page.context.clear_cookies(name=re.compile("^(?!lang)"))
    page.goto("/cases")
    assert "/login" in page.url
    look_at(page)
    page.fill("[name=email]", "nobody@bank.example")
    page.fill("[name=password]", "wrong-password-1")
    page.keyboard.press("Enter")
    expect(page.locator("#error-summary")).to_be_visible()
    look_at(page)


def approved(site: Site, sale_id: int) -> None:
    """Let somebody else approve a debt sale."""
    database = Database(f"sqlite:///{site.program.data / 'ledger.db'}")
    with database.reading() as session:
        system = find_system(session)
        assert system is not None, "the installation is set up"
        other = Actor(new_id(), "另一人", frozenset({"manager"}), None, system.book)
        digest = get_sale(session, other, sale_id).digest
    clock = SystemClock()
    answer = ApproveSale(sale_id, digest, "审批1号", clock.today())
    execute(database, approve_sale, answer, actor=other, clock=clock, subscribers=subscribers())


def packed(page: Page, address: str) -> int:
    """Return how many bytes a page takes on the wire."""
    answer = page.request.get(address)
    assert answer.ok
    return len(gzip.compress(answer.body(), 6))


def unvisited(app: Flask, seen: set[str]) -> list[str]:
    """Return the pages that the walk did not come past."""
    addresses = app.url_map.bind("localhost")
    visited = {addresses.match(path, "GET")[0] for path in seen if addresses.test(path, "GET")}
    pages = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    return sorted(one for one in pages - visited - set(NO_PAGES) if "_api." not in one)


def classes_of(sheet: str) -> set[str]:
    """Return the classes that a style sheet has rules for."""
    return set(re.findall(r"\.(-?[A-Za-z_][\w-]*)", sheet))


def undressed(page: Page) -> set[str]:
    """Return the classes of Tabler on the page whose rules were left out at set-up and that are not ours either."""
    own = find_asset("app.css")
    assert own
    tabler = AXE.with_name("tabler.min.css").read_text(encoding="utf-8")
    worn = set(
        page.evaluate("() => [...document.querySelectorAll('body *')].flatMap((e) => [...e.classList])")
    )
    return worn & (classes_of(tabler) - classes_of(own.body.decode()) - WORN)
