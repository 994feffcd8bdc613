"""Refusals and failures as pages, fragments and problem documents (RFC 9457), in the user's language."""

import logging
import secrets
from datetime import date
from typing import Any

from flask import Flask, Response, g, jsonify, make_response, render_template, request
from flask_babel import gettext
from flask_wtf.csrf import CSRFError
from marshmallow import ValidationError
from werkzeug.exceptions import HTTPException

from legal_recovery.kernel.errors import (
    N_,
    Conflict,
    InvalidInput,
    NotFound,
    NotPermitted,
    RecoveryError,
    RuleViolation,
    Unsupported,
)
from legal_recovery.kernel.money import Money
from legal_recovery.web.formats import fact_text

log = logging.getLogger(__name__)

STATUS: dict[type[RecoveryError], int] = {
    NotFound: 404,
    NotPermitted: 403,
    Conflict: 409,
    RuleViolation: 422,
    InvalidInput: 422,
    Unsupported: 415,
    RecoveryError: 400,
}

# status -> (heading, what to do about it)
SAYINGS: dict[int, tuple[str, str]] = {
    400: (N_("This request cannot be read"), N_("Go back and try again.")),
    401: (N_("Please sign in"), N_("Your session has ended; nothing that you typed is lost.")),
    403: (N_("You may not do this"), N_("Ask an administrator if you think you should.")),
    404: (N_("There is nothing here"), N_("It does not exist, or it belongs to another office.")),
    405: (N_("This address does not answer that"), N_("Go back and use the page’s own buttons.")),
    409: (N_("Somebody else was first"), N_("Look at the present state, then try again.")),
    413: (N_("This file is too large"), N_("Send a smaller one, or split it.")),
    415: (N_("This kind of file is not supported"), N_("Send one of the kinds that the page names.")),
    422: (N_("This was refused"), N_("Mend what is named below; nothing has been saved.")),
    429: (N_("Too many requests"), N_("Wait a minute, then try again.")),
    500: (N_("Something went wrong here"), N_("Nothing was saved. Tell us the reference below.")),
    503: (N_("Busy just now"), N_("Nothing was saved. Try again in a moment.")),
}
FORM_EXPIRED = N_("The form has expired. Open the page again and send it once more.")


def status_of(error: RecoveryError) -> int:
    """Return the HTTP status of a refusal by the nearest class in the table."""
    return next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)


def translated(error: RecoveryError) -> str:
    """Return the refusal as a sentence in the language of the page."""
    sentence = gettext(error.message)
    return sentence.format(**_spoken(error.facts)) if error.facts else sentence


def _spoken(facts: dict[str, Any]) -> dict[str, object]:
    """Words of ours among the facts are translated too; what somebody typed (`text`) never is."""
    return {name: _spoken_fact(name, fact) for name, fact in facts.items()}


def _spoken_fact(name: str, fact: object) -> object:
    if isinstance(fact, RecoveryError):
        return translated(fact)
    return gettext(fact) if isinstance(fact, str) and fact and name != "text" else fact_text(fact)


def field_errors(error: RecoveryError | ValidationError) -> dict[str, list[str]]:
    """Return the sentences by field name, for `field` and `error_summary`; "" is the whole form."""
    if isinstance(error, RecoveryError):
        return {error.field or "": [translated(error)]}
    return _by_field(error.normalized_messages())


def _by_field(messages: dict[Any, Any], prefix: str = "") -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, said in messages.items():
        own = "" if name == "_schema" else f"{prefix}{name}"
        if isinstance(said, dict):
            found.update(_by_field(said, f"{own}."))
        else:
            found[own] = [_said(sentence) for sentence in said]
    return found


def _said(sentence: object) -> str:
    """What a parser refused stands among the messages as the refusal itself, with its facts."""
    return translated(sentence) if isinstance(sentence, RecoveryError) else gettext(str(sentence))


def problem(error: RecoveryError, status: int | None = None) -> dict[str, Any]:
    """Return the refusal as a problem document (RFC 9457)."""
    status = status or status_of(error)
    document = _problem(status, error.code, translated(error))
    if error.field:
        document["field"] = error.field
    if error.facts:
        document["facts"] = {name: _plain(fact) for name, fact in error.facts.items()}
    return document


