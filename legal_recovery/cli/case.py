"""`legal-recovery case`: what the pages of a case do, on the command line."""

import sys
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn

import click
from marshmallow import Schema, ValidationError

from legal_recovery.cases import rules, schemas, store
from legal_recovery.cases.commands import add_note, set_flag
from legal_recovery.cases.rules import CaseFacts
from legal_recovery.cli.context import ExistingFile, actor, house, one_of, print_json, run, spoken
from legal_recovery.cli.language import say
from legal_recovery.cli.tables import aligned
from legal_recovery.documents.commands import attach_document, take_in
from legal_recovery.documents.rules import ACCESS
from legal_recovery.documents.schemas import DocumentForm
from legal_recovery.kernel.errors import N_, InvalidInput, RecoveryError
from legal_recovery.kernel.money import Money, minor_text
from legal_recovery.ledger.rules import Figures, Sums, figures
from legal_recovery.ledger.store import totals_by_book
from legal_recovery.proceedings.commands import advance_case, open_proceeding
from legal_recovery.proceedings.rules import KINDS, TITLES
from legal_recovery.proceedings.schemas import AdvanceForm, ProceedingForm
from legal_recovery.proceedings.store import list_proceedings
from legal_recovery.users.store import list_offices

_FIGURES = ("exposure", "gross_recovered", "costs", "net_recovery", "outstanding")
_HEADS = (
    N_("Case"),
    N_("Debtor"),
    N_("Office"),
    N_("Stage"),
    N_("Currency"),
    N_("Exposure"),
    N_("Recovered"),
    N_("Costs"),
    N_("Net recovery"),
    N_("Outstanding"),
)


# Verbs of other files, which load when they are called: the file, and the name of the function there.
ELSEWHERE = {
    "cost": ("money", "cost"),
    "receipt": ("money", "receipt"),
    "convert-receipt": ("money", "convert_receipt"),
    "pay-back": ("money", "pay_back"),
    "reverse-conversion": ("money", "reverse_conversion"),
    "approve-cost": ("money", "approve_cost"),
    "reverse-cost": ("money", "reverse_cost"),
    "reverse-receipt": ("money", "reverse_receipt"),
    "owed": ("owed", "owed"),
    "interest": ("owed", "interest"),
}


