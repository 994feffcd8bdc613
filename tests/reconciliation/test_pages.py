"""Bank accounts and statements on pages and for programs: opened, loaded, read again, handed out, withdrawn."""

import html
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from legal_recovery.plumbing.jobs import list_jobs
from legal_recovery.plumbing.unit_of_work import Actor
from legal_recovery.reconciliation.commands import MatchLine, OpenAccount, Part, match_line, open_account
from legal_recovery.reconciliation.store import LineFilter, list_lines
from legal_recovery.reconciliation.views import work
from legal_recovery.users.commands import CreateToken, create_token
from legal_recovery.users.rules import token_digest
from legal_recovery.web.transact import House
from tests.cases.reading import words_of
from tests.factories import Bench, cny
from tests.reconciliation.files import ACCOUNT, THREE, Files, camt, moves, mt940, of_bank, ofx, plain, table
from tests.reconciliation.test_damaged_statements import BOMB, DAMAGED
from tests.signing_in import make_person, send

HOME = "/reconciliation"


@pytest.fixture
def engine_name() -> str:
    """Pages are the same on both engines; the commands under them are tried on both."""
    return "sqlite"


@dataclass
class Finance:
    """Somebody of finance at their pages, and the worker that does what they ask for."""

    client: FlaskClient
    bench: Bench
    house: House
    actor: Actor
    account: int

    @property
    def at(self) -> str:
        return f"{HOME}/{self.account}"

    def words(self, address: str) -> str:
        return words_of(self.client.get(address).text)

    def send_file(self, content: str | bytes, name: str = "流水.csv") -> Any:
        body = content.encode() if isinstance(content, str) else content
        return send(self.client, f"{self.at}/statements", {"file": (BytesIO(body), name)})

    def work(self) -> None:
        with self.house.database.reading() as session:
            waiting = [job for job in list_jobs(session, self.actor.id, "statement") if not job.is_over]
        for job in waiting:
            self.house.jobs.carry_out(job.id)

    def load(self, content: str | bytes, name: str = "流水.csv") -> str:
        """Return the words of the page after a file was sent and loaded."""
        answer = self.send_file(content, name)
        assert answer.status_code == 303, words_of(answer.text)
        self.work()
        return self.words(answer.location)

    def lines(self) -> list[Any]:
        with self.bench.session() as session:
            return list_lines(session, self.bench.actor, LineFilter(account_id=self.account))[0]

    def statement(self) -> str:
        """Return the address of the latest statement."""
        page = self.client.get(f"{self.at}/statements").text
        return str(re.findall(rf'href="({self.at}/statements/\d+)"', page)[0])


@pytest.fixture
def account(bench: Bench) -> int:
    return int(bench.do(open_account, OpenAccount(bench.office_id, "清收户", "工行", ACCOUNT, "CNY")))


@pytest.fixture
def finance(
    client: FlaskClient, bench: Bench, house: House, account: int, sign_in: Callable[..., Actor]
) -> Finance:
    return Finance(client, bench, house, sign_in("finance"), account)


@pytest.fixture
def lead(
    client: FlaskClient, bench: Bench, house: House, account: int, sign_in: Callable[..., Actor]
) -> Finance:
    return Finance(client, bench, house, sign_in("finance_lead"), account)


def test_an_account_is_opened_and_described_by_whoever_leads_finance(lead: Finance) -> None:
    new = f"{HOME}/accounts/new"
    typed = {"number": "6222 0001", "bank": "建行", "office_id": str(lead.bench.office_id), "currency": "cny"}
    assert "Say the number" in words_of(send(lead.client, new, {**typed, "number": ""}).text)
    assert "“XXX” is not a currency" in words_of(send(lead.client, new, {**typed, "currency": "XXX"}).text)
    made = send(lead.client, new, typed)
    assert made.status_code == 303 and "62220001" in lead.words(made.location)
    again = send(lead.client, new, typed)
    assert again.status_code == 409 and "in the books already" in words_of(again.text)
    described = made.location.replace("/statements", "/account")
    assert send(lead.client, described, {"name": "归集户", "state": "closed"}).status_code == 303
    assert "归集户" not in lead.words(HOME)
    assert "归集户 (closed)" in lead.words(f"{HOME}?state=all&q=归集")


def test_who_may_look_load_and_lead(finance: Finance, app: Flask, sign_in: Callable[..., Actor]) -> None:
    assert finance.client.get(f"{HOME}/accounts/new").status_code == 403
    finance.load(mt940(THREE))
    assert finance.client.get(f"{finance.statement()}/withdrawal").status_code == 403
    for role, status in (("auditor", 200), ("manager", 200), ("legal", 403)):
        other = app.test_client()
        sign_in(role, browser=other)
        pages = (HOME, f"{finance.at}/statements", f"{finance.at}/lines", finance.statement())
        assert {other.get(page).status_code for page in pages} == {status}, role
        assert other.get(f"{finance.at}/loads/1").status_code == 403


