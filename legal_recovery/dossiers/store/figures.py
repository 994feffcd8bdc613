"""Each figure of a dossier with the entries that it is the sum of."""

from collections.abc import Iterator, Mapping
from datetime import date

from legal_recovery.dossiers.rules.manifest import OWED, OWED_IN_ALL, PAID, Figure, Source, added
from legal_recovery.dossiers.store.book import BookAt, Posted
from legal_recovery.dossiers.store.facts import payment_entries
from legal_recovery.dossiers.store.owed import accounts_at
from legal_recovery.kernel.money import Money
from legal_recovery.law.pack import Pack
from legal_recovery.ledger.rules import Figures, Sums, figures, is_opening
from legal_recovery.owed.rules import Account
from legal_recovery.owed.store import claim_lines

NET_FIGURES = "exposure gross_recovered cash_recovered costs net_recovery outstanding".split()


def figures_of(book: BookAt, pack: Pack, owed_to: date) -> tuple[Figure, ...]:
    """Return all figures of a case that a dossier prints as amounts of the ledger; raises NotKnown."""
    contracts = {key: row["contract_number"] for key, row in book.table("debts")}
    owed = list(_owed(book, accounts_at(book, pack, owed_to), contracts, owed_to))
    return (*owed, *_in_all(owed), *_paid(book, owed_to), *_net(book, owed_to))


def _owed(
    book: BookAt, accounts: list[Account], contracts: Mapping[int, str], owed_to: date
) -> Iterator[Figure]:
    sources: dict[tuple[int | None, str, str], list[Source]] = {}
    for entry in _until(book, owed_to):
        for line in claim_lines(entry.value_on, entry.seq, entry.kind, entry.postings):
            found = Source(entry.seq, book.hashes[entry.seq], line.minor)
            sources.setdefault((line.debt, line.part, line.currency), []).append(found)
    for one in sorted(accounts, key=lambda one: one.debt is not None):
        contract = contracts.get(one.debt, "–") if one.debt is not None else "–"
        for part, minor in one.owed.items():
            made_of = added(sources.get((one.debt, part, one.currency), ()))
            yield Figure(OWED, Money(minor, one.currency), made_of, f"{contract} {part}")


def _in_all(owed: list[Figure]) -> Iterator[Figure]:
    for currency in dict.fromkeys(one.amount.currency for one in owed):
        ours = [one for one in owed if one.amount.currency == currency]
        whole = sum((one.amount for one in ours), Money.zero(currency))
        yield Figure(OWED_IN_ALL, whole, added(source for one in ours for source in one.sources))


def _paid(book: BookAt, owed_to: date) -> Iterator[Figure]:
    for entries, payment in payment_entries(book, owed_to):
        made_of = added(Source(seq, book.hashes[seq], minor) for seq, minor in entries)
        yield Figure(PAID, payment.amount, made_of, f"{payment.discharged_on} {payment.source}")


def _net(book: BookAt, owed_to: date) -> Iterator[Figure]:
    """Yield what the case brought net of its costs; each figure is linear, so each entry's own is its share."""
    shares: dict[tuple[str, str], list[Source]] = {}
    for entry in _until(book, owed_to):
        for share in _alone(entry):
            for name in NET_FIGURES:
                found = Source(entry.seq, book.hashes[entry.seq], getattr(share, name))
                shares.setdefault((name, share.currency), []).append(found)
    for currency, whole in sorted(book.figures(owed_to).items()):
        for name in NET_FIGURES:
            made_of = added(shares.get((name, currency), ()))
            yield Figure(name, Money(getattr(whole, name), currency), made_of)


def _alone(entry: Posted) -> Iterator[Figures]:
    """Yield the figures of one entry by itself, by currency."""
    sums: dict[str, Sums] = {}
    for posting in entry.postings:
        place = sums.setdefault(posting.amount.currency, Sums())
        opening = is_opening(entry.kind)
        place.add(posting.account, posting.amount.minor, opening=opening, collateral=posting.collateral)
    return (figures(found, currency) for currency, found in sums.items())


def _until(book: BookAt, owed_to: date) -> Iterator[Posted]:
    return (entry for entry in book.entries if entry.value_on <= owed_to)
