"""Statement files that are damaged, hostile, or somebody else's: one clear sentence each, and nothing silently less."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from legal_recovery.kernel.errors import InvalidInput, RecoveryError
from legal_recovery.plumbing.tables.sources import MEGABYTE, FileProblem
from legal_recovery.reconciliation.rules.statements import BalanceBroken
from legal_recovery.reconciliation.schemas.statements import Wishes, read_statements
from tests.reconciliation.files import (
    COURT,
    HEADINGS,
    MOVES,
    THREE,
    Files,
    Move,
    camt,
    mt940,
    of_bank,
    ofx,
    plain,
    table,
)
from tests.thorough import examples


def refused(files: Files, content: str | bytes, **wishes: object) -> tuple[str, str]:
    """Return code and sentence of what the file is refused with."""
    with pytest.raises(RecoveryError) as refusal:
        files.read(content, **wishes)
    return refusal.value.code, str(refusal.value)


def line(*cells: str, heads: tuple[str, ...] = HEADINGS) -> str:
    """Return a table of a right line and this one below it."""
    right = dict(zip(HEADINGS, ("2026-10-07", "x", "1.00", ""), strict=True))
    return table(heads, [right.get(head, "") for head in heads], cells)


DAMAGED: list[tuple[str | bytes, str, str]] = [
    (b"", "file.empty", "empty"),
    (b"\n\n", "file.empty", "empty"),
    (b"%PDF-1.7 and so on", "file.not_a_table", "PDF"),
    (bytes(range(256)) * 8, "file.not_text", "neither text nor a workbook"),
    (bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600), "file.legacy_workbook", "save it as .xlsx"),
    (b"<html><table><tr><td>Date</td><td>Amount</td></tr></table></html>", "file.markup", "web page"),
    ("姓名,年龄\n张三,3\n", "statement.no_headings", "map them"),
    (plain(), "statement.empty", "no line"),
    (
        plain(("2026-10-08", "执行款", "1", "")).encode() + "案款,1\n".encode("gb18030"),
        "file.mixed_encodings",
        "line 3",
    ),
    (plain(("2026-10-08", '"执行款', "1", "")) + '"open', "file.broken_quotes", "row 3"),
    (
        line("2026-02-30", "x", "1.00", ""),
        "calendar.unreadable_date",
        "Row 3, Date: There is no day “2026-02-30”",
    ),
    (
        line("yesterday", "x", "1.00", ""),
        "calendar.unreadable_date",
        "Row 3, Date: “yesterday” is not a date",
    ),
    (
        line("2026-10-08", "x", "1.234,56", ""),
        "money.unreadable_amount",
        "Row 3, Amount: “1.234,56” is not an amount",
    ),
    (line("2026-10-08", "x", "12,34", ""), "money.unreadable_amount", "can be read as 1234 or 12.34"),
    (line("2026-10-08", "x", "1.005", ""), "money.unreadable_amount", "more decimals than CNY"),
    (line("2026-10-08", "x", "USD 5.00", ""), "money.unreadable_amount", "is not in CNY"),
    (line("2026-10-08", "x", "=1+1", ""), "money.unreadable_amount", "“=1+1” is not an amount"),
    (line("2026-10-08", "x", "5²", ""), "money.unreadable_amount", "“5²” is not an amount"),
    (line("0000-00-00", "x", "1", ""), "calendar.unreadable_date", "There is no day “0000-00-00”"),
    (line("2026-10-08", "x", "1", *[""] * 20_000), "file.not_a_table", "Row 3 has more than 16,384 cells"),
    (line("2026-10-08", "x", "", ""), "statement.no_amount", "Row 3 has no amount"),
    (line("待定", "x", "5.00", ""), "calendar.unreadable_date", "Row 3, Date: “待定” is not a date"),
    (line("", "x", "5.00", ""), "statement.no_day", "Row 3 has an amount, but no date"),
    (
        table(HEADINGS, ("13/10/2026", "x", "1", ""), ("10/13/2026", "x", "1", "")),
        "statement.mixed_dates",
        "“13/10/2026” in row 2 begins with the day, “10/13/2026” in row 3 with the month",
    ),
    (line("03/04/2026", "x", "1", ""), "statement.ambiguous_dates", "Row 3: “03/04/2026” can begin with"),
    (line("26-10-08", "x", "1", ""), "statement.ambiguous_dates", "Row 3: “26-10-08”"),
    (
        table(("Date", "Credit", "Debit"), ("2026-10-08", "1", "2")),
        "statement.both_sides",
        "Row 2 is both a credit of CNY 1.00 and a debit of CNY 2.00",
    ),
    (
        table(("Date", "Amount", "Currency"), ("2026-10-08", "1", "CNY"), ("2026-10-08", "1", "美元")),
        "statement.currencies_mixed",
        "Row 3 is in USD, the rows above in CNY",
    ),
    (
        table(("Date", "Amount", "账号"), ("2026-10-08", "1", "1001"), ("2026-10-08", "1", "1002")),
        "statement.accounts_mixed",
        "Row 3 is of account 1002, the rows above of 1001",
    ),
    (
        table(("Date", "Amount", "Currency"), ("2026-10-08", "1", "XYZ")),
        "money.unknown_currency",
        "“XYZ” is not a currency",
    ),
    (
        plain(("2026-10-08", "x", "1", "10"), ("2026-10-09", "x", "1", "12")),
        "statement.balance_broken",
        "In row 3 the balance should be CNY 11.00 (CNY 10.00 before it, CNY 1.00 on it), but it is CNY 12.00",
    ),
    (
        plain(("2026-10-08", "x", "1", "10"), ("2026-10-09", "x", "1", ""), ("2026-10-10", "x", "1", "13")),
        "statement.balance_broken",
        "In row 4 the balance should be CNY 12.00",
    ),
    (
        "期初余额：0.00,,,\n" + plain(("2026-10-08", "x", "1", "10")),
        "statement.balance_broken",
        "The opening balance CNY 0.00 and the lines CNY 1.00 come to CNY 1.00, but the closing balance",
    ),
    (
        mt940(THREE).replace("100000,00NTRF", "1000000,00NTRF", 1),
        "statement.balance_broken",
        "lines are missing",
    ),
    (
        mt940(THREE).replace(":61:261008", ":61:26XX08"),
        "statement.unreadable_entry",
        "Entry 1 of the file is not as MT940",
    ),
    (
        mt940(THREE).replace("CNY200450", "USD200450"),
        "statement.two_currencies",
        "in USD, but the account is in CNY",
    ),
    (mt940(THREE).replace(":60F:", ":60X:"), "statement.unreadable_entry", "MT940"),
    (
        ":20:1\n:25:42\n:34F:CNY0,\n:61:261008C1,NTRFNONREF\n:90D:0CNY0,\n:90C:2CNY2,\n-\n",
        "statement.cut_off",
        "MT942",
    ),
    (
        camt(THREE).replace('<Amt Ccy="CNY">50.00', '<Amt Ccy="USD">50.00'),
        "statement.two_currencies",
        "in USD",
    ),
    (
        camt(THREE).replace(">50.00<", ">5o.00<"),
        "statement.unreadable_amount",
        "In entry 2 of the file “5o.00”",
    ),
    (
        camt(THREE).replace(">50.00<", ">50.001<"),
        "money.unreadable_amount",
        "Entry 2 of the file: 50.001 has more",
    ),
    (
        camt(THREE).replace("<Dt>2026-10-09</Dt>", "<Dt>2026-10-99</Dt>"),
        "calendar.unreadable_date",
        "Entry 2",
    ),
    (camt(THREE).replace("CNY", "C" * 5000), "money.unknown_currency", f"“{'C' * 40}” is not a currency"),
    (camt(THREE).replace(">50.00<", ">51.00<"), "statement.balance_broken", "lines are missing"),
    (ofx(THREE).replace("<TRNAMT>-50.00", "<TRNAMT>-2,000"), "statement.unreadable_amount", "entry 2"),
    (
        ofx(THREE).replace("<DTPOSTED>20261009", "<DTPOSTED>20261309"),
        "statement.no_day",
        "Entry 2",
    ),
    (
        ofx(THREE).encode("gb18030").replace(b"R1", b"R\xff\x81"),
        "file.wrong_encoding",
        "cannot be read as UTF-8 or GB18030",
    ),
    (
        ofx(THREE).partition("</STMTTRNRS>")[0],
        "statement.cut_off",
        "The file ends before its OFX statement does",
    ),
    (
        "OFXHEADER:100\n<OFX><INVSTMTRS><CURDEF>USD</INVSTMTRS></OFX>",
        "statement.securities",
        "securities",
    ),
]


@pytest.mark.parametrize(("content", "code", "says"), DAMAGED)
def test_what_cannot_be_read_is_refused_in_one_clear_sentence(
    files: Files, content: str | bytes, code: str, says: str
) -> None:
    found, sentence = refused(files, content)
    assert (found, says in sentence) == (code, True), sentence
    assert "{" not in sentence and "\n" not in sentence


BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' + "".join(
    f'<!ENTITY {one} "{f"&{before};" * 10}">' for before, one in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize("entity", [BOMB + "]>", '<!DOCTYPE x [<!ENTITY i SYSTEM "file:///etc/passwd">]>'])
@pytest.mark.parametrize("text", [camt(THREE), ofx(THREE, xml=True)])
def test_xml_that_defines_entities_is_not_read(files: Files, entity: str, text: str) -> None:
    hostile = text.replace("?>\n", f"?>\n{entity}", 1).replace("R1", "&i;")
    assert refused(files, hostile)[0] == "statement.entities"


def test_workbooks_with_entities_passwords_bombs_or_formulas_are_refused(files: Files) -> None:
    book = files.workbook({"a": [HEADINGS, ["2026-10-08", "x", "=1+1", 1]]})
    assert refused(files, book) == (
        "statement.formula",
        "Row 2 holds a formula (=1+1), not a value: copy it and paste it as a value.",
    )
    beside = files.workbook(
        {"a": [(*HEADINGS, "my own"), ["2026-10-08", "x", "1", 1, "=1+1"], ["Total", "", "=1"]]}
    )
    assert len(files.only(beside).lines) == 1
    hostile = changed(book, "xl/worksheets/sheet1.xml", lambda xml: BOMB.encode() + b"]>" + xml)
    assert refused(files, hostile)[0] == "file.damaged_workbook"
    assert (
        refused(files, changed(book, "xl/media/zero.xml", lambda _: bytes(60 * MEGABYTE)))[0]
        == "file.archive_bomb"
    )
    endless = changed(book, "xl/worksheets/sheet1.xml", lambda xml: xml + b"<!--" + b" " * 3 * MEGABYTE)
    assert refused(files, endless)[0] == "file.not_a_table"
    locked = bytearray(book)
    for at in (book.index(b"PK\x03\x04") + 6, book.index(b"PK\x01\x02") + 8):
        locked[at] |= 1
    assert refused(files, bytes(locked))[0] == "file.password"


def test_a_tag_without_end_is_not_looked_at_again_and_again(files: Files) -> None:
    """Of fifty megabytes the parser takes minutes."""
    hostile = camt(THREE).replace("<GrpHdr/>", f'<GrpHdr a="{"x" * 3 * MEGABYTE}"/>')
    code, says = refused(files, hostile)
    assert (code, "a tag or text of more than 2 MB" in says) == ("file.not_a_table", True)


def test_signs_that_nobody_sees_are_left_out_of_what_a_bank_says(files: Files) -> None:
    """They would let a name look like another one, and no database keeps the sign without a number."""
    book = files.workbook({"a": [HEADINGS, ["2026-10-08", "杭州\u202e市_x0000_法\u200b院", "1", 1]]})
    for content in (book, plain(("2026-10-08", "杭州\u202e市法\u200b院", "1", "1"))):
        assert files.only(content).lines[0].narrative == "杭州市法院"
    assert files.only(camt(THREE).replace("<Nm>", "<Nm>\u202e", 1)).lines[0].payer == COURT


def changed(book: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    """Return an archive with one part changed or added."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            new.writestr(part, change(old.read(part)) if part == name else old.read(part))
        if name not in old.namelist():
            new.writestr(name, change(b""))
    return made.getvalue()


