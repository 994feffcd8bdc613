"""Signing in and out, and one's own password: Flask-Security, standing on our people.

Flask-Security checks passwords and keeps sessions; what it changes about a person is written by commands, so
that the person's audit book says it. Nothing here tells a stranger which addresses exist.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import (
    Flask,
    Response,
    after_this_request,
    g,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask import session as cookies
from flask.typing import ResponseReturnValue
from flask_login import current_user, logout_user, user_logged_out
from flask_security import RoleMixin, Security, UserMixin
from flask_security.datastore import UserDatastore
from flask_security.forms import LoginForm
from flask_security.signals import user_authenticated
from flask_security.utils import hash_password, verify_password

from legal_recovery.kernel.errors import N_, InvalidInput
from legal_recovery.plumbing.db import db
from legal_recovery.plumbing.unit_of_work import Actor, execute
from legal_recovery.users import commands, rules, store
from legal_recovery.users.events import PasswordState
from legal_recovery.users.store import Account
from legal_recovery.web.access import find_actors, is_api, local_address
from legal_recovery.web.security import limit_sign_in, made_key
from legal_recovery.web.transact import House, house

# A session ends with the working day, whatever happens to the browser.
SESSION_LASTS = timedelta(hours=12)
SHORTEST_PASSWORD = 10
# Where a person with somebody else's password may go before choosing an own one.
_OPEN_BEFORE_OWN_PASSWORD = {"security.change_password", "security.logout"}

CONFIG: dict[str, Any] = {
    "SECURITY_PASSWORD_HASH": "argon2",
    "SECURITY_PASSWORD_SCHEMES": ["argon2"],
    "SECURITY_PASSWORD_LENGTH_MIN": SHORTEST_PASSWORD,
    # Addresses inside a bank's own network are addresses too, and nothing is asked of the DNS.
    "SECURITY_EMAIL_VALIDATOR_ARGS": {"globally_deliverable": False, "check_deliverability": False},
    "SECURITY_RETURN_GENERIC_RESPONSES": True,
    "SECURITY_REGISTERABLE": False,
    "SECURITY_RECOVERABLE": False,
    "SECURITY_CHANGEABLE": True,
    "SECURITY_SEND_PASSWORD_CHANGE_EMAIL": False,
    # Negative: there is no page for signing in again while signed in.
    "SECURITY_FRESHNESS": timedelta(-1),
    "SECURITY_API_ENABLED_METHODS": ["session"],
    "SECURITY_LOGIN_URL": "/login",
    "SECURITY_LOGOUT_URL": "/logout",
    "SECURITY_CHANGE_URL": "/account/password",
    "SECURITY_POST_LOGIN_VIEW": "/",
    "SECURITY_POST_LOGOUT_VIEW": "/login",
    "SECURITY_POST_CHANGE_VIEW": "/account",
    "SECURITY_LOGIN_USER_TEMPLATE": "security/sign_in.html",
    "SECURITY_CHANGE_PASSWORD_TEMPLATE": "security/change_password.html",
    "SECURITY_STATIC_FOLDER": None,
    # Its own would say `no-store=True`, which no browser heeds; the shell's goes for every page.
    "SECURITY_CACHE_CONTROL": {},
    "SECURITY_CLI_USERS_NAME": None,
    "SECURITY_CLI_ROLES_NAME": None,
    # The sentences come from our catalogue, in both languages.
    "SECURITY_I18N_DOMAIN": "messages",
    "SECURITY_MSG_GENERIC_AUTHN_FAILED": (N_("E-mail address or password is wrong."), "bad"),
    "SECURITY_MSG_PASSWORD_NOT_PROVIDED": (N_("Enter the password."), "bad"),
    "SECURITY_MSG_INVALID_PASSWORD": (N_("This is not your present password."), "bad"),
    "SECURITY_MSG_PASSWORD_IS_THE_SAME": (N_("Choose a password other than the present one."), "bad"),
    "SECURITY_MSG_RETYPE_PASSWORD_MISMATCH": (N_("The two are not the same."), "bad"),
    "SECURITY_MSG_PASSWORD_INVALID_LENGTH": (
        N_("A password has at least %(length)s characters."),
        "bad",
    ),
    "SECURITY_MSG_PASSWORD_CHANGE": (N_("Your password is changed."), "good"),
    "SECURITY_MSG_UNAUTHENTICATED": (N_("Please sign in."), "info"),
}


class HeldRole(RoleMixin):
    """A role as Flask-Security asks for it."""

    def __init__(self, name: str) -> None:
        self.name = name


class SignedInPerson(UserMixin):
    """An account as Flask-Security asks for it; pages know it as `current_user`."""

    fs_uniquifier: str

    def __init__(self, account: Account) -> None:
        self.account = account
        self.id = account.id
        self.name = account.name
        self.email = account.email or ""
        self.active = account.active
        self.password = account.password
        self.fs_uniquifier = account.fs_uniquifier or ""
        self.roles = [HeldRole(name) for name in sorted(account.roles)]

    def verify_and_update_password(self, password: str) -> bool:
        """Only verify: a newer kind of hash comes with the next change of the password."""
        return bool(verify_password(password, self.password or ""))


# Flask-Security looks for the column on the class.
SignedInPerson.fs_uniquifier = ""


class PeopleDatastore(UserDatastore):
    """Reads accounts from the store; a changed password goes through a command."""

    def __init__(self) -> None:
        super().__init__(SignedInPerson, HeldRole)

    def find_user(self, case_insensitive: bool = False, **sought: Any) -> SignedInPerson | None:
        """Return the person with this address or session, None for anything else."""
        email, uniquifier = sought.get("email"), sought.get("fs_uniquifier")
        if email is not None:
            email = _known_form(email)
        account = store.find_account(db.session(), email=email, uniquifier=uniquifier)
        return SignedInPerson(account) if account else None

    def find_role(self, role: str) -> HeldRole:
        """Return the role."""
        return HeldRole(role)

    def put(self, model: SignedInPerson) -> SignedInPerson:
        """Remember that the person's password changed."""
        g.changed_person = model
        return model

    def commit(self) -> None:
        """Write the change, and say it in the person's audit book."""
        person: SignedInPerson | None = g.pop("changed_person", None)
        if person is None:
            return
        secrets = commands.KeepSecrets(person.id, person.password or "", person.fs_uniquifier)
        note(commands.change_password, secrets, person.account.actor)


