"""Four eyes on what is posted at the desk: a batch of one person is looked through by another, once."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from itertools import product
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from legal_recovery.kernel.errors import NotFound
from legal_recovery.ledger.store.verify import verify
from legal_recovery.plumbing.unit_of_work import Actor
from legal_recovery.reconciliation.commands import (
    EndBatch,
    MatchLine,
    MatchTransfer,
    OpenAccount,
    OpenBatch,
    Part,
    ReviewBatch,
    UndoMatch,
    end_batch,
    match_line,
    match_transfer,
    open_account,
    open_batch,
    review_batch,
    undo_match,
)
from legal_recovery.reconciliation.rules.batches import BatchNotPosted, OwnBatch, ReviewedAlready
from legal_recovery.reconciliation.store import (
    BATCH_SORTS,
    BatchFilter,
    ListedBatch,
    count_to_review,
    matches_of_batch,
    page_of_batches,
    place_of_batch,
)
from legal_recovery.users.commands import CreateToken, create_token
from legal_recovery.users.rules import token_digest
from legal_recovery.web.transact import House
from tests.cases.reading import words_of
from tests.factories import Bench, cny
from tests.reconciliation.reviewing import batches, reviewer
from tests.reconciliation.test_desk_commands import Desk, line, statement
from tests.reconciliation.test_desk_views import Sitting, posted
from tests.signing_in import token_in


@pytest.fixture
def desk(bench: Bench) -> Desk:
    return Desk(bench)


def outside(desk: Desk, place: int, batch: int | None = None, by: Actor | None = None) -> int:
    """Match a line as none of any case's, and return the match."""
    found = desk.lines()[place]
    part = Part(found.amount, "outside", note="误汇")
    [match] = desk.bench.do(match_line, MatchLine(found.id, (part,), batch_id=batch), by=by)
    return int(match)


def test_a_batch_is_reviewed_by_another_person_once_and_when_all_of_it_is_posted(desk: Desk) -> None:
    bench = desk.bench
    desk.load(statement(line("500.00"), line("70.00"), line("-20.00")))
    batch = bench.do(open_batch, OpenBatch(desk.account))
    for place in range(3):
        outside(desk, place, batch)
    with pytest.raises(BatchNotPosted):
        bench.do(review_batch, ReviewBatch(batch), by=reviewer(bench))
    bench.do(end_batch, EndBatch(batch))
    with pytest.raises(OwnBatch):
        bench.do(review_batch, ReviewBatch(batch))
    [one] = batches(bench)
    assert (one.matches, one.undone, one.credits, one.debits) == (3, 0, cny("570.00"), cny("-20.00"))
    with bench.session() as session:
        other = reviewer(bench)
        assert (count_to_review(session, other), count_to_review(session, bench.actor)) == (1, 0)
        wrong = matches_of_batch(session, batch)[1]
    bench.do(undo_match, UndoMatch(wrong.id, "误配"), by=other)
    bench.do(review_batch, ReviewBatch(batch, " 一笔已冲回 "), by=other)
    with pytest.raises(ReviewedAlready):
        bench.do(review_batch, ReviewBatch(batch), by=reviewer(bench))
    [one] = batches(bench, BatchFilter(state="reviewed"))
    assert (one.undone, one.credits, one.remark) == (1, cny("500.00"), "一笔已冲回")
    assert (one.batch.reviewed_by, one.batch.reviewed_on) == (other.id, bench.clock.today())
    assert verify(bench.database, None).problems == ()


def test_nothing_is_added_to_a_batch_of_somebody_else_of_another_account_or_that_is_over(desk: Desk) -> None:
    bench = desk.bench
    desk.load(statement(line("500.00"), line("70.00")))
    batch = bench.do(open_batch, OpenBatch(desk.account))
    other = bench.do(open_account, OpenAccount(bench.office_id, "归集户", "建行", "62220002", "CNY"))
    elsewhere = bench.do(open_batch, OpenBatch(other))
    for wrong, by in ((batch, reviewer(bench)), (elsewhere, None), (batch + 1, None)):
        with pytest.raises(NotFound):
            outside(desk, 0, wrong, by)
    outside(desk, 0, batch)
    bench.do(end_batch, EndBatch(batch))
    with pytest.raises(NotFound):
        outside(desk, 1, batch)
    assert [one.state for one in desk.lines()] == ["matched", "open"]