def test_a_file_of_five_hundred_megabytes_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "large.csv"
    with path.open("wb") as stream:
        stream.truncate(500 * MEGABYTE)
    with pytest.raises(FileProblem, match="at most 100 MB") as refusal:
        read_statements(path, path.name, Wishes())
    assert refusal.value.code == "file.too_large"


def test_a_broken_balance_is_a_rule_and_a_broken_file_is_input(files: Files) -> None:
    with pytest.raises(BalanceBroken):
        files.read(mt940(THREE).replace(",00NTRF", ",01NTRF", 1))
    with pytest.raises(InvalidInput):
        files.read(mt940(THREE)[:-40])


# --- files cut short --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "write", [mt940, camt, ofx, lambda lines: ofx(lines, xml=True)], ids=["mt940", "camt", "ofx", "xml"]
)
@settings(max_examples=5)
@given(lines=MOVES)
@example(lines=THREE)
def test_a_message_cut_anywhere_is_refused_or_loses_nothing(
    write: Callable[[list[Move]], str], lines: list[Move]
) -> None:
    whole = write(lines).encode()
    with TemporaryDirectory() as folder:
        files = Files(Path(folder))
        wanted = files.read(whole)
        for end in range(len(whole) - 1, 0, -max(1, len(whole) // 40)):
            try:
                assert files.read(whole[:end]) == wanted
            except RecoveryError:
                continue


def test_a_workbook_cut_anywhere_is_refused(files: Files) -> None:
    book = files.workbook({"a": of_bank("ICBC", THREE)})
    assert [end for end in range(1, len(book), 97) if not is_refused(files, book[:end])] == []


def is_refused(files: Files, content: bytes) -> bool:
    """Tell whether a file is refused."""
    try:
        files.read(content)
    except RecoveryError:
        return True
    return False


def test_a_table_cut_anywhere_is_refused_or_is_its_first_rows(files: Files) -> None:
    """A table that says no closing balance cannot show that rows are missing at its end."""
    whole = table(*of_bank("CCB", THREE)).encode()
    wanted = files.only(whole).lines
    for end in range(len(whole)):
        try:
            lines = files.only(whole[:end]).lines
        except RecoveryError:
            continue
        assert lines[:-1] == wanted[: len(lines) - 1]
        assert lines[-1].amount == wanted[len(lines) - 1].amount


def test_a_table_with_its_closing_balance_above_shows_every_missing_row(files: Files) -> None:
    headings, *rows = of_bank("CMB", THREE)
    whole = table(["期末余额", "200,450.00"], headings, *rows)
    assert len(files.only(whole).lines) == 3
    for count in range(1, 3):
        assert (
            refused(files, table(["期末余额", "200,450.00"], headings, *rows[:count]))[0]
            == "statement.balance_broken"
        )


# --- files of garbage -------------------------------------------------------------------------------------

SEEDS = [
    mt940(THREE).encode(),
    camt(THREE).encode(),
    ofx(THREE).encode(),
    ofx(THREE, xml=True).encode(),
    table(*of_bank("BOC", THREE)).encode("gb18030"),
    plain(("2026-10-08", "x", "1", "")).encode(),
    Files(Path()).workbook({"a": of_bank("ICBC", THREE)}),
]
SIGNS = st.sampled_from(
    [b"\n", b":61:", b":62F:", b"<", b"</", b">", b"&", b"\0", b"\xff", b'"', b",", b"9" * 40, b"-"]
)


@settings(max_examples=examples(250))
@given(
    seed=st.sampled_from(SEEDS),
    changes=st.lists(
        st.tuples(st.floats(0, 1), st.integers(0, 60), SIGNS | st.binary(max_size=8)), max_size=5
    ),
)
def test_nothing_but_a_refusal_ever_comes_of_garbage(
    seed: bytes, changes: list[tuple[float, int, bytes]]
) -> None:
    content = seed
    for place, gone, put in changes:
        at = int(place * len(content))
        content = content[:at] + put + content[at + gone :]
    with TemporaryDirectory() as folder:
        is_refused(Files(Path(folder)), content)
