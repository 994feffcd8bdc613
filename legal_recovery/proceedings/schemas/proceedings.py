"""Proceedings, titles and stage moves: the same fields on pages, in JSON and as arguments."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import partial
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, pre_load, validates_schema

from legal_recovery.cases.rules import (
    CLOSED_HOW,
    TRANSITIONS,
    CaseFacts,
    Stage,
    require_escalated,
    require_stage,
)
from legal_recovery.cases.schemas import SAY_WHY, Amount, CaseForm, Currency, Day, Typed, chosen, needed
from legal_recovery.kernel.errors import N_, InvalidInput
from legal_recovery.law.docket import parse_docket, proceeding_kind, require_kind
from legal_recovery.ledger.schemas import Id, Words
from legal_recovery.proceedings.commands import (
    AdvanceCase,
    CorrectProceeding,
    OpenProceeding,
    RecordTitle,
    TitleGiven,
)
from legal_recovery.proceedings.rules import DECIDED_BELOW, KINDS, SIDES, TITLES, ProceedingTerms

CHOOSE_KIND = N_("Choose the kind of proceeding.")
CHOOSE_TITLE = N_("Choose the kind of title.")
# What the columns hold, and what an import takes.
CONFIRMED = "The docket number is right although it begins with the code of a court elsewhere."
LONGEST_COURT, LONGEST_DOCKET = 300, 100
FIELDS = ("proceeding_kind", "court", "docket_number", "filed_on", "title_kind", "title_on")


# On a page each obligor has a field of its own, named after it.
SIDE = "side-"


class ProceedingPartyForm(Schema):
    """An obligor, and on which side of the proceeding it stands."""

    obligor_id = Id(**needed())
    side = chosen(SIDES, **needed(N_("Choose the party's side.")))


class ProceedingForm(CaseForm):
    """A proceeding, with the title that it ended in where there is one."""

    proceeding_kind = chosen(KINDS, **needed(CHOOSE_KIND))
    court = Words(**needed(N_("Give the court.")), longest=LONGEST_COURT)
    docket_number = Words(load_default=None, longest=LONGEST_DOCKET)
    filed_on = Day(load_default=None)
    docket_confirmed = fields.Boolean(load_default=False, metadata={"description": CONFIRMED})
    title_kind = chosen(TITLES, load_default=None)
    title_on = Day(load_default=None)
    parent_id = Id(load_default=None, metadata={"description": "The proceeding that it arises from."})
    currency = Currency(load_default=None, metadata={"description": "ISO 4217; the case's where left out."})
    claim = Amount(load_default=None, metadata={"description": "A decimal text.", "example": "1100000.00"})
    judge = Words(load_default=None)
    counsel = Words(load_default=None)
    counsel_firm = Words(load_default=None, longest=200)
    counsel_licence = Words(load_default=None, longest=50)
    counsel_phone = Words(load_default=None, longest=60)
    decided_on = Day(
        load_default=None,
        metadata={"description": "The day that the decision bears, and not the one on which it took effect."},
    )
    parties = fields.List(
        fields.Nested(ProceedingPartyForm),
        load_default=list,
        metadata={"description": "Against whom; without any it is against all obligors of the case."},
    )

    @pre_load
    def gather_parties(self, data: Any, **_: Any) -> dict[str, Any]:
        given = dict(data.items())
        sides = {name: given.pop(name) for name in list(given) if name.startswith(SIDE)}
        if sides:
            given["parties"] = [
                {"obligor_id": name.removeprefix(SIDE), "side": side} for name, side in sides.items() if side
            ]
        return given

    # What stood there before it is put right may be what no court would write.
    is_new = True

    @validates_schema(skip_on_field_errors=False)
    def say_all_at_once(self, data: dict[str, Any], **_: Any) -> None:
        """Refuse number and days together: the rules behind say one thing at a time."""
        if self.is_new and (errors := dict(_wrong(self.case, data))):
            raise ValidationError({name: [refusal] for name, refusal in errors.items()})

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> OpenProceeding:
        version = data.pop("version")
        return OpenProceeding(self.case.id, terms_of(data), version)


def _wrong(case: CaseFacts, data: Mapping[str, Any]) -> Iterator[tuple[str, InvalidInput]]:
    kind, docket = data.get("proceeding_kind"), data.get("docket_number")
    checks: list[tuple[str, Callable[[], object]]] = []
    if docket and kind in KINDS:
        checks.append(("docket_number", lambda: require_kind(parse_docket(docket), str(kind))))
    checks += [
        (name, partial(require_escalated, case, day, name))
        for name in ("filed_on", "title_on")
        if isinstance(day := data.get(name), date)
    ]
    for name, check in checks:
        try:
            check()
        except InvalidInput as refusal:
            yield name, refusal


def terms_of(data: dict[str, Any]) -> ProceedingTerms:
    """Return a proceeding from the fields of its form."""
    data.pop("currency", None)
    parties = tuple((one["obligor_id"], one["side"]) for one in data.pop("parties"))
    return ProceedingTerms(**data, parties=parties)


class ProceedingCorrectionForm(ProceedingForm):
    """What is recorded of a proceeding, as it really is."""

    is_new = False

    def __init__(self, case: CaseFacts, number: int) -> None:
        super().__init__(case)
        self.number = number

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> CorrectProceeding:
        version = data.pop("version")
        return CorrectProceeding(self.case.id, self.number, terms_of(data), version)


class TitleForm(CaseForm):
    """The title that a proceeding ended in, and since when it can be enforced."""

    title_kind = chosen(TITLES, **needed(CHOOSE_TITLE))
    title_on = Day(**needed(N_("Give the day the title took effect.")))
    perform_until = Day(
        load_default=None,
        metadata={"description": "The last day of the time to perform, where it names one."},
    )
    below = chosen(
        DECIDED_BELOW,
        load_default=None,
        metadata={"description": "What becomes of the judgment that was appealed."},
    )

    def __init__(self, case: CaseFacts, number: int) -> None:
        super().__init__(case)
        self.number = number

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> RecordTitle:
        return RecordTitle(self.case.id, self.number, **data)


class StageName(Typed[Stage]):
    """A stage by its code."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> Stage:
        try:
            return require_stage(str(value))
        except InvalidInput as refusal:
            raise ValidationError([refusal]) from refusal


