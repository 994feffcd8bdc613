"""Which records of a case a paper can be about, under names that people know them by."""

from dataclasses import dataclass
from functools import cache

from sqlalchemy.orm import Session

from legal_recovery.auctions.store import list_disposals
from legal_recovery.cases.rules import OBLIGOR_ROLES, CaseFacts
from legal_recovery.cases.store import list_obligors
from legal_recovery.cases.store.finding import spellings
from legal_recovery.collateral.store import list_collateral
from legal_recovery.drafting.rules.kinds import Kind
from legal_recovery.drafting.store.facts import saying
from legal_recovery.proceedings.rules import KINDS as PROCEEDINGS
from legal_recovery.proceedings.store import list_proceedings
from legal_recovery.seizures.store import list_seizures
from legal_recovery.settlements.store.plans import list_plans


@dataclass(frozen=True, slots=True)
class Choice:
    """A record that a paper can be about: its number, and what people know it by in a language."""

    id: int
    label: str


def choices_for(session: Session, case: CaseFacts, kind: Kind, language: str) -> list[Choice]:
    """Return the records of a case that a kind of paper can be about, those that fit best first."""
    say = saying(language)
    match kind.about:
        case "proceeding":
            found = sorted(
                list_proceedings(session, case.id), key=lambda one: one.proceeding_kind not in kind.among
            )
            return [
                _choice(one.id, say(PROCEEDINGS[one.proceeding_kind]), one.docket_number or one.court)
                for one in found
            ]
        case "seizure":
            pieces = {one.id: one.description for one in list_collateral(session, case.id)}
            return [
                _choice(
                    one.id,
                    pieces.get(one.terms.collateral_id),
                    one.terms.docket_number or one.terms.court,
                    one.terms.ordered_on.isoformat(),
                )
                for one in sorted(list_seizures(session, case.id), key=lambda one: one.ended_on is not None)
            ]
        case "auction":
            return [
                _choice(one.id, one.asset, one.opened_on.isoformat())
                for one in reversed(list_disposals(session, case.id))
            ]
        case "settlement":
            return [
                _choice(one.id, one.agreed_on.isoformat(), f"{one.amount.currency} {one.amount.grouped}")
                for one in list_plans(session, case.id)
            ]
        case "obligor":
            return [
                _choice(one.obligor_id, one.name, say(OBLIGOR_ROLES[one.role]))
                for one in list_obligors(session, case.id)
            ]
        case _:
            return []


@cache
def words_for(kind: Kind) -> str:
    """Return what a kind of paper is found by: its name in both languages, in pinyin and by initials, and its key."""
    name = saying("zh")(kind.title)
    return " ".join((name, *spellings(name), kind.title, kind.key)).casefold()


def _choice(number: int, *parts: str | None) -> Choice:
    return Choice(number, " · ".join(part for part in parts if part) or str(number))
