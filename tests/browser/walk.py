"""A walk past every kind of page there is, in each of its states: as it opens, refused, to be confirmed, done."""

from collections.abc import Callable, Iterator
from datetime import timedelta

from playwright.sync_api import Page, expect

from legal_recovery.kernel.clock import SystemClock
from tests.browser.steps import confirmed, first_link, last_link, opened, refusals, send
from tests.browser.walk_arranging import arranging
from tests.browser.walk_auctions import disposals
from tests.browser.walk_bank import bank
from tests.browser.walk_costs import spending
from tests.browser.walk_settled import settled
from tests.stories.program import SAMPLES

TABS = "debts owed obligors proceedings deadlines seizures collateral auctions costs receipts".split()
TABS += "documents dossier ledger net-recovery".split()
LISTS = ["/cases?q=no-such-name", "/cases?escalated_from=when", "/search?q=S", "/search?q=no-such-name"]
CALENDARS = ["/calendar", "/calendar?view=week", "/calendar?view=list&state=all&day=2025-01-01"]
CALENDARS += ["/calendar?day=x", "/calendar/new?day=2026-12-01"]
WATCHES = ["/seizures", "/seizures?tab=waiting", "/seizures?tab=lost", "/seizures?court=no-such-court"]
WATCHES += ["/seizures/new", "/seizures/new?q=nowhere"]
WATCHES += ["/incidents", "/auctions", "/auctions?q=nothing", "/collateral", "/collateral?q=nothing"]
PLACES = ["/", "/cases", *LISTS, *CALENDARS, *WATCHES, "/reports/net-recovery", "/imports", "/account"]
PLACES += ["/admin/people", "/verify"]
PLACES += ["/components", "/components/form", "/nothing/here"]
PLACES += [
    "/deadlines?state=all",
    "/deadlines?since=2199-01-01",
    "/deadlines?owner=x",
    "/deadlines/hand-over",
]
PLACES += ["/court-money", "/court-money?state=overdue&q=nothing"]
PLACES += ["/law", "/law/packs/cn", "/law/deadlines?event=judgment-served&on=2026-09-10"]
PLACES += ["/law/costs?claim=1000000", "/law/check", "/law/docket?number=(2026)浙0106执恢123号之一"]
PLACES += ["/law/interest?principal=1000000&since=2023-01-01&until=2024-01-01&rate_kind=lpr-1y&basis=365"]
PLACES += [
    "/reconciliation/suspense",
    "/reconciliation/suspense?age=more",
    "/reconciliation/rules",
    "/reconciliation/rules?q=x",
    "/reconciliation/batches?state=no-such-state",
]
PLACES += ["/alerts", "/alerts?show=failed", "/alerts?show=all&since=when", "/alerts/ownerless"]
# What is refused when it is sent as it opens; the rest of the forms can be sent as they are.
FORMS = "receipts/new costs/new stage documents/new collateral/new proceedings/new note flags".split()
FORMS += ["payment-order", "deadlines/new", "seizures/new", "securities/new", "clues/new", "measures/new"]
FORMS += ["searches/new", "deadlines/own", "owner", "awaited/new", "payment-codes/new"]
PLACES += ["/closing", "/closing?year=2025&state=closed", "/closing/accounts"]
OTHER_FORMS = ["/account/password", "/account/tokens", "/calendar/feeds", "/admin/people/new"]
OTHER_FORMS += ["/admin/offices", "/admin/lender"]
OTHER_FORMS += ["/law/rates/new", "/law/years/new"]


def walk(
    page: Page, case: str, remind: Callable[[], object], approve: Callable[[int], object]
) -> Iterator[str]:
    """Bring the page from one state to the next, and say which it is; `case` has something of everything.

    `remind` does a round of reminders, `approve` lets somebody else approve a debt sale.
    """
    here = f"/cases/{case}"
    order_dossier(page, here)
    for address in (*PLACES, here, *(f"{here}/{tab}" for tab in TABS)):
        page.goto(address)
        yield address
    yield from layers(page)
    yield from refusals(page, [*(f"{here}/{form}" for form in FORMS), *OTHER_FORMS, *found_forms(page, here)])
    yield from confirmations(page, here)
    yield from awaited(page, here)
    yield from claims(page, here)
    yield from deadlines(page, here)
    yield from handed_over(page, here)
    yield from seized(page, here, remind)
    yield from disposals(page, here)
    yield from spending(page, here)
    yield from in_court(page, here)
    yield from settled(page, here, approve)
    yield from months(page)
    remind()
    page.goto(first_link(page, "/alerts?show=all", "td a[href^='/alerts/']"))
    yield "a reminder"
    yield from details(page, here)
    yield from batches(page)
    yield from dossiers(page)
    yield from imports(page)
    yield from bank(page)
    yield from made(page, here)


