"""What the legal team does all day, by keyboard alone, within the budgets of task_budget.toml."""

import json
import urllib.error
import urllib.request
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from legal_recovery.kernel.clock import SystemClock
from tests.browser.conftest import Site
from tests.browser.counting import Presses
from tests.browser.looking import require_focus
from tests.browser.test_tasks import confirm, fill

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser"), pytest.mark.usefixtures("sample")]

CASE = "/cases/EX-004"


@pytest.fixture
def language() -> str:
    """A task takes as many keys in either language."""
    return "zh"


@pytest.fixture
def roles() -> tuple[str, ...]:
    """Somebody who leads the legal team."""
    return ("legal_lead",)


@pytest.mark.usefixtures("sued")
def test_a_judgment_brings_its_deadlines_and_one_is_met_with_its_proof(
    page: Page, presses: Presses, tmp_path: Path
) -> None:
    proof = tmp_path / "签收单.txt"
    proof.write_text("已签收", encoding="utf-8")
    page.goto(f"{CASE}/documents/new")
    page.set_input_files("[name=file]", proof)
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/documents*")
    page.goto(CASE)
    presses.start()
    page.keyboard.press("5")
    page.wait_for_url("**/proceedings")
    page.keyboard.press("v")
    page.wait_for_url("**/award")
    fill(page, "title_on", "2026-11-02")
    fill(page, "counted_until", "2026-10-30")
    fill(page, "principal", "100000")
    fill(page, "perform_until", "2026-11-12")
    page.select_option("[name=general]", "none")
    page.keyboard.press("Control+Enter")
    expect(page.locator("[name=confirmed]")).to_be_focused()
    expect(page.locator("main")).to_contain_text("2028-11-12")
    page.keyboard.press("Enter")
    page.wait_for_url("**/owed")
    presses.within("record_judgment")
    require_focus(page)
    page.goto(f"{CASE}/deadlines")
    expect(page.locator("#deadlines tbody tr", has_text="申请执行")).to_be_visible()
    presses.start()
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url("**/deadlines/*")
    page.select_option("[name=state]", "done")
    page.select_option("[name=document_id]", label="签收单.txt")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/deadlines")
    presses.within("end_deadline")
    expect(page.locator("#deadlines tbody a", has_text="签收单.txt")).to_be_visible()


def test_a_deadline_of_ones_own_is_set_by_a_length_from_today(page: Page, presses: Presses) -> None:
    page.goto(CASE)
    presses.start()
    page.keyboard.press("d")
    page.wait_for_url("**/deadlines/own")
    fill(page, "title", "联系评估机构")
    fill(page, "due", "+15")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/deadlines")
    presses.within("add_deadline")
    require_focus(page)
    expect(page.locator("#deadlines tbody tr", has_text="联系评估机构")).to_be_visible()


def post(site: str, token: str, what: str, **body: Any) -> Any:
    """Send a request as a program does; a refusal is an error."""
    sent = urllib.request.Request(f"{site}/{what}", json.dumps(body, default=str).encode(), method="POST")
    sent.add_header("Authorization", f"Bearer {token}")
    sent.add_header("Content-Type", "application/json")
    try:
        with urllib.request.urlopen(sent, timeout=20) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as refused:
        raise AssertionError(refused.read().decode()) from refused


def token_of(site: Site, email: str) -> str:
    """Return the token of a program of somebody who leads the legal team."""
    site.program(
        "user", "create", "--name", f"接口{email.partition('@')[0]}", "--email", email, "--role", "legal_lead"
    )
    return str(site.program.json("token", "create", "--user", email, "--name", "tests")["token"])


@pytest.fixture
def sued(site: Site) -> None:
    """A lawsuit that waits for its judgment."""
    send = partial(post, f"{site.url}/api/v1/cases/EX-004", token_of(site, "sued@bank.example"))
    send("proceedings", proceeding_kind="lawsuit", court="杭州市西湖区人民法院", filed_on="2026-09-01")


@pytest.fixture(scope="module")
def suit(site: Site) -> str:
    """A lawsuit of a case, with a hearing today; the token of a program comes back."""
    token, today = token_of(site, "suit@bank.example"), SystemClock().today()
    send = partial(post, f"{site.url}/api/v1/cases/EX-005", token)
    made = send("proceedings", proceeding_kind="lawsuit", court="杭州市西湖区人民法院", filed_on=today)
    number = made.get("proceeding_id") or made["id"]
    send(f"proceedings/{number}/court-dates", date_kind="hearing", day=today)
    for count in range(6):
        send("deadlines", title=f"联系法官{count}", due="+5")
    return token


