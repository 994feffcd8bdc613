"""What people teach by matching: lines with this payer and these words are of this case, or of none.

A rule is learned where a line says who pays, and nothing in it names a case by itself: a docket number needs no rule,
and a court pays for many cases, so that of a court only its account for one case (一案一账号) tells anything.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from legal_recovery.kernel.errors import N_, InvalidInput, Message
from legal_recovery.parties.rules.names import plain_name
from legal_recovery.reconciliation.rules.evidence import Evidence
from legal_recovery.reconciliation.rules.matching import Proposal, Reason

STATES: Mapping[str, Message] = {
    "on": N_("In use"),
    "off": N_("Switched off"),
    "doubtful": N_("Doubtful: lines like this were matched otherwise, too"),
}
MEANINGS: Mapping[str, Message] = {
    "receipt": N_("A receipt of a case"),
    "cost": N_("A cost of a case"),
    "outside": N_("None of any case’s"),
}
# So often must people have said the same before a line like it counts as certain.
_TWICE = 2
_NUMBERS = re.compile(r"[A-Za-z]*[\d\-/.:#_]{2,}[A-Za-z\d]*")
_LONGEST = 80


class NothingToGoBy(InvalidInput):
    """A rule says by what lines are known: a payer, an account, or words."""

    code = "match_rule.nothing_to_go_by"


@dataclass(frozen=True, slots=True)
class RuleFacts:
    """A rule: what lines it is about, what such a line is, and how often people have said so."""

    id: int
    account_id: int
    payer: str | None
    payer_account: str | None
    wording: str | None
    means: str
    case_id: int | None
    cost_kind: str | None
    note: str | None
    is_credit: bool
    taught: int
    state: str

    @property
    def words(self) -> str:
        """By what it knows a line, in its own words."""
        return " · ".join(filter(None, (self.payer, self.payer_account, self.wording)))


@dataclass(frozen=True, slots=True)
class Said:
    """What of a line rules go by."""

    payer: str | None
    payer_account: str | None
    narrative: str | None
    is_credit: bool


@dataclass(frozen=True, slots=True)
class Lesson:
    """By what lines like one are known: the words of a new rule."""

    payer: str | None
    payer_account: str | None
    wording: str | None


def wording_of(narrative: str | None) -> str | None:
    """Return the words of a narrative that the next one like it will have, too: without numbers and days."""
    plain = unicodedata.normalize("NFKC", narrative or "")
    words = " ".join(_NUMBERS.sub(" ", plain).split())
    return words[:_LONGEST] or None


def lesson_of(said: Said, evidence: Evidence, means: str) -> Lesson | None:
    """Return what a match of a line teaches, None where nothing in it is worth a rule."""
    wording = wording_of(said.narrative)
    if means == "outside":
        return Lesson(said.payer, None, wording) if said.payer or wording else None
    if evidence.dockets:
        return None
    if evidence.is_from_court:
        return Lesson(said.payer, said.payer_account, None) if said.payer_account else None
    return Lesson(said.payer, None, wording) if said.payer else None


def require_words(lesson: Lesson) -> Lesson:
    """Return what a rule goes by; raises NothingToGoBy."""
    if not any((lesson.payer, lesson.payer_account, lesson.wording)):
        raise NothingToGoBy(
            N_("Say by what lines are known: a payer, its account, or words."), field="wording"
        )
    return lesson


def applies(rule: RuleFacts, said: Said) -> bool:
    """Tell whether a rule is about a line: all that it goes by is so in the line."""
    if rule.is_credit != said.is_credit:
        return False
    if rule.payer and (said.payer is None or plain_name(rule.payer) != plain_name(said.payer)):
        return False
    if rule.payer_account and rule.payer_account != said.payer_account:
        return False
    if rule.wording:
        return _tight(rule.wording) in _tight(wording_of(said.narrative) or said.narrative or "")
    return bool(rule.payer or rule.payer_account)


def _tight(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).lower().split())


def is_same(rule: RuleFacts, lesson: Lesson) -> bool:
    """Tell whether a rule goes by the same words as a lesson."""
    own = Lesson(rule.payer, rule.payer_account, rule.wording)
    return all(
        _tight(getattr(own, name) or "") == _tight(getattr(lesson, name) or "")
        for name in ("payer", "payer_account", "wording")
    )


def taught_by(rules: Iterable[RuleFacts], said: Said) -> dict[int, str]:
    """Return the cases that rules say a line is of, with the words of the rule."""
    return {
        rule.case_id: rule.words
        for rule in rules
        if rule.state == "on" and rule.case_id is not None and applies(rule, said)
    }


def outside_by(rules: Iterable[RuleFacts], said: Said) -> list[Proposal]:
    """Return what rules say a line is that is none of any case's; certain where people said so twice."""
    found: dict[str, RuleFacts] = {}
    for rule in rules:
        if rule.state == "on" and rule.means == "outside" and rule.note and applies(rule, said):
            known = found.get(rule.note)
            found[rule.note] = rule if known is None or rule.taught > known.taught else known
    certain = len(found) == 1
    return [
        Proposal(
            (),
            100 if certain and rule.taught >= _TWICE else 60,
            (Reason("learned", {"what": rule.words}),),
            certain and rule.taught >= _TWICE,
            note,
        )
        for note, rule in found.items()
    ]
