"""`legal-recovery demo`: a made-up portfolio, imported as any user would import theirs, and what it brought."""

import secrets
from datetime import date
from pathlib import Path

import click
from sqlalchemy import func, select

from legal_recovery.cli.context import actor, house, run
from legal_recovery.cli.language import say
from legal_recovery.kernel.calendar import parse_date
from legal_recovery.kernel.errors import N_
from legal_recovery.users.rules import Lender
from legal_recovery.web.transact import House

CASES, SEED = 64, 20260101
DOSSIER = "demo-dossier.pdf"


@click.group(invoke_without_command=True)
@click.option("--serve", "and_serve", is_flag=True, help="Serve the web app afterwards.")
@click.pass_context
def demo(ctx: click.Context, and_serve: bool) -> None:
    """Load the demo portfolio the first time, show net recovery, write a dossier; with --serve go on serving."""
    if ctx.invoked_subcommand is not None:
        return
    from legal_recovery.cli.demo_bank import add_bank
    from legal_recovery.cli.demo_days import add_days

    at = house()
    load_first_time(at)
    password = demo_password(at)
    add_days(at, run_quietly, actor())
    add_bank(at, run_quietly, actor())
    show_net_recovery()
    click.echo(f"\n{say(N_('Dossier'))}: {write_dossier(at)}")
    say_sign_ins(at, password)
    if and_serve:
        from legal_recovery.cli.run import serve

        serve(at)


@demo.command("generate")
@click.option("--cases", default=CASES, show_default=True, type=click.IntRange(1, 1_000_000))
@click.option("--seed", default=SEED, show_default=True, type=int)
@click.option("--today", default=None, help="The last day of the histories (default: today).")
@click.option(
    "--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="FILE.xlsx or FILE.csv"
)
def generate_file(cases: int, seed: int, today: str | None, out: Path) -> None:
    """Write a made-up portfolio as a file to be imported; the same seed gives the same file."""
    from legal_recovery.cli.surroundings import require_folder
    from legal_recovery.demo import generate
    from legal_recovery.kernel.clock import SystemClock

    require_folder(out)
    last_day = parse_date(today, field="today") if today else SystemClock().today()
    generate(cases, seed, out, last_day)
    click.echo(str(out))


# As whom the demo's lender comes before a court; DEM in its code belongs to no register.
_LENDER = Lender(
    None,
    "示例银行股份有限公司",
    "浙江省杭州市示例路1号",
    "9133010000DEM0000G",
    head="陈示例",
    head_title="董事长",
    phone="0571-00000000",
)


def load_first_time(at: House) -> None:
    """Generate and import the demo portfolio into an installation that has no case yet."""
    from legal_recovery.cases.models import CaseRow

    with at.database.reading() as session:
        known = session.scalar(select(func.count()).select_from(CaseRow))
    file = at.settings.data / "demo-portfolio.xlsx"
    if known and not file.with_suffix(".loading").exists():
        return
    from legal_recovery.cli.demo_claims import add_claims
    from legal_recovery.cli.demo_papers import add_papers
    from legal_recovery.demo import generate
    from legal_recovery.portfolio.commands.run import ImportOptions, import_file
    from legal_recovery.users.commands import describe_lender

    marker = file.with_suffix(".loading")
    if not file.exists():
        generate(CASES, SEED, file, demo_day(at))
    marker.touch()
    outcome = import_file(at.database, run_quietly, file, ImportOptions(file.name), at.clock.today())
    assert not outcome.errors, f"the demo portfolio has problems: {outcome.errors[:3]}"
    add_claims(at, run_quietly, actor())
    run_quietly(describe_lender, _LENDER)
    add_papers(at, run_quietly, actor())
    marker.unlink()
    click.echo(say(N_("{n} demo cases loaded from {file}.")).format(n=outcome.created, file=file))


def demo_day(at: House) -> date:
    """Return the last day of the demo's histories."""
    return at.clock.today()


def run_quietly(command: object, request: object) -> object:
    """Carry out a command without numbering what is known after each."""
    from legal_recovery.plumbing.unit_of_work import execute

    at = house()
    return execute(
        at.database,
        command,  # type: ignore[arg-type]
        request,
        actor=actor(),
        clock=at.clock,
        subscribers=at.subscribers,
    )


def demo_password(at: House) -> str:
    """Return the one password of the demo people, who are made the first time."""
    path = at.settings.keys / "demo_password"
    if not path.exists():
        from flask_security import hash_password

        from legal_recovery.app import build_app
        from legal_recovery.users.commands import DemoPeople, demo_people

        password = f"demo-{secrets.token_hex(4)}"
        with build_app(house=at).app_context():
            run(demo_people, DemoPeople(_demo_office(at), hash_password(password)))
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.touch(mode=0o600)
        path.write_text(password)
    return path.read_text().strip()


def _demo_office(at: House) -> int:
    """Return the office with most cases: there is most to see there."""
    from legal_recovery.cases.models import CaseRow

    with at.database.reading() as session:
        query = select(CaseRow.office_id).group_by(CaseRow.office_id).order_by(func.count().desc())
        office = session.scalar(query.limit(1))
    assert office is not None, "the demo portfolio has offices"
    return office


def show_net_recovery() -> None:
    """Print the net recovery of all cases."""
    from legal_recovery.cli.net_recovery import print_all

    print_all()


def write_dossier(at: House) -> Path:
    """Write the dossier of the case that recovered most, for the court, and return its path."""
    from legal_recovery.dossiers.commands import DossierOrder, build_dossier

    path = at.settings.data / DOSSIER
    order = DossierOrder(_showcase(at))
    built = build_dossier(
        at.database, at.clock, actor(), order, settings=at.settings, workers=at.settings.workers
    )
    path.write_bytes(built.pdf)
    return path


def _showcase(at: House) -> str:
    from legal_recovery.cases.models import CaseRow
    from legal_recovery.ledger.models import TotalRow

    with at.database.reading() as session:
        query = (
            select(CaseRow.reference)
            .join(TotalRow, TotalRow.book == CaseRow.book)
            .where(TotalRow.currency == CaseRow.currency)
            .order_by(TotalRow.gross_minor.desc(), CaseRow.reference)
        )
        found = session.scalar(query.limit(1))
    assert found is not None, "the demo portfolio has cases"
    return found


def say_sign_ins(at: House, password: str) -> None:
    """Print the demo people's addresses and their password."""
    from legal_recovery.users.commands import DEMO_PEOPLE, demo_email

    click.echo(f"\n{say(N_('Demo sign-ins'))} ({say(N_('password'))}: {password})")
    for role, name in DEMO_PEOPLE.items():
        click.echo(f"  {demo_email(role):32} {name}")
