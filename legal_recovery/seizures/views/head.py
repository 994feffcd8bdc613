"""What the head of a case warns of: its seizures that end before long."""

from datetime import date, timedelta
from typing import Any

from flask import url_for
from flask.blueprints import BlueprintSetupState
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from legal_recovery.cases.rules import CaseFacts
from legal_recovery.cases.views import warn_by
from legal_recovery.collateral.rules import KINDS
from legal_recovery.seizures import store
from legal_recovery.seizures.views.known import bp

_SOON = timedelta(days=30)


@bp.record_once
def say_warnings(state: BlueprintSetupState) -> None:
    """Let the head of every case show which of its seizures end within thirty days."""
    warn_by(state, ending_soon)


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
