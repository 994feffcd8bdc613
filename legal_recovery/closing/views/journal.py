"""The journal of an office's month for other programs, bank books with it."""

import hashlib

from flask import Response, abort
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from legal_recovery.closing import store
from legal_recovery.closing.views.page import READERS, bp, the_office
from legal_recovery.kernel.calendar import first_day, last_day
from legal_recovery.ledger.store.export import FORMATS, export_journal
from legal_recovery.plumbing.positions import issuing
from legal_recovery.users.commands import RecordExport, record_export
from legal_recovery.web.access import allow
from legal_recovery.web.export import saved_as
from legal_recovery.web.transact import house, transact

_TYPES = {"csv": "text/csv; charset=utf-8", "json": "application/json"}


@bp.get("/closing/<int:office_id>/<month>/journal/<form>")
@allow(*READERS)
def journal_file(office_id: int, month: str, form: str) -> ResponseReturnValue:
    """Save the entries with value dates in a month, for beancount, hledger or as rows."""
    if form not in FORMATS:
        abort(404)
    office = the_office(office_id, month)
    text, position = journal_of(office.id, month, form)
    name = f"{_('Journal')}-{office.name}-{month}.{form}"
    answer = Response(text, content_type=_TYPES.get(form, "text/plain; charset=utf-8"))
    saved_as(answer, name)
    digest = hashlib.sha256(text.encode()).hexdigest()
    details = {"format": form, "month": month, "known_at": str(position)}
    transact(record_export, RecordExport("closing.journal", office.id, None, digest, details))
    return answer


def journal_of(office_id: int, month: str, form: str) -> tuple[str, int]:
    """Return the journal of an office's month, and the position at which it was known."""
    at = house()
    with issuing(at.database, at.clock) as (session, now):
        books = store.all_books(office_id)
        pieces = export_journal(session, books, now, form, since=first_day(month), until=last_day(month))
        return "".join(pieces), now.n
