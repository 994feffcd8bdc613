"""From a book at a position to what a dossier says, section by section."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from legal_recovery.costs.rules import CLAIMABLE
from legal_recovery.dossiers import rules
from legal_recovery.dossiers.rules import Happening
from legal_recovery.dossiers.store.book import BookAt, Happened, Posted
from legal_recovery.dossiers.store.owed import accounts_at, interest_lines, owed_lines
from legal_recovery.kernel.errors import N_
from legal_recovery.kernel.money import Money
from legal_recovery.law.pack import Pack
from legal_recovery.ledger.postings import Posting
from legal_recovery.ledger.rules import (
    COST,
    OPENING,
    OUTSTANDING,
    RECOVERED,
    REFUND,
    Figures,
)
from legal_recovery.parties.rules import ID_TYPES
from legal_recovery.receipts.rules import RELATIONS, Exchange

Row = dict[str, Any]

# How a claim ends without a payment, as the debtor knows it.
_ENDED = {
    "claim:ended:sold": "assigned",
    "claim:ended:waived": "waived",
    "claim:ended:waived-conditional": "waived",
}
SETTLED, REFINANCED = "claim:ended:settled", "money:refinanced"


def dossier_facts(
    book: BookAt, cover: rules.Cover, actors: Mapping[int, str], pack: Pack
) -> rules.DossierFacts:
    """Return all that the book says of its case, true up to the day that the cover names; raises NotKnown."""
    owed_to = cover.owed_to
    accounts = accounts_at(book, pack, owed_to)
    contracts = {key: row["contract_number"] for key, row in book.table("debts")}
    return rules.DossierFacts(
        cover=cover,
        parties=tuple(_parties(book)),
        debts=tuple(_debts(book)),
        owed=tuple(owed_lines(accounts, contracts)),
        interest=tuple(interest_lines(accounts, contracts)),
        balance_date=_balance_date(_case(book)),
        payments=tuple(_payments(book, owed_to)),
        chronology=tuple(sorted(_chronology(book, owed_to), key=lambda line: (line.on, line.kind))),
        proceedings=tuple(_proceedings(book)),
        collateral=tuple(_collateral(book)),
        costs_claimed=tuple(_costs_claimed(book, owed_to)),
        documents=tuple(_documents(book)),
        net_recovery=tuple(_net_recovery(book, contracts, owed_to)),
        stages=tuple(_stages(book, actors)),
        receipts=tuple(_receipts(book)),
        costs=tuple(_costs(book)),
        valuations=tuple(_valuations(book)),
        entries=tuple(_entry(entry, contracts, actors) for entry in book.entries),
    )


def _case(book: BookAt) -> Row:
    return next(row for _, row in book.table("cases"))


def _balance_date(case: Row) -> date:
    """Return the day of the opening figures: the file's, else the escalation."""
    return _known_day(case["balance_on"] or case["escalated_on"])


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _known_day(text: str) -> date:
    return date.fromisoformat(text)


def _number(text: str | None) -> int | None:
    return int(text) if text is not None else None


def _money(row: Row, name: str) -> Money:
    return Money(int(row[name]), row["currency"])


# --- sections of both profiles ----------------------------------------------------------------------------


def _parties(book: BookAt) -> Iterator[rules.Party]:
    parties = dict(book.table("parties"))
    obligors = sorted(book.table("obligors"), key=lambda pair: pair[1]["role"] != "debtor")
    for _, obligor in obligors:
        party = parties[int(obligor["party_id"])]
        cap = _number(obligor["cap_minor"])
        yield rules.Party(
            role=obligor["role"],
            name=book.text(party, "name") or "–",
            kind=party["party_kind"],
            id_type=ID_TYPES.get(party["id_type"], party["id_type"]),
            id_number=book.text(party, "id_number"),
            address=book.text(party, "address"),
            phone=book.text(party, "phone"),
            liability_cap=None if cap is None else Money(cap, obligor["currency"]),
        )


def _debts(book: BookAt) -> Iterator[rules.Debt]:
    principal = _opening_principal(book)
    for key, row in book.table("debts"):
        yield rules.Debt(
            contract_number=row["contract_number"],
            currency=row["currency"],
            principal=principal.get(key),
            signed_on=_day(row["signed_on"]),
            due_on=_day(row["due_on"]),
            default_date=_day(row["default_on"]),
            annual_rate_ppm=_number(row["annual_rate_ppm"]),
            penalty_rate_ppm=_number(row["penalty_rate_ppm"]),
        )


