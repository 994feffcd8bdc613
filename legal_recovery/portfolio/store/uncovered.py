"""Cases that nobody looks at because nothing asks for it: what they lack is found, not waited for."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, literal_column, select

from legal_recovery.auctions.models import RoundRow
from legal_recovery.cases.models import CaseRow
from legal_recovery.cases.rules import Stage
from legal_recovery.deadlines.models import DeadlineRow
from legal_recovery.portfolio.models import CLOSED_PLACE, ListedRow
from legal_recovery.portfolio.store.listing import STAGE_PLACES
from legal_recovery.proceedings.models import CourtDateRow, FilingRow
from legal_recovery.seizures.models import RenewalRow, SearchRow, SeizureRow

# From so many days before its expiry a seizure for whose renewal nobody applied is about to be lost.
RENEWAL_DAYS = 30
# The rules of the laws by which a title can be enforced for so long and no longer.
ENFORCEMENT_CLOCKS = ("enforcement", "limitation-judgment", "judgment-life")

assert STAGE_PLACES[Stage.CLOSED] == CLOSED_PLACE, "the indexes of open cases know which stage is the last"


def is_open() -> ColumnElement[bool]:
    """Return the condition for cases that are not closed, as the index of them has it."""
    return ListedRow.stage_place != literal_column(str(CLOSED_PLACE))


def has_no_next_step(today: date) -> ColumnElement[bool]:
    """Return the condition for open cases in which nothing is to be done on any day."""
    case = ListedRow.case_id
    steps: tuple[tuple[Any, ...], ...] = (
        (DeadlineRow.case_id == case, DeadlineRow.state == "open"),
        (CourtDateRow.case_id == case, CourtDateRow.state == "set", CourtDateRow.day >= today),
        (FilingRow.case_id == case, FilingRow.outcome == "to_correct"),
        (SearchRow.case_id == case, SearchRow.state == "open"),
        (RoundRow.case_id == case, RoundRow.state.in_(("announced", "started", "sold"))),
    )
    return and_(is_open(), *(~select(1).where(*conditions).exists() for conditions in steps))


def loses_a_seizure(today: date) -> ColumnElement[bool]:
    """Return the condition for cases with a seizure that is about to end and no renewal applied for."""
    row = SeizureRow
    applied = select(1).where(
        RenewalRow.seizure_id == row.id,
        RenewalRow.state == "lodged",
        RenewalRow.old_expires_on == row.expires_on,
    )
    ending = select(row.case_id).where(
        row.state == "effective", row.expires_on <= today + timedelta(days=RENEWAL_DAYS), ~applied.exists()
    )
    return and_(is_open(), ListedRow.case_id.in_(ending))


def has_no_clock() -> ColumnElement[bool]:
    """Return the condition for cases with a title for which neither enforcement nor the period for it runs."""
    clock = select(1).where(
        DeadlineRow.case_id == CaseRow.id,
        DeadlineRow.rule.in_(ENFORCEMENT_CLOCKS),
        DeadlineRow.state == "open",
    )
    titled = select(CaseRow.id).where(
        CaseRow.title_on.is_not(None), CaseRow.enforcement_filed_on.is_(None), ~clock.exists()
    )
    return and_(is_open(), ListedRow.case_id.in_(titled))


def owned_by(user_id: int) -> ColumnElement[bool]:
    """Return the condition for cases that a person answers for; 0 for those that nobody does."""
    whose = CaseRow.owner_id == user_id if user_id else CaseRow.owner_id.is_(None)
    return ListedRow.case_id.in_(select(CaseRow.id).where(whose))
