"""What could not be taken over although its file was in order, as problems of the file."""

import json

from legal_recovery.plumbing.db import Database
from legal_recovery.portfolio import store
from legal_recovery.portfolio.rules import CaseLine, Problem


def refused_lines(database: Database, import_id: int) -> list[Problem]:
    """Return why cases of an import were left out."""
    with database.reading() as session:
        found = store.list_refused(session, import_id)
    return [_problem(reference, json.loads(why)) for reference, why in found]


def _problem(reference: str, why: dict[str, object]) -> Problem:
    facts = dict(why["facts"])  # type: ignore[call-overload]
    return Problem(
        row=None,
        column=f"case_reference {reference}",
        code=str(why["code"]),
        message=str(why["message"]),
        facts={"reference": reference, **facts},
    )


def as_problem(case: CaseLine, code: str, message: str, facts: dict[str, object]) -> Problem:
    """Return a refusal of a command as a problem of the case's row."""
    return Problem(
        case.row, "case_reference", code, message, {"reference": case.reference, **facts}, case.sheet
    )