def _known_form(email: str) -> str | None:
    try:
        return rules.normal_email(email)
    except InvalidInput:
        return None


class SignInForm(LoginForm):
    """Address and password; a wrong try is noted, and the way back leads nowhere else."""

    # No long-lived cookie on the shared machines of an office.
    remember = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.email.data:
            self.email.data = _known_form(self.email.data) or self.email.data
        # An address elsewhere is forgotten; who signs in lands on the start page instead.
        self.next.data = local_address(self.next.data) if self.next.data else ""

    def validate(self, **kwargs: Any) -> bool:
        """Check address and password; note a failure."""
        right = bool(super().validate(**kwargs))
        if not right and self.email.data and self.password.data:
            note_failure(self.user.id if self.user else None)
        return right


def install_users(app: Flask, house: House) -> None:
    """Let people sign in; to be called after `install_access`, `install_security` and Flask-Babel."""
    app.config.update(CONFIG)
    app.config["SECURITY_I18N_DIRNAME"] = [str(Path(__file__).resolve().parents[2] / "translations")]
    security = Security(
        app,
        PeopleDatastore(),
        login_form=SignInForm,
        render_template=render_page,  # type: ignore[arg-type]
    )
    security.want_json(lambda _request: False)
    # Tokens are ours; Flask-Security's own would be a second door.
    security.login_manager.request_loader(lambda _request: None)
    find_actors(app, by_session=actor_of_session, by_token=actor_of_token)
    app.before_request(ask_for_own_password)
    limit_sign_in(app, "security.login", account=account_tried)
    user_authenticated.connect(note_sign_in, app)
    user_logged_out.connect(note_sign_out, app)


def render_page(template: str, **context: Any) -> Response:
    """Show a page of Flask-Security; a refused form answers 422 like every other one."""
    page = render_template(template, **context)
    return make_response(page, 422 if request.method == "POST" else 200)


# --- who makes a request --------------------------------------------------------------------------


