"""Proceedings, titles, seizures and insolvencies of a case, as papers say them."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from sqlalchemy.orm import Session

from legal_recovery.cases.rules import CaseFacts
from legal_recovery.collateral.rules import KINDS as COLLATERAL
from legal_recovery.collateral.rules import REGISTRIES
from legal_recovery.collateral.store import Collateral
from legal_recovery.drafting.rules.entering import NUMBERS
from legal_recovery.kernel.errors import N_, Message
from legal_recovery.owed.store import find_insolvency
from legal_recovery.proceedings.rules import KINDS as PROCEEDINGS
from legal_recovery.proceedings.rules import TITLES
from legal_recovery.proceedings.store import Proceeding
from legal_recovery.seizures.rules import SECURITY_KINDS, Clue, Seizure
from legal_recovery.seizures.store import list_securities

Say = Callable[[Message], str]
Row = dict[str, Any]

# Courts are asked to go on with a measure by its name, not by its state.
_MEASURES: dict[str, Message] = {"seal": N_("sealing"), "detain": N_("detention"), "freeze": N_("freezing")}


def last_of(proceedings: list[Proceeding], among: tuple[str, ...]) -> Proceeding | None:
    """Return the last proceeding of these kinds."""
    return next((one for one in reversed(proceedings) if one.proceeding_kind in among), None)


def proceeding_row(one: Proceeding, say: Say) -> Row:
    """Return a proceeding with what it was decided by."""
    return {
        NUMBERS: {"proceeding_id": one.id},
        "kind": one.proceeding_kind,
        "kind_word": say(PROCEEDINGS[one.proceeding_kind]),
        "court": one.court,
        "docket_number": one.docket_number,
        "filed_on": one.filed_on,
        "amount": one.claim,
        "title_number": one.docket_number if one.title_kind or one.decided_on else None,
        "title_on": one.decided_on,
        "effective_on": one.title_on,
        "judge": one.judge,
    }


def title_row(proceedings: list[Proceeding], say: Say) -> Row | None:
    """Return the title in force: the last that took effect and was not set aside."""
    found = [one for one in proceedings if one.title_kind and one.title_on and one.state != "set_aside"]
    if not found:
        return None
    one = max(found, key=lambda title: (title.title_on, title.id))
    assert one.title_kind
    return {
        NUMBERS: {"proceeding_id": one.id},
        "kind": one.title_kind,
        "docket_number": one.docket_number,
        "court": one.court,
        "kind_word": say(TITLES[one.title_kind]),
        "made_on": one.decided_on,
        "effective_on": one.title_on,
    }


def seizure_row(one: Seizure, pieces: Mapping[int, Collateral], say: Say) -> Row:
    """Return a seizure with the piece that it holds."""
    terms, piece = one.terms, pieces.get(one.terms.collateral_id)
    return {
        NUMBERS: {"seizure_id": one.id, "collateral_id": piece.id if piece else None},
        "asset": piece.description if piece else None,
        "owner": piece.whose if piece else None,
        "measure": terms.measure,
        "measure_word": say(_MEASURES[terms.measure]),
        "court": terms.court,
        "docket_number": terms.docket_number,
        "starts_on": terms.starts_on,
        "expires_on": terms.expires_on,
        "rank": terms.rank,
        "registry": say(REGISTRIES[piece.collateral_kind]) if piece else None,
        "registry_number": piece.registry_number if piece else None,
    }


def clue_row(one: Clue, say: Say) -> Row:
    """Return a clue to property."""
    return {
        NUMBERS: {"clue_id": one.id},
        "kind_word": say(COLLATERAL[one.clue_kind]) if one.clue_kind else None,
        "about": one.what,
        "whose": one.whose,
        "found_on": one.found_on,
    }


def security_rows(session: Session, case: CaseFacts, proceedings: list[Proceeding], say: Say) -> list[Row]:
    """Return the security that is lodged with courts."""
    numbers = {one.id: one.docket_number for one in proceedings}
    return [
        {
            "kind_word": say(SECURITY_KINDS[one.terms.security_kind]),
            "amount": one.terms.amount,
            "posted_on": one.terms.lodged_on,
            "insurer": one.terms.lodged_with if one.terms.security_kind == "bond" else None,
            "docket_number": numbers.get(one.terms.proceeding_id or 0),
        }
        for one in list_securities(session, case.id)
        if one.state == "lodged"
    ]


def insolvency_row(
    session: Session, case: CaseFacts, obligors: Iterable[int], proceedings: list[Proceeding]
) -> Row | None:
    """Return the first insolvency of an obligor that stands, with the proceeding in which the claim is proved."""
    known = list(obligors)
    found = next((one for key in known if (one := find_insolvency(session, case.id, key))), None)
    claim = last_of(proceedings, ("insolvency",))
    if found is None and claim is None:
        return None
    return {
        NUMBERS: {
            # Where none is recorded yet, it is recorded of the debtor.
            "obligor_id": found.obligor_id if found else next(iter(known), None),
            "insolvent_id": found.obligor_id if found else None,
            "proceeding_id": claim.id if claim else None,
        },
        "court": found.court if found and found.court else claim.court if claim else None,
        "docket_number": claim.docket_number if claim else None,
        "administrator": found.administrator if found else None,
        "accepted_on": found.accepted_on if found else None,
        "claims_due_on": found.claims_due_on if found else None,
    }
