"""The pictures of the docs: made of the demo portfolio, and only `make pictures` puts them into docs/pictures."""

import os
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.conftest import Site
from tests.browser.months import loaded

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

DOCS = Path(__file__).resolve().parents[2] / "docs" / "pictures"


@pytest.fixture
def language() -> str:
    """The pictures are of the Chinese pages."""
    return "zh"


@pytest.fixture
def roles() -> tuple[str, ...]:
    """Somebody who does what the pictures show."""
    return ("legal_lead", "finance_lead")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the pictures go."""
    return DOCS if os.environ.get("PICTURES") == "1" else tmp_path


@pytest.fixture
def case(site: Site) -> str:
    """A case with a long history: of those in enforcement, where much is still owed, the one that brought most."""
    listed = [one for one in site.program.json("case", "list") if one["stage"] == "enforcement"]
    return str(max(listed, key=lambda one: Decimal(one["net_recovery"]))["reference"])


def show_preview(page: Page) -> None:
    """Fill in a receipt, as far as its preview."""
    page.select_option("[name=source]", "voluntary")
    page.fill("[name=amount]", "12.5万")
    page.fill("[name=payer]", "示例付款人")
    page.keyboard.press("Control+Enter")
    expect(page.locator("[name=confirmed]")).to_be_focused()


def confirm_terms(page: Page) -> None:
    """Confirm the interest terms of a contract, so that there are lines to show."""
    page.locator("main a[href*='/debts/'][href$='/interest']").first.click()
    expect(page.locator("[name=rate_kind]")).to_be_visible()
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/owed")


def show_deadlines(page: Page) -> None:
    """Enter a judgment that was served, as far as the deadlines that follow."""
    page.select_option("[name=event_key]", "judgment-served")
    page.fill("[name=on]", "2026-09-17")
    page.keyboard.press("Control+Enter")
    expect(page.locator("[name=confirmed]")).to_be_focused()


PICTURES: dict[str, tuple[str, Callable[[Page], None] | None]] = {
    "home": ("/", None),
    "list": ("/cases", None),
    "case": ("/cases/{case}", None),
    "receipt": ("/cases/{case}/receipts/new", show_preview),
    "owed": ("/cases/{case}/owed", confirm_terms),
    "calendar": ("/calendar", None),
    "deadlines": ("/cases/{case}/deadlines/new", show_deadlines),
}


@pytest.mark.parametrize("name", PICTURES)
def test_a_page_for_the_docs_is_drawn_whole_and_with_chinese_signs(
    page: Page, case: str, folder: Path, name: str
) -> None:
    address, go_on = PICTURES[name]
    answer = page.goto(address.format(case=case))
    assert answer is not None and answer.status == 200
    if go_on:
        go_on(page)
    page.evaluate("document.activeElement?.blur(); scrollTo(0, 0)")
    expect(page.locator(".figures, .data-table, .calendar").first).to_be_visible()
    assert unlike_boxes(page)
    # A preview is shown to its end, where it asks.
    page.screenshot(path=folder / f"{name}.png", full_page=go_on is not None)
    require_drawn(folder / f"{name}.png", (1366, 768))


def test_the_desk_is_drawn(page: Page, site: Site, folder: Path) -> None:
    month = loaded(site, 40, "6222000000000055")
    page.goto(f"/reconciliation/{month.account}")
    page.keyboard.press("Enter")
    expect(page.locator("#desk[data-sending]")).to_have_count(0)
    expect(page.locator("#desk-rows tr[data-state=staged]")).to_have_count(1)
    page.keyboard.press("j")
    expect(page.locator("#desk-panel [data-key='1']")).to_be_visible()
    page.screenshot(path=folder / "desk.png")
    require_drawn(folder / "desk.png", (1366, 768))


def test_a_page_of_the_dossier_is_drawn(site: Site, case: str, folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "dossier.pdf"
    site.program("dossier", "build", case, "--profile", "court", "--lang", "zh", "--out", file)
    with pypdfium2.PdfDocument(file) as document:
        assert len(document) > 4
        # After the cover and the table of contents comes what a court reads first.
        document[2].render(scale=1.4).to_pil().quantize(16).save(folder / "dossier.png", optimize=True)
    require_drawn(folder / "dossier.png", (834, 1179))


def unlike_boxes(page: Page) -> bool:
    """Tell whether two Chinese signs are drawn differently: without a font each would be the same box."""
    return bool(
        page.evaluate(
            """() => {
              const [one, other] = ["债", "权"].map((sign) => {
                const canvas = Object.assign(document.createElement("canvas"), { width: 40, height: 40 });
                const pen = canvas.getContext("2d");
                pen.font = `32px ${getComputedStyle(document.body).fontFamily}`;
                pen.fillText(sign, 2, 34);
                return canvas.toDataURL();
              });
              return one !== other;
            }"""
        )
    )


def require_drawn(file: Path, size: tuple[int, int]) -> None:
    """Fail where a picture is smaller than this, or blank."""
    with Image.open(file) as picture:
        assert picture.width == size[0] and picture.height >= size[1]
        inked = sum(picture.convert("L").point(lambda light: light < 128).histogram()[1:])
    assert inked > 5_000, f"{file.name} is all but blank"
