"""What a dossier says: its facts, its sections, and what a court file may hold.

A court file is read by the debtor. `CourtDossier` and the rows in it have no field for anything
internal, and `for_court` fills them one by one: what nobody named there cannot get in.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from legal_recovery.kernel.errors import N_, InvalidInput
from legal_recovery.kernel.money import Money, total


class Profile(StrEnum):
    """Who the dossier is for."""

    COURT = "court"
    INTERNAL = "internal"


class Language(StrEnum):
    """What the dossier is written in."""

    ZH = "zh"
    EN = "en"


class UnprintableCharacter(InvalidInput):
    """A name or text of the case has a character that no font can print."""

    code = "dossiers.unprintable_character"


# --- what both profiles show ------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Cover:
    """Which dossier this is: the same cover and the same records give the same bytes."""

    reference: str
    office: str
    profile: Profile
    language: Language
    position: int
    position_at: datetime  # aware; the document's date
    owed_to: date
    lender: str | None = None
    chain_head: str | None = None  # hash of the case book's last record at the position


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody who owes, guarantees or gives security."""

    role: str
    name: str
    kind: str | None = None  # company, person
    id_type: str | None = None
    id_number: str | None = None
    address: str | None = None
    phone: str | None = None
    liability_cap: Money | None = None


@dataclass(frozen=True, slots=True)
class Debt:
    """One loan contract."""

    contract_number: str
    currency: str
    principal: Money | None = None  # on the balance date
    signed_on: date | None = None
    due_on: date | None = None
    default_date: date | None = None
    annual_rate_ppm: int | None = None
    penalty_rate_ppm: int | None = None


@dataclass(frozen=True, slots=True)
class OwedLine:
    """One component of one debt; without a contract number it is owed on the case as a whole."""

    contract_number: str | None
    component: str  # the account after `claim:`, such as interest-off
    amount: Money


@dataclass(frozen=True, slots=True)
class Applied:
    """The part of a payment that a component took."""

    component: str
    amount: Money


@dataclass(frozen=True, slots=True)
class Payment:
    """What discharged part of the debt, on the day on which it did."""

    discharged_on: date
    source: str
    amount: Money
    applied: tuple[Applied, ...] = ()


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of the chronology: words made from the record's own fields, never a person's note."""

    on: date
    kind: str  # a key of HAPPENINGS; a court file takes those in TOLD
    words: str


@dataclass(frozen=True, slots=True)
class Proceeding:
    """One lawsuit, enforcement or other proceeding."""

    kind: str
    court: str | None = None
    docket_number: str | None = None
    filed_on: date | None = None
    amount: Money | None = None
    title_kind: str | None = None
    title_effective_on: date | None = None
    ended_on: date | None = None


@dataclass(frozen=True, slots=True)
class Collateral:
    """What secures the debts, without what the lender thinks it is worth."""

    kind: str
    description: str
    owner: str | None = None
    contract_number: str | None = None  # the debt that it secures
    rank: int | None = None
    registration: str | None = None


@dataclass(frozen=True, slots=True)
class CostClaimed:
    """A cost awarded, or claimed, against the debtor."""

    kind: str
    amount: Money
    basis: str  # awarded, agreed, claimed; refunded where the court gave it back
    on: date | None = None
    docket_number: str | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """One file of the case; only those marked are listed in a court file."""

    title: str
    added_on: date | None = None
    digest: str | None = None  # SHA-256
    for_court: bool = False


# --- what only the house may read ---------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a figure: a source, an item of collateral, a proceeding, a kind of cost."""

    name: str
    amount: Money


@dataclass(frozen=True, slots=True)
class NetRecovery:
    """What the case brought net of its costs, in one currency, with all its parts."""

    currency: str
    exposure: Money
    gross_recovered: Money
    cash_recovered: Money
    costs: Money
    net_recovery: Money
    outstanding: Money
    net_recovery_rate: str | None = None  # six decimals; None where exposure is zero
    by_source: tuple[Part, ...] = ()
    by_collateral: tuple[Part, ...] = ()
    by_proceeding: tuple[Part, ...] = ()
    by_debt: tuple[Part, ...] = ()
    costs_by_kind: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class Valuation:
    """What the lender thinks an item of collateral is worth, and will not sell it below."""

    collateral: str
    value: Money | None = None
    valued_on: date | None = None
    floor_price: Money | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class CounselTerms:
    """Who acts for the lender, and on what terms."""

    counsel: str
    terms: str
    fee: Money | None = None


