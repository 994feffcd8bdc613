"""Chromium of this system, with the fonts of the dossier, for the tests that need a browser.

While Playwright runs, its thread counts as inside an event loop: nothing else there may start one, a second Playwright
least of all. So there is one `browser` fixture for everybody, and it ends with the module of tests that asked for it.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from legal_recovery.platform_packages import CHROMIUM, remedy
from legal_recovery.resources import resource

# What keeps Chromium quiet and alive in a container (docs/operations.md).
FLAGS = (
    "--no-sandbox --disable-quic --disable-background-networking --disable-component-update "
    "--disable-sync --no-first-run --disable-dev-shm-usage"
).split()

FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
<include ignore_missing="yes">/etc/fonts/fonts.conf</include>
<dir>{fonts}</dir>
<cachedir>{cache}</cachedir>
<match target="pattern"><test name="lang" compare="contains"><string>zh</string></test>
<edit name="family" mode="append"><string>Noto Serif SC</string></edit></match>
</fontconfig>
"""


# A machine that runs two of these and their servers answers late; what never comes fails all the same.
expect.set_options(timeout=15_000)


def program() -> str:
    """Return the browser's path; without one the tests are skipped, on a build machine they fail."""
    found = CHROMIUM.found()
    if found:
        return found
    says = f"Chromium is missing: {remedy([CHROMIUM])}"
    if os.environ.get("CI"):
        pytest.fail(says)
    pytest.skip(says)


@contextmanager
def chromium(folder: Path) -> Iterator[Browser]:
    """Start the browser and close it; `folder` takes what it needs on the way."""
    path = program()
    fonts = folder / "fonts.conf"
    # A system may have no Chinese font at all, and shows boxes then.
    fonts.write_text(
        FONTS.format(fonts=resource("assets") / "fonts", cache=folder / "fonts"), encoding="utf-8"
    )
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=path,
            args=FLAGS,
            env={**os.environ, "FONTCONFIG_FILE": str(fonts)},
            timeout=120_000,
        )
        try:
            yield started
        finally:
            started.close()
