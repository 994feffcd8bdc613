"""What the pages of a case's seizures rest on, read once; and what they show alike."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask import Blueprint, url_for
from flask_babel import gettext as _

from legal_recovery.cases.rules import CaseFacts
from legal_recovery.collateral.rules import KINDS
from legal_recovery.collateral.store import Collateral, list_collateral
from legal_recovery.kernel.money import Money
from legal_recovery.law.pack import Pack, Period
from legal_recovery.lawbook.store import pack_of
from legal_recovery.plumbing.db import db
from legal_recovery.seizures import rules, store
from legal_recovery.seizures.rules import Renewal, Seizure
from legal_recovery.seizures.store import Behind
from legal_recovery.seizures.store.dated import lead_of
from legal_recovery.seizures.views.words import LABELS, badge, rank_words
from legal_recovery.users.store import names_of
from legal_recovery.web.access import may
from legal_recovery.web.transact import house

bp = Blueprint("seizures", __name__)


@dataclass(frozen=True, slots=True)
class Known:
    """What pages of a case's seizures rest on, read once."""

    case: CaseFacts
    pack: Pack
    today: date
    assets: Mapping[int, Collateral]
    behind: Behind
    renewals: Mapping[int, list[Renewal]] = field(default_factory=dict)
    secured: frozenset[int] = frozenset()

    def exposed(self, one: Seizure) -> Money:
        """Return what we stand to lose with a seizure."""
        return Money(self.behind.standing(one).exposed, self.case.currency)

    def renewal_state(self, one: Seizure) -> str:
        """Return how far the next renewal of a seizure is."""
        return rules.renewal_state(one, self.renewals.get(one.id, ()), self.today, self.lead(one))

    def grounds(self, one: Seizure) -> list[tuple[str, date, Period]]:
        """Return on what grounds the court that seized first may be asked for the disposal by now."""
        standpoint = rules.Standpoint(rules.is_enforcing(self.case, one), self.secured)
        return rules.grounds_come(self.pack, one, self.today, standpoint)

    def lead(self, one: Seizure) -> int:
        """Return how many days ahead its renewal is prepared."""
        return lead_of(self.pack, one.terms.expires_on or self.today, one.terms.lead_days) or 0


def known_of(case: CaseFacts) -> Known:
    """Return what the pages of a case's seizures rest on."""
    session = db.session()
    return Known(
        case,
        pack_of(session, case.jurisdiction),
        house().clock.today(),
        {one.id: one for one in list_collateral(session, case.id)},
        store.behind(session, case),
        store.list_renewals(session, case.id),
        store.secured_assets(session, case.id),
    )


def asset_name(assets: Mapping[int, Collateral], collateral_id: int) -> str:
    """Return what an asset is called: its description, else its kind."""
    piece = assets.get(collateral_id)
    if piece is None:
        return str(collateral_id)
    kind = KINDS.get(piece.collateral_kind)
    return piece.description or (_(kind) if kind else piece.collateral_kind)


def fact(name: str, value: Any, kind: str | None = None, **more: Any) -> dict[str, Any]:
    """Return a fact as definition lists show it."""
    return {"label": _(LABELS[name]) if name in LABELS else name, "value": value, "kind": kind, **more}


def seizure_row(known: Known, one: Seizure) -> dict[str, Any]:
    """Return a seizure as a line of the case's list."""
    terms = one.terms
    return {
        "id": one.id,
        "asset": asset_name(known.assets, terms.collateral_id),
        "url": url_for("seizures.show", reference=known.case.reference, number=one.id),
        "measure": _(rules.MEASURE_KINDS[terms.measure]),
        "court": terms.court,
        "docket_number": terms.docket_number,
        "rank": rank_words(one) if one.is_live else None,
        "starts_on": terms.starts_on,
        "expires_on": terms.expires_on,
        "lodge_by": rules.latest_day_to_lodge(known.pack, one) if one.is_effective else None,
        "days": (terms.expires_on - known.today).days if one.is_effective and terms.expires_on else None,
        "exposed": known.exposed(one) if one.is_live else None,
        "renewal": badge(rules.RENEWAL_STATES, known.renewal_state(one)) if one.is_effective else None,
        "state": state_badges(known, one),
    }


def state_badges(known: Known, one: Seizure) -> list[dict[str, str]]:
    """Return the state of a seizure in words, with what makes it doubtful."""
    if one.has_lapsed(known.today):
        return [{"label": _("Expired, not noted yet"), "tone": "bad"}]
    found = [badge(rules.STATES, one.state)]
    if one.is_live and one.expiry_source == "reckoned":
        found.append({"label": _("Expiry reckoned"), "tone": "warn"})
    return found


def is_settled(known: Known) -> bool:
    """Tell whether nothing is left to enforce in a case."""
    return rules.is_settled(known.case, known.behind.exposure, known.behind.outstanding)


def act_url(case: CaseFacts, endpoint: str, number: int, *roles: str, open_: bool = True) -> str | None:
    """Return where something is dealt with, None where it is over or this person may not."""
    return url_for(endpoint, reference=case.reference, number=number) if open_ and may(*roles) else None


def incident_row(case: CaseFacts, known: Known, found: list[Seizure], one: store.Incident) -> dict[str, Any]:
    """Return a lapse as a line of a list."""
    assets = {seizure.id: seizure.terms.collateral_id for seizure in found}
    owners = names_of(db.session(), {one.owner_id} if one.owner_id else set())
    return {
        "id": one.id,
        "asset": asset_name(known.assets, assets[one.seizure_id]),
        "lapsed_on": one.lapsed_on,
        "noted_on": one.noted_on,
        "owner": owners.get(one.owner_id or 0),
        "cause": one.cause,
        "url": act_url(case, "seizures.explain", one.id, "legal", "manager", open_=one.explained_on is None),
    }
