"""Statements as banks send them: every format says the same of the same movements."""

import io
from datetime import date
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

import mt940 as peer_of_mt940
import pytest
from hypothesis import given, settings
from ofxtools.Parser import OFXTree

from legal_recovery.kernel.money import Money
from legal_recovery.reconciliation.rules.statements import Statement
from tests.reconciliation.files import (
    ACCOUNT,
    BANKS,
    COURT,
    MOVES,
    OPENING,
    THREE,
    Files,
    camt,
    in_latin,
    moves,
    mt940,
    of_bank,
    ofx,
    plain,
    table,
    told,
)
from tests.thorough import examples

WANTED = [("2026-10-08", "100000.00"), ("2026-10-09", "-50.00"), ("2026-10-10", "100000.00")]


def ends(statement: Statement) -> tuple[str | None, str | None]:
    """Return opening and closing balance."""
    opening, closing = statement.opening, statement.closing
    return (
        None if opening is None else opening.text,
        None if closing is None else closing.text,
    )


# --- tables -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("bank", BANKS)
def test_a_chinese_banks_export_is_read_as_it_stands(files: Files, bank: str) -> None:
    statement = files.only(table(*of_bank(bank, THREE)).encode("gb18030"))
    assert told(statement) == WANTED
    assert ends(statement) == ("500.00", "200450.00")
    line = statement.lines[0]
    assert (line.payer, line.payer_account) == (COURT, "1202021209906543210")
    assert line.narrative == THREE[0].narrative
    assert line.reference == (None if bank == "ABC" else "R1")
    assert statement.account == (None if bank in {"CMB", "ABC"} else ACCOUNT)
    assert line.value_on == (date(2026, 10, 8) if bank in {"CMB", "BOC"} else None)


@pytest.mark.parametrize("bank", BANKS)
def test_titles_totals_and_headings_of_every_page_are_no_lines(files: Files, bank: str) -> None:
    headings, *rows = of_bank(bank, THREE)
    wide = [""] * (len(headings) - 2)
    pages = [
        ["账户明细查询", "对方账号：99887766", *wide],
        [f"账号：{ACCOUNT}", "币种：人民币", *wide],
        headings,
        *rows[:2],
        ["本页合计", "100,050.00", *wide],
        ["账户明细查询", "", *wide],
        headings,
        *rows[2:],
        ["合计", "笔数：3", *wide],
        ["期末余额：", "200,450.00", *wide],
    ]
    statement = files.only(table(*pages))
    assert told(statement) == WANTED
    assert statement.account == ACCOUNT


@pytest.mark.parametrize("bank", BANKS)
def test_a_file_from_the_newest_line_to_the_oldest_is_turned_round_by_its_balances(
    files: Files, bank: str
) -> None:
    same_day = [moves(amount)[0] for amount in ("1.00", "2.00", "3.00")]
    headings, *rows = of_bank(bank, same_day)
    statement = files.only(table(headings, *rows[::-1]))
    assert [line.amount.text for line in statement.lines] == ["1.00", "2.00", "3.00"]
    assert ends(statement) == ("500.00", "506.00")


def test_every_encoding_and_cut_gives_the_same_lines(files: Files) -> None:
    rows = of_bank("CCB", THREE)
    for encoding in ("utf-8", "utf-8-sig", "gb18030", "utf-16"):
        for delimiter in ",\t;":
            assert told(files.only(table(*rows, delimiter=delimiter).encode(encoding))) == WANTED


def test_a_workbook_may_hold_dates_numbers_texts_and_a_page_a_sheet(files: Files) -> None:
    first = [
        HEADS,
        [date(2026, 10, 8), "执行款", 100000, "100,500.00"],
        ["2026-10-09", "手续费", "-50", 100450.0],
    ]
    second = [["Nothing here"], HEADS, [20261010, "案款", 100000.1, 200450.1]]
    book = files.workbook({"cover": [["Statement"]], "Oct 1": first, "Oct 2": second})
    statement = files.only(book)
    assert told(statement) == [*WANTED[:2], ("2026-10-10", "100000.10")]
    assert (statement.format, *ends(statement)) == ("XLSX", "500.00", "200450.10")