def _opening_principal(book: BookAt) -> dict[int, Money]:
    reversed_seqs = {entry.reverses for entry in book.entries}
    return {
        posting.debt: posting.amount
        for entry in book.entries
        if entry.kind == OPENING and entry.seq not in reversed_seqs
        for posting in entry.postings
        if posting.account == "claim:principal" and posting.debt is not None
    }


def _standing(book: BookAt, owed_to: date) -> Iterator[Posted]:
    """Yield the entries that hold on a day: neither taken back by then, nor taking back."""
    dated = [entry for entry in book.entries if entry.value_on <= owed_to]
    undone = {entry.reverses for entry in dated}
    return (entry for entry in dated if entry.reverses is None and entry.seq not in undone)


def _applied(book: BookAt, entry: Posted) -> tuple[rules.Applied, ...]:
    """Return what an entry paid, by component, as it was applied in the end."""
    sums: dict[str, Money] = {}
    for posting in _as_applied(book, entry):
        if posting.account in OUTSTANDING:
            name = posting.account.removeprefix("claim:")
            zero = Money.zero(posting.amount.currency)
            sums[name] = sums.get(name, zero) - posting.amount
    return tuple(rules.Applied(name, amount) for name, amount in sums.items() if amount)


_ANEW = "receipt.reallocated"


def _as_applied(book: BookAt, entry: Posted) -> list[Posting]:
    """Return the lines of an entry with those by which the same receipt was applied anew."""
    return [line for _, line in _lines_as_applied(book, entry)]


def _lines_as_applied(book: BookAt, entry: Posted) -> list[tuple[int, Posting]]:
    lines = [(entry.seq, line) for line in entry.postings]
    for one in book.entries:
        if one.kind == _ANEW and entry.transfer is not None and one.transfer == entry.transfer:
            lines += [(one.seq, line) for line in one.postings]
    return lines


def _payments(book: BookAt, owed_to: date) -> Iterator[rules.Payment]:
    """Yield what settled the debt, from the ledger: so it is whole, and the price of a sale is no payment."""
    return (payment for _, payment in payment_entries(book, owed_to))


def payment_entries(book: BookAt, owed_to: date) -> Iterator[tuple[list[tuple[int, int]], rules.Payment]]:
    """Yield each payment after the places of its entries, each with the minor units that it adds."""
    for entry in _standing(book, owed_to):
        if entry.kind == _ANEW or all(line.account != SETTLED for line in entry.postings):
            continue
        settled = [
            (seq, line.amount) for seq, line in _lines_as_applied(book, entry) if line.account == SETTLED
        ]
        whole = sum((amount for _, amount in settled), Money.zero(settled[0][1].currency))
        made_of = [(seq, amount.minor) for seq, amount in settled]
        payment = rules.Payment(entry.value_on, _source(book, entry), whole, _applied(book, entry))
        yield made_of, payment


def _source(book: BookAt, entry: Posted) -> str:
    """Return where the money of an entry came from; what no other entry tells of came through the court."""
    story = [one for one in book.entries if entry.transfer is not None and one.transfer == entry.transfer]
    for account in (posting.account for one in (entry, *story) for posting in one.postings):
        if account.startswith(RECOVERED) or account == REFINANCED:
            return account.rpartition(":")[2]
    return "court"


def _proceedings(book: BookAt) -> Iterator[rules.Proceeding]:
    rows = sorted(book.table("proceedings"), key=lambda pair: (pair[1]["filed_on"] or "9", pair[0]))
    for _, row in rows:
        yield rules.Proceeding(
            kind=row["proceeding_kind"],
            court=row["court"] or None,
            docket_number=row["docket_number"],
            filed_on=_day(row["filed_on"]),
            title_kind=row["title_kind"],
            title_effective_on=_day(row["title_on"]),
        )


def _collateral(book: BookAt) -> Iterator[rules.Collateral]:
    for _, row in book.table("collateral"):
        yield rules.Collateral(
            kind=row["collateral_kind"],
            description=book.text(row, "description") or "",
            owner=book.text(row, "owner"),
        )


def _costs_claimed(book: BookAt, owed_to: date) -> Iterator[rules.CostClaimed]:
    """Yield court fees and the like that were advanced, and what the court gave back; own costs stay inside."""
    for entry in sorted(_standing(book, owed_to), key=lambda one: one.value_on):
        for posting in entry.postings:
            for prefix, basis in ((COST, "claimed"), (REFUND, "refunded")):
                kind = posting.account.removeprefix(prefix)
                if posting.account.startswith(prefix) and kind in CLAIMABLE:
                    yield rules.CostClaimed(kind, posting.amount, basis, entry.value_on)


