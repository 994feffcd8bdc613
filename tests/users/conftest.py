"""A small application of the shell and people alone, and people to sign in with."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_babel import Babel
from flask_security.utils import hash_password
from flask_smorest import Api

from legal_recovery.kernel.clock import FixedClock
from legal_recovery.plumbing.db import Database, db
from legal_recovery.plumbing.unit_of_work import Actor, execute
from legal_recovery.resources import resource
from legal_recovery.users import commands, store
from legal_recovery.users.api import bp as api_bp
from legal_recovery.users.views import bp, install_users
from legal_recovery.web.access import allow, install_access
from legal_recovery.web.addresses import install_addresses
from legal_recovery.web.security import install_security, limiter_of
from legal_recovery.web.shell import choose_locale, init_shell
from legal_recovery.web.transact import House
from legal_recovery.web.views import bp as shell_bp
from tests.users.forms import PASSWORD, post


@pytest.fixture
def system(database: Database, clock: FixedClock) -> Actor:
    """The system, on a database that was set up."""
    return commands.ensure_system(database, clock)


@pytest.fixture
def do(database: Database, clock: FixedClock, system: Actor) -> Callable[..., Any]:
    """Carry out a command, as the system unless somebody is named."""

    def carry_out(command: Callable[..., Any], cmd: Any, by: Actor = system, key: str | None = None) -> Any:
        return execute(database, command, cmd, actor=by, clock=clock, key=key)

    return carry_out


@pytest.fixture
def app(house: House) -> Flask:
    """The application, without limits on how often one tries."""
    app = Flask("legal_recovery", template_folder=str(resource("templates")), static_folder=None)
    app.extensions["house"] = house
    app.config.update(SQLALCHEMY_DATABASE_URI=house.database.url, BABEL_DEFAULT_TIMEZONE="Asia/Shanghai")
    app.config.update(API_TITLE="test", API_VERSION="1", OPENAPI_VERSION="3.1.0")
    # One person signs in in an instant, where a guesser has to wait.
    cheap = {"argon2__rounds": 1, "argon2__memory_cost": 8, "argon2__parallelism": 1}
    app.config["SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS"] = cheap
    db.init_app(app)
    app.extensions["sqlalchemy"]._app_engines[app] = {None: house.database.engine}
    Babel(app, locale_selector=choose_locale)
    install_addresses(app)
    install_access(app, house)
    install_security(app, house)
    install_users(app, house)
    api = Api(app)
    init_shell(app)
    app.register_blueprint(shell_bp)
    app.register_blueprint(bp)
    api.register_blueprint(api_bp)
    app.add_url_rule("/", "start", allow.signed_in(lambda: "start"))
    app.context_processor(lambda: {"nav": [], "admin_tabs": [], "environment_label": None})
    limiter_of(app).enabled = False
    return app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser that speaks English."""
    client = app.test_client()
    client.set_cookie("lang", "en")
    return client


@pytest.fixture
def person(app: Flask, do: Callable[..., Any]) -> Callable[..., Actor]:
    """Make somebody with these roles who signs in as `<first role>@bank.example`."""

    def make(*roles: str, name: str = "王小样", office: str | None = "样例分行") -> Actor:
        office_id = do(commands.create_office, commands.CreateOffice(office)) if office else None
        email = f"{roles[0]}@bank.example"
        user_id = do(commands.create_user, commands.CreateUser(name, email, roles, office_id))
        with app.app_context():
            secrets = commands.KeepSecrets(user_id, hash_password(PASSWORD), f"session-{user_id}")
            do(commands.change_password, secrets)
            account = store.find_account(db.session(), email=email)
        assert account is not None
        return account.actor

    return make


@pytest.fixture
def sign_in(client: FlaskClient) -> Callable[..., Any]:
    """Sign in through the page as a browser does."""

    def enter(email: str, password: str = PASSWORD, at: str = "/login") -> Any:
        return post(client, at, {"email": email, "password": password})

    return enter