def order_dossier(page: Page, here: str) -> None:
    """Ask for a dossier: it is made while the walk goes on."""
    page.goto(f"{here}/dossier")
    page.click("#new-dossier .btn-main")
    page.wait_for_url("**/dossier?job=*")


def layers(page: Page) -> Iterator[str]:
    """What opens above the list of cases."""
    page.goto("/cases")
    page.keyboard.press("/")
    expect(page.locator(".palette-item .note").first).to_be_visible()
    yield "search palette"
    page.keyboard.press("Escape")
    page.evaluate("document.querySelector('#help-button').click()")
    expect(page.locator("#key-list dt").first).to_be_visible()
    yield "keys of the page"
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    page.keyboard.press("Space")
    expect(page.locator("#peek .figures")).to_be_visible()
    yield "a case beside the list"
    page.keyboard.press(".")
    expect(page.locator("#peek .actions a").first).to_be_focused()
    yield "all acts of a case"
    page.keyboard.press("Escape")
    page.click(".menu > summary")
    yield "account menu"


def found_forms(page: Page, here: str) -> list[str]:
    """Forms whose address holds a number: it is found where people find it."""
    party = first_link(page, f"{here}/obligors", "td a[href*='/obligors/']")
    receipt = first_link(page, f"{here}/receipts", "a[href$='/reversal']")
    cost = first_link(page, f"{here}/costs", "a[href$='/reversal']")
    piece = first_link(page, f"{here}/collateral", "td a[href*='/collateral/']")
    opening = last_link(page, f"{here}/ledger", "a[href*='/ledger/']")
    award = first_link(page, f"{here}/proceedings", "a[href$='/award']")
    found = [party, f"{party}/insolvency", award, receipt, cost, f"{piece}/valuation", f"{opening}/reversal"]
    anew = first_link(page, f"{here}/receipts", "a[href$='/allocation']")
    payers = anew.replace("/allocation", "/payers")
    found += [f"{here}/obligors/new", anew, payers, f"{here}/conversions/new", f"{here}/repayments/new"]
    return [*found, f"{piece}/lien", f"{piece}/document", f"{here}/assets/new"]


def confirmations(page: Page, here: str) -> Iterator[str]:
    """Money is shown with its effect before it is booked."""
    for form, kind in (("receipts", "source"), ("costs", "cost_kind")):
        page.goto(f"{here}/{form}/new")
        page.select_option(f"[name={kind}]", index=1)
        page.fill("[name=amount]", "1.25万")
        page.keyboard.press("Control+Enter")
        expect(page.locator("[name=confirmed]")).to_be_focused()
        yield f"{form}, to be confirmed"


def awaited(page: Page, here: str) -> Iterator[str]:
    """Money that a court announced, what it keeps back of that, and the forms about it."""
    page.goto(f"{here}/awaited/new")
    page.fill("[name=amount]", "80000")
    send(page)
    about = first_link(page, f"{here}/receipts", "a[href*='/court-money/']")
    yield "awaited, recorded"
    for form in ("retention", "chase"):
        page.goto(f"{about}/{form}")
        yield f"court money, {form}"
    page.goto(f"{about}/retention")
    page.select_option("[name=ground]", index=1)
    send(page)
    yield "court money, kept back"
    page.goto(f"{about}/freed")
    yield "court money, freed"
    page.goto(first_link(page, f"{here}/receipts", "a[href$='/end']"))
    yield "awaited no more"
    page.goto(f"{here}/payment-codes/new")
    page.select_option("[name=code_kind]", index=1)
    page.fill("[name=number]", "3300 1610 0270 5300 9876")
    send(page)
    yield "a number for payments, recorded"
    page.goto(first_link(page, f"{here}/receipts", "a[href*='/payment-codes/'][href$='/end']"))
    yield "a number for payments, ended"