def _problem(status: int, code: str, detail: str) -> dict[str, Any]:
    return {
        "type": f"urn:legal-recovery:problem:{code}",
        "title": gettext(SAYINGS.get(status, SAYINGS[400])[0]),
        "status": status,
        "detail": detail,
        "code": code,
        "reference": reference(),
    }


def _plain(fact: object) -> object:
    """Amounts as decimal strings, days as ISO, so that no reader meets a float."""
    if isinstance(fact, Money):
        return {"amount": fact.text, "currency": fact.currency}
    if isinstance(fact, date):
        return fact.isoformat()
    if isinstance(fact, dict):
        return {str(name): _plain(part) for name, part in fact.items()}
    if isinstance(fact, list | tuple | set | frozenset):
        return [_plain(part) for part in fact]
    return fact if isinstance(fact, int | bool | None) else str(fact)


def reference() -> str:
    """Return this request's reference: short enough to be read out over the telephone."""
    if "reference" not in g:
        g.reference = secrets.token_hex(4).upper()
    return g.reference


def wants_json() -> bool:
    """True for the API, and for whoever prefers JSON to a page."""
    if request.path.startswith("/api/"):
        return True
    accepted = request.accept_mimetypes
    return accepted["application/json"] > accepted["text/html"]


def is_fragment() -> bool:
    """True when htmx will put the answer into a page that is already there."""
    return "HX-Request" in request.headers and "HX-History-Restore-Request" not in request.headers


def refuse(error: RecoveryError) -> Response:
    """Answer a refusal that no view turned into a message at its field."""
    status = status_of(error)
    # The code only: a sentence may hold names and amounts, and logs are read by others.
    log.info("refused %s (reference %s)", error.code, reference())
    return _answer(status, translated(error), problem(error, status))


def fail(error: HTTPException) -> Response:
    """Answer what Flask, an extension or a bug could not serve."""
    if error.response is not None:
        return make_response(error.response)
    status = error.code or 500
    if 300 <= status < 400:
        return make_response(error.get_response())
    log.log(
        logging.ERROR if status >= 500 else logging.INFO,
        "HTTP %s on %s %s (reference %s)", status, request.method, request.path, reference(),
    )  # fmt: skip
    known = SAYINGS.get(status, SAYINGS[500 if status >= 500 else 400])
    detail = gettext(FORM_EXPIRED if isinstance(error, CSRFError) else known[1])
    answer = _answer(status, detail, _http_problem(error, status, detail))
    answer.headers.extend(_kept_headers(error))
    return answer


def _kept_headers(error: HTTPException) -> list[tuple[str, str]]:
    """Keep what a status needs to be understood: when to come back, which methods, who may come in."""
    kept = {"retry-after", "allow", "www-authenticate"}
    return [pair for pair in error.get_headers() if pair[0].lower() in kept]


def _http_problem(error: HTTPException, status: int, detail: str) -> dict[str, Any]:
    document = _problem(status, f"http.{status}", detail)
    # webargs hangs the messages of a refused body on the exception it aborts with.
    messages = getattr(error, "data", {}).get("messages")
    if messages:
        document["errors"] = messages
    return document


def _answer(status: int, detail: str, document: dict[str, Any]) -> Response:
    if wants_json():
        answer = jsonify(document)
        answer.content_type = "application/problem+json"
    else:
        template = "errors/fragment.html" if is_fragment() else "errors/page.html"
        title = gettext(SAYINGS.get(status, SAYINGS[500 if status >= 500 else 400])[0])
        answer = make_response(
            render_template(template, status=status, title=title, detail=detail, reference=reference())
        )
    answer.status_code = status
    return answer


def register_error_handlers(app: Flask) -> None:
    """Say every refusal and failure in this one manner; call it after other extensions."""
    app.register_error_handler(RecoveryError, refuse)
    app.register_error_handler(HTTPException, fail)
    # Flask-WTF and flask-limiter raise subclasses; the most specific handler would win otherwise.
    app.register_error_handler(CSRFError, fail)
