"""From the records of a case to the words that templates may name, as plain values at a day.

A word that nobody entered is None here and a line to write on in the paper; nothing is made up.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from legal_recovery.cases.rules import OBLIGOR_ROLES, STAGES, CaseFacts
from legal_recovery.cases.store import Obligor, list_obligors
from legal_recovery.collateral.rules import KINDS as COLLATERAL
from legal_recovery.collateral.store import Collateral, list_collateral
from legal_recovery.debts.store import Debt, list_debts
from legal_recovery.documents.store import list_documents
from legal_recovery.drafting.rules.kinds import Kind
from legal_recovery.drafting.store.kept import list_kept
from legal_recovery.drafting.store.money import (
    costs_of,
    counted,
    court_fee_of,
    payments_of,
    percent,
)
from legal_recovery.drafting.store.sold import (
    auctions_of,
    distribution_of,
    no_such,
    sale_of,
    settlement_of,
)
from legal_recovery.kernel.errors import N_, Message
from legal_recovery.kernel.money import Money
from legal_recovery.ledger.store import totals_by_book
from legal_recovery.owed.store import find_insolvency
from legal_recovery.parties.rules import ID_TYPES
from legal_recovery.parties.store import Party, list_parties
from legal_recovery.plumbing.printing import catalogue
from legal_recovery.plumbing.unit_of_work import Actor
from legal_recovery.proceedings.rules import KINDS as PROCEEDINGS
from legal_recovery.proceedings.rules import TITLES
from legal_recovery.proceedings.store import Proceeding, list_proceedings
from legal_recovery.reconciliation.store.accounts import list_accounts
from legal_recovery.reconciliation.store.court_money import list_court_money
from legal_recovery.seizures.rules import MEASURES, SECURITY_KINDS, Seizure
from legal_recovery.seizures.store import list_clues, list_measures, list_securities, list_seizures
from legal_recovery.users.rules import HEADS
from legal_recovery.users.store import lender_of, office_name

Say = Callable[[Message], str]
Row = dict[str, Any]

# Courts are asked to go on with a measure by its name, not by its state.
_MEASURES: dict[str, Message] = {"seal": N_("sealing"), "detain": N_("detention"), "freeze": N_("freezing")}
# What a pleading calls by its own name.
_USUAL_IDS = (None, "resident_id", "uscc")


@dataclass(frozen=True, slots=True)
class Exhibit:
    """A piece of evidence as the list of evidence names it."""

    label: str
    title: str
    purpose: str | None = None
    source: str | None = None
    pages: str | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """For which paper the facts are: its kind, language, day, and the record that it is about, if one is chosen."""

    kind: Kind
    language: str
    day: date
    about: int | None = None
    exhibits: tuple[Exhibit, ...] | None = None


def facts_of_case(session: Session, actor: Actor, case: CaseFacts, wanted: Wanted) -> Row:
    """Return every word of the vocabulary that is known of a case; raises NoSuchRecord."""
    if wanted.about is not None and wanted.kind.about == "none":
        raise no_such(wanted)
    say = saying(wanted.language)
    obligors = sorted(list_obligors(session, case.id), key=lambda one: one.role != "debtor")
    parties = list_parties(session, case.book)
    known = {one.obligor_id: _obligor(one, parties.get(one.party_id), say) for one in obligors}
    roles = {one.obligor_id: one.role for one in obligors}
    everybody = list(known.values())
    debtor = next((row for row in everybody if row["role"] == "debtor"), None)
    proceedings = _in_order(list_proceedings(session, case.id))
    debts = list_debts(session, case.id)
    pieces = {one.id: one for one in list_collateral(session, case.id)}
    seizures = list_seizures(session, case.id)
    owed, interest = counted(session, case, wanted.day, {one.id: one.contract_number for one in debts}, say)
    about = _chosen(wanted, "proceeding", proceedings)
    proceeding = about or _last(proceedings, wanted.kind.among)
    obligor = known.get(wanted.about) if wanted.kind.about == "obligor" and wanted.about else debtor
    if obligor is None and wanted.kind.about == "obligor" and wanted.about:
        raise no_such(wanted)
    seizure = _chosen(wanted, "seizure", seizures) or next(
        (one for one in seizures if one.ended_on is None), None
    )
    rows = [_debt(one) for one in debts]
    auctions, auction, disposal = auctions_of(session, case, wanted, pieces, say)
    guarantors = [row for row in everybody if row["role"] == "guarantor"]
    pledgors = [row for row in everybody if row["role"] in ("pledgor", "mortgagor")]
    described = [_proceeding(one, say) for one in proceedings]
    return stamped(
        {
            "day": wanted.day,
            "language": wanted.language,
            "case": _case(session, case, say),
            "lender": _lender(session, actor, case, say),
            "counsel": {"name": proceeding.counsel if proceeding else None, "firm": None},
            "obligors": everybody,
            "obligor": obligor,
            "debtor": debtor,
            "guarantors": guarantors,
            "pledgors": pledgors,
            "others": [
                row
                for row in everybody
                if row is not debtor and row not in guarantors and row not in pledgors
            ],
            "debts": rows,
            "debt": rows[0] if rows else None,
            "owed": owed,
            "interest": interest,
            "payments": payments_of(session, case, wanted.day, say),
            "costs": costs_of(session, case, wanted.day, say),
            "court_fee": court_fee_of(session, case),
            "proceedings": described,
            "proceeding": _proceeding(proceeding, say) if proceeding else None,
            "lawsuit": _found(_last_or(about, proceedings, ("lawsuit", "appeal", "retrial")), say),
            "enforcement": _found(_last_or(about, proceedings, ("enforcement", "resumption")), say),
            "title": _title(proceedings, say),
            "seizures": [_seizure(one, pieces, say) for one in seizures],
            "seizure": _seizure(seizure, pieces, say) if seizure else None,
            "collateral": [_piece(one, say) for one in pieces.values()],
            "auctions": auctions,
            "auction": auction,
            "distribution": distribution_of(session, case, disposal, pieces, say),
            "settlement": settlement_of(session, case, wanted),
            "sale": sale_of(session, case),
            "securities": _securities(session, case, proceedings, say),
            "clues": [
                {"kind_word": None, "about": one.what, "whose": None, "found_on": one.found_on}
                for one in list_clues(session, case.id)
                if one.found_on <= wanted.day
            ],
            "restrictions": [
                {
                    "kind": one.measure_kind,
                    "kind_word": say(MEASURES[one.measure_kind]),
                    "name": known[one.obligor_id]["name"] if one.obligor_id in known else None,
                    "ordered_on": one.ordered_on,
                    "ended_on": one.removed_on or one.until,
                }
                for one in list_measures(session, case.id)
            ],
            "held": [
                {
                    "court": one.court,
                    "docket_number": one.docket_number,
                    "amount": one.amount,
                    "since": one.since,
                }
                for one in list_court_money(session, actor, [case.id])
            ],
            "insolvency": _insolvency(session, case, roles, proceedings),
            "exhibits": _exhibits(session, case, wanted),
        }
    )


def facts_by_kind(
    session: Session, actor: Actor, case: CaseFacts, kinds: Iterable[Kind], language: str, day: date
) -> dict[str, Row]:
    """Return for each kind what `facts_of_case` returns while no record is chosen; the case is read once."""
    wanted = list(kinds)
    if not wanted:
        return {}
    found = facts_of_case(session, actor, case, Wanted(wanted[0], language, day))
    proceedings = _in_order(list_proceedings(session, case.id))
    made: dict[str, Row] = {}
    for kind in wanted:
        own = _own_proceeding(_last(proceedings, kind.among), saying(language))
        made[kind.key] = found | {name: own[name] for name in ("counsel", "proceeding")}
    return made


def _own_proceeding(one: Proceeding | None, say: Say) -> Row:
    """Return what a paper says of the proceeding that it is written in, and of who acts there."""
    return stamped(
        {
            "counsel": {"name": one.counsel if one else None, "firm": None},
            "proceeding": _proceeding(one, say) if one else None,
        }
    )


def _in_order(proceedings: Iterable[Proceeding]) -> list[Proceeding]:
    return sorted(proceedings, key=lambda one: (one.filed_on or date.max, one.id))


def saying(language: str) -> Say:
    """Return what says a text of the program in a language."""
    found = catalogue(language)
    return lambda message: str(found.gettext(message))


def stamped(row: Mapping[str, Any], path: tuple[str, ...] = ()) -> Row:
    """Return a record in which every part knows under "" where it stands in the vocabulary."""
    made: Row = {"": path}
    for name, value in row.items():
        inner = (*path, name)
        if isinstance(value, Mapping):
            made[name] = stamped(value, inner)
        elif isinstance(value, list):
            made[name] = [stamped(one, inner) for one in value]
        else:
            made[name] = value
    return made


def _chosen(wanted: Wanted, what: str, records: Iterable[Any]) -> Any:
    """Return the record that was chosen, None where none was or the paper is about another kind of record."""
    if wanted.kind.about != what or wanted.about is None:
        return None
    found = next((one for one in records if one.id == wanted.about), None)
    if found is None:
        raise no_such(wanted)
    return found


def _last(proceedings: list[Proceeding], among: tuple[str, ...]) -> Proceeding | None:
    return next((one for one in reversed(proceedings) if one.proceeding_kind in among), None)


def _last_or(
    chosen: Proceeding | None, proceedings: list[Proceeding], among: tuple[str, ...]
) -> Proceeding | None:
    """Return the proceeding that was chosen where it is of these kinds, else the last of them."""
    return chosen if chosen and chosen.proceeding_kind in among else _last(proceedings, among)


def _found(one: Proceeding | None, say: Say) -> Row | None:
    return _proceeding(one, say) if one else None


def _case(session: Session, case: CaseFacts, say: Say) -> Row:
    sums = totals_by_book(session, [case.book]).get((case.book, case.currency))
    return {
        "reference": case.reference,
        "office": office_name(session, case.office_id),
        "stage_word": say(STAGES[case.stage]),
        "exposure": Money(sums.exposure, case.currency) if sums else None,
        "escalated_on": case.escalated_on,
    }


def _lender(session: Session, actor: Actor, case: CaseFacts, say: Say) -> Row | None:
    found = lender_of(session, case.office_id)
    accounts = [one for one in list_accounts(session, actor) if one.is_open and one.currency == case.currency]
    accounts.sort(key=lambda one: (one.office_id != case.office_id, one.id))
    name = found.legal_name if found else None
    account = {"holder": name, "bank": accounts[0].bank, "number": accounts[0].number} if accounts else None
    if found is None:
        return {"account": account, "head_word": say(HEADS["head"])}
    return {
        "name": name,
        "address": found.address,
        "credit_code": found.credit_code,
        "head": found.head,
        "head_title": found.head_title,
        "head_word": say(HEADS[found.head_kind]),
        "phone": None,
        "account": account,
    }


def _obligor(one: Obligor, party: Party | None, say: Say) -> Row:
    unusual = one.id_type not in _USUAL_IDS and one.id_type in ID_TYPES
    cap = None if one.cap_minor is None else Money(one.cap_minor, one.currency)
    return {
        "name": one.name,
        "role": one.role,
        "role_word": say(OBLIGOR_ROLES[one.role]),
        "is_person": one.party_kind == "person",
        "id_word": say(ID_TYPES[one.id_type]) if unusual and one.id_type else None,
        "id_number": one.id_number,
        "address": party.address if party else None,
        "phone": party.phone if party else None,
        "cap": cap,
        "head": None,
    }


def _debt(one: Debt) -> Row:
    return {
        "contract_number": one.contract_number,
        "signed_on": one.signed_on,
        "due_on": one.due_on,
        "defaulted_on": one.default_on,
        # The books know what was still owed when the case came, not what was lent: that is written by hand.
        "principal": None,
        "rate": percent(one.annual_rate_ppm),
        "penalty_rate": percent(one.penalty_rate_ppm),
        "currency": one.currency,
    }


def _proceeding(one: Proceeding, say: Say) -> Row:
    return {
        "kind": one.proceeding_kind,
        "kind_word": say(PROCEEDINGS[one.proceeding_kind]),
        "court": one.court,
        "docket_number": one.docket_number,
        "filed_on": one.filed_on,
        "amount": one.claim,
        "title_number": one.docket_number if one.title_kind else None,
        "title_on": None,
        "effective_on": one.title_on,
        "judge": one.judge,
    }


def _title(proceedings: list[Proceeding], say: Say) -> Row | None:
    """Return the title in force: the last that took effect and was not set aside."""
    found = [one for one in proceedings if one.title_kind and one.title_on and one.state != "set_aside"]
    if not found:
        return None
    one = max(found, key=lambda title: (title.title_on, title.id))
    assert one.title_kind
    return {
        "kind": one.title_kind,
        "docket_number": one.docket_number,
        "court": one.court,
        "kind_word": say(TITLES[one.title_kind]),
        "made_on": None,
        "effective_on": one.title_on,
    }


def _seizure(one: Seizure, pieces: Mapping[int, Collateral], say: Say) -> Row:
    terms, piece = one.terms, pieces.get(one.terms.collateral_id)
    return {
        "asset": piece.description if piece else None,
        "owner": piece.whose if piece else None,
        "measure": terms.measure,
        "measure_word": say(_MEASURES[terms.measure]),
        "court": terms.court,
        "docket_number": terms.docket_number,
        "starts_on": terms.starts_on,
        "expires_on": terms.expires_on,
        "rank": terms.rank,
        "registry": None,
        "registry_number": piece.registry_number if piece else None,
    }


def _piece(one: Collateral, say: Say) -> Row:
    return {
        "kind_word": say(COLLATERAL[one.collateral_kind]),
        "description": one.description,
        "owner": one.whose,
        "contract_number": None,
        "rank": None,
        "registration": one.registry_number,
    }


def _securities(session: Session, case: CaseFacts, proceedings: list[Proceeding], say: Say) -> list[Row]:
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


def _insolvency(
    session: Session, case: CaseFacts, obligors: Iterable[int], proceedings: list[Proceeding]
) -> Row | None:
    found = next((one for key in obligors if (one := find_insolvency(session, case.id, key))), None)
    claim = _last(proceedings, ("insolvency",))
    if found is None and claim is None:
        return None
    return {
        "court": found.court if found and found.court else claim.court if claim else None,
        "docket_number": claim.docket_number if claim else None,
        "administrator": None,
        "accepted_on": found.accepted_on if found else None,
        "claims_due_on": None,
    }


def _exhibits(session: Session, case: CaseFacts, wanted: Wanted) -> list[Row]:
    """Return the exhibits as they were arranged, else the case's papers for the court in their order."""
    given = wanted.exhibits
    if given is None:
        # What the house wrote itself asks for something and proves nothing.
        ours = {one.document_id for one in list_kept(session, case.book)}
        files = [
            one for one in list_documents(session, case.book) if one.access == "court" and one.id not in ours
        ]
        label = "证据{}" if wanted.language == "zh" else "Exhibit {}"
        given = tuple(Exhibit(label.format(n), one.name or "") for n, one in enumerate(files, 1))
    return [
        {
            "label": one.label,
            "title": one.title,
            "purpose": one.purpose,
            "source": one.source,
            "pages": one.pages,
        }
        for one in given
    ]
