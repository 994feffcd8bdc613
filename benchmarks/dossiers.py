"""Dossiers: a long ledger beside other typesetters, and a batch of ordinary ones beside one plain call for each."""

import time
from io import BytesIO
from itertools import cycle, islice
from pathlib import Path
from statistics import median

import pikepdf
from sqlalchemy import select

from benchmarks.installation import actor_of, doer, folder, opened, reopened
from benchmarks.ledgers import ledger, plain_print, ways
from benchmarks.measure import machine, progress
from benchmarks.report import Report
from benchmarks.watched import Watched, watched
from legal_recovery.cases.models import CaseRow
from legal_recovery.demo import generate
from legal_recovery.dossiers import rules
from legal_recovery.dossiers.commands import DossierOrder, build_dossier, dossier_html, gather
from legal_recovery.dossiers.rules import Profile
from legal_recovery.portfolio.commands.run import ImportOptions, import_file
from legal_recovery.web.transact import House

ROWS, DOSSIERS = 20_000, 200
# What is asked of the long table.
TIMES_FASTER, MOST_MEGABYTES = 5, 600
_CASES, _SEED = 64, 20260101
_PROFILES = ("court", "internal")


def measure(report: Report, scale: float) -> None:
    """Measure both, and say what came of it."""
    report.say(f"{machine()}.")
    _long_ledger(report, max(60, int(ROWS * scale)))
    _batch(report, max(4, int(DOSSIERS * scale)))


# --- the long ledger ------------------------------------------------------------------------------


def _long_ledger(report: Report, rows: int) -> None:
    facts = ledger(rows)
    found: dict[str, Watched] = {}
    for way in ways():
        progress(f"a ledger of {rows:,} rows: {way.name}")
        found[way.name] = watched(way.work, facts)
    ours = found["ours"]
    report.say(f"A ledger of {rows:,} rows, 中文 and English, half of its entries with a note.")
    report.table(
        ["way", "s", "this : ours", "MB of all processes", "MB of the largest", "pages", "MB of file"],
        [
            [
                name,
                f"{one.seconds:,.1f}",
                f"{one.seconds / ours.seconds:,.1f}",
                f"{one.together:,.0f}",
                f"{one.largest:,.0f}",
                f"{_pages(one.result):,}",
                f"{len(one.result) / 1e6:,.1f}",
            ]
            for name, one in found.items()
        ],
    )
    times = found["one WeasyPrint call"].seconds / ours.seconds
    report.say(
        f"Asked for: {TIMES_FASTER} times faster than one WeasyPrint call on the same HTML, which is "
        f"{_kept(times >= TIMES_FASTER)}, and less than {MOST_MEGABYTES} MB in any process, which is "
        f"{_kept(ours.largest < MOST_MEGABYTES)}. Each way runs once in a process of its own; "
        "memory is that of the process and its children, looked at twenty times a second. "
        "The seconds of ours and of WeasyPrint begin with "
        "everything imported, those of Chromium with its start. Typst sets the same words in the same columns and "
        "fonts, but keeps no entry together: fewer pages."
    )


def _pages(content: bytes) -> int:
    with pikepdf.open(BytesIO(content)) as pdf:
        return len(pdf.pages)


def _kept(done: bool) -> str:
    return "kept" if done else "not kept"


# --- the batch ------------------------------------------------------------------------------------


def _batch(report: Report, dossiers: int) -> None:
    with folder() as at, opened("sqlite", at) as house:
        progress("filling a house with the demo's cases")
        orders = list(islice(cycle(_orders(house, at)), dossiers))
        address = house.database.url.render_as_string(hide_password=False)
        progress(f"{dossiers} dossiers")
        ours = watched(_build, str(house.settings.data), address, orders)
        progress(f"{dossiers} dossiers by plain calls")
        plain = watched(_print_plainly, str(house.settings.data), address, orders)
    report.say(f"{dossiers} dossiers of the demo's cases in 中文, for the court and internal in turn.")
    report.table(
        ["way", "s a dossier", "s the slowest", "s in all", "MB of all processes", "MB of the largest"],
        [
            [
                name,
                f"{median(one.result):,.2f}",
                f"{max(one.result):,.2f}",
                f"{one.seconds:,.1f}",
                f"{one.together:,.0f}",
                f"{one.largest:,.0f}",
            ]
            for name, one in (("ours", ours), ("plain WeasyPrint calls", plain))
        ],
    )
    report.say(
        f"Ours : plain {ours.seconds / plain.seconds:,.2f}. Ours reads the case, sets it in a worker, embeds "
        "the manifest, signs the file and notes the export; the plain call sets the same HTML, which was made before."
    )


def _orders(house: House, at: Path) -> list[DossierOrder]:
    file, do = at / "portfolio.xlsx", doer(house)
    generate(_CASES, _SEED, file, house.clock.today())
    outcome = import_file(house.database, do, file, ImportOptions(file.name), house.clock.today())
    assert not outcome.errors, outcome.errors[:3]
    with house.database.reading() as session:
        references = session.scalars(select(CaseRow.reference).order_by(CaseRow.id)).all()
    return [DossierOrder(reference, profile) for reference in references for profile in _PROFILES]


def _build(data: str, address: str, orders: list[DossierOrder]) -> tuple[float, list[float]]:
    with reopened(data, address) as house:
        actor, took = actor_of(house), []
        for order in [orders[0], *orders]:
            began = time.perf_counter()
            build_dossier(house.database, house.clock, actor, order, settings=house.settings)
            took.append(time.perf_counter() - began)
    # The first one starts the worker.
    return sum(took[1:]), took[1:]


def _print_plainly(data: str, address: str, orders: list[DossierOrder]) -> tuple[float, list[float]]:
    took = []
    with reopened(data, address) as house:
        actor = actor_of(house)
        for order in [orders[0], *orders]:
            facts = gather(house.database, house.clock, actor, order)
            html = dossier_html(rules.for_court(facts) if facts.cover.profile is Profile.COURT else facts)
            began = time.perf_counter()
            plain_print(html)
            took.append(time.perf_counter() - began)
    return sum(took[1:]), took[1:]
