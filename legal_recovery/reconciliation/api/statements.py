"""Statements for programs: listed, loaded in the background, handed out as received, withdrawn."""

from typing import Any

from flask import Response, request
from marshmallow import RAISE, Schema, fields, validate

from legal_recovery.cases.schemas import NOT_LISTED, coded, needed
from legal_recovery.kernel.errors import N_, InvalidInput
from legal_recovery.ledger.schemas import MoneyText
from legal_recovery.plumbing.db import db
from legal_recovery.reconciliation import store
from legal_recovery.reconciliation.api.accounts import LEADS, READERS, find_account
from legal_recovery.reconciliation.api.routes import bp
from legal_recovery.reconciliation.commands import withdraw_statement
from legal_recovery.reconciliation.rules.statements import STATEMENT_STATES
from legal_recovery.reconciliation.schemas.accounts import WithdrawalForm
from legal_recovery.reconciliation.schemas.lists import (
    PAGE,
    find_statements,
    read_statement_place,
    read_statements_filter,
)
from legal_recovery.reconciliation.schemas.loads import enqueue_load, find_load, take_in
from legal_recovery.reconciliation.schemas.refusals import refusal_of
from legal_recovery.users.commands import RecordRead, record_read
from legal_recovery.web.access import allow, current_actor
from legal_recovery.web.api import Unmeant, UnsupportedBody, read_body
from legal_recovery.web.errors import translated
from legal_recovery.web.transact import house, transact
from legal_recovery.web.uploads import handed_out

LOADERS = ("finance",)
_HOW_MANY = N_("Ask for 1 to 200 at once.")
FILE = {"description": "The file.", "content": {"*/*": {"schema": {"type": "string", "format": "binary"}}}}


class NoPlace(InvalidInput):
    """A cursor that this order did not write; another page would be taken for the one that was meant."""

    code = "reconciliation.no_place"


def asked(says: str, *codes: str) -> fields.String:
    """Return a part of a query; the filter itself says what is wrong with one."""
    return fields.String(metadata={"description": says, **({"enum": list(codes)} if codes else {})})


def paging(sorts: Any) -> dict[str, fields.Field[Any]]:
    """Return the parts of a query that say in which order and from where on."""
    orders = [sign + key for key in sorts for sign in ("", "-")]
    return {
        "sort": fields.String(
            validate=validate.OneOf(orders, error=NOT_LISTED),
            metadata={"description": "With - the largest first."},
        ),
        "after": asked("`next` of a page: what follows."),
        "before": asked("`previous` of a page: what is before."),
        "limit": fields.Integer(
            load_default=PAGE,
            validate=validate.Range(1, 200, error=_HOW_MANY),
            error_messages={"invalid": _HOW_MANY},
        ),
    }


def require_meant(query: dict[str, Any], seek: Any, errors: dict[str, Any]) -> None:
    """Refuse a query whose filter or place cannot be read; raises Unmeant."""
    for name in {"after", "before"} & query.keys():
        if seek.position is None:
            errors[name] = NoPlace(N_("This is no place in a list of this order."), field=name)
    if errors:
        raise Unmeant({name: [translated(refusal)] for name, refusal in errors.items()})


class _StatementsQuery(Schema):
    """Which statements, in which order, and from where on."""

    q = asked("Words of the file's name.")
    state = asked("The state.", *STATEMENT_STATES)
    since = asked("Of this day or later.")
    until = asked("Of this day or before.")


StatementsQuery = _StatementsQuery.from_dict(paging(store.STATEMENT_SORTS), name="StatementsQuery")


class StatementOut(Schema):
    """A statement as it was received; an erased file name is null."""

    id = fields.String()
    account_id = fields.String()
    file_name = fields.String(allow_none=True)
    sha256 = fields.String()
    place = fields.Integer(metadata={"description": "Which of the file's statements it is, from 1."})
    format = fields.String()
    opened_on = fields.Date(allow_none=True)
    closed_on = fields.Date(allow_none=True)
    opening = MoneyText(allow_none=True)
    closing = MoneyText(allow_none=True)
    lines = fields.Integer()
    fresh = fields.Integer(metadata={"description": "Lines that no file before had."})
    state = coded(STATEMENT_STATES)


class StatementsOut(Schema):
    """A page of the list; `next` and `previous` go back as `after` and `before`, null at the ends."""

    statements = fields.List(fields.Nested(StatementOut))
    next = fields.String(allow_none=True)
    previous = fields.String(allow_none=True)
    count = fields.Integer(metadata={"description": "How many are filtered."})


class StatementFileForm(Schema):
    """A file of a bank."""

    file = fields.String(
        **needed(N_("Choose a file.")),
        metadata={"type": "string", "format": "binary", "description": "CSV, XLSX, MT940, CAMT or OFX."},
    )