def claims(page: Page, here: str) -> Iterator[str]:
    """What a title awards, and a judgment that was served: shown first, recorded, and what becomes of them."""
    page.goto(first_link(page, f"{here}/proceedings", "a[href$='/award']"))
    page.fill("[name=counted_until]", "2020-01-01")
    page.fill("[name=principal]", "1000000")
    page.select_option("[name=general]", "none")
    yield from confirmed(page, "award")
    page.goto(f"{here}/deadlines/new")
    page.select_option("[name=event_key]", "judgment-served")
    # So long ago that what follows from it is soon.
    page.fill("[name=on]", (SystemClock().today() - timedelta(days=12)).isoformat())
    yield from confirmed(page, "event")
    for tab, selector in (
        ("owed", "a[href$='/stay']"),
        ("owed", "a[href$='/withdrawal']"),
        ("deadlines", "a[href*='/deadlines/events/']"),
        ("deadlines", "a[href$='/extension']"),
    ):
        address = first_link(page, f"{here}/{tab}", selector)
        for one in (
            address,
            f"{address}/withdrawal" if "events" in address else address.removesuffix("/extension"),
        ):
            page.goto(one)
            yield one


def deadlines(page: Page, here: str) -> Iterator[str]:
    """A deadline of one's own, and a period that runs again, with what moves shown first."""
    page.goto(f"{here}/deadlines/own")
    page.fill("[name=title]", "Call the debtor")
    page.fill("[name=due]", "+15")
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")
    yield "own deadline set"
    page.goto(f"{here}/deadlines/new")
    page.select_option("[name=event_key]", "debt-due")
    page.fill("[name=on]", "2025-01-06")
    yield from confirmed(page, "debt due")
    for ending in ("/move", "/owner"):
        address = first_link(page, f"{here}/deadlines", f"a[href*='/deadlines/'][href$='{ending}']")
        yield from refusals(page, [address])
    page.goto(first_link(page, f"{here}/deadlines", "a[href$='/interruption']"))
    yield "what interrupts a period"
    page.select_option("[name=ground]", "suit")
    page.fill("[name=on]", "2025-02-06")
    page.fill("[name=evidence]", "Acceptance by the court")
    yield from confirmed(page, "interruption")
    address = first_link(page, f"{here}/deadlines", "a[href*='/interruptions/']")
    yield from refusals(page, [address, f"{address}/withdrawal"])


def handed_over(page: Page, here: str) -> Iterator[str]:
    """Who answers for the case, many deadlines assigned at once, and all of it handed over to somebody new."""
    page.goto("/admin/people/new")
    page.fill("[name=name]", "钱样例")
    page.fill("[name=email]", "qian@bank.example")
    page.check("[name=role_legal_lead]")
    send(page)
    page.goto(f"{here}/owner")
    page.select_option("[name=owner_id]", label="钱样例")
    owner = page.input_value("[name=owner_id]")
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")
    page.goto("/deadlines")
    page.check("[data-pick-page]")
    yield "deadlines selected"
    with page.expect_navigation():
        page.click(".bulk-bar [formaction]")
    yield "to be assigned"
    page.select_option("[name=owner]", index=1)
    yield from confirmed(page, "assigned")
    page.goto(f"/deadlines/hand-over?person={owner}")
    yield from refusals(page, [f"/deadlines/hand-over?person={owner}"])
    page.select_option("[name=owner]", index=1)
    yield from confirmed(page, "handed over")


def seized(page: Page, here: str, remind: Callable[[], object]) -> Iterator[str]:
    """A seizure that lapsed, one that runs, one that waits behind another court; security, clues and the rest."""
    record_seizure(page, here, starts_on=-400, expires_on=-1)
    one = last_link(page, f"{here}/seizures", "#seizures td a[href*='/seizures/']")
    yield from opened(page, f"{one}/lapse")
    remind()
    page.goto(one)
    yield "a lapsed seizure"
    yield from opened(page, first_link(page, one, "a[href*='/incidents/']"), f"{one}/correction")
    record_seizure(page, here, starts_on=-300, expires_on=20)
    one = first_link(page, f"{here}/seizures", "#seizures td a[href*='/seizures/']")
    yield from opened(page, one, f"{one}/renewal", f"{one}/lodged", f"{one}/end")
    page.goto(f"/seizures/renewals?selected={one.rsplit('/', 1)[1]}")
    yield "renewals, to be drafted"
    send(page)
    yield "renewals, drafted"
    yield from waited(page, here)
    yield from beside_seizures(page, here)


