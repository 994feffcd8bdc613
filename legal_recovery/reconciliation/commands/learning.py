"""Rules that people teach by matching, and that they can mend and switch off."""

from dataclasses import dataclass

from legal_recovery.cases import store as cases
from legal_recovery.kernel.errors import N_, InvalidInput
from legal_recovery.kernel.events import Text
from legal_recovery.kernel.ids import new_id
from legal_recovery.ledger.rules import COST_KINDS
from legal_recovery.plumbing.unit_of_work import UnitOfWork
from legal_recovery.reconciliation import store
from legal_recovery.reconciliation.events import RuleEdited, RuleLearned, RuleSwitched, RuleTaught
from legal_recovery.reconciliation.rules.evidence import evidence_of
from legal_recovery.reconciliation.rules.learning import (
    MEANINGS,
    Lesson,
    RuleFacts,
    Said,
    is_same,
    lesson_of,
    require_words,
)


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a line was said to be."""

    means: str
    case_id: int | None
    cost_kind: str | None
    note: str | None


def learn(uow: UnitOfWork, line: store.BankLine, match_id: int, meaning: Meaning) -> None:
    """Learn of a match: a new rule, one more lesson of a known one, or that a known one is doubtful."""
    said = Said(line.payer, line.payer_account, line.narrative, line.is_credit)
    lesson = lesson_of(said, evidence_of(line.payer, line.narrative, line.reference), meaning.means)
    if lesson is None:
        return
    alike = [
        rule
        for rule in store.rules_of(uow.session, [line.account_id])
        if rule.is_credit == line.is_credit and is_same(rule, lesson)
    ]
    for rule in alike:
        if _meaning_of(rule) != meaning and rule.state == "on":
            uow.record(RuleSwitched(book=line.book, rule_id=rule.id, state="doubtful"))
    known = next((rule for rule in alike if _meaning_of(rule) == meaning), None)
    # Where people say now this and now that, nothing is to be learned of it.
    if known is None and alike:
        return
    rule_id = known.id if known is not None else _new(uow, line, lesson, meaning)
    uow.record(
        RuleTaught(
            book=line.book,
            lesson_id=new_id(),
            rule_id=rule_id,
            match_id=match_id,
            line_id=line.id,
            taught_on=uow.clock.today(),
        )
    )


def _meaning_of(rule: RuleFacts) -> Meaning:
    return Meaning(rule.means, rule.case_id, rule.cost_kind, rule.note)


def _new(uow: UnitOfWork, line: store.BankLine, lesson: Lesson, meaning: Meaning) -> int:
    rule_id = new_id()
    uow.record(
        RuleLearned(
            book=line.book,
            rule_id=rule_id,
            account_id=line.account_id,
            payer=Text.maybe(lesson.payer),
            payer_account=Text.maybe(lesson.payer_account),
            wording=Text.maybe(lesson.wording),
            means=meaning.means,
            case_id=meaning.case_id,
            cost_kind=meaning.cost_kind,
            note=Text.maybe(meaning.note),
            is_credit=line.is_credit,
            learned_on=uow.clock.today(),
        )
    )
    return rule_id


@dataclass(frozen=True, slots=True)
class EditRule:
    """Let a rule look for other words, or mean something else."""

    rule_id: int
    payer: str | None
    payer_account: str | None
    wording: str | None
    means: str
    reference: str | None = None
    cost_kind: str | None = None
    note: str | None = None


def edit_rule(uow: UnitOfWork, cmd: EditRule) -> int:
    """Record what a rule says from now on; return the place of the record. Raises NothingToGoBy, InvalidInput."""
    rule = _held(uow, cmd.rule_id)
    lesson = require_words(Lesson(cmd.payer, cmd.payer_account, cmd.wording))
    if cmd.means not in MEANINGS:
        raise InvalidInput(N_("Choose what such a line is."), field="means")
    outside = cmd.means == "outside"
    if outside and not (cmd.note or "").strip():
        raise InvalidInput(N_("Say what it is, since it is none of any case’s."), field="note")
    case_id = None
    if not outside:
        case_id = cases.get_case(uow.session, uow.actor, (cmd.reference or "").strip()).id
    if cmd.means == "cost" and cmd.cost_kind not in COST_KINDS:
        raise InvalidInput(N_("Choose the kind of cost."), field="cost_kind")
    return uow.record(
        RuleEdited(
            book=store.get_account(uow.session, uow.actor, rule.account_id).book,
            rule_id=rule.id,
            payer=Text.maybe(lesson.payer),
            payer_account=Text.maybe(lesson.payer_account),
            wording=Text.maybe(lesson.wording),
            means=cmd.means,
            case_id=case_id,
            cost_kind=cmd.cost_kind if cmd.means == "cost" else None,
            note=Text.maybe(cmd.note) if outside else None,
        )
    )


@dataclass(frozen=True, slots=True)
class SwitchRule:
    """Switch a rule on or off."""

    rule_id: int
    on: bool


def switch_rule(uow: UnitOfWork, cmd: SwitchRule) -> int:
    """Record that a rule is used or is not; return the place of the record."""
    rule = _held(uow, cmd.rule_id)
    book = store.get_account(uow.session, uow.actor, rule.account_id).book
    return uow.record(RuleSwitched(book=book, rule_id=rule.id, state="on" if cmd.on else "off"))


def _held(uow: UnitOfWork, rule_id: int) -> RuleFacts:
    found = store.get_rule(uow.session, uow.actor, rule_id)
    store.lock_account(uow, found.rule.account_id)
    return store.get_rule(uow.session, uow.actor, rule_id).rule
