"""What a dossier says: its facts, its sections, and what a court file may hold.

A court file is read by the debtor. `CourtDossier` and the rows in it have no field for anything
internal, and `for_court` fills them one by one: what nobody named there cannot get in.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date
from typing import Any

from legal_recovery.dossiers.rules.facts import (
    Applied,
    ChainProof,
    Collateral,
    Cost,
    CostClaimed,
    CounselTerms,
    Cover,
    Debt,
    Document,
    Entry,
    FileClass,
    Happening,
    InterestLine,
    Language,
    NetRecovery,
    OwedLine,
    Part,
    Party,
    Payment,
    Posting,
    Proceeding,
    Profile,
    Receipt,
    StageMove,
    Valuation,
)
from legal_recovery.kernel.errors import N_, InvalidInput
from legal_recovery.kernel.money import Money, total


class UnprintableCharacter(InvalidInput):
    """A name or text of the case has a character that no font can print."""

    code = "dossiers.unprintable_character"


@dataclass(frozen=True, slots=True)
class CourtDossier:
    """A dossier for the court; nothing in it is internal, by the types of its rows."""

    cover: Cover
    parties: tuple[Party, ...]
    debts: tuple[Debt, ...]
    owed: tuple[OwedLine, ...]
    interest: tuple[InterestLine, ...]
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
    interest: tuple[InterestLine, ...] = ()
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
    proof: tuple[ChainProof, ...] = ()


def for_court(facts: DossierFacts) -> CourtDossier:
    """Return what the court and the debtor may read."""
    return CourtDossier(
        cover=facts.cover if _is_for_court(facts) else replace(facts.cover, profile=Profile.COURT),
        parties=facts.parties,
        debts=facts.debts,
        owed=tuple(_as_the_debtor_knows_it(facts.owed)),
        interest=facts.interest,
        balance_date=facts.balance_date,
        payments=tuple(map(_plainly_applied, facts.payments)),
        chronology=tuple(line for line in facts.chronology if line.kind in TOLD),
        proceedings=facts.proceedings,
        collateral=facts.collateral,
        costs_claimed=facts.costs_claimed,
        documents=tuple(file for file in facts.documents if file.for_court),
    )


def _is_for_court(facts: DossierFacts) -> bool:
    return facts.cover.profile.file_class is FileClass.COURT


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
    Section("interest", N_("How interest is counted"), optional=True),
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
    Section("proof", N_("Proof of the records"), internal=True, optional=True),
)


def sections(dossier: CourtDossier | DossierFacts) -> tuple[Section, ...]:
    """Return the chapters that this dossier has, in order."""
    court = isinstance(dossier, CourtDossier)
    return tuple(
        section
        for section in SECTIONS
        if not (court and section.internal) and not (section.optional and not getattr(dossier, section.key))
    )


# Made from what a dossier is put together from, and so in bundles alone.
EVIDENCE = Section("evidence", N_("List of evidence"))


def chapter(key: str) -> Section:
    """Return a chapter by its key."""
    return next(section for section in (*SECTIONS, EVIDENCE) if section.key == key)


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


__all__ = [
    "EVIDENCE",
    "HAPPENINGS",
    "KEPT",
    "SECTIONS",
    "TOLD",
    "Applied",
    "ChainProof",
    "Collateral",
    "Cost",
    "CostClaimed",
    "CounselTerms",
    "CourtDossier",
    "Cover",
    "Debt",
    "Document",
    "DossierFacts",
    "Entry",
    "FileClass",
    "Happening",
    "InterestLine",
    "Language",
    "NetRecovery",
    "OwedGroup",
    "OwedLine",
    "Part",
    "Party",
    "Payment",
    "Posting",
    "Proceeding",
    "Profile",
    "Receipt",
    "Section",
    "StageMove",
    "Statement",
    "UnprintableCharacter",
    "Valuation",
    "chapter",
    "for_court",
    "sections",
    "statements",
    "texts",
]