def record_seizure(page: Page, here: str, **days: int) -> None:
    """Record a seizure with these days, counted from today; without a term it waits behind another court."""
    page.goto(f"{here}/seizures/new")
    page.select_option("[name=collateral_id]", index=1)
    page.select_option("[name=measure]", "seal")
    page.fill("[name=court]", "杭州市西湖区人民法院")
    page.fill("[name=docket_number]", "（2026）浙0106执保123号")
    for name, count in ({"ordered_on": -400} | days).items():
        page.fill(f"[name={name}]", (SystemClock().today() + timedelta(days=count)).isoformat())
    if "expires_on" not in days:
        page.fill("[name=rank]", "2")
        page.fill("[name=first_court]", "宁波市中级人民法院")
        page.fill("[name=docket_number]", "（2026）浙0106执123号")
        page.select_option("[name=first_stage]", "preservation")
    send(page)


def waited(page: Page, here: str) -> Iterator[str]:
    """One that waits: the first court is asked for the disposal, and our priority claimed in its docket."""
    record_seizure(page, here, first_started_on=-399)
    one = first_link(page, f"{here}/seizures", "#seizures tr:nth-child(2) td a[href*='/seizures/']")
    yield from opened(page, f"{one}/effect", f"{one}/priority", f"{one}/handover")
    page.select_option("[name=ground]", "preservation-idle")
    send(page)
    yield "hand-over requested"
    yield from opened(page, first_link(page, one, "a[href*='/handovers/']"))


def beside_seizures(page: Page, here: str) -> Iterator[str]:
    """Security that was lodged, a clue, a measure and a search: each with the form about what became of it."""
    page.goto(f"{here}/securities/new")
    page.select_option("[name=security_kind]", "cash")
    page.fill("[name=amount]", "100.00")
    page.fill("[name=lodged_with]", "杭州市西湖区人民法院")
    yield from confirmed(page, "security")
    back = first_link(page, f"{here}/seizures", "a[href*='/securities/'][href$='/return']")
    yield from opened(page, f"{back.removesuffix('/return')}/withdrawal", back)
    yield from confirmed(page, "return of security")
    yield from opened(page, f"{back}/reversal")
    page.goto(f"{here}/clues/new")
    page.fill("[name=what]", "某公司股权")
    send(page)
    page.goto(f"{here}/measures/new")
    page.select_option("[name=obligor_id]", index=1)
    page.select_option("[name=measure_kind]", index=1)
    page.fill("[name=ordered_on]", "2025-01-06")
    page.fill("[name=court]", "杭州市西湖区人民法院")
    send(page)
    page.goto(f"{here}/searches/new")
    page.fill("[name=terminated_on]", "2025-01-06")
    send(page)
    yield "seizures with all that belongs to them"
    for kind in ("clues", "measures", "searches"):
        yield from opened(page, first_link(page, f"{here}/seizures", f"td a[href*='/{kind}/']"))


def months(page: Page) -> Iterator[str]:
    """The checklist of a month, what stands behind it, and a month that was recounted."""
    checklist = first_link(page, "/closing", "td a[href^='/closing/']")
    for address in (checklist, f"{checklist}/awaiting", f"{checklist}/general-ledger"):
        page.goto(address)
        yield address
    page.goto(checklist)
    with page.expect_navigation():
        page.click("form[action$='/recount'] button")
    expect(page.locator(".notice, .progress-place").first).to_be_visible()
    yield "a recount"


def in_court(page: Page, here: str) -> Iterator[str]:
    """A proceeding with all that is done in it: refused as it opens, then a filing and a court date."""
    proceeding = first_link(page, f"{here}/proceedings", "#proceedings td a[href*='/proceedings/']")
    party = first_link(page, proceeding, "a[href$='/address']")
    yield proceeding
    acts = ("moves", "filings", "dates", "service")
    yield from refusals(page, [*(f"{proceeding}/{act}" for act in acts), party])
    page.goto(f"{proceeding}/filings")
    page.select_option("[name=filing_kind]", index=1)
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")
    page.goto(f"{proceeding}/service")
    page.select_option("[name=paper]", index=1)
    page.select_option("[name=obligor_id]", index=1)
    yield from confirmed(page, "service")
    page.goto(f"{proceeding}/dates")
    page.select_option("[name=date_kind]", index=1)
    page.fill("[name=day]", "2099-12-01")
    yield from confirmed(page, "court date")
    attendance = first_link(page, proceeding, "a[href$='/attendance']")
    page.goto(attendance)
    yield attendance
    yield from refusals(
        page,
        [
            first_link(page, proceeding, f"a[href*='/{act}']")
            for act in ("filings/", "adjournment", "result", "cancellation")
        ],
    )
    for address in (f"{proceeding}/correction", f"{proceeding}/certificates"):
        page.goto(address)
        yield address


