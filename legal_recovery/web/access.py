"""Who may use what: each route says it, and one hook before every request holds it to that.

A route that says nothing is closed, and a test fails. The API takes bearer tokens alone and pages take the
session alone, so that no foreign page can use the API with a signed-in person's cookie.
"""

import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import Flask, current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import Unauthorized

from legal_recovery.kernel.errors import N_, NotPermitted
from legal_recovery.plumbing.unit_of_work import Actor
from legal_recovery.web.errors import is_fragment, wants_json

log = logging.getLogger(__name__)

View = TypeVar("View", bound=Callable[..., Any])
FindActor = Callable[[], Actor | None]

API = "/api/"
SIGN_IN = "security.login"
# A lead may do what the people do who are led.
LED = {"legal": "legal_lead", "finance": "finance_lead"}


class RoleMissing(NotPermitted):
    """The person's roles do not allow this."""

    code = "access.role_missing"


@dataclass(frozen=True, slots=True)
class Access:
    """Who may use a route: anybody, anybody signed in, or these roles."""

    public: bool = False
    roles: frozenset[str] = frozenset()

    def admits(self, actor: Actor) -> bool:
        """Tell whether a signed-in person may."""
        return not self.roles or bool(self.roles & actor.roles)


PUBLIC = Access(public=True)
SIGNED_IN = Access()

# Routes that extensions bring along and that cannot carry a decorator.
EXTENSIONS: dict[str, Access] = {
    "static": PUBLIC,
    "security.static": PUBLIC,
    "security.login": PUBLIC,
    "security.logout": PUBLIC,
    "security.change_password": SIGNED_IN,
    # The description of the API, which holds no data.
    "api-docs.openapi_json": PUBLIC,
}


class Allow:
    """Says who may use a view: `@allow("legal")`, `@allow.signed_in`, `@allow.public`."""

    def __call__(self, *roles: str) -> Callable[[View], View]:
        """Let these roles in, and the leads of those that have one."""
        assert roles, "name the roles, or say allow.signed_in"
        leads = {LED[role] for role in roles if role in LED}
        return lambda view: _declare(view, Access(roles=frozenset(roles) | leads))

    def signed_in(self, view: View) -> View:
        """Let everybody in who is signed in."""
        return _declare(view, SIGNED_IN)

    def public(self, view: View) -> View:
        """Let everybody in."""
        return _declare(view, PUBLIC)


allow = Allow()


def _declare(view: View, access: Access) -> View:
    view.__access__ = access  # type: ignore[attr-defined]
    return view


def install_access(
    app: Flask, house: object = None, *, extensions: Mapping[str, Access] | None = None
) -> None:
    """Close every route to those who may not use it; to be called before anything else adds hooks.

    `extensions` adds to the table of routes that cannot carry a decorator.
    """
    app.extensions["access"] = EXTENSIONS | dict(extensions or {})
    app.extensions.setdefault("find_actor", {})
    app.jinja_env.globals["may"] = may
    app.before_request(guard)


def find_actors(app: Flask, *, by_session: FindActor, by_token: FindActor) -> None:
    """Say how the person of a request is found: on pages by session, on the API by token."""
    app.extensions["find_actor"] = {"session": by_session, "token": by_token}


def guard() -> ResponseReturnValue | None:
    """Refuse a request that its route does not admit; send strangers to the sign-in page and back."""
    if request.endpoint is None:
        return None
    access = _declared(current_app, request.endpoint, request.method)
    if access is None:
        log.error("route %s declares no access and stays closed", request.endpoint)
        raise RoleMissing(N_("Your roles do not allow this."))
    if access.public:
        return None
    actor = find_actor()
    if actor is None:
        return _ask_to_sign_in()
    if not access.admits(actor):
        raise RoleMissing(N_("Your roles do not allow this."))
    return None


def _ask_to_sign_in() -> ResponseReturnValue:
    """Pages go to the sign-in page and come back; whatever cannot follow gets a 401."""
    if is_api():
        raise Unauthorized(www_authenticate=WWWAuthenticate("bearer", {"realm": "legal-recovery"}))
    if is_fragment() or wants_json():
        raise Unauthorized
    return redirect(url_for(SIGN_IN, next=_this_page()), code=303)


def _this_page() -> str:
    query = request.query_string.decode("utf-8", "replace")
    return local_address(f"{request.path}?{query}" if query else request.path)


def local_address(address: str) -> str:
    """Return a path of this site, the start page for anything that leads elsewhere."""
    parts = urlsplit(address)
    elsewhere = parts.scheme or parts.netloc or not address.startswith("/")
    # Browsers read a backslash as a slash, and two of them as the beginning of another host.
    return "/" if elsewhere or "\\" in address or address.startswith("//") else address


def is_api() -> bool:
    """Tell whether this is a request to the API."""
    return request.path.startswith(API)


def find_actor() -> Actor | None:
    """Return who makes this request, None for a stranger; found once for each request."""
    if "actor" not in g:
        finders = current_app.extensions["find_actor"]
        find = finders.get("token" if is_api() else "session")
        g.actor = find() if find else None
    found: Actor | None = g.actor
    return found


def current_actor() -> Actor:
    """Return who makes this request; raises Unauthorized for a stranger."""
    actor = find_actor()
    if actor is None:
        raise Unauthorized
    return actor


def may(*roles: str) -> bool:
    """Tell whether the person of this request has one of these roles or leads people who have."""
    actor = find_actor()
    return actor is not None and has_role(actor, *roles)


def has_role(actor: Actor, *roles: str) -> bool:
    """Tell whether a person has one of these roles or leads people who have."""
    leads = {LED[role] for role in roles if role in LED}
    return bool(actor.roles & (set(roles) | leads))


def _declared(app: Flask, endpoint: str, method: str) -> Access | None:
    """Return what a route says about its access; a class of views may say it for each method."""
    if endpoint in app.extensions["access"]:
        return app.extensions["access"][endpoint]
    view = app.view_functions[endpoint]
    found = getattr(view, "__access__", None)
    if found is None and (views := getattr(view, "view_class", None)):
        handler = getattr(views, method.lower(), None) or getattr(views, "get", None)
        found = getattr(handler, "__access__", getattr(views, "__access__", None))
    return found


def undeclared_routes(app: Flask) -> list[str]:
    """Return the routes that do not say who may use them, as `METHOD /path (endpoint)`."""
    return sorted(
        f"{method} {rule} ({endpoint})"
        for rule, endpoint, method in _routes(app)
        if _declared(app, endpoint, method) is None
    )


def _routes(app: Flask) -> Iterator[tuple[str, str, str]]:
    for rule in app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield rule.rule, rule.endpoint, method


def access_table(app: Flask) -> list[tuple[str, str, Access | None]]:
    """Return every route with who may use it: method, path, access."""
    return [(m, rule, _declared(app, endpoint, m)) for rule, endpoint, m in _routes(app)]
