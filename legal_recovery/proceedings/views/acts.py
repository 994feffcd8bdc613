"""Moving a proceeding on, handing something in, and what the court says to it."""

from typing import Any

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from legal_recovery.cases.views import Outcome, done, form_page, in_one_step, load_case
from legal_recovery.deadlines.views.page import document_options
from legal_recovery.law.docket import codes_of
from legal_recovery.plumbing.db import db
from legal_recovery.proceedings.commands import answer_filing, make_filing, move_proceeding
from legal_recovery.proceedings.rules import (
    ANSWERS,
    DECIDED_BELOW,
    FILINGS,
    OUTCOMES,
    STATES,
    UNDOES,
    USUAL_TITLES,
    WAYS,
    next_states,
)
from legal_recovery.proceedings.schemas import FilingAnswerForm, FilingForm, ProceedingMoveForm
from legal_recovery.proceedings.store import get_filing, get_proceeding
from legal_recovery.proceedings.views.tab import decides_below, row_of
from legal_recovery.proceedings.views.words import bp, choices_of, options
from legal_recovery.web.access import allow


@bp.route("/cases/<reference>/proceedings/<int:proceeding_id>/moves", methods=["GET", "POST"])
@allow("legal")
def move(reference: str, proceeding_id: int) -> ResponseReturnValue:
    """Move a proceeding on, with the fact that makes it true."""
    case = load_case(reference)
    found = get_proceeding(db.session(), case.id, proceeding_id)
    states = next_states(found.proceeding_kind, found.state)
    asked = request.form.get("state") or request.args.get("state") or ""
    # Nothing is chosen for anybody, where there is a choice.
    only = states[0] if len(states) == 1 and states[0] not in UNDOES else ""
    chosen = asked if asked in states or request.form else only
    gone = _(STATES[asked]) if asked in STATES and asked not in states and not request.form else None
    shown: dict[str, Any] = {
        **choices_of(),
        "row": row_of(case, found),
        "states": [("", _("Choose…")), *((one, _(STATES[one])) for one in states)],
        "chosen": chosen,
        "asks_docket": bool(codes_of(found.proceeding_kind))
        and (chosen == "resumed" or found.docket_number is None),
        "gone": gone,
        "corrects": "to_correct" in states,
        "below": [("", _("Choose…")), *options(DECIDED_BELOW)]
        if decides_below(found) and "effective" in states
        else [],
        "asks_title": found.waits_for_title and "effective" in states,
        "documents": document_options(case),
        # A title is recorded with this move alone.
        "usual_title": USUAL_TITLES.get(found.proceeding_kind) if chosen == "effective" else "",
    }

    def show(outcome: Outcome) -> ResponseReturnValue:
        return form_page("proceedings/move.html", reference, "proceedings", outcome, **shown)

    return in_one_step(
        move_proceeding,
        ProceedingMoveForm(case, proceeding_id),
        show=show,
        then=lambda: done(shown["row"]["url"], _("The proceeding went on.")),
    )


@bp.route("/cases/<reference>/proceedings/<int:proceeding_id>/filings", methods=["GET", "POST"])
@allow("legal")
def file(reference: str, proceeding_id: int) -> ResponseReturnValue:
    """Record something that was handed in."""
    case = load_case(reference)
    found = get_proceeding(db.session(), case.id, proceeding_id)
    shown = {
        **choices_of(),
        "row": row_of(case, found),
        "filings": [("", _("Choose…")), *options(FILINGS)],
        "ways": options(WAYS),
        "documents": document_options(case),
        "values": request.form or {"court": found.court},
    }
    return in_one_step(
        make_filing,
        FilingForm(case, proceeding_id),
        show=lambda outcome: form_page("proceedings/filing.html", reference, "proceedings", outcome, **shown),
        then=lambda: done(shown["row"]["url"], _("The filing is recorded.")),
    )


@bp.route("/cases/<reference>/filings/<int:filing_id>", methods=["GET", "POST"])
@allow("legal")
def answer(reference: str, filing_id: int) -> ResponseReturnValue:
    """Record what the court said to a filing."""
    case = load_case(reference)
    known = get_filing(db.session(), case.id, filing_id)
    row = row_of(case, get_proceeding(db.session(), case.id, known.proceeding_id))
    shown = {
        **choices_of(),
        "row": row,
        "filing": _(FILINGS[known.filing_kind]),
        "outcomes": [
            ("", _("Choose…")),
            *(
                (code, _(OUTCOMES[code]))
                for code in ANSWERS
                if code != "corrected" or known.outcome == "to_correct"
            ),
        ],
    }
    return in_one_step(
        answer_filing,
        FilingAnswerForm(case, filing_id),
        show=lambda outcome: form_page("proceedings/answer.html", reference, "proceedings", outcome, **shown),
        then=lambda: done(row["url"], _("The answer is recorded.")),
    )