def details(page: Page, here: str) -> Iterator[str]:
    """One of each thing that a list leads to."""
    proceeding = first_link(
        page, f"{here}/proceedings", "a[href*='/proceedings/']:not([href$=new], [href$=title], [href$=award])"
    )
    person = first_link(page, "/admin/people", "td a[href*='/admin/people/']")
    for address in (
        first_link(page, f"{here}/debts", "a[href$='/interest']"),
        proceeding,
        f"{proceeding}/title",
        first_link(page, f"{here}/collateral", "td a[href*='/collateral/']"),
        first_link(page, f"{here}/ledger", "a[href*='/ledger/']"),
        *(f"{person}{act}" for act in ("", "/roles", "/leave", "/return", "/password")),
    ):
        page.goto(address)
        yield address


def batches(page: Page) -> Iterator[str]:
    """Two cases moved at once: the form, what would happen, and how it went."""
    page.goto("/cases?stage=intake")
    for place in (0, 1):
        page.locator("tbody .pick input").nth(place).check()
    with page.expect_navigation():
        page.click(".bulk-bar .actions .btn-plain")
    yield "a batch, chosen"
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")
    expect(page.locator("#error-summary")).to_be_visible()
    yield "a batch, refused"
    page.select_option("[name=stage]", "pre_litigation")
    page.fill("[name=reason]", "同一批次")
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")
    yield "a batch, to be confirmed"
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/batch/cases/*")
    expect(page.locator(".notice").first).to_be_visible(timeout=60_000)
    yield "a batch, moved"


def dossiers(page: Page) -> Iterator[str]:
    """Dossiers of two cases: the form, a refusal, the batch as it waits, the question whether to stop it, stopped."""
    yield from opened(page, "/dossiers?q=no-such-dossier", "/dossiers?since=when")
    page.goto("/cases")
    for place in (0, 1):
        page.locator("tbody .pick input").nth(place).check()
    with page.expect_navigation():
        page.locator(".bulk-bar .actions .btn-plain").last.click()
    yield "dossiers of many cases"
    page.fill("[name=owed_to]", "2026-02-30")
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")
    expect(page.locator("#error-summary")).to_be_visible()
    yield "dossiers of many cases, refused"
    page.fill("[name=owed_to]", "")
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")
    batch = page.url
    yield "dossiers of many cases, being made"
    expect(page.locator(".notice").first).to_be_visible(timeout=180_000)
    yield "dossiers of many cases, made"
    page.goto("/cases")
    page.locator("tbody .pick input").nth(0).check()
    with page.expect_navigation():
        page.locator(".bulk-bar .actions .btn-plain").last.click()
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")
    assert page.url != batch
    page.goto(f"{page.url}/cancel")
    yield "whether to stop a batch"
    page.goto("/dossiers")
    yield "what one had made"


def imports(page: Page) -> Iterator[str]:
    """A file with bad rows, and one that is only looked at."""
    for file, dry_run in (("broken.csv", False), ("own_headings.csv", True), ("english_utf8.csv", True)):
        page.goto("/imports")
        page.set_input_files("[name=file]", SAMPLES / file)
        page.set_checked("[name=dry_run]", dry_run)
        page.keyboard.press("Control+Enter")
        page.wait_for_url("**/imports/*")
        expect(page.locator(".notice").first).to_be_visible(timeout=60_000)
        yield f"import of {file}"


def made(page: Page, here: str) -> Iterator[str]:
    """What a person sees once something is made: a token, and the dossier that was asked for."""
    page.goto("/account/tokens")
    page.fill("[name=name]", "nightly report")
    page.keyboard.press("Control+Enter")
    expect(page.locator("[data-copy]")).to_be_visible()
    yield "token made"
    page.goto("/account/tokens")
    yield "list of tokens"
    page.goto("/calendar/feeds")
    page.fill("[name=name]", "my phone")
    page.keyboard.press("Control+Enter")
    expect(page.locator("[data-copy]")).to_be_visible()
    yield "calendar address made"
    page.goto("/calendar/feeds")
    yield "list of calendar addresses"
    page.goto("/law/rates/new")
    page.fill("[name=since]", "2026-09-21")
    page.fill("[name=rate]", "3.00")
    page.fill("[name=source]", "https://www.chinamoney.com.cn")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/law")
    page.goto(first_link(page, "/law", "a[href$='/withdrawal']"))
    yield "a published rate, to be withdrawn"
    page.goto(f"{here}/dossier")
    expect(page.locator("#dossiers a.btn-main").first).to_be_visible(timeout=120_000)
    yield "dossier made"
    yield from arranging(page, here)
