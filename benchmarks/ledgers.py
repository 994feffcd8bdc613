"""A long ledger and the ways to set it: ours, one plain WeasyPrint call, headless Chromium, Typst."""

import json
import shutil
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from legal_recovery.dossiers import rules
from legal_recovery.dossiers.commands import dossier_html
from legal_recovery.dossiers.commands.long_ledger import ledger_table
from legal_recovery.dossiers.rules import DossierFacts, Language, Profile
from legal_recovery.kernel.money import Money
from legal_recovery.plumbing.long_table.model import LongTable
from legal_recovery.plumbing.long_table.setting import typeset_table_in_worker
from legal_recovery.plumbing.pdf import FAMILY, faces, house_fonts, warm_workers

_NOTES = (
    "经本院审查，被执行人名下银行存款已扣划至案款专户，余款待分配，详见执行裁定书及案款到账通知。",
    "Received through the court's account; see the ruling and the bank's advice of the same day.",
    "款项经“江城市中级人民法院”转入 settlement account，与对账单核对一致。",
)
_KINDS = ("receipt.credited", "receipt.discharged", "cost.paid")
_ACCOUNTS = (
    ("money:bank", "money:recovered:deduction"),
    ("claim:ended:settled", "claim:principal"),
    ("money:cost:appraisal", "money:bank"),
)


@dataclass(frozen=True, slots=True)
class Way:
    """A way to set the ledger; `work` returns how many seconds it took, and the file."""

    name: str
    work: Callable[[DossierFacts], tuple[float, bytes]]