def test_a_file_is_loaded_shown_known_again_and_handed_out_as_it_came(finance: Finance) -> None:
    text = plain(
        ("2026-10-08", "执行款", "100.00", "600"),
        ("2026-10-09", "费", "-50.00", "550"),
        ("2026-10-09", "费", "-50.00", "500"),
    )
    answer = finance.send_file(text)
    assert 'hx-trigger="every 1s"' in finance.client.get(answer.location).text
    # Sent again while it waits, it is the same task.
    assert finance.send_file(text).location == answer.location
    finance.work()
    said = finance.words(answer.location)
    assert "3 new lines are in the books" in said and "CNY 500.00 CNY 500.00 3 3 0" in said
    assert "This file was loaded before" in finance.load(text)
    more = text + "2026-10-12,利息,7.00,507\n"
    said = finance.load(more, "更多.csv")
    assert "1 new line is in the books" in said and "3 lines were known from other files" in said
    assert [one.amount.text for one in finance.lines()] == ["100.00", "-50.00", "-50.00", "7.00"]
    said = finance.words(f"{finance.at}/statements")
    assert "Balance at the bank CNY 507.00 until 2026-10-12" in said and "Proven" in said
    assert "3 of its lines were known from other files" in finance.words(finance.statement())
    received = finance.client.get(f"{finance.statement()}/file")
    assert received.data == more.encode() and "filename" in received.headers["Content-Disposition"]
    said = finance.words(HOME)
    assert "507.00 4 107.00 −100.00 2026-10-08 0 Proven 2026-10-12" in said


def test_lines_are_filtered_sorted_paged_and_saved(finance: Finance) -> None:
    finance.load(mt940(moves(*[f"{amount}.00" for amount in range(1, 71)], "-8.50")))
    lines = f"{finance.at}/lines"
    first = finance.client.get(f"{lines}?sort=-amount")
    assert "71 lines" in words_of(first.text) and "70.00" in first.text
    onwards = re.findall(r'rel="next" href="([^"]+)"', first.text)[0].replace("&amp;", "&")
    second = finance.client.get(onwards).text
    assert "−8.50" in second and 'rel="prev"' in second
    assert "1 line" in finance.words(f"{lines}?direction=out")
    assert "3 lines" in finance.words(f"{lines}?amount_from=8&amount_to=9")
    assert "No line matches" in finance.words(f"{lines}?state=matched")
    assert "There is no “x” to choose here" in finance.words(f"{lines}?state=x")
    saved = finance.client.get(f"{finance.statement()}.csv?direction=out").text
    assert saved.count("\n") == 2 and "-8.50" in saved
    assert finance.client.get(f"{lines}.csv?state=x").status_code == 422
    for list_ in (f"{HOME}/accounts", f"{finance.at}/statements", lines):
        assert finance.client.get(f"{list_}.xlsx").data.startswith(b"PK")
        assert "清收户" in finance.client.get(f"{HOME}/accounts.csv").text


def test_statements_that_do_not_meet_are_named_with_what_is_missing(finance: Finance) -> None:
    finance.load(plain(("2026-10-08", "a", "1", "10")), "十月.csv")
    finance.load(plain(("2026-10-20", "b", "1", "15")), "十一月.csv")
    says = (
        "Between 十月.csv (until 2026-10-08) and 十一月.csv (from 2026-10-20) lines of +CNY 4.00 are missing"
    )
    said = finance.words(f"{finance.at}/statements")
    assert says in said and "Does not follow on" in said and "Difference CNY 4.00" in said
    assert says in finance.words(finance.statement())
    assert "1 break" in finance.words(HOME)
    assert "No account matches" in finance.words(f"{HOME}?attention=parked")
    assert "清收户" in finance.words(f"{HOME}?attention=broken")


def test_a_statement_is_withdrawn_with_a_reason_unless_a_line_is_matched(lead: Finance) -> None:
    lead.load(mt940(moves("5.00")))
    (line,) = lead.lines()
    address = f"{lead.statement()}/withdrawal"
    assert "Say why" in words_of(send(lead.client, address, {"reason": ""}).text)
    part = Part(cny("5.00"), "outside", note="误汇")
    lead.bench.do(match_line, MatchLine(line.id, (part,)))
    refused = send(lead.client, address, {"reason": "误载"})
    assert refused.status_code == 409 and "1 of its lines are matched" in words_of(refused.text)
    assert (
        "1 line is matched: a statement with a matched line stays" in lead.client.get(lead.statement()).text
    )
    # A withdrawn one stays to be seen, and its file can be loaded anew.
    lead.load(mt940(moves("6.00"), opening=Decimal("505.00")))
    address = lead.statement()
    assert send(lead.client, f"{address}/withdrawal", {"reason": "误载"}).status_code == 303
    assert "Withdrawn" in lead.words(address) and lead.client.get(f"{address}/file").status_code == 200
    assert "1 new line is in the books" in lead.load(mt940(moves("6.00"), opening=Decimal("505.00")))


