"""Keys, cookies, forged forms, floods: what protects every page, whoever is signed in."""

import base64
import hashlib
import hmac
import os
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from flask import Flask, Response, current_app, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_wtf import CSRFProtect
from werkzeug.exceptions import BadRequest

from legal_recovery.web.access import is_api

if TYPE_CHECKING:
    from legal_recovery.web.transact import House

API_LIMIT = "600 per minute"
SIGN_IN_LIMITS = "10 per minute; 60 per hour"
# However many machines try: one account is guessed at this often, and no more.
ACCOUNT_LIMITS = "10 per 15 minutes"
# Checking a file is work, and anybody may ask for it.
CHECK_LIMITS = "6 per minute; 60 per hour"
A_YEAR = 365 * 24 * 3600


def install_security(app: Flask, house: "House") -> None:
    """Give the application its keys, cookie manners, CSRF check, limits and HTTPS header.

    To be called after `install_access`: who is signed out is asked to sign in, not told of a stale form.
    """
    settings = house.settings
    app.config.update(
        SECRET_KEY=made_key(settings.keys, "secret_key"),
        SECURITY_PASSWORD_SALT=made_key(settings.keys, "password_salt"),
        SESSION_COOKIE_NAME="__Host-recovery" if settings.secure_cookies else "recovery",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        SESSION_PROTECTION="strong",
        # A form that was open over lunch still counts: its token lives as long as the session.
        WTF_CSRF_TIME_LIMIT=None,
        # Our own hook checks, so that the API, which has no cookies, is left alone.
        WTF_CSRF_CHECK_DEFAULT=False,
    )
    CSRFProtect(app)
    app.before_request(refuse_zero_bytes)
    app.before_request(check_form)
    if settings.secure_cookies:
        app.after_request(insist_on_https)
    _limit_floods(app)


def made_key(folder: Path, name: str, *, size: int = 48) -> str:
    """Return a secret of that many random bytes, made at first use and readable by its owner alone."""
    path = folder / name
    if not path.exists():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write_once(path, secrets.token_urlsafe(size))
    return path.read_text().strip()


def _write_once(path: Path, secret: str) -> None:
    """Two processes that start at once end up with one key, and none sees half of it."""
    aside = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as target:
        target.write(secret)
    try:
        path.hardlink_to(aside)
    except FileExistsError:
        pass
    finally:
        aside.unlink()


def derived_secret(purpose: str, key: str | None) -> str:
    """Return a secret to be shown once: the same again when a form is sent twice, else a new one.

    So a double click shows the secret that counts, and nothing has to be kept to repeat it.
    """
    if not key:
        return secrets.token_urlsafe(32)
    message = f"{purpose}:{key}".encode()
    secret_key = str(current_app.config["SECRET_KEY"]).encode()
    digest = hmac.new(secret_key, message, hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def refuse_zero_bytes() -> None:
    """Refuse an address that asks for a zero byte: nobody types one, and PostgreSQL fails at it."""
    if b"%00" in request.query_string:
        raise BadRequest


def check_form() -> None:
    """Refuse a form that did not come from our own page."""
    app = current_app
    if app.config.get("WTF_CSRF_ENABLED", True) and request.endpoint and not is_api():
        app.extensions["csrf"].protect()


def insist_on_https(answer: Response) -> Response:
    """Tell browsers to come back over HTTPS only."""
    answer.headers.setdefault("Strict-Transport-Security", f"max-age={A_YEAR}")
    return answer


def _limit_floods(app: Flask) -> None:
    """Count requests to the API by address; sign-ins are counted by `limit_sign_in`."""
    # Each process counts for itself; where several serve, RATELIMIT_STORAGE_URI may name a shared place.
    app.config.setdefault("RATELIMIT_STORAGE_URI", "memory://")
    limiter = Limiter(
        get_remote_address,
        headers_enabled=True,
        application_limits=[API_LIMIT],
        application_limits_exempt_when=lambda: not is_api(),
    )
    limiter.init_app(app)
    app.extensions["house_limiter"] = limiter


def limiter_of(app: Flask) -> Limiter:
    """Return the application's limiter; `.enabled = False` lifts all limits."""
    found = app.extensions["house_limiter"]
    assert isinstance(found, Limiter)
    return found


def limit_sign_in(app: Flask, endpoint: str, account: Callable[[], str]) -> None:
    """Slow down guessing: by address, and by the account that is guessed at."""
    limiter, view = limiter_of(app), app.view_functions[endpoint]
    by_address = limiter.limit(SIGN_IN_LIMITS, key_func=get_remote_address, methods=["POST"])
    by_account = limiter.limit(ACCOUNT_LIMITS, key_func=account, methods=["POST"])
    app.view_functions[endpoint] = by_address(by_account(view))  # type: ignore[assignment]


def limit_checks(app: Flask, endpoint: str) -> None:
    """Let strangers have files checked only so often, by address."""
    limiter, view = limiter_of(app), app.view_functions[endpoint]
    limited = limiter.limit(CHECK_LIMITS, key_func=get_remote_address, methods=["POST"])
    app.view_functions[endpoint] = limited(view)  # type: ignore[assignment]
