"""Every kind of record that a case's book can hold is told in words."""

from flask import Flask

from legal_recovery.cases.views.timeline import told_kinds
from legal_recovery.kernel.events import KINDS

# What stands in the audit books of people and of the system, and in the books of banks.
ELSEWHERE = (
    "bank_account.",
    "statement.",
    "bank_line.",
    "match.",
    "match_batch.",
    "match_rule.",
    "pool.",
    "cost_limits.",
    "authority.",
    "closing.",
    "reopening.",
    "gl_mapping.",
    "office.",
    "lender.",
    "user.",
    "token.",
    "feed.",
    "audit.",
    "batch.",
    "import.",
    "ledger.month_",
    "checkpoint.",
    "export.",
    "law.",
    "paper_text.",
)


def test_no_kind_of_event_is_shown_by_its_code(app: Flask) -> None:
    untold = [kind for kind in KINDS if not kind.startswith(ELSEWHERE) and kind not in told_kinds()]
    assert untold == []