@pytest.mark.usefixtures("suit")
def test_hearings_are_set_on_a_day_and_ended_from_my_day_and_deadlines_go_to_a_colleague(
    page: Page, presses: Presses
) -> None:
    page.goto("/calendar")
    presses.start()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.wait_for_url("**/calendar/new*")
    page.keyboard.type("EX-005")
    page.keyboard.press("Enter")
    page.wait_for_url("**/dates?day=*")
    page.select_option("[name=date_kind]", "hearing")
    fill(page, "at", "14:00")
    confirm(page)
    page.wait_for_url("**/proceedings/*")
    presses.within("hearing_on_day")
    page.goto("/")
    row = page.locator("#list-must-act tbody tr", has_text="EX-005").filter(has_text="开庭").first
    expect(row).to_be_visible()
    row.focus()
    presses.start()
    page.keyboard.press(".")
    expect(page.locator("#peek .actions a").first).to_be_focused()
    page.keyboard.press("o")
    page.wait_for_url("**/result*")
    fill(page, "result", "当庭宣判")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/proceedings/*")
    presses.within("hearing_outcome")
    page.goto("/deadlines")
    page.keyboard.press("Control+a")
    assert page.locator(".pick input:checked").count() > 6, "all of the page, though no row has the focus"
    page.goto("/deadlines")
    presses.start()
    page.keyboard.press("j")
    for _ in range(5):
        page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("a")
    page.wait_for_url("**/deadlines/assign*")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Control+Enter")
    expect(page.locator("[name=confirmed]")).to_be_focused()
    presses.within("assign_six")


@pytest.fixture
def seized(site: Site) -> None:
    """Eight pieces of property of a case, each seized until the day after tomorrow or some days later."""
    today = SystemClock().today()
    send = partial(post, f"{site.url}/api/v1/cases/EX-005", token_of(site, "seized@bank.example"))
    for count in range(8):
        made = send(
            "collateral", collateral_kind="vehicle", description=f"浙A0000{count}货车", value="900000"
        )
        send(
            "seizures",
            collateral_id=made.get("collateral_id") or made["id"],
            court="杭州市西湖区人民法院",
            docket_number="（2026）浙0106执保9号",
            measure="detain",
            ordered_on=today - timedelta(days=20),
            starts_on=today - timedelta(days=20),
            expires_on=today + timedelta(days=count % 4 + 2),
        )


@pytest.mark.usefixtures("seized")
def test_eight_renewals_are_prepared_from_the_watch_and_one_is_recorded(page: Page, presses: Presses) -> None:
    page.goto("/seizures")
    place = page.locator(".table-place").first
    edge = place.evaluate(
        "one => one.getBoundingClientRect().right - one.querySelector('th.acts').offsetWidth"
    )
    for name in ("最迟递交", "剩余工作日", "续封", "提醒", "责任人"):
        head = page.locator("thead th", has_text=name).first
        assert head.evaluate("one => one.getBoundingClientRect().right") <= edge + 1, (
            f"{name} is out of sight"
        )
    presses.start()
    page.keyboard.press("j")
    for _ in range(7):
        page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("r")
    page.wait_for_url("**/seizures/renewals?selected=*")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#flash")).to_contain_text("8", timeout=60_000)
    presses.within("eight_renewals")
    expect(page.locator("#applications tbody tr")).to_have_count(8)
    with page.expect_download() as saved:
        page.locator("a[href*='renewals.pdf']").click()
    assert saved.value.suggested_filename.startswith("续行扣押申请书_（2026）浙0106执保9号等8件_")
    page.goto("/seizures")
    page.keyboard.press("j")
    presses.start()
    page.keyboard.press("e")
    page.wait_for_url("**/renewal")
    fill(page, "expires_on", (SystemClock().today() + timedelta(days=365)).strftime("%Y%m%d"))
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/seizures/*")
    presses.within("renewal_recorded")
    require_focus(page)
    expect(page.locator("#renewals")).to_contain_text("已续")
    page.goto("/seizures")
    page.keyboard.press("n")
    page.wait_for_url("**/seizures/new")
    expect(page.locator("[name=q]")).to_be_focused()
    page.goto("/")
    presses.start()
    page.keyboard.press("j")
    for _ in range(5):
        page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("a")
    page.wait_for_url("**/dates/assign*")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Control+Enter")
    expect(page.locator("[name=confirmed]")).to_be_focused()
    presses.within("hand_six_of_my_day")
    assert page.locator(".effects tbody tr").count() == 6


@pytest.mark.usefixtures("suit")
def test_whoever_leaves_hands_over_all_that_they_answer_for(page: Page, presses: Presses, site: Site) -> None:
    hired = site.program.json(
        "user", "create", "--name", "接班人", "--email", "next@bank.example", "--role", "legal_lead"
    )
    page.goto("/cases")
    presses.start()
    page.keyboard.press("g")
    page.keyboard.press("t")
    page.wait_for_url("**/deadlines")
    page.keyboard.press("h")
    page.wait_for_url("**/hand-over")
    page.select_option("[name=person]", label="接口suit")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/hand-over?person=*")
    page.select_option("[name=owner]", label="接班人")
    page.keyboard.press("Control+Enter")
    expect(page.locator("[name=confirmed]")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/hand-over/*")
    presses.within("hand_over_leaver")
    expect(page.locator(".notice.tone-good")).to_be_visible(timeout=30_000)
    page.goto(f"/deadlines?owner={hired['id']}" if "id" in hired else "/deadlines")
    expect(page.locator("#list tbody tr", has_text="接班人").first).to_be_visible()
    # The same from the palette, by the initials of its name.
    page.keyboard.press("/")
    page.keyboard.type("yjzsr")
    expect(page.locator("#palette [role=option]").first).to_be_visible()
