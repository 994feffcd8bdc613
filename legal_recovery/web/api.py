"""The API for programs under `/api/v1`: bearer tokens, problem documents, its own description.

Features bring their blueprints (`api.py`), made of `ApiBlueprint`; what people may do on pages, programs may
do here, by the same forms and commands. A request with an `Idempotency-Key` is carried out once.
"""

from collections.abc import Callable, Iterable, Mapping
from copy import deepcopy
from functools import wraps
from importlib import import_module
from threading import Lock
from typing import Any, NoReturn

from flask import Flask, Response, jsonify, request
from flask_smorest import Api, Blueprint
from marshmallow import RAISE, Schema, ValidationError, fields
from webargs.flaskparser import FlaskParser
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge

from legal_recovery.kernel.errors import N_, InvalidInput, RecoveryError, Unsupported
from legal_recovery.web.errors import fail, field_errors, problem
from legal_recovery.web.uploads import drain

PREFIX = "/api/v1"
PROBLEM = "application/problem+json"
# Files are sent as such; what is typed is small.
LARGEST_BODY = 1 << 20
_MEANINGS = {
    400: "The request cannot be read.",
    401: "No valid bearer token.",
    403: "The roles of the token's person do not allow this.",
    404: "There is no such thing, or it belongs to another office.",
    409: "Changed meanwhile, reversed already, or the idempotency key was used for something else.",
    413: "The body is larger than this installation takes.",
    415: "The body is not of the kind that is described.",
    422: "Something in the request cannot be meant; `errors` names the fields.",
    429: "Too many requests.",
}
_KEY = {
    "in": "header",
    "name": "Idempotency-Key",
    "required": False,
    "description": "Makes the request happen once: the same key with the same body gets the same answer.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 100},
}
_PREVIEW = {
    "in": "query",
    "name": "preview",
    "required": False,
    "description": "1 shows what would happen; nothing is recorded.",
    "schema": {"type": "string", "enum": ["1"]},
}


class Problem(Schema):
    """Why a request was refused (RFC 9457)."""

    type = fields.String(required=True)
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    detail = fields.String(required=True)
    code = fields.String(required=True, metadata={"description": "Stable, for programs."})
    reference = fields.String(metadata={"description": "Names this request in the log."})
    field = fields.String()
    facts = fields.Dict()
    errors = fields.Dict(metadata={"description": "Sentences by the name of the field."})


class Unmeant(InvalidInput):
    """Fields of a body cannot be read or cannot be meant; `errors` has the sentences by field."""

    code = "invalid_input"

    def __init__(self, errors: dict[str, list[str]]) -> None:
        super().__init__(N_("Some fields cannot be read; nothing was saved."))
        self.errors = errors


class UnreadableBody(InvalidInput):
    """The body is not the JSON object that is expected."""

    code = "unreadable_body"


class MalformedBody(RecoveryError):
    """The body is no JSON at all, or nested beyond reading."""

    code = "malformed_body"


class UnsupportedBody(Unsupported):
    """The body is of another kind than the one that is described."""

    code = "unsupported_body"


class HouseApi(Api):
    """flask-smorest with our own refusals, and a description that is written when somebody asks for it."""

    ERROR_SCHEMA = Problem

    def __init__(self, app: Flask) -> None:
        self._untold: list[Blueprint] = []
        self._telling = Lock()
        super().__init__(app)

    def register_blueprint(self, blp: Blueprint) -> None:
        """Register the routes of a feature; describing them takes longer than all else at the start."""
        self._app.extensions["flask-smorest"]["blp_name_to_api"][blp.name] = self
        self._app.register_blueprint(blp)
        self._untold.append(blp)

    def _openapi_json(self) -> Response:
        """Serve the description."""
        with self._telling:
            while self._untold:
                blueprint = self._untold.pop(0)
                blueprint.register_views_in_doc(
                    self, self._app, self.spec, name=blueprint.name, parameters=None
                )
                self.spec.tag({"name": blueprint.name, "description": blueprint.description})
        return super()._openapi_json()

    def _register_error_handlers(self) -> None:
        """Leave errors to `web.errors`, which says them in one manner everywhere."""

    def _register_responses(self) -> None:
        """Describe refusals as they are sent: as problem documents."""
        self.DEFAULT_RESPONSE_CONTENT_TYPE = PROBLEM
        super()._register_responses()
        del self.DEFAULT_RESPONSE_CONTENT_TYPE


def _never_copied(schema: Any) -> Any:
    """Return a form that stands for its own copies.

    Each decorator of a route copies all that was told of it; with its forms and their fields that was half of the time
    in which the program starts. A form is not changed once it is described.
    """
    if schema is None:
        return None
    made = schema() if isinstance(schema, type) else schema
    if isinstance(made, Schema):
        made.__deepcopy__ = lambda _memo: made  # type: ignore[attr-defined]
    return made


_PROBLEM = _never_copied(Problem)