def test_columns_that_nobody_knows_are_mapped_once_and_remembered(finance: Finance) -> None:
    heads = ("Buchungstag", "Betrag", "Kontostand")
    said = finance.load(
        table(["Auszug"], heads, ("03/11/2026", "1.00", "1.00"), ("04/11/2026", "2.00", "3.00"))
    )
    assert "no headings of a statement were recognised" in said and finance.lines() == []
    page = finance.client.get(f"{finance.at}/statements").text
    with finance.house.database.reading() as session:
        job = list_jobs(session, finance.actor.id, "statement")[0]
    columns = f"{finance.at}/loads/{job.id}/columns"
    assert "The headings are taken from row 2" in finance.words(columns)
    chosen = {"column_1": "booked_on", "column_2": "amount", "column_3": "balance", "row": "2"}
    wrong = send(finance.client, columns, {**chosen, "column_1": ""})
    assert wrong.status_code == 422 and "Say which column has the day" in words_of(wrong.text)
    answer = send(finance.client, columns, chosen)
    finance.work()
    # The columns are known now, but not which of day and month comes first.
    assert "can begin with the day or with the month" in finance.words(answer.location)
    answer = send(finance.client, f"{answer.location}/columns", {**chosen, "order": "dmy"})
    finance.work()
    assert "2 new lines are in the books" in finance.words(answer.location)
    assert finance.lines()[0].booked_on.isoformat() == "2026-11-03"
    # The next file of this bank is read at once.
    assert "1 new line" in finance.load(table(["Auszug"], heads, ("05/11/2026", "4.00", "7.00")))
    assert "Without a gap" in page


def test_what_is_no_statement_is_said_at_the_file_and_nothing_is_written(finance: Finance) -> None:
    hostile = [
        *((content, says) for content, _code, says in DAMAGED if content.strip()),
        (camt(THREE).replace("?>\n", f"?>\n{BOMB}]>", 1), "defines entities"),
        (mt940(THREE, currency="USD"), "The file is in USD, but the account is in CNY."),
        (mt940(THREE).replace(ACCOUNT, "99998888"), "not of 33050161472700000123"),
    ]
    for content, says in hostile:
        said = finance.load(content)
        assert says in said and "{" not in said, said
        assert "Nothing of the file was loaded" in said
    assert finance.lines() == []
    assert "No statement yet" in finance.words(f"{finance.at}/statements")
    for answer, says in (
        (finance.send_file(b""), "The file is empty."),
        (send(finance.client, f"{finance.at}/statements", {}), "Choose a file."),
    ):
        assert answer.status_code == 422 and says in words_of(answer.text)
    finance.client.application.config["MAX_CONTENT_LENGTH"] = 100_000
    answer = finance.send_file(b"x" * 200_000)
    assert answer.status_code == 413 and "The file is larger than 100 MB." in words_of(answer.text)