@dataclass(frozen=True, slots=True)
class Cost:
    """A cost of the lender."""

    kind: str
    amount: Money
    incurred_on: date
    paid_on: date | None = None
    payee: str | None = None
    note: str | None = None
    reversed_on: date | None = None
    reversal_reason: str | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """Money received, and what it was applied to."""

    source: str
    amount: Money
    credited_on: date | None = None
    discharged_on: date | None = None
    payer: str | None = None
    applied: tuple[Applied, ...] = ()
    unallocated: Money | None = None
    note: str | None = None
    reversed_on: date | None = None
    reversal_reason: str | None = None


@dataclass(frozen=True, slots=True)
class Posting:
    """One line of an entry; debit positive. `name` is the account's English name, if it has one."""

    account: str
    amount: Money
    name: str | None = None
    about: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the ledger. `title` says in English what kind it is."""

    seq: int
    kind: str
    value_on: date
    recorded_at: datetime
    postings: tuple[Posting, ...]
    title: str | None = None
    actor: str | None = None
    note: str | None = None
    reverses: int | None = None  # the reversed entry's seq


@dataclass(frozen=True, slots=True)
class StageMove:
    """The case came to a stage."""

    stage: str
    on: date
    reason: str | None = None
    actor: str | None = None


@dataclass(frozen=True, slots=True)
class CourtDossier:
    """A dossier for the court; nothing in it is internal, by the types of its rows."""

    cover: Cover
    parties: tuple[Party, ...]
    debts: tuple[Debt, ...]
    owed: tuple[OwedLine, ...]
    balance_date: date | None
    payments: tuple[Payment, ...]
    chronology: tuple[Happening, ...]
    proceedings: tuple[Proceeding, ...]
    collateral: tuple[Collateral, ...]
    costs_claimed: tuple[CostClaimed, ...]
    documents: tuple[Document, ...]


@dataclass(frozen=True, slots=True)
class DossierFacts:
    """All that is known of a case at a position. Printed whole, it is the internal dossier."""

    cover: Cover
    parties: tuple[Party, ...] = ()
    debts: tuple[Debt, ...] = ()
    owed: tuple[OwedLine, ...] = ()
    balance_date: date | None = None
    payments: tuple[Payment, ...] = ()
    chronology: tuple[Happening, ...] = ()
    proceedings: tuple[Proceeding, ...] = ()
    collateral: tuple[Collateral, ...] = ()
    costs_claimed: tuple[CostClaimed, ...] = ()
    documents: tuple[Document, ...] = ()
    # never in a court file
    net_recovery: tuple[NetRecovery, ...] = ()
    stages: tuple[StageMove, ...] = ()
    receipts: tuple[Receipt, ...] = ()
    costs: tuple[Cost, ...] = ()
    valuations: tuple[Valuation, ...] = ()
    counsel_terms: tuple[CounselTerms, ...] = ()
    entries: tuple[Entry, ...] = ()


def for_court(facts: DossierFacts) -> CourtDossier:
    """Return what the court and the debtor may read."""
    return CourtDossier(
        cover=replace(facts.cover, profile=Profile.COURT),
        parties=facts.parties,
        debts=facts.debts,
        owed=tuple(_as_the_debtor_knows_it(facts.owed)),
        balance_date=facts.balance_date,
        payments=tuple(map(_plainly_applied, facts.payments)),
        chronology=tuple(line for line in facts.chronology if line.kind in TOLD),
        proceedings=facts.proceedings,
        collateral=facts.collateral,
        costs_claimed=facts.costs_claimed,
        documents=tuple(file for file in facts.documents if file.for_court),
    )


# The dossier's own words for what happens to a case; the features' events are mapped to them.
# What the court and the debtor may read:
TOLD = {
    "contract_signed": N_("Contract signed"),
    "fell_due": N_("Fell due"),
    "default": N_("Default"),
    "notice": N_("Demand for payment"),
    "filed": N_("Filed"),
    "preservation": N_("Preservation"),
    "hearing": N_("Hearing"),
    "title_effective": N_("Title effective"),
    "enforcement": N_("Enforcement"),
    "seizure": N_("Seizure"),
    "auction": N_("Auction"),
    "payment": N_("Payment"),
    "assigned": N_("Claim assigned"),
    "waived": N_("Waiver"),
    "settlement": N_("Settlement"),
    "insolvency": N_("Insolvency"),
    "costs_awarded": N_("Costs awarded"),
    "proceeding_ended": N_("Proceeding ended"),
}
# What only the house may:
KEPT = {
    "escalated": N_("Escalated"),
    "stage": N_("Stage"),
    "flag": N_("Flag"),
    "cost": N_("Cost"),
    "valuation": N_("Valuation"),
    "document": N_("Document"),
    "correction": N_("Correction"),
    "other": N_("Other"),
}
HAPPENINGS = TOLD | KEPT


# Whether interest stands on or off the lender's books says how the lender provides for the loan.
_MERGED = {"interest-on": "interest", "interest-off": "interest"}
# In the order in which a payment takes them.
_TAKEN = """costs interest interest-on interest-off penalty delay-general principal
    delay-doubled conditional-waiver""".split()


def _as_the_debtor_knows_it(lines: Iterable[OwedLine]) -> Iterator[OwedLine]:
    """Yield the lines with interest as one figure, in their order of first appearance."""
    sums: dict[tuple[str | None, str, str], Money] = {}
    for line in lines:
        component = _MERGED.get(line.component, line.component)
        key = line.contract_number, component, line.amount.currency
        sums[key] = sums.get(key, Money.zero(line.amount.currency)) + line.amount
    for (contract_number, component, _), amount in sums.items():
        yield OwedLine(contract_number, component, amount)


def _plainly_applied(payment: Payment) -> Payment:
    lines = (OwedLine(None, part.component, part.amount) for part in payment.applied)
    merged = _as_the_debtor_knows_it(lines)
    return replace(payment, applied=tuple(Applied(x.component, x.amount) for x in merged))


@dataclass(frozen=True, slots=True)
class Section:
    """A chapter of the dossier; an optional one is left out where there is nothing to say."""

    key: str  # field of the facts, template and anchor
    title: str
    internal: bool = False
    optional: bool = False


SECTIONS = (
    Section("net_recovery", N_("Net recovery"), internal=True),
    Section("parties", N_("Parties")),
    Section("debts", N_("Debts")),
    Section("owed", N_("Statement of what is owed")),
    Section("chronology", N_("Chronology")),
    Section("proceedings", N_("Proceedings")),
    Section("collateral", N_("Collateral")),
    Section("costs_claimed", N_("Costs claimed")),
    Section("documents", N_("Documents"), optional=True),
    Section("stages", N_("Stages"), internal=True, optional=True),
    Section("receipts", N_("Receipts"), internal=True),
    Section("costs", N_("Costs"), internal=True),
    Section("valuations", N_("Own valuations"), internal=True, optional=True),
    Section("counsel_terms", N_("Terms of counsel"), internal=True, optional=True),
    Section("entries", N_("Ledger"), internal=True),
)


def sections(dossier: CourtDossier | DossierFacts) -> tuple[Section, ...]:
    """Return the chapters that this dossier has, in order."""
    court = isinstance(dossier, CourtDossier)
    return tuple(
        section
        for section in SECTIONS
        if not (court and section.internal) and not (section.optional and not getattr(dossier, section.key))
    )


@dataclass(frozen=True, slots=True)
class OwedGroup:
    """What is owed on one debt, and its sum; without a contract number, on the case as a whole."""

    contract_number: str | None
    lines: tuple[OwedLine, ...]
    sum: Money


@dataclass(frozen=True, slots=True)
class Statement:
    """What is owed in one currency: by debt, by component, and in all."""

    currency: str
    groups: tuple[OwedGroup, ...]
    by_component: tuple[Applied, ...]
    total: Money


def statements(lines: Iterable[OwedLine]) -> tuple[Statement, ...]:
    """Return one statement a currency: two currencies are never added together."""
    known = tuple(lines)
    currencies = dict.fromkeys(line.amount.currency for line in known)
    return tuple(_statement(known, currency) for currency in currencies)


def _statement(lines: tuple[OwedLine, ...], currency: str) -> Statement:
    ours = tuple(line for line in lines if line.amount.currency == currency)
    debts = dict.fromkeys(line.contract_number for line in ours)
    components = sorted({line.component for line in ours}, key=_TAKEN.index)
    return Statement(
        currency=currency,
        groups=tuple(_group(ours, debt, currency) for debt in debts),
        by_component=tuple(
            Applied(name, total((x.amount for x in ours if x.component == name), currency))
            for name in components
        ),
        total=total((line.amount for line in ours), currency),
    )


def _group(lines: tuple[OwedLine, ...], debt: str | None, currency: str) -> OwedGroup:
    ours = tuple(line for line in lines if line.contract_number == debt)
    return OwedGroup(debt, ours, total((line.amount for line in ours), currency))


def texts(dossier: CourtDossier | DossierFacts) -> Iterator[tuple[str, str]]:
    """Yield every text that the dossier prints, after the name of the field that holds it."""
    for field in fields(dossier):
        for text in _texts_in(getattr(dossier, field.name)):
            yield field.name, text


def _texts_in(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from _texts_in(item)
    elif is_dataclass(value) and not isinstance(value, Money):
        for field in fields(value):
            yield from _texts_in(getattr(value, field.name))