HEADS = ["Date", "Description", "Amount", "Balance"]


def test_two_equal_lines_are_two(files: Files) -> None:
    row = ("2026-10-08", "same", "5.00")
    statement = files.only(table(HEADS[:3], row, row))
    assert told(statement) == [("2026-10-08", "5.00")] * 2
    assert ends(statement) == (None, None)


@pytest.mark.parametrize(
    ("amount", "wanted"),
    [
        ("1,234.50", "1234.50"),
        ("1 234.50", "1234.50"),
        ("(1,234.50)", "-1234.50"),
        ("（１２３４．５０）", "-1234.50"),
        ("￥1,234.50", "1234.50"),
        ("-1,234.50", "-1234.50"),
        ('="1234.50"', "1234.50"),
        ("'1234.50", "1234.50"),
        ("+1234.5", "1234.50"),
    ],
)
def test_amounts_are_read_as_people_write_them(files: Files, amount: str, wanted: str) -> None:
    assert told(files.only(plain(("2026-10-08", "x", amount, ""))))[0][1] == wanted


@pytest.mark.parametrize(
    "day",
    "2026-10-08|2026/10/8|2026.10.08|2026年10月8日|20261008|20261008093015|2026-10-08 09:30:15|"
    "2026-10-08T09:30:15+08:00|2026-10-08-09.30.15.123456|8 October 2026|2026-10-08 上午 9:30|'2026-10-08".split(
        "|"
    ),
)
def test_days_are_read_as_banks_write_them(files: Files, day: str) -> None:
    assert told(files.only(plain((day, "x", "1", "")))) == [("2026-10-08", "1.00")]


def test_a_column_of_days_is_read_by_what_its_neighbours_show_or_by_what_a_person_said(files: Files) -> None:
    rows = [("03/04/2026", "x", "1", ""), ("13/04/2026", "x", "1", "")]
    assert [day for day, _ in told(files.only(plain(*rows)))] == ["2026-04-03", "2026-04-13"]
    assert told(files.only(plain(rows[0]), order="mdy"))[0][0] == "2026-03-04"
    assert told(files.only(plain(("03.04.26", "x", "1", "")), order="dmy"))[0][0] == "2026-04-03"


def test_a_side_turns_amounts_and_a_red_figure_corrects_its_own_side(files: Files) -> None:
    heads = ("日期", "借贷标志", "金额")
    assert [
        amount
        for _, amount in told(files.only(table(heads, ("2026-10-08", "借", 5), ("2026-10-08", "贷", 7))))
    ] == [
        "-5.00",
        "7.00",
    ]
    red = table(("日期", "借方", "贷方"), ("2026-10-08", "100", ""), ("2026-10-09", "-100", ""))
    assert [amount for _, amount in told(files.only(red))] == ["-100.00", "100.00"]


def test_debits_with_a_sign_of_their_own_are_known_by_the_balances(files: Files) -> None:
    heads = ("Date", "Debit", "Credit", "Balance")
    signed = table(heads, ("2026-10-08", "-50", "", "950"), ("2026-10-09", "-20", "", "930"))
    assert [amount for _, amount in told(files.only(signed))] == ["-50.00", "-20.00"]
    red = table(heads, ("2026-10-08", "-50", "", "950"), ("2026-10-09", "-20", "", "970"))
    assert [amount for _, amount in told(files.only(red))] == ["50.00", "20.00"]


def test_headings_are_known_in_every_writing(files: Files) -> None:
    row = ("2026-10-08", "5", "42", "甲", "100")
    for heads in (
        ("交易日期", "貸方發生額", "對方賬號", "對方戶名", "餘額"),
        ("交易日期", "贷方发生额（元）", "对方帐号", "对方户名", "帐户余额"),
        ("Transaction Date", "Credit Amount", "Counterparty Account", "Counter Party", "Balance (CNY)"),
    ):
        line = files.only(table(heads, row)).lines[0]
        assert (line.amount.text, line.payer, line.payer_account) == ("5.00", "甲", "42")


