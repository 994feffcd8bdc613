"""Where what a paper lacks is entered: the page, its field, and what stands in its address."""

from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode

from legal_recovery.drafting.rules.vocabulary import find_word

Path = tuple[str, ...]


class Entry(NamedTuple):
    """A page of the web application: its endpoint, whether its address names the case, what else, and the field."""

    endpoint: str
    of_case: bool = True
    values: tuple[tuple[str, int | str], ...] = ()
    field: str | None = None

    @property
    def by_hand(self) -> bool:
        """Whether no page takes it, so that it is written on the paper."""
        return self.endpoint == CASE.endpoint

    @property
    def anchor(self) -> str | None:
        """Return the mark of the field on the page, to which the address leads."""
        return f"field-{self.field}" if self.field else None

    def address(self, reference: str) -> str:
        """Return the page's address for a case, as it stands behind the name of the site."""
        usual = f"/cases/{{reference}}/{self.endpoint.removesuffix('.tab')}"
        pattern, values = _ADDRESSES.get(self.endpoint, usual), dict(self.values)
        asked = {name: value for name, value in values.items() if f"{{{name}}}" not in pattern}
        address = pattern.format(reference=quote(reference, safe=""), **values)
        address += f"?{urlencode(asked)}" if asked else ""
        return f"{address}#{self.anchor}" if self.anchor else address


# The command line has no routes to ask; a test holds these against those of the application.
_ADDRESSES = {
    "cases.show": "/cases/{reference}",
    "cases.obligors": "/cases/{reference}/obligors",
    "cases.describe": "/cases/{reference}/obligors/{obligor_id}/correction",
    "users.lender": "/admin/lender",
    "reconciliation.new_account": "/reconciliation/accounts/new",
    "debts.contract": "/cases/{reference}/debts/{debt_id}",
    "proceedings.correct": "/cases/{reference}/proceedings/{proceeding_id}/correction",
    "proceedings.title": "/cases/{reference}/proceedings/{proceeding_id}/title",
    "collateral.correct": "/cases/{reference}/collateral/{collateral_id}/correction",
    "collateral.add_to": "/cases/{reference}/collateral/{collateral_id}/{what}",
    "collateral.right_lien": "/cases/{reference}/collateral/liens/{number}/correction",
    "seizures.correct": "/cases/{reference}/seizures/{number}/correction",
    "seizures.clue_details": "/cases/{reference}/clues/{number}/details",
    "owed.insolvency": "/cases/{reference}/obligors/{obligor_id}/insolvency",
    "owed.insolvency_details": "/cases/{reference}/obligors/{obligor_id}/insolvency/details",
}

# Facts that no page takes are written on the paper by hand; the case's own page is where to begin.
CASE = Entry("cases.show")
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


class Form(NamedTuple):
    """A page that takes facts of one record: what its address names, and its field for each word of the vocabulary."""

    endpoint: str
    # What its address names, and which of the record's numbers that is.
    names: Mapping[str, str]
    fields: Mapping[str, str]
    fixed: tuple[tuple[str, str], ...] = ()
    of_case: bool = True
    # What may stand in the address, where it is known.
    asks: tuple[str, ...] = ()


