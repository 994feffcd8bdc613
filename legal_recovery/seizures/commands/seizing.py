"""Recording seizures and putting them right."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from legal_recovery.cases import store as cases
from legal_recovery.cases.commands import find_by
from legal_recovery.cases.rules import CaseFacts, require_reason, require_version
from legal_recovery.collateral.store import Collateral, list_collateral
from legal_recovery.kernel.errors import N_, InvalidInput, NotFound
from legal_recovery.kernel.events import Text
from legal_recovery.kernel.ids import new_id
from legal_recovery.law.docket import UnreadableDocket, parse_docket
from legal_recovery.lawbook.store import pack_of
from legal_recovery.plumbing.unit_of_work import UnitOfWork
from legal_recovery.proceedings.store import get_proceeding
from legal_recovery.seizures import store
from legal_recovery.seizures.commands.ending import note_lapses_until
from legal_recovery.seizures.events import SeizureBecameEffective, SeizureCorrected, SeizureRecorded
from legal_recovery.seizures.rules import (
    Seizure,
    SeizureOver,
    SeizureTerms,
    asset_class_of,
    on_assets,
    require_class,
    require_first,
    require_manner,
    require_noted,
    require_place,
    require_terms,
    same_assets,
)
from legal_recovery.users.store import get_facts


@dataclass(frozen=True, slots=True)
class RecordSeizure:
    """A court seized an asset for us, or put us on its waiting list; an empty class follows from the asset."""

    case_id: int
    terms: SeizureTerms
    version: int | None = None


def record_seizure(uow: UnitOfWork, cmd: RecordSeizure) -> dict[str, int]:
    """Record a seizure; raises what `rules.require_terms` and `rules.require_place` raise, UnreadableDocket."""
    case = cases.lock_case(uow, cmd.case_id)
    require_version(case, cmd.version)
    if cmd.terms.rank == 1:
        # What ran out holds no first place any more, once that is on record.
        note_lapses_until(uow, case, uow.clock.today(), _same(uow, case, cmd.terms.collateral_id))
    terms = _require(uow, case, cmd.terms, None)
    seizure_id = new_id()
    uow.record(
        SeizureRecorded(
            book=case.book,
            seizure_id=seizure_id,
            state="effective" if terms.rank == 1 else "waiting",
            **_columns(case, terms),
        )
    )
    find_by(uow, case, "docket", [terms.docket_number] if terms.docket_number else [])
    return {"seizure_id": seizure_id}


def _require(uow: UnitOfWork, case: CaseFacts, terms: SeizureTerms, known: Seizure | None) -> SeizureTerms:
    """Return the terms as they are kept, once everything they point at is there and nothing forbids them."""
    assets = list_collateral(uow.session, case.id)
    asset = asset_of(assets, terms.collateral_id)
    if terms.proceeding_id is not None:
        get_proceeding(uow.session, case.id, terms.proceeding_id)
    if terms.owner_id is not None:
        _require_person(uow, terms.owner_id)
    pack = pack_of(uow.session, case.jurisdiction)
    kept = _normal(terms, asset_class_of(asset.collateral_kind))
    require_class(pack, kept, asset.collateral_kind)
    require_manner(pack, kept, asset.collateral_kind)
    require_terms(pack, kept, uow.clock.today(), _renewed_from(uow, case, known))
    same = same_assets({one.id: one.registry_number for one in assets}, asset.id)
    others = store.list_seizures(uow.session, case.id)
    require_place(pack, kept, on_assets(others, same, but=known.id if known else None))
    # One order may be kept in several cases; two orders cannot both be first.
    elsewhere = store.first_elsewhere(uow.session, case.id, asset.registry_number, uow.clock.today())
    require_first(pack, kept, next((one.court for one in elsewhere if not one.is_by(kept)), None))
    return kept


def _same(uow: UnitOfWork, case: CaseFacts, collateral_id: int) -> frozenset[int]:
    """Return an asset with those records of the case that are the same asset by their registry number."""
    numbers = {one.id: one.registry_number for one in list_collateral(uow.session, case.id)}
    return same_assets(numbers, collateral_id)


def _renewed_from(uow: UnitOfWork, case: CaseFacts, known: Seizure | None) -> date | None:
    """Return from which expiry a renewed seizure runs, None where it was never renewed."""
    renewals = store.list_renewals(uow.session, case.id).get(known.id, ()) if known else ()
    return max((one.old_expires_on for one in renewals if one.state == "renewed"), default=None)


def asset_of(found: list[Collateral], collateral_id: int) -> Collateral:
    """Return the asset of a case that is meant; raises InvalidInput."""
    for one in found:
        if one.id == collateral_id:
            return one
    raise InvalidInput(N_("Choose the asset that is seized."), field="collateral_id")


def _require_person(uow: UnitOfWork, user_id: int) -> None:
    try:
        get_facts(uow.session, user_id)
    except NotFound:
        raise InvalidInput(N_("There is no such person."), field="owner_id") from None


def _normal(terms: SeizureTerms, asset_class: str) -> SeizureTerms:
    return replace(
        terms,
        court=terms.court.strip(),
        asset_class=terms.asset_class or asset_class,
        docket_number=as_printed(terms.docket_number, "docket_number"),
        first_court=(terms.first_court or "").strip() or None,
        first_docket_number=as_printed(terms.first_docket_number, "first_docket_number"),
    )


def as_printed(docket_number: str | None, field: str) -> str | None:
    """Return a docket number in the courts' form; raises UnreadableDocket at the field."""
    if not (docket_number or "").strip():
        return None
    try:
        return parse_docket(docket_number or "").text
    except UnreadableDocket as refusal:
        raise UnreadableDocket(refusal.message, field=field, **refusal.facts) from None


