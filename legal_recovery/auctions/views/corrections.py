"""Taking back what was recorded wrongly: what its reversal posts is shown first, and the reason is asked."""

from typing import Any

from flask import redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from legal_recovery.auctions.commands import (
    ReverseAssetAct,
    ReverseResult,
    find_act,
    foresee_act_reversal,
    foresee_result_reversal,
    owner_of_entry,
    reverse_asset_act,
    reverse_distribution,
    reverse_result,
    reverse_taking,
)
from legal_recovery.auctions.rules import TAKEN_BACK, posted_by
from legal_recovery.auctions.schemas import (
    ActReversalForm,
    DistributionReversalForm,
    ResultReversalForm,
    TakingReversalForm,
)
from legal_recovery.auctions.store import (
    discharges_of,
    get_disposal,
    get_distribution,
    get_taking,
    said_of_round,
)
from legal_recovery.auctions.views.page import ASSET_WORDS, bp
from legal_recovery.cases.rules import CaseFacts
from legal_recovery.cases.views import carry_out, done, form_page, in_one_step, load_case
from legal_recovery.kernel.errors import N_, NotFound
from legal_recovery.ledger.commands import foreseen_reversals
from legal_recovery.ledger.views import reversal, typed_reason
from legal_recovery.plumbing.db import db
from legal_recovery.web.access import allow
from legal_recovery.web.formats import money_text


@bp.route("/cases/<reference>/auctions/<int:disposal_id>/result/reversal", methods=["GET", "POST"])
@allow("legal")
def reverse_said(reference: str, disposal_id: int) -> ResponseReturnValue:
    """Take back what was said last of a round; a sale and a default show what that reverses."""
    case = load_case(reference)
    disposal = get_disposal(db.session(), case.id, disposal_id)
    said = said_of_round(db.session(), case, disposal.last.id) if disposal.last else []
    if not said:
        raise NotFound(N_("Nothing was recorded of a round yet."))
    form, act = ResultReversalForm(case, disposal_id), said[-1].act
    back = url_for("auctions.show", reference=reference, disposal_id=disposal_id)
    title = _("Take back: %(act)s", act=_(TAKEN_BACK[act]))
    if posted_by(said) is not None:
        asked = ReverseResult(case.id, disposal_id, "-", act)
        return reversal(
            case,
            "auctions",
            lambda: foresee_result_reversal(db.session(), case, asked),
            lambda: carry_out(reverse_result, form, act=act, **typed_reason()),
            title=title,
            says=_("It is taken back."),
            back_url=back,
        )
    return in_one_step(
        reverse_result,
        form,
        show=lambda outcome: form_page(
            "auctions/reversal.html",
            reference,
            "auctions",
            outcome,
            title=title,
            help=_("The round stands again where it stood before; all of it stays on record."),
            back_url=back,
        ),
        then=lambda: done(back, _("It is taken back.")),
        act=act,
    )


@bp.route("/cases/<reference>/assets/<int:taking_id>/acts/<int:seq>/reversal", methods=["GET", "POST"])
@allow("finance", "legal")
def reverse_act(reference: str, taking_id: int, seq: int) -> ResponseReturnValue:
    """Take back income, an impairment or a sale of an asset in kind that was recorded wrongly."""
    case = load_case(reference)
    asked = ReverseAssetAct(case.id, taking_id, seq, "-")
    found = find_act(db.session(), case, asked)
    return reversal(
        case,
        "auctions",
        lambda: foresee_act_reversal(db.session(), case, asked),
        lambda: carry_out(reverse_asset_act, ActReversalForm(case, taking_id, seq), **typed_reason()),
        title=_(
            "Take back: %(act)s of %(amount)s",
            act=_(ASSET_WORDS[found.act]),
            amount=money_text(found.amount),
        ),
        says=_("It is taken back."),
        back_url=url_for("auctions.asset", reference=reference, taking_id=taking_id),
    )


@bp.route("/cases/<reference>/assets/<int:taking_id>/reversal", methods=["GET", "POST"])
@allow("finance", "legal")
def reverse_asset(reference: str, taking_id: int) -> ResponseReturnValue:
    """Take a taking back that was recorded wrongly."""
    case = load_case(reference)
    if get_taking(db.session(), case.id, taking_id).state == "reversed":
        raise NotFound(N_("There is no such asset in this case."))
    return reversal(
        case,
        "auctions",
        lambda: _discharge(case, taking_id),
        lambda: carry_out(reverse_taking, TakingReversalForm(case, taking_id), **typed_reason()),
        title=_("Take an asset in kind back"),
        says=_("It is taken back; the claim is owed again."),
        back_url=url_for("auctions.asset", reference=reference, taking_id=taking_id),
    )


def _discharge(case: CaseFacts, about: int) -> Any:
    """Return what settled the claim with its answer, as it would be posted now."""
    session = db.session()
    return foreseen_reversals(session, case.office_id, case.book, discharges_of(session, case)[about])


@bp.route("/cases/<reference>/auctions/distributions/<int:distribution_id>/reversal", methods=["GET", "POST"])
@allow("legal", "finance")
def reverse(reference: str, distribution_id: int) -> ResponseReturnValue:
    """Take a distribution back that was confirmed wrongly."""
    case = load_case(reference)
    found = get_distribution(db.session(), case.id, distribution_id)
    return reversal(
        case,
        "auctions",
        lambda: _discharge(case, distribution_id),
        lambda: carry_out(
            reverse_distribution, DistributionReversalForm(case, distribution_id), **typed_reason()
        ),
        title=_("Take a distribution back"),
        says=_("The distribution is taken back; the claim is owed again."),
        back_url=url_for("auctions.show", reference=reference, disposal_id=found.disposal_id),
    )


@bp.get("/cases/<reference>/auctions/entry/<int:seq>/reversal")
@allow("legal", "finance")
def reverse_entry(reference: str, seq: int) -> ResponseReturnValue:
    """Lead from an entry to the reversal of what it is of."""
    case = load_case(reference)
    owner = owner_of_entry(db.session(), case, seq)
    if owner.is_act:
        at = url_for("auctions.reverse_act", reference=reference, taking_id=owner.taking_id, seq=seq)
    elif owner.taking_id is not None:
        at = url_for("auctions.reverse_asset", reference=reference, taking_id=owner.taking_id)
    elif owner.distribution_id is not None:
        at = url_for("auctions.reverse", reference=reference, distribution_id=owner.distribution_id)
    else:
        at = url_for("auctions.reverse_said", reference=reference, disposal_id=owner.disposal_id)
    return redirect(at, code=303)