def actor_of_session() -> Actor | None:
    """Return who is signed in on this page; a session of yesterday is over."""
    person = current_user._get_current_object()
    if not isinstance(person, SignedInPerson):
        return None
    signed_in_at = cookies.get("signed_in_at", 0)
    if house().clock.now().timestamp() - signed_in_at > SESSION_LASTS.total_seconds():
        logout_user()
        return None
    return person.account.actor


def actor_of_token() -> Actor | None:
    """Return whose bearer token this request carries."""
    given = request.authorization
    if given is None or given.type != "bearer" or not given.token:
        return None
    opened = store.find_opened(db.session(), rules.token_digest(given.token))
    if opened is None:
        return None
    at = house()
    store.mark_used(at.database, opened, at.clock.now())
    return opened.account.actor


def ask_for_own_password() -> ResponseReturnValue | None:
    """Send a person whose password somebody else knows to choose an own one first."""
    if is_api() or "actor" not in g or request.endpoint in _OPEN_BEFORE_OWN_PASSWORD:
        return None
    person = current_user._get_current_object()
    if not isinstance(person, SignedInPerson):
        return None
    if person.account.password_state != PasswordState.TEMPORARY:
        return None
    return redirect(url_for("security.change_password"), code=303)


# --- what is noted --------------------------------------------------------------------------------


def note(command: Callable[..., Any], what: Any, actor: Actor) -> None:
    """Carry out a command as the person that it is about, who may not be signed in yet or any more."""
    at = house()
    execute(at.database, command, what, actor=actor, clock=at.clock, subscribers=at.subscribers)
    # What is read from here on shall know of it.
    db.session.rollback()


def note_sign_in(_app: Flask, user: SignedInPerson, authn_via: list[str], **_: Any) -> None:
    """Begin a session; choosing a new password goes on with the old one and is no sign-in."""
    cookies["signed_in_at"] = house().clock.now().timestamp()
    if "password" in authn_via:
        note(commands.sign_in_recorded, _sign_in(user.id), user.account.actor)
        _speak_language_of(user)


def _speak_language_of(user: SignedInPerson) -> None:
    """On a machine where nobody chose a language yet, pages are in the person's own."""
    if "lang" in request.cookies:
        return

    @after_this_request
    def keep(answer: Response) -> Response:
        answer.set_cookie("lang", user.account.locale, samesite="Lax", secure=request.is_secure)
        return answer


def note_sign_out(_app: Flask, user: object, **_: Any) -> None:
    """Note that a person went, or was taken out by the clock."""
    if isinstance(user, SignedInPerson):
        note(commands.sign_out_recorded, _sign_in(user.id), user.account.actor)


def note_failure(user_id: int | None) -> None:
    """Note a try with a wrong password, or under an address that nobody has, as the system's finding."""
    note(commands.sign_in_failed, _sign_in(user_id), _system())


def _sign_in(user_id: int | None) -> commands.SignIn:
    return commands.SignIn(user_id, request.remote_addr)


def account_tried() -> str:
    """Return what guesses are counted by: the address that was typed, in its one form."""
    return _known_form(request.form.get("email", "")) or request.remote_addr or ""


# --- passwords that others give -------------------------------------------------------------------


def give_password(user_id: int, password: str, actor: Actor) -> None:
    """Give a person a password to begin with."""
    note(commands.give_password, commands.GivePassword(user_id, hash_password(password)), actor)


@dataclass(frozen=True, slots=True)
class DemoSignIn:
    """How one of the demo people signs in."""

    role: str
    email: str
    password: str


def demo_sign_ins(office_id: int) -> list[DemoSignIn]:
    """Let one demo person per role sign in, and say how; asked again, nothing is written.

    To be called within an application context. The password is made once for this installation.
    """
    password = made_key(house().settings.keys, "demo_password", size=9)
    people = [DemoSignIn(str(role), commands.demo_email(role), password) for role in commands.DEMO_PEOPLE]
    hashes = {_password_hash(person.email) for person in people}
    db.session.rollback()
    if not all(known and verify_password(password, known) for known in hashes):
        demo = commands.DemoPeople(office_id, hash_password(password))
        note(commands.demo_people, demo, _system())
    return people


def _password_hash(email: str) -> str | None:
    account = store.find_account(db.session(), email=email)
    return account.password if account else None


def _system() -> Actor:
    system = store.find_system(db.session())
    assert system is not None, "the database has not been set up"
    return system
