"""`legal-recovery ledger`: proving the books, journals for other programs, entries by hand."""

import json
import sys
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import click

from legal_recovery.cases.rules import CaseFacts, require_day, require_reason
from legal_recovery.cases.store import get_case, named_books
from legal_recovery.cli.context import ROW, ExistingFile, actor, house, office_id, print_json, run
from legal_recovery.cli.language import said, say
from legal_recovery.cli.reversing import reversal_of
from legal_recovery.cli.surroundings import written_whole
from legal_recovery.cli.tables import aligned
from legal_recovery.closing.store import all_books
from legal_recovery.debts.store import list_debts
from legal_recovery.house import helpers
from legal_recovery.kernel.calendar import first_day, last_day, parse_date, require_month
from legal_recovery.kernel.errors import N_, InvalidInput, NotFound, RecoveryError
from legal_recovery.ledger.commands import PostEntries, post_entries
from legal_recovery.ledger.postings import Entry, Posting, read_journal, written_lines
from legal_recovery.ledger.rules import (
    ACCOUNTS,
    CLAIM_ORDER,
    COST,
    OUTSTANDING,
    RECOVERED,
    REFUND,
    is_opening,
)
from legal_recovery.ledger.store import StoredEntry, list_entries
from legal_recovery.ledger.store.export import FORMATS, export_journal
from legal_recovery.ledger.store.verify import UNREADABLE, Problem, Verification, unreadable, verify
from legal_recovery.plumbing.checkpoints import (
    Checkpoint,
    checkpoint_from_json,
    checkpoint_to_json,
    known_keys,
    signing_key,
    take_checkpoint,
)
from legal_recovery.plumbing.positions import find_position, issuing


@click.group()
def ledger() -> None:
    """The books: prove them, export them, post by hand."""


# --- proving ----------------------------------------------------------------------------------------------


@ledger.command("verify")
@click.option("--json", "as_json", is_flag=True, help="Print what was found as JSON.")
@click.option("--no-files", is_flag=True, help="Do not read the stored files.")
@click.option(
    "--checkpoint",
    "kept",
    multiple=True,
    type=ExistingFile(),
    help="Also prove the books against a checkpoint that was kept elsewhere.",
)
def verify_(as_json: bool, no_files: bool, kept: tuple[Path, ...]) -> None:
    """Recompute every hash, balance, column, text and file; exit status 1 when anything is wrong."""
    found = verified([_read_checkpoint(path) for path in kept], no_files=no_files, quiet=as_json)
    if as_json:
        print_json(_as_json(found))
    else:
        click.echo("\n".join(told(found)))
    sys.exit(0 if found.ok else 1)


def verified(kept: Iterable[Checkpoint] = (), *, no_files: bool = False, quiet: bool = True) -> Verification:
    """Verify this place; a database that cannot even be opened is a problem like any other."""
    try:
        at = house()
    except UNREADABLE as failure:
        return Verification(False, 0, 0, 0, (unreadable(failure),))
    files = None if no_files else at.files
    tell = None if quiet or not sys.stderr.isatty() else _progress
    keys = known_keys(at.settings.keys)
    return verify(at.database, files, keys=keys, kept=tuple(kept), progress=tell, helpers=helpers())


def _progress(done: int, whole: int) -> None:
    click.echo(f"\r{done:,} / {whole:,}", nl=done == whole, err=True)


def _read_checkpoint(path: Path) -> Checkpoint:
    try:
        return checkpoint_from_json(json.loads(path.read_text(encoding="utf-8")))
    except (ValueError, KeyError, TypeError):
        raise InvalidInput(N_("{path} is not a checkpoint."), path=str(path)) from None


def _as_json(found: Verification) -> dict[str, Any]:
    return {
        "ok": found.ok,
        "books": found.books,
        "entries": found.entries,
        "problems": [
            {
                "code": problem.code,
                "message": _sentence(problem),
                "case": problem.case,
                "book": None if problem.book is None else str(problem.book),
                "seq": problem.seq,
            }
            for problem in found.problems
        ],
    }


