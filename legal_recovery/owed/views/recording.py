"""What a title awards on a contract: first what it would do to the claim, then, once confirmed, recorded."""

from collections.abc import Iterator, Mapping
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from legal_recovery.cases.rules import CaseFacts
from legal_recovery.cases.store import list_obligors
from legal_recovery.cases.views import Outcome, case_context, done, form_page, load_case
from legal_recovery.cases.views.page import named
from legal_recovery.collateral.store import list_collateral
from legal_recovery.debts.store import list_debts
from legal_recovery.kernel.errors import Message
from legal_recovery.kernel.money import minor_text
from legal_recovery.law.deadlines import Deadline
from legal_recovery.law.loan import GENERAL_KINDS
from legal_recovery.law.pack import Figure, Pack
from legal_recovery.lawbook.views.calculators import deadline_row
from legal_recovery.ledger.postings import Entry
from legal_recovery.ledger.views import foreseen_context, in_two_steps
from legal_recovery.owed.commands import (
    foresee_award,
    foresee_clock,
    foresee_judgment,
    law_of,
    record_award,
    record_judgment,
)
from legal_recovery.owed.rules import COSTS_BY, EXTENTS
from legal_recovery.owed.schemas import CAP, EXTENT, AwardForm, JudgmentForm, currencies_of
from legal_recovery.owed.views.forms import rate_choices, usual_basis
from legal_recovery.owed.views.page import bp, title_name
from legal_recovery.plumbing.db import db
from legal_recovery.proceedings.commands import clocks_of
from legal_recovery.proceedings.rules import DECIDED_BELOW, TITLES
from legal_recovery.proceedings.store import Proceeding, get_proceeding
from legal_recovery.proceedings.views.tab import decides_below, proposed_title
from legal_recovery.web.access import allow


@bp.route("/cases/<reference>/proceedings/<int:proceeding_id>/award", methods=["GET", "POST"])
@allow("legal")
def award(reference: str, proceeding_id: int) -> ResponseReturnValue:
    """Record what the title of a proceeding awards."""
    case = load_case(reference)
    proceeding = get_proceeding(db.session(), case.id, proceeding_id)
    pack = law_of(db.session(), case)
    currencies = currencies_of(list_debts(db.session(), case.id))
    if proceeding.waits_for_title:
        return _judgment(case, proceeding, pack, currencies)
    return in_two_steps(
        AwardForm(case, pack, proceeding_id=proceeding_id, currencies=currencies),
        show=lambda outcome: _form(case, proceeding, pack, outcome),
        foresee=lambda cmd, _today: (
            foresee_award(db.session(), case, cmd),
            foresee_clock(db.session(), case, cmd),
        ),
        preview=lambda _cmd, found: _preview(case, proceeding, *found),
        record=record_award,
        recorded=lambda _made: done(
            url_for("owed.tab", reference=reference), _("What the title awards is recorded.")
        ),
    )


def _judgment(
    case: CaseFacts, proceeding: Proceeding, pack: Pack, currencies: dict[str, str]
) -> ResponseReturnValue:
    """Record the title and what it awards with one preview."""
    return in_two_steps(
        JudgmentForm(case, pack, proceeding_id=proceeding.id, currencies=currencies),
        show=lambda outcome: _form(case, proceeding, pack, outcome),
        foresee=lambda cmd, today: foresee_judgment(db.session(), case, cmd, today),
        preview=lambda _cmd, found: _preview(case, proceeding, *found),
        record=record_judgment,
        recorded=lambda _made: done(
            url_for("owed.tab", reference=case.reference), _("The title and what it awards are recorded.")
        ),
    )


def _form(case: CaseFacts, proceeding: Proceeding, pack: Pack, outcome: Outcome) -> ResponseReturnValue:
    debts = list_debts(db.session(), case.id)
    contracts = [(str(one.id), f"{one.contract_number} · {one.currency}") for one in debts]
    statutory = "interest-judgment" in pack.keys(Figure)
    caps = {one.obligor_id: one.cap_minor for one in list_obligors(db.session(), case.id)}
    usual: dict[str, Any] = {"debt_id": contracts[0][0] if contracts else "", "general": "contract"}
    usual |= {f"{EXTENT}{one}": "joint" if cap is None else "capped" for one, cap in caps.items()}
    usual |= {f"{CAP}{one}": minor_text(cap, case.currency) for one, cap in caps.items() if cap is not None}
    if proceeding.waits_for_title:
        usual |= proposed_title(case, proceeding)
    # What was said with the title is not typed again.
    known = [one.what.on for one in clocks_of(db.session(), case, proceeding)]
    if known and known[0] != proceeding.title_on:
        usual["perform_until"] = known[0].isoformat()
    values: Any = request.form or usual
    return form_page(
        "owed/award.html",
        case.reference,
        "owed",
        outcome,
        values=values,
        title=title_name(proceeding),
        title_on=proceeding.title_on,
        waits=proceeding.waits_for_title,
        titles=[("", _("Choose…")), *_options(TITLES)],
        below=[("", _("Choose…")), *_options(DECIDED_BELOW)] if decides_below(proceeding) else [],
        title_url=url_for("proceedings.title", reference=case.reference, proceeding_id=proceeding.id),
        contracts=[*contracts, ("", _("The case as a whole"))],
        generals=[(key, _(name)) for key, name in GENERAL_KINDS.items() if key != "statutory" or statutory],
        usual_basis=usual_basis(pack),
        extents=list(_options(EXTENTS)),
        costs_by=[("", _("Choose…")), *_options(COSTS_BY)],
        obligors=[
            {"id": one.obligor_id, "name": named(one.name)} for one in list_obligors(db.session(), case.id)
        ],
        pieces=[
            {"id": one.id, "name": named(one.description)} for one in list_collateral(db.session(), case.id)
        ],
        **rate_choices(pack),
    )


def _options(words: Mapping[str, Message]) -> Iterator[tuple[str, str]]:
    return ((code, _(name)) for code, name in words.items())


def _preview(
    case: CaseFacts, proceeding: Proceeding, entries: list[Entry], deadlines: list[Deadline]
) -> ResponseReturnValue:
    return render_template(
        "owed/award_preview.html",
        **{**case_context(case, "owed"), **foreseen_context(case, entries)},
        title=title_name(proceeding),
        title_on=proceeding.title_on,
        nothing=not entries,
        deadlines=[deadline_row(one) for one in deadlines],
    )
