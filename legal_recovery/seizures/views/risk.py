"""How the figure at risk with a seizure comes about, line by line, each with where it is from."""

from typing import Any

from flask import url_for
from flask_babel import gettext as _

from legal_recovery.collateral.rules import LIENS, METHODS
from legal_recovery.collateral.store import Lien
from legal_recovery.kernel.money import Money
from legal_recovery.seizures.rules import Seizure, Standing
from legal_recovery.seizures.views.known import Known
from legal_recovery.web.formats import money_text


def risk_rows(known: Known, one: Seizure) -> list[dict[str, Any]]:
    """Return the lines from what is owed and what the asset is worth to what is at risk."""
    standing = known.behind.standing(one)
    lines = [
        _line(known, _("Outstanding on the case"), standing.outstanding, url=_ledger(known)),
        *(_of_value(known, one, standing) if standing.value is not None else _of_limit(known, standing)),
        _line(known, _("At risk: the lesser of the two, and never below zero"), standing.exposed),
    ]
    return [{"id": number, **line} for number, line in enumerate(lines)]


def _line(known: Known, what: str, minor: int | None, **more: Any) -> dict[str, Any]:
    amount = None if minor is None else Money(minor, known.case.currency)
    return {"what": what, "amount": amount, "note": None, "url": None, **more}


def _ledger(known: Known) -> str:
    return url_for("ledger.tab", reference=known.case.reference)


def _of_limit(known: Known, standing: Standing) -> list[dict[str, Any]]:
    says = _("Nothing counts beyond what is owed.") if standing.limit is None else None
    note = _("The asset has no value in the case’s currency.")
    return [_line(known, _("Limit of the seizure"), standing.limit, note=f"{note} {says}" if says else note)]


def _of_value(known: Known, one: Seizure, standing: Standing) -> list[dict[str, Any]]:
    asset = one.terms.collateral_id
    page = url_for("collateral.show", reference=known.case.reference, collateral_id=asset)
    assert standing.value is not None, "asked for only where the asset is valued"
    stated = []
    if standing.stated:
        counts = (
            _("counts, as it is more") if standing.stated >= (standing.ahead or 0) else _("does not count")
        )
        stated = [_line(known, _("Stated to come before us"), -standing.stated, note=counts)]
    return [
        _line(known, _("Latest value of the asset"), standing.value, note=_valued(known, asset), url=page),
        *(_lien(known, lien, page) for lien in known.behind.liens.get(asset, ())),
        *stated,
        _line(known, _("Value less what comes before us"), standing.value - standing.senior),
    ]


def _valued(known: Known, asset: int) -> str | None:
    """Return when and how the asset was valued, and that the valuation has run out where it has."""
    found = known.behind.valuations[asset]
    said = [
        found.valued_on.isoformat() if found.valued_on else None,
        _(METHODS[found.method]) if found.method else None,
        found.appraiser,
        _("no longer valid") if found.valid_until and found.valid_until < known.today else None,
    ]
    return " · ".join(part for part in said if part) or None


def _lien(known: Known, lien: Lien, page: str) -> dict[str, Any]:
    holder, kind = lien.holder or "–", _(LIENS[lien.lien_kind])
    what = _("Ahead of us, rank %(rank)s: %(kind)s of %(holder)s", rank=lien.rank, kind=kind, holder=holder)
    if lien.secured is None:
        return _line(known, what, None, note=_("what it secures is not known"), url=page)
    if lien.secured.currency != known.case.currency:
        note = _("%(amount)s: another currency does not count", amount=money_text(lien.secured))
        return _line(known, what, None, note=note, url=page)
    return _line(known, what, -lien.secured.minor, url=page)
