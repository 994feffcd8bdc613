"""`legal-recovery closing`: months with their checklists, closing and opening them, what goes to the general ledger."""

import sys
from datetime import date
from pathlib import Path
from typing import Any

import click
from sqlalchemy.orm import Session

from legal_recovery.cli.context import (
    ROW,
    ExistingFile,
    actor,
    house,
    office_id,
    one_of,
    print_json,
    require_person,
    run,
)
from legal_recovery.cli.language import say
from legal_recovery.cli.tables import aligned
from legal_recovery.closing import store
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
from legal_recovery.closing.commands.closing import checks_of
from legal_recovery.closing.rules.checks import (
    BLOCKS,
    CHECKS,
    STATES,
    Check,
    digest_of,
    of_state,
    read,
    written,
)
from legal_recovery.closing.rules.general import USUAL
from legal_recovery.kernel.calendar import require_month
from legal_recovery.kernel.errors import N_
from legal_recovery.users.store import names_of

_OFFICE = click.option("--office", required=True, help="Name of the office.")
_MONTH = click.option("--month", required=True, metavar="YYYY-MM", help="The month.")


@click.group()
def closing() -> None:
    """Months: their checklist, closing and opening them again, the mapping to the general ledger."""


@closing.command()
@_OFFICE
@_MONTH
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
def check(office: str, month: str, as_json: bool) -> None:
    """Print the checklist of a month; exit status 1 when something blocks the closing."""
    own, at = office_id(office), house()
    with at.database.reading() as session:
        kept = store.find_closing(session, own, require_month(month))
        checks = read(kept.checks) if kept else checks_of(session, own, month, at.clock.today())
        closed = store.is_closed(session, own, month)
    if as_json:
        print_json(_as_json(office, month, closed, checks))
    else:
        click.echo(
            "\n".join(
                aligned([say(N_("State")), say(N_("How many")), say(N_("Check"))], _rows(checks), left=3)
            )
        )
    sys.exit(1 if of_state(checks, BLOCKS) else 0)


def _as_json(office: str, month: str, closed: bool, checks: list[Check]) -> dict[str, Any]:
    return {
        "office": office,
        "month": month,
        "closed": closed,
        "digest": digest_of(written(checks)),
        "checks": [
            {
                "key": one.key,
                "state": one.state,
                "count": one.count,
                "amounts": [{"amount": amount.text, "currency": amount.currency} for amount in one.amounts],
                "about": None if one.about is None else str(one.about),
                "facts": {name: _plain(value) for name, value in one.facts.items()},
            }
            for one in checks
        ],
    }


def _plain(value: object) -> object:
    return (
        value
        if isinstance(value, int | str)
        else value.isoformat()
        if isinstance(value, date)
        else str(value)
    )


def _rows(checks: list[Check]) -> list[list[str]]:
    return [
        [
            say(STATES[one.state]),
            str(one.count),
            " ".join([say(CHECKS[one.key]), *(str(amount) for amount in one.amounts)]),
        ]
        for one in checks
    ]


@closing.command("recount")
@_OFFICE
@_MONTH
def recount_(office: str, month: str) -> None:
    """Recompute the balances of an office's books; exit status 1 when one is wrong."""
    found = recount(house().database, run, office_id(office), month, _progress)
    line = say(N_("{books} books with {entries} entries, {wrong} balances are wrong."))
    click.echo(line.format(books=found.books, entries=found.entries, wrong=found.wrong))
    sys.exit(1 if found.wrong else 0)


def _progress(done: int, whole: int) -> None:
    if sys.stderr.isatty():
        click.echo(f"\r{done:,} / {whole:,}", nl=done == whole, err=True)


@closing.command("close")
@_OFFICE
@_MONTH
@click.option("--reason", help="Why in spite of warnings.")
def close_(office: str, month: str, reason: str | None) -> None:
    """Close a month on its checklist, which is frozen with it."""
    if "system" not in actor().roles:
        require_person("finance")
    made = run(close, Close(office_id(office), month, reason))
    line = say(N_("{month} is closed for {office}; its checklist is {digest}."))
    click.echo(line.format(month=month, office=office, digest=made["digest"][:16]))


@closing.command()
@_OFFICE
@click.option("--json", "as_json", is_flag=True, help="Print them as JSON.")
def show(office: str, as_json: bool) -> None:
    """List the months of an office: whether they are closed, and who waits for whose decision to open one again."""
    own = office_id(office)
    with house().database.reading() as session:
        shown = [_month(session, own, one) for one in store.list_months(session, own)]
    if as_json:
        print_json(shown)
        return
    for row in shown:
        state = say(N_("Month closed")) if row["closed"] else say(N_("Month open"))
        click.echo(f"{row['month']}  {state}  {row['closed_on'] or ''}  {row['closed_by'] or ''}".rstrip())
        for asked in row["requests"]:
            click.echo(f"    {asked['id']}  {asked['state']}  {asked['asked_by']}  {asked['reason']}")


def _month(session: Session, own: int, one: store.OfficeMonth) -> dict[str, Any]:
    kept = one.closing if one.is_closed else None
    asked = store.list_reopenings(session, own, one.month)
    people = {each.asked_by for each in asked}
    names = names_of(session, people | {kept.closed_by} if kept else people)
    return {
        "month": one.month,
        "closed": one.is_closed,
        "closed_on": kept.closed_on.isoformat() if kept else None,
        "closed_by": names.get(kept.closed_by) if kept else None,
        "requests": [
            {
                "id": str(each.id),
                "state": each.state,
                "asked_by": names.get(each.asked_by),
                "reason": each.reason,
            }
            for each in asked
        ],
    }


@closing.command()
@_OFFICE
@_MONTH
@click.option("--reason", required=True, help="Why it is to be opened again.")
def reopen(office: str, month: str, reason: str) -> None:
    """Ask, as the person of LEGAL_RECOVERY_AS, for a closed month to be opened again; print the request’s number."""
    require_person("finance")
    made = run(ask_reopening, AskReopening(office_id(office), month, reason))
    click.echo(str(made["reopening_id"]))


@closing.command()
@click.argument("request", type=ROW)
@click.argument("decision", type=one_of(["approve", "refuse"]))
@click.option("--answer", help="What the person who asked is told.")
def decide(request: int, decision: str, answer: str | None) -> None:
    """Approve or refuse, as the person of LEGAL_RECOVERY_AS, a request of somebody else's: approve or refuse."""
    require_person("finance_lead", "manager")
    made = run(decide_reopening, DecideReopening(request, decision == "approve", answer))
    said = {
        "approved": N_("It is approved: the month is open again."),
        "refused": N_("It is refused: the month stays closed."),
    }
    click.echo(say(said[made["state"]]))


@closing.command("map")
@click.argument("path", type=ExistingFile(), required=False)
def map_(path: Path | None) -> None:
    """Let a mapping of accounts count, from a file of lines: pattern | code | name | standing.

    Without a file the usual one is printed, to begin with.
    """
    if path is None:
        click.echo(USUAL, nl=False)
        return
    made = run(set_mapping, SetMapping(path.read_text(encoding="utf-8-sig")))
    click.echo(say(N_("Version {version} of the mapping counts.")).format(version=made["version"]))
