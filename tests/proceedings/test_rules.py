"""The lives of proceedings as tables, court dates in time zones, and when a judgment takes effect."""

from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legal_recovery.cases.rules import STAGES
from legal_recovery.kernel.errors import InvalidInput, RecoveryError
from legal_recovery.law.docket import KINDS
from legal_recovery.law.pack import known_jurisdictions, load_pack
from legal_recovery.proceedings.rules import (
    LIVES,
    STATES,
    Answer,
    DateInPast,
    DateTerms,
    FilingAnswered,
    ImpossibleStep,
    Known,
    NotYetHeld,
    ProceedingTerms,
    Served,
    Standing,
    StepNotReached,
    begun,
    clashes,
    event_after,
    is_over,
    next_states,
    papers_due,
    papers_of,
    read_time,
    require_ahead,
    require_answer,
    require_come,
    require_step,
    require_zone,
    stage_of,
    state_of,
    states_of,
    takes_effect,
)

DAY = date(2026, 5, 6)


def standing(kind: str, state: str, docket: str | None = "x", title: date | None = DAY) -> Standing:
    return Standing(kind, state, DAY, docket, DAY, title)


def test_every_kind_has_a_life_whose_states_have_names_and_are_all_reached() -> None:
    assert LIVES.keys() == KINDS.keys()
    for kind in KINDS:
        seen, waiting = {"prepared"}, ["prepared"]
        while waiting:
            new = set(next_states(kind, waiting.pop())) - seen
            seen |= new
            waiting += new
        assert seen == states_of(kind), kind
        assert seen <= STATES.keys(), kind
        assert any(is_over(kind, state) for state in seen), f"{kind} has an end"


@given(st.data())
def test_no_sequence_of_moves_leaves_the_table(data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(sorted(KINDS)))
    now = "prepared"
    for to in data.draw(st.lists(st.sampled_from([*STATES, "somewhere"]), max_size=12)):
        try:
            require_step(standing(kind, now), to, DAY)
        except RecoveryError:
            assert to not in next_states(kind, now)
            continue
        assert to in next_states(kind, now)
        now = to
        assert now in states_of(kind)
        assert stage_of(kind, now) in {None, *STAGES}


@given(st.sampled_from(sorted(KINDS)), st.booleans(), st.booleans(), st.booleans(), st.text(max_size=9))
def test_a_proceeding_begins_in_a_state_of_its_own_table(
    kind: str, numbered: bool, filed: bool, titled: bool, said: str
) -> None:
    title = ("judgment", DAY) if titled else (None, None)
    terms = ProceedingTerms(kind, "某法院", "x" if numbered else None, DAY if filed else None, *title)
    assert begun(terms) in states_of(kind)
    assert state_of(kind, said, terms) in states_of(kind)
    assert state_of(kind, None, terms) == begun(terms)


def test_a_refused_move_says_where_it_goes_from_here_or_what_is_missing() -> None:
    with pytest.raises(ImpossibleStep) as refusal:
        require_step(standing("lawsuit", "submitted"), "effective", DAY)
    assert STATES["accepted"] in refusal.value.facts["next"]
    with pytest.raises(ImpossibleStep, match="is the end of it"):
        require_step(standing("lawsuit", "withdrawn"), "submitted", DAY)
    with pytest.raises(StepNotReached, match="docket number"):
        require_step(standing("lawsuit", "submitted", docket=None), "accepted", DAY)
    with pytest.raises(StepNotReached, match="title"):
        require_step(standing("lawsuit", "decided", title=None), "effective", DAY)
    with pytest.raises(InvalidInput, match="since"):
        require_step(standing("lawsuit", "decided"), "effective", date(2026, 5, 5))
    # A notary and a commission keep no number of a court.
    require_step(standing("notarised", "submitted", docket=None), "decided", DAY)
    require_step(standing("arbitration", "fee_due", docket=None), "accepted", DAY)


def test_what_a_move_means_for_the_case() -> None:
    assert stage_of("lawsuit", "accepted") == "litigation"
    assert stage_of("arbitration", "effective") == "effective_title"
    assert stage_of("resumption", "accepted") == "enforcement"
    assert stage_of("preservation", "granted") is None
    assert event_after("lawsuit", "fee_due") == "fee-notice-served"
    assert event_after("enforcement", "fee_due") == "fee-notice-served"
    assert event_after("lawsuit", "decided") is None


def test_every_paper_and_event_is_one_that_the_law_knows() -> None:
    known = load_pack("CN").events
    for kind in KINDS:
        assert papers_of(kind, known) or kind in ("notarised", "pre_filing_mediation", "insolvency"), kind
        for state in states_of(kind):
            assert event_after(kind, state) is None or event_after(kind, state) in known
    assert papers_of("lawsuit", load_pack("US-NY").events) == ()


