"""Loading a portfolio: files of several manners, whole or not at all, again without effect."""

import io
import zipfile
from pathlib import Path

import pytest

from tests.stories.program import SAMPLES, Program

DONE = {"updated": 0, "unchanged": 0, "errors": []}


def outcome(program: Program, *words: str | Path, status: int = 0) -> dict[str, object]:
    """Return the stable part of what an import says."""
    said = program.json("portfolio", "import", *words, status=status)
    return {name: said[name] for name in ("created", "updated", "unchanged", "errors")}


def test_the_columns_can_be_asked_for(program: Program) -> None:
    columns = program.json("schema", "portfolio")
    keys = [column["key"] for column in columns]
    assert {"case_reference", "debtor", "principal", "escalated_on"} <= set(keys)
    assert all(column.keys() >= {"key", "zh", "en", "type", "examples"} for column in columns)


@pytest.mark.parametrize(
    ("file", "cases"),
    [("bank_export_gb18030.csv", 5), ("english_utf8.csv", 5), ("titled_utf8_bom.tsv", 2)],
)
def test_a_file_is_loaded_once_however_often_it_comes(program: Program, file: str, cases: int) -> None:
    assert outcome(program, SAMPLES / file, "--dry-run") == {"created": cases, **DONE}
    assert program.json("case", "list") == []
    assert outcome(program, SAMPLES / file) == {"created": cases, **DONE}
    assert outcome(program, SAMPLES / file) == {"created": 0, **DONE, "unchanged": cases}
    assert len(program.json("case", "list")) == cases
    assert program.json("ledger", "verify")["ok"]


def test_amounts_dates_and_stages_of_a_bank_s_export_are_read_by_meaning(program: Program) -> None:
    program("portfolio", "import", SAMPLES / "bank_export_gb18030.csv")
    cases = {case["reference"]: case for case in program.json("case", "list")}
    exposure = {reference: case["exposure"] for reference, case in cases.items()}
    assert exposure == {
        "GS202301": "8320000.00",  # two debts of one case, in four styles of writing amounts
        "GS202302": "502200.00",
        "GS202303": "14197530.74",
        "GS202304": "3120000.00",
        "GS202305": "216630.00",
    }
    assert cases["GS202301"]["stage"] == "litigation"
    assert (cases["GS202304"]["stage"], cases["GS202304"]["flags"]) == (
        "enforcement",
        ["enforcement_terminated"],
    )
    # Settled while the suit was going on, as its docket number says.
    assert (cases["GS202305"]["stage"], cases["GS202305"]["flags"]) == ("litigation", ["settlement"])


def test_what_was_spent_and_came_in_before_the_import_counts(loaded: Program) -> None:
    found = loaded.net_recovery("EX-003")
    assert (found["gross_recovered"], found["costs"], found["net_recovery"]) == (
        "250000.00",
        "41600.00",
        "208400.00",
    )
    assert found["outstanding"] == "5940000.00", "the balances of the file are after the receipt"
    assert found["exposure"] == "6190000.00"


def test_a_changed_row_is_a_difference_until_it_is_asked_for(at_work: Program, tmp_path: Path) -> None:
    changed = tmp_path / "english_utf8.csv"
    text = (SAMPLES / "english_utf8.csv").read_text(encoding="utf-8")
    changed.write_text(text.replace("A. Counsel", "C. Counsel"), encoding="utf-8")
    refused = outcome(at_work, changed, status=2)
    assert refused["created"] == refused["updated"] == 0
    assert [error["row"] for error in refused["errors"]] == [2, 3]  # type: ignore[attr-defined]
    assert at_work.json("case", "show", "EX-001")["officer"] == "A. Counsel"
    assert outcome(at_work, changed, "--update") == {"created": 0, "updated": 2, "unchanged": 3, "errors": []}
    assert at_work.json("case", "show", "EX-001")["officer"] == "C. Counsel"
    assert at_work.json("ledger", "verify")["ok"]


def test_a_heading_of_the_house_s_own_is_mapped(program: Program) -> None:
    file = SAMPLES / "own_headings.csv"
    [missing] = program.json("portfolio", "import", file, status=2)["errors"]
    assert missing["code"] == "portfolio.missing_column" and "Dossier key" in missing["message"]
    assert outcome(program, file, "--map", "Dossier key=case_reference") == {"created": 1, **DONE}


# Broken files


def test_every_bad_row_is_named_and_nothing_is_loaded(program: Program) -> None:
    said = outcome(program, SAMPLES / "broken.csv", status=2)
    places = {(error["row"], error["column"]) for error in said["errors"]}  # type: ignore[attr-defined]
    assert places == {
        (3, "currency"),
        (4, "principal"),
        (5, "principal"),
        (6, "default_date"),
        (7, "escalated_on"),
        (8, "stage"),
        (9, "debtor"),
        (10, "case_reference"),
        (11, "office"),
        (12, "case_reference"),
    }
    assert program.json("case", "list") == []


def test_a_problem_is_said_in_the_reader_s_language(program: Program) -> None:
    english = program("--lang", "en", "portfolio", "import", SAMPLES / "broken.csv", status=2).stderr
    chinese = program("--lang", "zh", "portfolio", "import", SAMPLES / "broken.csv", status=2).stderr
    assert "2024-02-30" in english and "no day" in english
    assert "2024-02-30" in chinese and "no day" not in chinese


def bomb() -> bytes:
    """Return a workbook of a few hundred kilobytes that would unpack to three hundred megabytes."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as workbook:
        workbook.writestr("[Content_Types].xml", "<Types/>")
        with workbook.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            for _ in range(300):
                sheet.write(b" " * (1 << 20))
    return packed.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.csv", b""),
        ("headings_only.csv", b"case_reference,debtor,currency,principal,escalated_on,office,stage\n"),
        ("latin.csv", "case_reference,debtor\nA,Caf\xe9 \x80\xff\xfe\n".encode("latin-1")),
        ("utf16_cut.csv", "case_reference,debtor\nA,B\n".encode("utf-16")[:-1]),
        ("picture.csv", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4),
        ("no_workbook.xlsx", b"PK\x03\x04 this is none"),
        ("old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600),
        ("text.pdf", b"%PDF-1.7\n"),
    ],
)
def test_a_file_that_is_no_portfolio_gets_one_sentence(
    program: Program, tmp_path: Path, name: str, content: bytes
) -> None:
    (tmp_path / name).write_bytes(content)
    said = program("portfolio", "import", tmp_path / name, status=2)
    assert said.stderr.strip() and "Error" not in said.stderr, said.stderr


def test_a_workbook_that_would_fill_the_memory_is_refused(program: Program, tmp_path: Path) -> None:
    (tmp_path / "bomb.xlsx").write_bytes(bomb())
    said = program.json("portfolio", "import", tmp_path / "bomb.xlsx", status=2)
    assert len(said["errors"]) == 1 and program.json("case", "list") == []
