"""Forms about seizures, security and what follows 终本, for pages and JSON alike; and the filter of the watch."""

from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError, fields, post_load

from legal_recovery.cases.rules import CaseFacts
from legal_recovery.cases.schemas import SAY_WHY, Amount, CaseForm, Currency, Day, chosen, needed
from legal_recovery.collateral.rules import KINDS as COLLATERAL
from legal_recovery.kernel.errors import N_, InvalidInput, RecoveryError
from legal_recovery.ledger.schemas import Id, Words
from legal_recovery.seizures import commands as act
from legal_recovery.seizures.rules import (
    ASSET_CLASSES,
    BANDS,
    CLUE_STATES,
    GROUNDS,
    MEASURE_KINDS,
    MEASURES,
    SECURITY_KINDS,
    STAGES,
    SecurityTerms,
    SeizureTerms,
)
from legal_recovery.seizures.store import (
    DEFAULT_SORTS,
    LAPSE_SORTS,
    LAPSE_STATES,
    SORTS,
    TABS,
    LapseFilter,
    WatchFilter,
)
from legal_recovery.web.pagination import Seek, Sort, read_seek, read_sort

_COURT = N_("Give the court.")
_NUMBER = N_("Give a number, such as 2.")
_LONGEST_COURT, _LONGEST_DOCKET = 300, 100


def _whole(**more: Any) -> fields.Integer:
    return fields.Integer(**{"error_messages": {"invalid": _NUMBER, "required": _NUMBER}, **more})


def _court(**more: Any) -> Words:
    return Words(longest=_LONGEST_COURT, **more)


def _docket() -> Words:
    return Words(load_default=None, longest=_LONGEST_DOCKET)


class _Of(CaseForm):
    """A form about one thing of a case, by its number."""

    def __init__(self, case: CaseFacts, number: int) -> None:
        super().__init__(case)
        self.number = number


# --- the seizure ------------------------------------------------------------------------------------------


class SeizureForm(CaseForm):
    """What a court ordered; for one that waits, who came first."""

    collateral_id = Id(**needed(N_("Choose the asset that is seized.")))
    court = _court(**needed(_COURT))
    docket_number = _docket()
    ordered_on = Day(**needed(N_("Give the day of the ruling.")))
    proceeding_id = Id(load_default=None)
    measure = chosen(MEASURE_KINDS, **needed(N_("Say whether it is sealed, detained or frozen.")))
    asset_class = chosen(ASSET_CLASSES, load_default="")
    rank = _whole(load_default=1)
    starts_on = Day(load_default=None)
    expires_on = Day(load_default=None)
    term_years = _whole(load_default=None)
    first_court = _court(load_default=None)
    first_docket_number = _docket()
    first_started_on = Day(load_default=None)
    first_stage = chosen(STAGES, load_default=None)
    currency = Currency(load_default=None)
    amount = Amount(load_default=None)
    senior = Amount(load_default=None)
    owner_id = Id(load_default=None)
    lead_days = _whole(load_default=None)
    note = Words(load_default=None)

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> Any:
        version = data.pop("version")
        data.pop("currency")
        return act.RecordSeizure(self.case.id, SeizureTerms(**data), version)


class SeizureCorrectionForm(SeizureForm):
    """What is recorded of a seizure, as it really is."""

    reason = Words(**needed(SAY_WHY))

    def __init__(self, case: CaseFacts, number: int) -> None:
        super().__init__(case)
        self.number = number

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> Any:
        version, reason = data.pop("version"), data.pop("reason")
        data.pop("currency")
        return act.CorrectSeizure(self.case.id, self.number, SeizureTerms(**data), reason, version)


class ReleaseForm(_Of):
    """A seizure ended by an act."""

    state = chosen(
        ("released", "disposed"), **needed(N_("Say whether it was released or the asset disposed of."))
    )
    on = Day(**needed())
    reason = Words(**needed(SAY_WHY))

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> act.ReleaseSeizure:
        return act.ReleaseSeizure(self.case.id, self.number, **data)


class LapseForm(_Of):
    """A seizure ran out, and that is recorded at once."""

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> act.RecordLapse:
        return act.RecordLapse(self.case.id, self.number, **data)


class EffectForm(_Of):
    """A waiting seizure takes effect."""

    starts_on = Day(**needed(N_("Give the day on which the seizure took effect.")))
    expires_on = Day(load_default=None)

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> act.BecomeEffective:
        return act.BecomeEffective(self.case.id, self.number, **data)


class RenewalForm(_Of):
    """The court renewed a seizure."""

    expires_on = Day(**needed(N_("Give the expiry that the court stated.")))
    renewed_on = Day(**needed(N_("Give its day.")))
    document_id = Id(load_default=None)

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> act.RenewSeizure:
        return act.RenewSeizure(self.case.id, self.number, **data)