def test_a_jurisdiction_has_a_time_zone() -> None:
    zones = {name: require_zone(load_pack(name).zone) for name in known_jurisdictions()}
    assert zones == {"CN": "Asia/Shanghai", "EW": "Europe/London", "US-NY": "America/New_York"}
    for wrong in ("Asia/Hangzhou", "../etc/passwd", "", "Asia"):
        with pytest.raises(InvalidInput):
            require_zone(wrong)


def test_a_court_date_lies_ahead_at_its_own_place() -> None:
    now = datetime(2026, 11, 20, 4, tzinfo=UTC)  # noon in Shanghai, 23:00 of the day before in New York
    hearing = DateTerms("hearing", date(2026, 11, 20), time(12, 1), "Asia/Shanghai")
    assert require_ahead(hearing, now) == hearing
    with pytest.raises(DateInPast) as refusal:
        require_ahead(DateTerms("hearing", date(2026, 11, 20), time(12), "Asia/Shanghai"), now)
    assert refusal.value.field == "at"
    with pytest.raises(DateInPast) as refusal:
        require_ahead(DateTerms("hearing", date(2026, 11, 19), None, "Asia/Shanghai"), now)
    assert refusal.value.field == "day"
    require_ahead(DateTerms("hearing", date(2026, 11, 19), time(23, 30), "America/New_York"), now)
    require_come(date(2026, 11, 20), "Asia/Shanghai", now)
    with pytest.raises(NotYetHeld):
        require_come(date(2026, 11, 20), "America/New_York", now)


def test_the_same_person_within_two_hours_clashes_in_whatever_time_zone() -> None:
    def other(at: str, zone: str = "Asia/Shanghai", *people: int) -> Known:
        return Known(1, "ZB-2", "hearing", DAY, time.fromisoformat(at), zone, people or (7, 8))

    mine = DateTerms("hearing", DAY, time(9), "Asia/Shanghai", None, (7, 9))
    assert clashes(mine, [other("10:59")]) == [(7, other("10:59"))]
    assert clashes(mine, [other("11:00")]) == []
    assert clashes(mine, [other("10:00", "Asia/Shanghai", 8)]) == []
    assert clashes(mine, [other("02:30", "Europe/London")]) == [(7, other("02:30", "Europe/London"))]
    assert clashes(DateTerms("hearing", DAY, None, "UTC", None, (7,)), [other("09:00")]) == []


@pytest.mark.parametrize(
    ("typed", "read"), [("9:30", time(9, 30)), ("14：05", time(14, 5)), ("9时05分", time(9, 5))]
)
def test_an_hour_is_read_as_people_write_it(typed: str, read: time) -> None:
    assert read_time(typed) == read
    for wrong in ("25:00", "9", "nine", "9:60"):
        with pytest.raises(InvalidInput):
            read_time(wrong)


def test_a_filing_is_answered_once_and_a_correction_has_its_day() -> None:
    answer = Answer("to_correct", date(2026, 5, 8), date(2026, 5, 15))
    assert require_answer(DAY, "none", answer) is answer
    require_answer(DAY, "to_correct", Answer("accepted", date(2026, 5, 16)))
    with pytest.raises(FilingAnswered):
        require_answer(DAY, "accepted", Answer("rejected", date(2026, 5, 16)))
    for wrong in (
        Answer("to_correct", date(2026, 5, 8)),
        Answer("to_correct", date(2026, 5, 8), date(2026, 5, 7)),
        Answer("accepted", date(2026, 5, 5)),
        Answer("none", date(2026, 5, 8)),
    ):
        with pytest.raises(InvalidInput):
            require_answer(DAY, "none", wrong)


def served(party: int | None, due: date, moves: bool = False, paper: str = "judgment-served") -> Served:
    return Served(paper, party, DAY, DAY, "mail", 1, None, {"appeal-judgment": (due, moves)})


def test_a_judgment_takes_effect_the_day_after_the_last_appeal_could_be_made_by_anybody() -> None:
    ours, theirs = served(None, date(2026, 5, 21)), served(1, date(2026, 6, 8), moves=True)
    missing = takes_effect("lawsuit", [1, 2], [ours, theirs])
    assert missing is not None and (missing.on, missing.waits_for) == (None, (2,))
    whole = takes_effect("lawsuit", [1], [ours, theirs])
    assert whole is not None and (whole.on, whole.provisional) == (date(2026, 6, 9), True)
    us = takes_effect("lawsuit", [1], [theirs])
    assert us is not None and us.waits_for == (None,)
    final = [served(one, DAY, paper="final-instrument-served") for one in (1, None)]
    appeal = takes_effect("appeal", [1], final)
    assert appeal is not None and appeal.on == DAY
    assert takes_effect("enforcement", [1], []) is None


def test_of_two_papers_that_exclude_each_other_the_one_that_was_served_is_shown() -> None:
    known = load_pack("CN").events
    both = ("party-change-ruled-review", "party-change-ruled-suit")
    assert papers_due("party_change", known, []) == both
    assert papers_due("party_change", known, [served(1, DAY, paper=both[1])]) == (both[1],)
