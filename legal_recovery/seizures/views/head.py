"""What the head of a case warns of: its seizures that end before long."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from flask import url_for
from flask.blueprints import BlueprintSetupState
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from legal_recovery.cases.rules import CaseFacts
from legal_recovery.cases.store import list_obligors
from legal_recovery.cases.views import link, stand_by, warn_by
from legal_recovery.collateral.rules import KINDS
from legal_recovery.collateral.store import list_collateral
from legal_recovery.seizures import rules, store
from legal_recovery.seizures.views.known import asset_name, bp
from legal_recovery.web.formats import money_text

_SOON = timedelta(days=30)


@bp.record_once
def say_warnings(state: BlueprintSetupState) -> None:
    """Let the head of every case show which of its seizures end within thirty days."""
    warn_by(state, ending_soon)
    stand_by(state, still_standing)


def ending_soon(session: Session, case: CaseFacts, today: date) -> list[dict[str, Any]]:
    """Return one warning about the seizures of a case that end within thirty days, the soonest in words."""
    found = store.ending_by(session, case.id, today + _SOON)
    if not found:
        return []
    first, more = found[0], len(found) - 1
    said = [_said(first, (first.expires_on - today).days)]
    if more:
        said.append(ngettext("and %(num)d more", "and %(num)d more", more))
    alone = url_for("seizures.show", reference=case.reference, number=first.id)
    return [
        {
            "title": _("A seizure ends within 30 days:"),
            "text": " · ".join(said),
            "url": url_for("seizures.tab", reference=case.reference) if more else alone,
            "label": _("Look at the seizures") if more else _("Look at the seizure"),
        }
    ]


def _said(one: store.EndingSoon, days: int) -> str:
    kind = KINDS.get(one.collateral_kind)
    asset = one.asset or (_(kind) if kind else one.collateral_kind)
    day = one.expires_on.isoformat()
    if days < 0:
        return _("%(asset)s: expired on %(day)s, not noted yet", asset=asset, day=day)
    left = ngettext("%(num)d day left", "%(num)d days left", days)
    renewal = _("application lodged") if one.is_lodged else _("application for renewal not lodged")
    return _(
        "%(asset)s: until %(day)s, %(left)s, %(renewal)s", asset=asset, day=day, left=left, renewal=renewal
    )


def still_standing(session: Session, case: CaseFacts, _today: date) -> list[dict[str, Any]]:
    """Return what the court still holds for us: seizures, pressure on obligors, security that did not come back."""
    return [*_seizures(session, case), *_measures(session, case), *_securities(session, case)]


def _seizures(session: Session, case: CaseFacts) -> Iterator[dict[str, Any]]:
    assets = {one.id: one for one in list_collateral(session, case.id)}
    for one in store.list_seizures(session, case.id):
        if one.is_live:
            facts = (
                _(rules.MEASURE_KINDS[one.terms.measure]),
                asset_name(assets, one.terms.collateral_id),
                one.terms.court,
                one.terms.expires_on.isoformat() if one.terms.expires_on else _(rules.STATES[one.state]),
            )
            url = url_for("seizures.show", reference=case.reference, number=one.id)
            yield {"text": " · ".join(facts), "url": url}


def _measures(session: Session, case: CaseFacts) -> Iterator[dict[str, Any]]:
    names = {one.obligor_id: one.name for one in list_obligors(session, case.id)}
    for one in store.list_measures(session, case.id):
        if one.removed_on is None:
            facts = (_(rules.MEASURES[one.measure_kind]), names.get(one.obligor_id), one.court)
            url = link("seizures.measure_removal", reference=case.reference, number=one.id)
            yield {"text": " · ".join(fact for fact in facts if fact), "url": url}


def _securities(session: Session, case: CaseFacts) -> Iterator[dict[str, Any]]:
    for one in store.list_securities(session, case.id):
        if one.state == "lodged":
            kind = _(rules.SECURITY_KINDS[one.terms.security_kind])
            url = url_for("seizures.tab", reference=case.reference, _anchor="securities")
            yield {"text": " · ".join((kind, money_text(one.amount), one.terms.lodged_with)), "url": url}