def told(found: Verification) -> list[str]:
    if found.ok:
        ok = say(N_("ok: {books} books, {records} records, {entries} entries."))
        return [ok.format(books=found.books, records=found.records, entries=found.entries)]
    lines = [f"{_place(problem)}{_sentence(problem)} [{problem.code}]" for problem in found.problems]
    if found.left_out:
        lines.append(say(N_("… and {count} more.")).format(count=found.left_out))
    return lines


def _place(problem: Problem) -> str:
    """Return where it is, the case first: `ZB-1, book 17, record 4: `."""
    words = [problem.case] if problem.case else []
    if problem.book is not None:
        words.append(say(N_("book {book}")).format(book=problem.book))
    if problem.seq is not None:
        words.append(say(N_("record {seq}")).format(seq=problem.seq))
    return ", ".join(words) + ": " if words else ""


def _sentence(problem: Problem) -> str:
    return said(RecoveryError(problem.message, **problem.facts))


@ledger.command("checkpoint")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write it to a file.")
def checkpoint_(out: Path | None) -> None:
    """Sign the heads of all books now, and print what was signed; keep it where the database cannot reach."""
    at = house()
    made = take_checkpoint(at.database, at.clock, signing_key(at.settings.keys))
    text = json.dumps(checkpoint_to_json(made), ensure_ascii=False, indent=2)
    if out is None:
        click.echo(text)
        return
    with written_whole(out) as path:
        path.write_text(text + "\n", encoding="utf-8")
    click.echo(say(N_("Signed {books} books: {path}")).format(books=made.books, path=out))


# --- journals ---------------------------------------------------------------------------------------------


@ledger.command()
@click.option("--format", "form", type=click.Choice(FORMATS), required=True)
@click.option("--known-at", metavar="N", help="What was known at this position or moment; default: now.")
@click.option("--with-banks", is_flag=True, help="The books of bank accounts too.")
@click.option("--office", help="Name of the office; its bank accounts come with it.")
@click.option("--month", metavar="YYYY-MM", help="Only value dates in this month.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write to a file.")
def export(
    form: str, known_at: str | None, with_banks: bool, office: str | None, month: str | None, out: Path | None
) -> None:
    """Write the journal of all cases, or of an office with its bank accounts, for another program."""
    at = house()
    books = all_books(office_id(office)) if office else all_books() if with_banks else named_books()
    bounds = {"since": first_day(month), "until": last_day(month)} if month and require_month(month) else {}
    with issuing(at.database, at.clock) as (session, now):
        position = find_position(session, known_at) or now
        pieces = export_journal(session, books, position, form, **bounds)
        if out is None:
            for piece in pieces:
                sys.stdout.buffer.write(piece.encode())
            sys.stdout.buffer.flush()
            return
        with written_whole(out) as path, path.open("w", encoding="utf-8", newline="") as target:
            target.writelines(pieces)


@ledger.command()
@click.argument("reference", metavar="REF")
def show(reference: str) -> None:
    """Print the entries of the case REF in the accountant's notation."""
    with house().database.reading() as session:
        case = get_case(session, actor(), reference)
        entries = list_entries(session, case.book)
    blocks = ["\n".join([_heading(entry), *_written(entry, case.currency)]) for entry in entries]
    click.echo("\n\n".join(blocks))


def _heading(entry: StoredEntry) -> str:
    words = [f"; {entry.seq}", entry.value_on.isoformat(), entry.kind]
    if entry.reverses is not None:
        words.append(say(N_("reverses {seq}")).format(seq=entry.reverses))
    if entry.reversed_by is not None:
        words.append(say(N_("reversed by {seq}")).format(seq=entry.reversed_by))
    return "  ".join(words)


def _written(entry: StoredEntry, currency: str) -> list[str]:
    return written_lines(entry.postings, currency)


@ledger.command()
def accounts() -> None:
    """Print the chart of accounts, and the figure that each account counts in."""
    rows = [[account, say(_counts_in(account))] for account in sorted(ACCOUNTS)]
    click.echo("\n".join(aligned([say(N_("Account")), say(N_("Counts in"))], rows, left=2)))


def _counts_in(account: str) -> str:
    if account.startswith(RECOVERED):
        return N_("gross recovered")
    if account.startswith((COST, REFUND)):
        return N_("costs")
    return N_("outstanding") if account in OUTSTANDING else "–"


# --- months -----------------------------------------------------------------------------------------------