def ledger(rows: int, seed: int = 20261126) -> DossierFacts:
    """Return a dossier that is all ledger: of each three rows one is an entry, two are its postings."""
    draw = Random(seed)
    cover = rules.Cover(
        "QS-2024-0117", "江城分行资产保全部", Profile.INTERNAL, Language.ZH, 1873,
        datetime(2026, 11, 20, 8, 30, tzinfo=UTC), date(2026, 11, 20), chain_head="9f" * 32,
    )  # fmt: skip
    return DossierFacts(cover, entries=tuple(_entry(draw, number) for number in range(1, rows // 3 + 1)))


def _entry(draw: Random, number: int) -> rules.Entry:
    which = draw.randrange(3)
    amount = Money(draw.randrange(100, 10**10), "CNY")
    return rules.Entry(
        seq=number,
        kind=_KINDS[which],
        value_on=date(2020, 1, 1) + timedelta(days=number % 2400),
        recorded_at=datetime(2026, 1, 5, 2, 15, tzinfo=UTC) + timedelta(minutes=number),
        actor=draw.choice(("李闻笛", "周砚秋", "Sarah Whitcombe")),
        note=f"{draw.choice(_NOTES)}（{number}）" if draw.random() < 0.5 else None,
        postings=tuple(
            rules.Posting(account, part, about=f"流借字2021第{draw.randrange(10**4):04d}号")
            for account, part in zip(_ACCOUNTS[which], (amount, -amount), strict=True)
        ),
    )


def ways() -> tuple[Way, ...]:
    """Return the ways that this machine has."""
    found = [Way("ours", _ours), Way("one WeasyPrint call", _weasyprint)]
    if _chromium():
        found.append(Way("headless Chromium", _in_chromium))
    if find_spec("typst"):
        found.append(Way("Typst, whole", _typst))
    return tuple(found)


def _ours(facts: DossierFacts) -> tuple[float, bytes]:
    """Set it as dossiers do: from the facts, in a worker that is already there."""
    warm_workers()
    typeset_table_in_worker(ledger_table(ledger(6)))
    began = time.perf_counter()
    content = typeset_table_in_worker(ledger_table(facts))
    return time.perf_counter() - began, content


def _weasyprint(facts: DossierFacts) -> tuple[float, bytes]:
    html = dossier_html(facts)
    plain_print(dossier_html(ledger(6)))
    began = time.perf_counter()
    content = plain_print(html)
    return time.perf_counter() - began, content


def plain_print(html: str) -> bytes:
    """Return what WeasyPrint makes of a page by itself, with our fonts."""
    import weasyprint
    from weasyprint.text.fonts import FontConfiguration

    configuration = FontConfiguration()
    family = weasyprint.CSS(string=_font_faces(), font_config=configuration)
    content = weasyprint.HTML(string=html).write_pdf(
        stylesheets=[family], font_config=configuration, pdf_variant="pdf/a-3b"
    )
    assert isinstance(content, bytes)
    return content


def _font_faces() -> str:
    return "\n".join(
        f'@font-face {{ font-family: "{FAMILY}"; font-weight: {weight}; src: url("{path.resolve().as_uri()}") }}'
        for weight, path in faces(house_fonts()).items()
    )


@cache
def _chromium() -> str | None:
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


def _in_chromium(facts: DossierFacts) -> tuple[float, bytes]:
    html = dossier_html(facts).replace("<style>", f"<style>{_font_faces()}", 1)
    program = _chromium()
    assert program
    with TemporaryDirectory() as folder:
        page, file = Path(folder) / "ledger.html", Path(folder) / "ledger.pdf"
        page.write_text(html, encoding="utf-8")
        command = [
            program, "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer",
            "--allow-file-access-from-files", f"--user-data-dir={folder}/profile", f"--print-to-pdf={file}",
            page.as_uri(),
        ]  # fmt: skip
        began = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True, timeout=3600)
        return time.perf_counter() - began, file.read_bytes()


# Rows come as data: a text is never read as instructions.
_TYPST = """
#let data = json(bytes(sys.inputs.table))
#set page(paper: "a4", margin: (top: 30mm, right: 22mm, bottom: 26mm, left: 24mm), header: text(8pt, data.mark))
#set document(title: data.title, date: datetime(year: 2026, month: 11, day: 20))
#set text(font: data.family, size: 8.5pt, lang: "zh")
#set par(leading: 0.35em)
#let shown(cell) = cell.paragraphs.map(runs => runs.map(run => text(
  size: run.size * 1pt, weight: if run.bold { 700 } else { 400 }, fill: rgb(run.colour),
  run.text)).join()).join(linebreak())
#table(columns: (12mm, 20mm, 60mm, 36mm, 36mm), stroke: none, inset: (x: 1.5mm, y: 0.6mm),
  table.header(..data.head.map(cell => table.cell(colspan: cell.span, shown(cell)))),
  ..data.rows.flatten().map(cell => table.cell(
    colspan: cell.span, align: if cell.right { right } else { left }, shown(cell))))
"""


def _typst(facts: DossierFacts) -> tuple[float, bytes]:
    import typst

    table = ledger_table(facts)
    rows = [_told(row) for group in table.groups for row in group]
    told = {
        "title": table.about.title,
        "mark": table.marks[0].text,
        "family": "Noto Serif SC",
        "head": _told(table.head),
        "rows": rows,
    }
    began = time.perf_counter()
    content = typst.compile(
        _TYPST.encode(), format="pdf", font_paths=[str(house_fonts().resolve())], ignore_system_fonts=True,
        sys_inputs={"table": json.dumps(told, ensure_ascii=False)}, pdf_standards=["a-3b"],
    )  # fmt: skip
    return time.perf_counter() - began, bytes(content)


def _told(row: Any) -> list[dict[str, Any]]:
    return [
        {
            "span": cell.span,
            "right": cell.look.ends_right,
            "paragraphs": [
                [
                    {"text": r.text, "size": r.style.size, "bold": r.style.bold, "colour": r.style.colour}
                    for r in runs
                ]
                for runs in cell.paragraphs
            ],
        }
        for cell in row
    ]


def rows_of(table: LongTable) -> int:
    """Return how many rows a table has, without its head."""
    return sum(map(len, table.groups))
