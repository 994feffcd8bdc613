"""Where what a paper lacks is entered: the page, and what stands in its address."""

from typing import NamedTuple
from urllib.parse import quote

from legal_recovery.drafting.rules.vocabulary import find_word

Path = tuple[str, ...]


class Entry(NamedTuple):
    """A page of the web application: its endpoint, and whether its address names the case."""

    endpoint: str
    of_case: bool = True

    @property
    def by_hand(self) -> bool:
        """Whether no page takes it, so that it is written on the paper."""
        return self == CASE

    def address(self, reference: str) -> str:
        """Return the page's address for a case, as it stands behind the name of the site."""
        address = _ADDRESSES.get(self.endpoint)
        if address is None:
            address = f"/cases/{{reference}}/{self.endpoint.removesuffix('.tab')}"
        return address.format(reference=quote(reference, safe=""))


# The command line has no routes to ask; a test holds these against those of the application.
_ADDRESSES = {
    "cases.show": "/cases/{reference}",
    "cases.obligors": "/cases/{reference}/obligors",
    "users.lender": "/admin/lender",
    "reconciliation.new_account": "/reconciliation/accounts/new",
}

# Facts that no page takes are written on the paper by hand; the case's own page is where to begin.
CASE = Entry("cases.show")
# What of a record has no field yet, by the record's type in the vocabulary.
BY_HAND: dict[str, frozenset[str]] = {
    "lender": frozenset({"phone"}),
    "counsel": frozenset({"firm"}),
    "obligor": frozenset({"head"}),
    "debt": frozenset({"principal"}),
    "proceeding": frozenset({"title_on"}),
    "title": frozenset({"made_on"}),
    "seizure": frozenset({"registry"}),
    "collateral": frozenset({"contract_number", "rank"}),
    "clue": frozenset({"kind_word", "whose"}),
    "settlement": frozenset({"number"}),
    "insolvency": frozenset({"administrator", "claims_due_on"}),
}
_PAGES: dict[str, Entry] = {
    "lender": Entry("users.lender", of_case=False),
    "lender.account": Entry("reconciliation.new_account", of_case=False),
    "counsel": Entry("proceedings.tab"),
    "obligors": Entry("cases.obligors"),
    "obligor": Entry("cases.obligors"),
    "debtor": Entry("cases.obligors"),
    "guarantors": Entry("cases.obligors"),
    "pledgors": Entry("cases.obligors"),
    "others": Entry("cases.obligors"),
    "debts": Entry("debts.tab"),
    "debt": Entry("debts.tab"),
    "owed": Entry("owed.tab"),
    "interest": Entry("owed.tab"),
    "payments": Entry("receipts.tab"),
    "costs": Entry("costs.tab"),
    "court_fee": Entry("costs.tab"),
    "proceedings": Entry("proceedings.tab"),
    "proceeding": Entry("proceedings.tab"),
    "lawsuit": Entry("proceedings.tab"),
    "enforcement": Entry("proceedings.tab"),
    "title": Entry("proceedings.tab"),
    "seizures": Entry("seizures.tab"),
    "seizure": Entry("seizures.tab"),
    "collateral": Entry("collateral.tab"),
    "auctions": Entry("auctions.tab"),
    "auction": Entry("auctions.tab"),
    "distribution": Entry("auctions.tab"),
    "settlement": Entry("settlements.tab"),
    "sale": Entry("settlements.tab"),
    "securities": Entry("seizures.tab"),
    "clues": Entry("seizures.tab"),
    "restrictions": Entry("seizures.tab"),
    "held": Entry("receipts.tab"),
    "insolvency": Entry("cases.obligors"),
    "exhibits": Entry("documents.tab"),
}


def entry_of(path: Path) -> Entry:
    """Return where a word of the vocabulary is entered; the longest beginning that has a page of its own."""
    record = find_word(path[:-1])
    if record and path[-1] in BY_HAND.get(record.type.removeprefix("list of "), ()):
        return CASE
    for length in range(len(path), 0, -1):
        found = _PAGES.get(".".join(path[:length]))
        if found is not None:
            return found
    return CASE
