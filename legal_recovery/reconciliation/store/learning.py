"""What people taught about lines, and by which matches."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session, aliased

from legal_recovery.kernel.errors import N_, NotFound
from legal_recovery.kernel.money import Money
from legal_recovery.plumbing.event_log import TextRow
from legal_recovery.plumbing.seeking import Position, like, ordered, place, seek
from legal_recovery.plumbing.unit_of_work import Actor
from legal_recovery.reconciliation.models import AccountRow, LessonRow, LineRow, MatchRow, RuleRow
from legal_recovery.reconciliation.rules.learning import RuleFacts
from legal_recovery.reconciliation.store.accounts import seen_by

_PAYER, _PAYS_FROM, _WORDING, _NOTE = (aliased(TextRow) for _ in range(4))


@dataclass(frozen=True, slots=True)
class RuleFilter:
    """Which rules are wanted; None means any."""

    account_id: int | None = None
    state: str | None = None
    means: str | None = None
    case_id: int | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True)
class ListedRule:
    """A rule with where it is of and when it was learned."""

    rule: RuleFacts
    account: str
    learned_on: date


@dataclass(frozen=True, slots=True)
class Taught:
    """A match that taught a rule: of which line, and whether it stands."""

    match_id: int
    line_id: int
    account_id: int
    value_on: date
    amount: Money
    taught_on: date
    undone: bool


def _rules() -> Select[Any]:
    lessons = (
        select(LessonRow.rule_id, func.count().label("taught"))
        .join(MatchRow, MatchRow.id == LessonRow.match_id)
        .where(MatchRow.undone_seq.is_(None))
        .group_by(LessonRow.rule_id)
        .subquery()
    )
    query: Select[Any] = select(
        RuleRow,
        _PAYER.value,
        _PAYS_FROM.value,
        _WORDING.value,
        _NOTE.value,
        lessons.c.taught,
        AccountRow.name,
    ).join(AccountRow, AccountRow.id == RuleRow.account_id)
    for text, column in (
        (_PAYER, RuleRow.payer_id),
        (_PAYS_FROM, RuleRow.payer_account_id),
        (_WORDING, RuleRow.wording_id),
        (_NOTE, RuleRow.note_id),
    ):
        query = query.outerjoin(text, text.id == column)
    return query.outerjoin(lessons, lessons.c.rule_id == RuleRow.id)


def _facts(
    row: RuleRow, payer: str | None, pays_from: str | None, wording: str | None, note: str | None, taught: Any
) -> RuleFacts:
    return RuleFacts(
        row.id,
        row.account_id,
        payer,
        pays_from,
        wording,
        row.means,
        row.case_id,
        row.cost_kind,
        note,
        row.is_credit,
        int(taught or 0),
        row.state,
    )


def rules_of(session: Session, account_ids: Sequence[int]) -> list[RuleFacts]:
    """Return all rules of accounts, in the order of learning."""
    query = _rules().where(RuleRow.account_id.in_(account_ids)).order_by(RuleRow.id)
    return [_facts(*row[:-1]) for row in session.execute(query)]


def get_rule(session: Session, actor: Actor, rule_id: int) -> ListedRule:
    """Return a rule; raises NotFound."""
    row = session.execute(_rules().where(RuleRow.id == rule_id, seen_by(actor))).first()
    if row is None:
        raise NotFound(N_("There is no such rule."))
    return ListedRule(_facts(*row[:-1]), row[-1], row[0].learned_on)


RULE_SORTS: dict[str, Any] = {
    "learned_on": RuleRow.learned_on,
    "payer": _PAYER.value,
    "account": AccountRow.name,
    "state": RuleRow.state,
}


def list_rules(
    session: Session,
    actor: Actor,
    wanted: RuleFilter,
    *,
    sort: str = "learned_on",
    downwards: bool = True,
    after: Position | None = None,
    limit: int = 50,
) -> tuple[list[ListedRule], Position | None]:
    """Return the rules that are wanted in an order, and the position to go on from where there are more."""
    value = ordered(RULE_SORTS[sort], descending=downwards)
    query = _rules().where(seen_by(actor), *_where(wanted)).add_columns(value)
    rows = session.execute(seek(query, value, RuleRow.id, after, downwards=downwards).limit(limit + 1)).all()
    found = [ListedRule(_facts(*row[:-2]), row[-2], row[0].learned_on) for row in rows[:limit]]
    going_on = place(rows[limit - 1][-1], found[-1].rule.id) if len(rows) > limit else None
    return found, going_on


def _where(wanted: RuleFilter) -> list[Any]:
    found = [
        column == value
        for column, value in (
            (RuleRow.account_id, wanted.account_id),
            (RuleRow.state, wanted.state),
            (RuleRow.means, wanted.means),
            (RuleRow.case_id, wanted.case_id),
        )
        if value is not None
    ]
    if wanted.text:
        pattern = like(wanted.text)
        texts = (_PAYER.value, _PAYS_FROM.value, _WORDING.value, _NOTE.value)
        found.append(or_(*(text.ilike(pattern, escape="\\") for text in texts)))
    return found


def lessons_of(session: Session, rule_id: int) -> list[Taught]:
    """Return the matches that taught a rule, the first one first."""
    query = (
        select(LessonRow, MatchRow, LineRow.value_on)
        .join(MatchRow, MatchRow.id == LessonRow.match_id)
        .join(LineRow, LineRow.id == LessonRow.line_id)
        .where(LessonRow.rule_id == rule_id)
        .order_by(LessonRow.id)
    )
    return [
        Taught(
            match.id,
            lesson.line_id,
            match.account_id,
            value_on,
            Money(match.amount_minor, match.currency),
            lesson.taught_on,
            match.undone_seq is not None,
        )
        for lesson, match, value_on in session.execute(query)
    ]
