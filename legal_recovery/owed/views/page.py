"""What is owed on a case on any day: every line of interest, the payments, who answers for how much."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from legal_recovery.cases.rules import OBLIGOR_ROLES, CaseFacts
from legal_recovery.cases.store import list_obligors
from legal_recovery.cases.views import Telling, case_context, load_case, tell
from legal_recovery.cases.views.page import joined, named
from legal_recovery.collateral.store import list_collateral
from legal_recovery.debts.store import list_debts
from legal_recovery.kernel.calendar import parse_date
from legal_recovery.kernel.errors import N_, InvalidInput, Message, RecoveryError
from legal_recovery.kernel.money import Money, total
from legal_recovery.law.ceilings import uplift_flags
from legal_recovery.law.interest import DAILY, Segment
from legal_recovery.law.loan import GENERAL_KINDS, KINDS, LoanTerms
from legal_recovery.law.pack import Figure, percent_text
from legal_recovery.lawbook.views.calculators import ceiling_notices
from legal_recovery.ledger.rules import COMPONENTS
from legal_recovery.owed.rules import (
    CLAIM,
    COSTS_BY,
    EXTENTS,
    UNDER,
    Account,
    Answers,
    Line,
    each_day_of,
    order_on,
    parts_of,
    totals_of,
)
from legal_recovery.owed.store import Award, WhatIsOwed, list_awards, what_is_owed
from legal_recovery.plumbing.db import db
from legal_recovery.proceedings.rules import KINDS as KINDS_OF_PROCEEDING
from legal_recovery.proceedings.rules import TITLES
from legal_recovery.proceedings.store import Proceeding, list_proceedings
from legal_recovery.proceedings.views.words import AWARDS
from legal_recovery.users.commands import RecordExport, record_export
from legal_recovery.web.access import allow, may
from legal_recovery.web.errors import field_errors, translated
from legal_recovery.web.export import Column, csv_response
from legal_recovery.web.formats import language, money_text, text_day
from legal_recovery.web.transact import house, transact

bp = Blueprint("owed", __name__)

_TAB = "owed.tab"
tell(
    "interest.agreed",
    Telling(
        N_("Interest terms of a contract were confirmed"),
        (N_("Overdue from {overdue_from}"), N_("Clause: {clause}")),
        symbol="debt",
        tab=_TAB,
    ),
)
tell(
    "award.recorded",
    Telling(
        N_("What a title awards was recorded"),
        (N_("Interest counted up to {counted_until}"), N_("To be performed by {perform_until}")),
        symbol="court",
        on="effective_on",
        tab=_TAB,
    ),
)
tell(
    "award.stayed",
    Telling(
        N_("The doubled part stands still from {since} until {until}"),
        (N_("Reason: {reason}"),),
        symbol="court",
        tab=_TAB,
    ),
)
tell(
    "award.withdrawn",
    Telling(
        N_("What was recorded of a title was withdrawn"), (N_("Reason: {reason}"),), symbol="court", tab=_TAB
    ),
)
tell(
    "payment_order.set",
    Telling(
        N_("Payments are applied in another order from {since} on"),
        (N_("It rests on: {document}"),),
        symbol="court",
        on="since",
        tab=_TAB,
    ),
)
_INSOLVENCY = (
    N_("Court: {court}"),
    N_("Administrator: {administrator}"),
    N_("Claims to be proved by {claims_due_on}"),
)
tell(
    "insolvency.accepted",
    Telling(
        N_("Insolvency petition accepted: {party}"),
        _INSOLVENCY,
        symbol="court",
        on="accepted_on",
        tab="cases.obligors",
    ),
)
tell(
    "insolvency.detailed",
    Telling(
        N_("Particulars of the insolvency of {party}"), _INSOLVENCY, symbol="court", tab="cases.obligors"
    ),
)
tell(
    "obligor.paid",
    Telling(
        N_("{amount} of a receipt was paid by {party}"), symbol="party", on="paid_on", tab="receipts.tab"
    ),
)
tell("obligor.payment_ended", None)
tell(
    "insolvency.dismissed",
    Telling(
        N_("An insolvency no longer counts"),
        (N_("Reason: {reason}"),),
        symbol="court",
        on="dismissed_on",
        tab="cases.obligors",
    ),
)


@bp.get("/cases/<reference>/owed")
@allow.signed_in
def tab(reference: str) -> ResponseReturnValue:
    """Show what is owed on a day, line by line."""
    case = load_case(reference)
    errors: dict[str, list[str]] = {}
    shown = None
    try:
        shown = what_is_owed(db.session(), case, asked_day(), as_known=True)
    except RecoveryError as refusal:
        errors = field_errors(refusal) if isinstance(refusal, InvalidInput) else {"": [translated(refusal)]}
    page = render_template(
        "owed/tab.html",
        **case_context(case, "owed"),
        **(_page(case, shown) if shown else {"shown": None}),
        errors=errors,
        values=request.args,
        today=house().clock.today(),
        may_record=may("legal"),
    )
    return page, 422 if errors else 200


def asked_day() -> date:
    """Return the day that the address names, else today; raises InvalidInput."""
    text = request.args.get("on", "").strip()
    return parse_date(text, field="on") if text else house().clock.today()


def _page(case: CaseFacts, shown: WhatIsOwed) -> dict[str, Any]:
    titles = {one.id: one for one in list_proceedings(db.session(), case.id)}
    numbers = {one.id: one.number for one in shown.facts.contracts}
    a_day = each_day_of(shown.accounts)
    return {
        "shown": shown,
        "notices": list(_notices(case, shown, numbers)),
        "currencies": [
            {
                "currency": currency,
                "parts": (rows := list(_part_rows(shown, currency))),
                "totals": {
                    name: total([row[name] for row in rows], currency)
                    for name in ("opening", "accrued", "moved", "owed")
                },
                "total": Money(minor, currency),
                "a_day": Money(a_day[currency], currency),
            }
            for currency, minor in totals_of(shown.accounts).items()
        ],
        "accounts": [_account(case, one, numbers, titles) for one in shown.accounts],
        "payments": list(_payment_rows(shown, numbers)),
        "answers": [_answer_row(one) for one in shown.answers],
        "order": _order(shown),
        "export_url": url_for("owed.export", reference=case.reference, on=shown.asked.isoformat()),
    }


# --- what the reader has to know ----------------------------------------------------------------------------


def _notices(case: CaseFacts, shown: WhatIsOwed, numbers: dict[int, str]) -> Iterator[dict[str, Any]]:
    if shown.on < shown.asked:
        yield {
            "text": _(
                "A rate is not published yet: this is what is owed on %(day)s. Enter the next rate to go on.",
                day=text_day(shown.on),
            ),
            "url": url_for("lawbook.new_rate") if may("legal_lead", "finance_lead") else None,
            "label": _("Enter a rate"),
        }
    for one in shown.accounts:
        if one.under == "ledger" and one.debt is not None:
            yield {
                "text": _(
                    "Contract %(number)s: no interest is counted until its terms are confirmed.",
                    number=numbers[one.debt],
                ),
                "url": _terms_url(case, one.debt),
                "label": _("Confirm the terms"),
            }
        # The doubled part is by statute, and no charge of the lender's.
        charged = [line for line in one.statement.lines if line.what != "doubled"]
        yield from ({"text": says} for says in ceiling_notices(shown.pack, charged))
        contract = shown.facts.contract(one.debt)
        if contract is not None and contract.terms is not None:
            yield from ({"text": says} for says in _uplift_notices(shown, contract.terms))
        if one.overpaid:
            yield {
                "text": _(
                    "On %(parts)s more was paid than was due by then: "
                    "a receipt of an earlier day came to light. Take the later ones back and record them anew.",
                    parts=joined([part_name(part) for part in one.overpaid]),
                ),
                "url": url_for("receipts.tab", reference=case.reference),
                "label": _("Look at the receipts"),
            }
    if "insolvency" in case.flags and shown.facts.stop is None:
        yield {
            "text": _("The case is flagged as insolvent: say since when, so that interest stops."),
            "url": url_for("cases.obligors", reference=case.reference),
            "label": _("Look at the parties"),
        }


def _uplift_notices(shown: WhatIsOwed, terms: LoanTerms) -> Iterator[str]:
    """Say where the uplift agreed is beyond what the rules on penalty interest allow: counted, and flagged."""
    if not terms.uplift_ppb or "overdue-uplift-most" not in shown.pack.keys(Figure):
        return
    for rule in uplift_flags(shown.pack, shown.on, Decimal(percent_text(terms.uplift_ppb))):
        yield _(
            "The uplift of %(uplift)s%% passes “%(rule)s” of %(bound)s%% (%(citation)s).",
            uplift=percent_text(terms.uplift_ppb),
            rule=rule.name[language()],
            bound=rule.value,
            citation=rule.citation,
        )


def _terms_url(case: CaseFacts, debt: int) -> str | None:
    return url_for("owed.terms", reference=case.reference, debt_id=debt) if may("legal") else None


# --- its tables --------------------------------------------------------------------------------------------


def part_name(part: str) -> str:
    """Return what a part of the claim is called."""
    return _(COMPONENTS[CLAIM + part])


def _part_rows(shown: WhatIsOwed, currency: str) -> Iterator[dict[str, Any]]:
    """Yield each part: what counting began with, what accrued, what moved it, what is owed."""
    for one in parts_of(shown.accounts, currency):
        yield {
            "id": one.part,
            "part": part_name(one.part),
            **{name: Money(getattr(one, name), currency) for name in ("opening", "accrued", "moved", "owed")},
        }


def _account(
    case: CaseFacts, one: Account, numbers: dict[int, str], titles: dict[int, Proceeding]
) -> dict[str, Any]:
    title = titles.get(one.title.proceeding) if one.title else None
    return {
        "name": numbers[one.debt] if one.debt is not None else _("The case as a whole"),
        "key": one.debt or 0,
        "currency": one.currency,
        "under": _(UNDER[one.under]),
        "title": title_name(title) if title else None,
        "general": _(GENERAL_KINDS[one.title.terms.general]) if one.title else None,
        "since": one.since,
        "delay_from": one.title.terms.delay_from if one.title else None,
        "rows": [segment_row(number, line, one.currency) for number, line in enumerate(one.statement.lines)],
        "rules": "；".join(dict.fromkeys(line.citation for line in one.statement.lines if line.citation)),
        "total": Money(sum(line.amount for line in one.statement.lines), one.currency),
        "owed": Money(one.statement.total, one.currency),
        "terms_url": _terms_url(case, one.debt) if one.debt is not None else None,
        "award": one.title.id if one.title else None,
        **_said(case, one),
    }


def _said(case: CaseFacts, one: Account) -> dict[str, Any]:
    """Return who bears the costs and over what we come first, as the title under which it stands says."""
    found = [each for each in list_awards(db.session(), case.id) if one.title and each.id == one.title.id]
    return awarded_words(case, found[0]) if found else {}


def awarded_words(case: CaseFacts, award: Award) -> dict[str, Any]:
    """Return what a title says of costs and collateral, in words."""
    pieces = {one.id: named(one.description) for one in list_collateral(db.session(), case.id)}
    by = award.row["costs_by"]
    return {
        "costs_by": _(COSTS_BY[by]) if by else None,
        "priority": joined([pieces[one] for one in award.priority if one in pieces]) or None,
    }


def awards_of(case: CaseFacts, proceeding_id: int) -> list[dict[str, Any]]:
    """Return what the title of a proceeding awards, part by part and against whom, for its page."""
    numbers = {one.id: one.contract_number for one in list_debts(db.session(), case.id)}
    names = {one.obligor_id: named(one.name) for one in list_obligors(db.session(), case.id)}
    return [
        _award(case, one, numbers, names)
        for one in list_awards(db.session(), case.id)
        if one.proceeding_id == proceeding_id and one.withdrawn_on is None
    ]


def _award(case: CaseFacts, one: Award, numbers: dict[int, str], names: dict[int, str]) -> dict[str, Any]:
    def money(name: str) -> Money:
        return Money(one.row[f"{name}_minor"], one.row["currency"])

    against = [
        f"{names[each.obligor_id]}: {_(EXTENTS[each.extent])}"
        + (f" {money_text(Money(each.cap_minor, one.row['currency']))}" if each.cap_minor is not None else "")
        for each in one.liable
        if each.obligor_id in names
    ]
    said = awarded_words(case, one)
    return {
        "id": one.id,
        "name": numbers.get(one.debt_id or 0) or _("The case as a whole"),
        "facts": [
            {"label": _("Principal"), "value": money("principal")},
            {"label": _("Interest"), "value": money("interest_on") + money("interest_off")},
            {"label": _("Penalty and compound interest"), "value": money("penalty")},
            {"label": _("Costs"), "value": money("costs")},
            {"label": _("To be performed by"), "value": one.row["perform_until"], "kind": "day"},
            {"label": _("Who answers how far"), "value": against},
            {"label": _("Who bears the costs"), "value": said["costs_by"]},
            {"label": _("Priority over"), "value": said["priority"]},
        ],
    }


@bp.record_once
def say_awards(state: BlueprintSetupState) -> None:
    """Let the page of a proceeding show what its title awards."""
    state.app.extensions[AWARDS] = awards_of


def title_name(one: Proceeding) -> str:
    """Return what a title is called: its kind, and where it was made."""
    kind = _(TITLES[one.title_kind]) if one.title_kind else _(KINDS_OF_PROCEEDING[one.proceeding_kind])
    return f"{kind} · {one.docket_number or one.court}"


def segment_row(number: int, line: Segment, currency: str) -> dict[str, Any]:
    """Return one line of interest as tables show it."""
    a_day = line.basis == DAILY
    return {
        "id": number,
        "what": _(KINDS[line.what]) if line.what in KINDS else part_name(line.component),
        "since": line.since,
        "until": line.until,
        "days": line.days,
        "base": Money(line.base, currency),
        "rate": f"{percent_text(line.rate_ppb)}%" + (_(" a day") if a_day else ""),
        "basis": None if a_day else str(line.basis),
        "amount": Money(line.amount, currency),
        "citation": line.citation,
    }


def _payment_rows(shown: WhatIsOwed, numbers: dict[int, str]) -> Iterator[dict[str, Any]]:
    """Yield what was paid, part by part, up to the day."""
    settled = [line for line in shown.facts.lines if line.settles and line.on <= shown.on]
    for number, line in enumerate(sorted(settled, key=lambda line: (line.on, line.seq))):
        yield {
            "id": number,
            "on": line.on,
            "contract": numbers.get(line.debt or 0) or _("The case as a whole"),
            "part": part_name(line.part),
            "amount": Money(-line.minor, line.currency),
            "counted": _("before the title counted") if _before(shown, line) else None,
        }


def _before(shown: WhatIsOwed, line: Line) -> bool:
    """Tell whether a payment is in what the title says already."""
    title = shown.facts.title(line.debt, line.currency, shown.on)
    return title is not None and line.on < title.terms.counted_until


def _answer_row(one: Answers) -> dict[str, Any]:
    return {
        "id": f"{one.obligor.id}-{one.owed.currency}",
        "name": one.obligor.name or _("(erased)"),
        "role": _(OBLIGOR_ROLES[one.obligor.role]),
        "owed": one.owed,
        "extent": _(EXTENTS[one.obligor.extent]) if one.obligor.extent else None,
        "cap": one.obligor.cap,
        "paid": one.paid if one.paid else None,
        "left": one.left if one.paid else None,
        "most": one.most,
        "stopped_on": one.stopped_on,
    }


def _order(shown: WhatIsOwed) -> dict[str, Any] | None:
    try:
        found = order_on(shown.pack, shown.facts, shown.on)
    except RecoveryError:
        return None
    return {
        "name": found.rule.name[language()],
        "citation": found.rule.citation,
        "document": found.document,
    }


# --- taken along -------------------------------------------------------------------------------------------

_COLUMNS: tuple[tuple[str, Message], ...] = (
    ("contract", N_("Contract")),
    ("what", N_("Kind of interest")),
    ("since", N_("From")),
    ("until", N_("Until, not counted")),
    ("days", N_("Days")),
    ("base", N_("On the amount of")),
    ("rate", N_("Interest rate")),
    ("basis", N_("Days a year")),
    ("amount", N_("Interest")),
    ("currency", N_("Currency")),
    ("citation", N_("Rule")),
)


@bp.get("/cases/<reference>/owed.csv")
@allow.signed_in
def export(reference: str) -> ResponseReturnValue:
    """Take the lines of interest along as a table, and what is owed by part under them."""
    case = load_case(reference)
    shown = what_is_owed(db.session(), case, asked_day(), as_known=True)
    rows = list(_exported(shown))
    details = {"owed_to": shown.on.isoformat()}
    transact(record_export, RecordExport("owed", subject=case.id, rows=len(rows), details=details))
    name = f"{_('What is owed')}-{case.reference}-{shown.on.isoformat()}"
    return csv_response([Column(key, _(label)) for key, label in _COLUMNS], rows, name)


def _exported(shown: WhatIsOwed) -> Iterator[dict[str, Any]]:
    numbers = {one.id: one.number for one in shown.facts.contracts}
    for one in shown.accounts:
        contract = numbers.get(one.debt or 0) or _("The case as a whole")
        for line in one.statement.lines:
            row = segment_row(0, line, one.currency)
            yield {**row, "contract": contract, "currency": one.currency}
        for part, minor in one.owed.items():
            owed = Money(minor, one.currency)
            yield {
                "contract": contract,
                "what": _("Owed: %(part)s", part=part_name(part)),
                "until": shown.on,
                "amount": owed,
                "currency": one.currency,
            }
