"""Invented figures and names for the page that shows every component, in both languages."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from legal_recovery.kernel.money import Money, total
from legal_recovery.web.pagination import Page, Seek, page_of

_DEBTORS = {
    "zh": ("北辰样例纺织有限公司", "南浦样例商贸有限公司", "东篱样例机械有限公司", "样例人甲"),
    "en": (
        "Northstar Example Textiles Ltd",
        "Southbank Example Trading Ltd",
        "Eastgate Example Ltd",
        "A. Sample",
    ),
}
_STAGES = {
    "zh": (("诉讼", "info"), ("执行", "warn"), ("结案", "good"), ("终本", "bad"), ("移交", "neutral")),
    "en": (
        ("Litigation", "info"),
        ("Enforcement", "warn"),
        ("Closed", "good"),
        ("Terminated", "bad"),
        ("Intake", "neutral"),
    ),
}
MOMENT = datetime(2026, 11, 21, 9, 2, tzinfo=UTC)
CASE_COUNT = 123


@dataclass(frozen=True, slots=True)
class ExampleCase:
    """A row of the example list."""

    id: int
    reference: str
    url: str
    debtor: str
    stage: dict[str, str]
    escalated_on: date
    exposure: Money
    net: Money
    rate: str


def example_cases(language: str) -> list[ExampleCase]:
    """Return all rows of the example list."""
    return [_case(number, language) for number in range(1, CASE_COUNT + 1)]


def _case(number: int, language: str) -> ExampleCase:
    word, tone = _STAGES[language][number % 5]
    exposure = Money(number * 71_234_567 % 987_654_321 + 1_000_000, "CNY")
    net = Money(number * 31_415_927 % 400_000_000 - 60_000_000, "CNY")
    return ExampleCase(
        number,
        f"LR-2026-{number:04d}",
        "/components",
        _DEBTORS[language][number % 4],
        {"label": word, "tone": tone},
        date(2024, 1, 8) + timedelta(days=number * 7),
        exposure,
        net,
        f"{Decimal(net.minor) / exposure.minor:.6f}",
    )


def example_page(seek: Seek, cases: list[ExampleCase]) -> Page[ExampleCase]:
    """Return a page as a store and `page_of` would make it."""

    def place(case: ExampleCase) -> tuple[Any, int]:
        value = case.net.minor if seek.sort.key == "net" else case.reference
        return (value, case.id)

    ordered = sorted(cases, key=place, reverse=seek.sort.descending != seek.backwards)
    if seek.position is not None:
        ahead = seek.sort.descending == seek.backwards
        ordered = [
            case
            for case in ordered
            if place(case) != seek.position and (place(case) > seek.position) == ahead
        ]
    return page_of(ordered[: seek.limit], seek, place, total=len(cases))


def example_week(language: str) -> list[list[dict[str, Any]]]:
    """Return a week of the calendar with a hearing, a deadline that clashes with it, and a day off."""
    t, monday = TEXTS[language], MOMENT.date() - timedelta(days=MOMENT.date().weekday())
    hearing = {
        "what": t["judgment"],
        "kind": t["court"],
        "reference": "LR-2026-0001",
        "at": "09:30",
        "tone": "info",
    }
    due = {"what": t["announcement"], "kind": t["kind"], "reference": "LR-2026-0002", "tone": "warn"}
    held: dict[int, list[dict[str, Any]]] = {1: [hearing | {"clashes": True}, due], 5: [due]}
    return [
        [
            {
                "day": monday + timedelta(days=place),
                "url": "/components",
                "today": monday + timedelta(days=place) == MOMENT.date(),
                "mark": t["day_off"] if place == 6 else None,
                "label": f"{monday + timedelta(days=place):%m-%d}",
                "count": len(held.get(place, [])),
                "items": [{"url": "/components", "state": t["stage"], **one} for one in held.get(place, [])],
            }
            for place in range(7)
        ]
    ]


def example_totals(cases: list[ExampleCase]) -> dict[str, Money]:
    """Return the sums under the list."""
    return {
        "exposure": total((c.exposure for c in cases), "CNY"),
        "net": total((c.net for c in cases), "CNY"),
    }


TEXTS: Mapping[str, Mapping[str, str]] = {
    "zh": {
        "components": "页面部件",
        "lead": "各功能页面由这些部件组成；示例数据均为虚构。",
        "case": "案件（2026）京0105执123号",
        "values": "数值与状态",
        "list": "列表",
        "money_line": "金额",
        "stages": "阶段",
        "timeline": "时间线",
        "plot": "各来源净回收",
        "progress": "导入进度",
        "empty": "空列表",
        "form": "表单",
        "count": "123 件案件",
        "debtor": "债务人",
        "reference": "案件编号",
        "stage": "阶段",
        "escalated_on": "移交日期",
        "exposure": "债权总额",
        "recovered": "已回收",
        "costs": "费用",
        "net": "净回收",
        "rate": "净回收率",
        "total": "合计（123 件）",
        "office": "经办机构",
        "court": "受理法院",
        "flags": "标志",
        "settlement": "和解",
        "suspended": "中止",
        "amount": "金额",
        "paid_on": "支付日",
        "kind": "费用类型",
        "note": "摘要",
        "evidence": "凭证",
        "by_court": "由法院扣划",
        "appraisal": "评估费",
        "announcement": "公告费",
        "auction": "拍卖变卖",
        "voluntary": "自愿还款",
        "deduction": "法院扣划",
        "corrections": "冲回",
        "assign": "移交同事",
        "record_cost": "登记费用",
        "export": "导出",
        "judgment": "判决生效",
        "judgment_detail": "判令债务人十日内清偿本金、利息及费用。",
        "cost": "支付评估费",
        "receipt": "收到法院扣划款",
        "person": "样例用户",
        "checked": "检查行",
        "written": "写入账簿",
        "more": "更多说明",
        "explained": "所有金额均可点击查看其分录。",
        "no_cases": "还没有案件",
        "no_cases_text": "导入一份债权组合文件，或从示例文件开始。",
        "import": "导入文件",
        "no_match": "没有符合筛选条件的案件",
        "all_done": "今日已清",
        "all_done_text": "最近一次入账 14:32，差额 ¥0.00。",
        "recorded": "示例已确认；没有写入任何数据。",
        "case_tabs": "案件页签",
        "overview": "概览",
        "debts": "债权",
        "documents": "文书",
        "warning": "查封将在 12 天后到期。",
        "good": "已登记。",
        "bad": "未保存：金额大于应付余额。",
        "reversed": "冲回分录",
        "help_amount": "可写 1,234.50、12.5万 或全角数字。",
        "who": "承担方",
        "lender": "本行",
        "debtor_pays": "债务人",
        "currency": "币种",
        "agree": "发票已核对",
        "fees": "费用信息",
        "calendar": "日历",
        "day_off": "休",
    },
    "en": {
        "calendar": "Calendar",
        "day_off": "off",
        "components": "Components",
        "lead": "Features put their pages together from these parts; all figures are invented.",
        "case": "Case (2026) Jing 0105 Zhi 123",
        "values": "Values and statuses",
        "list": "List",
        "money_line": "Money",
        "stages": "Stages",
        "timeline": "Timeline",
        "plot": "Net recovery by source",
        "progress": "Import",
        "empty": "Empty lists",
        "form": "Form",
        "count": "123 cases",
        "debtor": "Debtor",
        "reference": "Reference",
        "stage": "Stage",
        "escalated_on": "Escalated on",
        "exposure": "Exposure",
        "recovered": "Recovered",
        "costs": "Costs",
        "net": "Net recovery",
        "rate": "Rate",
        "total": "Total of 123",
        "office": "Office",
        "court": "Court",
        "flags": "Flags",
        "settlement": "Settlement",
        "suspended": "Suspended",
        "amount": "Amount",
        "paid_on": "Paid on",
        "kind": "Kind of cost",
        "note": "Note",
        "evidence": "Evidence",
        "by_court": "Deducted by the court",
        "appraisal": "Appraisal fee",
        "announcement": "Announcement fee",
        "auction": "Auction",
        "voluntary": "Voluntary",
        "deduction": "Deduction",
        "corrections": "Reversals",
        "assign": "Hand over",
        "record_cost": "Record a cost",
        "export": "Export",
        "judgment": "Judgment takes effect",
        "judgment_detail": "Principal, interest and costs to be paid within ten days.",
        "cost": "Appraisal fee paid",
        "receipt": "Deduction received from the court",
        "person": "A. User",
        "checked": "Rows checked",
        "written": "Books written",
        "more": "More about this",
        "explained": "Every amount leads to its entries.",
        "no_cases": "No cases yet",
        "no_cases_text": "Import a portfolio file, or begin with the sample file.",
        "import": "Import a file",
        "no_match": "No case matches the filter",
        "all_done": "All done for today",
        "all_done_text": "Last posted 14:32, difference CNY 0.00.",
        "recorded": "The example is confirmed; nothing was written.",
        "case_tabs": "Parts of the case",
        "overview": "Overview",
        "debts": "Debts",
        "documents": "Documents",
        "warning": "The seizure ends in 12 days.",
        "good": "Recorded.",
        "bad": "Not saved: the amount is larger than what is payable.",
        "reversed": "Reversal",
        "help_amount": "Write 1,234.50, 12.5万 or full-width figures.",
        "who": "Borne by",
        "lender": "Lender",
        "debtor_pays": "Debtor",
        "currency": "Currency",
        "agree": "Invoice checked",
        "fees": "The cost",
    },
}