def test_headings_that_nobody_knows_are_mapped_by_hand(files: Files) -> None:
    text = table(("Tag der Tat", "Soll (EUR)", "Memo"), ("2026-10-08", "5", "x"))
    statement = files.only(
        text, columns={"Tag der  Tat": "booked_on", "Soll (EUR)": "debit", "Memo": ""}, currency="EUR"
    )
    assert (told(statement), statement.lines[0].narrative) == ([("2026-10-08", "-5.00")], None)


def test_balances_carried_forward_are_no_lines_but_are_believed(files: Files) -> None:
    text = plain(
        ("2026-10-08", "Balance brought forward", "", "10.00"),
        ("2026-10-08", "x", "5.00", ""),
        ("2026-10-09", "Closing balance", "", "15.00"),
    )
    statement = files.only(text)
    assert (told(statement), ends(statement)) == ([("2026-10-08", "5.00")], ("10.00", "15.00"))


def test_only_what_surely_is_no_line_is_passed_over(files: Files) -> None:
    heads = ("摘要", "日期", "借方", "贷方")
    lines = (("合计付款 Total", "2026-10-08", "", "5.00"), ("累计利息", "2026-10-09", "1.00", ""))
    foot = (
        ("借方总额：", "", "1.00", ""),
        ("", "", "1.00", "5.00"),
        ("", "总笔数 2", "", "2"),
        ("打印日期", "无", "", ""),
    )
    assert [amount for _, amount in told(files.only(table(heads, *lines, *foot)))] == ["5.00", "-1.00"]


def test_an_account_that_a_spreadsheet_has_rounded_is_no_account(files: Files) -> None:
    heads = ("Date", "Amount", "对方账号", "Reference")
    line = files.only(table(heads, ("2026-10-08", "1", "6.22848E+18", '="00012"'))).lines[0]
    assert (line.payer_account, line.reference) == (None, "00012")


# --- messages ---------------------------------------------------------------------------------------------


def test_an_mt940_is_read_whole(files: Files) -> None:
    statement = files.only(mt940(THREE))
    assert (statement.format, statement.account, statement.currency) == ("MT940", ACCOUNT, "CNY")
    assert (told(statement), ends(statement)) == (WANTED, ("500.00", "200450.00"))
    assert (statement.lines[0].reference, statement.lines[0].narrative) == ("R1", THREE[0].narrative)


def test_pages_and_days_of_one_account_become_one_statement_and_accounts_stay_apart(files: Files) -> None:
    first, second = mt940(THREE[:2]), mt940(THREE[2:], OPENING + Decimal("99950.00"))
    assert told(files.only(first + second)) == WANTED
    other = mt940(THREE[2:]).replace(ACCOUNT, "42")
    assert [one.account for one in files.read(first + other)] == [ACCOUNT, "42"]
    assert [one.lines[0].row for one in files.read(first + other)] == [1, 3]


@pytest.mark.parametrize(
    ("field", "wanted"),
    [
        ("261008C1,NTRFNONREF", ("2026-10-08", "2026-10-08", "1.00", None, None)),
        ("2610081009D1,5NTRFABC//DEF", ("2026-10-09", "2026-10-08", "-1.50", None, "DEF")),
        ("2612310102CR2,NTRFABC", ("2027-01-02", "2026-12-31", "2.00", None, "ABC")),
        ("261008RD3,NTRFNONREF", ("2026-10-08", "2026-10-08", "3.00", None, None)),
        ("261008RC3,NTRFNONREF", ("2026-10-08", "2026-10-08", "-3.00", None, None)),
        ("2602300301DR6,00N024NONREF", ("2026-03-01", "2026-02-28", "-6.00", None, None)),
        ("261008    D7NTRFX", ("2026-10-08", "2026-10-08", "-7.00", None, "X")),
        (
            "2610081008D713,13NOVBNL49RABO0166416932\nGlas en Werk",
            ("2026-10-08", "2026-10-08", "-713.13", "Glas en Werk", None),
        ),
    ],
)
def test_field_61_is_read_as_banks_write_it(files: Files, field: str, wanted: tuple[str | None, ...]) -> None:
    text = f":20:1\n:25:42\n:60F:C261001EUR1000,\n:61:{field}\n:62F:C261031EUR"
    amount = Decimal(str(wanted[2]))
    line = files.only(text + f"{1000 + amount:.2f}".replace(".", ",")).lines[0]
    assert (
        line.booked_on.isoformat(),
        str(line.value_on),
        line.amount.text,
        line.payer,
        line.reference,
    ) == wanted