# Months were once closed and opened here, past their checklist and the second person.
_ANYTHING = {"ignore_unknown_options": True, "allow_extra_args": True}


@ledger.command("close-month", hidden=True, context_settings=_ANYTHING)
def close_month_() -> None:
    """Say where months are closed now."""
    raise InvalidInput(
        N_("A month is closed on its checklist: legal-recovery closing close --office NAME --month YYYY-MM.")
    )


@ledger.command("reopen-month", hidden=True, context_settings=_ANYTHING)
def reopen_month_() -> None:
    """Say where months are opened again now."""
    raise InvalidInput(
        N_("Two people open a month again: legal-recovery closing reopen asks, closing decide answers.")
    )


# --- entries by hand --------------------------------------------------------------------------------------


@ledger.command()
@click.argument("reference", metavar="REF")
@click.option("--value-on", required=True, metavar="D", help="The day on which it is true.")
@click.option("--kind", default="manual", show_default=True, help="What kind of entry it is.")
@click.option("--file", "source", type=click.File("r", encoding="utf-8"), default="-", help="- for stdin.")
@click.option("--debt", "contract", help="The contract that lines of the claim are about.")
@click.option("--reason", required=True, help="Why it is posted.")
def post(reference: str, value_on: str, kind: str, source: Any, contract: str | None, reason: str) -> None:
    """Post entries to the case REF, written an account and an amount a line, a blank line between entries.

    All of them are posted, or none.
    """
    at = house()
    with at.database.reading() as session:
        case = get_case(session, actor(), reference)
        debts = {debt.contract_number: debt.id for debt in list_debts(session, case.id)}
    day = parse_date(value_on, field="value_on")
    require_day(case, day, at.clock.today(), "value_on")
    if is_opening(kind) and day != case.escalated_on:
        raise InvalidInput(
            N_("An opening stands on the day of escalation, {day}."), field="value_on", day=case.escalated_on
        )
    about = _debt(debts, contract)
    lines = read_journal(_read(source), case.currency)
    made = tuple(_entry(case, day, kind, postings, debts, about) for postings in lines)
    if not made:
        raise InvalidInput(N_("There is nothing to post."), field="lines")
    seqs = run(post_entries, PostEntries(made, require_reason(reason)))
    for seq in seqs:
        click.echo(say(N_("{case}: posted entry {seq}.")).format(case=reference, seq=seq))


def _read(source: Any) -> str:
    try:
        return str(source.read())
    except UnicodeDecodeError:
        raise InvalidInput(N_("The lines are not UTF-8 text."), field="lines") from None


def _debt(debts: dict[str, int], contract: str | None) -> int | None:
    """Return the named contract, or the only one that there is."""
    if contract is None:
        return next(iter(debts.values())) if len(debts) == 1 else None
    if contract not in debts:
        raise NotFound(N_("The case has no contract {contract}."), field="debt", contract=contract)
    return debts[contract]


def _entry(
    case: CaseFacts,
    day: date,
    kind: str,
    postings: Iterable[Posting],
    debts: dict[str, int],
    about: int | None,
) -> Entry:
    """Return an entry whose claim lines say which contract they are about, as allocation needs to know."""
    lines = tuple(_about(posting, about) for posting in postings)
    if len(debts) > 1 and any(line.account in CLAIM_ORDER and line.debt is None for line in lines):
        raise InvalidInput(
            N_("Say with --debt which contract the claim is about: {contracts}."),
            field="debt",
            contracts=sorted(debts),
        )
    return Entry(case.book, day, kind, lines)


def _about(posting: Posting, debt: int | None) -> Posting:
    if posting.account not in CLAIM_ORDER:
        return posting
    return Posting(posting.account, posting.amount, debt=debt)


@ledger.command()
@click.argument("reference", metavar="REF")
@click.argument("seq", type=ROW)
@click.option("--reason", required=True, help="Why it is reversed.")
def reverse(reference: str, seq: int, reason: str) -> None:
    """Reverse the entry SEQ of the case REF, with all entries of its transfer."""
    require_reason(reason)
    with house().database.reading() as session:
        case = get_case(session, actor(), reference)
        command, asked = reversal_of(session, case, seq, reason)
    run(command, asked)
    click.echo(say(N_("{case}: reversed entry {seq}.")).format(case=reference, seq=seq))