def _documents(book: BookAt) -> Iterator[rules.Document]:
    for _, row in book.table("documents"):
        yield rules.Document(
            title=book.text(row, "name") or "–",
            added_on=_day(row["attached_on"]),
            digest=row["sha256"],
            for_court=row["access"] == "court",
        )


def _chronology(book: BookAt, owed_to: date) -> Iterator[Happening]:
    for line in _happenings(book, owed_to):
        if line.on <= owed_to:
            yield line


def _happenings(book: BookAt, owed_to: date) -> Iterator[Happening]:
    for _, debt in book.table("debts"):
        days = (("contract_signed", "signed_on"), ("fell_due", "due_on"), ("default", "default_on"))
        for kind, name in days:
            if debt[name]:
                yield Happening(_known_day(debt[name]), kind, debt["contract_number"])
    for _, proceeding in book.table("proceedings"):
        yield from _in_proceeding(proceeding)
    for payment in _payments(book, owed_to):
        yield Happening(payment.discharged_on, "payment", str(payment.amount))
    for entry in _standing(book, owed_to):
        for posting in entry.postings:
            if posting.account in _ENDED and posting.amount.minor > 0:
                yield Happening(entry.value_on, _ENDED[posting.account], str(posting.amount))
    for event in book.events:
        yield from _internal_happening(event)


_TOLD_AS = {
    "enforcement": "enforcement",
    "resumption": "enforcement",
    "preservation": "preservation",
    "pre_action_preservation": "preservation",
    "insolvency": "insolvency",
}


def _in_proceeding(row: Row) -> Iterator[Happening]:
    words = " ".join(part for part in (row["court"], row["docket_number"]) if part)
    if row["filed_on"]:
        kind = _TOLD_AS.get(row["proceeding_kind"], "filed")
        yield Happening(_known_day(row["filed_on"]), kind, words)
    if row["title_on"]:
        yield Happening(_known_day(row["title_on"]), "title_effective", words)


def _internal_happening(event: Happened) -> Iterator[Happening]:
    data = event.data
    if event.kind == "case.opened":
        yield Happening(_known_day(data["escalated_on"]), "escalated", data["reference"])
    elif event.kind == "cost.recorded":
        amount = Money(int(data["amount_minor"]), data["currency"])
        yield Happening(_known_day(data["incurred_on"]), "cost", str(amount))
    elif event.kind == "collateral.valued" and data["valued_on"]:
        value = Money(int(data["value_minor"]), data["currency"])
        yield Happening(_known_day(data["valued_on"]), "valuation", str(value))
    elif event.kind == "document.attached":
        yield Happening(_known_day(data["attached_on"]), "document", data["name"] or "–")


# --- sections that only the house may read ------------------------------------------------------------------


def _stages(book: BookAt, actors: Mapping[int, str]) -> Iterator[rules.StageMove]:
    for event in book.events:
        if event.kind in ("case.opened", "case.stage_moved"):
            yield rules.StageMove(
                stage=event.data["stage"],
                on=_known_day(event.data["stage_on"]),
                reason=event.data.get("reason"),
                actor=actors.get(event.actor),
            )


def _receipts(book: BookAt) -> Iterator[rules.Receipt]:
    entries = {entry.seq: entry for entry in book.entries}
    for key, row in book.table("receipts"):
        undone = _event(book, "receipt.reversed", "receipt_id", key)
        yield rules.Receipt(
            source=row["source"],
            amount=_money(row, "amount_minor"),
            credited_on=_day(row["credited_on"]),
            discharged_on=_day(row["discharged_on"]),
            payer=book.text(row, "payer"),
            applied=_applied(book, entries[int(row["entry_seq"])]),
            unallocated=_money(row, "unallocated_minor") or None,
            note=book.text(row, "note"),
            reversed_on=_day(undone.data["value_on"]) if undone else None,
            reversal_reason=undone.data["reason"] if undone else None,
            relation=RELATIONS.get(row.get("relation") or ""),
            purpose=book.text(row, "purpose"),
            **_exchange(book, row),
        )


def _exchange(book: BookAt, row: Row) -> dict[str, Any]:
    """Return what is said of a receipt in another currency than it counts in; nothing of others."""
    if row.get("received_minor") is None:
        return {}
    came = Money(int(row["received_minor"]), row["received_currency"])
    told = Exchange(
        came, row["day_rate"], _known_day(row["rate_on"]), "", None, row["currency"], row.get("rate_of")
    )
    return {
        "came": came,
        "rate": told.quoted,
        "rate_on": told.rate_on,
        "rate_source": book.text(row, "rate_source"),
    }