class CaseVerbs(click.Group):
    """The verbs of this file, and those of others."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted({*super().list_commands(ctx), *ELSEWHERE})

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name in ELSEWHERE:
            file, function = ELSEWHERE[name]
            found = getattr(import_module(f"legal_recovery.cli.{file}"), function)
            assert isinstance(found, click.Command)
            return found
        return super().get_command(ctx, name)


@click.group(cls=CaseVerbs)
def case() -> None:
    """Cases: list them, look at one, move it on."""


# --- looking ----------------------------------------------------------------------------------------------


@case.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
def list_(as_json: bool) -> None:
    """Print all cases with what they brought."""
    with house().database.reading() as session:
        found = store.list_cases(session, actor())
        known = totals_by_book(session)
    lines = [(one, known.get((one.book, one.currency)) or nothing_yet(one.currency)) for one in found]
    if as_json:
        print_json([_listed(one, brought) for one, brought in lines])
    else:
        rows = [_row(one, brought) for one, brought in lines]
        click.echo("\n".join(aligned([say(head) for head in _HEADS], rows, left=5)))


def nothing_yet(currency: str) -> Figures:
    """Return the figures of a book without entries."""
    return figures(Sums(), currency)


def _listed(one: store.ListedCase, brought: Figures) -> dict[str, Any]:
    return {
        "reference": one.reference,
        "debtor": one.debtor,
        "office": one.office,
        "stage": one.stage.value,
        "flags": list(one.flags),
        "currency": one.currency,
        **decimal_figures(brought),
    }


def decimal_figures(brought: Figures) -> dict[str, str]:
    """Return the figures of a case as decimal strings."""
    return {name: minor_text(getattr(brought, name), brought.currency) for name in _FIGURES}


def _row(one: store.ListedCase, brought: Figures) -> list[str]:
    amounts = [Money(getattr(brought, name), one.currency).grouped for name in _FIGURES]
    stage = say(rules.STAGES[one.stage])
    return [one.reference, one.debtor or say(N_("(erased)")), one.office, stage, one.currency, *amounts]


@case.command()
@click.argument("reference", metavar="REF")
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
def show(reference: str, as_json: bool) -> None:
    """Print where the case REF stands and what it brought."""
    with house().database.reading() as session:
        found = store.get_case(session, actor(), reference)
        brought = totals_by_book(session, [found.book]).get((found.book, found.currency))
        shown = _shown(session, found, brought or nothing_yet(found.currency))
    if as_json:
        print_json(shown)
    else:
        click.echo("\n".join(f"{name}: {_plain(value)}" for name, value in shown.items()))


def _shown(session: Any, found: CaseFacts, brought: Figures) -> dict[str, Any]:
    money = store.money_facts(session, found)
    return {
        "reference": found.reference,
        "office": {one.id: one.name for one in list_offices(session)}.get(found.office_id),
        "officer": store.officer_of(session, found.id),
        "escalated_on": found.escalated_on.isoformat(),
        "stage": found.stage.value,
        "stage_on": found.stage_on.isoformat(),
        "flags": list(found.flags),
        "closed_how": found.closed_how,
        "currency": found.currency,
        **decimal_figures(brought),
        "missing": [say(what) for what in rules.missing_for(found.stage, found, money, found.closed_how)],
        "next_stages": [to.value for to in rules.TRANSITIONS[found.stage]],
        "parties": [{"role": one.role, "name": one.name} for one in store.list_obligors(session, found.id)],
        "proceedings": [
            {
                "kind": one.proceeding_kind,
                "court": one.court,
                "docket_number": one.docket_number,
                "filed_on": _iso(one.filed_on),
                "title_kind": one.title_kind,
                "title_on": _iso(one.title_on),
            }
            for one in list_proceedings(session, found.id)
        ],
        "version": found.seq,
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _plain(value: Any) -> str:
    if isinstance(value, list):
        return "; ".join(_plain(one) for one in value) or "–"
    if isinstance(value, dict):
        return " ".join(str(part) for part in value.values() if part is not None)
    return "–" if value is None else str(value)


# --- changing ---------------------------------------------------------------------------------------------


def the_case(reference: str) -> CaseFacts:
    """Return the case of a reference as the acting person may see it; raises NotFound."""
    with house().database.reading() as session:
        return store.get_case(session, actor(), reference)


def load(form: Schema, **values: Any) -> Any:
    """Return the command that the arguments ask for; whatever is wrong is said line by line, status 2."""
    try:
        return form.load({name: value for name, value in values.items() if value is not None})
    except ValidationError as refused:
        _refuse(refused)


def _refuse(refused: ValidationError) -> NoReturn:
    """Say line by line what is wrong with which option, as JSON too where that was asked for."""
    ctx = click.get_current_context()
    options = {param.name: param.opts[0] for param in ctx.command.params if param.opts}
    problems = []
    for name, said in refused.normalized_messages().items():
        for sentence in said:
            known = isinstance(sentence, RecoveryError)
            spelt = spoken(sentence) if known else say(str(sentence))
            click.echo(spelt if name == "_schema" else f"{options.get(name, name)}: {spelt}", err=True)
            code = sentence.code if known else InvalidInput.code
            problems.append({"row": None, "column": name, "code": code, "message": spelt})
    if ctx.params.get("as_json"):
        print_json({"errors": problems})
    sys.exit(2)


def said_done(seq: object, as_json: bool = False) -> None:
    """Say where in the case's book it was recorded."""
    if as_json:
        print_json(seq if isinstance(seq, dict) else {"recorded_seq": seq})
    else:
        click.echo(say(N_("Recorded.")))


