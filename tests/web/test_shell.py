"""What every page carries: assets, preferences, headers, addresses."""

import gzip
import re

import pytest
from flask import Flask, request
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict

from legal_recovery.kernel.money import Money
from legal_recovery.resources import resource
from legal_recovery.web.assets import find_asset
from legal_recovery.web.shell import bar_shares, hidden_pairs, url_with


def test_an_asset_is_kept_for_ever_at_the_address_that_names_its_content(client: FlaskClient) -> None:
    found = find_asset("app.css")
    assert found
    answer = client.get(f"/assets/app.css?v={found.digest}", headers={"Accept-Encoding": "gzip"})
    assert "immutable" in answer.headers["Cache-Control"] and "31536000" in answer.headers["Cache-Control"]
    assert gzip.decompress(answer.data) == found.body
    assert "immutable" not in client.get("/assets/app.css").headers["Cache-Control"]


@pytest.mark.parametrize("name", ["../views.py", "..%2fviews.py", "js/../../views.py", "nothing.css", ""])
def test_no_file_outside_the_assets_is_served(client: FlaskClient, name: str) -> None:
    assert client.get(f"/assets/{name}").status_code == 404


def test_a_page_has_no_inline_script_or_style_and_says_so(client: FlaskClient) -> None:
    for path in ("/components", "/components/form", "/nothing"):
        answer = client.get(path)
        assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
        assert "unsafe" not in answer.headers["Content-Security-Policy"]
        assert answer.headers["Cache-Control"] == "no-store"
        assert not re.search(r"<script(?![^>]* src=)|<style|\sstyle=|\son\w+=|hx-on", answer.text)


def test_a_page_comes_in_at_most_eight_requests(client: FlaskClient) -> None:
    page = client.get("/components").text
    files = set(re.findall(r'(?:href|src)="(/assets/[^"#]+)', page))
    assert 1 + len(files) <= 8
    assert all("?v=" in file for file in files)


@pytest.mark.parametrize(
    ("files", "kilobytes"),
    [
        (("app.js",), 12),
        (("app.js", "htmx.min.js"), 70),
        (("app.css", "tabler.min.css"), 25),
        (("icons.svg",), 12),
    ],
)
def test_what_each_page_fetches_stays_within_its_budget(files: tuple[str, ...], kilobytes: int) -> None:
    sizes = {name: len(found.packed) for name in files if (found := find_asset(name))}
    assert len(sizes) == len(files) and sum(sizes.values()) <= kilobytes * 1000, sizes


def test_what_is_written_for_readers_of_the_files_is_not_sent() -> None:
    for name in ("app.js", "app.css"):
        found = find_asset(name)
        assert found and not re.search(rb"^[ \t]|^//|^/\*", found.body, re.MULTILINE), name


def test_every_icon_that_is_drawn_is_in_the_sprite(client: FlaskClient) -> None:
    sprite = (resource("assets") / "web" / "icons.svg").read_text()
    for path in ("/components", "/components/form"):
        wanted = set(re.findall(r"icons\.svg\?v=\w+#([\w-]+)", client.get(path).text))
        assert {name for name in wanted if f'id="{name}"' not in sprite} == set()


def test_a_preference_is_remembered_and_leaves_the_address_and_the_filter_alone(client: FlaskClient) -> None:
    answer = client.get("/components?lang=en&q=%E4%BC%AA&theme=dark&unit=wrong")
    assert answer.status_code == 303
    assert answer.location == "/components?q=%E4%BC%AA&unit=wrong"
    page = client.get(answer.location).text
    assert 'lang="en"' in page and 'data-bs-theme="dark"' in page and 'data-unit="one"' in page


def test_an_address_with_two_slashes_does_not_lead_to_another_host(shell_app: Flask) -> None:
    with shell_app.test_request_context(environ_overrides={"PATH_INFO": "//elsewhere.example/x"}):
        assert url_with(lang=None) == "/elsewhere.example/x"


def test_a_changed_filter_starts_at_the_first_page(shell_app: Flask) -> None:
    with shell_app.test_request_context("/cases?sort=net&after=abc&flag=a&flag=b"):
        assert url_with(sort="-net") == "/cases?sort=-net&flag=a&flag=b"
        assert url_with(after="xyz") == "/cases?sort=net&flag=a&flag=b&after=xyz"
        assert "after" in request.args


def test_the_language_follows_the_browser_until_somebody_chooses(client: FlaskClient) -> None:
    assert 'lang="zh-Hans"' in client.get("/nothing", headers={"Accept-Language": "fr"}).text
    assert 'lang="en"' in client.get("/nothing", headers={"Accept-Language": "en-GB,zh;q=0.5"}).text
    client.set_cookie("lang", "zh")
    assert 'lang="zh-Hans"' in client.get("/nothing", headers={"Accept-Language": "en"}).text


def test_a_confirmation_repeats_each_field_and_no_token_of_the_first_form() -> None:
    typed = MultiDict(
        [("debt", "1"), ("debt", "2"), ("csrf_token", "t"), ("idempotency_key", "k"), ("edit", "1")]
    )
    assert hidden_pairs(typed) == [("debt", "1"), ("debt", "2")]


def test_bars_share_the_width_with_room_for_what_was_lost() -> None:
    assert bar_shares([Money(300, "CNY"), Money(-100, "CNY")]) == [("25.00%", "75.00%"), ("0.00%", "25.00%")]
    assert bar_shares([0]) == [("0.00%", "0.00%")]
