"""What a dossier can tell, row by row: what both profiles show, and what only the house may read."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from legal_recovery.kernel.money import Money


class FileClass(StrEnum):
    """Who may read a file; it is marked on each page, and files of two classes are never one."""

    COURT = "court"
    INTERNAL = "internal"
    AUDITOR = "auditor"


class Profile(StrEnum):
    """What the dossier is made for."""

    COURT = "court"
    ENFORCEMENT = "enforcement"
    EW_BUNDLE = "ew-bundle"
    INTERNAL = "internal"
    AUDITOR = "auditor"

    @property
    def file_class(self) -> FileClass:
        """Return who may read what this profile prints."""
        return {Profile.INTERNAL: FileClass.INTERNAL, Profile.AUDITOR: FileClass.AUDITOR}.get(
            self, FileClass.COURT
        )


class Language(StrEnum):
    """What the dossier is written in."""

    ZH = "zh"
    EN = "en"


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
class InterestLine:
    """One line of the interest that is in what is owed; `until` is not counted."""

    contract_number: str | None
    kind: str  # interest, penalty, compound, general, doubled
    since: date
    until: date
    days: int
    base: Money
    rate: str  # in percent, a year or a day
    basis: int | None  # days a year; None for a rate a day
    amount: Money
    citation: str


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
    # What a third party that paid is to the debtor, in English, and what it paid for.
    relation: str | None = None
    purpose: str | None = None
    # Where it came in another currency: what came, at which rate, of which day and by whose word.
    came: Money | None = None
    rate: str | None = None
    rate_on: date | None = None
    rate_source: str | None = None


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
class ChainProof:
    """Where the case's chain of records stood, and the signed checkpoint that holds it."""

    records: int
    head: str
    checkpoint_at: datetime | None = None
    public_key: str | None = None
    steps: int = 0  # hashes between the head and the signed root
