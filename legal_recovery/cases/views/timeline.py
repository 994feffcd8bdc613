"""The timeline: every record of a case's book told in a sentence, in chain order, newest first.

Each feature says how its own kinds are told, by `tell(kind, Telling(…))` in its views; a kind that nobody
tells is shown by its name. Entries are told by the events that name them, so only the opening has a line.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from flask_babel import gettext as _

from legal_recovery.cases.rules import CLOSED_HOW, FLAGS, OBLIGOR_ROLES, STAGES, CaseFacts
from legal_recovery.cases.store import Obligor, TimelineRecord, list_records, party_names
from legal_recovery.cases.views.page import joined, link, named
from legal_recovery.kernel.clock import HOME_ZONE
from legal_recovery.kernel.errors import N_, Message
from legal_recovery.kernel.money import Money
from legal_recovery.ledger.rules import OPENING, OUTSTANDING
from legal_recovery.ledger.store import list_entries
from legal_recovery.plumbing.db import db
from legal_recovery.users.store import names_of
from legal_recovery.web.formats import money_text, text_day

PAGE = 60


@dataclass(frozen=True, slots=True)
class Telling:
    """How one kind of record is told; `{names}` in its sentences are fields of the record."""

    says: Message
    # Each follows where all that it names is known.
    details: tuple[Message, ...] = ()
    # money, court, document, seizure, auction, note, stage, party, debt or collateral
    symbol: str = "note"
    # The field with the day it is true in the world; without one, the day it was recorded.
    on: str | None = None
    # What its codes mean, by field.
    words: Mapping[str, Mapping[Any, Message]] = field(default_factory=dict)
    # +1 where `amount_minor` came in, -1 where it went out, 0 where it is no movement of money.
    direction: int = 0
    # The endpoint of the tab that shows more.
    tab: str | None = None


QUIET = None
_TELLINGS: dict[str, Telling | None] = {}


def tell(kind: str, telling: Telling | None) -> None:
    """Say how records of a kind are told; QUIET for those that another record tells with it."""
    _TELLINGS[kind] = telling


def told_kinds() -> frozenset[str]:
    """Return the kinds of record that somebody tells, or leaves to be told by another."""
    return frozenset(_TELLINGS)


_CASE_WORDS: Mapping[str, Mapping[Any, Message]] = {
    "stage": STAGES,
    "left": STAGES,
    "flags": FLAGS,
    "closed_how": CLOSED_HOW,
    "role": OBLIGOR_ROLES,
}
REASON = N_("Reason: {reason}")
_OWN: dict[str, Telling | None] = {
    "case.opened": Telling(
        N_("The case was taken over at the stage {stage}"),
        (N_("Escalated on {escalated_on}"), N_("Balances as of {balance_on}"), N_("Officer: {officer}")),
        symbol="stage",
        on="escalated_on",
        words=_CASE_WORDS,
    ),
    "case.corrected": Telling(
        N_("Particulars of the case were put right"),
        (N_("Escalated on {escalated_on}"), N_("Balances as of {balance_on}"), N_("Officer: {officer}")),
    ),
    "case.stage_moved": Telling(
        N_("Moved from {left} to {stage}"),
        (N_("Closed as: {closed_how}"), REASON),
        symbol="stage",
        on="stage_on",
        words=_CASE_WORDS,
    ),
    "case.assigned": Telling(N_("Responsible for the case: {owner}"), (REASON,), symbol="stage"),
    "case.flags_changed": Telling(
        N_("Flags from now on: {flags}"), (REASON,), symbol="stage", on="on", words=_CASE_WORDS
    ),
    "case.note_added": Telling(N_("Note"), (Message("{note}"),)),
    "case.obligor_added": Telling(
        N_("{role}: {party}"),
        (N_("Liable up to {cap}"),),
        symbol="party",
        words=_CASE_WORDS,
        tab="cases.obligors",
    ),
    "case.obligor_changed": Telling(
        N_("Put right: {role}: {party}"),
        (N_("Liable up to {cap}"),),
        symbol="party",
        words=_CASE_WORDS,
        tab="cases.obligors",
    ),
    "case.contract_stated": Telling(
        N_("The contract of {party}: {role}"),
        (Message("{contract_number}"), N_("Signed on {contract_signed_on}")),
        symbol="party",
        words=_CASE_WORDS,
        tab="cases.obligors",
    ),
    # The proceeding or the collateral that brought it about says it already.
    "case.suit_filed": QUIET,
    "case.title_reached": QUIET,
    "case.enforcement_filed": QUIET,
    "case.property_found": QUIET,
    "party.added": QUIET,
    "party.changed": Telling(
        N_("Particulars of {name} were put right"), symbol="party", tab="cases.obligors"
    ),
    "party.head_named": Telling(
        N_("Represented by {head}"), (Message("{head_title}"),), symbol="party", tab="cases.obligors"
    ),
    OPENING: Telling(
        N_("The claim on the day of escalation: {claim}"), symbol="money", on="value_on", tab="ledger.tab"
    ),
    f"{OPENING}.reversed": Telling(
        N_("The claim of {claim} on the day of escalation was taken back"),
        symbol="money",
        on="value_on",
        tab="ledger.tab",
    ),
    "ledger.entry_posted": Telling(
        N_("An entry was written by hand"), (REASON,), symbol="money", tab="ledger.tab"
    ),
    "ledger.entry_dated_later": Telling(
        N_("Money of {original_value_on} stands on {value_on}: its month is closed"),
        symbol="money",
        on="value_on",
        tab="ledger.tab",
    ),
    "ledger.entry_reversed": Telling(
        N_("An entry was reversed"), (REASON,), symbol="money", on="value_on", tab="ledger.tab"
    ),
    "text.erased": Telling(N_("A text was erased"), (N_("Ground: {ground}"),)),
}
for _kind, _telling in _OWN.items():
    tell(_kind, _telling)


@dataclass(frozen=True, slots=True)
class Timeline:
    """A page of what happened, and where the older part begins."""

    items: list[dict[str, Any]]
    before: int | None


def read_timeline(
    case: CaseFacts, obligors: list[Obligor], *, before: int | None, symbols: Collection[str] = ()
) -> Timeline:
    """Return what happened in a case, newest first; four queries whatever their number."""
    kinds = kinds_of(symbols) if symbols else None
    records = list_records(db.session(), case.book, before=before, limit=PAGE + 1, kinds=kinds)
    shown = records[:PAGE]
    reversed_seqs = _reversed(case.book, shown)
    who = names_of(db.session(), {record.actor for record in shown} | _owners(shown))
    names = {str(one.party_id): named(one.name) for one in obligors} | {str(one): who[one] for one in who}
    items = [
        {**told, "by": who.get(record.actor), "recorded_at": record.recorded_at}
        | {"struck": _entry_seq(record) in reversed_seqs}
        for record in shown
        if (told := _told(case.reference, record, names)) is not None
    ]
    return Timeline(items, shown[-1].seq if len(records) > PAGE else None)


def tell_of_many(found: Sequence[tuple[str, TimelineRecord]]) -> list[dict[str, Any]]:
    """Return records of several cases as one timeline, each with the reference of its case, as they come."""
    records = [record for _reference, record in found]
    who = names_of(db.session(), {record.actor for record in records} | _owners(records))
    parties = party_names(
        db.session(), {int(one.content["party_id"]) for one in records if one.content.get("party_id")}
    )
    names = {str(one): named(name) for one, name in parties.items()} | {str(one): who[one] for one in who}
    return [
        {**told, "by": who.get(record.actor), "recorded_at": record.recorded_at}
        | {"title": f"{reference} · {told['title']}"}
        | {"url": told["url"] or link("cases.show", reference=reference)}
        for reference, record in found
        if (told := _told(reference, record, names)) is not None
    ]


def _owners(records: list[TimelineRecord]) -> set[int]:
    """Return who answers for something by these records."""
    return {int(one.content["owner_id"]) for one in records if one.content.get("owner_id")}


def kinds_of(symbols: Collection[str]) -> list[str]:
    """Return the kinds of record that are shown with these symbols."""
    return [kind for kind, telling in _TELLINGS.items() if telling and telling.symbol in symbols]


def _entry_seq(record: TimelineRecord) -> int | None:
    seq = record.content.get("entry_seq")
    return int(seq) if seq is not None else None


def _reversed(book: int, records: list[TimelineRecord]) -> set[int]:
    """Return which of the entries that these events made were reversed later."""
    seqs = [seq for record in records if (seq := _entry_seq(record)) is not None]
    return {found.seq for found in list_entries(db.session(), book, seqs) if found.reversed_by is not None}


def _told(reference: str, record: TimelineRecord, names: Mapping[str, str]) -> dict[str, Any] | None:
    """Return one record as an item of the timeline; None where another record tells it."""
    if record.kind not in _TELLINGS and record.record_kind == "entry":
        return None
    telling = _TELLINGS.get(record.kind, Telling(Message(record.kind)))
    if telling is None:
        return None
    facts = _facts(record, telling, names)
    amount = _money(record.content, "amount_minor") if telling.direction else None
    return {
        "on": _day(record, telling),
        "title": _filled(telling.says, facts),
        "detail": " · ".join(_filled(one, facts) for one in telling.details if _known(one, facts)),
        "kind": telling.symbol,
        "amount": replace(amount, minor=telling.direction * amount.minor) if amount else None,
        "url": link(telling.tab, reference=reference) if telling.tab else None,
    }


def _day(record: TimelineRecord, telling: Telling) -> date:
    said = record.content.get(telling.on) if telling.on else None
    return date.fromisoformat(said) if said else record.recorded_at.astimezone(HOME_ZONE).date()


class _Facts(dict[str, str]):
    """What is not known stands as a dash in a sentence that names it."""

    def __missing__(self, name: str) -> str:
        return "–"


def _filled(sentence: Message, facts: Mapping[str, str]) -> str:
    return _(sentence).format_map(facts)


def _known(sentence: Message, facts: Mapping[str, str]) -> bool:
    """Tell whether everything that the sentence names is known."""
    names = [part.partition("}")[0] for part in sentence.split("{")[1:]]
    return all(name in facts for name in names)


def _facts(record: TimelineRecord, telling: Telling, names: Mapping[str, str]) -> _Facts:
    """Return the record's fields in words; one that was erased says so. `names` are of parties and people."""
    content = record.content
    said = {name: _said(name, value, telling.words.get(name)) for name, value in content.items()}
    facts = _Facts({name: words for name, words in said.items() if words})
    facts.update({name: _("(erased)") for name in record.erased})
    for name in [name for name in content if name.endswith("_minor")]:
        if amount := _money(content, name):
            facts[name.removesuffix("_minor")] = money_text(amount)
    if "party_id" in content:
        facts["party"] = names.get(content["party_id"], named(None))
    if "owner_id" in content:
        facts["owner"] = names.get(content["owner_id"], named(None)) if content["owner_id"] else _("nobody")
    if "postings" in content:
        facts["claim"] = joined([money_text(amount) for amount in _claims(content["postings"])])
    return facts


def _said(name: str, value: Any, words: Mapping[Any, Message] | None) -> str:
    """Return a field in words: what its code means, its day, or itself."""
    if isinstance(value, list):
        return joined([_said(name, one, words) for one in value]) or _("none")
    if isinstance(value, dict) and "minor" in value:
        return money_text(Money(int(value["minor"]), value["currency"]))
    if not isinstance(value, str):
        return ""
    if words and value in words:
        return _(words[value])
    is_day = name == "on" or name.endswith("_on")
    return text_day(date.fromisoformat(value)) if is_day else value


def _money(content: Mapping[str, Any], name: str) -> Money | None:
    # An amount in another currency than the record's names its own beside it.
    own = content.get(name.removesuffix("_minor") + "_currency")
    minor, currency = content.get(name), own or content.get("currency")
    return Money(int(minor), currency) if minor not in (None, "0") and currency else None


def _claims(postings: list[dict[str, str]]) -> list[Money]:
    """Return what an opening says is owed, by currency."""
    sums: dict[str, int] = {}
    for line in postings:
        if line["account"] in OUTSTANDING:
            sums[line["currency"]] = sums.get(line["currency"], 0) + int(line["minor"])
    return [Money(abs(minor), currency) for currency, minor in sums.items()]