def test_what_is_matched_by_itself_is_a_batch_too_and_one_that_was_refused_whole_is_not_shown(
    desk: Desk,
) -> None:
    bench = desk.bench
    desk.load(statement(line("500.00")))
    bench.do(end_batch, EndBatch(bench.do(open_batch, OpenBatch(desk.account))))
    assert batches(bench) == []
    match = outside(desk, 0)
    [one] = batches(bench)
    with bench.session() as session:
        assert [each.id for each in matches_of_batch(session, one.batch.id)] == [match]


def test_of_a_transfer_both_halves_are_in_the_batch_and_one_is_counted(desk: Desk) -> None:
    bench, other = desk.bench, Desk(desk.bench, "62220002")
    desk.load(statement(line("-300.00")))
    other.load(replace(statement(line("300.00")), account="62220002"), "b")
    bench.do(match_transfer, MatchTransfer(desk.lines()[0].id, other.lines()[0].id))
    [one] = batches(bench)
    assert (one.matches, one.debits, one.credits) == (1, cny("-300.00"), cny("0.00"))
    with bench.session() as session:
        assert [each.amount.text for each in matches_of_batch(session, one.batch.id)] == ["-300.00", "300.00"]


@dataclass(frozen=True)
class Pages:
    """Batches in one order, two on a page."""

    bench: Bench
    sort: str
    down: bool

    def page(self, after: Any = None, *, backwards: bool = False) -> list[ListedBatch]:
        order = {"sort": self.sort, "descending": self.down, "after": after, "backwards": backwards}
        with self.bench.session() as session:
            return page_of_batches(session, self.bench.actor, BatchFilter(), **order, limit=2)

    def place(self, one: ListedBatch) -> Any:
        return place_of_batch(one, self.sort, descending=self.down)


def test_batches_are_paged_forth_and_back_in_every_order_and_filtered(desk: Desk) -> None:
    bench = desk.bench
    desk.load(statement(*(line(f"{100 + n}.00") for n in range(5))))
    for place in range(5):
        outside(desk, place)
    for one in batches(bench)[:2]:
        bench.do(review_batch, ReviewBatch(one.batch.id), by=reviewer(bench))
    for sort, down in product(BATCH_SORTS, (False, True)):
        pages = Pages(bench, sort, down)
        first = pages.page()
        second = pages.page(pages.place(first[-1]))
        third = pages.page(pages.place(second[-1]))
        assert len({one.batch.id for one in (*first, *second, *third)}) == 5, sort
        assert pages.page(pages.place(third[0]), backwards=True) == second[::-1], sort
    assert len(batches(bench, BatchFilter(state="posted"))) == 3
    assert batches(bench, BatchFilter(posted_by=reviewer(bench).id)) == []
    assert batches(bench, BatchFilter(since=date(2030, 1, 1))) == []
    assert len(batches(bench, BatchFilter(account_id=desk.account, until=bench.clock.today()))) == 5


