"""Who lends, who acts, who answers, by which contracts: as papers say them."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from legal_recovery.cases.rules import OBLIGOR_ROLES, CaseFacts
from legal_recovery.cases.store import Obligor
from legal_recovery.collateral.rules import KINDS as COLLATERAL
from legal_recovery.collateral.store import Collateral, Lien, list_liens
from legal_recovery.debts.store import Debt
from legal_recovery.drafting.rules.entering import NUMBERS
from legal_recovery.drafting.store.money import percent
from legal_recovery.kernel.errors import N_, Message
from legal_recovery.kernel.money import Money
from legal_recovery.parties.rules import ID_TYPES, read_resident_id
from legal_recovery.parties.store import Party
from legal_recovery.plumbing.unit_of_work import Actor
from legal_recovery.proceedings.store import Proceeding
from legal_recovery.reconciliation.store.accounts import list_accounts
from legal_recovery.users.rules import HEADS
from legal_recovery.users.store import lender_of

Say = Callable[[Message], str]
Row = dict[str, Any]

# What a pleading calls by its own name.
_USUAL_IDS = (None, "resident_id", "uscc")
_SEXES: dict[str, Message] = {"male": N_("male"), "female": N_("female")}
# Of movables and rights the number in the register stands for the certificate that land has.
_HAS_CERTIFICATE = frozenset({"real_estate", "vehicle"})


def lender_row(session: Session, actor: Actor, case: CaseFacts, say: Say) -> Row:
    """Return as whom the lender, or the office of the case, comes before a court, with its account."""
    found = lender_of(session, case.office_id)
    accounts = [one for one in list_accounts(session, actor) if one.is_open and one.currency == case.currency]
    accounts.sort(key=lambda one: (one.office_id != case.office_id, one.id))
    name = found.legal_name if found else None
    account = {"holder": name, "bank": accounts[0].bank, "number": accounts[0].number} if accounts else None
    if found is None:
        return {"account": account, "head_word": say(HEADS["head"]), NUMBERS: {}}
    return {
        NUMBERS: {"office": found.office_id},
        "name": name,
        "address": found.address,
        "credit_code": found.credit_code,
        "head": found.head,
        "head_title": found.head_title,
        "head_word": say(HEADS[found.head_kind]),
        "phone": found.phone,
        "account": account,
    }


def counsel_row(one: Proceeding | None) -> Row:
    """Return who acts for us in a proceeding."""
    if one is None:
        return {"name": None, "firm": None, "licence": None, "phone": None}
    return {
        NUMBERS: {"proceeding_id": one.id},
        "name": one.counsel,
        "firm": one.counsel_firm,
        "licence": one.counsel_licence,
        "phone": one.counsel_phone,
    }


def obligor_row(one: Obligor, party: Party | None, say: Say) -> Row:
    """Return who answers, in which role, by which contract and up to what."""
    unusual = one.id_type not in _USUAL_IDS and one.id_type in ID_TYPES
    cap = None if one.cap_minor is None else Money(one.cap_minor, one.currency)
    person = read_resident_id(one.id_number) if one.id_type == "resident_id" else None
    return {
        NUMBERS: {"obligor_id": one.obligor_id},
        "name": one.name,
        "role": one.role,
        "role_word": say(OBLIGOR_ROLES[one.role]),
        "is_person": one.party_kind == "person",
        "id_word": say(ID_TYPES[one.id_type]) if unusual and one.id_type else None,
        "id_number": one.id_number,
        "address": party.address if party else None,
        "phone": party.phone if party else None,
        "cap": cap,
        "head": party.head if party else None,
        "head_title": party.head_title if party else None,
        "sex": person.sex if person else None,
        "sex_word": say(_SEXES[person.sex]) if person else None,
        "born_on": person.born_on if person else None,
        "contract_number": one.contract_number,
        "contract_on": one.contract_signed_on,
    }


def debt_row(one: Debt) -> Row:
    """Return a loan contract; the ledger knows what was still owed when the case came, and not what was lent."""
    return {
        NUMBERS: {"debt_id": one.id},
        "contract_number": one.contract_number,
        "signed_on": one.signed_on,
        "due_on": one.due_on,
        "defaulted_on": one.default_on,
        "principal": one.lent,
        "lent_on": one.lent_on,
        "rate": percent(one.annual_rate_ppm),
        "penalty_rate": percent(one.penalty_rate_ppm),
        "currency": one.currency,
    }


def own_liens(session: Session, case: CaseFacts, day: date) -> dict[int, Lien]:
    """Return our lien on each piece that stands on a day, the first in rank."""
    found = [
        one
        for one in list_liens(session, case.id)
        if one.is_ours and (one.ended_on is None or one.ended_on > day)
    ]
    return {one.collateral_id: one for one in reversed(found)}


def piece_row(one: Collateral, liens: Mapping[int, Lien], say: Say) -> Row:
    """Return a piece of collateral with the contract that secures us by it and our lien on it."""
    lien = liens.get(one.id)
    certificate = lien.certificate if lien else None
    if certificate is None and one.collateral_kind not in _HAS_CERTIFICATE:
        certificate = one.registry_number
    return {
        NUMBERS: {"collateral_id": one.id, "lien_id": lien.id if lien else None},
        "kind_word": say(COLLATERAL[one.collateral_kind]),
        "description": one.description,
        "owner": one.whose,
        "contract_number": one.contract_number,
        "contract_on": one.contract_signed_on,
        "rank": lien.rank if lien else None,
        "registration": certificate,
        "registered_on": lien.registered_on if lien else None,
        "secured": lien.secured if lien else None,
        "is_maximum": lien is not None and lien.lien_kind == "maximum-mortgage",
    }