_LIEN = {
    "rank": "rank",
    "registration": "certificate",
    "registered_on": "registered_on",
    "secured": "secured",
}
_ACTING = {"name": "counsel", "firm": "counsel_firm", "licence": "counsel_licence", "phone": "counsel_phone"}
_PROCEEDING = {
    "kind_word": "proceeding_kind",
    "court": "court",
    "docket_number": "docket_number",
    "filed_on": "filed_on",
    "amount": "claim",
    "title_number": "docket_number",
    "title_on": "decided_on",
    "judge": "judge",
}
# By the record's type: the first page of which all that its address names is known.
FORMS: dict[str, tuple[Form, ...]] = {
    "lender": (
        Form(
            "users.lender",
            {},
            {
                "name": "legal_name",
                "address": "address",
                "credit_code": "credit_code",
                "head": "head",
                "head_title": "head_title",
                "phone": "phone",
            },
            of_case=False,
            asks=("office",),
        ),
    ),
    "counsel": (Form("proceedings.correct", {"proceeding_id": "proceeding_id"}, _ACTING),),
    "obligor": (
        Form(
            "cases.describe",
            {"obligor_id": "obligor_id"},
            {
                "name": "name",
                "id_number": "id_number",
                "address": "address",
                "phone": "phone",
                "cap": "cap",
                "head": "head",
                "head_title": "head_title",
                "sex": "id_number",
                "sex_word": "id_number",
                "born_on": "id_number",
                "contract_number": "contract_number",
                "contract_on": "contract_signed_on",
            },
        ),
    ),
    "debt": (
        Form(
            "debts.contract",
            {"debt_id": "debt_id"},
            {
                "signed_on": "signed_on",
                "due_on": "due_on",
                "defaulted_on": "default_on",
                "principal": "lent",
                "lent_on": "lent_on",
                "rate": "annual_rate",
                "penalty_rate": "penalty_rate",
            },
        ),
    ),
    "proceeding": (
        Form("proceedings.correct", {"proceeding_id": "proceeding_id"}, _PROCEEDING),
        Form("proceedings.title", {"proceeding_id": "proceeding_id"}, {"effective_on": "title_on"}),
    ),
    "title": (
        Form(
            "proceedings.correct",
            {"proceeding_id": "proceeding_id"},
            {"docket_number": "docket_number", "court": "court", "made_on": "decided_on"},
        ),
    ),
    "seizure": (
        Form(
            "collateral.correct",
            {"collateral_id": "collateral_id"},
            {"asset": "description", "owner": "owner", "registry_number": "registry_number"},
        ),
        Form(
            "seizures.correct",
            {"number": "seizure_id"},
            {
                "court": "court",
                "docket_number": "docket_number",
                "starts_on": "starts_on",
                "expires_on": "expires_on",
            },
        ),
    ),
    "collateral": (
        Form(
            "collateral.correct",
            {"collateral_id": "collateral_id"},
            {
                "description": "description",
                "owner": "owner",
                "contract_number": "contract_number",
                "contract_on": "contract_signed_on",
            },
        ),
        Form("collateral.right_lien", {"number": "lien_id"}, _LIEN),
        Form("collateral.add_to", {"collateral_id": "collateral_id"}, _LIEN, fixed=(("what", "lien"),)),
    ),
    "clue": (
        Form("seizures.clue_details", {"number": "clue_id"}, {"kind_word": "clue_kind", "whose": "whose"}),
    ),
    "insolvency": (
        Form(
            "owed.insolvency_details",
            {"obligor_id": "insolvent_id"},
            {"court": "court", "administrator": "administrator", "claims_due_on": "claims_due_on"},
        ),
        Form(
            "owed.insolvency",
            {"obligor_id": "obligor_id"},
            {
                "court": "court",
                "administrator": "administrator",
                "claims_due_on": "claims_due_on",
                "accepted_on": "accepted_on",
            },
        ),
        Form("proceedings.correct", {"proceeding_id": "proceeding_id"}, {"docket_number": "docket_number"}),
    ),
}


def entry_of(path: Path) -> Entry:
    """Return where a word of the vocabulary is entered; the longest beginning that has a page of its own."""
    for length in range(len(path), 0, -1):
        found = _PAGES.get(".".join(path[:length]))
        if found is not None:
            return found
    return CASE


def field_of(path: Path, numbers: Mapping[str, Any] | None) -> Entry:
    """Return the field that takes a fact of a record with these numbers; where they are not known, as `entry_of`."""
    usual, record = entry_of(path), find_word(path[:-1])
    if record is None or usual.by_hand or numbers is None:
        return usual
    for form in FORMS.get(_shape(record.type), ()):
        field = form.fields.get(path[-1])
        if field is not None and all(numbers.get(key) is not None for key in form.names.values()):
            asks = {name: name for name in form.asks if numbers.get(name) is not None}
            values = tuple((name, numbers[key]) for name, key in {**form.names, **asks}.items())
            return Entry(form.endpoint, form.of_case, (*values, *form.fixed), field)
    return usual


def numbers_of(facts: Mapping[str, Any], path: Path) -> Mapping[str, Any] | None:
    """Return the numbers of the record that lacks a fact, of a list those of the first entry that does; or None."""
    found: list[Any] = [facts]
    for name in path[:-1]:
        parts = [part for one in found if (part := one.get(name)) is not None]
        found = [one for part in parts for one in (part if isinstance(part, list) else [part])]
    return next((one.get(NUMBERS) for one in found if one.get(path[-1]) in (None, "")), None)


# Under which a record of facts keeps its numbers; no template can name it.
NUMBERS = "#"


def _shape(type_of_word: str) -> str:
    return type_of_word.removeprefix("list of ")
