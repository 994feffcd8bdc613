"""Months of an office of their own: recounted, closed on a checklist, asked for and opened again; accounts mapped."""

from collections.abc import Callable
from typing import Any

from legal_recovery.closing.commands import (
    AskReopening,
    Close,
    DecideReopening,
    SetMapping,
    ask_reopening,
    close,
    decide_reopening,
    recount,
    set_mapping,
)
from legal_recovery.closing.rules.general import USUAL
from legal_recovery.plumbing.unit_of_work import Actor
from legal_recovery.users import commands as users
from legal_recovery.users.store import get_facts
from tests.factories import Bench


def months_of(bench: Bench) -> None:
    """Close two months of a new office, one of which is opened again, and ask for the other."""
    office = bench.do(users.create_office, users.CreateOffice("宁波分行"))
    lead = _lead(bench, office)

    def do(command: Callable[..., Any], cmd: Any) -> Any:
        return bench.do(command, cmd, by=lead)

    for month in ("2026-01", "2026-02"):
        recount(bench.database, do, office, month, lambda *_step: None)
        do(close, Close(office, month, "期初"))
        asked = do(ask_reopening, AskReopening(office, month, "补记费用"))["reopening_id"]
        if month == "2026-01":
            bench.do(decide_reopening, DecideReopening(asked, approve=True, answer="同意"))
    do(set_mapping, SetMapping(USUAL, note="初稿"))


def _lead(bench: Bench, office: int) -> Actor:
    person = users.CreateUser("周样例", "zhou@bank.example", ("finance_lead",), office)
    user = bench.do(users.create_user, person)
    with bench.session() as session:
        return Actor(user, "周样例", frozenset({"finance_lead"}), office, get_facts(session, user).book)