def _columns(case: CaseFacts, terms: SeizureTerms) -> dict[str, Any]:
    """Return the terms as the events of a seizure carry them."""
    amounts = [amount for amount in (terms.amount, terms.senior) if amount is not None]
    if len({amount.currency for amount in amounts}) > 1:
        raise InvalidInput(N_("Both amounts are in one currency."), field="senior")
    return {
        "case_id": case.id,
        "currency": amounts[0].currency if amounts else case.currency,
        "amount_minor": terms.amount.minor if terms.amount else None,
        "senior_minor": terms.senior.minor if terms.senior else None,
        "expiry_source": "court",
        "note": Text.maybe(terms.note),
        **{name: getattr(terms, name) for name in _PLAIN},
    }


_PLAIN = (
    "collateral_id",
    "proceeding_id",
    "court",
    "docket_number",
    "measure",
    "asset_class",
    "rank",
    "first_court",
    "first_docket_number",
    "first_started_on",
    "first_stage",
    "ordered_on",
    "term_years",
    "starts_on",
    "expires_on",
    "owner_id",
    "lead_days",
)


@dataclass(frozen=True, slots=True)
class CorrectSeizure:
    """What is recorded of a seizure, as it really is."""

    case_id: int
    seizure_id: int
    terms: SeizureTerms
    reason: str
    version: int | None = None


def correct_seizure(uow: UnitOfWork, cmd: CorrectSeizure) -> int:
    """Put a seizure right, with the reason; one that was taken for lapsed by a wrong expiry stands again.

    Returns its place in the book. Raises SeizureOver, ReasonMissing, and what recording raises.
    """
    case = cases.lock_case(uow, cmd.case_id)
    require_version(case, cmd.version)
    reason = require_reason(cmd.reason)
    known = require_noted(store.get_seizure(uow.session, case.id, cmd.seizure_id), uow.clock.today())
    terms = _require(uow, case, cmd.terms, known)
    revived = _require_correctable(uow, known, terms)
    uow.record(
        SeizureCorrected(book=case.book, seizure_id=known.id, reason=Text(reason), **_columns(case, terms))
    )
    if revived or (known.state == "waiting" and terms.rank == 1):
        _take_effect(uow, case, known.id, terms)
    find_by(uow, case, "docket", [terms.docket_number] if terms.docket_number else [])
    return uow.heads[case.book].seq


def _require_correctable(uow: UnitOfWork, known: Seizure, terms: SeizureTerms) -> bool:
    """Tell whether a correction revives the seizure; raises SeizureOver for one that ended otherwise."""
    if known.is_effective and terms.rank != 1:
        raise InvalidInput(N_("A seizure in effect is of first rank."), field="rank")
    if known.is_live:
        return False
    if known.state == "lapsed" and terms.rank == 1 and terms.expires_on is not None:
        if terms.expires_on >= uow.clock.today():
            return True
        raise InvalidInput(N_("With this expiry it has lapsed all the same."), field="expires_on")
    raise SeizureOver(N_("This seizure ended on {day} already."), day=known.ended_on or "")


def _take_effect(uow: UnitOfWork, case: CaseFacts, seizure_id: int, terms: SeizureTerms) -> None:
    assert terms.starts_on is not None and terms.expires_on is not None, "a first rank has its term"
    uow.record(
        SeizureBecameEffective(
            book=case.book,
            seizure_id=seizure_id,
            rank=1,
            starts_on=terms.starts_on,
            expires_on=terms.expires_on,
            expiry_source="court",
        )
    )