@pytest.mark.parametrize(
    ("details", "payer", "account", "narrative"),
    [
        (
            "166?21SVWZ+Rechnung?22 17 vom 1. Mai?31DE125001051706484\n89890?32Muster Gesellschaft fuer Ho?33lz mbH",
            "Muster Gesellschaft fuer Holz mbH",
            "DE12500105170648489890",
            "Rechnung 17 vom 1. Mai",
        ),
        (
            "/EREF/1//CNTP/NL32INGB0000012345/INGBNL2A/J.Janssen///REMI/USTD//Factuurnr 123456/",
            "J.Janssen",
            "NL32INGB0000012345",
            "Factuurnr 123456",
        ),
        ("/ORDP//NAME/R. SMITH/ADDR/Green market/REMI/Test/ISDT/2014-01-02", "R. SMITH", None, "Test"),
        ("000>100987654321>20HUUR FEBRUARI>310390123456", None, "0390123456", "HUUR FEBRUARI"),
        ("JUST WORDS\nIN TWO LINES", None, None, "JUST WORDS IN TWO LINES"),
        ("", None, None, None),
    ],
)
def test_field_86_is_read_in_every_manner(
    files: Files, details: str, payer: str | None, account: str | None, narrative: str | None
) -> None:
    text = f":20:1\n:25:42\n:60F:C261001EUR0,\n:61:261008C1,NTRFNONREF\n:86:{details}\n:62F:C261031EUR1,\n"
    line = files.only(text).lines[0]
    assert (line.payer, line.payer_account, line.narrative) == (payer, account, narrative)


def test_an_mt942_says_how_many_entries_it_has(files: Files) -> None:
    text = ":20:1\n:25:42\n:34F:CNY0,\n:13D:2610081815+0800\n:61:261008C1,NTRFNONREF\n:90D:0CNY0,\n:90C:1CNY1,\n-\n"
    statement = files.only(text)
    assert (statement.format, told(statement), ends(statement)) == (
        "MT942",
        [("2026-10-08", "1.00")],
        (None, None),
    )


@pytest.mark.parametrize("message", ["052", "053", "054"])
@pytest.mark.parametrize("version", ["02", "04", "06", "08", "10", "13"])
def test_a_camt_message_is_read_in_every_version(files: Files, message: str, version: str) -> None:
    statement = files.only(camt(THREE, message, version))
    assert (statement.format, statement.account, told(statement)) == (f"CAMT.{message}", ACCOUNT, WANTED)
    assert ends(statement) == ((None, None) if message == "054" else ("500.00", "200450.00"))
    line = statement.lines[1]
    assert (line.payer, line.payer_account, line.reference) == (COURT, "1202021209906543210", "R2")
    assert (line.value_on, line.narrative) == (date(2026, 10, 9), THREE[1].narrative)


def test_a_camt_message_in_gbk_is_read_too(files: Files) -> None:
    text = camt(THREE).replace('encoding="UTF-8"', 'encoding="GBK"').encode("gbk")
    assert files.only(text).lines[0].payer == COURT