def _costs(book: BookAt) -> Iterator[rules.Cost]:
    for key, row in book.table("costs"):
        undone = _event(book, "cost.reversed", "cost_id", key)
        yield rules.Cost(
            kind=row["cost_kind"],
            amount=_money(row, "amount_minor"),
            incurred_on=_known_day(row["incurred_on"]),
            paid_on=_day(row["paid_on"]),
            payee=book.text(row, "payee"),
            note=book.text(row, "note"),
            reversed_on=_day(undone.data["value_on"]) if undone else None,
            reversal_reason=undone.data["reason"] if undone else None,
        )


def _event(book: BookAt, kind: str, name: str, key: int) -> Happened | None:
    return next((one for one in book.events if one.kind == kind and one.data[name] == str(key)), None)


def _valuations(book: BookAt) -> Iterator[rules.Valuation]:
    pledged = dict(book.table("collateral"))
    for _, row in book.table("valuations"):
        yield rules.Valuation(
            collateral=book.text(pledged[int(row["collateral_id"])], "description") or "–",
            value=_money(row, "value_minor"),
            valued_on=_day(row["valued_on"]),
        )


def _net_recovery(book: BookAt, contracts: Mapping[int, str], owed_to: date) -> Iterator[rules.NetRecovery]:
    names = {key: book.text(row, "description") or "–" for key, row in book.table("collateral")}
    known = book.figures(owed_to)
    for currency, found in sorted(known.items()):
        if len(known) > 1 and not found.says_something:
            continue
        yield rules.NetRecovery(
            currency=currency,
            exposure=Money(found.exposure, currency),
            gross_recovered=Money(found.gross_recovered, currency),
            cash_recovered=Money(found.cash_recovered, currency),
            costs=Money(found.costs, currency),
            net_recovery=Money(found.net_recovery, currency),
            outstanding=Money(found.outstanding, currency),
            net_recovery_rate=found.rate,
            by_source=_parts(found.by_source, currency),
            by_collateral=_adding_up(
                _parts({names.get(key, "–"): minor for key, minor in found.by_collateral.items()}, currency),
                N_("Not from collateral"),
                found,
            ),
            by_debt=_adding_up(_by_debt(book, contracts, owed_to, found), N_("Of no one debt"), found),
            costs_by_kind=_by_cost(book, owed_to, currency),
        )


def _parts(amounts: Mapping[str, int], currency: str) -> tuple[rules.Part, ...]:
    return tuple(rules.Part(name, Money(minor, currency)) for name, minor in amounts.items())


def _adding_up(parts: tuple[rules.Part, ...], rest: str, found: Figures) -> tuple[rules.Part, ...]:
    """Return the parts of what was recovered with what is in none of them, so that they make the whole."""
    left = found.gross_recovered - sum(part.amount.minor for part in parts)
    return (*parts, rules.Part(rest, Money(left, found.currency))) if parts and left else parts


def _by_debt(
    book: BookAt, contracts: Mapping[int, str], owed_to: date, found: Figures
) -> tuple[rules.Part, ...]:
    """Return what each debt was paid, from the claim side of what was recovered."""
    sums: dict[str, int] = {}
    for entry in book.entries:
        paying = entry.value_on <= owed_to and any(posting.account == SETTLED for posting in entry.postings)
        for posting in entry.postings if paying else ():
            if posting.account in OUTSTANDING and posting.amount.currency == found.currency:
                name = contracts.get(posting.debt or 0, "–")
                sums[name] = sums.get(name, 0) - posting.amount.minor
    return _parts(sums, found.currency)


def _by_cost(book: BookAt, owed_to: date, currency: str) -> tuple[rules.Part, ...]:
    sums: dict[str, int] = {}
    for entry in book.entries:
        for posting in entry.postings if entry.value_on <= owed_to else ():
            for prefix in (COST, REFUND):
                if posting.account.startswith(prefix) and posting.amount.currency == currency:
                    kind = posting.account.removeprefix(prefix)
                    sums[kind] = sums.get(kind, 0) + posting.amount.minor
    return _parts({kind: minor for kind, minor in sums.items() if minor}, currency)


def _entry(entry: Posted, contracts: Mapping[int, str], actors: Mapping[int, str]) -> rules.Entry:
    return rules.Entry(
        seq=entry.seq,
        kind=entry.kind,
        value_on=entry.value_on,
        recorded_at=entry.at,
        postings=tuple(
            rules.Posting(
                account=posting.account,
                amount=posting.amount,
                about=contracts.get(posting.debt) if posting.debt is not None else None,
            )
            for posting in entry.postings
        ),
        actor=actors.get(entry.actor),
        reverses=entry.reverses,
    )
