"""The shell alone: a small application without a feature, a server for it, and Chromium."""

import threading
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask, Response, abort, jsonify, redirect, render_template_string, request
from flask.testing import FlaskClient
from flask.typing import ResponseReturnValue
from flask_babel import Babel
from flask_wtf import CSRFProtect
from playwright.sync_api import Browser, BrowserContext, Page
from werkzeug.serving import make_server

import legal_recovery
from legal_recovery.kernel.errors import Conflict, InvalidInput, NotFound, RuleViolation
from legal_recovery.kernel.money import Money
from legal_recovery.resources import resource
from legal_recovery.web.formats import language
from legal_recovery.web.shell import choose_locale, init_shell
from legal_recovery.web.views import bp

REFUSALS = {
    "missing": NotFound("There is no case {text}.", text="LR-1"),
    "rule": RuleViolation("The bid is below the reserve price {reserve}.", reserve=Money(123450, "CNY")),
    "input": InvalidInput("Choose one.", field="kind"),
    "race": Conflict("Somebody else was first"),
}


@pytest.fixture
def shell_app() -> Flask:
    """An application of the shell and nothing else."""
    return make_app()


@pytest.fixture
def client(shell_app: Flask) -> FlaskClient:
    return shell_app.test_client()


def make_app() -> Flask:
    app = Flask("shell_tests", template_folder=str(resource("templates")), static_folder=None)
    translations = legal_recovery.__path__[0] + "/translations"
    app.config.update(SECRET_KEY="tests", BABEL_TRANSLATION_DIRECTORIES=translations)
    Babel(app, locale_selector=choose_locale)
    CSRFProtect(app)
    app.register_blueprint(bp)
    init_shell(app)
    app.context_processor(page_context)
    app.config["searched"] = []
    _add_routes(app)
    return app


def page_context() -> dict[str, Any]:
    zh = language() == "zh"
    return {
        "nav": [
            {
                "key": "cases",
                "label": "案件" if zh else "Cases",
                "endpoint": "shell.components",
                "key_hint": "g c",
            },
            {
                "key": "reports",
                "label": "报表" if zh else "Reports",
                "endpoint": "shell.form_example",
                "key_hint": "g p",
            },
        ],
        "environment_label": "TEST",
        "current_user": SimpleNamespace(is_authenticated=True, name="A. User", email="user@example.test"),
    }


def _add_routes(app: Flask) -> None:
    @app.get("/search")
    def search() -> Response:
        query = request.args.get("q", "")
        app.config["searched"].append(query)
        found = {"label": "北辰样例", "detail": "执行", "url": "/components/form", "why": query}
        return jsonify(groups=[{"type": "Cases", "items": [found]}])

    @app.get("/refuse/<which>")
    @app.get("/api/v1/refuse/<which>", endpoint="api_refuse")
    def refuse(which: str) -> ResponseReturnValue:
        raise REFUSALS[which]

    @app.get("/fail")
    @app.get("/api/v1/fail", endpoint="api_fail")
    def fail() -> ResponseReturnValue:
        raise ZeroDivisionError("a secret of the machine room")

    @app.get("/status/<int:status>")
    def status(status: int) -> ResponseReturnValue:
        abort(status)

    @app.get("/case/<int:number>")
    def case(number: int) -> str:
        return render_template_string(
            """{% extends "layout/base.html" %}{% from "components/page.html" import page_head %}
            {% block content %}{{ page_head(number|string) }}{% endblock %}""",
            number=number,
        )

    @app.post("/logout")
    def logout() -> ResponseReturnValue:
        return redirect("/components")


@pytest.fixture(scope="session")
def served() -> Iterator[tuple[str, Flask]]:
    """The address of the running shell, and the application behind it."""
    app = make_app()
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", app
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def context(browser: Browser, served: tuple[str, Flask]) -> Iterator[BrowserContext]:
    """A fresh visitor with a Chinese page on a bank's screen."""
    made = browser.new_context(base_url=served[0], viewport={"width": 1366, "height": 768})
    made.add_cookies([{"name": "lang", "value": "zh", "url": served[0]}])
    yield made
    made.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page on which any script error or breach of the content policy is a failure."""
    complaints: list[str] = []
    opened = context.new_page()
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on(
        "console",
        lambda message: complaints.append(message.text) if "policy" in message.text.lower() else None,
    )
    yield opened
    assert complaints == []