class QueryParser(FlaskParser):
    """Reads queries; one that cannot be meant is refused like a body."""

    def handle_error(self, error: ValidationError, *_: Any, **__: Any) -> NoReturn:
        """Refuse all fields that are wrong at once, each under its name."""
        [said] = error.normalized_messages().values()
        raise Unmeant(field_errors(ValidationError(said))) from error


class ApiBlueprint(Blueprint):
    """The routes of a feature for programs."""

    ARGUMENTS_PARSER = QueryParser()

    def arguments(self, schema: Any, **more: Any) -> Any:
        """Describe what a route is asked with."""
        return super().arguments(_never_copied(schema), **more)

    def response(self, status_code: int | str, schema: Any = None, **more: Any) -> Any:
        """Describe what a route answers."""
        return super().response(status_code, _never_copied(schema), **more)

    def takes(
        self,
        form: Callable[..., Schema],
        *facts: Any,
        preview: bool = False,
        location: str = "json",
        **named: Any,
    ) -> Callable[[Callable[..., Any]], Any]:
        """Describe the body of a route; the view reads it by `read_body`, as it needs the case first.

        The facts that a form reads by are not there when it is described: None stands for each of them.
        """
        body = {"in": location, "required": True, "schema": _never_copied(form(*facts, **named))}
        more = [_KEY, _PREVIEW] if preview else [_KEY]

        def describe(view: Callable[..., Any]) -> Any:
            @wraps(view)
            def described(*args: Any, **values: Any) -> Any:
                return view(*args, **values)

            described._apidoc = deepcopy(getattr(view, "_apidoc", {}))  # type: ignore[attr-defined]
            told = described._apidoc.setdefault("arguments", {})  # type: ignore[attr-defined]
            told.setdefault("parameters", []).append(body)
            told.setdefault("responses", {})
            return self.doc(parameters=more)(described)

        return describe

    def refuses(self, *statuses: int) -> Callable[[Callable[..., Any]], Any]:
        """Describe with which statuses a route refuses; 401, 403 and 429 come with every one."""

        def describe(view: Callable[..., Any]) -> Any:
            for status in sorted({401, 403, 429, *statuses}):
                view = self.alt_response(
                    status, schema=_PROBLEM, content_type=PROBLEM, description=_MEANINGS[status]
                )(view)
            return view

        return describe


def install_api(app: Flask, blueprints: Iterable[str]) -> None:
    """Put the features' blueprints under `/api/v1`, described at `/api/v1/openapi.json`."""
    app.config.update(
        API_TITLE="Legal Recovery",
        API_VERSION="v1",
        OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX=PREFIX,
        OPENAPI_JSON_PATH="openapi.json",
        API_SPEC_OPTIONS={"security": [{"bearer": []}]},
    )
    api = HouseApi(app)
    api.spec.components.security_scheme("bearer", {"type": "http", "scheme": "bearer"})
    for place in blueprints:
        module, _, name = place.partition(":")
        api.register_blueprint(getattr(import_module(module), name))
    app.register_error_handler(Unmeant, refuse_fields)
    app.register_error_handler(RequestEntityTooLarge, refuse_size)


def refuse_fields(error: Unmeant) -> Response:
    """Answer a body whose fields were refused, each sentence at its field."""
    answer = jsonify({**problem(error), "errors": error.errors})
    answer.status_code, answer.content_type = 422, PROBLEM
    return answer


def refuse_size(error: RequestEntityTooLarge) -> Response:
    """Answer a body that is too large once all of it was sent: before that nobody listens."""
    drain()
    return fail(error)


def read_body(form: Schema) -> Any:
    """Return the command that the JSON body asks for; raises UnreadableBody, Unmeant, or the one refusal itself."""
    return load(form, _body())


def load(form: Schema, given: Mapping[str, Any]) -> Any:
    """Return what the fields mean; raises Unmeant, or the one refusal itself."""
    try:
        return form.load(given, unknown=RAISE)
    except ValidationError as failure:
        raise _only_refusal(failure) or Unmeant(field_errors(failure)) from failure


def _only_refusal(failure: ValidationError) -> RecoveryError | None:
    """Return what a parser refused where nothing else is wrong: it has its own code and facts."""
    said = [sentence for sentences in failure.normalized_messages().values() for sentence in sentences]
    return said[0] if len(said) == 1 and isinstance(said[0], RecoveryError) else None


def _body() -> Mapping[str, Any]:
    body = _json()
    if not isinstance(body, dict):
        raise UnreadableBody(N_("The body has to be a JSON object."))
    for name, value in body.items():
        if isinstance(value, float):
            raise UnreadableBody(
                N_("Write numbers as text: “{text}” would lose digits."), field=name, text=name
            )
    return body


def _json() -> Any:
    request.max_content_length = LARGEST_BODY
    if not request.is_json:
        raise UnsupportedBody(N_("Send the body as {kind}."), kind="application/json")
    try:
        return request.get_json()
    except (BadRequest, RecursionError) as failure:
        raise MalformedBody(N_("The body is not JSON that can be read.")) from failure


def is_preview() -> bool:
    """Tell whether the request asks only what would happen."""
    return request.args.get("preview") == "1"