class LodgedForm(_Of):
    """The application for renewal was lodged."""

    lodged_on = Day(**needed(N_("Give its day.")))
    receipt_number = Words(load_default=None, longest=100)

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> act.LodgeRenewal:
        return act.LodgeRenewal(self.case.id, self.number, **data)


class CauseForm(_Of):
    """Why a seizure lapsed."""

    cause = Words(**needed(SAY_WHY))

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> act.ExplainIncident:
        return act.ExplainIncident(self.case.id, self.number, **data)


# --- strangers --------------------------------------------------------------------------------------------


class HandoverForm(_Of):
    """The first court is asked to hand the disposal over."""

    ground = chosen(GROUNDS, **needed(N_("Choose one from the list.")))
    requested_on = Day(**needed(N_("Give its day.")))
    document = Words(load_default=None)

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> act.RequestHandover:
        return act.RequestHandover(self.case.id, self.number, **data)


class AnswerForm(_Of):
    """The first court answered."""

    state = chosen(("agreed", "refused"), **needed(N_("Say whether it was handed over or refused.")))
    answered_on = Day(**needed(N_("Give its day.")))
    answer = Words(load_default=None)

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> act.AnswerHandover:
        return act.AnswerHandover(self.case.id, self.number, **data)


class PriorityForm(_Of):
    """Our priority is claimed in another court's docket."""

    court = _court(**needed(_COURT))
    docket_number = _docket()
    lodged_on = Day(**needed(N_("Give its day.")))
    currency = Currency(load_default=None)
    amount = Amount(**needed(N_("Give the amount.")))
    document = Words(load_default=None)

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> act.ClaimPriority:
        data.pop("currency")
        return act.ClaimPriority(self.case.id, self.number, **data)


# --- security ---------------------------------------------------------------------------------------------


class SecurityForm(CaseForm):
    """Security for a preservation is lodged."""

    security_kind = chosen(SECURITY_KINDS, **needed(N_("Choose the kind of security.")))
    currency = Currency(load_default=None)
    amount = Amount(**needed(N_("Give the amount.")))
    lodged_on = Day(**needed(N_("Give its day.")))
    lodged_with = _court(**needed(N_("Say with whom it was lodged.")))
    proceeding_id = Id(load_default=None)
    note = Words(load_default=None)

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> act.LodgeSecurity:
        version = data.pop("version")
        data.pop("currency")
        return act.LodgeSecurity(self.case.id, SecurityTerms(**data), version)


class ReturnForm(_Of):
    """Security came back."""

    on = Day(**needed(N_("Give its day.")))

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> act.ReturnSecurity:
        return act.ReturnSecurity(self.case.id, self.number, **data)


class ReturnReversalForm(_Of):
    """A return of security was recorded by mistake."""

    reason = Words(**needed(SAY_WHY))

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> act.ReverseReturn:
        return act.ReverseReturn(self.case.id, self.number, **data)


class SecurityWithdrawalForm(_Of):
    """Security was recorded by mistake."""

    reason = Words(**needed(SAY_WHY))

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> act.WithdrawSecurity:
        return act.WithdrawSecurity(self.case.id, self.number, **data)


# --- after the enforcement was terminated -----------------------------------------------------------------


class SearchPlanForm(CaseForm):
    """The enforcement was terminated on a day."""

    terminated_on = Day(**needed(N_("Give its day.")))

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> act.PlanSearches:
        return act.PlanSearches(self.case.id, **data)


class SearchForm(_Of):
    """A search for property was made."""

    done_on = Day(**needed(N_("Give its day.")))
    result = Words(**needed(N_("Say what was found.")))

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> act.RecordSearch:
        return act.RecordSearch(self.case.id, self.number, **data)


class ClueForm(CaseForm):
    """Something points to property."""

    what = Words(**needed(N_("Say what it is.")))
    found_on = Day(**needed(N_("Give its day.")))
    source = Words(load_default=None)
    clue_kind = chosen(COLLATERAL, load_default=None)
    whose = Words(load_default=None, longest=200)

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> act.RecordClue:
        return act.RecordClue(self.case.id, **data)


class ClueDetailForm(_Of):
    """What kind of property a clue points to, and whose it is; what is left out is not known."""

    clue_kind = chosen(COLLATERAL, load_default=None)
    whose = Words(load_default=None, longest=200)

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> act.DescribeClue:
        return act.DescribeClue(self.case.id, self.number, **data)


class ClueEndForm(_Of):
    """What became of a clue."""

    state = chosen(
        [state for state in CLUE_STATES if state != "open"], **needed(N_("Say what became of it."))
    )
    followed_on = Day(**needed(N_("Give its day.")))
    outcome = Words(load_default=None)

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> act.FollowClue:
        return act.FollowClue(self.case.id, self.number, **data)


