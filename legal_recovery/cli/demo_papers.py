"""What papers for a court name of the demo's cases and no file brings: loans, heads, contracts, liens, counsel."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy.orm import Session

from legal_recovery.cases.commands import DescribeObligor, describe_obligor
from legal_recovery.cases.rules import CaseFacts
from legal_recovery.cases.store import Obligor, get_case, list_obligors, named_books
from legal_recovery.collateral.commands import (
    CollateralTerms,
    CorrectCollateral,
    LienTerms,
    RegisterLien,
    put_collateral_right,
    register_lien,
)
from legal_recovery.collateral.store import Collateral, list_collateral, list_liens
from legal_recovery.debts.commands import DescribeContract, describe_contract
from legal_recovery.debts.rules import DebtTerms
from legal_recovery.debts.store import Debt, list_debts, list_owed, owed_by_debt
from legal_recovery.kernel.money import Money
from legal_recovery.parties.commands import Particulars
from legal_recovery.parties.rules import PartyKind
from legal_recovery.plumbing.unit_of_work import Actor, UnitOfWork
from legal_recovery.proceedings.commands import detail_proceeding
from legal_recovery.proceedings.rules import ProceedingTerms
from legal_recovery.proceedings.store import Proceeding, list_proceedings
from legal_recovery.web.transact import House

Run = Callable[[Any, Any], Any]
# How long before a title takes effect a decision mostly bears its date: service, and fifteen days to appeal.
_BEFORE_EFFECT = timedelta(days=20)
_HEADS = (("李示例", "执行董事"), ("周示例", "董事长"), ("吴示例", "总经理"))
_COUNSEL = ("郑示例", "示例律师事务所", "13301000000000000", "0571-00000001")
_RIGHTS = frozenset({"receivables", "equity", "deposit", "ip"})


@dataclass(frozen=True, slots=True)
class _Found:
    """A case of the demo with the records that its papers speak of; what was still owed of each loan."""

    case: CaseFacts
    number: int
    debts: list[Debt]
    owed: dict[int | None, dict[str, int]]
    obligors: list[Obligor]
    pieces: list[Collateral]
    # Pieces on which a lien is known already.
    secured: frozenset[int]
    proceedings: list[Proceeding]

    @property
    def signed_on(self) -> date:
        return min((one.signed_on for one in self.debts if one.signed_on), default=self.case.escalated_on)


def add_papers(at: House, run: Run, actor: Actor) -> None:
    """Complete the cases of the demo, so that their usual papers lack nothing; what was completed stays."""
    with at.database.reading() as session:
        references = sorted(reference for _, reference in session.execute(named_books()))
        cases = [_found(session, actor, one, place) for place, one in enumerate(references, 1)]
    for found in cases:
        if all(one.lent is None for one in found.debts):
            run(_complete, found)


def _found(session: Session, actor: Actor, reference: str, number: int) -> _Found:
    case = get_case(session, actor, reference)
    return _Found(
        case,
        number,
        list_debts(session, case.id),
        owed_by_debt(list_owed(session, case.book, as_of=case.escalated_on)),
        list_obligors(session, case.id),
        list_collateral(session, case.id),
        frozenset(one.collateral_id for one in list_liens(session, case.id)),
        list_proceedings(session, case.id),
    )


def _complete(uow: UnitOfWork, found: _Found) -> int:
    """Complete one case at once: a few hundred transactions would take most of the time that the demo takes."""
    for debt in found.debts:
        describe_contract(uow, DescribeContract(found.case.id, debt.id, _contract(found, debt)))
    for place, obligor in enumerate(found.obligors):
        if obligor.party_kind == PartyKind.COMPANY or obligor.role == "guarantor":
            describe_obligor(uow, _answering(found, obligor, place))
    for place, piece in enumerate(found.pieces, 1):
        _secure(uow, found, piece, place)
    for one in found.proceedings:
        detail_proceeding(uow, found.case, one.id, one, _decided(one))
    return found.case.id


def _contract(found: _Found, debt: Debt) -> DebtTerms:
    still_owed = found.owed.get(debt.id, {}).get("claim:principal", 0)
    return DebtTerms(
        debt.contract_number,
        debt.currency,
        debt.annual_rate_ppm,
        debt.penalty_rate_ppm,
        debt.signed_on,
        debt.due_on,
        debt.default_on,
        lent=_lent(still_owed, debt.currency),
        lent_on=min(
            one for one in ((debt.signed_on or found.signed_on) + timedelta(days=3), debt.due_on) if one
        ),
    )


def _lent(still_owed: int, currency: str) -> Money:
    """Return a round amount of which a part was paid back before the case came."""
    step = 10_000_000
    return Money(max(-(-still_owed * 6 // 5 // step) * step, step), currency)


def _answering(found: _Found, obligor: Obligor, place: int) -> DescribeObligor:
    company = obligor.party_kind == PartyKind.COMPANY
    head, title = _HEADS[(found.number + place) % len(_HEADS)] if company else (None, None)
    by_contract = obligor.role == "guarantor"
    who = Particulars(obligor.name or "–", PartyKind(obligor.party_kind), head=head, head_title=title)
    return DescribeObligor(
        found.case.id,
        obligor.obligor_id,
        who,
        None if obligor.cap_minor is None else Money(obligor.cap_minor, obligor.currency),
        f"示例保字第{found.number:04d}-{place}号" if by_contract else obligor.contract_number,
        found.signed_on if by_contract else obligor.contract_signed_on,
    )


def _secure(uow: UnitOfWork, found: _Found, piece: Collateral, place: int) -> None:
    right = piece.collateral_kind in _RIGHTS
    number, signed_on = f"{found.number:04d}-{place}", found.signed_on
    terms = CollateralTerms(
        piece.collateral_kind,
        piece.description,
        piece.owner,
        obligor_id=piece.obligor_id,
        registry_number=piece.registry_number,
        location=piece.location,
        insurance=piece.insurance,
        contract_number=f"示例{'质' if right else '抵'}字第{number}号",
        contract_signed_on=signed_on,
    )
    put_collateral_right(uow, CorrectCollateral(found.case.id, piece.id, terms))
    if piece.id in found.secured:
        return
    registered = "示例不动产证明" if piece.collateral_kind == "real_estate" else "示例担保登记"
    lien = LienTerms(
        "pledge" if right else "mortgage",
        1,
        registered_on=min(signed_on + timedelta(days=5), found.case.escalated_on),
        certificate=f"{registered}第TEST{number}号",
    )
    register_lien(uow, RegisterLien(found.case.id, piece.id, lien))


def _decided(one: Proceeding) -> ProceedingTerms:
    decided = one.title_on and max(one.title_on - _BEFORE_EFFECT, one.filed_on or date.min)
    return ProceedingTerms(
        one.proceeding_kind,
        one.court,
        one.docket_number,
        one.filed_on,
        one.title_kind,
        one.title_on,
        one.parent_id,
        one.claim,
        one.judge,
        *_COUNSEL,
        decided,
    )