def test_a_batch_is_its_payments_where_they_come_to_its_sum_and_else_one_line(files: Files) -> None:
    one = "<TxDtls><Amt Ccy='CNY'>{}</Amt><RltdPties><Dbtr><Nm>{}</Nm></Dbtr></RltdPties></TxDtls>"
    text = camt(moves("30.00"))
    start, end = text.index("<TxDtls>"), text.index("</NtryDtls>")
    batch = text[:start] + one.format("10.00", "A") + one.format("20.00", "B") + text[end:]
    assert [(line.payer, line.amount.text) for line in files.only(batch).lines] == [
        ("A", "10.00"),
        ("B", "20.00"),
    ]
    short = files.only(batch.replace(">20.00<", ">19.00<"))
    assert [(line.payer, line.amount.text) for line in short.lines] == [(None, "30.00")]


def test_the_payer_of_a_returned_payment_is_its_creditor(files: Files) -> None:
    text = camt(moves("30.00")).replace("Dbtr", "Cdtr")
    assert files.only(text).lines[0].payer == COURT
    assert files.only(text.replace("1202021209906543210", ACCOUNT)).lines[0].payer is None


def test_what_is_not_booked_is_no_line(files: Files) -> None:
    pending = (
        camt(moves("1.00", "2.00"))
        .replace("<Sts>BOOK</Sts>", "<Sts>PDNG</Sts>", 1)
        .replace("503.00", "502.00")
    )
    assert told(files.only(pending)) == [("2026-10-09", "2.00")]


@pytest.mark.parametrize("xml", [False, True])
def test_ofx_is_read_in_both_its_forms(files: Files, xml: bool) -> None:
    statement = files.only(ofx(THREE, xml=xml))
    assert (statement.format, statement.account, told(statement)) == ("OFX", ACCOUNT, WANTED)
    assert ends(statement) == (None, "200450.00")
    line = statement.lines[0]
    assert (line.payer, line.reference, line.narrative) == (COURT, "R1", THREE[0].narrative)


@pytest.mark.parametrize(
    ("good", "odd"),
    [
        ("<NAME>", "<CATEGORY>none\n<NAME>"),
        ("<TRNTYPE>CREDIT", "<TRNTYPE>Credit"),
        ("<FITID>R1", "<FITID>"),
        ("<DTSTART>20261008", "<DTSTART>081026"),
        ("<DTASOF>20261010", "<DTASOF>00000000"),
        ("<TRNAMT>100000.00", "<TRNAMT>+ 100000,00"),
        ("<MEMO>", "<MEMO/><MEMO>"),
        ("CHARSET:NONE", "CHARSET:8859-1"),
        ("OFXHEADER", "\n\nOFXHEADER"),
        ("<BANKID>102", "<BANKID>10210210210210"),
        ("</OFX>", "<!-- the end --></OFX>"),
    ],
)
def test_what_banks_do_to_ofx_is_borne(files: Files, good: str, odd: str) -> None:
    text = ofx(THREE)
    assert good in text
    assert told(files.only(text.replace(good, odd))) == WANTED


# --- beside the libraries of others -----------------------------------------------------------------------


@settings(max_examples=examples(40))
@given(MOVES)
def test_mt940_and_ofx_are_read_as_by_two_other_programs(lines: list) -> None:
    wanted = [(line.on, line.amount, line.reference, " ".join(line.narrative.split())) for line in lines]
    with TemporaryDirectory() as folder:
        files = Files(Path(folder))
        swift, tags = files.only(mt940(in_latin(lines))), files.only(ofx(lines))
        tree = OFXTree()
        tree.parse(io.BytesIO(ofx(lines).encode()))
    (peer,) = tree.convert().statements
    assert [
        (line.booked_on, Decimal(line.amount.text), line.reference, line.narrative) for line in tags.lines
    ] == wanted
    assert [(one.dtposted.date(), one.trnamt) for one in peer.transactions] == [one[:2] for one in wanted]
    other = peer_of_mt940.parse(mt940(in_latin(lines)))
    assert [Money.of(one.data["amount"].amount, "CNY") for one in other] == [
        line.amount for line in swift.lines
    ]
    assert [one.data["bank_reference"] for one in other] == [line.reference for line in swift.lines]
