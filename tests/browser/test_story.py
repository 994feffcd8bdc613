"""One day in each language: sign in, import, a case, a receipt seen before it is booked, the dossier."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Person, Site, sign_in
from tests.browser.looking import look_at
from tests.stories.program import SAMPLES

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]

FILES = {"zh": ("bank_export_gb18030.csv", "GS202301", 5), "en": ("titled_utf8_bom.tsv", "BT-01", 2)}
DONE = {"zh": "新建 {n} 件", "en": "{n} cases created"}


@pytest.fixture(params=["zh", pytest.param("en", marks=pytest.mark.long)])
def language(request: pytest.FixtureRequest) -> str:
    """The same day in the other language; its file is imported by the stories of the command line as well."""
    return str(request.param)


def test_from_the_sign_in_page_to_the_dossier(
    page: Page, site: Site, hire: Callable[..., Person], language: str, tmp_path: Path
) -> None:
    file, reference, cases = FILES[language]
    page.goto("/login")
    look_at(page)
    sign_in(page, hire("legal_lead", "finance_lead"))

    page.click('#nav a[href="/imports"]')
    page.wait_for_url("**/imports")
    look_at(page)
    page.set_input_files("[name=file]", SAMPLES / file)
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/imports/*")
    expect(page.locator(".notice")).to_contain_text(str(cases), timeout=60_000)
    look_at(page)

    page.click('main a.btn-main[href="/cases"]')
    page.fill("#filters-q", reference)
    page.keyboard.press("Enter")
    page.click(f'#list a[href="/cases/{reference}"]')
    page.wait_for_url(f"**/cases/{reference}")
    look_at(page)
    before = site.program.net_recovery(reference)

    page.click('[href$="/receipts/new"]')
    page.wait_for_url("**/receipts/new")
    page.select_option("[name=source]", "voluntary")
    page.fill("[name=amount]", "1.25万")
    page.fill("[name=payer]", "样例付款人")
    look_at(page)
    page.keyboard.press("Control+Enter")
    expect(page.locator("[name=confirmed]")).to_be_focused()
    expect(page.locator(".effects")).to_contain_text("12,500.00")
    assert site.program.net_recovery(reference)["net_recovery"] == before["net_recovery"], "not booked yet"
    look_at(page)
    page.keyboard.press("Enter")
    page.wait_for_url("**/receipts?posted=*")
    look_at(page)
    after = site.program.net_recovery(reference)
    assert Decimal(after["gross_recovered"]) - Decimal(before["gross_recovered"]) == 12500
    assert site.program.json("ledger", "verify")["ok"]

    page.click('.tabs a[href$="/dossier"]')
    page.wait_for_url("**/dossier")
    look_at(page)
    page.click("#new-dossier .btn-main")
    download = page.locator('#dossiers a[href$="/file"]').first
    expect(download).to_be_visible(timeout=90_000)
    look_at(page)
    with page.expect_download() as waiting:
        download.click()
    waiting.value.save_as(tmp_path / "dossier.pdf")
    with pikepdf.open(tmp_path / "dossier.pdf") as dossier:
        assert str(dossier.Root.Lang).startswith(language) and len(dossier.pages) > 2
    with pypdfium2.PdfDocument(tmp_path / "dossier.pdf") as dossier:
        assert reference in dossier[0].get_textpage().get_text_range()