_key = click.option("--key", help="Idempotency key: the same one again changes nothing twice.")
_json = click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
_ref = click.argument("reference", metavar="REF")


@case.command()
@_ref
@click.option(
    "--to", "stage", required=True, type=one_of(rules.Stage), metavar="STAGE", help=", ".join(rules.Stage)
)
@click.option("--on", required=True, metavar="D", help="The day of the move.")
@click.option("--reason", required=True, help="Why.")
@click.option("--kind", "proceeding_kind", type=one_of(KINDS), metavar="KIND", help=", ".join(KINDS))
@click.option("--court", help="Court of the proceeding that allows the move.")
@click.option("--docket", "docket_number", help="Its docket number.")
@click.option("--filed-on", metavar="D", help="The day it was filed.")
@click.option("--title-kind", type=one_of(TITLES), metavar="KIND", help=", ".join(TITLES))
@click.option("--title-on", metavar="D", help="The day the title took effect.")
@click.option("--closed-how", type=one_of(rules.CLOSED_HOW), metavar="HOW", help=", ".join(rules.CLOSED_HOW))
@_key
@_json
def stage(reference: str, key: str | None, as_json: bool, **values: str | None) -> None:
    """Move the case REF to another stage, with the fact that makes it true."""
    said_done(run(advance_case, load(AdvanceForm(the_case(reference)), **values), key=key), as_json)


@case.command()
@_ref
@click.argument("flag_name", metavar="FLAG", type=click.Choice(list(rules.FLAGS)))
@click.option("--lift", is_flag=True, help="Lift it instead of setting it.")
@click.option("--on", required=True, metavar="D", help="Since which day.")
@click.option("--reason", required=True, help="Why.")
@_key
@_json
def flag(
    reference: str, flag_name: str, lift: bool, on: str, reason: str, key: str | None, as_json: bool
) -> None:
    """Set the flag FLAG on the case REF, or lift it."""
    form = schemas.FlagForm(the_case(reference))
    said_done(
        run(set_flag, load(form, flag=flag_name, raised=not lift, on=on, reason=reason), key=key), as_json
    )


@case.command()
@_ref
@click.argument("text")
@_key
@_json
def note(reference: str, text: str, key: str | None, as_json: bool) -> None:
    """Keep TEXT in the history of the case REF."""
    said_done(run(add_note, load(schemas.NoteForm(the_case(reference)), note=text), key=key), as_json)


@case.command()
@_ref
@click.argument("file", type=ExistingFile())
@click.option("--access", type=click.Choice(list(ACCESS)), default="internal", show_default=True)
@_key
@_json
def attach(reference: str, file: Path, access: str, key: str | None, as_json: bool) -> None:
    """Attach FILE to the case REF."""
    attachment = load(DocumentForm(the_case(reference)), file=file.name, access=access)
    with file.open("rb") as source:
        kept = take_in(house().files, source, limit=house().settings.largest_upload)
    said_done(run(attach_document, attachment.of(kept), key=key), as_json)


@case.command()
@_ref
@click.option(
    "--kind", "proceeding_kind", required=True, type=one_of(KINDS), metavar="KIND", help=", ".join(KINDS)
)
@click.option("--court", required=True, help="Court, arbitration commission or notary.")
@click.option("--docket", "docket_number", help="Docket number.")
@click.option("--filed-on", metavar="D", help="The day it was filed.")
@click.option("--title-kind", type=one_of(TITLES), metavar="KIND", help=", ".join(TITLES))
@click.option("--title-on", metavar="D", help="The day its title took effect.")
@_key
@_json
def proceeding(reference: str, key: str | None, as_json: bool, **values: str | None) -> None:
    """Record a proceeding of the case REF."""
    said_done(run(open_proceeding, load(ProceedingForm(the_case(reference)), **values), key=key), as_json)