class LoadTask(Schema):
    """Work in the background, to be asked for by its number."""

    task = fields.String()


class LoadedOut(Schema):
    """A statement of the file, and how many of its lines no file before had."""

    account = fields.String()
    statement = fields.String()
    lines = fields.Integer()
    fresh = fields.Integer()


class LoadRefusedOut(Schema):
    """Why nothing of the file was loaded."""

    code = fields.String()
    message = fields.String()
    row = fields.Integer(allow_none=True)


class LoadOut(Schema):
    """How far a load is and what it brought; `not_in_books` are other accounts in the file."""

    task = fields.String()
    state = fields.String()
    done = fields.Integer()
    whole = fields.Integer()
    statements = fields.List(fields.Nested(LoadedOut))
    not_in_books = fields.List(fields.String())
    refused = fields.Nested(LoadRefusedOut, allow_none=True)


class WithdrawnOut(Schema):
    """How many lines were reversed."""

    lines = fields.Integer()


@bp.route("/bank-accounts/<int:account_id>/statements")
@allow(*READERS)
@bp.arguments(StatementsQuery, location="query", unknown=RAISE)
@bp.response(200, StatementsOut)
@bp.refuses(404, 422)
def statements(query: dict[str, Any], account_id: int) -> Any:
    """The statements of an account, the latest first."""
    wanted, errors = read_statements_filter(query, find_account(account_id).id)
    seek = read_statement_place(query, query["limit"])
    require_meant(query, seek, dict(errors))
    page = find_statements(db.session(), wanted, seek)
    return {"statements": page.items, "next": page.next, "previous": page.previous, "count": page.total}


@bp.route("/bank-accounts/<int:account_id>/statements", methods=["POST"])
@allow(*LOADERS)
@bp.takes(StatementFileForm, location="files")
@bp.response(201, LoadTask)
@bp.refuses(400, 404, 409, 413, 415, 422)
def load(account_id: int) -> Any:
    """Load a file into an account, in the background; it is read and proven whole first."""
    account, at = find_account(account_id), house()
    if request.mimetype != "multipart/form-data":
        raise UnsupportedBody(N_("Send the body as {kind}."), kind="multipart/form-data")
    upload = request.files.get("file")
    if upload is None:
        raise InvalidInput(N_("Choose a file."), field="file")
    kept = take_in(at, upload.stream, upload.filename)
    return {"task": enqueue_load(at, current_actor(), account, kept, account.wishes)}


@bp.route("/bank-accounts/<int:account_id>/loads/<int:task>")
@allow(*LOADERS)
@bp.response(200, LoadOut)
@bp.refuses(404)
def load_state(account_id: int, task: int) -> Any:
    """How far a load is that the token's person asked for, what it brought, or why it was refused."""
    job = find_load(house(), current_actor(), find_account(account_id), task)
    facts = {"task": job.id, "state": job.state, "done": job.done, "whole": job.whole}
    said = job.result.get("refusal")
    refused = {**said, "message": translated(refusal_of(said))} if said else None
    return {
        **facts,
        "statements": job.result.get("statements", []),
        "not_in_books": job.result.get("unknown", []),
        "refused": refused,
    }


@bp.route("/bank-accounts/<int:account_id>/statements/<int:statement_id>")
@allow(*READERS)
@bp.response(200, StatementOut)
@bp.refuses(404)
def statement(account_id: int, statement_id: int) -> Any:
    """One statement."""
    return store.get_statement(db.session(), find_account(account_id).id, statement_id)


@bp.route("/bank-accounts/<int:account_id>/statements/<int:statement_id>/file")
@allow(*READERS)
@bp.doc(responses={"200": FILE})
@bp.refuses(404)
def statement_file(account_id: int, statement_id: int) -> Response:
    """The file as it was received; that it was read is kept in the reader's audit book."""
    found = store.get_statement(db.session(), find_account(account_id).id, statement_id)
    content = house().files.read(found.sha256)
    transact(record_read, RecordRead("statement", found.id))
    return handed_out(content, "application/octet-stream", found.file_name or f"statement-{found.id}")


@bp.route("/bank-accounts/<int:account_id>/statements/<int:statement_id>/withdrawal", methods=["POST"])
@allow(*LEADS)
@bp.takes(WithdrawalForm, None, None)
@bp.response(201, WithdrawnOut)
@bp.refuses(400, 404, 409, 415, 422)
def withdraw(account_id: int, statement_id: int) -> Any:
    """Take back a statement that was loaded by mistake; one with a matched line stays."""
    form = WithdrawalForm(find_account(account_id).id, statement_id)
    return {"lines": transact(withdraw_statement, read_body(form))}
