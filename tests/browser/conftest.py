"""The program as it is served, people to sign in with, and a browser that counts what they do."""

import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, StorageState, ViewportSize, expect

from tests.browser.counting import COUNT, Presses
from tests.stories.program import ENTRY, SAMPLES, Program

SCREEN: ViewportSize = {"width": 1366, "height": 768}
PASSWORD = "horse-battery-staple-9"


@dataclass(frozen=True)
class Site:
    """A running installation: where it is, and the command line beside it."""

    url: str
    program: Program


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The program served as `legal-recovery run` does, with the demo portfolio loaded."""
    program = Program(tmp_path_factory.mktemp("site") / "instance", {"PORT": str(free_port())})
    portfolio = program.data.parent / "portfolio.xlsx"
    program("demo", "generate", "--out", portfolio)
    program("portfolio", "import", portfolio)
    with (program.data.parent / "log").open("w") as log:
        served = subprocess.Popen(
            [sys.executable, "-c", ENTRY, "run"],
            env=program.environment,
            cwd=program.data.parent,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
        url = f"http://127.0.0.1:{program.settings['PORT']}"
        try:
            wait_for(url, served, Path(log.name))
            yield Site(url, program)
        finally:
            end(served)


def end(served: subprocess.Popen[bytes]) -> None:
    """End the server; on a busy machine it may take longer over it than anybody wants to wait."""
    served.terminate()
    try:
        served.wait(timeout=60)
    except subprocess.TimeoutExpired:
        served.kill()
        served.wait()


@pytest.fixture(scope="session")
def sample(site: Site) -> None:
    """A handful of cases more, known by their references."""
    site.program("portfolio", "import", SAMPLES / "english_utf8.csv")


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(url: str, served: subprocess.Popen[bytes], log: Path) -> None:
    """Wait until the sign-in page answers."""
    for _ in range(600):
        assert served.poll() is None, log.read_text()[-3000:]
        try:
            with urllib.request.urlopen(f"{url}/login", timeout=5) as answer:
                assert answer.status == 200
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"nobody answers: {log.read_text()[-3000:]}")


@dataclass(frozen=True)
class Person:
    """Somebody who may sign in."""

    email: str
    password: str


@pytest.fixture(scope="session")
def hire(site: Site) -> Callable[..., Person]:
    """Let somebody in with these roles, on the command line; the password is the one to begin with."""
    counted = iter(range(1000))

    def let_in(*roles: str, office: str | None = None) -> Person:
        email = f"{'-'.join(roles)}-{next(counted)}@bank.example"
        words = [word for role in roles for word in ("--role", role)] + (
            ["--office", office] if office else []
        )
        made = site.program.json("user", "create", "--name", "王小样", "--email", email, *words)
        return Person(email, made["password"])

    return let_in


@pytest.fixture(params=["zh", "en"])
def language(request: pytest.FixtureRequest) -> str:
    """Each language in turn."""
    return str(request.param)


@pytest.fixture(scope="session")
def remembered() -> dict[tuple[str, ...], StorageState]:
    """What the browsers of those who signed in remember of it, by their roles."""
    return {}


@pytest.fixture(scope="module")
def staff(
    browser: Browser,
    site: Site,
    hire: Callable[..., Person],
    remembered: dict[tuple[str, ...], StorageState],
) -> Callable[..., StorageState]:
    """Sign somebody with these roles in, once, and return what their browser remembers of it."""

    def enter(*roles: str) -> StorageState:
        if roles not in remembered:
            visit = browser.new_context(base_url=site.url)
            sign_in(visit.new_page(), hire(*roles))
            remembered[roles] = visit.storage_state()
            visit.close()
        return remembered[roles]

    return enter


@pytest.fixture
def roles() -> tuple[str, ...]:
    """The roles of whoever is signed in already; nobody is, unless a test says so."""
    return ()


@pytest.fixture
def context(
    browser: Browser,
    site: Site,
    language: str,
    roles: tuple[str, ...],
    staff: Callable[..., StorageState],
) -> Iterator[BrowserContext]:
    """A fresh visitor on a bank's screen, in one of the languages."""
    made = browser.new_context(
        base_url=site.url,
        viewport=SCREEN,
        accept_downloads=True,
        # Nothing is looked at halfway through a change of colours.
        reduced_motion="reduce",
        storage_state=staff(*roles) if roles else None,
    )
    made.set_default_timeout(60_000)
    made.add_cookies([{"name": "lang", "value": language, "url": site.url}])
    yield made
    made.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page on which a script error, a breach of the content policy or a lost focus is a failure."""
    complaints: list[str] = []
    opened = context.new_page()
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on("console", lambda said: complaints.append(said.text) if "policy" in said.text.lower() else None)
    yield opened
    assert complaints == []


@pytest.fixture
def presses(context: BrowserContext) -> Presses:
    """Counts keys and clicks of every page of this visitor."""
    counted = Presses()
    context.expose_binding("pressed", lambda _source, kind: counted.add(kind))
    context.add_init_script(COUNT)
    return counted


def sign_in(page: Page, person: Person) -> None:
    """Sign in through the page; somebody new chooses a password of their own first."""
    page.goto("/login")
    page.fill("[name=email]", person.email)
    page.fill("[name=password]", person.password)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/login" not in url)
    page.goto("/account")
    if "/account/password" in page.url:
        page.fill("[name=password]", person.password)
        page.fill("[name=new_password]", PASSWORD)
        page.fill("[name=new_password_confirm]", PASSWORD)
        page.keyboard.press("Control+Enter")
        expect(page.locator("#title")).to_be_visible()
        page.wait_for_url(lambda url: "/account/password" not in url)