class MeasureForm(CaseForm):
    """A court put pressure on an obligor."""

    obligor_id = Id(**needed(N_("Choose the party.")))
    measure_kind = chosen(MEASURES, **needed(N_("Choose the kind of measure.")))
    ordered_on = Day(**needed(N_("Give its day.")))
    court = _court(**needed(_COURT))
    docket_number = _docket()
    until = Day(load_default=None)

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> act.OrderMeasure:
        return act.OrderMeasure(self.case.id, **data)


class RemovalForm(_Of):
    """Removal of a measure was asked for, or it is removed."""

    step = chosen(("asked", "removed"), **needed(N_("Say whether it was asked for or is removed.")))
    on = Day(**needed(N_("Give its day.")))

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> act.LiftMeasure:
        return act.LiftMeasure(self.case.id, self.number, **data)


# --- the watch --------------------------------------------------------------------------------------------

FILTERS = ("tab", "office", "court", "owner", "band")
PAGE = 50


def filter_values(args: Mapping[str, Any]) -> dict[str, str]:
    """Return what the address filters by."""
    given = {name: str(args.get(name) or "").strip()[:_LONGEST_COURT] for name in FILTERS}
    return {name: value for name, value in given.items() if value}


def read_watch(args: Mapping[str, Any], today: Any) -> tuple[WatchFilter, dict[str, RecoveryError]]:
    """Return the filter, and refusals by field; what cannot be read does not narrow."""
    given, errors = filter_values(args), dict[str, RecoveryError]()

    def number(name: str) -> int | None:
        if name in given and not _is_number(given[name]):
            errors[name] = InvalidInput(N_("Choose one from the list."), field=name)
            return None
        return int(given[name]) if name in given else None

    def one_of(name: str, known: Mapping[str, Any], default: str | None) -> str | None:
        if name in given and given[name] not in known:
            errors[name] = InvalidInput(N_("Choose one from the list."), field=name)
            return default
        return given.get(name, default)

    found = WatchFilter(
        today,
        tab=one_of("tab", TABS, "expiring") or "expiring",
        office_id=number("office"),
        court=given.get("court"),
        owner_id=number("owner"),
        band=one_of("band", BANDS, None),
    )
    return found, errors


def read_order(args: Mapping[str, Any], tab: str) -> Sort:
    """Return the order that the address asks for, else the usual one of the tab."""
    return read_sort(args.get("sort"), SORTS, Sort(*DEFAULT_SORTS[tab]))


def read_place(args: Mapping[str, Any], tab: str, size: int = PAGE) -> Seek:
    """Return order and place in the list, as the address says."""
    return read_seek(args, sorts=SORTS, default=Sort(*DEFAULT_SORTS[tab]), size=size)


LAPSE_FILTERS = ("state", "office", "owner")
_LAPSE_ORDER = Sort("open", True)


def lapse_values(args: Mapping[str, Any]) -> dict[str, str]:
    """Return what the address filters lapses by."""
    given = {name: str(args.get(name) or "").strip()[:_LONGEST_COURT] for name in LAPSE_FILTERS}
    return {name: value for name, value in given.items() if value}


def read_lapses(args: Mapping[str, Any]) -> tuple[LapseFilter, dict[str, RecoveryError]]:
    """Return the filter of lapses, and refusals by field; what cannot be read does not narrow."""
    given, errors = lapse_values(args), dict[str, RecoveryError]()
    known = {
        "state": given.get("state") in LAPSE_STATES,
        **{name: _is_number(given.get(name, "")) for name in ("office", "owner")},
    }
    for name in given.keys() - {name for name, is_known in known.items() if is_known}:
        errors[name] = InvalidInput(N_("Choose one from the list."), field=name)
    kept = {name: value for name, value in given.items() if name not in errors}
    office, owner = (int(kept[name]) if name in kept else None for name in ("office", "owner"))
    return LapseFilter(kept.get("state"), office, owner), errors


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 19


def read_lapse_place(args: Mapping[str, Any], size: int = PAGE) -> Seek:
    """Return order and place in the list of lapses, as the address says."""
    return read_seek(args, sorts=LAPSE_SORTS, default=_LAPSE_ORDER, size=size)


# An address holds no more of them.
MOST_SELECTED = 100


def read_selected(values: list[str]) -> tuple[int, ...]:
    """Return the numbers that were selected; raises ValidationError where none was, or too many."""
    found = tuple(
        dict.fromkeys(int(one) for one in values if one.isascii() and one.isdigit() and len(one) < 19)
    )
    if not found or len(found) > MOST_SELECTED:
        raise ValidationError({"selected": [N_("Select the seizures that are to be renewed, up to 100.")]})
    return found
