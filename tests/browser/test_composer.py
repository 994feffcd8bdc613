"""The composer by keys: rows moved, renamed, taken out, put in, each undone; looked ahead at, and built."""

import io

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.conftest import Site
from tests.browser.looking import look_at

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.fixture(params=["zh"])
def language(request: pytest.FixtureRequest) -> str:
    """The keys are the same in both languages; the walk looks at the page in each."""
    return str(request.param)


@pytest.fixture
def roles() -> tuple[str, ...]:
    """Somebody who arranges dossiers."""
    return ("legal_lead",)


def titles(page: Page) -> list[str]:
    """Return what the rows are called, in order."""
    said = "all => all.map(one => one.value || one.placeholder)"
    return list(page.locator(".arrange-row > input[type=text]").evaluate_all(said))


def attach(page: Page, here: str) -> None:
    """Attach a photograph for the court."""
    written = io.BytesIO()
    Image.new("RGB", (600, 800), (90, 120, 150)).save(written, "JPEG")
    page.goto(f"{here}/documents/new")
    photo = {"name": "照片.jpg", "mimeType": "image/jpeg", "buffer": written.getvalue()}
    page.set_input_files("[name=file]", [photo])
    page.check("[name=access][value=court]")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/documents")


def test_a_dossier_is_composed_by_keys_and_each_step_is_undone(page: Page, sample: None, site: Site) -> None:
    here = "/cases/EX-002"
    attach(page, here)
    page.goto(f"{here}/dossier/arrange")
    began = titles(page)
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("Alt+ArrowDown")
    assert titles(page)[1:3] == [began[2], began[1]]
    page.keyboard.press("x")
    assert began[1] not in titles(page)
    page.keyboard.press("r")
    page.keyboard.type("改名")
    page.keyboard.press("Escape")
    named = titles(page)
    assert "改名" in named
    page.keyboard.press("i")
    expect(page.locator("[name=add]")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".arrange-row")).to_have_count(len(began), timeout=60_000)
    look_at(page, "a dossier composed by keys")
    page.keyboard.press("Escape")
    expect(page.locator("#arrange-draft button")).to_have_count(1)
    page.keyboard.press("?")
    said = page.locator("#key-list dt").all_text_contents()
    assert {"b", "i", "r", "x", "e", "z", "j", "k"} <= set(said)
    page.keyboard.press("Escape")
    page.keyboard.press("z")
    expect(page.locator(".arrange-row")).to_have_count(len(named))
    expect(page.locator(".arrange-row:focus")).to_have_count(1)
    page.reload()
    assert titles(page) == named
    for _ in range(3):
        page.keyboard.press("z")
    expect(page.locator("#arrange-draft button")).to_have_count(0)
    assert titles(page) == began
    page.keyboard.press("e")
    expect(page.locator("#ahead [data-focus]")).to_be_focused(timeout=60_000)
    page.keyboard.press("b")
    page.wait_for_url("**/dossier?profile=court")
    page.goto(f"{here}/dossier/arrange")
    assert page.locator("#history").count() == 0, "what was not changed is not saved"


def test_areas_are_drawn_on_a_page_by_pointer_and_by_keys(page: Page, sample: None, site: Site) -> None:
    here = "/cases/EX-003"
    attach(page, here)
    page.goto(f"{here}/dossier/arrange")
    page.click(".arrange-more > summary")
    page.click("[data-draw]")
    expect(page.locator("#redact-count")).to_have_text("1", timeout=60_000)
    expect(page.locator("#redact-place")).not_to_have_attribute("aria-busy", "true", timeout=60_000)
    place = page.locator("#redact-place").bounding_box()
    assert place is not None
    page.mouse.move(place["x"] + place["width"] / 4, place["y"] + 40)
    page.mouse.down()
    page.mouse.move(place["x"] + place["width"] / 2, place["y"] + 90)
    page.mouse.up()
    box = page.locator(".redact-box")
    expect(box).to_have_count(1)
    box.focus()
    page.keyboard.press("ArrowDown")
    drawn = str(page.locator("#redact-list li").text_content()).removesuffix(" ✕")
    page.click("[data-redact=add]")
    expect(box).to_have_count(2)
    look_at(page, "areas of a page")
    page.click("[data-redact=take]")
    field = page.locator("[name^=redactions-]").first
    expect(field).to_have_value(f"{drawn}; 1: 1000 1000 5000 1500")
    number, left, _top, right, _bottom = (int(one) for one in drawn.replace(":", "").split())
    assert number == 1
    assert abs(left - 2500) < 60
    assert abs(right - 5000) < 60
    page.keyboard.press("z")
    expect(field).to_have_value("")