# What a move needs to be told where the case does not have it yet: milestone of the case, fields.
NEEDED_FACTS: dict[Stage, tuple[str | None, tuple[str, ...]]] = {
    Stage.LITIGATION: ("suit_filed_on", ("court", "filed_on")),
    Stage.EFFECTIVE_TITLE: ("title_on", ("title_kind", "title_on")),
    Stage.ENFORCEMENT: ("enforcement_filed_on", ("court", "filed_on")),
    Stage.CLOSED: (None, ("closed_how",)),
}
_SAYS = {
    "court": N_("Give the court."),
    "filed_on": N_("Give the day of filing."),
    "title_kind": CHOOSE_TITLE,
    "title_on": N_("Give the day the title took effect."),
    "closed_how": N_("Say how the case was closed."),
}
_USUAL_KINDS = {Stage.ENFORCEMENT: "enforcement"}


def needed_facts(case: CaseFacts, stage: Stage) -> tuple[str, ...]:
    """Return the fields that a move of this case needs beside day and reason."""
    milestone, names = NEEDED_FACTS.get(stage, (None, ()))
    return () if milestone and getattr(case, milestone) else names


class AdvanceForm(CaseForm):
    """A case moves to another stage, with the fact that makes it true."""

    stage = StageName(**needed(N_("Choose a stage.")), metadata={"enum": [one.value for one in Stage]})
    on = Day(**needed())
    reason = Words(**needed(SAY_WHY))
    closed_how = chosen(CLOSED_HOW, load_default=None)
    proceeding_id = Id(load_default=None)
    proceeding_kind = chosen(KINDS, load_default=None)
    court = Words(load_default=None, longest=LONGEST_COURT)
    docket_number = Words(load_default=None, longest=LONGEST_DOCKET)
    docket_confirmed = fields.Boolean(load_default=False, metadata={"description": CONFIRMED})
    filed_on = Day(load_default=None)
    title_kind = chosen(TITLES, load_default=None)
    title_on = Day(load_default=None)
    perform_until = Day(load_default=None)

    @validates_schema(skip_on_field_errors=False)
    def require_facts(self, data: dict[str, Any], **_: Any) -> None:
        stage = data.get("stage")
        # Where the table has no such move at all, the rule says that instead.
        if stage in TRANSITIONS[self.case.stage]:
            # A field that could not be read is not among the data, and says so itself.
            needs = needed_facts(self.case, stage)
            missing = [name for name in needs if name in data and not data[name]]
            if missing:
                raise ValidationError({name: [_SAYS[name]] for name in missing})

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> AdvanceCase:
        facts = {name: data.pop(name) for name in FIELDS}
        proceeding_id, until = data.pop("proceeding_id"), data.pop("perform_until")
        confirmed = data.pop("docket_confirmed")
        if facts["court"]:
            facts["proceeding_kind"] = facts["proceeding_kind"] or kind_of(
                facts["docket_number"], data["stage"]
            )
            return AdvanceCase(
                self.case.id, **data, proceeding=ProceedingTerms(**facts, docket_confirmed=confirmed)
            )
        if facts["title_kind"] and facts["title_on"]:
            title = TitleGiven(facts["title_kind"], facts["title_on"], proceeding_id, until)
            return AdvanceCase(self.case.id, **data, title=title)
        return AdvanceCase(self.case.id, **data)


def kind_of(docket_number: str | None, stage: Stage) -> str:
    """Return the kind of proceeding that a docket number tells, else the usual one of the stage."""
    try:
        told = proceeding_kind(parse_docket(docket_number)) if docket_number else None
    except InvalidInput:
        told = None
    return told or _USUAL_KINDS.get(stage, "lawsuit")
