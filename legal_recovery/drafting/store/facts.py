"""From the records of a case to the words that templates may name, as plain values at a day.

A word that nobody entered is None here and a line to write on in the paper; nothing is made up.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from legal_recovery.cases.rules import STAGES, CaseFacts
from legal_recovery.cases.store import list_obligors
from legal_recovery.collateral.store import list_collateral
from legal_recovery.debts.store import list_debts
from legal_recovery.documents.store import list_documents
from legal_recovery.drafting.rules.entering import NUMBERS
from legal_recovery.drafting.rules.kinds import Kind
from legal_recovery.drafting.store.courts import (
    clue_row,
    insolvency_row,
    last_of,
    proceeding_row,
    security_rows,
    seizure_row,
    title_row,
)
from legal_recovery.drafting.store.kept import list_kept
from legal_recovery.drafting.store.money import (
    costs_of,
    counted,
    court_fee_of,
    payments_of,
)
from legal_recovery.drafting.store.people import (
    counsel_row,
    debt_row,
    lender_row,
    obligor_row,
    own_liens,
    piece_row,
)
from legal_recovery.drafting.store.sold import (
    auctions_of,
    counted_on,
    distribution_of,
    no_such,
    sale_of,
    settlement_of,
)
from legal_recovery.kernel.errors import Message
from legal_recovery.kernel.money import Money
from legal_recovery.ledger.store import totals_by_book
from legal_recovery.parties.store import list_parties
from legal_recovery.plumbing.printing import catalogue
from legal_recovery.plumbing.unit_of_work import Actor
from legal_recovery.proceedings.store import Proceeding, list_proceedings
from legal_recovery.reconciliation.store.court_money import list_court_money
from legal_recovery.seizures.rules import MEASURES
from legal_recovery.seizures.store import list_clues, list_measures, list_seizures
from legal_recovery.users.store import office_name

Say = Callable[[Message], str]
Row = dict[str, Any]


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
    say = inside(wanted.language)
    obligors = sorted(list_obligors(session, case.id), key=lambda one: one.role != "debtor")
    parties = list_parties(session, case.book)
    known = {one.obligor_id: obligor_row(one, parties.get(one.party_id), say) for one in obligors}
    roles = {one.obligor_id: one.role for one in obligors}
    everybody = list(known.values())
    debtor = next((row for row in everybody if row["role"] == "debtor"), None)
    proceedings = _in_order(list_proceedings(session, case.id))
    debts = list_debts(session, case.id)
    pieces = {one.id: one for one in list_collateral(session, case.id)}
    seizures = list_seizures(session, case.id)
    sale = sale_of(session, case)
    contracts = {one.id: one.contract_number for one in debts}
    owed, interest = counted(session, case, counted_on(sale, wanted.day), contracts, say)
    about = _chosen(wanted, "proceeding", proceedings)
    proceeding = about or last_of(proceedings, wanted.kind.among)
    obligor = known.get(wanted.about) if wanted.kind.about == "obligor" and wanted.about else debtor
    if obligor is None and wanted.kind.about == "obligor" and wanted.about:
        raise no_such(wanted)
    seizure = _chosen(wanted, "seizure", seizures) or next(
        (one for one in seizures if one.ended_on is None), None
    )
    rows = [debt_row(one) for one in debts]
    auctions, auction, disposal = auctions_of(session, case, wanted, pieces, say)
    liens = own_liens(session, case, wanted.day)
    guarantors = [row for row in everybody if row["role"] == "guarantor"]
    pledgors = [row for row in everybody if row["role"] in ("pledgor", "mortgagor")]
    described = [proceeding_row(one, say) for one in proceedings]
    return stamped(
        {
            "day": wanted.day,
            "language": wanted.language,
            "case": _case(session, case, say),
            "lender": lender_row(session, actor, case, saying(wanted.language)),
            "counsel": counsel_row(_acted(proceeding, proceedings)),
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
            "proceeding": _found(proceeding, say),
            "lawsuit": _found(_last_or(about, proceedings, ("lawsuit", "appeal", "retrial")), say),
            "enforcement": _found(_last_or(about, proceedings, ("enforcement", "resumption")), say),
            "title": title_row(proceedings, say),
            "seizures": [seizure_row(one, pieces, say) for one in seizures],
            "seizure": seizure_row(seizure, pieces, say) if seizure else None,
            "collateral": [piece_row(one, liens, say) for one in pieces.values()],
            "auctions": auctions,
            "auction": auction,
            "distribution": distribution_of(session, case, disposal, pieces, say),
            "settlement": settlement_of(session, case, wanted),
            "sale": sale,
            "securities": security_rows(session, case, proceedings, say),
            "clues": [
                clue_row(one, say) for one in list_clues(session, case.id) if one.found_on <= wanted.day
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
            "insolvency": insolvency_row(session, case, roles, proceedings),
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
        own = _own_proceeding(last_of(proceedings, kind.among), proceedings, inside(language))
        made[kind.key] = found | {name: own[name] for name in ("counsel", "proceeding")}
    return made


def _own_proceeding(one: Proceeding | None, proceedings: list[Proceeding], say: Say) -> Row:
    """Return what a paper says of the proceeding that it is written in, and of who acts there."""
    return stamped(
        {
            "counsel": counsel_row(_acted(one, proceedings)),
            "proceeding": _found(one, say),
        }
    )


def _in_order(proceedings: Iterable[Proceeding]) -> list[Proceeding]:
    return sorted(proceedings, key=lambda one: (one.filed_on or date.max, one.id))


def saying(language: str) -> Say:
    """Return what says a text of the program in a language."""
    found = catalogue(language)
    return lambda message: str(found.gettext(message))


def inside(language: str) -> Say:
    """Return what says a text of the program within a sentence: in English its first letter is a small one."""
    say = saying(language)

    def said(message: Message) -> str:
        text = say(message)
        return text[:1].lower() + text[1:] if language == "en" and text[1:2].islower() else text

    return said


def stamped(row: Mapping[str, Any], path: tuple[str, ...] = ()) -> Row:
    """Return a record in which every part knows under "" where it stands in the vocabulary."""
    made: Row = {"": path}
    for name, value in row.items():
        inner = (*path, name)
        if isinstance(value, Mapping) and name != NUMBERS:
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


def _acted(one: Proceeding | None, proceedings: list[Proceeding]) -> Proceeding | None:
    """Return in which proceeding it is said who acts: in this one, else in the last in which anybody does."""
    if one is not None and one.counsel:
        return one
    return next((each for each in reversed(proceedings) if each.counsel), one)


def _last_or(
    chosen: Proceeding | None, proceedings: list[Proceeding], among: tuple[str, ...]
) -> Proceeding | None:
    """Return the proceeding that was chosen where it is of these kinds, else the last of them."""
    return chosen if chosen and chosen.proceeding_kind in among else last_of(proceedings, among)


def _found(one: Proceeding | None, say: Say) -> Row | None:
    return proceeding_row(one, say) if one else None


def _case(session: Session, case: CaseFacts, say: Say) -> Row:
    sums = totals_by_book(session, [case.book]).get((case.book, case.currency))
    return {
        "reference": case.reference,
        "office": office_name(session, case.office_id),
        "stage_word": say(STAGES[case.stage]),
        "exposure": Money(sums.exposure, case.currency) if sums else None,
        "escalated_on": case.escalated_on,
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
        # What is in our files comes from us; what it proves is said where exhibits are arranged.
        source = "本方提供" if wanted.language == "zh" else "provided by us"
        given = tuple(
            Exhibit(label.format(n), one.name or "", source=source) for n, one in enumerate(files, 1)
        )
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
