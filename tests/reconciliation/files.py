"""Statement files for tests: the same few movements as every format and bank writes them."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import accumulate
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import openpyxl
from hypothesis import strategies as st

from legal_recovery.reconciliation.rules.statements import Statement
from legal_recovery.reconciliation.schemas.statements import Wishes, read_statements

COURT = "杭州市西湖区人民法院"
ACCOUNT = "33050161472700000123"


@dataclass(frozen=True)
class Move:
    """A movement as a bank knows it."""

    amount: Decimal
    on: date = date(2026, 10, 8)
    payer: str = COURT
    account: str = "1202021209906543210"
    reference: str = "R1"
    narrative: str = "执行款（2024）浙0106执1234号"

    @property
    def debit(self) -> str:
        return f"{-self.amount:.2f}" if self.amount < 0 else ""

    @property
    def credit(self) -> str:
        return f"{self.amount:.2f}" if self.amount >= 0 else ""


_DAYS = 40


def moves(*amounts: str) -> list[Move]:
    """Return a movement a day, or several where there are more than forty: no bank books what is still to come."""
    days = max(len(amounts), _DAYS)
    return [
        Move(Decimal(amount), date(2026, 10, 8) + timedelta(at * _DAYS // days), reference=f"R{at + 1}")
        for at, amount in enumerate(amounts)
    ]


THREE = moves("100000.00", "-50.00", "100000.00")
OPENING = Decimal("500.00")


def balances(lines: Sequence[Move], opening: Decimal = OPENING) -> list[Decimal]:
    """Return what stands on the account after each movement."""
    return list(accumulate((line.amount for line in lines), initial=opening))[1:]


def in_latin(lines: Iterable[Move]) -> list[Move]:
    """Return the movements in the letters that SWIFT allows."""
    return [replace(line, payer="WEST LAKE COURT", narrative="ENFORCEMENT 0106-1234") for line in lines]


# --- messages ---------------------------------------------------------------------------------------------


def mt940(lines: Sequence[Move], opening: Decimal = OPENING, currency: str = "CNY") -> str:
    """Return an MT940 of the lines."""
    body = "".join(
        f":61:{line.on:%y%m%d}{line.on:%m%d}{'C' if line.amount >= 0 else 'D'}{_comma(abs(line.amount))}"
        f"NTRFNONREF//{line.reference}\n:86:{line.narrative}\n"
        for line in lines
    )
    closing = opening + sum(line.amount for line in lines)
    return (
        f":20:STMT1\n:25:ICBKCNBJ/{ACCOUNT}\n:28C:1/1\n:60F:{_swift(opening)}261008{currency}{_comma(abs(opening))}\n"
        f"{body}:62F:{_swift(closing)}261010{currency}{_comma(abs(closing))}\n-\n"
    )


def _swift(amount: Decimal) -> str:
    return "C" if amount >= 0 else "D"


def _comma(amount: Decimal) -> str:
    return f"{amount:.2f}".replace(".", ",")


def camt(lines: Sequence[Move], message: str = "053", version: str = "02", opening: Decimal = OPENING) -> str:
    """Return a CAMT message of the lines in a version of it."""
    kind = {"052": "Rpt", "053": "Stmt", "054": "Ntfctn"}[message]
    closing = opening + sum(line.amount for line in lines)
    said = "" if message == "054" else _camt_balance("OPBD", opening) + _camt_balance("CLBD", closing)
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.{message}.001.{version}"><BkToCstmr><GrpHdr/>\n'
        f"<{kind}><Id>1</Id><Acct><Id><Othr><Id>{ACCOUNT}</Id></Othr></Id><Ccy>CNY</Ccy></Acct>{said}"
        + "\n".join(_camt_entry(line, version) for line in lines)
        + f"</{kind}></BkToCstmr></Document>\n"
    )


def _camt_balance(kind: str, amount: Decimal) -> str:
    return (
        f'<Bal><Tp><CdOrPrtry><Cd>{kind}</Cd></CdOrPrtry></Tp><Amt Ccy="CNY">{abs(amount):.2f}</Amt>'
        f"<CdtDbtInd>{_side(amount)}</CdtDbtInd><Dt><Dt>2026-10-08</Dt></Dt></Bal>"
    )


def _side(amount: Decimal) -> str:
    return "CRDT" if amount >= 0 else "DBIT"


def _camt_entry(line: Move, version: str) -> str:
    other = "Dbtr" if line.amount >= 0 else "Cdtr"
    later = int(version) >= 8
    status = "<Sts><Cd>BOOK</Cd></Sts>" if int(version) >= 4 else "<Sts>BOOK</Sts>"
    name = f"<Nm>{escape(line.payer)}</Nm>"
    return (
        f'<Ntry><Amt Ccy="CNY">{abs(line.amount):.2f}</Amt><CdtDbtInd>{_side(line.amount)}</CdtDbtInd>{status}'
        f"<BookgDt><Dt>{line.on}</Dt></BookgDt><ValDt><Dt>{line.on}</Dt></ValDt>"
        f"<AcctSvcrRef>{line.reference}</AcctSvcrRef><NtryDtls><TxDtls><RltdPties>"
        f"<{other}>{f'<Pty>{name}</Pty>' if later else name}</{other}>"
        f"<{other}Acct><Id><Othr><Id>{line.account}</Id></Othr></Id></{other}Acct></RltdPties>"
        f"<RmtInf><Ustrd>{escape(line.narrative)}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>"
    )


def ofx(lines: Sequence[Move], *, xml: bool = False, opening: Decimal = OPENING) -> str:
    """Return the OFX of the lines: SGML without closing tags of values, or XML."""

    def value(tag: str, text: object) -> str:
        return f"<{tag}>{escape(str(text))}" + (f"</{tag}>\n" if xml else "\n")

    body = "".join(
        "<STMTTRN>"
        + value("TRNTYPE", "CREDIT" if line.amount >= 0 else "DEBIT")
        + value("DTPOSTED", f"{line.on:%Y%m%d}120000[+8:CST]")
        + value("TRNAMT", f"{line.amount:.2f}")
        + value("FITID", line.reference)
        + value("NAME", line.payer)
        + value("MEMO", line.narrative)
        + "</STMTTRN>\n"
        for line in lines
    )
    head = (
        '<?xml version="1.0" encoding="UTF-8"?>\n<?OFX OFXHEADER="200" VERSION="211" SECURITY="NONE" '
        'OLDFILEUID="NONE" NEWFILEUID="NONE"?>\n'
        if xml
        else "OFXHEADER:100\nDATA:OFXSGML\nVERSION:102\nSECURITY:NONE\nENCODING:UTF-8\nCHARSET:NONE\nCOMPRESSION:NONE\n"
        "OLDFILEUID:NONE\nNEWFILEUID:NONE\n\n"
    )
    status = "<STATUS>" + value("CODE", 0) + value("SEVERITY", "INFO") + "</STATUS>"
    return (
        head
        + f"<OFX><SIGNONMSGSRSV1><SONRS>{status}"
        + value("DTSERVER", "20261011")
        + value("LANGUAGE", "ENG")
        + f"</SONRS></SIGNONMSGSRSV1><BANKMSGSRSV1><STMTTRNRS>{value('TRNUID', 1)}{status}<STMTRS>"
        + value("CURDEF", "CNY")
        + f"<BANKACCTFROM>{value('BANKID', 102)}{value('ACCTID', ACCOUNT)}"
        + f"{value('ACCTTYPE', 'CHECKING')}</BANKACCTFROM>"
        + f"<BANKTRANLIST>{value('DTSTART', 20261008)}{value('DTEND', 20261010)}{body}</BANKTRANLIST>"
        + f"<LEDGERBAL>{value('BALAMT', f'{opening + sum(line.amount for line in lines):.2f}')}"
        + value("DTASOF", "20261010")
        + "</LEDGERBAL></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>\n"
    )


# --- tables -----------------------------------------------------------------------------------------------


def _named(line: Move, balance: Decimal) -> dict[str, str]:
    """Return what the columns of the banks hold; those that none of our headings stand for hold a dash."""
    paying, paid = (line.account, ACCOUNT) if line.amount >= 0 else (ACCOUNT, line.account)
    names = (line.payer, "本公司") if line.amount >= 0 else ("本公司", line.payer)
    day = {"交易时间": f"{line.on} 09:30:15", "交易日": f"{line.on:%Y%m%d}", "记账日期": f"{line.on:%Y%m%d}"}
    money = {"余额": f"{balance:,.2f}", "账户余额": f"{balance:,.2f}", "币种": "人民币元"}
    return {
        **day,
        **money,
        **dict.fromkeys(["对方账号", "收(付)方账号"], line.account),
        **dict.fromkeys(["对方单位名称", "对方户名", "收(付)方名称"], line.payer),
        **dict.fromkeys(["借方发生额", "借方发生额（支取）", "借方金额", "支出金额"], line.debit),
        **dict.fromkeys(["贷方发生额", "贷方发生额（收入）", "贷方金额", "收入金额"], line.credit),
        **dict.fromkeys(["摘要", "交易用途", "摘要[ Reference ]"], line.narrative),
        **dict.fromkeys(["凭证号", "流水号", "交易流水号[ Transaction reference number ]"], line.reference),
        **dict.fromkeys(["账号", "本方账号"], ACCOUNT),
        "账户明细编号-交易流水号": line.reference,
        "起息日": f"{line.on:%Y%m%d}",
        "借/贷": "贷" if line.amount >= 0 else "借",
        "交易类型": "转账",
        "交易类型[ Transaction Type ]": "来账" if line.amount >= 0 else "往账",
        "付款人账号[ Debit Account No. ]": paying,
        "付款人名称[ Payer's Name ]": names[0],
        "收款人账号": paid,
        "收款人名称": names[1],
        "交易日期[ Transaction Date ]": f"{line.on:%Y%m%d}",
        "交易货币[ Trade Currency ]": "CNY",
        "交易金额[ Trade Amount ]": f"{line.amount:.2f}",
        "交易后余额[ After-transaction balance ]": f"{balance:.2f}",
        "起息日期[ Value Date ]": f"{line.on:%Y%m%d}",
    }


# As the banks write them.
BANKS = {
    "ICBC": (
        "凭证号, 本方账号, 对方账号, 交易时间, 借/贷, 借方发生额, 贷方发生额, 对方行号, 摘要, 用途, "
        "对方单位名称, 余额, 个性化信息"
    ),
    "CCB": (
        "账号, 账户名称, 交易时间, 借方发生额（支取）, 贷方发生额（收入）, 余额, 币种, 对方户名, "
        "对方账号, 对方开户机构, 记账日期, 摘要, 备注, 账户明细编号-交易流水号, 企业流水号, "
        "凭证种类, 凭证号"
    ),
    "CMB": (
        "交易日, 交易时间, 起息日, 交易类型, 借方金额, 贷方金额, 余额, 摘要, 流水号, 业务名称, 用途, "
        "业务参考号, 业务摘要, 收(付)方名称, 收(付)方账号, 收(付)方开户行名"
    ),
    "ABC": ("交易时间, 收入金额, 支出金额, 账户余额, 交易行名, 对方省市, 对方账号, 对方户名, 交易用途"),
    "BOC": (
        "交易类型[ Transaction Type ], 业务类型[ Business type ], 付款人账号[ Debit Account No. ], "
        "付款人名称[ Payer's Name ], 收款人账号, 收款人名称, 交易日期[ Transaction Date ], 交易时间, "
        "交易货币[ Trade Currency ], 交易金额[ Trade Amount ], "
        "交易后余额[ After-transaction balance ], 起息日期[ Value Date ], "
        "交易流水号[ Transaction reference number ], 摘要[ Reference ], 用途[ Purpose ], "
        "交易附言[ Remark ]"
    ),
}


def of_bank(bank: str, lines: Sequence[Move], opening: Decimal = OPENING) -> list[list[str]]:
    """Return the table that a bank exports, its headings first."""
    headings = BANKS[bank].split(", ")
    rows = [_named(line, balance) for line, balance in zip(lines, balances(lines, opening), strict=True)]
    if bank in {"CMB", "BOC"}:
        rows = [{**row, "交易时间": "09:30:15"} for row in rows]
    return [headings, *([row.get(heading, "") for heading in headings] for row in rows)]


def table(*rows: Sequence[object], delimiter: str = ",") -> str:
    """Return rows as a text file."""
    made = io.StringIO()
    csv.writer(made, delimiter=delimiter, lineterminator="\n").writerows(rows)
    return made.getvalue()


HEADINGS = ("Date", "Description", "Amount", "Balance")


def plain(*rows: Sequence[object]) -> str:
    """Return a file with English headings."""
    return table(HEADINGS, *rows)


@dataclass(frozen=True)
class Files:
    """Writes files into a folder and reads them as statements."""

    folder: Path

    def write(self, content: str | bytes, name: str = "statement.txt") -> Path:
        """Return the path of a file with this content."""
        path = self.folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def read(self, content: str | bytes, **wishes: Any) -> list[Statement]:
        """Return the statements of a file with this content."""
        path = self.write(content)
        return read_statements(path, path.name, Wishes(**wishes))

    def only(self, content: str | bytes, **wishes: Any) -> Statement:
        """Return the one statement of it."""
        (statement,) = self.read(content, **wishes)
        return statement

    def workbook(self, sheets: dict[str, Sequence[Sequence[object]]]) -> bytes:
        """Return a workbook of these sheets."""
        book = openpyxl.Workbook()
        assert book.active is not None
        book.remove(book.active)
        for name, rows in sheets.items():
            sheet = book.create_sheet(name)
            for row in rows:
                sheet.append(list(row))
        made = io.BytesIO()
        book.save(made)
        return made.getvalue()


def told(statement: Statement) -> list[tuple[str, str]]:
    """Return day and amount of each line."""
    return [(line.booked_on.isoformat(), line.amount.text) for line in statement.lines]


AMOUNTS = st.decimals(min_value=-999_999, max_value=999_999, places=2)
MOVES = st.lists(
    st.builds(
        Move,
        amount=AMOUNTS,
        on=st.dates(date(2026, 10, 8), date(2026, 12, 31)),
        payer=st.just("WEST LAKE COURT"),
        reference=st.text("ABC0123456789", min_size=1, max_size=12),
        narrative=st.text("ABCDEFGH 0123456789", min_size=1, max_size=60).map(str.strip).filter(bool),
    ),
    max_size=6,
).map(lambda found: sorted(found, key=lambda line: line.on))
