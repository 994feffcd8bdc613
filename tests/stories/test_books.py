"""The books: verified, exported for other programs, backed up while in use, and found out when tampered with."""

import csv
import io
import json
import sqlite3
from collections import defaultdict
from contextlib import closing
from decimal import Decimal
from pathlib import Path

import pytest
from beancount import loader

from tests.stories.program import Program

ONE = "SELECT book, seq, line FROM postings LIMIT 1"
COLUMNS = "entry_id case seq kind value_on recorded_seq account amount currency".split()


def test_books_that_nobody_touched_are_proven(loaded: Program) -> None:
    found = loaded.json("ledger", "verify")
    assert found["ok"] is True and found["problems"] == []
    assert found["books"] >= 5 and found["entries"] >= 5
    assert loaded("ledger", "verify").stdout.startswith("ok")


# A second program reads the journal


def test_beancount_accepts_the_journal_without_complaint(loaded: Program, tmp_path: Path) -> None:
    journal = tmp_path / "journal.beancount"
    journal.write_text(loaded("ledger", "export", "--format", "beancount").stdout, encoding="utf-8")
    entries, errors, _options = loader.load_file(str(journal))
    assert errors == [] and len(entries) > 5


def test_net_recovery_can_be_computed_from_the_exported_postings_alone(loaded: Program) -> None:
    rows = list(csv.DictReader(io.StringIO(loaded("ledger", "export", "--format", "csv").stdout)))
    assert list(rows[0]) == COLUMNS
    gross, costs, bank = (defaultdict[tuple[str, str], Decimal](Decimal) for _ in range(3))
    for row in rows:
        place, account, amount = (row["case"], row["currency"]), row["account"], Decimal(row["amount"])
        if account.startswith("money:recovered:"):
            gross[place] -= amount
        elif account.startswith(("money:cost:", "money:cost-refund:")):
            costs[place] += amount
        elif account.startswith("money:"):
            bank[place] += amount
    for found in loaded.json("net-recovery"):
        place = (found["case"], found["currency"])
        assert f"{gross[place]:.2f}" == found["gross_recovered"]
        assert f"{costs[place]:.2f}" == found["costs"]
        assert f"{gross[place] - costs[place]:.2f}" == found["net_recovery"]
        assert bank[place] == gross[place] - costs[place], "it ties out to the bank"


def test_json_holds_the_same_postings_as_csv(loaded: Program) -> None:
    rows = list(csv.DictReader(io.StringIO(loaded("ledger", "export", "--format", "csv").stdout)))
    same = json.loads(loaded("ledger", "export", "--format", "json").stdout)
    assert [{name: str(value) for name, value in row.items()} for row in same] == rows


def test_every_entry_of_the_hledger_journal_balances(loaded: Program) -> None:
    text = loaded("ledger", "export", "--format", "hledger").stdout
    for block in text.strip().split("\n\n"):
        sums: dict[str, Decimal] = defaultdict(Decimal)
        for line in block.splitlines()[1:]:
            words = line.split(";")[0].split()
            if len(words) == 3 and ":" in words[0]:
                sums[words[2]] += Decimal(words[1])
        assert not any(sums.values()), block


# Tampering


@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("postings", f"UPDATE postings SET minor = minor + 1 WHERE (book, seq, line) IN ({ONE})"),
        ("records", "UPDATE records SET body = replace(body, '2022', '2023')"),
        ("cases", "UPDATE cases SET escalated_on = '2020-01-01' WHERE reference = 'EX-003'"),
        ("totals", "UPDATE totals SET gross_minor = gross_minor + 1"),
        ("texts", "UPDATE texts SET value = 'Somebody Else' WHERE value = 'Harbour Sample Parts Ltd'"),
    ],
)
def test_a_changed_value_is_found_and_named(at_work: Program, table: str, change: str) -> None:
    with closing(sqlite3.connect(at_work.data / "ledger.db")) as database:
        walls = database.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _sql in walls:
            database.execute(f"DROP TRIGGER {name}")
        assert database.execute(change).rowcount > 0
        for _name, sql in walls:
            database.execute(sql)
        database.commit()
    found = at_work.json("ledger", "verify", status=1)
    assert found["ok"] is False and found["problems"], table
    assert len(at_work("ledger", "verify", status=1).stdout.strip().splitlines()) >= 1


def test_one_changed_byte_of_the_file_is_found(at_work: Program) -> None:
    path = at_work.data / "ledger.db"
    content = bytearray(path.read_bytes())
    place = content.index(b"money:recovered:voluntary")
    content[place] = ord("M")
    path.write_bytes(content)
    assert at_work.json("ledger", "verify", status=1)["ok"] is False


def test_a_file_that_is_no_database_is_a_sentence(at_work: Program) -> None:
    for name in ("ledger.db-wal", "ledger.db-shm"):
        (at_work.data / name).unlink(missing_ok=True)
    (at_work.data / "ledger.db").write_bytes(b"no database at all" * 400)
    said = at_work("ledger", "verify", status=1)
    assert (said.stdout + said.stderr).strip()
    assert at_work.json("ledger", "verify", status=1)["ok"] is False


# Backup


def test_a_backup_is_restored_into_an_empty_place_with_the_same_books(
    at_work: Program, tmp_path: Path
) -> None:
    (tmp_path / "contract.txt").write_text("loan contract", encoding="utf-8")
    at_work("case", "attach", "EX-001", tmp_path / "contract.txt")
    before = at_work.json("net-recovery")
    at_work("backup", tmp_path / "kept.backup")
    at_work("case", "note", "EX-001", "after the backup")

    elsewhere = Program(tmp_path / "elsewhere")
    elsewhere("restore", tmp_path / "kept.backup")
    assert elsewhere.json("ledger", "verify")["ok"]
    figures = [{**one, "known_at": 0} for one in elsewhere.json("net-recovery")]
    assert figures == [{**one, "known_at": 0} for one in before]
    refused = at_work("restore", tmp_path / "kept.backup", status=2)
    assert refused.stderr.strip(), "a place with books in it is not overwritten"


def test_a_damaged_backup_is_not_restored(at_work: Program, tmp_path: Path) -> None:
    at_work("backup", tmp_path / "kept.backup")
    content = (tmp_path / "kept.backup").read_bytes()
    (tmp_path / "kept.backup").write_bytes(content[: len(content) // 2])
    elsewhere = Program(tmp_path / "elsewhere")
    assert elsewhere("restore", tmp_path / "kept.backup", status=2).stderr.strip()
    assert not (elsewhere.data / "ledger.db").exists()