def test_a_load_that_is_killed_goes_on_when_the_worker_comes_back(
    finance: Finance, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        """The process went away."""

    steps, execute = [0], work.execute

    def dying(*given: Any, **more: Any) -> Any:
        steps[0] += 1
        if steps[0] == 3:
            raise Killed
        return execute(*given, **more)

    answer = finance.send_file(mt940(moves(*(["5.00"] * 600))))
    monkeypatch.setattr(work, "execute", dying)
    with pytest.raises(Killed):
        finance.work()
    said = finance.words(answer.location)
    assert "Loading" in said and "running" in said and len(finance.lines()) == 100
    assert "is being loaded" in finance.words(f"{finance.at}/statements")
    finance.work()
    assert "600 new lines are in the books" in finance.words(answer.location)
    with finance.bench.session() as session:
        wanted = LineFilter(account_id=finance.account)
        found, _more = list_lines(session, finance.bench.actor, wanted, limit=1000)
    assert sorted(one.number for one in found) == list(range(1, 601))


def test_programs_do_what_the_pages_do(app: Flask, bench: Bench, house: House) -> None:
    person = make_person(app, bench, ("finance_lead",), bench.office_id)
    bench.do(create_token, CreateToken(person.id, "测试", token_digest("lrt_x")), by=person)
    headers = {"Authorization": "Bearer lrt_x", "Accept-Language": "en"}

    def ask(path: str, body: Any = None, **more: Any) -> Any:
        method = "GET" if body is None and not more else "POST"
        given = {"json": body} if body is not None else more
        return app.test_client().open(f"/api/v1{path}", method=method, headers=headers, **given)

    typed = {"number": ACCOUNT, "office_id": str(bench.office_id), "bank": "工行"}
    place = f"/bank-accounts/{ask('/bank-accounts', typed).get_json()['id']}"
    assert ask("/bank-accounts", typed).status_code == 409
    described = ask(f"{place}/description", {"name": "清收户", "bank": "工行"})
    assert described.status_code == 201 and ask(place).get_json()["name"] == "清收户"

    def load(content: str) -> Any:
        made = ask(f"{place}/statements", data={"file": (BytesIO(content.encode()), "a.sta")})
        assert made.status_code == 201, made.text
        task = made.get_json()["task"]
        house.jobs.carry_out(int(task))
        return ask(f"{place}/loads/{task}").get_json()

    loaded = load(mt940(THREE))
    keyed, tasks = {**headers, "Idempotency-Key": "k-1"}, []
    for content in (mt940(THREE), mt940(THREE), mt940(moves("5.00"))):
        body = {"file": (BytesIO(content.encode()), "a.sta")}
        made = app.test_client().post(f"/api/v1{place}/statements", data=body, headers=keyed)
        tasks.append((made.status_code, made.get_json().get("task")))
        house.jobs.carry_out(int(tasks[0][1]))
    assert tasks[0] == tasks[1] and tasks[2] == (409, None)
    assert (loaded["state"], loaded["statements"][0]["fresh"], loaded["refused"]) == ("done", 3, None)
    refused = load(plain(("yesterday", "x", "1", "")))["refused"]
    assert (refused["code"], refused["row"]) == ("calendar.unreadable_date", 2)
    (one,) = ask("/bank-accounts").get_json()
    assert (one["at_bank"], one["is_continuous"], one["open"]["lines"]) == ("200450.00", True, 3)
    assert ask(f"{place}/continuity").get_json()["difference"] == "0.00"
    (found,) = ask(f"{place}/statements").get_json()["statements"]
    assert (found["opening"], found["format"], found["place"]) == ("500.00", "MT940", 1)
    lines = ask(f"/bank-lines?account={one['id']}&direction=in&sort=-booked_on&limit=1").get_json()
    assert (lines["count"], lines["lines"][0]["booked_on"]) == (2, "2026-10-10")
    rest = ask(
        f"/bank-lines?account={one['id']}&direction=in&sort=-booked_on&after={lines['next']}"
    ).get_json()
    assert [line["booked_on"] for line in rest["lines"]] == ["2026-10-08"]
    assert ask("/bank-lines?after=x").status_code == ask("/bank-lines?state=x").status_code == 422
    statement = f"{place}/statements/{found['id']}"
    assert ask(f"{statement}/file").data == mt940(THREE).encode()
    assert ask(f"{statement}/withdrawal", {"reason": "误载"}).get_json() == {"lines": 3}
    assert ask(f"{statement}/withdrawal", {"reason": "误载"}).status_code == 409
    assert ask(statement).get_json()["state"] == "withdrawn"


def test_a_line_shows_what_has_happened_to_it_and_what_the_file_itself_says(lead: Finance) -> None:
    for content, says in (
        (mt940(moves("5.00")), ":61:2610081008C5,00NTRFNONREF//R1 :86:执行款"),
        (camt(moves("6.00")), '<Ntry><Amt Ccy="CNY">6.00</Amt>'),
        (ofx(moves("7.00")), "<TRNAMT>7.00"),
        (plain(("2026-10-08", "摘要", "8.00", "")), "2026-10-08 | 摘要 | 8.00 |"),
        (Files(Path()).workbook({"a": of_bank("CMB", moves("9.00"))}), "20261008 | 09:30:15 | 20261008"),
    ):
        lead.load(content)
        line = max(lead.lines(), key=lambda one: one.id)
        said = lead.words(f"{lead.at}/lines/{line.id}/original")
        assert html.unescape(says) in said.replace(" ,", ","), said
    (line, *_rest) = lead.lines()
    lead.bench.do(match_line, MatchLine(line.id, (Part(cny("5.00"), "outside", note="误汇"),)))
    said = lead.words(f"{lead.at}/lines/{line.id}/history")
    assert "Loaded from 流水.csv" in said and "Matched: None of any case’s, 5.00" in said
    panel = lead.client.get(f"{lead.at}/lines/{line.id}", headers={"X-Desk": "1"}).text
    assert 'data-key="h"' in panel and 'data-key="v"' in panel