class TestPages:
    """The batch on its pages, for programs and on the command line."""

    @pytest.fixture
    def engine_name(self) -> str:
        return "sqlite"

    @pytest.fixture
    def batch(
        self, app: Flask, client: FlaskClient, desk: Desk, house: House, sign_in: Callable[..., Actor]
    ) -> int:
        """What somebody posted at the desk, with one line that went to suspense."""
        desk.load(statement(line("500.00"), line("70.00"), line("8.00")))
        other = app.test_client()
        other.set_cookie("lang", "en")
        poster = sign_in("finance", browser=other)
        sitting = Sitting(other, desk)
        sitting.decide(0, "outside", note="误汇")
        sitting.decide(1, "outside", note="利息")
        sitting.decide(2, "park", ground="unknown")
        sitting.send("post", confirmed="1")
        outcome = posted(house, desk.bench, poster)
        assert (outcome["posted"], outcome["refused"]) == (3, 0)
        own = other.get(f"/reconciliation/batches/{outcome['batch']}")
        assert "You posted this batch" in words_of(own.text)
        token = token_in(other.get(sitting.url).text)
        refused = other.post(f"/reconciliation/batches/{outcome['batch']}", data={"csrf_token": token})
        assert refused.status_code == 403 and "another person reviews it" in words_of(refused.text)
        return int(outcome["batch"])

    def test_another_person_sees_each_match_and_says_that_they_looked(
        self, client: FlaskClient, batch: int, sign_in: Callable[..., Actor]
    ) -> None:
        sign_in("finance_lead")
        assert "Batches to review 1" in words_of(client.get("/").text)
        page = client.get(f"/reconciliation/batches/{batch}")
        assert "误汇" in page.text and "利息" in page.text and "/undo" in page.text
        token = token_in(page.text)
        at = f"/reconciliation/batches/{batch}"
        long = client.post(at, data={"csrf_token": token, "remark": "长" * 501})
        assert long.status_code == 422 and "at most 500" in words_of(long.text)
        assert client.post(at, data={"csrf_token": token, "remark": "核对无误"}).status_code == 303
        assert "核对无误" in client.get(at).text and "Reviewed by" in words_of(client.get(at).text)
        assert client.post(at, data={"csrf_token": token}).status_code == 409
        listed = "/reconciliation/batches"
        assert "核对无误" in client.get(f"{listed}?state=reviewed").text
        assert "No batch is like this" in words_of(client.get(f"{listed}?state=posted").text)
        assert "no “x” to choose" in words_of(client.get(f"{listed}?state=x").text)
        assert "核对无误" in client.get(f"{listed}.csv").get_data(as_text=True)
        assert client.get(f"{listed}.xlsx").status_code == 200
        assert client.get(f"{listed}/1").status_code == 404
        assert "Batches to review 0" in words_of(client.get("/").text)

    def test_who_only_looks_reviews_nothing(
        self, client: FlaskClient, batch: int, sign_in: Callable[..., Actor]
    ) -> None:
        sign_in("auditor")
        page = client.get(f"/reconciliation/batches/{batch}")
        token = token_in(client.get("/account").text)
        assert page.status_code == 200 and "Remark" not in words_of(page.text)
        refused = client.post(f"/reconciliation/batches/{batch}", data={"csrf_token": token})
        assert refused.status_code == 403

    def test_programs_review_in_the_same_words(
        self, app: Flask, batch: int, bench: Bench, sign_in: Callable[..., Actor]
    ) -> None:
        other = sign_in("finance_lead")
        bench.do(create_token, CreateToken(other.id, "对账", token_digest("lrt_b")), by=other)
        api, headers = app.test_client(), {"Authorization": "Bearer lrt_b", "Accept-Language": "en"}
        listed = api.get("/api/v1/match-batches?state=posted&sort=-posted_on", headers=headers).json
        assert [one["id"] for one in listed["batches"]] == [str(batch)]
        assert (listed["batches"][0]["matches"], listed["batches"][0]["credits"]) == (2, "570.00")
        assert api.get("/api/v1/match-batches?state=x", headers=headers).status_code == 422
        whole = api.get(f"/api/v1/match-batches/{batch}", headers=headers).json
        assert [one["why"] for one in whole["lines"]] == ["误汇", "利息"]
        at = f"/api/v1/match-batches/{batch}/review"
        done = api.post(at, json={"remark": "核对无误"}, headers=headers).json
        assert (done["state"], done["reviewed_by"], done["remark"]) == ("reviewed", str(other.id), "核对无误")
        again = api.post(at, json={}, headers=headers)
        assert (again.status_code, again.json["code"]) == (409, "match_batch.reviewed_already")
