"""Cases for programs: where one stands, its entries, notes."""

from typing import Any

from marshmallow import Schema, fields

from legal_recovery.cases import store
from legal_recovery.cases.commands import add_note, assign_case, describe_obligor, join_case, set_flag
from legal_recovery.cases.rules import CLOSED_HOW, FLAGS, OBLIGOR_ROLES, STAGES, CaseFacts
from legal_recovery.cases.schemas import (
    DescriptionForm,
    FlagForm,
    NoteForm,
    ObligorForm,
    OwnerForm,
    coded,
)
from legal_recovery.ledger.rules import as_json
from legal_recovery.ledger.schemas import EntryOut, FiguresOut
from legal_recovery.ledger.store import case_figures, list_entries
from legal_recovery.ledger.store.finding import Wanted, find_seqs
from legal_recovery.parties.rules import PARTY_KINDS
from legal_recovery.plumbing.db import db
from legal_recovery.web.access import allow, current_actor
from legal_recovery.web.api import PREFIX, ApiBlueprint, read_body
from legal_recovery.web.transact import transact

bp = ApiBlueprint("cases_api", __name__, url_prefix=PREFIX, description="Cases")

AT_ONCE = 200


class ObligorOut(Schema):
    """A party of a case; `id` is what forms take as `obligor_id`, and an erased name is null."""

    id = fields.String(attribute="obligor_id")
    role = coded(OBLIGOR_ROLES)
    kind = fields.String(attribute="party_kind", metadata={"enum": [one.value for one in PARTY_KINDS]})
    name = fields.String(allow_none=True)
    contract_number = fields.String(allow_none=True)
    contract_signed_on = fields.Date(allow_none=True)


class CaseOut(Schema):
    """A case as it stands; `version` goes back with what changes it."""

    id = fields.String()
    reference = fields.String()
    office_id = fields.String()
    officer = fields.String(allow_none=True)
    owner_id = fields.String(allow_none=True, metadata={"description": "The person who answers for it."})
    currency = fields.String()
    jurisdiction = fields.String()
    escalated_on = fields.Date()
    balance_on = fields.Date(allow_none=True)
    stage = coded(STAGES)
    stage_on = fields.Date()
    flags = fields.List(coded(FLAGS))
    closed_how = coded(CLOSED_HOW, allow_none=True)
    version = fields.Integer()
    parties = fields.List(fields.Nested(ObligorOut))
    figures = fields.Nested(FiguresOut)


class EntriesOut(Schema):
    """Entries of a book in order; `next` is where the following ones begin, null after the last."""

    entries = fields.List(fields.Nested(EntryOut))
    next = fields.Integer(allow_none=True)


class EntriesQuery(Schema):
    """Which entries."""

    after = fields.Integer(load_default=0, metadata={"description": "Entries after this place."})


class RecordedOut(Schema):
    """Where in the book of the case it was recorded."""

    recorded_seq = fields.Integer()


def find_case(reference: str) -> CaseFacts:
    """Return the case as the token's person may see it; raises NotFound."""
    return store.get_case(db.session(), current_actor(), reference)


@bp.route("/cases/<reference>")
@allow.signed_in
@bp.response(200, CaseOut)
@bp.refuses(404)
def show(reference: str) -> Any:
    """Where a case stands and what it brought."""
    case = find_case(reference)
    known = case_figures(db.session(), case.book, case.currency)[case.currency]
    return {
        **{name: getattr(case, name) for name in CaseOut().fields if hasattr(case, name)},
        "officer": store.officer_of(db.session(), case.id),
        "version": case.seq,
        "parties": store.list_obligors(db.session(), case.id),
        "figures": as_json(known, {}),
    }


@bp.route("/cases/<reference>/entries")
@allow.signed_in
@bp.arguments(EntriesQuery, location="query")
@bp.response(200, EntriesOut)
@bp.refuses(404, 422)
def entries(query: dict[str, int], reference: str) -> Any:
    """The journal of a case, 200 entries at once."""
    case = find_case(reference)
    after = max(0, min(query["after"], case.seq))
    seqs = find_seqs(db.session(), case.book, Wanted(), beyond=after, backwards=True, limit=AT_ONCE + 1)
    shown = seqs[:AT_ONCE]
    return {
        "entries": list_entries(db.session(), case.book, shown),
        "next": shown[-1] if len(seqs) > AT_ONCE else None,
    }


@bp.route("/cases/<reference>/notes", methods=["POST"])
@allow("legal")
@bp.takes(NoteForm, None)
@bp.response(201, RecordedOut)
@bp.refuses(400, 404, 409, 415, 422)
def note(reference: str) -> Any:
    """Keep a note in the history of a case."""
    return {"recorded_seq": transact(add_note, read_body(NoteForm(find_case(reference))))}


@bp.route("/cases/<reference>/owner", methods=["POST"])
@allow("legal")
@bp.takes(OwnerForm, None)
@bp.response(201, RecordedOut)
@bp.refuses(400, 404, 409, 415, 422)
def assign(reference: str) -> Any:
    """Say who answers for a case."""
    return {"recorded_seq": transact(assign_case, read_body(OwnerForm(find_case(reference))))}


@bp.route("/cases/<reference>/flags", methods=["POST"])
@allow("legal")
@bp.takes(FlagForm, None)
@bp.response(201, RecordedOut)
@bp.refuses(400, 404, 409, 415, 422)
def flag(reference: str) -> Any:
    """Set a flag of a case beside its stage, or lift it with `raised` false."""
    return {"recorded_seq": transact(set_flag, read_body(FlagForm(find_case(reference))))}


class JoinedOut(Schema):
    """The party that answers from now on, as forms take it."""

    obligor_id = fields.String()


@bp.route("/cases/<reference>/obligors", methods=["POST"])
@allow("legal")
@bp.takes(ObligorForm, None)
@bp.response(201, JoinedOut)
@bp.refuses(400, 404, 409, 415, 422)
def join(reference: str) -> Any:
    """Make known a party that answers too, as one that a court added or substituted."""
    return {"obligor_id": transact(join_case, read_body(ObligorForm(find_case(reference))))}


@bp.route("/cases/<reference>/obligors/<int:number>/correction", methods=["POST"])
@allow("legal")
@bp.takes(DescriptionForm, None, None)
@bp.response(201, RecordedOut)
@bp.refuses(400, 404, 409, 415, 422)
def describe(reference: str, number: int) -> Any:
    """Put right or complete what is known of a party."""
    form = DescriptionForm(find_case(reference), number)
    return {"recorded_seq": transact(describe_obligor, read_body(form))}
