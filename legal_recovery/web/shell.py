"""What every page has: assets, preferences, headers, and the helpers that the components call."""

import secrets
from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from flask import Flask, Response, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from legal_recovery.kernel.money import Money
from legal_recovery.web import formats
from legal_recovery.web.assets import A_YEAR, find_asset
from legal_recovery.web.errors import register_error_handlers
from legal_recovery.web.words import script_words

LANGUAGES = {"zh": "中文", "en": "English"}
# name -> values it may have; kept in cookies, so that the first byte of a page is already right
PREFERENCES = {
    "lang": ("zh", "en"),
    "theme": ("auto", "light", "dark"),
    "unit": ("one", "mid", "big"),
    "keys": ("on", "off"),
    "nav": ("wide", "slim"),
}
# Tabler draws its arrows and ticks as data: images; nothing else comes from outside our own files.
CONTENT_SECURITY_POLICY = {
    "default-src": "'self'",
    "img-src": "'self' data:",
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}
HEADERS = {
    "Content-Security-Policy": "; ".join(
        f"{what} {where}" for what, where in CONTENT_SECURITY_POLICY.items()
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


def init_shell(app: Flask) -> None:
    """Give the application its shell; call it after the other extensions."""
    app.jinja_env.globals.update(
        asset=asset,
        url_with=url_with,
        new_key=new_key,
        preference=preference,
        page_language=formats.language,
        languages=LANGUAGES,
        unit_label=formats.unit_label,
        unit_names=formats.unit_names,
        typed_value=typed_value,
        input_date=input_date,
        hidden_pairs=hidden_pairs,
        bar_shares=bar_shares,
        difference=difference,
        script_words=script_words,
    )
    app.jinja_env.filters.update(
        {
            name: getattr(formats, name)
            for name in ("money_text", "iso_day", "long_day", "text_day", "moment_text")
        }
        | {name: getattr(formats, name) for name in ("number_text", "rate_text")}
    )
    app.jinja_env.tests.update(a_money=_is(Money), a_moment=_is(datetime), a_day=_is(date))
    app.before_request(keep_preference)
    app.after_request(add_headers)
    register_error_handlers(app)


def _is(kind: type) -> Callable[[object], bool]:
    return lambda thing: isinstance(thing, kind)


def asset(name: str) -> str:
    """Return the address of an asset; it changes when the content does."""
    # A list draws a hundred icons out of one file: it is looked at once for each request.
    known: dict[str, str] = g.setdefault("asset_addresses", {})
    if name not in known:
        found = find_asset(name)
        known[name] = url_for("shell.serve_asset", name=name, v=found.digest if found else None)
    return known[name]


def url_with(**changes: object) -> str:
    """Return this page's address with its query changed; None drops a part, and so goes the cursor."""
    query = {name: request.args.getlist(name) for name in request.args}
    dropped = {name for name, value in changes.items() if value is None} | {"after", "before"}
    kept = {name: values for name, values in query.items() if name not in dropped}
    kept |= {name: [str(value)] for name, value in changes.items() if value is not None}
    text = urlencode(kept, doseq=True)
    # One slash only: an address that begins with two would be another host.
    path = "/" + (request.script_root + request.path).lstrip("/")
    return f"{path}?{text}" if text else path


def new_key() -> str:
    """Return a fresh idempotency key for one form."""
    return secrets.token_urlsafe(16)


def preference(name: str) -> str:
    """Return the person's choice, or the first one."""
    chosen = request.cookies.get(name)
    return chosen if chosen in PREFERENCES[name] else PREFERENCES[name][0]


def choose_locale() -> str:
    """Return the page's language: asked for, chosen before, or what the browser prefers."""
    for chosen in (request.args.get("lang"), request.cookies.get("lang")):
        if chosen in LANGUAGES:
            return chosen
    return request.accept_languages.best_match(list(LANGUAGES), "zh")


def keep_preference() -> ResponseReturnValue | None:
    """Remember `?lang=en` and its like, and go on to the same page without it."""
    asked = {
        name: request.args[name] for name, values in PREFERENCES.items() if request.args.get(name) in values
    }
    if not asked or request.method != "GET" or request.path.startswith(("/api/", "/assets/")):
        return None
    answer = redirect(url_with(**dict.fromkeys(asked)), code=303)
    for name, value in asked.items():
        answer.set_cookie(name, value, max_age=A_YEAR, samesite="Lax", secure=request.is_secure)
    return answer


def add_headers(answer: Response) -> Response:
    """Nothing foreign, nothing inline; pages with personal data stay out of caches."""
    for name, value in HEADERS.items():
        answer.headers.setdefault(name, value)
    answer.headers.setdefault("Cache-Control", "no-store")
    return answer


def typed_value(name: str, values: Any, default: object) -> object:
    """Return what was typed into the field, or the default before anything was."""
    return values[name] if values and name in values else default


def input_date(value: object) -> object:
    """Return a day as its field shows it; what was typed stays as it is."""
    return value.isoformat() if isinstance(value, date) else value


# What a form adds by itself; repeating it would send it twice.
_OWN_FIELDS = {"csrf_token", "idempotency_key", "version", "confirmed", "edit"}


def hidden_pairs(fields: Any) -> list[tuple[str, str]]:
    """Return the form's fields one by one, several of one name included."""
    pairs = fields.items(multi=True) if isinstance(fields, MultiDict) else fields.items()
    return [
        (name, str(input_date(value)))
        for name, value in pairs
        if name not in _OWN_FIELDS and value is not None
    ]


def difference(before: object, after: object) -> Money | None:
    """Return by how much an amount changes, where both are amounts of one currency."""
    if isinstance(before, Money) and isinstance(after, Money):
        return after - before if before.currency == after.currency else None
    return None


def bar_shares(values: list[Any]) -> list[tuple[str, str]]:
    """Return for each bar where it begins and how long it is, in percent, with room for negatives."""
    figures = [value.minor if isinstance(value, Money) else value for value in values]
    low, high = min([0, *figures]), max([0, *figures])
    span = (high - low) or 1
    return [
        (f"{100 * float((min(0, figure) - low) / span):.2f}%", f"{100 * float(abs(figure) / span):.2f}%")
        for figure in figures
    ]
